//! Durations from a CSV file of one's own: a column of them, the columns in which something began and ended, or an activity of an
//! event log.

use super::quantity::{self, Fault};
use super::rows::{Row, Rows};
use super::suggest;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Names that are kept to tell what a log has.
const MOST_NAMES: usize = 30;
/// Durations that are kept; a file with more is sampled first.
const MOST: usize = 1_000_000;

/// Where durations stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A column of numbers in a unit of so many hours, or of texts such as `3 h 20 min`.
    Column {
        /// Its name.
        name: String,
        /// The unit of plain numbers \[h\].
        hours: f64,
    },
    /// Two columns of moments, such as `2026-01-05 06:00`.
    Between {
        /// Column of the beginning.
        from: String,
        /// Column of the end.
        to: String,
    },
    /// From `start` to `complete` of an activity in an event log with the columns `case`, `time`, `activity` and `transition`.
    Activity {
        /// Its name.
        name: String,
    },
}

/// Durations that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Durations {
    /// The positive ones \[h\], in the order of the file.
    pub hours: Vec<f64>,
    /// Rows in which the duration is zero.
    pub zeros: u64,
    /// Rows without one.
    pub empty: u64,
}

/// Reads the durations of a file.
///
/// # Errors
/// A fault that names line and column, when the file is no CSV in UTF-8, lacks a column, holds something else than a duration,
/// one below zero, or more than a million.
pub fn read(source: impl Read, of: &Source) -> Result<Durations, Fault> {
    let mut rows = Rows::open(source, "begun,done,examination")?;
    let places = match of {
        Source::Activity { name } => return activity(rows, name),
        Source::Column { name, .. } => vec![rows.column(name, "--column")?],
        Source::Between { from, to } => vec![rows.column(from, "--from")?, rows.column(to, "--to")?],
    };
    let mut read = Durations::default();
    while let Some(row) = rows.next_row()? {
        let hours = match of {
            Source::Column { hours, .. } => duration(&row, places[0], *hours)?,
            Source::Between { .. } | Source::Activity { .. } => between(&row, places[0], places[1])?,
        };
        read.add(hours)?;
    }
    Ok(read)
}

impl Durations {
    fn add(&mut self, hours: Option<f64>) -> Result<(), Fault> {
        match hours {
            None => self.empty += 1,
            Some(0.0) => self.zeros += 1,
            Some(hours) if self.hours.len() < MOST => self.hours.push(hours),
            Some(_) => {
                return Err(Fault::new(
                    format!("has more than {MOST} durations"),
                    "a law needs no more than some thousand: take every tenth row",
                ));
            }
        }
        Ok(())
    }
}

/// From `start` to `complete` of an activity, case by case; a case's events come in order.
fn activity<R: Read>(mut rows: Rows<R>, name: &str) -> Result<Durations, Fault> {
    let flag = "a column of an event log";
    let [case, time, activity, transition] =
        ["case", "time", "activity", "transition"].map(|column| rows.column(column, flag));
    let (case, time, activity, transition) = (case?, time?, activity?, transition?);
    let replication = rows.header.iter().position(|column| column == "replication");
    let mut read = Durations::default();
    let mut begun: BTreeMap<(String, String), (DateTime, u64)> = BTreeMap::new();
    let mut others = BTreeSet::new();
    while let Some(row) = rows.next_row()? {
        let (found, state) = (row.text(activity)?, row.text(transition)?);
        if found != name {
            if others.len() < MOST_NAMES && state == "start" {
                others.insert(found.to_owned());
            }
            continue;
        }
        let replication = replication.map_or(Ok(""), |at| row.text(at))?;
        let key = (replication.to_owned(), row.text(case)?.to_owned());
        match state {
            "start" | "complete" => {
                let Some(at) = moment(&row, time)? else {
                    return Err(row.fault(time, "no date and time", "every event has its time"));
                };
                if state == "start" {
                    begun.insert(key, (at, row.line()));
                    continue;
                }
                let Some((from, line)) = begun.remove(&key) else {
                    read.add(None)?;
                    continue;
                };
                let hours = at.duration_since(from).as_secs_f64() / 3600.0;
                if hours < 0.0 {
                    let is = format!("before its start in line {line}");
                    return Err(row.fault(time, &is, "correct one of the two"));
                }
                read.add(Some(hours))?;
            }
            "schedule" => {}
            _ => {
                return Err(row.fault(
                    transition,
                    "neither `start` nor `complete`",
                    "these two are counted; `schedule` is passed over",
                ));
            }
        }
    }
    read.empty += begun.len() as u64;
    if read.hours.is_empty() && read.zeros == 0 {
        let hint = match suggest::nearest(name, others.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "those that start are {}",
                suggest::listed(others.iter().map(String::as_str), "and")
            ),
        };
        return Err(Fault::new(
            format!("has no activity `{name}` with a start and a completion"),
            hint,
        ));
    }
    Ok(read)
}

fn duration(row: &Row<'_>, at: usize, unit: f64) -> Result<Option<f64>, Fault> {
    let text = row.text(at)?;
    if text.is_empty() {
        return Ok(None);
    }
    let hours = match row.number(at) {
        Ok(number) => number * unit,
        Err(_) => quantity::duration(text)
            .map(crate::units::SimDuration::hours)
            .map_err(|_| {
                row.fault(
                    at,
                    "no duration",
                    "write a number in the unit of --unit, or a text such as 3 h 20 min",
                )
            })?,
    };
    if hours < 0.0 {
        return Err(row.fault(
            at,
            "below zero",
            "durations run from 0 on; leave the cell empty where it is not known",
        ));
    }
    Ok(Some(hours))
}

fn between(row: &Row<'_>, from: usize, to: usize) -> Result<Option<f64>, Fault> {
    let (Some(begun), Some(done)) = (moment(row, from)?, moment(row, to)?) else {
        return Ok(None);
    };
    let hours = done.duration_since(begun).as_secs_f64() / 3600.0;
    if hours < 0.0 {
        let is = format!(
            "before the beginning in column {} (`{}`)",
            from + 1,
            row.header[from]
        );
        return Err(row.fault(to, &is, "exchange --from and --to, or correct the row"));
    }
    Ok(Some(hours))
}

/// A moment of a cell, if it holds any.
pub(super) fn moment(row: &Row<'_>, at: usize) -> Result<Option<DateTime>, Fault> {
    let text = row.text(at)?;
    if text.is_empty() {
        return Ok(None);
    }
    let has_time = text.len() >= 16;
    let moment = text.parse::<DateTime>().ok().filter(|_| has_time);
    let hint = "write year-month-day and hours:minutes in local time: 2026-01-05 06:00";
    moment
        .map(Some)
        .ok_or_else(|| row.fault(at, "no date and time", hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(text: &[u8]) -> Result<Durations, Fault> {
        let name = "minutes".to_owned();
        read(
            text,
            &Source::Column {
                name,
                hours: 1.0 / 60.0,
            },
        )
    }

    fn moments(text: &[u8]) -> Result<Durations, Fault> {
        let [from, to] = ["begun", "done"].map(str::to_owned);
        read(text, &Source::Between { from, to })
    }

    #[test]
    fn numbers_texts_and_moments_are_hours() {
        let read = column(b"\xEF\xBB\xBFminutes;who\n90;a\n0;b\n;c\n1,5;d\n2 h;e\n").unwrap();
        assert_eq!(read.hours, [1.5, 0.025, 2.0]);
        assert_eq!((read.zeros, read.empty), (1, 1));
        let text = b"begun,done\n2026-01-05 22:30,2026-01-06 00:15\n2026-01-05T06:00:00,2026-01-05T06:00:36\n,2026-01-05 06:00\n";
        let read = moments(text).unwrap();
        assert_eq!(read.hours, [1.75, 0.01]);
        assert_eq!(read.empty, 1);
    }

    #[test]
    fn an_activity_runs_from_start_to_completion() {
        let of = |text: &str| {
            let name = "opening".to_owned();
            read(text.as_bytes(), &Source::Activity { name })
        };
        let head = "case,time,activity,transition\n";
        let text = "a,2026-01-05 06:00,opening,schedule\na,2026-01-05 08:00,opening,start\nb,2026-01-05 08:30,opening,start\n\
            c,2026-01-05 08:40,opening,start\na,2026-01-05 09:30,opening,complete\na,2026-01-05 09:30,release,complete\n\
            b,2026-01-05 08:30,opening,complete\na,2026-01-06 08:00,opening,start\na,2026-01-06 10:00,opening,complete\n";
        let read = of(&format!("{head}{text}")).unwrap();
        assert_eq!(read.hours, [1.5, 2.0]);
        assert_eq!((read.zeros, read.empty), (1, 1));
        for (text, needle) in [
            ("a,2026-01-05 08:00,openings,start\n", "has no activity `opening`"),
            (
                "a,2026-01-05 08:00,opening,begin\n",
                "line 2, column 4 (`transition`), which is neither",
            ),
            (
                "a,2026-01-05 08:00,opening,start\na,2026-01-05 07:00,opening,complete\n",
                "in line 3, column 2 (`time`), which is before its start in line 2",
            ),
            ("a,8 o'clock,opening,start\n", "no date and time"),
        ] {
            let fault = of(&format!("{head}{text}")).unwrap_err().message;
            assert!(fault.contains(needle), "{fault} should say: {needle}");
        }
    }

    /// Broken files, and what is said of them.
    #[test]
    fn broken_files_are_refused_with_line_and_column() {
        let long = [b"minutes\n\"".as_slice(), &b"x".repeat(3 << 20)].concat();
        let many = [b"minutes\n".as_slice(), &b"1\n".repeat(MOST + 1)].concat();
        let cases: [(&[u8], &str); 16] = [
            (b"", "is empty"),
            (b"\n\n", "is empty"),
            (b"hours\n1\n", "has no column `minutes`"),
            (b"minutes,who\n1,a\n2\n", "has 1 cells in line 3, but 2 columns"),
            (
                b"who,minutes\na,1\nb,soon\n",
                "has \"soon\" in line 3, column 2 (`minutes`), which is no duration",
            ),
            (
                b"minutes\n1\n-4\n",
                "in line 3, column 1 (`minutes`), which is below zero",
            ),
            (b"minutes\nNaN\n", "no duration"),
            (b"minutes\ninf\n", "no duration"),
            (b"minutes\n\xFF\xE9\n", "is not UTF-8 text"),
            (b"\xFF\xFEm\0i\0", "is in UTF-16"),
            (b"PK\x03\x04rest", "is a spreadsheet or another zip file"),
            (b"PAR1rest", "is a Parquet file"),
            (b"\x1F\x8Brest", "is compressed"),
            (b"minutes\n\0\0\n", "holds bytes that no text has"),
            (&long, "a row is longer than 1024 KiB"),
            (&many, "has more than 1000000 durations"),
        ];
        for (text, needle) in cases {
            let fault = column(text).unwrap_err().message;
            assert!(fault.contains(needle), "{fault} should say: {needle}");
        }
        let cases: [(&[u8], &str); 4] = [
            (b"begun,end\n1,2\n", "has no column `done`"),
            (
                b"begun,done\n2026-01-05 06:00,2026-01-05 05:00\n",
                "before the beginning in column 1 (`begun`)",
            ),
            (
                b"begun,done\n05.01.2026 06:00,2026-01-05 05:00\n",
                "which is no date and time",
            ),
            (
                b"begun,done\n2026-01-05 06:00,2026-01-06\n",
                "in line 2, column 2 (`done`), which is no date and time",
            ),
        ];
        for (text, needle) in cases {
            let fault = moments(text).unwrap_err().message;
            assert!(fault.contains(needle), "{fault} should say: {needle}");
        }
    }
}
