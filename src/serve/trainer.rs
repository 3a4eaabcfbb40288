//! Everything the page's server keeps: the grounds, the workshop, settled answers.

use super::exercises::Exercises;
use super::ground::Ground;
use super::inquiry::Sent;
use super::moves::Moves;
use super::workshop::Workshop;
use crate::scenario::{Bundle, Changes};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Settled answers, animations and trade-offs kept.
const MOST_KEPT: usize = 48;

/// The server's memory.
#[derive(Debug)]
pub struct Trainer {
    pub(super) workshop: Workshop,
    pub(super) exercises: Exercises,
    threads: usize,
    today: Arc<Ground>,
    grounds: Mutex<BTreeMap<String, Arc<Ground>>>,
    kept: Mutex<Kept>,
}

/// Answers by what was asked, the oldest dropped first.
#[derive(Debug, Default)]
struct Kept {
    answers: BTreeMap<String, Sent>,
    order: VecDeque<String>,
}

/// A question: which ground, which moves.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) ground: Arc<Ground>,
    pub(super) moves: Moves,
    /// The state's one name, the exercise included.
    pub(super) state: String,
}

impl Trainer {
    /// Runs the scenario of `bundle` with `changes` once, and opens the workshop.
    ///
    /// # Errors
    /// The faults of the scenario, or that the system gives no threads.
    pub fn prepare(bundle: &Bundle, changes: &Changes, threads: usize) -> Result<Self, String> {
        let today = Ground::prepare(bundle, changes, threads)?;
        let threads = if threads == 0 {
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
        } else {
            threads
        };
        Ok(Self {
            workshop: Workshop::open(threads)
                .map_err(|error| format!("could not start {threads} threads: {error}"))?,
            exercises: Exercises::of(&today.loaded),
            threads,
            today: Arc::new(today),
            grounds: Mutex::default(),
            kept: Mutex::default(),
        })
    }

    /// What the scenario calls itself.
    pub fn title(&self) -> &str {
        &self.today.world.port.title
    }

    /// The ground of an exercise, run when it is first asked for; empty: of the scenario itself. Takes seconds the first time.
    ///
    /// # Errors
    /// When there is no such exercise, or its situation cannot be run.
    pub(super) fn ground(&self, exercise: &str) -> Result<Arc<Ground>, String> {
        if exercise.is_empty() {
            return Ok(Arc::clone(&self.today));
        }
        let found = self.exercises.find(exercise)?;
        let mut grounds = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ground) = grounds.get(exercise) {
            return Ok(Arc::clone(ground));
        }
        let changes = self.today.changes.and(&found.situation_changes);
        let ground = Arc::new(Ground::prepare(&self.today.bundle, &changes, self.threads)?);
        grounds.insert(exercise.to_owned(), Arc::clone(&ground));
        Ok(ground)
    }

    /// The question that `pairs` ask: lever names and numbers, and perhaps `exercise`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn question(&self, pairs: &[(String, String)]) -> Result<Question, String> {
        let exercise = pairs.iter().find(|(name, _)| name == "exercise");
        let exercise = exercise.map_or("", |(_, value)| value.as_str());
        let ground = self.ground(exercise)?;
        let moved = pairs.iter().filter(|(name, _)| name.contains('.'));
        let moves = Moves::read(
            &ground.levers,
            moved.map(|(name, value)| (name.as_str(), value.as_str())),
        )?;
        let state = moves.state(&ground.levers);
        let state = match (exercise, state.as_str()) {
            ("", _) => state,
            (_, "") => format!("exercise={exercise}"),
            _ => format!("exercise={exercise}&{state}"),
        };
        Ok(Question { ground, moves, state })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept under `name`.
    pub(super) fn recall(&self, name: &str) -> Option<Sent> {
        self.kept().answers.get(name).cloned()
    }

    /// Keeps an answer.
    pub(super) fn keep(&self, name: &str, sent: &Sent) {
        let mut kept = self.kept();
        if kept.answers.insert(name.to_owned(), sent.clone()).is_none() {
            kept.order.push_back(name.to_owned());
            if kept.order.len() > MOST_KEPT
                && let Some(oldest) = kept.order.pop_front()
            {
                kept.answers.remove(&oldest);
            }
        }
    }
}
