//! M^X/M/c and M^X/G/1: Poisson batches, as ships bring containers, and lanes that share them.

use super::batch::BatchSize;
use super::chain::{normalise, rescale};
use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, below_capacity, count, inside, positive, share};
use super::law::Law;
use super::numeric::{PoissonWindow, tail_quantile};

/// Share of the largest probability at which the number in system is cut.
const NEGLIGIBLE: f64 = 1e-20;
/// The most states kept.
const MOST_STATES: usize = 1 << 21;
/// The most products of a state and a size of a batch.
const MOST_PRODUCTS: usize = 1 << 30;

/// M^X/M/c in the long run, first come first served: batches `X` at rate `λ`, exponential services at
/// rate `μ`, `c` servers; order within a batch is random.
///
/// The cut between n-1 and n gives `min(n, c) μ p_n = λ Σ_{k<n} p_k P(X >= n-k)`. A customer with `k`
/// others before it waits for `m = (k + 1 - c)+` completions at rate `cμ`, so its wait is a mixture of
/// Erlang laws; `P(k before) = min(k+1, c) p_{k+1} / a` with `a = λ E X / μ`.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchServers {
    batch_rate: f64,
    batch: BatchSize,
    service_rate: f64,
    servers: usize,
    /// `p_n`.
    law: Vec<f64>,
    /// `P(m > k)`, `m` the completions waited for.
    waiting: Vec<f64>,
    /// `P(still in system after k events of a clock of rate cμ)`.
    present: Vec<f64>,
}

impl BatchServers {
    /// The queue of a rate of batches, their size, a service rate and a number of servers.
    ///
    /// # Errors
    /// When a rate is not positive, the load not below the number of servers, or so near to it that the
    /// number in system needs too many states.
    pub fn new(
        batch_rate: f64,
        batch: BatchSize,
        service_rate: f64,
        servers: usize,
    ) -> Result<Self, QueueingError> {
        positive("rate of batches", batch_rate)?;
        positive("service rate", service_rate)?;
        count("number of servers", servers, 1, MOST_SERVERS)?;
        let load = below_capacity(batch_rate * batch.mean() / service_rate, servers as f64)?;
        let law = number_law(batch_rate / service_rate, &batch, servers)?;
        let before: Vec<f64> = (1..law.len())
            .map(|n| n.min(servers) as f64 * law[n] / load)
            .collect();
        let (at_once, waiting) = before.split_at(servers);
        let mut served: f64 = at_once.iter().sum();
        let mut exactly = waiting.to_vec();
        let total = served + exactly.iter().sum::<f64>();
        served /= total;
        for p in &mut exactly {
            *p /= total;
        }
        Ok(Self {
            batch_rate,
            batch,
            service_rate,
            servers,
            law,
            waiting: sums_from(&exactly),
            present: presence(served, &exactly, servers),
        })
    }

    /// `ρ = λ E X / (cμ)`.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate() / (self.servers as f64 * self.service_rate)
    }

    /// `λ E X`, customers a time unit.
    pub fn arrival_rate(&self) -> f64 {
        self.batch_rate * self.batch.mean()
    }

    /// `E N`.
    pub fn number_mean(&self) -> f64 {
        self.law.iter().enumerate().map(|(n, p)| n as f64 * p).sum()
    }

    /// `E Nq`.
    pub fn queue_mean(&self) -> f64 {
        self.mean_over(self.servers)
    }

    /// `E W = E N / (λ E X)`.
    pub fn sojourn_mean(&self) -> f64 {
        self.number_mean() / self.arrival_rate()
    }

    /// `E Wq = E Nq / (λ E X)`.
    pub fn wait_mean(&self) -> f64 {
        self.queue_mean() / self.arrival_rate()
    }

    /// Share of customers that do not start at once.
    pub fn delay_probability(&self) -> f64 {
        self.waiting[0]
    }

    /// `P(Wq > t)` of any member of a batch.
    pub fn wait_tail(&self, t: f64) -> f64 {
        self.mix(&self.waiting, t)
    }

    /// `P(W > t)` of any member of a batch.
    pub fn sojourn_tail(&self, t: f64) -> f64 {
        self.mix(&self.present, t)
    }

    /// Quantile of the wait.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        tail_quantile(p, self.sojourn_mean(), |t| self.wait_tail(t))
    }

    /// Quantile of the time in system.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn sojourn_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        tail_quantile(p, self.sojourn_mean(), |t| self.sojourn_tail(t))
    }

    /// Mean wait of the first of a batch.
    pub fn first_wait_mean(&self) -> f64 {
        self.mean_over(self.servers - 1) / (self.servers as f64 * self.service_rate)
    }

    /// Mean wait of the last of a batch.
    pub fn last_wait_mean(&self) -> f64 {
        let completions: f64 = (1..=self.batch.largest())
            .filter(|size| self.batch.probability(*size) > 0.0)
            .map(|size| {
                let over = |n: usize| (n + size).saturating_sub(self.servers) as f64;
                let mean: f64 = self.law.iter().enumerate().map(|(n, p)| over(n) * p).sum();
                self.batch.probability(size) * mean
            })
            .sum();
        completions / (self.servers as f64 * self.service_rate)
    }

    /// Mean time in system of the last of a batch.
    pub fn last_sojourn_mean(&self) -> f64 {
        self.last_wait_mean() + 1.0 / self.service_rate
    }

    /// `E (N - least)+`.
    fn mean_over(&self, least: usize) -> f64 {
        self.law
            .iter()
            .enumerate()
            .map(|(n, p)| n.saturating_sub(least) as f64 * p)
            .sum()
    }

    fn mix(&self, tails: &[f64], t: f64) -> f64 {
        let window = PoissonWindow::new(self.servers as f64 * self.service_rate * t.max(0.0));
        (window.first..)
            .zip(&window.weights)
            .map(|(k, weight)| weight * tails.get(k).copied().unwrap_or(0.0))
            .sum()
    }
}

/// M^X/G/1 in the long run: means over all members of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchSingleServer {
    /// `ρ = λ E X E S`.
    pub utilisation: f64,
    /// `E Wq = λ E X E S^2 / (2(1-ρ)) + E S (E X^2 / E X - 1) / (2(1-ρ))`.
    pub wait_mean: f64,
    /// `E W`.
    pub sojourn_mean: f64,
    /// `E N`.
    pub number_mean: f64,
}

/// M^X/G/1 (Burke 1975).
///
/// # Errors
/// When the rate is not positive or the load not below 1.
pub fn batch_single_server(
    batch_rate: f64,
    batch: &BatchSize,
    service: &Law,
) -> Result<BatchSingleServer, QueueingError> {
    positive("rate of batches", batch_rate)?;
    let arrival_rate = batch_rate * batch.mean();
    let utilisation = below_capacity(arrival_rate * service.mean(), 1.0)?;
    let company = batch.second_moment() / batch.mean() - 1.0;
    let work = arrival_rate * service.moment(2) + service.mean() * company;
    let wait_mean = work / (2.0 * (1.0 - utilisation));
    let sojourn_mean = wait_mean + service.mean();
    Ok(BatchSingleServer {
        utilisation,
        wait_mean,
        sojourn_mean,
        number_mean: arrival_rate * sojourn_mean,
    })
}

/// One lane behind the quay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShipLane {
    /// Share of the containers sent here.
    pub share: f64,
    /// Service rate of one officer.
    pub service_rate: f64,
    /// Number of officers.
    pub servers: usize,
}

/// Lanes that share the containers of ships in the long run.
#[derive(Debug, Clone, PartialEq)]
pub struct ShipLanes {
    /// The lanes, `None` where no container goes.
    pub lanes: Vec<Option<BatchServers>>,
    /// Mean time in system over all containers.
    pub sojourn_mean: f64,
    /// Mean number in all lanes.
    pub number_mean: f64,
}

/// Ships at a rate bring batches of containers, each of which goes to a lane by its share,
/// independently: lane `j` is M^X/M/c with the thinned batch.
///
/// # Errors
/// When shares do not add up to 1 or a lane is overloaded.
pub fn ship_lanes(ship_rate: f64, batch: &BatchSize, lanes: &[ShipLane]) -> Result<ShipLanes, QueueingError> {
    const SLACK: f64 = 1e-9;
    positive("rate of ships", ship_rate)?;
    count("number of lanes", lanes.len(), 1, usize::MAX)?;
    for lane in lanes {
        share("share of a lane", lane.share)?;
    }
    let total: f64 = lanes.iter().map(|lane| lane.share).sum();
    if (total - 1.0).abs() > SLACK {
        return Err(QueueingError::NotWhole {
            name: "shares of lanes",
            total,
        });
    }
    let mut queues = Vec::with_capacity(lanes.len());
    let mut number_mean = 0.0;
    for lane in lanes {
        let queue = match batch.thin(lane.share)? {
            Some((anybody, left)) => Some(BatchServers::new(
                ship_rate * anybody,
                left,
                lane.service_rate,
                lane.servers,
            )?),
            None => None,
        };
        number_mean += queue.as_ref().map_or(0.0, BatchServers::number_mean);
        queues.push(queue);
    }
    let sojourn_mean = number_mean / (ship_rate * batch.mean());
    Ok(ShipLanes {
        lanes: queues,
        sojourn_mean,
        number_mean,
    })
}

/// `p_n`, by the cuts between neighbouring numbers.
fn number_law(
    batches_per_service: f64,
    batch: &BatchSize,
    servers: usize,
) -> Result<Vec<f64>, QueueingError> {
    let reach = batch.largest();
    let mut law = vec![1.0];
    let mut largest = 1.0_f64;
    let mut quiet = 0;
    // a run of negligible probabilities as long as the largest batch ends the law
    while quiet <= reach || law.len() <= servers + reach {
        let n = law.len();
        count("number of states", n, 0, MOST_STATES.min(MOST_PRODUCTS / reach))?;
        let inflow: f64 = (n.saturating_sub(reach)..n)
            .map(|k| law[k] * batch.reaches(n - k))
            .sum();
        law.push(batches_per_service * inflow / n.min(servers) as f64);
        if law[n] > largest {
            largest = law[n];
        }
        quiet = if law[n] < NEGLIGIBLE * largest {
            quiet + 1
        } else {
            0
        };
        rescale(&mut law, n);
        largest = largest.min(1e200).max(law[n]);
    }
    normalise(&mut law);
    Ok(law)
}

/// `P(m > k)` from `P(m = 1), P(m = 2), …`.
fn sums_from(exactly: &[f64]) -> Vec<f64> {
    let mut sums = exactly.to_vec();
    for k in (1..sums.len()).rev() {
        sums[k - 1] += sums[k];
    }
    if sums.is_empty() { vec![0.0] } else { sums }
}

/// `P(waiting or in service after k events of a clock of rate cμ)`: a customer in service leaves at an
/// event with probability 1/c.
fn presence(served_at_once: f64, exactly: &[f64], servers: usize) -> Vec<f64> {
    let waiting = sums_from(exactly);
    let stay = 1.0 - 1.0 / servers as f64;
    let mut served = served_at_once;
    let mut present = vec![waiting[0] + served];
    let mut k = 0;
    while k < exactly.len() || served > NEGLIGIBLE {
        served = served * stay + exactly.get(k).copied().unwrap_or(0.0);
        k += 1;
        present.push(waiting.get(k).copied().unwrap_or(0.0) + served);
    }
    present
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::*;

    #[test]
    fn batches_of_one_are_m_m_c() {
        let queue = BatchServers::new(4.0, BatchSize::fixed(1).unwrap(), 1.0, 5).unwrap();
        let same = MultiServer::new(4.0, 1.0, 5).unwrap();
        assert!((queue.delay_probability() - same.delay_probability()).abs() < 1e-12);
        for t in [0.0, 0.5, 3.0] {
            assert!((queue.wait_tail(t) - same.wait_tail(t)).abs() < 1e-12);
            assert!((queue.sojourn_tail(t) - same.sojourn_tail(t)).abs() < 1e-12);
        }
        assert!((queue.first_wait_mean() - queue.last_wait_mean()).abs() < 1e-12);
    }

    #[test]
    fn one_server_agrees_with_the_formula_for_general_services() {
        let batch = BatchSize::table(&[(1, 0.5), (7, 0.5)]).unwrap();
        let queue = BatchServers::new(0.1, batch.clone(), 0.5, 1).unwrap();
        let formula = batch_single_server(0.1, &batch, &Law::exponential(2.0).unwrap()).unwrap();
        assert!((queue.wait_mean() / formula.wait_mean - 1.0).abs() < 1e-12);
    }
}
