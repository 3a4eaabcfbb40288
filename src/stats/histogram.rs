//! Histograms of durations: every bin narrower than 0.2 % of its values, merged by adding integers.
//!
//! Durations below 1,024 µs have a bin each (zero has its own); above, every doubling has 512 equal bins, as in an
//! HDR histogram (Tene 2012). Counts are integers, so that merging gives the same bits in any order. Observations
//! that never finished are counted apart and rank above all finished ones.

use serde::{Deserialize, Serialize};

use super::packed_bins::PackedBins;
use super::quantile::rank;
use crate::units::SimDuration;

/// Log of the number of bins in each doubling.
const SPLIT: u32 = 9;
const PER_DOUBLING: u64 = 1 << SPLIT;
/// Bins looked at together; a doubling is a multiple of it.
const GROUP: usize = 16;

/// Counts of durations while a replication runs: dense, growing to the longest duration seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u32>,
    unfinished: Unfinished,
}

/// Counts of durations as they are kept: the bins in use, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SparseHistogram {
    bins: PackedBins,
    unfinished: Unfinished,
}

/// A quantile of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantile {
    /// This long.
    Known(SimDuration),
    /// It falls among the observations that never finished: at least this long.
    AtLeast(SimDuration),
}

/// The observations that never finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Unfinished {
    count: u64,
    /// The shortest time any of them had lasted when last seen \[µs\].
    shortest: i64,
}

impl Histogram {
    /// Counts a finished duration; a negative one counts as zero.
    #[inline]
    pub fn record(&mut self, duration: SimDuration) {
        let bin = bin_of(duration);
        if let Some(count) = self.counts.get_mut(bin) {
            *count += 1;
        } else {
            self.grow(bin);
        }
    }

    /// Counts an observation that had lasted `so_far` and was not finished when last seen.
    pub fn record_unfinished(&mut self, so_far: SimDuration) {
        self.unfinished.merge(Unfinished {
            count: 1,
            shortest: so_far.micros(),
        });
    }

    /// The bins in use.
    pub fn sparse(&self) -> SparseHistogram {
        // Most bins are empty: many at a time are passed over.
        let (groups, _) = self.counts.as_chunks::<GROUP>();
        let used = groups
            .iter()
            .enumerate()
            .filter(|(_, counts)| counts.iter().fold(0, |any, &count| any | count) > 0)
            .flat_map(|(group, counts)| {
                let bins = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
                bins.map(move |(bin, &count)| ((group * GROUP + bin) as u32, count))
            });
        SparseHistogram {
            bins: used.collect(),
            unfinished: self.unfinished,
        }
    }

    /// Lengthens the counts to hold the bin `bin`, rounded up to a whole doubling, and counts one there.
    #[cold]
    fn grow(&mut self, bin: usize) {
        let length = (bin + 1).next_multiple_of(PER_DOUBLING as usize);
        self.counts.resize(length, 0);
        self.counts[bin] += 1;
    }
}

impl SparseHistogram {
    /// Adds the counts of `other`: the same result in any order. A bin stops counting at 2³² − 1.
    pub fn merge(&mut self, other: &Self) {
        let (mut left, mut right) = (self.bins.iter().peekable(), other.bins.iter().peekable());
        let merged = std::iter::from_fn(|| match (left.peek().copied(), right.peek().copied()) {
            (Some((a, n)), Some((b, m))) if a == b => {
                left.next();
                right.next();
                Some((a, n.saturating_add(m)))
            }
            (Some((a, _)), Some((b, _))) if a < b => left.next(),
            (Some(_), None) => left.next(),
            (_, _) => right.next(),
        })
        .collect();
        drop(left);
        self.bins = merged;
        self.unfinished.merge(other.unfinished);
    }

    /// The counts of all `parts` together: what merging one after the other gives, at the price of reading each once.
    pub fn pooled<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Histogram::default();
        for part in parts {
            for (bin, count) in part.bins.iter() {
                let bin = bin as usize;
                if all.counts.len() <= bin {
                    all.counts
                        .resize((bin + 1).next_multiple_of(PER_DOUBLING as usize), 0);
                }
                all.counts[bin] = all.counts[bin].saturating_add(count);
            }
            all.unfinished.merge(part.unfinished);
        }
        all.sparse()
    }

    /// Number of finished durations.
    pub const fn finished(&self) -> u64 {
        self.bins.total()
    }

    /// Number of observations that never finished.
    pub const fn unfinished(&self) -> u64 {
        self.unfinished.count
    }

    /// Number of observations, finished or not.
    pub const fn total(&self) -> u64 {
        self.finished() + self.unfinished.count
    }

    /// Number of finished durations that were exactly zero.
    pub fn zeros(&self) -> u64 {
        self.bins
            .iter()
            .next()
            .map_or(0, |(bin, count)| if bin == 0 { u64::from(count) } else { 0 })
    }

    /// The bins in use as (shortest duration of the bin, first duration beyond it, count).
    pub fn bins(&self) -> impl Iterator<Item = (SimDuration, SimDuration, u64)> + '_ {
        self.bins.iter().map(|(bin, count)| {
            let (start, width) = bounds(bin);
            let end = start + width;
            (
                SimDuration::from_micros(start),
                SimDuration::from_micros(end),
                u64::from(count),
            )
        })
    }

    /// How many durations are `limit` or shorter, the counts of a bin being spread evenly over it.
    pub fn count_at_most(&self, limit: SimDuration) -> f64 {
        let last = bin_of(limit) as u32;
        let limit = limit.micros();
        let mut whole = 0_u64;
        for (bin, count) in self.bins.iter() {
            if bin < last {
                whole += u64::from(count);
                continue;
            }
            let (start, width) = bounds(bin);
            if start > limit {
                break;
            }
            let inside = limit - start + 1;
            if inside < width {
                return whole as f64 + f64::from(count) * inside as f64 / width as f64;
            }
            whole += u64::from(count);
        }
        whole as f64
    }

    /// The quantile of order `p`, the order statistic of rank ⌈Np⌉ of all N observations, placed evenly in its bin.
    ///
    /// `None` without observations or with `p` outside 0..=1.
    pub fn quantile(&self, p: f64) -> Option<Quantile> {
        let mut left = rank(self.total(), p)?;
        let mut last = None;
        for (bin, count) in self.bins.iter() {
            let count = u64::from(count);
            if left <= count {
                let (start, width) = bounds(bin);
                let within =
                    u128::from(2 * left - 1) * u128::from(width.unsigned_abs()) / u128::from(2 * count);
                return Some(Quantile::Known(SimDuration::from_micros(start + within as i64)));
            }
            left -= count;
            last = Some(bin);
        }
        let longest = last.map(bounds).map_or(0, |(start, width)| start + width - 1);
        let at_least = longest.max(self.unfinished.shortest);
        Some(Quantile::AtLeast(SimDuration::from_micros(at_least)))
    }
}

impl FromIterator<SimDuration> for Histogram {
    fn from_iter<I: IntoIterator<Item = SimDuration>>(durations: I) -> Self {
        let mut histogram = Self::default();
        durations
            .into_iter()
            .for_each(|duration| histogram.record(duration));
        histogram
    }
}

impl Quantile {
    /// The duration, or the least it can be.
    pub const fn duration(self) -> SimDuration {
        match self {
            Self::Known(duration) | Self::AtLeast(duration) => duration,
        }
    }

    /// Whether the duration is known, not merely bounded from below.
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl Unfinished {
    fn merge(&mut self, other: Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other;
            return;
        }
        self.count += other.count;
        self.shortest = self.shortest.min(other.shortest);
    }
}

/// The bin of a duration: its leading bits after the exponent.
#[inline]
fn bin_of(duration: SimDuration) -> usize {
    let micros = duration.micros().max(0) as u64;
    let shift = (63 - SPLIT) - (micros | PER_DOUBLING).leading_zeros();
    (u64::from(shift << SPLIT) + (micros >> shift)) as usize
}

/// The first duration of a bin and the bin's width \[µs\].
fn bounds(bin: u32) -> (i64, i64) {
    let shift = (bin >> SPLIT).saturating_sub(1);
    let leading = i64::from(bin - (shift << SPLIT));
    (leading << shift, 1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimTime;

    fn micros(values: impl IntoIterator<Item = i64>) -> SparseHistogram {
        values
            .into_iter()
            .map(SimDuration::from_micros)
            .collect::<Histogram>()
            .sparse()
    }

    #[test]
    fn bins_follow_one_another_and_stay_narrow() {
        let mut next = 0;
        for bin in 0..24_000 {
            let (start, width) = bounds(bin);
            assert_eq!(start, next);
            assert_eq!(bin_of(SimDuration::from_micros(start)), bin as usize);
            assert_eq!(bin_of(SimDuration::from_micros(start + width - 1)), bin as usize);
            assert!(width == 1 || width as f64 <= 0.002 * start as f64);
            next = start + width;
        }
        assert!(bin_of(SimTime::NEVER - SimTime::ZERO) < 24_064);
    }

    #[test]
    fn zero_is_exact_and_negative_counts_as_zero() {
        let histogram = micros([0, 0, -5, 1, 3_600_000_000]);
        assert_eq!(histogram.zeros(), 3);
        assert!((histogram.count_at_most(SimDuration::ZERO) - 3.0).abs() < 1e-12);
        assert_eq!(histogram.quantile(0.6), Some(Quantile::Known(SimDuration::ZERO)));
        assert_eq!(
            histogram.quantile(0.8),
            Some(Quantile::Known(SimDuration::from_micros(1)))
        );
    }

    #[test]
    fn quantiles_are_within_a_bin_of_the_order_statistics() {
        let mut values: Vec<i64> = (0..5_000_i64)
            .map(|i| (i * i * 7_919) % 9_999_991 * 1_000)
            .collect();
        let histogram = micros(values.iter().copied());
        values.sort_unstable();
        for p in [0.01, 0.5, 0.9, 0.99, 1.0] {
            let exact = values[rank(5_000, p).unwrap() as usize - 1];
            let found = histogram.quantile(p).unwrap().duration().micros();
            assert!(
                (found - exact).abs() as f64 <= 0.002 * exact as f64,
                "{p}: {found} {exact}"
            );
        }
    }

    #[test]
    fn merging_is_the_same_in_any_order() {
        let parts: Vec<SparseHistogram> = (0..5_i64)
            .map(|k| micros((0..300).map(|i| (i * i + k) * 1_000_003)))
            .collect();
        let pool = |order: &[usize]| {
            let mut all = SparseHistogram::default();
            for &i in order {
                all.merge(&parts[i]);
            }
            all
        };
        assert_eq!(pool(&[0, 1, 2, 3, 4]), pool(&[4, 2, 0, 3, 1]));
        assert_eq!(pool(&[0, 1, 2, 3, 4]).total(), 1_500);
        let mut with_unfinished = parts.clone();
        with_unfinished.push(histogram_unfinished());
        let merged = with_unfinished
            .iter()
            .fold(SparseHistogram::default(), |mut all, part| {
                all.merge(part);
                all
            });
        assert_eq!(SparseHistogram::pooled(&with_unfinished), merged);
    }

    fn histogram_unfinished() -> SparseHistogram {
        let mut histogram = Histogram::default();
        histogram.record_unfinished(SimDuration::HOUR);
        histogram.sparse()
    }

    #[test]
    fn unfinished_observations_rank_last() {
        let mut histogram: Histogram = [SimDuration::HOUR; 8].into_iter().collect();
        histogram.record_unfinished(SimDuration::HOUR * 30);
        histogram.record_unfinished(SimDuration::HOUR * 20);
        let sparse = histogram.sparse();
        assert!(sparse.quantile(0.8).unwrap().is_known());
        assert_eq!(
            sparse.quantile(0.9),
            Some(Quantile::AtLeast(SimDuration::HOUR * 20))
        );
        assert_eq!((sparse.finished(), sparse.total()), (8, 10));
    }

    #[test]
    fn nothing_observed_has_no_quantile() {
        assert_eq!(SparseHistogram::default().quantile(0.5), None);
        assert_eq!(micros([1]).quantile(1.5), None);
    }

    #[test]
    fn the_kept_form_survives_json() {
        let histogram = micros([0, 5, 99_999]);
        let text = serde_json::to_string(&histogram).unwrap();
        assert_eq!(serde_json::from_str::<SparseHistogram>(&text).unwrap(), histogram);
    }
}
