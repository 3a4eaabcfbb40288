//! Customers that come in batches: before one line (M^X/M/c, M^X/G/1), and ships whose containers take lanes at random.

use super::queue;
use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, steady};
use crate::verification::question::{Question, numbered};
use crate::verification::script::Script;
use crate::verification::times::Times;

/// Batches before one line.
pub(super) fn one_line(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let (rate, batch) = (p.positive("lam_batches")?, p.counts("batch")?);
    let service = if p.has("service") {
        p.times("service")?
    } else {
        Times::Exponential(1.0 / p.positive("mu")?)
    };
    let servers = if p.has("c") { p.whole("c")? } else { 1 };
    let clock = Clock::fitting(&[1.0 / rate / batch.mean(), service.mean()]);
    let load = Load {
        arrivals: rate * batch.mean(),
        rho: rate * batch.mean() * service.mean() / f64::from(servers),
        servers: f64::from(servers),
        service: service.mean(),
        variability: 0.5 * (batch.clump() + service.scv()),
    };
    if load.rho >= 1.0 {
        return Err(format!("its load is {}: it has no long run", load.rho));
    }
    let span = steady(&load, clock, effort);
    let mut script = Script::new(&case.id, &span);
    script
        .poisson("ships", rate, clock, "job", &batch.toml())
        .one_line(servers, &service.toml(clock), &[]);
    let ends: Vec<Question> = case
        .rows
        .iter()
        .filter_map(|row| of_batch(row, row.exact?))
        .collect();
    let main = Part::main(script.clone(), clock, queue::questions(&case.rows));
    Ok(vec![
        main,
        Part::main(script, clock, ends).named("watched").watched(),
    ])
}

/// First and last of a batch, which only an observer tells apart.
fn of_batch(row: &Row, exact: f64) -> Option<Question> {
    let metric = row.metric.as_str();
    match metric {
        "Wq_first_of_batch" => Some(Question::mean(metric, exact, |seen| {
            seen.sum(&seen.watch.first_of_batch)
        })),
        "W_last_of_batch" => Some(Question::mean(metric, exact, |seen| {
            seen.sum(&seen.watch.last_of_batch)
        })),
        _ => None,
    }
}

/// Ships bring batches; each container takes a lane at random.
pub(super) fn ship_lanes(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let (rate, batch) = (p.positive("lam_ships")?, p.counts("batch")?);
    let (shares, rates, servers) = (p.numbers("lane_prob")?, p.numbers("mu")?, p.wholes("c")?);
    if shares.is_empty() || shares.len() != rates.len() || shares.len() != servers.len() {
        return Err("`lane_prob`, `mu` and `c` do not fit together".to_owned());
    }
    let arrivals = rate * batch.mean();
    let times: Vec<f64> = rates
        .iter()
        .map(|rate| 1.0 / rate)
        .chain([1.0 / arrivals])
        .collect();
    let clock = Clock::fitting(&times);
    let lanes = shares
        .iter()
        .zip(&rates)
        .zip(&servers)
        .map(|((&share, &service), &servers)| Load {
            arrivals,
            rho: arrivals * share / (service * f64::from(servers)),
            servers: f64::from(servers),
            service: 1.0 / service,
            variability: 0.5 * (1.0 + share * (batch.clump() - 1.0) + 1.0),
        });
    let load = lanes
        .max_by(|a, b| a.memory().total_cmp(&b.memory()))
        .ok_or("there are no lanes")?;
    let mut script = Script::new(&case.id, &steady(&load, clock, effort));
    script.poisson("ships", rate, clock, "container", &batch.toml());
    let random = (1..)
        .zip(&shares)
        .skip(1)
        .map(|(lane, share)| format!("lane-{lane} = {{ random = {share:?} }}"));
    let rules: Vec<String> = std::iter::once("otherwise = \"lane-1\"".to_owned())
        .chain(random)
        .collect();
    script.table(
        "goods.container",
        &[("selectivity", format!("{{ {} }}", rules.join(", ")))],
    );
    for (lane, (service, servers)) in (1..).zip(rates.iter().zip(&servers)) {
        let step = format!("check-{lane}");
        let takes = format!("{{ exponential = {} }}", clock.span(1.0 / service));
        script
            .lane(&format!("lane-{lane}"), &[step.as_str()])
            .step(&step, &format!("servers-{lane}"), &takes, &[])
            .officers(&format!("servers-{lane}"), *servers);
    }
    let questions = case
        .rows
        .iter()
        .filter_map(|row| of_lane(&row.metric, row.exact?))
        .collect();
    Ok(vec![Part::main(script, clock, questions)])
}

fn of_lane(metric: &str, exact: f64) -> Option<Question> {
    Some(match metric {
        "W_all" => Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None))),
        "L_all" => Question::mean(metric, exact, |seen| {
            let inside: f64 = seen.record.lines.iter().map(|line| line.inside_hours).sum();
            (seen.units(inside), seen.window)
        }),
        _ => match numbered(metric, "_lane")? {
            ("rho", lane) => queue::utilisation(metric, exact, lane),
            ("W", lane) => Question::mean(metric, exact, move |seen| {
                seen.sum(&seen.record.lines[lane].sojourn)
            }),
            ("Wq", lane) => queue::wait(metric, exact, lane),
            _ => return None,
        },
    })
}
