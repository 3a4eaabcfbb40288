//! Rows as Parquet: one row group after another, so that memory does not grow with the file.

use super::{Cell, Column, Kind, Rows, TableError};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

/// Rows of one group.
const GROUP: usize = 1 << 16;

/// Writes rows as Parquet, compressed with Snappy. All columns are optional.
pub struct ParquetRows<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    /// Column by column.
    pending: Vec<Vec<Cell>>,
}

impl<W: Write + Send> ParquetRows<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, columns: &[Column]) -> Result<Self, TableError> {
        let fields: Result<Vec<_>, ParquetError> =
            columns.iter().map(|column| field(column).map(Arc::new)).collect();
        let schema = Type::group_type_builder("greenlane")
            .with_fields(fields?)
            .build()?;
        let units: BTreeMap<&str, &str> = columns
            .iter()
            .filter(|column| !column.unit.is_empty())
            .map(|column| (column.name.as_str(), column.unit.as_str()))
            .collect();
        let units = serde_json::to_string(&units).map_err(|error| TableError::Format(error.to_string()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("greenlane {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(vec![KeyValue::new("units".to_owned(), units)]))
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?,
            columns: columns.to_vec(),
            pending: vec![Vec::new(); columns.len()],
        })
    }

    fn flush(&mut self) -> Result<(), TableError> {
        if self.pending.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (column, cells) in self.columns.iter().zip(&mut self.pending) {
            let Some(mut writer) = group.next_column()? else {
                break;
            };
            let cells = std::mem::take(cells);
            let defined: Vec<i16> = cells
                .iter()
                .map(|cell| i16::from(*cell != Cell::Nothing))
                .collect();
            match column.kind {
                Kind::Text => {
                    let values = values(column, cells, |cell| match cell {
                        Cell::Text(text) => Some(ByteArray::from(text.into_bytes())),
                        _ => None,
                    })?;
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&values, Some(&defined), None)?;
                }
                Kind::Number => {
                    let values = values(column, cells, |cell| match cell {
                        Cell::Number(value) => Some(value),
                        _ => None,
                    })?;
                    writer
                        .typed::<DoubleType>()
                        .write_batch(&values, Some(&defined), None)?;
                }
                Kind::Whole | Kind::Instant => {
                    let values: Vec<<Int64Type as DataType>::T> =
                        values(column, cells, |cell| match (column.kind, cell) {
                            (Kind::Whole, Cell::Whole(value)) | (Kind::Instant, Cell::Instant(value)) => {
                                Some(value)
                            }
                            _ => None,
                        })?;
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&values, Some(&defined), None)?;
                }
                Kind::Truth => {
                    let values = values(column, cells, |cell| match cell {
                        Cell::Truth(value) => Some(value),
                        _ => None,
                    })?;
                    writer
                        .typed::<BoolType>()
                        .write_batch(&values, Some(&defined), None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }
}

impl<W: Write + Send> Rows for ParquetRows<W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), TableError> {
        for (column, cell) in self.pending.iter_mut().zip(cells) {
            column.push(cell.clone());
        }
        if self.pending.first().is_some_and(|column| column.len() >= GROUP) {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), TableError> {
        self.flush()?;
        self.writer.finish()?;
        Ok(())
    }
}

impl<W: Write + Send> fmt::Debug for ParquetRows<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetRows")
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// What the cells hold, without those that hold nothing.
fn values<T>(
    column: &Column,
    cells: Vec<Cell>,
    value: impl Fn(Cell) -> Option<T>,
) -> Result<Vec<T>, TableError> {
    cells
        .into_iter()
        .filter(|cell| *cell != Cell::Nothing)
        .map(|cell| {
            value(cell).ok_or_else(|| TableError::Kind {
                column: column.name.clone(),
            })
        })
        .collect()
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Whole => (Physical::INT64, None),
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Instant => (
            Physical::INT64,
            Some(LogicalType::timestamp(false, TimeUnit::MICROS)),
        ),
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL)
        .build()
}

impl From<ParquetError> for TableError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(source) => match source.downcast::<std::io::Error>() {
                Ok(error) => Self::Write(*error),
                Err(source) => Self::Format(source.to_string()),
            },
            error => Self::Format(error.to_string()),
        }
    }
}
