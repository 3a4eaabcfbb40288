//! The queueing formulas against reference values: every row of `tests/reference/queueing.csv`, or of
//! the file that `GREENLANE_QUEUEING_CASES` names, to the number of good digits the row states.
//!
//! A value is good when its relative error is at most 10^(1 - digits); 0 digits stand for whole numbers.
//! The test prints rows and the worst error of every family (`cargo test --test closed_forms -- --nocapture`).
#![expect(
    clippy::print_stdout,
    reason = "the table of errors is what a reader of the test wants to see"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use greenlane::queueing::approx::TwoMoments;
use greenlane::queueing::batch::BatchSize;
use greenlane::queueing::batch_servers::{BatchServers, ShipLane, batch_single_server, ship_lanes};
use greenlane::queueing::breakdown::{breaks_in_service, unreliable_servers};
use greenlane::queueing::erlang::MultiServer;
use greenlane::queueing::finite::{impatient, limited_room, machine_repair};
use greenlane::queueing::game::InspectionGame;
use greenlane::queueing::gi::RenewalArrivals;
use greenlane::queueing::infinite::{InfiniteServer, PiecewiseLoad, SinusoidalLoad};
use greenlane::queueing::jackson::{Node, Tandem, network};
use greenlane::queueing::lanes::Selectivity;
use greenlane::queueing::law::Law;
use greenlane::queueing::line::blocking_line;
use greenlane::queueing::mm1::SingleExponential;
use greenlane::queueing::phase_servers::general_servers;
use greenlane::queueing::priority::{
    PriorityClass, PriorityServers, preemptive_number_means, preemptive_sojourn_means, wait_means,
};
use greenlane::queueing::shifts::{LeavingRule, Segment, shift_cycle};
use greenlane::queueing::single_server::SingleServer;
use greenlane::queueing::staffing::{
    Target, fewest_servers, halfin_whitt_quality, servers_for_load, square_root_servers,
};
use greenlane::queueing::time_varying::{LoadRule, PlanPerformance, SinusoidalRate, evaluate_plan, plan};
use greenlane::queueing::transient::{first_waits, number_over_time};
use greenlane::stats::distributions::normal_quantile;
use greenlane::stats::roc::Binormal;
use serde::Deserialize;
use serde_json::Value;

/// Rows of the project's own file that no formula expresses, each with the reason.
const NOT_EXPRESSED: [(&str, &str, &str); 0] = [];

/// One value of the file.
#[derive(Debug, Clone, Deserialize)]
struct Row {
    case_id: String,
    family: String,
    model: String,
    params: String,
    metric: String,
    value: String,
    digits: i32,
}

type Fault = Box<dyn Error>;
/// The values of one case by metric; `None` when no formula expresses the metric.
type Answers = Box<dyn Fn(&str) -> Option<Answer>>;

/// A value, or a list such as the staff of each period.
#[derive(Debug, Clone)]
enum Answer {
    One(f64),
    Many(Vec<f64>),
}

impl Answer {
    fn values(&self) -> &[f64] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

#[derive(Default)]
struct Tally {
    cases: usize,
    rows: usize,
    worst: f64,
    worst_at: String,
    digits: i32,
}

#[test]
fn every_reference_value_is_reproduced() -> Result<(), Fault> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/queueing.csv");
    let other = std::env::var_os("GREENLANE_QUEUEING_CASES").map(PathBuf::from);
    let mut cases: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in csv::Reader::from_path(other.as_ref().unwrap_or(&own))?.deserialize() {
        let row: Row = row?;
        cases.entry(row.case_id.clone()).or_default().push(row);
    }
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut not_expressed = Vec::new();
    let mut wrong = Vec::new();
    for rows in cases.values() {
        let family = &rows[0].family;
        let tally = tallies.entry(family.clone()).or_default();
        tally.cases += 1;
        let answers = match answers(&rows[0]) {
            Ok(answers) => answers,
            Err(fault) => {
                println!("{}: {fault}", rows[0].case_id);
                Box::new(|_: &str| None)
            }
        };
        for row in rows {
            let Some(found) = answers(&row.metric) else {
                not_expressed.push((row.family.clone(), row.case_id.clone(), row.metric.clone()));
                continue;
            };
            let error = relative_error(found.values(), &row.value)?;
            tally.rows += 1;
            if tally.worst_at.is_empty() || error > tally.worst {
                (tally.worst, tally.digits) = (error, row.digits);
                tally.worst_at = format!("{} {}", row.case_id, row.metric);
            }
            if error.is_nan() || error > tolerance(row.digits) {
                wrong.push(format!(
                    "{} {}: {found:?} against {} ({} digits)",
                    row.case_id, row.metric, row.value, row.digits
                ));
            }
        }
    }
    println!(
        "{:<20} {:>5} {:>5}  worst relative error",
        "family", "cases", "rows"
    );
    for (family, tally) in &tallies {
        println!(
            "{family:<20} {:>5} {:>5}  {:.1e} at {} ({} digits)",
            tally.cases, tally.rows, tally.worst, tally.worst_at, tally.digits
        );
    }
    for (family, case, metric) in &not_expressed {
        println!("not expressed: {family} {case} {metric}");
    }
    assert!(
        tallies.values().any(|tally| tally.rows > 0),
        "the file has no row that a formula expresses"
    );
    assert!(
        wrong.is_empty(),
        "{} values differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    if other.is_none() {
        let allowed: Vec<_> = NOT_EXPRESSED
            .iter()
            .map(|(case, metric, _)| (*case, *metric))
            .collect();
        let missing: Vec<_> = not_expressed
            .iter()
            .map(|(_, case, metric)| (case.as_str(), metric.as_str()))
            .collect();
        assert_eq!(missing, allowed, "rows not expressed differ from the list");
    }
    Ok(())
}

#[test]
fn a_wrong_last_digit_but_one_is_noticed() -> Result<(), Fault> {
    assert!(relative_error(&[0.554_112_554_1], "0.554112554113")? < tolerance(10));
    assert!(relative_error(&[0.554_112_6], "0.554112554113")? > tolerance(9));
    assert!(relative_error(&[1.0, 2.0], "1 2 3")?.is_infinite());
    assert!(relative_error(&[f64::NAN], "1")?.is_nan());
    assert!(relative_error(&[41.0, 45.0], "41 45")? <= tolerance(0));
    Ok(())
}

fn tolerance(digits: i32) -> f64 {
    if digits > 0 {
        libm::pow(10.0, f64::from(1 - digits))
    } else {
        0.0
    }
}

/// The largest relative error of a list of numbers in text, absolute where a number is 0; infinite when
/// their count differs.
fn relative_error(found: &[f64], text: &str) -> Result<f64, Fault> {
    let exact: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    if exact.len() != found.len() {
        return Ok(f64::INFINITY);
    }
    let error = |(found, exact): (&f64, &f64)| {
        let scale = if exact.abs() > 0.0 { exact.abs() } else { 1.0 };
        (found - exact).abs() / scale
    };
    Ok(found
        .iter()
        .zip(&exact)
        .map(error)
        .fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a }))
}

fn answers(row: &Row) -> Result<Answers, Fault> {
    let p: Value = serde_json::from_str(&row.params)?;
    let preemptive = row.model.contains("preemptive-resume");
    match row.family.as_str() {
        "M/M/1" => single_exponential(&p),
        "M/M/c" => multi_server(&p),
        "M/M/c/K" => room(&p),
        "M/G/1" => single_server(&p),
        "M/G/1 priority" => single_server_priority(&p, preemptive),
        "M/M/c priority" => multi_server_priority(&p, preemptive),
        "M/G/inf" => infinite_server(&p),
        "Mt/G/inf" if p.get("breaks").is_some() => piecewise_load(&p),
        "Mt/G/inf" => sinusoidal_load(&p),
        "Jackson network" => jackson(&p),
        "M/G/1 vacations" => vacations(&p),
        "Mt/M/ct shifts" => shifts(&p),
        "Erlang-A" => erlang_a(&p),
        "tandem" => tandem(&p),
        "blocking line" => line(&p),
        "M^X/M/c" => batches(&p),
        "M^X/G/1" => batches_single(&p),
        "lanes with batches" => batch_lanes(&p),
        "GI/M/1" | "GI/M/c" => renewal(&p),
        "M/G/c" => general(&p),
        "machine repair" => repair(&p),
        "M/M/c breakdowns" => unreliable(&p),
        "M/G/1 breakdowns" => broken_in_service(&p),
        "terminating" if row.model.contains("first n customers") => opening_waits(&p),
        "terminating" => opening_numbers(&p),
        "customs lanes" => lanes(&p),
        "staffing" => staffing(&p),
        "time-varying staffing" => plans(&p),
        "binormal ROC" => roc(&p),
        "inspection game" => game(&p),
        other => Err(format!("no formula for the family {other}").into()),
    }
}

fn single_exponential(p: &Value) -> Result<Answers, Fault> {
    let queue = SingleExponential::new(number(p, "lam")?, number(p, "mu")?)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "VarN" => queue.number_variance(),
            "asympvar_L" => queue.number_asymptotic_variance(),
            "asympvar_Wq" => queue.wait_asymptotic_variance(),
            _ => match inner(metric, "P(N=", ")") {
                Some(n) => queue.number_probability(n as u32),
                None => multi_server_value(queue.queue(), metric)?,
            },
        }))
    }))
}

fn multi_server(p: &Value) -> Result<Answers, Fault> {
    let queue = MultiServer::new(number(p, "lam")?, number(p, "mu")?, whole(p, "c")?)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(multi_server_value(&queue, metric)?))
    }))
}

fn multi_server_value(queue: &MultiServer, metric: &str) -> Option<f64> {
    Some(match metric {
        "rho" => queue.utilisation(),
        "p_wait" => queue.delay_probability(),
        "Wq" => queue.wait_mean(),
        "W" => queue.sojourn_mean(),
        "Lq" => queue.queue_mean(),
        "L" => queue.number_mean(),
        "VarWq" => queue.wait_variance(),
        "VarW" => queue.sojourn_variance(),
        _ => {
            if let Some(level) = inner(metric, "Wq_q", "") {
                queue.wait_quantile(level).ok()?
            } else if let Some(level) = inner(metric, "W_q", "") {
                queue.sojourn_quantile(level).ok()?
            } else if let Some(t) = inner(metric, "P(Wq<=", ")") {
                1.0 - queue.wait_tail(t)
            } else if let Some(t) = inner(metric, "P(W>", ")") {
                queue.sojourn_tail(t)
            } else {
                queue.wait_tail(inner(metric, "P(Wq>", ")")?)
            }
        }
    })
}

fn room(p: &Value) -> Result<Answers, Fault> {
    let queue = limited_room(
        number(p, "lam")?,
        number(p, "mu")?,
        whole(p, "c")?,
        whole(p, "K")?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "P_block" => queue.blocking,
            "throughput" => queue.throughput,
            "L" => queue.number_mean,
            "Lq" => queue.queue_mean,
            "Wq_accepted" => queue.wait_mean,
            "W_accepted" => queue.sojourn_mean,
            "utilisation" => queue.utilisation,
            _ => *queue.law.get(inner(metric, "P(N=", ")")? as usize)?,
        }))
    }))
}

fn single_server(p: &Value) -> Result<Answers, Fault> {
    let service = law(&p["service"])?;
    let queue = SingleServer::new(number(p, "lam")?, service)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "rho" | "P(wait)" => queue.utilisation(),
            "scv_service" => service.scv(),
            "Wq" => queue.wait_mean(),
            "W" => queue.sojourn_mean(),
            "Lq" => queue.queue_mean(),
            "L" => queue.number_mean(),
            "VarWq" => queue.wait_variance(),
            "VarW" => queue.sojourn_variance(),
            _ => match inner(metric, "Wq_q", "") {
                Some(level) => queue.wait_quantile(level).ok()?,
                None => queue.sojourn_quantile(inner(metric, "W_q", "")?).ok()?,
            },
        }))
    }))
}

fn single_server_priority(p: &Value, preemptive: bool) -> Result<Answers, Fault> {
    let rates = numbers(&p["lam"])?;
    let services: Vec<Law> = list(&p["service"])?.iter().map(law).collect::<Result<_, _>>()?;
    let classes: Vec<PriorityClass> = rates
        .iter()
        .zip(&services)
        .map(|(rate, service)| PriorityClass {
            arrival_rate: *rate,
            service: *service,
        })
        .collect();
    let means: Vec<f64> = services.iter().map(Law::mean).collect();
    let sojourns: Vec<f64> = if preemptive {
        preemptive_sojourn_means(&classes)?
    } else {
        wait_means(&classes)?
            .iter()
            .zip(&means)
            .map(|(wait, service)| wait + service)
            .collect()
    };
    Ok(Box::new(move |metric| {
        let weighted = |values: &[f64]| {
            rates
                .iter()
                .zip(values)
                .map(|(rate, value)| rate * value)
                .sum::<f64>()
        };
        Some(Answer::One(match metric {
            "rho" => weighted(&means),
            "W_all" => weighted(&sojourns) / rates.iter().sum::<f64>(),
            "Wq_all" if !preemptive => (weighted(&sojourns) - weighted(&means)) / rates.iter().sum::<f64>(),
            _ => {
                let (kind, class) = of_class(metric)?;
                let sojourn = *sojourns.get(class)?;
                match kind {
                    "W" => sojourn,
                    "L" => sojourn * rates[class],
                    "Wq" if !preemptive => sojourn - means[class],
                    _ => return None,
                }
            }
        }))
    }))
}

fn multi_server_priority(p: &Value, preemptive: bool) -> Result<Answers, Fault> {
    let rates = numbers(&p["lam"])?;
    let (mu, c) = (number(p, "mu")?, whole(p, "c")?);
    let queue = PriorityServers::new(&rates, mu, c)?;
    let interrupted = preemptive_number_means(&rates, mu, c)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "p_wait" => queue.total().delay_probability(),
            "rho" => queue.total().utilisation(),
            "Wq_all" => queue.wait_mean_of_all(),
            _ => {
                let (kind, class) = of_class(metric)?;
                match (kind, preemptive) {
                    ("L", true) => *interrupted.get(class)?,
                    ("W", true) => interrupted.get(class)? / rates[class],
                    ("Wq", false) => queue.wait_mean(class).ok()?,
                    ("W", false) => queue.wait_mean(class).ok()? + 1.0 / mu,
                    (kind, false) => queue.wait_quantile(class, inner(kind, "Wq_q", "")?).ok()?,
                    _ => return None,
                }
            }
        }))
    }))
}

fn infinite_server(p: &Value) -> Result<Answers, Fault> {
    let system = InfiniteServer::new(number(p, "lam")?, &law(&p["service"])?)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "L" | "VarN" => system.number_mean(),
            _ => match inner(metric, "N_q", "") {
                Some(level) => system.number_quantile(level).ok()? as f64,
                None => system.number_probability(inner(metric, "P(N=", ")")? as usize),
            },
        }))
    }))
}

fn sinusoidal_load(p: &Value) -> Result<Answers, Fault> {
    let load = SinusoidalLoad::new(
        number(p, "lbar")?,
        number(p, "beta")?,
        number(p, "gamma")?,
        &law(&p["service"])?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "m_max" => load.largest(),
            "m_min" => load.smallest(),
            "lag_of_peak" => load.lag(),
            "quadratic_lag_approx" => load.lag_estimate(),
            _ => load.at(inner(metric, "m(", ")")?),
        }))
    }))
}

fn piecewise_load(p: &Value) -> Result<Answers, Fault> {
    let load = PiecewiseLoad::new(
        &numbers(&p["breaks"])?,
        &numbers(&p["rates"])?,
        law(&p["service"])?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(load.at(inner(metric, "m(", ")")?)))
    }))
}

fn jackson(p: &Value) -> Result<Answers, Fault> {
    let nodes: Vec<Node> = numbers(&p["mu"])?
        .into_iter()
        .zip(numbers(&p["c"])?)
        .map(|(service_rate, c)| Node {
            service_rate,
            servers: c as usize,
        })
        .collect();
    let routing: Vec<Vec<f64>> = list(&p["P"])?.iter().map(numbers).collect::<Result<_, _>>()?;
    let found = network(&nodes, &numbers(&p["ext"])?, &routing)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "L_total" => found.number_mean,
            "W_total" => found.sojourn_mean,
            _ => {
                let (kind, node) = metric.split_once("_node")?;
                let queue = found
                    .nodes
                    .get(node.parse::<usize>().ok()?.checked_sub(1)?)?
                    .as_ref()?;
                match kind {
                    "lambda" => queue.arrival_rate(),
                    "rho" => queue.utilisation(),
                    "L" => queue.number_mean(),
                    "W" => queue.sojourn_mean(),
                    "Wq" => queue.wait_mean(),
                    _ => return None,
                }
            }
        }))
    }))
}

fn vacations(p: &Value) -> Result<Answers, Fault> {
    let queue = SingleServer::new(number(p, "lam")?, law(&p["service"])?)?;
    let vacation = law(&p["vacation"])?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "Wq_multiple_vacations" => queue.wait_mean_with_vacations(&vacation),
            "Wq_single_vacation" => queue.wait_mean_with_one_vacation(&vacation),
            "Wq_no_vacation" => queue.wait_mean(),
            _ => return None,
        }))
    }))
}

fn shifts(p: &Value) -> Result<Answers, Fault> {
    let segments: Vec<Segment> = list(&p["segments"])?
        .iter()
        .map(|segment| {
            let values = numbers(segment)?;
            let [length, arrival_rate, servers] = values.as_slice() else {
                return Err("a segment needs length, rate and servers".into());
            };
            Ok(Segment {
                length: *length,
                arrival_rate: *arrival_rate,
                servers: *servers as usize,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let rule = match p["policy"].as_str() {
        Some("preempt") => LeavingRule::Interrupt,
        Some("exhaust") => LeavingRule::FinishJob,
        other => return Err(format!("no leaving rule {other:?}").into()),
    };
    let cycle = shift_cycle(number(p, "mu")?, &segments, rule)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "W" => cycle.sojourn_mean,
            "Wq" => cycle.wait_mean,
            "L_timeavg" => cycle.number_mean,
            "Lq_timeavg" => cycle.queue_mean,
            "P(delay)" => cycle.delay_probability,
            _ => {
                let segment = inner(metric, "EN_at_start_of_segment", "")? as usize;
                *cycle.number_at_start.get(segment.checked_sub(1)?)?
            }
        }))
    }))
}

fn erlang_a(p: &Value) -> Result<Answers, Fault> {
    let queue = impatient(
        number(p, "lam")?,
        number(p, "mu")?,
        whole(p, "c")?,
        number(p, "theta")?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "P(wait)" => queue.delay_probability,
            "P(abandon)" => queue.abandonment,
            "P(abandon|wait)" => queue.abandonment_of_delayed,
            "Lq" => queue.queue_mean,
            "L" => queue.number_mean,
            "Wq_all" => queue.wait_mean,
            "utilisation" => queue.utilisation,
            _ => return None,
        }))
    }))
}

fn tandem(p: &Value) -> Result<Answers, Fault> {
    let nodes: Vec<Node> = list(&p["nodes"])?
        .iter()
        .map(|node| {
            let values = numbers(node)?;
            let [service_rate, servers] = values.as_slice() else {
                return Err("a node needs rate and servers".into());
            };
            Ok(Node {
                service_rate: *service_rate,
                servers: *servers as usize,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let row = Tandem::new(number(p, "lam")?, &nodes)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "W_total" => row.sojourn_mean(),
            "L_total" => row.number_mean(),
            "VarW_total" => row.sojourn_variance().ok()?,
            _ => {
                if let Some(level) = inner(metric, "W_total_q", "") {
                    row.sojourn_quantile(level).ok()?
                } else {
                    let node = inner(metric, "W_node", "")? as usize;
                    row.nodes().get(node.checked_sub(1)?)?.sojourn_mean()
                }
            }
        }))
    }))
}

fn line(p: &Value) -> Result<Answers, Fault> {
    let buffers: Vec<usize> = numbers(&p["buffers"])?
        .into_iter()
        .map(|places| places as usize)
        .collect();
    let line = blocking_line(&numbers(&p["mu"])?, &buffers)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "throughput" => line.throughput,
            _ => *line
                .blocked
                .get((inner(metric, "P(station", " blocked)")? as usize).checked_sub(1)?)?,
        }))
    }))
}

fn batches(p: &Value) -> Result<Answers, Fault> {
    let queue = BatchServers::new(
        number(p, "lam_batches")?,
        batch(&p["batch"])?,
        number(p, "mu")?,
        whole(p, "c")?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "rho" => queue.utilisation(),
            "L" => queue.number_mean(),
            "Lq" => queue.queue_mean(),
            "W" => queue.sojourn_mean(),
            "Wq" => queue.wait_mean(),
            "P(delay)" => queue.delay_probability(),
            "Wq_first_of_batch" => queue.first_wait_mean(),
            "W_last_of_batch" => queue.last_sojourn_mean(),
            _ => match inner(metric, "Wq_q", "") {
                Some(level) => queue.wait_quantile(level).ok()?,
                None => queue.sojourn_quantile(inner(metric, "W_q", "")?).ok()?,
            },
        }))
    }))
}

fn batches_single(p: &Value) -> Result<Answers, Fault> {
    let queue = batch_single_server(
        number(p, "lam_batches")?,
        &batch(&p["batch"])?,
        &law(&p["service"])?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "rho" => queue.utilisation,
            "Wq" => queue.wait_mean,
            "W" => queue.sojourn_mean,
            "L" => queue.number_mean,
            _ => return None,
        }))
    }))
}

fn batch_lanes(p: &Value) -> Result<Answers, Fault> {
    let (shares, rates, servers) = (numbers(&p["lane_prob"])?, numbers(&p["mu"])?, numbers(&p["c"])?);
    let lanes: Vec<ShipLane> = shares
        .into_iter()
        .zip(rates)
        .zip(servers)
        .map(|((share, service_rate), servers)| ShipLane {
            share,
            service_rate,
            servers: servers as usize,
        })
        .collect();
    let found = ship_lanes(number(p, "lam_ships")?, &batch(&p["batch"])?, &lanes)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "W_all" => found.sojourn_mean,
            "L_all" => found.number_mean,
            _ => {
                let (kind, lane) = metric.split_once("_lane")?;
                let queue = found
                    .lanes
                    .get(lane.parse::<usize>().ok()?.checked_sub(1)?)?
                    .as_ref()?;
                match kind {
                    "rho" => queue.utilisation(),
                    "W" => queue.sojourn_mean(),
                    "Wq" => queue.wait_mean(),
                    _ => return None,
                }
            }
        }))
    }))
}

fn renewal(p: &Value) -> Result<Answers, Fault> {
    let interarrival = law(&p["interarrival"])?;
    let mu = number(p, "mu")?;
    let servers = if p.get("c").is_some() { whole(p, "c")? } else { 1 };
    let queue = RenewalArrivals::new(&interarrival, mu, servers)?;
    let rough = TwoMoments::new(1.0 / interarrival.mean(), mu, servers, interarrival.scv(), 1.0)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "sigma" => queue.root(),
            "rho" => queue.utilisation(),
            "Wq" => queue.wait_mean(),
            "W" => queue.sojourn_mean(),
            "Lq" => queue.queue_mean(),
            "p_wait" | "P(arrival waits)" => queue.delay_probability(),
            _ => match inner(metric, "Wq_q", "") {
                Some(level) => queue.wait_quantile(level).ok()?,
                None => approximation(&rough, metric)?,
            },
        }))
    }))
}

fn general(p: &Value) -> Result<Answers, Fault> {
    let service = law(&p["service"])?;
    let (lambda, c) = (number(p, "lam")?, whole(p, "c")?);
    let queue = general_servers(lambda, &service, c)?;
    let rough = TwoMoments::new(lambda, 1.0 / service.mean(), c, 1.0, service.scv())?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "rho" => queue.utilisation,
            "Lq" => queue.queue_mean,
            "Wq" => queue.wait_mean,
            "W" => queue.sojourn_mean,
            "P(wait)" => queue.delay_probability,
            _ => approximation(&rough, metric)?,
        }))
    }))
}

fn approximation(queue: &TwoMoments, metric: &str) -> Option<f64> {
    Some(match metric {
        "AllenCunneen_Wq" => queue.allen_cunneen().ok()?,
        "Sakasegawa_Wq" => queue.sakasegawa(),
        "Kingman_bound_Wq" => queue.kingman_bound(),
        "KLB_Wq" => queue.kraemer_langenbach_belz(),
        _ => return None,
    })
}

fn repair(p: &Value) -> Result<Answers, Fault> {
    let shop = machine_repair(
        number(p, "lam")?,
        number(p, "mu")?,
        whole(p, "c")?,
        whole(p, "N")?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "L_down" => shop.down_mean,
            "availability" => shop.availability,
            "W_down" => shop.down_time_mean,
            "Wq_repair" => shop.wait_mean,
            "failures_rate" => shop.failure_rate,
            "P(all up)" => shop.all_up,
            _ => return None,
        }))
    }))
}

fn unreliable(p: &Value) -> Result<Answers, Fault> {
    let (lambda, mu, c) = (number(p, "lam")?, number(p, "mu")?, whole(p, "c")?);
    let queue = unreliable_servers(lambda, mu, c, number(p, "fail")?, number(p, "repair")?)?;
    let sound = MultiServer::new(lambda, mu, c)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "availability" => queue.availability,
            "rho_effective" => queue.utilisation,
            "L" => queue.number_mean,
            "W" => queue.sojourn_mean,
            "mean_busy_servers" => queue.busy_mean,
            "L_without_breakdowns" => sound.number_mean(),
            _ => return None,
        }))
    }))
}

fn broken_in_service(p: &Value) -> Result<Answers, Fault> {
    let queue = breaks_in_service(
        number(p, "lam")?,
        &law(&p["service"])?,
        number(p, "fail")?,
        &law(&p["repair"])?,
    )?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "rho_completion" => queue.utilisation,
            "Wq" => queue.wait_mean,
            "W" => queue.sojourn_mean,
            "mean_completion_time" => queue.completion_mean,
            _ => return None,
        }))
    }))
}

fn opening_waits(p: &Value) -> Result<Answers, Fault> {
    let (lambda, mu, c) = (number(p, "lam")?, number(p, "mu")?, whole(p, "c")?);
    let steady = MultiServer::new(lambda, mu, c)
        .ok()
        .map(|queue| queue.wait_mean());
    Ok(Box::new(move |metric| {
        if metric == "Wq_steady" {
            return Some(Answer::One(steady?));
        }
        if let Some(n) = inner(metric, "mean_of_first_", "_queue_waits") {
            let waits = first_waits(lambda, mu, c, n as usize).ok()?;
            return Some(Answer::One(waits.iter().sum::<f64>() / n));
        }
        let n = inner(metric, "E[Wq_", "]")? as usize;
        Some(Answer::One(*first_waits(lambda, mu, c, n).ok()?.last()?))
    }))
}

fn opening_numbers(p: &Value) -> Result<Answers, Fault> {
    let (lambda, mu, c) = (number(p, "lam")?, number(p, "mu")?, whole(p, "c")?);
    let at = move |t: f64| number_over_time(lambda, mu, c, t).ok();
    Ok(Box::new(move |metric| {
        Some(Answer::One(if let Some(t) = inner(metric, "E[N(", ")]") {
            at(t)?.number_mean
        } else if let Some(t) = inner(metric, "timeavg_N_0_", "") {
            at(t)?.number_average
        } else if let Some(t) = inner(metric, "timeavg_Nq_0_", "") {
            at(t)?.queue_average
        } else {
            at(inner(metric, "P(N(", ")=0)")?)?.empty
        }))
    }))
}

fn lanes(p: &Value) -> Result<Answers, Fault> {
    let score = Binormal::new(number(p, "dprime")?, number(p, "sd_illicit")?).ok_or("no such score")?;
    let escalation = if p["escalate"].is_null() {
        0.0
    } else {
        number(p, "escalate")?
    };
    let (thresholds, detection) = (numbers(&p["thresholds"])?, numbers(&p["pdet"])?);
    let rule = Selectivity::new(
        score,
        number(p, "prevalence")?,
        &thresholds,
        &detection,
        escalation,
    )?;
    let lambda = number(p, "lam")?;
    let servers: Vec<usize> = numbers(&p["c"])?.into_iter().map(|c| c as usize).collect();
    let queues = rule.queues(lambda, &numbers(&p["mu"])?, &servers)?;
    let variances = rule.detection_variances(lambda, number(p, "horizon")?)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "AUC" => score.auc(),
            "interdiction_rate" => rule.interdiction(),
            "hit_rate" => rule.hit_rate(),
            "dwell_mean" => queues.dwell_mean(),
            "E_illicit_arrivals" => variances.illicit_arrivals,
            "E_detections" => variances.detections,
            "Var_count_Bernoulli" => variances.counted,
            "Var_count_given_lane" => variances.given_lane,
            "Var_count_given_score" => variances.given_score,
            "VR_lane" => variances.counted / variances.given_lane,
            "VR_score" => variances.counted / variances.given_score,
            _ => {
                if let Some(level) = inner(metric, "dwell_q", "") {
                    queues.dwell_quantile(level).ok()?
                } else if let Some(t) = inner(metric, "P(dwell>", ")") {
                    queues.dwell_tail(t)
                } else {
                    let (kind, lane) = metric.rsplit_once("_lane")?;
                    let lane = lane.parse::<usize>().ok()?.checked_sub(1)?;
                    let queue = queues.queues().get(lane)?;
                    match kind {
                        "share" => rule.lanes()[lane].share,
                        "illicit_share" => rule.lanes()[lane].illicit_share,
                        "posterior_illicit" => rule.lanes()[lane].posterior,
                        "lambda" => queue.arrival_rate(),
                        "rho" => queue.utilisation(),
                        "W" => queue.sojourn_mean(),
                        "Wq" => queue.wait_mean(),
                        _ => return None,
                    }
                }
            }
        }))
    }))
}

fn staffing(p: &Value) -> Result<Answers, Fault> {
    let (lambda, mu) = (number(p, "lam")?, number(p, "mu")?);
    let within = number(p, "t")?;
    let level = fewest_servers(
        lambda,
        mu,
        Target::ServiceLevel {
            share: number(p, "sl")?,
            within,
        },
    )?;
    let mean = fewest_servers(lambda, mu, Target::MeanWait(number(p, "max_Wq")?))?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "c_min_service_level" => level.servers() as f64,
            "achieved_service_level" => 1.0 - level.wait_tail(within),
            "c_min_mean_wait" => mean.servers() as f64,
            "achieved_Wq" => mean.wait_mean(),
            _ => {
                if let Some(target) = inner(metric, "c_exact_Pwait<=", "") {
                    servers_for_load(lambda / mu, target).ok()? as f64
                } else if let Some(target) = inner(metric, "HalfinWhitt_beta_", "") {
                    halfin_whitt_quality(target).ok()?
                } else {
                    square_root_servers(lambda / mu, inner(metric, "c_squareroot_", "")?).ok()? as f64
                }
            }
        }))
    }))
}

fn plans(p: &Value) -> Result<Answers, Fault> {
    let mu = number(p, "mu")?;
    let rate = SinusoidalRate::new(number(p, "lbar")?, number(p, "amp")?, number(p, "period")?)?;
    let rules = [
        ("SIPP", LoadRule::Sipp),
        ("SIPPmax", LoadRule::SippMax),
        ("LAG", LoadRule::Lag),
        ("MOL", LoadRule::ModifiedOfferedLoad),
    ];
    let mut found: BTreeMap<&str, (Vec<usize>, PlanPerformance)> = BTreeMap::new();
    for (name, rule) in rules {
        let staff = plan(
            &rate.loads(rule, mu, whole(p, "planning_periods")?)?,
            number(p, "alpha")?,
        )?;
        let performance = evaluate_plan(|t| rate.at(t), mu, rate.period(), &staff)?;
        found.insert(name, (staff, performance));
    }
    Ok(Box::new(move |metric| {
        let (kind, rule) = metric.rsplit_once('_')?;
        let (staff, performance) = found.get(rule)?;
        match kind {
            "staff" => Some(Answer::Many(staff.iter().map(|c| *c as f64).collect())),
            "officer_periods" => Some(Answer::One(staff.iter().sum::<usize>() as f64)),
            "maxPdelay" => Some(Answer::One(performance.largest_delay)),
            "meanPdelay" => Some(Answer::One(performance.mean_delay)),
            "meanWq" => Some(Answer::One(performance.mean_wait)),
            _ => None,
        }
    }))
}

fn roc(p: &Value) -> Result<Answers, Fault> {
    let score =
        Binormal::from_auc_and_spread(number(p, "AUC")?, number(p, "sd_illicit")?).ok_or("no such score")?;
    let prevalence = number(p, "prevalence")?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "d" => score.separation(),
            "d_a" => score.detectability(),
            _ => {
                if let Some(rate) = inner(metric, "TPR@FPR", "") {
                    score.true_positive_rate(-normal_quantile(rate))
                } else {
                    let (kind, rate) = metric.split_once('@')?;
                    let threshold = score.threshold_for_share(rate.parse().ok()?, prevalence)?;
                    match kind {
                        "threshold" => threshold,
                        "TPR" => score.true_positive_rate(threshold),
                        "FPR" => score.false_positive_rate(threshold),
                        "hit_rate" => score.hit_rate(threshold, prevalence),
                        "lift" => score.lift(threshold, prevalence),
                        _ => return None,
                    }
                }
            }
        }))
    }))
}

fn game(p: &Value) -> Result<Answers, Fault> {
    let game = InspectionGame::new(
        number(p, "pdet")?,
        number(p, "gain")?,
        number(p, "penalty")?,
        number(p, "cost_inspect")?,
        number(p, "loss")?,
    )?;
    let precision = number(p, "logit_lambda")?;
    let noisy = game.quantal_response(precision)?;
    Ok(Box::new(move |metric| {
        Some(Answer::One(match metric {
            "x_nash_inspect" => game.nash().inspect,
            "y_nash_violate" => game.nash().violate,
            "x_stackelberg_deterrence" => game.deterrence(),
            "x_QRE" => noisy.inspect,
            "y_QRE" => noisy.violate,
            _ => game
                .logit_violation(inner(metric, "y_logit_response@x=", "")?, precision)
                .ok()?,
        }))
    }))
}

/// The number between a beginning and an end of a metric's name.
fn inner(metric: &str, before: &str, after: &str) -> Option<f64> {
    metric.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}

/// The kind of a metric and its class, counted from 0.
fn of_class(metric: &str) -> Option<(&str, usize)> {
    let (kind, class) = metric.split_once("_class")?;
    Some((kind, class.parse::<usize>().ok()?.checked_sub(1)?))
}

fn number(p: &Value, key: &str) -> Result<f64, Fault> {
    real(&p[key]).map_err(|fault| format!("{key}: {fault}").into())
}

fn whole(p: &Value, key: &str) -> Result<usize, Fault> {
    Ok(number(p, key)? as usize)
}

/// A JSON number, or one written as a string.
fn real(value: &Value) -> Result<f64, Fault> {
    match value {
        Value::Number(number) => number.as_f64().ok_or_else(|| "not a number".into()),
        Value::String(text) => Ok(text.parse()?),
        other => Err(format!("{other} is not a number").into()),
    }
}

fn list(value: &Value) -> Result<&Vec<Value>, Fault> {
    value
        .as_array()
        .ok_or_else(|| format!("{value} is not a list").into())
}

fn numbers(value: &Value) -> Result<Vec<f64>, Fault> {
    list(value)?.iter().map(real).collect()
}

fn law(p: &Value) -> Result<Law, Fault> {
    let law = match p["dist"].as_str() {
        Some("exp") => Law::exponential(number(p, "mean")?),
        Some("det") => Law::deterministic(number(p, "mean")?),
        Some("erlang") => Law::erlang(whole(p, "k")?, number(p, "mean")?),
        Some("hyperexp2") => Law::hyperexponential(number(p, "p")?, number(p, "m1")?, number(p, "m2")?),
        Some("lognormal") => Law::lognormal(number(p, "mean")?, number(p, "scv")?),
        Some("uniform") => Law::uniform(number(p, "a")?, number(p, "b")?),
        Some("triangular") => Law::triangular(number(p, "a")?, number(p, "mode")?, number(p, "b")?),
        other => return Err(format!("no law {other:?}").into()),
    };
    Ok(law?)
}

fn batch(p: &Value) -> Result<BatchSize, Fault> {
    let batch = match p["dist"].as_str() {
        Some("fixed") => BatchSize::fixed(whole(p, "n")?),
        Some("geometric") => BatchSize::geometric(number(p, "mean")?),
        Some("pmf") => {
            let entries = p["pmf"].as_object().ok_or("pmf is not a table")?;
            let table: Vec<(usize, f64)> = entries
                .iter()
                .map(|(size, probability)| Ok((size.parse()?, real(probability)?)))
                .collect::<Result<_, Fault>>()?;
            BatchSize::table(&table)
        }
        other => return Err(format!("no law of batches {other:?}").into()),
    };
    Ok(batch?)
}
