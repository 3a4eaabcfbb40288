//! Confidence intervals for a mean from independent replications.

use serde::{Deserialize, Serialize};

use super::distributions::t_upper;
use super::tally::Tally;

/// Below this many replications the interval is corrected for skewness.
const SKEWNESS_MATTERS_BELOW: usize = 60;

/// A point estimate and its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub point: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Nominal probability that the interval holds the true value, in (0, 1).
    pub level: f64,
    /// Replications it rests upon.
    pub replications: u64,
}

impl Estimate {
    /// Half the interval's length.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Half the interval's length relative to the estimate; infinite for an estimate of zero with some width.
    pub fn relative_half_width(&self) -> f64 {
        let half = self.half_width();
        if half > 0.0 { half / self.point.abs() } else { 0.0 }
    }

    /// Whether `value` lies in the interval.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The interval `point` ± `half`.
    pub(super) fn around(point: f64, half: f64, level: f64, replications: usize) -> Self {
        let (low, high) = (point - half, point + half);
        Self {
            point,
            low,
            high,
            level,
            replications: replications as u64,
        }
    }
}

/// The interval recommended for the mean of replication values: Willink's below 60 replications, Student's t above.
///
/// `None` with fewer than two values, a value that is not finite, or a level outside (0, 1). Values that are all equal
/// give an interval of no length: no variation was seen, which for a rate of rare events proves little
/// ([`super::ratio::ratio_interval`]).
pub fn mean_interval(values: &[f64], level: f64) -> Option<Estimate> {
    if (3..SKEWNESS_MATTERS_BELOW).contains(&values.len()) {
        willink_interval(values, level)
    } else {
        t_interval(values, level)
    }
}

/// Student's t interval m ± t_{n−1,(1+level)/2} S/√n.
///
/// `None` as for [`mean_interval`].
pub fn t_interval(values: &[f64], level: f64) -> Option<Estimate> {
    let (mean, error) = mean_and_error(values, level)?;
    let half = t_factor(values.len() - 1, level) * error;
    Some(Estimate::around(mean, half, level, values.len()))
}

/// The t interval corrected for skewness (Willink 2005).
///
/// With A = μ₃/(6√n S³), μ₃ = nΣ(x−m)³/((n−1)(n−2)) and G(r) = \[(1+6A(r−A))^{1/3} − 1\]/(2A), the interval is
/// \[m − G(t) S/√n, m − G(−t) S/√n\]. `None` as for [`mean_interval`], and with fewer than three values.
pub fn willink_interval(values: &[f64], level: f64) -> Option<Estimate> {
    let (mean, error) = mean_and_error(values, level)?;
    if values.len() < 3 {
        return None;
    }
    if error <= 0.0 {
        return Some(Estimate::around(mean, 0.0, level, values.len()));
    }
    let n = values.len() as f64;
    let cubes: f64 = values.iter().map(|x| (x - mean) * (x - mean) * (x - mean)).sum();
    let third = n * cubes / ((n - 1.0) * (n - 2.0));
    let a = third / (6.0 * error * error * error * n * n);
    let t = t_factor(values.len() - 1, level);
    Some(Estimate {
        point: mean,
        low: mean - willink(t, a) * error,
        high: mean - willink(-t, a) * error,
        level,
        replications: values.len() as u64,
    })
}

/// Skewness of values, the moment coefficient (Σ(x−m)³/n)/(Σ(x−m)²/n)^{3/2}.
///
/// `None` without variation.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let mean = values.iter().copied().collect::<Tally>().mean()?;
    let n = values.len() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for gap in values.iter().map(|x| x - mean) {
        squares += gap * gap;
        cubes += gap * gap * gap;
    }
    let deviation = libm::sqrt(squares / n);
    (deviation > 0.0).then(|| cubes / n / (deviation * deviation * deviation))
}

/// The factor of a two-sided t interval.
pub(super) fn t_factor(dof: usize, level: f64) -> f64 {
    t_upper(0.5 * (1.0 - level), dof as f64)
}

/// Whether `level` can be a confidence level.
pub(super) fn is_level(level: f64) -> bool {
    level > 0.0 && level < 1.0
}

/// Mean and standard error, when there are two finite values or more and the level makes sense.
fn mean_and_error(values: &[f64], level: f64) -> Option<(f64, f64)> {
    if !is_level(level) || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let tally: Tally = values.iter().copied().collect();
    tally.mean().zip(tally.standard_error())
}

/// Willink's G(r), written so that it tends to r as A vanishes: with c = (1+6A(r−A))^{1/3}, G = 3(r−A)/(c²+c+1).
fn willink(r: f64, a: f64) -> f64 {
    let c = libm::cbrt(1.0 + 6.0 * a * (r - a));
    3.0 * (r - a) / (c * c + c + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_replication_has_no_interval() {
        assert_eq!(mean_interval(&[3.0], 0.95), None);
        assert_eq!(mean_interval(&[], 0.95), None);
        assert_eq!(mean_interval(&[1.0, f64::NAN, 2.0], 0.95), None);
        assert_eq!(mean_interval(&[1.0, 2.0], 1.0), None);
    }

    #[test]
    fn equal_values_give_no_length() {
        let estimate = mean_interval(&[2.0; 8], 0.95).unwrap();
        assert_eq!((estimate.low, estimate.high), (2.0, 2.0));
        assert!(estimate.contains(2.0) && estimate.relative_half_width() <= 0.0);
    }

    #[test]
    fn without_skewness_willink_is_student() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let (student, willink) = (
            t_interval(&values, 0.9).unwrap(),
            willink_interval(&values, 0.9).unwrap(),
        );
        assert!((student.low - willink.low).abs() < 1e-12 && (student.high - willink.high).abs() < 1e-12);
    }

    #[test]
    fn a_long_right_tail_moves_the_interval_to_the_right() {
        let values = [1.0, 1.2, 0.8, 1.1, 0.9, 6.0];
        let (student, willink) = (
            t_interval(&values, 0.9).unwrap(),
            mean_interval(&values, 0.9).unwrap(),
        );
        assert!(willink.low > student.low && willink.high > student.high);
    }

    #[test]
    fn many_replications_need_no_correction() {
        let values: Vec<f64> = (0..60).map(|i| f64::from(i * i)).collect();
        assert_eq!(mean_interval(&values, 0.95), t_interval(&values, 0.95));
    }
}
