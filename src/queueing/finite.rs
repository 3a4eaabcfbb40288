//! Birth-death queues: limited room, impatient customers, and a finite source (machine repair).

use super::chain::birth_death;
use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, count, positive};

/// Probabilities below this share of the largest end an unlimited queue.
const NEGLIGIBLE: f64 = 1e-22;
/// The most states of a birth-death chain.
const MOST_STATES: usize = 4_000_000;

/// M/M/c/K: arrivals who find `room` customers, those in service included, are lost.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitedRoom {
    /// `P(N = K)`, the share of arrivals lost.
    pub blocking: f64,
    /// Rate of customers served.
    pub throughput: f64,
    /// `E N`.
    pub number_mean: f64,
    /// `E Nq`.
    pub queue_mean: f64,
    /// Mean wait of those accepted.
    pub wait_mean: f64,
    /// Mean time in system of those accepted.
    pub sojourn_mean: f64,
    /// Share of time a server is busy.
    pub utilisation: f64,
    /// `P(N = n)` for n = 0..=K.
    pub law: Vec<f64>,
}

/// M/M/c/K in the long run. `room` counts those in service.
///
/// # Errors
/// When a rate is not positive, there is no server, or `room` is below `servers`.
pub fn limited_room(
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    room: usize,
) -> Result<LimitedRoom, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    count("number of servers", servers, 1, MOST_SERVERS)?;
    count("room", room, servers, MOST_STATES)?;
    let births = vec![arrival_rate; room];
    let deaths: Vec<f64> = (1..=room).map(|n| n.min(servers) as f64 * service_rate).collect();
    let law = birth_death(&births, &deaths);
    let blocking = law[room];
    let throughput = arrival_rate * (1.0 - blocking);
    let number_mean = mean(&law, |n| n as f64);
    let queue_mean = mean(&law, |n| n.saturating_sub(servers) as f64);
    Ok(LimitedRoom {
        blocking,
        throughput,
        number_mean,
        queue_mean,
        wait_mean: queue_mean / throughput,
        sojourn_mean: number_mean / throughput,
        utilisation: throughput / (servers as f64 * service_rate),
        law,
    })
}

/// M/M/c+M (Erlang A): customers in the queue give up at rate `θ` each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Impatient {
    /// `P(N >= c)`, the share of arrivals that do not start at once.
    pub delay_probability: f64,
    /// Share of arrivals that give up.
    pub abandonment: f64,
    /// Share of those delayed that give up.
    pub abandonment_of_delayed: f64,
    /// `E Nq`.
    pub queue_mean: f64,
    /// `E N`.
    pub number_mean: f64,
    /// Mean time in the queue over all arrivals, served or not.
    pub wait_mean: f64,
    /// Share of time a server is busy.
    pub utilisation: f64,
}

/// Erlang A in the long run (Palm 1946). Every load is stable, as customers give up.
///
/// # Errors
/// When a rate is not positive, there is no server, or the queue needs too many states.
pub fn impatient(
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    abandonment_rate: f64,
) -> Result<Impatient, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    positive("abandonment rate", abandonment_rate)?;
    count("number of servers", servers, 1, MOST_SERVERS)?;
    let death =
        |n: usize| n.min(servers) as f64 * service_rate + n.saturating_sub(servers) as f64 * abandonment_rate;
    let mut deaths = Vec::new();
    let mut size = 1.0_f64;
    let mut largest = 1.0_f64;
    while size > NEGLIGIBLE * largest || deaths.len() < servers {
        count("number of states", deaths.len(), 0, MOST_STATES)?;
        let rate = death(deaths.len() + 1);
        size *= arrival_rate / rate;
        largest = largest.max(size);
        deaths.push(rate);
        if largest > 1e250 {
            (size, largest) = (size / largest, 1.0);
        }
    }
    let law = birth_death(&vec![arrival_rate; deaths.len()], &deaths);
    let delay_probability = law[servers..].iter().sum::<f64>().min(1.0);
    let queue_mean = mean(&law, |n| n.saturating_sub(servers) as f64);
    let busy = mean(&law, |n| n.min(servers) as f64);
    let abandonment = abandonment_rate * queue_mean / arrival_rate;
    Ok(Impatient {
        delay_probability,
        abandonment,
        abandonment_of_delayed: abandonment / delay_probability,
        queue_mean,
        number_mean: queue_mean + busy,
        wait_mean: queue_mean / arrival_rate,
        utilisation: (busy / servers as f64).min(1.0),
    })
}

/// M/M/c//N: `units` machines fail at rate `λ` each while up and are repaired by `c` repairers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiniteSource {
    /// Mean number of units down.
    pub down_mean: f64,
    /// Share of time a unit is up.
    pub availability: f64,
    /// Mean time a failed unit is down.
    pub down_time_mean: f64,
    /// Mean time a failed unit waits for a repairer.
    pub wait_mean: f64,
    /// Rate of failures of all units together.
    pub failure_rate: f64,
    /// Probability that no unit is down.
    pub all_up: f64,
}

/// Machine repair in the long run.
///
/// # Errors
/// When a rate is not positive, or there is no unit or no repairer.
pub fn machine_repair(
    failure_rate: f64,
    repair_rate: f64,
    repairers: usize,
    units: usize,
) -> Result<FiniteSource, QueueingError> {
    positive("failure rate", failure_rate)?;
    positive("repair rate", repair_rate)?;
    count("number of repairers", repairers, 1, MOST_SERVERS)?;
    count("number of units", units, 1, MOST_STATES)?;
    let births: Vec<f64> = (0..units).map(|n| (units - n) as f64 * failure_rate).collect();
    let deaths: Vec<f64> = (1..=units)
        .map(|n| n.min(repairers) as f64 * repair_rate)
        .collect();
    let law = birth_death(&births, &deaths);
    let down_mean = mean(&law, |n| n as f64);
    let waiting = mean(&law, |n| n.saturating_sub(repairers) as f64);
    let up = mean(&law, |n| (units - n) as f64);
    let failures = failure_rate * up;
    Ok(FiniteSource {
        down_mean,
        availability: up / units as f64,
        down_time_mean: down_mean / failures,
        wait_mean: waiting / failures,
        failure_rate: failures,
        all_up: law[0],
    })
}

fn mean(law: &[f64], value: impl Fn(usize) -> f64) -> f64 {
    law.iter().enumerate().map(|(n, p)| p * value(n)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_for_those_in_service_alone_is_erlang_b() {
        let lost = limited_room(10.0, 1.0, 8, 8).unwrap().blocking;
        assert!((lost - super::super::erlang::erlang_b(10.0, 8).unwrap()).abs() < 1e-15);
        assert!(limited_room(10.0, 1.0, 8, 7).is_err());
    }

    #[test]
    fn patience_of_the_length_of_service_makes_a_poisson_number() {
        let queue = impatient(12.0, 1.0, 9, 1.0).unwrap();
        assert!((queue.number_mean - 12.0).abs() < 1e-11);
    }
}
