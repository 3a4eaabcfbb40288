//! Ratios of sums over replications: interdiction (detected over illicit), hit rate (hits over inspections).
//!
//! A ratio is always Σy/Σx over the replications, never the mean of their ratios, which is biased. Intervals treat the
//! pair (y, x) of a replication as one observation, so that dependence inside replications is accounted for.

use serde::Serialize;

use super::interval::{Estimate, is_level, t_factor};
use super::proportion::{clopper_pearson, wilson};

/// How the interval of a ratio was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RatioMethod {
    /// Fieller's theorem on the replications.
    Fieller,
    /// Wilson's score interval on the pooled counts: the ratio is the same in every replication.
    Wilson,
    /// The exact binomial interval on the pooled counts: none or all were found.
    ClopperPearson,
}

/// A ratio, its interval and where that comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatioEstimate {
    /// The ratio of sums and its interval.
    pub estimate: Estimate,
    /// The method behind the interval.
    pub method: RatioMethod,
}

/// A ratio with a symmetric interval and its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatioError {
    /// The estimate and its t interval.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
}

/// The ratio of sums with the interval recommended for it.
///
/// Fieller's interval, unless the replications' ratios do not vary: then the exact binomial interval when none or all
/// were found (0 of 30 gives \[0, 0.116\], never 0 ± 0) and Wilson's otherwise, on pooled counts. `None` when the
/// denominators sum to zero, when Fieller's set is unbounded (the denominator cannot be told from zero), when the
/// ratio is constant but no proportion, and with fewer than two replications.
pub fn ratio_interval(numerator: &[f64], denominator: &[f64], level: f64) -> Option<RatioEstimate> {
    let moments = Moments::of(numerator, denominator, level)?;
    let (method, estimate) = if moments.residual_variance() > 0.0 {
        (RatioMethod::Fieller, moments.fieller(level)?)
    } else {
        moments.pooled(numerator, denominator, level)?
    };
    Some(RatioEstimate { estimate, method })
}

/// Σy/Σx; `None` when the lengths differ or the denominators sum to zero.
pub fn ratio_of_sums(numerator: &[f64], denominator: &[f64]) -> Option<f64> {
    let ratio = numerator.iter().sum::<f64>() / denominator.iter().sum::<f64>();
    (numerator.len() == denominator.len() && ratio.is_finite()).then_some(ratio)
}

/// The delta method: standard error √(Σ(y − Rx)²/(n(n − 1)))/x̄ and the t interval around R.
///
/// `None` with fewer than two replications or denominators that sum to zero; so for the next two functions.
pub fn delta(numerator: &[f64], denominator: &[f64], level: f64) -> Option<RatioError> {
    let moments = Moments::of(numerator, denominator, level)?;
    let standard_error = libm::sqrt(moments.residual_variance() / moments.n) / moments.mean_x.abs();
    Some(moments.around(moments.ratio(), standard_error, level))
}

/// One value a replication whose mean is the ratio of sums R and whose standard error is [`delta`]'s: R + (y − Rx)/x̄.
///
/// `None` with lists of different lengths or denominators that sum to zero.
pub fn pseudo_values(numerator: &[f64], denominator: &[f64]) -> Option<Vec<f64>> {
    let ratio = ratio_of_sums(numerator, denominator)?;
    let mean = denominator.iter().sum::<f64>() / denominator.len() as f64;
    let value = |(y, x): (&f64, &f64)| ratio + (y - ratio * x) / mean;
    Some(numerator.iter().zip(denominator).map(value).collect())
}

/// The jackknife, free of the bias of order 1/n: pseudo-values nR − (n − 1)R₍₋ₖ₎, their mean and t interval.
pub fn jackknife(numerator: &[f64], denominator: &[f64], level: f64) -> Option<RatioError> {
    let moments = Moments::of(numerator, denominator, level)?;
    let (sum_y, sum_x) = (moments.n * moments.mean_y, moments.n * moments.mean_x);
    let pseudo = numerator.iter().zip(denominator).map(|(y, x)| {
        let without = (sum_y - y) / (sum_x - x);
        moments.n * moments.ratio() - (moments.n - 1.0) * without
    });
    let tally: super::Tally = pseudo.collect();
    let (mean, error) = tally.mean().zip(tally.standard_error())?;
    (mean.is_finite() && error.is_finite()).then(|| moments.around(mean, error, level))
}

/// Fieller's interval (1954): (B ± √(B² − AC))/A with A = x̄² − t²s_xx/n, B = x̄ȳ − t²s_xy/n, C = ȳ² − t²s_yy/n.
///
/// `None` also when A ≤ 0, when the set is not an interval.
pub fn fieller(numerator: &[f64], denominator: &[f64], level: f64) -> Option<Estimate> {
    Moments::of(numerator, denominator, level)?.fieller(level)
}

/// Means, variances and covariance of the replications' pairs.
struct Moments {
    n: f64,
    mean_x: f64,
    mean_y: f64,
    var_x: f64,
    var_y: f64,
    covariance: f64,
    residual: f64,
}

impl Moments {
    fn of(numerator: &[f64], denominator: &[f64], level: f64) -> Option<Self> {
        let ratio = ratio_of_sums(numerator, denominator)?;
        if numerator.len() < 2 || !is_level(level) {
            return None;
        }
        let n = numerator.len() as f64;
        let mean_x = denominator.iter().sum::<f64>() / n;
        let mean_y = numerator.iter().sum::<f64>() / n;
        let (mut var_x, mut var_y, mut covariance, mut residual) = (0.0, 0.0, 0.0, 0.0);
        for (y, x) in numerator.iter().zip(denominator) {
            var_x += (x - mean_x) * (x - mean_x);
            var_y += (y - mean_y) * (y - mean_y);
            covariance += (x - mean_x) * (y - mean_y);
            // rounding must not pass for variation
            let rest = y - ratio * x;
            if rest.abs() > 1e-12 * (y.abs() + (ratio * x).abs()) {
                residual += rest * rest;
            }
        }
        let scale = 1.0 / (n - 1.0);
        Some(Self {
            n,
            mean_x,
            mean_y,
            var_x: var_x * scale,
            var_y: var_y * scale,
            covariance: covariance * scale,
            residual: residual * scale,
        })
    }

    fn ratio(&self) -> f64 {
        self.mean_y / self.mean_x
    }

    /// Variance of y − Rx over the replications.
    fn residual_variance(&self) -> f64 {
        self.residual
    }

    fn around(&self, point: f64, standard_error: f64, level: f64) -> RatioError {
        let n = self.n as usize;
        let estimate = Estimate::around(point, t_factor(n - 1, level) * standard_error, level, n);
        RatioError {
            estimate,
            standard_error,
        }
    }

    fn fieller(&self, level: f64) -> Option<Estimate> {
        let t = t_factor(self.n as usize - 1, level);
        let weight = t * t / self.n;
        let a = self.mean_x * self.mean_x - weight * self.var_x;
        let b = self.mean_x * self.mean_y - weight * self.covariance;
        let c = self.mean_y * self.mean_y - weight * self.var_y;
        if a <= 0.0 {
            return None;
        }
        let root = libm::sqrt((b * b - a * c).max(0.0));
        let (low, high) = ((b - root) / a, (b + root) / a);
        Some(Estimate {
            point: self.ratio(),
            low,
            high,
            level,
            replications: self.n as u64,
        })
    }

    /// The interval of a proportion that is the same in every replication, from the pooled counts.
    fn pooled(&self, numerator: &[f64], denominator: &[f64], level: f64) -> Option<(RatioMethod, Estimate)> {
        if !numerator
            .iter()
            .zip(denominator)
            .all(|(&y, &x)| (0.0..=x).contains(&y))
        {
            return None;
        }
        let (hits, trials) = (numerator.iter().sum::<f64>(), denominator.iter().sum::<f64>());
        let one_sided = hits <= 0.0 || hits >= trials;
        let (method, (low, high)) = if one_sided {
            (RatioMethod::ClopperPearson, clopper_pearson(hits, trials, level)?)
        } else {
            (RatioMethod::Wilson, wilson(hits, trials, level)?)
        };
        let replications = self.n as u64;
        Some((
            method,
            Estimate {
                point: hits / trials,
                low,
                high,
                level,
                replications,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_is_no_certainty() {
        let found = ratio_interval(&[0.0; 6], &[5.0; 6], 0.95).unwrap();
        assert_eq!(found.method, RatioMethod::ClopperPearson);
        assert!(found.estimate.low <= 0.0 && (found.estimate.high - 0.1157).abs() < 1e-4);
    }

    #[test]
    fn everything_found_is_no_certainty() {
        let found = ratio_interval(&[5.0, 7.0, 3.0], &[5.0, 7.0, 3.0], 0.95).unwrap();
        assert_eq!(found.method, RatioMethod::ClopperPearson);
        assert!(found.estimate.low < 0.8 && found.estimate.high >= 1.0);
    }

    #[test]
    fn a_constant_share_falls_back_on_pooled_counts() {
        let found = ratio_interval(&[1.0, 2.0, 3.0], &[3.0, 6.0, 9.0], 0.95).unwrap();
        assert_eq!(found.method, RatioMethod::Wilson);
        assert!(found.estimate.contains(1.0 / 3.0) && found.estimate.half_width() > 0.1);
    }

    #[test]
    fn what_has_no_answer_gets_none() {
        assert_eq!(ratio_interval(&[0.0, 0.0], &[0.0, 0.0], 0.95), None);
        assert_eq!(ratio_interval(&[1.0], &[2.0], 0.95), None);
        assert_eq!(ratio_interval(&[1.0, 2.0], &[2.0], 0.95), None);
        // two illicit items in all: the denominator cannot be told from zero
        assert_eq!(fieller(&[0.0, 1.0, 0.0, 0.0], &[0.0, 1.0, 0.0, 1.0], 0.95), None);
    }

    #[test]
    fn the_constant_ratio_of_two_costs_is_no_proportion() {
        assert_eq!(ratio_interval(&[4.0, 8.0], &[2.0, 4.0], 0.95), None);
    }
}
