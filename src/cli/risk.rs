//! `greenlane risk`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use crate::output::risk as tables;
use crate::scenario::history::{self, Columns};
use crate::stats::history::Basis;
use crate::stats::history::judge::judge;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How good a risk score is, from declarations with their scores and what inspections found.
///
/// Prints the area under its curve with DeLong's error, what inspecting the top would find, whether scores can be read as
/// probabilities, and scores by class. Only what was inspected has an outcome: with a random stratum (column `random`),
/// with probabilities of inspection (column `probability`), or when every range of scores was inspected at times, the
/// figures are corrected to speak for all traffic; otherwise the program says that they cannot be.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane risk declarations.csv
  greenlane risk declarations.csv --score s_oof --found fraud --value price --by twin --out results/score
  A scenario then takes the score:  goods.fcl.score.undervaluation = { curve = { csv = \"curve.csv\" } }")]
pub(super) struct Risk {
    /// A CSV file with a row for each declaration
    history: PathBuf,
    /// Column of scores; higher is riskier
    #[arg(long, value_name = "COLUMN", default_value = "score")]
    score: String,
    /// Column of outcomes: 1 or 0, yes or no; empty where not inspected
    #[arg(long, value_name = "COLUMN", default_value = "found")]
    found: String,
    /// Column that tells who was inspected (`inspected` if there is one; else whoever has an outcome)
    #[arg(long, value_name = "COLUMN")]
    inspected: Option<String>,
    /// Column that tells who was selected at random (`random` if there is one)
    #[arg(long, value_name = "COLUMN")]
    random: Option<String>,
    /// Column of probabilities of inspection (`probability` if there is one)
    #[arg(long, value_name = "COLUMN")]
    probability: Option<String>,
    /// Column of dates (`date` if there is one)
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// Column of what is at stake (`value` if there is one)
    #[arg(long, value_name = "COLUMN")]
    value: Option<String>,
    /// Judge the values of this column apart as well, such as lane or office
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Whom the figures are to speak for
    #[arg(long, value_enum, default_value_t = Wanted::Best)]
    basis: Wanted,
    /// Confidence level
    #[arg(long, default_value_t = 0.95, value_parser = level)]
    level: f64,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Draw the curve and the reliability of scores (.svg or .png)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    folder: FolderArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// All traffic where the history allows it
    Best,
    /// The inspected only, uncorrected
    Inspected,
    /// The random stratum
    Random,
    /// All, by inverse probabilities of inspection
    Weighted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// Everything
    Json,
    /// The curve at 0 %, 1 % … 100 % of false alarms
    Csv,
}

impl Format {
    /// The file of a result that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
            Self::Csv => "roc.csv",
        }
    }
}

/// The bytes, or why they could not be written.
fn whole<E: std::fmt::Display>(bytes: Result<Vec<u8>, E>) -> Result<Vec<u8>, Failure> {
    bytes.map_err(|error| Failure::Other(error.to_string()))
}

fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if level > 0.5 && level < 1.0 => Ok(level),
        _ => Err("a level lies above 0.5 and below 1, such as 0.95".into()),
    }
}

impl Risk {
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

    /// The judgement in all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let unreadable = |reason: String| Failure::Read {
            path: self.history.clone(),
            reason,
        };
        let read = desk.stream(&self.history, |source| {
            history::read(source, &self.columns()).map_err(|fault| {
                let hint = fault.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                unreadable(format!("it {}{hint}", fault.message))
            })
        })?;
        let basis = match self.basis {
            Wanted::Best => None,
            Wanted::Inspected => Some(Basis::Inspected),
            Wanted::Random => Some(Basis::Random),
            Wanted::Weighted => Some(Basis::Weighted),
        };
        let judgement =
            judge(&read.history, basis, self.level).map_err(|error| unreadable(error.to_string()))?;
        let parts = read.groups.into_iter().map(|(name, part)| {
            let judged = judge(&part, basis, self.level).map_err(|error| error.to_string());
            (name, judged)
        });
        let report = tables::Report {
            file: self
                .history
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            columns: read.used,
            dates: read.dates,
            judgement,
            by: self.by.clone(),
            parts: parts.collect(),
        };
        let judged = &report.judgement;
        let mut artifacts = vec![
            Artifact::new("report.txt", tables::text(&report)),
            Artifact::new("result.json", whole(tables::json(&report))?),
            Artifact::new("roc.csv", whole(tables::roc_csv(judged))?),
            Artifact::new("curve.csv", whole(tables::curve_csv(judged))?),
            Artifact::new("quantiles.csv", whole(tables::quantiles_csv(judged))?),
            Artifact::new("reliability.csv", whole(tables::reliability_csv(judged))?),
        ];
        let picture = tables::picture(&report);
        let all = self.folder.wants_all(desk);
        artifacts.extend(super::picture::single(&picture, all, self.picture.as_deref())?);
        Ok(Answer {
            artifacts,
            seed: 0,
            replications: 0,
            scenarios: Vec::new(),
        })
    }

    fn columns(&self) -> Columns {
        Columns {
            score: self.score.clone(),
            found: self.found.clone(),
            inspected: self.inspected.clone(),
            random: self.random.clone(),
            probability: self.probability.clone(),
            date: self.date.clone(),
            value: self.value.clone(),
            by: self.by.clone(),
        }
    }
}
