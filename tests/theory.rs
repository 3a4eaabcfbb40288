//! The simulator against queueing theory: every case of `tests/reference/queueing.csv`, or of the file that
//! `GREENLANE_QUEUEING_CASES` names, as a scenario (`greenlane verify --short` does the same).
//!
//! Seed 1, 32 replications in the long run and thousands from empty; every |z| ≤ 4, and the mean square of the primary z-scores of
//! each family inside its 99.9 % chi-square band. The table of families is printed with `-- --nocapture`.
#![expect(
    clippy::print_stdout,
    reason = "the table of families is what a reader of the test wants to see"
)]

use std::path::PathBuf;

use greenlane::queueing::erlang::MultiServer;
use greenlane::verification::{Case, Effort, Expressed, Settings, cases, express, verify};

const SETTINGS: Settings = Settings {
    seed: 1,
    effort: Effort::Short,
    threads: 0,
};

fn read_cases() -> Vec<Case> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/queueing.csv");
    let path = std::env::var_os("GREENLANE_QUEUEING_CASES").map_or(own, PathBuf::from);
    cases(&std::fs::read_to_string(path).expect("the cases can be read")).expect("the cases are in form")
}

#[test]
fn every_case_that_can_be_a_scenario_agrees_with_theory() {
    let report = verify(&read_cases(), &SETTINGS, &mut |_| ());
    println!(
        "{:<20} {:>5} {:>7} {:>9}  {:<40} {:>10} {:>16} {:>8}",
        "family", "cases", "figures", "worst |z|", "where", "primary z²", "99.9 % band", "all z²"
    );
    for family in &report.families {
        let Some((z, finding)) = family.worst() else {
            continue;
        };
        let place = format!("{} {}", finding.scenario, finding.compared);
        let band = format!("{:.3} to {:.2}", family.primary.low, family.primary.high);
        println!(
            "{:<20} {:>5} {:>7} {z:>9.2}  {place:<40} {:>10.3} {band:>16} {:>8.3}",
            family.family,
            family.cases.len(),
            family.all.count,
            family.primary.mean_square,
            family.all.mean_square
        );
    }
    for case in report.families.iter().flat_map(|family| &family.cases) {
        if let Some(reason) = &case.not_expressed {
            println!("not expressed: {} {}: {reason}", case.family, case.id);
        }
        for (metric, reason) in &case.left_out {
            println!("not simulated: {} {metric}: {reason}", case.id);
        }
    }
    let overall = &report.overall;
    println!(
        "primary metrics of all {} cases: mean square of z {:.3}, band {:.3} to {:.3}",
        overall.count, overall.mean_square, overall.low, overall.high
    );
    assert!(
        report
            .families
            .iter()
            .any(greenlane::verification::FamilyOutcome::is_expressed),
        "no case could be expressed"
    );
    let failures = report.failures();
    assert!(
        failures.is_empty(),
        "the simulator and theory differ:\n{}",
        failures.join("\n")
    );
}

#[test]
fn the_families_of_the_issue_are_all_scenarios() {
    let wanted = [
        "M/M/1",
        "M/M/c",
        "M/M/c/K",
        "M/G/1",
        "M/G/c",
        "GI/M/1",
        "GI/M/c",
        "M/G/1 priority",
        "M/M/c priority",
        "M/G/inf",
        "Mt/G/inf",
        "Mt/M/ct shifts",
        "Jackson network",
        "tandem",
        "M^X/M/c",
        "M^X/G/1",
        "lanes with batches",
        "M/M/c breakdowns",
        "M/G/1 breakdowns",
        "terminating",
        "customs lanes",
    ];
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/queueing.csv");
    for case in cases(&std::fs::read_to_string(own).unwrap()).unwrap() {
        if let Expressed::Not(reason) = express(&case, Effort::Short, 1) {
            assert!(!wanted.contains(&case.family.as_str()), "{}: {reason}", case.id);
        }
    }
}

/// Rates in the thousands: the case's unit of time is then no hour of the simulation. Parameters are texts.
#[test]
fn other_parameters_and_units_are_expressed_too() {
    let queue = MultiServer::new(3000.0, 2000.0, 2).unwrap();
    let row = |metric: &str, value: f64| {
        format!(
            "fast,M/M/c,\"{{\"\"c\"\": \"\"2\"\", \"\"lam\"\": \"\"3000\"\", \"\"mu\"\": 2000}}\",{metric},{value}\n"
        )
    };
    let text = format!(
        "case_id,family,params,metric,value\n{}{}{}unknown,M/M/1 with dancing,{{}},Wq,1\n",
        row("Wq", queue.wait_mean()),
        row("W_q0.9", queue.sojourn_quantile(0.9).unwrap()),
        row("staff", 3.0),
    );
    let report = verify(&cases(&text).unwrap(), &SETTINGS, &mut |_| ());
    assert_eq!(report.failures(), Vec::<String>::new());
    let [fast, unknown] = &report.families[..] else {
        panic!("two families")
    };
    assert_eq!(fast.all.count, 2);
    assert_eq!(fast.cases[0].left_out.len(), 1);
    assert!(
        unknown.cases[0]
            .not_expressed
            .as_ref()
            .unwrap()
            .contains("not known here")
    );
}

/// A value that is wrong by two per cent is noticed, so agreement means something.
#[test]
fn a_wrong_exact_value_is_noticed() {
    let text = "case_id,family,params,metric,value\n\
        wrong,M/M/c,\"{\"\"c\"\": 5, \"\"lam\"\": 4, \"\"mu\"\": 1}\",W,1.585\n";
    let report = verify(&cases(text).unwrap(), &SETTINGS, &mut |_| ());
    assert!(!report.failures().is_empty());
}
