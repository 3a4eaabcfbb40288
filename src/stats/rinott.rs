//! Constants of two-stage and parallel selection procedures: Rinott's h and the screening constant of good selection.

use super::distributions::{chi_square_tail, normal_cdf, normal_tail};
use super::interval::is_level;
use crate::random::special::bisect;

/// Rinott's constant h (1978) for `worlds` worlds, `first` replications in the first stage and the probability
/// `confidence` of selecting the best: ∫(∫Φ(h/√((n₀ − 1)(1/x + 1/y)))f(x)dx)^{k−1}f(y)dy = P*, f the chi-square density
/// with n₀ − 1 degrees of freedom.
///
/// `None` unless there are two worlds or more, two replications or more and the confidence lies in (1/k, 1).
pub fn rinott_constant(worlds: usize, first: usize, confidence: f64) -> Option<f64> {
    if worlds < 2 || first < 2 || confidence <= 1.0 / worlds as f64 || !is_level(confidence) {
        return None;
    }
    let dof = first as f64 - 1.0;
    let grid = chi_square_grid(dof);
    let power = worlds as f64 - 1.0;
    let probability = |h: f64| -> f64 {
        grid.iter()
            .map(|&(y, weight)| {
                let inner: f64 = grid
                    .iter()
                    .map(|&(x, weight)| weight * normal_cdf(h / libm::sqrt(dof * (1.0 / x + 1.0 / y))))
                    .sum();
                weight * libm::pow(inner, power)
            })
            .sum()
    };
    let mut high = 4.0;
    while probability(high) < confidence && high < 1e6 {
        high *= 2.0;
    }
    Some(secant(0.0, high, |h| probability(h) - confidence))
}

/// Replications Rinott's second stage brings a world to: max(n₀, ⌈(hS/δ)²⌉).
pub fn rinott_replications(first: u64, constant: f64, std_dev: f64, indifference: f64) -> u64 {
    let ratio = constant * std_dev / indifference;
    first.max(libm::ceil(ratio * ratio) as u64)
}

/// The screening constant η of good selection (Ni, Ciocan, Henderson and Hunter 2017): E\[2Φ̄(η√R)\] =
/// 1 − (1 − α₁)^{1/(k − 1)}, R the smaller of two chi-square variables with n₁ − 1 degrees of freedom.
///
/// `None` unless there are two worlds or more, two replications or more and `alpha` lies in (0, 1).
pub fn screening_constant(worlds: usize, first: usize, alpha: f64) -> Option<f64> {
    if worlds < 2 || first < 2 || !is_level(alpha) {
        return None;
    }
    let dof = first as f64 - 1.0;
    let grid = chi_square_grid(dof);
    let wanted = -libm::expm1(libm::log1p(-alpha) / (worlds as f64 - 1.0));
    let expected = |eta: f64| -> f64 {
        // the smaller of two has density 2f(1 − F)
        grid.iter()
            .map(|&(r, weight)| 4.0 * weight * chi_square_tail(r, dof) * normal_tail(eta * libm::sqrt(r)))
            .sum()
    };
    let mut high = 1.0;
    while expected(high) > wanted && high < 1e6 {
        high *= 2.0;
    }
    Some(bisect(0.0, high, |eta| wanted - expected(eta)))
}

/// Points and weights that integrate against the chi-square density: the trapezoid rule in ln x, which converges faster
/// than any power as the integrand dies away on both sides.
fn chi_square_grid(dof: f64) -> Vec<(f64, f64)> {
    let half = 0.5 * dof;
    let log_scale = -half * std::f64::consts::LN_2 - libm::lgamma(half);
    // standard deviation of ln x is near √(2/dof)
    let step = libm::sqrt(2.0 / dof) / 6.0;
    let centre = libm::log(dof);
    let mut points: Vec<(f64, f64)> = (-600..=120)
        .map(|i| {
            let log = centre + f64::from(i) * step;
            let x = libm::exp(log);
            (x, step * libm::exp(log_scale + half * log - 0.5 * x))
        })
        .collect();
    points.retain(|&(_, weight)| weight > 1e-17);
    points
}

/// A root of a smooth rising function by false position with Illinois' correction, for functions that cost much.
fn secant(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    let mut x = high;
    for _ in 0..100 {
        let next = high - at_high * (high - low) / (at_high - at_low);
        let moved = (next - x).abs();
        x = next;
        if moved <= 1e-14 * x.abs() {
            break;
        }
        let value = f(x);
        if (value < 0.0) == (at_high < 0.0) {
            at_low *= 0.5;
        } else {
            (low, at_low) = (high, at_high);
        }
        (high, at_high) = (x, value);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_integrates_to_one_and_to_the_mean() {
        for dof in [1.0, 4.0, 9.0, 49.0, 999.0] {
            let grid = chi_square_grid(dof);
            let (total, mean) = grid
                .iter()
                .fold((0.0, 0.0), |(total, mean), &(x, w)| (total + w, mean + w * x));
            let tolerance = if dof < 2.0 { 1e-7 } else { 1e-12 };
            assert!(
                (total - 1.0).abs() < tolerance && (mean / dof - 1.0).abs() < 1e-10,
                "{dof} {total} {mean}"
            );
        }
    }

    #[test]
    fn a_wide_spread_needs_more_replications() {
        assert_eq!(rinott_replications(20, 3.0, 1.0, 0.5), 36);
        assert_eq!(rinott_replications(20, 3.0, 0.1, 0.5), 20);
    }

    #[test]
    fn impossible_demands_are_refused() {
        assert_eq!(rinott_constant(2, 20, 0.5), None);
        assert_eq!(rinott_constant(2, 1, 0.95), None);
        assert_eq!(screening_constant(1, 20, 0.05), None);
    }
}
