//! Which guess matters.

use super::comparison::quantity;
use super::{Plate, slug};
use crate::experiment::Response;
use crate::experiment::sensitivity::{Bar, Effects, Indices, Input};
use crate::output::comparison::plain_name;
use crate::output::picture::change_rows::{ChangeRow, ChangeRows, ChangeShape};
use crate::output::picture::interval_bars::{IntervalBars, IntervalRow};
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};

/// Changes below this are rounding.
const NOTHING: f64 = 1e-9;
/// Rows of a picture at most.
const MOST_ROWS: usize = 12;

/// What one method says of one response.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The response in the scenario as it is.
    pub response: Response,
    /// What is said of the inputs.
    pub said: Said,
}

/// What a method says.
#[derive(Clone, Debug)]
pub enum Said {
    /// One input at a time, to both ends of its range.
    Tornado(Vec<Bar>),
    /// Mean effects of the inputs, in their order.
    Morris(Vec<Option<Effects>>),
    /// Shares of the variance, in the inputs' order.
    Sobol(Vec<Option<Indices>>),
}

/// A picture for each response.
pub fn of_ranked(inputs: &[Input], ranked: &[Ranked], replications: u64) -> Vec<Plate> {
    let size = format!("{replications} replications of each setting under the same chances");
    ranked
        .iter()
        .map(|one| match &one.said {
            Said::Tornado(bars) => tornado(inputs, &one.response, bars, &size),
            Said::Morris(effects) => morris(inputs, &one.response, effects, &size),
            Said::Sobol(indices) => sobol(inputs, &one.response, indices, &size),
        })
        .collect()
}

fn tornado(inputs: &[Input], response: &Response, bars: &[Bar], size: &str) -> Plate {
    let bare = |text: &str| text.trim_matches('"').to_owned();
    let rows = bars
        .iter()
        .filter(|bar| bar.size() > NOTHING)
        .take(MOST_ROWS)
        .map(|bar| {
            let input = &inputs[bar.input];
            let ends = bar.swings.clone().map(|swing| {
                swing.change.map(|change| {
                    let by = change.difference;
                    Interval::new(by.point, by.low, by.high)
                })
            });
            let [low, high] = &bar.swings;
            let star = if input.stated { "" } else { " *" };
            ChangeRow {
                name: path(&input.path),
                detail: format!(
                    "{} to {}, now {}{star}",
                    bare(&low.value),
                    bare(&high.value),
                    bare(&input.base)
                ),
                shape: ChangeShape::Swing {
                    ends,
                    told_apart: bar.told_apart,
                },
                written: (String::new(), String::new()),
            }
        })
        .collect();
    let assumed = inputs.iter().any(|input| !input.stated);
    let star = "* the scenario states no range: half to twice is assumed. ";
    let picture = ChangeRows {
        title: format!("What moves it: {}", plain_name(&response.id)),
        subtitle: format!("One input at a time to both ends of its range; {size}"),
        value_name: "Change from the scenario as it is".to_owned(),
        quantity: quantity(&response.unit, ""),
        zero_name: "as the scenario has it".to_owned(),
        rows,
        interval_name: "95 % confidence interval".to_owned(),
        note: if assumed { star.to_owned() } else { String::new() },
    };
    let reading = "The longest bars belong to the guesses that matter most: measure those first. Short bars belong to guesses \
                   that may stay guesses.";
    Plate::new(format!("tornado-{}", slug(&response.id)), reading, picture)
}

fn morris(inputs: &[Input], response: &Response, effects: &[Option<Effects>], size: &str) -> Plate {
    let mut order: Vec<usize> = (0..inputs.len()).filter(|&i| effects[i].is_some()).collect();
    let strength = |i: usize| effects[i].map_or(0.0, |effects| effects.measures.mean_absolute);
    order.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
    let rows = order
        .into_iter()
        .take(MOST_ROWS)
        .filter_map(|i| {
            let found = effects[i]?;
            let (low, high) = found.interval;
            Some(row(
                &inputs[i],
                Interval::new(found.measures.mean_absolute, low, high),
            ))
        })
        .collect();
    let picture = IntervalBars {
        title: format!("What moves it: {}", plain_name(&response.id)),
        subtitle: format!(
            "Mean effect of an input over its whole range, the others anywhere (Morris); {size}"
        ),
        value_name: "Mean effect".to_owned(),
        quantity: quantity(&response.unit, ""),
        rows,
        reference: None,
        interval_name: "95 % interval over the walks".to_owned(),
        range_name: String::new(),
        note: String::new(),
    };
    let reading = "The farther to the right, the more an input moves this measure, whatever the others are.";
    Plate::new(format!("morris-{}", slug(&response.id)), reading, picture)
}

fn sobol(inputs: &[Input], response: &Response, indices: &[Option<Indices>], size: &str) -> Plate {
    let mut order: Vec<usize> = (0..inputs.len()).filter(|&i| indices[i].is_some()).collect();
    let strength = |i: usize| indices[i].map_or(0.0, |indices| indices.indices.total);
    order.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
    let rows = order
        .into_iter()
        .take(MOST_ROWS)
        .filter_map(|i| {
            let found = indices[i]?;
            let cut = |share: f64| share.clamp(0.0, 1.0);
            let (low, high) = found.total;
            Some(row(
                &inputs[i],
                Interval::new(cut(found.indices.total), cut(low), cut(high)),
            ))
        })
        .collect();
    let picture = IntervalBars {
        title: format!("What explains it: {}", plain_name(&response.id)),
        subtitle: format!(
            "Share of the variance due to an input and all it acts together with (Sobol's total index); {size}"
        ),
        value_name: "Share of the variance".to_owned(),
        quantity: Quantity::Share,
        rows,
        reference: None,
        interval_name: "95 % interval".to_owned(),
        range_name: String::new(),
        note: "Shares may sum to more than 100 %, as what two inputs do together counts for both.".to_owned(),
    };
    let reading = "If an input were known exactly, about this share of the uncertainty would go with it.";
    Plate::new(format!("sobol-{}", slug(&response.id)), reading, picture)
}

fn row(input: &Input, estimate: Interval) -> IntervalRow {
    IntervalRow {
        name: path(&input.path),
        detail: String::new(),
        tint: Tint::Blue,
        estimate: Some(estimate),
        range: None,
    }
}

/// `goods › fcl › lodged › lag`: a path that can be broken into lines.
fn path(path: &str) -> String {
    path.split('.').collect::<Vec<_>>().join(" › ")
}
