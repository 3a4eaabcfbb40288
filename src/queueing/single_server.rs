//! M/G/1: moments and quantiles of waits, and servers that take vacations.

use super::complex::Complex;
use super::deterministic::DeterministicServers;
use super::error::{QueueingError, below_capacity, positive};
use super::inversion::{Inversion, invert_quantile};
use super::law::Law;

/// M/G/1 in the long run, first come first served: Poisson arrivals at rate `λ`, services `S`,
/// `ρ = λ E S` (Pollaczek 1930, Khinchine 1932).
///
/// ```
/// use greenlane::queueing::{law::Law, single_server::SingleServer};
///
/// let queue = SingleServer::new(0.8, Law::deterministic(1.0)?)?;
/// assert!((queue.wait_mean() - 2.0).abs() < 1e-12);
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SingleServer {
    arrival_rate: f64,
    service: Law,
    utilisation: f64,
}

impl SingleServer {
    /// The queue of an arrival rate and a service law.
    ///
    /// # Errors
    /// When the rate is not positive and finite, or the load not below 1.
    pub fn new(arrival_rate: f64, service: Law) -> Result<Self, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        let utilisation = below_capacity(arrival_rate * service.mean(), 1.0)?;
        Ok(Self {
            arrival_rate,
            service,
            utilisation,
        })
    }

    /// `ρ`, also `P(Wq > 0)`.
    pub const fn utilisation(&self) -> f64 {
        self.utilisation
    }

    /// `E Wq = λ E S^2 / (2(1-ρ))`.
    pub fn wait_mean(&self) -> f64 {
        self.arrival_rate * self.service.moment(2) / (2.0 * (1.0 - self.utilisation))
    }

    /// `Var Wq = (E Wq)^2 + λ E S^3 / (3(1-ρ))`.
    pub fn wait_variance(&self) -> f64 {
        let mean = self.wait_mean();
        mean * mean + self.arrival_rate * self.service.moment(3) / (3.0 * (1.0 - self.utilisation))
    }

    /// `E W = E Wq + E S`.
    pub fn sojourn_mean(&self) -> f64 {
        self.wait_mean() + self.service.mean()
    }

    /// `Var W`; wait and service are independent.
    pub fn sojourn_variance(&self) -> f64 {
        self.wait_variance() + self.service.variance()
    }

    /// `E Nq = λ E Wq`.
    pub fn queue_mean(&self) -> f64 {
        self.arrival_rate * self.wait_mean()
    }

    /// `E N = λ E W`.
    pub fn number_mean(&self) -> f64 {
        self.arrival_rate * self.sojourn_mean()
    }

    /// `E e^{-s Wq} = (1-ρ) s / (s - λ (1 - E e^{-sS}))`.
    pub fn wait_transform(&self, s: Complex) -> Complex {
        let one_less = (Complex::ONE - self.service.transform(s)).scale(self.arrival_rate);
        s.scale(1.0 - self.utilisation) / (s - one_less)
    }

    /// The quantile of the wait, by inversion of its transform; for a constant service time by
    /// Crommelin's sum.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1, or the search does not settle.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        if let Some(value) = self.service.constant() {
            return DeterministicServers::new(self.arrival_rate, value, 1)?.wait_quantile(p);
        }
        invert_quantile(self.inversion(), p, self.utilisation, self.sojourn_mean(), |s| {
            self.wait_transform(s)
        })
    }

    /// The quantile of the time in system, likewise.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1, or the search does not settle.
    pub fn sojourn_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        if let Some(value) = self.service.constant() {
            return Ok(self.wait_quantile(p)? + value);
        }
        invert_quantile(self.inversion(), p, 1.0, self.sojourn_mean(), |s| {
            self.wait_transform(s) * self.service.transform(s)
        })
    }

    /// Mean wait when the server, on finding nobody, takes vacations `V` until somebody is there:
    /// `E Wq + E V^2 / (2 E V)` (Levy and Yechiali 1975).
    pub fn wait_mean_with_vacations(&self, vacation: &Law) -> f64 {
        self.wait_mean() + vacation.moment(2) / (2.0 * vacation.mean())
    }

    /// Mean wait when the server, on finding nobody, takes one vacation `V` and then waits for work:
    /// `E Wq + λ E V^2 / (2 (E e^{-λV} + λ E V))` (Levy and Yechiali 1975).
    pub fn wait_mean_with_one_vacation(&self, vacation: &Law) -> f64 {
        let lambda = self.arrival_rate;
        let cycle = vacation.transform_real(lambda) + lambda * vacation.mean();
        self.wait_mean() + lambda * vacation.moment(2) / (2.0 * cycle)
    }

    const fn inversion(&self) -> Inversion {
        self.service.inversion()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_services_make_it_m_m_1() {
        let queue = SingleServer::new(0.9, Law::exponential(1.0).unwrap()).unwrap();
        let same = super::super::erlang::MultiServer::new(0.9, 1.0, 1).unwrap();
        assert!((queue.wait_variance() - same.wait_variance()).abs() < 1e-9);
        let (a, b) = (
            queue.wait_quantile(0.95).unwrap(),
            same.wait_quantile(0.95).unwrap(),
        );
        assert!((a / b - 1.0).abs() < 1e-9);
    }

    #[test]
    fn both_inversions_agree_on_an_erlang_service() {
        let queue = SingleServer::new(0.8, Law::erlang(4, 1.0).unwrap()).unwrap();
        let of = |method| invert_quantile(method, 0.95, 0.8, 3.0, |s| queue.wait_transform(s)).unwrap();
        assert!((of(Inversion::Talbot) - of(Inversion::Euler)).abs() < 1e-6);
    }

    #[test]
    fn a_uniform_service_lies_between_constant_and_erlang() {
        let quantile = |law: Law| SingleServer::new(0.9, law).unwrap().wait_quantile(0.9).unwrap();
        let uniform = quantile(Law::uniform(0.5, 1.5).unwrap());
        assert!(quantile(Law::deterministic(1.0).unwrap()) < uniform);
        assert!(uniform < quantile(Law::erlang(4, 1.0).unwrap()));
    }
}
