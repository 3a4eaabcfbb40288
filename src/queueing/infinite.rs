//! Infinitely many servers: M/G/∞, and the mean number busy under arrival rates that vary over time.

use super::complex::Complex;
use super::error::{QueueingError, count, finite, increasing, inside, lengths, non_negative, positive};
use super::law::Law;
use super::numeric::poisson;

/// The largest Poisson quantile searched.
const MOST_BUSY: usize = 100_000_000;

/// M/G/∞ in the long run: the number busy is Poisson of mean `λ E S`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InfiniteServer {
    mean: f64,
}

impl InfiniteServer {
    /// The system of an arrival rate and a service law.
    ///
    /// # Errors
    /// When the rate is not positive and finite.
    pub fn new(arrival_rate: f64, service: &Law) -> Result<Self, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        Ok(Self {
            mean: arrival_rate * service.mean(),
        })
    }

    /// Mean and variance of the number busy.
    pub const fn number_mean(&self) -> f64 {
        self.mean
    }

    /// `P(N = n)`.
    pub fn number_probability(&self, n: usize) -> f64 {
        poisson(n, self.mean)
    }

    /// The smallest `n` with `P(N <= n) >= p`.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn number_quantile(&self, p: f64) -> Result<usize, QueueingError> {
        inside("quantile level", p)?;
        let mut sum = 0.0;
        for n in 0..MOST_BUSY {
            sum += self.number_probability(n);
            if sum >= p || (n as f64 > self.mean && self.number_probability(n) < 1e-300) {
                return Ok(n);
            }
        }
        Err(QueueingError::NotSettled {
            what: "quantile of the number busy",
            limit: MOST_BUSY,
        })
    }
}

/// Mt/G/∞ under the rate `λ(t) = λ + β sin(γ t)`, in periodic regime (Eick, Massey and Whitt 1993).
///
/// `m(t) = λ E S + β E S Im(e^{iγt} Se(iγ))`, `Se` the transform of the residual service time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SinusoidalLoad {
    mean: f64,
    swing: f64,
    frequency: f64,
    residual: Complex,
    lag_estimate: f64,
}

impl SinusoidalLoad {
    /// The load of a mean rate, an amplitude `β`, a frequency `γ` (radians a time unit) and a law.
    ///
    /// # Errors
    /// When mean or frequency is not positive, or the amplitude not in 0..=mean.
    pub fn new(mean_rate: f64, amplitude: f64, frequency: f64, service: &Law) -> Result<Self, QueueingError> {
        positive("mean arrival rate", mean_rate)?;
        positive("frequency", frequency)?;
        super::error::share("amplitude over mean rate", amplitude / mean_rate)?;
        let mean_service = service.mean();
        Ok(Self {
            mean: mean_rate * mean_service,
            swing: amplitude * mean_service,
            frequency,
            residual: service.residual_transform(Complex::new(0.0, frequency)),
            lag_estimate: service.moment(2) / (2.0 * mean_service),
        })
    }

    /// `m(t)`.
    pub fn at(&self, t: f64) -> f64 {
        let turn = Complex::new(0.0, self.frequency * t).exp();
        self.mean + self.swing * (turn * self.residual).im
    }

    /// The largest `m(t)`.
    pub fn largest(&self) -> f64 {
        self.mean + self.swing * self.residual.abs()
    }

    /// The smallest `m(t)`.
    pub fn smallest(&self) -> f64 {
        self.mean - self.swing * self.residual.abs()
    }

    /// Time from the peak of the rate to the peak of `m`.
    pub fn lag(&self) -> f64 {
        -self.residual.arg() / self.frequency
    }

    /// Time of the first peak of `m` at or after 0.
    pub fn peak_time(&self) -> f64 {
        self.lag() + 0.5 * std::f64::consts::PI / self.frequency
    }

    /// The lag for slow variation, `E Se = E S^2 / (2 E S)`.
    pub const fn lag_estimate(&self) -> f64 {
        self.lag_estimate
    }
}

/// Mt/G/∞ under piecewise constant rates, empty before the first break; at given instants whole
/// batches may arrive besides.
///
/// `m(t) = Σ_i λ_i [H(t - b_i) - H(t - b_{i+1})] + Σ_j n_j P(S > t - t_j)`, `H(u) = E min(S, u)`.
#[derive(Debug, Clone, PartialEq)]
pub struct PiecewiseLoad {
    breaks: Vec<f64>,
    rates: Vec<f64>,
    batches: Vec<(f64, f64)>,
    service: Law,
}

impl PiecewiseLoad {
    /// The load of rate `rates[i]` from `breaks[i]` to `breaks[i + 1]`.
    ///
    /// # Errors
    /// When there is not one break more than rates, breaks do not increase, or a rate is negative.
    pub fn new(breaks: &[f64], rates: &[f64], service: Law) -> Result<Self, QueueingError> {
        count("number of rates", rates.len(), 1, usize::MAX)?;
        lengths("breaks", breaks.len(), rates.len() + 1)?;
        increasing("break", breaks)?;
        for rate in rates {
            non_negative("arrival rate", *rate)?;
        }
        Ok(Self {
            breaks: breaks.to_vec(),
            rates: rates.to_vec(),
            batches: Vec::new(),
            service,
        })
    }

    /// Adds a batch, such as a ship: at time `t`, of `size` customers on average.
    ///
    /// # Errors
    /// When `t` is not finite or the size negative.
    pub fn with_batch(mut self, t: f64, size: f64) -> Result<Self, QueueingError> {
        finite("time of a batch", t)?;
        non_negative("size of a batch", size)?;
        self.batches.push((t, size));
        Ok(self)
    }

    /// `m(t)`, the mean number busy; without batches the number is Poisson.
    pub fn at(&self, t: f64) -> f64 {
        let steady: f64 = self
            .rates
            .iter()
            .zip(self.breaks.windows(2))
            .map(|(rate, ends)| {
                rate * (self.service.limited_mean(t - ends[0]) - self.service.limited_mean(t - ends[1]))
            })
            .sum();
        let pulses: f64 = self
            .batches
            .iter()
            .filter(|(arrival, _)| *arrival <= t)
            .map(|(arrival, size)| size * self.service.survival(t - arrival))
            .sum();
        steady + pulses
    }

    /// The largest of `m` over `from..=to`, looked at in `steps` equal steps.
    ///
    /// # Errors
    /// When the ends do not increase or there is no step.
    pub fn largest(&self, from: f64, to: f64, steps: usize) -> Result<f64, QueueingError> {
        increasing("end of the interval", &[from, to])?;
        count("number of steps", steps, 1, 1_000_000)?;
        let width = (to - from) / steps as f64;
        Ok((0..=steps)
            .map(|k| self.at(from + k as f64 * width))
            .fold(0.0, f64::max))
    }
}
