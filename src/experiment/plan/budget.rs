//! The opposite question: the best service that a budget buys.
//!
//! Best is either one target, carried as far as it goes while the others are kept, or, by default, the least that all
//! targets together fall short of what is promised.

use super::judge::{Outcome, Rule, Verdict, standings, verdict};
use super::laboratory::PlanningError;
use super::search::Search;
use super::space::Design;
use crate::stats::ratio::pseudo_values;

/// What is bought.
#[derive(Clone, Copy, Debug)]
pub struct Purchase {
    /// Most cost a year.
    pub budget: f64,
    /// The rule that is carried as far as it goes; `None`: all of them.
    pub best: Option<usize>,
}

/// A design is left behind when it is worse by this many standard errors of the difference.
const BEHIND: f64 = 3.5;
/// Designs that are simulated side by side, at most.
const MOST_SIDE_BY_SIDE: usize = 4000;
/// Improvements of the service below this share of the limits are not worth a move.
const WORTH: f64 = 2e-4;

impl Search<'_, '_> {
    /// The design with the best service within the budget; nothing when even the least costs more.
    ///
    /// # Errors
    /// When options make the scenario faulty, or the program cannot be solved.
    pub fn best_for(&mut self, purchase: &Purchase) -> Result<Option<Design>, PlanningError> {
        let policies = self.lab.space.policies();
        let mut candidates = Vec::new();
        let listed = self.is_listed();
        for options in &policies {
            if listed {
                candidates.extend(self.dearest_within(options, purchase.budget));
            } else if let Some(start) = self.affordable(options, purchase.budget)? {
                candidates.push(self.improved(start, purchase)?);
            }
        }
        candidates.truncate(MOST_SIDE_BY_SIDE);
        self.chosen(candidates, purchase)
    }

    /// Designs within the budget to which nobody can be added: with more officers never worse, one of them is best.
    fn dearest_within(&self, options: &[usize], budget: f64) -> Vec<Design> {
        let posts = &self.lab.space.posts;
        let mut all: Vec<(f64, Vec<u32>)> = vec![(self.lab.space.policy_cost(options), Vec::new())];
        for post in posts {
            all = all
                .into_iter()
                .flat_map(|(pay, before)| {
                    (post.least..=post.most).map(move |officers| {
                        let mut one = before.clone();
                        one.push(officers);
                        (pay + post.yearly * f64::from(officers), one)
                    })
                })
                .filter(|(pay, _)| *pay <= budget)
                .collect();
        }
        let is_full = |(pay, officers): &(f64, Vec<u32>)| {
            posts
                .iter()
                .zip(officers)
                .all(|(post, &officers)| officers == post.most || pay + post.yearly > budget)
        };
        all.into_iter()
            .filter(is_full)
            .map(|(_, officers)| Design {
                options: options.to_vec(),
                officers,
            })
            .collect()
    }

    /// The largest guess that the budget pays, filled up with the officers that fit.
    fn affordable(&mut self, options: &[usize], budget: f64) -> Result<Option<Design>, PlanningError> {
        let (mut low, mut high) = (0.0, 4.0);
        let mut best = None;
        for _ in 0..14 {
            let scale = 0.5 * (low + high);
            let design = self.guessed(options, scale)?;
            if self.lab.space.pay(&design) <= budget {
                low = scale;
                best = Some(design);
            } else {
                high = scale;
            }
        }
        Ok(best.map(|design| self.filled(design, budget)))
    }

    /// Adds officers while they fit, one to each shift in turn, cheapest shifts first.
    fn filled(&self, mut design: Design, budget: f64) -> Design {
        let space = &self.lab.space;
        let mut order: Vec<usize> = (0..space.posts.len()).collect();
        order.sort_by(|&i, &j| space.posts[i].yearly.total_cmp(&space.posts[j].yearly));
        loop {
            let before = design.clone();
            for &at in &order {
                let fits = space.pay(&design) + space.posts[at].yearly <= budget;
                if fits && design.officers[at] < space.posts[at].most {
                    design.officers[at] += 1;
                }
            }
            if design == before {
                return design;
            }
        }
    }

    /// Moves officers from one shift to another while that makes the service better.
    fn improved(&mut self, start: Design, purchase: &Purchase) -> Result<Design, PlanningError> {
        let first = self.effort().first_look;
        let mut design = start;
        self.lab.ensure(&[(design.clone(), first)])?;
        let mut tries = 0;
        loop {
            let now = self.service(&design, purchase);
            let mut better = None;
            for other in self.moves(&design, purchase.budget) {
                if tries >= 4 * self.effort().exchanges || self.lab.is_tired() {
                    break;
                }
                tries += 1;
                self.lab.ensure(&[(other.clone(), first)])?;
                if self.service(&other, purchase) < now - WORTH {
                    better = Some(other);
                    break;
                }
            }
            match better {
                Some(other) => design = other,
                None => return Ok(design),
            }
        }
    }

    /// One officer moved from any shift to any other, and what fits of the rest.
    fn moves(&self, design: &Design, budget: f64) -> Vec<Design> {
        let posts = &self.lab.space.posts;
        let mut found = Vec::new();
        for to in 0..posts.len() {
            for from in 0..posts.len() {
                if to == from || design.officers[to] >= posts[to].most {
                    continue;
                }
                let need = self.lab.space.pay(design) + posts[to].yearly - budget;
                let count = if posts[from].yearly > 0.0 {
                    (need / posts[from].yearly).ceil().max(0.0) as u32
                } else {
                    0
                };
                if count == 0 || design.officers[from] < posts[from].least + count {
                    continue;
                }
                let mut other = design.clone();
                other.officers[to] += 1;
                other.officers[from] -= count;
                found.push(other);
            }
        }
        found
    }

    /// The best of the candidates: all are simulated side by side, and those clearly behind are left.
    fn chosen(
        &mut self,
        candidates: Vec<Design>,
        purchase: &Purchase,
    ) -> Result<Option<Design>, PlanningError> {
        let confidence = self.planning().confidence;
        let mut left = candidates;
        let mut count = self.effort().first_look;
        loop {
            let wanted: Vec<(Design, usize)> = left.iter().map(|design| (design.clone(), count)).collect();
            self.lab.ensure(&wanted)?;
            let is_last = count >= self.effort().last_look || self.lab.is_tired();
            // Whoever misses another rule is out; and whoever costs more than the budget with its overtime.
            let others = self.others(purchase);
            let rules: Vec<Rule> = others.iter().map(|&at| self.lab.rules[at].clone()).collect();
            let mut sound: Vec<Design> = Vec::new();
            let mut kept: Vec<bool> = Vec::new();
            for design in &left {
                let outcomes = others_of(self.lab.outcomes(design), &others);
                let found = match purchase.best {
                    Some(_) => verdict(&rules, &outcomes, confidence, is_last),
                    None => Verdict::Kept,
                };
                if found != Verdict::Missed && self.lab.cost(design) <= purchase.budget {
                    sound.push(design.clone());
                    kept.push(found == Verdict::Kept);
                }
            }
            if sound.is_empty() {
                return Ok(None);
            }
            let values: Vec<Vec<f64>> = sound
                .iter()
                .map(|design| self.service_values(design, purchase))
                .collect();
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
            let costs: Vec<f64> = sound.iter().map(|design| self.lab.space.pay(design)).collect();
            let order = |&i: &usize, &j: &usize| {
                let (a, b) = (mean(&values[i]), mean(&values[j]));
                if (a - b).abs() <= 1e-9 {
                    costs[i].total_cmp(&costs[j])
                } else {
                    a.total_cmp(&b)
                }
            };
            // Only who surely keeps the other rules leaves anybody behind.
            let best = (0..sound.len()).filter(|&at| kept[at]).min_by(order);
            if is_last || (best.is_some() && sound.len() == 1) {
                return Ok(best.map(|best| sound[best].clone()));
            }
            let is_near = |at: &usize| {
                let Some(best) = best else { return true };
                let gaps: Vec<f64> = values[*at]
                    .iter()
                    .zip(&values[best])
                    .map(|(a, b)| a - b)
                    .collect();
                let (gap, n) = (mean(&gaps), gaps.len() as f64);
                let squares: f64 = gaps.iter().map(|x| (x - gap) * (x - gap)).sum();
                let error = libm::sqrt(squares / (n - 1.0).max(1.0) / n);
                *at == best || gap <= BEHIND * error || (gap <= 1e-9 && costs[*at] < costs[best])
            };
            left = (0..sound.len())
                .filter(is_near)
                .map(|at| sound[at].clone())
                .collect();
            count = (2 * count).min(self.effort().last_look);
        }
    }

    /// The rules that must be kept while something else is carried as far as it goes.
    fn others(&self, purchase: &Purchase) -> Vec<usize> {
        (0..self.lab.rules.len())
            .filter(|&at| purchase.best != Some(at))
            .collect()
    }

    /// What is to be made small: how far a design falls short of the promises.
    pub fn service(&self, design: &Design, purchase: &Purchase) -> f64 {
        let values = self.service_values(design, purchase);
        values.iter().sum::<f64>() / values.len().max(1) as f64
    }

    /// The same, one value a replication.
    fn service_values(&self, design: &Design, purchase: &Purchase) -> Vec<f64> {
        let outcomes = self.lab.outcomes(design);
        let rules = &self.lab.rules;
        let values = |at: usize| -> Vec<f64> {
            let (numerator, denominator): (Vec<f64>, Vec<f64>) =
                outcomes.iter().map(|outcome| outcome.parts[at]).unzip();
            let reached = pseudo_values(&numerator, &denominator).unwrap_or_default();
            reached
                .into_iter()
                .map(|value| rules[at].shortfall(value))
                .collect()
        };
        if let Some(best) = purchase.best {
            return values(best);
        }
        let mut total = vec![0.0; outcomes.len()];
        for (at, standing) in standings(rules, outcomes).iter().enumerate() {
            if rules[at].shortfall(standing.reached) > 0.0 {
                total
                    .iter_mut()
                    .zip(values(at))
                    .for_each(|(sum, value)| *sum += value);
            }
        }
        total
    }
}

/// Outcomes with the parts of some rules only.
fn others_of(outcomes: &[Outcome], rules: &[usize]) -> Vec<Outcome> {
    outcomes
        .iter()
        .map(|outcome| Outcome {
            overtime: outcome.overtime.clone(),
            parts: rules.iter().map(|&at| outcome.parts[at]).collect(),
        })
        .collect()
}
