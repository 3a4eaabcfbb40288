//! Waiting lines.

use super::job::JobId;
use crate::units::SimTime;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Index of a waiting line on its floor.
pub type LineId = usize;

/// What a line's jobs need, and in which order they are served.
#[derive(Clone, Debug)]
pub struct LineSpec {
    /// Everything a job seizes at once.
    pub needs: Vec<Need>,
    /// Which job is served first.
    pub order: Order,
    /// Whether a job of better rank interrupts one of worse rank in service.
    pub preemptive: bool,
    /// Whether jobs behind a head that cannot start may start before it.
    pub backfill: bool,
    /// Places, waiting and in service; `None`: as many as come.
    pub room: Option<u32>,
    /// The place where its jobs are done.
    pub place: u16,
}

/// Units of one resource out of several that could do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Resources that can do it, preferred first; a team comes from one of them.
    pub candidates: Vec<usize>,
    /// How many units.
    pub units: u32,
}

/// Which job of a line is served first; ties by time of entry, then by order of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By time of entry.
    Entry,
    /// By rank, then time of entry.
    Rank,
    /// By due time.
    Due,
    /// By length of the job.
    Length,
}

/// Jobs waiting, best first. Who comes behind all others, as nearly everybody does where a line goes by entry, is kept
/// in order of coming; the rest in a heap.
#[derive(Debug, Default)]
pub(super) struct WaitingLine {
    ordered: VecDeque<(u128, JobId)>,
    others: BinaryHeap<Reverse<(u128, JobId)>>,
}

impl WaitingLine {
    #[inline]
    pub(super) fn push(&mut self, key: u128, job: JobId) {
        if self.ordered.back().is_none_or(|&(last, _)| last < key) {
            self.ordered.push_back((key, job));
        } else {
            self.others.push(Reverse((key, job)));
        }
    }

    /// Whoever is served next.
    #[inline]
    pub(super) fn head(&self) -> Option<JobId> {
        let ordered = self.ordered.front();
        match (ordered, self.others.peek()) {
            (Some(first), Some(Reverse(other))) => Some(first.min(other).1),
            (Some(first), None) => Some(first.1),
            (None, other) => other.map(|&Reverse((_, job))| job),
        }
    }

    /// Takes the head out.
    #[inline]
    pub(super) fn pop(&mut self) {
        match (self.ordered.front(), self.others.peek()) {
            (Some(first), Some(Reverse(other))) if other < first => drop(self.others.pop()),
            (None, _) => drop(self.others.pop()),
            (Some(_), _) => drop(self.ordered.pop_front()),
        }
    }

    /// All jobs in order of service; for backfilling, which looks behind the head.
    pub(super) fn in_order(&self) -> Vec<(u128, JobId)> {
        let others = self.others.iter().map(|&Reverse(entry)| entry);
        let mut jobs: Vec<_> = self.ordered.iter().copied().chain(others).collect();
        jobs.sort_unstable();
        jobs
    }

    pub(super) fn remove(&mut self, job: JobId) {
        self.ordered.retain(|&(_, other)| other != job);
        self.others.retain(|&Reverse((_, other))| other != job);
    }
}

/// The key by which a job is ordered in its line: what the order asks for, then the sequence of entry.
#[inline]
pub(super) fn key(
    order: Order,
    rank: u8,
    entered: SimTime,
    due: SimTime,
    length: i64,
    sequence: u64,
) -> u128 {
    let first = match order {
        Order::Entry => entered.micros() as u64,
        Order::Rank => seniority(rank, entered),
        Order::Due => due.micros().max(0) as u64,
        Order::Length => length.max(0) as u64,
    };
    u128::from(first) << 64 | u128::from(sequence)
}

/// How heads of different lines compare before one resource: rank, then time of entry.
pub(super) fn seniority(rank: u8, entered: SimTime) -> u64 {
    u64::from(rank) << 56 | entered.micros() as u64
}
