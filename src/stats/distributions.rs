//! Distribution functions and quantiles: normal, Student's t, chi-square, beta, Poisson, binomial, negative binomial.
//!
//! Like `f64::ln`, they answer NaN for arguments outside their domain.

use crate::random::special::{binomial_term, incomplete_beta, incomplete_gamma, newton, poisson_term};

const INV_SQRT_TWO_PI: f64 = 0.398_942_280_401_432_7;

/// The standard normal density φ(x).
pub fn normal_density(x: f64) -> f64 {
    INV_SQRT_TWO_PI * libm::exp(-0.5 * x * x)
}

/// P(Z ≤ x), P(Z > x) and the quantile of a standard normal Z: the same that draws are made with.
pub use crate::random::{normal_cdf, normal_survival as normal_tail};

/// The standard normal quantile, 0 < p < 1, to 16 digits (Wichura 1988, algorithm AS 241).
pub fn normal_quantile(p: f64) -> f64 {
    if (0.0..=1.0).contains(&p) {
        crate::random::normal_quantile(p)
    } else {
        f64::NAN
    }
}

/// P(T > x) for Student's t with `dof` > 0 degrees of freedom.
pub fn t_tail(x: f64, dof: f64) -> f64 {
    let square = x * x;
    let both = incomplete_beta(0.5 * dof, 0.5, dof / (dof + square), square / (dof + square)).lower;
    if x >= 0.0 { 0.5 * both } else { 1.0 - 0.5 * both }
}

/// The quantile of Student's t with `dof` > 0 degrees of freedom, 0 < p < 1.
pub fn t_quantile(p: f64, dof: f64) -> f64 {
    if p < 0.5 {
        -t_upper(p, dof)
    } else {
        t_upper(1.0 - p, dof)
    }
}

/// The point that Student's t with `dof` degrees of freedom exceeds with probability `tail`.
///
/// This is the factor of a two-sided interval of level 1 − 2 `tail`.
pub fn t_upper(tail: f64, dof: f64) -> f64 {
    if !(tail > 0.0 && tail < 1.0 && dof > 0.0) {
        return f64::NAN;
    }
    if tail > 0.5 {
        return -t_upper(1.0 - tail, dof);
    }
    let log_scale = libm::lgamma(0.5 * (dof + 1.0))
        - libm::lgamma(0.5 * dof)
        - 0.5 * libm::log(dof * std::f64::consts::PI);
    let density = |x: f64| libm::exp(log_scale - 0.5 * (dof + 1.0) * libm::log1p(x * x / dof));
    // Fisher and Cornish's first term (1960) as a start
    let z = -normal_quantile(tail);
    let start = z + z * (z * z + 1.0) / (4.0 * dof);
    newton(0.0, f64::INFINITY, start, |x| (tail - t_tail(x, dof), density(x)))
}

/// P(X ≤ x) for a chi-square variable with `dof` > 0 degrees of freedom.
pub fn chi_square_cdf(x: f64, dof: f64) -> f64 {
    incomplete_gamma(0.5 * dof, 0.5 * x).lower
}

/// P(X > x) for a chi-square variable with `dof` > 0 degrees of freedom.
pub fn chi_square_tail(x: f64, dof: f64) -> f64 {
    incomplete_gamma(0.5 * dof, 0.5 * x).upper
}

/// The chi-square quantile with `dof` > 0 degrees of freedom, 0 ≤ p < 1.
pub fn chi_square_quantile(p: f64, dof: f64) -> f64 {
    2.0 * gamma_quantile(p, 0.5 * dof)
}

/// The quantile of a gamma variable with scale 1, 0 ≤ p < 1 and `shape` > 0.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    if !((0.0..1.0).contains(&p) && shape > 0.0) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    // Wilson and Hilferty (1931) as a start
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + normal_quantile(p) * libm::sqrt(ninth);
    let start = (shape * root * root * root).max(1e-3 * shape.min(1.0));
    newton(0.0, f64::INFINITY, start, |x| {
        let tails = incomplete_gamma(shape, x);
        let density = shape / x * poisson_term(shape, x);
        let value = if p < 0.5 {
            tails.lower - p
        } else {
            (1.0 - p) - tails.upper
        };
        (value, density)
    })
}

/// P(X ≤ x) for a beta variable with shapes `a`, `b` > 0.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    incomplete_beta(a, b, x, 1.0 - x).lower
}

/// The quantile of a beta variable with shapes `a`, `b` > 0, 0 ≤ p ≤ 1.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !((0.0..=1.0).contains(&p) && a > 0.0 && b > 0.0) {
        return f64::NAN;
    }
    if p <= 0.0 || p >= 1.0 {
        return p;
    }
    newton(0.0, 1.0, a / (a + b), |x| {
        let tails = incomplete_beta(a, b, x, 1.0 - x);
        let term = binomial_term(a, a + b, x, 1.0 - x);
        let density = term * a * b / ((a + b) * x * (1.0 - x));
        let value = if p < 0.5 {
            tails.lower - p
        } else {
            (1.0 - p) - tails.upper
        };
        (value, density)
    })
}

/// P(N ≤ k) for a Poisson count of mean `mean` ≥ 0.
pub fn poisson_cdf(k: u64, mean: f64) -> f64 {
    incomplete_gamma(k as f64 + 1.0, mean).upper
}

/// P(B ≤ k) for the number B of successes in `n` trials of probability `p`.
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    incomplete_beta(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).upper
}

/// P(B > k) for the number B of successes in `n` trials of probability `p`, accurate when small.
pub fn binomial_tail(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 0.0;
    }
    incomplete_beta(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).lower
}

/// P(N ≤ k) for a negative binomial count: mean `mean`, variance mean + mean²/`size`.
pub fn negative_binomial_cdf(k: u64, mean: f64, size: f64) -> f64 {
    let total = size + mean;
    incomplete_beta(size, k as f64 + 1.0, size / total, mean / total).lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: f64, wanted: f64, relative: f64) {
        assert!(
            (found - wanted).abs() <= relative * wanted.abs(),
            "{found} is not {wanted}"
        );
    }

    #[test]
    fn quantiles_undo_their_distribution_functions() {
        for p in [1e-9, 1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999] {
            close(normal_cdf(normal_quantile(p)), p, 1e-14);
            for dof in [1.0, 2.0, 3.0, 11.0, 59.0, 1e3, 1e6] {
                let tolerance = 1e-12 + 1e-16 * dof;
                close(t_tail(-t_quantile(p, dof), dof), p, tolerance);
                close(chi_square_cdf(chi_square_quantile(p, dof), dof), p, tolerance);
            }
            for (a, b) in [(0.5, 0.5), (1.0, 31.0), (31.0, 1.0), (165.0, 187.0), (3e3, 5.0)] {
                close(beta_cdf(beta_quantile(p, a, b), a, b), p, 1e-12 + 1e-15 * (a + b));
            }
        }
    }

    #[test]
    fn published_values() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(t_upper(0.025, 1.0), 12.706_204_736_174_7, 1e-13);
        close(t_upper(0.025, 11.0), 2.200_985_160_091_639, 1e-13);
        close(chi_square_quantile(0.95, 10.0), 18.307_038_053_275_146, 1e-13);
    }

    #[test]
    fn an_independent_library_agrees() {
        use statrs::distribution::{Beta, ChiSquared, ContinuousCDF, StudentsT};
        for dof in [1.0, 4.0, 29.0, 200.0] {
            let other = StudentsT::new(0.0, 1.0, dof).unwrap();
            let square = ChiSquared::new(dof).unwrap();
            for p in [0.01, 0.2, 0.9, 0.995] {
                close(t_quantile(p, dof), other.inverse_cdf(p), 1e-9);
                close(chi_square_quantile(p, dof), square.inverse_cdf(p), 1e-6);
            }
        }
        let other = Beta::new(4.0, 37.0).unwrap();
        close(beta_quantile(0.975, 4.0, 37.0), other.inverse_cdf(0.975), 1e-9);
    }

    #[test]
    fn outside_the_domain_there_is_no_number() {
        assert!(normal_quantile(1.5).is_nan());
        assert!(t_upper(0.0, 3.0).is_nan());
        assert!(beta_quantile(0.5, 0.0, 1.0).is_nan());
    }
}
