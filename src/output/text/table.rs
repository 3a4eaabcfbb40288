//! Plain tables: a heading, columns aligned, figures to the right.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write as _;

/// A table under a heading.
#[derive(Clone, Debug)]
pub(in crate::output) struct Section {
    heading: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
    left: Option<usize>,
}

impl Section {
    pub(in crate::output) fn new(heading: impl Into<String>, header: &[&str]) -> Self {
        Self {
            heading: heading.into(),
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
            left: None,
        }
    }

    /// This column is text: it stands to the left.
    pub(in crate::output) fn left(&mut self, column: usize) {
        self.left = Some(column);
    }

    pub(in crate::output) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(in crate::output) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(in crate::output) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(in crate::output) fn heading(&self) -> &str {
        &self.heading
    }

    pub(in crate::output) fn header(&self) -> &[String] {
        &self.header
    }

    pub(in crate::output) fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    pub(in crate::output) fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(in crate::output) const fn left_column(&self) -> Option<usize> {
        self.left
    }

    /// Without columns that are empty throughout.
    #[must_use]
    pub(in crate::output) fn trimmed(&self) -> Self {
        let mut kept = self.clone();
        kept.trim();
        kept
    }

    fn trim(&mut self) {
        for column in (1..self.header.len()).rev() {
            if self
                .rows
                .iter()
                .all(|row| row[column].is_empty() || row[column] == "–")
            {
                self.header.remove(column);
                self.left = self
                    .left
                    .filter(|&left| left != column)
                    .map(|left| left - usize::from(left > column));
                for row in &mut self.rows {
                    row.remove(column);
                }
            }
        }
    }

    /// Appends the table to `text`; nothing when it has no rows. Columns that are empty throughout are left out.
    pub(in crate::output) fn write(mut self, text: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        self.trim();
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled);
        if self.header.iter().any(|name| !name.is_empty()) {
            table.set_header(&self.header);
        }
        for row in &self.rows {
            table.add_row(row);
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((if index == 0 { 2 } else { 1 }, 1));
            if index > 0 && self.left != Some(index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let _ = writeln!(text, "\n{}", self.heading);
        for line in table.lines() {
            let _ = writeln!(text, "{}", line.trim_end());
        }
        for note in &self.notes {
            let _ = writeln!(text, "  {note}");
        }
    }
}
