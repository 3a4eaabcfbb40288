//! `greenlane plan`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use super::picture;
use super::run::MOST_THREADS;
use crate::experiment::plan::{Effort, PlanningError, Request, Subject, plan};
use crate::output::manifest::Resolved;
use crate::output::plan as output;
use crate::output::report::{self, Origin};
use crate::output::{album, workbook};
use crate::scenario::quantity::{self, Currency};
use crate::scenario::write::to_toml;
use crate::units::Money;
use clap::{Args, ValueEnum};

/// Designs of one combination of options that are listed one by one.
const LISTED: f64 = 20_000.0;
/// Exchanges of officers between shifts that are tried.
const EXCHANGES: usize = 24;

/// Find the cheapest roster that keeps the scenario's targets, or the best service for a budget.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane plan scenarios/saint-lucia-plan.toml
  greenlane plan scenarios/saint-lucia-plan.toml --budget 'EC$ 3 500 000'
  greenlane plan scenarios/saint-lucia-plan.toml --budget 'EC$ 3 500 000' --best '90 % of fcl released within'
  greenlane plan scenarios/saint-lucia-plan.toml --out results/my-plan

What may be changed stands in the scenario's [plan], what must be kept in its [targets].")]
pub(super) struct Plan {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Ask the opposite: the best service that this much a year buys
    #[arg(long, value_name = "MONEY")]
    budget: Option<String>,
    /// With --budget: the target that is carried as far as it goes, while the others are kept (default: the least that all
    /// together fall short)
    #[arg(long, value_name = "TARGET", requires = "budget")]
    best: Option<String>,
    /// Replications that the search may use in all; it stops with what it has when they are used up
    #[arg(long, value_name = "N", default_value_t = 360, value_parser = clap::value_parser!(u64).range(20..=10_000_000))]
    effort: u64,
    /// Replications before a design is first judged
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(2..=10_000))]
    first_look: u64,
    /// Replications after which a design is judged in any case
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    last_look: u64,
    /// Fresh replications, with another seed, that the answer is tried on
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    fresh: u64,
    /// Seed of all random draws (default: the scenario's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// Threads; 0 is as many as there are cores. Results do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_THREADS))]
    threads: u64,
    /// How the result is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    folder: FolderArguments,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The plan for people.
    Text,
    /// Everything, for programs.
    Json,
    /// The roster, one row a shift and kind of day.
    Csv,
}

impl Plan {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        let desk = Desk::disk(self.quiet);
        let answer = self.answer(&desk)?;
        self.folder
            .hand_over(&desk, &answer, begun, Some(self.format.file()), None)
    }

    /// Plans, and puts the plan into all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let (bundle, loaded) = desk.load(&self.scenario)?;
        let resolved = Resolved::new("scenario", to_toml(&loaded.document));
        let seed = self.seed.unwrap_or(loaded.settings.seed.unwrap_or(1));
        let Some(planning) = loaded.planning else {
            return Err(Failure::Usage(format!(
                "`{}` does not say what may be changed: add a section such as\n  [plan.officers.examiners.shifts.weekday]\n  least = 4\n  most  = 24\nand what must be kept in [targets]",
                self.scenario.scenario.display()
            )));
        };
        let assumptions = loaded.assumptions.clone();
        let Some(port) = loaded.port else {
            return Err(Failure::Scenario("nothing was planned".into()));
        };
        let currency = Currency {
            name: port.currency.clone(),
            ..Currency::default()
        };
        let budget = self.budget.as_ref().map(|text| {
            quantity::money(text, &currency)
                .map(Money::amount)
                .map_err(|fault| {
                    let hint = fault.hint.map_or(String::new(), |hint| format!("; {hint}"));
                    Failure::Usage(format!("--budget `{text}` {}{hint}", fault.message))
                })
        });
        let request = Request {
            effort: Effort {
                first_look: self.first_look as usize,
                last_look: self.last_look.max(self.first_look) as usize,
                replications: self.effort,
                listed: LISTED,
                exchanges: EXCHANGES,
            },
            fresh: self.fresh,
            budget: budget.transpose()?,
            best: self.best.clone(),
            seed,
            threads: self.threads as usize,
        };
        let reforms: Vec<String> = loaded
            .reforms
            .iter()
            .map(|reform| reform.name.clone())
            .filter(|name| !self.scenario.reforms.contains(name))
            .collect();
        let changes = self.scenario.changes();
        let subject = Subject {
            bundle: &bundle,
            changes: &changes,
            port: &port,
            planning: &planning,
            reforms: &reforms,
        };
        let progress = desk.progress(self.effort + self.fresh, "replications at most");
        let found = plan(&subject, &request, &|| progress.inc(1)).map_err(|error| match error {
            PlanningError::Nothing(_) => Failure::Usage(error.to_string()),
            PlanningError::Options { .. } => Failure::Scenario(error.to_string()),
            error => Failure::Other(error.to_string()),
        })?;
        progress.finish_and_clear();
        let other = |error: &dyn std::fmt::Display| Failure::Other(error.to_string());
        let all = self.folder.wants_all(desk);
        let mut artifacts = vec![
            Artifact::new(Format::Text.file(), output::text(&found)),
            Artifact::new(
                Format::Json.file(),
                output::json(&found).map_err(|error| other(&error))?,
            ),
        ];
        artifacts.extend(Artifact::table(&output::roster_table(&found), all)?);
        let scenarios = vec![resolved];
        if all {
            for table in [
                output::targets_table(&found),
                output::margins_table(&found),
                output::hours_table(&found),
            ] {
                artifacts.extend(Artifact::table(&table, all)?);
            }
            artifacts.extend(Artifact::scenarios(&scenarios));
            artifacts.push(Artifact::workbook(&workbook::plan(&found, &assumptions))?);
            let plates = album::of_plan(&found);
            let files = desk.files();
            let origin = Origin {
                command: desk.command(),
                seed,
                replications: found.effort.replications,
                level: planning.confidence,
                scenarios: &scenarios,
                files: &files,
                assumptions: &assumptions,
            };
            artifacts.push(picture::page(&report::plan(&found, &plates, &origin))?);
            artifacts.extend(picture::plates(&plates)?);
        }
        Ok(Answer {
            artifacts,
            seed,
            replications: found.effort.replications,
            scenarios,
        })
    }
}

impl Format {
    /// The file of a results folder that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
            Self::Csv => "roster.csv",
        }
    }
}
