//! Selecting the best of several worlds with a guarantee: Kim and Nelson's procedures, one replication at a time.
//!
//! They use differences of the same replications, so common random numbers shorten them.

use serde::Serialize;

use super::compare::Goal;
use super::interval::is_level;

/// The constants of Kim and Nelson's procedure (2001).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KnConstants {
    /// η = ½((2α/(k − 1))^{−2/(n − 1)} − 1), or with 1 − (1 − α)^{1/(k − 1)} for α/(k − 1) when independent.
    pub eta: f64,
    /// h² = 2η(n − 1).
    pub h_squared: f64,
}

/// When the variances of differences are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum KnVariance {
    /// KN (Kim and Nelson 2001): from the first n₀ replications only; the guarantee is exact for normal values.
    FirstStage,
    /// KN++ (Kim and Nelson 2006): anew at each replication; fewer replications, an asymptotic guarantee.
    Updated,
}

/// How the best is to be selected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KnRule {
    /// Replications of every world before any is dropped; 20 are advised.
    pub first: usize,
    /// The smallest difference worth telling, in the measure's unit.
    pub indifference: f64,
    /// Probability, at most, of not selecting the best when it is better by the indifference.
    pub alpha: f64,
    /// When variances are estimated.
    pub variance: KnVariance,
    /// What is better.
    pub goal: Goal,
}

/// A world dropped from the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Elimination {
    /// Its index.
    pub world: usize,
    /// The replications every survivor had had.
    pub replications: usize,
}

/// Where a selection stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnState {
    /// Worlds still in the running, in order of index; one when the selection is over.
    pub survivors: Vec<usize>,
    /// Replications of each survivor read so far.
    pub replications: usize,
    /// Worlds dropped, in order.
    pub eliminations: Vec<Elimination>,
}

impl KnConstants {
    /// The constants for `worlds` worlds with common random numbers. `None` unless there are two worlds or more, two
    /// replications or more and `alpha` lies in (0, 1).
    pub fn new(worlds: usize, replications: usize, alpha: f64) -> Option<Self> {
        Self::with_share(worlds, replications, alpha, 2.0 * alpha / (worlds as f64 - 1.0))
    }

    /// The constants for independent worlds. `None` as for [`Self::new`].
    pub fn independent(worlds: usize, replications: usize, alpha: f64) -> Option<Self> {
        // 1 − (1 − α)^{1/(k−1)} without cancellation
        let share = -libm::expm1(libm::log1p(-alpha) / (worlds as f64 - 1.0));
        Self::with_share(worlds, replications, alpha, 2.0 * share)
    }

    fn with_share(worlds: usize, replications: usize, alpha: f64, share: f64) -> Option<Self> {
        if worlds < 2 || replications < 2 || !is_level(alpha) {
            return None;
        }
        let dof = replications as f64 - 1.0;
        let eta = 0.5 * (libm::pow(share, -2.0 / dof) - 1.0);
        Some(Self {
            eta,
            h_squared: 2.0 * eta * dof,
        })
    }
}

impl KnState {
    /// The selected world, when the selection is over.
    pub fn selected(&self) -> Option<usize> {
        match self.survivors[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Replications used in all by `worlds` worlds.
    pub fn total(&self) -> usize {
        let dropped: usize = self.eliminations.iter().map(|one| one.replications).sum();
        dropped + self.survivors.len() * self.replications
    }
}

/// Follows the procedure over the values at hand, `worlds[i][r]` being world i in replication r, as far as all
/// survivors have values: pure, in replication order, so that surplus values change nothing.
///
/// World i stays while, for every l still in, its mean is no worse than that of l by more than
/// W = max(0, δ/(2r)(h²S²/δ² − r)), S² being the variance of their differences. `None` with fewer than two worlds, a
/// rule out of range, or values that are not finite.
pub fn select_best(worlds: &[Vec<f64>], rule: &KnRule) -> Option<KnState> {
    let constants = KnConstants::new(worlds.len(), rule.first, rule.alpha)?;
    let finite = worlds.iter().flatten().all(|value| value.is_finite());
    if !(rule.indifference > 0.0 && finite) {
        return None;
    }
    let mut pairs = Pairs::new(worlds.len());
    let mut state = KnState {
        survivors: (0..worlds.len()).collect(),
        replications: 0,
        eliminations: Vec::new(),
    };
    while state.survivors.len() > 1 {
        let r = state.replications;
        if state.survivors.iter().any(|&i| worlds[i].len() <= r) {
            break;
        }
        let values: Vec<f64> = worlds
            .iter()
            .map(|values| values.get(r).copied().unwrap_or(0.0))
            .collect();
        let with_variance = rule.variance == KnVariance::Updated || r < rule.first;
        pairs.record(&state.survivors, &values, with_variance);
        state.replications += 1;
        if state.replications >= rule.first {
            let h_squared = match rule.variance {
                KnVariance::FirstStage => constants.h_squared,
                KnVariance::Updated => {
                    KnConstants::new(worlds.len(), state.replications, rule.alpha)?.h_squared
                }
            };
            screen(&mut state, &pairs, rule, h_squared);
        }
    }
    Some(state)
}

/// Drops the worlds that some other leaves too far behind.
fn screen(state: &mut KnState, pairs: &Pairs, rule: &KnRule, h_squared: f64) {
    let r = state.replications;
    let old = state.survivors.clone();
    let stays = |&i: &usize| {
        old.iter().filter(|&&l| l != i).all(|&l| {
            let (gap, variance) = pairs.difference(i, l);
            let ahead = match rule.goal {
                Goal::Maximise => gap,
                Goal::Minimise => -gap,
            };
            let delta = rule.indifference;
            let allowed = delta / (2.0 * r as f64) * (h_squared * variance / (delta * delta) - r as f64);
            ahead >= -allowed.max(0.0)
        })
    };
    state.survivors.retain(stays);
    let dropped = old.iter().filter(|i| !state.survivors.contains(i));
    state.eliminations.extend(dropped.map(|&world| Elimination {
        world,
        replications: r,
    }));
}

/// Running means and variances of the differences of all pairs of worlds.
struct Pairs {
    worlds: usize,
    /// Mean, sum of squares and number behind the sum, for i < l at i·worlds + l.
    moments: Vec<(f64, f64, f64)>,
    count: f64,
}

impl Pairs {
    fn new(worlds: usize) -> Self {
        Self {
            worlds,
            moments: vec![(0.0, 0.0, 0.0); worlds * worlds],
            count: 0.0,
        }
    }

    fn record(&mut self, survivors: &[usize], values: &[f64], with_variance: bool) {
        self.count += 1.0;
        for (place, &i) in survivors.iter().enumerate() {
            for &l in &survivors[place + 1..] {
                let (mean, squares, counted) = &mut self.moments[i * self.worlds + l];
                let value = values[i] - values[l];
                let gap = value - *mean;
                *mean += gap / self.count;
                if with_variance {
                    *squares += gap * (value - *mean);
                    *counted += 1.0;
                }
            }
        }
    }

    /// Mean and variance of i − l.
    fn difference(&self, i: usize, l: usize) -> (f64, f64) {
        let (mean, squares, counted) = self.moments[i.min(l) * self.worlds + i.max(l)];
        let variance = squares / (counted - 1.0);
        (if i < l { mean } else { -mean }, variance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: KnRule = KnRule {
        first: 10,
        indifference: 0.5,
        alpha: 0.05,
        variance: KnVariance::Updated,
        goal: Goal::Minimise,
    };

    fn worlds(length: u32) -> Vec<Vec<f64>> {
        let value = |i: u32, r: u32| f64::from(i) * 0.8 + f64::from((r * r * 7 + i * 3) % 11) / 5.0;
        (0..4)
            .map(|i| (0..length).map(|r| value(i, r)).collect())
            .collect()
    }

    #[test]
    fn surplus_values_change_nothing() {
        let all = select_best(&worlds(400), &RULE).unwrap();
        assert_eq!(all.selected(), Some(0));
        let enough: Vec<Vec<f64>> = worlds(400)
            .into_iter()
            .map(|values| values[..all.replications].to_vec())
            .collect();
        assert_eq!(select_best(&enough, &RULE).unwrap(), all);
    }

    #[test]
    fn an_unfinished_selection_names_the_survivors() {
        let state = select_best(&worlds(9), &RULE).unwrap();
        assert_eq!(
            (state.selected(), state.survivors.len(), state.total()),
            (None, 4, 36)
        );
    }

    #[test]
    fn turning_the_sign_turns_the_goal() {
        let turned: Vec<Vec<f64>> = worlds(400)
            .into_iter()
            .map(|values| values.into_iter().map(|x| -x).collect())
            .collect();
        let rule = KnRule {
            goal: Goal::Maximise,
            ..RULE
        };
        assert_eq!(select_best(&turned, &rule), select_best(&worlds(400), &RULE));
    }

    #[test]
    fn impossible_rules_are_refused() {
        assert_eq!(select_best(&worlds(20)[..1], &RULE), None);
        assert_eq!(
            select_best(
                &worlds(20),
                &KnRule {
                    indifference: 0.0,
                    ..RULE
                }
            ),
            None
        );
        assert_eq!(KnConstants::new(3, 1, 0.05), None);
    }
}
