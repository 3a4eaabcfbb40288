//! What an alternative changes, in one sentence.

use crate::experiment::compare::{Alternative, Comparison, Difference};
use crate::output::number::{grouped, plain};
use crate::stats::Estimate;
use std::fmt::Write as _;

/// So many differences are told one by one.
const MOST_TOLD: usize = 4;

/// `With one examiner more, fcl are released 3.1 h earlier on average (2.4 to 3.8 h earlier); nothing else is told apart.`
pub fn sentence(comparison: &Comparison, alternative: &Alternative) -> String {
    let against = &alternative.against;
    let apart: Vec<&Difference> = against
        .differences
        .iter()
        .filter(|difference| {
            difference
                .contrast
                .is_some_and(|contrast| contrast.is_told_apart())
        })
        .collect();
    let clauses: Vec<String> = apart
        .iter()
        .take(MOST_TOLD)
        .filter_map(|difference| clause(difference, &comparison.currency))
        .collect();
    let untold = apart.len() - clauses.len();
    let rest = match untold {
        0 if apart.is_empty() => format!(
            "nothing is told apart from {} with {} replications",
            comparison.base, comparison.replications
        ),
        0 => "nothing else is told apart".to_owned(),
        1 => "one more measure is told apart".to_owned(),
        more => format!("{more} more measures are told apart"),
    };
    let clauses: Vec<String> = clauses.into_iter().chain([rest]).collect();
    let mut sentence = format!("{} {}.", opening(&against.label), clauses.join("; "));
    if !alternative.overloads.is_empty() {
        let _ = write!(
            sentence,
            " CANNOT KEEP UP: {}. Its times grow with the length of the run and mean little.",
            alternative.overloads.join(", ")
        );
    }
    sentence
}

/// `With one examiner more,`, or `The reform of 2026:` where the label is a title.
fn opening(label: &str) -> String {
    if label.starts_with(char::is_uppercase) {
        format!("{label}:")
    } else {
        format!("With {label},")
    }
}

fn clause(difference: &Difference, currency: &str) -> Option<String> {
    let estimate = difference.contrast?.difference;
    let mut parts = difference.id.splitn(2, '/');
    let (section, rest) = (parts.next()?, parts.next()?);
    let (subject, statistic) = rest.rsplit_once('/')?;
    Some(match (section, statistic) {
        ("release-time", "mean") => time(&estimate, &format!("{subject} are released"), " on average"),
        ("dwell-time", "mean") => time(&estimate, &format!("{subject} leave the port"), " on average"),
        ("release-time", "p90") => time(&estimate, &format!("nine in ten {subject} are released"), ""),
        ("dwell-time", "p90") => time(&estimate, &format!("nine in ten {subject} have left"), ""),
        ("interdiction", "interdiction rate") => amount(
            &estimate,
            &format!("the share of {subject} found"),
            "points",
            100.0,
        ),
        ("money", "cost") if subject == "officers" => money(&estimate, "officers on duty cost", currency),
        ("money", "cost of delay") => money(&estimate, "delay costs traders", currency),
        _ if difference.unit == "share" => amount(&estimate, &plain_name(&difference.id), "points", 100.0),
        _ => amount(&estimate, &plain_name(&difference.id), &difference.unit, 1.0),
    })
}

/// `release time of fcl: mean` for `release-time/fcl/mean`.
pub(in crate::output) fn plain_name(id: &str) -> String {
    let mut parts = id.splitn(2, '/');
    let section = parts.next().unwrap_or_default().replace('-', " ");
    let Some((subject, statistic)) = parts.next().and_then(|rest| rest.rsplit_once('/')) else {
        return id.to_owned();
    };
    match section.as_str() {
        "targets" => format!("target \"{subject}\": {statistic}"),
        "money" | "interdiction" => format!("{subject}: {statistic}"),
        _ => format!("{section} of {subject}: {statistic}"),
    }
}

fn time(estimate: &Estimate, who: &str, how: &str) -> String {
    let minutes = estimate.point.abs() < 2.0;
    let (factor, unit) = if minutes { (60.0, "min") } else { (1.0, "h") };
    let word = if estimate.point < 0.0 { "earlier" } else { "later" };
    let size = |value: f64| plain(value.abs() * factor);
    let (near, far) = ends(estimate);
    format!(
        "{who} {} {unit} {word}{how} ({} to {} {unit} {word})",
        size(estimate.point),
        size(near),
        size(far)
    )
}

fn money(estimate: &Estimate, what: &str, currency: &str) -> String {
    let word = if estimate.point < 0.0 { "less" } else { "more" };
    let size = |value: f64| grouped(value.abs());
    let (near, far) = ends(estimate);
    format!(
        "{what} {currency} {} a year {word} ({} to {} {word})",
        size(estimate.point),
        size(near),
        size(far)
    )
}

/// `the share of narcotics found falls by 0.4 points (0.3 to 0.5)`.
fn amount(estimate: &Estimate, what: &str, unit: &str, factor: f64) -> String {
    let word = if estimate.point < 0.0 { "falls" } else { "rises" };
    let size = |value: f64| plain(value.abs() * factor);
    let (near, far) = ends(estimate);
    format!(
        "{what} {word} by {} {unit} ({} to {})",
        size(estimate.point),
        size(near),
        size(far)
    )
}

/// The interval's ends, the smaller change first. What is told apart has both on one side of nothing.
fn ends(estimate: &Estimate) -> (f64, f64) {
    if estimate.point < 0.0 {
        (estimate.high, estimate.low)
    } else {
        (estimate.low, estimate.high)
    }
}
