//! M/M/c from empty: waits of the first customers, and the number in system over time.

use super::chain::JumpChain;
use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, count, positive};
use super::numeric::PoissonWindow;

/// The most customers followed.
const MOST_CUSTOMERS: usize = 20_000;
/// The most states of the number in system.
const MOST_STATES: usize = 1 << 17;

/// Mean waits of the first `customers` customers of M/M/c that opens empty, in order of arrival.
///
/// The law of the number found by the next arrival follows from that found by the last (Kelton and Law
/// 1985); the load need not be below `c`.
///
/// # Errors
/// When a rate is not positive, or there is no server or too many customers.
pub fn first_waits(
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    customers: usize,
) -> Result<Vec<f64>, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    count("number of servers", servers, 1, MOST_SERVERS)?;
    count("number of customers", customers, 1, MOST_CUSTOMERS)?;
    let mut waits = Vec::with_capacity(customers);
    let mut found = vec![0.0; customers + 1];
    found[0] = 1.0;
    for customer in 0..customers {
        let completions: f64 = (servers..=customer)
            .map(|n| found[n] * (n + 1 - servers) as f64)
            .sum();
        waits.push(completions / (servers as f64 * service_rate));
        // with itself n+1 are in system; each level is left downwards before the next arrival or not
        let mut falling = 0.0;
        for n in (0..=customer + 1).rev() {
            let here = falling + if n > 0 { found[n - 1] } else { 0.0 };
            let service = n.min(servers) as f64 * service_rate;
            let stays = here * arrival_rate / (arrival_rate + service);
            falling = here - stays;
            if n < found.len() {
                found[n] = stays;
            }
        }
    }
    Ok(waits)
}

/// The number in system at a time, and its average until then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberOverTime {
    /// `E N(t)`.
    pub number_mean: f64,
    /// `P(N(t) = 0)`.
    pub empty: f64,
    /// Time average of `E N` over 0..t.
    pub number_average: f64,
    /// Time average of `E Nq` over 0..t.
    pub queue_average: f64,
}

/// M/M/c that opens empty, after a time `t`, by uniformisation; the load need not be below `c`.
///
/// # Errors
/// When a parameter is not positive, there is no server, or the time needs too many states or steps.
pub fn number_over_time(
    arrival_rate: f64,
    service_rate: f64,
    servers: usize,
    t: f64,
) -> Result<NumberOverTime, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    positive("time", t)?;
    count("number of servers", servers, 1, MOST_SERVERS)?;
    count(
        "number of arrivals",
        (arrival_rate * t).min(1e18) as usize,
        0,
        MOST_STATES,
    )?;
    let window = PoissonWindow::new(arrival_rate * t);
    let states = window.first + window.weights.len();
    let mut chain = JumpChain::new(states);
    for n in 0..states {
        if n + 1 < states {
            chain.add(n, n + 1, arrival_rate);
        }
        if n > 0 {
            chain.add(n, n - 1, n.min(servers) as f64 * service_rate);
        }
    }
    let mut start = vec![0.0; states];
    start[0] = 1.0;
    let passage = chain.passage(&start, t)?;
    let mean = |law: &[f64], least: usize| -> f64 {
        law.iter()
            .enumerate()
            .map(|(n, p)| n.saturating_sub(least) as f64 * p)
            .sum()
    };
    Ok(NumberOverTime {
        number_mean: mean(&passage.end, 0),
        empty: passage.end[0],
        number_average: mean(&passage.time, 0) / t,
        queue_average: mean(&passage.time, servers) / t,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_customers_of_many_servers_do_not_wait() {
        let waits = first_waits(4.0, 1.0, 3, 4).unwrap();
        assert!(waits[..3].iter().all(|wait| *wait <= 0.0));
        assert!(waits[3] > 0.0);
    }

    #[test]
    fn the_second_customer_of_one_server_waits_for_the_first() {
        let waits = first_waits(1.0, 2.0, 1, 2).unwrap();
        assert!((waits[1] - 0.5 / 3.0).abs() < 1e-15);
    }
}
