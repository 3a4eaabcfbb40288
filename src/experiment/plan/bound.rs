//! A bound from below for spaces too large to be listed: what each pool costs at least, if everybody else is at their most.
//!
//! With more officers never worse, a roster that keeps the rules keeps them with all other pools at their most, so that the
//! least pay of each pool there, summed over pools, is no more than the pay of any roster that does. Within a pool shifts
//! stand in for each other: rosters of the pool are listed, and whatever is no larger than one that misses a rule is struck
//! off. Trials are raised as far towards the pay to be beaten as that leaves a chance of missing, to strike off much at once.

use super::judge::{Outcome, Rule, is_far_off, least_chance};
use super::laboratory::PlanningError;
use super::search::Search;
use super::space::Space;

/// Rounds of trials, one trial in each part a round.
const ROUNDS: usize = 14;
/// Rosters of one pool that are listed, at most.
const LISTED: f64 = 60_000.0;
/// With a chance below this a trial misses.
const MISSES: f64 = 0.02;
/// Replications before the first look, at designs far off.
const GLANCE: usize = 2;
/// The way from the cheapest open roster to the pay to be beaten that a trial goes at first, and below which it is not raised.
const STRIDE: f64 = 0.6;
const LEAST_STRIDE: f64 = 0.1;

/// The rosters of a pool that may still keep the rules.
struct PoolBound {
    part: usize,
    /// Places in the space's posts.
    posts: Vec<usize>,
    /// Rosters not struck off, cheapest first.
    open: Vec<(f64, Vec<u32>)>,
    /// The pay to be beaten: that of the cheapest known to keep the rules.
    ceiling: f64,
    stride: f64,
    /// Whether the cheapest open roster keeps the rules with everybody else at their most.
    is_settled: bool,
}

impl PoolBound {
    fn bound(&self) -> f64 {
        self.open
            .first()
            .map_or(self.ceiling, |(pay, _)| pay.min(self.ceiling))
    }

    fn gap(&self) -> f64 {
        if self.is_settled {
            0.0
        } else {
            self.ceiling - self.bound()
        }
    }

    /// The next roster to be tried: the cheapest open one, raised.
    fn trial(&self, space: &Space) -> Option<Vec<u32>> {
        let (pay, cheapest) = self.open.first()?;
        let mut trial = cheapest.clone();
        if self.stride < LEAST_STRIDE {
            return Some(trial);
        }
        let mut left = self.stride * (self.ceiling - pay);
        loop {
            // Whoever is furthest below their most goes first.
            let room = |at: usize| {
                let post = &space.posts[self.posts[at]];
                f64::from(post.most - trial[at]) / f64::from((post.most - post.least).max(1))
            };
            let fits = (0..trial.len())
                .filter(|&at| room(at) > 0.0 && space.posts[self.posts[at]].yearly < left)
                .max_by(|&i, &j| room(i).total_cmp(&room(j)));
            let Some(at) = fits else { return Some(trial) };
            trial[at] += 1;
            left -= space.posts[self.posts[at]].yearly;
        }
    }

    fn tell(&mut self, trial: &[u32], is_missed: bool) {
        if is_missed {
            let within = |officers: &[u32]| officers.iter().zip(trial).all(|(a, b)| a <= b);
            self.open.retain(|(_, officers)| !within(officers));
            self.stride = (1.5 * self.stride).min(STRIDE);
        } else if self.open.first().is_some_and(|(_, cheapest)| cheapest == trial) {
            self.is_settled = true;
        } else {
            self.stride *= 0.5;
        }
    }
}

impl Search<'_, '_> {
    /// No roster with these options that keeps the rules has less pay than this.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn bounded(&mut self, options: &[usize]) -> Result<f64, PlanningError> {
        let top = self.top(options);
        let mut bounds = self.pool_bounds(options)?;
        let parts = self.books(options)?.len();
        for _ in 0..ROUNDS {
            if self.lab.is_tired() {
                break;
            }
            let mut asked: Vec<Option<(usize, Vec<u32>)>> = vec![None; parts];
            for (part, asked) in asked.iter_mut().enumerate() {
                let widest = (0..bounds.len())
                    .filter(|&at| bounds[at].part == part && bounds[at].gap() > 1e-6)
                    .max_by(|&i, &j| bounds[i].gap().total_cmp(&bounds[j].gap()));
                *asked = widest.and_then(|at| Some((at, bounds[at].trial(&self.lab.space)?)));
            }
            if asked.iter().all(Option::is_none) {
                break;
            }
            let books = self.books(options)?;
            let trials: Vec<Option<Vec<u32>>> = asked
                .iter()
                .zip(books)
                .map(|(asked, book)| {
                    let (at, trial) = asked.as_ref()?;
                    let mut officers = top.officers.clone();
                    for (&post, &count) in bounds[*at].posts.iter().zip(trial) {
                        officers[post] = count;
                    }
                    Some(book.officers(&officers))
                })
                .collect();
            let missed = self.missed(options, trials, &top.officers)?;
            for (asked, is_missed) in asked.iter().zip(missed) {
                if let Some((at, trial)) = asked {
                    bounds[*at].tell(trial, is_missed);
                }
            }
        }
        Ok(self.lab.space.policy_cost(options) + bounds.iter().map(PoolBound::bound).sum::<f64>())
    }

    /// Which of the trials, one a part, surely miss a rule.
    fn missed(
        &mut self,
        options: &[usize],
        trials: Vec<Option<Vec<u32>>>,
        background: &[u32],
    ) -> Result<Vec<bool>, PlanningError> {
        let first = self.effort().first_look;
        let mut missed = vec![false; trials.len()];
        let mut open = trials;
        for until in [GLANCE, first.max(GLANCE + 1)] {
            self.together(options, &open, background, until)?;
            let books = self.books(options)?;
            for ((book, trial), missed) in books.iter().zip(&mut open).zip(&mut missed) {
                let Some(officers) = trial.as_ref() else { continue };
                *missed = misses(&book.rules, book.outcomes(officers));
                if *missed {
                    *trial = None;
                }
            }
        }
        Ok(missed)
    }

    /// All planned pools with their rosters.
    fn pool_bounds(&mut self, options: &[usize]) -> Result<Vec<PoolBound>, PlanningError> {
        let known = self.cheapest_kept(options).unwrap_or_else(|| self.top(options));
        let top = self.top(options);
        let guesses = self.guesses(options)?.to_vec();
        let parts: Vec<Vec<usize>> = self
            .books(options)?
            .iter()
            .map(|book| book.part.posts.clone())
            .collect();
        let space = &self.lab.space;
        let mut bounds = Vec::new();
        for pool in space.pools() {
            let posts: Vec<usize> = (0..space.posts.len())
                .filter(|&at| space.posts[at].pool == pool)
                .collect();
            let pay = |officers: &[u32]| -> f64 {
                let each = posts.iter().zip(officers);
                each.map(|(&at, &count)| space.posts[at].yearly * f64::from(count))
                    .sum()
            };
            let is_worked = |officers: &[u32]| {
                let mut all = top.officers.clone();
                posts
                    .iter()
                    .zip(officers)
                    .for_each(|(&at, &count)| all[at] = count);
                let own = guesses.iter().filter(|guess| guess.pool == pool);
                own.into_iter().all(|guess| guess.is_enough(space, &all))
            };
            let ceiling = pay(&posts.iter().map(|&at| known.officers[at]).collect::<Vec<u32>>());
            let mut open: Vec<(f64, Vec<u32>)> = rosters(space, &posts)
                .into_iter()
                .map(|officers| (pay(&officers), officers))
                .filter(|(pay, officers)| *pay < ceiling - 1e-6 && is_worked(officers))
                .collect();
            open.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
            bounds.push(PoolBound {
                part: parts
                    .iter()
                    .position(|part| part.contains(&posts[0]))
                    .unwrap_or(0),
                posts,
                open,
                ceiling,
                stride: STRIDE,
                is_settled: false,
            });
        }
        Ok(bounds)
    }
}

/// Whether replications of a part show that a rule is missed.
fn misses(rules: &[Rule], outcomes: &[Outcome]) -> bool {
    is_far_off(rules, outcomes) || (outcomes.len() > GLANCE && least_chance(rules, outcomes) <= MISSES)
}

/// All rosters of some posts; their least alone where there are too many.
fn rosters(space: &Space, posts: &[usize]) -> Vec<Vec<u32>> {
    let bounds = || {
        posts
            .iter()
            .map(|&at| (space.posts[at].least, space.posts[at].most))
    };
    let count: f64 = bounds()
        .map(|(least, most)| f64::from(most - least + 1))
        .product();
    if count > LISTED {
        return vec![bounds().map(|(least, _)| least).collect()];
    }
    bounds().fold(vec![Vec::new()], |all, (least, most)| {
        let with = |before: Vec<u32>| {
            (least..=most).map(move |count| {
                let mut one = before.clone();
                one.push(count);
                one
            })
        };
        all.into_iter().flat_map(with).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::WeekHours;

    fn space(most: u32, yearly: [f64; 2]) -> Space {
        let post = |yearly: f64| super::super::space::Post {
            pool: "p".into(),
            shift: "s".into(),
            site: String::new(),
            hours: WeekHours::always(),
            breaks: 0.0,
            path: String::new(),
            least: 0,
            most,
            today: 0,
            yearly,
            weekly_hours: 168.0,
            added: None,
        };
        Space {
            posts: yearly.map(post).to_vec(),
            choices: Vec::new(),
        }
    }

    /// Rosters (a, b) keep the rule when a + b ≥ 7 and a ≥ 3; a costs 3 and b 2: the cheapest is (3, 4) for 17.
    #[test]
    fn the_bound_rises_to_the_cheapest_that_keeps_the_rule() {
        let space = space(10, [3.0, 2.0]);
        let posts = vec![0, 1];
        let pay = |officers: &[u32]| 3.0 * f64::from(officers[0]) + 2.0 * f64::from(officers[1]);
        let all = rosters(&space, &posts);
        assert_eq!(all.len(), 121);
        let mut open: Vec<(f64, Vec<u32>)> = all.into_iter().map(|one| (pay(&one), one)).collect();
        open.retain(|(pay, _)| *pay < 30.0);
        open.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut bound = PoolBound {
            part: 0,
            posts,
            open,
            ceiling: 30.0,
            stride: STRIDE,
            is_settled: false,
        };
        let mut trials = 0;
        while bound.gap() > 1e-6 {
            let trial = bound.trial(&space).unwrap();
            let before = bound.bound();
            bound.tell(&trial, trial[0] + trial[1] < 7 || trial[0] < 3);
            assert!(bound.bound() >= before && bound.bound() <= 17.0);
            trials += 1;
        }
        assert!((bound.bound() - 17.0).abs() < 1e-9);
        assert!(trials < 30, "{trials} trials where 121 are listed");
    }
}
