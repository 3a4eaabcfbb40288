//! What a plain replication counts, and the record it makes of it.

use crate::customs::record::{Cell, LineRecord};
use crate::engine::{ResourceTally, Window};
use crate::stats::{DurationTally, Histogram, TimeWeighted};
use crate::units::{SimDuration, SimTime};

/// Consignments of one goods kind in one lane: how many, and the times of the window's. They lodge when they arrive and leave when they are
/// released: all their times are one.
#[derive(Clone, Debug, Default)]
pub(super) struct Stays {
    /// Gone, those of other times included.
    gone: u64,
    times: DurationTally,
    histogram: Histogram,
    held: [SimDuration; 4],
    unfinished: u64,
}

/// One waiting line.
#[derive(Clone, Debug, Default)]
pub(super) struct LineTally {
    wait: DurationTally,
    waits: Histogram,
    waited: u64,
    sojourn: DurationTally,
    /// Jobs waiting.
    waiting: u32,
    /// Since when so many wait.
    since: SimTime,
    /// The most that waited for any time within the window.
    longest: u32,
    /// Time within the window that those no longer waiting have waited, and those done were in service \[jobs · µs\].
    waited_for: i128,
    served: i128,
}

impl Stays {
    #[inline]
    pub(super) const fn leave(&mut self) {
        self.gone += 1;
    }

    pub(super) const fn gone(&self) -> u64 {
        self.gone
    }

    /// One has left, after `time`, held by each of [`Holder::ALL`] for so long.
    #[inline]
    pub(super) fn record(&mut self, time: SimDuration, held: &[SimDuration; 4]) {
        self.times.record(time);
        self.histogram.record(time);
        for (holder, &span) in held.iter().enumerate() {
            self.held[holder] += span;
        }
    }

    /// One is still inside, since so long.
    pub(super) fn record_unfinished(&mut self, so_far: SimDuration) {
        self.histogram.record_unfinished(so_far);
        self.unfinished += 1;
    }

    pub(super) fn close(self) -> Cell {
        let gone = self.times.count();
        let times = self.histogram.sparse();
        let mut at_once = DurationTally::default();
        at_once.record_times(SimDuration::ZERO, gone);
        Cell {
            arrived: gone + self.unfinished,
            persons: gone + self.unfinished,
            released: gone,
            collected: gone,
            unfinished: self.unfinished,
            release: times.clone(),
            release_tally: self.times,
            dwell: times,
            dwell_tally: self.times,
            lodged_to_release: self.times,
            lodged_to_gate: self.times,
            arrival_to_lodged: at_once,
            held: self.held.map(SimDuration::hours),
            ..Cell::default()
        }
    }
}

impl LineTally {
    /// Jobs waiting.
    #[inline]
    pub(super) const fn waiting(&self) -> u32 {
        self.waiting
    }

    /// A job begins to wait.
    #[inline]
    pub(super) fn enter(&mut self, window: Window, now: SimTime) {
        self.note_length(window, now);
        self.waiting += 1;
    }

    /// A job that has waited since `entered` begins.
    #[inline]
    pub(super) fn begin(&mut self, entered: SimTime, window: Window, now: SimTime) {
        self.note_length(window, now);
        self.waiting -= 1;
        self.waited_for += i128::from(window.overlap(entered, now).micros());
    }

    /// Notes the number waiting up to now, if it is the most that has been and lasted at all.
    #[inline]
    fn note_length(&mut self, window: Window, now: SimTime) {
        if self.waiting > self.longest && window.overlap(self.since, now) > SimDuration::ZERO {
            self.longest = self.waiting;
        }
        self.since = now;
    }

    /// A job is done that began at `began`.
    #[inline]
    pub(super) fn done(&mut self, began: SimTime, window: Window, now: SimTime) {
        self.served += i128::from(window.overlap(began, now).micros());
    }

    /// A job is still there at the end: it waits since `entered`, or is in service since `began`.
    pub(super) fn leave_over(&mut self, entered: SimTime, began: SimTime, window: Window, now: SimTime) {
        if began == SimTime::NEVER {
            self.waited_for += i128::from(window.overlap(entered, now).micros());
        } else {
            self.done(began, window, now);
        }
    }

    /// Time in service \[jobs · µs\].
    pub(super) const fn served(&self) -> i128 {
        self.served
    }

    /// A job of the window's consignments is done.
    #[inline]
    pub(super) fn record(&mut self, wait: SimDuration, sojourn: SimDuration) {
        self.waited += u64::from(wait > SimDuration::ZERO);
        self.wait.record(wait);
        self.waits.record(wait);
        self.sojourn.record(sojourn);
    }

    pub(super) fn close(mut self, window: Window, now: SimTime) -> LineRecord {
        self.note_length(window, now);
        LineRecord {
            done: self.wait.count(),
            waited: self.waited,
            wait: self.wait,
            waits: self.waits.sparse(),
            sojourn: self.sojourn,
            turned_away: 0,
            waiting_hours: hours(self.waited_for),
            inside_hours: hours(self.waited_for + self.served),
            longest: i64::from(self.longest),
        }
    }
}

/// What a resource did of which `on_duty` units always are, with `used` of their time in use \[units · µs\].
pub(super) fn resource(on_duty: u32, used: i128, window: Window, now: SimTime) -> ResourceTally {
    ResourceTally {
        busy: hours(used),
        on_duty: TimeWeighted::within(window.from, window.to, i64::from(on_duty)).area_hours(now),
        ..ResourceTally::default()
    }
}

fn hours(area: i128) -> f64 {
    area as f64 / SimDuration::HOUR.micros() as f64
}
