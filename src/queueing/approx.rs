//! Approximations of mean waits from two moments: quick first guesses, never an oracle.

use super::erlang::MultiServer;
use super::error::{QueueingError, below_capacity, count, non_negative, positive};

/// Rates and squared coefficients of variation of GI/G/c.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoMoments {
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    arrival_scv: f64,
    service_scv: f64,
}

impl TwoMoments {
    /// The queue of an arrival rate `λ`, a service rate `μ`, `c` servers, and the squared coefficients of
    /// variation of interarrival and service times.
    ///
    /// # Errors
    /// When a rate is not positive, a coefficient negative, or the load not below the number of servers.
    pub fn new(
        arrival_rate: f64,
        service_rate: f64,
        servers: usize,
        arrival_scv: f64,
        service_scv: f64,
    ) -> Result<Self, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        positive("service rate", service_rate)?;
        count("number of servers", servers, 1, super::erlang::MOST_SERVERS)?;
        non_negative(
            "squared coefficient of variation of interarrival times",
            arrival_scv,
        )?;
        non_negative("squared coefficient of variation of service times", service_scv)?;
        below_capacity(arrival_rate / service_rate, servers as f64)?;
        Ok(Self {
            arrival_rate,
            service_rate,
            servers,
            arrival_scv,
            service_scv,
        })
    }

    /// `E Wq(M/M/c) (c_a^2 + c_s^2) / 2` (Allen 1978).
    ///
    /// # Errors
    /// When M/M/c of the same rates is refused.
    pub fn allen_cunneen(&self) -> Result<f64, QueueingError> {
        let queue = MultiServer::new(self.arrival_rate, self.service_rate, self.servers)?;
        Ok(queue.wait_mean() * self.variability())
    }

    /// `(c_a^2 + c_s^2)/2 ρ^{sqrt(2(c+1)) - 1} / (c μ (1-ρ))` (Sakasegawa 1977).
    pub fn sakasegawa(&self) -> f64 {
        let c = self.servers as f64;
        let rho = self.utilisation();
        let power = libm::pow(rho, (2.0 * (c + 1.0)).sqrt() - 1.0);
        self.variability() * power / (c * self.service_rate * (1.0 - rho))
    }

    /// The upper bound for GI/G/1, `λ (Var A + Var S) / (2(1-ρ))` (Kingman 1962); rates of one server.
    pub fn kingman_bound(&self) -> f64 {
        let rate = self.servers as f64 * self.service_rate;
        let lambda = self.arrival_rate;
        let variances = self.arrival_scv / (lambda * lambda) + self.service_scv / (rate * rate);
        lambda * variances / (2.0 * (1.0 - self.utilisation()))
    }

    /// GI/G/1: `ρ/(μ(1-ρ)) (c_a^2 + c_s^2)/2` times `exp(-2(1-ρ)(1-c_a^2)^2 / (3ρ(c_a^2+c_s^2)))` when
    /// `c_a^2 <= 1` and `exp(-(1-ρ)(c_a^2-1)/(c_a^2+4c_s^2))` otherwise (Kraemer and Langenbach-Belz
    /// 1976); several servers are taken as one that is as fast as all.
    pub fn kraemer_langenbach_belz(&self) -> f64 {
        let rho = self.utilisation();
        let idle = 1.0 - rho;
        let (a, s) = (self.arrival_scv, self.service_scv);
        if a + s <= 0.0 {
            return 0.0;
        }
        let exponent = if a <= 1.0 {
            -2.0 * idle * (1.0 - a) * (1.0 - a) / (3.0 * rho * (a + s))
        } else {
            -idle * (a - 1.0) / (a + 4.0 * s)
        };
        let rate = self.servers as f64 * self.service_rate;
        rho / (rate * idle) * self.variability() * libm::exp(exponent)
    }

    fn variability(&self) -> f64 {
        0.5 * (self.arrival_scv + self.service_scv)
    }

    fn utilisation(&self) -> f64 {
        self.arrival_rate / (self.servers as f64 * self.service_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formula_is_exact_or_a_bound_for_m_m_1() {
        let queue = TwoMoments::new(0.8, 1.0, 1, 1.0, 1.0).unwrap();
        assert!((queue.allen_cunneen().unwrap() - 4.0).abs() < 1e-12);
        assert!((queue.sakasegawa() - 4.0).abs() < 1e-12);
        assert!((queue.kraemer_langenbach_belz() - 4.0).abs() < 1e-12);
        assert!(queue.kingman_bound() >= 4.0);
    }

    #[test]
    fn no_variation_means_no_wait() {
        let queue = TwoMoments::new(0.8, 1.0, 1, 0.0, 0.0).unwrap();
        assert!(queue.kraemer_langenbach_belz() <= 0.0);
    }
}
