//! What a command answers, and how it is handed over: to stdout, or as a folder of results with its manifest.

use super::desk::Desk;
use super::exit::Failure;
use super::files;
use crate::output::manifest::{Manifest, Resolved, fingerprint};
use crate::output::tables::{Table, TableError};
use crate::output::workbook::Workbook;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// One file of a result.
#[derive(Clone, Debug)]
pub(super) struct Artifact {
    /// Its name in the results' folder, in which it may have a folder of its own.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// What a command answers.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The files of the result; the first is what stdout shows.
    pub(super) artifacts: Vec<Artifact>,
    /// The seed.
    pub(super) seed: u64,
    /// Replications of each scenario.
    pub(super) replications: u64,
    /// The scenarios as they were run.
    pub(super) scenarios: Vec<Resolved>,
}

/// Where results go.
#[derive(Clone, Debug, Args)]
pub(super) struct FolderArguments {
    /// Write all forms of the result into this folder, with a manifest from which `greenlane rerun` makes it again; whole or
    /// not at all
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Replace the folder if it is there already
    #[arg(long, requires = "out")]
    pub(super) force: bool,
}

/// What of a result depends on the day and the machine.
#[derive(Serialize)]
struct Circumstances {
    command_line: Vec<String>,
    finished_at_unix_seconds: u64,
    seconds: f64,
    cores: usize,
    system: String,
}

/// When a command began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun(Instant);

impl Begun {
    #[expect(
        clippy::disallowed_methods,
        reason = "told in run.json, which is no part of a result"
    )]
    pub(super) fn now() -> Self {
        Self(Instant::now())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "told in run.json, which is no part of a result"
)]
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

impl Artifact {
    pub(super) fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }
}

impl Artifact {
    /// A table as CSV, and as Parquet where all forms are wanted.
    pub(super) fn table(table: &Table, all: bool) -> Result<Vec<Self>, Failure> {
        let name = |ending: &str| format!("{}.{ending}", table.name);
        let mut files = vec![Self::new(name("csv"), table.csv()?)];
        if all {
            files.push(Self::new(name("parquet"), table.parquet()?));
        }
        Ok(files)
    }

    /// A workbook.
    pub(super) fn workbook(workbook: &Workbook) -> Result<Self, Failure> {
        let bytes = workbook
            .file()
            .map_err(|error| Failure::Other(error.to_string()))?;
        Ok(Self::new("workbook.xlsx", bytes))
    }

    /// The scenarios as they were run, bases and changes merged.
    pub(super) fn scenarios(scenarios: &[Resolved]) -> Vec<Self> {
        let alone = scenarios.len() == 1;
        let named = |(place, resolved): (usize, &Resolved)| {
            let name = if alone {
                "scenario.toml".to_owned()
            } else {
                format!("scenario-{place}-{}.toml", file_name(&resolved.label))
            };
            Self::new(name, resolved.scenario.as_bytes())
        };
        scenarios.iter().enumerate().map(named).collect()
    }
}

/// Letters and digits of a label, the rest as single dashes; no longer than a file's name may well be.
fn file_name(label: &str) -> String {
    let mut name = String::new();
    for letter in label.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_matches('-').to_owned()
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::Other(error.to_string())
    }
}

impl FolderArguments {
    /// Whether a result is wanted in all its forms: for a folder, or to be compared with one.
    pub(super) fn wants_all(&self, desk: &Desk) -> bool {
        self.out.is_some() || desk.is_kept()
    }

    /// Refuses at once a folder that is there already, before any work is done.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match &self.out {
            Some(folder) if folder.exists() && !self.force => Err(Failure::Write {
                path: folder.clone(),
                reason: "it is there already; name another folder, or replace it with --force".into(),
            }),
            _ => Ok(()),
        }
    }

    /// Hands an answer over: one of its files to stdout unless all of them go into a folder, and its picture where one is asked for.
    pub(super) fn hand_over(
        &self,
        desk: &Desk,
        answer: &Answer,
        begun: Begun,
        shown: Option<&str>,
        picture: Option<&Path>,
    ) -> Result<(), Failure> {
        if let Some(path) = picture
            && let Some(drawn) = answer.file(&super::picture::name(path))
        {
            files::write(path, drawn)?;
        }
        if let Some(name) = shown.filter(|_| self.out.is_none()) {
            files::print_file(name, answer.file(name).unwrap_or_default())?;
        }
        self.write(desk, answer, begun)
    }

    /// Writes the folder, if one is asked for.
    pub(super) fn write(&self, desk: &Desk, answer: &Answer, begun: Begun) -> Result<(), Failure> {
        let command_line: Vec<String> = std::env::args().collect();
        self.write_of(desk, answer, identity(&command_line), begun)
    }

    /// Writes the folder as the command with these arguments would.
    pub(super) fn write_of(
        &self,
        desk: &Desk,
        answer: &Answer,
        command: Vec<String>,
        begun: Begun,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.out else { return Ok(()) };
        let command_line: Vec<String> = std::env::args().collect();
        let json = |error: serde_json::Error| Failure::Other(error.to_string());
        let manifest = answer.manifest(desk, command);
        let circumstances = Circumstances {
            command_line,
            finished_at_unix_seconds: now(),
            seconds: begun.0.elapsed().as_secs_f64(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        };
        let mut artifacts = answer.artifacts.clone();
        artifacts.push(Artifact::new("manifest.json", manifest.to_json().map_err(json)?));
        artifacts.push(Artifact::new(
            "run.json",
            serde_json::to_vec_pretty(&circumstances).map_err(json)?,
        ));
        write_folder(folder, &artifacts)
    }
}

impl FolderArguments {
    /// Writes the folder of a shard: its files, and what is needed to finish the whole from all shards.
    pub(super) fn write_shard(
        &self,
        desk: &Desk,
        artifacts: &[Artifact],
        whole: &Answer,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.out else { return Ok(()) };
        let command_line: Vec<String> = std::env::args().collect();
        let manifest = whole.manifest(desk, identity(&command_line));
        let manifest = manifest
            .to_json()
            .map_err(|error| Failure::Other(error.to_string()))?;
        let mut artifacts = artifacts.to_vec();
        artifacts.push(Artifact::new("shard.json", manifest));
        write_folder(folder, &artifacts)
    }
}

impl Answer {
    /// What is in one of its files.
    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        let found = self.artifacts.iter().find(|artifact| artifact.name == name);
        found.map(|artifact| artifact.bytes.as_slice())
    }

    /// The answer's manifest, `command` being the arguments it came from.
    pub(super) fn manifest(&self, desk: &Desk, command: Vec<String>) -> Manifest {
        let results = |artifact: &Artifact| (artifact.name.clone(), fingerprint(&artifact.bytes));
        Manifest {
            program: "greenlane".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            command,
            seed: self.seed,
            replications: self.replications,
            scenarios: self.scenarios.clone(),
            files: desk.files(),
            streamed: desk.streamed(),
            results: self.artifacts.iter().map(results).collect(),
        }
    }
}

/// Arguments that change no figure, and whether a value follows.
const ASIDE: [(&str, bool); 12] = [
    ("--event-log", true),
    ("--event-log-replications", true),
    ("--event-log-limit", true),
    ("--threads", true),
    ("--out", true),
    ("--output", true),
    ("-o", true),
    ("--shard", true),
    ("--format", true),
    ("--picture", true),
    ("--force", false),
    ("--quiet", false),
];

/// The command line without the program's name and without what changes no figure.
pub(super) fn identity(command_line: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut arguments = command_line.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let name = argument.split('=').next().unwrap_or_default();
        match ASIDE.iter().find(|(aside, _)| *aside == name) {
            Some((_, true)) if name == argument => {
                arguments.next();
            }
            Some(_) => {}
            None if argument == "-q" => {}
            None => kept.push(argument.clone()),
        }
    }
    kept
}

/// Writes the files into a folder beside, and moves it to its place when it is whole. What stood there before stays until
/// then, and comes back if that fails.
fn write_folder(folder: &Path, artifacts: &[Artifact]) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::Write {
        path: folder.to_owned(),
        reason: error.to_string(),
    };
    let beside = |ending: &str| {
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.{ending}", std::process::id()));
        folder.with_file_name(name)
    };
    let (part, old) = (beside("part"), beside("old"));
    let written = std::fs::create_dir_all(&part)
        .map_err(failure)
        .and_then(|()| {
            artifacts.iter().try_for_each(|artifact| {
                let path = part.join(&artifact.name);
                std::fs::create_dir_all(path.parent().unwrap_or(&part)).map_err(failure)?;
                files::write(&path, &artifact.bytes)
            })
        })
        .and_then(|()| {
            let replaces = folder.exists();
            if replaces {
                std::fs::rename(folder, &old).map_err(failure)?;
            }
            std::fs::rename(&part, folder).map_err(|error| {
                if replaces {
                    let _ = std::fs::rename(&old, folder);
                }
                failure(error)
            })
        });
    let _ = std::fs::remove_dir_all(if written.is_ok() { &old } else { &part });
    written
}

#[cfg(test)]
mod tests {
    use super::{file_name, identity};

    #[test]
    fn labels_become_names_of_files() {
        assert_eq!(file_name("red: 8 % & a/b\\c"), "red-8-a-b-c");
        assert_eq!(file_name("../.."), "");
    }

    #[test]
    fn what_changes_no_figure_is_left_out() {
        let line = "greenlane run a.toml --threads 2 --out=x -q --set a.b=2 --format json --seed 3 --force";
        let line: Vec<String> = line.split(' ').map(str::to_owned).collect();
        assert_eq!(identity(&line).join(" "), "run a.toml --set a.b=2 --seed 3");
    }
}
