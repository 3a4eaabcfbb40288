//! What an alternative changes, in one sentence.

use crate::experiment::compare::{Alternative, Comparison, Difference};
use crate::output::number::{grouped, plain};
use crate::stats::Estimate;

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
        sentence.push_str(&format!(
            " CANNOT KEEP UP: {}. Its times grow with the length of the run and mean little.",
            alternative.overloads.join(", ")
        ));
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
            &format!("of the {subject} carried"),
            "points",
            " are found",
            100.0,
        ),
        ("money", "cost") if subject == "officers" => money(&estimate, "officers on duty cost", currency),
        ("money", "cost of delay") => money(&estimate, "delay costs traders", currency),
        ("targets", "reached") if difference.unit == "share" => {
            amount(&estimate, &format!("\"{subject}\" reaches"), "points", "", 100.0)
        }
        _ if difference.unit == "share" => {
            amount(&estimate, &plain_name(&difference.id), "points", "", 100.0)
        }
        _ => amount(&estimate, &plain_name(&difference.id), &difference.unit, "", 1.0),
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
        "money" => format!("{subject}: {statistic}"),
        "interdiction" => format!("{subject}: {statistic}"),
        _ => format!("{section} of {subject}: {statistic}"),
    }
}

fn time(estimate: &Estimate, who: &str, how: &str) -> String {
    let minutes = estimate.point.abs() < 2.0;
    let (factor, unit) = if minutes { (60.0, "min") } else { (1.0, "h") };
    let word = |value: f64| if value < 0.0 { "earlier" } else { "later" };
    let size = |value: f64| plain(value.abs() * factor);
    format!(
        "{who} {} {unit} {}{how} ({})",
        size(estimate.point),
        word(estimate.point),
        range(estimate, size, unit, word)
    )
}

fn money(estimate: &Estimate, what: &str, currency: &str) -> String {
    let word = |value: f64| if value < 0.0 { "less" } else { "more" };
    let size = |value: f64| grouped(value.abs());
    format!(
        "{what} {currency} {} a year {} ({})",
        size(estimate.point),
        word(estimate.point),
        range(estimate, size, "", word)
    )
}

fn amount(estimate: &Estimate, what: &str, unit: &str, end: &str, factor: f64) -> String {
    let word = |value: f64| if value < 0.0 { "fewer" } else { "more" };
    let size = |value: f64| plain(value.abs() * factor);
    format!(
        "{what} {} {unit} {}{end} ({})",
        size(estimate.point),
        word(estimate.point),
        range(estimate, size, unit, word)
    )
}

/// `2.4 to 3.8 h later`, the smaller change first; or `0.1 h earlier to 2 h later`.
fn range(
    estimate: &Estimate,
    size: impl Fn(f64) -> String,
    unit: &str,
    word: impl Fn(f64) -> &'static str,
) -> String {
    let (mut near, mut far) = (estimate.low, estimate.high);
    if estimate.point < 0.0 {
        std::mem::swap(&mut near, &mut far);
    }
    let gap = if unit.is_empty() { "" } else { " " };
    if near * far >= 0.0 {
        format!("{} to {}{gap}{unit} {}", size(near), size(far), word(far))
    } else {
        format!(
            "{}{gap}{unit} {} to {}{gap}{unit} {}",
            size(near),
            word(near),
            size(far),
            word(far)
        )
    }
}
