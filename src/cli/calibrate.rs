//! `greenlane calibrate`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use crate::customs::port::Port;
use crate::experiment::Plan;
use crate::experiment::calibrate::{
    Figures, Fit, Prior, SimulateError, Simulator, Wanted, factor, figure, fit, holders, independence, mean,
    unknowns,
};
use crate::experiment::sensitivity::{Input, at_path};
use crate::output::calibration as tables;
use crate::output::manifest::Resolved;
use crate::random::{ReplicationKey, normal_quantile};
use crate::scenario::calibration_file::{CalibrationFile, Meant, Target, read_calibration};
use crate::scenario::diagnostic::{Style, render};
use crate::scenario::event_log;
use crate::scenario::write::to_toml;
use crate::scenario::{Bundle, Loaded};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Fit parameters of a scenario so that its figures meet published ones, such as a Time Release Study's.
///
/// The file names parameters, each a factor on one or several numbers of the scenario, and targets. The report gives each
/// parameter with its uncertainty, the misfit of each target, which targets say nothing new, and which parameters they cannot
/// tell apart. Targets may come from an event log, an office's own or one that `run --event-log` has written.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane calibrate experiments/castries-time-release-study.toml
  greenlane calibrate experiments/castries-time-release-study.toml --out results/calibration
  greenlane calibrate my-study.toml --recover 100      # would these targets find parameters that are known?")]
pub(super) struct Calibrate {
    /// A calibration file
    file: PathBuf,
    /// Replications of each setting (default: the file's, or 8)
    #[arg(long, value_parser = clap::value_parser!(u64).range(2..=10_000))]
    replications: Option<u64>,
    /// Seed of all random draws (default: the file's, the scenario's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// Confidence level of the parameters' intervals
    #[arg(long, default_value_t = 0.95, value_parser = super::run::level)]
    level: f64,
    /// Also make up this many studies with hidden parameters, and tell how often they are found
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    recover: u64,
    /// Threads; 0 is as many as there are cores. Results do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1024))]
    threads: u64,
    /// How the result is written
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
    /// Tables for people
    Text,
    /// Everything
    Json,
    /// A scenario that extends the calibrated one
    Toml,
}

impl Format {
    /// The file of a result that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "calibration.json",
            Self::Toml => "fitted.toml",
        }
    }
}

/// What is fitted, and to what.
struct Setup {
    file: CalibrationFile,
    scenario: PathBuf,
    bundle: Bundle,
    parameters: Vec<Vec<Input>>,
    priors: Vec<Prior>,
    wanted: Vec<Option<Wanted>>,
    plan: Plan,
    resolved: Resolved,
}

impl Calibrate {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        let desk = Desk::disk(self.quiet);
        let answer = self.answer(&desk)?;
        self.folder
            .hand_over(&desk, &answer, begun, Some(self.format.file()), None)
    }

    /// The fit in all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let setup = self.setup(desk)?;
        let simulator = setup.simulator();
        let progress = desk.progress(1 + self.recover, "fits");
        let found = fit(&setup.priors, &setup.wanted, self.level, |settings| {
            simulator.figures(settings, &setup.plan)
        })
        .map_err(|error| failure(&error))?;
        progress.inc(1);
        let recovery = (self.recover > 0)
            .then(|| self.recover(&setup, &found, &|| progress.inc(1)))
            .transpose()?;
        progress.finish_and_clear();
        let (world, records) = simulator
            .records(&found.theta, &setup.plan)
            .map_err(|error| failure(&error))?;
        let mut goods: Vec<String> = setup
            .file
            .targets
            .iter()
            .flat_map(|target| target.goods.clone())
            .collect();
        goods.sort();
        goods.dedup();
        let held = holders(&world.port, &records, &goods);
        let report = setup.report(&found, self.level, held, recovery);
        let json = tables::json(&report).map_err(|error| Failure::Other(error.to_string()))?;
        let name = setup
            .scenario
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Answer {
            artifacts: vec![
                Artifact::new("report.txt", tables::text(&report)),
                Artifact::new("calibration.json", json),
                Artifact::new("fitted.toml", tables::scenario(&report, &name)),
            ],
            seed: setup.plan.seed,
            replications: setup.plan.replications.end,
            scenarios: vec![setup.resolved],
        })
    }

    #[expect(clippy::print_stderr, reason = "diagnostics go to stderr")]
    fn setup(&self, desk: &Desk) -> Result<Setup, Failure> {
        let name = self.file.to_string_lossy();
        let read = read_calibration(&name, &desk.read(&self.file)?);
        if !read.diagnostics.is_empty() {
            eprint!("{}", render(&read.diagnostics, &read.sources, Style::Plain));
        }
        let mut file = read
            .calibration
            .ok_or_else(|| Failure::Scenario(format!("`{name}` has faults; nothing was run")))?;
        let scenario = self
            .file
            .parent()
            .unwrap_or_else(|| "".as_ref())
            .join(&file.scenario);
        let (bundle, loaded) = desk.load(&ScenarioArguments {
            scenario: scenario.clone(),
            sets: file.changes.sets.clone(),
            reforms: file.changes.reforms.clone(),
        })?;
        if let Some(port) = &loaded.port {
            self.take_log(desk, &mut file, port)?;
        }
        let parameters = inputs(&file, &loaded)?;
        let priors = file
            .parameters
            .iter()
            .map(|parameter| Prior::within(parameter.within, parameter.limits));
        Ok(Setup {
            priors: priors.collect(),
            wanted: file.targets.iter().map(wanted).collect(),
            plan: Plan {
                seed: self.seed.or(file.seed).or(loaded.settings.seed).unwrap_or(1),
                replications: 0..self.replications.unwrap_or(file.replications),
                threads: self.threads as usize,
            },
            resolved: Resolved::new("scenario", to_toml(&loaded.document)),
            parameters,
            bundle,
            scenario,
            file,
        })
    }

    /// Takes the figures of those targets that have none from the event log.
    fn take_log(&self, desk: &Desk, file: &mut CalibrationFile, port: &Port) -> Result<(), Failure> {
        let Some(name) = &file.event_log else {
            return Ok(());
        };
        let path = self.file.parent().unwrap_or_else(|| "".as_ref()).join(name);
        let steps = port.steps.iter().filter(|step| step.inspects);
        let inspections = steps.map(|step| step.name.clone()).collect();
        let log = desk.stream(&path, |source| {
            event_log::read(source, &inspections).map_err(|fault| {
                let hint = fault.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                Failure::Read {
                    path: path.clone(),
                    reason: format!("it {}{hint}", fault.message),
                }
            })
        })?;
        for target in file.targets.iter_mut().filter(|target| target.from_log) {
            let found = figure(&log, target).map_err(|reason| {
                Failure::Scenario(format!(
                    "target `{}`: {reason}; give it a `value`, or leave it out",
                    target.name
                ))
            })?;
            target.take(found.value, found.error, found.told(name));
        }
        Ok(())
    }

    /// Makes up studies: parameters drawn as they were thought before, figures simulated with draws of their own, then
    /// fitted as if published.
    fn recover(&self, setup: &Setup, found: &Fit, done: &dyn Fn()) -> Result<tables::Recovery, Failure> {
        let simulator = setup.simulator();
        let count = setup.priors.len();
        let (mut held, mut apart) = (vec![0_u64; count], vec![0.0; count]);
        for repeat in 0..self.recover {
            let draws = ReplicationKey::new(setup.plan.seed, repeat).stream("calibrate", "hidden parameters");
            let truth: Vec<f64> = setup
                .priors
                .iter()
                .zip(0..)
                .map(|(prior, at)| {
                    let theta = prior.spread * normal_quantile(draws.uniform(at, 0));
                    theta.clamp(prior.limits.0, prior.limits.1)
                })
                .collect();
            let plan = Plan {
                seed: setup.plan.seed.wrapping_add(1 + repeat),
                ..setup.plan.clone()
            };
            let published = simulator
                .figures(std::slice::from_ref(&truth), &plan)
                .map_err(|error| failure(&error))?;
            let wanted: Vec<Option<Wanted>> = setup
                .wanted
                .iter()
                .zip(&published[0])
                .map(|(wanted, values)| made_up(*wanted, values.as_deref()))
                .collect();
            let own = Plan {
                seed: plan.seed.wrapping_add(self.recover),
                ..plan
            };
            let again = fit(&setup.priors, &wanted, self.level, |settings| {
                simulator.figures(settings, &own)
            })
            .map_err(|error: SimulateError| failure(&error))?;
            for at in 0..count {
                let (low, high) = again.interval(at);
                held[at] += u64::from(low <= truth[at] && truth[at] <= high);
                apart[at] += (again.theta[at] - truth[at]).abs() / self.recover as f64;
            }
            done();
        }
        debug_assert_eq!(found.theta.len(), count, "the same parameters");
        let named = |at: usize| setup.file.parameters[at].name.clone();
        Ok(tables::Recovery {
            repeats: self.recover,
            held: held
                .iter()
                .enumerate()
                .map(|(at, &held)| (named(at), held))
                .collect(),
            apart: apart
                .iter()
                .enumerate()
                .map(|(at, &apart)| (named(at), factor(apart)))
                .collect(),
        })
    }
}

/// A target of a made-up study: its mean, with the standard error it has there. Bounds say nothing of made-up worlds.
fn made_up(wanted: Option<Wanted>, values: Option<&[f64]>) -> Option<Wanted> {
    let (Some(Wanted::Equal(..)), Some(values)) = (wanted, values) else {
        return None;
    };
    let centre = mean(values);
    let n = values.len() as f64;
    let squares: f64 = values
        .iter()
        .map(|value| (value - centre) * (value - centre))
        .sum();
    Some(Wanted::Equal(centre, (squares / (n * (n - 1.0).max(1.0))).sqrt()))
}

fn failure(error: &SimulateError) -> Failure {
    match error {
        SimulateError::Threads(_) => Failure::Other(error.to_string()),
        _ => Failure::Scenario(error.to_string()),
    }
}

fn wanted(target: &Target) -> Option<Wanted> {
    target.fitted.then_some(match target.meant {
        Meant::Equal => Wanted::Equal(target.value, target.error),
        Meant::Below => Wanted::Below(target.value),
        Meant::Above => Wanted::Above(target.value),
    })
}

/// The numbers each parameter scales.
fn inputs(file: &CalibrationFile, loaded: &Loaded) -> Result<Vec<Vec<Input>>, Failure> {
    let one = |parameter: &str, path: &String| {
        let found = at_path(loaded, path);
        if found.is_empty() {
            let known = loaded
                .assumptions
                .iter()
                .map(|assumption| assumption.path.as_str());
            let hint = match crate::scenario::suggest::nearest(path, known) {
                Some(near) if near != path => format!("did you mean `{near}`?"),
                _ => "`greenlane check SCENARIO --assumptions` lists all numbers; of a law, its mean or its corners are scaled"
                    .to_owned(),
            };
            return Err(Failure::Scenario(format!(
                "parameter `{parameter}`: the scenario states no number at `{path}` that could be scaled; {hint}"
            )));
        }
        Ok(found)
    };
    file.parameters
        .iter()
        .map(|parameter| {
            let found: Result<Vec<Vec<Input>>, Failure> = parameter
                .paths
                .iter()
                .map(|path| one(&parameter.name, path))
                .collect();
            found.map(|inputs| inputs.concat())
        })
        .collect()
}

impl Setup {
    fn simulator(&self) -> Simulator<'_> {
        Simulator {
            bundle: &self.bundle,
            base: &self.file.changes,
            parameters: &self.parameters,
            targets: &self.file.targets,
        }
    }

    fn report(
        &self,
        found: &Fit,
        level: f64,
        held: Vec<(&'static str, f64)>,
        recovery: Option<tables::Recovery>,
    ) -> tables::Calibration {
        let names: Vec<&str> = self
            .file
            .targets
            .iter()
            .map(|target| target.name.as_str())
            .collect();
        let sizes: Vec<f64> = self.file.targets.iter().map(|target| target.value).collect();
        // bounds are no equations: what they follow from does not matter
        let equal: Vec<usize> = (0..names.len())
            .filter(|&at| self.file.targets[at].meant == Meant::Equal)
            .collect();
        let slopes = equal.iter().map(|&at| found.slopes[at].clone()).collect();
        let told = independence(&slopes, &equal.iter().map(|&at| sizes[at]).collect::<Vec<_>>());
        let follows = |at: usize| -> Vec<String> {
            let place = equal.iter().position(|&other| other == at);
            let from = place.map_or(&[][..], |place| told[place].from.as_slice());
            from.iter().map(|&other| names[equal[other]].to_owned()).collect()
        };
        let simulator = self.simulator();
        let parameter_name = |at: usize| self.file.parameters[at].name.clone();
        tables::Calibration {
            title: self
                .file
                .title
                .clone()
                .unwrap_or_else(|| "Calibration".to_owned()),
            scenario: self.scenario.to_string_lossy().into_owned(),
            replications: self.plan.replications.end,
            seed: self.plan.seed,
            level,
            settings: found.settings,
            settled: found.settled,
            parameters: (0..found.theta.len())
                .map(|at| self.parameter(found, at))
                .collect(),
            targets: (0..names.len())
                .map(|at| self.target(found, at, follows(at)))
                .collect(),
            unknown: unknowns(&found.information)
                .into_iter()
                .map(|unknown| tables::Unknown {
                    parameters: unknown
                        .parameters
                        .iter()
                        .map(|&(at, part)| (parameter_name(at), part))
                        .collect(),
                    known: unknown.known,
                })
                .collect(),
            held: held
                .into_iter()
                .map(|(holder, share)| (holder.to_owned(), share))
                .collect(),
            overrides: simulator.overrides(&found.theta),
            recovery,
        }
    }

    fn parameter(&self, found: &Fit, at: usize) -> tables::Parameter {
        let (low, high) = found.interval(at);
        let (theta, prior) = (found.theta[at], self.priors[at]);
        let value = |sets: &str| {
            sets.split_once('=')
                .map_or("", |(_, value)| value)
                .trim_matches('"')
                .to_owned()
        };
        let scales = self.parameters[at].iter().map(|input| {
            (
                input.path.clone(),
                value(&input.scaled(1.0)),
                value(&input.scaled(factor(theta))),
            )
        });
        tables::Parameter {
            name: self.file.parameters[at].name.clone(),
            scales: scales.collect(),
            factor: factor(theta),
            low: factor(low),
            high: factor(high),
            within: self.file.parameters[at].within,
            learned: 1.0 - found.covariance[at][at].sqrt() / prior.spread,
            at_limit: theta <= prior.limits.0 + 1e-9 || theta >= prior.limits.1 - 1e-9,
        }
    }

    fn target(&self, found: &Fit, at: usize, follows_from: Vec<String>) -> tables::Target {
        let target = &self.file.targets[at];
        let simulated = found.mean(at);
        let slopes = &found.slopes[at];
        let variance: f64 = (0..slopes.len())
            .flat_map(|i| (0..slopes.len()).map(move |j| (i, j)))
            .map(|(i, j)| slopes[i] * found.covariance[i][j] * slopes[j])
            .sum();
        let own = if target.meant == Meant::Equal {
            target.error
        } else {
            0.0
        };
        let simulated_error = standard_error(&found.figures, at);
        tables::Target {
            name: target.name.clone(),
            published: target.written.clone(),
            value: target.value,
            error: target.error,
            assumed_error: target.assumed_error,
            meant: match target.meant {
                Meant::Equal => "equal",
                Meant::Below => "below",
                Meant::Above => "above",
            },
            fitted: target.fitted,
            simulated,
            simulated_error,
            from_parameters: variance.max(0.0).sqrt(),
            misfit: simulated
                .map(|value| (value - target.value) / (own * own + simulated_error * simulated_error).sqrt()),
            is_share: target.is_share(),
            follows_from,
            logged: target.source.clone().filter(|_| target.from_log),
            source: target.source.clone(),
        }
    }
}

fn standard_error(figures: &Figures, at: usize) -> f64 {
    match made_up(Some(Wanted::Equal(0.0, 0.0)), figures[at].as_deref()) {
        Some(Wanted::Equal(_, error)) => error,
        _ => 0.0,
    }
}
