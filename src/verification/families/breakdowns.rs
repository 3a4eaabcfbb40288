//! Servers that break down: all the time (M/M/c) or only while they serve (M/G/1).

use super::queue;
use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, Span, steady};
use crate::verification::question::Question;
use crate::verification::script::Script;
use crate::verification::times::Times;

/// A machine that fails: everything but the arrivals.
struct Machine<'a> {
    count: u32,
    service: Times,
    every: Times,
    repair: Times,
    counting: &'a str,
}

impl Machine<'_> {
    fn script(&self, title: &str, arrivals: f64, span: &Span, clock: Clock, fails: bool) -> Script {
        let mut script = Script::new(title, span);
        script
            .poisson("customers", arrivals, clock, "job", "1")
            .goods("job", "only")
            .lane("only", &["service"])
            .step("service", "machine", &self.service.toml(clock), &[])
            .table("equipment.machine", &[("units", self.count.to_string())]);
        if fails {
            let keys = [
                ("every", self.every.toml(clock)),
                ("counting", format!("{:?}", self.counting)),
                ("repair", self.repair.toml(clock)),
            ];
            script.table("equipment.machine.fails", &keys);
        }
        script
    }
}

/// Each server is up and down for exponential times, whether it works or not.
pub(super) fn by_the_calendar(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let (arrivals, rate, count) = (p.positive("lam")?, p.positive("mu")?, p.whole("c")?);
    let (fail, repair) = (p.positive("fail")?, p.positive("repair")?);
    let machine = Machine {
        count,
        service: Times::Exponential(1.0 / rate),
        every: Times::Exponential(1.0 / fail),
        repair: Times::Exponential(1.0 / repair),
        counting: "calendar",
    };
    let clock = Clock::fitting(&[1.0 / arrivals, 1.0 / rate, 1.0 / fail, 1.0 / repair]);
    let availability = repair / (fail + repair);
    let load = Load {
        arrivals,
        rho: arrivals / (rate * f64::from(count) * availability),
        servers: f64::from(count),
        service: 1.0 / rate,
        variability: 1.0 + 2.0 * rate / repair * (1.0 - availability),
    };
    if load.rho >= 1.0 {
        return Err(format!("its load is {}: it has no long run", load.rho));
    }
    let span = steady(&load, clock, effort);
    let script = machine.script(&case.id, arrivals, &span, clock, true);
    let sound = machine.script(
        &format!("{}, without breakdowns", case.id),
        arrivals,
        &span,
        clock,
        false,
    );
    let plain = case
        .rows
        .iter()
        .filter(|row| row.metric == "L_without_breakdowns");
    let plain = plain
        .filter_map(|row| Some(inside(&row.metric, row.exact?)))
        .collect();
    let questions = case
        .rows
        .iter()
        .filter_map(|row| calendar_question(row, row.exact?))
        .collect();
    Ok(vec![
        Part::main(script, clock, questions),
        Part::main(sound, clock, plain).named("sound"),
    ])
}

fn calendar_question(row: &Row, exact: f64) -> Option<Question> {
    let metric = row.metric.as_str();
    Some(match metric {
        "availability" => Question::mean(metric, exact, |seen| {
            let tally = &seen.record.resources[0];
            (tally.on_duty - tally.down, tally.on_duty)
        }),
        "rho_effective" => Question::mean(metric, exact, |seen| {
            let tally = &seen.record.resources[0];
            (tally.busy, tally.on_duty - tally.down)
        }),
        "mean_busy_servers" => Question::mean(metric, exact, |seen| {
            (seen.units(seen.record.resources[0].busy), seen.window)
        }),
        "L" => inside(metric, exact),
        "W" => Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None))),
        _ => return None,
    })
}

fn inside(metric: &str, exact: f64) -> Question {
    Question::mean(metric, exact, |seen| {
        (seen.units(seen.record.lines[0].inside_hours), seen.window)
    })
}

/// The server fails only while it serves.
pub(super) fn in_use(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let (arrivals, fail) = (p.positive("lam")?, p.positive("fail")?);
    let (service, repair) = (p.times("service")?, p.times("repair")?);
    let machine = Machine {
        count: 1,
        service,
        every: Times::Exponential(1.0 / fail),
        repair,
        counting: "in use",
    };
    let clock = Clock::fitting(&[1.0 / arrivals, service.mean(), 1.0 / fail, repair.mean()]);
    let completion = service.mean() * (1.0 + fail * repair.mean());
    let repairs = fail * service.mean() * repair.mean() * repair.mean() * (1.0 + repair.scv());
    let scv = service.scv() + repairs / (completion * completion);
    let rho = arrivals * completion;
    if rho >= 1.0 {
        return Err(format!("its load is {rho}: it has no long run"));
    }
    let load = Load {
        arrivals,
        rho,
        servers: 1.0,
        service: completion,
        variability: 0.5 * (1.0 + scv),
    };
    let script = machine.script(&case.id, arrivals, &steady(&load, clock, effort), clock, true);
    let questions = case
        .rows
        .iter()
        .filter_map(|row| use_question(row, row.exact?))
        .collect();
    Ok(vec![Part::main(script, clock, questions).watched()])
}

/// The theory's wait ends with the first start; a record's counts repairs too, so the observer is asked.
fn use_question(row: &Row, exact: f64) -> Option<Question> {
    let metric = row.metric.as_str();
    Some(match metric {
        "rho_completion" => Question::mean(metric, exact, |seen| {
            let tally = &seen.record.resources[0];
            (tally.busy + tally.down, tally.on_duty)
        }),
        "Wq" => Question::mean(metric, exact, |seen| seen.sum(&seen.watch.first_waits)),
        "W" => Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None))),
        "mean_completion_time" => Question::mean(metric, exact, |seen| {
            let (inside, count) = seen.sum(&seen.dwell(None));
            (inside - seen.sum(&seen.watch.first_waits).0, count)
        }),
        _ => queue_other(metric, exact)?,
    })
}

fn queue_other(metric: &str, exact: f64) -> Option<Question> {
    (metric == "rho").then(|| queue::utilisation(metric, exact, 0))
}
