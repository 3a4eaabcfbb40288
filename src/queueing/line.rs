//! A saturated line of single servers with finite buffers: blocking after service.

use super::chain::BandedChain;
use super::error::{QueueingError, count, lengths, positive};

/// The most stations of a line.
const MOST_STATIONS: usize = 12;
/// The most states of the chain.
const MOST_STATES: usize = 20_000;
/// The most entries of the chain's band.
const MOST_ENTRIES: usize = 1 << 23;

/// A line in the long run.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Jobs that leave the last station a time unit.
    pub throughput: f64,
    /// Share of time each station is blocked.
    pub blocked: Vec<f64>,
}

/// Exponential stations of the given rates in a row, `buffers[i]` places between station i and i+1, work
/// without end before the first; a job that finds no place stays on its server (Hillier and Boling 1967).
///
/// The state is, for each station but the first, the jobs finished one station earlier and not yet by it.
///
/// # Errors
/// When there are fewer than two stations, a rate is not positive, lists do not match, or the chain is too
/// large.
pub fn blocking_line(service_rates: &[f64], buffers: &[usize]) -> Result<Line, QueueingError> {
    let stations = count("number of stations", service_rates.len(), 2, MOST_STATIONS)?;
    lengths("buffers", buffers.len(), stations - 1)?;
    for rate in service_rates {
        positive("service rate", *rate)?;
    }
    let mut strides = vec![1; stations - 1];
    let mut states: usize = 1;
    for k in (0..stations - 1).rev() {
        strides[k] = states;
        states = states.saturating_mul(buffers[k].saturating_add(3));
        count("number of states", states, 1, MOST_STATES)?;
    }
    let band = strides[0] + 1;
    count("size of the chain", states * 2 * band, 0, MOST_ENTRIES)?;
    let jobs = |state: usize| -> Vec<usize> {
        strides
            .iter()
            .zip(buffers)
            .map(|(stride, buffer)| state / stride % (buffer + 3))
            .collect()
    };
    let mut chain = Reachable::new(states, band);
    let mut found = vec![0];
    let mut seen = vec![false; states];
    seen[0] = true;
    while let Some(state) = found.pop() {
        let jobs = jobs(state);
        let blocked = blocking(&jobs, buffers);
        for (station, rate) in service_rates.iter().enumerate() {
            let has_work = station == 0 || jobs[station - 1] > 0;
            if !has_work || blocked[station] {
                continue;
            }
            let mut to = state;
            if station > 0 {
                to -= strides[station - 1];
            }
            if station + 1 < stations {
                to += strides[station];
            }
            chain.jumps.push((state, to, *rate));
            if !seen[to] {
                seen[to] = true;
                found.push(to);
            }
        }
    }
    let law = chain.stationary(&seen);
    let mut throughput = 0.0;
    let mut blocked_share = vec![0.0; stations];
    for (state, p) in law.iter().enumerate().filter(|(state, _)| seen[*state]) {
        let jobs = jobs(state);
        if jobs[stations - 2] > 0 {
            throughput += p * service_rates[stations - 1];
        }
        for (share, blocked) in blocked_share.iter_mut().zip(blocking(&jobs, buffers)) {
            if blocked {
                *share += p;
            }
        }
    }
    Ok(Line {
        throughput,
        blocked: blocked_share,
    })
}

/// Which stations hold a finished job: the jobs before a station exceed its buffer and, unless it is
/// blocked itself, its server.
fn blocking(jobs: &[usize], buffers: &[usize]) -> Vec<bool> {
    let mut blocked = vec![false; jobs.len() + 1];
    for k in (0..jobs.len()).rev() {
        let places = buffers[k] + usize::from(!blocked[k + 1]);
        blocked[k] = jobs[k] > places;
    }
    blocked
}

/// The jumps between the states that occur.
struct Reachable {
    band: usize,
    states: usize,
    jumps: Vec<(usize, usize, f64)>,
}

impl Reachable {
    const fn new(states: usize, band: usize) -> Self {
        Self {
            band,
            states,
            jumps: Vec::new(),
        }
    }

    /// The stationary law; states that do not occur have probability 0.
    fn stationary(&self, seen: &[bool]) -> Vec<f64> {
        let order: Vec<usize> = (0..self.states).filter(|state| seen[*state]).collect();
        let mut place = vec![0; self.states];
        for (at, state) in order.iter().enumerate() {
            place[*state] = at;
        }
        let mut chain = BandedChain::new(order.len(), self.band, self.band);
        for (from, to, rate) in &self.jumps {
            chain.add(place[*from], place[*to], *rate);
        }
        let mut law = vec![0.0; self.states];
        for (state, p) in order.iter().zip(chain.stationary()) {
            law[*state] = p;
        }
        law
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_equal_stations_have_the_published_throughput() {
        for buffer in 0..5 {
            let line = blocking_line(&[1.0, 1.0], &[buffer]).unwrap();
            let b = buffer as f64;
            assert!((line.throughput - (b + 2.0) / (b + 3.0)).abs() < 1e-13);
        }
    }

    #[test]
    fn a_line_backwards_is_as_fast() {
        let forward = blocking_line(&[1.0, 1.5, 0.8], &[1, 2]).unwrap().throughput;
        let backward = blocking_line(&[0.8, 1.5, 1.0], &[2, 1]).unwrap().throughput;
        assert!((forward - backward).abs() < 1e-12);
    }
}
