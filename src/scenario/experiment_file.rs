//! Experiment files: which scenario, which factors at which values, which design, which responses. TOML, read like a
//! scenario, so that faults are told all at once with file, line and column.
//!
//! ```toml
//! scenario     = "saint-lucia.toml"
//! reforms      = ["risk-based-selectivity"]
//! replications = 10
//!
//! [factor.red-share]
//! path   = "goods.fcl.selectivity.red.share"
//! values = ["2 %", "4 %", "8 %"]
//!
//! [factor.examiners]
//! path  = "officers.examiners.shifts.weekday.on-duty"
//! range = { from = 4, to = 12, step = 2 }
//! ```

use super::bundle::Changes;
use super::diagnostic::{Diagnostic, Sources};
use super::document::{self, Node, Value};
use super::factor::{Factor, Range};
use super::reader::{Reader, read};
use super::write;
use serde::{Deserialize, Serialize};

/// An experiment as its file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExperimentFile {
    /// One line for tables and pictures.
    pub title: Option<String>,
    /// The scenario's file, seen from the experiment's folder.
    pub scenario: String,
    /// What all points change in the scenario.
    pub changes: Changes,
    /// What varies.
    pub factors: Vec<Factor>,
    /// How values are combined.
    pub design: Design,
    /// Replications of each point.
    pub replications: Option<u64>,
    /// The seed.
    pub seed: Option<u64>,
    /// The measures that are kept; the usual ones when there are none.
    pub responses: Vec<String>,
    /// The two goals of `frontier`.
    pub frontier: Option<Goals>,
}

/// How the factors' values are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Design {
    /// Every value of each factor with every value of the others.
    #[default]
    Grid,
    /// So many points, each factor's range cut into as many strata, each used once.
    LatinHypercube(u64),
    /// The first so many points of Sobol's sequence.
    Sobol(u64),
}

/// Measures of which less or more is wanted; two in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goals {
    /// Less of these.
    pub less: Vec<String>,
    /// More of these.
    pub more: Vec<String>,
}

/// What came of reading an experiment file.
#[derive(Clone, Debug)]
pub struct ReadExperiment {
    /// The experiment; `None` when there is a fault.
    pub experiment: Option<ExperimentFile>,
    /// All faults.
    pub diagnostics: Vec<Diagnostic>,
    /// The text they point into.
    pub sources: Sources,
}

/// Whether a text is an experiment's and not a scenario's.
pub fn is_experiment(text: &str) -> bool {
    document::parse(0, text)
        .is_ok_and(|table| table.get("scenario").is_some() || table.get("factor").is_some())
}

/// Reads the experiment file `text`, which is called `name`.
pub fn read_experiment(name: &str, text: &str) -> ReadExperiment {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let (experiment, diagnostics) = match document::parse(file, text) {
        Err(diagnostics) => (None, diagnostics),
        Ok(table) => {
            let reading = read(&table, &sources, &|_| Err("no files here".into()), experiment);
            let is_sound = !reading.diagnostics.iter().any(Diagnostic::is_error);
            (is_sound.then_some(reading.value), reading.diagnostics)
        }
    };
    ReadExperiment {
        experiment,
        diagnostics,
        sources,
    }
}

fn experiment(r: &Reader<'_>) -> ExperimentFile {
    let title = r.text("title", "One line for tables and pictures").optional();
    let scenario = r
        .text("scenario", "The scenario's file, seen from this file's folder")
        .required();
    let reforms = r.raw("reforms", "Reforms of the scenario that all points have");
    let sets = r.raw("set", "Dotted paths that all points set, and their values");
    let changes = Changes {
        reforms: texts(r, "reforms", reforms),
        sets: overrides(r, sets),
    };
    let replications = r
        .count("replications", "Replications of each point")
        .at_least("1")
        .optional();
    let seed = r.count("seed", "Seed of all random draws").optional();
    let responses = r.raw("responses", "The measures that are kept");
    let factors = r.named("factor", "What varies", factor);
    if factors.is_empty() && !r.describing() {
        r.fault(
            "factor",
            "the experiment varies nothing",
            Some("add `[factor.NAME]` with `path` and `values`".into()),
        );
    }
    ExperimentFile {
        title,
        scenario,
        changes,
        factors: factors.into_iter().map(|(_, factor)| factor).collect(),
        design: r
            .optional_table("design", "How values are combined", design)
            .unwrap_or_default(),
        replications,
        seed,
        responses: texts(r, "responses", responses),
        frontier: r.optional_table("frontier", "The two goals of the frontier", goals),
    }
}

fn design(r: &Reader<'_>) -> Design {
    let kind = r
        .word(
            "kind",
            &["grid", "latin-hypercube", "sobol"],
            "How values are combined",
        )
        .default("grid");
    let points = r
        .count("points", "How many points; a grid has as many as its values make")
        .at_least("1")
        .optional();
    let needed = |make: fn(u64) -> Design| {
        if points.is_none() {
            r.fault("points", format!("the design `{kind}` needs `points`"), None);
        }
        make(points.unwrap_or(1))
    };
    match kind.as_str() {
        "latin-hypercube" => needed(Design::LatinHypercube),
        "sobol" => needed(Design::Sobol),
        _ => {
            if points.is_some() {
                r.fault(
                    "points",
                    "a grid has as many points as its factors' values make",
                    None,
                );
            }
            Design::Grid
        }
    }
}

fn goals(r: &Reader<'_>) -> Goals {
    let (less, more) = (
        r.raw("less", "Measures of which less is better"),
        r.raw("more", "Measures of which more is better"),
    );
    let goals = Goals {
        less: texts(r, "less", less),
        more: texts(r, "more", more),
    };
    if goals.less.len() + goals.more.len() != 2 && !r.describing() {
        r.fault(
            "less",
            "a frontier has two goals: write less = [\"…\"] and more = [\"…\"]",
            None,
        );
    }
    goals
}

fn factor(name: &str, r: &Reader<'_>) -> Factor {
    r.exactly_one(&["path", "paths", "reform"]);
    let one = r.text("path", "The dotted path that is set").optional();
    let several = r.raw("paths", "Dotted paths that are set together");
    let reform = r
        .text("reform", "A reform of the scenario, off and on")
        .optional();
    let values = r.raw(
        "values",
        "The values; lists as long as `paths` when there are several",
    );
    let range = r.optional_table("range", "Values from one number to another", range);
    if let Some(reform) = reform {
        for (key, given) in [("values", values.is_some()), ("range", r.has("range"))] {
            if given {
                r.fault(key, "a reform is off or on; it takes no values", None);
            }
        }
        return Factor::reform(name, &reform);
    }
    let paths = one
        .into_iter()
        .chain(texts(r, "paths", several))
        .collect::<Vec<_>>();
    r.exactly_one(&["values", "range"]);
    if let Some(Some(range)) = range {
        return Factor::between(name, paths, range);
    }
    Factor::listed(name, &paths, &rows(r, values, paths.len()))
}

/// The rows of `values`: one value for each path.
fn rows(r: &Reader<'_>, values: Option<&Node>, paths: usize) -> Vec<Vec<String>> {
    let Some(node) = values else { return Vec::new() };
    let Value::Array(items) = &node.value else {
        r.fault("values", "`values` must be a list", None);
        return Vec::new();
    };
    if items.is_empty() {
        r.fault("values", "`values` is empty", None);
    }
    let row = |item: &Node| match (&item.value, paths) {
        (_, 0 | 1) => vec![write::inline(item)],
        (Value::Array(row), _) if row.len() == paths => row.iter().map(write::inline).collect(),
        _ => {
            r.report(
                Diagnostic::error(
                    item.origin.clone(),
                    format!("a value of {paths} linked paths must be a list of {paths}"),
                )
                .with_hint("write values = [[\"2 %\", 4], [\"4 %\", 6]]"),
            );
            vec![String::new(); paths]
        }
    };
    items.iter().map(row).collect()
}

fn range(r: &Reader<'_>) -> Option<Range> {
    let from = r.raw("from", "The first value");
    let to = r.raw("to", "The last value");
    let step = r.raw("step", "From one value of a grid to the next");
    let points = r
        .count("points", "How many values of a grid")
        .at_least("2")
        .optional();
    r.at_most_one(&["step", "points"]);
    let (Some(from), Some(to)) = (from, to) else {
        if !r.describing() {
            r.fault("from", "a range needs `from` and `to`", None);
        }
        return None;
    };
    match Range::new(&shown(from), &shown(to), step.map(shown).as_deref(), points) {
        Ok(range) => Some(range),
        Err(message) => {
            r.fault("from", message, None);
            None
        }
    }
}

fn shown(node: &Node) -> String {
    node.as_text().map_or_else(|| write::inline(node), str::to_owned)
}

/// A text or a list of them.
fn texts(r: &Reader<'_>, key: &str, node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let items = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let found: Option<Vec<String>> = items
        .iter()
        .map(|item| item.as_text().map(str::to_owned))
        .collect();
    found.unwrap_or_else(|| {
        r.fault(key, format!("`{key}` must be a list of texts"), None);
        Vec::new()
    })
}

fn overrides(r: &Reader<'_>, node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let Some(table) = node.as_table() else {
        r.fault(
            "set",
            "`set` must be a table of dotted paths",
            Some("write set = { \"a.b\" = 4 }".into()),
        );
        return Vec::new();
    };
    table
        .entries()
        .iter()
        .map(|entry| format!("{}={}", entry.key, write::inline(&entry.node)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::compact;

    const GOOD: &str = "scenario = \"a.toml\"\nreforms = [\"risk\"]\nreplications = 3\nset = { \"x.y\" = \"2 h\" }\n\
        [factor.share]\npath = \"goods.fcl.share\"\nvalues = [\"2 %\", \"4 %\"]\n\
        [factor.staff]\npaths = [\"a\", \"b\"]\nvalues = [[1, \"2 h\"], [3, \"4 h\"]]\n\
        [factor.more]\npath = \"c\"\nrange = { from = 4, to = 10, step = 2 }\n[factor.scan]\nreform = \"scanner\"\n\
        [frontier]\nless = \"dwell-time/fcl/mean\"\nmore = \"x\"\n";

    #[test]
    fn an_experiment_is_read() {
        assert!(is_experiment(GOOD));
        let read = read_experiment("e.toml", GOOD);
        let experiment = read
            .experiment
            .unwrap_or_else(|| panic!("{:?}", read.diagnostics));
        assert_eq!(experiment.changes.sets, ["x.y=\"2 h\""]);
        let changes = |factor: usize, level: usize| experiment.factors[factor].levels[level].changes.clone();
        assert_eq!(changes(0, 1).sets, ["goods.fcl.share=\"4 %\""]);
        assert_eq!(changes(1, 0).sets, ["a=1", "b=\"2 h\""]);
        let labels: Vec<&str> = experiment.factors[2]
            .levels
            .iter()
            .map(|level| level.label.as_str())
            .collect();
        assert_eq!(labels, ["4", "6", "8", "10"]);
        assert_eq!(changes(3, 1).reforms, ["scanner"]);
    }

    #[test]
    fn faults_are_told_all_at_once_with_their_place() {
        let bad = "scenario = 4\nreplications = 0\n[factor.a]\npaths = [\"x\", \"y\"]\nvalues = [1]\n[factor.b]\n\
                   path = \"z\"\nrange = { from = \"2 %\", to = \"3 h\" }\n[design]\nkind = \"sobol\"\n[factr.c]\n";
        let read = read_experiment("e.toml", bad);
        assert!(read.experiment.is_none());
        let told: Vec<String> = read
            .diagnostics
            .iter()
            .map(|one| compact(one, &read.sources))
            .collect();
        assert_eq!(told.len(), 6, "{told:#?}");
        assert!(
            told.iter().any(|line| line.starts_with("e.toml:5:11")),
            "{told:#?}"
        );
    }
}
