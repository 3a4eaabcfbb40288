//! Many scenarios at once: every (point, replication) is a task, and all cores work through the tasks in order.
//!
//! A point's replications are reduced in the order of their numbers, by whichever thread brings the last one, and only
//! the reduction is kept. What comes of a point depends on nothing but the point; only the order in which points are
//! done differs from machine to machine.

use super::replicate::{Plan, PlanError, pool};
use super::world::World;
use crate::customs::record::Record;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs the plan's replications of each of `points`.
///
/// `build` makes a point's world (once), `reduce` turns its records into what is kept, and `done` is told of each point
/// by its place in `points`, one at a time, in the order in which points are finished. The first error of `build` or
/// `done` ends the work; points under way are dropped.
///
/// # Errors
/// That error, or one from starting the threads.
pub fn evaluate<P, T, E>(
    points: &[P],
    plan: &Plan,
    build: impl Fn(&P) -> Result<World, E> + Sync,
    reduce: impl Fn(&P, &World, Vec<Record>) -> T + Sync,
    done: impl FnMut(usize, T) -> Result<(), E> + Send,
) -> Result<(), E>
where
    P: Sync,
    T: Send,
    E: Send + From<PlanError>,
{
    let each = plan.replications.end.saturating_sub(plan.replications.start);
    let tasks = each * points.len() as u64;
    let open: Vec<Mutex<Open>> = points.iter().map(|_| Mutex::default()).collect();
    let (next, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
    let (done, failure) = (Mutex::new(done), Mutex::new(None));
    let fail = |error: E| {
        stopped.store(true, Ordering::Relaxed);
        locked(&failure).get_or_insert(error);
    };
    let work = || {
        while !stopped.load(Ordering::Relaxed) {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                return;
            }
            let (place, replication) = ((task / each) as usize, plan.replications.start + task % each);
            let world = match locked(&open[place]).world(|| build(&points[place])) {
                Ok(world) => world,
                Err(error) => return fail(error),
            };
            let record = world.replicate(plan.seed, replication);
            if let Some(records) = locked(&open[place]).add(record, each) {
                let kept = reduce(&points[place], &world, records);
                if let Err(error) = (locked(&done))(place, kept) {
                    return fail(error);
                }
            }
        }
    };
    pool(plan.threads)?.broadcast(|_| work());
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// A point under way.
#[derive(Default)]
struct Open {
    world: Option<Arc<World>>,
    records: Vec<Record>,
}

impl Open {
    fn world<E>(&mut self, build: impl FnOnce() -> Result<World, E>) -> Result<Arc<World>, E> {
        if let Some(world) = &self.world {
            return Ok(Arc::clone(world));
        }
        let world = Arc::new(build()?);
        self.world = Some(Arc::clone(&world));
        Ok(world)
    }

    /// Takes a record in; gives them all back, in order, when the point is complete.
    fn add(&mut self, record: Record, wanted: u64) -> Option<Vec<Record>> {
        self.records.push(record);
        if (self.records.len() as u64) < wanted {
            return None;
        }
        self.world = None;
        let mut records = std::mem::take(&mut self.records);
        records.sort_by_key(|record| record.replication);
        Some(records)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Bundle, Changes};

    const QUEUE: &str = "title = \"a queue\"\nstart = 2026-01-05\nlength = \"1 week\"\n[traffic.customers]\n\
        poisson = \"4 / h\"\nbrings = { job = 1 }\n[goods.job]\n[lane.only]\nroute = [\"service\"]\n[step.service]\n\
        needs = { serve = 1 }\ntakes = { exponential = \"12 min\" }\n[officers.server]\nskills = [\"serve\"]\non-duty = 1\n";

    fn events(threads: usize) -> Result<Vec<Vec<u64>>, String> {
        let no_files = |_: &str| Err("no files".to_owned());
        let (bundle, _) = Bundle::gather("queue.toml", QUEUE, &no_files, &Changes::default());
        let points: Vec<usize> = (1..=5).collect();
        let plan = Plan {
            seed: 7,
            replications: 2..5,
            threads,
        };
        let mut kept = vec![Vec::new(); points.len()];
        let build = |officers: &usize| {
            let changes = Changes {
                sets: vec![format!("officers.server.on-duty={officers}")],
                ..Changes::default()
            };
            let port = bundle
                .load(&changes)
                .port
                .ok_or(Failure(format!("{officers} officers")))?;
            Ok(World::new(format!("{officers}"), port))
        };
        let reduce = |_: &usize, _: &World, records: Vec<Record>| -> Vec<u64> {
            records
                .iter()
                .map(|record| record.replication * 1_000_000 + record.events)
                .collect()
        };
        let done = |place: usize, events| {
            kept[place] = events;
            Ok(())
        };
        evaluate(&points, &plan, build, reduce, done).map_err(|Failure(text)| text)?;
        Ok(kept)
    }

    struct Failure(String);

    impl From<PlanError> for Failure {
        fn from(error: PlanError) -> Self {
            Self(error.to_string())
        }
    }

    #[test]
    fn what_comes_of_a_point_does_not_depend_on_threads() {
        let one = events(1).unwrap();
        assert_eq!(one, events(3).unwrap());
        assert_eq!(one[0].len(), 3);
        assert!(one[0][0] / 1_000_000 == 2 && one[4][2] / 1_000_000 == 4);
    }
}
