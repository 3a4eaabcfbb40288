//! `plan` against problems whose optima are known exactly (`tests/reference/optimisation.json`, or the file of the same form
//! that `GREENLANE_OPTIMISATION_CASES` names): each goal is written as a scenario and planned by simulation, as a user
//! would; shift-cover programs are solved exactly.
//!
//! `GREENLANE_OPTIMISATION_SEEDS` says how many seeds each goal is tried with; 100 are the full form. What the tests print is
//! `results/optimisation.md`: `bash results/optimisation.sh`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use greenlane::experiment::plan::answer::PlanResult;
use greenlane::experiment::plan::cover::{Cover, CoverShift};
use greenlane::experiment::plan::{Design, Laboratory, Rule, Space};
use greenlane::experiment::plan::{Effort, Request, Subject, plan};
use greenlane::queueing::time_varying::{LoadRule, SinusoidalRate, evaluate_plan, plan as staff};
use greenlane::scenario::{Bundle, Changes};
use serde_json::Value;
use std::collections::BTreeMap;
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
        fresh: 64,
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

/// What came of one problem over all seeds.
struct Tally {
    found: usize,
    others: BTreeMap<String, usize>,
    mean: u64,
    most: u64,
}

/// `one` of each seed from 1 on, on all cores. A plan has threads of its own: workers that waited for them in a shared pool would
/// begin further plans meanwhile, and hold all of them at once.
fn each_seed<T: Send>(seeds: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        let one = &one;
        let running: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    (1 + worker..=seeds)
                        .step_by(workers as usize)
                        .map(one)
                        .collect::<Vec<T>>()
                })
            })
            .collect();
        running
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    })
}

/// Plans with each seed; `answer` is the design as text, or what else the plan says.
fn over_seeds(one: impl Fn(u64) -> PlanResult + Sync, wanted: &str) -> Tally {
    let answers = each_seed(seeds(), |seed| {
        let found = one(seed);
        let answer = if found.is_found {
            design(&found)
        } else {
            "nothing".to_owned()
        };
        (answer, found.effort.replications)
    });
    let mut others = BTreeMap::new();
    for (answer, _) in answers.iter().filter(|(answer, _)| answer != wanted) {
        *others.entry(answer.clone()).or_default() += 1;
    }
    Tally {
        found: answers.iter().filter(|(answer, _)| answer == wanted).count(),
        others,
        mean: answers.iter().map(|(_, spent)| spent).sum::<u64>() / seeds(),
        most: answers.iter().map(|&(_, spent)| spent).max().unwrap_or(0),
    }
}

impl Tally {
    #[expect(clippy::print_stdout, reason = "the page of results is made of this")]
    fn judge(&self, name: &str, wanted: &str, beside: &str) {
        let seeds = seeds();
        println!(
            "| {name} | {wanted} | {} of {seeds} | {} | {} |{beside}",
            self.found, self.mean, self.most
        );
        for (other, times) in &self.others {
            println!(
                "| | {other} | {times} | | |{}",
                if beside.is_empty() { "" } else { " |" }
            );
        }
        assert!(
            self.found as f64 >= FOUND * seeds as f64,
            "{name}: {} of {seeds}; {:?}",
            self.found,
            self.others
        );
        assert!(self.most <= BUDGET, "{name}: {} replications", self.most);
    }
}

#[test]
fn exact_optima_are_found_by_simulation() {
    let cases = cases();
    for case in cases["goals"].as_array().unwrap() {
        let goal = goal(&cases["problem"], &case["goal"]);
        let wanted = optimum(&case["optimum"]);
        let tally = over_seeds(|seed| planned(&goal.scenario, &request(&goal, seed)), &wanted);
        let grid = (seeds() > SEEDS && goal.budget.is_none()).then(|| {
            let found = each_seed(GRID_SEEDS, |seed| {
                grid(&goal.scenario, seed, tally.mean) == wanted
            });
            let found = found.into_iter().filter(|&is_found| is_found).count();
            format!(" {found} of {GRID_SEEDS} |")
        });
        let beside = grid.unwrap_or_else(|| {
            if seeds() > SEEDS {
                " |".to_owned()
            } else {
                String::new()
            }
        });
        tally.judge(&case["goal"].to_string().replace('"', ""), &wanted, &beside);
    }
}

/// Seeds of the plain grid.
const GRID_SEEDS: u64 = 20;
/// Replications of each of its designs.
const GRID_EACH: usize = 4;

/// A plain grid with as many replications: as many designs as that pays for, evenly spread over all of them, and of those that
/// keep every target on average the cheapest.
fn grid(scenario: &str, seed: u64, replications: u64) -> String {
    let no_files = |_: &str| Err("no files".to_owned());
    let changes = Changes::default();
    let (bundle, loaded) = Bundle::gather("case.toml", scenario, &no_files, &changes);
    let (port, planning) = (loaded.port.unwrap(), loaded.planning.unwrap());
    let space = Space::new(&port, &planning);
    let rules = Rule::all(&port, &planning);
    let mut designs: Vec<Design> = Vec::new();
    for options in space.policies() {
        let mut all = vec![Vec::new()];
        for post in &space.posts {
            all = all
                .into_iter()
                .flat_map(|before: Vec<u32>| {
                    (post.least..=post.most).map(move |count| [&before[..], &[count]].concat())
                })
                .collect();
        }
        designs.extend(all.into_iter().map(|officers| Design {
            options: options.clone(),
            officers,
        }));
    }
    let visited = (replications as usize / GRID_EACH).min(designs.len());
    let step = designs.len() as f64 / visited as f64;
    let offset = step * (seed as f64 - 1.0) / GRID_SEEDS as f64;
    let chosen: Vec<Design> = (0..visited)
        .map(|at| designs[(at as f64 * step + offset) as usize].clone())
        .collect();
    let mut lab = Laboratory::new(&bundle, changes.clone(), space, rules, seed, 1, &|| {}).unwrap();
    let wanted: Vec<(Design, usize)> = chosen.iter().map(|design| (design.clone(), GRID_EACH)).collect();
    lab.ensure(&wanted).unwrap();
    let kept = chosen.iter().filter(|design| {
        let outcomes = lab.outcomes(design);
        let each = lab.rules.iter().enumerate();
        each.map(|(at, rule)| rule.shortfall(rule.standing(at, outcomes).reached))
            .all(|short| short.is_nan() || short <= 0.0)
    });
    kept.min_by(|a, b| lab.cost(a).total_cmp(&lab.cost(b)))
        .map_or_else(String::new, |design| {
            let options: Vec<&str> = lab
                .space
                .choices
                .iter()
                .zip(&design.options)
                .map(|(choice, &option)| choice.options[option].name.as_str())
                .collect();
            let officers: Vec<String> = design.officers.iter().map(u32::to_string).collect();
            format!("t = ({}), c = ({})", options.join(", "), officers.join(", "))
        })
}

/// Lognormal times, half of the work after the day shift: closed forms rank the rosters wrongly (what all of them reach is told
/// in `tests/integration/plan.rs`).
#[test]
fn the_simulated_choice_is_right_where_closed_forms_rank_wrongly() {
    let text = include_str!("scenarios/plan-office.toml");
    let request = |seed| Request {
        effort: Effort {
            first_look: 8,
            last_look: 256,
            replications: BUDGET / 2,
            listed: 20_000.0,
            exchanges: 24,
        },
        fresh: 64,
        budget: None,
        best: None,
        seed,
        threads: 1,
    };
    let wanted = "t = (), c = (6, 3, 1)";
    let tally = over_seeds(|seed| planned(text, &request(seed)), wanted);
    let beside = if seeds() > SEEDS { " |" } else { "" };
    tally.judge("the office with lognormal times and shifts", wanted, beside);
}

#[test]
#[expect(clippy::print_stdout, reason = "the page of results is made of this")]
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
        println!(
            "| {} starts of {length} h{} | {exact} | {} | {:.1} |",
            starts.len(),
            pause.map_or(String::new(), |hour| format!(", a break in hour {}", hour + 1)),
            found.cost,
            found.bound
        );
        assert!((found.cost - exact).abs() < 1e-6, "{found:?}, exact {exact}");
        assert!(found.gap() < 1e-9, "the bound proves it: {found:?}");
        assert!(found.unmet.iter().all(|unmet| *unmet < 1e-9));
    }
}

/// Where each hour for itself misses the target in some hour, the work in hand keeps it in every one (`TVSTAFF`); hours,
/// largest and mean probability of delay, and mean wait as in the reference.
#[test]
#[expect(clippy::print_stdout, reason = "the page of results is made of this")]
fn the_work_in_hand_keeps_its_target_where_the_spreadsheet_fails() {
    let reference = [
        (
            1.0,
            [
                (926, 0.450_916),
                (962, 0.288_188),
                (926, 0.183_422),
                (961, 0.093_543),
            ],
        ),
        (
            4.0,
            [
                (3272, 0.999_861),
                (3402, 0.999_034),
                (3272, 0.945_821),
                (3365, 0.089_636),
            ],
        ),
    ];
    for (service, rows) in reference {
        let day = SinusoidalRate::new(30.0, 0.5, 24.0).unwrap();
        let rules = [
            ("each hour for itself (SIPP)", LoadRule::Sipp),
            ("each hour's peak (SIPPmax)", LoadRule::SippMax),
            ("one service time later (lagged SIPP)", LoadRule::Lag),
            ("the work in hand, as `plan` does", LoadRule::ModifiedOfferedLoad),
        ];
        for ((name, rule), (hours, largest)) in rules.into_iter().zip(rows) {
            let loads = day.loads(rule, 1.0 / service, 24).unwrap();
            let officers = staff(&loads, 0.1).unwrap();
            let reached = evaluate_plan(|t| day.at(t), 1.0 / service, 24.0, &officers).unwrap();
            let total: usize = officers.iter().sum();
            println!(
                "| {service} h, {name} | {total} | {:.3} | {:.3} | {:.4} h |",
                reached.largest_delay, reached.mean_delay, reached.mean_wait
            );
            assert_eq!(total, hours, "{name}");
            assert!(
                (reached.largest_delay - largest).abs() < 2e-4,
                "{name}: {reached:?}"
            );
            let keeps = reached.largest_delay <= 0.1;
            assert_eq!(keeps, rule == LoadRule::ModifiedOfferedLoad, "{name}");
        }
    }
}
