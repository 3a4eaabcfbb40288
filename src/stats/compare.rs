//! Comparing worlds: differences under common random numbers, several comparisons at once, which may be best.

use serde::Serialize;

use super::distributions::{t_quantile, t_tail};
use super::interval::{Estimate, is_level, t_factor};
use super::tally::Tally;

/// Whether more or less of a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Goal {
    /// Less is better: waits, cost.
    #[serde(rename = "less")]
    Minimise,
    /// More is better: interdiction.
    #[serde(rename = "more")]
    Maximise,
}

/// The difference between two worlds met by the same replications.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedComparison {
    /// Mean of first − second and its t interval.
    pub difference: Estimate,
    /// Two-sided p-value of "no difference"; 0 for a constant difference, 1 for none at all.
    pub p_value: f64,
    /// Variance of the difference under independent runs over that of the paired one; `None` for a constant difference.
    pub variance_ratio: Option<f64>,
    /// Replications to add until the interval's half-width falls to the difference seen; 0 when it has.
    ///
    /// `None` when the difference seen is exactly 0.
    pub more_replications: Option<u64>,
}

/// The difference between two worlds met by independent replications (Welch 1938).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WelchComparison {
    /// Mean of first − mean of second and its t interval; `replications` is the smaller number.
    pub difference: Estimate,
    /// Welch and Satterthwaite's degrees of freedom.
    pub dof: f64,
}

impl PairedComparison {
    /// Whether the interval excludes "no difference".
    pub fn is_told_apart(&self) -> bool {
        !self.difference.contains(0.0)
    }
}

/// Paired-t comparison of values of the same replications in two worlds.
///
/// `None` when the lengths differ, with fewer than two replications, values that are not finite, or an impossible
/// level.
pub fn paired(first: &[f64], second: &[f64], level: f64) -> Option<PairedComparison> {
    let finite = first.iter().chain(second).all(|value| value.is_finite());
    if first.len() != second.len() || !is_level(level) || !finite {
        return None;
    }
    let differences: Tally = first.iter().zip(second).map(|(x, y)| x - y).collect();
    let (mean, error) = differences.mean().zip(differences.standard_error())?;
    let dof = first.len() - 1;
    let half = t_factor(dof, level) * error;
    let apart: f64 = [first, second]
        .iter()
        .filter_map(|values| values.iter().copied().collect::<Tally>().variance())
        .sum();
    let variance = differences.variance()?;
    let varies = variance > 0.0;
    let p_value = match (varies, mean.abs() > 0.0) {
        (true, _) => 2.0 * t_tail(mean.abs() / error, dof as f64),
        (false, true) => 0.0,
        (false, false) => 1.0,
    };
    Some(PairedComparison {
        difference: Estimate::around(mean, half, level, first.len()),
        p_value,
        variance_ratio: varies.then(|| apart / variance),
        more_replications: replications_to_add(first.len() as u64, half, mean),
    })
}

/// Welch's comparison of independent values of two worlds.
///
/// `None` with fewer than two values a side, no variation at all, or an impossible level.
pub fn welch(first: &[f64], second: &[f64], level: f64) -> Option<WelchComparison> {
    if !is_level(level) {
        return None;
    }
    let side = |values: &[f64]| {
        let tally: Tally = values.iter().copied().collect();
        Some((
            tally.mean()?,
            tally.variance()? / values.len() as f64,
            values.len() as f64 - 1.0,
        ))
    };
    let ((mean_1, square_1, dof_1), (mean_2, square_2, dof_2)) = (side(first)?, side(second)?);
    let square = square_1 + square_2;
    let dof = square * square / (square_1 * square_1 / dof_1 + square_2 * square_2 / dof_2);
    let half = super::distributions::t_upper(0.5 * (1.0 - level), dof) * libm::sqrt(square);
    let difference = Estimate::around(mean_1 - mean_2, half, level, first.len().min(second.len()));
    half.is_finite().then_some(WelchComparison { difference, dof })
}

/// Replications to add to `n` until a half-width falls to the size of the difference: m = n((h/|d|)² − 1), at least 0.
///
/// `None` for a difference of 0, which no number of replications would tell from nothing.
pub fn replications_to_add(n: u64, half_width: f64, difference: f64) -> Option<u64> {
    let ratio = half_width / difference.abs();
    let add = n as f64 * (ratio * ratio - 1.0);
    add.is_finite().then(|| libm::ceil(add.max(0.0)) as u64)
}

/// The level of each of `count` intervals that hold together with probability `level` or more (Bonferroni).
pub fn bonferroni_level(level: f64, count: usize) -> f64 {
    1.0 - (1.0 - level) / count.max(1) as f64
}

/// Adjusted p-values of several tests, in the order given (Holm 1979): reject those at or below α, and the chance of
/// any false rejection stays at or below α.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&i, &j| p_values[i].total_cmp(&p_values[j]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut least = 0.0_f64;
    for (step, &i) in order.iter().enumerate() {
        least = least.max((p_values.len() - step) as f64 * p_values[i]).min(1.0);
        adjusted[i] = least;
    }
    adjusted
}

/// The worlds that may be best, with probability 1 − `alpha` of keeping the truly best
/// (Nelson, Swann, Goldsman and Song 2001): i stays when, for every j, its mean is no worse than that of j by more than
/// √(t_i²S_i²/n_i + t_j²S_j²/n_j), with t_i the t quantile of order (1 − α)^{1/(k−1)}.
///
/// Holds for independent and for common random numbers. `None` with fewer than two values a world or `alpha` outside
/// (0, 1).
pub fn subset_selection(worlds: &[Vec<f64>], alpha: f64, goal: Goal) -> Option<Vec<usize>> {
    if !is_level(alpha) {
        return None;
    }
    if worlds.len() < 2 {
        return Some((0..worlds.len()).collect());
    }
    let order = libm::pow(1.0 - alpha, 1.0 / (worlds.len() - 1) as f64);
    let mut sides = Vec::with_capacity(worlds.len());
    for values in worlds {
        let tally: Tally = values.iter().copied().collect();
        let t = t_quantile(order, values.len() as f64 - 1.0);
        let mean = match goal {
            Goal::Maximise => tally.mean()?,
            Goal::Minimise => -tally.mean()?,
        };
        sides.push((mean, t * t * tally.variance()? / values.len() as f64));
    }
    let stays = |i: usize| {
        let (mean, square) = sides[i];
        sides
            .iter()
            .enumerate()
            .all(|(j, other)| i == j || mean >= other.0 - libm::sqrt(square + other.1))
    };
    Some((0..worlds.len()).filter(|&i| stays(i)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairing_removes_what_both_worlds_share() {
        let base = [3.0, 9.0, 4.0, 12.0, 7.0];
        let better: Vec<f64> = base
            .iter()
            .enumerate()
            .map(|(i, x)| x - 1.0 - 0.01 * i as f64)
            .collect();
        let answer = paired(&base, &better, 0.95).unwrap();
        assert!(answer.is_told_apart() && answer.variance_ratio.unwrap() > 1_000.0);
        assert_eq!(answer.more_replications, Some(0));
        let apart = welch(&base, &better, 0.95).unwrap();
        assert!(apart.difference.contains(0.0));
    }

    #[test]
    fn identical_worlds_differ_by_exactly_nothing() {
        let answer = paired(&[1.0, 2.0], &[1.0, 2.0], 0.95).unwrap();
        assert!(!answer.is_told_apart() && answer.p_value >= 1.0);
        assert_eq!((answer.variance_ratio, answer.more_replications), (None, None));
    }

    #[test]
    fn more_replications_are_named() {
        assert_eq!(replications_to_add(20, 2.0, 1.0), Some(60));
        assert_eq!(replications_to_add(20, 2.0, 0.0), None);
    }

    #[test]
    fn holm_is_monotone_and_never_exceeds_one() {
        let adjusted = holm(&[0.04, 0.01, 0.9, 0.02]);
        for (found, wanted) in adjusted.iter().zip([0.08, 0.04, 0.9, 0.06]) {
            assert!((found - wanted).abs() < 1e-12);
        }
        assert!(holm(&[0.6, 0.7]).iter().all(|&p| (p - 1.0).abs() < 1e-12));
    }

    #[test]
    fn a_lone_world_is_best() {
        assert_eq!(
            subset_selection(&[vec![1.0, 2.0]], 0.05, Goal::Maximise),
            Some(vec![0])
        );
        assert_eq!(
            subset_selection(&[vec![1.0], vec![2.0]], 0.05, Goal::Maximise),
            None
        );
    }
}
