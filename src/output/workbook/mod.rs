//! Results as a spreadsheet: a summary, a sheet for each table, charts of the main figures, and what was assumed.
//!
//! What is on the sheets is told here, command by command; [`file`] turns it into the bytes of an `.xlsx`.

mod chart;
mod comparison;
mod file;
mod frontier;
mod pivot;
mod plan;
mod sensitivity;
mod study;
mod sweep;

pub use comparison::comparison;
pub use frontier::frontier;
pub use plan::plan;
pub use sensitivity::sensitivity;
pub use study::study;
pub use sweep::sweep;

use super::tables::{Cell, Column, Table};
use crate::scenario::session::{Assumption, Grade};
use chart::Chart;
use thiserror::Error;

/// A workbook.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// What it is about.
    title: String,
    /// The answer in sentences.
    sentences: Vec<String>,
    /// Facts about how it came about, with their names.
    facts: Vec<(&'static str, String)>,
    sheets: Vec<Sheet>,
}

/// A table on a sheet of its own.
#[derive(Clone, Debug)]
struct Sheet {
    /// At most 31 letters.
    name: &'static str,
    /// What is in it, for the summary's list.
    about: &'static str,
    table: Table,
    charts: Vec<Chart>,
}

/// Why there is no workbook.
#[derive(Debug, Error)]
pub enum WorkbookError {
    /// A spreadsheet has no more rows or columns, or a text is too long for a cell.
    #[error("the workbook cannot hold sheet `{sheet}`: {reason}")]
    Sheet {
        /// Which sheet.
        sheet: String,
        /// The format's own words.
        reason: String,
    },
    /// It could not be put together.
    #[error("the workbook cannot be put together: {0}")]
    Whole(String),
}

impl Workbook {
    /// The bytes of the `.xlsx`, the same every time.
    ///
    /// # Errors
    /// When a table is larger than a spreadsheet can be.
    pub fn file(&self) -> Result<Vec<u8>, WorkbookError> {
        file::bytes(self)
    }

    fn add(&mut self, name: &'static str, about: &'static str, table: Table, charts: Vec<Chart>) {
        if !table.rows.is_empty() {
            self.sheets.push(Sheet {
                name,
                about,
                table,
                charts,
            });
        }
    }

    fn add_assumptions(&mut self, assumptions: &[Assumption]) {
        self.add(
            "Assumptions",
            "every number the scenario states, how well it is known, and from where",
            self::assumptions(assumptions),
            Vec::new(),
        );
    }
}

/// Every number the scenario states, with its grade and source.
pub fn assumptions(assumptions: &[Assumption]) -> Table {
    let mut table = Table::new(
        "assumptions",
        vec![
            Column::text("number"),
            Column::text("value"),
            Column::text("grade"),
            Column::text("grade in words"),
            Column::text("lowest"),
            Column::text("highest"),
            Column::text("source"),
            Column::text("note"),
        ],
    );
    for assumption in assumptions.iter().filter(|assumption| !assumption.defaulted) {
        let (letter, words) = match assumption.grade {
            Some(Grade::Measured) => ("M", "measured"),
            Some(Grade::Stated) => ("S", "said"),
            Some(Grade::Derived) => ("D", "derived"),
            Some(Grade::Guessed) => ("G", "guess"),
            None => ("", "no grade"),
        };
        let range = assumption.range.as_ref();
        table.push(vec![
            assumption.path.as_str().into(),
            assumption.value.as_str().into(),
            letter.into(),
            words.into(),
            range.map(|(low, _)| low.text.as_str()).into(),
            range.map(|(_, high)| high.text.as_str()).into(),
            assumption.source.as_deref().into(),
            assumption.note.as_deref().into(),
        ]);
    }
    table
}

/// How far below and above its value an interval reaches: what charts draw as error bars.
fn reach(value: Option<f64>, low: Option<f64>, high: Option<f64>) -> [Cell; 2] {
    let between = |from: Option<f64>, to: Option<f64>| -> Cell {
        match (from, to) {
            (Some(from), Some(to)) if from.is_finite() && to.is_finite() => (to - from).max(0.0).into(),
            _ => Cell::Nothing,
        }
    };
    [between(low, value), between(value, high)]
}
