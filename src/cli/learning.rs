//! `greenlane learning`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use crate::customs::Network;
use crate::experiment::learning::{MOST_WEEKS, Setting};
use crate::output::learning::{self as tables, Learner, Report};
use crate::output::manifest::Resolved;
use crate::scenario::quantity;
use crate::scenario::write::to_toml;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How a risk score learns from what random inspections find, and what they cost meanwhile.
///
/// For each threat with `[threat.NAME.learning]` and each kind of goods that carries it: the same number of inspections, a
/// share of them at random, the rest where the score is highest. Prints the score's area and the share of carriers found after
/// some weeks. In expectation, without queues; `greenlane run` lets the scores of a scenario learn as its own random shares
/// have them. The law of learning is an assumption.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane learning scenarios/score-learning.toml
  greenlane learning scenarios/score-learning.toml --goods fcl --random '0 %' --random '10 %' --weeks 104
  greenlane learning scenarios/score-learning.toml --traffic 5300 --inspected '10 %'   # a large country's traffic")]
pub(super) struct Learning {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Only these goods (may be repeated)
    #[arg(long, value_name = "NAME")]
    goods: Vec<String>,
    /// Only this threat (may be repeated)
    #[arg(long, value_name = "NAME")]
    threat: Vec<String>,
    /// Share of the inspections at random (may be repeated); 0, 2, 5, 10 and 20 % when not given
    #[arg(long, value_name = "SHARE", value_parser = share)]
    random: Vec<f64>,
    /// Weeks to tell of (may be repeated); 1, 12 and 52 when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_WEEKS)))]
    weeks: Vec<u32>,
    /// Share of the goods that is inspected, instead of what the strictest lane takes
    #[arg(long, value_name = "SHARE", value_parser = inspected)]
    inspected: Option<f64>,
    /// Consignments a week, instead of the scenario's traffic: what several ports bring that share their finds
    #[arg(long, value_name = "N", value_parser = traffic)]
    traffic: Option<f64>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Draw the course of the first score (.svg or .png)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    folder: FolderArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// Everything
    Json,
    /// A row for each score, share and week
    Csv,
}

impl Format {
    /// The file of a result that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
            Self::Csv => "learning.csv",
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = quantity::share(text).map_err(|fault| fault.message)?;
    Ok(share.get())
}

fn inspected(text: &str) -> Result<f64, String> {
    match share(text)? {
        share if share > 0.0 => Ok(share),
        _ => Err("is nothing: some must be inspected".into()),
    }
}

fn traffic(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(a_week) if a_week > 0.0 && a_week <= 1e7 => Ok(a_week),
        _ => Err("traffic is a number of consignments a week, above 0 and at most 10 million".into()),
    }
}

impl Learning {
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

    /// The courses in all their forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let (_, loaded) = desk.load(&self.scenario)?;
        let seed = loaded.settings.seed.unwrap_or(1);
        let resolved = Resolved::new("scenario", to_toml(&loaded.document));
        let port = loaded
            .port
            .ok_or_else(|| Failure::Scenario("the scenario has faults".into()))?;
        let network = Network::new(&port);
        known(&self.goods, "goods", port.goods.iter().map(|goods| &goods.name))?;
        known(
            &self.threat,
            "threat",
            port.threats.iter().map(|threat| &threat.name),
        )?;
        let (shares, weeks) = (self.shares(), self.told());
        let most = weeks.last().copied().unwrap_or(0);
        let mut learners = Vec::new();
        for (threat, named) in port.threats.iter().enumerate() {
            let Some(learning) = &named.learning else { continue };
            for (id, goods) in port.goods.iter().enumerate() {
                let is_wanted = (self.goods.is_empty() || self.goods.contains(&goods.name))
                    && (self.threat.is_empty() || self.threat.contains(&named.name));
                let Some(setting) = Setting::of(&port, &network, id, threat).filter(|_| is_wanted) else {
                    continue;
                };
                let setting = Setting {
                    a_week: self.traffic.unwrap_or(setting.a_week),
                    inspected: self.inspected.unwrap_or(setting.inspected),
                    ..setting
                };
                if setting.inspected <= 0.0
                    || setting.inspected >= 1.0
                    || setting.a_week <= 0.0
                    || setting.prevalence <= 0.0
                {
                    continue;
                }
                let names = (goods.name.as_str(), named.name.as_str());
                learners.extend(Learner::new(names, setting, learning, &shares, most));
            }
        }
        if learners.is_empty() {
            return Err(Failure::Usage(
                "no score of these learns: add [threat.NAME.learning] with `best-auc` and `finds` to the scenario, and a score with an `auc` to the goods; --inspected says how many are inspected where no lane does"
                    .into(),
            ));
        }
        let report = Report {
            scenario: port.title.clone(),
            weeks,
            learners,
        };
        let other = |error: String| Failure::Other(error);
        let mut artifacts = vec![
            Artifact::new("report.txt", tables::text(&report)),
            Artifact::new(
                "result.json",
                tables::json(&report).map_err(|error| other(error.to_string()))?,
            ),
            Artifact::new(
                "learning.csv",
                tables::csv(&report).map_err(|error| other(error.to_string()))?,
            ),
        ];
        if let Some(picture) = tables::picture(&report) {
            let all = self.folder.wants_all(desk);
            artifacts.extend(super::picture::single(&picture, all, self.picture.as_deref())?);
        }
        Ok(Answer {
            artifacts,
            seed,
            replications: 0,
            scenarios: vec![resolved],
        })
    }

    fn shares(&self) -> Vec<f64> {
        if self.random.is_empty() {
            vec![0.0, 0.02, 0.05, 0.1, 0.2]
        } else {
            self.random.clone()
        }
    }

    fn told(&self) -> Vec<u32> {
        let mut weeks = if self.weeks.is_empty() {
            vec![1, 12, 52]
        } else {
            self.weeks.clone()
        };
        weeks.sort_unstable();
        weeks.dedup();
        weeks
    }
}

/// Refuses names that the scenario does not have.
fn known<'a>(
    wanted: &[String],
    what: &str,
    names: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), Failure> {
    match wanted
        .iter()
        .find(|wanted| names.clone().all(|name| name != *wanted))
    {
        Some(unknown) => {
            let all: Vec<&str> = names.map(String::as_str).collect();
            Err(Failure::Usage(format!(
                "the scenario has no {what} `{unknown}`; it has {}",
                all.join(", ")
            )))
        }
        None => Ok(()),
    }
}
