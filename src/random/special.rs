//! Special functions: point probabilities, incomplete beta and gamma functions, all through `libm`.
//!
//! Every platform gets the same bits, which draws and the quantiles of `stats`, and with them every interval,
//! stopping index and certificate, rest upon. Point probabilities follow Loader (2000), so that the incomplete
//! functions keep 13 to 14 digits also for shapes of many thousands.

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
const TINY: f64 = 1e-300;
const STEPS: usize = 100_000;

/// The two tails of a distribution at one point: P(X ≤ x) and P(X > x), each accurate when it is small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tails {
    /// P(X ≤ x).
    pub(crate) lower: f64,
    /// P(X > x).
    pub(crate) upper: f64,
}

impl Tails {
    /// The same two numbers, exchanged.
    fn swapped(self) -> Self {
        Self {
            lower: self.upper,
            upper: self.lower,
        }
    }
}

/// The regularised incomplete beta function I_x(a, b) and its complement, for `y` = 1 − x given apart.
///
/// Continued fraction by Lentz's method (Press et al. 2007, 6.4); a, b > 0 and 0 ≤ x ≤ 1.
pub(crate) fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if y <= 0.0 {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        lower_beta(b, a, y, x).swapped()
    } else {
        lower_beta(a, b, x, y)
    }
}

/// [`incomplete_beta`] where the continued fraction converges quickly: up to about x = (a + 1)/(a + b + 2).
fn lower_beta(a: f64, b: f64, x: f64, y: f64) -> Tails {
    let front = binomial_term(a, a + b, x, y) * b / (a + b);
    let lower = front * beta_fraction(a, b, x);
    Tails {
        lower,
        upper: 1.0 - lower,
    }
}

/// The regularised incomplete gamma functions P(a, x) and Q(a, x); a > 0, x ≥ 0, either of them infinite.
///
/// Series below a + 1, continued fraction above (Press et al. 2007, 6.2). NaN for any other a or x, at once.
pub(crate) fn incomplete_gamma(a: f64, x: f64) -> Tails {
    if a.is_nan() || a <= 0.0 || x.is_nan() {
        return Tails {
            lower: f64::NAN,
            upper: f64::NAN,
        };
    }
    if x <= 0.0 || a.is_infinite() {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if x.is_infinite() {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    let front = poisson_term(a, x);
    if x < a + 1.0 {
        let lower = front * gamma_series(a, x);
        Tails {
            lower,
            upper: 1.0 - lower,
        }
    } else {
        let upper = front * a * gamma_fraction(a, x);
        Tails {
            lower: 1.0 - upper,
            upper,
        }
    }
}

/// n!/(k!(n−k)!) p^k q^(n−k) with gamma functions for the factorials, so that real k and n are allowed.
pub(crate) fn binomial_term(k: f64, n: f64, p: f64, q: f64) -> f64 {
    let rest = n - k;
    if k <= 0.0 {
        return libm::exp(n * ln_of(q, p));
    }
    if rest <= 0.0 {
        return libm::exp(n * ln_of(p, q));
    }
    // k − np through the smaller of p and q, whose digits are the better
    let gap = if q < p { n * q - rest } else { k - n * p };
    let exponent = stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p, gap)
        - deviance(rest, n * q, -gap);
    let scale = HALF_LN_TWO_PI + 0.5 * (libm::log(k) + libm::log(rest) - libm::log(n));
    libm::exp(exponent - scale)
}

/// e^(−m) m^k / k! with a gamma function for the factorial, so that real k is allowed.
pub(crate) fn poisson_term(k: f64, mean: f64) -> f64 {
    if k <= 0.0 {
        return libm::exp(-mean);
    }
    let exponent = -stirling_error(k) - deviance(k, mean, k - mean);
    libm::exp(exponent - HALF_LN_TWO_PI - 0.5 * libm::log(k))
}

/// The point where a continuous function that does not decrease crosses zero between `low` and `high`.
///
/// Halves the bracket until its ends are neighbours (at most 200 times): no derivative, no failure.
pub(crate) fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + 0.5 * (high - low)
}

/// Newton's method for a function that does not decrease, kept inside a bracket and falling back to halving it.
///
/// `f` gives the value and the slope.
pub(crate) fn newton(mut low: f64, mut high: f64, start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut x, end) = (start, high);
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = value / slope;
        let next = x - step;
        // convergence is quadratic: the error left is near the square of this step
        if step.abs() <= 1e-9 * x.abs().min(end - x) {
            return next;
        }
        x = if next > low && next < high {
            next
        } else if high.is_finite() {
            low + 0.5 * (high - low)
        } else {
            2.0 * x.max(1.0)
        };
    }
    x
}

/// ln p, through the complement when p is near one.
fn ln_of(p: f64, complement: f64) -> f64 {
    if complement < 0.5 {
        libm::log1p(-complement)
    } else {
        libm::log(p)
    }
}

/// ln n! minus Stirling's main term (Loader 2000).
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - HALF_LN_TWO_PI;
    }
    let square = n * n;
    let mut sum = 1.0 / 1_188.0;
    for term in [1.0 / 1_680.0, 1.0 / 1_260.0, 1.0 / 360.0, 1.0 / 12.0] {
        sum = term - sum / square;
    }
    sum / n
}

/// x ln(x/m) + m − x without cancellation near x = m (Loader 2000), for `gap` = x − m given apart.
fn deviance(x: f64, m: f64, gap: f64) -> f64 {
    if gap.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) - gap;
    }
    let v = gap / (x + m);
    let mut sum = gap * v;
    let mut term = 2.0 * x * v;
    for j in 1..100 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if (next - sum).abs() <= 0.0 {
            break;
        }
        sum = next;
    }
    sum
}

/// The continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for step in 1..STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / off_zero(1.0 + even * d);
        c = off_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / off_zero(1.0 + odd * d);
        c = off_zero(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    h
}

/// 1 + x/(a+1) + x²/((a+1)(a+2)) + …
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..STEPS {
        term *= x / (a + step as f64);
        sum += term;
        if term <= sum * 0.5 * f64::EPSILON {
            break;
        }
    }
    sum
}

/// The continued fraction of the upper incomplete gamma function.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / off_zero(b);
    let mut h = d;
    for step in 1..STEPS {
        let i = step as f64;
        let numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / off_zero(numerator * d + b);
        c = off_zero(b + numerator / c);
        h *= d * c;
        if (d * c - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    h
}

/// `x`, or something tiny where `x` vanishes (Lentz).
fn off_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::{beta::beta_reg, gamma::gamma_lr};

    #[test]
    fn incomplete_gamma_agrees_with_statrs() {
        for a in [0.01, 0.5, 1.0, 2.5, 15.9, 16.1, 100.0, 3000.0] {
            for z in [-4.0, -1.0, -0.1, 0.0, 0.5, 3.0, 6.0] {
                let x = a + z * f64::sqrt(a);
                if x > 0.0 {
                    let (got, expected) = (incomplete_gamma(a, x).lower, gamma_lr(a, x));
                    assert!(
                        (got - expected).abs() < 1e-11,
                        "P({a}, {x}) = {got}, not {expected}"
                    );
                    assert!((got + incomplete_gamma(a, x).upper - 1.0).abs() < 1e-14);
                }
            }
        }
    }

    /// At the turn from one side to the other, rounding may put x beyond its limit and 1 − x beyond its own.
    #[test]
    fn incomplete_beta_ends_where_its_two_sides_meet() {
        let mut beyond_both = 0;
        for (a, b) in (1..60).flat_map(|a| (1..60).map(move |b| (f64::from(a) * 0.37, f64::from(b)))) {
            let (limit, own) = ((a + 1.0) / (a + b + 2.0), (b + 1.0) / (a + b + 2.0));
            for x in [limit.next_down(), limit, limit.next_up()] {
                beyond_both += u32::from(x > limit && 1.0 - x > own);
                let tails = incomplete_beta(a, b, x, 1.0 - x);
                assert!(
                    (tails.lower - beta_reg(a, b, x)).abs() < 1e-11,
                    "a = {a}, b = {b}"
                );
                assert!((tails.lower + tails.upper - 1.0).abs() < 1e-14);
            }
        }
        assert!(beyond_both > 0);
    }

    #[test]
    fn incomplete_beta_agrees_with_statrs() {
        for (a, b) in [(1.0, 5.0), (3.0, 3.0), (4.9, 1.1), (2.0, 4.0)] {
            for x in [0.0, 0.001, 0.2, 0.5, 0.9, 1.0] {
                assert!(
                    (incomplete_beta(a, b, x, 1.0 - x).lower - beta_reg(a, b, x)).abs() < 1e-13,
                    "I({a}, {b}, {x})"
                );
            }
        }
    }

    #[test]
    fn poisson_probabilities_sum_to_one() {
        for mean in [0.0, 0.3, 15.5, 16.5, 1e4] {
            let sum: f64 = (0..11_500).map(|k| poisson_term(f64::from(k), mean)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "mean {mean}: {sum}");
        }
    }

    #[test]
    fn the_tails_of_small_cases_are_their_sums() {
        let term = |k: u32| binomial_term(f64::from(k), 20.0, 0.3, 0.7);
        let sum: f64 = (0..=6).map(term).sum();
        let tails = incomplete_beta(14.0, 7.0, 0.7, 0.3);
        assert!((tails.lower - sum).abs() < 1e-14, "{tails:?} {sum}");
        let sum: f64 = (0..=4).map(|k| poisson_term(f64::from(k), 3.5)).sum();
        assert!((incomplete_gamma(5.0, 3.5).upper - sum).abs() < 1e-14);
    }

    #[test]
    fn large_shapes_keep_their_digits() {
        // P(X ≤ n) for a Poisson variable of mean n tends to 1/2 + 2/(3 sqrt(2 pi n)).
        let n = 1e6;
        let tail = incomplete_gamma(n + 1.0, n).upper;
        assert!((tail - 0.5 - 2.0 / 3.0 / libm::sqrt(2.0 * std::f64::consts::PI * n)).abs() < 1e-9);
        assert!((incomplete_beta(5e4, 5e4, 0.5, 0.5).lower - 0.5).abs() < 1e-12);
    }
}
