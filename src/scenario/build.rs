//! From a scenario file to a port: merge, take the names, read, check.

use super::bundle::Changes;
use super::diagnostic::{Diagnostic, Sources, sort};
use super::document::{Node, Table};
use super::merge::{Loader, apply_patch, apply_set, load_document};
use super::reader::{describe, read};
use super::sections::{Exercise, Faults, Names, Planning, Reform, Whole, check, whole};
use super::session::{Assumption, Description};
use super::suggest;
use crate::customs::port::Port;

/// What came of loading a scenario.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The port, ready to run; `None` when there is an error among the diagnostics.
    pub port: Option<Port>,
    /// What the scenario says about how it is to be run.
    pub settings: Settings,
    /// All faults and warnings, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// All numbers the scenario rests on, in the order of reading.
    pub assumptions: Vec<Assumption>,
    /// Patches the scenario offers, in file order.
    pub reforms: Vec<Reform>,
    /// What a planner may change, if it says so.
    pub planning: Option<Planning>,
    /// Situations for training, in file order.
    pub exercises: Vec<Exercise>,
    /// Skills as steps ask for them: the names of [`Skill`](crate::customs::port::Skill) indices.
    pub skills: Vec<String>,
    /// The merged tree that was read.
    pub document: Table,
    /// The texts it came from; diagnostics point into them.
    pub sources: Sources,
}

impl Loaded {
    /// How many errors stand among the diagnostics.
    pub fn errors(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error())
            .count()
    }
}

/// What a scenario says about how it is to be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The seed it asks for; the command line's wins.
    pub seed: Option<u64>,
}

/// Loads the scenario `text`, which is called `name`.
///
/// `load_file` reads the files it extends and the columns it names. Reforms named in `reforms` are applied in that
/// order, then the overrides `sets` (`path.to.key=value`). Every fault there is ends up among the diagnostics; a
/// reform that is not applied is tried out too, when there is no other fault.
///
/// ```
/// let text = r#"
/// title = "M/M/1"
/// start = 2026-01-05
/// [traffic.customers]
/// poisson = "4 / h"
/// brings = { job = 1 }
/// [goods.job]
/// [lane.only]
/// route = ["service"]
/// [step.service]
/// needs = { serve = 1 }
/// takes = { exponential = "12 min" }
/// [officers.server]
/// skills = ["serve"]
/// on-duty = 1
/// "#;
/// let no_files = |_: &str| Err("no files here".to_owned());
/// let loaded = greenlane::scenario::load("mm1.toml", text, &no_files, &[], &[]);
/// assert!(loaded.diagnostics.is_empty());
/// assert_eq!(loaded.port.unwrap().steps[0].name, "service");
/// ```
pub fn load(name: &str, text: &str, load_file: &Loader<'_>, sets: &[String], reforms: &[String]) -> Loaded {
    let changes = Changes {
        reforms: reforms.to_vec(),
        sets: sets.to_vec(),
    };
    load_with(name, text, load_file, &changes, Trials::All)
}

/// Which of the reforms that are not applied are tried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trials {
    /// All, so that a scenario is checked as a whole.
    All,
    /// None: the scenario was checked before and is loaded with other changes.
    None,
}

/// [`load`], with or without trials.
pub(super) fn load_with(
    name: &str,
    text: &str,
    load_file: &Loader<'_>,
    changes: &Changes,
    trials: Trials,
) -> Loaded {
    let Changes { reforms, sets } = changes;
    let mut sources = Sources::new();
    let mut document = match load_document(&mut sources, name, text, load_file, &[]) {
        Ok(document) => document,
        Err(faults) => return unread(sources, Table::new(), faults),
    };
    let mut faults = Vec::new();
    for reform in reforms {
        faults.extend(apply_reform(&mut document, reform));
    }
    for (number, set) in sets.iter().enumerate() {
        let file = sources.add_override(format!("--set #{}", number + 1), set.as_str());
        faults.extend(apply_set(&mut document, file, set).err().unwrap_or_default());
    }
    if !faults.is_empty() {
        return unread(sources, document, faults);
    }
    let mut outcome = outcome(&document, &sources, load_file);
    if trials == Trials::All && !outcome.diagnostics.iter().any(Diagnostic::is_error) {
        let offered = outcome.whole.reforms.iter().map(|reform| &reform.name);
        for reform in offered.filter(|name| !reforms.contains(name)) {
            outcome
                .diagnostics
                .extend(trial(&document, reform, &sources, load_file));
        }
        for exercise in &outcome.whole.exercises {
            outcome
                .diagnostics
                .extend(rehearsal(&document, exercise, &sources, load_file));
        }
    }
    sort(&mut outcome.diagnostics);
    let is_sound = !outcome.diagnostics.iter().any(Diagnostic::is_error);
    let Whole {
        port,
        seed,
        reforms,
        planning,
        exercises,
    } = outcome.whole;
    Loaded {
        port: is_sound.then_some(port),
        settings: Settings { seed },
        diagnostics: outcome.diagnostics,
        assumptions: outcome.assumptions,
        reforms,
        planning,
        exercises,
        skills: outcome.names.skills,
        document,
        sources,
    }
}

/// All keys of a scenario file, for the editor's schema and the reference page.
pub fn description() -> Description {
    let names = Names::default();
    describe(|r| {
        whole(r, &names);
    })
}

/// What came of reading a merged tree.
struct Outcome {
    whole: Whole,
    names: Names,
    diagnostics: Vec<Diagnostic>,
    assumptions: Vec<Assumption>,
}

fn outcome(document: &Table, sources: &Sources, load_file: &Loader<'_>) -> Outcome {
    let names = Names::of(document);
    let reading = read(document, sources, load_file, |r| whole(r, &names));
    let mut faults = Faults::new(document);
    check(&reading.value.port, &names, &mut faults);
    let mut diagnostics = reading.diagnostics;
    diagnostics.extend(faults.into_list());
    Outcome {
        whole: reading.value,
        names,
        diagnostics,
        assumptions: reading.assumptions,
    }
}

/// Nothing could be read.
fn unread(sources: Sources, document: Table, mut diagnostics: Vec<Diagnostic>) -> Loaded {
    sort(&mut diagnostics);
    Loaded {
        port: None,
        settings: Settings::default(),
        diagnostics,
        assumptions: Vec::new(),
        reforms: Vec::new(),
        planning: None,
        exercises: Vec::new(),
        skills: Vec::new(),
        document,
        sources,
    }
}

/// Patches the tree with the reform called `name`.
fn apply_reform(document: &mut Table, name: &str) -> Vec<Diagnostic> {
    let reforms = document.get("reform").and_then(Node::as_table);
    let Some(reform) = reforms.and_then(|reforms| reforms.get(name)) else {
        let known: Vec<&str> = reforms.into_iter().flat_map(Table::keys).collect();
        let hint = match suggest::nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the scenario offers no reforms".to_owned(),
            None => format!("it offers {}", suggest::listed(known, "and")),
        };
        return vec![Diagnostic::error(None, format!("the scenario has no reform `{name}`")).with_hint(hint)];
    };
    let set = reform
        .as_table()
        .and_then(|reform| reform.get("set"))
        .and_then(Node::as_table);
    let patch = set.cloned().unwrap_or_default();
    apply_patch(document, patch.entries()).err().unwrap_or_default()
}

/// The errors that the reform called `name` would bring about.
fn trial(document: &Table, name: &str, sources: &Sources, load_file: &Loader<'_>) -> Vec<Diagnostic> {
    let mut patched = document.clone();
    let mut faults = apply_reform(&mut patched, name);
    let found = outcome(&patched, sources, load_file).diagnostics;
    faults.extend(found.into_iter().filter(Diagnostic::is_error));
    for fault in &mut faults {
        fault.message = format!("with reform `{name}`: {}", fault.message);
    }
    faults
}

/// The errors that an exercise's situation would bring about, and goals that are no targets in it.
fn rehearsal(
    document: &Table,
    exercise: &Exercise,
    sources: &Sources,
    load_file: &Loader<'_>,
) -> Vec<Diagnostic> {
    let mut patched = document.clone();
    let mut faults = Vec::new();
    for reform in &exercise.reforms {
        faults.extend(apply_reform(&mut patched, reform));
    }
    faults.extend(
        apply_patch(&mut patched, exercise.set.entries())
            .err()
            .unwrap_or_default(),
    );
    let outcome = outcome(&patched, sources, load_file);
    let targets = &outcome.whole.port.targets;
    for goal in &exercise.goals {
        if !targets.iter().any(|target| target.label == *goal) {
            let known: Vec<&str> = targets.iter().map(|target| target.label.as_str()).collect();
            let hint = match suggest::nearest(goal, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to [targets], or to what the exercise sets".to_owned(),
            };
            faults.push(Diagnostic::error(None, format!("the goal `{goal}` is no target")).with_hint(hint));
        }
    }
    faults.extend(outcome.diagnostics.into_iter().filter(Diagnostic::is_error));
    for fault in &mut faults {
        fault.message = format!("in exercise `{}`: {}", exercise.name, fault.message);
    }
    faults
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
