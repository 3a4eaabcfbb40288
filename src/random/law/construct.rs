//! Constructors of laws, in the forms in which people have their numbers.

use super::clipped::Clipped;
use super::{Affine, Branch, Law, LawError, Step};
use crate::random::normal::normal_quantile;

/// Largest absolute value of a parameter with a unit; squares and sums of such values stay finite.
const MAX_MAGNITUDE: f64 = 1e15;
/// Largest mean of a law of counts.
const MAX_COUNT_MEAN: f64 = 1e6;
/// Largest number of branches or values.
const MAX_ENTRIES: usize = 1_000_000;
/// Largest number of observations.
const MAX_OBSERVATIONS: usize = 10_000_000;
/// Largest coefficient of variation.
const MAX_CV: f64 = 1000.0;
/// Largest standard deviation of a logarithm.
const MAX_SIGMA: f64 = 10.0;

impl Law {
    /// Always `value`.
    ///
    /// # Errors
    /// `value` is not finite or beyond ±10¹⁵, as for every parameter with a unit.
    pub fn constant(value: f64) -> Result<Self, LawError> {
        Ok(Self::Constant(magnitude("value", value)?))
    }

    /// Equally likely anywhere in `low..high`.
    ///
    /// # Errors
    /// `high` is below `low`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, LawError> {
        let low = magnitude("low", low)?;
        let high = at_least("high", magnitude("high", high)?, low)?;
        Ok(if low < high {
            Self::Uniform { low, high }
        } else {
            Self::Constant(low)
        })
    }

    /// Exponential law.
    ///
    /// # Errors
    /// `mean` is not positive.
    pub fn exponential(mean: f64) -> Result<Self, LawError> {
        Ok(Self::Exponential {
            mean: positive("mean", mean)?,
        })
    }

    /// Gamma law with mean `shape` · `scale`.
    ///
    /// # Errors
    /// `shape` is not in 0.001..=10⁶, or `scale` is not positive.
    pub fn gamma(shape: f64, scale: f64) -> Result<Self, LawError> {
        Ok(Self::Gamma {
            shape: within("shape", shape, 1e-3, 1e6)?,
            scale: positive("scale", scale)?,
        })
    }

    /// Gamma law by its mean and coefficient of variation: shape 1/cv², scale mean·cv².
    ///
    /// # Errors
    /// `mean` is not positive, or `cv` is neither 0 (a constant) nor in 0.001..=30.
    pub fn gamma_mean_cv(mean: f64, cv: f64) -> Result<Self, LawError> {
        let mean = positive("mean", mean)?;
        if cv == 0.0 {
            return Ok(Self::Constant(mean));
        }
        let square = within("cv", cv, 1e-3, 30.0)? * cv;
        Self::gamma(1.0 / square, mean * square)
    }

    /// Erlang law: the sum of `stages` exponential stages, with mean `mean` in all.
    ///
    /// # Errors
    /// `stages` is 0 or above 10⁶, or `mean` is not positive.
    pub fn erlang(stages: u32, mean: f64) -> Result<Self, LawError> {
        let stages = within("stages", f64::from(stages), 1.0, 1e6)?;
        Self::gamma(stages, positive("mean", mean)? / stages)
    }

    /// Lognormal law by the mean `mu` and standard deviation `sigma` of the logarithm.
    ///
    /// # Errors
    /// `mu` is not in −100..=100, or `sigma` is not in 0..=10.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, LawError> {
        Ok(Self::LogNormal {
            mu: within("mu", mu, -100.0, 100.0)?,
            sigma: within("sigma", sigma, 0.0, MAX_SIGMA)?,
        })
    }

    /// Lognormal law by its mean and coefficient of variation: σ² = ln(1 + cv²), μ = ln mean − σ²/2.
    ///
    /// # Errors
    /// `mean` is not positive, or `cv` is not in 0..=1000; a `cv` of 0 gives a constant.
    pub fn lognormal_mean_cv(mean: f64, cv: f64) -> Result<Self, LawError> {
        let mean = positive("mean", mean)?;
        let cv = within("cv", cv, 0.0, MAX_CV)?;
        if cv == 0.0 {
            return Ok(Self::Constant(mean));
        }
        let variance = libm::log1p(cv * cv);
        Self::lognormal(libm::log(mean) - variance / 2.0, variance.sqrt())
    }

    /// Lognormal law by its median and 0.9 quantile.
    ///
    /// # Errors
    /// `median` is not positive, or `p90` is not above it.
    pub fn lognormal_median_p90(median: f64, p90: f64) -> Result<Self, LawError> {
        let median = positive("median", median)?;
        let p90 = above("p90", magnitude("p90", p90)?, median)?;
        let sigma = libm::log(p90 / median) / normal_quantile(0.9);
        Self::lognormal(libm::log(median), sigma)
    }

    /// Lognormal law by two quantiles: it is at most `q1` with probability `p1`, at most `q2` with probability `p2`.
    ///
    /// # Errors
    /// 0 < `p1` < `p2` < 1 or 0 < `q1` < `q2` does not hold.
    pub fn lognormal_quantiles(p1: f64, q1: f64, p2: f64, q2: f64) -> Result<Self, LawError> {
        two_quantiles(p1, q1, p2, q2)?;
        let (z1, z2) = (normal_quantile(p1), normal_quantile(p2));
        let sigma = libm::log(q2 / q1) / (z2 - z1);
        Self::lognormal(libm::log(q1) - sigma * z1, sigma)
    }

    /// Normal law; its variates may be negative.
    ///
    /// # Errors
    /// `sd` is negative.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, LawError> {
        Ok(Self::Normal {
            mean: magnitude("mean", mean)?,
            sd: at_least("sd", magnitude("sd", sd)?, 0.0)?,
        })
    }

    /// Weibull law by its shape k and mean: the scale is mean / Γ(1 + 1/k).
    ///
    /// # Errors
    /// `shape` is not in 0.05..=1000, or `mean` is not positive.
    pub fn weibull(shape: f64, mean: f64) -> Result<Self, LawError> {
        let shape = within("shape", shape, 0.05, 1000.0)?;
        let scale = positive("mean", mean)? / libm::tgamma(1.0 + 1.0 / shape);
        Ok(Self::Weibull { shape, scale })
    }

    /// Weibull law by two quantiles, as [`Law::lognormal_quantiles`].
    ///
    /// # Errors
    /// 0 < `p1` < `p2` < 1 or 0 < `q1` < `q2` does not hold, or the shape is not in 0.05..=1000.
    pub fn weibull_quantiles(p1: f64, q1: f64, p2: f64, q2: f64) -> Result<Self, LawError> {
        two_quantiles(p1, q1, p2, q2)?;
        let hazard = |p: f64| -libm::log1p(-p);
        let shape = libm::log(hazard(p2) / hazard(p1)) / libm::log(q2 / q1);
        let shape = within("shape", shape, 0.05, 1000.0)?;
        let scale = positive("scale", q1 / libm::pow(hazard(p1), 1.0 / shape))?;
        Ok(Self::Weibull { shape, scale })
    }

    /// Triangular law.
    ///
    /// # Errors
    /// `min` ≤ `mode` ≤ `max` does not hold.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, LawError> {
        let (low, mode, high) = three_points(min, mode, max)?;
        Ok(if low < high {
            Self::Triangular { low, mode, high }
        } else {
            Self::Constant(mode)
        })
    }

    /// PERT law, with mean (min + 4 mode + max)/6.
    ///
    /// # Errors
    /// `min` ≤ `mode` ≤ `max` does not hold.
    pub fn pert(min: f64, mode: f64, max: f64) -> Result<Self, LawError> {
        let (low, mode, high) = three_points(min, mode, max)?;
        Ok(if low < high {
            Self::Pert { low, mode, high }
        } else {
            Self::Constant(mode)
        })
    }

    /// Hyperexponential law from (probability, mean) pairs; the probabilities are divided by their sum.
    ///
    /// # Errors
    /// No branch can occur, there are more than a million, a probability is negative, or a mean is not positive.
    pub fn hyperexponential(branches: &[(f64, f64)]) -> Result<Self, LawError> {
        let total = total_weight("branches", branches.iter().map(|branch| branch.0))?;
        let mut cumulative = 0.0;
        let mut list = Vec::with_capacity(branches.len());
        for &(weight, mean) in branches.iter().filter(|branch| branch.0 > 0.0) {
            cumulative += weight / total;
            list.push(Branch {
                cumulative,
                probability: weight / total,
                mean: positive("mean", mean)?,
            });
        }
        if let Some(last) = list.last_mut() {
            last.cumulative = 1.0;
        }
        Ok(Self::Hyperexponential(list.into()))
    }

    /// Hyperexponential law of two branches by its mean and coefficient of variation, with balanced means
    /// (p₁m₁ = p₂m₂): p₁ = (1 + √((cv² − 1)/(cv² + 1)))/2, mᵢ = mean/(2pᵢ).
    ///
    /// # Errors
    /// `mean` is not positive, or `cv` is not in 1..=1000; a `cv` of 1 gives an exponential law.
    pub fn hyperexponential_mean_cv(mean: f64, cv: f64) -> Result<Self, LawError> {
        let mean = positive("mean", mean)?;
        let square = within("cv", cv, 1.0, MAX_CV)? * cv;
        let root = ((square - 1.0) / (square + 1.0)).sqrt();
        if root == 0.0 {
            return Self::exponential(mean);
        }
        let likely = f64::midpoint(1.0, root);
        // 1 − root without cancellation, since 1 − root² = 2/(cv² + 1).
        let unlikely = 1.0 / ((square + 1.0) * (1.0 + root));
        Self::hyperexponential(&[
            (likely, mean / (2.0 * likely)),
            (unlikely, mean / (2.0 * unlikely)),
        ])
    }

    /// Discrete law from (value, weight) pairs in any order; the weights are divided by their sum.
    ///
    /// # Errors
    /// No value can occur, there are more than a million, or a weight is negative.
    pub fn discrete(mut values: Vec<(f64, f64)>) -> Result<Self, LawError> {
        let total = total_weight("values", values.iter().map(|value| value.1))?;
        for &(value, _) in &values {
            magnitude("value", value)?;
        }
        values.retain(|value| value.1 > 0.0);
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        let mut steps: Vec<Step> = values
            .iter()
            .map(|&(value, weight)| {
                sum += weight;
                let cumulative = sum / total;
                Step { cumulative, value }
            })
            .collect();
        if let Some(last) = steps.last_mut() {
            last.cumulative = 1.0;
        }
        Ok(match steps.as_slice() {
            [only] => Self::Constant(only.value),
            _ => Self::Discrete(steps.into()),
        })
    }

    /// The law of resampling `observations`, each equally likely, without interpolation.
    ///
    /// # Errors
    /// There is no observation, or there are more than ten million.
    pub fn empirical(mut observations: Vec<f64>) -> Result<Self, LawError> {
        not_empty("observations", observations.len(), MAX_OBSERVATIONS)?;
        for &value in &observations {
            magnitude("observation", value)?;
        }
        observations.sort_by(f64::total_cmp);
        Ok(Self::Empirical(observations.into()))
    }

    /// Poisson law on 0, 1, 2, …
    ///
    /// # Errors
    /// `mean` is not in 0..=10⁶.
    pub fn poisson(mean: f64) -> Result<Self, LawError> {
        Ok(Self::Poisson {
            mean: within("mean", mean, 0.0, MAX_COUNT_MEAN)?,
        })
    }

    /// Geometric law on 1, 2, 3, …
    ///
    /// # Errors
    /// `mean` is not in 1..=10⁶.
    pub fn geometric(mean: f64) -> Result<Self, LawError> {
        Ok(Self::Geometric {
            mean: within("mean", mean, 1.0, MAX_COUNT_MEAN)?,
        })
    }

    /// This law with its values below `low` moved to `low` and those above `high` moved to `high`.
    ///
    /// # Errors
    /// `high` is below `low`, or one of them is not a number; they may be infinite.
    pub fn clipped(self, low: f64, high: f64) -> Result<Self, LawError> {
        for (parameter, value) in [("low", low), ("high", high)] {
            if value.is_nan() {
                return Err(LawError::NotFinite { parameter, value });
            }
        }
        if high < low {
            return Err(LawError::TooSmall {
                parameter: "high",
                value: high,
                bound: low,
            });
        }
        Ok(Clipped::of(self, low, high))
    }

    /// This law with `shift` added to every value.
    ///
    /// # Errors
    /// `shift` is not finite or beyond ±10¹⁵.
    pub fn shifted(self, shift: f64) -> Result<Self, LawError> {
        let shift = magnitude("shift", shift)?;
        Ok(match self {
            Self::Constant(value) => Self::Constant(value + shift),
            Self::Affine(mut affine) => {
                affine.shift += shift;
                Self::Affine(affine)
            }
            law => Self::Affine(Box::new(Affine {
                law,
                factor: 1.0,
                shift,
            })),
        })
    }

    /// The law of `factor` times the variate; for the same entity the variate is scaled too.
    ///
    /// A scaled count is no longer a count: for more or fewer arrivals make the law anew with another mean.
    ///
    /// # Errors
    /// `factor` is not in 0..=10¹⁵, or is positive and below 10⁻¹⁵; 0 gives the constant 0.
    pub fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        if factor == 0.0 {
            return Ok(Self::Constant(0.0));
        }
        let factor = within("factor", factor, 1.0 / MAX_MAGNITUDE, MAX_MAGNITUDE)?;
        Ok(self.times(factor))
    }

    fn times(&self, factor: f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(value * factor),
            Self::Uniform { low, high } => Self::Uniform {
                low: low * factor,
                high: high * factor,
            },
            Self::Exponential { mean } => Self::Exponential { mean: mean * factor },
            Self::Gamma { shape, scale } => Self::Gamma {
                shape: *shape,
                scale: scale * factor,
            },
            Self::LogNormal { mu, sigma } => Self::LogNormal {
                mu: mu + libm::log(factor),
                sigma: *sigma,
            },
            Self::Normal { mean, sd } => Self::Normal {
                mean: mean * factor,
                sd: sd * factor,
            },
            Self::Weibull { shape, scale } => Self::Weibull {
                shape: *shape,
                scale: scale * factor,
            },
            Self::Triangular { low, mode, high } => Self::Triangular {
                low: low * factor,
                mode: mode * factor,
                high: high * factor,
            },
            Self::Pert { low, mode, high } => Self::Pert {
                low: low * factor,
                mode: mode * factor,
                high: high * factor,
            },
            Self::Clipped(clipped) => {
                Self::Clipped(Box::new(clipped.times(factor, clipped.law().times(factor))))
            }
            Self::Affine(affine) => Self::Affine(Box::new(Affine {
                law: affine.law.clone(),
                factor: affine.factor * factor,
                shift: affine.shift * factor,
            })),
            law => Self::Affine(Box::new(Affine {
                law: law.clone(),
                factor,
                shift: 0.0,
            })),
        }
    }
}

pub(in crate::random) fn finite(parameter: &'static str, value: f64) -> Result<f64, LawError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(LawError::NotFinite { parameter, value })
    }
}

fn at_least(parameter: &'static str, value: f64, bound: f64) -> Result<f64, LawError> {
    if finite(parameter, value)? < bound {
        Err(LawError::TooSmall {
            parameter,
            value,
            bound,
        })
    } else {
        Ok(value)
    }
}

pub(in crate::random) fn above(parameter: &'static str, value: f64, bound: f64) -> Result<f64, LawError> {
    if finite(parameter, value)? > bound {
        Ok(value)
    } else {
        Err(LawError::NotAbove {
            parameter,
            value,
            bound,
        })
    }
}

pub(in crate::random) fn within(
    parameter: &'static str,
    value: f64,
    low: f64,
    high: f64,
) -> Result<f64, LawError> {
    if at_least(parameter, value, low)? > high {
        Err(LawError::TooLarge {
            parameter,
            value,
            bound: high,
        })
    } else {
        Ok(value)
    }
}

pub(in crate::random) fn not_empty(
    parameter: &'static str,
    count: usize,
    limit: usize,
) -> Result<(), LawError> {
    if count == 0 {
        Err(LawError::Empty { parameter })
    } else if count > limit {
        Err(LawError::TooMany {
            parameter,
            count,
            limit,
        })
    } else {
        Ok(())
    }
}

fn magnitude(parameter: &'static str, value: f64) -> Result<f64, LawError> {
    within(parameter, value, -MAX_MAGNITUDE, MAX_MAGNITUDE)
}

fn positive(parameter: &'static str, value: f64) -> Result<f64, LawError> {
    above(parameter, magnitude(parameter, value)?, 0.0)
}

fn three_points(min: f64, mode: f64, max: f64) -> Result<(f64, f64, f64), LawError> {
    let min = magnitude("min", min)?;
    let mode = at_least("mode", magnitude("mode", mode)?, min)?;
    let max = at_least("max", magnitude("max", max)?, mode)?;
    Ok((min, mode, max))
}

fn two_quantiles(p1: f64, q1: f64, p2: f64, q2: f64) -> Result<(), LawError> {
    within("p1", above("p1", p1, 0.0)?, 0.0, 1.0)?;
    above("p2", p2, p1)?;
    if p2 >= 1.0 {
        return Err(LawError::TooLarge {
            parameter: "p2",
            value: p2,
            bound: 1.0 - f64::EPSILON,
        });
    }
    positive("q1", q1)?;
    above("q2", magnitude("q2", q2)?, q1)?;
    Ok(())
}

fn total_weight(
    parameter: &'static str,
    weights: impl ExactSizeIterator<Item = f64>,
) -> Result<f64, LawError> {
    not_empty(parameter, weights.len(), MAX_ENTRIES)?;
    let mut total = 0.0;
    for weight in weights {
        total += within("weight", weight, 0.0, MAX_MAGNITUDE)?;
    }
    if total > 0.0 {
        Ok(total)
    } else {
        Err(LawError::Empty { parameter })
    }
}
