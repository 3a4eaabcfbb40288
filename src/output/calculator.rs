//! What a closed form answers, as sentences and numbers for people, and as JSON.

use super::number::{duration, grouped, percent, plain};
use serde::Serialize;
use std::fmt::Write as _;

/// Answers to a question about a queue, one model after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Calculation {
    /// What was asked, in one line.
    pub question: String,
    /// Offered load (Erlang).
    pub load: f64,
    /// One answer a model.
    pub answers: Vec<Answer>,
}

/// What one model says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The model in the usual notation, and its source.
    pub model: String,
    /// Its numbers.
    pub figures: Vec<Figure>,
    /// What is to be said about it.
    pub note: Option<String>,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Its value, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Hours.
    Hours,
    /// A share of 1.
    Share,
    /// Officers, customers.
    Number,
}

impl Answer {
    /// An answer without numbers yet.
    pub fn of(model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            figures: Vec::new(),
            note: None,
        }
    }

    /// Adds a time \[h\].
    #[must_use]
    pub fn time(self, name: impl Into<String>, hours: f64) -> Self {
        self.with(name, hours, Unit::Hours)
    }

    /// Adds a share of 1.
    #[must_use]
    pub fn share(self, name: impl Into<String>, value: f64) -> Self {
        self.with(name, value, Unit::Share)
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, name: impl Into<String>, value: f64) -> Self {
        self.with(name, value, Unit::Number)
    }

    /// Says something about it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    fn with(mut self, name: impl Into<String>, value: f64, unit: Unit) -> Self {
        let name = name.into();
        self.figures.push(Figure { name, value, unit });
        self
    }
}

/// The calculation for people.
pub fn text(calculation: &Calculation) -> String {
    let mut text = format!(
        "{}\n  offered load: {} officers' work at any time\n",
        calculation.question,
        plain(calculation.load)
    );
    for answer in &calculation.answers {
        let _ = writeln!(text, "\n{}", answer.model);
        let width = answer
            .figures
            .iter()
            .map(|figure| figure.name.chars().count())
            .max();
        for figure in &answer.figures {
            let value = match figure.unit {
                Unit::Hours => duration(figure.value),
                Unit::Share => percent(figure.value),
                Unit::Number if figure.value.fract() == 0.0 => grouped(figure.value),
                Unit::Number => plain(figure.value),
            };
            let _ = writeln!(
                text,
                "  {:<width$}  {value:>10}",
                figure.name,
                width = width.unwrap_or(0)
            );
        }
        if let Some(note) = &answer.note {
            let _ = writeln!(text, "  {note}");
        }
    }
    text
}

/// The calculation as JSON: times in hours, shares of 1.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn json(calculation: &Calculation) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(calculation)?;
    bytes.push(b'\n');
    Ok(bytes)
}
