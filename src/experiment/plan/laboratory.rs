//! Where designs are simulated: the same replications for all of them, each done once, on all cores.

use super::judge::{Outcome, Rule};
use super::space::{Design, Space};
use crate::customs::port::Port;
use crate::customs::record::Record;
use crate::experiment::promise::reached;
use crate::experiment::replicate::{PlanError, pool};
use crate::experiment::world::World;
use crate::scenario::{Bundle, Changes};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use thiserror::Error;

/// Why a plan cannot be made.
#[derive(Debug, Error)]
pub enum PlanningError {
    /// The threads could not be started.
    #[error(transparent)]
    Threads(#[from] PlanError),
    /// A combination of options has faults.
    #[error("with {options} the scenario has a fault: {fault}")]
    Options {
        /// The options.
        options: String,
        /// The first fault.
        fault: String,
    },
    /// The integer program of the first guess failed.
    #[error("the shift program could not be solved: {0}")]
    Program(String),
    /// There is nothing to plan with.
    #[error("{0}")]
    Nothing(String),
}

/// Designs and what came of them.
#[expect(missing_debug_implementations, reason = "it holds a function")]
pub struct Laboratory<'a> {
    bundle: &'a Bundle,
    base: Changes,
    /// What may be changed.
    pub space: Space,
    /// What must be kept.
    pub rules: Vec<Rule>,
    seed: u64,
    threads: rayon::ThreadPool,
    ports: BTreeMap<Vec<usize>, Arc<Port>>,
    outcomes: BTreeMap<Design, Vec<Outcome>>,
    /// Designs of which later replications alone were simulated.
    glimpsed: BTreeSet<Design>,
    /// Replications done so far.
    pub spent: u64,
    /// Replications that may be done in all.
    pub effort: u64,
    done: &'a (dyn Fn() + Sync),
}

impl<'a> Laboratory<'a> {
    /// A laboratory for the scenario `bundle` with `base` changed; `done` is told after each replication.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn new(
        bundle: &'a Bundle,
        base: Changes,
        space: Space,
        rules: Vec<Rule>,
        seed: u64,
        threads: usize,
        done: &'a (dyn Fn() + Sync),
    ) -> Result<Self, PlanningError> {
        Ok(Self {
            bundle,
            base,
            space,
            rules,
            seed,
            threads: pool(threads)?,
            ports: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            glimpsed: BTreeSet::new(),
            spent: 0,
            effort: u64::MAX,
            done,
        })
    }

    /// What is known of a design.
    pub fn outcomes(&self, design: &Design) -> &[Outcome] {
        self.outcomes.get(design).map_or(&[], Vec::as_slice)
    }

    /// All designs that were simulated, in order.
    pub fn designs(&self) -> impl Iterator<Item = &Design> {
        self.outcomes.keys()
    }

    /// How many designs were simulated.
    pub fn simulated(&self) -> usize {
        let glimpsed = |design: &&Design| !self.outcomes.contains_key(*design);
        self.outcomes.len() + self.glimpsed.iter().filter(glimpsed).count()
    }

    /// Whether the effort is used up.
    pub const fn is_tired(&self) -> bool {
        self.spent >= self.effort
    }

    /// The port with these options.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub fn port(&mut self, options: &[usize]) -> Result<Arc<Port>, PlanningError> {
        if let Some(port) = self.ports.get(options) {
            return Ok(Arc::clone(port));
        }
        let loaded = self
            .bundle
            .load(&self.base.and(&self.space.policy_changes(options)));
        let Some(port) = loaded.port else {
            let fault = loaded.diagnostics.iter().find(|found| found.is_error());
            return Err(PlanningError::Options {
                options: self.options_name(options),
                fault: fault.map_or_else(String::new, |found| found.message.clone()),
            });
        };
        let port = Arc::new(port);
        self.ports.insert(options.to_vec(), Arc::clone(&port));
        Ok(port)
    }

    /// The world of a design.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn world(&mut self, design: &Design) -> Result<World, PlanningError> {
        let mut port = (*self.port(&design.options)?).clone();
        self.space.staff(&mut port, &design.officers);
        Ok(World::new("", port))
    }

    /// Brings each design to so many replications, those it lacks.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn ensure(&mut self, wanted: &[(Design, usize)]) -> Result<(), PlanningError> {
        let mut worlds = Vec::new();
        let mut tasks = Vec::new();
        for (design, count) in wanted {
            let have = self.outcomes(design).len();
            if have < *count && !worlds.iter().any(|(known, _)| known == design) {
                let world = self.world(design)?;
                tasks.extend((have..*count).map(|replication| (worlds.len(), replication as u64)));
                worlds.push((design.clone(), world));
            }
        }
        let fresh = self.simulate(&worlds, &tasks);
        for ((at, _), outcome) in tasks.into_iter().zip(fresh) {
            self.outcomes
                .entry(worlds[at].0.clone())
                .or_default()
                .push(outcome);
        }
        Ok(())
    }

    /// Replications `from..until` of a design: those that are known, and the others simulated. What goes on from the known
    /// ones is kept.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn between(
        &mut self,
        design: &Design,
        from: usize,
        until: usize,
    ) -> Result<Vec<Outcome>, PlanningError> {
        let known = self.outcomes(design).len();
        if from <= known {
            self.ensure(&[(design.clone(), until)])?;
            return Ok(self.outcomes(design)[from..until].to_vec());
        }
        let worlds = [(design.clone(), self.world(design)?)];
        let tasks: Vec<(usize, u64)> = (from..until).map(|replication| (0, replication as u64)).collect();
        self.glimpsed.insert(design.clone());
        Ok(self.simulate(&worlds, &tasks))
    }

    /// Simulates replications of worlds, on all cores.
    fn simulate(&mut self, worlds: &[(Design, World)], tasks: &[(usize, u64)]) -> Vec<Outcome> {
        let (rules, space, seed, done) = (&self.rules, &self.space, self.seed, self.done);
        let fresh: Vec<Outcome> = self.threads.install(|| {
            tasks
                .par_iter()
                .map(|&(at, replication)| {
                    let world = &worlds[at].1;
                    let record = world.replicate(seed, replication);
                    done();
                    outcome(world, rules, space, &record)
                })
                .collect()
        });
        self.spent += fresh.len() as u64;
        fresh
    }

    /// Replications of a design with a seed of their own, kept apart from the others; records and all.
    ///
    /// # Errors
    /// As [`Self::port`].
    pub fn apart(
        &mut self,
        design: &Design,
        seed: u64,
        replications: Range<u64>,
    ) -> Result<(World, Vec<Record>), PlanningError> {
        let world = self.world(design)?;
        let done = self.done;
        self.spent += replications.end - replications.start;
        let records = self.threads.install(|| {
            replications
                .into_par_iter()
                .map(|replication| {
                    let record = world.replicate(seed, replication);
                    done();
                    record
                })
                .collect()
        });
        Ok((world, records))
    }

    /// A design with a reform of the scenario besides, in so many replications; nothing when the two do not go together.
    pub fn reformed(&mut self, design: &Design, reform: &str, replications: u64) -> Option<Vec<Outcome>> {
        let reform = Changes {
            reforms: vec![reform.to_owned()],
            sets: Vec::new(),
        };
        let changes = self
            .base
            .and(&reform)
            .and(&self.space.policy_changes(&design.options));
        let mut port = self.bundle.load(&changes).port?;
        self.space.staff(&mut port, &design.officers);
        let world = World::new("", port);
        let (seed, done) = (self.seed, self.done);
        let fresh = self.threads.install(|| {
            (0..replications)
                .into_par_iter()
                .map(|replication| {
                    let record = world.replicate(seed, replication);
                    done();
                    outcome(&world, &self.rules, &self.space, &record)
                })
                .collect::<Vec<Outcome>>()
        });
        self.spent += replications;
        Some(fresh)
    }

    /// What a record of a world says of the rules.
    pub fn read(&self, world: &World, record: &Record) -> Outcome {
        outcome(world, &self.rules, &self.space, record)
    }

    /// Cost of a design in each replication: rostered pay, options and overtime.
    pub fn costs(&self, design: &Design) -> Vec<f64> {
        let pay = self.space.pay(design);
        self.outcomes(design)
            .iter()
            .map(|outcome| pay + outcome.overtime_pay())
            .collect()
    }

    /// Mean cost of a design a year; its rostered pay while it has no replication.
    pub fn cost(&self, design: &Design) -> f64 {
        let costs = self.costs(design);
        if costs.is_empty() {
            return self.space.pay(design);
        }
        costs.iter().sum::<f64>() / costs.len() as f64
    }

    /// `red-share: low, scanners: one`; empty without choices.
    pub fn options_name(&self, options: &[usize]) -> String {
        let names: Vec<String> = self
            .space
            .choices
            .iter()
            .zip(options)
            .map(|(choice, &option)| {
                let option = choice.options.get(option);
                format!(
                    "{}: {}",
                    choice.name,
                    option.map_or("as it is", |option| option.name.as_str())
                )
            })
            .collect();
        names.join(", ")
    }
}

fn outcome(world: &World, rules: &[Rule], space: &Space, record: &Record) -> Outcome {
    let port = &world.port;
    let overtime = |name: &str| -> f64 {
        let tallies = port.resources.iter().zip(&record.resources);
        tallies
            .filter(|(resource, _)| resource.name == name)
            .map(|(resource, tally)| {
                tally.overtime * resource.overtime_factor * resource.cost_per_hour.amount()
            })
            .sum()
    };
    Outcome {
        overtime: space
            .pools()
            .into_iter()
            .map(|pool| overtime(pool) / port.years())
            .collect(),
        parts: rules
            .iter()
            .map(|rule| reached(port, &world.network, &rule.promise_in(port), record))
            .collect(),
    }
}
