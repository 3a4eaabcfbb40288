//! Tables that other programs read: typed columns with their units, written as CSV, as Parquet, or as a workbook's sheet.

mod delimited;
mod row_groups;

pub use delimited::DelimitedRows;
pub use row_groups::ParquetRows;

use crate::experiment::Figure;
use thiserror::Error;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Any number.
    Number,
    /// A whole number.
    Whole,
    /// True or false.
    Truth,
    /// A local date and time.
    Instant,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit of its numbers; empty: none, or told in another column.
    pub unit: String,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// Any number.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Truth(bool),
    /// A local date and time \[µs since 1970-01-01 00:00\].
    Instant(i64),
    /// Nothing is known, or nothing applies.
    Nothing,
}

/// A table with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, and that of its file without the ending.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a table could not be written.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file could not be written.
    #[error("{0}")]
    Write(#[from] std::io::Error),
    /// A column does not hold what it is said to hold.
    #[error("the table's column `{column}` does not hold what it is said to hold")]
    Kind {
        /// The column.
        column: String,
    },
    /// The format's own refusal.
    #[error("{0}")]
    Format(String),
}

/// Somewhere rows of a table go, one by one.
pub trait Rows {
    /// Adds a row.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, cells: &[Cell]) -> Result<(), TableError>;

    /// Writes what is left.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> Result<(), TableError>;
}

impl Column {
    /// A column of text.
    pub fn text(name: impl Into<String>) -> Self {
        Self::of(name, Kind::Text)
    }

    /// A column of numbers.
    pub fn number(name: impl Into<String>) -> Self {
        Self::of(name, Kind::Number)
    }

    /// A column of numbers in a unit.
    pub fn measured(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self {
            unit: unit.into(),
            ..Self::of(name, Kind::Number)
        }
    }

    /// A column of whole numbers.
    pub fn whole(name: impl Into<String>) -> Self {
        Self::of(name, Kind::Whole)
    }

    /// A column of truths.
    pub fn truth(name: impl Into<String>) -> Self {
        Self::of(name, Kind::Truth)
    }

    /// A column of any kind, without unit.
    pub fn of(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            unit: String::new(),
        }
    }
}

impl Table {
    /// A table without rows.
    pub const fn new(name: &'static str, columns: Vec<Column>) -> Self {
        Self {
            name,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(
            row.len(),
            self.columns.len(),
            "a cell for each column of {}",
            self.name
        );
        self.rows.push(row);
    }

    /// The place of the column of this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// As CSV with a header.
    ///
    /// # Errors
    /// When a row has not a cell for each column.
    pub fn csv(&self) -> Result<Vec<u8>, TableError> {
        let mut rows = DelimitedRows::new(Vec::new(), &self.columns)?;
        self.write(&mut rows)?;
        rows.into_inner()
    }

    /// As Parquet. The columns' units stand in the file's metadata under `units`.
    ///
    /// # Errors
    /// When a cell is not of its column's kind.
    pub fn parquet(&self) -> Result<Vec<u8>, TableError> {
        let mut bytes = Vec::new();
        let mut rows = ParquetRows::new(&mut bytes, &self.columns)?;
        self.write(&mut rows)?;
        drop(rows);
        Ok(bytes)
    }

    fn write(&self, rows: &mut dyn Rows) -> Result<(), TableError> {
        self.rows.iter().try_for_each(|row| rows.row(row))?;
        rows.finish()
    }
}

impl Cell {
    /// Value and both ends of a figure's interval.
    pub fn of_figure(figure: &Figure) -> [Self; 3] {
        [figure.value, figure.low, figure.high].map(Self::from)
    }

    /// Settings as a column: of whole numbers or numbers where all are written as such, otherwise of text.
    pub fn settings(texts: &[&str]) -> (Kind, Vec<Self>) {
        let whole: Option<Vec<Self>> = texts
            .iter()
            .map(|text| {
                text.parse::<i64>()
                    .ok()
                    .filter(|value| value.to_string() == **text)
                    .map(Self::Whole)
            })
            .collect();
        let number = || -> Option<Vec<Self>> {
            texts
                .iter()
                .map(|text| {
                    text.parse::<f64>()
                        .ok()
                        .filter(|value| value.to_string() == **text)
                        .map(Self::Number)
                })
                .collect()
        };
        match (whole, number) {
            (Some(cells), _) => (Kind::Whole, cells),
            (None, number) => match number() {
                Some(cells) => (Kind::Number, cells),
                None => (Kind::Text, texts.iter().map(|&text| text.into()).collect()),
            },
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// An empty text is nothing, as in a CSV.
impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(text)
        }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}

impl From<u64> for Cell {
    fn from(value: u64) -> Self {
        Self::Whole(value as i64)
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        Self::Whole(value as i64)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_numbers_only_where_all_are() {
        assert_eq!(Cell::settings(&["4", "6"]).0, Kind::Whole);
        assert_eq!(Cell::settings(&["4", "6.5"]).0, Kind::Number);
        assert_eq!(Cell::settings(&["4", "6.50"]).0, Kind::Text);
        assert_eq!(
            Cell::settings(&["2 %", "4 %"]),
            (Kind::Text, vec!["2 %".into(), "4 %".into()])
        );
    }

    #[test]
    fn a_table_is_written_with_all_its_kinds() {
        let mut table = Table::new(
            "kinds",
            vec![
                Column::text("text"),
                Column::measured("number", "h"),
                Column::whole("whole"),
                Column::truth("truth"),
                Column::of("instant", Kind::Instant),
            ],
        );
        table.push(vec![
            "a, \"b\"".into(),
            1.5.into(),
            3_u64.into(),
            true.into(),
            Cell::Instant(1_767_592_800_000_001),
        ]);
        table.push(vec![
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
        ]);
        assert_eq!(
            String::from_utf8(table.csv().unwrap()).unwrap(),
            "text,number,whole,truth,instant\n\"a, \"\"b\"\"\",1.5,3,true,2026-01-05T06:00:00.000001\n,,,,\n"
        );
        let bytes = table.parquet().unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert_eq!(bytes, table.parquet().unwrap(), "the same bytes every time");
        table.rows[1][1] = "no number".into();
        assert!(matches!(table.parquet(), Err(TableError::Kind { column }) if column == "number"));
    }
}
