//! A sweep's tables: tidy (a row for each point and response), wide (a row for each point), and for people.

use super::number::with_half_width;
use super::text::table::Section;
use crate::experiment::sweep::{SweepResult, explained};

/// Rows of the table for people.
const MOST_ROWS: usize = 60;

/// One row a point and response, with its interval.
///
/// # Errors
/// When a row cannot be written; there is none such.
pub fn tidy(sweep: &SweepResult) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = [
        "response",
        "unit",
        "value",
        "low",
        "high",
        "level",
        "replications",
        "note",
    ];
    let factors = sweep.factors.iter().map(String::as_str);
    writer.write_record(std::iter::once("point").chain(factors).chain(heads))?;
    let (level, replications) = (sweep.level.to_string(), sweep.replications.to_string());
    for point in &sweep.points {
        for response in &point.responses {
            let figure = &response.figure;
            let mut row = vec![point.index.to_string()];
            row.extend(point.settings.iter().cloned());
            row.extend([
                response.id.clone(),
                response.unit.clone(),
                number(figure.value),
                number(figure.low),
                number(figure.high),
                level.clone(),
                replications.clone(),
                figure.note.clone().unwrap_or_default(),
            ]);
            writer.write_record(row)?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// One row a point, three columns a response: value and both ends of its interval.
///
/// # Errors
/// When a row cannot be written; there is none such.
pub fn wide(sweep: &SweepResult) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["point".to_owned()];
    head.extend(sweep.factors.iter().cloned());
    for response in sweep.points.first().map_or(&[][..], |point| &point.responses) {
        let id = &response.id;
        head.extend([id.clone(), format!("{id} low"), format!("{id} high")]);
    }
    writer.write_record(&head)?;
    for point in &sweep.points {
        let mut row = vec![point.index.to_string()];
        row.extend(point.settings.iter().cloned());
        for response in &point.responses {
            let figure = &response.figure;
            row.extend([number(figure.value), number(figure.low), number(figure.high)]);
        }
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
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
    table.write(&mut text);
    shares(sweep).write(&mut text);
    text
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

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
