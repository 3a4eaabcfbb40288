//! `greenlane sensitivity`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use super::picture;
use crate::experiment::design;
use crate::experiment::sensitivity::{self, Input, guesses, responses_at};
use crate::experiment::{Plan, Response, Study, World, replications, responses};
use crate::output::album::{self, Ranked, Said};
use crate::output::manifest::Resolved;
use crate::output::report::{self, Origin};
use crate::output::sensitivity as table;
use crate::output::text::sensitivity as text;
use crate::output::workbook;
use crate::scenario::Bundle;
use crate::scenario::session::Assumption;
use crate::scenario::write::to_toml;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Most replications of all settings together.
const MOST_RUNS: u64 = 10_000_000;

/// Which guess matters: move inputs over their ranges and rank what that changes.
///
/// Without --vary, all numbers of grade G are moved: over the range the scenario states, or else from half to twice (shares
/// by their odds, an AUC by 0.05, whole numbers by one), which is an assumption and marked *.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane sensitivity scenarios/saint-lucia.toml --only goods.fcl --only step
  greenlane sensitivity scenarios/saint-lucia.toml --vary goods.fcl.selectivity.red.share=\"2 %\"..\"20 %\" --vary \\
    officers.examiners.shifts.weekday.on-duty=10..24 --method sobol --samples 128")]
pub(super) struct Sensitivity {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// One input at a time (tornado), walks through all of them (morris), or shares of the variance (sobol, ten inputs at most)
    #[arg(long, value_enum, default_value_t = Method::Tornado)]
    method: Method,
    /// Move this input over this range instead of all guesses (may be repeated)
    #[arg(long, value_name = "PATH=LOW..HIGH", value_parser = vary)]
    vary: Vec<Input>,
    /// Of the guesses, only those whose path begins so (may be repeated)
    #[arg(long, value_name = "PATH", conflicts_with = "vary")]
    only: Vec<String>,
    /// What to rank by (may be repeated); without it, the main goods' times and every threat's interdiction rate
    #[arg(long = "response", value_name = "MEASURE")]
    responses: Vec<String>,
    /// Replications of each setting; all settings meet the same ones
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    replications: u64,
    /// Walks of --method morris
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=10_000))]
    trajectories: u64,
    /// Points of each sample of --method sobol; powers of two are best
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(8..=1_000_000))]
    samples: u64,
    /// Rows of each table
    #[arg(long, default_value_t = 15)]
    top: usize,
    /// Seed of all random draws
    #[arg(long)]
    seed: Option<u64>,
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
enum Method {
    /// One input at a time to both ends of its range.
    Tornado,
    /// Elementary effects along random walks.
    Morris,
    /// Shares of the variance, alone and with interactions.
    Sobol,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// One row an input and response.
    Csv,
}

impl Format {
    /// The file of a result that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Csv => "sensitivity.csv",
        }
    }
}

fn vary(text: &str) -> Result<Input, String> {
    Input::parse(text).map_err(|error| error.to_string())
}

/// What is varied, and what is looked at.
struct Setup {
    bundle: Bundle,
    inputs: Vec<Input>,
    base: Vec<Response>,
    ids: Vec<String>,
    plan: Plan,
    resolved: Resolved,
    title: String,
    assumptions: Vec<Assumption>,
}

impl Method {
    /// What is done, in words.
    const fn words(self) -> &'static str {
        match self {
            Self::Tornado => "one input at a time, to both ends of its range",
            Self::Morris => "elementary effects along random walks through all ranges (Morris 1991)",
            Self::Sobol => "shares of the variance over all ranges (Sobol 1993; Saltelli and others 2010)",
        }
    }
}

/// The report, the table, and what is said of which inputs, response by response.
type Found = (String, Vec<table::Row>, (Vec<Input>, Vec<Ranked>));

impl Sensitivity {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        let desk = Desk::disk(self.quiet);
        let answer = self.answer(&desk)?;
        self.folder
            .hand_over(&desk, &answer, begun, Some(self.format.file()), None)
    }

    /// Runs all settings and ranks the inputs.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let setup = self.setup(desk)?;
        let (report, rows, said) = match self.method {
            Method::Tornado => self.tornado(desk, &setup)?,
            Method::Morris => self.morris(desk, &setup)?,
            Method::Sobol => self.sobol(desk, &setup)?,
        };
        let all = self.folder.wants_all(desk);
        let mut artifacts = vec![Artifact::new("report.txt", report)];
        artifacts.extend(Artifact::table(&table::table(&rows), all)?);
        if all {
            artifacts.extend(Artifact::scenarios(std::slice::from_ref(&setup.resolved)));
            artifacts.push(Artifact::workbook(&workbook::sensitivity(
                &setup.title,
                self.method.words(),
                self.replications,
                setup.plan.seed,
                &rows,
                &setup.assumptions,
            ))?);
            let (inputs, ranked) = &said;
            let plates = album::of_ranked(inputs, ranked, self.replications);
            let files = desk.files();
            let scenarios = [setup.resolved.clone()];
            let origin = Origin {
                command: desk.command(),
                seed: setup.plan.seed,
                replications: self.replications,
                level: 0.95,
                scenarios: &scenarios,
                files: &files,
                assumptions: &setup.assumptions,
            };
            let page = report::sensitivity(&setup.title, inputs, ranked, &plates, &origin);
            artifacts.push(picture::page(&page)?);
            artifacts.extend(picture::plates(&plates)?);
        }
        Ok(Answer {
            artifacts,
            seed: setup.plan.seed,
            replications: self.replications,
            scenarios: vec![setup.resolved],
        })
    }

    fn setup(&self, desk: &Desk) -> Result<Setup, Failure> {
        let (bundle, loaded) = desk.load(&self.scenario)?;
        let mut inputs = if self.vary.is_empty() {
            guesses(&loaded)
        } else {
            self.vary.clone()
        };
        if !self.only.is_empty() {
            inputs.retain(|input| self.only.iter().any(|path| input.path.starts_with(path.as_str())));
        }
        if inputs.is_empty() {
            return Err(Failure::Usage(
                "there is nothing to vary: the scenario has no number of grade G there; name inputs with --vary PATH=LOW..HIGH".into(),
            ));
        }
        let resolved = Resolved::new("scenario", to_toml(&loaded.document));
        let plan = Plan {
            seed: self.seed.unwrap_or(loaded.settings.seed.unwrap_or(1)),
            replications: 0..self.replications,
            threads: self.threads as usize,
        };
        let Some(port) = loaded.port.clone() else {
            return Err(Failure::Scenario("nothing was run".into()));
        };
        let world = World::new(port.title.clone(), port);
        let records = replications(&world.port, &world.network, &plan, &|| {})
            .map_err(|error| Failure::Other(error.to_string()))?;
        let study = Study::new(&world.port, &world.network, &records, plan.seed, 0.95);
        let ids = if self.responses.is_empty() {
            let wanted = |id: &String| {
                id.starts_with("interdiction/") || (id.ends_with("/mean") && !id.starts_with("targets/"))
            };
            responses::usual(&study).into_iter().filter(wanted).collect()
        } else {
            responses::resolve(&study, &self.responses).map_err(|error| Failure::Usage(error.to_string()))?
        };
        let base = responses::of(&study, &ids);
        Ok(Setup {
            bundle,
            inputs,
            base,
            ids,
            plan,
            resolved,
            title: world.label,
            assumptions: loaded.assumptions,
        })
    }

    fn run(
        &self,
        desk: &Desk,
        setup: &Setup,
        settings: &[Vec<String>],
    ) -> Result<Vec<sensitivity::Answer>, Failure> {
        let runs = settings.len() as u64 * self.replications;
        if runs > MOST_RUNS {
            return Err(Failure::Usage(format!(
                "{} settings of {} replications are {runs} replications, more than {MOST_RUNS}; ask for fewer",
                settings.len(),
                self.replications
            )));
        }
        let progress = desk.progress(settings.len() as u64, "settings");
        let answers = responses_at(
            &setup.bundle,
            &self.scenario.changes(),
            settings,
            &setup.plan,
            &setup.ids,
            0.95,
            &|| progress.inc(1),
        )
        .map_err(|error| Failure::Other(error.to_string()));
        progress.finish_and_clear();
        answers
    }

    fn heading(&self, setup: &Setup, what: &str) -> String {
        format!(
            "{}: {what}\n{} inputs, {} replications of each setting, seed {}; all settings meet the same ships.\n",
            self.scenario.scenario.display(),
            setup.inputs.len(),
            self.replications,
            setup.plan.seed
        )
    }

    fn tornado(&self, desk: &Desk, setup: &Setup) -> Result<Found, Failure> {
        let ends = |input: &Input| [vec![input.at(0.0)], vec![input.at(1.0)]];
        let settings: Vec<Vec<String>> = setup.inputs.iter().flat_map(ends).collect();
        let answers = self.run(desk, setup, &settings)?;
        let (mut inputs, mut both, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for (input, pair) in setup.inputs.iter().zip(answers.chunks_exact(2)) {
            let reasons: BTreeSet<&String> = pair.iter().filter_map(|answer| answer.as_ref().err()).collect();
            faults.extend(
                reasons
                    .into_iter()
                    .map(|reason| format!("{}: {reason}", input.path)),
            );
            if pair.iter().any(Result::is_ok) {
                inputs.push(input.clone());
                both.push([0, 1].map(|end| pair[end].clone().unwrap_or_else(|_| nothing(&setup.ids))));
            }
        }
        let mut report = self.heading(setup, "one input at a time, to both ends of its range");
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        for (place, response) in setup.base.iter().enumerate() {
            let bars = sensitivity::tornado(&inputs, &setup.base, &both, place, 0.95);
            rows.extend(table::tornado(response, &inputs, &bars));
            let one = Ranked {
                response: response.clone(),
                said: Said::Tornado(bars),
            };
            report.push_str(&text::ranked(&one, &inputs, self.top));
            said.push(one);
        }
        if inputs.iter().any(|input| !input.stated) {
            report.push_str("\n* the scenario states no range: from half to twice, a share by its odds, an AUC by 0.05, a whole number by one (an assumption)\n");
        }
        for fault in faults {
            let _ = writeln!(
                report,
                "not run, since the scenario has a fault at an end of the range: {fault}"
            );
        }
        Ok((report, rows, (inputs, said)))
    }

    fn morris(&self, desk: &Desk, setup: &Setup) -> Result<Found, Failure> {
        let count = setup.inputs.len();
        let walks = design::morris(self.trajectories as usize, count, setup.plan.seed);
        let settings: Vec<Vec<String>> = walks
            .iter()
            .flat_map(|walk| &walk.points)
            .map(|point| written(setup, point))
            .collect();
        let answers = sound(self.run(desk, setup, &settings)?)?;
        let mut report = self.heading(
            setup,
            "mean effects of moving each input, the others anywhere (Morris)",
        );
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        let place = |input: usize, place: f64| setup.inputs[input].place(place);
        for (number, response) in setup.base.iter().enumerate() {
            let means: Vec<f64> = answers.iter().map(|responses| mean(&responses[number])).collect();
            let by_walk: Vec<Vec<f64>> = means.chunks_exact(count + 1).map(<[f64]>::to_vec).collect();
            let effects = sensitivity::morris(&walks, &by_walk, count, place, setup.plan.seed);
            rows.extend(table::morris(response, &setup.inputs, &effects));
            let one = Ranked {
                response: response.clone(),
                said: Said::Morris(effects),
            };
            report.push_str(&text::ranked(&one, &setup.inputs, self.top));
            said.push(one);
        }
        Ok((report, rows, (setup.inputs.clone(), said)))
    }

    fn sobol(&self, desk: &Desk, setup: &Setup) -> Result<Found, Failure> {
        let (count, n) = (setup.inputs.len(), self.samples as usize);
        let Some(design) = design::saltelli(n, count, setup.plan.seed) else {
            return Err(Failure::Usage(format!(
                "--method sobol takes ten inputs at most, and these are {count}: find the ten that matter with --method tornado, and \
                 name them with --vary or --only"
            )));
        };
        let mut points = [design.a.clone(), design.b.clone()].concat();
        points.extend((0..count).flat_map(|axis| design.mixed(axis)));
        let settings: Vec<Vec<String>> = points.iter().map(|point| written(setup, point)).collect();
        let answers = sound(self.run(desk, setup, &settings)?)?;
        let mut report = self.heading(
            setup,
            "what explains the variance, with all inputs anywhere in their ranges (Sobol)",
        );
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        for (place, response) in setup.base.iter().enumerate() {
            let means: Vec<f64> = answers.iter().map(|responses| mean(&responses[place])).collect();
            let sample = |which: usize| &means[which * n..(which + 1) * n];
            let indices: Vec<_> = (0..count)
                .map(|axis| sensitivity::sobol(sample(0), sample(1), sample(2 + axis), setup.plan.seed))
                .collect();
            rows.extend(table::sobol(response, &setup.inputs, &indices));
            let one = Ranked {
                response: response.clone(),
                said: Said::Sobol(indices),
            };
            report.push_str(&text::ranked(&one, &setup.inputs, self.top));
            said.push(one);
        }
        Ok((report, rows, (setup.inputs.clone(), said)))
    }
}

/// What an end shows at which the scenario cannot be run.
fn nothing(ids: &[String]) -> Vec<Response> {
    ids.iter().map(|id| Response::missing(id)).collect()
}

/// The overrides that put all inputs at `point`.
fn written(setup: &Setup, point: &[f64]) -> Vec<String> {
    setup
        .inputs
        .iter()
        .zip(point)
        .map(|(input, &place)| input.at(place))
        .collect()
}

/// All answers, or the first fault: these designs need every point.
fn sound(answers: Vec<sensitivity::Answer>) -> Result<Vec<Vec<Response>>, Failure> {
    let all: Result<Vec<_>, String> = answers.into_iter().collect();
    all.map_err(|reason| {
        Failure::Usage(format!(
            "with some values of the inputs the scenario has a fault: {reason}; narrow the ranges with --vary"
        ))
    })
}

fn mean(response: &Response) -> f64 {
    response.values.iter().sum::<f64>() / response.values.len().max(1) as f64
}
