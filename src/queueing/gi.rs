//! GI/M/c: general independent interarrival times, exponential services.

use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, below_capacity, count, inside, positive};
use super::law::Law;
use super::numeric::bisect;

/// GI/M/c in the long run, first come first served (Takács 1962).
///
/// `σ` solves `σ = A*(cμ(1-σ))`, `A*` the transform of the interarrival time, and an arrival waits by
/// `P(Wq > t) = P_w e^{-cμ(1-σ)t}`. With `α_j = A*(jμ)` and `C_j = Π_{i<=j} α_i / (1-α_i)`,
/// `P_w = [1 + (1-σ) Σ_{j=1..c} binom(c, j) (c(1-α_j) - j) / (C_j (1-α_j) (c(1-σ) - j))]^{-1}`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RenewalArrivals {
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    root: f64,
    delay: f64,
}

impl RenewalArrivals {
    /// The queue of an interarrival law, a service rate and a number of servers.
    ///
    /// # Errors
    /// When the rate is not positive or the load not below the number of servers.
    pub fn new(interarrival: &Law, service_rate: f64, servers: usize) -> Result<Self, QueueingError> {
        positive("service rate", service_rate)?;
        count("number of servers", servers, 1, MOST_SERVERS)?;
        let arrival_rate = 1.0 / interarrival.mean();
        below_capacity(arrival_rate / service_rate, servers as f64)?;
        let capacity = servers as f64 * service_rate;
        let root = bisect(0.0, 1.0 - 1e-13, |sigma| {
            interarrival.transform_real(capacity * (1.0 - sigma)) > sigma
        });
        let delay = delay_probability(interarrival, service_rate, servers, root);
        Ok(Self {
            arrival_rate,
            service_rate,
            servers,
            root,
            delay,
        })
    }

    /// The root `σ`; with one server it is the share of arrivals that wait.
    pub const fn root(&self) -> f64 {
        self.root
    }

    /// `ρ`.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate / (self.servers as f64 * self.service_rate)
    }

    /// Share of arrivals that wait.
    pub const fn delay_probability(&self) -> f64 {
        self.delay
    }

    /// `E Wq = P_w / (cμ(1-σ))`.
    pub fn wait_mean(&self) -> f64 {
        self.delay / self.decay()
    }

    /// `E W`.
    pub fn sojourn_mean(&self) -> f64 {
        self.wait_mean() + 1.0 / self.service_rate
    }

    /// `E Nq = λ E Wq`.
    pub fn queue_mean(&self) -> f64 {
        self.arrival_rate * self.wait_mean()
    }

    /// `P(Wq > t)`.
    pub fn wait_tail(&self, t: f64) -> f64 {
        self.delay * libm::exp(-self.decay() * t.max(0.0))
    }

    /// Quantile of the wait.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        Ok((libm::log(self.delay / (1.0 - p)) / self.decay()).max(0.0))
    }

    fn decay(&self) -> f64 {
        self.servers as f64 * self.service_rate * (1.0 - self.root)
    }
}

/// `P_w`. Numerator and denominator of every term change sign at the same place, so all terms are
/// positive; where both vanish their ratio is taken by its limit.
fn delay_probability(interarrival: &Law, service_rate: f64, servers: usize, root: f64) -> f64 {
    const NEAR: f64 = 1e-6;
    let c = servers as f64;
    let excess = |x: f64| c * (1.0 - interarrival.transform_real(x * service_rate)) - x;
    let zero = c * (1.0 - root);
    let mut weight = 1.0;
    let mut sum = 1.0;
    for j in 1..=servers {
        let x = j as f64;
        let alpha = interarrival.transform_real(x * service_rate);
        weight *= (c - x + 1.0) / x * (1.0 - alpha) / alpha;
        let ratio = if (zero - x).abs() < NEAR {
            (excess(zero - 1e-3) - excess(zero + 1e-3)) / 2e-3
        } else {
            excess(x) / (zero - x)
        };
        sum += (1.0 - root) * weight * ratio / (1.0 - alpha);
    }
    1.0 / sum
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::*;

    #[test]
    fn exponential_interarrival_times_make_it_m_m_c() {
        for (load, servers) in [(0.7, 1), (4.0, 5), (4.5, 5), (45.0, 50)] {
            let law = Law::exponential(1.0 / load).unwrap();
            let queue = RenewalArrivals::new(&law, 1.0, servers).unwrap();
            let same = MultiServer::new(load, 1.0, servers).unwrap();
            let error = queue.delay_probability() / same.delay_probability() - 1.0;
            assert!(error.abs() < 1e-5, "load {load}: {error}");
        }
    }
}
