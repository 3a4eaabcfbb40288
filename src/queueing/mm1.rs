//! M/M/1: moments, the law of the number in system, and asymptotic variances that test batch means.

use super::erlang::MultiServer;
use super::error::QueueingError;

/// M/M/1 in the long run, first come first served: arrival rate `λ`, service rate `μ`, `ρ = λ/μ`.
///
/// What it shares with M/M/c, such as waits and their quantiles, is in [`SingleExponential::queue`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SingleExponential {
    queue: MultiServer,
}

impl SingleExponential {
    /// The queue of an arrival rate and a service rate.
    ///
    /// # Errors
    /// When a rate is not positive and finite, or the arrival rate not below the service rate.
    pub fn new(arrival_rate: f64, service_rate: f64) -> Result<Self, QueueingError> {
        let queue = MultiServer::new(arrival_rate, service_rate, 1)?;
        Ok(Self { queue })
    }

    /// The same queue as M/M/c with one server.
    pub const fn queue(&self) -> &MultiServer {
        &self.queue
    }

    /// `Var N = ρ/(1-ρ)^2`.
    pub fn number_variance(&self) -> f64 {
        let rho = self.queue.utilisation();
        rho / ((1.0 - rho) * (1.0 - rho))
    }

    /// `P(N = n) = (1-ρ) ρ^n`.
    pub fn number_probability(&self, n: u32) -> f64 {
        let rho = self.queue.utilisation();
        (1.0 - rho) * libm::pow(rho, f64::from(n))
    }

    /// `lim t Var(time average of N over 0..t) = 2ρ(1+ρ) / (μ (1-ρ)^4)` (Whitt 1989).
    pub fn number_asymptotic_variance(&self) -> f64 {
        let rho = self.queue.utilisation();
        2.0 * rho * (1.0 + rho) / (self.queue.service_rate() * fourth(1.0 - rho))
    }

    /// `lim n Var(mean of n consecutive waits) = ρ(2+5ρ-4ρ^2+ρ^3) / (μ^2 (1-ρ)^4)` (Daley 1968).
    pub fn wait_asymptotic_variance(&self) -> f64 {
        let rho = self.queue.utilisation();
        let mu = self.queue.service_rate();
        rho * (2.0 + rho * (5.0 + rho * (rho - 4.0))) / (mu * mu * fourth(1.0 - rho))
    }
}

fn fourth(x: f64) -> f64 {
    x * x * x * x
}
