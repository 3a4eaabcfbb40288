//! Calls as recorded in a column of a file.

use super::arrivals::{Schedule, horizon, kept};
use super::calendar::Frame;
use crate::random::{Arrivals, RecordedArrivals};
use crate::scenario::quantity::Fault;
use crate::scenario::reader::Reader;
use crate::scenario::rows::{Row, Rows};
use crate::scenario::timetable;
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
                    format!("`{}` is {path:?}, which {}", r.path_of("csv"), fault.message),
                    fault.hint,
                );
                None
            }
        }
    })?
}

/// Times and row numbers in a column.
fn rows(text: &str, column: &str, frame: &Frame) -> Result<Vec<(SimTime, u64)>, Fault> {
    let mut rows = Rows::open(text.as_bytes(), "arrival,ship")?;
    let at = rows.column(column, "`column`")?;
    let mut times = Vec::new();
    while let Some(row) = rows.next_row()? {
        let number = times.len();
        if number >= MOST_ROWS {
            return Err(Fault::bare(format!("has more than {MOST_ROWS} rows")));
        }
        let time = recorded_time(&row, at, frame)?.ok_or_else(|| {
            row.fault(
                at,
                "no date and time",
                "write \"2026-01-05 06:00\", or hours after the window's beginning",
            )
        })?;
        times.push((time, number as u64));
    }
    Ok(times)
}

/// Hours after the window's beginning, or a date, with the time of day or at midnight.
fn recorded_time(row: &Row<'_>, at: usize, frame: &Frame) -> Result<Option<SimTime>, Fault> {
    let cell = row.text(at)?;
    if let Ok(hours) = row.number(at) {
        return Ok(
            (hours.abs() < 1e7).then(|| SimTime::ZERO + frame.warm_up + SimDuration::from_hours(hours))
        );
    }
    let (date, time) = cell.split_once([' ', 'T']).unwrap_or((cell, "00:00"));
    let (date, time) = (timetable::date(date), timetable::clock(time));
    Ok(date
        .ok()
        .zip(time.ok())
        .map(|(date, time)| SimTime::midnight(frame.calendar.day_of(date)) + time))
}
