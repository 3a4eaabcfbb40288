//! A frontier for planners: which designs to choose between, how sure that is, what the next step costs.

use super::number::{duration, grouped, plain};
use super::tables::{Cell, Column, Table};
use super::text::table::Section;
use crate::experiment::frontier::{Frontier, Objective, Place, Price, Standing};
use crate::stats::compare::Goal;
use std::fmt::Write;

/// Designs less likely than this to be on the front are not listed for people.
const UNLIKELY: f64 = 0.05;

/// The text.
pub fn text(title: &str, frontier: &Frontier) -> String {
    let [first, second] = &frontier.objectives;
    let mut text = format!(
        "{title}\n{} {} against {} {}: {} designs, {} replications each\n",
        wanted(first),
        first.id,
        wanted(second).to_lowercase(),
        second.id,
        frontier.designs.len(),
        frontier.replications
    );
    for sentence in sentences(frontier) {
        let _ = writeln!(text, "\n{sentence}");
    }
    for table in tables(frontier) {
        table.write(&mut text);
    }
    text.push_str(
        "\nPrevalence is assumed not to react: smugglers who learn of a change may try more, less, or elsewhere.\n",
    );
    text
}

/// What it says, in sentences.
pub fn sentences(frontier: &Frontier) -> Vec<String> {
    let possible = frontier
        .designs
        .iter()
        .filter(|design| design.probability > UNLIKELY)
        .count();
    let covered = &frontier.covered;
    vec![
        format!(
            "On the front of means: {} designs; {possible} may be on the true one (probability above {:.0} %).",
            frontier.front.len(),
            UNLIKELY * 100.0
        ),
        match frontier.knee {
            Some(knee) => format!("It bends most at: {}.", frontier.designs[knee].label),
            None => "It has no knee: fewer than three designs, or no range.".to_owned(),
        },
        format!(
            "The front covers {:.1} % [{:.1}, {:.1}] of the area between its own worst and best of both goals.",
            covered.value * 100.0,
            covered.low * 100.0,
            covered.high * 100.0
        ),
    ]
}

/// The designs, and the price of each step between them.
pub(super) fn tables(frontier: &Frontier) -> Vec<Section> {
    let [first, second] = &frontier.objectives;
    let percent = frontier.level * 100.0;
    let mut tables = Vec::new();
    let mut table = Section::new(
        "Designs worth choosing between",
        &["design", &first.id, &second.id, "probability", ""],
    );
    for (at, design) in listed(frontier) {
        let mark = match (design.on_front, frontier.knee == Some(at)) {
            (_, true) => "front, knee",
            (true, _) => "front",
            _ => "",
        };
        table.row(vec![
            design.label.clone(),
            with_interval(&design.at[0], first),
            with_interval(&design.at[1], second),
            format!("{:.2}", design.probability),
            mark.to_owned(),
        ]);
    }
    table.note(format!("in brackets the {percent:.0} % confidence interval; probability: that no other design is better in one"));
    table.note("goal and no worse in the other, replications resampled for all designs together");
    tables.push(table);

    let unit = if second.unit == "share" {
        "point"
    } else {
        &second.unit
    };
    let mut table = Section::new(
        format!("The price of the next {unit} of {}", second.id),
        &["step", "gain", "price of one", "in"],
    );
    table.left(3);
    for step in &frontier.steps {
        for (number, price) in step.prices.iter().enumerate() {
            let (name, gain) = if number == 0 {
                (
                    format!(
                        "{} → {}",
                        frontier.designs[step.from].label, frontier.designs[step.to].label
                    ),
                    format!("{} {}", plain(step.gain), unit_of_gain(second)),
                )
            } else {
                (String::new(), String::new())
            };
            table.row(vec![name, gain, priced(price), price.id.clone()]);
        }
    }
    table.note(format!(
        "in brackets the {percent:.0} % interval; `?` where the step's gain itself is in doubt"
    ));
    table.note("steps lead between the cheapest designs that cannot be told from those on the front");
    tables.push(table);
    tables
}

/// One row a design.
pub fn designs_table(frontier: &Frontier) -> Table {
    let mut columns = vec![Column::text("design")];
    for Objective { id, unit, .. } in &frontier.objectives {
        columns.extend([
            Column::measured(id, unit),
            Column::measured(format!("{id} low"), unit),
            Column::measured(format!("{id} high"), unit),
        ]);
    }
    columns.extend([
        Column::number("probability"),
        Column::truth("on front"),
        Column::truth("knee"),
    ]);
    let mut table = Table::new("frontier", columns);
    for (at, design) in frontier.designs.iter().enumerate() {
        let mut row: Vec<Cell> = vec![design.label.as_str().into()];
        for place in &design.at {
            row.extend([place.value, place.low, place.high].map(Cell::from));
        }
        row.extend([
            design.probability.into(),
            design.on_front.into(),
            (frontier.knee == Some(at)).into(),
        ]);
        table.push(row);
    }
    table
}

/// One row a step and measure it is priced in.
pub fn steps_table(frontier: &Frontier) -> Table {
    let mut table = Table::new(
        "steps",
        vec![
            Column::text("from"),
            Column::text("to"),
            Column::number("gain"),
            Column::text("priced in"),
            Column::text("unit"),
            Column::number("price of one"),
            Column::number("low"),
            Column::number("high"),
        ],
    );
    for step in &frontier.steps {
        for price in &step.prices {
            table.push(vec![
                frontier.designs[step.from].label.as_str().into(),
                frontier.designs[step.to].label.as_str().into(),
                step.gain.into(),
                price.id.as_str().into(),
                price.unit.as_str().into(),
                price.per_unit.into(),
                price.low.into(),
                price.high.into(),
            ]);
        }
    }
    table
}

/// Everything, as JSON.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn json(frontier: &Frontier) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(frontier)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The designs that may be on the front, from the best in the first goal to the best in the second.
fn listed(frontier: &Frontier) -> Vec<(usize, &Standing)> {
    let mut listed: Vec<(usize, &Standing)> = frontier
        .designs
        .iter()
        .enumerate()
        .filter(|(_, design)| design.on_front || design.probability > UNLIKELY)
        .collect();
    let sign = if frontier.objectives[0].goal == Goal::Minimise {
        1.0
    } else {
        -1.0
    };
    listed.sort_by(|a, b| (sign * a.1.at[0].value).total_cmp(&(sign * b.1.at[0].value)));
    listed
}

fn wanted(objective: &Objective) -> &'static str {
    match objective.goal {
        Goal::Minimise => "Less",
        Goal::Maximise => "More",
    }
}

fn unit_of_gain(objective: &Objective) -> &str {
    if objective.unit == "share" {
        "points"
    } else {
        &objective.unit
    }
}

fn with_interval(place: &Place, objective: &Objective) -> String {
    match objective.unit.as_str() {
        "share" => format!(
            "{:.1} % [{:.1}, {:.1}]",
            place.value * 100.0,
            place.low * 100.0,
            place.high * 100.0
        ),
        "h" => format!(
            "{} [{}, {}]",
            duration(place.value),
            duration(place.low),
            duration(place.high)
        ),
        unit => format!(
            "{} [{}, {}] {unit}",
            plain(place.value),
            plain(place.low),
            plain(place.high)
        ),
    }
}

fn priced(price: &Price) -> String {
    let number = |value: f64| match price.unit.as_str() {
        "h" => duration(value),
        _ if value.abs() >= 100.0 => grouped(value),
        _ => plain(value),
    };
    let unit = if price.unit == "h" { "" } else { &price.unit };
    let value = format!("{} {unit}", number(price.per_unit));
    if price.low.is_finite() && price.high.is_finite() {
        format!(
            "{} [{}, {}]",
            value.trim_end(),
            number(price.low),
            number(price.high)
        )
    } else {
        format!("{} [?]", value.trim_end())
    }
}
