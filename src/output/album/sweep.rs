//! What a sweep's factors do: lines over one factor, shades over two.

use super::comparison::{quantity, upper};
use super::{Plate, confidence, interval, slug};
use crate::experiment::sweep::SweepResult;
use crate::output::comparison::plain_name;
use crate::output::picture::factor_lines::{FactorLine, FactorLines};
use crate::output::picture::grid_heat::GridHeat;
use crate::output::picture::side_by_side::{Panel, SideBySide};
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};
use crate::stats::mean_interval;

/// With more responses than this, promises about others are not drawn.
const MOST_PANELS: usize = 8;
/// Lines in one picture at most.
const MOST_LINES: usize = 6;
/// Values of a factor that are drawn at most.
const MOST_VALUES: usize = 24;
/// Values of a factor across a grid of shades at most.
const MOST_CELLS: usize = 16;

/// A factor's values in the order of the sweep, and each point's place among them.
struct Levels {
    name: String,
    values: Vec<String>,
    places: Vec<usize>,
}

/// The pictures of a sweep: curves over each factor, and a map of every response where there are two factors.
pub fn of_sweep(sweep: &SweepResult) -> Vec<Plate> {
    let factors: Vec<Levels> = (0..sweep.factors.len()).map(|k| levels(sweep, k)).collect();
    let mut plates = Vec::new();
    let responses = shown_responses(sweep);
    for (k, factor) in factors.iter().enumerate() {
        if !(2..=MOST_VALUES).contains(&factor.values.len()) {
            continue;
        }
        let other = match factors.len() {
            2 => factors
                .get(1 - k)
                .filter(|other| other.values.len() <= MOST_LINES),
            _ => None,
        };
        plates.extend(curves(sweep, factor, other, &responses));
    }
    if let [across, down] = &factors[..] {
        let fits = |factor: &Levels| (2..=MOST_CELLS).contains(&factor.values.len());
        if fits(across) && fits(down) {
            plates.extend(
                responses
                    .iter()
                    .map(|&response| map(sweep, across, down, response)),
            );
        }
    }
    plates
}

/// All responses; of many, those that are no promise about another.
fn shown_responses(sweep: &SweepResult) -> Vec<usize> {
    let responses = sweep.points.first().map_or(&[][..], |point| &point.responses);
    let is_target = |place: &usize| responses[*place].id.starts_with("targets/");
    let all = 0..responses.len();
    if responses.len() > MOST_PANELS {
        all.filter(|place| !is_target(place)).collect()
    } else {
        all.collect()
    }
}

fn levels(sweep: &SweepResult, factor: usize) -> Levels {
    let mut values: Vec<String> = Vec::new();
    let places = sweep
        .points
        .iter()
        .map(|point| {
            let value = shown(&point.settings[factor]);
            values
                .iter()
                .position(|known| *known == value)
                .unwrap_or_else(|| {
                    values.push(value);
                    values.len() - 1
                })
        })
        .collect();
    Levels {
        name: sweep.factors[factor].clone(),
        values,
        places,
    }
}

/// Linked paths that all take the same value are written once.
fn shown(setting: &str) -> String {
    let mut parts: Vec<&str> = setting.split([',', '|', '/']).map(str::trim).collect();
    parts.dedup();
    match parts[..] {
        [only] => only.to_owned(),
        _ => setting.to_owned(),
    }
}

/// The number a value begins with; where some have none, all lie at equal distances.
fn places(values: &[String]) -> Vec<(f64, String)> {
    let number = |value: &String| -> Option<f64> {
        let digits: String = value
            .chars()
            .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | ' '))
            .filter(|letter| *letter != ' ')
            .collect();
        digits.parse().ok()
    };
    let numbers: Option<Vec<f64>> = values.iter().map(number).collect();
    let numbers = numbers.unwrap_or_else(|| (0..values.len()).map(|place| place as f64).collect());
    numbers.into_iter().zip(values.iter().cloned()).collect()
}

/// All responses over one factor, with a line for each value of the other if there is one; otherwise means over the others.
fn curves(
    sweep: &SweepResult,
    factor: &Levels,
    other: Option<&Levels>,
    responses: &[usize],
) -> Option<Plate> {
    let panels: Vec<Panel> = responses
        .iter()
        .map(|&response| Panel::new(panel(sweep, factor, other, response), 1.0))
        .collect();
    if panels.is_empty() {
        return None;
    }
    let held = match (other, sweep.factors.len()) {
        (None, more) if more > 1 => "; each value is the mean over all points with it",
        _ => "",
    };
    let picture = SideBySide {
        title: format!("What {} does", factor.name),
        subtitle: format!(
            "{}; {} points, {} replications each under the same chances{held}",
            sweep.title,
            sweep.points.len(),
            sweep.replications
        ),
        panels,
        note: String::new(),
    };
    let reading = "Each small picture is one measure. Where a curve is steep, moving the factor a little changes much; where \
                   it is flat, more of it is wasted.";
    Some(Plate::new(
        format!("curves-{}", slug(&factor.name)),
        reading,
        picture,
    ))
}

fn panel(sweep: &SweepResult, factor: &Levels, other: Option<&Levels>, response: usize) -> FactorLines {
    let first = &sweep.points[0].responses[response];
    let line = |name: String, tint: Tint, of: &dyn Fn(usize) -> bool| FactorLine {
        name,
        tint,
        values: (0..factor.values.len())
            .map(|place| {
                let points =
                    (0..sweep.points.len()).filter(|&point| factor.places[point] == place && of(point));
                value_at(sweep, &points.collect::<Vec<_>>(), response)
            })
            .collect(),
    };
    let lines = match other {
        Some(other) => other
            .values
            .iter()
            .enumerate()
            .map(|(place, value)| {
                let name = format!("{} {value}", other.name);
                line(name, Tint::nth(place), &|point| other.places[point] == place)
            })
            .collect(),
        None => vec![line(String::new(), Tint::Blue, &|_| true)],
    };
    FactorLines {
        title: upper(&plain_name(&first.id)),
        subtitle: String::new(),
        factor_name: factor.name.clone(),
        places: places(&factor.values),
        value_name: String::new(),
        quantity: measured(sweep, response),
        lines,
        interval_name: confidence(sweep.level),
        note: String::new(),
    }
}

/// The response at one point, or its mean over several, replication by replication.
fn value_at(sweep: &SweepResult, points: &[usize], response: usize) -> Option<Interval> {
    if let [point] = points[..] {
        return interval(&sweep.points[point].responses[response].figure);
    }
    let values: Vec<&Vec<f64>> = points
        .iter()
        .map(|&point| &sweep.points[point].responses[response].values)
        .filter(|values| !values.is_empty())
        .collect();
    let count = values.iter().map(|values| values.len()).min()?;
    let means: Vec<f64> = (0..count)
        .map(|replication| values.iter().map(|values| values[replication]).sum::<f64>() / values.len() as f64)
        .collect();
    let mean = means.iter().sum::<f64>() / count.max(1) as f64;
    let found = mean_interval(&means, sweep.level);
    Some(found.map_or(Interval::exact(mean), |estimate| {
        Interval::new(estimate.point, estimate.low, estimate.high)
    }))
}

fn map(sweep: &SweepResult, across: &Levels, down: &Levels, response: usize) -> Plate {
    let first = &sweep.points[0].responses[response];
    let cell = |row: usize, column: usize| {
        let points: Vec<usize> = (0..sweep.points.len())
            .filter(|&point| across.places[point] == column && down.places[point] == row)
            .collect();
        if points.is_empty() {
            return None;
        }
        value_at(sweep, &points, response)
    };
    let cells: Vec<Vec<Option<Interval>>> = (0..down.values.len())
        .map(|row| (0..across.values.len()).map(|column| cell(row, column)).collect())
        .collect();
    let measure = upper(&plain_name(&first.id));
    let picture = GridHeat {
        title: format!("{measure}, by {} and {}", across.name, down.name),
        subtitle: format!(
            "{} replications of each point; below each number its {}",
            sweep.replications,
            confidence(sweep.level)
        ),
        across: (across.name.clone(), across.values.clone()),
        down: (down.name.clone(), down.values.clone()),
        value_name: measure,
        quantity: measured(sweep, response),
        cells,
        note: String::new(),
    };
    let reading = "Each cell is one combination of both factors. Rows that look alike say that the factor from top to \
                   bottom hardly matters; columns that look alike say so of the other.";
    Plate::new(format!("map-{}", slug(&first.id)), reading, picture)
}

fn measured(sweep: &SweepResult, response: usize) -> Quantity {
    let first = &sweep.points[0].responses[response];
    if first.id.starts_with("money/") && first.unit != "share" {
        Quantity::Money(first.unit.clone())
    } else {
        quantity(&first.unit, "")
    }
}
