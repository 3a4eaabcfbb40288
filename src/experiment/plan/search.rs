//! The search: guess, simulate, raise or shave, exchange, and rule out what is left.
//!
//! It rests on one assumption, which is told with every answer: more officers on a shift never make a target worse. So a
//! design that misses rules out all that have no more officers anywhere, and one that keeps its targets vouches for all
//! that have no fewer.

use super::book::PartBook;
use super::guess::{PoolGuess, guesses};
use super::judge::{Verdict, least_chance, standings, verdict};
use super::laboratory::{Laboratory, PlanningError};
use super::space::Design;
use crate::scenario::Planning;
use std::collections::BTreeMap;

/// How far the search goes; all of it counts work, none of it seconds.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Replications of a design before it is first judged.
    pub first_look: usize,
    /// Replications after which a design is judged in any case.
    pub last_look: usize,
    /// Replications in all.
    pub replications: u64,
    /// Designs of one combination of options that are listed one by one, at most.
    pub listed: f64,
    /// Exchanges of officers between shifts that are tried, at most.
    pub exchanges: usize,
}

/// A search under way.
#[expect(missing_debug_implementations, reason = "the laboratory holds a function")]
pub struct Search<'s, 'l> {
    /// Where designs are simulated.
    pub lab: &'s mut Laboratory<'l>,
    planning: &'s Planning,
    effort: Effort,
    guesses: BTreeMap<Vec<usize>, Vec<PoolGuess>>,
    kept: BTreeMap<Vec<usize>, Vec<Vec<u32>>>,
    missed: BTreeMap<Vec<usize>, Vec<Vec<u32>>>,
    /// What is known of parts, by combination of options.
    pub(super) books: BTreeMap<Vec<usize>, Vec<PartBook>>,
    /// The cheapest design known to keep the rules.
    pub incumbent: Option<Design>,
    /// Designs that were ruled out without being simulated.
    pub ruled_out: u64,
    /// Combinations of options in which nothing keeps the rules.
    pub hopeless: Vec<Vec<usize>>,
    /// Whether it ended because the effort was used up.
    pub is_cut_short: bool,
    /// No design that keeps the rules costs less in pay than this, if the assumption holds.
    pub lower_bound: Option<f64>,
}

/// Part of the effort that goes into the bound, where designs cannot be listed.
const BOUND: f64 = 0.15;
/// Steps by which the first guess is raised or shaved as a whole.
const RAISE: f64 = 1.25;
const SHAVE: f64 = 0.8;
/// How often, at most.
const STEPS: usize = 6;

impl<'s, 'l> Search<'s, 'l> {
    /// A search in the laboratory.
    pub fn new(lab: &'s mut Laboratory<'l>, planning: &'s Planning, effort: Effort) -> Self {
        Self {
            lab,
            planning,
            effort,
            guesses: BTreeMap::new(),
            kept: BTreeMap::new(),
            missed: BTreeMap::new(),
            books: BTreeMap::new(),
            incumbent: None,
            ruled_out: 0,
            hopeless: Vec::new(),
            is_cut_short: false,
            lower_bound: None,
        }
    }

    /// Every post at its most.
    pub fn top(&self, options: &[usize]) -> Design {
        design(
            options,
            self.lab.space.posts.iter().map(|post| post.most).collect(),
        )
    }

    /// The first guesses for a combination of options.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub fn guesses(&mut self, options: &[usize]) -> Result<&[PoolGuess], PlanningError> {
        if !self.guesses.contains_key(options) {
            let port = self.lab.port(options)?;
            let found = guesses(&port, self.planning, &self.lab.space);
            self.guesses.insert(options.to_vec(), found);
        }
        Ok(self.guesses.get(options).map_or(&[], Vec::as_slice))
    }

    /// The officers that cover `scale` times the guessed requirement at least cost.
    ///
    /// # Errors
    /// When the options make the scenario faulty, or the program cannot be solved.
    pub fn guessed(&mut self, options: &[usize], scale: f64) -> Result<Design, PlanningError> {
        let mut officers: Vec<u32> = self.lab.space.posts.iter().map(|post| post.least).collect();
        let factor = self.planning.unmet_factor;
        for guess in self.guesses(options)?.to_vec() {
            let covered = guess.cover(&self.lab.space, factor, scale)?;
            for (&post, count) in guess.posts.iter().zip(covered.officers) {
                officers[post] = count;
            }
        }
        Ok(design(options, officers))
    }

    /// The cheapest design that keeps the rules, over all combinations of options.
    ///
    /// # Errors
    /// When options make the scenario faulty, or the program cannot be solved.
    pub fn cheapest(&mut self) -> Result<(), PlanningError> {
        let policies = self.lab.space.policies();
        let least: f64 = self
            .lab
            .space
            .posts
            .iter()
            .map(|post| post.yearly * f64::from(post.least))
            .sum();
        let mut hopeful = Vec::new();
        for options in &policies {
            if self.is_beaten(self.lab.space.policy_cost(options) + least) {
                continue;
            }
            let top = self.top(options);
            if !self.keeps(&top)? {
                self.hopeless.push(options.clone());
                continue;
            }
            self.propose(top);
            hopeful.push(options.clone());
            let is_first = hopeful.len() == 1;
            if !self.is_listed() {
                let found = self.in_parts(options)?;
                self.propose(found);
            } else if is_first {
                let start = self.bracketed(options)?;
                let low = self.descend(start)?;
                self.exchange(low)?;
            }
        }
        if !self.is_listed() {
            self.is_cut_short |= self.lab.is_tired();
            self.lab.effort = self
                .lab
                .spent
                .max(self.lab.effort)
                .saturating_add((BOUND * self.effort.replications as f64) as u64);
        }
        let mut bound = Some(f64::INFINITY);
        for options in &hopeful {
            let found = if self.is_listed() {
                let found = self.complete(options)?;
                self.is_cut_short |= self.lab.is_tired();
                found
            } else {
                Some(self.bounded(options)?)
            };
            bound = bound.zip(found).map(|(a, b)| a.min(b));
        }
        self.lower_bound = bound.filter(|bound| bound.is_finite());
        Ok(())
    }

    /// Whether the designs of one combination of options can be listed.
    pub fn is_listed(&self) -> bool {
        let posts = &self.lab.space.posts;
        posts
            .iter()
            .map(|post| f64::from(post.most - post.least + 1))
            .product::<f64>()
            <= self.effort.listed
    }

    fn is_beaten(&self, pay: f64) -> bool {
        self.incumbent
            .as_ref()
            .is_some_and(|known| pay >= self.lab.cost(known) - 1e-9)
    }

    /// Takes a design as the incumbent if it costs less.
    pub(super) fn propose(&mut self, design: Design) {
        if self
            .incumbent
            .as_ref()
            .is_none_or(|known| self.lab.cost(&design) < self.lab.cost(known) - 1e-9)
        {
            self.incumbent = Some(design);
        }
    }

    /// Whether a design keeps all rules: by what is known of others, or by simulating it until that is clear.
    ///
    /// # Errors
    /// When options make the scenario faulty.
    pub fn keeps(&mut self, design: &Design) -> Result<bool, PlanningError> {
        if let Some(known) = self.inferred(design) {
            return Ok(known);
        }
        if self.is_overloaded(design)? {
            self.ruled_out += 1;
            self.note(design, false);
            return Ok(false);
        }
        let mut count = self.effort.first_look.max(self.lab.outcomes(design).len());
        loop {
            self.lab.ensure(&[(design.clone(), count)])?;
            let is_last = count >= self.effort.last_look || self.lab.is_tired();
            let outcomes = self.lab.outcomes(design);
            let found = verdict(&self.lab.rules, outcomes, self.planning.confidence, is_last);
            match found {
                Verdict::Open => count = (2 * count).min(self.effort.last_look),
                found => {
                    let kept = found == Verdict::Kept;
                    self.note(design, kept);
                    return Ok(kept);
                }
            }
        }
    }

    fn note(&mut self, design: &Design, kept: bool) {
        let book = if kept { &mut self.kept } else { &mut self.missed };
        let known = book.entry(design.options.clone()).or_default();
        let above = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a >= b);
        // Only the outermost are worth keeping.
        if kept {
            known.retain(|other| !above(other, &design.officers));
        } else {
            known.retain(|other| !above(&design.officers, other));
        }
        known.push(design.officers.clone());
    }

    /// What other designs say of this one.
    fn inferred(&self, design: &Design) -> Option<bool> {
        let above = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a >= b);
        let any = |book: &BTreeMap<Vec<usize>, Vec<Vec<u32>>>, is: &dyn Fn(&Vec<u32>) -> bool| {
            book.get(&design.options)
                .is_some_and(|known| known.iter().any(is))
        };
        if any(&self.missed, &|missed| above(missed, &design.officers)) {
            Some(false)
        } else if any(&self.kept, &|kept| above(&design.officers, kept)) {
            Some(true)
        } else {
            None
        }
    }

    /// Whether a pool has clearly more work than hours.
    fn is_overloaded(&mut self, design: &Design) -> Result<bool, PlanningError> {
        let guesses = self.guesses(&design.options)?.to_vec();
        let space = &self.lab.space;
        Ok(guesses
            .iter()
            .any(|guess| !guess.is_enough(space, &design.officers)))
    }

    /// A design that keeps the rules, near the first guess: the guess raised or shaved as a whole.
    fn bracketed(&mut self, options: &[usize]) -> Result<Design, PlanningError> {
        let (mut scale, mut kept) = (1.0, None);
        for _ in 0..STEPS {
            let design = self.guessed(options, scale)?;
            if self.keeps(&design)? {
                let again = kept.as_ref() == Some(&design);
                kept = Some(design);
                if scale > 1.0 || again || self.lab.is_tired() {
                    break;
                }
                scale *= SHAVE;
            } else if kept.is_some() {
                break;
            } else {
                scale *= RAISE;
            }
        }
        let found = kept.unwrap_or_else(|| self.top(options));
        self.propose(found.clone());
        Ok(found)
    }

    /// Takes officers away, shift by shift, dearest first, as long as the rules are kept and it saves.
    fn descend(&mut self, start: Design) -> Result<Design, PlanningError> {
        let mut design = start;
        loop {
            let before = design.clone();
            let mut order: Vec<usize> = (0..design.officers.len()).collect();
            let saving = |at: usize| {
                let post = &self.lab.space.posts[at];
                post.yearly * f64::from(design.officers[at] - post.least.min(design.officers[at]))
            };
            order.sort_by(|&i, &j| saving(j).total_cmp(&saving(i)));
            for at in order {
                design = self.lowered(&design, at)?;
            }
            self.propose(design.clone());
            if design == before || self.lab.is_tired() {
                return Ok(design);
            }
        }
    }

    /// The fewest officers of one shift with which the design still keeps the rules: steps that double, then halves.
    fn lowered(&mut self, design: &Design, at: usize) -> Result<Design, PlanningError> {
        let least = self.lab.space.posts[at].least;
        let with = |officers: u32| {
            let mut other = design.clone();
            other.officers[at] = officers;
            other
        };
        let (mut good, mut step, mut bad) = (design.officers[at], 1, None);
        while good > least && !self.lab.is_tired() {
            let trial = good.saturating_sub(step).max(least);
            let other = with(trial);
            if self.keeps(&other)? && self.pays(&other, &with(good)) {
                good = trial;
                step *= 2;
            } else {
                bad = Some(trial);
                break;
            }
        }
        while let Some(low) = bad.filter(|low| good - low > 1 && !self.lab.is_tired()) {
            let trial = low + (good - low) / 2;
            let other = with(trial);
            if self.keeps(&other)? && self.pays(&other, &with(good)) {
                good = trial;
            } else {
                bad = Some(trial);
            }
        }
        Ok(with(good))
    }

    /// Whether a design costs less than another, overtime included where both were simulated.
    fn pays(&self, design: &Design, other: &Design) -> bool {
        let simulated = !self.lab.outcomes(design).is_empty() && !self.lab.outcomes(other).is_empty();
        let cost = |one: &Design| {
            if simulated {
                self.lab.cost(one)
            } else {
                self.lab.space.pay(one)
            }
        };
        cost(design) < cost(other)
    }

    /// Puts an officer more on a cheaper shift for one or more fewer on others, shifts of the same pool first.
    fn exchange(&mut self, start: Design) -> Result<(), PlanningError> {
        let mut design = start;
        let mut tries = 0;
        loop {
            let mut accepted = None;
            for other in self.exchanges(&design) {
                if tries >= self.effort.exchanges || self.lab.is_tired() {
                    break;
                }
                let is_new = self.inferred(&other).is_none();
                tries += usize::from(is_new);
                if self.keeps(&other)? && self.pays(&other, &design) {
                    accepted = Some(other);
                    break;
                }
            }
            match accepted {
                Some(other) => design = self.descend(other)?,
                None => return Ok(()),
            }
        }
    }

    /// Exchanges that save pay, those within a pool first, then by what they save.
    fn exchanges(&self, design: &Design) -> Vec<Design> {
        let posts = &self.lab.space.posts;
        let mut found = Vec::new();
        for (to, more) in posts.iter().enumerate() {
            for (from, fewer) in posts.iter().enumerate() {
                if to == from || design.officers[to] >= more.most || fewer.yearly <= 0.0 {
                    continue;
                }
                let count = (more.yearly / fewer.yearly).floor() as u32 + 1;
                if design.officers[from] < fewer.least + count {
                    continue;
                }
                let mut other = design.clone();
                other.officers[to] += 1;
                other.officers[from] -= count;
                let saves = f64::from(count) * fewer.yearly - more.yearly;
                found.push((more.pool != fewer.pool, -saves, other));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.into_iter().map(|(_, _, design)| design).collect()
    }

    /// Works through all designs of a combination of options that would cost less than the incumbent, until each is
    /// simulated or ruled out. The bound is then the incumbent's own pay; nothing when the effort was used up before.
    fn complete(&mut self, options: &[usize]) -> Result<Option<f64>, PlanningError> {
        let mut open = self.listed(options);
        loop {
            let before = open.len();
            open.retain(|officers| {
                let design = Design {
                    options: options.to_vec(),
                    officers: officers.clone(),
                };
                !self.is_beaten(self.lab.space.pay(&design)) && self.inferred(&design) != Some(false)
            });
            self.ruled_out += (before - open.len()) as u64;
            if self.lab.is_tired() {
                return Ok(open.is_empty().then_some(f64::INFINITY));
            }
            // The dearest is not below any other.
            let pay = |officers: &Vec<u32>| self.lab.space.pay(&design(options, officers.clone()));
            let Some(at) = (0..open.len()).max_by(|&i, &j| pay(&open[i]).total_cmp(&pay(&open[j]))) else {
                let cost = self.incumbent.as_ref().map(|known| self.lab.space.pay(known));
                return Ok(cost);
            };
            let design = design(options, open.swap_remove(at));
            if self.keeps(&design)? {
                self.propose(design.clone());
                self.descend(design)?;
            }
        }
    }

    /// All officers of a combination of options that cost less than the incumbent.
    fn listed(&self, options: &[usize]) -> Vec<Vec<u32>> {
        let mut all: Vec<Vec<u32>> = vec![Vec::new()];
        for post in &self.lab.space.posts {
            all = all
                .into_iter()
                .flat_map(|before| {
                    (post.least..=post.most).map(move |officers| {
                        let mut one = before.clone();
                        one.push(officers);
                        one
                    })
                })
                .collect();
        }
        all.retain(|officers| !self.is_beaten(self.lab.space.pay(&design(options, officers.clone()))));
        all
    }

    /// The cheapest design with these options that is known to keep the rules.
    pub(super) fn cheapest_kept(&self, options: &[usize]) -> Option<Design> {
        let kept = self.kept.get(options)?.iter();
        let designs = kept.map(|officers| design(options, officers.clone()));
        designs.min_by(|a, b| self.lab.space.pay(a).total_cmp(&self.lab.space.pay(b)))
    }

    /// The total of what a design falls short of the rules, each as a share of its limit.
    pub fn shortfall(&self, design: &Design) -> f64 {
        let standings = standings(&self.lab.rules, self.lab.outcomes(design));
        let each = self.lab.rules.iter().zip(standings);
        each.map(|(rule, standing)| rule.shortfall(standing.reached).max(0.0))
            .filter(|short| short.is_finite())
            .sum()
    }

    /// The least chance of a design over all rules.
    pub fn chance(&self, design: &Design) -> f64 {
        least_chance(&self.lab.rules, self.lab.outcomes(design))
    }

    /// Forgets what was kept and missed, since the rules have changed.
    pub fn forget(&mut self) {
        self.kept.clear();
        self.missed.clear();
        self.books.clear();
        self.hopeless.clear();
        self.incumbent = None;
        self.lower_bound = None;
        self.is_cut_short = false;
    }

    /// How far the search goes.
    pub const fn effort(&self) -> &Effort {
        &self.effort
    }

    /// What may be changed.
    pub const fn planning(&self) -> &Planning {
        self.planning
    }
}

fn design(options: &[usize], officers: Vec<u32>) -> Design {
    Design {
        options: options.to_vec(),
        officers,
    }
}
