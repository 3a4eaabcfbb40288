//! An event log from a CSV file: the one that `run --event-log` writes, or an office's own with the same columns. An event a row,
//! in any order; of each consignment the milestones are kept, so that memory grows with consignments and not with events.

use super::durations::moment;
use super::quantity::{Fault, quoted};
use super::rows::{Row, Rows};
use super::suggest;
use jiff::civil::{DateTime, date};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Consignments of one log.
const MOST_CASES: usize = 5_000_000;
const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
/// Names that are kept to tell what a log has.
const MOST_NAMES: usize = 30;

/// Milestones of a consignment, in the order of [`MILESTONES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// It arrived.
    Arrival,
    /// The goods lay ready.
    Ready,
    /// Its declaration was lodged.
    Lodgement,
    /// Its duties were paid.
    Payment,
    /// Customs released it.
    Release,
    /// It went through the gate.
    GateOut,
}

/// The activities that are milestones.
pub const MILESTONES: [(&str, Milestone); 6] = [
    ("arrival", Milestone::Arrival),
    ("goods ready", Milestone::Ready),
    ("lodgement", Milestone::Lodgement),
    ("payment", Milestone::Payment),
    ("release", Milestone::Release),
    ("gate-out", Milestone::GateOut),
];

/// A consignment of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedCase {
    /// The value of the column `replication`, numbered; 0 without one.
    pub replication: u32,
    /// Its goods, as an index of [`EventLog::goods`].
    pub goods: usize,
    /// When each milestone was \[µs since 1970\].
    at: [Option<i64>; MILESTONES.len()],
    /// When its first inspection began \[µs since 1970\].
    inspected: Option<i64>,
    /// The line it first stands in.
    line: u64,
}

/// A log that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventLog {
    /// Names of goods.
    pub goods: Vec<String>,
    /// The consignments, in order of first mention.
    pub cases: Vec<LoggedCase>,
}

impl LoggedCase {
    /// When a milestone was \[µs since 1970\]: the first time, of leaving the last.
    pub const fn at(&self, milestone: Milestone) -> Option<i64> {
        self.at[milestone as usize]
    }

    /// Whether an inspection began before release.
    pub fn is_inspected(&self) -> bool {
        let released = self.at(Milestone::Release);
        self.inspected
            .is_some_and(|began| released.is_none_or(|released| began <= released))
    }
}

struct Places {
    case: usize,
    time: usize,
    activity: usize,
    goods: usize,
    replication: Option<usize>,
}

/// Reads a log; `inspections` are the activities that inspect goods. Rows without goods are of vessels and passed over.
///
/// # Errors
/// A fault that names line and column, when the file is no CSV in UTF-8, lacks one of the columns `case`, `time`, `activity` and
/// `goods`, holds something else than a column should, or a consignment that leaves before it arrives.
pub fn read(source: impl Read, inspections: &BTreeSet<String>) -> Result<EventLog, Fault> {
    let mut rows = Rows::open(source, "case,time,activity,goods")?;
    let flag = "a column of an event log";
    let places = Places {
        case: rows.column("case", flag)?,
        time: rows.column("time", flag)?,
        activity: rows.column("activity", flag)?,
        goods: rows.column("goods", flag)?,
        replication: rows.header.iter().position(|name| name == "replication"),
    };
    let mut log = EventLog::default();
    let (mut numbers, mut replications) = (BTreeMap::new(), BTreeMap::new());
    let mut others = BTreeSet::new();
    while let Some(row) = rows.next_row()? {
        let goods = row.text(places.goods)?;
        if goods.is_empty() {
            continue;
        }
        let case = needed(&row, places.case, "no name of a case")?;
        let replication = places.replication.map_or(Ok(""), |at| row.text(at))?;
        let next = replications.len() as u32;
        let replication = *replications.entry(replication.to_owned()).or_insert(next);
        let number = *numbers
            .entry((replication, case.to_owned()))
            .or_insert(log.cases.len());
        if number == log.cases.len() {
            if number >= MOST_CASES {
                return Err(Fault::new(
                    format!("has more than {MOST_CASES} consignments"),
                    "take the log of fewer years",
                ));
            }
            let goods = log.number_of(goods);
            log.cases.push(LoggedCase {
                replication,
                goods,
                at: [None; MILESTONES.len()],
                inspected: None,
                line: row.line(),
            });
        }
        let activity = needed(&row, places.activity, "no activity")?;
        let Some(time) = moment(&row, places.time)? else {
            return Err(row.fault(places.time, "no date and time", "every event has its time"));
        };
        let time = time.duration_since(EPOCH).as_micros() as i64;
        if log.goods[log.cases[number].goods] != goods {
            let before = log.goods[log.cases[number].goods].clone();
            let is = format!("not {}, as in line {}", quoted(&before), log.cases[number].line);
            return Err(row.fault(
                places.goods,
                &is,
                "a case is one consignment of one kind; give parts of different kinds names of their own",
            ));
        }
        let case = &mut log.cases[number];
        if let Some(&(_, milestone)) = MILESTONES.iter().find(|(name, _)| *name == activity) {
            let kept = &mut case.at[milestone as usize];
            *kept = Some(match *kept {
                Some(before) if milestone == Milestone::GateOut => before.max(time),
                Some(before) => before.min(time),
                None => time,
            });
        } else if inspections.contains(activity) {
            case.inspected = Some(case.inspected.map_or(time, |before| before.min(time)));
        } else if others.len() < MOST_NAMES {
            others.insert(activity.to_owned());
        }
    }
    log.judge(&others)?;
    Ok(log)
}

impl EventLog {
    fn number_of(&mut self, goods: &str) -> usize {
        self.goods
            .iter()
            .position(|name| name == goods)
            .unwrap_or_else(|| {
                self.goods.push(goods.to_owned());
                self.goods.len() - 1
            })
    }

    fn judge(&self, others: &BTreeSet<String>) -> Result<(), Fault> {
        let milestones = suggest::listed(MILESTONES.iter().map(|(name, _)| *name), "and");
        if self.cases.is_empty() {
            return Err(Fault::new(
                "has no consignment",
                "an event a row: case, time, activity and goods",
            ));
        }
        if self.cases.iter().all(|case| case.at == [None; MILESTONES.len()]) {
            let others = suggest::listed(others.iter().map(String::as_str), "and");
            return Err(Fault::new(
                "has no activity that is a milestone",
                format!("name them {milestones}; the log has {others}"),
            ));
        }
        for case in &self.cases {
            let (arrived, left) = (case.at(Milestone::Arrival), case.at(Milestone::GateOut));
            if let (Some(arrived), Some(left)) = (arrived, left)
                && left < arrived
            {
                return Err(Fault::new(
                    format!(
                        "has a consignment (first in line {}) that leaves before it arrives",
                        case.line
                    ),
                    "correct its `arrival` or `gate-out`",
                ));
            }
        }
        Ok(())
    }
}

fn needed<'r>(row: &'r Row<'_>, at: usize, is: &str) -> Result<&'r str, Fault> {
    match row.text(at)? {
        "" => Err(row.fault(at, is, "every event needs one; leave out rows without")),
        text => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(text: &[u8]) -> Result<EventLog, Fault> {
        read(text, &BTreeSet::from(["examination".to_owned()]))
    }

    #[test]
    fn milestones_are_found_whatever_the_order() {
        let text = "goods;case;activity;time\nfcl;a;gate-out;2026-01-05 12:00\n;ship;berth;2026-01-04 05:00\n\
            fcl;a;lodgement;2026-01-05T08:00:00.5\nfcl;a;arrival;2026-01-05 06:00\nfcl;a;lodgement;2026-01-05 10:00\n\
            lcl;b;arrival;2026-01-05 06:00\nfcl;a;examination;2026-01-05 11:00\n";
        let log = log(text.as_bytes()).unwrap();
        assert_eq!(log.goods, ["fcl", "lcl"]);
        assert_eq!(log.cases.len(), 2);
        let [first, second] = &log.cases[..] else {
            panic!("two cases")
        };
        let hour = 3_600_000_000;
        let since = |milestone| {
            first
                .at(milestone)
                .map(|at| at - first.at(Milestone::Arrival).unwrap())
        };
        assert_eq!(since(Milestone::GateOut), Some(6 * hour));
        assert_eq!(since(Milestone::Lodgement), Some(2 * hour + 500_000));
        assert_eq!(since(Milestone::Release), None);
        assert!(first.is_inspected() && !second.is_inspected());
    }

    /// Broken logs, and what is said of them.
    #[test]
    fn broken_logs_are_refused_with_line_and_column() {
        let long = [b"case,time,activity,goods\n\"".as_slice(), &b"x".repeat(3 << 20)].concat();
        let cases: [(&[u8], &str); 14] = [
            (b"", "is empty"),
            (b"case,time,activity\na,b,c\n", "has no column `goods`"),
            (b"case,time,activity,goods\n", "has no consignment"),
            (b"case,time,activity,goods\na,2026-01-05 06:00,arrival\n", "has 3 cells in line 2, but 4 columns"),
            (
                b"case,time,activity,goods\na,5 Jan,arrival,fcl\n",
                "has \"5 Jan\" in line 2, column 2 (`time`), which is no date and time",
            ),
            (b"case,time,activity,goods\na,,arrival,fcl\n", "in line 2, column 2 (`time`)"),
            (
                b"case,time,activity,goods\n,2026-01-05 06:00,arrival,fcl\n",
                "in line 2, column 1 (`case`), which is no name of a case",
            ),
            (
                b"case,time,activity,goods\na,2026-01-05 06:00,,fcl\n",
                "in line 2, column 3 (`activity`), which is no activity",
            ),
            (
                b"case,time,activity,goods\na,2026-01-05 06:00,arrival,fcl\na,2026-01-05 07:00,release,lcl\n",
                "has \"lcl\" in line 3, column 4 (`goods`), which is not \"fcl\", as in line 2",
            ),
            (
                b"case,time,activity,goods\na,2026-01-05 06:00,arrival,fcl\na,2026-01-04 07:00,gate-out,fcl\n",
                "(first in line 2) that leaves before it arrives",
            ),
            (b"case,time,activity,goods\na,2026-01-05 06:00,came,fcl\n", "no activity that is a milestone"),
            (b"case,time,activity,goods\n\xE9,2026-01-05 06:00,arrival,fcl\n", "is not UTF-8 text"),
            (b"PK\x03\x04rest", "is a spreadsheet or another zip file"),
            (&long, "a row is longer than 1024 KiB"),
        ];
        for (text, needle) in cases {
            let fault = log(text).unwrap_err().message;
            assert!(fault.contains(needle), "{fault} should say: {needle}");
        }
    }
}
