//! A study as JSON: the same bytes for the same scenario, seed and replications, whatever the machine or the threads.

use crate::experiment::control_variates::{PILOT, Sharpened};
use crate::experiment::input_uncertainty::{BothIntervals, Uncertainty};
use crate::experiment::precision::Precision;
use crate::experiment::{Figure, Overload, Recovery, Study};
use crate::stats::inputs::InputUncertainty;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    program: &'static str,
    version: &'static str,
    title: &'a str,
    seed: u64,
    first_replication: u64,
    replications: usize,
    events: u64,
    confidence_level: f64,
    window_start: String,
    window_days: f64,
    warm_up_days: f64,
    currency: &'a str,
    headline: &'a [String],
    keeps_up: bool,
    overloads: Vec<OverloadRow<'a>>,
    recoveries: Vec<RecoveryRow<'a>>,
    unfinished_share: f64,
    detection_estimator: Vec<EstimatorRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<&'a Precision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_uncertainty: Option<UncertaintyPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    control_variates: Option<ControlPart<'a>>,
    measures: Vec<Row<'a>>,
}

/// Measures sharpened by control variates.
#[derive(Serialize)]
struct ControlPart<'a> {
    chosen_on_replications: usize,
    measures: &'a [Sharpened],
}

/// Intervals with the guesses drawn from their ranges.
#[derive(Serialize)]
struct UncertaintyPart<'a> {
    inputs: usize,
    draws_asked: usize,
    draws_run: usize,
    measures: Vec<UncertaintyRow<'a>>,
}

#[derive(Serialize)]
struct UncertaintyRow<'a> {
    measure: &'a str,
    unit: &'a str,
    #[serde(flatten)]
    uncertain: Option<InputUncertainty>,
}

impl<'a> UncertaintyPart<'a> {
    fn of(uncertainty: &'a Uncertainty) -> Self {
        let row = |both: &'a BothIntervals| UncertaintyRow {
            measure: &both.response.id,
            unit: &both.response.unit,
            uncertain: both.uncertain,
        };
        Self {
            inputs: uncertainty.inputs,
            draws_asked: uncertainty.asked,
            draws_run: uncertainty.run,
            measures: uncertainty.measures.iter().map(row).collect(),
        }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    section: &'static str,
    subject: &'a str,
    statistic: &'a str,
    unit: &'a str,
    #[serde(flatten)]
    figure: Figure,
}

#[derive(Serialize)]
struct OverloadRow<'a> {
    line: &'a str,
    served_by: &'a str,
    growth_per_week: f64,
    short_by: f64,
}

#[derive(Serialize)]
struct RecoveryRow<'a> {
    event: &'a str,
    inside_before: f64,
    highest_inside: f64,
    recovered_in_days: &'a [u32],
    not_recovered: u32,
}

#[derive(Serialize)]
struct EstimatorRow<'a> {
    threat: &'a str,
    goods: &'a str,
    estimator: &'static str,
    reasons: &'a [String],
}

/// The study as indented JSON, ending in a newline.
///
/// # Errors
/// When a figure cannot be written as JSON; there is none such.
pub fn study(
    study: &Study<'_>,
    precision: Option<&Precision>,
    uncertainty: Option<&Uncertainty>,
    sharpened: Option<&[Sharpened]>,
) -> Result<Vec<u8>, serde_json::Error> {
    let port = study.port;
    let document = Document {
        program: "greenlane",
        version: env!("CARGO_PKG_VERSION"),
        title: &port.title,
        seed: study.seed,
        first_replication: study.first_replication,
        replications: study.summary.replications,
        events: study.records.iter().map(|record| record.events).sum(),
        confidence_level: study.level,
        window_start: port.calendar.date(port.window_start().day()).to_string(),
        window_days: port.length.days(),
        warm_up_days: port.warm_up.days(),
        currency: &port.currency,
        headline: &study.headline,
        keeps_up: study.overloads.is_empty(),
        overloads: study
            .overloads
            .iter()
            .map(
                |Overload {
                     line,
                     served_by,
                     growth_per_week,
                     short_by,
                     ..
                 }| OverloadRow {
                    line,
                    served_by,
                    growth_per_week: *growth_per_week,
                    short_by: *short_by,
                },
            )
            .collect(),
        recoveries: study
            .recoveries
            .iter()
            .map(
                |Recovery {
                     event,
                     before,
                     highest,
                     days,
                     not_recovered,
                     ..
                 }| RecoveryRow {
                    event,
                    inside_before: *before,
                    highest_inside: *highest,
                    recovered_in_days: days,
                    not_recovered: *not_recovered,
                },
            )
            .collect(),
        unfinished_share: study.unfinished_share(),
        detection_estimator: estimators(study),
        precision,
        input_uncertainty: uncertainty.map(UncertaintyPart::of),
        control_variates: sharpened.map(|measures| ControlPart {
            chosen_on_replications: PILOT,
            measures,
        }),
        measures: study
            .summary
            .measures
            .iter()
            .map(|measure| Row {
                section: measure.section.name(),
                subject: &measure.subject,
                statistic: &measure.statistic,
                unit: measure.unit,
                figure: measure.figure(study.level),
            })
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Which estimator of interdiction holds for each threat and goods kind that may carry it, and why.
fn estimators<'a>(study: &'a Study<'_>) -> Vec<EstimatorRow<'a>> {
    let mut rows = Vec::new();
    for (threat, spec) in study.port.threats.iter().enumerate() {
        for (goods, kind) in study.port.goods.iter().enumerate() {
            if kind.carries.iter().any(|carries| carries.threat == threat) {
                let reasons = &study.network.doubts[threat][goods];
                let estimator = if reasons.is_empty() {
                    "posterior"
                } else {
                    "steps begun"
                };
                rows.push(EstimatorRow {
                    threat: &spec.name,
                    goods: &kind.name,
                    estimator,
                    reasons,
                });
            }
        }
    }
    rows
}
