//! Laws of service, interarrival, vacation and repair times: moments, tails and transforms.

use super::complex::Complex;
use super::error::{QueueingError, count, finite, inside, positive};
use super::inversion::Inversion;
use super::numeric::{gauss_legendre, integrate, poisson};
use crate::stats::distributions::{normal_cdf, normal_density, normal_tail};

/// The most stages of an Erlang law.
const MOST_STAGES: usize = 10_000;
/// Standard deviations covered when a lognormal law is integrated.
const LOGNORMAL_REACH: f64 = 9.0;

/// The law of a positive time. Times are in one unit, the inverse of that of the rates.
///
/// ```
/// use greenlane::queueing::law::Law;
///
/// let law = Law::erlang(4, 2.0)?;
/// assert_eq!((law.mean(), law.scv()), (2.0, 0.25));
/// assert!(Law::exponential(-1.0).is_err());
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Exponential { mean: f64 },
    Deterministic { value: f64 },
    Erlang { stages: u32, mean: f64 },
    Hyperexponential { share: f64, first: f64, second: f64 },
    Lognormal { mean: f64, log_mean: f64, log_sd: f64 },
    Uniform { low: f64, high: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
}

/// A phase-type law: a start phase, moves between phases, and exits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phases {
    /// Probability that the time starts in each phase.
    pub(crate) initial: Vec<f64>,
    /// Rate from each phase to each other phase.
    pub(crate) moves: Vec<Vec<f64>>,
    /// Rate from each phase to the end of the time.
    pub(crate) exits: Vec<f64>,
}

impl Law {
    /// The exponential law.
    ///
    /// # Errors
    /// When the mean is not positive and finite.
    pub fn exponential(mean: f64) -> Result<Self, QueueingError> {
        positive("mean time", mean)?;
        Ok(Self(Kind::Exponential { mean }))
    }

    /// Always the same time.
    ///
    /// # Errors
    /// When the time is not positive and finite.
    pub fn deterministic(value: f64) -> Result<Self, QueueingError> {
        positive("constant time", value)?;
        Ok(Self(Kind::Deterministic { value }))
    }

    /// The Erlang law: a sum of `stages` equal exponential times.
    ///
    /// # Errors
    /// When there is no stage or too many, or the mean is not positive and finite.
    pub fn erlang(stages: usize, mean: f64) -> Result<Self, QueueingError> {
        let stages = count("number of stages", stages, 1, MOST_STAGES)? as u32;
        positive("mean time", mean)?;
        Ok(Self(Kind::Erlang { stages, mean }))
    }

    /// The hyperexponential law of two branches: exponential with mean `first` for a `share` of
    /// customers, with mean `second` for the others.
    ///
    /// # Errors
    /// When the share is not strictly between 0 and 1 or a mean is not positive and finite.
    pub fn hyperexponential(share: f64, first: f64, second: f64) -> Result<Self, QueueingError> {
        inside("share of the first branch", share)?;
        positive("mean time of the first branch", first)?;
        positive("mean time of the second branch", second)?;
        Ok(Self(Kind::Hyperexponential { share, first, second }))
    }

    /// The lognormal law of a given mean and squared coefficient of variation `scv`.
    ///
    /// # Errors
    /// When the mean or `scv` is not positive and finite.
    pub fn lognormal(mean: f64, scv: f64) -> Result<Self, QueueingError> {
        positive("mean time", mean)?;
        positive("squared coefficient of variation", scv)?;
        let variance = libm::log1p(scv);
        let log_mean = libm::log(mean) - 0.5 * variance;
        Ok(Self(Kind::Lognormal {
            mean,
            log_mean,
            log_sd: variance.sqrt(),
        }))
    }

    /// The uniform law on `low..high`.
    ///
    /// # Errors
    /// When `low` is below 0 or `high` not above `low`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, QueueingError> {
        super::error::non_negative("lower end", low)?;
        finite("upper end", high)?;
        super::error::increasing("upper end", &[low, high])?;
        Ok(Self(Kind::Uniform { low, high }))
    }

    /// The triangular law on `low..high` with its peak at `mode`.
    ///
    /// # Errors
    /// When `low` is below 0, `high` not above `low`, or `mode` outside `low..=high`.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, QueueingError> {
        Self::uniform(low, high)?;
        super::error::share("place of the mode within its range", (mode - low) / (high - low))?;
        Ok(Self(Kind::Triangular { low, mode, high }))
    }

    /// The name of the family.
    pub const fn name(&self) -> &'static str {
        match self.0 {
            Kind::Exponential { .. } => "exponential",
            Kind::Deterministic { .. } => "deterministic",
            Kind::Erlang { .. } => "Erlang",
            Kind::Hyperexponential { .. } => "hyperexponential",
            Kind::Lognormal { .. } => "lognormal",
            Kind::Uniform { .. } => "uniform",
            Kind::Triangular { .. } => "triangular",
        }
    }

    /// The constant time, when the law has no variation.
    pub const fn constant(&self) -> Option<f64> {
        match self.0 {
            Kind::Deterministic { value } => Some(value),
            _ => None,
        }
    }

    /// `E S`.
    pub fn mean(&self) -> f64 {
        self.moment(1)
    }

    /// `Var S`.
    pub fn variance(&self) -> f64 {
        self.scv() * self.mean() * self.mean()
    }

    /// The squared coefficient of variation `Var S / (E S)^2`.
    pub fn scv(&self) -> f64 {
        match self.0 {
            Kind::Exponential { .. } => 1.0,
            Kind::Deterministic { .. } => 0.0,
            Kind::Erlang { stages, .. } => 1.0 / f64::from(stages),
            _ => self.moment(2) / (self.mean() * self.mean()) - 1.0,
        }
    }

    /// `E S^k` for `k` = 1, 2, 3, ….
    pub fn moment(&self, k: u32) -> f64 {
        let factorial = (1..=k).map(f64::from).product::<f64>();
        match self.0 {
            Kind::Exponential { mean } => factorial * power(mean, k),
            Kind::Deterministic { value } => power(value, k),
            Kind::Erlang { stages, mean } => {
                let n = f64::from(stages);
                (0..k).map(|i| (n + f64::from(i)) / n).product::<f64>() * power(mean, k)
            }
            Kind::Hyperexponential { share, first, second } => {
                factorial * (share * power(first, k) + (1.0 - share) * power(second, k))
            }
            Kind::Lognormal { mean, log_sd, .. } => {
                let pairs = 0.5 * f64::from(k * (k - 1));
                power(mean, k) * libm::exp(pairs * log_sd * log_sd)
            }
            Kind::Uniform { low, high } => symmetric(&[low, high], k) / f64::from(k + 1),
            Kind::Triangular { low, mode, high } => {
                2.0 * symmetric(&[low, mode, high], k) / f64::from((k + 1) * (k + 2))
            }
        }
    }

    /// `P(S > u)`.
    pub fn survival(&self, u: f64) -> f64 {
        if u < 0.0 {
            return 1.0;
        }
        match self.0 {
            Kind::Exponential { mean } => libm::exp(-u / mean),
            Kind::Deterministic { value } => f64::from(u8::from(u < value)),
            Kind::Erlang { stages, mean } => poisson_below(stages, f64::from(stages) * u / mean),
            Kind::Hyperexponential { share, first, second } => {
                share * libm::exp(-u / first) + (1.0 - share) * libm::exp(-u / second)
            }
            Kind::Lognormal { log_mean, log_sd, .. } => normal_tail((libm::log(u) - log_mean) / log_sd),
            Kind::Uniform { low, high } => ((high - u) / (high - low)).clamp(0.0, 1.0),
            Kind::Triangular { low, mode, high } => {
                if u <= low {
                    1.0
                } else if u < mode {
                    1.0 - (u - low) * (u - low) / ((high - low) * (mode - low))
                } else if u < high {
                    (high - u) * (high - u) / ((high - low) * (high - mode))
                } else {
                    0.0
                }
            }
        }
    }

    /// `H(u) = E min(S, u) = ∫_0^u P(S > x) dx`.
    pub fn limited_mean(&self, u: f64) -> f64 {
        if u <= 0.0 {
            return 0.0;
        }
        match self.0 {
            Kind::Exponential { mean } => -mean * libm::expm1(-u / mean),
            Kind::Deterministic { value } => u.min(value),
            Kind::Erlang { stages, mean } => {
                let x = f64::from(stages) * u / mean;
                mean * (1.0 - poisson_below(stages + 1, x)) + u * poisson_below(stages, x)
            }
            Kind::Hyperexponential { share, first, second } => {
                -share * first * libm::expm1(-u / first) - (1.0 - share) * second * libm::expm1(-u / second)
            }
            Kind::Lognormal {
                mean,
                log_mean,
                log_sd,
            } => {
                let z = (libm::log(u) - log_mean) / log_sd;
                mean * normal_cdf(z - log_sd) + u * normal_tail(z)
            }
            Kind::Uniform { low, high } => {
                let x = u.clamp(low, high);
                u.min(low) + (x - low) * (1.0 - 0.5 * (x - low) / (high - low))
            }
            Kind::Triangular { low, mode, high } => {
                let rise = u.clamp(low, mode) - low;
                let fall = (high - u.clamp(mode, high), high - mode);
                let width = high - low;
                let mut total = u.min(low) + rise;
                if mode > low {
                    total -= rise * rise * rise / (3.0 * width * (mode - low));
                }
                if high > mode {
                    total += (fall.1 * fall.1 * fall.1 - fall.0 * fall.0 * fall.0) / (3.0 * width * fall.1);
                }
                total
            }
        }
    }

    /// `∫_0^∞ P(S > u)^2 du`, the mean of the smaller of two independent times.
    pub fn mean_of_smaller(&self) -> f64 {
        let squared = |u: f64| self.survival(u) * self.survival(u);
        match self.0 {
            Kind::Exponential { mean } => 0.5 * mean,
            Kind::Deterministic { value } => value,
            Kind::Erlang { mean, .. } => integrate(0.0, 40.0 * mean, 200, squared),
            Kind::Hyperexponential { share, first, second } => {
                let other = 1.0 - share;
                0.5 * (share * share * first + other * other * second)
                    + 2.0 * share * other * first * second / (first + second)
            }
            Kind::Lognormal { log_mean, log_sd, .. } => {
                let low = libm::exp(log_mean - LOGNORMAL_REACH * log_sd);
                low + integrate(-LOGNORMAL_REACH, LOGNORMAL_REACH, 60, |z| {
                    let tail = normal_tail(z);
                    tail * tail * log_sd * libm::exp(log_mean + log_sd * z)
                })
            }
            Kind::Uniform { low, high } => low + (high - low) / 3.0,
            Kind::Triangular { low, mode, high } => {
                low + integrate(low, mode, 1, squared) + integrate(mode, high, 1, squared)
            }
        }
    }

    /// `E e^{-sS}` for `Re s >= 0`, and beyond where [`Law::inversion`] is [`Inversion::Talbot`].
    pub fn transform(&self, s: Complex) -> Complex {
        let stage = |mean: f64| Complex::ONE / (Complex::ONE + s.scale(mean));
        match self.0 {
            Kind::Exponential { mean } => stage(mean),
            Kind::Deterministic { value } => s.scale(-value).exp(),
            Kind::Erlang { stages, mean } => stage(mean / f64::from(stages)).power(stages),
            Kind::Hyperexponential { share, first, second } => {
                stage(first).scale(share) + stage(second).scale(1.0 - share)
            }
            Kind::Lognormal { log_mean, log_sd, .. } => {
                let time = |z: f64| libm::exp(log_mean + log_sd * z);
                let (high, panels) = lognormal_grid(s, log_mean, log_sd);
                expectation(s, -LOGNORMAL_REACH, high, panels, time, normal_density)
            }
            Kind::Uniform { low, high } => {
                let panels = 1 + (s.abs() * (high - low)).min(1e5) as usize / 4;
                expectation(s, low, high, panels, |x| x, |_| 1.0 / (high - low))
            }
            Kind::Triangular { low, mode, high } => {
                let panels = 1 + (s.abs() * (high - low)).min(1e5) as usize / 4;
                let peak = 2.0 / (high - low);
                let rise = expectation(s, low, mode, panels, |x| x, |x| peak * (x - low) / (mode - low));
                let fall = expectation(
                    s,
                    mode,
                    high,
                    panels,
                    |x| x,
                    |x| peak * (high - x) / (high - mode),
                );
                rise + fall
            }
        }
    }

    /// `E e^{-sS}` for a real `s >= 0`.
    pub fn transform_real(&self, s: f64) -> f64 {
        self.transform(Complex::real(s)).re
    }

    /// The transform of the equilibrium (residual) law, `(1 - E e^{-sS}) / (s E S)`.
    pub fn residual_transform(&self, s: Complex) -> Complex {
        (Complex::ONE - self.transform(s)) / s.scale(self.mean())
    }

    /// The way to invert transforms built on this law.
    pub const fn inversion(&self) -> Inversion {
        match self.0 {
            Kind::Exponential { .. } | Kind::Erlang { .. } | Kind::Hyperexponential { .. } => {
                Inversion::Talbot
            }
            _ => Inversion::Euler,
        }
    }

    /// The law as phases, when it is of phase type.
    pub(crate) fn phases(&self) -> Option<Phases> {
        match self.0 {
            Kind::Exponential { mean } => Some(Phases::stages(1, mean)),
            Kind::Erlang { stages, mean } => Some(Phases::stages(stages as usize, mean)),
            Kind::Hyperexponential { share, first, second } => Some(Phases {
                initial: vec![share, 1.0 - share],
                moves: vec![vec![0.0; 2]; 2],
                exits: vec![1.0 / first, 1.0 / second],
            }),
            _ => None,
        }
    }
}

impl Phases {
    /// Equal stages one after the other.
    fn stages(number: usize, mean: f64) -> Self {
        let rate = number as f64 / mean;
        let mut initial = vec![0.0; number];
        initial[0] = 1.0;
        let mut moves = vec![vec![0.0; number]; number];
        for stage in 1..number {
            moves[stage - 1][stage] = rate;
        }
        let mut exits = vec![0.0; number];
        exits[number - 1] = rate;
        Self {
            initial,
            moves,
            exits,
        }
    }
}

/// Upper end and panels for the transform of a lognormal law at `s`: the integrand ends where its size is
/// below `e^{-60}`, and a panel spans at most 8 radians of its turn where that size still matters.
fn lognormal_grid(s: Complex, log_mean: f64, log_sd: f64) -> (f64, usize) {
    const RADIANS: f64 = 8.0;
    const MOST_PANELS: f64 = 4_000.0;
    let z_of = |time: f64| (libm::log(time) - log_mean) / log_sd;
    let re = s.re.max(f64::MIN_POSITIVE);
    let high = z_of(60.0 / re).clamp(-0.9 * LOGNORMAL_REACH, LOGNORMAL_REACH);
    let time = (10.0 / re).min(libm::exp(log_mean + 5.0 * log_sd));
    let width = (RADIANS / (log_sd * s.abs() * time)).min(0.5);
    (
        high,
        ((high + LOGNORMAL_REACH) / width).ceil().min(MOST_PANELS) as usize,
    )
}

/// `∫ e^{-s time(z)} weight(z) dz` over `low..high`.
fn expectation(
    s: Complex,
    low: f64,
    high: f64,
    panels: usize,
    time: impl Fn(f64) -> f64,
    weight: impl Fn(f64) -> f64,
) -> Complex {
    if high <= low {
        return Complex::real(0.0);
    }
    let rule = gauss_legendre();
    let half = 0.5 * (high - low) / panels as f64;
    let mut total = Complex::real(0.0);
    for panel in 0..panels {
        let centre = low + (2 * panel + 1) as f64 * half;
        for (node, share) in rule {
            let z = centre + half * node;
            total = total + s.scale(-time(z)).exp().scale(share * half * weight(z));
        }
    }
    total
}

/// `P(N < k)` for a Poisson number of the given mean.
fn poisson_below(k: u32, mean: f64) -> f64 {
    (0..k as usize).map(|n| poisson(n, mean)).sum()
}

/// `x^k` for a small `k`.
fn power(x: f64, k: u32) -> f64 {
    (0..k).map(|_| x).product()
}

/// The sum of all products of `k` of the given numbers, with repetition.
fn symmetric(numbers: &[f64], k: u32) -> f64 {
    let mut sums = vec![0.0; k as usize + 1];
    sums[0] = 1.0;
    for x in numbers {
        for degree in 1..sums.len() {
            sums[degree] += x * sums[degree - 1];
        }
    }
    sums[k as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> Vec<Law> {
        vec![
            Law::exponential(1.3).unwrap(),
            Law::deterministic(0.7).unwrap(),
            Law::erlang(3, 2.0).unwrap(),
            Law::hyperexponential(0.9, 0.5, 5.5).unwrap(),
            Law::lognormal(1.0, 1.5).unwrap(),
            Law::uniform(0.5, 1.5).unwrap(),
            Law::triangular(0.2, 0.4, 1.2).unwrap(),
            Law::triangular(0.2, 0.2, 1.2).unwrap(),
        ]
    }

    #[test]
    fn the_limited_mean_ends_at_the_mean_and_has_the_tail_as_slope() {
        for law in laws() {
            assert!((law.limited_mean(1e4) / law.mean() - 1.0).abs() < 1e-6, "{law:?}");
            for u in [0.3, 0.9, 1.1, 2.0] {
                let h = 1e-5;
                let slope = (law.limited_mean(u + h) - law.limited_mean(u - h)) / (2.0 * h);
                assert!((slope - law.survival(u)).abs() < 1e-6, "{law:?} at {u}");
            }
        }
    }

    #[test]
    fn the_transform_has_the_mean_as_slope_at_zero() {
        for law in laws() {
            let h = 1e-5;
            let slope = (1.0 - law.transform_real(h)) / h;
            assert!((slope / law.mean() - 1.0).abs() < 1e-3, "{law:?}: {slope}");
            assert!(law.mean_of_smaller() <= law.mean() * (1.0 + 1e-12));
        }
    }

    #[test]
    fn the_smaller_of_two_erlang_times_is_known() {
        let law = Law::erlang(2, 1.0).unwrap();
        assert!((law.mean_of_smaller() - 0.625).abs() < 1e-12);
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        assert!(Law::uniform(2.0, 1.0).is_err());
        assert!(Law::triangular(0.0, 3.0, 2.0).is_err());
        assert!(Law::hyperexponential(1.0, 1.0, 1.0).is_err());
        assert!(Law::erlang(0, 1.0).is_err());
    }
}
