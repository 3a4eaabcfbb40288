//! The hours of the week: who waits when, and how busy each pool is.

use super::{Plate, confidence, figure, size_of, slug};
use crate::customs::candidates;
use crate::customs::port::{ResourceId, ResourceKind};
use crate::customs::record::{Course, Record};
use crate::experiment::{Section, Study};
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};
use crate::output::picture::week_heat::{WeekHeat, WeekRow};
use crate::output::picture::week_lines::{WeekLine, WeekLines};
use crate::stats::mean_interval;

/// Waiting lines that are drawn, at most.
const MOST_LINES: usize = 4;
/// A line whose longest hour has fewer waiting than this, nine weeks in ten, is not drawn.
const WORTH_DRAWING: f64 = 1.0;

/// The weeks of the longest waiting lines.
pub(super) fn queues(study: &Study<'_>) -> Vec<Plate> {
    let mean = |line: usize| -> f64 {
        let hours = study
            .records
            .iter()
            .map(|record| record.lines[line].waiting_hours);
        hours.sum()
    };
    let mut lines: Vec<usize> = (0..study.network.uses.len())
        .filter(|&line| {
            let hours = over_replications(study, |record| &record.course.waiting_p90[line]);
            hours.iter().any(|value| value.point >= WORTH_DRAWING)
        })
        .collect();
    lines.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)).then(a.cmp(&b)));
    lines.truncate(MOST_LINES);
    lines.into_iter().map(|line| queue(study, line)).collect()
}

/// The week of a waiting line: the middle week, then nine weeks in ten, above those on duty.
pub fn week_of_line(study: &Study<'_>, line: usize) -> WeekLines {
    let name = study.network.line_name(study.port, line);
    let (servers, staff_name) = servers(study, line);
    WeekLines {
        title: format!("The week at {name}: how many wait, hour by hour"),
        subtitle: format!("{}; those on duty below", size_of(study)),
        value_name: "Number waiting".to_owned(),
        quantity: Quantity::Count(String::new()),
        lines: vec![
            WeekLine {
                name: "in the middle week".to_owned(),
                tint: Tint::Blue,
                values: over_replications(study, |record| &record.course.waiting_median[line]),
            },
            WeekLine {
                name: "as many or fewer in nine weeks of ten".to_owned(),
                tint: Tint::Red,
                values: over_replications(study, |record| &record.course.waiting_p90[line]),
            },
        ],
        staff: (0..Course::WEEK_HOURS)
            .map(|hour| {
                let on_duty = servers.iter().map(|&id| on_duty(study, id, hour));
                on_duty.sum::<f64>()
            })
            .collect(),
        staff_name,
        interval_name: confidence(study.level),
        note: String::new(),
    }
}

fn queue(study: &Study<'_>, line: usize) -> Plate {
    let name = study.network.line_name(study.port, line);
    let picture = week_of_line(study, line);
    let reading = "A line that climbs before a shift and falls during it is a queue that waits for people to come on duty; \
                   one that keeps climbing through the shift is short of them.";
    Plate::new(format!("week-{}", slug(&name)), reading, picture)
}

/// Mean over replications of a number for each hour of the week, with its interval.
fn over_replications(study: &Study<'_>, hours: impl Fn(&Record) -> &Vec<u16>) -> Vec<Interval> {
    (0..Course::WEEK_HOURS)
        .map(|hour| {
            let values: Vec<f64> = study
                .records
                .iter()
                .map(|record| f64::from(hours(record)[hour]))
                .collect();
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            mean_interval(&values, study.level).map_or(Interval::exact(mean), |estimate| {
                Interval::new(estimate.point, estimate.low.max(0.0), estimate.high)
            })
        })
        .collect()
}

/// Those who serve a line, by the need that is busiest, and what they are called.
fn servers(study: &Study<'_>, line: usize) -> (Vec<ResourceId>, String) {
    let (needs, site) = study.network.requirements(study.port, line);
    let sum = |ids: &[ResourceId], of: fn(&crate::engine::ResourceTally) -> f64| -> f64 {
        let tallies = study
            .records
            .iter()
            .flat_map(|record| ids.iter().map(|&id| &record.resources[id]));
        tallies.map(of).sum()
    };
    let load = |ids: &Vec<ResourceId>| sum(ids, |t| t.busy) / sum(ids, |t| t.on_duty).max(1e-9);
    let busiest = needs
        .iter()
        .map(|need| candidates(study.port, need, site))
        .max_by(|a, b| load(a).total_cmp(&load(b)));
    let ids = busiest.unwrap_or_default();
    let names: Vec<&str> = ids
        .iter()
        .map(|&id| study.port.resources[id].name.as_str())
        .collect();
    let equipment = ids
        .iter()
        .all(|&id| study.port.resources[id].kind == ResourceKind::Equipment);
    let state = if equipment { "in service" } else { "on duty" };
    let name = match names[..] {
        [only] => format!("{only} {state}"),
        _ => format!("{} {state}", names.join(" and ")),
    };
    (ids, name)
}

/// Units of a resource on duty in an hour of the week, mean over weeks and replications.
fn on_duty(study: &Study<'_>, id: ResourceId, hour: usize) -> f64 {
    let (mut units, mut weeks) = (0.0, 0.0);
    for record in study.records {
        units += f64::from(record.course.load[id][hour].1);
        weeks += f64::from(record.course.weeks);
    }
    units / f64::max(weeks, 1.0)
}

/// How busy every pool is, hour by hour.
pub(super) fn utilisation(study: &Study<'_>) -> Option<Plate> {
    let rows: Vec<WeekRow> = (0..study.port.resources.len())
        .filter(|&id| !study.port.resources[id].unlimited)
        .filter_map(|id| row(study, id))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let picture = WeekHeat {
        title: "How busy officers and equipment are through the week".to_owned(),
        subtitle: size_of(study),
        value_name: "Busy".to_owned(),
        blank_name: "nobody on duty".to_owned(),
        rows,
        note: "The mean is over the hours on duty, overtime aside; brackets: its confidence interval."
            .to_owned(),
    };
    let reading = "A dark stretch is a pool with hardly a free hand; a pale one has time to spare. Work that can be moved \
                   from dark to pale hours needs no new officers.";
    Some(Plate::new("utilisation", reading, picture))
}

fn row(study: &Study<'_>, id: ResourceId) -> Option<WeekRow> {
    let resource = &study.port.resources[id];
    let share = |hour: usize| {
        let (mut busy, mut on_duty) = (0_u64, 0_u64);
        for record in study.records {
            let load = record.course.load[id][hour];
            busy += u64::from(load.0.min(load.1));
            on_duty += u64::from(load.1);
        }
        (on_duty > 0).then(|| busy as f64 / on_duty as f64)
    };
    let shares: Vec<Option<f64>> = (0..Course::WEEK_HOURS).map(share).collect();
    if shares.iter().all(Option::is_none) {
        return None;
    }
    let most = (0..Course::WEEK_HOURS)
        .map(|hour| on_duty(study, id, hour))
        .fold(0.0, f64::max);
    let whole = most.round().max(1.0);
    let detail = if resource.kind == ResourceKind::Equipment {
        format!("{whole:.0} in service")
    } else {
        format!("up to {whole:.0} on duty")
    };
    Some(WeekRow {
        name: resource.name.clone(),
        detail,
        shares,
        mean: figure(study, Section::Officers, &resource.name, "utilisation"),
    })
}
