//! Customs lanes: scores, thresholds, lanes before their own officers, escalation, detection and its three estimators.

use super::queue;
use crate::stats::distributions::normal_cdf;
use crate::units::SimDuration;
use crate::verification::case::Case;
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{Load, Span, span};
use crate::verification::question::{Counts, How, Question, Seen, inner, numbered};
use crate::verification::script::Script;

/// The case's parameters.
struct Lanes {
    arrivals: f64,
    separation: f64,
    spread: f64,
    prevalence: f64,
    thresholds: Vec<f64>,
    rates: Vec<f64>,
    servers: Vec<u32>,
    detection: Vec<f64>,
    escalated: f64,
    horizon: f64,
    clock: Clock,
}

/// As it is, and with perfect detection, so that the finds in a lane are the carriers in it.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let lanes = Lanes::of(case)?;
    let span = lanes.span(effort);
    let replications = effort.pick(32, 128);
    let main = lanes.script(&case.id, &span, &lanes.detection);
    let perfect = lanes.script(
        &format!("{}, perfect detection", case.id),
        &span,
        &vec![1.0; lanes.rates.len()],
    );
    let rows = || case.rows.iter().filter(|row| !row.is_approximate);
    let questions = rows()
        .filter_map(|row| Some(lanes.questions(&row.metric, row.exact?)))
        .flatten()
        .collect();
    let carriers = rows()
        .filter_map(|row| carriers(&row.metric, row.exact?))
        .collect();
    Ok(vec![
        Part::main(main, lanes.clock, questions).times(replications),
        Part::main(perfect, lanes.clock, carriers)
            .named("carriers")
            .times(replications),
    ])
}

impl Lanes {
    fn of(case: &Case) -> Result<Self, String> {
        let p = Given(&case.parameters);
        let (rates, arrivals) = (p.numbers("mu")?, p.positive("lam")?);
        let times: Vec<f64> = rates
            .iter()
            .map(|rate| 1.0 / rate)
            .chain([1.0 / arrivals])
            .collect();
        let lanes = Self {
            arrivals,
            separation: p.number("dprime")?,
            spread: p.positive("sd_illicit")?,
            prevalence: p.positive("prevalence")?,
            thresholds: p.numbers("thresholds")?,
            servers: p.wholes("c")?,
            detection: p.numbers("pdet")?,
            escalated: if p.has("escalate") {
                p.number("escalate")?
            } else {
                0.0
            },
            horizon: p.positive("horizon")?,
            clock: Clock::fitting(&times),
            rates,
        };
        let count = lanes.rates.len();
        let fits = lanes.servers.len() == count
            && lanes.detection.len() == count
            && lanes.thresholds.len() + 1 == count
            && (lanes.escalated <= 0.0 || count >= 3);
        if !fits {
            return Err("`mu`, `c`, `pdet` and `thresholds` do not fit together".to_owned());
        }
        if let Some(load) = lanes.loads().iter().find(|load| load.rho >= 1.0) {
            return Err(format!("the load of a lane is {}: it has no long run", load.rho));
        }
        Ok(lanes)
    }

    /// A year of the case, or as much of it as is allowed.
    fn span(&self, effort: Effort) -> Span {
        let most = effort.pick(2e5, 1e6) / self.arrivals;
        let days = self.horizon.min(most) * self.clock.hours / 24.0;
        let slowest = self
            .loads()
            .iter()
            .map(|load| 12.0 * load.memory() + 10.0 * load.service)
            .fold(0.0, f64::max);
        Span {
            warm_up_days: span(slowest, 0.0, self.clock).warm_up_days,
            length: SimDuration::DAY * (days.floor().max(1.0) as i64),
            follow_up_days: 3640,
        }
    }

    /// What each lane's officers have to do.
    fn loads(&self) -> Vec<Load> {
        let below = |limit: f64| {
            let carriers = normal_cdf((limit - self.separation) / self.spread);
            (1.0 - self.prevalence) * normal_cdf(limit) + self.prevalence * carriers
        };
        let mut edges = vec![0.0];
        edges.extend(self.thresholds.iter().map(|&limit| below(limit)));
        edges.push(1.0);
        let mut shares: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if self.escalated > 0.0 {
            shares[2] += self.escalated * shares[1];
        }
        let lanes = shares.iter().zip(&self.rates).zip(&self.servers);
        lanes
            .map(|((share, rate), &servers)| Load {
                arrivals: self.arrivals,
                rho: self.arrivals * share / (rate * f64::from(servers)),
                servers: f64::from(servers),
                service: 1.0 / rate,
                variability: 1.0,
            })
            .collect()
    }

    fn script(&self, title: &str, span: &Span, detection: &[f64]) -> Script {
        let mut script = Script::new(title, span);
        let area = normal_cdf(self.separation / libm::sqrt(1.0 + self.spread * self.spread));
        let lane = |number: usize| format!("lane-{number}");
        let above = (2..).zip(&self.thresholds);
        let rules = above
            .map(|(number, limit)| format!("{} = {{ above = {{ contraband = {limit:?} }} }}", lane(number)));
        let rules: Vec<String> = std::iter::once("otherwise = \"lane-1\"".to_owned())
            .chain(rules)
            .collect();
        script
            .table(
                "threat.contraband",
                &[
                    ("kind", "\"revenue\"".to_owned()),
                    ("shortfall", "\"100 %\"".to_owned()),
                ],
            )
            .poisson("traders", self.arrivals, self.clock, "consignment", "1")
            .table(
                "goods.consignment",
                &[
                    ("value", "1".to_owned()),
                    ("carries", format!("{{ contraband = {:?} }}", self.prevalence)),
                    (
                        "score",
                        format!("{{ contraband = {{ auc = {area:?}, sd = {:?} }} }}", self.spread),
                    ),
                    ("selectivity", format!("{{ {} }}", rules.join(", "))),
                ],
            );
        for (place, (&rate, &servers)) in self.rates.iter().zip(&self.servers).enumerate() {
            let number = place + 1;
            let (step, officers) = (format!("check-{number}"), format!("officers-{number}"));
            let mut further = vec![("inspects", "true".to_owned())];
            if detection[place] > 0.0 {
                further.push(("detects", format!("{{ contraband = {:?} }}", detection[place])));
            }
            if number == 2 && self.escalated > 0.0 {
                further.push(("then", format!("{{ check-3 = {:?} }}", self.escalated)));
            }
            let takes = format!("{{ exponential = {} }}", self.clock.span(1.0 / rate));
            script
                .lane(&lane(number), &[step.as_str()])
                .step(&step, &officers, &takes, &further)
                .officers(&officers, servers);
        }
        script
    }

    /// The questions of one row; interdiction has one for each estimator.
    fn questions(&self, metric: &str, exact: f64) -> Vec<Question> {
        let horizon = self.horizon;
        let over = move |seen: &Seen<'_>, count: f64| -> Counts { [count, seen.window / horizon, 0.0] };
        let found = |seen: &Seen<'_>| seen.record.found[0][0];
        let mean = |read: fn(&Seen<'_>) -> (f64, f64)| vec![Question::mean(metric, exact, read)];
        match metric {
            "interdiction_rate" => {
                let counted = Question::share(metric, exact, move |seen| {
                    (found(seen).found as f64, found(seen).carried as f64)
                });
                let expected = Question::mean(metric, exact, move |seen| {
                    (found(seen).expected, found(seen).carried as f64)
                });
                let posterior = Question::mean(metric, exact, move |seen| {
                    (found(seen).posterior_found, found(seen).posterior_carried)
                });
                vec![
                    counted.compared("interdiction rate, finds counted"),
                    expected.compared("interdiction rate, expected finds of carriers"),
                    posterior.compared("interdiction rate, by the scores of all"),
                ]
            }
            "hit_rate" => {
                let first = usize::from(self.detection[0] <= 0.0);
                vec![Question::share(metric, exact, move |seen| {
                    let cells = &seen.record.cells[0];
                    let arrived: u64 = cells[first..cells.len() - 1]
                        .iter()
                        .map(|cell| cell.arrived)
                        .sum();
                    (found(seen).found as f64, arrived as f64)
                })]
            }
            "dwell_mean" => mean(|seen| seen.sum(&seen.dwell(None))),
            "E_illicit_arrivals" => {
                vec![Question::new(metric, exact, How::Mean, move |seen| {
                    over(seen, found(seen).carried as f64)
                })]
            }
            "E_detections" => {
                vec![Question::new(metric, exact, How::Mean, move |seen| {
                    over(seen, found(seen).found as f64)
                })]
            }
            "Var_count_Bernoulli" => {
                vec![Question::new(metric, exact, How::Spread, move |seen| {
                    over(seen, found(seen).found as f64)
                })]
            }
            "Var_count_given_lane" if self.escalated <= 0.0 => {
                vec![Question::new(metric, exact, How::Spread, move |seen| {
                    over(seen, found(seen).expected)
                })]
            }
            "Var_count_given_score" => {
                vec![Question::new(metric, exact, How::Spread, move |seen| {
                    over(seen, found(seen).posterior_found)
                })]
            }
            "VR_lane" if self.escalated <= 0.0 => {
                vec![Question::new(metric, exact, How::SpreadRatio, move |seen| {
                    [found(seen).found as f64, found(seen).expected, 0.0]
                })]
            }
            "VR_score" => vec![Question::new(metric, exact, How::SpreadRatio, move |seen| {
                [found(seen).found as f64, found(seen).posterior_found, 0.0]
            })],
            _ => self.of_lane(metric, exact).into_iter().collect(),
        }
    }

    fn of_lane(&self, metric: &str, exact: f64) -> Option<Question> {
        if let Some(p) = inner(metric, "dwell_q", "") {
            return Some(Question::quantile(metric, exact, p, "dwell", |seen| {
                seen.dwells(None)
            }));
        }
        if let Some(t) = inner(metric, "P(dwell>", ")") {
            return Some(Question::share(metric, exact, move |seen| {
                let dwells = seen.dwells(None);
                let total = dwells.total() as f64;
                (total - dwells.count_at_most(seen.clock.duration(t)), total)
            }));
        }
        let (kind, lane) = numbered(metric, "_lane")?;
        if lane >= self.rates.len() {
            return None;
        }
        Some(match kind {
            "share" => Question::share(metric, exact, move |seen| {
                let arrived: u64 = seen.cells(None).map(|cell| cell.arrived).sum();
                (seen.record.cells[0][lane].arrived as f64, arrived as f64)
            }),
            "lambda" => Question::mean(metric, exact, move |seen| {
                (seen.record.lines[lane].done as f64, seen.window)
            }),
            "rho" => queue::utilisation(metric, exact, lane),
            "W" => Question::mean(metric, exact, move |seen| {
                seen.sum(&seen.record.lines[lane].sojourn)
            }),
            "Wq" => queue::wait(metric, exact, lane),
            _ => return None,
        })
    }
}

/// Where carriers go: with perfect detection they are the finds.
fn carriers(metric: &str, exact: f64) -> Option<Question> {
    let (kind, lane) = numbered(metric, "_lane")?;
    match kind {
        "illicit_share" => Some(Question::share(metric, exact, move |seen| {
            let hits: u64 = seen.cells(None).map(|cell| cell.hits).sum();
            (seen.record.cells[0][lane].hits as f64, hits as f64)
        })),
        "posterior_illicit" => Some(Question::share(metric, exact, move |seen| {
            let cell = &seen.record.cells[0][lane];
            (cell.hits as f64, cell.arrived as f64)
        })),
        _ => None,
    }
}
