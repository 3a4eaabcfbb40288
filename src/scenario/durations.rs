//! Durations from a CSV file of one's own: a column of them, or the columns in which something began and ended.

use super::quantity::{self, Fault};
use super::rows::{Row, Rows};
use jiff::civil::DateTime;
use std::io::Read;

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
        Source::Column { name, .. } => vec![rows.column(name, "--column")?],
        Source::Between { from, to } => vec![rows.column(from, "--from")?, rows.column(to, "--to")?],
    };
    let mut read = Durations::default();
    while let Some(row) = rows.next_row()? {
        let hours = match of {
            Source::Column { hours, .. } => duration(&row, places[0], *hours)?,
            Source::Between { .. } => between(&row, places[0], places[1])?,
        };
        match hours {
            None => read.empty += 1,
            Some(0.0) => read.zeros += 1,
            Some(hours) if read.hours.len() < MOST => read.hours.push(hours),
            Some(_) => {
                return Err(Fault::new(
                    format!("has more than {MOST} durations"),
                    "a law needs no more than some thousand: take every tenth row",
                ));
            }
        }
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

fn moment(row: &Row<'_>, at: usize) -> Result<Option<DateTime>, Fault> {
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
