//! Responses: the measures an experiment is about, reduced to what comparing them needs.

use super::figure::Figure;
use super::measure::{Measure, Section};
use super::study::Study;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A measure of one scenario: its figure, and one value a replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// [`Measure::id`].
    pub id: String,
    /// Its unit in print.
    pub unit: String,
    /// Value and interval.
    pub figure: Figure,
    /// [`Measure::pseudo_values`]; empty where nothing was observed.
    pub values: Vec<f64>,
}

impl Response {
    /// The response that `measure` is, at confidence `level`.
    pub fn of(measure: &Measure, level: f64) -> Self {
        Self {
            id: measure.id(),
            unit: measure.unit.to_owned(),
            figure: measure.figure(level),
            values: measure.pseudo_values().unwrap_or_default(),
        }
    }

    /// A response of which a scenario shows nothing.
    pub fn missing(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            unit: String::new(),
            figure: Figure::missing("nothing observed"),
            values: Vec::new(),
        }
    }
}

/// No measure has this name, or several have.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unknown {
    /// None has.
    #[error("there is no measure `{name}`; {hint}")]
    Name {
        /// What was asked for.
        name: String,
        /// Names that come near.
        hint: String,
    },
    /// Several have.
    #[error("`{name}` may be {found}: write the whole name")]
    Several {
        /// What was asked for.
        name: String,
        /// The measures that end in it.
        found: String,
    },
}

/// What a planner compares unless told otherwise: times of the main goods kind, every threat's interdiction rate,
/// targets, money.
pub fn usual(study: &Study<'_>) -> Vec<String> {
    let main = study
        .main_goods
        .map(|goods| study.port.goods[goods].name.as_str());
    let wanted = |measure: &&Measure| {
        let Measure {
            section,
            subject,
            statistic,
            ..
        } = *measure;
        match section {
            Section::ReleaseTime | Section::DwellTime => {
                Some(subject.as_str()) == main && ["mean", "p90"].contains(&statistic.as_str())
            }
            Section::Interdiction => statistic == "interdiction rate" && !subject.contains(','),
            Section::Targets => true,
            Section::Money => {
                (subject == "officers" && statistic == "cost")
                    || (subject == "traders" && statistic == "cost of delay")
            }
            _ => false,
        }
    };
    study
        .summary
        .measures
        .iter()
        .filter(wanted)
        .map(Measure::id)
        .collect()
}

/// The full names of `names`, each a measure's name or the end of one: `release-time/fcl/mean`, `fcl/mean`.
///
/// # Errors
/// Names that no measure has, and names that are not clear.
pub fn resolve(study: &Study<'_>, names: &[String]) -> Result<Vec<String>, Unknown> {
    let known: Vec<String> = study.summary.measures.iter().map(Measure::id).collect();
    names.iter().map(|name| one(name, &known)).collect()
}

/// The responses called `ids`, in this order; what the scenario does not show is missing, not left out.
pub fn of(study: &Study<'_>, ids: &[String]) -> Vec<Response> {
    let find = |id: &String| study.summary.measures.iter().find(|measure| measure.id() == *id);
    let currency = &study.port.currency;
    ids.iter()
        .map(|id| {
            let mut response = find(id).map_or_else(
                || Response::missing(id),
                |measure| Response::of(measure, study.level),
            );
            response.unit = response.unit.replace("money", currency);
            response
        })
        .collect()
}

fn one(name: &str, known: &[String]) -> Result<String, Unknown> {
    if known.iter().any(|id| id == name) {
        return Ok(name.to_owned());
    }
    let end = format!("/{name}");
    let found: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|id| id.ends_with(&end))
        .collect();
    match found[..] {
        [only] => Ok(only.to_owned()),
        [] => Err(Unknown::Name {
            name: name.to_owned(),
            hint: hint(name, known),
        }),
        _ => Err(Unknown::Several {
            name: name.to_owned(),
            found: format!("`{}`", found.join("`, `")),
        }),
    }
}

fn hint(name: &str, known: &[String]) -> String {
    match crate::scenario::suggest::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`greenlane run --format csv` lists them all".to_owned(),
    }
}
