//! M/G/c exactly, where it can be done: constant services, and services made of exponential phases.

use super::chain::BandedChain;
use super::deterministic::DeterministicServers;
use super::erlang::MOST_SERVERS;
use super::error::{QueueingError, below_capacity, count, positive};
use super::law::{Law, Phases};
use super::matrix::Matrix;

/// Entry of the last correction of the first passage at which it counts as settled.
const SETTLED: f64 = 1e-16;
/// The most doublings of the reduction.
const MOST_REDUCTIONS: usize = 60;
/// The most combinations of phases the busy servers may be in.
const MOST_COMBINATIONS: usize = 512;

/// M/G/c in the long run, first come first served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralServers {
    /// `ρ = λ E S / c`.
    pub utilisation: f64,
    /// `P(Wq > 0)`.
    pub delay_probability: f64,
    /// `E Nq`.
    pub queue_mean: f64,
    /// `E Wq`.
    pub wait_mean: f64,
    /// `E W`.
    pub sojourn_mean: f64,
}

/// M/G/c by Crommelin's sum for constant services and by the stationary law of a Markov chain for
/// exponential, Erlang and hyperexponential ones (Neuts 1981).
///
/// # Errors
/// When the rate is not positive, the load not below the number of servers, the law another one, or the
/// chain too large.
pub fn general_servers(
    arrival_rate: f64,
    service: &Law,
    servers: usize,
) -> Result<GeneralServers, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    count("number of servers", servers, 1, MOST_SERVERS)?;
    let load = below_capacity(arrival_rate * service.mean(), servers as f64)?;
    let (delay_probability, queue_mean) = if let Some(value) = service.constant() {
        let queue = DeterministicServers::new(arrival_rate, value, servers)?;
        (queue.delay_probability(), queue.queue_mean())
    } else if let Some(phases) = service.phases() {
        phase_chain(arrival_rate, &phases, servers)?
    } else {
        return Err(QueueingError::LawNotCovered {
            result: "queue of several servers",
            law: service.name(),
        });
    };
    let wait_mean = queue_mean / arrival_rate;
    Ok(GeneralServers {
        utilisation: load / servers as f64,
        delay_probability,
        queue_mean,
        wait_mean,
        sojourn_mean: wait_mean + service.mean(),
    })
}

/// `P(N >= c)` and `E Nq`.
///
/// Levels above `c` are alike: `G`, the law of the phases in which the chain first comes one level down, ends
/// the chain at level `c`, and `π_{c+k} = π_c R^k` with `R = λ K^{-1}`, `K = -A_1 - λ G`.
fn phase_chain(arrival_rate: f64, phases: &Phases, servers: usize) -> Result<(f64, f64), QueueingError> {
    let combinations = combinations(phases.initial.len(), servers)?;
    let full = &combinations[servers];
    let (stay, down) = full_level(arrival_rate, phases, full);
    let g = first_passage(arrival_rate, &stay, &down)?;
    let levels = boundary(arrival_rate, phases, &combinations, &g);
    let singular = QueueingError::NotSettled {
        what: "level of full servers",
        limit: 1,
    };
    let k = stay.plus(-arrival_rate, &g);
    let less = k.plus(-arrival_rate, &Matrix::diagonal(full.len(), 1.0));
    let ones = Matrix::column(vec![1.0; full.len()]);
    // (I - R)^{-1} 1 and (I - R)^{-2} 1
    let once = less.solve(&k.times(&ones)).ok_or_else(|| singular.clone())?;
    let twice = less.solve(&k.times(&once)).ok_or(singular)?;
    let top = &levels[servers];
    let weigh = |x: &Matrix| top.iter().enumerate().map(|(i, p)| p * x.at(i, 0)).sum::<f64>();
    let delayed = weigh(&once);
    let total = delayed + levels[..servers].iter().flatten().sum::<f64>();
    Ok((delayed / total, (weigh(&twice) - delayed) / total))
}

/// `-A_1` and `A_2` of a level with all servers busy: what stays on it, and what goes one down.
fn full_level(arrival_rate: f64, phases: &Phases, full: &[Vec<usize>]) -> (Matrix, Matrix) {
    let mut stay = Matrix::diagonal(full.len(), arrival_rate);
    let mut down = Matrix::zeros(full.len(), full.len());
    for (i, v) in full.iter().enumerate() {
        for (phase, busy) in v.iter().enumerate().filter(|(_, busy)| **busy > 0) {
            let busy = *busy as f64;
            for (next, rate) in phases.moves[phase]
                .iter()
                .enumerate()
                .filter(|(_, rate)| **rate > 0.0)
            {
                stay.add_at(i, place(full, &moved(v, Some(phase), Some(next))), -busy * rate);
                stay.add_at(i, i, busy * rate);
            }
            let exit = busy * phases.exits[phase];
            stay.add_at(i, i, exit);
            for (first, p) in phases.initial.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                down.add_at(i, place(full, &moved(v, Some(phase), Some(first))), exit * p);
            }
        }
    }
    (stay, down)
}

/// `G`, by logarithmic reduction (Latouche and Ramaswami 1993).
fn first_passage(arrival_rate: f64, stay: &Matrix, down: &Matrix) -> Result<Matrix, QueueingError> {
    let unsettled = QueueingError::NotSettled {
        what: "first passage between levels",
        limit: MOST_REDUCTIONS,
    };
    let unit = Matrix::diagonal(stay.rows(), 1.0);
    let mut up = stay
        .solve(&Matrix::diagonal(stay.rows(), arrival_rate))
        .ok_or_else(|| unsettled.clone())?;
    let mut low = stay.solve(down).ok_or_else(|| unsettled.clone())?;
    let mut g = low.clone();
    let mut reach = up.clone();
    for _ in 0..MOST_REDUCTIONS {
        let back = unit.plus(-1.0, &up.times(&low).plus(1.0, &low.times(&up)));
        up = back.solve(&up.times(&up)).ok_or_else(|| unsettled.clone())?;
        low = back.solve(&low.times(&low)).ok_or_else(|| unsettled.clone())?;
        let more = reach.times(&low);
        g = g.plus(1.0, &more);
        if more.largest() < SETTLED {
            return Ok(g);
        }
        reach = reach.times(&up);
    }
    Err(unsettled)
}

/// The law of the levels up to `c`, up to a factor, when excursions above `c` are left out.
fn boundary(
    arrival_rate: f64,
    phases: &Phases,
    combinations: &[Vec<Vec<usize>>],
    g: &Matrix,
) -> Vec<Vec<f64>> {
    let servers = combinations.len() - 1;
    let mut offsets = vec![0];
    for level in combinations {
        offsets.push(offsets[offsets.len() - 1] + level.len());
    }
    let band = 2 * combinations[servers].len();
    let mut chain = BandedChain::new(offsets[servers + 1], band, band);
    for (n, level) in combinations.iter().enumerate() {
        for (i, v) in level.iter().enumerate() {
            let from = offsets[n] + i;
            let to = |n: usize, v: &[usize]| offsets[n] + place(&combinations[n], v);
            if n < servers {
                for (phase, p) in phases.initial.iter().enumerate() {
                    chain.add(from, to(n + 1, &moved(v, None, Some(phase))), arrival_rate * p);
                }
            } else {
                for j in 0..level.len() {
                    chain.add(from, offsets[n] + j, arrival_rate * g.at(i, j));
                }
            }
            for (phase, busy) in v.iter().enumerate().filter(|(_, busy)| **busy > 0) {
                let busy = *busy as f64;
                for (next, rate) in phases.moves[phase]
                    .iter()
                    .enumerate()
                    .filter(|(_, rate)| **rate > 0.0)
                {
                    chain.add(from, to(n, &moved(v, Some(phase), Some(next))), busy * rate);
                }
                chain.add(
                    from,
                    to(n - 1, &moved(v, Some(phase), None)),
                    busy * phases.exits[phase],
                );
            }
        }
    }
    let law = chain.stationary();
    offsets
        .windows(2)
        .map(|ends| law[ends[0]..ends[1]].to_vec())
        .collect()
}

/// Where a combination stands in its list.
fn place(level: &[Vec<usize>], v: &[usize]) -> usize {
    level
        .binary_search_by(|other| other.as_slice().cmp(v))
        .unwrap_or_else(|at| at)
}

/// The numbers of busy servers in each phase, after one leaves a phase and one enters another.
fn moved(v: &[usize], out: Option<usize>, into: Option<usize>) -> Vec<usize> {
    let mut next = v.to_vec();
    if let Some(phase) = out {
        next[phase] -= 1;
    }
    if let Some(phase) = into {
        next[phase] += 1;
    }
    next
}

/// All ways to spread 0, 1, …, `servers` busy servers over the phases, each list in order.
fn combinations(phases: usize, servers: usize) -> Result<Vec<Vec<Vec<usize>>>, QueueingError> {
    let mut all = vec![vec![vec![0; phases]]];
    for busy in 1..=servers {
        let mut wider: Vec<Vec<usize>> = all[busy - 1]
            .iter()
            .flat_map(|v| (0..phases).map(|phase| moved(v, None, Some(phase))))
            .collect();
        wider.sort_unstable();
        wider.dedup();
        count(
            "number of combinations of phases",
            wider.len(),
            0,
            MOST_COMBINATIONS,
        )?;
        all.push(wider);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::super::single_server::SingleServer;
    use super::*;

    #[test]
    fn exponential_services_make_it_m_m_c() {
        let queue = general_servers(4.0, &Law::exponential(1.0).unwrap(), 5).unwrap();
        let same = MultiServer::new(4.0, 1.0, 5).unwrap();
        assert!((queue.wait_mean - same.wait_mean()).abs() < 1e-12);
        assert!((queue.delay_probability - same.delay_probability()).abs() < 1e-12);
    }

    #[test]
    fn one_server_agrees_with_pollaczek_and_khinchine() {
        for law in [
            Law::erlang(3, 1.0).unwrap(),
            Law::hyperexponential(0.9, 0.5, 5.5).unwrap(),
        ] {
            let rate = 0.7 / law.mean();
            let exact = SingleServer::new(rate, law).unwrap().wait_mean();
            let found = general_servers(rate, &law, 1).unwrap().wait_mean;
            assert!((found / exact - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn other_laws_are_refused_by_name() {
        let refusal = general_servers(1.0, &Law::lognormal(1.0, 1.0).unwrap(), 2).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "no exact queue of several servers is known for a lognormal law"
        );
    }
}
