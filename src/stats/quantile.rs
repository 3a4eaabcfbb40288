//! Quantiles of dwell and release times with intervals that hold.
//!
//! Times inside a replication depend on one another; pooling them as if independent gives intervals that miss the
//! truth two times in three. The default is Woodruff's interval (1952) with the replication as the unit: the share of
//! observations at or below the quantile is a ratio over replications, and its interval is carried back through the
//! pooled distribution. Quantiles are orders in 0..=1.

use serde::Serialize;
use thiserror::Error;

use super::distributions::{binomial_cdf, binomial_tail};
use super::histogram::{Quantile, SparseHistogram};
use super::histograms::Histograms;
use super::interval::{Estimate, is_level, t_factor};
use super::ratio::delta;

/// Observations wanted beyond a quantile, in all and for each replication.
const WANTED_BEYOND: f64 = 200.0;
const WANTED_BEYOND_EACH: f64 = 10.0;

/// How a quantile of a sample interpolates (Hyndman and Fan 1996).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleQuantile {
    /// Type 1: the order statistic of rank ⌈np⌉.
    OrderStatistic,
    /// Type 5: piecewise linear through the middles of the steps (Hazen 1914).
    Hazen,
    /// Type 7: linear between the order statistics, ends at p = 0 and 1; what spreadsheets do.
    Linear,
}

/// A quantile of durations pooled over replications, and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DurationQuantile {
    /// The order, in 0..=1.
    pub order: f64,
    /// The pooled quantile.
    pub point: Quantile,
    /// Lower limit.
    pub low: Quantile,
    /// Upper limit.
    pub high: Quantile,
    /// Nominal coverage of the interval.
    pub level: f64,
    /// Replications it rests upon.
    pub replications: u64,
}

/// Why a quantile has no honest interval.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum QuantileRefusal {
    /// Fewer than two replications have observations, or the order or the level is impossible.
    #[error("a quantile needs two replications with observations, an order in 0..=1 and a level in (0, 1)")]
    NothingToGoBy,
    /// The tail beyond the quantile is too thin.
    #[error("{beyond:.0} observations lie beyond the quantile {order}, {needed:.0} are needed: run longer")]
    TooFew {
        /// The order asked for.
        order: f64,
        /// Observations beyond it, in all replications.
        beyond: f64,
        /// Observations needed: 200, and 10 for each replication.
        needed: f64,
    },
}

/// The interval of a quantile by order statistics of independent values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OrderStatisticInterval {
    /// Rank of the lower limit, from 1; 0 means that none is low enough.
    pub low_rank: u64,
    /// Rank of the upper limit; n + 1 means that none is high enough.
    pub high_rank: u64,
    /// Probability that the two hold the quantile.
    pub coverage: f64,
}

/// The quantile of order `p` of replications' histograms, with Woodruff's interval.
///
/// # Errors
/// [`QuantileRefusal::TooFew`] when fewer than 200 observations, or fewer than 10 per replication, lie beyond the
/// quantile; [`QuantileRefusal::NothingToGoBy`] when there is nothing to form an interval from.
pub fn quantile_interval(
    replications: &[SparseHistogram],
    p: f64,
    level: f64,
) -> Result<DurationQuantile, QuantileRefusal> {
    let total = replications.iter().map(SparseHistogram::total).sum();
    enough_beyond(total, replications.len() as u64, p)?;
    woodruff(replications, p, level).ok_or(QuantileRefusal::NothingToGoBy)
}

/// Whether enough of `total` observations lie beyond the quantile of order `p`, on its thinner side.
///
/// # Errors
/// [`QuantileRefusal::TooFew`] when not.
pub fn enough_beyond(total: u64, replications: u64, p: f64) -> Result<(), QuantileRefusal> {
    let beyond = total as f64 * p.min(1.0 - p);
    let needed = WANTED_BEYOND.max(WANTED_BEYOND_EACH * replications as f64);
    // the product must not fail by a rounding
    if beyond * (1.0 + 1e-12) >= needed {
        Ok(())
    } else {
        Err(QuantileRefusal::TooFew {
            order: p,
            beyond,
            needed,
        })
    }
}

/// Woodruff's interval over replications' histograms, whatever their size.
///
/// With q = Q(p) the pooled quantile, F the share of observations at or below q as a ratio over the R replications and
/// se its delta-method error, the interval is \[Q(p − t_{R−1} se), Q(min(1, p + t_{R−1} se))\]. Observations that never
/// finished count as beyond every limit. `None` with fewer than two replications, without observations, or with an
/// impossible order or level.
pub fn woodruff(replications: &[SparseHistogram], p: f64, level: f64) -> Option<DurationQuantile> {
    woodruff_pooled(&SparseHistogram::pooled(replications), replications, p, level)
}

/// [`woodruff`], given all `replications` pooled.
pub fn woodruff_pooled(
    pooled: &SparseHistogram,
    replications: &[SparseHistogram],
    p: f64,
    level: f64,
) -> Option<DurationQuantile> {
    let point = pooled.quantile(p)?;
    let below: Vec<f64> = replications
        .iter()
        .map(|one| one.count_at_most(point.duration()))
        .collect();
    let sizes: Vec<f64> = replications.iter().map(|one| one.total() as f64).collect();
    let (low, high) = carried_back(&below, &sizes, p, level)?;
    Some(DurationQuantile {
        order: p,
        point,
        low: pooled.quantile(low)?,
        high: pooled.quantile(high)?,
        level,
        replications: replications.len() as u64,
    })
}

/// One value a replication whose mean is the pooled quantile of order `p` \[h\] and whose standard error is that of
/// [`woodruff`]'s interval: q − (y_k − F n_k)/n̄ · s, y_k of the n_k observations of replication k lying at or below q.
///
/// Bahadur's representation (1966) with the density taken from the interval: what ties two worlds' replications together
/// under common random numbers stays in the values. `None` as for [`woodruff`], or when the interval has no end.
pub fn pseudo_values(histograms: &Histograms, p: f64) -> Option<Vec<f64>> {
    const LEVEL: f64 = 0.95;
    let replications = histograms.each();
    let interval = woodruff_pooled(histograms.pooled(), replications, p, LEVEL)?;
    if [interval.low, interval.point, interval.high].map(|end| matches!(end, Quantile::AtLeast(_)))
        != [false; 3]
    {
        return None;
    }
    let hours = |quantile: Quantile| quantile.duration().hours();
    let point = interval.point.duration();
    let below: Vec<f64> = replications.iter().map(|one| one.count_at_most(point)).collect();
    let sizes: Vec<f64> = replications.iter().map(|one| one.total() as f64).collect();
    let share = delta(&below, &sizes, LEVEL)?;
    let error = (hours(interval.high) - hours(interval.low)) / (2.0 * t_factor(below.len() - 1, LEVEL));
    let stretch = if share.standard_error > 0.0 {
        error / share.standard_error
    } else {
        0.0
    };
    let mean_size = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let ratio = below.iter().sum::<f64>() / sizes.iter().sum::<f64>();
    let value = |(y, n): (&f64, &f64)| hours(interval.point) - (y - ratio * n) / mean_size * stretch;
    Some(below.iter().zip(&sizes).map(value).collect())
}

/// Woodruff's interval over replications' raw values; see [`woodruff`].
pub fn woodruff_values(replications: &[Vec<f64>], p: f64, level: f64) -> Option<Estimate> {
    let mut pooled: Vec<f64> = replications.iter().flatten().copied().collect();
    pooled.sort_by(f64::total_cmp);
    let point = sample_quantile(&pooled, p, SampleQuantile::OrderStatistic)?;
    let below: Vec<f64> = replications
        .iter()
        .map(|one| one.iter().filter(|&&x| x <= point).count() as f64)
        .collect();
    let sizes: Vec<f64> = replications.iter().map(|one| one.len() as f64).collect();
    let (low, high) = carried_back(&below, &sizes, p, level)?;
    Some(Estimate {
        point,
        low: sample_quantile(&pooled, low, SampleQuantile::OrderStatistic)?,
        high: sample_quantile(&pooled, high, SampleQuantile::OrderStatistic)?,
        level,
        replications: replications.len() as u64,
    })
}

/// The quantile of order `p` of values in rising order. `None` without values or with `p` outside 0..=1.
pub fn sample_quantile(sorted: &[f64], p: f64, rule: SampleQuantile) -> Option<f64> {
    let first = rank(sorted.len() as u64, p)?;
    let n = sorted.len() as f64;
    let place = match rule {
        SampleQuantile::OrderStatistic => return sorted.get(first as usize - 1).copied(),
        SampleQuantile::Hazen => n * p + 0.5,
        SampleQuantile::Linear => (n - 1.0) * p + 1.0,
    };
    let place = place.clamp(1.0, n) - 1.0;
    let below = libm::floor(place) as usize;
    let (low, high) = (sorted.get(below)?, sorted.get(below + 1).or(sorted.last())?);
    Some(low + (place - below as f64) * (high - low))
}

/// The rank ⌈np⌉ of the order statistic that is the quantile of order `p`, from 1.
///
/// The product is forgiven its rounding: 0.07 of 100 is 7, not 8. `None` when n is 0 or `p` lies outside 0..=1.
pub fn rank(n: u64, p: f64) -> Option<u64> {
    if n == 0 || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let place = libm::ceil(n as f64 * p * (1.0 - 4.0 * f64::EPSILON)) as u64;
    Some(place.clamp(1, n))
}

/// Ranks whose order statistics hold the quantile of order `p` of `n` *independent* values, each tail at most
/// (1 − level)/2: for one value a replication, such as the longest weekly queue.
///
/// `None` unless 0 < p < 1, n > 0 and the level lies in (0, 1).
pub fn order_statistic_interval(n: u64, p: f64, level: f64) -> Option<OrderStatisticInterval> {
    if n == 0 || !(p > 0.0 && p < 1.0) || !is_level(level) {
        return None;
    }
    let tail = 0.5 * (1.0 - level) * (1.0 + 1e-12);
    // P(B ≤ l − 1) ≤ tail and P(B ≥ u) ≤ tail for the number B of values below the quantile
    let low_rank = first_where(0, n + 1, |l| binomial_cdf(l, n, p) > tail);
    let high_rank = first_where(0, n + 1, |u| {
        u > n || (u > 0 && binomial_tail(u - 1, n, p) <= tail)
    });
    let below = if low_rank == 0 {
        0.0
    } else {
        binomial_cdf(low_rank - 1, n, p)
    };
    let coverage = 1.0 - below - binomial_tail(high_rank - 1, n, p);
    Some(OrderStatisticInterval {
        low_rank,
        high_rank,
        coverage,
    })
}

/// The fewest independent values from which [`order_statistic_interval`] has both limits.
///
/// `None` unless 0 < p < 1 and the level lies in (0, 1).
pub fn fewest_values(p: f64, level: f64) -> Option<u64> {
    if !(p > 0.0 && p < 1.0 && is_level(level)) {
        return None;
    }
    let tail = 0.5 * (1.0 - level);
    let n = libm::log(tail) / libm::log(p.max(1.0 - p));
    Some(libm::ceil(n * (1.0 - 4.0 * f64::EPSILON)) as u64)
}

impl OrderStatisticInterval {
    /// Whether both limits exist among `n` values.
    pub const fn is_feasible(&self, n: u64) -> bool {
        self.low_rank >= 1 && self.high_rank <= n
    }
}

/// The orders p ± t se within 0..=1 that Woodruff's interval reads off the pooled distribution.
fn carried_back(below: &[f64], sizes: &[f64], p: f64, level: f64) -> Option<(f64, f64)> {
    let share = delta(below, sizes, level)?;
    let half = t_factor(below.len() - 1, level) * share.standard_error;
    Some(((p - half).max(0.0), (p + half).min(1.0)))
}

/// The first number in low..=high from which on `holds`, which never turns back; `high` when none does.
fn first_where(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Histogram;
    use crate::units::SimDuration;

    /// Eight replications of a crooked but fixed sequence [h].
    fn replications() -> Vec<Vec<f64>> {
        let value =
            |k: u32, i: u32| f64::from((i * i * 31 + k * 977 + i * 7) % 2_003) / 100.0 + f64::from(k) / 5.0;
        (0..8).map(|k| (0..400).map(|i| value(k, i)).collect()).collect()
    }

    fn histograms(replications: &[Vec<f64>]) -> Vec<SparseHistogram> {
        let one = |values: &Vec<f64>| {
            values
                .iter()
                .map(|&hours| SimDuration::from_hours(hours))
                .collect::<Histogram>()
                .sparse()
        };
        replications.iter().map(one).collect()
    }

    #[test]
    fn histograms_give_the_interval_of_the_raw_values() {
        let raw = replications();
        let exact = woodruff_values(&raw, 0.9, 0.95).unwrap();
        let binned = quantile_interval(&histograms(&raw), 0.9, 0.95).unwrap();
        for (found, wanted) in [
            (binned.point, exact.point),
            (binned.low, exact.low),
            (binned.high, exact.high),
        ] {
            assert!(
                (found.duration().hours() / wanted - 1.0).abs() < 0.003,
                "{found:?} {wanted}"
            );
        }
    }

    #[test]
    fn thin_tails_are_refused() {
        let refusal = quantile_interval(&histograms(&replications()), 0.99, 0.95).unwrap_err();
        let QuantileRefusal::TooFew { needed, .. } = refusal else {
            panic!("{refusal:?}")
        };
        assert!((needed - 200.0).abs() < 1e-9);
        assert!(enough_beyond(20_000, 20, 0.99).is_ok());
        assert!(enough_beyond(19_999, 20, 0.99).is_err());
        assert!(enough_beyond(20_000, 21, 0.99).is_err());
        assert!(enough_beyond(0, 0, 0.5).is_err());
    }

    #[test]
    fn unfinished_observations_leave_the_upper_limit_open() {
        let mut all = histograms(&replications());
        let mut open = Histogram::default();
        (0..400).for_each(|_| open.record_unfinished(SimDuration::HOUR * 50));
        all.push(open.sparse());
        let interval = woodruff(&all, 0.85, 0.95).unwrap();
        assert!(interval.point.is_known() && !interval.high.is_known());
    }

    #[test]
    fn ranks_are_forgiven_a_rounding() {
        assert_eq!(rank(100, 0.07), Some(7));
        assert_eq!((rank(100, 0.0), rank(100, 1.0)), (Some(1), Some(100)));
        assert_eq!(rank(100, 0.071), Some(8));
        assert_eq!((rank(0, 0.5), rank(3, 1.1)), (None, None));
    }

    #[test]
    fn few_values_cannot_bound_an_extreme_quantile() {
        let interval = order_statistic_interval(20, 0.99, 0.95).unwrap();
        assert!(!interval.is_feasible(20) && interval.high_rank == 21);
        let n = fewest_values(0.99, 0.95).unwrap();
        assert!(order_statistic_interval(n, 0.99, 0.95).unwrap().is_feasible(n));
        assert!(
            !order_statistic_interval(n - 1, 0.99, 0.95)
                .unwrap()
                .is_feasible(n - 1)
        );
    }
}
