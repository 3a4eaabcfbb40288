//! Capacity schedules: shifts, breaks, absences and dated withdrawals bring units on and off duty; dated closings shut
//! places.
//!
//! A shift's units come on duty together when its hours begin and go off when they end. Each unit may be absent for one
//! occurrence of its shift; that draw is keyed by (unit's place in the shift, date), so that one more unit changes
//! nobody else's days.

use super::event_list::EventList;
use super::floor::Floor;
use super::resource::UnitRef;
use crate::random::Stream;
use crate::units::{Calendar, Share, SimDuration, SimTime, WeekHours};

/// When some units of a resource are on duty.
#[derive(Clone, Debug)]
pub struct ShiftSpec {
    /// The resource on the floor.
    pub resource: u16,
    /// First unit.
    pub first: u16,
    /// How many.
    pub units: u16,
    /// When.
    pub hours: WeekHours,
    /// Where it begins.
    pub place: u16,
    /// Breaks: time of day, length, and whether every second unit goes when the others come back.
    pub breaks: Vec<(SimDuration, SimDuration, bool)>,
    /// Work in hand at the end goes on when it ends within this.
    pub grace: SimDuration,
    /// Probability that a unit is absent for one occurrence.
    pub absence: Share,
    /// Draws of absence.
    pub absence_stream: Stream,
}

/// Units of one shift taken off duty for a dated reason.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// Which shift.
    pub shift: usize,
    /// From when.
    pub from: SimTime,
    /// Until when.
    pub to: SimTime,
    /// So many, the highest numbers first …
    pub heads: u16,
    /// … and of the others each with this probability …
    pub share: Share,
    /// … by this stream.
    pub stream: Stream,
}

/// A place that is shut for a dated reason.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    /// The place.
    pub place: u16,
    /// From when.
    pub from: SimTime,
    /// Until when.
    pub to: SimTime,
}

#[derive(Debug)]
struct Shift {
    spec: ShiftSpec,
    on: bool,
    absent: Vec<bool>,
    /// Breaks under way, by break and half: they end with the shift.
    resting: Vec<[bool; 2]>,
}

/// All shifts, withdrawals and closings of a floor.
#[derive(Debug)]
pub struct Roster {
    kind: u8,
    shifts: Vec<Shift>,
    withdrawals: Vec<Withdrawal>,
    closings: Vec<Closing>,
    /// By resource: how long work in hand may go on.
    grace: Vec<SimDuration>,
}

const EDGE: u32 = 0;
const BREAK: u32 = 1;
const WITHDRAWAL: u32 = 2;
const CLOSING: u32 = 3;

impl Roster {
    /// A roster whose events the model lists as `kind`, which should come before all others at an instant.
    pub fn new(
        kind: u8,
        shifts: Vec<ShiftSpec>,
        withdrawals: Vec<Withdrawal>,
        closings: Vec<Closing>,
    ) -> Self {
        let resources = shifts.iter().map(|spec| usize::from(spec.resource) + 1).max();
        let mut grace = vec![SimDuration::ZERO; resources.unwrap_or(0)];
        for spec in &shifts {
            grace[usize::from(spec.resource)] = spec.grace;
        }
        let shifts = shifts
            .into_iter()
            .map(|spec| Shift {
                on: false,
                absent: vec![false; usize::from(spec.units)],
                resting: vec![[false; 2]; spec.breaks.len()],
                spec,
            })
            .collect();
        Self {
            kind,
            shifts,
            withdrawals,
            closings,
            grace,
        }
    }

    /// Brings on duty whoever is on duty at the beginning and schedules what follows. Call once.
    pub fn begin(&mut self, floor: &mut Floor, calendar: &Calendar, events: &mut EventList) {
        for number in 0..self.withdrawals.len() {
            let withdrawal = &self.withdrawals[number];
            if withdrawal.to > SimTime::ZERO && withdrawal.from < withdrawal.to {
                let from = withdrawal.from.max(SimTime::ZERO);
                events.schedule(from, self.kind, payload(WITHDRAWAL, number, 0));
                events.schedule(withdrawal.to, self.kind, payload(WITHDRAWAL, number, 1));
            }
        }
        // After the withdrawals of the same closure: whoever finishes in overtime is known by then.
        for (number, closing) in self.closings.iter().enumerate() {
            if closing.to > SimTime::ZERO && closing.from < closing.to {
                if closing.from > SimTime::ZERO {
                    events.schedule(closing.from, self.kind, payload(CLOSING, number, 0));
                } else {
                    floor.shut(closing.place, &self.grace, SimTime::ZERO);
                }
                events.schedule(closing.to, self.kind, payload(CLOSING, number, 1));
            }
        }
        for number in 0..self.shifts.len() {
            let opens = self.shifts[number].spec.hours.next_open(SimTime::ZERO, calendar);
            if opens == SimTime::ZERO {
                self.start_shift(number, SimTime::ZERO, floor, calendar, events);
            } else {
                events.schedule(opens, self.kind, payload(EDGE, number, 0));
            }
        }
    }

    /// Tells the roster of one of its events.
    pub fn turn(
        &mut self,
        event: u32,
        now: SimTime,
        floor: &mut Floor,
        calendar: &Calendar,
        events: &mut EventList,
    ) {
        let (what, number, detail) = (event >> 30, (event >> 10 & 0xF_FFFF) as usize, event & 0x3FF);
        match what {
            EDGE if self.shifts[number].on => self.end_shift(number, now, floor, calendar, events),
            EDGE => self.start_shift(number, now, floor, calendar, events),
            BREAK => self.turn_break(number, detail as usize, now, floor),
            WITHDRAWAL => self.turn_withdrawal(number, detail == 0, now, floor),
            _ if detail == 0 => floor.shut(self.closings[number].place, &self.grace, now),
            _ => floor.open(self.closings[number].place),
        }
    }

    fn start_shift(
        &mut self,
        number: usize,
        now: SimTime,
        floor: &mut Floor,
        calendar: &Calendar,
        events: &mut EventList,
    ) {
        let shift = &mut self.shifts[number];
        shift.on = true;
        let date = calendar.date_number(now.day()) as u32;
        for place in 0..shift.spec.units {
            let u = if shift.spec.absence > Share::NONE {
                shift.spec.absence_stream.uniform(u64::from(place), date)
            } else {
                1.0
            };
            let absent = shift.spec.absence.happens(u);
            shift.absent[usize::from(place)] = absent;
            if !absent {
                floor.come_back(shift.spec.unit(place), Some(shift.spec.place), now);
            }
        }
        let midnight = SimTime::midnight(now.day());
        for (k, &(at, length, staggered)) in shift.spec.breaks.iter().enumerate() {
            let first = if midnight + at >= now {
                midnight + at
            } else {
                midnight + at + SimDuration::DAY
            };
            for half in 0..2 {
                let begins = if half == 1 && staggered {
                    first + length
                } else {
                    first
                };
                events.schedule(
                    begins,
                    self.kind,
                    payload(BREAK, number, (k * 4 + half * 2) as u32),
                );
                events.schedule(
                    begins + length,
                    self.kind,
                    payload(BREAK, number, (k * 4 + half * 2 + 1) as u32),
                );
            }
        }
        let closes = shift.spec.hours.next_close(now, calendar);
        // A shift of more than a day has the breaks and the absences of each of its days.
        let daily = shift.spec.absence > Share::NONE || !shift.spec.breaks.is_empty();
        let ends = if daily && closes - now > SimDuration::DAY {
            midnight + SimDuration::DAY
        } else {
            closes
        };
        events.schedule(ends, self.kind, payload(EDGE, number, 0));
        floor.serve_later(shift.spec.resource);
    }

    fn end_shift(
        &mut self,
        number: usize,
        now: SimTime,
        floor: &mut Floor,
        calendar: &Calendar,
        events: &mut EventList,
    ) {
        for k in 0..self.shifts[number].resting.len() {
            for half in 0..2 {
                if self.shifts[number].resting[k][half] {
                    self.return_from_break(number, k, half, now, floor);
                }
            }
        }
        let shift = &mut self.shifts[number];
        shift.on = false;
        for place in (0..shift.spec.units).rev() {
            if !shift.absent[usize::from(place)] {
                floor.go_off(shift.spec.unit(place), shift.spec.grace, now);
            }
        }
        let opens = shift.spec.hours.next_open(now, calendar);
        events.schedule(opens, self.kind, payload(EDGE, number, 0));
    }

    fn turn_break(&mut self, number: usize, detail: usize, now: SimTime, floor: &mut Floor) {
        let (k, half, over) = (detail / 4, detail / 2 % 2, detail % 2 == 1);
        if over {
            if self.shifts[number].resting[k][half] {
                self.return_from_break(number, k, half, now, floor);
                floor.serve_later(self.shifts[number].spec.resource);
            }
            return;
        }
        if !self.shifts[number].on {
            return;
        }
        self.shifts[number].resting[k][half] = true;
        let spec = &self.shifts[number].spec;
        for place in (0..spec.units).filter(|place| usize::from(place % 2) == half) {
            floor.go_off(spec.unit(place), SimDuration::ZERO, now);
        }
    }

    fn return_from_break(&mut self, number: usize, k: usize, half: usize, now: SimTime, floor: &mut Floor) {
        self.shifts[number].resting[k][half] = false;
        let spec = &self.shifts[number].spec;
        for place in (0..spec.units).filter(|place| usize::from(place % 2) == half) {
            floor.come_back(spec.unit(place), None, now);
        }
    }

    fn turn_withdrawal(&mut self, number: usize, begins: bool, now: SimTime, floor: &mut Floor) {
        let withdrawal = &self.withdrawals[number];
        let spec = &self.shifts[withdrawal.shift].spec;
        for place in (0..spec.units).rev() {
            let cut = spec.units - place <= withdrawal.heads;
            if cut
                || withdrawal
                    .share
                    .happens(withdrawal.stream.uniform(u64::from(place), 0))
            {
                if begins {
                    floor.go_off(spec.unit(place), spec.grace, now);
                } else {
                    floor.come_back(spec.unit(place), None, now);
                }
            }
        }
        floor.serve_later(spec.resource);
    }
}

impl ShiftSpec {
    fn unit(&self, place: u16) -> UnitRef {
        UnitRef {
            resource: self.resource,
            unit: self.first + place,
        }
    }
}

fn payload(what: u32, number: usize, detail: u32) -> u32 {
    debug_assert!(
        number < 1 << 20 && detail < 1 << 10,
        "shifts, breaks and withdrawals are limited by the scenario"
    );
    what << 30 | (number as u32) << 10 | detail
}
