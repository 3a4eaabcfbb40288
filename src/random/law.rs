//! Laws: the probability distributions a scenario may name, as plain numbers.
//!
//! Wherever one uniform gives one variate, the variate is the quantile of that uniform: rescaled or shifted
//! parameters then stay coupled, and a larger mean never gives a smaller variate for the same entity. Gamma (other
//! than Erlang up to 8 stages) and PERT laws are sampled by rejection from the entity's own generator.

mod clipped;
mod construct;
mod counts;
mod distribution;
mod error;
mod moments;
mod quantile;

pub use clipped::Clipped;
pub(super) use construct::{above, finite, not_empty, within};
pub use error::LawError;
use quantile::triangular;
pub(super) use quantile::{exponential, exponentials};

use super::exp::exp;
use super::normal::normal_quantile;
use super::stream::Stream;
use rand_distr::Distribution;
use std::sync::Arc;

/// The law of a random number.
///
/// The constructors check the parameters and are the way to make one; a law put together by hand from parameters out
/// of bounds draws nonsense, but neither panics nor hangs.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always this value.
    Constant(f64),
    /// Equally likely anywhere in `low..high`.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Density e^(−x/m)/m.
    Exponential {
        /// Mean m.
        mean: f64,
    },
    /// Density x^(k−1) e^(−x/θ) / (Γ(k) θ^k); Erlang for whole k.
    Gamma {
        /// Shape k.
        shape: f64,
        /// Scale θ; the mean is kθ.
        scale: f64,
    },
    /// exp(μ + σZ) with a standard normal Z.
    LogNormal {
        /// Mean μ of the logarithm.
        mu: f64,
        /// Standard deviation σ of the logarithm.
        sigma: f64,
    },
    /// μ + σZ with a standard normal Z; may be negative.
    Normal {
        /// Mean μ.
        mean: f64,
        /// Standard deviation σ.
        sd: f64,
    },
    /// Survival exp(−(x/λ)^k).
    Weibull {
        /// Shape k.
        shape: f64,
        /// Scale λ.
        scale: f64,
    },
    /// Density rising straight from `low` to `mode` and falling straight to `high`.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// Beta law on `low..high` with shapes 1 + 4(mode − low)/(high − low) and 1 + 4(high − mode)/(high − low).
    Pert {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// One of several exponential laws, chosen at random.
    Hyperexponential(Arc<[Branch]>),
    /// One of several values, in rising order.
    Discrete(Arc<[Step]>),
    /// One of the observations, each equally likely, in rising order.
    Empirical(Arc<[f64]>),
    /// 0, 1, 2, … with probabilities m^k e^(−m)/k!.
    Poisson {
        /// Mean m.
        mean: f64,
    },
    /// 1, 2, 3, … with probabilities (1 − p)^(k−1) p, where p is one over the mean.
    Geometric {
        /// Mean, at least 1.
        mean: f64,
    },
    /// Another law with its values beyond two limits moved to the limits.
    Clipped(Box<Clipped>),
    /// Another law, stretched and shifted.
    Affine(Box<Affine>),
}

/// One exponential law of a hyperexponential law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Probability that this branch or an earlier one is chosen.
    pub cumulative: f64,
    /// Probability that this branch is chosen.
    pub probability: f64,
    /// Mean of the branch.
    pub mean: f64,
}

/// One value of a discrete law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Probability that the variate is at most `value`.
    pub cumulative: f64,
    /// The value.
    pub value: f64,
}

/// factor · X + shift.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// The law of X.
    pub law: Law,
    /// Multiplies X; positive.
    pub factor: f64,
    /// Added afterwards.
    pub shift: f64,
}

/// Whole shapes up to this one are drawn as a sum of exponentials.
const MAX_ERLANG_STAGES: f64 = 8.0;

impl Law {
    /// The variate of `entity` on its `visit`-th visit.
    #[inline]
    pub fn draw(&self, stream: Stream, entity: u64, visit: u32) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => exponential(*mean, stream.uniform(entity, visit)),
            Self::LogNormal { mu, sigma } => lognormal(*mu, *sigma, stream.uniform(entity, visit)),
            Self::Triangular { low, mode, high } => {
                triangular(*low, *mode, *high, stream.uniform(entity, visit))
            }
            _ => self.draw_other(stream, entity, visit),
        }
    }

    /// The variates of these entities on their first visits, several at a time: what [`Law::draw`] gives each.
    pub fn draw_all(&self, stream: Stream, entities: &[u64], variates: &mut [f64]) {
        if let Self::Exponential { mean } = self {
            stream.uniforms_of(entities, variates);
            exponentials(*mean, variates);
        } else {
            for (variate, &entity) in variates.iter_mut().zip(entities) {
                *variate = self.draw(stream, entity, 0);
            }
        }
    }

    fn draw_other(&self, stream: Stream, entity: u64, visit: u32) -> f64 {
        match self {
            Self::Gamma { shape, scale } => draw_gamma(*shape, *scale, stream, entity, visit),
            Self::Pert { low, mode, high } => {
                let (first, second) = pert_shapes(*low, *mode, *high);
                let beta = rand_distr::Beta::new(first, second);
                let share = beta.map_or(f64::NAN, |beta| beta.sample(&mut stream.generator(entity, visit)));
                low + (high - low) * share
            }
            Self::Clipped(clipped) => clipped.clip(clipped.law().draw(stream, entity, visit)),
            Self::Affine(affine) => affine.factor * affine.law.draw(stream, entity, visit) + affine.shift,
            _ => self
                .from_uniform(stream.uniform(entity, visit))
                .unwrap_or(f64::NAN),
        }
    }
}

/// Not inlined: within the branches of `draw` the compiler's code for it takes 1.6 times as long.
#[inline(never)]
fn lognormal(mu: f64, sigma: f64, u: f64) -> f64 {
    exp(mu + sigma * normal_quantile(u))
}

/// Shapes of the beta law behind a PERT law.
fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let range = high - low;
    (
        1.0 + 4.0 * (mode - low) / range,
        1.0 + 4.0 * (high - mode) / range,
    )
}

fn draw_gamma(shape: f64, scale: f64, stream: Stream, entity: u64, visit: u32) -> f64 {
    if shape <= MAX_ERLANG_STAGES && shape.fract() == 0.0 {
        return draw_erlang(shape as u32, scale, stream, entity, visit);
    }
    let gamma = rand_distr::Gamma::new(shape, scale);
    gamma.map_or(f64::NAN, |gamma| {
        gamma.sample(&mut stream.generator(entity, visit))
    })
}

/// Minus the logarithm of a product of uniforms; one stage gives the exponential variate of the same entity.
fn draw_erlang(stages: u32, scale: f64, stream: Stream, entity: u64, visit: u32) -> f64 {
    let product: f64 = (0..stages.div_ceil(2))
        .map(|block| {
            let [first, second] = stream.uniforms_of_block(entity, visit, block);
            let whole = 2 * block + 1 < stages;
            (1.0 - first) * if whole { 1.0 - second } else { 1.0 }
        })
        .product();
    -scale * libm::log(product)
}

#[cfg(test)]
mod tests;
