//! Where a command reads from: the disk, keeping what it read for the manifest, or the texts a manifest kept.

use super::answer::identity;
use super::as_csv::{self, Form};
use super::exit::Failure;
use super::files::{ScenarioArguments, read_text};
use super::port_calls;
use crate::output::manifest::{Fingerprinted, Manifest};
use crate::scenario::diagnostic::{Style, render};
use crate::scenario::{Bundle, Changes, Loaded};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Read};
use std::path::Path;

/// Workbooks from this size on are not read.
const LARGEST_WORKBOOK: u64 = 64 << 20;

/// What a command works at.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Texts to read instead of the disk.
    kept: Option<BTreeMap<String, String>>,
    read: RefCell<BTreeMap<String, String>>,
    /// Fingerprints that streamed files must have.
    expected: BTreeMap<String, String>,
    streamed: RefCell<BTreeMap<String, String>>,
    quiet: bool,
    command: Vec<String>,
}

impl Desk {
    /// Reads from the disk.
    pub(super) fn disk(quiet: bool) -> Self {
        let command_line: Vec<String> = std::env::args().collect();
        Self {
            quiet,
            command: identity(&command_line),
            ..Self::default()
        }
    }

    /// Reads what a manifest kept of a command.
    ///
    /// Files that were streamed are read from the disk again and must be the same.
    pub(super) fn kept(manifest: &Manifest) -> Self {
        Self {
            kept: Some(manifest.files.clone()),
            expected: manifest.streamed.clone(),
            command: manifest.command.clone(),
            quiet: true,
            ..Self::default()
        }
    }

    /// Whether a result is made again from a manifest, which wants all its files.
    pub(super) const fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// The command and its arguments, without those that change no figure.
    pub(super) fn command(&self) -> &[String] {
        &self.command
    }

    /// Everything read so far, by name.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        self.read.borrow().clone()
    }

    /// Fingerprints of the files streamed so far, by name.
    pub(super) fn streamed(&self) -> BTreeMap<String, String> {
        self.streamed.borrow().clone()
    }

    /// Reads a file from the disk without keeping it. Afterwards its fingerprint stands for it.
    pub(super) fn stream<T>(
        &self,
        path: &Path,
        read: impl FnOnce(&mut dyn std::io::Read) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let failure = |reason: String| Failure::Read {
            path: path.to_owned(),
            reason,
        };
        let file = std::fs::File::open(path).map_err(|error| failure(error.to_string()))?;
        let mut source = Fingerprinted::new(std::io::BufReader::with_capacity(1 << 16, file));
        let value = match as_csv::form(path) {
            None => read(&mut source)?,
            Some(Form::Spreadsheet) => {
                let mut bytes = Vec::new();
                let whole = (&mut source).take(LARGEST_WORKBOOK).read_to_end(&mut bytes);
                whole.map_err(|error| failure(error.to_string()))?;
                if bytes.len() as u64 == LARGEST_WORKBOOK {
                    return Err(failure(
                        "it is a workbook of 64 MiB or more; save it as CSV".to_owned(),
                    ));
                }
                let text = as_csv::spreadsheet(bytes).map_err(failure)?;
                read(&mut text.as_bytes())?
            }
            Some(Form::Parquet) => {
                // a column file is read by its places: the fingerprint takes a reading of its own
                std::io::copy(&mut source, &mut std::io::sink())
                    .map_err(|error| failure(error.to_string()))?;
                let file = std::fs::File::open(path).map_err(|error| failure(error.to_string()))?;
                read(&mut as_csv::ParquetText::open(file).map_err(failure)?)?
            }
        };
        let name = path.to_string_lossy().into_owned();
        let fingerprint = source.fingerprint();
        if self.is_kept() && self.expected.get(&name) != Some(&fingerprint) {
            return Err(failure(
                "it is not the file that the manifest speaks of".to_owned(),
            ));
        }
        self.streamed.borrow_mut().insert(name, fingerprint);
        Ok(value)
    }

    /// Reads a text.
    pub(super) fn read(&self, path: &Path) -> Result<String, Failure> {
        let name = path.to_string_lossy().into_owned();
        let text = match &self.kept {
            Some(files) => files.get(&name).cloned().ok_or_else(|| Failure::Read {
                path: path.to_owned(),
                reason: "the manifest does not hold it".to_owned(),
            })?,
            None => read_text(path)?,
        };
        self.read.borrow_mut().insert(name, text.clone());
        Ok(text)
    }

    /// Reads a text that a scenario names; a list of port calls in JSON as CSV.
    fn read_named(&self, path: &Path) -> Result<String, Failure> {
        let text = self.read(path)?;
        if path
            .extension()
            .is_none_or(|ending| !ending.eq_ignore_ascii_case("json"))
        {
            return Ok(text);
        }
        port_calls::csv(&text).map_err(|reason| Failure::Read {
            path: path.to_owned(),
            reason,
        })
    }

    /// Reads the scenario and prints its faults and warnings to stderr.
    ///
    /// # Errors
    /// When a file cannot be read, or the scenario has faults.
    pub(super) fn load(&self, arguments: &ScenarioArguments) -> Result<(Bundle, Loaded), Failure> {
        let path = &arguments.scenario;
        let text = self.read(path)?;
        let loader = |name: &str| {
            self.read_named(Path::new(name))
                .map_err(|failure| failure.to_string())
        };
        let (bundle, loaded) = Bundle::gather(&path.to_string_lossy(), &text, &loader, &arguments.changes());
        self.judge(&path.to_string_lossy(), &loaded)?;
        Ok((bundle, loaded))
    }

    /// Prints the faults and warnings of a scenario to stderr.
    ///
    /// # Errors
    /// When it has faults.
    #[expect(clippy::print_stderr, reason = "diagnostics go to stderr")]
    pub(super) fn judge(&self, name: &str, loaded: &Loaded) -> Result<(), Failure> {
        let faulty = loaded.port.is_none();
        if !loaded.diagnostics.is_empty() && (faulty || !self.quiet) {
            let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let style = if colour { Style::Coloured } else { Style::Plain };
            eprint!("{}", render(&loaded.diagnostics, &loaded.sources, style));
        }
        if faulty {
            let errors = loaded.errors();
            let plural = if errors == 1 { "" } else { "s" };
            return Err(Failure::Scenario(format!(
                "`{name}` has {errors} fault{plural}; nothing was run"
            )));
        }
        Ok(())
    }

    /// A progress bar on stderr over `length` of `things`, with the time that is left.
    pub(super) fn progress(&self, length: u64, things: &str) -> ProgressBar {
        let target = if self.quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let template = format!("{{bar:30}} {{pos}}/{{len}} {things}, {{rate}}, {{eta}} left");
        let style = ProgressStyle::with_template(&template).map(|style| style.with_key("rate", rate));
        ProgressBar::with_draw_target(Some(length), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// How many are done a second, or how long each takes.
fn rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    let rate = state.per_sec();
    let _ = if rate >= 1.0 {
        write!(out, "{rate:.1} a second")
    } else if rate > 0.0 {
        write!(out, "{:.1} s each", 1.0 / rate)
    } else {
        write!(out, "…")
    };
}

impl ScenarioArguments {
    /// What is changed in the scenario.
    pub(super) fn changes(&self) -> Changes {
        Changes {
            reforms: self.reforms.clone(),
            sets: self.sets.clone(),
        }
    }
}
