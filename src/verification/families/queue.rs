//! One line of customers before one or more servers: M/M/1, M/M/c, M/M/c/K, M/G/1, M/G/c, GI/M/1, GI/M/c.

use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, span, steady};
use crate::verification::question::{How, Question, inner};
use crate::verification::script::Script;
use crate::verification::times::Times;

/// A queue with one line.
struct Queue {
    /// Between customers.
    interarrival: Times,
    is_poisson: bool,
    service: Times,
    servers: u32,
    room: Option<u32>,
}

/// Memories of the queue in a window whose mean is to be nearly normal and of the asymptotic variance.
const MEMORIES_FOR_VARIANCE: f64 = 100.0;

/// The main part, and one of many short windows for the variance behind the standard error.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let queue = Queue::of(case)?;
    let clock = Clock::fitting(&[
        queue.interarrival.mean(),
        queue.service.mean() / f64::from(queue.servers),
    ]);
    let load = queue.load()?;
    let main = queue.script(&case.id, &steady(&load, clock, effort), clock);
    let mut parts = vec![Part::main(main, clock, questions(&case.rows))];
    let variances = variances(&case.rows);
    let length = MEMORIES_FOR_VARIANCE * load.memory();
    let replications = effort.pick(400, 6000);
    let most = effort.pick(4e6, 2.5e8);
    if !variances.is_empty() && replications as f64 * length * load.arrivals <= most {
        let span = span(12.0 * load.memory(), length, clock);
        let script = queue.script(&format!("{}, short windows", case.id), &span, clock);
        parts.push(
            Part::main(script, clock, variances)
                .named("windows")
                .times(replications),
        );
    }
    Ok(parts)
}

impl Queue {
    fn of(case: &Case) -> Result<Self, String> {
        let p = Given(&case.parameters);
        let is_poisson = !case.family.starts_with("GI/");
        let interarrival = if is_poisson {
            Times::Exponential(1.0 / p.positive("lam")?)
        } else {
            p.times("interarrival")?
        };
        let service = if p.has("service") {
            p.times("service")?
        } else {
            Times::Exponential(1.0 / p.positive("mu")?)
        };
        let servers = if p.has("c") { p.whole("c")? } else { 1 };
        let room = if case.family == "M/M/c/K" {
            Some(p.whole("K")?)
        } else {
            None
        };
        if servers == 0 || room == Some(0) {
            return Err("there is no server, or no room".to_owned());
        }
        Ok(Self {
            interarrival,
            is_poisson,
            service,
            servers,
            room,
        })
    }

    fn load(&self) -> Result<Load, String> {
        let offered = self.service.mean() / self.interarrival.mean() / f64::from(self.servers);
        if offered >= 1.0 && self.room.is_none() {
            return Err(format!("its load is {offered}: it has no long run"));
        }
        // with limited room the memory is at most that of a queue at ρ = 0.9 in all cases of use
        let rho = if self.room.is_some() {
            offered.min(1.0 / offered).min(0.9)
        } else {
            offered
        };
        Ok(Load {
            arrivals: 1.0 / self.interarrival.mean(),
            rho,
            servers: f64::from(self.servers),
            service: self.service.mean(),
            variability: 0.5 * (self.interarrival.scv() + self.service.scv()),
        })
    }

    fn script(&self, title: &str, span: &crate::verification::plan::Span, clock: Clock) -> Script {
        let mut script = Script::new(title, span);
        if self.is_poisson {
            script.poisson("customers", 1.0 / self.interarrival.mean(), clock, "job", "1");
        } else {
            let keys = [
                ("every", self.interarrival.toml(clock)),
                ("brings", "{ job = 1 }".to_owned()),
            ];
            script.table("traffic.customers", &keys);
        }
        let room = self
            .room
            .map(|room| [("room", room.to_string()), ("full", "\"leave\"".to_owned())]);
        script.one_line(
            self.servers,
            &self.service.toml(clock),
            room.as_ref().map_or(&[][..], |keys| &keys[..]),
        );
        script
    }
}

/// The questions of one line, for the rows that have one.
pub(super) fn questions(rows: &[Row]) -> Vec<Question> {
    let known = rows
        .iter()
        .filter(|row| !row.is_approximate)
        .filter_map(|row| row.exact.map(|exact| (row, exact)));
    known
        .flat_map(|(row, exact)| question(&row.metric, exact))
        .collect()
}

/// The question, or two for a quantile of a count; none when the metric is none of a line.
fn question(metric: &str, exact: f64) -> Vec<Question> {
    let one = |question: Question| vec![question];
    match metric {
        "rho" | "utilisation" => one(utilisation(metric, exact, 0)),
        "L" | "L_timeavg" => one(Question::mean(metric, exact, |seen| {
            (seen.units(seen.record.lines[0].inside_hours), seen.window)
        })),
        "Lq" | "Lq_timeavg" => one(Question::mean(metric, exact, |seen| {
            (seen.units(seen.record.lines[0].waiting_hours), seen.window)
        })),
        "W" | "W_accepted" => one(Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None)))),
        "Wq" | "Wq_accepted" => one(wait(metric, exact, 0)),
        "VarW" => one(Question::variance(metric, exact, |seen| seen.dwell(None))),
        "VarWq" => one(Question::variance(metric, exact, |seen| {
            seen.record.lines[0].wait
        })),
        "VarN" => one(Question::new(metric, exact, How::Variance, |seen| {
            seen.at_midnight().fold([0.0; 3], |[n, sum, squares], inside| {
                let inside = f64::from(inside);
                [n + 1.0, sum + inside, squares + inside * inside]
            })
        })),
        "p_wait" | "P(wait)" | "P(delay)" | "P(arrival waits)" | "sigma" => {
            one(Question::share(metric, exact, |seen| {
                let line = &seen.record.lines[0];
                (line.waited as f64, line.done as f64)
            }))
        }
        "P_block" => one(Question::share(metric, exact, |seen| {
            seen.cells(None).fold((0.0, 0.0), |(turned_away, arrived), cell| {
                (
                    turned_away + cell.turned_away as f64,
                    arrived + cell.arrived as f64,
                )
            })
        })),
        "throughput" => one(Question::mean(metric, exact, |seen| {
            (seen.record.lines[0].done as f64, seen.window)
        })),
        _ => by_argument(metric, exact),
    }
}

fn by_argument(metric: &str, exact: f64) -> Vec<Question> {
    if let Some(p) = inner(metric, "Wq_q", "") {
        return vec![Question::quantile(metric, exact, p, "Wq", |seen| {
            seen.record.lines[0].waits.clone()
        })];
    }
    if let Some(p) = inner(metric, "W_q", "") {
        return vec![Question::quantile(metric, exact, p, "W", |seen| {
            seen.dwells(None)
        })];
    }
    if let Some(t) = inner(metric, "P(Wq>", ")") {
        return vec![Question::share(metric, exact, move |seen| {
            let waits = &seen.record.lines[0].waits;
            let total = waits.total() as f64;
            (total - waits.count_at_most(seen.clock.duration(t)), total)
        })];
    }
    if let Some(t) = inner(metric, "P(Wq<=", ")") {
        return vec![Question::share(metric, exact, move |seen| {
            let waits = &seen.record.lines[0].waits;
            (waits.count_at_most(seen.clock.duration(t)), waits.total() as f64)
        })];
    }
    if let Some(n) = inner(metric, "P(N=", ")") {
        return vec![Question::share(metric, exact, move |seen| {
            let counted = |(hits, days): (f64, f64), inside: u32| {
                let hit = (f64::from(inside) - n).abs() < 0.5;
                (hits + f64::from(u8::from(hit)), days + 1.0)
            };
            seen.at_midnight().fold((0.0, 0.0), counted)
        })];
    }
    if let Some(p) = inner(metric, "N_q", "") {
        return number_quantile(metric, exact, p);
    }
    Vec::new()
}

/// P(N ≤ q) ≥ p and P(N ≤ q − 1) < p.
fn number_quantile(metric: &str, exact: f64, p: f64) -> Vec<Question> {
    let at_most = |limit: f64, how: How, compared: String| {
        let question = Question::new(metric, p, how, move |seen| {
            let counted = |[hits, days, rest]: [f64; 3], inside: u32| {
                [
                    hits + f64::from(u8::from(f64::from(inside) < limit + 0.5)),
                    days + 1.0,
                    rest,
                ]
            };
            seen.at_midnight().fold([0.0; 3], counted)
        });
        question.compared(compared)
    };
    let (at, before) = (exact, exact - 1.0);
    vec![
        at_most(at, How::AtLeast, format!("P(N ≤ {at}) ≥ {p}")),
        at_most(before, How::Below, format!("P(N ≤ {before}) < {p}")),
    ]
}

/// Mean wait in a line.
pub(super) fn wait(metric: &str, exact: f64, line: usize) -> Question {
    Question::mean(metric, exact, move |seen| seen.sum(&seen.record.lines[line].wait))
}

/// Share of its time on duty that a pool is busy.
pub(super) fn utilisation(metric: &str, exact: f64, resource: usize) -> Question {
    Question::mean(metric, exact, move |seen| {
        let tally = &seen.record.resources[resource];
        (tally.busy, tally.on_duty)
    })
}

/// Questions about the variance between windows.
fn variances(rows: &[Row]) -> Vec<Question> {
    let asked = rows.iter().filter_map(|row| {
        let exact = row.exact?;
        match row.metric.as_str() {
            "asympvar_L" => Some(Question::new(&row.metric, exact, How::Spread, |seen| {
                [seen.units(seen.record.lines[0].inside_hours), seen.window, 0.0]
            })),
            "asympvar_Wq" => Some(Question::new(&row.metric, exact, How::Spread, |seen| {
                let (sum, count) = seen.sum(&seen.record.lines[0].wait);
                [sum, count, 0.0]
            })),
            _ => None,
        }
    });
    asked.collect()
}
