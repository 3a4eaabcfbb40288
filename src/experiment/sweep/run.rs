//! Doing points.

use super::{Point, PointResult};
use crate::customs::record::Record;
use crate::experiment::replicate::{Plan, PlanError};
use crate::experiment::responses::{self, Unknown};
use crate::experiment::{Study, World, points};
use crate::scenario::{Bundle, Changes, Loaded};

/// A point whose scenario has faults.
#[derive(Debug)]
pub struct Faulty {
    /// The point.
    pub point: Point,
    /// What came of loading it.
    pub loaded: Loaded,
}

/// All points whose scenarios cannot be run.
pub fn faults(bundle: &Bundle, base: &Changes, points: &[Point]) -> Vec<Faulty> {
    let load = |point: &Point| Faulty {
        point: point.clone(),
        loaded: bundle.load(&base.and(&point.changes)),
    };
    points
        .iter()
        .map(load)
        .filter(|faulty| faulty.loaded.port.is_none())
        .collect()
}

/// The full ids of `names`, or of the usual responses when there are none, from one replication of `world`.
///
/// # Errors
/// Names that no measure has, or several have.
pub fn response_ids(
    world: &World,
    seed: u64,
    replication: u64,
    names: &[String],
) -> Result<Vec<String>, Unknown> {
    let records = [world.replicate(seed, replication)];
    let study = Study::new(&world.port, &world.network, &records, seed, 0.95);
    if names.is_empty() {
        Ok(responses::usual(&study))
    } else {
        responses::resolve(&study, names)
    }
}

/// Does `todo`, in this order; `done` is told of each point as it is finished.
///
/// # Errors
/// The first error of `done`, or one from starting the threads.
pub fn run<E: Send + From<PlanError> + From<Box<Faulty>>>(
    bundle: &Bundle,
    base: &Changes,
    todo: &[&Point],
    plan: &Plan,
    level: f64,
    ids: &[String],
    mut done: impl FnMut(PointResult) -> Result<(), E> + Send,
) -> Result<(), E> {
    let build = |point: &&Point| {
        let mut loaded = bundle.load(&base.and(&point.changes));
        match loaded.port.take() {
            Some(port) => Ok(World::new(point.settings.join(", "), port)),
            None => Err(E::from(Box::new(Faulty {
                point: (*point).clone(),
                loaded,
            }))),
        }
    };
    let reduce = |point: &&Point, world: &World, records: Vec<Record>| {
        let study = Study::new(&world.port, &world.network, &records, plan.seed, level);
        PointResult {
            index: point.index,
            settings: point.settings.clone(),
            responses: responses::of(&study, ids),
        }
    };
    points::evaluate(todo, plan, build, reduce, |_, result| done(result))
}
