//! Quantiles and probabilities of the laws of counts.

use crate::random::exp::exp;
use crate::random::normal::normal_quantile;
use crate::random::special::{incomplete_gamma, poisson_term};

/// Means beyond this one are treated as normal; constructors allow none.
const MAX_EXACT_MEAN: f64 = 1e7;
/// Below this mean the sum begins at 0.
const FEW: f64 = 16.0;
/// Tails of at most this probability are summed from their far ends.
const EXTREME: f64 = 1e-6;
/// Terms after which a sum is given up; a geometric law with the largest mean has 50 million.
const MAX_TERMS: usize = 60_000_000;
/// Probabilities below this one no longer change a sum.
const NEGLIGIBLE: f64 = 1e-22;

/// The least k that a Poisson variate of mean `mean` does not exceed with probability at least `u`.
///
/// Walks from the mode, or for extreme `u` from beyond the end where rounding cannot drown it: O(√mean) steps.
pub(super) fn poisson_quantile(mean: f64, u: f64) -> f64 {
    if !(0.0..=MAX_EXACT_MEAN).contains(&mean) {
        return (mean + mean.abs().sqrt() * normal_quantile(u)).round().max(0.0);
    }
    if 1.0 - u < EXTREME {
        return upper_tail_quantile(mean, 1.0 - u);
    }
    if mean < FEW {
        return small_quantile(mean, u);
    }
    if u < EXTREME {
        return lower_tail_quantile(mean, u);
    }
    let mut k = mean.floor();
    let mut probability = poisson_term(k, mean);
    let mut cumulative = incomplete_gamma(k + 1.0, mean).upper;
    if cumulative < u {
        while cumulative < u && probability > NEGLIGIBLE {
            k += 1.0;
            probability *= mean / k;
            cumulative += probability;
        }
        return k;
    }
    while k > 0.0 && cumulative - probability >= u && probability > NEGLIGIBLE {
        cumulative -= probability;
        probability *= k / mean;
        k -= 1.0;
    }
    k
}

/// Sums upwards from 0.
fn small_quantile(mean: f64, u: f64) -> f64 {
    let mut k = 0.0;
    let mut probability = exp(-mean);
    let mut cumulative = probability;
    while cumulative < u && probability > 0.0 {
        k += 1.0;
        probability *= mean / k;
        cumulative += probability;
    }
    k
}

/// Sums upwards; below the start lies less than e⁻⁵⁰.
fn lower_tail_quantile(mean: f64, u: f64) -> f64 {
    let mut k = (mean - 10.0 * mean.sqrt()).floor().max(0.0);
    let mut probability = poisson_term(k, mean);
    let mut cumulative = probability;
    while cumulative < u && k < mean {
        k += 1.0;
        probability *= mean / k;
        cumulative += probability;
    }
    k
}

/// Sums downwards to the least k that is exceeded with probability at most `tail`.
fn upper_tail_quantile(mean: f64, tail: f64) -> f64 {
    let mut k = (mean + 12.0 * mean.sqrt() + 40.0).ceil();
    let mut probability = poisson_term(k, mean);
    let mut exceeding = probability;
    while exceeding <= tail && k > 0.0 {
        k -= 1.0;
        probability *= (k + 1.0) / mean;
        exceeding += probability;
    }
    k
}

/// The probability that a Poisson variate is at most `x`.
pub(super) fn poisson_cdf(mean: f64, x: f64) -> f64 {
    if x < 0.0 {
        0.0
    } else {
        incomplete_gamma(x.floor() + 1.0, mean).upper
    }
}

/// The k's that matter, with their probabilities.
pub(super) fn poisson_terms(mean: f64) -> impl Iterator<Item = (f64, f64)> {
    let first = (mean - 40.0 * mean.sqrt()).max(0.0) as u64;
    let last = (mean + 40.0 * mean.sqrt() + 60.0) as u64;
    (first..=last)
        .take(MAX_TERMS)
        .map(move |k| (k as f64, poisson_term(k as f64, mean)))
}

/// The least k ≥ 1 that a geometric variate of mean `mean` does not exceed with probability at least `u`.
pub(super) fn geometric_quantile(mean: f64, u: f64) -> f64 {
    let trials = libm::log1p(-u) / ln_failure(mean);
    trials.ceil().max(1.0)
}

/// The probability that a geometric variate exceeds `x`.
pub(super) fn geometric_survival(mean: f64, x: f64) -> f64 {
    if x < 1.0 {
        1.0
    } else {
        libm::exp(x.floor() * ln_failure(mean))
    }
}

/// The k's that matter, with their probabilities.
pub(super) fn geometric_terms(mean: f64) -> impl Iterator<Item = (f64, f64)> {
    let failure = 1.0 - 1.0 / mean;
    let last = (50.0 * mean + 1.0) as u64;
    let mut probability = 1.0 / mean;
    (1..=last).take(MAX_TERMS).map(move |k| {
        let term = (k as f64, probability);
        probability *= failure;
        term
    })
}

/// ln(1 − 1/mean), −∞ for a mean of 1.
fn ln_failure(mean: f64) -> f64 {
    libm::log1p(-1.0 / mean)
}
