//! The frontier against exact cases: threshold and staffing problems whose Pareto sets and hypervolumes are known
//! (`tests/reference/optimisation.json`, or the file of the same form that `GREENLANE_OPTIMISATION_CASES` names), without noise
//! and with it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use greenlane::experiment::frontier::{Design, Frontier, Objective, find};
use greenlane::queueing::lanes::Selectivity;
use greenlane::random::{ReplicationKey, normal_quantile};
use greenlane::stats::compare::Goal;
use greenlane::stats::pareto::{hypervolume, non_dominated};
use greenlane::stats::roc::Binormal;
use serde_json::Value;

/// A design of the reference problem with its exact objectives.
#[derive(Clone, Debug)]
struct Exact {
    thresholds: [f64; 2],
    officers: [usize; 3],
    cost: f64,
    dwell: f64,
    miss: f64,
}

fn reference() -> Value {
    let bundled = || include_str!("reference/optimisation.json").to_owned();
    let text = std::env::var("GREENLANE_OPTIMISATION_CASES")
        .map_or_else(|_| bundled(), |path| std::fs::read_to_string(path).unwrap());
    serde_json::from_str(&text).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

/// All designs of the problem whose queues are stable, evaluated by the closed forms.
fn designs(problem: &Value) -> Vec<Exact> {
    let number = |key: &str| problem[key].as_f64().unwrap();
    let choices: Vec<Vec<f64>> = problem["c"].as_array().unwrap().iter().map(numbers).collect();
    let (rates, wages) = (numbers(&problem["mu"]), numbers(&problem["wage"]));
    let mut all = Vec::new();
    for &low in &numbers(&problem["t1"]) {
        for &high in &numbers(&problem["t2"]) {
            let score = Binormal::new(number("dprime"), 1.0).unwrap();
            let rule = Selectivity::new(
                score,
                number("prev"),
                &[low, high],
                &numbers(&problem["pdet"]),
                0.0,
            )
            .unwrap();
            for &first in &choices[0] {
                for &second in &choices[1] {
                    for &third in &choices[2] {
                        let officers = [first, second, third].map(|count| count as usize);
                        let Ok(queues) = rule.queues(number("lam"), &rates, &officers) else {
                            continue;
                        };
                        all.push(Exact {
                            thresholds: [low, high],
                            officers,
                            cost: [first, second, third]
                                .iter()
                                .zip(&wages)
                                .map(|(count, wage)| count * wage)
                                .sum(),
                            dwell: queues.dwell_mean(),
                            miss: 1.0 - rule.interdiction(),
                        });
                    }
                }
            }
        }
    }
    all
}

fn is_fixed(design: &Exact, problem: &Value) -> bool {
    let fixed = numbers(&problem["fix_t"]);
    design
        .thresholds
        .iter()
        .zip(&fixed)
        .all(|(x, y)| (x - y).abs() < 1e-9)
}

/// Whether two lists of designs are the same, by thresholds and officers.
fn assert_same(found: &[&Exact], wanted: &Value) {
    let name = |thresholds: &[f64], officers: &[usize]| format!("{thresholds:.1?} {officers:?}");
    let mut found: Vec<String> = found
        .iter()
        .map(|one| name(&one.thresholds, &one.officers))
        .collect();
    let mut wanted: Vec<String> = wanted
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let officers: Vec<usize> = numbers(&one["c"]).iter().map(|count| *count as usize).collect();
            name(
                &[one["t1"].as_f64().unwrap(), one["t2"].as_f64().unwrap()],
                &officers,
            )
        })
        .collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn exact_fronts_and_hypervolumes() {
    let reference = reference();
    let problem = &reference["problem"];
    let all = designs(problem);
    assert_eq!(
        all.len() as u64,
        reference["n_feasible_designs"].as_u64().unwrap()
    );

    let three: Vec<Vec<f64>> = all
        .iter()
        .map(|one| vec![one.cost, one.dwell, one.miss])
        .collect();
    let wanted = &reference["pareto_cost_dwell_miss"];
    assert_eq!(non_dominated(&three).len() as u64, wanted["n"].as_u64().unwrap());
    let volume = hypervolume(&three, &numbers(&wanted["ref"])).unwrap();
    assert!(
        (volume - wanted["hypervolume"].as_f64().unwrap()).abs() < 1e-6,
        "{volume}"
    );

    let fixed: Vec<&Exact> = all.iter().filter(|one| is_fixed(one, problem)).collect();
    let two: Vec<Vec<f64>> = fixed.iter().map(|one| vec![one.cost, one.dwell]).collect();
    let wanted = &reference["pareto_cost_dwell"];
    let front: Vec<&Exact> = non_dominated(&two).into_iter().map(|at| fixed[at]).collect();
    assert_same(&front, &wanted["designs"]);
    let volume = hypervolume(&two, &numbers(&wanted["ref"])).unwrap();
    assert!(
        (volume - wanted["hypervolume"].as_f64().unwrap()).abs() < 1e-6,
        "{volume}"
    );
}

/// Replications that vary by `spread` of the value; two thirds of the variance is common to all designs, as under common
/// random numbers.
fn noisy(exact: &[(f64, f64)], seed: u64, replications: u32, spread: [f64; 2]) -> Vec<Design> {
    let normal = |source: &str, entity: u64, replication: u32| {
        normal_quantile(
            ReplicationKey::new(seed, u64::from(replication))
                .stream("test", source)
                .uniform(entity, 0),
        )
    };
    exact
        .iter()
        .enumerate()
        .map(|(at, pair)| {
            let values = |value: f64, source: &str, spread: f64| -> Vec<f64> {
                (0..replications)
                    .map(|replication| {
                        let common = normal(source, u64::MAX, replication);
                        let own = normal(source, at as u64, replication);
                        value * (1.0 + spread * (0.816_496_6 * common + 0.577_350_3 * own))
                    })
                    .collect()
            };
            Design {
                label: format!("design {at}"),
                values: [
                    values(pair.0, "first", spread[0]),
                    values(pair.1, "second", spread[1]),
                ],
                prices: Vec::new(),
            }
        })
        .collect()
}

fn frontier(designs: &[Design], seed: u64) -> Frontier {
    let objective = |id: &str| Objective {
        id: id.into(),
        unit: "h".into(),
        goal: Goal::Minimise,
    };
    find(
        designs,
        [objective("first"), objective("second")],
        &[],
        seed,
        0.95,
    )
    .unwrap()
}

/// What a hundred seeds show of one problem.
struct Shown {
    /// Seeds in which every true member has a probability above 0.05.
    all_kept: usize,
    /// True members with a probability above 0.05, of all members in all seeds.
    kept: f64,
    /// Seeds whose interval holds the true covered share.
    covered: usize,
    /// For probabilities 0 to 0.1, 0.1 to 0.3, 0.3 to 0.7, 0.7 to 0.9 and above: designs, and those that are members.
    bins: [(usize, usize); 5],
}

fn over_seeds(exact: &[(f64, f64)], spread: [f64; 2]) -> Shown {
    let points: Vec<Vec<f64>> = exact.iter().map(|pair| vec![pair.0, pair.1]).collect();
    let members = non_dominated(&points);
    let mut shown = Shown {
        all_kept: 0,
        kept: 0.0,
        covered: 0,
        bins: [(0, 0); 5],
    };
    for seed in 0..100 {
        let found = frontier(&noisy(exact, seed, 20, spread), seed);
        let kept = members
            .iter()
            .filter(|&&member| found.designs[member].probability > 0.05)
            .count();
        shown.all_kept += usize::from(kept == members.len());
        shown.kept += kept as f64 / members.len() as f64 / 100.0;
        let area = (found.corner[0] - found.ideal[0]) * (found.corner[1] - found.ideal[1]);
        let truth = hypervolume(&points, &found.corner).unwrap() / area;
        shown.covered += usize::from((found.covered.low..=found.covered.high).contains(&truth));
        for (at, design) in found.designs.iter().enumerate() {
            let bin = [0.1, 0.3, 0.7, 0.9]
                .iter()
                .filter(|&&end| design.probability >= end)
                .count();
            shown.bins[bin].0 += 1;
            shown.bins[bin].1 += usize::from(members.contains(&at));
        }
    }
    shown
}

#[expect(
    clippy::print_stdout,
    reason = "a table for whoever runs the test with --nocapture"
)]
fn report(name: &str, shown: &Shown) {
    println!(
        "{name}: all members kept in {} of 100 seeds, {:.1} % of members; covered share held in {} of 100; members among \
         designs by probability: {}",
        shown.all_kept,
        100.0 * shown.kept,
        shown.covered,
        shown
            .bins
            .iter()
            .map(|(all, members)| format!("{members}/{all}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
}

#[test]
fn true_members_keep_their_chance() {
    let reference = reference();
    let problem = &reference["problem"];
    let all = designs(problem);
    // money is known, time is measured: the published front of cost and dwell
    let fixed: Vec<(f64, f64)> = all
        .iter()
        .filter(|one| is_fixed(one, problem))
        .map(|one| (one.cost, one.dwell))
        .collect();
    let staffing = over_seeds(&fixed, [0.0, 0.03]);
    report("cost and dwell", &staffing);
    // both measured: what is missed and how long it takes, six officers on duty and thresholds free
    let officers = [3, 4, 2];
    let thresholds: Vec<(f64, f64)> = all
        .iter()
        .filter(|one| one.officers == officers)
        .map(|one| (one.dwell, one.miss))
        .collect();
    let thresholds = over_seeds(&thresholds, [0.1, 0.05]);
    report("dwell and missed", &thresholds);
    // nineteen members at once, some a thousandth apart: each has its own chance of being doubted
    assert!(thresholds.all_kept >= 95, "{}", thresholds.all_kept);
    for shown in [&staffing, &thresholds] {
        assert!(shown.kept >= 0.95, "{}", shown.kept);
        let share = |bin: usize| shown.bins[bin].1 as f64 / shown.bins[bin].0.max(1) as f64;
        assert!(
            share(0) < 0.1,
            "unlikely designs are members too often: {}",
            share(0)
        );
        assert!(
            share(4) > 0.9,
            "likely designs are members too rarely: {}",
            share(4)
        );
    }
}
