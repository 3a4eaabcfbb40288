//! Sizes of batches: how many containers a ship brings, and what is left after thinning into lanes.

use super::error::{QueueingError, count, finite, inside, positive, share};
use super::law::Law;

/// The largest batch.
const MOST_IN_BATCH: usize = 100_000;
/// Probability beyond which the tail of an unlimited law is cut.
const NEGLIGIBLE: f64 = 1e-20;
/// How far probabilities may be from adding up to 1.
const SLACK: f64 = 1e-9;

/// The law of the size of a batch, at least 1.
///
/// ```
/// use greenlane::queueing::batch::BatchSize;
///
/// let ship = BatchSize::table(&[(10, 0.3), (25, 0.5), (60, 0.2)])?;
/// assert!((ship.mean() - 27.5).abs() < 1e-12);
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BatchSize {
    /// `P(X = k)` at index `k`; 0 at index 0.
    probabilities: Vec<f64>,
    /// `P(X >= k)` at index `k`.
    reaching: Vec<f64>,
}

impl BatchSize {
    /// Always the same size.
    ///
    /// # Errors
    /// When the size is 0 or beyond the limit.
    pub fn fixed(size: usize) -> Result<Self, QueueingError> {
        count("size of a batch", size, 1, MOST_IN_BATCH)?;
        let mut probabilities = vec![0.0; size + 1];
        probabilities[size] = 1.0;
        Ok(Self::from_probabilities(probabilities))
    }

    /// The geometric law on 1, 2, … of a given mean.
    ///
    /// # Errors
    /// When the mean is below 1, or so large that sizes beyond the limit matter.
    pub fn geometric(mean: f64) -> Result<Self, QueueingError> {
        positive("mean size of a batch", mean)?;
        let success = share("inverse of the mean size of a batch", 1.0 / mean)?;
        let mut probabilities = vec![0.0];
        let mut left = 1.0;
        while left > NEGLIGIBLE {
            count("size of a batch", probabilities.len(), 1, MOST_IN_BATCH)?;
            probabilities.push(left * success);
            left *= 1.0 - success;
        }
        Ok(Self::from_probabilities(probabilities))
    }

    /// A table of sizes and their probabilities.
    ///
    /// # Errors
    /// When a size is 0 or beyond the limit, a probability not in 0..=1, or their sum not 1.
    pub fn table(entries: &[(usize, f64)]) -> Result<Self, QueueingError> {
        let mut probabilities = vec![0.0];
        for (size, probability) in entries {
            count("size of a batch", *size, 1, MOST_IN_BATCH)?;
            share("probability of a size", *probability)?;
            if probabilities.len() <= *size {
                probabilities.resize(size + 1, 0.0);
            }
            probabilities[*size] += probability;
        }
        let total: f64 = probabilities.iter().sum();
        if (total - 1.0).abs() > SLACK {
            return Err(QueueingError::NotWhole {
                name: "probabilities of sizes",
                total,
            });
        }
        Ok(Self::from_probabilities(probabilities))
    }

    /// `E X`.
    pub fn mean(&self) -> f64 {
        self.reaching.iter().skip(1).sum()
    }

    /// `E X^2`.
    pub fn second_moment(&self) -> f64 {
        self.probabilities
            .iter()
            .enumerate()
            .map(|(k, p)| (k * k) as f64 * p)
            .sum()
    }

    /// The largest size of positive probability.
    pub fn largest(&self) -> usize {
        self.probabilities.len() - 1
    }

    /// `P(X = k)`.
    pub fn probability(&self, k: usize) -> f64 {
        self.probabilities.get(k).copied().unwrap_or(0.0)
    }

    /// `P(X >= k)`.
    pub fn reaches(&self, k: usize) -> f64 {
        self.reaching.get(k).copied().unwrap_or(0.0)
    }

    /// What is left of a batch when every member stays with probability `kept`, independently:
    /// the probability that anybody is left, and the law of their number given that.
    ///
    /// `None` when `kept` is 0.
    ///
    /// # Errors
    /// When `kept` is not in 0..=1.
    pub fn thin(&self, kept: f64) -> Result<Option<(f64, Self)>, QueueingError> {
        share("share kept of a batch", kept)?;
        if kept <= 0.0 {
            return Ok(None);
        }
        if kept >= 1.0 {
            return Ok(Some((1.0, self.clone())));
        }
        let mut probabilities = vec![0.0; self.probabilities.len()];
        for (size, p) in self.probabilities.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            // what lies 14 standard deviations from the mean is beyond the precision of an f64
            let mean = size as f64 * kept;
            let reach = 14.0 * (mean * (1.0 - kept)).sqrt() + 40.0;
            let (least, most) = (
                (mean - reach).max(1.0) as usize,
                ((mean + reach) as usize).min(size),
            );
            for (left, entry) in probabilities.iter_mut().enumerate().take(most + 1).skip(least) {
                *entry += p * binomial(size, left, kept);
            }
        }
        let anybody: f64 = probabilities.iter().sum();
        for p in &mut probabilities {
            *p /= anybody;
        }
        while probabilities.len() > 2 && probabilities.last().is_some_and(|p| *p < NEGLIGIBLE) {
            probabilities.pop();
        }
        Ok(Some((anybody, Self::from_probabilities(probabilities))))
    }

    /// Peakedness of a compound Poisson load: `Var N / E N` of the number busy among infinitely many
    /// servers, `1 + (E X^2 / E X - 1) ∫ P(S > u)^2 du / E S`.
    pub fn peakedness(&self, service: &Law) -> f64 {
        let company = self.second_moment() / self.mean() - 1.0;
        1.0 + company * service.mean_of_smaller() / service.mean()
    }

    fn from_probabilities(probabilities: Vec<f64>) -> Self {
        let mut reaching = probabilities.clone();
        for k in (1..reaching.len()).rev() {
            reaching[k - 1] += reaching[k];
        }
        Self {
            probabilities,
            reaching,
        }
    }
}

/// The servers that hold the load `m + β sqrt(z m)` of mean `m` (Erlang) and peakedness `z`, rounded
/// up: the normal approximation of the number busy among infinitely many servers.
///
/// # Errors
/// When the load or the peakedness is not positive and finite, or `β` not finite.
pub fn peaked_servers(load: f64, peakedness: f64, quality: f64) -> Result<usize, QueueingError> {
    positive("offered load", load)?;
    positive("peakedness", peakedness)?;
    finite("quality of service", quality)?;
    Ok((load + quality * (peakedness * load).sqrt()).ceil().max(1.0) as usize)
}

/// `P(K = k)` of a binomial number of `n` trials.
fn binomial(n: usize, k: usize, p: f64) -> f64 {
    debug_assert!(inside("binomial share", p).is_ok());
    let (n, k) = (n as f64, k as f64);
    let choose = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(choose + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_mean_of_those_who_stay() {
        let ship = BatchSize::fixed(40).unwrap();
        let (anybody, left) = ship.thin(0.1).unwrap().unwrap();
        assert!((anybody * left.mean() - 4.0).abs() < 1e-12);
        assert!((anybody - (1.0 - libm::pow(0.9, 40.0))).abs() < 1e-13);
        assert_eq!(ship.thin(0.0).unwrap(), None);
    }

    #[test]
    fn a_geometric_batch_stays_geometric() {
        let (_, left) = BatchSize::geometric(5.0).unwrap().thin(0.5).unwrap().unwrap();
        assert!((left.probability(2) / left.probability(1) - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn batches_of_forty_are_twenty_times_as_peaked() {
        let ship = BatchSize::fixed(40).unwrap();
        let z = ship.peakedness(&Law::exponential(2.0).unwrap());
        assert!((z - 20.5).abs() < 1e-12);
        assert_eq!(peaked_servers(10.0, z, 1.0).unwrap(), 25);
    }

    #[test]
    fn a_table_must_add_up() {
        assert!(BatchSize::table(&[(1, 0.5), (2, 0.4)]).is_err());
        assert!(BatchSize::table(&[(0, 1.0)]).is_err());
        assert!(BatchSize::geometric(0.5).is_err());
    }
}
