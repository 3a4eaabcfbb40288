//! M/M/c with unlimited room: Erlang B and C, waits and times in system, with their quantiles.

use super::error::{QueueingError, below_capacity, count, inside, non_negative, positive};
use super::numeric::tail_quantile;

/// The most servers a formula takes.
pub(crate) const MOST_SERVERS: usize = 1_000_000;

/// Erlang B: the share of arrivals lost by `servers` servers without waiting room at an offered
/// load `a` (Erlang). `B_0 = 1`, `B_k = a B_{k-1} / (k + a B_{k-1})` (Erlang 1917).
///
/// # Errors
/// When the load is negative or the number of servers beyond the limit.
pub fn erlang_b(load: f64, servers: usize) -> Result<f64, QueueingError> {
    non_negative("offered load", load)?;
    count("number of servers", servers, 0, MOST_SERVERS)?;
    let mut blocking = 1.0;
    for k in 1..=servers {
        blocking = load * blocking / (k as f64 + load * blocking);
    }
    Ok(blocking)
}

/// Erlang C: the share of arrivals that wait for one of `servers` servers at an offered load `a`
/// (Erlang). `C = B / (1 - ρ (1 - B))`, `ρ = a / c` (Erlang 1917).
///
/// # Errors
/// When there is no server, or the load is negative or not below the number of servers.
pub fn erlang_c(load: f64, servers: usize) -> Result<f64, QueueingError> {
    count("number of servers", servers, 1, MOST_SERVERS)?;
    let blocking = erlang_b(load, servers)?;
    below_capacity(load, servers as f64)?;
    let utilisation = load / servers as f64;
    Ok(blocking / (1.0 - utilisation * (1.0 - blocking)))
}

/// M/M/c in the long run, first come first served: Poisson arrivals at rate `λ`, exponential
/// services at rate `μ`, `c` servers, unlimited room.
///
/// Symbols: `a = λ/μ`, `C` Erlang C, `θ = cμ - λ`. Wait: `P(Wq > t) = C e^{-θt}`. Time in system:
/// `P(W > t) = e^{-μt} [1 + C μ (1 - e^{-(θ-μ)t}) / (θ-μ)]`.
///
/// ```
/// use greenlane::queueing::erlang::MultiServer;
///
/// let officers = MultiServer::new(4.0, 1.0, 5)?; // 4 an hour, 1 h each, 5 officers
/// assert!((officers.wait_mean() - 0.554_112_554_113).abs() < 1e-12);
/// assert!(MultiServer::new(5.2, 1.0, 5).is_err()); // offered load 5.2 is not below 5 servers
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MultiServer {
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    delay: f64,
}

impl MultiServer {
    /// The queue of an arrival rate, a service rate of one server and a number of servers.
    ///
    /// # Errors
    /// When a rate is not positive and finite, or the load not below the number of servers.
    pub fn new(arrival_rate: f64, service_rate: f64, servers: usize) -> Result<Self, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        positive("service rate", service_rate)?;
        let delay = erlang_c(arrival_rate / service_rate, servers)?;
        Ok(Self {
            arrival_rate,
            service_rate,
            servers,
            delay,
        })
    }

    /// The arrival rate `λ`.
    pub const fn arrival_rate(&self) -> f64 {
        self.arrival_rate
    }

    /// The service rate `μ` of one server.
    pub const fn service_rate(&self) -> f64 {
        self.service_rate
    }

    /// The number of servers `c`.
    pub const fn servers(&self) -> usize {
        self.servers
    }

    /// The offered load `a = λ/μ` (Erlang), also the mean number of busy servers.
    pub fn load(&self) -> f64 {
        self.arrival_rate / self.service_rate
    }

    /// `ρ = a/c`.
    pub fn utilisation(&self) -> f64 {
        self.load() / self.servers as f64
    }

    /// `C = P(Wq > 0)`.
    pub const fn delay_probability(&self) -> f64 {
        self.delay
    }

    /// `E Wq = C/θ`.
    pub fn wait_mean(&self) -> f64 {
        self.delay / self.spare_rate()
    }

    /// `Var Wq = C (2 - C) / θ^2`.
    pub fn wait_variance(&self) -> f64 {
        self.delay * (2.0 - self.delay) / (self.spare_rate() * self.spare_rate())
    }

    /// `P(Wq > t)`.
    pub fn wait_tail(&self, t: f64) -> f64 {
        self.delay * libm::exp(-self.spare_rate() * t.max(0.0))
    }

    /// The quantile of the wait, `ln(C/(1-p)) / θ` or 0.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        Ok((libm::log(self.delay / (1.0 - p)) / self.spare_rate()).max(0.0))
    }

    /// `E W = E Wq + 1/μ`.
    pub fn sojourn_mean(&self) -> f64 {
        self.wait_mean() + 1.0 / self.service_rate
    }

    /// `Var W`; wait and service are independent.
    pub fn sojourn_variance(&self) -> f64 {
        self.wait_variance() + 1.0 / (self.service_rate * self.service_rate)
    }

    /// `P(W > t)`.
    pub fn sojourn_tail(&self, t: f64) -> f64 {
        let t = t.max(0.0);
        let mu = self.service_rate;
        let x = (self.spare_rate() - mu) * t;
        if x < -1.0 {
            // the wait decays more slowly than the service: avoid a large exponential times a small one
            let slow = libm::exp(-self.spare_rate() * t);
            let fast = libm::exp(-mu * t);
            return fast + self.delay * mu * t * (slow - fast) / -x;
        }
        let mean_decay = if x.abs() < 1e-12 {
            1.0
        } else {
            -libm::expm1(-x) / x
        };
        libm::exp(-mu * t) * (1.0 + self.delay * mu * t * mean_decay)
    }

    /// The quantile of the time in system.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn sojourn_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        tail_quantile(p, self.sojourn_mean(), |t| self.sojourn_tail(t))
    }

    /// `E Nq = λ E Wq`.
    pub fn queue_mean(&self) -> f64 {
        self.arrival_rate * self.wait_mean()
    }

    /// `E N = λ E W`.
    pub fn number_mean(&self) -> f64 {
        self.queue_mean() + self.load()
    }

    /// `cμ - λ`, the rate at which a queue is worked off beyond what arrives.
    pub(crate) fn spare_rate(&self) -> f64 {
        self.servers as f64 * self.service_rate - self.arrival_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_system_is_smooth_where_its_two_rates_meet() {
        let near = MultiServer::new(3.999_999_9, 1.0, 5).unwrap();
        let at = MultiServer::new(4.0, 1.0, 5).unwrap();
        assert!((near.sojourn_tail(2.0) - at.sojourn_tail(2.0)).abs() < 1e-6);
    }

    #[test]
    fn an_overload_is_refused_by_name() {
        let refusal = MultiServer::new(5.2, 1.0, 5).unwrap_err();
        assert_eq!(refusal.to_string(), "offered load 5.2 is not below 5 servers");
        assert!(erlang_c(1.0, 0).is_err());
        assert!(erlang_b(-1.0, 2).is_err());
    }

    #[test]
    fn one_more_server_never_raises_the_wait() {
        let waits: Vec<f64> = (5..12)
            .map(|c| MultiServer::new(4.2, 1.0, c).unwrap().wait_mean())
            .collect();
        assert!(waits.windows(2).all(|pair| pair[1] < pair[0]));
    }
}
