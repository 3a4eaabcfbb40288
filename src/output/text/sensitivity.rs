//! Which guess to replace by a measurement first.

use super::table::Section;
use crate::experiment::input_uncertainty::Uncertainty;
use crate::experiment::sensitivity::{Bar, Effects, Indices, Input, Swing};
use crate::output::album::{Ranked, Said};
use crate::output::number::{percent, plain};

/// What is said of one response, the strongest inputs first, `top` of them at most.
pub(in crate::output) fn table(one: &Ranked, inputs: &[Input], top: usize) -> Section {
    let (id, unit) = (&one.response.id, &one.response.unit);
    match &one.said {
        Said::Tornado(bars) => tornado_table(id, unit, inputs, bars, top),
        Said::Morris(effects) => morris_table(id, unit, inputs, effects, top),
        Said::Sobol(indices) => sobol_table(id, inputs, indices),
    }
}

/// The same as text.
pub fn ranked(one: &Ranked, inputs: &[Input], top: usize) -> String {
    let mut text = String::new();
    table(one, inputs, top).write(&mut text);
    text
}

/// The longest bars of one response, and which input to measure first.
fn tornado_table(id: &str, unit: &str, inputs: &[Input], bars: &[Bar], top: usize) -> Section {
    let mut table = Section::new(
        format!("{id}: what moves it [{unit}]", unit = shown_unit(unit)),
        &["input", "scenario says", "at", "changes by", "at", "changes by"],
    );
    for bar in bars.iter().take(top).filter(|bar| bar.size() > 0.0) {
        let input = &inputs[bar.input];
        let mark = if input.stated { "" } else { " *" };
        let [low, high] = &bar.swings;
        table.row(vec![
            format!("{}{mark}", input.path),
            bare(&input.base),
            bare(&low.value),
            change(low, unit),
            bare(&high.value),
            change(high, unit),
        ]);
    }
    let told = bars.iter().filter(|bar| bar.told_apart).count();
    table.note(format!(
        "{told} of {} inputs can be told to move it (all judged together, 5 % chance of any false one).",
        bars.len()
    ));
    if let Some(first) = bars.iter().find(|bar| bar.told_apart) {
        table.note(format!("Measure first: {}.", inputs[first.input].path));
    }
    table
}

/// Morris's measures of one response.
fn morris_table(id: &str, unit: &str, inputs: &[Input], effects: &[Option<Effects>], top: usize) -> Section {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    let size = |i: usize| effects[i].map_or(0.0, |effects| effects.measures.mean_absolute);
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
    let mut table = Section::new(
        format!(
            "{id}: mean effect of an input over its whole range [{}]",
            shown_unit(unit)
        ),
        &[
            "input",
            "mean effect",
            "95 % interval",
            "spread: curved, or depends on others",
        ],
    );
    for i in order.into_iter().take(top) {
        if let Some(effects) = effects[i] {
            let (low, high) = effects.interval;
            table.row(vec![
                inputs[i].path.clone(),
                value(effects.measures.mean_absolute, unit),
                format!("{} to {}", value(low, unit), value(high, unit)),
                value(effects.measures.deviation, unit),
            ]);
        }
    }
    table
}

/// Sobol's indices of one response.
fn sobol_table(id: &str, inputs: &[Input], indices: &[Option<Indices>]) -> Section {
    let mut table = Section::new(
        format!("{id}: share of its variance that an input explains"),
        &[
            "input",
            "alone",
            "95 % interval",
            "with all it acts together with",
            "95 % interval",
        ],
    );
    for (input, indices) in inputs.iter().zip(indices) {
        let Some(indices) = indices else { continue };
        let range = |(low, high): (f64, f64)| format!("{low:.2} to {high:.2}");
        table.row(vec![
            input.path.clone(),
            format!("{:.2}", indices.indices.first_order),
            range(indices.first),
            format!("{:.2}", indices.indices.total),
            range(indices.total),
        ]);
    }
    table
}

/// Both kinds of interval side by side.
pub fn both_intervals(uncertainty: &Uncertainty) -> String {
    let mut table = Section::new(
        "How sure: the simulation alone, and with the guesses drawn from their ranges",
        &[
            "",
            "value",
            "simulation alone",
            "with uncertain inputs",
            "inputs ÷ simulation",
        ],
    );
    for row in &uncertainty.measures {
        let unit = row.response.unit.as_str();
        let range = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), Some(high)) => format!("{} to {}", value(low, unit), value(high, unit)),
            _ => "–".to_owned(),
        };
        let figure = &row.response.figure;
        let (wide, ratio) = row
            .uncertain
            .as_ref()
            .map_or(("–".to_owned(), "–".to_owned()), |uncertain| {
                let ratio = uncertain.ratio();
                (
                    range(Some(uncertain.estimate.low), Some(uncertain.estimate.high)),
                    if ratio.is_finite() {
                        plain(ratio)
                    } else {
                        "–".into()
                    },
                )
            });
        table.row(vec![
            row.response.id.clone(),
            figure.value.map_or("–".into(), |own| value(own, unit)),
            range(figure.low, figure.high),
            wide,
            ratio,
        ]);
    }
    table.note(format!(
        "{} inputs of grade G, drawn together {} times, each evenly from its range; where none is stated, from half to twice (an \
         assumption).",
        uncertainty.inputs, uncertainty.run
    ));
    if uncertainty.run < uncertainty.asked {
        table.note(format!(
            "{} more draws were left out: the scenario has a fault with them.",
            uncertainty.asked - uncertainty.run
        ));
    }
    table.note("The second interval is for the mean over all that the inputs may be; the last column compares standard deviations.");
    let mut text = String::new();
    table.write(&mut text);
    text
}

fn change(swing: &Swing, unit: &str) -> String {
    let Some(change) = swing.change else {
        return "–".to_owned();
    };
    let half = 0.5 * (change.difference.high - change.difference.low);
    let sign = if change.difference.point > 0.0 { "+" } else { "" };
    format!(
        "{sign}{} ±{}",
        value(change.difference.point, unit),
        value(half, unit)
    )
}

fn value(number: f64, unit: &str) -> String {
    if unit == "share" {
        percent(number)
    } else {
        plain(number)
    }
}

fn shown_unit(unit: &str) -> &str {
    match unit {
        "share" => "points of a hundred",
        "" => "number",
        unit => unit,
    }
}

/// Without TOML's quotes.
fn bare(text: &str) -> String {
    text.trim_matches('"').to_owned()
}
