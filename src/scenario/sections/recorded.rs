//! Calls as recorded in a column of a file.

use super::arrivals::{Schedule, horizon, kept};
use super::calendar::Frame;
use crate::random::{Arrivals, RecordedArrivals};
use crate::scenario::quantity::{Fault, quoted};
use crate::scenario::reader::Reader;
use crate::scenario::{suggest, timetable};
use crate::units::{SimDuration, SimTime};

/// Rows of a file of recorded arrivals.
const MOST_ROWS: usize = 10_000_000;

/// `recorded`.
pub(super) fn recorded(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    r.optional_table("recorded", "Calls as recorded in a file", |r| {
        let path = r.text("csv", "The file, seen from this one's folder").required();
        let column = r
            .text(
                "column",
                "Its column of arrivals: \"2026-01-05 06:00\", or hours after the window's beginning",
            )
            .required();
        if !r.has("csv") || !r.has("column") {
            return None;
        }
        let text = match r.session().load(r.origin_of("csv").as_ref(), &path) {
            Ok(text) => text,
            Err(reason) => {
                r.fault(
                    "csv",
                    format!(
                        "`{}` is {path:?}, which cannot be read: {reason}",
                        r.path_of("csv")
                    ),
                    Some("name the file as seen from the folder of this one".into()),
                );
                return None;
            }
        };
        match rows(&text, &column, frame) {
            Ok(rows) => {
                let horizon = SimTime::ZERO + horizon(frame);
                let calls = rows
                    .iter()
                    .filter(|(at, _)| (SimTime::ZERO..horizon).contains(at))
                    .count();
                let process = kept(r, "csv", RecordedArrivals::new(rows))?;
                Some(Schedule {
                    arrivals: Arrivals::Recorded(process),
                    calls: calls as f64,
                })
            }
            Err(fault) => {
                r.fault(
                    "csv",
                    format!("`{}` is {path:?}, {}", r.path_of("csv"), fault.message),
                    fault.hint,
                );
                None
            }
        }
    })?
}

/// Times and row numbers in a column.
fn rows(text: &str, column: &str, frame: &Frame) -> Result<Vec<(SimTime, u64)>, Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let broken = |error: csv::Error| Fault::bare(format!("which is no CSV: {error}"));
    let headers = reader.headers().map_err(broken)?.clone();
    let Some(at) = headers.iter().position(|header| header == column) else {
        let hint = match suggest::nearest(column, &headers) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "its columns are {}",
                suggest::listed(headers.iter().take(30), "and")
            ),
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
                format!(
                    "where `{column}` in line {line} is {}, which is no date and time",
                    quoted(cell)
                ),
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
    let date = timetable::date(date).ok()?;
    let time = timetable::clock(time).ok()?;
    Some(SimTime::midnight(frame.calendar.day_of(date)) + time)
}
