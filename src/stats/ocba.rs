//! Allocating a budget of replications where it tells most: optimal computing budget allocation.

use super::compare::Goal;
use super::distributions::normal_tail;

/// What is known of a design while allocating: mean and variance of one replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Performance {
    /// Mean over replications.
    pub mean: f64,
    /// Variance of one replication.
    pub variance: f64,
}

/// A design under a constraint: its objective to minimise and the constrained measure, to be at most a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constrained {
    /// The objective, to minimise.
    pub objective: Performance,
    /// The constrained measure.
    pub constraint: Performance,
}

/// Shares of the budget, summing to 1, that make selecting the best most likely (Chen, Lin, Yücesan and Chick 2000):
/// N_i ∝ S_i²/(m_b − m_i)², N_b = S_b √ΣN_i²/S_i².
///
/// `None` with fewer than two designs, a variance that is not positive, or a tie for the best.
pub fn ocba(designs: &[Performance], goal: Goal) -> Option<Vec<f64>> {
    let best = best_of(designs.iter().map(|design| design.mean), goal)?;
    if designs.len() < 2
        || designs
            .iter()
            .any(|design| design.variance.is_nan() || design.variance <= 0.0)
    {
        return None;
    }
    let mut weights: Vec<f64> = designs
        .iter()
        .map(|design| {
            let gap = design.mean - designs[best].mean;
            design.variance / (gap * gap)
        })
        .collect();
    let others = weights
        .iter()
        .zip(designs)
        .enumerate()
        .filter(|&(i, _)| i != best);
    let squares: f64 = others
        .map(|(_, (weight, design))| weight * weight / design.variance)
        .sum();
    weights[best] = libm::sqrt(designs[best].variance * squares);
    normalised(weights)
}

/// A lower bound on the probability that the best of the means is the best (Bonferroni): 1 − ΣΦ̄(|m_b − m_i|/√(S_b²/N_b
/// + S_i²/N_i)), for the replications `allocation`.
///
/// `None` without designs or when the lengths differ.
pub fn correct_selection(designs: &[Performance], allocation: &[f64], goal: Goal) -> Option<f64> {
    let best = best_of(designs.iter().map(|design| design.mean), goal)?;
    if designs.len() != allocation.len() {
        return None;
    }
    let error = |i: usize| designs[i].variance / allocation[i];
    let wrong = (0..designs.len()).filter(|&i| i != best).map(|i| {
        let gap = (designs[i].mean - designs[best].mean).abs();
        normal_tail(gap / libm::sqrt(error(best) + error(i)))
    });
    Some(1.0 - wrong.sum::<f64>())
}

/// Shares of the budget, summing to 1, that make selecting the best feasible design most likely (Lee et al. 2012):
/// with b the best feasible design, w_i = 1/((h_i − h_b)₊²/Var h_i + (g_i − q)₊²/Var g_i) and w_b the larger of
/// √(Var h_b Σ_{h_i > h_b} w_i²/Var h_i) and Var g_b/(q − g_b)².
///
/// Returns the index of b too. `None` when no design is feasible, a variance is not positive, or a design ties with b.
pub fn ocba_constrained(designs: &[Constrained], limit: f64) -> Option<(usize, Vec<f64>)> {
    let sound = |design: &Constrained| design.objective.variance > 0.0 && design.constraint.variance > 0.0;
    let feasible = designs.iter().map(|design| {
        if design.constraint.mean <= limit {
            design.objective.mean
        } else {
            f64::INFINITY
        }
    });
    let best = best_of(feasible, Goal::Minimise)?;
    let reference = designs[best];
    if reference.constraint.mean > limit || !designs.iter().all(sound) {
        return None;
    }
    let mut weights: Vec<f64> = designs
        .iter()
        .map(|design| {
            let worse = (design.objective.mean - reference.objective.mean).max(0.0);
            let over = (design.constraint.mean - limit).max(0.0);
            1.0 / (worse * worse / design.objective.variance + over * over / design.constraint.variance)
        })
        .collect();
    let squares: f64 = weights
        .iter()
        .zip(designs)
        .filter(|(_, design)| design.objective.mean > reference.objective.mean)
        .map(|(weight, design)| weight * weight / design.objective.variance)
        .sum();
    let slack = limit - reference.constraint.mean;
    weights[best] = libm::sqrt(reference.objective.variance * squares)
        .max(reference.constraint.variance / (slack * slack));
    normalised(weights).map(|shares| (best, shares))
}

/// The first index of the best value.
fn best_of(values: impl Iterator<Item = f64>, goal: Goal) -> Option<usize> {
    let signed = values.map(|value| match goal {
        Goal::Minimise => value,
        Goal::Maximise => -value,
    });
    signed
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

fn normalised(weights: Vec<f64>) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    (total > 0.0 && total.is_finite()).then(|| weights.into_iter().map(|weight| weight / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn performance(mean: f64, variance: f64) -> Performance {
        Performance { mean, variance }
    }

    #[test]
    fn close_rivals_and_the_best_get_most() {
        let designs = [1.0, 1.2, 5.0].map(|mean| performance(mean, 1.0));
        let shares = ocba(&designs, Goal::Minimise).unwrap();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shares[0] > 0.4 && shares[1] > 0.4 && shares[2] < 0.01);
    }

    #[test]
    fn impossible_allocations_are_refused() {
        assert_eq!(ocba(&[performance(1.0, 1.0)], Goal::Minimise), None);
        assert_eq!(ocba(&[performance(1.0, 1.0); 2], Goal::Minimise), None);
        assert_eq!(
            ocba(&[performance(1.0, 0.0), performance(2.0, 1.0)], Goal::Minimise),
            None
        );
        let over = Constrained {
            objective: performance(1.0, 1.0),
            constraint: performance(9.0, 1.0),
        };
        assert_eq!(ocba_constrained(&[over, over], 5.0), None);
    }
}
