//! `greenlane sweep`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::{self, ScenarioArguments};
use super::journal::{self as on_disk, Journal};
use crate::experiment::sweep::{
    self, Faulty, Point, PointResult, Shard, SweepResult, faults, points, response_ids, work_order,
};
use crate::experiment::{Plan, PlanError, World};
use crate::output::manifest::{Resolved, fingerprint};
use crate::output::report::{self, Origin};
use crate::output::{album, journal, sweep as tables, workbook};
use crate::scenario::diagnostic::compact;
use crate::scenario::experiment_file::{Design, ExperimentFile, Goals, is_experiment, read_experiment};
use crate::scenario::factor::Factor;
use crate::scenario::session::Assumption;
use crate::scenario::write::to_toml;
use crate::scenario::{Bundle, Changes};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Most replications of a point.
const MOST_REPLICATIONS: u64 = 100_000;
/// Most replications of all points together.
const MOST_RUNS: u64 = 10_000_000;
/// Replications of a point unless told otherwise.
const USUAL_REPLICATIONS: u64 = 10;
/// Most threads.
const MOST_THREADS: u64 = 1024;
/// Points whose faults are told.
const MOST_TOLD: usize = 20;

/// Run a scenario at many points of its factors.
#[derive(Debug, Args)]
#[command(
    after_help = "A factor is `[NAME:] PATH=VALUES`; VALUES is `a,b,c`, `FROM..TO`, `FROM..TO/POINTS` or `FROM..TO step S`;
linked factors are `PATH+PATH=a|b,c|d`. A result folder is written when all points are done; until then the finished
points stand in `DIR.journal`, from which the same command goes on after an interruption.

Examples:
  greenlane sweep experiments/red-threshold-and-examiners.toml --out results/red
  greenlane sweep scenarios/saint-lucia.toml --reform risk-based-selectivity \\
    --factor 'red: goods.fcl.selectivity.red.share=2 %,4 %,8 %' \\
    --factor 'examiners: officers.examiners.shifts.weekday.on-duty=4..10 step 2' --reform-factor scanner
  greenlane sweep experiments/red-threshold-and-examiners.toml --out results/red --so-far    # while it runs
  greenlane sweep experiment.toml --shard 1/3 --out part1    # and 2/3, 3/3 elsewhere, then:
  greenlane merge part1 part2 part3 --out results/red"
)]
pub(super) struct Sweep {
    /// An experiment file, or a scenario with factors given by flags
    file: PathBuf,
    /// What varies: `[NAME:] PATH=VALUES` (may be repeated; added to those of the experiment file)
    #[arg(long = "factor", value_name = "FACTOR", value_parser = Factor::parse)]
    factors: Vec<Factor>,
    /// A reform of the scenario, off and on (may be repeated)
    #[arg(long, value_name = "NAME")]
    reform_factor: Vec<String>,
    /// Change one value at all points (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Apply a reform at all points (may be repeated)
    #[arg(long = "reform", value_name = "NAME")]
    reforms: Vec<String>,
    /// How the factors' values are combined (default: a grid)
    #[arg(long, value_enum)]
    design: Option<DesignKind>,
    /// How many points a latin-hypercube or sobol design has
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=sweep::MOST_POINTS))]
    points: Option<u64>,
    /// Replications of each point (default: the experiment's, or 10)
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_REPLICATIONS))]
    replications: Option<u64>,
    /// Seed of all random draws (default: the experiment's, the scenario's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// A measure to keep, such as `dwell-time/fcl/mean` (may be repeated; default: the usual ones)
    #[arg(long = "response", value_name = "MEASURE")]
    responses: Vec<String>,
    /// Confidence level of all intervals
    #[arg(long, default_value_t = 0.95, value_parser = super::run::level)]
    level: f64,
    /// Threads; 0 is as many as there are cores. Results do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_THREADS))]
    threads: u64,
    /// Do only this part of the points, `2/3` the second of three; needs --out
    #[arg(long, value_name = "I/N", value_parser = shard, requires = "out")]
    shard: Option<Shard>,
    /// Only show what is known so far of the same sweep, which is under way or was interrupted; needs its --out
    #[arg(long, requires = "out", conflicts_with = "shard")]
    so_far: bool,
    #[command(flatten)]
    folder: FolderArguments,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DesignKind {
    /// Every value of each factor with every value of the others.
    Grid,
    /// Points that use each part of each range once.
    LatinHypercube,
    /// The first points of Sobol's sequence.
    Sobol,
}

/// A sweep, ready to be done.
#[derive(Debug)]
pub(super) struct Prepared {
    title: String,
    bundle: Bundle,
    base: Changes,
    resolved: Resolved,
    assumptions: Vec<Assumption>,
    factors: Vec<String>,
    points: Vec<Point>,
    seed: u64,
    replications: u64,
    level: f64,
    ids: Vec<String>,
    goals: Option<Goals>,
    /// Stands for all of the above.
    fingerprint: String,
}

/// What of the points is there already, and where new ones go.
pub(super) type Store<'a> = &'a mut (dyn FnMut(&PointResult) -> Result<(), Failure> + Send);

impl Sweep {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        let desk = Desk::disk(self.quiet);
        if self.so_far {
            return self.show_so_far(&desk);
        }
        self.folder.check()?;
        let prepared = self.prepare(&desk)?;
        let Some(folder) = &self.folder.out else {
            let points = self.compute(&desk, &prepared, BTreeMap::new(), &mut |_| Ok(()))?;
            let answer = prepared.answer(&desk, points, false)?;
            return files::print_report(&answer.artifacts[0].bytes);
        };
        let (mut journal, before) = Journal::open(folder, &prepared.fingerprint)?;
        let points = self.compute(&desk, &prepared, before, &mut |point| journal.add(point))?;
        if self.shard.is_some() {
            let files = prepared.shard(&points)?;
            self.folder.write_shard(&desk, &files, &prepared.bare())?;
        } else {
            let answer = prepared.answer(&desk, points, true)?;
            self.folder.write(&desk, &answer, begun)?;
        }
        journal.remove()
    }

    /// The report of the points that are finished by now.
    fn show_so_far(&self, desk: &Desk) -> Result<(), Failure> {
        let prepared = self.prepare(desk)?;
        let Some(folder) = &self.folder.out else {
            return Ok(());
        };
        let points = on_disk::so_far(folder, &prepared.fingerprint)?;
        let (done, all) = (points.len(), prepared.len());
        let text = if done == 0 {
            format!("{}\nNone of {all} points is finished yet.\n", prepared.title)
        } else {
            let report = tables::text(&prepared.result(points));
            format!(
                "{report}\n{done} of {all} points are finished; what is told may change with the others.\n"
            )
        };
        files::print_report(text.as_bytes())
    }

    /// Does all points and puts the result into all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let prepared = self.prepare(desk)?;
        let points = self.compute(desk, &prepared, BTreeMap::new(), &mut |_| Ok(()))?;
        prepared.answer(desk, points, self.folder.wants_all(desk))
    }

    /// Reads everything, lays the points out and checks each of them.
    pub(super) fn prepare(&self, desk: &Desk) -> Result<Prepared, Failure> {
        let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
        let experiment = self.experiment(desk)?;
        let scenario = ScenarioArguments {
            scenario: experiment.as_ref().map_or_else(
                || self.file.clone(),
                |experiment| self.file.with_file_name(&experiment.scenario),
            ),
            sets: Vec::new(),
            reforms: Vec::new(),
        };
        let told = experiment.as_ref();
        let base = told
            .map_or_else(Changes::default, |told| told.changes.clone())
            .and(&Changes {
                reforms: self.reforms.clone(),
                sets: self.sets.clone(),
            });
        let scenario = ScenarioArguments {
            sets: base.sets.clone(),
            reforms: base.reforms.clone(),
            ..scenario
        };
        let (bundle, loaded) = desk.load(&scenario)?;
        let mut factors = told.map_or_else(Vec::new, |told| told.factors.clone());
        factors.extend(self.factors.iter().cloned());
        factors.extend(self.reform_factor.iter().map(|name| Factor::reform(name, name)));
        if factors.is_empty() {
            return Err(usage(
                &"nothing varies: add --factor 'PATH=VALUES', or name an experiment file",
            ));
        }
        let seed = self
            .seed
            .or(told.and_then(|told| told.seed))
            .or(loaded.settings.seed)
            .unwrap_or(1);
        let replications = self
            .replications
            .or(told.and_then(|told| told.replications))
            .unwrap_or(USUAL_REPLICATIONS);
        let points = points(&factors, self.design(told)?, seed).map_err(|error| usage(&error))?;
        let runs = replications.saturating_mul(points.len() as u64);
        if runs > MOST_RUNS {
            return Err(usage(&format!(
                "{} points with {replications} replications each are {runs} runs; {MOST_RUNS} are the most",
                points.len()
            )));
        }
        refuse_faulty(&faults(&bundle, &base, &points), &factors)?;

        let mut names = self.responses.clone();
        if names.is_empty() {
            names = told.map_or_else(Vec::new, |told| told.responses.clone());
        }
        let first = bundle.load(&base.and(&points[0].changes)).port;
        let world = World::new(
            "",
            first.ok_or_else(|| Failure::Scenario("nothing was run".into()))?,
        );
        let ids = response_ids(&world, seed, 0, &names).map_err(|error| usage(&error))?;
        let factors: Vec<String> = factors.into_iter().map(|factor| factor.name).collect();
        let identity = (
            env!("CARGO_PKG_VERSION"),
            (&bundle, &base),
            (&factors, &points),
            (seed, replications, self.level, &ids),
        );
        let identity = serde_json::to_vec(&identity).map_err(|error| Failure::Other(error.to_string()))?;
        let title = told.and_then(|told| told.title.clone());
        Ok(Prepared {
            title: title.unwrap_or_else(|| format!("{}: {}", world.port.title, factors.join(" × "))),
            resolved: Resolved::new("scenario", to_toml(&loaded.document)),
            assumptions: loaded.assumptions,
            goals: told.and_then(|told| told.frontier.clone()),
            fingerprint: fingerprint(&identity),
            level: self.level,
            bundle,
            base,
            factors,
            points,
            seed,
            replications,
            ids,
        })
    }

    /// The experiment file, if the file is one; otherwise it is a scenario.
    #[expect(clippy::print_stderr, reason = "diagnostics go to stderr")]
    fn experiment(&self, desk: &Desk) -> Result<Option<ExperimentFile>, Failure> {
        let text = desk.read(&self.file)?;
        if !is_experiment(&text) {
            return Ok(None);
        }
        let name = self.file.to_string_lossy();
        let read = read_experiment(&name, &text);
        if !read.diagnostics.is_empty() {
            use crate::scenario::diagnostic::{Style, render};
            eprint!("{}", render(&read.diagnostics, &read.sources, Style::Plain));
        }
        match read.experiment {
            Some(experiment) => Ok(Some(experiment)),
            None => Err(Failure::Scenario(format!("`{name}` has faults; nothing was run"))),
        }
    }

    fn design(&self, told: Option<&ExperimentFile>) -> Result<Design, Failure> {
        let needed = |make: fn(u64) -> Design| {
            self.points
                .map(make)
                .ok_or_else(|| Failure::Usage("this design needs --points".into()))
        };
        match self.design {
            None if self.points.is_none() => Ok(told.map_or(Design::Grid, |told| told.design)),
            Some(DesignKind::Grid) if self.points.is_none() => Ok(Design::Grid),
            None | Some(DesignKind::Grid) => Err(Failure::Usage(
                "a grid has as many points as its factors' values make; --points is for latin-hypercube and sobol".into(),
            )),
            Some(DesignKind::LatinHypercube) => needed(Design::LatinHypercube),
            Some(DesignKind::Sobol) => needed(Design::Sobol),
        }
    }

    /// Does the points that are missing in `before`, of the shard if there is one.
    #[expect(clippy::print_stderr, reason = "the cli talks on stderr")]
    pub(super) fn compute(
        &self,
        desk: &Desk,
        prepared: &Prepared,
        before: BTreeMap<u64, PointResult>,
        store: Store<'_>,
    ) -> Result<BTreeMap<u64, PointResult>, Failure> {
        let is_ours = |point: &&Point| self.shard.is_none_or(|shard| shard.has(point.index));
        let todo: Vec<&Point> = work_order(&prepared.points)
            .into_iter()
            .filter(is_ours)
            .filter(|point| !before.contains_key(&point.index))
            .collect();
        if !before.is_empty() && !self.quiet {
            eprintln!(
                "going on: {} points are done already, {} are left",
                before.len(),
                todo.len()
            );
        }
        let mut done = before;
        let progress = desk.progress((done.len() + todo.len()) as u64, "points");
        progress.set_position(done.len() as u64);
        progress.reset_eta();
        let plan = Plan {
            seed: prepared.seed,
            replications: 0..prepared.replications,
            threads: self.threads as usize,
        };
        let (bundle, base, ids) = (&prepared.bundle, &prepared.base, &prepared.ids);
        let finished = |point: PointResult| -> Result<(), Failure> {
            store(&point)?;
            done.insert(point.index, point);
            progress.inc(1);
            Ok(())
        };
        let outcome = sweep::run(bundle, base, &todo, &plan, prepared.level, ids, finished);
        progress.finish_and_clear();
        outcome.map(|()| done)
    }
}

impl Prepared {
    /// Stands for the experiment: equal for equal results.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// How many points there are.
    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// The result, from all its points.
    pub(super) fn result(&self, points: BTreeMap<u64, PointResult>) -> SweepResult {
        SweepResult {
            title: self.title.clone(),
            factors: self.factors.clone(),
            seed: self.seed,
            replications: self.replications,
            level: self.level,
            goals: self.goals.clone(),
            points: points.into_values().collect(),
        }
    }

    /// The files of the result; with `all`, every form of it.
    pub(super) fn answer(
        &self,
        desk: &Desk,
        points: BTreeMap<u64, PointResult>,
        all: bool,
    ) -> Result<Answer, Failure> {
        let result = self.result(points);
        let json = tables::json(&result).map_err(|error| Failure::Other(error.to_string()))?;
        let mut artifacts = vec![Artifact::new("report.txt", tables::text(&result))];
        for table in [
            tables::tidy(&result),
            tables::wide(&result),
            tables::explained_table(&result),
        ] {
            artifacts.extend(Artifact::table(&table, all)?);
        }
        artifacts.push(Artifact::new("result.json", json));
        if all {
            let scenarios = [self.resolved.clone()];
            artifacts.extend(Artifact::scenarios(&scenarios));
            artifacts.push(Artifact::workbook(&workbook::sweep(&result, &self.assumptions))?);
            let plates = album::of_sweep(&result);
            let files = desk.files();
            let origin = Origin {
                command: desk.command(),
                seed: self.seed,
                replications: self.replications,
                level: self.level,
                scenarios: &scenarios,
                files: &files,
                assumptions: &self.assumptions,
            };
            artifacts.push(super::picture::page(&report::sweep(&result, &plates, &origin))?);
            artifacts.extend(super::picture::plates(&plates)?);
        }
        Ok(Answer {
            artifacts,
            ..self.bare()
        })
    }

    /// The files of a shard: its points, to be merged.
    fn shard(&self, points: &BTreeMap<u64, PointResult>) -> Result<Vec<Artifact>, Failure> {
        let lines = points.values().map(journal::line);
        let text: Result<String, _> = std::iter::once(journal::heading(&self.fingerprint))
            .chain(lines)
            .collect();
        let text = text.map_err(|error| Failure::Other(error.to_string()))?;
        Ok(vec![Artifact::new("points.jsonl", text)])
    }

    /// An answer without files.
    pub(super) fn bare(&self) -> Answer {
        Answer {
            artifacts: Vec::new(),
            seed: self.seed,
            replications: self.replications,
            scenarios: vec![self.resolved.clone()],
        }
    }
}

/// Tells all points whose scenarios have faults, before anything runs.
fn refuse_faulty(faulty: &[Faulty], factors: &[Factor]) -> Result<(), Failure> {
    if faulty.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for Faulty { point, loaded } in faulty.iter().take(MOST_TOLD) {
        let pairs = factors.iter().zip(&point.settings);
        let settings: Vec<String> = pairs
            .map(|(factor, value)| format!("{} {value}", factor.name))
            .collect();
        let first = loaded.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
        let why = first.map_or_else(String::new, |fault| compact(fault, &loaded.sources));
        text = format!("{text}  point {} ({}): {why}\n", point.index, settings.join(", "));
    }
    if faulty.len() > MOST_TOLD {
        text = format!("{text}  and {} more\n", faulty.len() - MOST_TOLD);
    }
    Err(Failure::Scenario(format!(
        "{} points have faults; nothing was run\n{}",
        faulty.len(),
        text.trim_end()
    )))
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<Box<Faulty>> for Failure {
    fn from(faulty: Box<Faulty>) -> Self {
        Self::Scenario(format!("point {} has faults", faulty.point.index))
    }
}

/// `2/3` from the command line.
fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(number, of)| Some((number.parse::<u64>().ok()?, of.parse::<u64>().ok()?)));
    match numbers {
        Some((number, of)) if (1..=of).contains(&number) && of <= sweep::MOST_POINTS => {
            Ok(Shard { number, of })
        }
        _ => Err("write I/N, the I-th of N parts, counting from 1".to_owned()),
    }
}
