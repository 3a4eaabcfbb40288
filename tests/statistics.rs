//! Golden values of the statistics layer: every procedure of `reference/statistics.json`, or of the file named by
//! `GREENLANE_STATISTICS_CASES`, through the library's own functions.
//!
//! One line a procedure: the greatest error, the tolerance and the number of values compared. A file of one's own may
//! hold any of the procedures, one case or a list of cases each, with any subset of the expected values.

#[cfg(test)]
#[path = "statistics/cases.rs"]
mod cases;
#[cfg(test)]
#[path = "statistics/coverage.rs"]
mod coverage;
#[cfg(test)]
#[path = "statistics/intervals.rs"]
mod intervals;
#[cfg(test)]
#[path = "statistics/ratios.rs"]
mod ratios;
#[cfg(test)]
#[path = "statistics/risk.rs"]
mod risk;
#[cfg(test)]
#[path = "statistics/selection.rs"]
mod selection;
#[cfg(test)]
#[path = "statistics/series.rs"]
mod series;

use std::panic::{AssertUnwindSafe, catch_unwind};

use cases::{Report, reference};

/// Checks one case of a procedure.
type Checker = fn(&serde_json::Value, &mut Report);

/// Procedure, tolerance (relative, absolute below 1), checker.
const CHECKERS: [(&str, f64, Checker); 27] = [
    ("replication_ci", 1e-12, intervals::replication_ci),
    ("sequential_stop", 1e-12, intervals::sequential_stop),
    ("paired", 1e-12, intervals::paired),
    ("control_variate", 1e-11, intervals::control_variate),
    ("quantile_order_stat_ci", 1e-12, intervals::order_statistic_ranks),
    ("quantile_nmin_two_sided", 0.0, intervals::fewest_values),
    ("quantile_point", 1e-12, intervals::sample_quantiles),
    ("quantile_woodruff", 1e-12, intervals::woodruff),
    ("mser", 1e-12, series::mser),
    ("mser_synthetic", 1e-12, series::mser_synthetic),
    ("batch_means", 1e-11, series::batch_means),
    ("ratio", 1e-12, ratios::ratio),
    ("binomial_ci95", 1e-12, ratios::binomial),
    ("poisson_ci95", 1e-12, ratios::poisson),
    ("roc_history", 1e-12, risk::roc_history),
    ("roc_ipw", 1e-12, risk::roc_ipw),
    ("subset_selection", 0.0, selection::subset_selection),
    ("kn_constants", 1e-11, selection::kn_constants),
    ("kn_trace", 0.0, selection::kn_trace),
    ("rinott_h", 1e-8, selection::rinott),
    // the golden constant of 57,624 systems is itself good to 2e-7 only
    ("gsp_eta", 1e-6, selection::screening),
    ("ocba", 1e-11, selection::ocba),
    ("ocba_co", 1e-11, selection::ocba_constrained),
    ("pareto", 1e-11, selection::pareto),
    ("mocba_dominance", 1e-12, selection::dominance),
    ("sobol", 0.02, selection::sobol),
    ("halfin_whitt", 1e-12, risk::halfin_whitt),
];

/// Procedures of the project's own file that are not this layer's, and where they are checked.
const ELSEWHERE: [(&str, &str); 6] = [
    (
        "philox4x32_10",
        "checked in random: known answers of the generator",
    ),
    (
        "philox2x64_10",
        "checked in random: known answers of the generator",
    ),
    (
        "philox_to_f64",
        "checked in random: uniforms and variates from generator words",
    ),
    (
        "threefry2x64_20",
        "another generator, not used: random rests on Philox",
    ),
    ("mrg32k3a", "another generator, not used: random rests on Philox"),
    (
        "rngstreams_published",
        "another generator, not used: random rests on Philox",
    ),
];

#[test]
#[expect(clippy::print_stdout, reason = "the lines are this test's report")]
fn every_golden_value_is_met() {
    let cases = reference();
    let mut faults = Vec::new();
    for (procedure, value) in &cases.procedures {
        let Some(&(_, tolerance, checker)) = CHECKERS.iter().find(|one| one.0 == procedure) else {
            let reason = ELSEWHERE.iter().find(|one| one.0 == procedure).map(|one| one.1);
            println!(
                "not expressed: {procedure} ({})",
                reason.unwrap_or("no checker of this name")
            );
            if cases.is_own && reason.is_none() {
                faults.push(format!(
                    "{procedure}: neither checked nor listed as another layer's"
                ));
            }
            continue;
        };
        let mut report = Report::new(procedure, tolerance);
        let list = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for (index, case) in list.iter().enumerate() {
            // a case that cannot be read must not hide the others
            let outcome = catch_unwind(AssertUnwindSafe(|| checker(case, &mut report)));
            if outcome.is_err() {
                report.fail(&format!("case {index} cannot be read or has no answer"));
            }
        }
        println!("{}", report.line());
        faults.extend(report.into_faults());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_checker_has_a_golden_value() {
    let cases = reference();
    if cases.is_own {
        for (procedure, ..) in CHECKERS {
            assert!(
                cases.procedures.contains_key(procedure),
                "{procedure} has no case"
            );
        }
    }
}
