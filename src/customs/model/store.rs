//! Yards and sheds: limited room, and who waits for it.

use crate::customs::port::{Store, WhenFull};
use crate::customs::record::StoreRecord;
use crate::engine::Window;
use crate::stats::TimeWeighted;
use crate::units::SimTime;
use std::collections::VecDeque;

/// Somebody waiting for room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AwaitsRoom {
    /// A vessel whose next lift finds no room.
    Lift(u32),
    /// A stripped part that stays in its container's place until there is room in the shed.
    Part(u32),
}

/// A store as it fills and empties.
#[derive(Debug)]
pub(super) struct StoreState {
    capacity: i64,
    when_full: WhenFull,
    taken: TimeWeighted,
    beyond: TimeWeighted,
    waiting: VecDeque<AwaitsRoom>,
    stops: u64,
    window: Window,
}

impl StoreState {
    pub(super) fn new(store: &Store, window: Window) -> Self {
        Self {
            capacity: i64::from(store.capacity),
            when_full: store.when_full,
            taken: TimeWeighted::within(window.from, window.to, 0),
            beyond: TimeWeighted::within(window.from, window.to, 0),
            waiting: VecDeque::new(),
            stops: 0,
            window,
        }
    }

    /// Takes room when there is some, or when whatever comes too much is put elsewhere. Those already waiting go
    /// first. Something larger than the whole store is let in when the store is empty.
    #[inline]
    pub(super) fn take(&mut self, slots: u32, now: SimTime) -> bool {
        let stops = self.when_full == WhenFull::Stop;
        let fits = self.taken.level() + i64::from(slots) <= self.capacity || self.taken.level() == 0;
        if stops && !fits {
            return false;
        }
        self.change(i64::from(slots), now);
        true
    }

    /// Lines up for room.
    pub(super) fn wait(&mut self, who: AwaitsRoom, now: SimTime) {
        self.stops += u64::from(self.window.holds(now));
        self.waiting.push_back(who);
    }

    /// Whether anybody waits for room.
    pub(super) fn is_awaited(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whoever has waited longest.
    pub(super) fn longest_waiting(&self) -> Option<AwaitsRoom> {
        self.waiting.front().copied()
    }

    /// The one who waited longest waits no more.
    pub(super) fn admit(&mut self) {
        self.waiting.pop_front();
    }

    /// Gives room back.
    #[inline]
    pub(super) fn give_back(&mut self, slots: u32, now: SimTime) {
        self.change(-i64::from(slots), now);
    }

    /// Cost of what was put elsewhere, up to `now`.
    pub(super) fn overflow_cost(&self, now: SimTime) -> f64 {
        match self.when_full {
            WhenFull::Stop => 0.0,
            WhenFull::Overflow(per_day) => self.beyond.area_hours(now) / 24.0 * per_day.amount(),
        }
    }

    pub(super) fn record(&self, now: SimTime) -> StoreRecord {
        StoreRecord {
            slot_hours: self.taken.area_hours(now),
            overflow_hours: self.beyond.area_hours(now),
            highest: self.taken.peak(now).unwrap_or(0),
            stops: self.stops,
        }
    }

    fn change(&mut self, slots: i64, now: SimTime) {
        self.taken.add(now, slots);
        let beyond = (self.taken.level() - self.capacity).max(0);
        if beyond != self.beyond.level() {
            self.beyond.set(now, beyond);
        }
    }
}
