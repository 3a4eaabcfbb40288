//! Calls by timetable and on single dates.

use super::arrivals::{MOST_CALLS, Schedule, horizon, kept};
use super::calendar::Frame;
use super::hours::moment;
use crate::random::{Arrivals, DatedCall, Law, Season, TimetableArrivals, WeeklyCall};
use crate::scenario::document::Value;
use crate::scenario::form::{self, Form, Kind, Shape};
use crate::scenario::quantity::{Fault, quoted};
use crate::scenario::reader::Reader;
use crate::scenario::write;
use crate::units::{Calendar, Share, SimDuration, SimTime};

/// `timetable`, with `every-weeks`, `anchor` and `months`.
pub(super) fn timetable(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let times = r.list("timetable", form::week_time(), "Weekly calls").optional();
    let every_weeks = r
        .count("every-weeks", "The timetable runs every so many weeks")
        .within("1", "520")
        .default("1");
    let anchor = r
        .date(
            "anchor",
            "A date in a week in which it runs; the window's first day when not given",
        )
        .optional();
    let months = r
        .list(
            "months",
            months(),
            "Months in which it runs; all year when not given",
        )
        .optional();
    let calendar = &frame.calendar;
    let anchor = match anchor {
        Some(date) => calendar.date_number(calendar.day_of(date)),
        None => calendar.date_number(frame.warm_up.micros() / SimDuration::DAY.micros()),
    };
    let season = match months {
        None => Season::AllYear,
        Some(parts) => {
            let mut all = [false; 12];
            for part in parts {
                for (month, runs) in all.iter_mut().zip(part) {
                    *month |= runs;
                }
            }
            Season::Months(all)
        }
    };
    let weekly = times?
        .into_iter()
        .map(|at| WeeklyCall {
            weekday: at.weekday,
            time: at.time,
            every_weeks: u32::try_from(every_weeks).unwrap_or(1),
            anchor,
            season: season.clone(),
        })
        .collect();
    timetabled(r, "timetable", weekly, Vec::new(), frame)
}

/// `dates`.
pub(super) fn dates(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let moments = r.list("dates", moment(), "Calls on single dates").optional()?;
    let dated = moments
        .into_iter()
        .map(|(date, time)| DatedCall {
            date: frame.calendar.date_number(frame.calendar.day_of(date)),
            time,
        })
        .collect();
    timetabled(r, "dates", Vec::new(), dated, frame)
}

fn timetabled(
    r: &Reader<'_>,
    key: &str,
    weekly: Vec<WeeklyCall>,
    dated: Vec<DatedCall>,
    frame: &Frame,
) -> Option<Schedule> {
    if weekly.is_empty() && dated.is_empty() {
        r.fault(
            key,
            format!("`{key}` is an empty list: nothing would ever come"),
            Some("name a call, or leave the traffic out".into()),
        );
        return None;
    }
    let many = weekly.len() as f64 * horizon(frame).days() / 7.0;
    // the stream's own delay and cancellations apply to every form alike, so the timetable has none
    let process = TimetableArrivals::new(weekly, dated, Law::Constant(0.0), Share::NONE);
    let process = kept(r, key, process)?;
    let arrivals = Arrivals::Timetable(Box::new(process));
    let calls = if many > MOST_CALLS {
        many
    } else {
        calls_before(&arrivals, frame, SimTime::ZERO, SimTime::ZERO + horizon(frame)) as f64
    };
    Some(Schedule { arrivals, calls })
}

/// Months: "Nov-Apr", "Dec", or 1 to 12.
fn months() -> Form<[bool; 12]> {
    let kind = Kind::new("months", "\"Nov-Apr\"", Shape::Text);
    Form::of_node(kind, [true; 12], |node, _| {
        let text = match &node.value {
            Value::String(text) => text.clone(),
            _ => write::inline(node),
        };
        let refuse = || {
            Fault::new(
                format!("is {}, which names no month", quoted(&text)),
                "write \"Nov-Apr\", \"Dec\" or 12",
            )
        };
        let body = text.trim();
        let (first, last) = body.split_once(['-', '–']).unwrap_or((body, body));
        let (first, last) = (month(first).ok_or_else(refuse)?, month(last).ok_or_else(refuse)?);
        let mut months = [false; 12];
        let mut at = first;
        loop {
            months[at] = true;
            if at == last {
                return Ok(months);
            }
            at = (at + 1) % 12;
        }
    })
}

fn month(name: &str) -> Option<usize> {
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.trim().to_ascii_lowercase();
    if let Ok(number) = name.parse::<usize>() {
        return (1..=12).contains(&number).then(|| number - 1);
    }
    LONG.iter()
        .position(|long| name.len() >= 3 && long.starts_with(&name))
}

/// Calls of a timetable in `from..to`.
pub(super) fn calls_before(arrivals: &Arrivals, frame: &Frame, from: SimTime, to: SimTime) -> u64 {
    let Arrivals::Timetable(process) = arrivals else {
        return 0;
    };
    let calendar: &Calendar = &frame.calendar;
    let mut cursor = process.start(calendar);
    let mut count = 0;
    loop {
        let (at, _) = process.next(&mut cursor, calendar);
        if at >= to {
            return count;
        }
        count += u64::from(at >= from);
    }
}
