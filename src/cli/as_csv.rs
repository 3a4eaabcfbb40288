//! Spreadsheets and Parquet files as the CSV text that all readers take, so that a file says the same in either form. Lines of
//! the text are rows of the sheet.

use crate::units::civil;
use calamine::{DataRef, Reader, Xlsx};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

/// Columns of a sheet.
const MOST_COLUMNS: usize = 1000;
/// Bytes of a sheet's text.
const LARGEST_TEXT: usize = 256 << 20;

/// How a file is read that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The first sheet of a workbook.
    Spreadsheet,
    /// A column file.
    Parquet,
}

/// What the file's ending says.
pub(super) fn form(path: &Path) -> Option<Form> {
    match path.extension()?.to_string_lossy().to_lowercase().as_str() {
        "xlsx" | "xlsm" => Some(Form::Spreadsheet),
        "parquet" => Some(Form::Parquet),
        _ => None,
    }
}

/// The first sheet of a workbook.
///
/// # Errors
/// In words, when it is no workbook, or a sheet larger than a sane one.
pub(super) fn spreadsheet(bytes: Vec<u8>) -> Result<String, String> {
    let broken = |error: &dyn std::fmt::Display| {
        format!("it is no workbook that can be read ({error}); save it anew, or as CSV in UTF-8")
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheet = book.sheet_names().into_iter().next().ok_or("it has no sheet")?;
    let mut cells = book
        .worksheet_cells_reader(&sheet)
        .map_err(|error| broken(&error))?;
    let mut text = String::new();
    let mut row: Vec<String> = Vec::new();
    let (mut number, mut width) = (0_usize, 0_usize);
    let wrong = |what: &str, row: usize, column: usize| {
        format!("sheet `{sheet}` {what} (row {}, column {})", row + 1, column + 1)
    };
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (at, column) = cell.get_position();
        let (at, column) = (at as usize, column as usize);
        if *cell.get_value() == DataRef::Empty {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(wrong(
                &format!("has more than {MOST_COLUMNS} columns"),
                at,
                column,
            ));
        }
        if at < number || text.len() > LARGEST_TEXT {
            return Err(wrong("is out of order, or too large", at, column));
        }
        while number < at {
            push_row(&mut text, &mut row, &mut width);
            number += 1;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = written(cell.get_value());
    }
    push_row(&mut text, &mut row, &mut width);
    Ok(text)
}

/// A row as a line as wide as the first one that holds anything.
fn push_row(text: &mut String, row: &mut Vec<String>, width: &mut usize) {
    if !row.is_empty() {
        if *width == 0 {
            *width = row.len();
        }
        row.resize(row.len().max(*width), String::new());
    }
    push_line(text, row.drain(..));
}

pub(super) fn push_line(text: &mut String, cells: impl Iterator<Item = impl AsRef<str>>) {
    for (column, cell) in cells.enumerate() {
        if column > 0 {
            text.push(',');
        }
        push_cell(text, cell.as_ref());
    }
    text.push('\n');
}

fn push_cell(text: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r', ';', '\t']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\"").replace(['\n', '\r'], " "));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}

/// A cell as one would write it: dates as 2026-01-05, times as 08:30.
fn written(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => value.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let days = moment.as_f64();
            if days < 1.0 || moment.is_duration() {
                let seconds = (days * 86_400.0).round() as i64;
                let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                return match seconds {
                    0 => format!("{hours:02}:{minutes:02}"),
                    _ => format!("{hours:02}:{minutes:02}:{seconds:02}"),
                };
            }
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The rows of a Parquet file as text, one after another: memory does not grow with the file.
pub(super) struct ParquetText {
    rows: RowIter<'static>,
    pending: String,
    taken: usize,
}

impl ParquetText {
    /// Opens a file.
    ///
    /// # Errors
    /// In words, when it is no Parquet file, or has columns that are no plain values.
    pub(super) fn open(file: File) -> Result<Self, String> {
        let broken = |error: parquet::errors::ParquetError| {
            format!("it is no Parquet file that can be read ({error}); save it anew, or as CSV in UTF-8")
        };
        let reader = SerializedFileReader::new(file).map_err(broken)?;
        let schema = reader.metadata().file_metadata().schema().get_fields().to_vec();
        if let Some(nested) = schema.iter().find(|column| !column.is_primitive()) {
            return Err(format!(
                "its column `{}` holds lists or records; leave it out",
                nested.name()
            ));
        }
        let mut pending = String::new();
        push_line(&mut pending, schema.iter().map(|column| column.name()));
        Ok(Self {
            rows: RowIter::from_file_into(Box::new(reader)),
            pending,
            taken: 0,
        })
    }
}

impl Read for ParquetText {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.taken == self.pending.len() {
            self.pending.clear();
            self.taken = 0;
            let Some(row) = self.rows.next() else { return Ok(0) };
            let row: Row = row.map_err(std::io::Error::other)?;
            push_line(
                &mut self.pending,
                row.get_column_iter().map(|(_, field)| plain(field)),
            );
        }
        let count = buffer.len().min(self.pending.len() - self.taken);
        buffer[..count].copy_from_slice(&self.pending.as_bytes()[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

impl std::fmt::Debug for ParquetText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetText").finish_non_exhaustive()
    }
}

fn plain(field: &Field) -> String {
    const DAY: i64 = 86_400_000_000;
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Date(days) => civil(i64::from(*days) * DAY)[..10].to_owned(),
        Field::TimestampMillis(millis) => civil(millis.saturating_mul(1000)),
        Field::TimestampMicros(micros) => civil(*micros),
        other => other.to_string(),
    }
}
