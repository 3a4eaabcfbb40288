//! How much of the uncertainty comes from inputs that are themselves estimates.

use serde::Serialize;

use super::interval::{Estimate, is_level, t_factor};
use super::tally::Tally;

/// A mean over draws of uncertain inputs, and what its uncertainty is made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct InputUncertainty {
    /// The mean and its interval, inputs included; `replications` holds the number of draws.
    pub estimate: Estimate,
    /// Variance of the answer due to the inputs.
    pub input_variance: f64,
    /// Variance of one replication with the inputs held fixed.
    pub simulation_variance: f64,
}

impl InputUncertainty {
    /// Standard deviation due to the inputs over that of one replication; infinite without simulation noise.
    pub fn ratio(&self) -> f64 {
        libm::sqrt(self.input_variance / self.simulation_variance)
    }
}

/// One-way analysis of variance of `draws[i][r]`, replication r with the i-th draw of all uncertain inputs
/// (Ankenman and Nelson 2012): σ_I² = (MS_between − MS_within)/n, not below 0; mean ± t_{b−1}√(MS_between/(bn)).
///
/// `None` with fewer than two draws, fewer than two replications each, unequal numbers, or an impossible level.
pub fn input_uncertainty(draws: &[Vec<f64>], level: f64) -> Option<InputUncertainty> {
    let n = draws.first()?.len();
    if !is_level(level) || draws.iter().any(|draw| draw.len() != n) {
        return None;
    }
    let tallies: Vec<Tally> = draws.iter().map(|draw| draw.iter().copied().collect()).collect();
    let means: Tally = tallies.iter().filter_map(Tally::mean).collect();
    let within: Tally = tallies.iter().filter_map(Tally::variance).collect();
    let (mean, between) = (means.mean()?, means.variance()?);
    let simulation_variance = within.mean()?;
    let half = t_factor(draws.len() - 1, level) * libm::sqrt(between / draws.len() as f64);
    Some(InputUncertainty {
        estimate: Estimate::around(mean, half, level, draws.len()),
        input_variance: (between - simulation_variance / n as f64).max(0.0),
        simulation_variance,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_that_matter_widen_the_interval() {
        let draws = vec![vec![1.0, 1.2, 0.8], vec![5.0, 5.2, 4.8], vec![3.0, 3.2, 2.8]];
        let answer = input_uncertainty(&draws, 0.95).unwrap();
        assert!((answer.estimate.point - 3.0).abs() < 1e-12);
        assert!((answer.simulation_variance - 0.04).abs() < 1e-12);
        assert!((answer.input_variance - (4.0 - 0.04 / 3.0)).abs() < 1e-12);
        assert!(answer.ratio() > 9.0);
    }

    #[test]
    fn inputs_that_do_not_matter_add_no_variance() {
        let draws = vec![vec![1.0, 3.0], vec![3.0, 1.0]];
        assert!(input_uncertainty(&draws, 0.95).unwrap().input_variance <= 0.0);
        assert_eq!(input_uncertainty(&draws[..1], 0.95), None);
        assert_eq!(input_uncertainty(&[vec![1.0], vec![1.0, 2.0]], 0.95), None);
    }
}
