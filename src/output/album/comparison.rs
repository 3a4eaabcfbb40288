//! What differs between scenarios.

use super::{Plate, confidence, slug};
use crate::experiment::compare::{Alternative, Comparison, Difference, Effect, Effects, Reforms};
use crate::output::comparison::plain_name;
use crate::output::picture::change_rows::{ChangeRow, ChangeRows, ChangeShape};
use crate::output::picture::values::{Interval, Quantity};
use crate::stats::Estimate;

/// Waterfalls at most.
const MOST_WATERFALLS: usize = 4;

/// A forest plot for each alternative, and for reforms a waterfall of each measure that they move.
pub fn of_comparison(comparison: &Comparison) -> Vec<Plate> {
    let mut plates = Vec::new();
    if let Some(reforms) = &comparison.reforms {
        let moved = reforms.effects.iter().filter(|effects| {
            let told = effects
                .effects
                .iter()
                .any(|(_, contrast)| contrast.is_told_apart());
            told && (effects.id.ends_with("/mean") || effects.id.ends_with("interdiction rate"))
        });
        plates.extend(
            moved
                .take(MOST_WATERFALLS)
                .filter_map(|effects| waterfall(comparison, reforms, effects)),
        );
    }
    let told = comparison.alternatives.iter().enumerate();
    let several = comparison.alternatives.len() > 1;
    plates.extend(told.filter_map(|(place, alternative)| {
        let wanted = comparison.reforms.is_none() || alternative.consignments.is_some();
        wanted.then(|| {
            let name = if several {
                format!("differences-{}-{}", place + 1, slug(&alternative.against.label))
            } else {
                "differences".to_owned()
            };
            forest(comparison, alternative, name)
        })
    }));
    plates
}

/// Every measure's change as a share of what it was.
fn forest(comparison: &Comparison, alternative: &Alternative, name: String) -> Plate {
    let against = &alternative.against;
    let rows = against
        .differences
        .iter()
        .filter_map(|difference| forest_row(comparison, difference))
        .collect();
    let picture = ChangeRows {
        title: format!("{}: what changes", upper(&against.label)),
        subtitle: format!(
            "Against {}; {} replications of each under the same chances",
            comparison.base, comparison.replications
        ),
        value_name: "Change, as a share of what it is in the base".to_owned(),
        quantity: Quantity::Relative,
        zero_name: "no change".to_owned(),
        rows,
        interval_name: confidence(comparison.level),
        note: "Right: the change itself and its interval. pts: percentage points.".to_owned(),
    };
    let reading = "A mark to the left of the upright line is a measure that falls, one to the right a measure that rises; \
                   where the whisker crosses the line, it may as well be nothing.";
    Plate::new(name, reading, picture)
}

fn forest_row(comparison: &Comparison, difference: &Difference) -> Option<ChangeRow> {
    let contrast = difference.contrast.as_ref()?;
    let base = difference.base.value?;
    let estimate = &contrast.difference;
    let quantity = quantity(&difference.unit, &comparison.currency);
    let change = Interval::new(estimate.point, estimate.low, estimate.high);
    let reach = estimate
        .point
        .abs()
        .max(estimate.low.abs())
        .max(estimate.high.abs());
    let (point, interval) = quantity.write_change(&change, reach);
    let size = base.abs();
    let shape = ChangeShape::Dot {
        change: if size > 0.0 {
            Interval::new(estimate.point / size, estimate.low / size, estimate.high / size)
        } else {
            Interval::exact(f64::NAN)
        },
        told_apart: contrast.is_told_apart(),
    };
    Some(ChangeRow {
        name: upper(&plain_name(&difference.id)),
        detail: format!("base: {}", quantity.written(base)),
        shape,
        written: (point, interval),
    })
}

/// From today, by each reform alone and by what they do to each other, to all of them together.
fn waterfall(comparison: &Comparison, reforms: &Reforms, effects: &Effects) -> Option<Plate> {
    let find = |wanted: &dyn Fn(Effect) -> bool| -> Option<Estimate> {
        let found = effects.effects.iter().find(|(effect, _)| wanted(*effect));
        found.map(|(_, contrast)| contrast.difference)
    };
    let mut at = 0.0;
    let mut rows = Vec::new();
    let mut step = |name: String, detail: String, by: &Estimate, is_total: bool| {
        let from = if is_total { 0.0 } else { at };
        rows.push(ChangeRow {
            name,
            detail,
            shape: ChangeShape::Step {
                from,
                by: Interval::new(by.point, by.low, by.high),
                is_total,
            },
            written: (String::new(), String::new()),
        });
        at = from + by.point;
    };
    for (number, reform) in reforms.reforms.iter().enumerate() {
        let alone = find(&|effect| effect == Effect::Alone { reform: number })?;
        step(reform.name.clone(), "alone".to_owned(), &alone, false);
    }
    if let Some(interaction) = find(&|effect| effect == Effect::Interaction) {
        let detail = "beyond the sum of the parts".to_owned();
        step("interaction".to_owned(), detail, &interaction, false);
    }
    if let Some(together) = find(&|effect| effect == Effect::Together) {
        step("all together".to_owned(), String::new(), &together, true);
    }
    let measure = plain_name(&effects.id);
    let picture = ChangeRows {
        title: format!("What each reform adds: {measure}"),
        subtitle: format!(
            "Against {}; {} replications of each under the same chances",
            comparison.base, comparison.replications
        ),
        value_name: "Change from today".to_owned(),
        quantity: quantity(&effects.unit, &comparison.currency),
        zero_name: "today".to_owned(),
        rows,
        interval_name: format!("{} of the step", confidence(comparison.level)),
        note: String::new(),
    };
    let reading = "Read from top to bottom: each bar starts where the one before ended. The next to last bar is what the \
                   reforms do to each other: it pushes back when two of them do the same work twice.";
    Some(Plate::new(
        format!("waterfall-{}", slug(&effects.id)),
        reading,
        picture,
    ))
}

/// What kind of number has this unit.
pub(super) fn quantity(unit: &str, currency: &str) -> Quantity {
    match unit {
        "share" => Quantity::Share,
        "h" => Quantity::Hours,
        unit if unit.starts_with(currency) && !currency.is_empty() => Quantity::Money(unit.to_owned()),
        unit => Quantity::Count(unit.to_owned()),
    }
}

/// With a capital letter.
pub(in crate::output) fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
