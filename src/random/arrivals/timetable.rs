//! Arrivals by timetable: weekly calls, and calls on given dates.
//!
//! Dates are day numbers as [`Calendar::date_number`] gives them. Calls at the same instant come in the order of
//! their entries, weekly ones first.

use super::super::law::{Law, LawError, finite, within};
use super::super::stream::Stream;
use super::cursor::{Cursor, NO_ARRIVAL};
use super::week::{week_number, weekday};
use crate::units::{Calendar, Share, SimDuration, SimTime, Weekday};

/// The part of the year in which a weekly call runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Season {
    /// Always.
    AllYear,
    /// In these months, January first.
    Months([bool; 12]),
    /// From the first to the last day number of any of these ranges, both included.
    Dates(Vec<(i64, i64)>),
}

/// A call that repeats every week or every few weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyCall {
    /// Monday = 0.
    pub weekday: Weekday,
    /// Time since midnight.
    pub time: SimDuration,
    /// 1 for every week, 2 for every second one, ….
    pub every_weeks: u32,
    /// Day number of a date in a week in which it runs.
    pub anchor: i64,
    /// The part of the year in which it runs.
    pub season: Season,
}

/// A call on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatedCall {
    /// Day number of the date.
    pub date: i64,
    /// Time since midnight.
    pub time: SimDuration,
}

/// Arrivals by timetable, each late or early by a random delay, or cancelled.
///
/// The identity of a call is its date (20 bits), whether it is dated (1 bit), and a number (19 bits): of its entry if
/// weekly, of its place among the dated calls of its date if dated. So a date added renumbers no other date.
#[derive(Clone, Debug, PartialEq)]
pub struct TimetableArrivals {
    by_weekday: [Vec<Entry>; 7],
    dated: Vec<DatedCall>,
    delay: Law,
    cancelled: Share,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    time: SimDuration,
    number: u64,
    every_weeks: i64,
    anchor_week: i64,
    season: Season,
}

const NUMBER_BITS: u32 = 19;
const MAX_CALLS: usize = 1 << NUMBER_BITS;
const DATE_BITS: u32 = 20;
const LAST_DAY: i64 = SimTime::NEVER.day();

impl TimetableArrivals {
    /// A timetable with the law of the delay \[h\] (negative when early) and the share of calls that are cancelled.
    ///
    /// # Errors
    /// There are more than 524,288 weekly or dated calls, a weekday is above 6, a time is not within a day, a call
    /// runs every 0 weeks, or the mean delay is not finite.
    pub fn new(
        weekly: Vec<WeeklyCall>,
        mut dated: Vec<DatedCall>,
        delay: Law,
        cancelled: Share,
    ) -> Result<Self, LawError> {
        finite("mean delay", delay.mean())?;
        for (parameter, count) in [("weekly calls", weekly.len()), ("dated calls", dated.len())] {
            if count > MAX_CALLS {
                return Err(LawError::TooMany {
                    parameter,
                    count,
                    limit: MAX_CALLS,
                });
            }
        }
        let mut by_weekday: [Vec<Entry>; 7] = Default::default();
        for (number, call) in (0..).zip(weekly) {
            within("weekday", call.weekday as f64, 0.0, 6.0)?;
            within(
                "weeks between calls",
                f64::from(call.every_weeks),
                1.0,
                f64::from(u32::MAX),
            )?;
            by_weekday[call.weekday].push(Entry {
                time: time_of_day(call.time)?,
                number,
                every_weeks: i64::from(call.every_weeks),
                anchor_week: week_number(call.anchor),
                season: call.season,
            });
        }
        for entries in &mut by_weekday {
            entries.sort_by_key(|entry| (entry.time, entry.number));
        }
        for call in &dated {
            time_of_day(call.time)?;
        }
        dated.sort_unstable();
        Ok(Self {
            by_weekday,
            dated,
            delay,
            cancelled,
        })
    }

    /// How much later than nominal the call `entity` comes; negative when early. It may then lie before
    /// [`SimTime::ZERO`] or before earlier calls.
    pub fn delay(&self, stream: Stream, entity: u64) -> SimDuration {
        SimDuration::from_hours(self.delay.draw(stream, entity, 0))
    }

    /// Whether the call `entity` is cancelled. Calls cancelled at one share stay so at every larger share.
    ///
    /// `stream` must be another than that of the delays.
    pub fn is_cancelled(&self, stream: Stream, entity: u64) -> bool {
        self.cancelled.happens(stream.uniform(entity, 0))
    }

    /// The law of the delay \[h\].
    pub const fn delay_law(&self) -> &Law {
        &self.delay
    }

    /// The share of calls that are cancelled.
    pub const fn cancelled(&self) -> Share {
        self.cancelled
    }

    /// Before the first call at or after [`SimTime::ZERO`].
    pub fn start(&self, calendar: &Calendar) -> Cursor {
        let today = calendar.date_number(0);
        Cursor {
            dated: self.dated.partition_point(|call| call.date < today),
            ..Cursor::default()
        }
    }

    /// The next call, as [`Arrivals::next`](super::Arrivals::next), whether or not it is cancelled.
    pub fn next(&self, cursor: &mut Cursor, calendar: &Calendar) -> (SimTime, u64) {
        while cursor.day < LAST_DAY {
            let date = calendar.date_number(cursor.day);
            let weekly = self.weekly_call(cursor, date, calendar);
            let dated = self.dated.get(cursor.dated).filter(|call| call.date == date);
            match (weekly, dated) {
                (Some(entry), call) if call.is_none_or(|call| entry.time <= call.time) => {
                    cursor.index += 1;
                    return (
                        SimTime::midnight(cursor.day) + entry.time,
                        identity(date, false, entry.number),
                    );
                }
                (_, Some(call)) => {
                    let first = self.dated.partition_point(|other| other.date < date);
                    let number = (cursor.dated - first) as u64;
                    cursor.dated += 1;
                    return (
                        SimTime::midnight(cursor.day) + call.time,
                        identity(date, true, number),
                    );
                }
                _ => self.next_day(cursor, date),
            }
        }
        NO_ARRIVAL
    }

    /// The first weekly call of the day from `cursor.index` on.
    fn weekly_call(&self, cursor: &mut Cursor, date: i64, calendar: &Calendar) -> Option<&Entry> {
        let entries = &self.by_weekday[weekday(date)];
        while let Some(entry) = entries.get(cursor.index as usize) {
            if entry.runs(date, calendar.day(cursor.day).month) {
                return Some(entry);
            }
            cursor.index += 1;
        }
        None
    }

    /// Moves to the next day; without weekly calls, to the next dated one.
    fn next_day(&self, cursor: &mut Cursor, date: i64) {
        let no_weekly = self.by_weekday.iter().all(Vec::is_empty);
        let days = match self.dated.get(cursor.dated) {
            _ if !no_weekly => 1,
            Some(call) => call.date.saturating_sub(date).clamp(1, LAST_DAY),
            None => LAST_DAY,
        };
        cursor.day += days;
        cursor.index = 0;
    }
}

impl Entry {
    fn runs(&self, date: i64, month: usize) -> bool {
        let in_season = match &self.season {
            Season::AllYear => true,
            Season::Months(months) => months[month],
            Season::Dates(ranges) => ranges.iter().any(|&(first, last)| first <= date && date <= last),
        };
        in_season
            && week_number(date)
                .wrapping_sub(self.anchor_week)
                .rem_euclid(self.every_weeks)
                == 0
    }
}

fn identity(date: i64, dated: bool, number: u64) -> u64 {
    let date = date as u64 & ((1 << DATE_BITS) - 1);
    (date << (NUMBER_BITS + 1)) | (u64::from(dated) << NUMBER_BITS) | number
}

fn time_of_day(time: SimDuration) -> Result<SimDuration, LawError> {
    let last = SimDuration::DAY - SimDuration::from_micros(1);
    within("time of day", time.hours(), 0.0, last.hours())?;
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{Z_CRITICAL, calendar, stream};

    const HOUR: SimDuration = SimDuration::HOUR;

    fn call(weekday: Weekday, hour: i64) -> WeeklyCall {
        WeeklyCall {
            weekday,
            time: HOUR * hour,
            every_weeks: 1,
            anchor: 0,
            season: Season::AllYear,
        }
    }

    fn timetable(weekly: Vec<WeeklyCall>, dated: Vec<DatedCall>) -> TimetableArrivals {
        TimetableArrivals::new(
            weekly,
            dated,
            Law::normal(0.0, 2.0).unwrap(),
            Share::new(0.1).unwrap(),
        )
        .unwrap()
    }

    fn all_until(process: &TimetableArrivals, calendar: &Calendar, day: i64) -> Vec<(SimTime, u64)> {
        let mut cursor = process.start(calendar);
        let next = || process.next(&mut cursor, calendar);
        std::iter::repeat_with(next)
            .take_while(|arrival| arrival.0.day() < day)
            .collect()
    }

    #[test]
    fn weekly_and_dated_calls_merge_in_order_of_time() {
        let calendar = calendar(2026, 1, 7); // a Wednesday
        let today = calendar.date_number(0);
        let at_eight = |date| DatedCall { date, time: HOUR * 8 };
        let dated = vec![
            at_eight(today + 2),
            at_eight(today - 1),
            at_eight(today + 2),
            at_eight(today + 3),
        ];
        let process = timetable(vec![call(4, 18), call(4, 8), call(2, 0), call(1, 5)], dated);
        let got = all_until(&process, &calendar, 7);
        let times: Vec<_> = got
            .iter()
            .map(|(at, _)| (at.day(), at.time_of_day().micros() / HOUR.micros()))
            .collect();
        assert_eq!(times, [(0, 0), (2, 8), (2, 8), (2, 8), (2, 18), (3, 8), (6, 5)]);
        assert_eq!(got[1].1, identity(today + 2, false, 1));
        assert_eq!(got[2].1, identity(today + 2, true, 0));
        assert_eq!(got[3].1, identity(today + 2, true, 1));
        assert!(got.iter().all(|arrival| arrival.1 < 1 << 40));
    }

    #[test]
    fn every_second_week_in_season_is_counted_from_the_anchor() {
        let calendar = calendar(2026, 1, 5);
        let mut months = [false; 12];
        months[1] = true;
        let february = WeeklyCall {
            every_weeks: 2,
            anchor: calendar.date_number(7),
            season: Season::Months(months),
            ..call(2, 9)
        };
        let ranged = WeeklyCall {
            season: Season::Dates(vec![(calendar.date_number(14), calendar.date_number(20))]),
            ..call(6, 9)
        };
        let process = timetable(vec![february, ranged], Vec::new());
        let days: Vec<_> = all_until(&process, &calendar, 365)
            .iter()
            .map(|(at, _)| at.day())
            .collect();
        assert_eq!(
            days,
            [20, 37, 51],
            "Sunday 25 January, Wednesdays 11 and 25 February"
        );
    }

    #[test]
    fn a_longer_warm_up_leaves_the_same_calls_after_it() {
        let (late, early) = (calendar(2026, 3, 12), calendar(2025, 12, 9));
        let shift = early.day_of(late.origin());
        let dated = vec![DatedCall {
            date: late.date_number(5),
            time: HOUR,
        }];
        let process = timetable(
            vec![
                call(0, 1),
                WeeklyCall {
                    every_weeks: 3,
                    ..call(5, 23)
                },
            ],
            dated,
        );
        let from_late = all_until(&process, &late, 100);
        let from_early: Vec<_> = all_until(&process, &early, 100 + shift)
            .into_iter()
            .map(|(at, entity)| (at - SimDuration::DAY * shift, entity))
            .filter(|arrival| arrival.0 >= SimTime::ZERO)
            .collect();
        assert_eq!(from_late, from_early);
    }

    /// Seed 20260105, n = 10,000 calls, z of the share cancelled and of the mean delay, α = 0.001.
    #[test]
    fn delays_and_cancellations_follow_their_laws() {
        let calendar = calendar(2026, 1, 5);
        let process = timetable((0..7).map(|day| call(day, 12)).collect(), Vec::new());
        let calls = all_until(&process, &calendar, 10_000);
        let cancelled = calls
            .iter()
            .filter(|call| process.is_cancelled(stream("cancel"), call.1))
            .count();
        let z = (cancelled as f64 - 1000.0) / 900.0_f64.sqrt();
        assert!(z.abs() < Z_CRITICAL, "z = {z}");
        let delay: f64 = calls
            .iter()
            .map(|call| process.delay(stream("delay"), call.1).hours())
            .sum();
        let z = delay / (2.0 * 10_000.0_f64.sqrt());
        assert!(z.abs() < Z_CRITICAL, "z = {z}");
    }

    #[test]
    fn what_never_runs_ends() {
        let calendar = calendar(2026, 1, 5);
        let never = WeeklyCall {
            season: Season::Months([false; 12]),
            ..call(3, 3)
        };
        for process in [
            timetable(Vec::new(), Vec::new()),
            timetable(vec![never], Vec::new()),
        ] {
            let mut cursor = process.start(&calendar);
            for _ in 0..3 {
                assert_eq!(process.next(&mut cursor, &calendar).0, SimTime::NEVER);
            }
        }
        let far = DatedCall {
            date: i64::MAX,
            time: HOUR,
        };
        assert!(all_until(&timetable(Vec::new(), vec![far]), &calendar, LAST_DAY - 1).is_empty());
    }

    #[test]
    fn parameters_out_of_bounds_are_refused() {
        let law = || Law::constant(0.0).unwrap();
        let refuse = |call: WeeklyCall| {
            TimetableArrivals::new(vec![call], Vec::new(), law(), Share::NONE)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refuse(call(7, 1)), "weekday is 7, but must be at most 6");
        assert!(refuse(call(0, 24)).starts_with("time of day is 24, but must be at most"));
        let often = WeeklyCall {
            every_weeks: 0,
            ..call(0, 1)
        };
        assert_eq!(refuse(often), "weeks between calls is 0, but must be at least 1");
    }
}
