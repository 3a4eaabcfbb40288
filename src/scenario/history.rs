//! A history of scored declarations from a CSV file, row by row in bounded memory.
//!
//! Columns are found by name. A row without an outcome, or with `inspected` = no, counts as not inspected.

use super::quantity::Fault;
use super::rows::{Row, Rows};
use crate::stats::history::{History, Scored};
use std::io::Read;

/// Values of the column that histories are told apart by.
const MOST_GROUPS: usize = 40;
/// Scores kept apart in each group.
const GROUP_SCORES: usize = 1 << 13;
/// Rows of a history.
const MOST_ROWS: u64 = 1_000_000_000;

/// The names of the columns; the optional ones are used when the file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The score; higher is riskier.
    pub score: String,
    /// What was found: 1 or 0, yes or no; empty where not inspected.
    pub found: String,
    /// Whether it was inspected; without such a column, whoever has an outcome was.
    pub inspected: Option<String>,
    /// Whether it was selected at random.
    pub random: Option<String>,
    /// Probability of inspection.
    pub probability: Option<String>,
    /// Date of the declaration.
    pub date: Option<String>,
    /// What is at stake.
    pub value: Option<String>,
    /// Judge the values of this column apart as well, such as lane or office.
    pub by: Option<String>,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            score: "score".into(),
            found: "found".into(),
            inspected: None,
            random: None,
            probability: None,
            date: None,
            value: None,
            by: None,
        }
    }
}

/// A history that was read.
#[derive(Clone, Debug, Default)]
pub struct HistoryFile {
    /// All of it.
    pub history: History,
    /// First and last date, as written.
    pub dates: Option<(String, String)>,
    /// Names of the columns that were used, optional ones among them.
    pub used: Vec<String>,
    /// The same for each value of the column `by`, in order of their names.
    pub groups: std::collections::BTreeMap<String, History>,
}

/// Where the wanted columns stand.
struct Places {
    score: usize,
    found: usize,
    inspected: Option<usize>,
    random: Option<usize>,
    probability: Option<usize>,
    date: Option<usize>,
    value: Option<usize>,
    by: Option<usize>,
}

/// Reads a history.
///
/// # Errors
/// A fault that names the row and the column, when the file is no CSV in UTF-8, lacks a column, or holds something else
/// than a column should.
pub fn read(source: impl Read, columns: &Columns) -> Result<HistoryFile, Fault> {
    let mut rows = Rows::open(source, "score,inspected,found")?;
    let header = rows.header.clone();
    let places = Places::find(&rows, columns)?;
    let mut read = HistoryFile {
        used: places.used(&header),
        ..HistoryFile::default()
    };
    while let Some(row) = rows.next_row()? {
        let one = row.scored(&places)?;
        read.history.add(&one);
        if read.history.rows() > MOST_ROWS {
            return Err(Fault::bare(format!("has more than {MOST_ROWS} rows")));
        }
        if let Some(at) = places.date {
            read.dates = row.date(at, read.dates.take())?;
        }
        if let Some(at) = places.by {
            let name = row.text(at)?;
            if !read.groups.contains_key(name) && read.groups.len() >= MOST_GROUPS {
                return Err(Fault::new(
                    format!(
                        "has more than {MOST_GROUPS} different values in column `{}`",
                        header[at]
                    ),
                    "choose a column with few values, such as the lane or the office",
                ));
            }
            let group = read.groups.entry(name.to_owned());
            group
                .or_insert_with(|| History::with_room(GROUP_SCORES))
                .add(&one);
        }
    }
    if read.history.rows() == 0 {
        return Err(Fault::bare("has no rows below its header"));
    }
    Ok(read)
}

impl Places {
    fn find<R: Read>(rows: &Rows<R>, columns: &Columns) -> Result<Self, Fault> {
        let needed = |name: &str, flag: &str| rows.column(name, flag);
        let optional = |name: &Option<String>, usual: &str| match name {
            Some(name) => needed(name, usual).map(Some),
            None => Ok(rows.header.iter().position(|column| column == usual)),
        };
        Ok(Self {
            score: needed(&columns.score, "`score`")?,
            found: needed(&columns.found, "`found`")?,
            inspected: optional(&columns.inspected, "inspected")?,
            random: optional(&columns.random, "random")?,
            probability: optional(&columns.probability, "probability")?,
            date: optional(&columns.date, "date")?,
            value: optional(&columns.value, "value")?,
            by: match &columns.by {
                Some(name) => Some(needed(name, "`by`")?),
                None => None,
            },
        })
    }

    fn used(&self, header: &[String]) -> Vec<String> {
        let optional = [
            self.inspected,
            self.random,
            self.probability,
            self.date,
            self.value,
            self.by,
        ];
        let places = [Some(self.score), Some(self.found)].into_iter().chain(optional);
        places.flatten().map(|at| header[at].clone()).collect()
    }
}

impl Row<'_> {
    /// Yes, no, or nothing.
    fn answer(&self, at: usize) -> Result<Option<bool>, Fault> {
        let text = self.text(at)?;
        match text {
            "" => Ok(None),
            "1" | "1.0" => Ok(Some(true)),
            "0" | "0.0" => Ok(Some(false)),
            word => match word.to_ascii_lowercase().as_str() {
                "yes" | "true" | "y" | "t" => Ok(Some(true)),
                "no" | "false" | "n" | "f" => Ok(Some(false)),
                _ => Err(self.fault(
                    at,
                    "neither yes nor no",
                    "write 1 or 0, yes or no; leave it empty where unknown",
                )),
            },
        }
    }

    fn scored(&self, places: &Places) -> Result<Scored, Fault> {
        let outcome = self.answer(places.found)?;
        let inspected = match places.inspected {
            Some(at) => self.answer(at)?.unwrap_or(false),
            None => outcome.is_some(),
        };
        if inspected && outcome.is_none() {
            return Err(self.fault(
                places.found,
                "no outcome, though it was inspected",
                "write 1 or 0, or inspected = 0",
            ));
        }
        let probability = match places.probability {
            Some(at) if inspected => {
                let p = self.number(at)?;
                if !(p > 0.0 && p <= 1.0) {
                    return Err(self.fault(
                        at,
                        "no probability of an inspection that took place",
                        "write it as a number above 0 and at most 1",
                    ));
                }
                Some(p)
            }
            _ => None,
        };
        let value = match places.value {
            Some(at) if inspected => {
                let value = self.number(at)?;
                if value < 0.0 {
                    return Err(self.fault(at, "below zero", "write what is at stake as a number from 0 on"));
                }
                value
            }
            _ => 1.0,
        };
        Ok(Scored {
            score: self.number(places.score)?,
            found: outcome.filter(|_| inspected),
            at_random: match places.random {
                Some(at) => self.answer(at)?.unwrap_or(false),
                None => false,
            },
            probability,
            value,
        })
    }

    /// The period so far, with this row's date.
    fn date(&self, at: usize, before: Option<(String, String)>) -> Result<Option<(String, String)>, Fault> {
        let date = self.text(at)?.get(..10).unwrap_or_default();
        if super::timetable::date(date).is_err() {
            return Err(self.fault(at, "no date", "write it as 2026-01-05"));
        }
        Ok(Some(match before {
            None => (date.to_owned(), date.to_owned()),
            Some((first, last)) if date < first.as_str() => (date.to_owned(), last),
            Some((first, last)) if date > last.as_str() => (first, date.to_owned()),
            Some(both) => both,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &[u8]) -> String {
        match read(text, &Columns::default()) {
            Ok(read) => format!("{} rows", read.history.rows()),
            Err(fault) => fault.message,
        }
    }

    #[test]
    fn rows_without_an_outcome_were_not_inspected() {
        let text = "score,found,date\n0.2,1,2026-01-05\n0.1,,2025-12-31\n0.9,no,2026-02-01\n";
        let read = read(text.as_bytes(), &Columns::default()).unwrap();
        let total = read.history.total();
        assert_eq!((total.all, total.inspected(), total.found.count), (3, 2, 1));
        assert_eq!(read.dates, Some(("2025-12-31".into(), "2026-02-01".into())));
    }

    #[test]
    fn other_delimiters_and_a_byte_order_mark_are_understood() {
        let text = "\u{feff}score;found\n0,25;1\n0,5;0\n";
        let read = read(text.as_bytes(), &Columns::default()).unwrap();
        assert_eq!(
            read.history.cells().map(|(score, _)| score).collect::<Vec<_>>(),
            [0.25, 0.5]
        );
    }

    #[test]
    fn faults_name_line_and_column() {
        let wrong = fault(b"score,found\n0.2,1\n0.x,0\n");
        assert_eq!(
            wrong,
            "has \"0.x\" in line 3, column 1 (`score`), which is no number"
        );
        assert!(
            fault(b"score,found\n0.2,maybe\n")
                .contains("line 2, column 2 (`found`), which is neither yes nor no")
        );
        assert!(fault(b"score,found\n0.2\n").contains("has 1 cells in line 2, but 2 columns"));
        assert!(fault(b"score,found,probability\n0.2,1,0\n").contains("column 3 (`probability`)"));
        assert!(
            fault(b"score,found,date\n0.2,1,05/01/2026\n").contains("column 3 (`date`), which is no date")
        );
        assert!(fault(b"score,found\n0.2,\xFF\n").contains("not UTF-8"));
        assert!(fault(b"rating,found\n0.2,1\n").contains("no column `score`"));
    }

    #[test]
    fn what_is_no_csv_is_named() {
        assert_eq!(fault(b""), "is empty");
        assert_eq!(fault(b"score,found\n"), "has no rows below its header");
        assert!(fault(b"PK\x03\x04rest").contains("spreadsheet"));
        assert!(fault(b"PAR1").contains("Parquet"));
        assert!(fault(b"\xFF\xFEs\0c\0").contains("UTF-16"));
        let mut open = b"score,found\n0.1,1\n\"".to_vec();
        open.extend(std::iter::repeat_n(b'x', 2 << 20));
        assert!(
            fault(&open).contains("is a quote never closed?"),
            "{}",
            fault(&open)
        );
    }
}
