//! What is known of the parts of a space: a replication of a design tells of each part's officers, whoever the others were.

use super::judge::{Outcome, Rule, least_chance};
use super::laboratory::PlanningError;
use super::parts::{Part, parts};
use super::search::Search;
use super::space::{Design, Space};
use std::collections::BTreeMap;

/// Rosters of a part that are tried in the design as a whole, at most.
const MOST_ADOPTED: usize = 3;

/// What is known of a part.
#[derive(Clone, Debug)]
pub(super) struct PartBook {
    /// The part.
    pub(super) part: Part,
    /// Its rules.
    pub(super) rules: Vec<Rule>,
    /// Places of its pools among the pools of the space.
    pools: Vec<usize>,
    trials: BTreeMap<Vec<u32>, Vec<Outcome>>,
}

impl PartBook {
    fn new(part: Part, space: &Space, rules: &[Rule]) -> Self {
        let names = space.pools();
        let holds = |name: &str| part.posts.iter().any(|&at| space.posts[at].pool == name);
        Self {
            rules: part.rules.iter().map(|&at| rules[at].clone()).collect(),
            pools: (0..names.len()).filter(|&at| holds(names[at])).collect(),
            part,
            trials: BTreeMap::new(),
        }
    }

    /// The replications of these officers of the part, by number.
    pub(super) fn outcomes(&self, officers: &[u32]) -> &[Outcome] {
        self.trials.get(officers).map_or(&[], Vec::as_slice)
    }

    /// The trials, in order of their officers.
    pub(super) fn trials(&self) -> impl Iterator<Item = (&Vec<u32>, &Vec<Outcome>)> {
        self.trials.iter()
    }

    /// The part's officers in a design.
    pub(super) fn officers(&self, all: &[u32]) -> Vec<u32> {
        self.part.posts.iter().map(|&at| all[at]).collect()
    }

    /// Puts officers of the part into a design.
    pub(super) fn place(&self, officers: &[u32], all: &mut [u32]) {
        for (&at, &count) in self.part.posts.iter().zip(officers) {
            all[at] = count;
        }
    }

    /// The least chance of the part's rules.
    pub(super) fn chance(&self, officers: &[u32]) -> f64 {
        least_chance(&self.rules, self.outcomes(officers))
    }

    /// Mean overtime pay of the part's pools a year; none while nothing is known.
    pub(super) fn overtime(&self, officers: &[u32]) -> f64 {
        let outcomes = self.outcomes(officers);
        outcomes.iter().map(Outcome::overtime_pay).sum::<f64>() / outcomes.len().max(1) as f64
    }

    fn learn(&mut self, officers: &[u32], outcomes: &[Outcome]) {
        let own = outcomes.iter().map(|outcome| Outcome {
            overtime: self.pools.iter().map(|&at| outcome.overtime[at]).collect(),
            parts: self.part.rules.iter().map(|&at| outcome.parts[at]).collect(),
        });
        let own: Vec<Outcome> = own.collect();
        self.trials.entry(officers.to_vec()).or_default().extend(own);
    }
}

impl Search<'_, '_> {
    /// The books of a combination of options, one a part.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn books(&mut self, options: &[usize]) -> Result<&[PartBook], PlanningError> {
        if !self.books.contains_key(options) {
            let port = self.lab.port(options)?;
            let (space, rules) = (&self.lab.space, &self.lab.rules);
            let found = parts(&port, space, rules).into_iter();
            let books = found.map(|part| PartBook::new(part, space, rules)).collect();
            self.books.insert(options.to_vec(), books);
        }
        Ok(self.books.get(options).map_or(&[], Vec::as_slice))
    }

    /// Brings a trial of each part that has one to so many replications; all of them in the same replications, as far as they
    /// lack the same. Everybody else is as in `background`.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn together(
        &mut self,
        options: &[usize],
        trials: &[Option<Vec<u32>>],
        background: &[u32],
        until: usize,
    ) -> Result<(), PlanningError> {
        self.books(options)?;
        loop {
            let books = self.books.get(options).map_or(&[][..], Vec::as_slice);
            let lacking: Vec<Option<usize>> = books
                .iter()
                .zip(trials)
                .map(|(book, trial)| {
                    let known = trial.as_ref().map(|trial| book.outcomes(trial).len());
                    known.filter(|known| *known < until)
                })
                .collect();
            let Some(from) = lacking.iter().flatten().min().copied() else {
                return Ok(());
            };
            let mut officers = background.to_vec();
            let going: Vec<(usize, Vec<u32>)> = trials
                .iter()
                .enumerate()
                .filter(|&(at, _)| lacking.get(at) == Some(&Some(from)))
                .filter_map(|(at, trial)| Some((at, trial.clone()?)))
                .collect();
            for (at, trial) in &going {
                books[*at].place(trial, &mut officers);
            }
            let design = Design {
                options: options.to_vec(),
                officers,
            };
            let outcomes = self.lab.between(&design, from, until)?;
            if let Some(books) = self.books.get_mut(options) {
                for (at, trial) in &going {
                    books[*at].learn(trial, &outcomes);
                }
            }
        }
    }

    /// Takes over what is known of a part by now: officers that cost less and are sure to keep its rules, though they were not
    /// sure enough for the search with its many looks. The design as a whole decides.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn adopt(&mut self) -> Result<(), PlanningError> {
        let Some(mut design) = self.incumbent.clone() else {
            return Ok(());
        };
        let (enough, confidence) = (self.effort().first_look, self.planning().confidence);
        for book in self.books(&design.options)?.to_vec() {
            let with = |officers: &[u32]| {
                let mut other = design.clone();
                book.place(officers, &mut other.officers);
                other
            };
            let pay = self.lab.space.pay(&design);
            let mut cheaper: Vec<(f64, Design)> = book
                .trials()
                .filter(|(officers, known)| known.len() >= enough && book.chance(officers) >= confidence)
                .map(|(officers, _)| with(officers))
                .map(|other| (self.lab.space.pay(&other), other))
                .filter(|(other, _)| *other < pay)
                .collect();
            cheaper.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (_, other) in cheaper.into_iter().take(MOST_ADOPTED) {
                if self.keeps(&other)? {
                    self.propose(other.clone());
                    design = other;
                    break;
                }
            }
        }
        Ok(())
    }
}
