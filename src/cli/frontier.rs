//! `greenlane frontier`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files;
use crate::experiment::Response;
use crate::experiment::frontier::{Design, Objective, find};
use crate::experiment::sweep::{PointResult, SweepResult};
use crate::output::report::{self, Origin};
use crate::output::{album, frontier as tables, frontier_picture, sweep, workbook};
use crate::scenario::experiment_file::Goals;
use crate::stats::compare::Goal;
use clap::Args;
use std::path::PathBuf;

/// Which designs of a sweep to choose between when two goals pull apart, how sure that is, and what the next step costs.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  greenlane sweep experiments/red-threshold-and-examiners.toml --out results/red
  greenlane frontier results/red --less dwell-time/fcl/mean --more 'interdiction/narcotics/interdiction rate' --out results/front")]
pub(super) struct Frontier {
    /// The results folder of a sweep, or its result.json
    sweep: PathBuf,
    /// A measure of which less is better (two goals in all; default: the experiment's)
    #[arg(long, value_name = "MEASURE")]
    less: Vec<String>,
    /// A measure of which more is better
    #[arg(long, value_name = "MEASURE")]
    more: Vec<String>,
    /// A measure to price steps in (default: all money the sweep kept)
    #[arg(long, value_name = "MEASURE")]
    price: Vec<String>,
    #[command(flatten)]
    folder: FolderArguments,
    /// Draw designs and front (.svg or .png)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

impl Frontier {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        self.picture.as_deref().map_or(Ok(()), super::picture::check)?;
        let desk = Desk::disk(self.quiet);
        let answer = self.answer(&desk)?;
        self.folder.hand_over(
            &desk,
            &answer,
            begun,
            Some(files::REPORT),
            self.picture.as_deref(),
        )
    }

    /// The frontier in all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let path = if self.sweep.extension().is_some_and(|ending| ending == "json") {
            self.sweep.clone()
        } else {
            self.sweep.join("result.json")
        };
        let result = sweep::from_json(&desk.read(&path)?).map_err(|error| Failure::Read {
            path: path.clone(),
            reason: format!("it is no sweep's result: {error}"),
        })?;
        let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
        let [first, second] = self.objectives(&result)?;
        let currencies = self.currencies(&result, [&first.id, &second.id])?;
        let designs: Vec<Design> = result
            .points
            .iter()
            .filter_map(|point| design(point, &result.factors, [&first, &second], &currencies))
            .collect();
        let found = find(&designs, [first, second], &currencies, result.seed, result.level)
            .map_err(|error| usage(&error))?;
        let picture = frontier_picture::trade_off(&result.title, &found);
        let all = self.folder.wants_all(desk);
        let mut artifacts = vec![Artifact::new("report.txt", tables::text(&result.title, &found))];
        for table in [tables::designs_table(&found), tables::steps_table(&found)] {
            artifacts.extend(Artifact::table(&table, all)?);
        }
        artifacts.push(Artifact::new(
            "frontier.json",
            tables::json(&found).map_err(|error| Failure::Other(error.to_string()))?,
        ));
        if all {
            artifacts.push(Artifact::workbook(&workbook::frontier(&result.title, &found))?);
        }
        artifacts.extend(super::picture::single(&picture, all, self.picture.as_deref())?);
        let files = desk.files();
        let origin = Origin {
            command: desk.command(),
            seed: result.seed,
            replications: result.replications,
            level: result.level,
            scenarios: &[],
            files: &files,
            assumptions: &[],
        };
        let plates = [album::of_frontier(picture)];
        let page = report::frontier(&result.title, &found, &plates, &origin);
        artifacts.push(super::picture::page(&page)?);
        Ok(Answer {
            artifacts,
            seed: result.seed,
            replications: result.replications,
            scenarios: Vec::new(),
        })
    }

    /// The two goals: those to be lessened first.
    fn objectives(&self, result: &SweepResult) -> Result<[Objective; 2], Failure> {
        let goals = if self.less.is_empty() && self.more.is_empty() {
            result.goals.clone().unwrap_or_default()
        } else {
            Goals {
                less: self.less.clone(),
                more: self.more.clone(),
            }
        };
        let less = goals.less.iter().map(|name| (name, Goal::Minimise));
        let more = goals.more.iter().map(|name| (name, Goal::Maximise));
        let found: Vec<Objective> = less
            .chain(more)
            .map(|(name, goal)| objective(result, name, goal))
            .collect::<Result<_, _>>()?;
        <[Objective; 2]>::try_from(found).map_err(|found| {
            Failure::Usage(format!(
                "a frontier has two goals, not {}: --less MEASURE --more MEASURE; the sweep kept {}",
                found.len(),
                kept(result)
            ))
        })
    }

    /// What steps are priced in beside the first goal.
    fn currencies(&self, result: &SweepResult, goals: [&str; 2]) -> Result<Vec<Objective>, Failure> {
        if !self.price.is_empty() {
            let find = |name: &String| objective(result, name, Goal::Minimise);
            return self.price.iter().map(find).collect();
        }
        let first = result.points.first().map_or(&[][..], |point| &point.responses);
        Ok(first
            .iter()
            .filter(|response| response.id.starts_with("money/") && !goals.contains(&response.id.as_str()))
            .map(|response| Objective {
                id: response.id.clone(),
                unit: response.unit.clone(),
                goal: Goal::Minimise,
            })
            .collect())
    }
}

/// The design a point is, unless it shows nothing of a goal.
fn design(
    point: &PointResult,
    factors: &[String],
    goals: [&Objective; 2],
    currencies: &[Objective],
) -> Option<Design> {
    let values = |objective: &Objective| -> Option<Vec<f64>> {
        let response = point
            .responses
            .iter()
            .find(|response| response.id == objective.id)?;
        (!response.values.is_empty()).then(|| response.values.clone())
    };
    Some(Design {
        label: point.label(factors),
        values: [values(goals[0])?, values(goals[1])?],
        prices: currencies
            .iter()
            .map(|currency| values(currency).unwrap_or_default())
            .collect(),
    })
}

/// The measure called `name`, or ending in it.
fn objective(result: &SweepResult, name: &str, goal: Goal) -> Result<Objective, Failure> {
    let end = format!("/{name}");
    let is_meant = |response: &&Response| response.id == name || response.id.ends_with(&end);
    let all = || result.points.iter().flat_map(|point| &point.responses);
    let found = all()
        .filter(is_meant)
        .find(|response| !response.values.is_empty())
        .or_else(|| all().find(is_meant));
    found.map_or_else(
        || {
            Err(Failure::Usage(format!(
                "the sweep kept no `{name}`, only {}",
                kept(result)
            )))
        },
        |response| {
            Ok(Objective {
                id: response.id.clone(),
                unit: response.unit.clone(),
                goal,
            })
        },
    )
}

fn kept(result: &SweepResult) -> String {
    let first = result.points.first().map_or(&[][..], |point| &point.responses);
    let ids: Vec<String> = first
        .iter()
        .map(|response| format!("`{}`", response.id))
        .collect();
    ids.join(", ")
}
