//! The ground an answer stands on: the port as nobody has moved it, run once and kept.
//!
//! There is one for the scenario, and one for each exercise, whose situation is part of the ground.

use super::answer::{LEVEL, Stage};
use super::facts::{Facts, measures};
use super::levers::{Lever, levers};
use super::moves::Moves;
use crate::customs::port::GoodsId;
use crate::customs::record::Record;
use crate::experiment::{Plan, PlanError, Study, World, replications};
use crate::scenario::diagnostic::{Diagnostic, Style, render};
use crate::scenario::{Bundle, Changes, Loaded};
use crate::units::SimDuration;

/// Replications of a first impression.
pub(super) const FEW: u64 = 4;
/// Stages over whole windows: replications after which an answer is told. The last is what a run has.
pub(super) const STAGES: [u64; 3] = [4, 10, 20];
/// Replications of a settled answer.
pub(super) const ENOUGH: u64 = STAGES[STAGES.len() - 1];
/// The window of a first impression, and what runs before and after it \[weeks\]; less where the scenario has less.
const GLIMPSE: [(&str, i64); 3] = [("length", 3), ("warm-up", 1), ("follow-up", 2)];

/// An unmoved port and what it gave.
#[derive(Debug)]
pub(super) struct Ground {
    /// The scenario and its texts.
    pub(super) bundle: Bundle,
    /// What makes this ground of it.
    pub(super) changes: Changes,
    /// The scenario, loaded.
    pub(super) loaded: Loaded,
    /// What may be moved.
    pub(super) levers: Vec<Lever>,
    /// The port.
    pub(super) world: World,
    /// Overrides that cut the window short for a first impression.
    glimpse: Vec<String>,
    /// The first impression's window in words.
    pub(super) glimpse_words: String,
    /// The seed of all runs.
    pub(super) seed: u64,
    /// Measures shown.
    pub(super) ids: Vec<String>,
    main: Option<GoodsId>,
    impression: Facts,
    whole: Vec<Facts>,
}

impl Ground {
    /// Runs the scenario with `changes`.
    ///
    /// # Errors
    /// The faults of the scenario, or why it could not be run.
    pub(super) fn prepare(bundle: &Bundle, changes: &Changes, threads: usize) -> Result<Self, String> {
        let loaded = bundle.load(changes);
        let Some(port) = loaded.port.clone() else {
            return Err(faults(&loaded));
        };
        let seed = loaded.settings.seed.unwrap_or(1);
        let (glimpse, glimpse_words) = glimpse(&loaded);
        let world = World::new(port.title.clone(), port);
        let records = run(&world, seed, ENOUGH, threads)?;
        let study = Study::new(&world.port, &world.network, &records, seed, LEVEL);
        let (ids, main) = (measures(&study), study.main_goods);
        drop(study);
        let whole = STAGES
            .iter()
            .map(|&n| facts(&world, &records[..n as usize], seed, &ids, main))
            .collect();
        let cut = cut(bundle, changes, &glimpse)?;
        let few = run(&cut, seed, FEW, threads)?;
        let impression = facts(&cut, &few, seed, &ids, main);
        Ok(Self {
            bundle: bundle.clone(),
            changes: changes.clone(),
            levers: levers(&loaded),
            loaded,
            world,
            glimpse,
            glimpse_words,
            seed,
            ids,
            main,
            impression,
            whole,
        })
    }

    /// The main goods kind's name.
    pub(super) fn main_name(&self) -> &str {
        self.main
            .map_or("goods", |goods| self.world.port.goods[goods].name.as_str())
    }

    /// What is known of the unmoved port at a stage of so many replications.
    pub(super) fn facts(&self, stage: Stage, replications: u64) -> &Facts {
        let at = STAGES.iter().position(|&n| n == replications);
        match (stage, at) {
            (Stage::Impression, _) | (_, None) => &self.impression,
            (_, Some(at)) => &self.whole[at],
        }
    }

    /// The facts of a moved port.
    pub(super) fn facts_of(&self, world: &World, records: &[Record]) -> Facts {
        facts(world, records, self.seed, &self.ids, self.main)
    }

    /// What `moves` change, on this ground.
    pub(super) fn changed(&self, moves: &Moves) -> Changes {
        self.changes.and(&moves.changes(&self.levers))
    }

    /// The moved port.
    ///
    /// # Errors
    /// Why it cannot be run.
    pub(super) fn moved(&self, moves: &Moves) -> Result<(World, Loaded), String> {
        let loaded = self.bundle.load(&self.changed(moves));
        let port = loaded.port.clone().ok_or_else(|| faults(&loaded))?;
        Ok((World::new("now", port), loaded))
    }

    /// The moved port for a first impression.
    ///
    /// # Errors
    /// Why it cannot be run.
    pub(super) fn glimpse_of(&self, moves: &Moves) -> Result<World, String> {
        cut(&self.bundle, &self.changed(moves), &self.glimpse)
    }
}

fn run(world: &World, seed: u64, number: u64, threads: usize) -> Result<Vec<Record>, String> {
    let plan = Plan {
        seed,
        replications: 0..number,
        threads,
    };
    replications(&world.port, &world.network, &plan, &|| {}).map_err(|error: PlanError| error.to_string())
}

fn facts(world: &World, records: &[Record], seed: u64, ids: &[String], main: Option<GoodsId>) -> Facts {
    let study = Study::new(&world.port, &world.network, records, seed, LEVEL);
    Facts::of(&study, ids, main)
}

fn cut(bundle: &Bundle, changes: &Changes, glimpse: &[String]) -> Result<World, String> {
    let mut changes = changes.clone();
    changes.sets.extend(glimpse.iter().cloned());
    let loaded = bundle.load(&changes);
    let port = loaded.port.clone().ok_or_else(|| faults(&loaded))?;
    Ok(World::new("glimpse", port))
}

/// The overrides that cut the window short, and the short window in words.
fn glimpse(loaded: &Loaded) -> (Vec<String>, String) {
    let Some(port) = &loaded.port else {
        return Default::default();
    };
    let spans = [port.length, port.warm_up, port.follow_up];
    let sets = GLIMPSE
        .iter()
        .zip(spans)
        .filter(|((_, weeks), span)| span.micros() > weeks * SimDuration::WEEK.micros())
        .map(|((key, weeks), _)| format!("{key}=\"{weeks} weeks\""))
        .collect();
    let days = port.length.days().min(7.0 * GLIMPSE[0].1 as f64);
    let start = port.calendar.date(port.window_start().day());
    (sets, format!("the {days:.0} days from {start}"))
}

/// The faults of a scenario as text.
pub(super) fn faults(loaded: &Loaded) -> String {
    let errors: Vec<Diagnostic> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .take(5)
        .cloned()
        .collect();
    let told: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    if told.is_empty() {
        render(&loaded.diagnostics, &loaded.sources, Style::Plain)
    } else {
        told.join("; ")
    }
}
