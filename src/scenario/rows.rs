//! CSV files of people's own, read row by row: what is no CSV is refused with the way out, one long row does not fill memory,
//! and comma, semicolon and tab are told apart.

use super::quantity::{Fault, quoted};
use super::suggest;
use csv::ByteRecord;
use std::cell::Cell;
use std::io::{Chain, Cursor, Read};
use std::rc::Rc;

/// Bytes of one row at most; a quote that is never closed would swallow the file.
const LONGEST_ROW: usize = 1 << 20;

/// A file of which the header has been read.
pub(super) struct Rows<R> {
    reader: csv::Reader<Chain<Cursor<Vec<u8>>, Measured<R>>>,
    /// Names of the columns.
    pub(super) header: Vec<String>,
    /// Whether numbers have a decimal comma.
    comma: bool,
    since: Rc<Cell<usize>>,
    record: ByteRecord,
}

/// A row.
pub(super) struct Row<'r> {
    pub(super) header: &'r [String],
    pub(super) record: &'r ByteRecord,
    /// Whether numbers have a decimal comma.
    pub(super) comma: bool,
}

/// Counts the bytes since the last row ended.
struct Measured<R> {
    inner: R,
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > LONGEST_ROW {
            return Err(std::io::Error::other(format!(
                "a row is longer than {} KiB; is a quote never closed?",
                LONGEST_ROW >> 10
            )));
        }
        let count = self.inner.read(buffer)?;
        self.since.set(self.since.get() + count);
        Ok(count)
    }
}

impl<R: Read> Rows<R> {
    /// Reads the header. `example` is one, for who sends an empty file.
    ///
    /// # Errors
    /// When the file is no CSV in UTF-8, or empty.
    pub(super) fn open(mut source: R, example: &str) -> Result<Self, Fault> {
        let mut start = [0; 4096];
        let mut length = 0;
        while length < start.len() {
            match source.read(&mut start[length..]) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) => return Err(Fault::bare(format!("cannot be read: {error}"))),
            }
        }
        let start = start[..length].to_vec();
        let empty = || {
            Fault::new(
                "is empty",
                format!("its first line names the columns, such as {example}"),
            )
        };
        if start.is_empty() {
            return Err(empty());
        }
        refuse_other_formats(&start)?;
        let delimiter = delimiter(&start);
        let since = Rc::new(Cell::new(0));
        let rest = Measured {
            inner: source,
            since: Rc::clone(&since),
        };
        let skipped = if start.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(Cursor::new(start[skipped..].to_vec()).chain(rest));
        let header = reader.byte_headers().map_err(|error| broken(&error))?.clone();
        let header: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        if header.iter().all(String::is_empty) {
            return Err(empty());
        }
        since.set(0);
        Ok(Self {
            reader,
            header,
            comma: delimiter == b';',
            since,
            record: ByteRecord::new(),
        })
    }

    /// Where a column stands; `flag` is how another one is named.
    ///
    /// # Errors
    /// When there is none of that name.
    pub(super) fn column(&self, name: &str, flag: &str) -> Result<usize, Fault> {
        let found = self.header.iter().position(|column| column == name);
        found.ok_or_else(|| {
            let hint = match suggest::nearest(name, self.header.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`? ({flag})"),
                None => format!(
                    "its columns are {}; say which with {flag}",
                    suggest::listed(self.header.iter().take(30).map(String::as_str), "and")
                ),
            };
            Fault::new(format!("has no column `{name}`"), hint)
        })
    }

    /// The next row, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, or has not a cell for each column.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>, Fault> {
        let is_there = self
            .reader
            .read_byte_record(&mut self.record)
            .map_err(|error| broken(&error))?;
        if !is_there {
            return Ok(None);
        }
        self.since.set(0);
        let row = Row {
            header: &self.header,
            record: &self.record,
            comma: self.comma,
        };
        if self.record.len() != self.header.len() {
            return Err(Fault::new(
                format!(
                    "has {} cells in line {}, but {} columns",
                    self.record.len(),
                    row.line(),
                    self.header.len()
                ),
                "give every row a cell for each column; a text with a comma stands in quotes",
            ));
        }
        Ok(Some(row))
    }
}

impl Row<'_> {
    /// Its line in the file.
    pub(super) fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// What is wrong with a cell, told with line and column.
    pub(super) fn fault(&self, at: usize, is: &str, hint: &str) -> Fault {
        let cell = String::from_utf8_lossy(self.record.get(at).unwrap_or_default()).into_owned();
        let message = format!(
            "has {} in line {}, column {} (`{}`), which is {is}",
            quoted(&cell),
            self.line(),
            at + 1,
            self.header[at]
        );
        Fault::new(message, hint)
    }

    /// A cell's text.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub(super) fn text(&self, at: usize) -> Result<&str, Fault> {
        let cell = self.record.get(at).unwrap_or_default();
        std::str::from_utf8(cell)
            .map_err(|_| self.fault(at, "not UTF-8 text", "save the file as CSV in UTF-8"))
    }

    /// A cell's number.
    ///
    /// # Errors
    /// When it holds none.
    pub(super) fn number(&self, at: usize) -> Result<f64, Fault> {
        let text = self.text(at)?;
        let parsed = if self.comma {
            text.replace(',', ".").parse::<f64>()
        } else {
            text.parse::<f64>()
        };
        match parsed {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.fault(at, "no number", "write it as 0.35; every row needs one")),
        }
    }
}

fn refuse_other_formats(start: &[u8]) -> Result<(), Fault> {
    let save = "save it as CSV in UTF-8";
    let known: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "is a spreadsheet or another zip file, no CSV"),
        (b"PAR1", "is a Parquet file, no CSV"),
        (b"\xFF\xFE", "is in UTF-16"),
        (b"\xFE\xFF", "is in UTF-16"),
        (b"\x1F\x8B", "is compressed"),
    ];
    match known.iter().find(|(magic, _)| start.starts_with(magic)) {
        Some((_, what)) => Err(Fault::new(*what, save)),
        None if start.contains(&0) => Err(Fault::new("holds bytes that no text has", save)),
        None => Ok(()),
    }
}

/// The one of comma, semicolon and tab that the first line has most of.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| line.split(|&byte| byte == wanted).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&wanted| (count(wanted), wanted == b','))
        .unwrap_or(b',')
}

fn broken(error: &csv::Error) -> Fault {
    Fault::bare(format!("cannot be read on: {error}"))
}
