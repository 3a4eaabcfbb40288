//! Moments and support.

use super::{Law, Step};

impl Law {
    /// The mean.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => f64::midpoint(*low, *high),
            Self::Exponential { mean }
            | Self::Normal { mean, .. }
            | Self::Poisson { mean }
            | Self::Geometric { mean } => *mean,
            Self::Gamma { shape, scale } => shape * scale,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Self::Hyperexponential(branches) => branches.iter().map(|b| b.probability * b.mean).sum(),
            Self::Discrete(steps) => expectation(steps, |x| x),
            Self::Empirical(observations) => average(observations, |x| x),
            Self::Clipped(clipped) => clipped.mean(),
            Self::Affine(affine) => affine.factor * affine.law.mean() + affine.shift,
        }
    }

    /// The variance.
    pub fn variance(&self) -> f64 {
        match self {
            Self::Constant(_) => 0.0,
            Self::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Self::Exponential { mean } => mean * mean,
            Self::Gamma { shape, scale } => shape * scale * scale,
            Self::LogNormal { sigma, .. } => {
                let mean = self.mean();
                mean * mean * libm::expm1(sigma * sigma)
            }
            Self::Normal { sd, .. } => sd * sd,
            Self::Weibull { shape, scale } => {
                let mean = self.mean();
                scale * scale * libm::tgamma(1.0 + 2.0 / shape) - mean * mean
            }
            Self::Triangular { low, mode, high } => {
                let (left, right) = (mode - low, high - mode);
                (left * left + left * right + right * right) / 18.0
            }
            Self::Pert { low, high, .. } => (self.mean() - low) * (high - self.mean()) / 7.0,
            Self::Hyperexponential(branches) => {
                let square: f64 = branches
                    .iter()
                    .map(|b| 2.0 * b.probability * b.mean * b.mean)
                    .sum();
                square - self.mean() * self.mean()
            }
            Self::Discrete(steps) => {
                let mean = self.mean();
                expectation(steps, |x| (x - mean) * (x - mean))
            }
            Self::Empirical(observations) => {
                let mean = self.mean();
                average(observations, |x| (x - mean) * (x - mean))
            }
            Self::Poisson { mean } => *mean,
            Self::Geometric { mean } => mean * (mean - 1.0),
            Self::Clipped(clipped) => clipped.variance(),
            Self::Affine(affine) => affine.factor * affine.factor * affine.law.variance(),
        }
    }

    /// The mean of the square.
    pub fn second_moment(&self) -> f64 {
        let mean = self.mean();
        self.variance() + mean * mean
    }

    /// The lower end of the support, possibly −∞.
    pub fn minimum(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, .. } | Self::Triangular { low, .. } | Self::Pert { low, .. } => *low,
            Self::Exponential { .. }
            | Self::Gamma { .. }
            | Self::LogNormal { .. }
            | Self::Weibull { .. }
            | Self::Hyperexponential(_)
            | Self::Poisson { .. } => 0.0,
            Self::Normal { mean, sd } => unbounded(*mean, *sd, f64::NEG_INFINITY),
            Self::Discrete(steps) => steps.first().map_or(f64::NAN, |step| step.value),
            Self::Empirical(observations) => observations.first().copied().unwrap_or(f64::NAN),
            Self::Geometric { .. } => 1.0,
            Self::Clipped(clipped) => clipped.clip(clipped.law().minimum()),
            Self::Affine(affine) => affine.factor * affine.law.minimum() + affine.shift,
        }
    }

    /// The upper end of the support, possibly +∞.
    pub fn maximum(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { high, .. } | Self::Triangular { high, .. } | Self::Pert { high, .. } => *high,
            Self::Exponential { .. }
            | Self::Gamma { .. }
            | Self::LogNormal { .. }
            | Self::Weibull { .. }
            | Self::Hyperexponential(_)
            | Self::Poisson { .. }
            | Self::Geometric { .. } => f64::INFINITY,
            Self::Normal { mean, sd } => unbounded(*mean, *sd, f64::INFINITY),
            Self::Discrete(steps) => steps.last().map_or(f64::NAN, |step| step.value),
            Self::Empirical(observations) => observations.last().copied().unwrap_or(f64::NAN),
            Self::Clipped(clipped) => clipped.clip(clipped.law().maximum()),
            Self::Affine(affine) => affine.factor * affine.law.maximum() + affine.shift,
        }
    }
}

fn unbounded(mean: f64, sd: f64, end: f64) -> f64 {
    if sd > 0.0 { end } else { mean }
}

/// The expectation of `f` of a discrete variate.
pub(super) fn expectation(steps: &[Step], f: impl Fn(f64) -> f64) -> f64 {
    let mut before = 0.0;
    let mut sum = 0.0;
    for step in steps {
        sum += (step.cumulative - before) * f(step.value);
        before = step.cumulative;
    }
    sum
}

/// The mean of `f` of the observations.
pub(super) fn average(observations: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    observations.iter().map(|&x| f(x)).sum::<f64>() / observations.len() as f64
}
