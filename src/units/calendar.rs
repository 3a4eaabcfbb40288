//! The civil calendar of a replication: which weekday, month and holiday each simulated day is.

use super::{SimDuration, SimTime};
use jiff::civil::Date;
use std::fmt;

/// A day of the week; Monday is 0.
pub type Weekday = usize;

/// Short names of the weekdays, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What the calendar says of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CivilDay {
    /// Month, January = 0.
    pub month: usize,
    /// Weekday, Monday = 0.
    pub weekday: Weekday,
    /// Whether it is a public holiday.
    pub holiday: bool,
}

/// Turns simulated days into dates. Day 0 is the first day of the warm-up.
#[derive(Clone, PartialEq, Eq)]
pub struct Calendar {
    origin: Date,
    epoch_day: i64,
    days: Vec<CivilDay>,
}

/// Years looked up in a table; later days repeat the table's last 364 days so that weekdays go on.
const TABLE_DAYS: i64 = 60 * 366;

impl Calendar {
    /// A calendar whose day 0 is `origin`, with the given public holidays.
    pub fn new(origin: Date, holidays: &[Date]) -> Self {
        let mut holidays: Vec<Date> = holidays.to_vec();
        holidays.sort_unstable();
        let mut days = Vec::with_capacity(TABLE_DAYS as usize);
        let mut date = origin;
        for _ in 0..TABLE_DAYS {
            days.push(CivilDay {
                month: date.month() as usize - 1,
                weekday: date.weekday().to_monday_zero_offset() as usize,
                holiday: holidays.binary_search(&date).is_ok(),
            });
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        Self {
            origin,
            epoch_day: days_since_2000(origin),
            days,
        }
    }

    /// The date of day 0.
    pub const fn origin(&self) -> Date {
        self.origin
    }

    /// What the calendar says of simulated day `day`.
    #[inline]
    pub fn day(&self, day: i64) -> CivilDay {
        let last = self.days.len() as i64;
        let index = if day < 0 {
            day.rem_euclid(364)
        } else if day < last {
            day
        } else {
            last - 364 + (day - last) % 364
        };
        self.days[index as usize]
    }

    /// 0..=6 for Monday..=Sunday, 7 for a public holiday: the index into [`super::WeekHours`].
    #[inline]
    pub fn day_kind(&self, day: i64) -> usize {
        let day = self.day(day);
        if day.holiday { 7 } else { day.weekday }
    }

    /// A number for the date of simulated day `day` that is the same whatever the origin: days since 2000-01-01.
    ///
    /// Draws keyed by it do not change when the warm-up grows.
    pub const fn date_number(&self, day: i64) -> i64 {
        self.epoch_day + day
    }

    /// The simulated day of `date`.
    pub fn day_of(&self, date: Date) -> i64 {
        days_since_2000(date) - self.epoch_day
    }

    /// The date of simulated day `day`, as far as the civil calendar reaches.
    pub fn date(&self, day: i64) -> Date {
        let span = jiff::Span::new().try_days(day).unwrap_or_default();
        self.origin.checked_add(span).unwrap_or(Date::MAX)
    }

    /// Local time of an instant \[µs since 1970-01-01 00:00\].
    pub const fn since_1970(&self, at: SimTime) -> i64 {
        (self.epoch_day + DAYS_TO_2000) * SimDuration::DAY.micros() + at.micros()
    }

    /// `2026-01-05 Mon 06:00`.
    pub fn format(&self, at: SimTime) -> String {
        if at == SimTime::NEVER {
            return "never".to_owned();
        }
        let weekday = WEEKDAYS[self.day(at.day()).weekday];
        let minutes = at.time_of_day().micros() / 60_000_000;
        format!(
            "{} {weekday} {:02}:{:02}",
            self.date(at.day()),
            minutes / 60,
            minutes % 60
        )
    }
}

/// Days from 1970-01-01 to 2000-01-01.
const DAYS_TO_2000: i64 = 10_957;

/// `2026-01-05T06:00:00.000000`: a local date and time \[µs since 1970-01-01 00:00\] as ISO 8601 writes it, without a zone.
pub fn civil(micros: i64) -> String {
    let instant = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX);
    let mut text = format!("{instant:.6}");
    text.truncate(text.len() - 1);
    text
}

fn days_since_2000(date: Date) -> i64 {
    let span = jiff::civil::date(2000, 1, 1).until(date).unwrap_or_default();
    i64::from(span.get_days())
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calendar from {}", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_calendar_knows_weekdays_months_and_holidays() {
        let calendar = Calendar::new(date(2026, 1, 5), &[date(2026, 2, 22)]);
        assert_eq!(
            calendar.day(0),
            CivilDay {
                month: 0,
                weekday: 0,
                holiday: false
            }
        );
        assert_eq!(calendar.day_of(date(2026, 2, 22)), 48);
        assert_eq!(calendar.day_kind(48), 7);
        assert_eq!(calendar.date(48), date(2026, 2, 22));
        assert_eq!(
            calendar.format(SimTime::from_micros(6 * 3_600_000_000)),
            "2026-01-05 Mon 06:00"
        );
    }

    #[test]
    fn local_time_is_written_as_iso_does() {
        let calendar = Calendar::new(date(2026, 1, 5), &[]);
        let at = SimTime::from_micros(6 * 3_600_000_000 + 1);
        assert_eq!(civil(calendar.since_1970(at)), "2026-01-05T06:00:00.000001");
        assert_eq!(civil(0), "1970-01-01T00:00:00.000000");
    }

    #[test]
    fn a_date_keeps_its_number_when_the_origin_moves() {
        let late = Calendar::new(date(2026, 1, 5), &[]);
        let early = Calendar::new(date(2025, 12, 8), &[]);
        assert_eq!(
            late.date_number(0),
            early.date_number(early.day_of(date(2026, 1, 5)))
        );
    }

    #[test]
    fn weekdays_go_on_beyond_the_table_and_before_it() {
        let calendar = Calendar::new(date(2026, 1, 5), &[]);
        for day in [-8_i64, -1, 0, 30_000, 100_000] {
            assert_eq!(calendar.day(day).weekday as i64, day.rem_euclid(7), "day {day}");
        }
    }
}
