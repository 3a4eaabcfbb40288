//! Estimates against exact values: z-scores, and chi-square over independent cases.
//!
//! An estimate minus the exact value, over its standard error from n independent replications, is a t variable with
//! n − 1 degrees of freedom; it is mapped to the normal variable of the same tail probability before it is judged.

use super::question::{Counts, How};
use crate::stats::distributions::{
    chi_square_cdf, chi_square_quantile, chi_square_tail, normal_quantile, t_tail, t_upper,
};

/// The largest |z| that passes.
pub const LARGEST_Z: f64 = 4.0;
/// Probability outside the chi-square band, both sides together.
const OUTSIDE_BAND: f64 = 0.001;
/// Shares of fewer expected occurrences are left to the closed forms.
pub const FEWEST_OCCURRENCES: f64 = 200.0;
/// A relative standard error below this is no variation, only rounding.
const NO_VARIATION: f64 = 1e-9;
/// Without variation the estimate must be the exact value to this precision: time counts in microseconds.
const EQUALITY: f64 = 1e-6;

/// An estimate and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Half of its 95 % interval.
    pub half_width: f64,
    /// Where it stands against the exact value, on the normal scale.
    pub z: f64,
    /// How often the rarer of "yes" and "no" should have occurred, where that is counted.
    pub occurrences: Option<f64>,
}

/// Sums of squares of independent z-scores against chi-square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// How many z-scores.
    pub count: usize,
    /// Their mean square.
    pub mean_square: f64,
    /// The least mean square inside the 99.9 % band.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl Band {
    /// The band of these independent z-scores.
    pub fn of(scores: &[f64]) -> Self {
        let n = scores.len().max(1) as f64;
        let edge = |p: f64| chi_square_quantile(p, n) / n;
        Self {
            count: scores.len(),
            mean_square: scores.iter().map(|z| z * z).sum::<f64>() / n,
            low: edge(0.5 * OUTSIDE_BAND),
            high: edge(1.0 - 0.5 * OUTSIDE_BAND),
        }
    }

    /// Whether the mean square lies inside.
    pub fn holds(&self) -> bool {
        self.count == 0 || (self.low..=self.high).contains(&self.mean_square)
    }
}

/// The estimate from the replications' counts, judged against the exact value. `None` with fewer than two
/// replications, or when nothing was observed.
pub(super) fn judge(how: How, counts: &[Counts], exact: f64) -> Option<Estimate> {
    if counts.len() < 2 {
        return None;
    }
    let estimate = match how {
        How::Mean => ratio(counts, exact),
        How::Share => Estimate {
            occurrences: Some(occurrences(counts, exact)),
            ..ratio(counts, exact)
        },
        How::AtLeast => one_sided(counts, exact, f64::min),
        How::Below => one_sided(counts, exact, f64::max),
        How::Variance => variance(counts, exact),
        How::Spread => spread(counts, exact),
        How::SpreadRatio => spread_ratio(counts, exact),
        How::Phase(frequency) => phase(counts, frequency, exact),
    };
    estimate.value.is_finite().then_some(estimate)
}

/// The normal variable with the tail probability of `t`.
pub fn as_normal(t: f64, degrees: f64) -> f64 {
    let z = -normal_quantile(t_tail(t.abs(), degrees));
    z.copysign(t)
}

/// Σy/Σx; the standard error is that of the mean of y − Rx (delta method).
fn ratio(counts: &[Counts], exact: f64) -> Estimate {
    let n = counts.len() as f64;
    let (sum_y, sum_x) = counts
        .iter()
        .fold((0.0, 0.0), |(y, x), count| (y + count[0], x + count[1]));
    let value = sum_y / sum_x;
    let residuals: f64 = counts
        .iter()
        .map(|&[y, x, _]| (y - value * x) * (y - value * x))
        .sum();
    finished(
        value,
        libm::sqrt(residuals / (n - 1.0) * n) / sum_x.abs(),
        exact,
        n - 1.0,
    )
}

fn finished(value: f64, error: f64, exact: f64, degrees: f64) -> Estimate {
    let gap = value - exact;
    let z = if error <= NO_VARIATION * value.abs() {
        if gap.abs() <= EQUALITY * exact.abs().max(EQUALITY) {
            0.0
        } else {
            f64::INFINITY.copysign(gap)
        }
    } else {
        as_normal(gap / error, degrees)
    };
    Estimate {
        value,
        error,
        half_width: t_upper(0.025, degrees) * error,
        z,
        occurrences: None,
    }
}

fn occurrences(counts: &[Counts], exact: f64) -> f64 {
    counts.iter().map(|count| count[1]).sum::<f64>() * exact.min(1.0 - exact)
}

/// Only a gap on the wrong side of the exact value counts.
fn one_sided(counts: &[Counts], exact: f64, wrong: fn(f64, f64) -> f64) -> Estimate {
    let both = ratio(counts, exact);
    let z = if both.z.is_finite() {
        wrong(both.z, 0.0)
    } else {
        0.0
    };
    Estimate {
        z,
        occurrences: Some(occurrences(counts, exact)),
        ..both
    }
}

/// The pooled variance: its dependence on the pooled mean is of second order, so it is a ratio of sums.
fn variance(counts: &[Counts], exact: f64) -> Estimate {
    let (n, sum) = counts
        .iter()
        .fold((0.0, 0.0), |(n, sum), count| (n + count[0], sum + count[1]));
    let mean = sum / n;
    let centred: Vec<Counts> = counts
        .iter()
        .map(|&[n, sum, squares]| [squares - 2.0 * mean * sum + n * mean * mean, n, 0.0])
        .collect();
    ratio(&centred, exact)
}

/// The estimate over the exact value is a chi-square variable over its degrees of freedom: n − 1 for normal values, fewer when they
/// have heavier tails than that (Satterthwaite 1946, from the fourth moment).
fn spread(counts: &[Counts], exact: f64) -> Estimate {
    let n = counts.len() as f64;
    let (sum_y, sum_x) = counts
        .iter()
        .fold((0.0, 0.0), |(y, x), count| (y + count[0], x + count[1]));
    let (rate, mean_x) = (sum_y / sum_x, sum_x / n);
    let squares: Vec<f64> = counts
        .iter()
        .map(|&[y, x, _]| (y - rate * x) * (y - rate * x))
        .collect();
    let second = squares.iter().sum::<f64>() / n;
    let fourth = squares.iter().map(|square| square * square).sum::<f64>() / n;
    let excess = (fourth / (second * second) - 3.0).max(0.0);
    let value = second * n / (n - 1.0) / mean_x;
    let relative_variance = 2.0 / (n - 1.0) + excess / n;
    let degrees = 2.0 / relative_variance;
    let statistic = degrees * value / exact;
    let lower = chi_square_cdf(statistic, degrees);
    let z = if lower < 0.5 {
        normal_quantile(lower)
    } else {
        -normal_quantile(chi_square_tail(statistic, degrees))
    };
    let error = value * libm::sqrt(relative_variance);
    Estimate {
        value,
        error,
        half_width: t_upper(0.025, n - 1.0) * error,
        z,
        occurrences: None,
    }
}

/// The logarithm of a ratio of two variances between the same replications, by the delta method.
fn spread_ratio(counts: &[Counts], exact: f64) -> Estimate {
    let n = counts.len() as f64;
    let mean = |place: usize| counts.iter().map(|count| count[place]).sum::<f64>() / n;
    let (mean_y, mean_x) = (mean(0), mean(1));
    let squares: Vec<Counts> = counts
        .iter()
        .map(|&[y, x, _]| [(y - mean_y) * (y - mean_y), (x - mean_x) * (x - mean_x), 0.0])
        .collect();
    let plain = ratio(&squares, exact);
    let z = as_normal(
        libm::log(plain.value / exact) * plain.value / plain.error,
        n - 1.0,
    );
    Estimate { z, ..plain }
}

/// The angle of (Σs, −Σc) over the frequency; its standard error by the delta method.
fn phase(counts: &[Counts], frequency: f64, exact: f64) -> Estimate {
    let n = counts.len() as f64;
    let (sine, cosine) = counts
        .iter()
        .fold((0.0, 0.0), |(s, c), count| (s + count[0], c + count[1]));
    let angle = libm::atan2(-cosine, sine).rem_euclid(std::f64::consts::TAU);
    let size = sine * sine + cosine * cosine;
    let turns = counts.iter().map(|&[s, c, _]| (cosine * s - sine * c) / size);
    let squares: f64 = turns.map(|turn| turn * turn).sum();
    let error = libm::sqrt(squares * n / (n - 1.0)) / frequency;
    finished(angle / frequency, error, exact, n - 1.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn a_t_of_four_with_31_degrees_is_a_normal_of_three_and_a_half() {
        assert!((as_normal(4.0, 31.0) - 3.559).abs() < 0.01);
        assert!((as_normal(-2.0, 1e9) + 2.0).abs() < 1e-6);
        assert_eq!(as_normal(0.0, 31.0), 0.0);
    }

    #[test]
    fn values_without_variation_are_compared_for_equality() {
        let same = [[0.0, 100.0, 0.0]; 4];
        assert_eq!(judge(How::Mean, &same, 0.0).unwrap().z, 0.0);
        assert_eq!(judge(How::Mean, &same, 0.1).unwrap().z, f64::NEG_INFINITY);
        assert!(judge(How::Mean, &same[..1], 0.0).is_none());
        assert!(judge(How::Mean, &[[0.0; 3]; 4], 0.0).is_none());
    }

    #[test]
    fn a_variance_is_that_of_the_pooled_observations() {
        // 1, 2, 3 and 4, 5, 9: mean 4, squares 9 + 4 + 1 + 0 + 1 + 25
        let counts = [[3.0, 6.0, 14.0], [3.0, 18.0, 122.0]];
        let estimate = judge(How::Variance, &counts, 40.0 / 6.0).unwrap();
        assert!((estimate.value - 40.0 / 6.0).abs() < 1e-12 && estimate.z.abs() < 1e-9);
    }

    #[test]
    fn only_the_wrong_side_counts_against_a_bound() {
        let counts = [[6.0, 10.0, 0.0], [7.0, 10.0, 0.0], [6.0, 10.0, 0.0]];
        assert_eq!(judge(How::AtLeast, &counts, 0.5).unwrap().z, 0.0);
        assert!(judge(How::Below, &counts, 0.5).unwrap().z > 1.0);
    }

    #[test]
    fn a_lag_is_found_again() {
        let frequency = std::f64::consts::TAU / 24.0;
        let lag = 3.0;
        let counts: Vec<Counts> = (0..5)
            .map(|k| {
                let mut sums = [0.0; 3];
                for hour in 0..24 {
                    let t = frequency * f64::from(hour);
                    let level = 10.0 + (4.0 + f64::from(k)) * libm::sin(t - frequency * lag);
                    sums[0] += level * libm::sin(t);
                    sums[1] += level * libm::cos(t);
                }
                sums
            })
            .collect();
        let estimate = judge(How::Phase(frequency), &counts, lag).unwrap();
        assert!((estimate.value - lag).abs() < 1e-9);
    }

    #[test]
    fn the_band_of_one_score_is_that_of_the_normal_law() {
        let band = Band::of(&[3.0]);
        assert!((band.high - 12.116).abs() < 0.01 && band.holds());
        assert!(!Band::of(&[5.0]).holds());
        assert!(Band::of(&[]).holds());
    }
}
