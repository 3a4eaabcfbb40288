//! Servers that break down: whether busy or idle, or only while they serve.

use super::chain::BandedChain;
use super::error::{QueueingError, below_capacity, count, positive};
use super::law::Law;

/// Probability of the highest level at which the chain is long enough.
const NEGLIGIBLE: f64 = 1e-16;
/// The most servers of the chain.
const MOST_UNRELIABLE: usize = 200;
/// The most entries of the chain's band.
const MOST_ENTRIES: usize = 1 << 26;

/// M/M/c whose servers break down on their own, in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnreliableServers {
    /// Share of time a server is up, `η/(ξ+η)`.
    pub availability: f64,
    /// Load over servers up, `λ / (c μ η/(ξ+η))`.
    pub utilisation: f64,
    /// `E N`.
    pub number_mean: f64,
    /// `E W`.
    pub sojourn_mean: f64,
    /// Mean number of servers at work.
    pub busy_mean: f64,
}

/// M/M/c with every server up for an exponential time of rate `ξ` and down for one of rate `η`, busy or
/// not; an interrupted job resumes on any free server (Mitrany and Avi-Itzhak 1968).
///
/// # Errors
/// When a rate is not positive, the load not below the servers up on average, or the chain too large.
pub fn unreliable_servers(
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    failure_rate: f64,
    repair_rate: f64,
) -> Result<UnreliableServers, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    positive("failure rate", failure_rate)?;
    positive("repair rate", repair_rate)?;
    count("number of servers", servers, 1, MOST_UNRELIABLE)?;
    let availability = repair_rate / (failure_rate + repair_rate);
    let up = servers as f64 * availability;
    let load = below_capacity(arrival_rate / service_rate, up)?;
    let width = servers + 1;
    let mut levels = 4 * servers + 64;
    loop {
        count("size of the chain", levels * width * 2 * width, 0, MOST_ENTRIES)?;
        let mut chain = BandedChain::new(levels * width, width, width);
        for n in 0..levels {
            for up in 0..width {
                let from = n * width + up;
                if n + 1 < levels {
                    chain.add(from, from + width, arrival_rate);
                }
                if n > 0 {
                    chain.add(from, from - width, n.min(up) as f64 * service_rate);
                }
                if up > 0 {
                    chain.add(from, from - 1, up as f64 * failure_rate);
                }
                if up < servers {
                    chain.add(from, from + 1, (servers - up) as f64 * repair_rate);
                }
            }
        }
        let law = chain.stationary();
        let last: f64 = law[(levels - 1) * width..].iter().sum();
        if last < NEGLIGIBLE {
            let mean = |value: &dyn Fn(usize, usize) -> usize| -> f64 {
                law.iter()
                    .enumerate()
                    .map(|(at, p)| value(at / width, at % width) as f64 * p)
                    .sum()
            };
            let number_mean = mean(&|n, _| n);
            return Ok(UnreliableServers {
                availability,
                utilisation: load / up,
                number_mean,
                sojourn_mean: number_mean / arrival_rate,
                busy_mean: mean(&|n, up| n.min(up)),
            });
        }
        levels *= 2;
    }
}

/// M/G/1 whose server breaks down only while it serves, in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreaksInService {
    /// Mean time from the start of a job to its end, repairs included: `E C = E S (1 + ξ E R)`.
    pub completion_mean: f64,
    /// `λ E C`.
    pub utilisation: f64,
    /// Mean wait until the start of the job, `λ E C^2 / (2(1 - λ E C))`.
    pub wait_mean: f64,
    /// `E W`.
    pub sojourn_mean: f64,
}

/// M/G/1 with failures at rate `ξ` of serving time and repairs `R`; the job resumes (Avi-Itzhak and Naor
/// 1963). `E C^2 = E S^2 (1 + ξ E R)^2 + E S ξ E R^2`.
///
/// # Errors
/// When a rate is not positive or the load, repairs included, not below 1.
pub fn breaks_in_service(
    arrival_rate: f64,
    service: &Law,
    failure_rate: f64,
    repair: &Law,
) -> Result<BreaksInService, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("failure rate", failure_rate)?;
    let stretch = 1.0 + failure_rate * repair.mean();
    let completion_mean = service.mean() * stretch;
    let second = service.moment(2) * stretch * stretch + service.mean() * failure_rate * repair.moment(2);
    let utilisation = below_capacity(arrival_rate * completion_mean, 1.0)?;
    let wait_mean = arrival_rate * second / (2.0 * (1.0 - utilisation));
    Ok(BreaksInService {
        completion_mean,
        utilisation,
        wait_mean,
        sojourn_mean: wait_mean + completion_mean,
    })
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::*;

    #[test]
    fn servers_that_hardly_fail_are_m_m_c() {
        let queue = unreliable_servers(4.0, 1.0, 5, 1e-9, 1.0).unwrap();
        let same = MultiServer::new(4.0, 1.0, 5).unwrap();
        assert!((queue.number_mean / same.number_mean() - 1.0).abs() < 1e-6);
        assert!(unreliable_servers(4.0, 1.0, 5, 1.0, 1.0).is_err());
    }
}
