//! `plan` against problems whose optima are known exactly (`tests/reference/optimisation.json`, or the file of the same form
//! that `GREENLANE_OPTIMISATION_CASES` names): each goal is written as a scenario and planned by simulation, as a user
//! would; shift-cover programs are solved exactly.
//!
//! `GREENLANE_OPTIMISATION_SEEDS` says how many seeds each goal is tried with; 100 are the full form, whose result is
//! `results/optimisation.md`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use greenlane::experiment::plan::answer::PlanResult;
use greenlane::experiment::plan::cover::{Cover, CoverShift};
use greenlane::experiment::plan::{Effort, Request, Subject, plan};
use greenlane::queueing::time_varying::{LoadRule, SinusoidalRate, evaluate_plan, plan as staff};
use greenlane::scenario::{Bundle, Changes};
use serde_json::Value;
use std::fmt::Write as _;

/// Seeds of each goal in the gate.
const SEEDS: u64 = 1;
/// Replications that a seed may take: the stated budget.
const BUDGET: u64 = 8000;
/// Share of the seeds that must find the optimum.
const FOUND: f64 = 0.95;

fn cases() -> Value {
    let bundled = || include_str!("reference/optimisation.json").to_owned();
    let text = std::env::var("GREENLANE_OPTIMISATION_CASES")
        .map_or_else(|_| bundled(), |path| std::fs::read_to_string(path).unwrap());
    serde_json::from_str(&text).unwrap()
}

fn seeds() -> u64 {
    std::env::var("GREENLANE_OPTIMISATION_SEEDS").map_or(SEEDS, |text| text.parse().unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

/// Hours of a year, by which yearly pay is divided.
const YEAR: f64 = 24.0 * 365.25;

/// One goal, as a scenario and a request.
struct Goal {
    scenario: String,
    budget: Option<f64>,
    best: Option<String>,
}

/// What is promised of each measure, at its limit or, for what is to be made small, anywhere.
fn promise(measure: &str, limit: f64) -> (String, String) {
    match measure {
        "dwell" => ("mean dwell of job".into(), format!("{} min", limit * 60.0)),
        "q95" => ("95 % of job gone within".into(), format!("{} min", limit * 60.0)),
        "miss" => (
            "contraband interdiction".into(),
            format!("{} %", (1.0 - limit) * 100.0),
        ),
        other => panic!("`{other}` is no measure of this harness"),
    }
}

fn goal(problem: &Value, goal: &Value) -> Goal {
    let number = |key: &str| problem[key].as_f64().unwrap();
    let (rates, wages) = (numbers(&problem["mu"]), numbers(&problem["wage"]));
    let detection = numbers(&problem["pdet"]);
    let counts: Vec<Vec<f64>> = problem["c"].as_array().unwrap().iter().map(numbers).collect();
    // AUC of two normal scores of unit variance that lie `dprime` apart
    let area = 0.5 * libm::erfc(-0.5 * number("dprime"));
    let mut text = format!(
        "title = \"lanes\"\ngrade = \"G\"\nstart = 2026-01-05\nlength = \"2 weeks\"\nwarm-up = \"1 week\"\n\
         follow-up = \"4 weeks\"\n[money]\ncurrency = \"EC$\"\n[threat.contraband]\nkind = \"revenue\"\n\
         shortfall = \"100 %\"\n[traffic.traders]\npoisson = \"{} / h\"\nbrings = {{ job = 1 }}\n[goods.job]\nvalue = 1\n\
         carries = {{ contraband = {} }}\nscore = {{ contraband = {{ auc = {area:?}, sd = 1.0 }} }}\n\
         [goods.job.selectivity]\notherwise = \"lane-1\"\nlane-2 = {{ above = {{ contraband = {} }} }}\n\
         lane-3 = {{ above = {{ contraband = {} }} }}\n[plan]\nbusy-at-most = \"99.9 %\"\n",
        number("lam"),
        number("prev"),
        numbers(&problem["t1"])[0],
        numbers(&problem["t2"])[0],
    );
    for lane in 0..3 {
        let (number, most) = (lane + 1, counts[lane].last().unwrap());
        let finds = if detection[lane] > 0.0 {
            format!("detects = {{ contraband = {} }}\n", detection[lane])
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "[lane.lane-{number}]\nroute = [\"check-{number}\"]\n[step.check-{number}]\nneeds = {{ officers-{number} = 1 }}\n\
             takes = {{ exponential = \"{} min\" }}\ninspects = true\n{finds}[officers.officers-{number}]\n\
             on-duty = {most}\ncost = \"EC$ {}/h\"\n[plan.officers.officers-{number}.shifts.always]\nleast = {}\nmost = {most}\n",
            60.0 / rates[lane],
            wages[lane],
            counts[lane][0],
        );
    }
    for (key, lane) in [("t1", 2), ("t2", 3)] {
        let _ = writeln!(text, "[plan.choice.{key}.options]");
        for threshold in numbers(&problem[key]) {
            let _ = writeln!(
                text,
                "\"{threshold}\" = {{ set = {{ \"goods.job.selectivity.lane-{lane}.above.contraband\" = {threshold:?} }} }}"
            );
        }
    }
    text.push_str("[targets]\n");
    let limits = goal["max"].as_object().unwrap();
    for (measure, limit) in limits.iter().filter(|(measure, _)| *measure != "cost") {
        let (sentence, limit) = promise(measure, limit.as_f64().unwrap());
        let _ = writeln!(text, "{sentence:?} = {limit:?}");
    }
    let minimised = goal["min"].as_str().unwrap();
    let best = (minimised != "cost").then(|| {
        let (sentence, limit) = promise(minimised, 0.5);
        let _ = writeln!(text, "{sentence:?} = {limit:?}");
        sentence
    });
    Goal {
        scenario: text,
        budget: limits
            .get("cost")
            .map(|cost| cost.as_f64().unwrap() * YEAR * (1.0 + 1e-9)),
        best,
    }
}

fn planned(scenario: &str, request: &Request) -> PlanResult {
    let no_files = |_: &str| Err("no files".to_owned());
    let changes = Changes::default();
    let (bundle, loaded) = Bundle::gather("case.toml", scenario, &no_files, &changes);
    assert!(loaded.port.is_some(), "{:?}", loaded.diagnostics);
    let (port, planning) = (loaded.port.unwrap(), loaded.planning.unwrap());
    let subject = Subject {
        bundle: &bundle,
        changes: &changes,
        port: &port,
        planning: &planning,
        reforms: &[],
    };
    plan(&subject, request, &|| {}).unwrap()
}

fn request(goal: &Goal, seed: u64) -> Request {
    Request {
        effort: Effort {
            first_look: 4,
            last_look: 256,
            replications: BUDGET,
            listed: 20_000.0,
            exchanges: 24,
        },
        fresh: 2,
        budget: goal.budget,
        best: goal.best.clone(),
        seed,
        threads: 1,
    }
}

/// The design of a plan: thresholds, officers.
fn design(found: &PlanResult) -> String {
    let options: Vec<&str> = found
        .options
        .iter()
        .map(|chosen| chosen.option.as_str())
        .collect();
    let officers: Vec<String> = found.roster.iter().map(|row| row.officers.to_string()).collect();
    format!("t = ({}), c = ({})", options.join(", "), officers.join(", "))
}

fn optimum(value: &Value) -> String {
    let threshold = |key: &str| value[key].as_f64().unwrap().to_string();
    let officers: Vec<String> = numbers(&value["c"]).iter().map(f64::to_string).collect();
    format!(
        "t = ({}, {}), c = ({})",
        threshold("t1"),
        threshold("t2"),
        officers.join(", ")
    )
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the result of the full form is read from here"
)]
fn exact_optima_are_found_by_simulation() {
    let cases = cases();
    let seeds = seeds();
    for (at, case) in cases["goals"].as_array().unwrap().iter().enumerate() {
        let goal = goal(&cases["problem"], &case["goal"]);
        let wanted = optimum(&case["optimum"]);
        let (mut found, mut most, mut spent, mut others) = (0, 0, 0, Vec::new());
        for seed in 1..=seeds {
            let answer = planned(&goal.scenario, &request(&goal, seed));
            let design = design(&answer);
            if answer.is_found && design == wanted {
                found += 1;
            } else {
                others.push(format!("seed {seed}: {design}"));
            }
            most = most.max(answer.effort.replications);
            spent += answer.effort.replications;
        }
        println!(
            "| {} | {} | {wanted} | {found} of {seeds} | {} | {most} |",
            at + 1,
            case["goal"],
            spent / seeds
        );
        for other in &others {
            println!("  {other}");
        }
        assert!(
            f64::from(found) >= FOUND * seeds as f64,
            "goal {}: {found} of {seeds}; {others:?}",
            at + 1
        );
        assert!(most <= BUDGET + 200, "goal {}: {most} replications", at + 1);
    }
}

#[test]
fn shift_covers_are_exact() {
    for program in cases()["shift_mips"].as_array().unwrap() {
        let required = numbers(&program["required"]);
        let periods = required.len();
        let length = program["length"].as_u64().unwrap() as usize;
        let pause = program["break_at_hour"].as_u64().map(|hour| hour as usize);
        let starts = numbers(&program["starts"]);
        let shifts = starts
            .iter()
            .zip(numbers(&program["cost"]))
            .map(|(&start, cost)| {
                let mut covers = vec![0.0; periods];
                for hour in (0..length).filter(|&hour| Some(hour) != pause) {
                    covers[(start as usize + hour) % periods] = 1.0;
                }
                CoverShift {
                    covers,
                    cost,
                    least: 0,
                    most: 100,
                }
            });
        let cover = Cover {
            shifts: shifts.collect(),
            required,
            unmet_price: 1000.0,
        };
        let found = cover.solve().unwrap();
        let exact = program["optimal_cost"].as_f64().unwrap();
        assert!((found.cost - exact).abs() < 1e-6, "{found:?}, exact {exact}");
        assert!(found.gap() < 1e-9, "the bound proves it: {found:?}");
        assert!(found.unmet.iter().all(|unmet| *unmet < 1e-9));
    }
}

/// Where each hour for itself misses the target in some hour, the work in hand keeps it in every one (`TVSTAFF`).
#[test]
fn the_work_in_hand_keeps_its_target_where_the_spreadsheet_fails() {
    for (service, sipp_misses_by) in [(1.0, 3.0), (4.0, 5.0)] {
        let day = SinusoidalRate::new(30.0, 0.5, 24.0).unwrap();
        let worst = |rule: LoadRule| {
            let loads = day.loads(rule, 1.0 / service, 24).unwrap();
            let officers = staff(&loads, 0.1).unwrap();
            evaluate_plan(|t| day.at(t), 1.0 / service, 24.0, &officers)
                .unwrap()
                .largest_delay
        };
        assert!(worst(LoadRule::ModifiedOfferedLoad) <= 0.1);
        assert!(worst(LoadRule::Sipp) > 0.1 * sipp_misses_by);
    }
}
