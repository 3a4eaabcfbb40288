//! Which family is expressed where, which metric stands for a case, and why the rest is not run.

use super::{batches, breakdowns, infinite, lanes, networks, opening, priority, queue, shifts};
use crate::verification::case::Case;
use crate::verification::express::{Effort, Part};

/// Families that are no scenarios, with the reason.
const NOT_EXPRESSED: [(&str, &str); 8] = [
    (
        "M/G/1 vacations",
        "officers have shifts and breaks by the clock; none that begins whenever a line is empty",
    ),
    (
        "Erlang-A",
        "nobody in a customs line gives up waiting: goods wait until they are cleared",
    ),
    (
        "blocking line",
        "a step that is full turns consignments away or is skipped; it never blocks the officers of the step before",
    ),
    (
        "machine repair",
        "repairs begin at once; there is no crew of repairers that broken equipment waits for",
    ),
    (
        "staffing",
        "a calculator of head counts, checked against its exact values in tests/closed_forms.rs",
    ),
    (
        "time-varying staffing",
        "a calculator of staff plans, checked against its exact values in tests/closed_forms.rs",
    ),
    (
        "binormal ROC",
        "a calculator of thresholds, checked against its exact values in tests/closed_forms.rs",
    ),
    (
        "inspection game",
        "a calculator of equilibria, checked against its exact values in tests/closed_forms.rs",
    ),
];

/// The case's parts.
///
/// # Errors
/// The reason why it is no scenario.
pub(in crate::verification) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    if let Some((_, reason)) = NOT_EXPRESSED.iter().find(|(family, _)| *family == case.family) {
        return Err((*reason).to_owned());
    }
    match case.family.as_str() {
        "M/M/1" | "M/M/c" | "M/M/c/K" | "M/G/1" | "M/G/c" | "GI/M/1" | "GI/M/c" => queue::parts(case, effort),
        "M/G/1 priority" | "M/M/c priority" => priority::parts(case, effort),
        "M/G/inf" | "Mt/G/inf" => infinite::parts(case, effort),
        "Jackson network" => networks::jackson(case, effort),
        "tandem" => networks::tandem(case, effort),
        "M^X/M/c" | "M^X/G/1" => batches::one_line(case, effort),
        "lanes with batches" => batches::ship_lanes(case, effort),
        "Mt/M/ct shifts" => shifts::parts(case, effort),
        "M/M/c breakdowns" => breakdowns::by_the_calendar(case, effort),
        "M/G/1 breakdowns" => breakdowns::in_use(case, effort),
        "terminating" => opening::parts(case, effort),
        "customs lanes" => lanes::parts(case, effort),
        other => Err(format!("the family `{other}` is not known here")),
    }
}

/// Metrics that stand for a case in its family's chi-square: the first of these that it has. A `*` stands for any end.
pub(in crate::verification) fn primaries(family: &str) -> &'static [&'static str] {
    match family {
        "M/M/c/K" => &["P_block"],
        "M/M/c priority" => &["Wq_all", "W_class3", "W_class2", "W_class*"],
        "M/G/inf" | "M/M/c breakdowns" => &["L"],
        "Mt/G/inf" => &["m_max", "m(*"],
        "Jackson network" | "tandem" => &["W_total"],
        "M/G/1 priority" | "lanes with batches" => &["W_all"],
        "Mt/M/ct shifts" => &["W"],
        "terminating" => &["mean_of_first_*", "E[N(*"],
        "customs lanes" => &["dwell_mean"],
        _ => &["Wq", "W", "L"],
    }
}

/// Why a metric of an expressed family has no question.
pub(in crate::verification) fn why_unasked(family: &str, metric: &str) -> String {
    let reason = match (family, metric) {
        (_, "scv_service" | "AUC") => "a property of a law, not of a run: checked in tests/closed_forms.rs",
        (_, "asympvar_L" | "asympvar_Wq") => {
            "needs more replications than the short form has: only in the full form"
        }
        ("customs lanes", "Var_count_given_lane" | "VR_lane") => {
            "with escalation the program's second estimator knows also which steps were begun, not only the lane; it \
             is checked where there is no escalation"
        }
        ("customs lanes", "hit_rate") => "no inspection is made in it",
        _ => "no record of a run holds it",
    };
    reason.to_owned()
}
