//! `greenlane fit`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use crate::output::fit::{self as tables, Report};
use crate::scenario::durations::{self, Source};
use crate::scenario::quantity;
use crate::stats::fit::{FEWEST, Observed};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Which law durations of your own follow, and the line that puts it into a scenario.
///
/// Takes a column of durations, or two of moments, from a CSV file (an extract of a Time Release Study, a log book), or an
/// activity of an event log. Fits the exponential, gamma, lognormal and Weibull law by maximum likelihood, compares them, tells whether the best
/// is good enough, and prints the line to paste. Where none is, the durations themselves can be resampled.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane fit examinations.csv --column minutes --unit min
  greenlane fit time-release-study.csv --from begun --to done --picture examination.svg
  greenlane fit event-log.csv --activity examination
  greenlane fit examinations.csv --column hours --out results/examinations")]
pub(super) struct Fit {
    /// A CSV file with a row for each case
    file: PathBuf,
    /// Column of durations: numbers in --unit, or texts such as `3 h 20 min`
    #[arg(long, value_name = "COLUMN", required_unless_present_any = ["from", "activity"], conflicts_with_all = ["from", "to"])]
    column: Option<String>,
    /// Unit of plain numbers: min, h, d …
    #[arg(long, value_name = "UNIT", default_value = "h", value_parser = unit)]
    unit: Unit,
    /// Column of beginnings: `2026-01-05 06:00`
    #[arg(long, value_name = "COLUMN", requires = "to")]
    from: Option<String>,
    /// Column of ends
    #[arg(long, value_name = "COLUMN", requires = "from")]
    to: Option<String>,
    /// An activity of an event log (columns case, time, activity, transition), from its start to its completion
    #[arg(long, value_name = "NAME", conflicts_with_all = ["column", "from", "to"])]
    activity: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Draw observed against expected durations (.svg or .png)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    folder: FolderArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// Everything; durations in hours
    Json,
}

impl Format {
    /// The file of a result that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
        }
    }
}

/// A unit of time.
#[derive(Clone, Debug)]
struct Unit {
    written: String,
    hours: f64,
}

fn unit(text: &str) -> Result<Unit, String> {
    let span = quantity::duration(&format!("1 {text}"))
        .map_err(|_| "is no unit of time: write min, h or d".to_owned())?;
    Ok(Unit {
        written: text.to_owned(),
        hours: span.hours(),
    })
}

impl Fit {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        self.picture.as_deref().map_or(Ok(()), super::picture::check)?;
        let desk = Desk::disk(true);
        let answer = self.answer(&desk)?;
        self.folder.hand_over(
            &desk,
            &answer,
            begun,
            Some(self.format.file()),
            self.picture.as_deref(),
        )
    }

    /// The laws in all their forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let unreadable = |reason: String| Failure::Read {
            path: self.file.clone(),
            reason,
        };
        let source = self.source();
        let read = desk.stream(&self.file, |file| {
            durations::read(file, &source).map_err(|fault| {
                let hint = fault.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                unreadable(format!("it {}{hint}", fault.message))
            })
        })?;
        let count = read.hours.len();
        let observed = Observed::new(read.hours).ok_or_else(|| {
            unreadable(if count < FEWEST {
                format!("it has {count} durations above zero; a law needs at least {FEWEST}")
            } else {
                "all its durations are alike; write that one into the scenario".to_owned()
            })
        })?;
        let name = self
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let report = Report {
            column: match &source {
                Source::Column { name, .. } => format!("column `{name}`"),
                Source::Between { from, to } => format!("from `{from}` to `{to}`"),
                Source::Activity { name } => format!("activity `{name}`"),
            },
            resampled: match &source {
                Source::Column { name: column, .. } => Some(format!(
                    "{{ empirical = {{ csv = {name:?}, column = {column:?}, unit = {:?} }} }}",
                    self.unit.written
                )),
                Source::Between { .. } | Source::Activity { .. } => None,
            },
            file: name,
            fits: observed.fits(),
            observed,
            zeros: read.zeros,
            empty: read.empty,
        };
        let json = tables::json(&report).map_err(|error| Failure::Other(error.to_string()))?;
        let mut artifacts = vec![
            Artifact::new("report.txt", tables::text(&report)),
            Artifact::new("result.json", json),
        ];
        if let Some(picture) = tables::picture(&report) {
            let all = self.folder.wants_all(desk);
            artifacts.extend(super::picture::single(&picture, all, self.picture.as_deref())?);
        }
        Ok(Answer {
            artifacts,
            seed: 0,
            replications: 0,
            scenarios: Vec::new(),
        })
    }

    fn source(&self) -> Source {
        if let Some(name) = &self.activity {
            return Source::Activity { name: name.clone() };
        }
        match (&self.column, &self.from, &self.to) {
            (None, Some(from), Some(to)) => Source::Between {
                from: from.clone(),
                to: to.clone(),
            },
            (column, ..) => Source::Column {
                name: column.clone().unwrap_or_default(),
                hours: self.unit.hours,
            },
        }
    }
}
