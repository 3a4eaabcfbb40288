//! Distribution functions and quantiles: normal, Student's t, chi-square, beta, Poisson, binomial, negative binomial.
//!
//! Like `f64::ln`, they answer NaN for arguments outside their domain.

use super::special::{incomplete_beta, incomplete_gamma, newton};

const SQRT_TWO: f64 = std::f64::consts::SQRT_2;
const INV_SQRT_TWO_PI: f64 = 0.398_942_280_401_432_7;

/// The standard normal density φ(x).
pub fn normal_density(x: f64) -> f64 {
    INV_SQRT_TWO_PI * libm::exp(-0.5 * x * x)
}

/// P(Z ≤ x) for a standard normal Z.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_TWO)
}

/// P(Z > x) for a standard normal Z, accurate far out.
pub fn normal_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_TWO)
}

/// The standard normal quantile, 0 < p < 1, to 16 digits (Wichura 1988, algorithm AS 241).
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE_TOP, r) / polynomial(&CENTRE_BOTTOM, r);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let tail = if r <= 5.0 {
        polynomial(&MIDDLE_TOP, r - 1.6) / polynomial(&MIDDLE_BOTTOM, r - 1.6)
    } else if r.is_finite() {
        polynomial(&FAR_TOP, r - 5.0) / polynomial(&FAR_BOTTOM, r - 5.0)
    } else {
        f64::INFINITY
    };
    tail.copysign(q)
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
        let density = shape / x * super::special::poisson_term(shape, x);
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
        let term = super::special::binomial_term(a, a + b, x, 1.0 - x);
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

/// Horner's rule, lowest coefficient first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

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
