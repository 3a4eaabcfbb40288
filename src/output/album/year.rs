//! The days of the window: what lies in the port, with the ship calls and closed days that explain it.

use super::{Plate, size_of};
use crate::customs::LineUse;
use crate::customs::record::Record;
use crate::experiment::Study;
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};
use crate::output::picture::year_series::{DayMark, DaySeries, DayStrip, MarkKind, YearSeries};
use crate::units::SimDuration;

/// Days shown at most.
const MOST_DAYS: usize = 366;
/// Days shown at least.
const FEWEST_DAYS: usize = 14;
/// What lasts longer is no event but how things are.
const LONGEST_EVENT: SimDuration = SimDuration::from_micros(SimDuration::WEEK.micros() * 4);
/// A week of calls is one bar.
const WEEK: usize = 7;

/// Consignments inside and waiting for customs, day by day.
pub(super) fn backlog(study: &Study<'_>) -> Option<Plate> {
    let days = (study.port.length.days() as usize).min(MOST_DAYS);
    let daily = study.records.iter().all(|record| record.course.stride == 1);
    if days < FEWEST_DAYS || !daily || study.records.is_empty() {
        return None;
    }
    let port = study.port;
    let lodged = |goods: usize| port.goods[goods].lodgement.is_some();
    let any_lodged = (0..port.goods.len()).any(lodged);
    let inside = |record: &Record, day: usize| -> f64 {
        let kinds = record.course.inside.iter().enumerate();
        let kept = kinds.filter(|(goods, _)| lodged(*goods) || !any_lodged);
        kept.map(|(_, series)| f64::from(series.get(day).copied().unwrap_or(0)))
            .sum()
    };
    let waiting = |record: &Record, day: usize| -> f64 {
        let lines = record.course.backlog.iter().zip(&study.network.uses);
        let steps = lines.filter(|(_, line_use)| matches!(line_use, LineUse::Step(..)));
        steps
            .map(|(series, _)| f64::from(series.get(day).copied().unwrap_or(0)))
            .sum()
    };
    let first = port.calendar.date(port.window_start().day());
    let n = study.records.len();
    let picture = YearSeries {
        title: "The year: what lies in the port, and what waits for an officer".to_owned(),
        subtitle: format!("At midnight; {}", size_of(study)),
        value_name: "Consignments".to_owned(),
        quantity: Quantity::Count(String::new()),
        series: vec![
            series("inside the port", Tint::Blue, days, |day| {
                spread(study, |record| inside(record, day))
            }),
            series("in a waiting line", Tint::Red, days, |day| {
                spread(study, |record| waiting(record, day))
            }),
        ],
        first_day: u32::try_from(first.day_of_year() - 1).unwrap_or(0),
        is_leap: first.in_leap_year(),
        marks: marks(study, days),
        strip: calls(study, days),
        interval_name: format!("lowest to highest of {n} replications"),
        note: String::new(),
    };
    let reading = "The band shows how far single years stray from the mean. A rise after a closed day that is gone within \
                   the week is harmless; one that lasts is a backlog.";
    Some(Plate::new("year", reading, picture))
}

fn series(name: &str, tint: Tint, days: usize, value: impl Fn(usize) -> Interval) -> DaySeries {
    DaySeries {
        name: name.to_owned(),
        tint,
        values: (0..days).map(value).collect(),
    }
}

/// Mean, lowest and highest over replications.
fn spread(study: &Study<'_>, value: impl Fn(&Record) -> f64) -> Interval {
    let values: Vec<f64> = study.records.iter().map(value).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    Interval::new(mean, low, high)
}

/// Vessel calls week by week, mean over replications.
fn calls(study: &Study<'_>, days: usize) -> Option<DayStrip> {
    if study.port.traffic.iter().all(|traffic| traffic.vessel.is_none()) {
        return None;
    }
    let n = study.records.len() as f64;
    // An entry counts the calls of the day before it.
    let on = |day: usize| -> f64 {
        let of = |record: &Record| f64::from(record.course.calls.get(day + 1).copied().unwrap_or(0));
        study.records.iter().map(of).sum::<f64>() / n
    };
    let weeks = days / WEEK;
    Some(DayStrip {
        name: "Vessel calls a week".to_owned(),
        days_each: WEEK as u32,
        values: (0..weeks)
            .map(|week| (week * WEEK..(week + 1) * WEEK).map(on).sum())
            .collect(),
    })
}

fn marks(study: &Study<'_>, days: usize) -> Vec<DayMark> {
    let port = study.port;
    let start = port.window_start().day();
    let holidays = (0..days as i64)
        .filter(|day| port.calendar.day(start + day).holiday)
        .map(|day| DayMark {
            day: day as u32,
            days: 1,
            name: String::new(),
            kind: MarkKind::Holiday,
        });
    let events = port
        .closures
        .iter()
        .filter(|closure| closure.to - closure.from <= LONGEST_EVENT);
    let events = events.filter_map(|closure| {
        let from = (closure.from.day() - start).max(0);
        let to = closure.to.day() - start;
        (to >= 0 && from < days as i64).then(|| DayMark {
            day: from as u32,
            days: (to - from).max(0) as u32 + 1,
            name: closure.name.clone(),
            kind: MarkKind::Event,
        })
    });
    holidays.chain(events).collect()
}
