//! Inversion of Laplace transforms: Talbot's contour and the Euler sum.

use super::complex::Complex;
use super::error::{QueueingError, inside};
use super::numeric::tail_quantile;

/// Nodes on Talbot's contour: truncation and rounding errors are both about 1e-12.
const TALBOT_NODES: usize = 24;
/// Half the terms of the Euler sum; its rounding error is about 1e-16 times 10 to the third of it.
const EULER_HALF: usize = 15;

/// How a transform is inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inversion {
    /// Fixed Talbot contour (Abate and Valkó 2004): about 11 digits, for transforms whose
    /// singularities lie on or near the negative real axis, such as rational ones.
    Talbot,
    /// Euler summation on a vertical line (Abate and Whitt 1995): for transforms known for
    /// `Re s > 0` only; about 10 digits where the function is smooth, fewer near its kinks.
    Euler,
}

/// `f(t)` from its Laplace transform, `t > 0`.
pub fn invert(method: Inversion, t: f64, transform: impl Fn(Complex) -> Complex) -> f64 {
    match method {
        Inversion::Talbot => talbot(t, transform),
        Inversion::Euler => euler(t, transform),
    }
}

/// `P(X > t)` from the transform `E e^{-sX}` of a random variable `X >= 0`, `t > 0`.
pub fn invert_tail(method: Inversion, t: f64, transform: impl Fn(Complex) -> Complex) -> f64 {
    invert(method, t, |s| (Complex::ONE - transform(s)) / s)
}

/// The quantile of level `p` of a variable `X >= 0` with `P(X > 0) = positive`, from the transform
/// `E e^{-sX}`; `scale` is a first guess of its size.
///
/// # Errors
/// When `p` is not strictly between 0 and 1 or the search does not settle.
pub fn invert_quantile(
    method: Inversion,
    p: f64,
    positive: f64,
    scale: f64,
    transform: impl Fn(Complex) -> Complex,
) -> Result<f64, QueueingError> {
    inside("quantile level", p)?;
    tail_quantile(p, scale, |t| {
        if t > 0.0 {
            invert_tail(method, t, &transform)
        } else {
            positive
        }
    })
}

fn talbot(t: f64, transform: impl Fn(Complex) -> Complex) -> f64 {
    let nodes = TALBOT_NODES as f64;
    let r = 2.0 * nodes / (5.0 * t);
    let mut total = 0.5 * libm::exp(r * t) * transform(Complex::real(r)).re;
    for k in 1..TALBOT_NODES {
        let theta = k as f64 * std::f64::consts::PI / nodes;
        let cot = 1.0 / libm::tan(theta);
        let s = Complex::new(r * theta * cot, r * theta);
        let sigma = theta + (theta * cot - 1.0) * cot;
        let term = s.scale(t).exp() * transform(s) * Complex::new(1.0, sigma);
        total += term.re;
    }
    total * r / nodes
}

fn euler(t: f64, transform: impl Fn(Complex) -> Complex) -> f64 {
    let half = EULER_HALF;
    let shift = half as f64 * std::f64::consts::LN_10 / 3.0;
    let unit = libm::exp2(-(half as f64));
    let mut weights = vec![1.0; 2 * half + 1];
    weights[0] = 0.5;
    weights[2 * half] = unit;
    let mut binomial = 1.0;
    for k in 1..half {
        binomial *= (half - k + 1) as f64 / k as f64;
        weights[2 * half - k] = weights[2 * half - k + 1] + unit * binomial;
    }
    let mut total = 0.0;
    for (k, weight) in weights.iter().enumerate() {
        let s = Complex::new(shift / t, std::f64::consts::PI * k as f64 / t);
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        total += sign * weight * transform(s).re;
    }
    total * libm::exp(shift) / t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_methods_return_the_exponential_function() {
        for t in [0.1, 1.0, 5.0] {
            for method in [Inversion::Talbot, Inversion::Euler] {
                let found = invert(method, t, |s| Complex::ONE / (s + Complex::ONE));
                assert!((found - libm::exp(-t)).abs() < 2e-9, "{method:?} at {t}: {found}");
            }
        }
    }
}
