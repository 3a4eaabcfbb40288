//! Running statistics of observations: mean, variance and extremes without keeping the observations.
//!
//! [`Tally`] takes real numbers, [`DurationTally`] takes spans of time. Levels held over time have
//! [`super::TimeWeighted`].

use serde::{Deserialize, Serialize};

use crate::units::SimDuration;

/// Count, mean, variance and extremes of real observations (Welford 1962).
///
/// Merging is that of Chan, Golub and LeVeque (1979). Its last digits depend on the order of merging, so results that
/// must not depend on the threads are merged in replication order; [`DurationTally`] is free of that care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    count: u64,
    mean: f64,
    squares: f64,
    least: f64,
    greatest: f64,
}

/// Count, sum, sum of squares and extremes of durations, in integers: merging is exact in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurationTally {
    count: u64,
    sum: i128,
    squares: u128,
    least: i64,
    greatest: i64,
}

impl Tally {
    /// Takes one observation in.
    #[inline]
    pub fn record(&mut self, value: f64) {
        if self.count == 0 {
            (self.least, self.greatest) = (value, value);
        }
        self.count += 1;
        let gap = value - self.mean;
        self.mean += gap / self.count as f64;
        self.squares += gap * (value - self.mean);
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
    }

    /// Takes in all that `other` has seen, as if it had been observed after this.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (n, m) = (self.count as f64, other.count as f64);
        let gap = other.mean - self.mean;
        self.count += other.count;
        self.mean += gap * m / (n + m);
        self.squares += other.squares + gap * gap * n * m / (n + m);
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// Number of observations.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the observations.
    pub fn sum(&self) -> f64 {
        self.mean * self.count as f64
    }

    /// Mean; `None` without observations.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Sample variance, divisor n − 1; `None` with fewer than two observations.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// Sample standard deviation; `None` with fewer than two observations.
    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(libm::sqrt)
    }

    /// Standard error of the mean of independent observations; `None` with fewer than two.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance()
            .map(|variance| libm::sqrt(variance / self.count as f64))
    }

    /// Smallest observation.
    pub fn min(&self) -> Option<f64> {
        (self.count > 0).then_some(self.least)
    }

    /// Greatest observation.
    pub fn max(&self) -> Option<f64> {
        (self.count > 0).then_some(self.greatest)
    }
}

impl FromIterator<f64> for Tally {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut tally = Self::default();
        values.into_iter().for_each(|value| tally.record(value));
        tally
    }
}

impl DurationTally {
    /// Takes one duration in.
    #[inline]
    pub fn record(&mut self, duration: SimDuration) {
        let micros = duration.micros();
        // Outside of what has been seen; before the first, both ends are 0.
        if micros.wrapping_sub(self.least) as u64 > self.greatest.wrapping_sub(self.least) as u64 {
            self.widen(micros);
        }
        self.count += 1;
        self.sum += i128::from(micros);
        self.squares += (i128::from(micros) * i128::from(micros)) as u128;
    }

    #[cold]
    fn widen(&mut self, micros: i64) {
        let is_first = self.count == 0;
        self.least = if is_first { micros } else { micros.min(self.least) };
        self.greatest = if is_first {
            micros
        } else {
            micros.max(self.greatest)
        };
    }

    /// Takes the same duration in so many times.
    pub fn record_times(&mut self, duration: SimDuration, times: u64) {
        let size = u128::from(duration.micros().unsigned_abs());
        self.merge(&Self {
            count: times,
            sum: i128::from(duration.micros()) * i128::from(times),
            squares: size * size * u128::from(times),
            least: duration.micros(),
            greatest: duration.micros(),
        });
    }

    /// Takes in all that `other` has seen; exact, in any order.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// Number of durations.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the durations \[h\].
    pub fn sum_hours(&self) -> f64 {
        self.sum as f64 / MICROS_PER_HOUR
    }

    /// Mean \[h\]; `None` without observations.
    pub fn mean_hours(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_hours() / self.count as f64)
    }

    /// Sample variance, divisor n − 1 \[h²\]; `None` with fewer than two observations.
    ///
    /// (n Σx² − (Σx)²)/(n(n − 1)), the numerator in exact integers as long as it fits 128 bits.
    pub fn variance_hours(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let n = self.count as f64;
        let sum = self.sum.unsigned_abs();
        let exact = u128::from(self.count)
            .checked_mul(self.squares)
            .zip(sum.checked_mul(sum));
        let numerator = match exact {
            Some((squares, square)) => squares.saturating_sub(square) as f64,
            None => (n * self.squares as f64 - sum as f64 * sum as f64).max(0.0),
        };
        Some(numerator / (n * (n - 1.0)) / (MICROS_PER_HOUR * MICROS_PER_HOUR))
    }

    /// Shortest duration.
    pub fn min(&self) -> Option<SimDuration> {
        (self.count > 0).then(|| SimDuration::from_micros(self.least))
    }

    /// Longest duration.
    pub fn max(&self) -> Option<SimDuration> {
        (self.count > 0).then(|| SimDuration::from_micros(self.greatest))
    }
}

const MICROS_PER_HOUR: f64 = SimDuration::HOUR.micros() as f64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_observed_has_no_mean() {
        let tally = Tally::default();
        assert_eq!((tally.mean(), tally.variance(), tally.min()), (None, None, None));
        assert_eq!(DurationTally::default().mean_hours(), None);
    }

    #[test]
    fn merging_gives_what_one_tally_would() {
        let values: Vec<f64> = (0..100).map(|i| 1e6 + f64::from(i * i % 37)).collect();
        let whole: Tally = values.iter().copied().collect();
        let mut parts = Tally::default();
        for part in values.chunks(7) {
            parts.merge(&part.iter().copied().collect());
        }
        assert_eq!(
            (parts.count(), parts.min(), parts.max()),
            (100, whole.min(), whole.max())
        );
        assert!((parts.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-9);
        assert!((parts.variance().unwrap() / whole.variance().unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn durations_merge_exactly_in_any_order() {
        let spans = [3, 0, 7, 7, 91].map(|hours| SimDuration::HOUR * hours + SimDuration::SECOND);
        let mut forward = DurationTally::default();
        for &span in &spans {
            forward.record(span);
        }
        let mut backward = DurationTally::default();
        for &span in spans.iter().rev() {
            let mut one = DurationTally::default();
            one.record(span);
            backward.merge(&one);
        }
        assert_eq!(forward, backward);
        let real: Tally = spans.iter().map(|span| span.hours()).collect();
        assert!((forward.mean_hours().unwrap() - real.mean().unwrap()).abs() < 1e-12);
        assert!((forward.variance_hours().unwrap() - real.variance().unwrap()).abs() < 1e-9);
        assert_eq!(forward.max(), Some(spans[4]));
        let text = serde_json::to_string(&forward).unwrap();
        assert_eq!(serde_json::from_str::<DurationTally>(&text).unwrap(), forward);
    }
}
