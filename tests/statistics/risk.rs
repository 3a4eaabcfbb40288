//! Scores and what they find.

use greenlane::stats::auc::{Inspected, auc, weighted_auc};
use greenlane::stats::calibration::{brier, isotonic};
use greenlane::stats::distributions::{normal_cdf, normal_density};
use serde_json::Value;

use super::cases::{Report, number, numbers};

pub(crate) fn roc_history(case: &Value, report: &mut Report) {
    let (scores, found) = (numbers(&case["score"]), labels(case));
    let answer = auc(&scores, &found).unwrap();
    report.field(case, "auc", answer.area);
    report.field(case, "delong_se", answer.standard_error);
    report.field(case, "hanley_mcneil_se", answer.hanley_mcneil_error);
    report.field(case, "brier_of_raw", brier(&scores, &found));
    if let Some(wanted) = case.get("isotonic") {
        let steps = isotonic(&scores, &found).unwrap();
        let column = |of: fn(&greenlane::stats::calibration::CalibrationStep) -> f64| -> Vec<f64> {
            steps.iter().map(of).collect()
        };
        report.list(wanted, "score", column(|step| step.score));
        report.list(wanted, "weight", column(|step| step.weight));
        report.list(wanted, "fitted", column(|step| step.probability));
    }
}

pub(crate) fn roc_ipw(case: &Value, report: &mut Report) {
    let (scores, found, inspected) = (
        numbers(&case["score"]),
        labels(case),
        numbers(&case["inspect_prob"]),
    );
    let history: Vec<Inspected> = (0..scores.len())
        .map(|i| Inspected {
            score: scores[i],
            found: found[i],
            inspection_probability: inspected[i],
        })
        .collect();
    report.field(case, "auc_ipw", weighted_auc(&history).unwrap());
}

/// The probability of waiting under square-root staffing rests on the normal distribution alone.
pub(crate) fn halfin_whitt(case: &Value, report: &mut Report) {
    let beta = number(&case["beta"]);
    report.field(
        case,
        "alpha",
        1.0 / (1.0 + beta * normal_cdf(beta) / normal_density(beta)),
    );
}

fn labels(case: &Value) -> Vec<bool> {
    numbers(&case["label"])
        .into_iter()
        .map(|label| label > 0.5)
        .collect()
}
