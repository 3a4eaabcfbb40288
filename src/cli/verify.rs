//! `greenlane verify`.

use super::exit::Failure;
use super::files;
use crate::verification::{CaseOutcome, Effort, Report, Settings, cases, coverage, harness, page, verify};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Write;
use std::path::PathBuf;

/// The project's own cases.
const OWN_CASES: &str = include_str!("../../tests/reference/queueing.csv");
/// Most threads.
const MOST_THREADS: u64 = 1024;

/// Compare the simulator with exact results of queueing theory.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane verify --short
  greenlane verify --family M/M/c --write cases
  greenlane verify --page docs/verification.md --csv results/theory.csv
  greenlane verify --cases my-cases.csv")]
pub(super) struct Verify {
    /// Take the cases from this file instead of the project's: CSV with case_id, family, params, metric, value
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Only this family or this case (may be repeated)
    #[arg(long, value_name = "NAME")]
    family: Vec<String>,
    /// The short form: a few minutes
    #[arg(long)]
    short: bool,
    /// Write the scenario of each case into this folder, as CASE.toml
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Write the outcome as a page in Markdown
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Write all figures into a CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Seed of all random draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; 0 is as many as there are cores. Results do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_THREADS))]
    threads: u64,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

impl Verify {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let text = match &self.cases {
            Some(path) => files::read_text(path)?,
            None => OWN_CASES.to_owned(),
        };
        let mut cases = cases(&text).map_err(|error| Failure::Other(format!("no cases: {error}")))?;
        if !self.family.is_empty() {
            cases.retain(|case| {
                self.family
                    .iter()
                    .any(|name| *name == case.family || *name == case.id)
            });
        }
        if cases.is_empty() {
            return Err(Failure::Usage(format!(
                "no case is called or belongs to `{}`",
                self.family.join("`, `")
            )));
        }
        let settings = Settings {
            seed: self.seed,
            effort: if self.short { Effort::Short } else { Effort::Full },
            threads: self.threads as usize,
        };
        if let Some(folder) = &self.write {
            std::fs::create_dir_all(folder).map_err(|error| Failure::Write {
                path: folder.clone(),
                reason: error.to_string(),
            })?;
            for scenario in cases.iter().flat_map(|case| harness::scenarios(case, &settings)) {
                files::write(
                    &folder.join(format!("{}.toml", scenario.name)),
                    scenario.text.as_bytes(),
                )?;
            }
        }
        let progress = self.progress(cases.len() as u64);
        let report = verify(&cases, &settings, &mut |outcome: &CaseOutcome| {
            progress.set_message(outcome.id.clone());
            progress.inc(1);
        });
        progress.finish_and_clear();
        if let Some(path) = &self.page {
            let coverage = coverage::all();
            files::write(path, page::markdown(&report, &coverage).as_bytes())?;
        }
        if let Some(path) = &self.csv {
            files::write(path, &page::csv(&report).map_err(Failure::Other)?)?;
        }
        files::print(summary(&report).as_bytes())?;
        match report.failures().len() {
            0 => Ok(()),
            faults => Err(Failure::Other(format!(
                "the simulator and theory differ in {faults} places"
            ))),
        }
    }

    fn progress(&self, cases: u64) -> ProgressBar {
        let target = if self.quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {eta} left, {msg} done");
        ProgressBar::with_draw_target(Some(cases), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// Family by family: how many figures, the worst of them, how they scatter.
fn summary(report: &Report) -> String {
    let mut text = format!(
        "{:<20} {:>5} {:>7} {:>6}  {:<44} {:>10} {:>9}\n",
        "family", "cases", "figures", "|z|", "worst", "primary z²", "all z²"
    );
    for family in report.families.iter().filter(|family| family.is_expressed()) {
        let (z, place) = family.worst().map_or((f64::NAN, String::new()), |(z, finding)| {
            (z, format!("{} {}", finding.scenario, finding.compared))
        });
        let _ = writeln!(
            text,
            "{:<20} {:>5} {:>7} {z:>6.2}  {place:<44} {:>10.3} {:>9.3}",
            family.family,
            family.cases.len(),
            family.all.count,
            family.primary.mean_square,
            family.all.mean_square
        );
    }
    let overall = &report.overall;
    let _ = writeln!(
        text,
        "\nprimary metrics of all {} cases: mean square of z {:.3}, 99.9 % band {:.3} to {:.3}",
        overall.count, overall.mean_square, overall.low, overall.high
    );
    for family in &report.families {
        for case in &family.cases {
            if let Some(reason) = &case.not_expressed {
                let _ = writeln!(text, "not expressed: {} {}: {reason}", family.family, case.id);
            }
        }
    }
    for failure in report.failures() {
        let _ = writeln!(text, "FAILS: {failure}");
    }
    text
}
