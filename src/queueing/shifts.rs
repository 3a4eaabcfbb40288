//! Shifts: M/M/c whose rate and number of servers change by the clock, with two rules for leaving.

use super::chain::{JumpChain, Passage};
use super::error::{QueueingError, below_capacity, count, non_negative, positive};

/// The most segments of a cycle.
const MOST_SEGMENTS: usize = 1_000;
/// The most servers of a shift.
const MOST_ON_SHIFT: usize = 10_000;
/// The most states of the chain.
const MOST_STATES: usize = 1 << 18;
/// The most cycles until the law repeats itself.
const MOST_CYCLES: usize = 5_000;
/// Change of the mean number over a cycle at which it counts as repeating.
const SETTLED: f64 = 1e-11;
/// Probability of the highest number in system above which more states are taken.
const NEGLIGIBLE: f64 = 1e-15;

/// A stretch of the cycle with one arrival rate and one number of servers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Length of time.
    pub length: f64,
    /// Arrival rate `λ`.
    pub arrival_rate: f64,
    /// Servers on shift `c`; 0 closes the place.
    pub servers: usize,
}

/// What becomes of the jobs in hand when servers leave (Ingolfsson 2005).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeavingRule {
    /// The job stops at once, returns to the queue and resumes later.
    Interrupt,
    /// Every job in hand is finished, and nobody starts another while as many servers are busy as are on
    /// shift: an arrival, or a completion, starts a job when fewer than `c(t)` are busy.
    FinishJob,
}

/// A cycle of shifts in the long run. Means are over arrivals or over the time of the cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct ShiftCycle {
    /// Mean time in system.
    pub sojourn_mean: f64,
    /// Mean time in system but not in service: before the start and while interrupted.
    pub wait_mean: f64,
    /// `E N` over time.
    pub number_mean: f64,
    /// `E Nq` over time.
    pub queue_mean: f64,
    /// Share of arrivals that do not start at once.
    pub delay_probability: f64,
    /// `E N` when each segment starts.
    pub number_at_start: Vec<f64>,
}

/// Periodic Mt/M/c(t): exact up to rounding, by uniformisation within segments and iteration of the cycle
/// until it repeats itself.
///
/// The state is the number in system and, under [`LeavingRule::FinishJob`], how many are busy beyond
/// those on shift.
///
/// # Errors
/// When a parameter is outside its range, the work of a cycle not below the capacity on shift, or the
/// chain too large.
pub fn shift_cycle(
    service_rate: f64,
    segments: &[Segment],
    rule: LeavingRule,
) -> Result<ShiftCycle, QueueingError> {
    positive("service rate", service_rate)?;
    count("number of segments", segments.len(), 1, MOST_SEGMENTS)?;
    let (mut period, mut arrivals, mut capacity) = (0.0, 0.0, 0.0);
    for segment in segments {
        period += positive("length of a segment", segment.length)?;
        arrivals += segment.length * non_negative("arrival rate", segment.arrival_rate)?;
        count("number of servers", segment.servers, 0, MOST_ON_SHIFT)?;
        capacity += segment.length * segment.servers as f64;
    }
    positive("number of arrivals in a cycle", arrivals)?;
    below_capacity(arrivals / service_rate / period, capacity / period)?;
    let most = segments.iter().map(|segment| segment.servers).max().unwrap_or(0);
    let least = segments.iter().map(|segment| segment.servers).min().unwrap_or(0);
    let beyond = match rule {
        LeavingRule::Interrupt => 0,
        LeavingRule::FinishJob => most - least,
    };
    let mut numbers = 2 * most + 64;
    loop {
        count("number of states", numbers * (beyond + 1), 0, MOST_STATES)?;
        let cycle = Cycle {
            service_rate,
            segments,
            numbers,
            width: beyond + 1,
        };
        if let Some(totals) = cycle.settle()? {
            let number_mean = totals.number / period;
            let queue_mean = (totals.number - totals.busy) / period;
            return Ok(ShiftCycle {
                sojourn_mean: totals.number / arrivals,
                wait_mean: (totals.number - totals.busy) / arrivals,
                number_mean,
                queue_mean,
                delay_probability: totals.delayed / arrivals,
                number_at_start: totals.at_start,
            });
        }
        numbers *= 2;
    }
}

/// The chain on numbers 0..numbers with 0..width servers busy beyond those on shift.
struct Cycle<'a> {
    service_rate: f64,
    segments: &'a [Segment],
    numbers: usize,
    width: usize,
}

/// Integrals over a cycle.
#[derive(Default)]
struct Totals {
    number: f64,
    busy: f64,
    delayed: f64,
    at_start: Vec<f64>,
    /// Largest probability of the highest number at the end of a segment.
    top: f64,
}

impl Cycle<'_> {
    /// The totals of a cycle that repeats itself, or `None` when more numbers are needed.
    fn settle(&self) -> Result<Option<Totals>, QueueingError> {
        let chains: Vec<JumpChain> = self.segments.iter().map(|segment| self.chain(segment)).collect();
        let mut law = vec![0.0; self.numbers * self.width];
        law[0] = 1.0;
        let mut before: Option<Vec<f64>> = None;
        for _ in 0..MOST_CYCLES {
            let totals = self.pass(&chains, &mut law)?;
            if totals.top > NEGLIGIBLE {
                return Ok(None);
            }
            let change = before.map_or(f64::INFINITY, |before| {
                before
                    .iter()
                    .zip(&totals.at_start)
                    .map(|(a, b)| (a - b).abs() / (1.0 + b))
                    .fold(0.0, f64::max)
            });
            if change < SETTLED {
                return Ok(Some(totals));
            }
            before = Some(totals.at_start);
        }
        Err(QueueingError::NotSettled {
            what: "cycle of shifts",
            limit: MOST_CYCLES,
        })
    }

    /// One cycle from `law`, which it moves on.
    fn pass(&self, chains: &[JumpChain], law: &mut Vec<f64>) -> Result<Totals, QueueingError> {
        let mut totals = Totals::default();
        for (k, (segment, chain)) in self.segments.iter().zip(chains).enumerate() {
            totals.at_start.push(
                self.states()
                    .zip(law.iter())
                    .map(|((n, _), p)| n as f64 * p)
                    .sum(),
            );
            let Passage { end, time } = chain.passage(law, segment.length)?;
            for ((n, beyond), time) in self.states().zip(&time) {
                let busy = busy(n, beyond, segment.servers);
                totals.number += n as f64 * time;
                totals.busy += busy as f64 * time;
                if busy >= segment.servers {
                    totals.delayed += segment.arrival_rate * time;
                }
            }
            totals.top = totals
                .top
                .max(end[(self.numbers - 1) * self.width..].iter().sum());
            let next = self.segments[(k + 1) % self.segments.len()].servers;
            *law = self.change(&end, segment.servers, next);
        }
        Ok(totals)
    }

    fn chain(&self, segment: &Segment) -> JumpChain {
        let mut chain = JumpChain::new(self.numbers * self.width);
        for (n, beyond) in self.states() {
            let from = n * self.width + beyond;
            if n + 1 < self.numbers {
                chain.add(from, from + self.width, segment.arrival_rate);
            }
            let busy = busy(n, beyond, segment.servers);
            if n > 0 && busy > 0 {
                let to = (n - 1) * self.width + beyond.saturating_sub(1);
                chain.add(from, to, busy as f64 * self.service_rate);
            }
        }
        chain
    }

    /// The law after the number on shift changes.
    fn change(&self, law: &[f64], from: usize, to: usize) -> Vec<f64> {
        let mut changed = vec![0.0; law.len()];
        for ((n, beyond), p) in self.states().zip(law) {
            let left = busy(n, beyond, from).saturating_sub(to).min(self.width - 1);
            changed[n * self.width + left] += p;
        }
        changed
    }

    fn states(&self) -> impl Iterator<Item = (usize, usize)> {
        let width = self.width;
        (0..self.numbers * width).map(move |at| (at / width, at % width))
    }
}

/// Servers at work: those beyond the shift finish their jobs; without any, all on shift that have work.
fn busy(n: usize, beyond: usize, servers: usize) -> usize {
    if beyond > 0 {
        (servers + beyond).min(n)
    } else {
        n.min(servers)
    }
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::*;

    fn segment(length: f64, arrival_rate: f64, servers: usize) -> Segment {
        Segment {
            length,
            arrival_rate,
            servers,
        }
    }

    #[test]
    fn one_shift_for_ever_is_m_m_c() {
        let day = [segment(3.0, 4.0, 5), segment(5.0, 4.0, 5)];
        let same = MultiServer::new(4.0, 1.0, 5).unwrap();
        for rule in [LeavingRule::Interrupt, LeavingRule::FinishJob] {
            let cycle = shift_cycle(1.0, &day, rule).unwrap();
            assert!((cycle.sojourn_mean - same.sojourn_mean()).abs() < 1e-8);
            assert!((cycle.delay_probability - same.delay_probability()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_cycle_with_too_little_capacity_is_refused() {
        let day = [segment(8.0, 5.0, 2), segment(16.0, 0.5, 0)];
        assert!(shift_cycle(2.0, &day, LeavingRule::Interrupt).is_err());
        assert!(shift_cycle(2.0, &[], LeavingRule::Interrupt).is_err());
    }
}
