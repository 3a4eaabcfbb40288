//! `greenlane compare`.

use super::answer::{Answer, Artifact, Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use super::picture;
use super::run::{MOST_REPLICATIONS, MOST_THREADS, level};
use crate::customs::{Subject, replicate};
use crate::experiment::compare::{
    Alternative, Comparison, Consignments, Design, ReformName, Reforms, against, effects, follow,
};
use crate::experiment::responses::{self, Response};
use crate::experiment::{Plan, PlanError, Study, World, points, replications};
use crate::output::comparison::{json, side_by_side, table};
use crate::output::manifest::Resolved;
use crate::output::report::{self, Origin};
use crate::output::trace::Biography;
use crate::output::{album, text, workbook};
use crate::scenario::session::Assumption;
use crate::scenario::write::to_toml;
use crate::scenario::{Bundle, Changes, Loaded};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Consignments are followed in so many replications at most.
const MOST_FOLLOWED: u64 = 5;
/// So many of the worst-hit are named, if no more are asked for.
const NAMED: usize = 5;
/// So many reforms are put together at most.
const MOST_REFORMS: usize = 16;

/// Compare scenarios under common random numbers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane compare scenarios/saint-lucia.toml scenarios/saint-lucia-reform.toml
  greenlane compare scenarios/saint-lucia.toml \\
      --with \"one examiner more: officers.examiners.shifts.weekday.on-duty=20\" --with \"scanner: reform scanner\"
  greenlane compare scenarios/saint-lucia.toml --reforms
  greenlane compare scenarios/saint-lucia.toml --reforms pre-arrival,e-payment --explain 3")]
pub(super) struct Compare {
    #[command(flatten)]
    base: ScenarioArguments,
    /// Scenarios to compare with it; --set and --reform hold for them too
    others: Vec<PathBuf>,
    /// Compare with the base changed: `NAME: PATH=VALUE; PATH=VALUE; reform R` (may be repeated)
    #[arg(long = "with", value_name = "CHANGES", value_parser = changed)]
    with: Vec<Changed>,
    /// Tell what the reforms that the scenario offers do alone and together: all of them, or those named
    #[arg(long = "reforms", value_name = "NAMES", num_args = 0..=1, value_delimiter = ',',
        default_missing_value = "", conflicts_with_all = ["others", "with"])]
    together: Option<Vec<String>>,
    /// Measures to compare, by name or the end of one: `release-time/fcl/mean,fcl/p90` (default: the usual ones)
    #[arg(long, value_name = "NAMES")]
    measures: Vec<String>,
    /// Seed of all random draws (default: the base's, or 1)
    #[arg(long)]
    seed: Option<u64>,
    /// How many replications of each scenario
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=MOST_REPLICATIONS))]
    replications: u64,
    /// Number of the first replication
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    first: u64,
    /// Show the lives of the N consignments that are hit worst, in both scenarios side by side
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1000))]
    explain: u64,
    /// Confidence level of all intervals
    #[arg(long, default_value_t = 0.95, value_parser = level)]
    level: f64,
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
    /// Sentences and tables for people.
    Text,
    /// Everything, for programs.
    Json,
    /// One difference a row.
    Csv,
}

/// The base with a name and changes.
#[derive(Clone, Debug)]
struct Changed {
    name: String,
    changes: Changes,
}

/// A scenario ready to be compared.
struct Candidate {
    world: World,
    changes: Vec<String>,
    /// Its reforms, as a bit set, where reforms are compared.
    reforms: Option<u64>,
}

/// What is kept of a scenario's replications.
struct Kept {
    responses: Vec<Response>,
    overloads: Vec<String>,
}

/// Everything the command line asks for, read and checked.
struct Plot {
    base: World,
    candidates: Vec<Candidate>,
    reforms: Vec<ReformName>,
    scenarios: Vec<Resolved>,
    /// The base's.
    assumptions: Vec<Assumption>,
    plan: Plan,
}

impl Compare {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        let desk = Desk::disk(self.quiet);
        let answer = self.answer(&desk)?;
        self.folder
            .hand_over(&desk, &answer, begun, Some(self.format.file()), None)
    }

    /// Runs all scenarios and puts the comparison into all its forms.
    pub(super) fn answer(&self, desk: &Desk) -> Result<Answer, Failure> {
        let plot = self.plot(desk)?;
        let progress = desk.progress(plot.work(), "replications");
        let (base, ids) = self.base_responses(&plot, &progress)?;
        let kept = plot.run(&ids, self.level, &progress)?;
        let mut comparison = self.compared(&plot, base, kept);
        let mut lives = String::new();
        for (place, candidate) in plot.candidates.iter().enumerate() {
            if !plot.is_followed(candidate) {
                continue;
            }
            let followed = self.followed(&plot, candidate, &progress)?;
            if let Some(alternative) = comparison
                .alternatives
                .iter_mut()
                .find(|alternative| alternative.against.label == plot.candidates[place].world.label)
            {
                lives.push_str(&self.lives(&plot, candidate, &followed));
                alternative.consignments = Some(followed);
            }
        }
        progress.finish_and_clear();
        let words = text::comparison(&comparison) + &lives;
        let json = json(&comparison).map_err(|error| Failure::Other(error.to_string()))?;
        let mut artifacts = vec![
            Artifact::new(Format::Text.file(), words),
            Artifact::new(Format::Json.file(), json),
        ];
        let all = self.folder.wants_all(desk);
        artifacts.extend(Artifact::table(&table(&comparison), all)?);
        if all {
            artifacts.extend(Artifact::scenarios(&plot.scenarios));
            artifacts.push(Artifact::workbook(&workbook::comparison(
                &comparison,
                &plot.assumptions,
            ))?);
            let plates = album::of_comparison(&comparison);
            let files = desk.files();
            let origin = Origin {
                command: desk.command(),
                seed: plot.plan.seed,
                replications: self.replications,
                level: self.level,
                scenarios: &plot.scenarios,
                files: &files,
                assumptions: &plot.assumptions,
            };
            artifacts.push(picture::page(&report::comparison(&comparison, &plates, &origin))?);
            artifacts.extend(picture::plates(&plates)?);
        }
        Ok(Answer {
            artifacts,
            seed: plot.plan.seed,
            replications: self.replications,
            scenarios: plot.scenarios,
        })
    }

    /// Reads the scenarios.
    fn plot(&self, desk: &Desk) -> Result<Plot, Failure> {
        let (bundle, loaded) = desk.load(&self.base)?;
        let seed = self.seed.unwrap_or(loaded.settings.seed.unwrap_or(1));
        let mut scenarios = vec![Resolved::new("base", to_toml(&loaded.document))];
        let reforms = self.chosen_reforms(&loaded)?;
        let assumptions = loaded.assumptions.clone();
        let base = world_of(loaded, None)?;
        let mut candidates = Vec::new();
        for other in &self.others {
            let arguments = ScenarioArguments {
                scenario: other.clone(),
                ..self.base.clone()
            };
            let (_, loaded) = desk.load(&arguments)?;
            let name = other.to_string_lossy().into_owned();
            scenarios.push(Resolved::new(name.clone(), to_toml(&loaded.document)));
            let mut world = world_of(loaded, None)?;
            let taken = |label: &String| {
                candidates
                    .iter()
                    .any(|known: &Candidate| known.world.label == *label)
            };
            if world.label == base.label || taken(&world.label) {
                world.label.clone_from(&name);
            }
            candidates.push(Candidate {
                world,
                changes: vec![name],
                reforms: None,
            });
        }
        let mut add = |name: &str, changes: &Changes, reforms| {
            let loaded = changed_base(desk, &bundle, &self.base.changes(), name, changes)?;
            scenarios.push(Resolved::new(name, to_toml(&loaded.document)));
            let reforms_used = changes.reforms.iter().map(|reform| format!("reform {reform}"));
            candidates.push(Candidate {
                world: world_of(loaded, Some(name))?,
                changes: reforms_used.chain(changes.sets.iter().cloned()).collect(),
                reforms,
            });
            Ok::<(), Failure>(())
        };
        for with in &self.with {
            add(&with.name, &with.changes, None)?;
        }
        if !reforms.is_empty() {
            let design = Design::of(reforms.len());
            for &world in design.worlds.iter().filter(|&&world| world != 0) {
                let names = design.reforms_of(world);
                let names: Vec<String> = names.iter().map(|&one| reforms[one].name.clone()).collect();
                let changes = Changes {
                    reforms: names.clone(),
                    sets: Vec::new(),
                };
                let name = if world == design.all() && names.len() > 1 {
                    "all reforms together".to_owned()
                } else {
                    names.join(" + ")
                };
                add(&name, &changes, Some(world))?;
            }
        }
        if candidates.is_empty() {
            return Err(Failure::Usage(
                "there is nothing to compare the base with: name another scenario, --with changes, or --reforms".into(),
            ));
        }
        let plan = Plan {
            seed,
            replications: self.first..self.first + self.replications,
            threads: self.threads as usize,
        };
        Ok(Plot {
            base,
            candidates,
            reforms,
            scenarios,
            assumptions,
            plan,
        })
    }

    /// The reforms that are compared, in the scenario's order.
    fn chosen_reforms(&self, loaded: &Loaded) -> Result<Vec<ReformName>, Failure> {
        let Some(names) = &self.together else {
            return Ok(Vec::new());
        };
        let names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        let known = || loaded.reforms.iter().map(|reform| &reform.name);
        if let Some(unknown) = names.iter().find(|&&name| !known().any(|known| known == name)) {
            let known: Vec<&str> = known().map(String::as_str).collect();
            return Err(Failure::Usage(format!(
                "the scenario has no reform `{unknown}`; it offers {}",
                known.join(", ")
            )));
        }
        let chosen: Vec<ReformName> = loaded
            .reforms
            .iter()
            .filter(|reform| names.is_empty() || names.contains(&&reform.name))
            .map(|reform| ReformName {
                name: reform.name.clone(),
                title: reform.title.clone(),
                article: reform.article.clone(),
            })
            .collect();
        match chosen.len() {
            0 => Err(Failure::Usage("the scenario offers no reforms".into())),
            number if number > MOST_REFORMS => Err(Failure::Usage(format!(
                "{number} reforms are too many at once; name at most {MOST_REFORMS}"
            ))),
            _ => Ok(chosen),
        }
    }

    /// The base's responses, and the names of the measures.
    fn base_responses(&self, plot: &Plot, progress: &ProgressBar) -> Result<(Kept, Vec<String>), Failure> {
        let world = &plot.base;
        let records = replications(&world.port, &world.network, &plot.plan, &|| progress.inc(1))
            .map_err(|error| Failure::Other(error.to_string()))?;
        let study = Study::new(&world.port, &world.network, &records, plot.plan.seed, self.level);
        let ids = if self.measures.is_empty() {
            responses::usual(&study)
        } else {
            self.measures_of(&study)?
        };
        Ok((Kept::of(&study, &ids), ids))
    }

    /// The measures asked for. A comma may be part of a name, or stand between two.
    fn measures_of(&self, study: &Study<'_>) -> Result<Vec<String>, Failure> {
        let mut ids = Vec::new();
        for asked in &self.measures {
            let found = responses::resolve(study, std::slice::from_ref(asked)).or_else(|_| {
                let names: Vec<String> = asked.split(',').map(|name| name.trim().to_owned()).collect();
                responses::resolve(study, &names)
            });
            ids.extend(found.map_err(|error| Failure::Usage(error.to_string()))?);
        }
        Ok(ids)
    }

    /// Puts the responses side by side.
    fn compared(&self, plot: &Plot, base: Kept, kept: Vec<Kept>) -> Comparison {
        let worlds = plot.candidates.iter().zip(kept);
        let worlds: Vec<(&Candidate, Kept)> = worlds.collect();
        let reforms = (!plot.reforms.is_empty()).then(|| {
            let design = Design::of(plot.reforms.len());
            let responses = worlds.iter().map(|(_, kept)| kept.responses.clone());
            let all: Vec<Vec<Response>> = std::iter::once(base.responses.clone()).chain(responses).collect();
            Reforms {
                reforms: plot.reforms.clone(),
                worlds: all.len(),
                effects: effects(&design, &all, self.level),
            }
        });
        let told: Vec<(&Candidate, Kept)> = worlds
            .into_iter()
            .filter(|(candidate, _)| plot.is_told(candidate))
            .collect();
        let others: Vec<(String, Vec<Response>)> = told
            .iter()
            .map(|(candidate, kept)| (candidate.world.label.clone(), kept.responses.clone()))
            .collect();
        let mut compared = against(&base.responses, &others, self.level);
        if let Some(reforms) = &reforms {
            // One family for all that is said of reforms.
            for (against, (candidate, _)) in compared.iter_mut().zip(&told) {
                reforms.judge(candidate.reforms.unwrap_or(0), against);
            }
        }
        Comparison {
            base: plot.base.label.clone(),
            currency: plot.base.port.currency.clone(),
            seed: plot.plan.seed,
            replications: self.replications,
            level: self.level,
            base_overloads: base.overloads,
            alternatives: compared
                .into_iter()
                .zip(told)
                .map(|(against, (candidate, kept))| Alternative {
                    changes: candidate.changes.clone(),
                    overloads: kept.overloads,
                    against,
                    consignments: None,
                })
                .collect(),
            reforms,
        }
    }

    fn followed(
        &self,
        plot: &Plot,
        candidate: &Candidate,
        progress: &ProgressBar,
    ) -> Result<Consignments, Failure> {
        let worst = NAMED.max(self.explain as usize);
        follow(&plot.base, &candidate.world, &plot.few(), worst, &|| {
            progress.inc(1);
        })
        .map_err(|error| Failure::Other(error.to_string()))
    }

    /// The worst-hit consignments' lives in both worlds.
    fn lives(&self, plot: &Plot, candidate: &Candidate, consignments: &Consignments) -> String {
        let mut text = String::new();
        for hit in consignments.worst.iter().take(self.explain as usize) {
            let told = [&plot.base, &candidate.world].map(|world| {
                let subject = Subject::find(&world.port, &hit.name).unwrap_or(hit.subject);
                let mut biography = Biography::of(subject);
                let seed = plot.plan.seed;
                replicate(&world.port, &world.network, seed, hit.replication, &mut biography);
                (world.label.as_str(), &world.port, biography)
            });
            let [(base, base_port, base_life), (other, other_port, other_life)] = &told;
            let _ = write!(
                text,
                "\n{}, replication {}: {}\n{}",
                hit.name,
                hit.replication,
                hit.reason,
                side_by_side((base, base_port, base_life), (other, other_port, other_life))
            );
        }
        text
    }
}

impl Plot {
    /// Replications there are to run.
    fn work(&self) -> u64 {
        let each = self.plan.replications.end - self.plan.replications.start;
        let few = self.few().replications;
        let followed = self
            .candidates
            .iter()
            .filter(|candidate| self.is_followed(candidate));
        each * (self.candidates.len() as u64 + 1) + 2 * (few.end - few.start) * followed.count() as u64
    }

    /// The replications in which consignments are followed.
    fn few(&self) -> Plan {
        let first = self.plan.replications.start;
        Plan {
            replications: first..self.plan.replications.end.min(first + MOST_FOLLOWED),
            ..self.plan.clone()
        }
    }

    /// Of reforms, those alone and all together get a sentence; the rest only enters the effects.
    fn is_told(&self, candidate: &Candidate) -> bool {
        candidate
            .reforms
            .is_none_or(|world| world.is_power_of_two() || self.is_all(world))
    }

    /// Of reforms, only all together are followed consignment by consignment.
    fn is_followed(&self, candidate: &Candidate) -> bool {
        candidate.reforms.is_none_or(|world| self.is_all(world))
    }

    fn is_all(&self, world: u64) -> bool {
        world == Design::of(self.reforms.len()).all()
    }

    /// The candidates' responses, in their order.
    fn run(&self, ids: &[String], level: f64, progress: &ProgressBar) -> Result<Vec<Kept>, Failure> {
        let mut kept: Vec<Option<Kept>> = self.candidates.iter().map(|_| None).collect();
        let each = self.plan.replications.end - self.plan.replications.start;
        points::evaluate(
            &self.candidates,
            &self.plan,
            |candidate| Ok::<World, PlanError>(candidate.world.clone()),
            |_, world, records| {
                let study = Study::new(&world.port, &world.network, &records, self.plan.seed, level);
                Kept::of(&study, ids)
            },
            |place, one| {
                progress.inc(each);
                kept[place] = Some(one);
                Ok(())
            },
        )
        .map_err(|error| Failure::Other(error.to_string()))?;
        Ok(kept.into_iter().flatten().collect())
    }
}

impl Kept {
    fn of(study: &Study<'_>, ids: &[String]) -> Self {
        Self {
            responses: responses::of(study, ids),
            overloads: study
                .overloads
                .iter()
                .map(|overload| overload.line.clone())
                .collect(),
        }
    }
}

impl Format {
    /// The file of a results folder that holds this form.
    const fn file(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "result.json",
            Self::Csv => "differences.csv",
        }
    }
}

fn world_of(loaded: Loaded, label: Option<&str>) -> Result<World, Failure> {
    let port = loaded
        .port
        .ok_or_else(|| Failure::Scenario("nothing was run".into()))?;
    let label = label.map_or_else(|| port.title.clone(), str::to_owned);
    Ok(World::new(label, port))
}

/// The base with further changes; its faults are told.
fn changed_base(
    desk: &Desk,
    bundle: &Bundle,
    base: &Changes,
    name: &str,
    changes: &Changes,
) -> Result<Loaded, Failure> {
    let loaded = bundle.load(&base.and(changes));
    desk.judge(&format!("{} with {name}", bundle.name), &loaded)?;
    Ok(loaded)
}

/// `NAME: PATH=VALUE; PATH=VALUE; reform R`.
fn changed(text: &str) -> Result<Changed, String> {
    let (name, rest) = text
        .split_once(':')
        .ok_or("write NAME: PATH=VALUE; PATH=VALUE; reform R")?;
    let mut changes = Changes::default();
    for part in parts(rest) {
        match part.strip_prefix("reform ") {
            Some(reform) => changes.reforms.push(reform.trim().to_owned()),
            None if part.contains('=') => changes.sets.push(part.to_owned()),
            None => return Err(format!("`{part}` is neither PATH=VALUE nor `reform R`")),
        }
    }
    if name.trim().is_empty() || name.contains('=') {
        return Err("the changes need a name: NAME: PATH=VALUE".into());
    }
    if changes == Changes::default() {
        return Err(format!("`{}` changes nothing", name.trim()));
    }
    Ok(Changed {
        name: name.trim().to_owned(),
        changes,
    })
}

/// The text between semicolons that stand outside quotes.
fn parts(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_with_their_name() {
        let read = changed("Saturdays off: a.b=0; reform scanner; c=\"x; y\"").unwrap();
        assert_eq!(read.name, "Saturdays off");
        assert_eq!(read.changes.sets, ["a.b=0", "c=\"x; y\""]);
        assert_eq!(read.changes.reforms, ["scanner"]);
        for wrong in ["a.b=0", "name:", "name: huh", ": a=1", "a=1: b=2"] {
            assert!(changed(wrong).is_err(), "{wrong}");
        }
    }
}
