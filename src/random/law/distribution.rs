//! Distribution and survival functions.

use super::counts::{geometric_survival, poisson_cdf};
use super::{Law, pert_shapes};
use crate::random::normal::{normal_cdf, normal_survival};
use crate::random::special::{incomplete_beta, incomplete_gamma};

impl Law {
    /// The probability that a variate is at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Constant(value) => f64::from(*value <= x),
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Exponential { mean } => -libm::expm1(-x.max(0.0) / mean),
            Self::Gamma { shape, scale } => incomplete_gamma(*shape, x / scale).lower,
            Self::LogNormal { mu, sigma } => log_score(*mu, *sigma, x).map_or(0.0, normal_cdf),
            Self::Normal { mean, sd } => normal_cdf(score(*mean, *sd, x)),
            Self::Weibull { shape, scale } => -libm::expm1(-libm::pow(x.max(0.0) / scale, *shape)),
            Self::Triangular { low, mode, high } => triangular_cdf(*low, *mode, *high, x),
            Self::Pert { low, mode, high } => {
                let (first, second) = pert_shapes(*low, *mode, *high);
                incomplete_beta(first, second, (x - low) / (high - low), (high - x) / (high - low)).lower
            }
            Self::Discrete(steps) => {
                let below = steps.partition_point(|step| step.value <= x);
                below.checked_sub(1).map_or(0.0, |last| steps[last].cumulative)
            }
            Self::Empirical(observations) => {
                observations.partition_point(|&value| value <= x) as f64 / observations.len() as f64
            }
            Self::Poisson { mean } => poisson_cdf(*mean, x),
            Self::Hyperexponential(_) | Self::Geometric { .. } => 1.0 - self.survival(x),
            Self::Clipped(clipped) => {
                if x < clipped.low() {
                    0.0
                } else if x >= clipped.high() {
                    1.0
                } else {
                    clipped.law().cdf(x)
                }
            }
            Self::Affine(affine) => affine.law.cdf((x - affine.shift) / affine.factor),
        }
    }

    /// The probability that a variate exceeds `x`; accurate also where it is small.
    pub fn survival(&self, x: f64) -> f64 {
        match self {
            Self::Exponential { mean } => libm::exp(-x.max(0.0) / mean),
            Self::Gamma { shape, scale } => incomplete_gamma(*shape, x / scale).upper,
            Self::LogNormal { mu, sigma } => log_score(*mu, *sigma, x).map_or(1.0, normal_survival),
            Self::Normal { mean, sd } => normal_survival(score(*mean, *sd, x)),
            Self::Weibull { shape, scale } => libm::exp(-libm::pow(x.max(0.0) / scale, *shape)),
            Self::Hyperexponential(branches) => {
                let survival = |mean: f64| libm::exp(-x.max(0.0) / mean);
                branches.iter().map(|b| b.probability * survival(b.mean)).sum()
            }
            Self::Geometric { mean } => geometric_survival(*mean, x),
            Self::Clipped(clipped) if clipped.low() <= x && x < clipped.high() => clipped.law().survival(x),
            Self::Affine(affine) => affine.law.survival((x - affine.shift) / affine.factor),
            _ => 1.0 - self.cdf(x),
        }
    }
}

/// (x − mean)/sd; for a constant (sd = 0) +∞ from the mean on and −∞ below it.
fn score(mean: f64, sd: f64, x: f64) -> f64 {
    if sd > 0.0 {
        (x - mean) / sd
    } else if x >= mean {
        f64::INFINITY
    } else {
        f64::NEG_INFINITY
    }
}

fn log_score(mu: f64, sigma: f64, x: f64) -> Option<f64> {
    (x > 0.0).then(|| score(mu, sigma, libm::log(x)))
}

fn triangular_cdf(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    let range = high - low;
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / (range * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / (range * (high - mode))
    }
}
