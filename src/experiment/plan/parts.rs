//! Large spaces fall into parts: pools that no target ties together. A change in one part leaves the targets of the others
//! alone, so that one replication tries a change in each part at once.
//!
//! Within a part: today's officers or the first guess, raised or shaved until it keeps the part's rules, then officers taken away shift by
//! shift, then exchanged. The design put together from the parts is judged as a whole afterwards.

use super::judge::{Outcome, Rule, Verdict, is_far_off, least_chance};
use super::laboratory::PlanningError;
use super::search::Search;
use super::space::{Design, Post, Space};
use crate::customs::port::{GoodsId, Port, Promise, StepId};
use std::collections::BTreeMap;

/// Pools that targets tie together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its posts.
    pub posts: Vec<usize>,
    /// The rules its officers decide.
    pub rules: Vec<usize>,
}

/// The parts of a space, in the order of their first posts.
pub fn parts(port: &Port, space: &Space, rules: &[Rule]) -> Vec<Part> {
    let pools = space.pools();
    let mut part_of: Vec<usize> = (0..pools.len()).collect();
    let decided: Vec<Vec<usize>> = rules
        .iter()
        .map(|rule| {
            let promise = rule.promise_in(port);
            (0..pools.len())
                .filter(|&at| decides(port, pools[at], &promise))
                .collect()
        })
        .collect();
    for tied in &decided {
        if let Some(&first) = tied.first() {
            for &other in tied {
                let (from, to) = (part_of[other], part_of[first]);
                part_of
                    .iter_mut()
                    .filter(|part| **part == from)
                    .for_each(|part| *part = to);
            }
        }
    }
    let mut found: BTreeMap<usize, Part> = BTreeMap::new();
    for (at, post) in space.posts.iter().enumerate() {
        let pool = pools.iter().position(|name| *name == post.pool).unwrap_or(0);
        let part = found.entry(part_of[pool]).or_insert(Part {
            posts: Vec::new(),
            rules: Vec::new(),
        });
        part.posts.push(at);
    }
    for (rule, tied) in decided.iter().enumerate() {
        if let Some(part) = tied.first().and_then(|&first| found.get_mut(&part_of[first])) {
            part.rules.push(rule);
        }
    }
    found.into_values().collect()
}

/// Whether a pool has a say in a promise.
fn decides(port: &Port, pool: &str, promise: &Promise) -> bool {
    let Some(id) = port.resources.iter().position(|resource| resource.name == pool) else {
        return false;
    };
    let serves = |step: StepId| {
        let needs = &port.steps[step].needs;
        needs
            .iter()
            .any(|need| port.resources[id].skills.contains(&need.skill))
    };
    let through = |goods: GoodsId| {
        let kind = &port.goods[goods];
        let before = kind.lodgement.iter().flat_map(|lodged| &lodged.prepared_by);
        let boxes = kind
            .container
            .iter()
            .flat_map(|&container| &port.containers[container].route);
        port.steps_of(goods)
            .iter()
            .chain(before)
            .chain(boxes)
            .any(|&step| serves(step))
    };
    match *promise {
        Promise::Within { goods, .. } | Promise::MeanAtMost { goods, .. } => match goods {
            Some(goods) => through(goods),
            None => (0..port.goods.len()).any(through),
        },
        Promise::UtilisationAtMost { resource, .. } | Promise::OvertimeAtMost { resource, .. } => {
            resource == id
        }
        // What is found depends on what is opened, not on when.
        Promise::InterdictionAtLeast { .. } => false,
    }
}

/// Where the search of one part stands.
struct Descent {
    part: Part,
    /// The cheapest officers of the part known to keep its rules.
    best: Option<Vec<u32>>,
    phase: Phase,
    kept: Vec<Vec<u32>>,
    missed: Vec<Vec<u32>>,
    exchanges: usize,
    /// The trial under way, and the replications it has been judged by.
    trial: Option<Vec<u32>>,
    seen: usize,
}

/// What a part is trying.
enum Phase {
    /// Today's officers times this.
    Today(f64),
    /// The guess times this, after so many trials.
    Scale(f64, usize),
    /// Everybody.
    Top,
    /// Fewer officers, one post after the other.
    Lower(Lowering),
    /// Exchanges still to be tried.
    Exchange(Vec<Vec<u32>>),
    /// Nothing.
    Done,
}

/// Taking officers away.
struct Lowering {
    /// Places in the part's posts, dearest first.
    order: Vec<usize>,
    at: usize,
    step: u32,
    bad: Option<u32>,
    has_changed: bool,
}

const RAISE: f64 = 1.3;
const SHAVE: f64 = 0.8;
const STEPS: usize = 5;
/// The error of a verdict is so many times smaller than that of the answer.
const LOOKS: f64 = 5.0;
/// Replications before the first look, at trials far off.
const GLANCE: usize = 2;
/// Below this chance a trial misses without a further look, at the first look and later.
const HOPELESS: [f64; 2] = [0.3, 0.5];

impl Descent {
    fn new(part: Part) -> Self {
        Self {
            part,
            best: None,
            phase: Phase::Today(1.0),
            kept: Vec::new(),
            missed: Vec::new(),
            exchanges: 0,
            trial: None,
            seen: 0,
        }
    }

    fn lowering(&self, space: &Space) -> Phase {
        let best = self.best.clone().unwrap_or_default();
        let mut order: Vec<usize> = (0..self.part.posts.len()).collect();
        let saving = |at: usize| {
            let post = &space.posts[self.part.posts[at]];
            post.yearly * f64::from(best[at].saturating_sub(post.least))
        };
        order.sort_by(|&i, &j| saving(j).total_cmp(&saving(i)));
        Phase::Lower(Lowering {
            order,
            at: 0,
            step: 1,
            bad: None,
            has_changed: false,
        })
    }

    /// What earlier trials say of this one.
    fn inferred(&self, officers: &[u32]) -> Option<bool> {
        let above = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a >= b);
        if self.missed.iter().any(|missed| above(missed, officers)) {
            Some(false)
        } else if self.kept.iter().any(|kept| above(officers, kept)) {
            Some(true)
        } else {
            None
        }
    }

    /// The next officers to be tried; nothing when the part is done.
    fn next(&mut self, space: &Space, guess: &dyn Fn(f64) -> Vec<u32>, exchanges: usize) -> Option<Vec<u32>> {
        loop {
            let trial = match &mut self.phase {
                Phase::Done => return None,
                Phase::Today(scale) => {
                    let raised = |post: &Post| (f64::from(post.today) * *scale).ceil() as u32;
                    let posts = self.part.posts.iter().map(|&at| &space.posts[at]);
                    posts
                        .map(|post| raised(post).clamp(post.least, post.most))
                        .collect()
                }
                Phase::Scale(scale, _) => guess(*scale),
                Phase::Top => self.part.posts.iter().map(|&at| space.posts[at].most).collect(),
                Phase::Lower(lowering) => {
                    let best = self.best.clone().unwrap_or_default();
                    match lowering.trial(&best, &self.part, space) {
                        Some(trial) => trial,
                        None if lowering.has_changed => {
                            self.phase = self.lowering(space);
                            continue;
                        }
                        None => {
                            self.phase = Phase::Exchange(self.exchanged(space));
                            continue;
                        }
                    }
                }
                Phase::Exchange(left) => {
                    if left.is_empty() || self.exchanges >= exchanges {
                        self.phase = Phase::Done;
                        return None;
                    }
                    left.remove(0)
                }
            };
            let Some(known) = self.inferred(&trial) else {
                self.exchanges += usize::from(matches!(self.phase, Phase::Exchange(_)));
                return Some(trial);
            };
            self.tell(&trial, known, space);
        }
    }

    /// What came of a trial.
    fn tell(&mut self, trial: &[u32], kept: bool, space: &Space) {
        if self.inferred(trial).is_none() {
            if kept { &mut self.kept } else { &mut self.missed }.push(trial.to_vec());
        }
        match &mut self.phase {
            Phase::Today(scale) => {
                if kept {
                    self.best = Some(trial.to_vec());
                    self.phase = self.lowering(space);
                } else if *scale < RAISE {
                    *scale = RAISE;
                } else {
                    self.phase = Phase::Scale(1.0, 0);
                }
            }
            Phase::Scale(scale, tried) => {
                *tried += 1;
                let again = self.best.as_deref() == Some(trial);
                let is_over = *tried >= STEPS;
                if kept {
                    self.best = Some(trial.to_vec());
                    if *scale > 1.0 || again || is_over {
                        self.phase = self.lowering(space);
                    } else {
                        *scale *= SHAVE;
                    }
                } else if self.best.is_some() {
                    self.phase = self.lowering(space);
                } else if is_over {
                    self.phase = Phase::Top;
                } else {
                    *scale *= RAISE;
                }
            }
            Phase::Top => {
                // Nothing keeps the part's rules: the design as a whole will say so.
                self.best = Some(trial.to_vec());
                self.phase = if kept { self.lowering(space) } else { Phase::Done };
            }
            Phase::Lower(lowering) => {
                let at = lowering.order[lowering.at];
                if kept {
                    lowering.has_changed = true;
                    lowering.step *= 2;
                    self.best = Some(trial.to_vec());
                } else {
                    lowering.bad = Some(trial[at]);
                }
            }
            Phase::Exchange(_) => {
                if kept {
                    self.best = Some(trial.to_vec());
                    self.phase = self.lowering(space);
                }
            }
            Phase::Done => {}
        }
    }

    /// Exchanges within the part that save pay, those that save most first.
    fn exchanged(&self, space: &Space) -> Vec<Vec<u32>> {
        let best = self.best.clone().unwrap_or_default();
        let post = |at: usize| &space.posts[self.part.posts[at]];
        let mut found = Vec::new();
        for to in 0..best.len() {
            for from in 0..best.len() {
                if to == from || best[to] >= post(to).most || post(from).yearly <= 0.0 {
                    continue;
                }
                let count = (post(to).yearly / post(from).yearly).floor() as u32 + 1;
                if best[from] < post(from).least + count {
                    continue;
                }
                let mut other = best.clone();
                other[to] += 1;
                other[from] -= count;
                found.push((post(to).yearly - f64::from(count) * post(from).yearly, other));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, officers)| officers).collect()
    }
}

impl Lowering {
    /// Steps that double until one misses, then halves; post after post.
    fn trial(&mut self, best: &[u32], part: &Part, space: &Space) -> Option<Vec<u32>> {
        while let Some(&at) = self.order.get(self.at) {
            let least = space.posts[part.posts[at]].least;
            let good = best[at];
            let officers = match self.bad {
                None if good > least => Some(good.saturating_sub(self.step).max(least)),
                Some(bad) if good - bad > 1 => Some(bad + (good - bad) / 2),
                _ => None,
            };
            match officers {
                Some(officers) => {
                    let mut trial = best.to_vec();
                    trial[at] = officers;
                    return Some(trial);
                }
                None => {
                    (self.at, self.step, self.bad) = (self.at + 1, 1, None);
                }
            }
        }
        None
    }
}

/// The verdict on a trial of a part. A trial that is given up although it would have been kept costs a little more pay, no
/// promise: those in doubt are given up early.
fn judged(rules: &[Rule], own: &[Outcome], confidence: f64, first: usize, last: usize) -> Verdict {
    if is_far_off(rules, own) {
        return Verdict::Missed;
    }
    if own.len() < first {
        return Verdict::Open;
    }
    let chance = least_chance(rules, own);
    if chance >= confidence {
        Verdict::Kept
    } else if chance <= HOPELESS[usize::from(own.len() > first)] || own.len() >= last {
        Verdict::Missed
    } else {
        Verdict::Open
    }
}

impl Search<'_, '_> {
    /// Searches all parts at once and returns the design put together from them.
    ///
    /// # Errors
    /// When options make the scenario faulty, or the program cannot be solved.
    pub(super) fn in_parts(&mut self, options: &[usize]) -> Result<Design, PlanningError> {
        let mut guessed: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for step in 0..(2 * STEPS) {
            for scale in [libm::pow(RAISE, step as f64), libm::pow(SHAVE, step as f64)] {
                guessed.insert(key(scale), self.guessed(options, scale)?.officers);
            }
        }
        let books = self.books(options)?;
        let mut descents: Vec<Descent> = books.iter().map(|book| Descent::new(book.part.clone())).collect();
        let (first, last, exchanges) = (
            self.effort().first_look,
            (self.effort().last_look / 2).max(self.effort().first_look),
            self.effort().exchanges,
        );
        // Many looks at many designs: each has to be surer than the answer as a whole.
        let confidence = 1.0 - (1.0 - self.planning().confidence) / LOOKS;
        loop {
            for descent in descents.iter_mut().filter(|descent| descent.trial.is_none()) {
                let posts = descent.part.posts.clone();
                let guess = |scale: f64| {
                    let all = guessed.get(&key(scale));
                    posts
                        .iter()
                        .map(|&at| all.map_or(self.lab.space.posts[at].most, |all| all[at]))
                        .collect()
                };
                descent.trial = descent.next(&self.lab.space, &guess, exchanges);
                descent.seen = 0;
            }
            // Those whose trial has been judged by as many replications go together.
            let seen = descents
                .iter()
                .filter(|descent| descent.trial.is_some())
                .map(|descent| descent.seen);
            let Some(seen) = seen.min() else { break };
            if self.lab.is_tired() {
                break;
            }
            let until = match seen {
                0 => GLANCE.min(first),
                seen if seen < first => first,
                seen => (2 * seen).min(last),
            };
            let mut background: Vec<u32> = self.top(options).officers;
            for (descent, book) in descents.iter().zip(self.books(options)?) {
                if let Some(best) = &descent.best {
                    book.place(best, &mut background);
                }
            }
            let trials: Vec<Option<Vec<u32>>> = descents
                .iter()
                .map(|descent| descent.trial.clone().filter(|_| descent.seen == seen))
                .collect();
            self.together(options, &trials, &background, until)?;
            let books = self.books(options)?.to_vec();
            for ((descent, book), trial) in descents.iter_mut().zip(&books).zip(trials) {
                let Some(trial) = trial else { continue };
                let own = book.outcomes(&trial);
                descent.seen = own.len().max(until);
                let judged = judged(&book.rules, own, confidence, first, last);
                if judged != Verdict::Open {
                    descent.tell(&trial, judged == Verdict::Kept, &self.lab.space);
                    descent.trial = None;
                }
            }
        }
        let mut design = self.top(options);
        for descent in &descents {
            if let Some(best) = &descent.best {
                descent
                    .part
                    .posts
                    .iter()
                    .zip(best)
                    .for_each(|(&at, &count)| design.officers[at] = count);
            }
        }
        self.repaired(design, &descents)
    }

    /// The design, if it keeps all rules as a whole; otherwise with officers added, one at a time and cheapest first, to the
    /// parts that fall short.
    fn repaired(&mut self, start: Design, descents: &[Descent]) -> Result<Design, PlanningError> {
        let mut design = start;
        for _ in 0..12 {
            if self.keeps(&design)? {
                return Ok(design);
            }
            let standings = super::judge::standings(&self.lab.rules, self.lab.outcomes(&design));
            let confidence = self.planning().confidence;
            let short = |at: &usize| {
                standings
                    .get(*at)
                    .is_some_and(|standing| standing.chance < confidence)
            };
            let mut more = design.clone();
            for descent in descents
                .iter()
                .filter(|descent| descent.part.rules.iter().any(short))
            {
                let space = &self.lab.space;
                let free = descent
                    .part
                    .posts
                    .iter()
                    .filter(|&&at| more.officers[at] < space.posts[at].most);
                let cheapest =
                    free.min_by(|&&i, &&j| space.posts[i].yearly.total_cmp(&space.posts[j].yearly));
                if let Some(&at) = cheapest {
                    more.officers[at] += 1;
                }
            }
            if more == design {
                break;
            }
            design = more;
        }
        Ok(self.top(&design.options.clone()))
    }
}

/// A number as a key.
const fn key(scale: f64) -> u64 {
    (scale * 1e9).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowering_doubles_its_steps_and_then_halves() {
        let part = Part {
            posts: vec![0],
            rules: Vec::new(),
        };
        let post = |least: u32| super::super::space::Post {
            pool: "p".into(),
            shift: "s".into(),
            site: String::new(),
            hours: crate::units::WeekHours::always(),
            breaks: 0.0,
            path: String::new(),
            least,
            most: 40,
            today: 0,
            yearly: 1.0,
            weekly_hours: 168.0,
            added: None,
        };
        let space = Space {
            posts: vec![post(2)],
            choices: Vec::new(),
        };
        let mut descent = Descent::new(part);
        let guess = |scale: f64| vec![(20.0 * scale).round() as u32];
        let mut tried = Vec::new();
        while let Some(trial) = descent.next(&space, &guess, 10) {
            tried.push(trial[0]);
            descent.tell(&trial, trial[0] >= 9, &space);
        }
        assert_eq!(descent.best, Some(vec![9]));
        assert_eq!(tried, [2, 20, 16, 13, 10, 8, 9]);
    }
}
