//! Networks: Jackson's with feedback, by branches after steps; tandems, by routes of several steps.

use super::queue;
use crate::verification::case::Case;
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::{Given, as_whole};
use crate::verification::plan::{Load, steady};
use crate::verification::question::{Question, inner, numbered};
use crate::verification::script::Script;

/// A node: servers and rate of service of each.
#[derive(Clone, Copy)]
struct Node {
    servers: u32,
    rate: f64,
}

/// Rounds of the traffic equations; visits beyond are below any digit.
const ROUNDS: usize = 10_000;

/// M/M/c nodes with random routing, also back.
pub(super) fn jackson(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let nodes: Vec<Node> = p
        .numbers("mu")?
        .into_iter()
        .zip(p.wholes("c")?)
        .map(|(rate, servers)| Node { servers, rate })
        .collect();
    let external = p.numbers("ext")?;
    let routing: Vec<Vec<f64>> = p
        .part("P")?
        .items()?
        .into_iter()
        .map(|row| row.items()?.into_iter().map(Given::real).collect())
        .collect::<Result<_, String>>()?;
    let count = nodes.len();
    if external.len() != count || routing.len() != count || routing.iter().any(|row| row.len() != count) {
        return Err("`mu`, `c`, `ext` and `P` do not fit together".to_owned());
    }
    let flows = traffic(&external, &routing);
    let clock = clock(&nodes, external.iter().sum());
    let load = busiest(&nodes, &flows, external.iter().sum())?;
    let mut script = Script::new(&case.id, &steady(&load, clock, effort));
    for (number, &rate) in (1..).zip(&external) {
        if rate > 0.0 {
            let goods = format!("job-{number}");
            script.poisson(&format!("to-{number}"), rate, clock, &goods, "1");
            script.goods(&goods, &format!("from-{number}"));
            script.lane(&format!("from-{number}"), &[format!("node-{number}").as_str()]);
        }
    }
    for (number, (node, row)) in (1..).zip(nodes.iter().zip(&routing)) {
        let onward = (1..).zip(row).filter(|&(_, &share)| share > 0.0);
        let onward: Vec<String> = onward
            .map(|(to, share)| format!("node-{to} = {share:?}"))
            .collect();
        let then = [("then", format!("{{ {} }}", onward.join(", ")))];
        add_node(
            &mut script,
            number,
            *node,
            clock,
            if onward.is_empty() { &[] } else { &then },
        );
    }
    Ok(vec![Part::main(script, clock, questions(case))])
}

/// M/M/c nodes one after another.
pub(super) fn tandem(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let arrivals = p.positive("lam")?;
    let mut nodes = Vec::new();
    for node in p.part("nodes")?.items()? {
        let [rate, servers] = node.items()?[..] else {
            return Err("a node is a rate and a number of servers".to_owned());
        };
        let servers = as_whole(servers.real()?).ok_or("a number of servers is whole")?;
        nodes.push(Node {
            servers,
            rate: rate.real()?,
        });
    }
    let clock = clock(&nodes, arrivals);
    let load = busiest(&nodes, &vec![arrivals; nodes.len()], arrivals)?;
    let mut script = Script::new(&case.id, &steady(&load, clock, effort));
    let steps: Vec<String> = (1..=nodes.len()).map(|number| format!("node-{number}")).collect();
    let route: Vec<&str> = steps.iter().map(String::as_str).collect();
    script
        .poisson("customers", arrivals, clock, "job", "1")
        .goods("job", "only")
        .lane("only", &route);
    for (number, node) in (1..).zip(&nodes) {
        add_node(&mut script, number, *node, clock, &[]);
    }
    Ok(vec![Part::main(script, clock, questions(case))])
}

fn add_node(script: &mut Script, number: usize, node: Node, clock: Clock, further: &[(&str, String)]) {
    let takes = format!("{{ exponential = {} }}", clock.span(1.0 / node.rate));
    let servers = format!("servers-{number}");
    script
        .step(&format!("node-{number}"), &servers, &takes, further)
        .officers(&servers, node.servers);
}

/// Flows through the nodes: λ = γ + λP, by following what comes from outside.
fn traffic(external: &[f64], routing: &[Vec<f64>]) -> Vec<f64> {
    let mut flows = external.to_vec();
    let mut moving = external.to_vec();
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; moving.len()];
        for (flow, row) in moving.iter().zip(routing) {
            row.iter()
                .zip(&mut next)
                .for_each(|(share, next)| *next += flow * share);
        }
        flows.iter_mut().zip(&next).for_each(|(flow, more)| *flow += more);
        moving = next;
    }
    flows
}

fn clock(nodes: &[Node], arrivals: f64) -> Clock {
    let times: Vec<f64> = nodes
        .iter()
        .map(|node| 1.0 / node.rate)
        .chain([1.0 / arrivals])
        .collect();
    Clock::fitting(&times)
}

/// The load of the node with the longest memory.
fn busiest(nodes: &[Node], flows: &[f64], arrivals: f64) -> Result<Load, String> {
    let loads = nodes.iter().zip(flows).map(|(node, flow)| Load {
        arrivals,
        rho: flow / (f64::from(node.servers) * node.rate),
        servers: f64::from(node.servers),
        service: 1.0 / node.rate,
        variability: 1.0,
    });
    let slowest = loads.max_by(|a, b| a.memory().total_cmp(&b.memory()));
    let load = slowest.ok_or("there are no nodes")?;
    if load.rho < 1.0 {
        Ok(load)
    } else {
        Err(format!("its load is {}: it has no long run", load.rho))
    }
}

fn questions(case: &Case) -> Vec<Question> {
    let rows = case.rows.iter().filter(|row| !row.is_approximate);
    rows.filter_map(|row| question(&row.metric, row.exact?)).collect()
}

fn question(metric: &str, exact: f64) -> Option<Question> {
    if let Some((kind, node)) = numbered(metric, "_node") {
        return Some(match kind {
            "lambda" => Question::mean(metric, exact, move |seen| {
                (seen.record.lines[node].done as f64, seen.window)
            }),
            "rho" => queue::utilisation(metric, exact, node),
            "L" => Question::mean(metric, exact, move |seen| {
                (seen.units(seen.record.lines[node].inside_hours), seen.window)
            }),
            "Wq" => queue::wait(metric, exact, node),
            "W" => Question::mean(metric, exact, move |seen| {
                seen.sum(&seen.record.lines[node].sojourn)
            }),
            _ => return None,
        });
    }
    Some(match metric {
        "L_total" => Question::mean(metric, exact, |seen| {
            let inside: f64 = seen.record.lines.iter().map(|line| line.inside_hours).sum();
            (seen.units(inside), seen.window)
        }),
        "W_total" => Question::mean(metric, exact, |seen| seen.sum(&seen.dwell(None))),
        "VarW_total" => Question::variance(metric, exact, |seen| seen.dwell(None)),
        _ => {
            let p = inner(metric, "W_total_q", "")?;
            Question::quantile(metric, exact, p, "W", |seen| seen.dwells(None))
        }
    })
}
