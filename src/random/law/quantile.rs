//! Variates from one uniform.

use super::counts::{geometric_quantile, poisson_quantile};
use super::{Branch, Law, lognormal};
use crate::random::log::{log, log_of_normal};
use crate::random::normal::normal_quantile;

const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

impl Law {
    /// The variate that the uniform `u` in (0,1) gives, or nothing for laws that are drawn by rejection.
    ///
    /// It is the quantile of `u`, rising with `u`; only a hyperexponential law spends `u` on choosing the branch and
    /// what is left of it on the variate within the branch.
    pub fn from_uniform(&self, u: f64) -> Option<f64> {
        Some(match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => low + (high - low) * u,
            Self::Exponential { mean } => exponential(*mean, u),
            Self::Gamma { shape, scale } if shape.total_cmp(&1.0).is_eq() => exponential(*scale, u),
            Self::Gamma { .. } | Self::Pert { .. } => return None,
            Self::LogNormal { mu, sigma } => lognormal(*mu, *sigma, u),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Weibull { shape, scale } => scale * libm::pow(exponential(1.0, u), 1.0 / shape),
            Self::Triangular { low, mode, high } => triangular(*low, *mode, *high, u),
            Self::Hyperexponential(branches) => hyperexponential(branches, u),
            Self::Discrete(steps) => {
                let index = steps.partition_point(|step| step.cumulative < u);
                steps
                    .get(index)
                    .or(steps.last())
                    .map_or(f64::NAN, |step| step.value)
            }
            Self::Empirical(observations) => {
                let index = (u * observations.len() as f64) as usize;
                let observation = observations.get(index).or(observations.last());
                observation.copied().unwrap_or(f64::NAN)
            }
            Self::Poisson { mean } => poisson_quantile(*mean, u),
            Self::Geometric { mean } => geometric_quantile(*mean, u),
            Self::Clipped(clipped) => clipped.clip(clipped.law().from_uniform(u)?),
            Self::Affine(affine) => affine.factor * affine.law.from_uniform(u)? + affine.shift,
        })
    }
}

/// −mean · ln(1 − u).
#[inline]
pub(in crate::random) fn exponential(mean: f64, u: f64) -> f64 {
    -mean * log(1.0 - u)
}

/// Exponential variates of these uniforms, as [`exponential`] gives one.
#[inline]
pub(in crate::random) fn exponentials(mean: f64, uniforms: &mut [f64]) {
    for u in uniforms {
        *u = -mean * log_of_normal(1.0 - *u);
    }
}

#[inline]
pub(super) fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let range = high - low;
    if u * range < mode - low {
        low + (u * range * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * range * (high - mode)).sqrt()
    }
}

fn hyperexponential(branches: &[Branch], u: f64) -> f64 {
    let index = branches.partition_point(|branch| branch.cumulative <= u);
    let Some(branch) = branches.get(index).or(branches.last()) else {
        return f64::NAN;
    };
    let before = branch.cumulative - branch.probability;
    let rest = ((u - before) / branch.probability).clamp(0.0, BELOW_ONE);
    exponential(branch.mean, rest)
}
