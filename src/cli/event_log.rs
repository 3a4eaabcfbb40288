//! `greenlane run --event-log`.

use super::desk::Desk;
use super::exit::Failure;
use crate::customs::replicate;
use crate::experiment::World;
use crate::experiment::cases::{Case, Cases};
use crate::output::event_log::{CaseLog, EventRows, XesLog, columns};
use crate::output::tables::{DelimitedRows, ParquetRows, TableError};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

/// Replications in one log at most.
const MOST_REPLICATIONS: u64 = 1000;

/// A file that may grow so far and no further.
struct Limited {
    file: BufWriter<File>,
    left: u64,
    limit: u64,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let size = bytes.len() as u64;
        if size > self.left {
            return Err(std::io::Error::other(format!(
                "the event log would be larger than {} MiB; name fewer replications with --event-log-replications, write Parquet, \
                 or raise --event-log-limit",
                self.limit >> 20
            )));
        }
        self.left -= size;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Refuses a file whose ending says nothing of how to write, before any work is done.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    match ending(path).as_str() {
        "csv" | "parquet" | "xes" => Ok(()),
        _ => Err(Failure::Usage(format!(
            "an event log ends in .csv, .parquet or .xes, and `{}` does not",
            path.display()
        ))),
    }
}

fn ending(path: &Path) -> String {
    path.extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase()
}

/// Writes what happened in the replications, whole or not at all.
pub(super) fn write(
    desk: &Desk,
    world: &World,
    seed: u64,
    replications: RangeInclusive<u64>,
    path: &Path,
    limit: u64,
) -> Result<(), Failure> {
    let failure = |reason: String| Failure::Write {
        path: path.to_owned(),
        reason,
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .map_err(TableError::from)
        .and_then(|file| {
            let out = Limited {
                file: BufWriter::new(file.try_clone()?),
                left: limit,
                limit,
            };
            cases(desk, world, seed, replications, &ending(path), out)?;
            Ok(file.sync_all()?)
        })
        .and_then(|()| Ok(std::fs::rename(&part, path)?));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.map_err(|error| failure(error.to_string()))
}

fn cases(
    desk: &Desk,
    world: &World,
    seed: u64,
    replications: RangeInclusive<u64>,
    ending: &str,
    out: Limited,
) -> Result<(), TableError> {
    let columns = columns();
    let is_xes = ending == "xes";
    let mut log: Box<dyn CaseLog> = match ending {
        "parquet" => Box::new(EventRows::new(ParquetRows::new(out, &columns)?)),
        "xes" => Box::new(XesLog::new(out)),
        _ => Box::new(EventRows::new(DelimitedRows::new(out, &columns)?)),
    };
    let progress = desk.progress(replications.clone().count() as u64, "replications logged");
    for replication in replications {
        let mut outcome = Ok(());
        let keep = |case: &Case| {
            if outcome.is_ok() {
                outcome = log.case(&world.port, replication, case);
            }
        };
        let mut cases = Cases::new(&world.port, !is_xes, keep);
        replicate(&world.port, &world.network, seed, replication, &mut cases);
        cases.finish();
        outcome?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    log.finish()
}

/// `0`, `3..7` from the command line: replications, both ends included.
pub(super) fn replications(text: &str) -> Result<RangeInclusive<u64>, String> {
    let number = |text: &str| {
        let number = text.trim().parse::<u64>().ok();
        number.filter(|&number| number <= 1_000_000_000)
    };
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last && last - first < MOST_REPLICATIONS => Ok(first..=last),
        (Some(first), Some(last)) if first <= last => {
            Err(format!("{MOST_REPLICATIONS} replications are the most"))
        }
        _ => Err("write one number such as 0, or a range such as 0..4".to_owned()),
    }
}
