//! What a scored history says: as text, tables, JSON and a picture.

use super::number::{percent, plain};
use super::picture::curves::{Curve, Curves, Dots};
use super::picture::side_by_side::{Panel, SideBySide};
use super::picture::theme::Tint;
use super::picture::values::{Interval, Quantity};
use super::text::table::Section;
use crate::stats::history::judge::{Area, Bounded, Judgement};
use crate::stats::history::{Basis, Range};
use crate::stats::roc::Binormal;
use crate::units::grouped;
use serde::Serialize;
use std::fmt::Write;

/// A history's judgement, and those of its parts.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// Columns used.
    pub columns: Vec<String>,
    /// First and last date.
    pub dates: Option<(String, String)>,
    /// What the whole says.
    pub judgement: Judgement,
    /// Column that parts are told apart by.
    pub by: Option<String>,
    /// What the parts say, or why they say nothing.
    pub parts: Vec<(String, Result<Judgement, String>)>,
}

/// As text for people.
pub fn text(report: &Report) -> String {
    let judged = &report.judgement;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}: how well its score tells what inspections find",
        report.file
    );
    let _ = write!(
        text,
        "{} declarations, {} inspected ({}), {} finds ({} of the inspected)",
        grouped(judged.rows as f64),
        grouped(judged.inspected as f64),
        percent(judged.inspected as f64 / judged.rows as f64),
        grouped(judged.found as f64),
        percent(judged.hit_rate.value),
    );
    if judged.at_random > 0 {
        let _ = write!(text, "; {} inspected at random", grouped(judged.at_random as f64));
    }
    let _ = writeln!(text);
    if let Some((first, last)) = &report.dates {
        let _ = writeln!(text, "{first} to {last}");
    }
    if judged.rounding > 0.0 {
        let _ = writeln!(
            text,
            "the file has more different scores than are kept apart: they are rounded by at most {:.1e} of themselves",
            judged.rounding
        );
    }
    text.push('\n');
    text.push_str(&verdict(judged));
    areas(judged, &mut text);
    rates(judged, &mut text);
    reliability(judged, &mut text);
    quantiles(judged, &mut text);
    if judged.inspected < judged.rows {
        ranges(judged, &mut text);
    }
    parts(report, &mut text);
    text
}

/// Whom the figures speak for, and the area.
fn verdict(judged: &Judgement) -> String {
    let area = &judged.area;
    let mut text = format!(
        "AUC {:.3} [{:.3}, {:.3}] at level {}, ",
        area.value,
        area.low,
        area.high,
        percent(judged.level)
    );
    text.push_str(match judged.basis {
        Basis::Whole => "everything was inspected: nothing to correct.\n",
        Basis::Random => "from the random stratum alone: it speaks for all traffic, whatever chose the other inspections.\n",
        Basis::Weighted => {
            "weighted by 1 / P(inspected): it speaks for all traffic if nothing but the score (or the probability given) decided who was inspected.\n"
        }
        Basis::Inspected => "of the INSPECTED ONLY.\n",
    });
    if judged.basis == Basis::Inspected && judged.inspected < judged.rows {
        let ranges: Vec<String> = judged.never_inspected.iter().map(span).collect();
        let _ = writeln!(
            text,
            "No area is claimed for all traffic: {}, so nothing is known there. The uncorrected area is biased by the selection.\n\
             The way out: inspect some at random of every range, and mark them in a column `random`.",
            if ranges.is_empty() {
                "an uncorrected figure was asked for".to_owned()
            } else {
                format!("scores {} were never inspected", ranges.join(", "))
            }
        );
    }
    text
}

fn span(range: &Range) -> String {
    format!("{} to {}", plain(range.low), plain(range.high))
}

fn areas(judged: &Judgement, text: &mut String) {
    let mut table = Section::new(
        "AREA UNDER THE CURVE",
        &["", "AUC", "error", "interval", "finds", "clean"],
    );
    let mut row = |name: &str, area: &Area| {
        table.row(vec![
            name.to_owned(),
            format!("{:.4}", area.value),
            format!("{:.4}", area.standard_error),
            format!("{:.3} to {:.3}", area.low, area.high),
            grouped(area.found as f64),
            grouped(area.clean as f64),
        ]);
    };
    let whole = judged.basis == Basis::Whole;
    row(
        if whole {
            "all"
        } else {
            "inspected only, uncorrected"
        },
        &judged.uncorrected,
    );
    if let Some(area) = &judged.by_random {
        row("random stratum", area);
    }
    if let Some(area) = &judged.by_weights {
        row("weighted by 1 / P(inspected)", area);
    }
    if judged.area.standard_error == 0.0 {
        table.note(
            "error 0: with so few declarations, or a score that separates all of them, DeLong's error and interval say nothing",
        );
    }
    if let Some(prevalence) = &judged.prevalence {
        table.note(format!(
            "{} carry: {}",
            if whole { "of these" } else { "of all traffic" },
            bounded_percent(prevalence)
        ));
    }
    table.write(text);
}

fn bounded_percent(share: &Bounded) -> String {
    format!(
        "{} [{}, {}]",
        percent(share.value),
        percent(share.low).trim_end_matches(" %"),
        percent(share.high).trim_end_matches(" %")
    )
}

fn rates(judged: &Judgement, text: &mut String) {
    let header = [
        "inspect the top",
        "score from",
        "`above`",
        "recall",
        "hit rate",
        "one AUC would say",
        "of value",
    ];
    let mut table = Section::new("WHAT INSPECTING THE TOP FINDS", &header);
    for rate in &judged.rates {
        table.row(vec![
            percent(rate.rate),
            plain(rate.threshold),
            rate.above
                .map_or_else(|| "–".to_owned(), |above| format!("{above:.2}")),
            bounded_percent(&rate.recall),
            percent(rate.hit_rate),
            percent(rate.binormal_recall),
            rate.value_recall.map_or_else(|| "–".to_owned(), percent),
        ]);
    }
    table.note("recall: share of all carriers found; `above`: the threshold as a scenario has it, in standard deviations of the clean");
    table.note("one AUC would say: recall of a binormal score with this area; where it differs, give a scenario the curve");
    if judged.rates.iter().any(|rate| rate.value_recall.is_some()) {
        table.note("of value: share of the value of what inspections found");
    }
    table.write(text);
}

fn reliability(judged: &Judgement, text: &mut String) {
    let fit = &judged.calibration;
    let header = ["tenth", "inspected", "mean score", "found", "by the fit"];
    let mut table = Section::new("CAN SCORES BE READ AS PROBABILITIES?", &header);
    for (at, row) in judged.reliability.iter().enumerate() {
        table.row(vec![
            (at + 1).to_string(),
            grouped(row.count as f64),
            plain(row.stated),
            bounded_percent(&row.found),
            percent(row.fitted),
        ]);
    }
    let odds = if fit.of_log_odds {
        "log odds of the score"
    } else {
        "the score"
    };
    table.note(format!(
        "log odds of a find = {:.2} [{:.2}, {:.2}] + {:.2} [{:.2}, {:.2}] × {odds}",
        fit.intercept.value,
        fit.intercept.low,
        fit.intercept.high,
        fit.slope.value,
        fit.slope.low,
        fit.slope.high
    ));
    match (fit.brier, fit.calibration_error) {
        (Some(brier), Some(error)) => {
            let sound = fit.slope.low <= 1.0
                && fit.slope.high >= 1.0
                && fit.intercept.low <= 0.0
                && fit.intercept.high >= 0.0;
            table.note(if sound {
                "slope 1 and intercept 0 lie within: they can be read so"
            } else if fit.slope.high < 1.0 {
                "slope below 1: high scores promise too much, low ones too little; rank by them, do not read them as probabilities"
            } else {
                "not as they are: use the fit"
            });
            table.note(format!(
                "Brier score {brier:.4}; {:.4} after the fit, {:.4} by the best monotone function; calibration error {}",
                fit.brier_fitted,
                fit.brier_monotone,
                percent(error)
            ));
        }
        _ => table.note(format!(
            "scores are no probabilities; Brier score of the fit {:.4}, by the best monotone function {:.4}",
            fit.brier_fitted, fit.brier_monotone
        )),
    }
    table.write(text);
}

fn quantiles(judged: &Judgement, text: &mut String) {
    let mut table = Section::new("SCORES BY CLASS", &["share at or below", "clean", "finds"]);
    for at in [0, 10, 20, 50, 100, 150, 180, 190, 198, 200] {
        if let Some(row) = judged.quantiles.get(at) {
            table.row(vec![percent(row.share), plain(row.clean), plain(row.found)]);
        }
    }
    table.write(text);
}

fn ranges(judged: &Judgement, text: &mut String) {
    let mut table = Section::new(
        "WHO WAS INSPECTED",
        &[
            "scores",
            "declarations",
            "inspected",
            "share",
            "at random",
            "finds",
        ],
    );
    for range in &judged.ranges {
        table.row(vec![
            span(range),
            grouped(range.all as f64),
            grouped(range.inspected as f64),
            percent(range.inspected as f64 / range.all as f64),
            grouped(range.at_random as f64),
            grouped(range.found as f64),
        ]);
    }
    table.write(text);
}

fn parts(report: &Report, text: &mut String) {
    let Some(by) = &report.by else { return };
    let header = [
        by.as_str(),
        "declarations",
        "inspected",
        "finds",
        "AUC",
        "interval",
        "speaks for",
    ];
    let mut table = Section::new(format!("BY `{by}`"), &header);
    for (name, judged) in &report.parts {
        table.row(match judged {
            Ok(judged) => vec![
                name.clone(),
                grouped(judged.rows as f64),
                grouped(judged.inspected as f64),
                grouped(judged.found as f64),
                format!("{:.4}", judged.area.value),
                format!("{:.3} to {:.3}", judged.area.low, judged.area.high),
                match judged.basis {
                    Basis::Whole | Basis::Weighted | Basis::Random => "all".to_owned(),
                    Basis::Inspected => "the inspected".to_owned(),
                },
            ],
            Err(why) => {
                let mut row = vec![name.clone()];
                row.resize(6, String::new());
                row.push(why.clone());
                row
            }
        });
    }
    table.note(
        "a score that is much better in one part than in another may know that part by heart (docs/risk.md)",
    );
    table.write(text);
}

/// The judgement as JSON.
///
/// # Errors
/// None in practice.
pub fn json(report: &Report) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The curve at 0 %, 1 % … 100 % of false alarms.
///
/// # Errors
/// None in practice.
pub fn roc_csv(judged: &Judgement) -> Result<Vec<u8>, csv::Error> {
    columns(
        &["false-alarms", "recall"],
        judged.curve.iter().map(|&(f, t)| vec![f, t]),
    )
}

/// The curve as a scenario takes it: `score = { curve = { csv = "curve.csv" } }`.
///
/// # Errors
/// None in practice.
pub fn curve_csv(judged: &Judgement) -> Result<Vec<u8>, csv::Error> {
    columns(
        &["false-alarms", "recall"],
        judged.knots.iter().map(|&(f, t)| vec![f, t]),
    )
}

/// Scores by class.
///
/// # Errors
/// None in practice.
pub fn quantiles_csv(judged: &Judgement) -> Result<Vec<u8>, csv::Error> {
    let rows = judged
        .quantiles
        .iter()
        .map(|row| vec![row.share, row.clean, row.found]);
    columns(&["share", "clean", "found"], rows)
}

/// The reliability table.
///
/// # Errors
/// None in practice.
pub fn reliability_csv(judged: &Judgement) -> Result<Vec<u8>, csv::Error> {
    let rows = judged.reliability.iter().map(|row| {
        vec![
            row.count as f64,
            row.stated,
            row.found.value,
            row.found.low,
            row.found.high,
            row.fitted,
        ]
    });
    columns(&["count", "stated", "found", "low", "high", "fitted"], rows)
}

fn columns(header: &[&str], rows: impl Iterator<Item = Vec<f64>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(ToString::to_string))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The curve, and how scores agree with what was found.
pub fn picture(report: &Report) -> SideBySide {
    let judged = &report.judgement;
    let model = Binormal::from_auc(judged.area.value.clamp(1e-6, 1.0 - 1e-6));
    let binormal = (0..=200).filter_map(|at| {
        let f = f64::from(at) / 200.0;
        let recall = match at {
            0 | 200 => f,
            _ => model?.true_positive_rate(-crate::random::normal_quantile(f)),
        };
        Some((f, recall))
    });
    let share = |name: &str| (name.to_owned(), Quantity::Share);
    let curve = Curves {
        title: format!("AUC {:.3}", judged.area.value),
        subtitle: "Share of carriers flagged by share of clean flagged".into(),
        axes: [share("clean flagged"), share("carriers flagged")],
        lines: vec![
            Curve {
                name: "history".into(),
                tint: Tint::Blue,
                points: judged.knots.clone(),
            },
            Curve {
                name: "binormal score of the same area".into(),
                tint: Tint::Yellow,
                points: binormal.collect(),
            },
        ],
        dots: Vec::new(),
        diagonal: Some("no better than chance".into()),
        shape: 0.9,
        note: String::new(),
    };
    let probabilities = judged.calibration.of_log_odds;
    let reliability = Curves {
        title: "Found by score".into(),
        subtitle: "Tenths of the declarations by score; bars are confidence intervals".into(),
        axes: [
            if probabilities {
                share("mean score")
            } else {
                ("mean score".to_owned(), Quantity::Count(String::new()))
            },
            share("with a find"),
        ],
        lines: vec![Curve {
            name: "logistic fit".into(),
            tint: Tint::Blue,
            points: judged
                .reliability
                .iter()
                .map(|row| (row.stated, row.fitted))
                .collect(),
        }],
        dots: vec![Dots {
            name: "found".into(),
            tint: Tint::Red,
            points: judged
                .reliability
                .iter()
                .map(|row| {
                    (
                        row.stated,
                        Interval::new(row.found.value, row.found.low, row.found.high),
                    )
                })
                .collect(),
        }],
        diagonal: probabilities.then(|| "score = share found".to_owned()),
        shape: 0.9,
        note: String::new(),
    };
    SideBySide {
        title: format!("{}: what the score tells", report.file),
        subtitle: format!(
            "{} declarations, {} inspected, {} finds; {}",
            grouped(judged.rows as f64),
            grouped(judged.inspected as f64),
            grouped(judged.found as f64),
            match judged.basis {
                Basis::Whole => "everything was inspected",
                Basis::Random => "from the random stratum",
                Basis::Weighted => "weighted for all traffic",
                Basis::Inspected => "of the inspected only: biased by their selection",
            }
        ),
        panels: vec![Panel::new(curve, 1.0), Panel::new(reliability, 1.0)],
        note: String::new(),
    }
}
