//! Where a replication stands in an arrival process.

use super::super::law::exponential;
use super::super::stream::Stream;
use crate::units::SimTime;

/// Position in an arrival process. It belongs to the process whose `start` made it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cursor {
    /// Simulated day, or the number of the cycle.
    pub(super) day: i64,
    /// Index of the next arrival within its week, day, list or process.
    pub(super) index: u64,
    /// Position in a second list.
    pub(super) dated: usize,
    /// Expected arrivals of the day or cycle up to the last arrival.
    pub(super) used: f64,
    /// Time of the last arrival.
    pub(super) at: SimTime,
    /// What is known of the day, for processes by the calendar.
    pub(super) today: Today,
}

/// A day as a process by the calendar sees it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Today {
    /// Days left of its week, itself included; 0: nothing is known yet.
    pub(super) days_left: usize,
    /// When it begins.
    pub(super) midnight: SimTime,
    /// Number of its week.
    pub(super) week: i64,
    /// Arrivals per hour at hour weight 1 \[1/h\].
    pub(super) rate: f64,
    /// Arrivals expected in all.
    pub(super) expected: f64,
}

/// What `next` returns when nothing is left.
pub(super) const NO_ARRIVAL: (SimTime, u64) = (SimTime::NEVER, 0);

/// The interval that precedes `entity`, in expected arrivals: a standard exponential.
#[inline]
pub(super) fn unit_exponential(stream: Stream, entity: u64) -> f64 {
    exponential(1.0, stream.uniform(entity, 0))
}
