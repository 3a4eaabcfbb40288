//! The report of a comparison.

use super::table::Section as Table;
use super::wrap::{REPORT, wrap};
use crate::experiment::Figure;
use crate::experiment::compare::{
    Alternative, Change, Comparison, Consignments, Contrast, Effect, Reforms, Verdict,
};
use crate::output::comparison::{plain_name, sentence};
use crate::output::number::{duration, grouped, plain, share_with_interval, with_half_width};
use crate::stats::Estimate;
use std::fmt::Write as _;

/// So many reasons are told.
const MOST_REASONS: usize = 12;
/// More replications than this are not worth a number.
const TOO_MANY: u64 = 100_000;

/// The whole report as text.
pub fn comparison(comparison: &Comparison) -> String {
    let mut text = format!(
        "Compared with {}: {} replications of each, seed {}, the same ships, traders and chances in all of them.\n",
        comparison.base, comparison.replications, comparison.seed
    );
    if !comparison.base_overloads.is_empty() {
        let lines = comparison.base_overloads.join(", ");
        let _ = writeln!(text, "\nThe base CANNOT KEEP UP: {lines}. Its times mean little.");
    }
    for alternative in &comparison.alternatives {
        let _ = writeln!(text, "\n{}", wrap(&sentence(comparison, alternative), REPORT));
    }
    if let Some(reforms) = &comparison.reforms {
        named(reforms, &mut text);
    }
    for table in tables(comparison) {
        table.write(&mut text);
    }
    let _ = writeln!(
        text,
        "\nHow to read this\n  Intervals are {:.0} % for each difference by itself. \"Told apart\" keeps the chance of any false one among \
         all\n  of them to {:.0} % (Holm). \"Noise removed\" is the variance that independent runs would have, over that of these.",
        comparison.level * 100.0,
        (1.0 - comparison.level) * 100.0
    );
    text
}

/// Its tables, in order; some may be empty.
pub(in crate::output) fn tables(comparison: &Comparison) -> Vec<Table> {
    let mut tables = Vec::new();
    if let Some(reforms) = &comparison.reforms {
        effects(comparison, reforms, &mut tables);
    }
    let short = comparison.reforms.is_some();
    for alternative in &comparison.alternatives {
        if !short || alternative.consignments.is_some() {
            differences(comparison, alternative, &mut tables);
        }
        if let Some(consignments) = &alternative.consignments {
            times(&alternative.against.label, consignments, &mut tables);
        }
    }
    tables
}

fn differences(comparison: &Comparison, alternative: &Alternative, tables: &mut Vec<Table>) {
    let against = &alternative.against;
    let mut heading = format!("{}: against {}", against.label, comparison.base);
    for change in &alternative.changes {
        let _ = write!(heading, "\n  {change}");
    }
    let mut table = Table::new(
        heading,
        &["", "base", "here", "difference", "noise removed", "told apart"],
    );
    table.left(5);
    for difference in &against.differences {
        let mut row = vec![
            plain_name(&difference.id),
            value(&difference.base, &difference.unit, &comparison.currency),
            value(&difference.other, &difference.unit, &comparison.currency),
        ];
        match &difference.contrast {
            Some(contrast) => row.extend([
                signed(&contrast.difference, &difference.unit, &comparison.currency),
                contrast
                    .variance_ratio
                    .map_or_else(String::new, |ratio| format!("{}×", plain(ratio))),
                verdict(contrast),
            ]),
            None => row.extend([String::new(), String::new(), "not observed in both".to_owned()]),
        }
        table.row(row);
    }
    tables.push(table);
}

/// The reforms by name.
fn named(reforms: &Reforms, text: &mut String) {
    let _ = writeln!(
        text,
        "\nReforms, and the article of the WTO Trade Facilitation Agreement each answers to ({} scenarios run)",
        reforms.worlds
    );
    for reform in &reforms.reforms {
        let article = reform.article.as_deref().map_or_else(
            || "no article named".to_owned(),
            |article| format!("article {article}"),
        );
        let _ = writeln!(text, "  {} – {} ({article})", reform.name, reform.title);
    }
}

fn effects(comparison: &Comparison, reforms: &Reforms, tables: &mut Vec<Table>) {
    for measure in &reforms.effects {
        if measure
            .effects
            .iter()
            .all(|(_, contrast)| contrast.verdict == Verdict::Same)
        {
            continue;
        }
        let mut table = Table::new(
            format!("Effects on {}", plain_name(&measure.id)),
            &["", "effect", "told apart"],
        );
        table.left(2);
        for (effect, contrast) in &measure.effects {
            table.row(vec![
                effect_name(reforms, *effect),
                signed(&contrast.difference, &measure.unit, &comparison.currency),
                verdict(contrast),
            ]);
        }
        tables.push(table);
    }
}

fn effect_name(reforms: &Reforms, effect: Effect) -> String {
    let (who, what) = reforms.words(effect);
    match effect {
        Effect::Together => "all together".to_owned(),
        Effect::Interaction => "  of that, more than the sum of each alone".to_owned(),
        _ => format!("{who}, {what}"),
    }
}

/// Whose times changed, and why.
fn times(label: &str, consignments: &Consignments, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        format!(
            "Consignment by consignment, the same ones in both ({} replication{} of {label})",
            consignments.replications,
            if consignments.replications == 1 { "" } else { "s" }
        ),
        &[
            "",
            "consignments",
            "released later",
            "by",
            "released earlier",
            "by",
            "gone later",
            "by",
            "gone earlier",
            "by",
            "left otherwise",
            "in one only",
        ],
    );
    for goods in &consignments.goods {
        let mut row = vec![goods.goods.clone(), grouped(goods.consignments as f64)];
        row.extend(change(&goods.release));
        row.extend(change(&goods.dwell));
        row.extend([count(goods.other_end), count(goods.in_one_world)]);
        table.row(row);
    }
    tables.push(table);
    let mut table = Table::new(
        "Why they are gone later or earlier: where most of each one's change arose, before release if anything changed there",
        &["", "consignments", "mean change"],
    );
    for why in consignments.why.iter().take(MOST_REASONS) {
        table.row(vec![
            why.reason.clone(),
            grouped(why.consignments as f64),
            why.mean_change.map_or_else(String::new, signed_duration),
        ]);
    }
    let untold: u64 = consignments
        .why
        .iter()
        .skip(MOST_REASONS)
        .map(|why| why.consignments)
        .sum();
    if untold > 0 {
        table.note(format!("and {} for other reasons", grouped(untold as f64)));
    }
    tables.push(table);
    let mut table = Table::new(
        "Hit worst: the longest delays",
        &["", "replication", "base", "here", "later by", "chiefly"],
    );
    table.left(5);
    for hit in &consignments.worst {
        table.row(vec![
            hit.name.clone(),
            hit.replication.to_string(),
            duration(hit.base),
            duration(hit.other),
            duration(hit.change),
            hit.reason.clone(),
        ]);
    }
    tables.push(table);
}

fn change(change: &Change) -> [String; 4] {
    let by = |hours: Option<f64>| hours.map_or_else(String::new, duration);
    [
        count(change.later),
        by(change.mean_later()),
        count(change.earlier),
        by(change.mean_earlier()),
    ]
}

fn count(count: u64) -> String {
    if count == 0 {
        "–".to_owned()
    } else {
        grouped(count as f64)
    }
}

fn signed_duration(hours: f64) -> String {
    format!("{}{}", if hours > 0.0 { "+" } else { "" }, duration(hours))
}

/// Whether the unit is so much money a year.
fn is_money(unit: &str, currency: &str) -> bool {
    unit.strip_suffix(" a year") == Some(currency)
}

fn value(figure: &Figure, unit: &str, currency: &str) -> String {
    match unit {
        "share" => share_with_interval(figure),
        "h" => format!("{} h", with_half_width(figure, 1.0)),
        unit if is_money(unit, currency) => format!("{currency} {}", with_half_width(figure, 1.0)),
        _ => with_half_width(figure, 1.0),
    }
}

/// `+3.1 [2.4, 3.8] h`.
pub(in crate::output) fn signed(estimate: &Estimate, unit: &str, currency: &str) -> String {
    let (factor, before, after) = match unit {
        "share" => (100.0, String::new(), " points"),
        unit if is_money(unit, currency) => (1.0, format!("{currency} "), ""),
        "h" => (1.0, String::new(), " h"),
        _ => (1.0, String::new(), ""),
    };
    let number = |value: f64| {
        let value = value * factor;
        if value.abs() < 1e-9 {
            "0".to_owned()
        } else {
            plain(value)
        }
    };
    let sign = if estimate.point > 0.0 { "+" } else { "" };
    format!(
        "{before}{sign}{} [{}, {}]{after}",
        number(estimate.point),
        number(estimate.low),
        number(estimate.high)
    )
}

fn verdict(contrast: &Contrast) -> String {
    match contrast.verdict {
        Verdict::Same => "the same in every replication".to_owned(),
        Verdict::ToldApart => "yes".to_owned(),
        Verdict::NotToldApart { more_replications } if more_replications > TOO_MANY => {
            "cannot be told apart".to_owned()
        }
        Verdict::NotToldApart { more_replications } => format!(
            "cannot be told apart; about {} replications more would",
            grouped(more_replications as f64)
        ),
    }
}
