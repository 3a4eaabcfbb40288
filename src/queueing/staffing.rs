//! Staffing of M/M/c: the fewest servers for a target, and the square-root rule.

use super::erlang::{MOST_SERVERS, MultiServer, erlang_c};
use super::error::{QueueingError, count, inside, non_negative, positive};
use super::numeric::bisect;
use crate::stats::distributions::{normal_cdf, normal_density};

/// What the queue must achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// `P(Wq > 0)` at most this.
    DelayProbability(f64),
    /// `E Wq` at most this.
    MeanWait(f64),
    /// At least a `share` of customers wait no longer than `within`.
    ServiceLevel {
        /// Share of customers.
        share: f64,
        /// Longest wait that counts as in time.
        within: f64,
    },
}

impl Target {
    /// Whether a queue achieves it.
    pub fn is_met_by(&self, queue: &MultiServer) -> bool {
        match *self {
            Self::DelayProbability(most) => queue.delay_probability() <= most,
            Self::MeanWait(most) => queue.wait_mean() <= most,
            Self::ServiceLevel { share, within } => 1.0 - queue.wait_tail(within) >= share,
        }
    }

    fn check(&self) -> Result<(), QueueingError> {
        match *self {
            Self::DelayProbability(most) => inside("target of the delay probability", most)?,
            Self::MeanWait(most) => positive("target of the mean wait", most)?,
            Self::ServiceLevel { share, within } => {
                non_negative("longest wait in time", within)?;
                inside("target of the service level", share)?
            }
        };
        Ok(())
    }
}

/// The M/M/c of the fewest servers that meets a target.
///
/// ```
/// use greenlane::queueing::staffing::{Target, fewest_servers};
///
/// let booth = fewest_servers(60.0, 2.0, Target::ServiceLevel { share: 0.9, within: 0.1 })?;
/// assert_eq!(booth.servers(), 36);
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
///
/// # Errors
/// When a rate or the target is outside its range, or the servers needed exceed the limit.
pub fn fewest_servers(
    arrival_rate: f64,
    service_rate: f64,
    target: Target,
) -> Result<MultiServer, QueueingError> {
    target.check()?;
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    let meets = |servers: usize| -> Result<bool, QueueingError> {
        Ok(target.is_met_by(&MultiServer::new(arrival_rate, service_rate, servers)?))
    };
    let servers = fewest(arrival_rate / service_rate, meets)?;
    MultiServer::new(arrival_rate, service_rate, servers)
}

/// The fewest servers whose Erlang C at an offered load is at most `target`; none for no load.
///
/// # Errors
/// When the load is negative, the target not strictly between 0 and 1, or the servers needed exceed the
/// limit.
pub fn servers_for_load(load: f64, target: f64) -> Result<usize, QueueingError> {
    non_negative("offered load", load)?;
    inside("target of the delay probability", target)?;
    if load <= 0.0 {
        return Ok(0);
    }
    fewest(load, |servers| Ok(erlang_c(load, servers)? <= target))
}

/// Delay probability of many servers, `c = a + β sqrt(a)`: `[1 + β Φ(β)/φ(β)]^{-1}` (Halfin and Whitt
/// 1981), for `β > 0`.
///
/// # Errors
/// When `β` is not positive.
pub fn halfin_whitt_delay(quality: f64) -> Result<f64, QueueingError> {
    positive("quality of service", quality)?;
    Ok(delay_of(quality))
}

/// The `β` whose Halfin–Whitt delay probability is `target`.
///
/// # Errors
/// When the target is not strictly between 0 and 1.
pub fn halfin_whitt_quality(target: f64) -> Result<f64, QueueingError> {
    inside("target of the delay probability", target)?;
    Ok(bisect(0.0, 40.0, |quality| delay_of(quality) > target))
}

/// `ceil(a + β sqrt(a))` with the Halfin–Whitt `β` of a target delay probability.
///
/// # Errors
/// When the load is not positive or the target not strictly between 0 and 1.
pub fn square_root_servers(load: f64, target: f64) -> Result<usize, QueueingError> {
    positive("offered load", load)?;
    let quality = halfin_whitt_quality(target)?;
    Ok((load + quality * load.sqrt()).ceil() as usize)
}

fn delay_of(quality: f64) -> f64 {
    1.0 / (1.0 + quality * normal_cdf(quality) / normal_density(quality))
}

/// The least number of servers above the load for which `meets` holds; more servers never harm, so
/// doubling and halving find it.
fn fewest(load: f64, meets: impl Fn(usize) -> Result<bool, QueueingError>) -> Result<usize, QueueingError> {
    count("number of servers", load.min(1e18) as usize, 0, MOST_SERVERS - 1)?;
    let least = load.floor() as usize + 1;
    let mut step = 1;
    let (mut below, mut enough) = (least - 1, least);
    while !meets(enough)? {
        below = enough;
        enough += step;
        step *= 2;
        count("number of servers", enough, 0, MOST_SERVERS)?;
    }
    while enough - below > 1 {
        let middle = below + (enough - below) / 2;
        if meets(middle)? {
            enough = middle;
        } else {
            below = middle;
        }
    }
    Ok(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_less_misses_the_target() {
        let target = Target::MeanWait(0.05);
        let queue = fewest_servers(60.0, 2.0, target).unwrap();
        let less = MultiServer::new(60.0, 2.0, queue.servers() - 1).unwrap();
        assert!(target.is_met_by(&queue) && !target.is_met_by(&less));
    }

    #[test]
    fn no_load_needs_nobody() {
        assert_eq!(servers_for_load(0.0, 0.1).unwrap(), 0);
        assert!(servers_for_load(2.0, 0.0).is_err());
        assert!(servers_for_load(1e12, 0.1).is_err());
    }
}
