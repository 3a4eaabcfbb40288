//! Targets from an event log: the figures that the simulator tells of an interval, of a log's consignments.

use super::figures::{Part, measure};
use crate::experiment::Measure;
use crate::scenario::calibration_file::{Interval, Target};
use crate::scenario::event_log::{EventLog, LoggedCase, Milestone};
use crate::stats::{DurationTally, Histogram, Tally};
use crate::units::SimDuration;
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a log from which a standard error is told, at the least.
const FEWEST_PARTS: usize = 8;

/// A figure of a log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logged {
    /// Its value: hours, or a share of 1.
    pub value: f64,
    /// Its standard error; 0 when all consignments are alike.
    pub error: f64,
    /// Consignments it is of.
    pub count: u64,
    /// Further consignments of these goods in which the interval has no end yet.
    pub unfinished: u64,
    /// Parts of the log that the error is told from.
    pub parts: usize,
    /// What these are.
    pub cut: Cut,
}

/// What a log is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Weeks of arrival.
    Weeks,
    /// Days of arrival.
    Days,
    /// Each consignment by itself.
    Consignments,
}

impl Cut {
    fn part(self, number: usize, one: &Span) -> (u32, i64) {
        let day = SimDuration::DAY.micros();
        let part = match self {
            Self::Weeks => one.arrived.div_euclid(7 * day),
            Self::Days => one.arrived.div_euclid(day),
            Self::Consignments => number as i64,
        };
        (one.replication, part)
    }
}

/// The figure of a target's interval, with a standard error.
///
/// Consignments of one ship, or of one bad week, are alike, and √(s²/n) would be too small an error. The log is cut into weeks of
/// arrival (into days, when there are fewer than eight weeks; then into consignments), and the error is that of a ratio
/// of sums over these (the delta method; for quantiles Woodruff's interval), which holds when weeks have little to do with each
/// other.
///
/// # Errors
/// In words, when the log has not these goods, or too few consignments with both ends of the interval.
pub fn figure(log: &EventLog, target: &Target) -> Result<Logged, String> {
    for name in &target.goods {
        if !log.goods.contains(name) {
            let known =
                crate::scenario::suggest::listed(log.goods.iter().take(30).map(String::as_str), "and");
            return Err(format!("the event log has no goods `{name}`, but {known}"));
        }
    }
    let spans = durations(log, target);
    let parts = |cut: Cut| -> BTreeSet<(u32, i64)> {
        let numbered = spans.iter().enumerate();
        numbered.map(|(number, one)| cut.part(number, one)).collect()
    };
    let chosen = [Cut::Weeks, Cut::Days, Cut::Consignments]
        .into_iter()
        .find(|&cut| parts(cut).len() >= FEWEST_PARTS);
    let Some(cut) = chosen else {
        return Err(format!(
            "the event log has {} consignments with both ends of this interval; a target needs at least {FEWEST_PARTS}",
            spans.len()
        ));
    };
    let mut gathered: BTreeMap<(u32, i64), (DurationTally, Histogram)> = BTreeMap::new();
    for (number, one) in spans.iter().enumerate() {
        let (tally, spread) = gathered.entry(cut.part(number, one)).or_default();
        tally.record(one.lasted);
        spread.record(one.lasted);
    }
    let parts: Vec<Part> = gathered
        .into_values()
        .map(|(tally, spread)| Part {
            tally,
            spread: spread.sparse(),
        })
        .collect();
    let values = Measure::pseudo_values(&measure(&parts, target));
    let values = values.ok_or("the event log has too few consignments for it")?;
    let tally: Tally = values.iter().copied().collect();
    match (tally.mean(), tally.standard_error()) {
        (Some(value), Some(error)) if value.is_finite() && error.is_finite() => Ok(Logged {
            value,
            error,
            count: spans.len() as u64,
            unfinished: unfinished(log, target),
            parts: parts.len(),
            cut,
        }),
        _ => Err("the event log has too few consignments for it".to_owned()),
    }
}

impl Logged {
    /// Where it comes from, in words.
    pub fn told(&self, file: &str) -> String {
        let Self {
            count,
            parts,
            unfinished,
            ..
        } = self;
        let parts = match self.cut {
            Cut::Weeks => format!(" in {parts} weeks"),
            Cut::Days => format!(" in {parts} days"),
            Cut::Consignments => String::new(),
        };
        let unfinished = match unfinished {
            0 => String::new(),
            some => format!("; {some} not at its end and left out"),
        };
        format!("event log {file}, {count} consignments{parts}{unfinished}")
    }
}

struct Span {
    replication: u32,
    /// Arrival, or the interval's beginning where that is not logged \[µs since 1970\].
    arrived: i64,
    lasted: SimDuration,
}

/// The interval of each consignment that has both its ends.
fn durations(log: &EventLog, target: &Target) -> Vec<Span> {
    let wanted: Vec<bool> = log.goods.iter().map(|name| target.goods.contains(name)).collect();
    let cases = log.cases.iter().filter(|case| wanted[case.goods]);
    cases
        .filter_map(|case| {
            let (from, to) = ends(case, target.interval)?;
            Some(Span {
                replication: case.replication,
                arrived: case.at(Milestone::Arrival).unwrap_or(from),
                lasted: SimDuration::from_micros((to - from).max(0)),
            })
        })
        .collect()
}

/// Consignments of the target's goods that have not reached the interval's end.
fn unfinished(log: &EventLog, target: &Target) -> u64 {
    let end = match target.interval {
        Interval::Dwell | Interval::LodgedToGate => Milestone::GateOut,
        _ => Milestone::Release,
    };
    let of_goods = |case: &&LoggedCase| target.goods.contains(&log.goods[case.goods]);
    let cases = log.cases.iter().filter(of_goods);
    cases.filter(|case| case.at(end).is_none()).count() as u64
}

/// Beginning and end, as the simulator takes them.
fn ends(case: &LoggedCase, interval: Interval) -> Option<(i64, i64)> {
    let at = |milestone| case.at(milestone);
    let (arrived, lodged) = (at(Milestone::Arrival), at(Milestone::Lodgement));
    let (released, left) = (at(Milestone::Release), at(Milestone::GateOut));
    match interval {
        Interval::Release => {
            let from = lodged.or_else(|| at(Milestone::Ready)).or(arrived)?;
            Some((from.max(arrived?), released?))
        }
        Interval::Dwell => Some((arrived?, left?)),
        Interval::ArrivalToLodged => released.and(Some((arrived?, lodged?))),
        Interval::LodgedToRelease => Some((lodged?, released?)),
        Interval::LodgedToGate => Some((lodged?, left?)),
        Interval::PaidToReleaseInspected => {
            let (paid, released) = (at(Milestone::Payment)?, released?);
            let counts = case.is_inspected() && paid < released;
            counts.then_some((paid.max(arrived?.min(released)), released))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::calibration_file::read_calibration;
    use std::fmt::Write as _;

    fn targets(lines: &str) -> Vec<Target> {
        let text = format!(
            "scenario = \"a.toml\"\nevent-log = \"log.csv\"\n[parameter.lag]\npath = \"a.b\"\n{lines}"
        );
        let read = read_calibration("c.toml", &text);
        read.calibration
            .unwrap_or_else(|| panic!("{:?}", read.diagnostics))
            .targets
    }

    /// Two boxes a week for ten weeks, 10 h and 30 h + the week's number on the way: worked out by hand.
    #[test]
    fn figures_and_errors_are_those_of_sums_over_weeks() {
        let mut text = "case,time,activity,goods\n".to_owned();
        for week in 0..10_i64 {
            let monday = jiff::civil::date(2026, 1, 5).saturating_add(jiff::Span::new().days(7 * week));
            let monday = monday.to_datetime(jiff::civil::Time::midnight());
            for (name, hours) in [("a", 10), ("b", 30 + week)] {
                let left = monday.saturating_add(jiff::Span::new().hours(hours));
                let _ = writeln!(
                    text,
                    "{name}{week},{monday},arrival,box\n{name}{week},{left},gate-out,box"
                );
            }
        }
        let log = crate::scenario::event_log::read(text.as_bytes(), &BTreeSet::new()).unwrap();
        let all = targets(
            "[target.mean]\ninterval = \"arrival to gate-out\"\ngoods = [\"box\"]\n\
            [target.within]\ninterval = \"arrival to gate-out\"\ngoods = [\"box\"]\nstatistic = \"share within\"\nwithin = \"35.5 h\"\n\
            [target.other]\ninterval = \"release time\"\ngoods = [\"box\"]\n\
            [target.wrong]\ninterval = \"release time\"\ngoods = [\"crate\"]\n",
        );
        let mean = figure(&log, &all[0]).unwrap();
        // weekly means are 20 h + week / 2: mean 22.25 h, variance 82.5 / 9 / 4, error √(variance / 10)
        assert!((mean.value - 22.25).abs() < 1e-9, "{mean:?}");
        assert!(
            (mean.error - (82.5_f64 / 9.0 / 4.0 / 10.0).sqrt()).abs() < 1e-9,
            "{mean:?}"
        );
        assert_eq!((mean.count, mean.parts, mean.cut), (20, 10, Cut::Weeks));
        let within = figure(&log, &all[1]).unwrap();
        // as fine as the histograms of times, in which the simulator's shares are counted too
        assert!((within.value - 0.8).abs() < 0.02, "{within:?}");
        assert!(figure(&log, &all[2]).unwrap_err().contains("0 consignments"));
        assert!(figure(&log, &all[3]).unwrap_err().contains("no goods `crate`"));
    }
}
