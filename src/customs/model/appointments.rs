//! Appointments given: how many of each day's slots are taken.

use crate::customs::port::Appointment;
use crate::units::{Calendar, SimDuration, SimTime};
use std::collections::VecDeque;

/// Appointments of a step, or of a goods kind at the gate.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    first_day: i64,
    /// Slots taken, by day from `first_day` on.
    taken: VecDeque<u32>,
    /// On the days before this one nothing is left for whoever asks from now on.
    full_before: i64,
}

/// Days looked at before an appointment is given up.
const MOST_DAYS: usize = 4000;

impl Book {
    /// The next free slot of a day's appointments, which are spread evenly over the opening hours.
    pub(super) fn give(&mut self, appointment: &Appointment, now: SimTime, calendar: &Calendar) -> SimTime {
        self.forget_before(now.day());
        let mut earliest = now + appointment.lead;
        if earliest.day() < self.full_before {
            earliest = SimTime::midnight(self.full_before);
        }
        for _ in 0..MOST_DAYS {
            let open = appointment.hours.next_open(earliest, calendar);
            if open == SimTime::NEVER {
                return SimTime::NEVER;
            }
            let day = open.day();
            let spans = appointment.hours.spans(calendar.day_kind(day));
            let length: SimDuration = spans.iter().map(|&(from, to)| to - from).sum();
            let taken = self.of_day(day);
            while *taken < appointment.per_day {
                let into = length * i64::from(*taken) / i64::from(appointment.per_day);
                *taken += 1;
                let slot = SimTime::midnight(day) + time_of_day(spans, into);
                if slot >= open {
                    return slot;
                }
            }
            self.full_before = day + 1;
            earliest = SimTime::midnight(day + 1);
        }
        SimTime::NEVER
    }

    fn forget_before(&mut self, today: i64) {
        while self.first_day < today && self.taken.pop_front().is_some() {
            self.first_day += 1;
        }
        self.first_day = self.first_day.max(today);
    }

    fn of_day(&mut self, day: i64) -> &mut u32 {
        let place = (day - self.first_day) as usize;
        if self.taken.len() <= place {
            self.taken.resize(place + 1, 0);
        }
        &mut self.taken[place]
    }
}

/// The time of day when a place that opens in these spans has been open for `open_time`, and is open.
fn time_of_day(spans: &[(SimDuration, SimDuration)], open_time: SimDuration) -> SimDuration {
    let mut left = open_time;
    for &(from, to) in spans {
        if left < to - from {
            return from + left;
        }
        left -= to - from;
    }
    spans.last().map_or(SimDuration::ZERO, |&(_, to)| to)
}
