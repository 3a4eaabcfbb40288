//! A sweep's tables: tidy (a row for each point and response), wide (a row for each point), and for people.

use super::number::with_half_width;
use super::tables::{Cell, Column, Table};
use super::text::table::Section;
use crate::experiment::sweep::{SweepResult, explained};

/// Rows of the table for people.
const MOST_ROWS: usize = 60;

/// One row a point and response, with its interval.
pub fn tidy(sweep: &SweepResult) -> Table {
    let (factors, settings) = settings(sweep);
    let mut columns = vec![Column::whole("point")];
    columns.extend(factors);
    columns.extend([
        Column::text("response"),
        Column::text("unit"),
        Column::number("value"),
        Column::number("low"),
        Column::number("high"),
        Column::number("level"),
        Column::whole("replications"),
        Column::text("note"),
    ]);
    let mut table = Table::new("figures", columns);
    for (point, settings) in sweep.points.iter().zip(settings) {
        for response in &point.responses {
            let mut row = vec![Cell::from(point.index)];
            row.extend(settings.iter().cloned());
            row.extend([response.id.as_str().into(), response.unit.as_str().into()]);
            row.extend(Cell::of_figure(&response.figure));
            row.extend([
                sweep.level.into(),
                sweep.replications.into(),
                response.figure.note.clone().into(),
            ]);
            table.push(row);
        }
    }
    table
}

/// One row a point, three columns a response: value and both ends of its interval.
pub fn wide(sweep: &SweepResult) -> Table {
    let (factors, settings) = settings(sweep);
    let mut columns = vec![Column::whole("point")];
    columns.extend(factors);
    for response in sweep.points.first().map_or(&[][..], |point| &point.responses) {
        let (id, unit) = (&response.id, &response.unit);
        columns.extend([
            Column::measured(id, unit),
            Column::measured(format!("{id} low"), unit),
            Column::measured(format!("{id} high"), unit),
        ]);
    }
    let mut table = Table::new("table", columns);
    for (point, settings) in sweep.points.iter().zip(settings) {
        let mut row = vec![Cell::from(point.index)];
        row.extend(settings);
        row.extend(
            point
                .responses
                .iter()
                .flat_map(|response| Cell::of_figure(&response.figure)),
        );
        table.push(row);
    }
    table
}

/// The factors as columns, and their settings at each point.
fn settings(sweep: &SweepResult) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let mut rows = vec![Vec::new(); sweep.points.len()];
    let mut columns = Vec::new();
    for (place, factor) in sweep.factors.iter().enumerate() {
        let texts: Vec<&str> = sweep
            .points
            .iter()
            .map(|point| point.settings[place].as_str())
            .collect();
        let (kind, cells) = Cell::settings(&texts);
        columns.push(Column::of(factor, kind));
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    (columns, rows)
}

/// What each factor explains of each response: one row a factor and response.
pub fn explained_table(sweep: &SweepResult) -> Table {
    let mut table = Table::new(
        "explained",
        vec![
            Column::text("response"),
            Column::text("factor"),
            Column::measured("share of variance", "share"),
            Column::number("p_value"),
        ],
    );
    for one in explained(sweep) {
        table.push(vec![
            one.response.into(),
            one.factor.into(),
            one.share.into(),
            one.p_value.into(),
        ]);
    }
    table
}

/// The result as JSON, with the values of every replication.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn json(sweep: &SweepResult) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec(sweep)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A result read back.
///
/// # Errors
/// When the text is no sweep's result.
pub fn from_json(text: &str) -> Result<SweepResult, serde_json::Error> {
    serde_json::from_str(text)
}

/// The table for people.
pub fn text(sweep: &SweepResult) -> String {
    let mut text = format!(
        "{}\n{} points, {} replications each, seed {}; ± is half the {:.0} % confidence interval\n",
        sweep.title,
        sweep.points.len(),
        sweep.replications,
        sweep.seed,
        sweep.level * 100.0
    );
    for table in tables(sweep) {
        table.write(&mut text);
    }
    text
}

/// The responses at each point, and what each factor explains of them.
pub(super) fn tables(sweep: &SweepResult) -> Vec<Section> {
    let first = sweep.points.first().map_or(&[][..], |point| &point.responses);
    let numbers: Vec<String> = (1..=first.len()).map(|number| format!("({number})")).collect();
    let head: Vec<&str> = std::iter::once("point")
        .chain(sweep.factors.iter().map(String::as_str))
        .chain(numbers.iter().map(String::as_str))
        .collect();
    let mut table = Section::new("Responses", &head);
    for point in sweep.points.iter().take(MOST_ROWS) {
        let mut row = vec![point.index.to_string()];
        row.extend(point.settings.iter().cloned());
        row.extend(point.responses.iter().map(|response| {
            let factor = if response.unit == "share" { 100.0 } else { 1.0 };
            with_half_width(&response.figure, factor)
        }));
        table.row(row);
    }
    for (number, response) in numbers.iter().zip(first) {
        let unit = if response.unit == "share" {
            "%"
        } else {
            &response.unit
        };
        table.note(format!("{number} {} [{unit}]", response.id));
    }
    if sweep.points.len() > MOST_ROWS {
        table.note(format!(
            "and {} points more: see the tables",
            sweep.points.len() - MOST_ROWS
        ));
    }
    vec![table, shares(sweep)]
}

/// What each factor explains of each response.
fn shares(sweep: &SweepResult) -> Section {
    let explained = explained(sweep);
    let head: Vec<&str> = std::iter::once("response")
        .chain(sweep.factors.iter().map(String::as_str))
        .collect();
    let mut table = Section::new("What explains the differences between points", &head);
    for response in sweep.points.first().map_or(&[][..], |point| &point.responses) {
        let of = |factor: &String| {
            let found = explained
                .iter()
                .find(|one| one.response == response.id && one.factor == *factor);
            found.map_or("–".to_owned(), |one| {
                // of what is written as 0 % no more need be said
                let luck = if one.p_value > 0.05 && one.share >= 0.005 {
                    " (may be luck)"
                } else {
                    ""
                };
                format!("{:.0} %{luck}", one.share * 100.0)
            })
        };
        if explained.iter().any(|one| one.response == response.id) {
            table.row(
                std::iter::once(response.id.clone())
                    .chain(sweep.factors.iter().map(of))
                    .collect(),
            );
        }
    }
    table.note("share of the variance that a factor explains alone; what is missing to 100 % lies in factors acting together");
    table
}
