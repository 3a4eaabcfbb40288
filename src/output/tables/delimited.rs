//! Rows as CSV.

use super::{Cell, Column, Rows, TableError};
use crate::units::civil;
use std::io::Write;

/// Writes rows as comma-separated values under a header.
#[derive(Debug)]
pub struct DelimitedRows<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> DelimitedRows<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, columns: &[Column]) -> Result<Self, TableError> {
        let mut writer = csv::Writer::from_writer(out);
        writer
            .write_record(columns.iter().map(|column| &column.name))
            .map_err(refused)?;
        Ok(Self { writer })
    }

    /// What it was written to.
    ///
    /// # Errors
    /// When the last rows cannot be written.
    pub fn into_inner(self) -> Result<W, TableError> {
        self.writer
            .into_inner()
            .map_err(|error| error.into_error().into())
    }
}

impl<W: Write> Rows for DelimitedRows<W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), TableError> {
        for cell in cells {
            let written = match cell {
                Cell::Text(text) => self.writer.write_field(text),
                Cell::Number(value) => self.writer.write_field(value.to_string()),
                Cell::Whole(value) => self.writer.write_field(value.to_string()),
                Cell::Truth(value) => self.writer.write_field(value.to_string()),
                Cell::Instant(micros) => self.writer.write_field(civil(*micros)),
                Cell::Nothing => self.writer.write_field(""),
            };
            written.map_err(refused)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(refused)
    }

    fn finish(&mut self) -> Result<(), TableError> {
        Ok(self.writer.flush()?)
    }
}

fn refused(error: csv::Error) -> TableError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        kind => TableError::Format(format!("{kind:?}")),
    }
}
