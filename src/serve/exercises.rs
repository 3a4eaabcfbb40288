//! Exercises as the page offers them.

use super::ground::Ground;
use crate::customs::port::{Promise, Target};
use crate::scenario::{Changes, Exercise, Loaded};
use serde::Serialize;

/// Exercises of one scenario at most: each keeps a ground of its own.
const MOST: usize = 12;

/// The exercises of a scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Exercises {
    pub(super) all: Vec<Offered>,
}

/// An exercise.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Offered {
    name: String,
    title: String,
    situation: String,
    moves: u64,
    /// What officers may cost more a year.
    money: Option<f64>,
    allows: Vec<String>,
    hints: Vec<String>,
    best: Vec<(String, f64)>,
    #[serde(skip)]
    goals: Vec<String>,
    #[serde(skip)]
    pub(super) situation_changes: Changes,
}

/// What is to be reached.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GoalOf {
    label: String,
    /// The measure that shows it.
    id: String,
    /// The limit, in the measure's unit.
    limit: f64,
    /// Whether the measure is to be at least that.
    at_least: bool,
}

impl Exercises {
    pub(super) fn of(loaded: &Loaded) -> Self {
        Self {
            all: loaded.exercises.iter().take(MOST).map(Offered::of).collect(),
        }
    }

    /// The exercise of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find(&self, name: &str) -> Result<&Offered, String> {
        let found = self.all.iter().find(|offered| offered.name == name);
        found.ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            format!("the scenario has no exercise `{shown}`")
        })
    }

    /// The goals of the exercise, as the ground's port promises them.
    pub(super) fn goals(&self, name: &str, ground: &Ground) -> Vec<GoalOf> {
        let Ok(offered) = self.find(name) else {
            return Vec::new();
        };
        let targets = &ground.world.port.targets;
        let wanted = offered.goals.iter();
        wanted
            .filter_map(|goal| targets.iter().find(|target| target.label == *goal))
            .map(GoalOf::of)
            .collect()
    }
}

impl Offered {
    fn of(exercise: &Exercise) -> Self {
        Self {
            name: exercise.name.clone(),
            title: exercise.title.clone(),
            situation: exercise.situation.clone(),
            moves: exercise.moves,
            money: exercise.money.map(crate::units::Money::amount),
            allows: exercise.allows.clone(),
            hints: exercise.hints.clone(),
            best: exercise.best.clone(),
            goals: exercise.goals.clone(),
            situation_changes: exercise.changes(),
        }
    }
}

impl GoalOf {
    fn of(target: &Target) -> Self {
        let (limit, at_least) = match target.promise {
            Promise::Within { share, .. } | Promise::InterdictionAtLeast { share, .. } => (share, true),
            Promise::MeanAtMost { at_most, .. } => (at_most.hours(), false),
            Promise::UtilisationAtMost { share, .. } => (share, false),
            Promise::OvertimeAtMost { hours_a_year, .. } => (hours_a_year, false),
        };
        Self {
            label: target.label.clone(),
            id: format!("targets/{}/reached", target.label),
            limit,
            at_least,
        }
    }
}
