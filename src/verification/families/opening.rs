//! From empty: the first customers' waits, and the number in system over time.

use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, from_empty, steady};
use crate::verification::question::{Question, inner};
use crate::verification::script::Script;
use crate::verification::times::Times;
use std::collections::BTreeMap;

use super::queue;

/// M/M/c that opens empty.
struct Opening {
    arrivals: f64,
    service: Times,
    servers: u32,
    clock: Clock,
}

/// One part for each number of customers, and one for each time.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let (arrivals, rate) = (p.positive("lam")?, p.positive("mu")?);
    let opening = Opening {
        arrivals,
        service: Times::Exponential(1.0 / rate),
        servers: p.whole("c")?,
        clock: Clock::fitting(&[1.0 / arrivals, 1.0 / rate]),
    };
    let mut by_number: BTreeMap<u64, Vec<Question>> = BTreeMap::new();
    let mut by_time: BTreeMap<String, (f64, Vec<Question>)> = BTreeMap::new();
    let mut long_run = Vec::new();
    for row in case.rows.iter().filter(|row| !row.is_approximate) {
        let Some(exact) = row.exact else { continue };
        if let Some((number, question)) = of_customers(row, exact) {
            by_number.entry(number).or_default().push(question);
        } else if let Some((time, question)) = of_time(row, exact) {
            by_time
                .entry(format!("{time:012.6}"))
                .or_insert((time, Vec::new()))
                .1
                .push(question);
        } else if row.metric == "Wq_steady" {
            long_run.push(queue::wait(&row.metric, exact, 0));
        }
    }
    let mut parts: Vec<Part> = by_number
        .into_iter()
        .map(|(number, questions)| opening.first(case, number, questions, effort))
        .collect();
    parts.extend(
        by_time
            .into_values()
            .map(|(time, questions)| opening.until(case, time, questions, effort)),
    );
    if !long_run.is_empty() {
        parts.extend(opening.steady(case, long_run, effort));
    }
    Ok(parts)
}

impl Opening {
    /// The first `number` customers.
    fn first(&self, case: &Case, number: u64, questions: Vec<Question>, effort: Effort) -> Part {
        let mean = number as f64 / self.arrivals;
        let length = mean + 12.0 * libm::sqrt(number as f64) / self.arrivals + 20.0 / self.arrivals;
        let mut script = self.script(case, &from_empty(length, 3640, self.clock));
        script.table("stop", &[("after", number.to_string())]);
        let part = Part::main(script, self.clock, questions).named(format!("first-{number}"));
        part.times(replications(number as f64, effort)).watched()
    }

    /// Until the time `time`.
    fn until(&self, case: &Case, time: f64, questions: Vec<Question>, effort: Effort) -> Part {
        let mut script = self.script(case, &from_empty(time, 0, self.clock));
        script.table("stop", &[("sample-at", format!("[{}]", self.clock.span(time)))]);
        let part = Part::main(script, self.clock, questions).named(format!("until-{time}"));
        part.times(replications(self.arrivals * time, effort))
    }

    /// The long run, when there is one.
    fn steady(&self, case: &Case, questions: Vec<Question>, effort: Effort) -> Option<Part> {
        let rho = self.arrivals * self.service.mean() / f64::from(self.servers);
        let load = Load {
            arrivals: self.arrivals,
            rho,
            servers: f64::from(self.servers),
            service: self.service.mean(),
            variability: 1.0,
        };
        let script = self.script(case, &steady(&load, self.clock, effort));
        (rho < 1.0).then(|| Part::main(script, self.clock, questions).named("long-run"))
    }

    fn script(&self, case: &Case, span: &crate::verification::plan::Span) -> Script {
        let mut script = Script::new(&case.id, span);
        script
            .poisson("customers", self.arrivals, self.clock, "job", "1")
            .one_line(self.servers, &self.service.toml(self.clock), &[]);
        script
    }
}

/// Independent replications of a run with so many customers.
fn replications(customers: f64, effort: Effort) -> u64 {
    let (_, most) = effort.customers();
    let (fewest, limit) = effort.pick((2000.0, 20_000.0), (20_000.0, 200_000.0));
    (most / customers).clamp(fewest, limit) as u64
}

/// Questions about the first so many customers.
fn of_customers(row: &Row, exact: f64) -> Option<(u64, Question)> {
    let metric = row.metric.as_str();
    if let Some(number) = inner(metric, "mean_of_first_", "_queue_waits") {
        return Some((number as u64, queue::wait(metric, exact, 0)));
    }
    let number = inner(metric, "E[Wq_", "]")? as u64;
    let last = (number as usize).checked_sub(1)?;
    let question = Question::mean(metric, exact, move |seen| {
        let wait = seen
            .watch
            .in_order
            .get(last)
            .map_or(f64::NAN, |wait| wait.hours());
        (seen.units(wait), 1.0)
    });
    Some((number, question))
}

/// Questions about the time until `t`.
fn of_time(row: &Row, exact: f64) -> Option<(f64, Question)> {
    let metric = row.metric.as_str();
    let sampled = |seen: &crate::verification::question::Seen<'_>| {
        seen.record
            .samples
            .first()
            .and_then(|sample| sample.first())
            .copied()
            .unwrap_or(0)
    };
    if let Some(t) = inner(metric, "E[N(", ")]") {
        return Some((
            t,
            Question::mean(metric, exact, move |seen| (f64::from(sampled(seen)), 1.0)),
        ));
    }
    if let Some(t) = inner(metric, "P(N(", ")=0)") {
        let question = Question::share(metric, exact, move |seen| {
            (f64::from(u8::from(sampled(seen) == 0)), 1.0)
        });
        return Some((t, question));
    }
    if let Some(t) = inner(metric, "timeavg_N_0_", "") {
        let question = Question::mean(metric, exact, |seen| {
            (seen.units(seen.record.lines[0].inside_hours), seen.window)
        });
        return Some((t, question));
    }
    let t = inner(metric, "timeavg_Nq_0_", "")?;
    let question = Question::mean(metric, exact, |seen| {
        (seen.units(seen.record.lines[0].waiting_hours), seen.window)
    });
    Some((t, question))
}
