//! What an officer more or fewer on each shift changes: tried in all parts at once, under the same random numbers.

use super::answer::{Effect, Margin};
use super::book::PartBook;
use super::judge::{Outcome, Rule, Standing, standings};
use super::laboratory::PlanningError;
use super::search::Search;
use super::space::Design;
use crate::stats::ratio::pseudo_values;

/// Replications behind each row.
const MARGINAL: usize = 4;

/// Officers added to a part at a time, at most.
const MOST_ADDED: f64 = 3.0;

/// A design with one officer more or fewer on one shift.
#[derive(Clone, Debug)]
pub(super) struct Neighbour {
    pub(super) post: usize,
    pub(super) margin: Margin,
    /// The rule that is kept with the least chance, and that chance.
    pub(super) tightest: Option<(usize, f64)>,
}

impl Search<'_, '_> {
    /// All designs with one officer more or fewer on one shift.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn neighbours(&mut self, design: &Design) -> Result<Vec<Neighbour>, PlanningError> {
        let count = MARGINAL.min(self.effort().last_look);
        let options = design.options.clone();
        let own: Vec<Option<Vec<u32>>> = self
            .books(&options)?
            .iter()
            .map(|book| Some(book.officers(&design.officers)))
            .collect();
        self.together(&options, &own, &design.officers, count)?;
        let changes: Vec<Vec<(usize, i32)>> = self
            .books(&options)?
            .to_vec()
            .iter()
            .map(|book| self.changes(book, design))
            .collect();
        let longest = changes.iter().map(Vec::len).max().unwrap_or(0);
        for round in 0..longest {
            let books = self.books(&options)?;
            let trials: Vec<Option<Vec<u32>>> = books
                .iter()
                .zip(&changes)
                .map(|(book, changes)| {
                    let &(post, change) = changes.get(round)?;
                    Some(book.officers(&changed(&design.officers, post, change)))
                })
                .collect();
            self.together(&options, &trials, &design.officers, count)?;
        }
        let whole = standings(&self.lab.rules, self.lab.outcomes(design));
        let books = self.books(&options)?.to_vec();
        let mut found = Vec::new();
        for (book, changes) in books.iter().zip(&changes) {
            for &(post, change) in changes {
                found.push(self.neighbour(book, design, (post, change), &whole, count));
            }
        }
        found.sort_by_key(|neighbour| (neighbour.post, -neighbour.margin.change));
        Ok(found)
    }

    fn changes(&self, book: &PartBook, design: &Design) -> Vec<(usize, i32)> {
        let mut changes = Vec::new();
        for &at in &book.part.posts {
            let (post, officers) = (&self.lab.space.posts[at], design.officers[at]);
            if officers < post.most {
                changes.push((at, 1));
            }
            if officers > 0 {
                changes.push((at, -1));
            }
        }
        changes
    }

    fn neighbour(
        &self,
        book: &PartBook,
        design: &Design,
        (post, change): (usize, i32),
        whole: &[Standing],
        count: usize,
    ) -> Neighbour {
        let own = book.officers(&design.officers);
        let other = book.officers(&changed(&design.officers, post, change));
        let (before, after) = (book.outcomes(&own), book.outcomes(&other));
        let overtime = |outcomes: &[Outcome]| {
            let pay = outcomes.iter().take(count).map(Outcome::overtime_pay);
            pay.sum::<f64>() / count.max(1) as f64
        };
        let place = &self.lab.space.posts[post];
        let elsewhere = (0..whole.len())
            .filter(|at| !book.part.rules.contains(at))
            .map(|at| (at, whole[at].chance));
        let here = book
            .part
            .rules
            .iter()
            .copied()
            .zip(standings(&book.rules, after))
            .map(|(at, standing)| (at, standing.chance));
        let tightest = here.chain(elsewhere).min_by(|a, b| a.1.total_cmp(&b.1));
        Neighbour {
            post,
            margin: Margin {
                pool: place.pool.clone(),
                shift: place.shift.clone(),
                change,
                cost: f64::from(change) * place.yearly + overtime(after) - overtime(before),
                effect: effect(&book.rules, &before[..count], &after[..count]),
                chance: tightest.map_or(1.0, |(_, chance)| chance),
            },
            tightest,
        }
    }

    /// The design with more officers in each part that falls short of one of these rules, on the shift where one helps most for
    /// its pay: as many as should bring the rules two standard errors past their limits, given how they stand. Nothing where
    /// nobody can be added.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn raised(
        &mut self,
        design: &Design,
        short: &[usize],
        held: &[Standing],
    ) -> Result<Option<Design>, PlanningError> {
        let count = self.effort().first_look;
        let options = design.options.clone();
        let books = self.books(&options)?.to_vec();
        let own: Vec<Option<Vec<u32>>> = books
            .iter()
            .map(|book| Some(book.officers(&design.officers)))
            .collect();
        self.together(&options, &own, &design.officers, count)?;
        let ways: Vec<Vec<usize>> = books
            .iter()
            .map(|book| {
                let is_short = book.part.rules.iter().any(|rule| short.contains(rule));
                let posts = book.part.posts.iter().copied();
                let free = |at: &usize| design.officers[*at] < self.lab.space.posts[*at].most;
                posts.filter(|at| is_short && free(at)).collect()
            })
            .collect();
        for round in 0..ways.iter().map(Vec::len).max().unwrap_or(0) {
            let trials: Vec<Option<Vec<u32>>> = books
                .iter()
                .zip(&ways)
                .map(|(book, ways)| {
                    let &post = ways.get(round)?;
                    Some(book.officers(&changed(&design.officers, post, 1)))
                })
                .collect();
            self.together(&options, &trials, &design.officers, count)?;
        }
        let mut raised = design.clone();
        let books = self.books(&options)?.to_vec();
        for (book, ways) in books.iter().zip(&ways) {
            let falls_short = |officers: &[u32]| -> f64 {
                let outcomes = book.outcomes(officers);
                let known = &outcomes[..count.min(outcomes.len())];
                let each = standings(&book.rules, known).into_iter().zip(&book.rules);
                each.zip(&book.part.rules)
                    .filter(|(_, at)| short.contains(at))
                    .map(|((standing, rule), _)| rule.shortfall(standing.reached))
                    .sum()
            };
            let before = falls_short(&book.officers(&design.officers));
            let gain =
                |post: usize| before - falls_short(&book.officers(&changed(&design.officers, post, 1)));
            let worth = |post: usize| gain(post) / self.lab.space.posts[post].yearly.max(1e-9);
            let best = ways
                .iter()
                .copied()
                .max_by(|&i, &j| worth(i).total_cmp(&worth(j)));
            let Some(post) = best else { continue };
            let wanted: f64 = book
                .part
                .rules
                .iter()
                .zip(&book.rules)
                .filter(|(at, _)| short.contains(at))
                .map(|(&at, rule)| {
                    let error = held[at].standard_error / rule.limit.abs().max(1e-12);
                    rule.shortfall(held[at].reached) + 2.0 * error
                })
                .sum();
            let count = (wanted / gain(post).max(1e-9)).ceil().clamp(1.0, MOST_ADDED) as u32;
            raised.officers[post] = (raised.officers[post] + count).min(self.lab.space.posts[post].most);
        }
        Ok((raised != *design).then_some(raised))
    }
}

fn changed(officers: &[u32], post: usize, change: i32) -> Vec<u32> {
    let mut officers = officers.to_vec();
    officers[post] = officers[post].saturating_add_signed(change);
    officers
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The target that changes most, relative to its limit, among those that change surely; the scenario's own.
fn effect(rules: &[Rule], before: &[Outcome], after: &[Outcome]) -> Option<Effect> {
    let own = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.keeps_up.is_none());
    let effects = own.filter_map(|(at, rule)| {
        let (a, b) = (values(at, before)?, values(at, after)?);
        let gaps: Vec<f64> = b.iter().zip(&a).map(|(b, a)| b - a).collect();
        let (change, n) = (mean(&gaps), gaps.len() as f64);
        let squares: f64 = gaps.iter().map(|x| (x - change) * (x - change)).sum();
        let standard_error = libm::sqrt(squares / (n - 1.0).max(1.0) / n);
        (change.abs() > 2.0 * standard_error && change.abs() > 1e-9).then(|| {
            let effect = Effect {
                label: rule.sentence(),
                unit: rule.unit,
                change,
                standard_error,
            };
            (change.abs() / rule.limit.abs().max(1e-12), effect)
        })
    });
    effects
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, effect)| effect)
}

fn values(at: usize, outcomes: &[Outcome]) -> Option<Vec<f64>> {
    let (numerator, denominator): (Vec<f64>, Vec<f64>) =
        outcomes.iter().map(|outcome| outcome.parts[at]).unzip();
    pseudo_values(&numerator, &denominator)
}
