//! `greenlane run`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::{self, ScenarioArguments};
use super::{event_log, picture, trace};
use crate::customs::record::Record;
use crate::customs::{Network, Surplus};
use crate::experiment::control_variates::{self, PILOT};
use crate::experiment::input_uncertainty::Uncertainty;
use crate::experiment::precision::{self, Precision, PrecisionError, Progress, Size, Wish};
use crate::experiment::sensitivity::{Input, guesses, responses_at};
use crate::experiment::time_release_study::{self, Row};
use crate::experiment::warm_up::{self, WarmUpCheck};
use crate::experiment::{
    Plan, Study, World, input_uncertainty, replications, replications_with_traders, responses,
};
use crate::output::manifest::Resolved;
use crate::output::report::{self, Checks, Origin};
use crate::output::{
    album, document, text, tidy, time_release_study as trs_tables, warm_up_picture, workbook,
};
use crate::scenario::write::to_toml;
use crate::scenario::{Bundle, Loaded};
use crate::stats::sequential::StoppingRule;
use clap::{Args, ValueEnum};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Replications that must confirm that a precision is reached (Hoad, Robinson and Davies 2010).
const LOOK_AHEAD: usize = 5;
/// Share of joint draws of the inputs that must be possible ones.
const MOSTLY: f64 = 0.95;
/// Most replications in one run.
pub(super) const MOST_REPLICATIONS: u64 = 100_000;
/// Most threads in one run.
pub(super) const MOST_THREADS: u64 = 1024;

/// Run a scenario.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane run scenarios/saint-lucia.toml
  greenlane run scenarios/saint-lucia.toml --set officers.examiners.shifts.saturday.on-duty=0
  greenlane run scenarios/saint-lucia.toml --trace fcl
  greenlane run scenarios/saint-lucia.toml --precision 2%
  greenlane run scenarios/saint-lucia.toml --precision fcl/mean=1% --precision \"narcotics/interdiction rate=±0.005\"
  greenlane run scenarios/saint-lucia.toml --precision dwell-time/fcl/mean=0.1% --control-variates
  greenlane run scenarios/saint-lucia.toml --out results/today
  greenlane run scenarios/saint-lucia.toml --trs --out results/time-release-study
  greenlane run scenarios/saint-lucia.toml --replications 1 --event-log year.xes
  greenlane run scenarios/saint-lucia.toml --format json --output result.json")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Run {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Seed of all random draws; compared scenarios should share it (default: the scenario's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// How many replications; with --precision, how many before it is first judged
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=MOST_REPLICATIONS))]
    replications: u64,
    /// Go on until the half-width of every interval is this small: `2%` of the mean for times, counts and money, and 2 points
    /// for shares; `MEASURE=2%` or `MEASURE=±0.5` for one measure (may be repeated)
    #[arg(long, value_name = "[MEASURE=]SIZE", value_parser = wish)]
    precision: Vec<Wish>,
    /// Sharpen means by what traders took and how many calls came, of which the scenario implies the expectation: chosen on
    /// replications 0 to 19, told beside the plain figures; with --precision fewer replications then do
    #[arg(long)]
    control_variates: bool,
    /// With --precision: where to stop in any case
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "precision",
        value_parser = clap::value_parser!(u64).range(2..=MOST_REPLICATIONS))]
    most_replications: u64,
    /// Run everything again with twice the warm-up, and say whether that changes anything; --out keeps Welch's picture too
    #[arg(long)]
    check_warm_up: bool,
    /// Draw all guesses (grade G) together N times from their ranges, and show how much wider that makes the intervals
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=10_000))]
    input_uncertainty: Option<u64>,
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
    /// Make a Time Release Study of the simulated port: each interval's number, mean, spread and quantiles, by lane, mode,
    /// agency, inspection and lodgement (runs every replication once more)
    #[arg(long)]
    trs: bool,
    /// Write what happened to every consignment and vessel call of the window, an event a row (.csv, .parquet), or as a log
    /// for process mining (.xes)
    #[arg(long, value_name = "FILE")]
    event_log: Option<PathBuf>,
    /// Replications in the event log: `0` or `0..4` (default: the first one)
    #[arg(long, value_name = "N[..M]", requires = "event_log", value_parser = event_log::replications)]
    event_log_replications: Option<RangeInclusive<u64>>,
    /// An event log that would be larger is not written \[MiB\]
    #[arg(long, value_name = "MIB", default_value_t = 1024, requires = "event_log",
        value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    event_log_limit: u64,
    #[command(flatten)]
    folder: FolderArguments,
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

/// The replications that were run.
struct Sampled {
    records: Vec<Record>,
    /// With control variates, the surplus of each one's traders.
    traders: Option<Vec<Vec<Surplus>>>,
    precision: Option<Precision>,
}

impl Sampled {
    const fn new(
        records: Vec<Record>,
        traders: Option<Vec<Vec<Surplus>>>,
        precision: Option<Precision>,
    ) -> Self {
        Self {
            records,
            traders,
            precision,
        }
    }
}

impl Run {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        self.picture.as_deref().map_or(Ok(()), picture::check)?;
        self.event_log.as_deref().map_or(Ok(()), event_log::check)?;
        let desk = Desk::disk(self.quiet);
        if let Some(what) = &self.trace {
            let (_, loaded) = desk.load(&self.scenario)?;
            let Some(port) = &loaded.port else { return Ok(()) };
            let seed = self.seed(&loaded);
            let life = trace::tell(port, &Network::new(port), seed, self.first, what)?;
            return match &self.output {
                Some(path) => files::write(path, life.as_bytes()),
                None => files::print_report(life.as_bytes()),
            };
        }
        let answer = self.answer(&desk)?;
        if let Some(path) = &self.event_log {
            self.log(&desk, path)?;
        }
        let shown = self.format.file();
        if let Some(path) = &self.output {
            files::write(path, answer.file(shown).unwrap_or_default())?;
        }
        let picture = self.picture.as_deref();
        let stdout = self.output.is_none().then_some(shown);
        self.folder.hand_over(&desk, &answer, begun, stdout, picture)
    }

    /// Runs the scenario and puts the result into all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let (bundle, loaded) = desk.load(&self.scenario)?;
        let resolved = Resolved::new("scenario", to_toml(&loaded.document));
        let seed = self.seed(&loaded);
        let inputs = guesses(&loaded);
        let Some(port) = loaded.port.clone() else {
            return Err(Failure::Scenario("nothing was run".into()));
        };
        let world = World::new(port.title.clone(), port);
        let plan = Plan {
            seed,
            replications: self.first..self.first + self.replications,
            threads: self.threads as usize,
        };
        let Sampled {
            records,
            traders,
            precision,
        } = self.replications(desk, &world, &plan)?;
        let study = Study::new(&world.port, &world.network, &records, seed, self.level);
        let all = self.folder.wants_all(desk);
        let wants = |form: Format| all || self.format == form;
        let mut words = if wants(Format::Text) {
            text::report(&study)
        } else {
            String::new()
        };
        let mut artifacts = Vec::new();
        if let Some(precision) = &precision {
            words.push_str(&text::precision(precision));
        }
        let sharpened = traders.map(|traders| {
            let kept = control_variates::choose(&study, &traders);
            control_variates::sharpen(&study, &traders, &kept)
        });
        if let Some(sharpened) = &sharpened {
            words.push_str(&text::control_variates(sharpened));
        }
        let warm_up = if self.check_warm_up {
            Some(self.warm_up(desk, &bundle, &study)?)
        } else {
            None
        };
        if let Some(check) = &warm_up {
            words.push_str(&text::warm_up(check));
            if let Some(welch) = warm_up_picture::welch(&world.port, check) {
                artifacts.push(Artifact::new("warm-up.svg", picture::svg(&welch)?));
            }
        }
        let uncertainty = match self.input_uncertainty {
            Some(draws) => Some(self.uncertainty(desk, &bundle, &inputs, &study, draws as usize)?),
            None => None,
        };
        if let Some(uncertainty) = &uncertainty {
            words.push_str(&text::sensitivity::both_intervals(uncertainty));
        }
        let mut extra = Vec::new();
        if self.trs {
            let plan = Plan {
                replications: self.first..self.first + records.len() as u64,
                ..plan
            };
            let rows = self.time_release_study(desk, &world, &plan)?;
            words.push_str(&trs_tables::text(&world.port, &rows, self.level));
            extra.push((
                "Time Release Study",
                "each interval's number, mean, spread and quantiles, by group",
                trs_tables::table(&world.port, &rows),
            ));
        }
        if wants(Format::Text) {
            artifacts.push(Artifact::new(Format::Text.file(), words));
        }
        if wants(Format::Json) {
            let json = document::study(
                &study,
                precision.as_ref(),
                uncertainty.as_ref(),
                sharpened.as_deref(),
            )
            .map_err(|error| Failure::Other(error.to_string()))?;
            artifacts.push(Artifact::new(Format::Json.file(), json));
        }
        if wants(Format::Csv) {
            artifacts.extend(Artifact::table(&tidy::study(&study), all)?);
        }
        for (_, _, table) in &extra {
            artifacts.extend(Artifact::table(table, all)?);
        }
        if all {
            artifacts.extend(Artifact::scenarios(std::slice::from_ref(&resolved)));
            artifacts.push(Artifact::workbook(&workbook::study(
                &study,
                &loaded.assumptions,
                Vec::new(),
            ))?);
        }
        let folder = all.then(|| "picture.svg".to_owned());
        let asked = self.picture.as_deref().map(picture::name);
        for name in folder
            .iter()
            .chain(asked.iter().filter(|name| folder.as_ref() != Some(*name)))
        {
            artifacts.push(Artifact::new(name.clone(), picture::draw(&study, name)?));
        }
        if folder.is_some() {
            let mut plates = album::of_study(&study);
            plates.extend(
                warm_up
                    .as_ref()
                    .and_then(|check| album::of_warm_up(&world.port, check)),
            );
            let (files, scenarios) = (desk.files(), [resolved.clone()]);
            let origin = Origin {
                command: desk.command(),
                seed,
                replications: records.len() as u64,
                level: self.level,
                scenarios: &scenarios,
                files: &files,
                assumptions: &loaded.assumptions,
            };
            let checks = Checks {
                precision: precision.as_ref(),
                warm_up: warm_up.as_ref(),
            };
            artifacts.push(picture::page(&report::study(&study, &plates, checks, &origin))?);
            artifacts.extend(picture::plates(&plates)?);
        }
        Ok(Answer {
            artifacts,
            seed,
            replications: records.len() as u64,
            scenarios: vec![resolved],
        })
    }

    /// Writes the event log.
    fn log(&self, desk: &Desk, path: &Path) -> Result<(), Failure> {
        let (_, loaded) = desk.load(&self.scenario)?;
        let seed = self.seed(&loaded);
        let Some(port) = loaded.port else { return Ok(()) };
        let world = World::new(port.title.clone(), port);
        let replications = self.event_log_replications.clone();
        let replications = replications.unwrap_or(self.first..=self.first);
        event_log::write(desk, &world, seed, replications, path, self.event_log_limit << 20)
    }

    /// A Time Release Study of the replications that were run.
    fn time_release_study(&self, desk: &Desk, world: &World, plan: &Plan) -> Result<Vec<Row>, Failure> {
        let number = plan.replications.end - plan.replications.start;
        let progress = desk.progress(number, "replications studied");
        let rows = time_release_study::study(world, plan, self.level, &|| progress.inc(1))
            .map_err(|error| Failure::Other(error.to_string()));
        progress.finish_and_clear();
        rows
    }

    /// The replications asked for, by number or by precision.
    fn replications(&self, desk: &Desk, world: &World, plan: &Plan) -> Result<Sampled, Failure> {
        if self.control_variates && (self.first > 0 || self.replications < PILOT as u64) {
            return Err(Failure::Usage(format!(
                "--control-variates: the controls are chosen on replications 0 to {}, and --first {} --replications {} leaves some of \
                 them out; begin at 0 with {PILOT} or more",
                PILOT - 1,
                self.first,
                self.replications
            )));
        }
        let progress = desk.progress(self.replications, "replications");
        let outcome = if self.precision.is_empty() {
            let done = || progress.inc(1);
            if self.control_variates {
                replications_with_traders(&world.port, &world.network, plan, &done)
                    .map(|(records, traders)| Sampled::new(records, Some(traders), None))
            } else {
                replications(&world.port, &world.network, plan, &done)
                    .map(|records| Sampled::new(records, None, None))
            }
            .map_err(|error| Failure::Other(error.to_string()))
        } else {
            let rule = StoppingRule {
                first: self.replications as usize,
                look_ahead: LOOK_AHEAD,
                limit: self.most_replications.max(self.replications) as usize,
                level: self.level,
            };
            let told = |event| match event {
                Progress::Round { until } => progress.set_length(until as u64),
                Progress::Replication => progress.inc(1),
            };
            precision::to_precision(world, plan, &rule, &self.precision, self.control_variates, &told)
                .map(|stopped| {
                    let traders = self.control_variates.then_some(stopped.traders);
                    Sampled::new(stopped.records, traders, Some(stopped.precision))
                })
                .map_err(|error| match error {
                    PrecisionError::Plan(error) => Failure::Other(error.to_string()),
                    error => Failure::Usage(error.to_string()),
                })
        };
        progress.finish_and_clear();
        outcome
    }

    /// The same replications with a longer warm-up, compared.
    fn warm_up(&self, desk: &Desk, bundle: &Bundle, study: &Study<'_>) -> Result<WarmUpCheck, Failure> {
        let days = warm_up::longer(study.port.warm_up.days());
        let mut changes = self.scenario.changes();
        changes.sets.push(format!("warm-up={days} days"));
        let loaded = bundle.load(&changes);
        desk.judge("the scenario with a longer warm-up", &loaded)?;
        let Some(port) = loaded.port else {
            return Err(Failure::Scenario("nothing was run".into()));
        };
        let longer = World::new("a longer warm-up", port);
        let progress = desk.progress(study.records.len() as u64, "replications with a longer warm-up");
        let plan = Plan {
            seed: study.seed,
            replications: self.first..self.first + study.records.len() as u64,
            threads: self.threads as usize,
        };
        let records = replications(&longer.port, &longer.network, &plan, &|| progress.inc(1))
            .map_err(|error| Failure::Other(error.to_string()))?;
        progress.finish_and_clear();
        let other = Study::new(&longer.port, &longer.network, &records, study.seed, study.level);
        Ok(WarmUpCheck::of(study, &other))
    }

    /// The usual measures with the guesses drawn from their ranges, the same replications for each draw.
    fn uncertainty(
        &self,
        desk: &Desk,
        bundle: &Bundle,
        inputs: &[Input],
        study: &Study<'_>,
        draws: usize,
    ) -> Result<Uncertainty, Failure> {
        if inputs.is_empty() {
            return Err(Failure::Usage(
                "--input-uncertainty: the scenario has no number of grade G that could be drawn".into(),
            ));
        }
        let ids = responses::usual(study);
        let settings = input_uncertainty::settings(inputs, draws, study.seed);
        let plan = Plan {
            seed: study.seed,
            replications: self.first..self.first + study.records.len() as u64,
            threads: self.threads as usize,
        };
        let progress = desk.progress(draws as u64, "draws of the inputs");
        let changes = self.scenario.changes();
        let answers = responses_at(bundle, &changes, &settings, &plan, &ids, self.level, &|| {
            progress.inc(1);
        })
        .map_err(|error| Failure::Other(error.to_string()))?;
        progress.finish_and_clear();
        let run = answers.iter().filter(|answer| answer.is_ok()).count();
        if let Some(reason) = answers.iter().find_map(|answer| answer.as_ref().err())
            && (run as f64) < MOSTLY * draws as f64
        {
            return Err(Failure::Usage(format!(
                "--input-uncertainty: with {} of {draws} joint draws of the guesses the scenario has a fault, so that what is left \
                 would speak for other inputs than those: {reason}; state narrower ranges in the scenario",
                draws - run
            )));
        }
        Ok(Uncertainty {
            measures: input_uncertainty::both(responses::of(study, &ids), &answers, self.level),
            inputs: inputs.len(),
            asked: draws,
            run,
        })
    }

    fn seed(&self, loaded: &Loaded) -> u64 {
        self.seed.unwrap_or(loaded.settings.seed.unwrap_or(1))
    }
}

impl Format {
    /// The file of a results folder that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
            Self::Csv => "figures.csv",
        }
    }
}

/// `2%`, `release-time/fcl/mean=2%`, `fcl/mean=±0.5`: what is asked of every usual measure, or of one.
fn wish(text: &str) -> Result<Wish, String> {
    let (measure, size) = match text.rsplit_once('=') {
        Some((measure, size)) => (Some(measure.trim().to_owned()), size),
        None => (None, text),
    };
    let size = size.trim().trim_start_matches('±').trim();
    let (number, relative) = match size.strip_suffix('%') {
        Some(number) => (number.trim(), true),
        None => (size, false),
    };
    let value: f64 = number
        .parse()
        .map_err(|_| format!("`{size}` is neither a percentage such as 2% nor a number such as ±0.5"))?;
    if !(value > 0.0 && value.is_finite()) {
        return Err(format!("a precision is above zero, and {value} is not"));
    }
    if relative && value >= 100.0 {
        return Err(format!("{value} % says nothing; ask for less than 100 %"));
    }
    if !relative && measure.is_none() {
        return Err(format!(
            "`{size}` needs a measure it is meant for: MEASURE=±{size}; for all measures write a percentage"
        ));
    }
    Ok(Wish {
        measure,
        size: if relative {
            Size::Relative(value / 100.0)
        } else {
            Size::Absolute(value)
        },
    })
}

/// A confidence level from the command line.
pub(super) fn level(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if (0.5..=0.9999).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{value} is not in 0.5..=0.9999"))
    }
}
