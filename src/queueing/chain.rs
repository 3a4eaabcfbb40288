//! Markov chains: stationary laws by elimination without subtraction, transient laws by
//! uniformisation, and birth-death chains.

use super::error::{QueueingError, count};
use super::numeric::PoissonWindow;

/// Scale at which unnormalised probabilities are brought down, far from the largest `f64`.
const LARGE: f64 = 1e200;
/// The most uniformised steps one passage may take.
const MOST_STEPS: usize = 20_000_000;

/// A chain on 0..states whose jumps reach at most `down` states down and `up` states up.
#[derive(Debug)]
pub(crate) struct BandedChain {
    states: usize,
    down: usize,
    up: usize,
    rates: Vec<f64>,
}

impl BandedChain {
    /// A chain without jumps.
    pub(crate) fn new(states: usize, down: usize, up: usize) -> Self {
        let rates = vec![0.0; states * (down + up + 1)];
        Self {
            states,
            down,
            up,
            rates,
        }
    }

    /// Adds a jump; one from a state to itself changes nothing.
    pub(crate) fn add(&mut self, from: usize, to: usize, rate: f64) {
        if from != to {
            let at = self.at(from, to);
            self.rates[at] += rate;
        }
    }

    /// The stationary law, by state reduction (Grassmann, Taksar and Heyman 1985).
    ///
    /// No subtraction takes place, so every probability is good to nearly full relative accuracy.
    pub(crate) fn stationary(mut self) -> Vec<f64> {
        for n in (1..self.states).rev() {
            let lowest = n.saturating_sub(self.down);
            let leave: f64 = (lowest..n).map(|j| self.rates[self.at(n, j)]).sum();
            for i in n.saturating_sub(self.up)..n {
                let at = self.at(i, n);
                if self.rates[at] > 0.0 {
                    let factor = self.rates[at] / leave;
                    self.rates[at] = factor;
                    for j in lowest..n {
                        let gain = factor * self.rates[self.at(n, j)];
                        self.add(i, j, gain);
                    }
                }
            }
        }
        let mut law = vec![0.0; self.states];
        law[0] = 1.0;
        for n in 1..self.states {
            law[n] = (n.saturating_sub(self.up)..n)
                .map(|i| law[i] * self.rates[self.at(i, n)])
                .sum();
            rescale(&mut law, n);
        }
        normalise(&mut law);
        law
    }

    fn at(&self, from: usize, to: usize) -> usize {
        from * (self.down + self.up + 1) + to + self.down - from
    }
}

/// The stationary law of a birth-death chain: `births[n]` is the rate n → n+1 and `deaths[n]`
/// the rate n+1 → n.
pub(crate) fn birth_death(births: &[f64], deaths: &[f64]) -> Vec<f64> {
    let mut law = vec![1.0];
    for (birth, death) in births.iter().zip(deaths) {
        let n = law.len();
        law.push(law[n - 1] * birth / death);
        rescale(&mut law, n);
    }
    normalise(&mut law);
    law
}

/// A continuous-time chain as a list of jumps.
#[derive(Debug)]
pub(crate) struct JumpChain {
    outflow: Vec<f64>,
    jumps: Vec<(usize, usize, f64)>,
}

/// What a chain does over an interval of time.
#[derive(Debug)]
pub(crate) struct Passage {
    /// The law at the end.
    pub(crate) end: Vec<f64>,
    /// Mean time spent in each state.
    pub(crate) time: Vec<f64>,
}

impl JumpChain {
    /// A chain without jumps.
    pub(crate) fn new(states: usize) -> Self {
        Self {
            outflow: vec![0.0; states],
            jumps: Vec::new(),
        }
    }

    /// Adds a jump between two different states.
    pub(crate) fn add(&mut self, from: usize, to: usize, rate: f64) {
        if rate > 0.0 {
            self.outflow[from] += rate;
            self.jumps.push((from, to, rate));
        }
    }

    /// The law after `length` time units from `start`, and the time spent in each state, by
    /// uniformisation (Jensen 1953).
    ///
    /// # Errors
    /// When the passage needs more steps than the limit.
    pub(crate) fn passage(&self, start: &[f64], length: f64) -> Result<Passage, QueueingError> {
        let rate = self.outflow.iter().copied().fold(0.0, f64::max);
        let mean = rate * length;
        if mean <= 0.0 {
            return Ok(Passage {
                end: start.to_vec(),
                time: start.iter().map(|p| p * length).collect(),
            });
        }
        count(
            "number of uniformised steps",
            mean.min(1e18) as usize,
            0,
            MOST_STEPS,
        )?;
        let window = PoissonWindow::new(mean);
        let mut above = vec![0.0; window.weights.len() + 1];
        for (k, weight) in window.weights.iter().enumerate().rev() {
            above[k] = above[k + 1] + weight;
        }
        let mut law = start.to_vec();
        let mut end = vec![0.0; law.len()];
        let mut time = vec![0.0; law.len()];
        for k in 0..window.first + window.weights.len() {
            let (weight, beyond) = match k.checked_sub(window.first) {
                Some(i) => (window.weights[i], above[i + 1]),
                None => (0.0, 1.0),
            };
            for ((end, time), p) in end.iter_mut().zip(&mut time).zip(&law) {
                *end += weight * p;
                *time += beyond * p / rate;
            }
            law = self.step(&law, rate);
        }
        Ok(Passage { end, time })
    }

    fn step(&self, law: &[f64], rate: f64) -> Vec<f64> {
        let mut next: Vec<f64> = law
            .iter()
            .zip(&self.outflow)
            .map(|(p, outflow)| p * (1.0 - outflow / rate))
            .collect();
        for &(from, to, jump) in &self.jumps {
            next[to] += law[from] * jump / rate;
        }
        next
    }
}

/// Brings the entries up to `n` down when the latest has grown large.
pub(crate) fn rescale(law: &mut [f64], n: usize) {
    if law[n] > LARGE {
        for p in &mut law[..=n] {
            *p /= LARGE;
        }
    }
}

/// Divides by the total.
pub(crate) fn normalise(law: &mut [f64]) {
    let total: f64 = law.iter().sum();
    for p in law {
        *p /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elimination_agrees_with_the_birth_death_formula() {
        let births = [2.0, 1.5, 1.0, 0.5];
        let deaths = [1.0, 2.0, 2.0, 2.0];
        let mut chain = BandedChain::new(5, 1, 1);
        for n in 0..4 {
            chain.add(n, n + 1, births[n]);
            chain.add(n + 1, n, deaths[n]);
        }
        for (a, b) in chain.stationary().iter().zip(birth_death(&births, &deaths)) {
            assert!((a - b).abs() < 1e-15);
        }
    }

    #[test]
    fn a_two_state_passage_has_its_exponential_law() {
        let mut chain = JumpChain::new(2);
        chain.add(0, 1, 0.7);
        chain.add(1, 0, 0.3);
        let passage = chain.passage(&[1.0, 0.0], 2.0).unwrap();
        let decay = libm::exp(-2.0);
        assert!((passage.end[0] - (0.3 + 0.7 * decay)).abs() < 1e-14);
        assert!((passage.time[0] - (0.6 + 0.7 * (1.0 - decay))).abs() < 1e-14);
    }
}
