//! `greenlane run`.

use super::exit::Failure;
use super::files::{self, ScenarioArguments};
use super::trace;
use crate::customs::Network;
use crate::experiment::{Plan, Study, replications};
use crate::output::{document, text, tidy};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::PathBuf;

/// Most replications in one run.
const MOST_REPLICATIONS: u64 = 100_000;
/// Most threads in one run.
const MOST_THREADS: u64 = 1024;

/// Run a scenario.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane run scenarios/saint-lucia.toml
  greenlane run scenarios/saint-lucia.toml --set officers.examiners.shifts.saturday.on-duty=0
  greenlane run scenarios/saint-lucia.toml --trace fcl
  greenlane run scenarios/saint-lucia.toml --format json --output result.json")]
pub(super) struct Run {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Seed of all random draws; compared scenarios should share it (default: the scenario's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// How many replications
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=MOST_REPLICATIONS))]
    replications: u64,
    /// Number of the first replication, for runs in several parts
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    first: u64,
    /// Threads; 0 is as many as there are cores. Results do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_THREADS))]
    threads: u64,
    /// Confidence level of all intervals
    #[arg(long, default_value_t = 0.95, value_parser = level)]
    level: f64,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the result to this file instead of stdout, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Draw dwell times by lane, with interdiction beside them (.svg or .png)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Tell the life of one consignment or vessel call instead: a goods kind (its longest stay), a traffic stream (its
    /// longest call), or a name such as `liners/fcl/9498-12`
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["format", "picture"])]
    trace: Option<String>,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// Everything, for programs.
    Json,
    /// One figure a row.
    Csv,
}

impl Run {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let loaded = files::load(&self.scenario, self.quiet)?;
        let Some(port) = &loaded.port else { return Ok(()) };
        let seed = self.seed.unwrap_or(loaded.settings.seed.unwrap_or(1));
        let network = Network::new(port);
        if let Some(what) = &self.trace {
            let life = trace::tell(port, &network, seed, self.first, what)?;
            return self.deliver(life.as_bytes());
        }
        let plan = Plan {
            seed,
            replications: self.first..self.first + self.replications,
            threads: self.threads as usize,
        };
        let progress = self.progress();
        let records = replications(port, &network, &plan, &|| progress.inc(1))
            .map_err(|error| Failure::Other(error.to_string()))?;
        progress.finish_and_clear();
        let study = Study::new(port, &network, &records, seed, self.level);
        if let Some(path) = &self.picture {
            super::picture::draw(&study, path)?;
        }
        let bytes = match self.format {
            Format::Text => text::report(&study).into_bytes(),
            Format::Json => document::study(&study).map_err(|error| Failure::Other(error.to_string()))?,
            Format::Csv => tidy::study(&study).map_err(|error| Failure::Other(error.to_string()))?,
        };
        self.deliver(&bytes)
    }

    fn deliver(&self, bytes: &[u8]) -> Result<(), Failure> {
        match &self.output {
            Some(path) => files::write(path, bytes),
            None => files::print(bytes),
        }
    }

    fn progress(&self) -> ProgressBar {
        let target = if self.quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
        ProgressBar::with_draw_target(Some(self.replications), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// A confidence level from the command line.
fn level(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if (0.5..=0.9999).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{value} is not in 0.5..=0.9999"))
    }
}
