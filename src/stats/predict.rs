//! What a new replication may bring: the range of next year's count, beside how well its mean is known.

use serde::Serialize;

use super::distributions::{negative_binomial_cdf, poisson_cdf};
use super::interval::is_level;
use super::tally::Tally;

/// The law of a count in a replication yet to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum CountLaw {
    /// Variance equal to the mean.
    Poisson {
        /// Mean count.
        mean: f64,
    },
    /// More variable than Poisson: variance mean + mean²/size.
    NegativeBinomial {
        /// Mean count.
        mean: f64,
        /// The smaller, the more clustered.
        size: f64,
    },
}

/// The range a count of a new replication falls in, each tail having at most half the rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// The law it comes from.
    pub law: CountLaw,
    /// Smallest count in the range.
    pub low: u64,
    /// Greatest count in the range.
    pub high: u64,
    /// Probability of the range, at least.
    pub level: f64,
}

/// The predictive range of a count, from its values in replications of the same length.
///
/// `None` without replications or with an impossible level.
pub fn predict_count(counts: &[u64], level: f64) -> Option<Prediction> {
    CountLaw::fitted(counts)?.range(level)
}

impl CountLaw {
    /// The law with the replications' mean and variance: Poisson unless the variance exceeds the mean, and with a
    /// single replication.
    pub fn fitted(counts: &[u64]) -> Option<Self> {
        let tally: Tally = counts.iter().map(|&count| count as f64).collect();
        Self::with_moments(tally.mean()?, tally.variance().unwrap_or(0.0))
    }

    /// The law with this mean and variance; use it where the mean is known better than from the counts.
    ///
    /// `None` unless both are finite and not negative.
    pub fn with_moments(mean: f64, variance: f64) -> Option<Self> {
        if !(mean >= 0.0 && variance >= 0.0 && mean.is_finite() && variance.is_finite()) {
            return None;
        }
        // beyond this size the two laws are the same to the last digit
        let size = mean * mean / (variance - mean);
        Some(if variance > mean && size < 1e12 {
            Self::NegativeBinomial { mean, size }
        } else {
            Self::Poisson { mean }
        })
    }

    /// Mean of the count.
    pub const fn mean(&self) -> f64 {
        match *self {
            Self::Poisson { mean } | Self::NegativeBinomial { mean, .. } => mean,
        }
    }

    /// Variance of the count.
    pub fn variance(&self) -> f64 {
        match *self {
            Self::Poisson { mean } => mean,
            Self::NegativeBinomial { mean, size } => mean + mean * mean / size,
        }
    }

    /// P(N ≤ k).
    pub fn cdf(&self, k: u64) -> f64 {
        match *self {
            Self::Poisson { mean } => poisson_cdf(k, mean),
            Self::NegativeBinomial { mean, size } => negative_binomial_cdf(k, mean, size),
        }
    }

    /// The smallest k with P(N ≤ k) ≥ p; `None` outside 0 ≤ p < 1.
    pub fn quantile(&self, p: f64) -> Option<u64> {
        if !(0.0..1.0).contains(&p) {
            return None;
        }
        let reached = |k: u64| self.cdf(k) >= p * (1.0 - 1e-12);
        let mut high = 1_u64;
        while !reached(high) && high < 1 << 52 {
            high *= 2;
        }
        let mut low = 0;
        while low < high {
            let middle = low + (high - low) / 2;
            if reached(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Some(low)
    }

    /// The range that leaves at most (1 − level)/2 on either side; `None` for a level outside (0, 1).
    pub fn range(&self, level: f64) -> Option<Prediction> {
        let tail = is_level(level).then_some(0.5 * (1.0 - level))?;
        let (low, high) = (self.quantile(tail)?, self.quantile(1.0 - tail)?);
        Some(Prediction {
            law: *self,
            low,
            high,
            level,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest k whose summed probabilities reach p.
    fn summed(p: f64, first: f64, ratio: impl Fn(u64) -> f64) -> u64 {
        let (mut k, mut term, mut sum) = (0, first, first);
        while sum < p {
            term *= ratio(k);
            sum += term;
            k += 1;
        }
        k
    }

    #[test]
    fn quantiles_are_those_of_the_summed_probabilities() {
        for (mean, size) in [(0.3, 0.5), (7.0, 2.5), (164.0, 40.0)] {
            let poisson = CountLaw::Poisson { mean };
            let negative = CountLaw::NegativeBinomial { mean, size };
            for p in [0.025, 0.5, 0.9, 0.975] {
                let wanted = summed(p, libm::exp(-mean), |k| mean / (k as f64 + 1.0));
                assert_eq!(poisson.quantile(p), Some(wanted));
                let q = mean / (size + mean);
                let first = libm::pow(1.0 - q, size);
                let wanted = summed(p, first, |k| (k as f64 + size) / (k as f64 + 1.0) * q);
                assert_eq!(negative.quantile(p), Some(wanted), "{negative:?} {p}");
            }
        }
    }

    #[test]
    fn clustered_counts_have_a_wider_range() {
        let even = predict_count(&[9, 10, 11, 10], 0.95).unwrap();
        assert_eq!((even.low, even.high), (4, 17));
        assert!(matches!(even.law, CountLaw::Poisson { .. }));
        let clustered = predict_count(&[0, 31, 2, 7], 0.95).unwrap();
        assert!(matches!(clustered.law, CountLaw::NegativeBinomial { .. }));
        assert!(clustered.low < even.low && clustered.high > even.high);
    }

    #[test]
    fn nothing_seen_predicts_nothing() {
        let never = predict_count(&[0, 0, 0], 0.95).unwrap();
        assert_eq!((never.low, never.high), (0, 0));
        assert_eq!(predict_count(&[], 0.95), None);
        assert_eq!(CountLaw::with_moments(f64::NAN, 1.0), None);
    }
}
