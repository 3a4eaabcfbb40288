//! The report of a comparison.

use super::{KeyFigure, Origin, Page};
use crate::experiment::compare::{Alternative, Comparison, Difference};
use crate::output::album::Plate;
use crate::output::comparison::{plain_name, sentence};
use crate::output::text;

/// Differences among the key figures.
const MOST_FIGURES: usize = 8;

/// The page of a comparison.
pub fn comparison<'a>(comparison: &Comparison, plates: &'a [Plate], origin: &'a Origin<'a>) -> Page<'a> {
    let others: Vec<&str> = comparison
        .alternatives
        .iter()
        .map(|alternative| alternative.against.label.as_str())
        .collect();
    let title = match others[..] {
        [only] => format!("{}: {only}", comparison.base),
        _ if comparison.reforms.is_some() => format!("{}: reforms, alone and together", comparison.base),
        _ => format!("{}, and {} alternatives", comparison.base, others.len()),
    };
    let mut answer = Vec::new();
    if !comparison.base_overloads.is_empty() {
        answer.push(format!(
            "The base CANNOT KEEP UP: {}. Its times mean little.",
            comparison.base_overloads.join(", ")
        ));
    }
    // All reforms together come first: that is what was asked.
    let mut order: Vec<&Alternative> = comparison.alternatives.iter().collect();
    if comparison.reforms.is_some() {
        order.rotate_right(1);
    }
    answer.extend(order.iter().map(|alternative| sentence(comparison, alternative)));
    Page {
        title,
        size: format!(
            "Compared with {}: {} replications of each, the same ships, traders and chances in all of them.",
            comparison.base, comparison.replications
        ),
        answer,
        key_figures: order
            .first()
            .map(|alternative| key_figures(comparison, alternative))
            .unwrap_or_default(),
        plates,
        tables: text::comparison_tables(comparison),
        sure: sure(comparison),
        origin,
    }
}

fn key_figures(comparison: &Comparison, alternative: &Alternative) -> Vec<KeyFigure> {
    let told = |difference: &&Difference| {
        let targets = difference.id.starts_with("targets/");
        !targets
            && difference
                .contrast
                .is_some_and(|contrast| contrast.is_told_apart())
    };
    let figure = |difference: &Difference| {
        let contrast = difference.contrast.as_ref()?;
        let written = text::signed(&contrast.difference, &difference.unit, &comparison.currency);
        let (value, detail) = written.split_once(" [").unwrap_or((&written, ""));
        let (interval, unit) = detail.split_once(']').unwrap_or((detail, ""));
        Some(KeyFigure {
            name: plain_name(&difference.id),
            value: format!("{value}{unit}"),
            detail: interval.replace(", ", " to "),
        })
    };
    let differences = alternative.against.differences.iter().filter(told);
    differences.filter_map(figure).take(MOST_FIGURES).collect()
}

fn sure(comparison: &Comparison) -> Vec<String> {
    let percent = comparison.level * 100.0;
    vec![
        format!(
            "{} replications of each scenario were run under the same chances, and differences are taken replication by \
             replication. Most of the noise cancels: the table says how many times smaller the variance is than with \
             independent runs.",
            comparison.replications
        ),
        format!("Each interval is a {percent:.0} % confidence interval of that difference by itself."),
        format!(
            "\"Told apart\" keeps the chance of any false one among all differences to {:.0} % (Holm's procedure), so looking at \
             many measures does not find differences that are not there.",
            100.0 - percent
        ),
        "What both scenarios assume alike largely cancels in a difference; what only one of them assumes does not.".to_owned(),
    ]
}
