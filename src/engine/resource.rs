//! Resources: units that come on duty, are seized by jobs, go off duty and break down.

use super::job::JobId;
use super::line::LineId;
use super::window::{Window, level};
use crate::random::{Law, Stream};
use crate::stats::TimeWeighted;
use crate::units::{SimDuration, SimTime};
use serde::{Deserialize, Serialize};

/// One unit of one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitRef {
    /// The resource on its floor.
    pub resource: u16,
    /// The unit within the resource; the lowest free one works first.
    pub unit: u16,
}

/// A resource as the floor is built.
#[derive(Clone, Debug)]
pub struct ResourceSpec {
    /// Its units, all off duty at first.
    pub units: Vec<UnitSkill>,
    /// As many units as asked for, always.
    pub unlimited: bool,
    /// Whether free units move to another place when a job waits there.
    pub moves: bool,
    /// Whether units coming on duty wait until those still finishing after theirs make room, one by one.
    pub successors_wait: bool,
    /// Breakdowns.
    pub failures: Option<FailureSpec>,
}

/// What a unit is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitSkill {
    /// Where it is at first.
    pub place: u16,
    /// A job of `work` takes `work` ÷ the mean speed of those of its team that have any (a bay has none).
    pub speed: f64,
    /// How well it detects; a team detects as its best member does.
    pub detection: f64,
}

impl UnitSkill {
    /// A thing: it neither works nor looks by itself.
    pub const fn thing(place: u16) -> Self {
        Self {
            place,
            speed: 0.0,
            detection: 0.0,
        }
    }
}

/// Breakdowns, with draws keyed by (unit, cycle).
#[derive(Clone, Debug)]
pub struct FailureSpec {
    /// Time to the next failure \[h\].
    pub every: Law,
    /// Time to repair \[h\].
    pub repair: Law,
    /// Whether only time in use counts towards a failure.
    pub in_use: bool,
    /// Draws of the times to failure.
    pub every_stream: Stream,
    /// Draws of the repair times.
    pub repair_stream: Stream,
}

/// What a resource did during the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResourceTally {
    /// Unit hours seized by jobs, travel and overtime included \[h\].
    pub busy: f64,
    /// Unit hours on duty \[h\].
    pub on_duty: f64,
    /// Unit hours worked after going off duty \[h\].
    pub overtime: f64,
    /// Unit hours spent moving between places \[h\].
    pub travel: f64,
    /// Unit hours broken down \[h\].
    pub down: f64,
}

pub(super) const NO_JOB: JobId = JobId::MAX;

#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) skill: UnitSkill,
    pub(super) place: u16,
    pub(super) job: JobId,
    /// Reasons to be off duty: shift not begun, break, withdrawal. Zero: on duty.
    pub(super) off: u16,
    pub(super) off_since: SimTime,
    /// Off duty, but finishing the job in hand.
    pub(super) leaving: bool,
    pub(super) down: bool,
    pub(super) fails_at: SimTime,
    pub(super) use_left: SimDuration,
    /// Since when `use_left` runs down, while it is in use and whole.
    pub(super) in_use_since: SimTime,
    pub(super) cycle: u32,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent properties, each set once"
)]
pub(super) struct Resource {
    pub(super) units: Vec<Unit>,
    /// Bit set of units that are on duty, up and without a job.
    free: Vec<u64>,
    /// Bit sets of the units at each place, where they are not all at one and stay there.
    at: Vec<Vec<u64>>,
    pub(super) on_duty: u32,
    pub(super) unlimited: bool,
    pub(super) moves: bool,
    pub(super) successors_wait: bool,
    pub(super) one_place: bool,
    pub(super) failures: Option<FailureSpec>,
    /// Whether only time in use counts towards a failure.
    pub(super) wears: bool,
    /// Lines whose jobs may need it.
    pub(super) lines: Vec<LineId>,
    /// Those lines, and all that may need anything they need, as a bit set.
    pub(super) contenders: Vec<u64>,
    /// The only one of them, if there is only one.
    pub(super) only_contender: Option<LineId>,
    pub(super) first_unit: u32,
    /// Units with a job.
    pub(super) busy: u32,
    /// Time they have had one, within the window, up to when they last gave one up \[units · µs\].
    pub(super) used: i128,
    pub(super) duty: TimeWeighted,
    pub(super) broken: TimeWeighted,
    pub(super) overtime: SimDuration,
    pub(super) travel: SimDuration,
}

impl Resource {
    pub(super) fn new(spec: ResourceSpec, first_unit: u32, window: Window) -> Self {
        let one_place = !spec.moves && spec.units.windows(2).all(|pair| pair[0].place == pair[1].place);
        let places = spec.units.iter().map(|unit| usize::from(unit.place) + 1).max();
        let words = spec.units.len().div_ceil(64);
        let units: Vec<Unit> = spec
            .units
            .into_iter()
            .map(|skill| Unit {
                skill,
                place: skill.place,
                job: NO_JOB,
                off: 1,
                off_since: SimTime::ZERO,
                leaving: false,
                down: false,
                fails_at: SimTime::NEVER,
                use_left: SimDuration::from_micros(SimTime::NEVER.micros()),
                in_use_since: SimTime::ZERO,
                cycle: 0,
            })
            .collect();
        let mut resource = Self {
            free: vec![0; words],
            at: if one_place || spec.moves {
                Vec::new()
            } else {
                vec![vec![0; words]; places.unwrap_or(0)]
            },
            units,
            on_duty: 0,
            unlimited: spec.unlimited,
            moves: spec.moves,
            successors_wait: spec.successors_wait,
            one_place,
            wears: spec.failures.as_ref().is_some_and(|failures| failures.in_use),
            failures: spec.failures,
            lines: Vec::new(),
            contenders: Vec::new(),
            only_contender: None,
            first_unit,
            busy: 0,
            used: 0,
            duty: level(window),
            broken: level(window),
            overtime: SimDuration::ZERO,
            travel: SimDuration::ZERO,
        };
        for unit in 0..resource.units.len() {
            resource.put(unit, resource.units[unit].place);
        }
        resource
    }

    /// The unit is at `place` from now on.
    pub(super) fn put(&mut self, unit: usize, place: u16) {
        let (word, bit) = (unit / 64, 1 << (unit % 64));
        if !self.at.is_empty() {
            if self.at.len() <= usize::from(place) {
                self.at.resize(usize::from(place) + 1, vec![0; self.free.len()]);
            }
            self.at[usize::from(self.units[unit].place)][word] &= !bit;
            self.at[usize::from(place)][word] |= bit;
        }
        self.units[unit].place = place;
    }

    /// Whether a unit could take a job now.
    #[inline]
    pub(super) fn any_free(&self) -> bool {
        self.unlimited || self.free.iter().any(|&word| word != 0)
    }

    /// Marks the unit free or not, from its own state.
    #[inline]
    pub(super) fn refresh(&mut self, unit: usize) {
        let u = &self.units[unit];
        let is_free = u.off == 0 && !u.down && u.job == NO_JOB;
        let bit = 1_u64 << (unit % 64);
        if is_free {
            self.free[unit / 64] |= bit;
        } else {
            self.free[unit / 64] &= !bit;
        }
    }

    /// Whether so many units are on duty that could work at `place`.
    pub(super) fn could_serve(&self, wanted: u32, place: u16) -> bool {
        if self.one_place || self.moves {
            return self.on_duty >= wanted;
        }
        self.units
            .iter()
            .filter(|unit| unit.off == 0 && unit.place == place)
            .count()
            >= wanted as usize
    }

    /// Whether as many units as are on duty, less `wanted`, are at work, those finishing after their shift included.
    #[inline]
    pub(super) fn has_room(&self, wanted: u32) -> bool {
        !self.successors_wait || self.busy + wanted <= self.on_duty
    }

    /// Takes `wanted` free units for work at `place` into `team`: those already there first, lowest number first, then,
    /// if units move, those elsewhere. Takes none and returns false when there are too few.
    #[inline]
    pub(super) fn pick(&mut self, resource: usize, wanted: u32, place: u16, team: &mut Vec<UnitRef>) -> bool {
        if wanted > 1 || self.moves {
            return self.pick_several(resource, wanted, place, team);
        }
        let Some(unit) = self.pick_one(place) else {
            return false;
        };
        team.push(UnitRef {
            resource: resource as u16,
            unit,
        });
        true
    }

    fn pick_several(&mut self, resource: usize, wanted: u32, place: u16, team: &mut Vec<UnitRef>) -> bool {
        let before = team.len();
        let mut left = wanted;
        if self.moves {
            self.pick_where(resource, &mut left, team, |unit| unit.place == place);
            self.pick_where(resource, &mut left, team, |unit| unit.place != place);
        } else {
            let there = self.at.get(usize::from(place)).map(Vec::as_slice);
            let nobody = !self.at.is_empty() && there.is_none();
            for word in 0..if nobody { 0 } else { self.free.len() } {
                let mut suited = self.free[word] & there.map_or(u64::MAX, |there| there[word]);
                while suited != 0 && left > 0 {
                    let bit = suited & suited.wrapping_neg();
                    suited ^= bit;
                    self.free[word] ^= bit;
                    team.push(UnitRef {
                        resource: resource as u16,
                        unit: (word * 64) as u16 + bit.trailing_zeros() as u16,
                    });
                    left -= 1;
                }
            }
        }
        if left == 0 {
            return true;
        }
        for picked in team.drain(before..) {
            self.free[usize::from(picked.unit) / 64] |= 1 << (picked.unit % 64);
        }
        false
    }

    /// Takes the lowest free unit at `place`, where units stay where they are.
    #[inline]
    fn pick_one(&mut self, place: u16) -> Option<u16> {
        let there = self.at.get(usize::from(place)).map(Vec::as_slice);
        if there.is_none() && !self.at.is_empty() {
            return None;
        }
        for (word, free) in self.free.iter_mut().enumerate() {
            let suited = *free & there.map_or(u64::MAX, |there| there[word]);
            if suited != 0 {
                *free ^= suited & suited.wrapping_neg();
                return Some((word * 64) as u16 + suited.trailing_zeros() as u16);
            }
        }
        None
    }

    fn pick_where(
        &mut self,
        resource: usize,
        left: &mut u32,
        team: &mut Vec<UnitRef>,
        suits: impl Fn(&Unit) -> bool,
    ) {
        for word in 0..self.free.len() {
            let mut candidates = self.free[word];
            while candidates != 0 && *left > 0 {
                let bit = candidates & candidates.wrapping_neg();
                candidates ^= bit;
                let unit = word * 64 + bit.trailing_zeros() as usize;
                if suits(&self.units[unit]) {
                    self.free[word] ^= bit;
                    team.push(UnitRef {
                        resource: resource as u16,
                        unit: unit as u16,
                    });
                    *left -= 1;
                }
            }
        }
    }

    /// Gives picked units back, when the rest of a team could not be found.
    pub(super) fn put_back(&mut self, unit: u16) {
        self.free[usize::from(unit) / 64] |= 1 << (unit % 64);
    }

    /// What it did within the window so far, the overtime of those still finishing included; `in_hand`: time that jobs
    /// under way have had units \[units · µs\], `moving`: what of it these were on the way.
    pub(super) fn tally(
        &self,
        window: Window,
        in_hand: i128,
        moving: SimDuration,
        now: SimTime,
    ) -> ResourceTally {
        let finishing = self.units.iter().filter(|unit| unit.leaving);
        let so_far: SimDuration = finishing.map(|unit| window.overlap(unit.off_since, now)).sum();
        ResourceTally {
            busy: (self.used + in_hand) as f64 / SimDuration::HOUR.micros() as f64,
            on_duty: self.duty.area_hours(now),
            overtime: (self.overtime + so_far).hours(),
            travel: (self.travel + moving).hours(),
            down: self.broken.area_hours(now),
        }
    }
}
