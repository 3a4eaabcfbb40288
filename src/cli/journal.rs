//! The journal of a sweep on disk: every finished point is on the disk before the next one is told of.

use super::exit::Failure;
use super::files;
use crate::experiment::sweep::PointResult;
use crate::output::journal;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A journal that is written on.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal beside the results' folder, and reads the points that it holds.
    ///
    /// # Errors
    /// When it cannot be read or written, belongs to another experiment, or another process is at work on it.
    pub(super) fn open(
        folder: &Path,
        experiment: &str,
    ) -> Result<(Self, BTreeMap<u64, PointResult>), Failure> {
        let path = path(folder);
        let failure = |error: &dyn std::fmt::Display| Failure::Write {
            path: path.clone(),
            reason: error.to_string(),
        };
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(|error| failure(&error))?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failure(&error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(failure(&"another sweep is at work on it")),
            // where files cannot be locked, two sweeps at once are the user's to avoid
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(|error| failure(&error))?;
        let text = String::from_utf8_lossy(&text);
        let found = journal::read(&text, experiment).map_err(|error| failure(&error))?;
        let cut = file
            .set_len(found.whole as u64)
            .and_then(|()| file.seek(SeekFrom::End(0)));
        cut.map_err(|error| failure(&error))?;
        let mut journal = Self { path, file };
        if found.whole == 0 {
            journal
                .write(&journal::heading(experiment).map_err(|error| Failure::Other(error.to_string()))?)?;
        }
        Ok((journal, found.points))
    }

    /// Adds a finished point.
    pub(super) fn add(&mut self, point: &PointResult) -> Result<(), Failure> {
        let line = journal::line(point).map_err(|error| Failure::Other(error.to_string()))?;
        self.write(&line)
    }

    /// Takes the journal away: its points are in the results' folder now.
    pub(super) fn remove(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path).map_err(|error| Failure::Write {
            path: self.path,
            reason: error.to_string(),
        })
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let written = self
            .file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data());
        written.map_err(|error| Failure::Write {
            path: self.path.clone(),
            reason: error.to_string(),
        })
    }
}

/// Where the journal of a results folder is.
fn path(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".journal");
    folder.with_file_name(name)
}

/// The points that the journal of a results folder holds by now; a process may be at work on it.
///
/// # Errors
/// When there is none, or it belongs to another experiment.
pub(super) fn so_far(folder: &Path, experiment: &str) -> Result<BTreeMap<u64, PointResult>, Failure> {
    let path = path(folder);
    if !path.exists() {
        return Err(Failure::Usage(format!(
            "`{}` is not there: the sweep has not begun, or `{}` is whole",
            path.display(),
            folder.display()
        )));
    }
    let text = files::read_large_text(&path)?;
    let found = journal::read(&text, experiment).map_err(|error| Failure::Read {
        path,
        reason: error.to_string(),
    })?;
    Ok(found.points)
}

/// The points of a shard's results.
///
/// # Errors
/// When they cannot be read or belong to another experiment.
pub(super) fn points_of(path: &Path, experiment: &str) -> Result<BTreeMap<u64, PointResult>, Failure> {
    let failure = |reason: String| Failure::Read {
        path: path.to_owned(),
        reason,
    };
    let text = files::read_large_text(path)?;
    let found = journal::read(&text, experiment).map_err(|error| failure(error.to_string()))?;
    if found.damaged > 0 {
        return Err(failure(format!("{} of its lines are damaged", found.damaged)));
    }
    Ok(found.points)
}
