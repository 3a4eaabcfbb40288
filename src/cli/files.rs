//! Reading scenarios, and writing results whole or not at all.

use super::as_csv::{self, Form};
use super::exit::Failure;
use crate::output::text::{dressed, fitted};
use clap::Args;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Scenario files above this size are refused before they are read.
const LARGEST_SCENARIO: u64 = 16 << 20;
/// Files of results above this size are not read back.
const LARGEST_RESULT: u64 = 1 << 30;

/// The file of a result that is for people.
pub(super) const REPORT: &str = "report.txt";

/// Which scenario, and what is changed in it.
#[derive(Clone, Debug, Args)]
pub(super) struct ScenarioArguments {
    /// The scenario file
    pub(super) scenario: PathBuf,
    /// Change one value: `--set officers.examiners.shifts.saturday.on-duty=1` (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(super) sets: Vec<String>,
    /// Apply a reform that the scenario offers as `[reform.NAME]` (may be repeated)
    #[arg(long = "reform", value_name = "NAME")]
    pub(super) reforms: Vec<String>,
}

/// Reads a text file of a sane size; a spreadsheet or a Parquet file as CSV.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    read_text_up_to(path, LARGEST_SCENARIO)
}

/// Reads a text file that a sweep has written.
pub(super) fn read_large_text(path: &Path) -> Result<String, Failure> {
    read_text_up_to(path, LARGEST_RESULT)
}

fn read_text_up_to(path: &Path, largest: u64) -> Result<String, Failure> {
    let failure = |reason: String| Failure::Read {
        path: path.to_owned(),
        reason,
    };
    let file = std::fs::File::open(path).map_err(|error| failure(error.to_string()))?;
    let mut text = Vec::new();
    file.take(largest + 1)
        .read_to_end(&mut text)
        .map_err(|error| failure(error.to_string()))?;
    if text.len() as u64 > largest {
        return Err(failure(format!("it is larger than {} MiB", largest >> 20)));
    }
    match as_csv::form(path) {
        Some(Form::Spreadsheet) => return as_csv::spreadsheet(text).map_err(failure),
        Some(Form::Parquet) => return parquet_text(path, largest),
        None => {}
    }
    String::from_utf8(text).map_err(|error| {
        failure(format!(
            "it is not UTF-8 text (byte {} is not)",
            error.utf8_error().valid_up_to() + 1
        ))
    })
}

fn parquet_text(path: &Path, largest: u64) -> Result<String, Failure> {
    let failure = |reason: String| Failure::Read {
        path: path.to_owned(),
        reason,
    };
    let file = std::fs::File::open(path).map_err(|error| failure(error.to_string()))?;
    let mut text = String::new();
    let rows = as_csv::ParquetText::open(file).map_err(failure)?;
    rows.take(largest + 1)
        .read_to_string(&mut text)
        .map_err(|error| failure(error.to_string()))?;
    if text.len() as u64 > largest {
        return Err(failure(format!("its text is longer than {} MiB", largest >> 20)));
    }
    Ok(text)
}

/// Writes a file whole or not at all: to a neighbour first, then renamed over the name.
///
/// # Errors
/// When that fails; then nothing is left under either name.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::Write {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.map_err(failure)
}

/// Writes a file of a result to stdout: the report as a report, anything else byte by byte.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn print_file(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    if name == REPORT {
        print_report(bytes)
    } else {
        print(bytes)
    }
}

/// Writes a report to stdout: on a terminal as wide as its window, and dressed unless plain text is asked for (`NO_COLOR`).
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn print_report(bytes: &[u8]) -> Result<(), Failure> {
    let (true, Ok(text)) = (std::io::stdout().is_terminal(), std::str::from_utf8(bytes)) else {
        return print(bytes);
    };
    let text = match terminal_size::terminal_size() {
        Some((width, _)) => fitted(text, width.0.into()),
        None => text.to_owned(),
    };
    if std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()) {
        print(dressed(&text).as_bytes())
    } else {
        print(text.as_bytes())
    }
}

/// Writes to stdout. A closed pipe (`| head`) is no failure.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Write {
            path: PathBuf::from("stdout"),
            reason: error.to_string(),
        }),
        _ => Ok(()),
    }
}
