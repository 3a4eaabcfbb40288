//! Jobs: work that waits in a line, seizes units, and is done or interrupted.

use super::line::LineId;
use super::resource::UnitRef;
use crate::units::{SimDuration, SimTime};

/// Index of a job on its floor; reused after the job is gone.
pub type JobId = u32;

/// A job as it is submitted.
#[derive(Clone, Copy, Debug)]
pub struct JobSpec {
    /// The model's own number of what is being worked on.
    pub entity: u32,
    /// Where it waits.
    pub line: LineId,
    /// Smaller is served first where the line goes by rank.
    pub rank: u8,
    /// When it should be done, where the line goes by due time.
    pub due: SimTime,
    /// Time of work for a team of speed 1; `None`: until [`super::Floor::finish`] is called.
    pub work: Option<SimDuration>,
}

/// A job that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What was worked on.
    pub entity: u32,
    /// Where it had waited.
    pub line: LineId,
    /// When it entered the line.
    pub entered: SimTime,
    /// When it first began.
    pub began: SimTime,
    /// Time it was worked on, travel included, interruptions not.
    pub worked: SimDuration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobState {
    /// The slot is free.
    Gone,
    Waiting,
    Running,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) state: JobState,
    pub(super) entity: u32,
    pub(super) line: LineId,
    pub(super) rank: u8,
    /// Events in the list that still name this slot; the slot is not reused before they have passed.
    pub(super) pending: u8,
    pub(super) begun: bool,
    pub(super) open_ended: bool,
    /// Place in its line.
    pub(super) key: u128,
    /// How it compares with heads of other lines before one resource.
    pub(super) seniority: u64,
    pub(super) entered: SimTime,
    pub(super) began: SimTime,
    pub(super) resumed: SimTime,
    /// When its team is there, after its travel.
    pub(super) arrives: SimTime,
    pub(super) finish: SimTime,
    /// Work left, for a team of speed 1.
    pub(super) left: SimDuration,
    pub(super) worked: SimDuration,
    /// Mean speed of the team at work.
    pub(super) speed: f64,
    /// Best detection in the team that first began it.
    pub(super) detection: f64,
    pub(super) team: Vec<UnitRef>,
}

impl Job {
    pub(super) fn empty() -> Self {
        Self {
            state: JobState::Gone,
            entity: 0,
            line: 0,
            rank: 0,
            pending: 0,
            begun: false,
            open_ended: false,
            key: 0,
            seniority: 0,
            entered: SimTime::ZERO,
            began: SimTime::ZERO,
            resumed: SimTime::ZERO,
            arrives: SimTime::ZERO,
            finish: SimTime::NEVER,
            left: SimDuration::ZERO,
            worked: SimDuration::ZERO,
            speed: 1.0,
            detection: 1.0,
            team: Vec::new(),
        }
    }
}
