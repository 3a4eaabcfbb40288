//! Classes with priorities, interrupting each other or not: M/G/1 and M/M/c.
//!
//! Each case is written in two ways, which the engine treats differently: all classes in one line that goes by
//! priority, and each class in a line of its own before the same officers. Times in system come from the first, waits
//! and numbers of each class from the second.

use super::queue;
use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, Span, steady};
use crate::verification::question::{Question, numbered};
use crate::verification::script::Script;
use crate::verification::times::Times;

/// Classes, highest first: arrival rate and service.
struct Classes {
    by_rank: Vec<(f64, Times)>,
    servers: u32,
    is_preemptive: bool,
}

/// One line for all, and one for each.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let classes = Classes::of(case)?;
    let shortest = classes
        .by_rank
        .iter()
        .flat_map(|(rate, service)| [1.0 / rate, service.mean()]);
    let clock = Clock::fitting(&shortest.collect::<Vec<_>>());
    let span = steady(&classes.load()?, clock, effort);
    let one = classes.one_line(&case.id, &span, clock);
    let several = classes.several_lines(&format!("{}, a line for each class", case.id), &span, clock);
    let rows = || case.rows.iter().filter(|row| !row.is_approximate);
    let together = rows().filter_map(|row| together(row, row.exact?)).collect();
    let apart = rows().filter_map(|row| apart(row, row.exact?)).collect();
    Ok(vec![
        Part::main(one, clock, together),
        Part::main(several, clock, apart).named("lines"),
    ])
}

impl Classes {
    fn of(case: &Case) -> Result<Self, String> {
        let p = Given(&case.parameters);
        let rates = p.numbers("lam")?;
        let services: Vec<Times> = if p.has("service") {
            p.part("service")?
                .items()?
                .into_iter()
                .map(Times::of)
                .collect::<Result<_, _>>()?
        } else {
            vec![Times::Exponential(1.0 / p.positive("mu")?); rates.len()]
        };
        if services.len() != rates.len() || rates.is_empty() || rates.iter().any(|&rate| rate <= 0.0) {
            return Err("`lam` and `service` do not fit together".to_owned());
        }
        Ok(Self {
            by_rank: rates.into_iter().zip(services).collect(),
            servers: if p.has("c") { p.whole("c")? } else { 1 },
            is_preemptive: case.model.contains("preemptive-resume"),
        })
    }

    fn load(&self) -> Result<Load, String> {
        let arrivals: f64 = self.by_rank.iter().map(|(rate, _)| rate).sum();
        let moment = |power: i32| {
            let sum = |(rate, service): &(f64, Times)| {
                let second = if power == 2 { service.scv() + 1.0 } else { 1.0 };
                rate / arrivals * service.mean().powi(power) * second
            };
            self.by_rank.iter().map(sum).sum::<f64>()
        };
        let service = moment(1);
        let scv = moment(2) / (service * service) - 1.0;
        let rho = arrivals * service / f64::from(self.servers);
        if rho >= 1.0 {
            return Err(format!("its load is {rho}: it has no long run"));
        }
        let variability = 0.5 * (1.0 + scv);
        Ok(Load {
            arrivals,
            rho,
            servers: f64::from(self.servers),
            service,
            variability,
        })
    }

    fn order(&self) -> String {
        if self.is_preemptive {
            "\"preemptive\"".to_owned()
        } else {
            "\"priority\"".to_owned()
        }
    }

    fn arrivals(&self, script: &mut Script, clock: Clock) {
        for (number, &(rate, _)) in (1..).zip(&self.by_rank) {
            script.poisson(
                &format!("class-{number}"),
                rate,
                clock,
                &format!("class-{number}"),
                "1",
            );
        }
    }

    fn goods(&self, script: &mut Script, lane: impl Fn(usize) -> String) {
        for number in 1..=self.by_rank.len() {
            let keys = [
                ("priority", number.to_string()),
                ("selectivity", format!("{{ otherwise = \"{}\" }}", lane(number))),
            ];
            script.table(&format!("goods.class-{number}"), &keys);
        }
    }

    fn one_line(&self, title: &str, span: &Span, clock: Clock) -> Script {
        let mut script = Script::new(title, span);
        self.arrivals(&mut script, clock);
        self.goods(&mut script, |_| "only".to_owned());
        let own = (1..)
            .zip(&self.by_rank)
            .map(|(number, (_, service))| format!("class-{number} = {}", service.toml(clock)));
        let takes_for = format!("{{ {} }}", own.collect::<Vec<_>>().join(", "));
        let first = self.by_rank[0].1;
        let all_alike = self.by_rank.iter().all(|&(_, service)| service == first);
        let mut further = vec![("order", self.order())];
        if !all_alike {
            further.push(("takes-for", takes_for));
        }
        script
            .lane("only", &["service"])
            .step("service", "servers", &first.toml(clock), &further)
            .officers("servers", self.servers);
        script
    }

    fn several_lines(&self, title: &str, span: &Span, clock: Clock) -> Script {
        let mut script = Script::new(title, span);
        self.arrivals(&mut script, clock);
        self.goods(&mut script, |number| format!("lane-{number}"));
        for (number, (_, service)) in (1..).zip(&self.by_rank) {
            let step = format!("service-{number}");
            script.lane(&format!("lane-{number}"), &[step.as_str()]);
            script.step(&step, "servers", &service.toml(clock), &[("order", self.order())]);
        }
        script.officers("servers", self.servers);
        script
    }
}

/// What one line for all tells.
fn together(row: &Row, exact: f64) -> Option<Question> {
    let metric = row.metric.as_str();
    Some(match metric {
        "rho" => queue::utilisation(metric, exact, 0),
        "W_all" => Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None))),
        "Wq_all" => queue::wait(metric, exact, 0),
        "p_wait" => Question::share(metric, exact, |seen| {
            (
                seen.record.lines[0].waited as f64,
                seen.record.lines[0].done as f64,
            )
        }),
        _ => match numbered(metric, "_class")? {
            ("W", class) => Question::mean(metric, exact, move |seen| seen.sum(&seen.dwell(Some(class)))),
            _ => return None,
        },
    })
}

/// What lines of their own tell.
fn apart(row: &Row, exact: f64) -> Option<Question> {
    let metric = row.metric.as_str();
    let (kind, class) = numbered(metric, "_class")?;
    Some(match kind {
        "Wq" => queue::wait(metric, exact, class),
        "L" => Question::mean(metric, exact, move |seen| {
            (seen.units(seen.record.lines[class].inside_hours), seen.window)
        }),
        _ => {
            let p: f64 = kind.strip_prefix("Wq_q")?.parse().ok()?;
            Question::quantile(
                metric,
                exact,
                p,
                &format!("Wq of class {}", class + 1),
                move |seen| seen.record.lines[class].waits.clone(),
            )
        }
    })
}
