//! When a stream's calls come: one arrival process, in one of seven forms.

use super::calendar::Frame;
use super::hours::moment;
use crate::random::{
    Arrivals, CyclicArrivals, DatedCall, LawError, PoissonArrivals, Profile, RecordedArrivals, RenewalArrivals,
    Season, SinusoidalArrivals, TimetableArrivals, WeeklyCall,
};
use crate::random::Law;
use crate::scenario::document::Value;
use crate::scenario::form::{self, Form, Kind, Shape};
use crate::scenario::quantity::{Fault, quoted};
use crate::scenario::reader::Reader;
use crate::scenario::{suggest, write};
use crate::units::{Calendar, Share, SimDuration, SimTime};

/// The forms of an arrival process: exactly one of these keys.
const FORMS: [&str; 7] = ["timetable", "dates", "poisson", "every", "recorded", "cyclic", "sinusoid"];
/// Calls one stream may have in a replication.
const MOST_CALLS: f64 = 50e6;
/// Rows of a file of recorded arrivals.
const MOST_ROWS: usize = 10_000_000;

/// An arrival process, and how many calls it makes.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// The process.
    pub arrivals: Arrivals,
    /// Calls expected in a replication, warm-up and follow-up included.
    pub calls: f64,
}

/// The arrival process of one stream; none after a fault.
pub(super) fn arrivals(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    // every form is read, whichever is there, so that each is known and described
    let candidates = [
        timetable(r, frame),
        dates(r, frame),
        poisson(r, frame),
        every(r, frame),
        recorded(r, frame),
        cyclic(r, frame),
        sinusoid(r, frame),
    ];
    r.exactly_one(&FORMS);
    for (key, form) in [("every-weeks", "timetable"), ("anchor", "timetable"), ("months", "timetable"), ("profile", "poisson")] {
        if r.has(key) && !r.has(form) {
            r.fault(
                key,
                format!("`{key}` has no effect without `{form}`"),
                Some(format!("add `{form}`, or leave `{key}` out")),
            );
        }
    }
    let (key, schedule) = FORMS.into_iter().zip(candidates).find_map(|(key, found)| Some((key, found?)))?;
    if schedule.calls > MOST_CALLS {
        r.fault(
            key,
            format!("about {:.0} million calls would come in a replication, at most {:.0} million are possible", schedule.calls / 1e6, MOST_CALLS / 1e6),
            Some("lower the rate, or shorten `length`".into()),
        );
    }
    if frame.is_certain && calls_in_window(&schedule.arrivals, frame) == Some(0) {
        r.warn(
            key,
            format!("none of these calls falls in the window of {:.0} days from {}", frame.length.days(), frame.calendar.date(frame.warm_up.micros() / SimDuration::DAY.micros())),
            Some("check the dates, `months` and `anchor`, or move the window with `start` and `length`".into()),
        );
    }
    Some(schedule)
}

fn timetable(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let times = r.list("timetable", form::week_time(), "Weekly calls").optional();
    let every_weeks = r
        .count("every-weeks", "The timetable runs every so many weeks")
        .within("1", "520")
        .default("1");
    let anchor = r.date("anchor", "A date in a week in which it runs; the window's first day when not given").optional();
    let months = r.list("months", months(), "Months in which it runs; all year when not given").optional();
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

fn dates(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
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
        r.fault(key, format!("`{key}` is an empty list: nothing would ever come"), Some("name a call, or leave the traffic out".into()));
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

fn poisson(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let rate = r
        .rate("poisson", "Calls at random, so many per time on average over a year")
        .at_most("1000000 / h")
        .optional();
    let weights = |r: &Reader<'_>, key: &str, doc: &str, count: usize| -> Vec<f64> {
        let list = r.list(key, form::number().at_least("0").at_most("1000000"), doc).optional();
        match list {
            Some(list) if list.len() == count => list,
            Some(list) => {
                r.fault(
                    key,
                    format!("`{}` has {} numbers, but needs {count}", r.path_of(key), list.len()),
                    Some(format!("write {count} relative weights")),
                );
                vec![1.0; count]
            }
            None => vec![1.0; count],
        }
    };
    let doc = "How the rate varies: relative weights, which leave the mean over a year as it is";
    let profile = r.optional_table("profile", doc, |r| {
        let month = weights(r, "month", "Twelve weights, January first", 12);
        let weekday = weights(r, "weekday", "Seven weights, Monday first", 7);
        let hour = weights(r, "hour", "Twenty-four weights, from midnight on", 24);
        let holiday = r
            .number("holiday", "Multiplies the rate on public holidays")
            .within("0", "1000")
            .default("1");
        let fixed = |list: &[f64], at: usize| list.get(at).copied().unwrap_or(1.0);
        let built = Profile::new(
            std::array::from_fn(|at| fixed(&month, at)),
            std::array::from_fn(|at| fixed(&weekday, at)),
            std::array::from_fn(|at| fixed(&hour, at)),
            holiday,
        );
        kept(r, "", built)
    });
    let rate = rate?;
    let profile = profile.map_or(Some(Profile::flat()), |built| built)?;
    let mean = profile.annual_mean();
    if mean <= 0.0 {
        r.fault("profile", "the weights of `profile` are all 0 in some list: nothing would ever come", Some("give some weight to a month, a weekday and an hour".into()));
        return None;
    }
    let days = horizon(frame).days().ceil() as i64;
    let calls = rate / mean * profile.mean_factor(&frame.calendar, 0, days) * horizon(frame).hours();
    let process = kept(r, "poisson", PoissonArrivals::new(rate / mean, profile))?;
    Some(Schedule {
        arrivals: Arrivals::Poisson(Box::new(process)),
        calls,
    })
}

fn every(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let interval = r.duration_law("every", "Independent intervals between calls").optional()?;
    if interval.mean() <= 0.0 {
        r.fault(
            "every",
            "the intervals of `every` are 0 on average: infinitely many calls would come",
            Some("write { exponential = \"2 h\" }".into()),
        );
        return None;
    }
    let calls = horizon(frame).hours() / interval.mean();
    let process = kept(r, "every", RenewalArrivals::new(interval))?;
    Some(Schedule {
        arrivals: Arrivals::Renewal(process),
        calls,
    })
}

fn cyclic(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let doc = "Calls at random with a rate that is constant by pieces and repeats, from the warm-up's beginning on";
    let segments = r.optional_table("cyclic", doc, |r| {
        let segments = r.items("segments", "Pieces of the cycle, in order", |r| {
            let length = r
                .duration("for", "How long the piece is")
                .above("0 h")
                .at_most("3650 days")
                .required();
            let rate = r.rate("rate", "Calls per time").at_most("1000000 / h").required();
            (length, rate)
        });
        if segments.is_empty() {
            r.fault(
                "segments",
                format!("`{}` has no segments: nothing would ever come", r.path()),
                Some("write segments = [{ for = \"8 h\", rate = \"6 / h\" }, { for = \"16 h\", rate = \"1 / h\" }]".into()),
            );
        }
        segments
    })?;
    if segments.is_empty() {
        return None;
    }
    let hours: f64 = segments.iter().map(|(length, _)| length.hours()).sum();
    let expected: f64 = segments.iter().map(|(length, rate)| length.hours() * rate).sum();
    let process = kept(r, "cyclic", CyclicArrivals::new(&segments))?;
    Some(Schedule {
        arrivals: Arrivals::Cyclic(process),
        calls: horizon(frame).hours() / hours * expected,
    })
}

fn sinusoid(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let doc = "Calls at random with a sinusoidal rate, from the warm-up's beginning on";
    r.optional_table("sinusoid", doc, |r| {
        let mean = r
            .rate("mean", "Mean rate")
            .above("0")
            .at_most("1000000 / h")
            .required();
        let amplitude = r.rate("amplitude", "Largest deviation from it; not above the mean").required();
        let period = r
            .duration("period", "How long a cycle is")
            .within("1 min", "3650 days")
            .required();
        if amplitude > mean && r.has("amplitude") && r.has("mean") {
            r.fault(
                "amplitude",
                format!("`amplitude` is {amplitude} / h, above the mean {mean} / h: the rate would be negative"),
                Some("lower it to the mean at most".into()),
            );
            return None;
        }
        let frequency = std::f64::consts::TAU / period.hours();
        let process = kept(r, "", SinusoidalArrivals::new(mean, amplitude, frequency))?;
        Some(Schedule {
            arrivals: Arrivals::Sinusoidal(process),
            calls: horizon(frame).hours() * mean,
        })
    })?
}

fn recorded(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    r.optional_table("recorded", "Calls as recorded in a file", |r| {
        let path = r.text("csv", "The file, seen from this one's folder").required();
        let column = r
            .text("column", "Its column of arrivals: \"2026-01-05 06:00\", or hours after the window's beginning")
            .required();
        if !r.has("csv") || !r.has("column") {
            return None;
        }
        let text = match r.session().load(r.origin_of("csv").as_ref(), &path) {
            Ok(text) => text,
            Err(reason) => {
                r.fault(
                    "csv",
                    format!("`{}` is {path:?}, which cannot be read: {reason}", r.path_of("csv")),
                    Some("name the file as seen from the folder of this one".into()),
                );
                return None;
            }
        };
        match rows(&text, &column, frame) {
            Ok(rows) => {
                let horizon = SimTime::ZERO + horizon(frame);
                let calls = rows.iter().filter(|(at, _)| (SimTime::ZERO..horizon).contains(at)).count();
                let process = kept(r, "csv", RecordedArrivals::new(rows))?;
                Some(Schedule {
                    arrivals: Arrivals::Recorded(process),
                    calls: calls as f64,
                })
            }
            Err(fault) => {
                r.fault("csv", format!("`{}` is {path:?}, {}", r.path_of("csv"), fault.message), fault.hint);
                None
            }
        }
    })?
}

/// Times and row numbers in a column.
fn rows(text: &str, column: &str, frame: &Frame) -> Result<Vec<(SimTime, u64)>, Fault> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |error: csv::Error| Fault::bare(format!("which is no CSV: {error}"));
    let headers = reader.headers().map_err(broken)?.clone();
    let Some(at) = headers.iter().position(|header| header == column) else {
        let hint = match suggest::nearest(column, &headers) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its columns are {}", suggest::listed(headers.iter().take(30), "and")),
        };
        return Err(Fault::new(format!("which has no column `{column}`"), hint));
    };
    let mut rows = Vec::new();
    for (number, row) in reader.records().enumerate() {
        if number >= MOST_ROWS {
            return Err(Fault::bare(format!("which has more than {MOST_ROWS} rows")));
        }
        let row = row.map_err(broken)?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = row.get(at).unwrap_or_default();
        let time = recorded_time(cell, frame).ok_or_else(|| {
            Fault::new(
                format!("where `{column}` in line {line} is {}, which is no date and time", quoted(cell)),
                "write \"2026-01-05 06:00\", or hours after the window's beginning",
            )
        })?;
        rows.push((time, number as u64));
    }
    Ok(rows)
}

fn recorded_time(cell: &str, frame: &Frame) -> Option<SimTime> {
    if let Ok(hours) = cell.parse::<f64>() {
        let known = hours.is_finite() && hours.abs() < 1e7;
        return known.then(|| SimTime::ZERO + frame.warm_up + SimDuration::from_hours(hours));
    }
    let (date, time) = cell.split_once([' ', 'T'])?;
    let date = crate::scenario::timetable::date(date).ok()?;
    let time = crate::scenario::timetable::clock(time).ok()?;
    Some(SimTime::midnight(frame.calendar.day_of(date)) + time)
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
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ];
    let name = name.trim().to_ascii_lowercase();
    if let Ok(number) = name.parse::<usize>() {
        return (1..=12).contains(&number).then(|| number - 1);
    }
    LONG.iter().position(|long| name.len() >= 3 && long.starts_with(&name))
}

/// How long a replication is.
fn horizon(frame: &Frame) -> SimDuration {
    frame.warm_up + frame.length + frame.follow_up
}

/// Calls of a timetable or a record in the window; `None` for processes whose calls are random.
fn calls_in_window(arrivals: &Arrivals, frame: &Frame) -> Option<u64> {
    let from = SimTime::ZERO + frame.warm_up;
    let to = from + frame.length;
    match arrivals {
        Arrivals::Timetable(_) => Some(calls_before(arrivals, frame, from, to).min(1)),
        Arrivals::Recorded(recorded) => {
            let inside = |row: &&(SimTime, u64)| (from..to).contains(&row.0);
            Some(recorded.rows().iter().filter(inside).count() as u64)
        }
        _ => None,
    }
}

/// Calls of a timetable in `from..to`.
fn calls_before(arrivals: &Arrivals, frame: &Frame, from: SimTime, to: SimTime) -> u64 {
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

/// The value, or a fault at `key`.
fn kept<T>(r: &Reader<'_>, key: &str, made: Result<T, LawError>) -> Option<T> {
    match made {
        Ok(value) => Some(value),
        Err(error) => {
            let path = if key.is_empty() { r.path() } else { r.path_of(key) };
            r.fault(key, format!("`{path}`: {error}"), None);
            None
        }
    }
}
