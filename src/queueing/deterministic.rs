//! M/D/c: constant services, exact law of the wait by Crommelin's sum.

use super::chain::BandedChain;
use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, below_capacity, count, inside, positive};
use super::numeric::{PoissonWindow, tail_quantile};

/// The probability of the last state kept at which the chain is long enough.
const NEGLIGIBLE: f64 = 1e-17;
/// The most states kept.
const MOST_STATES: usize = 1 << 16;
/// The most entries of the chain's band.
const MOST_ENTRIES: usize = 1 << 24;

/// M/D/c in the long run, first come first served: Poisson arrivals at rate `λ`, every service
/// takes `D`, `c` servers (Crommelin 1932).
///
/// The number in system a time `D` later is what exceeded `c` plus the arrivals within `D`; that
/// chain is solved for `p_n`. With `Q_j = p_0 + … + p_{c+j}` and `(k-1) D <= t < kD`,
/// `P(Wq <= t) = Σ_j P(Poisson(λ(kD - t)) = j) Q_{kc-1-j}` (Franx 2001).
#[derive(Debug, Clone, PartialEq)]
pub struct DeterministicServers {
    arrival_rate: f64,
    service: f64,
    servers: usize,
    law: Vec<f64>,
    above: Vec<f64>,
}

impl DeterministicServers {
    /// The queue of an arrival rate, a service time and a number of servers.
    ///
    /// # Errors
    /// When a parameter is not positive, the load not below the number of servers, or so near to
    /// it that the number in system needs too many states.
    pub fn new(arrival_rate: f64, service: f64, servers: usize) -> Result<Self, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        positive("service time", service)?;
        count("number of servers", servers, 1, MOST_SERVERS)?;
        let load = below_capacity(arrival_rate * service, servers as f64)?;
        let window = PoissonWindow::new(load);
        let up = window.first + window.weights.len() - 1;
        let mut states = up.max(2 * servers) + 64;
        loop {
            count(
                "number of states",
                states,
                0,
                MOST_STATES.min(MOST_ENTRIES / (up + servers)),
            )?;
            let law = Self::solve(&window, servers, states);
            if law[states - 1] < NEGLIGIBLE {
                let mut above = law.clone();
                let mut sum = 0.0;
                for p in above.iter_mut().rev() {
                    let own = *p;
                    *p = sum;
                    sum += own;
                }
                return Ok(Self {
                    arrival_rate,
                    service,
                    servers,
                    law,
                    above,
                });
            }
            states *= 2;
        }
    }

    /// `P(Wq > 0) = P(N >= c)`.
    pub fn delay_probability(&self) -> f64 {
        self.above[self.servers - 1]
    }

    /// `E Nq`.
    pub fn queue_mean(&self) -> f64 {
        let over = |n: usize| n.saturating_sub(self.servers) as f64;
        self.law.iter().enumerate().map(|(n, p)| p * over(n)).sum()
    }

    /// `E Wq = E Nq / λ`.
    pub fn wait_mean(&self) -> f64 {
        self.queue_mean() / self.arrival_rate
    }

    /// `P(Wq > t)`.
    pub fn wait_tail(&self, t: f64) -> f64 {
        let t = t.max(0.0);
        let k = (t / self.service).floor() + 1.0;
        let window = PoissonWindow::new(self.arrival_rate * (k * self.service - t).max(0.0));
        let top = k * self.servers as f64 - 1.0 + self.servers as f64;
        (window.first..)
            .zip(&window.weights)
            .map(|(j, weight)| weight * self.number_above(top - j as f64))
            .sum()
    }

    /// The quantile of the wait.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        tail_quantile(p, self.service, |t| self.wait_tail(t))
    }

    /// `P(N > n)` for a whole number `n`; less than `c` customers do not bound the queue, so such
    /// an `n` counts as exceeded.
    fn number_above(&self, n: f64) -> f64 {
        if n < self.servers as f64 {
            return 1.0;
        }
        self.above.get(n as usize).copied().unwrap_or(0.0)
    }

    /// `p_0, p_1, …`; numbers below the first that matters have probability 0.
    fn solve(window: &PoissonWindow, servers: usize, states: usize) -> Vec<f64> {
        let first = window.first;
        let up = first + window.weights.len() - 1;
        let mut chain = BandedChain::new(states - first, servers, up);
        for n in first..states {
            let left = n.saturating_sub(servers);
            for (arrivals, weight) in window.weights.iter().enumerate() {
                chain.add(n - first, (left + arrivals).min(states - 1 - first), *weight);
            }
        }
        let mut law = vec![0.0; first];
        law.extend(chain.stationary());
        law
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_the_wait_of_pollaczek_and_khinchine() {
        let queue = DeterministicServers::new(0.8, 1.0, 1).unwrap();
        assert!((queue.wait_mean() - 2.0).abs() < 1e-12);
        assert!((queue.delay_probability() - 0.8).abs() < 1e-12);
        assert!((queue.wait_tail(0.0) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn the_mean_wait_is_the_integral_of_its_tail() {
        let queue = DeterministicServers::new(4.0, 1.0, 5).unwrap();
        let integral = super::super::numeric::integrate(0.0, 30.0, 300, |t| queue.wait_tail(t));
        assert!((integral - queue.wait_mean()).abs() < 1e-10);
    }
}
