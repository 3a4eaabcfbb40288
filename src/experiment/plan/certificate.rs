//! Among the designs that keep the rules: is the recommended one the cheapest, and how sure is that?
//!
//! Near misses that would cost less get more replications first, shared out by OCBA-CO (Lee et al. 2012), in case they
//! keep the rules after all. Then Kim and Nelson's procedure (KN++, 2006) compares costs, overtime included, replication by
//! replication.

use super::judge::{Verdict, standings, verdict};
use super::laboratory::PlanningError;
use super::search::Search;
use super::space::Design;
use crate::stats::compare::Goal;
use crate::stats::ocba::{Constrained, Performance, ocba_constrained};
use crate::stats::select::{KnRule, KnVariance, select_best};
use serde::Serialize;

/// How the selection among the last designs ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    /// Designs compared.
    pub designs: usize,
    /// Replications of the longest compared.
    pub replications: usize,
    /// A difference in yearly cost that was not worth telling.
    pub indifference: f64,
    /// The probability, at most, of not selecting the cheapest when it is cheaper by that.
    pub alpha: f64,
    /// Whether one design was selected.
    pub is_decided: bool,
}

/// Error of the selection.
const ALPHA: f64 = 0.01;
/// Replications before the first is dropped; 20 are advised.
const FIRST: usize = 20;
/// Designs in the selection, at most.
const MOST_COMPARED: usize = 4;
/// Near misses that are looked at again, at most.
const MOST_DOUBTED: usize = 4;
/// Below this chance a miss is no near one.
const NEAR: f64 = 0.02;
/// Rounds of sharing out.
const ROUNDS: usize = 3;

impl Search<'_, '_> {
    /// Looks again at near misses that cost less than the incumbent. True when one of them keeps the rules after all.
    ///
    /// # Errors
    /// When options make the scenario faulty.
    pub fn doubt(&mut self, most: usize) -> Result<bool, PlanningError> {
        let Some(best) = self.incumbent.clone() else {
            return Ok(false);
        };
        let confidence = self.planning().confidence;
        for _ in 0..ROUNDS {
            if self.lab.is_tired() {
                return Ok(false);
            }
            let cost = self.lab.cost(&best);
            let mut near: Vec<Design> = self
                .lab
                .designs()
                .filter(|design| {
                    let chance = self.chance(design);
                    let count = self.lab.outcomes(design).len();
                    self.lab.cost(design) < cost && count < most && (NEAR..confidence).contains(&chance)
                })
                .cloned()
                .collect();
            near.sort_by(|a, b| self.chance(b).total_cmp(&self.chance(a)));
            near.truncate(MOST_DOUBTED);
            if near.is_empty() {
                return Ok(false);
            }
            let mut all = vec![best.clone()];
            all.append(&mut near);
            let shares = self.shares(&all);
            let block = (all.len() * self.effort().first_look) as f64;
            let wanted: Vec<(Design, usize)> = all
                .iter()
                .zip(shares)
                .map(|(design, share)| {
                    let more = (share * block).ceil() as usize;
                    (design.clone(), (self.lab.outcomes(design).len() + more).min(most))
                })
                .collect();
            self.lab.ensure(&wanted)?;
            for design in all.iter().skip(1) {
                let outcomes = self.lab.outcomes(design);
                if verdict(&self.lab.rules, outcomes, confidence, false) == Verdict::Kept {
                    self.incumbent = Some(design.clone());
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Shares of a block of replications; equal where the rule of OCBA-CO has no answer.
    fn shares(&self, designs: &[Design]) -> Vec<f64> {
        let performance = |values: &[f64]| {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
            Performance {
                mean,
                variance: (squares / (n - 1.0).max(1.0)).max(1e-18 * (1.0 + mean * mean)),
            }
        };
        let constrained: Vec<Constrained> = designs
            .iter()
            .map(|design| {
                let outcomes = self.lab.outcomes(design);
                let standings = standings(&self.lab.rules, outcomes);
                // The rule that is in most danger stands for all.
                let tightest =
                    (0..standings.len()).min_by(|&i, &j| standings[i].chance.total_cmp(&standings[j].chance));
                let (mean, variance) = tightest.map_or((0.0, 1.0), |at| {
                    let scale = self.lab.rules[at].limit.abs().max(1e-12);
                    let error = standings[at].standard_error / scale;
                    let short = self.lab.rules[at].shortfall(standings[at].reached);
                    (short, (error * error * outcomes.len() as f64).max(1e-18))
                });
                Constrained {
                    objective: performance(&self.lab.costs(design)),
                    constraint: Performance { mean, variance },
                }
            })
            .collect();
        let equal = vec![1.0 / designs.len() as f64; designs.len()];
        ocba_constrained(&constrained, 0.0).map_or(equal, |(_, shares)| shares)
    }

    /// Kim and Nelson's selection among the cheapest designs that keep the rules; the selected one becomes the incumbent.
    ///
    /// # Errors
    /// When options make the scenario faulty.
    pub fn certify(&mut self, indifference: f64, most: usize) -> Result<Option<Certificate>, PlanningError> {
        let Some(best) = self.incumbent.clone() else {
            return Ok(None);
        };
        let confidence = self.planning().confidence;
        let is_kept = |design: &Design| {
            verdict(&self.lab.rules, self.lab.outcomes(design), confidence, true) == Verdict::Kept
        };
        let mut compared: Vec<Design> = self
            .lab
            .designs()
            .filter(|design| **design == best || is_kept(design))
            .cloned()
            .collect();
        let cost = |design: &Design| self.lab.cost(design);
        compared.sort_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.cmp(b)));
        if let Some(at) = compared.iter().position(|design| *design == best) {
            let best = compared.remove(at);
            compared.insert(0, best);
        }
        compared.truncate(MOST_COMPARED);
        if compared.len() < 2 || indifference.is_nan() || indifference <= 0.0 {
            return Ok(None);
        }
        let rule = KnRule {
            first: FIRST.min(most),
            indifference,
            alpha: ALPHA,
            variance: KnVariance::Updated,
            goal: Goal::Minimise,
        };
        let mut count = rule.first;
        loop {
            let wanted: Vec<(Design, usize)> =
                compared.iter().map(|design| (design.clone(), count)).collect();
            self.lab.ensure(&wanted)?;
            let values: Vec<Vec<f64>> = compared
                .iter()
                .map(|design| self.lab.costs(design)[..count].to_vec())
                .collect();
            let Some(state) = select_best(&values, &rule) else {
                return Ok(None);
            };
            let selected = state.selected();
            if selected.is_some() || count >= most || self.lab.is_tired() {
                if let Some(at) = selected {
                    // More replications may have shown that it does not keep the rules; then it is no better.
                    let outcomes = self.lab.outcomes(&compared[at]);
                    if verdict(&self.lab.rules, outcomes, confidence, true) == Verdict::Kept {
                        self.incumbent = Some(compared[at].clone());
                    }
                }
                return Ok(Some(Certificate {
                    designs: compared.len(),
                    replications: state.replications,
                    indifference,
                    alpha: ALPHA,
                    is_decided: selected.is_some(),
                }));
            }
            count = (2 * count).min(most);
        }
    }
}
