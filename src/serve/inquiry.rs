//! An inquiry: what a page wants to know about one state, answered again and again until it is as sure as a run.

use super::answer::{Answer, Stage, answer};
use super::ground::{ENOUGH, FEW, Ground, STAGES};
use super::moves::Moves;
use super::workshop::{Job, Kind};
use crate::customs::record::Record;
use crate::experiment::World;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::mpsc;

/// Answers an inquiry gives at most; as many fit into its channel, so that nobody ever waits for a slow page.
pub(super) const MOST_ANSWERS: usize = STAGES.len() + 1;

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// How far it is.
    pub(super) stage: Stage,
    /// The answer as JSON.
    pub(super) json: Arc<str>,
}

/// Somebody who keeps a settled answer under its state.
pub(super) type Keep = Box<dyn Fn(&str, &Sent) + Send + Sync>;

/// An inquiry under way.
pub(super) struct Inquiry {
    ground: Arc<Ground>,
    /// The state as the page named it, the exercise included.
    state: String,
    is_today: bool,
    glimpse: World,
    moves: Moves,
    /// The port over its whole window, loaded when it is first needed, so that the first impression comes sooner.
    whole: OnceLock<Option<World>>,
    records: Mutex<Records>,
    answers: mpsc::Sender<Sent>,
    /// Told of the settled answer.
    keep: Keep,
}

#[derive(Default)]
struct Records {
    few: BTreeMap<u64, Record>,
    whole: BTreeMap<u64, Record>,
    /// Answers given so far.
    told: usize,
    /// Whether a thread is putting an answer together.
    busy: bool,
}

impl Inquiry {
    /// Begins.
    ///
    /// # Errors
    /// Why the moved port cannot be run.
    pub(super) fn new(
        ground: Arc<Ground>,
        state: String,
        moves: &Moves,
        answers: mpsc::Sender<Sent>,
        keep: Keep,
    ) -> Result<Self, String> {
        let glimpse = ground.glimpse_of(moves)?;
        Ok(Self {
            ground,
            state,
            is_today: moves.is_today(),
            glimpse,
            moves: moves.clone(),
            whole: OnceLock::new(),
            records: Mutex::default(),
            answers,
            keep,
        })
    }

    fn whole(&self) -> Option<&World> {
        let moved = || self.ground.moved(&self.moves).ok().map(|(world, _)| world);
        self.whole.get_or_init(moved).as_ref()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stage and replications of the `told`-th answer.
    fn due(told: usize) -> Option<(Stage, u64)> {
        match told {
            0 => Some((Stage::Impression, FEW)),
            _ => STAGES.get(told - 1).map(|&n| {
                let stage = if n == ENOUGH {
                    Stage::Settled
                } else {
                    Stage::Refining
                };
                (stage, n)
            }),
        }
    }

    /// Gives every answer that is due, one thread at a time; the others go on working.
    fn tell(&self) {
        loop {
            let mut records = self.records();
            let Some((stage, number)) = Self::due(records.told) else {
                return;
            };
            let source = if stage == Stage::Impression {
                &mut records.few
            } else {
                &mut records.whole
            };
            let is_there = source.keys().take_while(|&&at| at < number).count() as u64 == number;
            if !is_there || records.busy || self.answers.is_closed() {
                return;
            }
            let source = if stage == Stage::Impression {
                &mut records.few
            } else {
                &mut records.whole
            };
            let later = source.split_off(&number);
            let these: Vec<Record> = std::mem::replace(source, later).into_values().collect();
            records.busy = true;
            drop(records);
            let sent = self.sent(stage, number, &these);
            let mut records = self.records();
            records.busy = false;
            records.told += 1;
            if stage == Stage::Refining {
                records.whole.extend((0..).zip(these));
            }
            drop(records);
            if let Some(sent) = sent {
                if stage == Stage::Settled {
                    (self.keep)(&self.state, &sent);
                }
                let _ = self.answers.try_send(sent);
            }
        }
    }

    fn sent(&self, stage: Stage, number: u64, records: &[Record]) -> Option<Sent> {
        let world = if stage == Stage::Impression {
            &self.glimpse
        } else {
            self.whole()?
        };
        let now = self.ground.facts_of(world, records);
        let told: Answer = answer(
            &self.ground.world.port,
            self.ground.main_name(),
            &self.state,
            "your moves",
            stage,
            basis(&self.ground, stage, number),
            ENOUGH,
            self.ground.facts(stage, number),
            &now,
            self.is_today,
        );
        let json = serde_json::to_string(&told).ok()?;
        Some(Sent {
            stage,
            json: json.into(),
        })
    }
}

/// What an answer rests on, in words.
fn basis(ground: &Ground, stage: Stage, number: u64) -> String {
    let weeks = ground.world.port.length.days() / 7.0;
    match stage {
        Stage::Impression => format!(
            "First impression: {number} replications of {} only, for now and for today alike",
            ground.glimpse_words
        ),
        Stage::Refining => format!("{number} of {ENOUGH} replications of {weeks:.0} weeks"),
        Stage::Settled => format!("{number} replications of {weeks:.0} weeks, as many as a run has"),
    }
}

impl Job for Inquiry {
    fn kind(&self, piece: usize) -> Option<Kind> {
        match piece as u64 {
            piece if piece < FEW => Some(Kind::Short),
            piece if piece < FEW + ENOUGH => Some(Kind::Long),
            _ => None,
        }
    }

    fn work(&self, piece: usize) {
        let piece = piece as u64;
        if piece < FEW {
            let record = self.glimpse.replicate(self.ground.seed, piece);
            self.records().few.insert(piece, record);
        } else if let Some(whole) = self.whole() {
            let record = whole.replicate(self.ground.seed, piece - FEW);
            self.records().whole.insert(piece - FEW, record);
        }
        self.tell();
    }

    fn is_forsaken(&self) -> bool {
        self.answers.is_closed()
    }
}

impl std::fmt::Debug for Inquiry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inquiry")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
