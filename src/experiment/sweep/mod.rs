//! Sweeps: one scenario at many points of its factors, the same replications at each.
//!
//! A point's result depends on the point alone, so points may be done in any order, on any machine, and only those
//! that are missing need doing. Everything is put together in the order of the points' numbers.

mod design;
mod explained;
mod run;

pub use design::{Crowded, MOST_POINTS, count, points};
pub use explained::{Explained, explained};
pub use run::{Faulty, faults, response_ids, run};

use super::responses::Response;
use crate::scenario::Changes;
use crate::scenario::experiment_file::Goals;
use serde::{Deserialize, Serialize};

/// One combination of the factors' values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its number: its place in all tables.
    pub index: u64,
    /// The factors' values as tables show them.
    pub settings: Vec<String>,
    /// What is changed in the scenario.
    pub changes: Changes,
    /// When it is done: coarse before fine, so that what is there early spans the whole.
    #[serde(skip)]
    pub turn: u64,
}

/// What is kept of a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointResult {
    /// Its number.
    pub index: u64,
    /// The factors' values.
    pub settings: Vec<String>,
    /// The responses asked for.
    pub responses: Vec<Response>,
}

/// A sweep's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepResult {
    /// One line for tables and pictures.
    pub title: String,
    /// Names of the factors.
    pub factors: Vec<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Replications of each point.
    pub replications: u64,
    /// Level of all intervals.
    pub level: f64,
    /// The goals of the frontier, if the experiment names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<Goals>,
    /// All points, by number.
    pub points: Vec<PointResult>,
}

/// Which part of the points a machine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

impl Shard {
    /// Whether the point with this number is among its own.
    pub const fn has(self, index: u64) -> bool {
        index % self.of == self.number - 1
    }
}

/// The points in the order in which they are done.
pub fn work_order(points: &[Point]) -> Vec<&Point> {
    let mut order: Vec<&Point> = points.iter().collect();
    order.sort_by_key(|point| (point.turn, point.index));
    order
}

impl PointResult {
    /// The label of a point: `red-share 4 %, examiners 8`.
    pub fn label(&self, factors: &[String]) -> String {
        let pairs = factors.iter().zip(&self.settings);
        let parts: Vec<String> = pairs.map(|(name, value)| format!("{name} {value}")).collect();
        parts.join(", ")
    }
}
