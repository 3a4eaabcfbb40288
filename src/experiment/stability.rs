//! Whether the port keeps up: measured growth of backlogs between like weeks, and the officers it would take.
//!
//! The first week of the window is compared with the week just after it (for a window of 52 weeks the same week a year
//! later), so that a December peak alone is no sign of overload; what lies between must have grown too.

use crate::customs::port::{Port, ResourceKind};
use crate::customs::record::Record;
use crate::customs::{Network, candidates};

/// A waiting line whose backlog grows without end.
#[derive(Clone, Debug, PartialEq)]
pub struct Overload {
    /// The waiting line.
    pub line: String,
    /// Who serves it.
    pub served_by: String,
    /// Whether those are people.
    pub people: bool,
    /// Growth of the number waiting, per week.
    pub growth_per_week: f64,
    /// How many more would have to be on duty to stop the growth, if working as those now.
    pub short_by: f64,
}

/// A backlog surely grows when its growth is this many standard errors above none …
const STANDARD_ERRORS: f64 = 3.5;
/// … or, with fewer than three replications, this share of the jobs done.
const CLEAR: f64 = 0.05;
/// Growth over the window below this share of the jobs done is no overload.
const MATERIAL: f64 = 0.01;
/// Fewer jobs than this are no backlog.
const FEWEST_JOBS: f64 = 20.0;

/// The lines that cannot keep up, worst first.
pub fn overloads(port: &Port, network: &Network, records: &[Record]) -> Vec<Overload> {
    let mut overloads: Vec<Overload> = (0..network.uses.len())
        .filter_map(|line| overload(port, network, records, line))
        .collect();
    overloads.sort_by(|a, b| b.growth_per_week.total_cmp(&a.growth_per_week));
    overloads
}

fn overload(port: &Port, network: &Network, records: &[Record], line: usize) -> Option<Overload> {
    let weeks = port.length.days() / 7.0;
    let growths: Vec<(f64, f64)> = records.iter().filter_map(|record| growth(record, line)).collect();
    if growths.len() < records.len() {
        return None;
    }
    let total: Vec<f64> = growths.iter().map(|&(first, second)| first + second).collect();
    let n = total.len() as f64;
    let mean = total.iter().sum::<f64>() / n;
    let done = records
        .iter()
        .map(|record| record.lines[line].done as f64)
        .sum::<f64>()
        / n;
    if mean < FEWEST_JOBS || mean < MATERIAL * done {
        return None;
    }
    let error = (total
        .iter()
        .map(|growth| (growth - mean) * (growth - mean))
        .sum::<f64>()
        / (n * (n - 1.0).max(1.0)))
    .sqrt();
    let surely_grows = if total.len() < 3 {
        mean > CLEAR * done
    } else {
        mean > STANDARD_ERRORS * error
    };
    let both_halves = growths.iter().map(|&(first, _)| first).sum::<f64>() / n > 0.25 * mean
        && growths.iter().map(|&(_, second)| second).sum::<f64>() / n > 0.25 * mean;
    if !(surely_grows && both_halves) {
        return None;
    }
    let (served_by, people, units, hours_each) = server(port, network, records, line)?;
    let worked = records
        .iter()
        .map(|record| record.lines[line].sojourn.sum_hours() - record.lines[line].wait.sum_hours())
        .sum::<f64>()
        / n
        / done.max(1.0);
    let growth_per_week = mean / weeks;
    Some(Overload {
        line: network.line_name(port, line),
        served_by,
        people,
        growth_per_week,
        short_by: growth_per_week * worked * units / hours_each.max(1e-9),
    })
}

/// Growth of the line from the window's first week to its middle, and from there to the week after it.
fn growth(record: &Record, line: usize) -> Option<(f64, f64)> {
    let series = &record.course.backlog[line];
    let week = (7 / record.course.stride.max(1) as usize).max(1);
    if series.len() < 4 * week {
        return None;
    }
    let mean = |from: usize| {
        series[from..from + week]
            .iter()
            .map(|&n| f64::from(n))
            .sum::<f64>()
            / week as f64
    };
    let middle = (series.len() - week) / 2;
    let (first, half, last) = (mean(0), mean(middle), mean(series.len() - week));
    Some((half - first, last - half))
}

/// The scarcest resource that serves the line: name, whether people, units a job takes, and its hours on duty a week per unit.
fn server(
    port: &Port,
    network: &Network,
    records: &[Record],
    line: usize,
) -> Option<(String, bool, f64, f64)> {
    let (requirements, site) = network.requirements(port, line);
    let weeks = port.length.days() / 7.0;
    let n = records.len() as f64;
    let sum = |id: usize, of: fn(&crate::engine::ResourceTally) -> f64| {
        records
            .iter()
            .map(|record| of(&record.resources[id]))
            .sum::<f64>()
            / n
    };
    requirements
        .iter()
        .flat_map(|need| {
            candidates(port, need, site)
                .into_iter()
                .map(move |id| (id, need.units))
        })
        .max_by(|&(a, _), &(b, _)| {
            let load = |id| sum(id, |t| t.busy) / sum(id, |t| t.on_duty).max(1e-9);
            load(a).total_cmp(&load(b))
        })
        .map(|(id, units)| {
            let resource = &port.resources[id];
            let heads = resource
                .shifts
                .iter()
                .map(|shift| shift.on_duty)
                .max()
                .unwrap_or(1)
                .max(1);
            let hours_each = sum(id, |t| t.on_duty) / weeks / f64::from(heads);
            (
                resource.name.clone(),
                resource.kind != ResourceKind::Equipment,
                f64::from(units),
                hours_each,
            )
        })
}
