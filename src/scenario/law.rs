//! The grammar of laws of chance: `"3 h"`, `{ lognormal = { mean = "3 h", cv = 0.5 } }`, `{ poisson = 85 }`, …

use super::document::{Entry, Node, Table, Value};
use super::field::ABOUT;
use super::form::{Kind, Shape, plain_number, shown};
use super::parameters::{Parameters, law_called};
use super::quantity::{self, Fault};
use super::session::Session;
use super::{suggest, write};
use crate::random::Law;
use crate::units::SimDuration;

/// What a law's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Durations in hours, not negative.
    Duration,
    /// Durations in hours.
    SignedDuration,
    /// Plain numbers.
    Number,
    /// Whole numbers from 0 on.
    Count,
    /// Amounts of the scenario's currency, not negative.
    Money,
}

/// The words that name a law, with their parameters.
pub const GRAMMAR: [(&str, &str); 15] = [
    ("constant", "the value alone"),
    ("uniform", "`{ min, max }`"),
    ("exponential", "the mean alone, or `{ mean }`"),
    ("erlang", "`{ k, mean }`: the sum of `k` exponential stages"),
    ("gamma", "`{ mean, cv }`"),
    (
        "lognormal",
        "`{ mean, cv }`, `{ median, p90 }` or `{ quantiles = { \"50 %\" = …, \"90 %\" = … } }`",
    ),
    ("triangular", "`{ min, mode, max }`"),
    ("pert", "`{ min, mode, max }`"),
    (
        "weibull",
        "`{ shape, mean }` or `{ quantiles = { \"50 %\" = …, \"90 %\" = … } }`",
    ),
    (
        "hyperexponential",
        "`{ mean, cv }` or `{ shares = […], means = […] }`",
    ),
    ("normal", "`{ mean, sd }`; the mean is 0 where it is left out"),
    ("discrete", "`{ values = […], weights = […] }`"),
    (
        "empirical",
        "`{ values = […] }` or `{ csv = \"file.csv\", column, unit }`",
    ),
    ("poisson", "the mean alone, or `{ mean }`; counts from 0"),
    ("geometric", "the mean alone, or `{ mean }`; counts from 1"),
];

/// Laws whose values may be whole numbers.
const OF_COUNTS: [&str; 5] = ["constant", "discrete", "empirical", "poisson", "geometric"];
/// Keys beside a law that clip it.
pub(super) const CLIPS: [&str; 2] = ["at-least", "at-most"];

/// Whether `table` names a law.
pub fn has_law(table: &Table) -> bool {
    table.keys().any(is_word)
}

/// Whether `table` is one value, such as a law or `{ value = …, grade = … }`, and not a table of keys.
///
/// Two such tables replace each other when files are merged: `gamma` does not join `lognormal`.
pub fn is_one_value(table: &Table) -> bool {
    let belongs = |key: &str| key == "value" || is_word(key) || CLIPS.contains(&key) || ABOUT.contains(&key);
    (table.get("value").is_some() || has_law(table)) && table.keys().all(belongs)
}

/// The path of the value, or of the mean of the law, in `node` at `path`: what an override sets to change it.
pub(super) fn path_of_mean(node: &Node, path: &str) -> Option<String> {
    let table = match &node.value {
        Value::Table(table) => table,
        Value::Array(_) => return None,
        _ => return Some(path.to_owned()),
    };
    let law = table.entries().iter().find(|entry| is_word(&entry.key))?;
    let path = format!("{path}.{}", law.key);
    match law.node.as_table() {
        None => Some(path),
        Some(parameters) => parameters.get("mean").map(|_| format!("{path}.mean")),
    }
}

/// The law in `node`, in hours, plain numbers or money as `scale` says.
pub(super) fn parse(node: &Node, scale: Scale, session: &Session<'_>) -> Result<Law, Vec<Fault>> {
    let one = |fault: Fault| vec![fault];
    let law = if let Value::Table(table) = &node.value {
        of_table(node, table, scale, session)?
    } else {
        let value = scale.number(node, session).map_err(one)?;
        if scale.is_positive() && value < 0.0 {
            let message = format!("is {}, but must not be negative", shown(node));
            return Err(one(Fault::bare(message)));
        }
        Law::constant(value).map_err(|error| one(Fault::bare(format!("is a value in which {error}"))))?
    };
    if scale.is_positive() && law.minimum() < 0.0 {
        let zero = if scale == Scale::Duration { "\"0 h\"" } else { "0" };
        return Err(one(Fault::new(
            format!("is {}, which can be negative, but must not be", shown(node)),
            format!("add `at-least = {zero}` beside the law, or take a lognormal or gamma law"),
        )));
    }
    if scale == Scale::Count && !is_whole(&law) {
        return Err(one(Fault::bare(format!(
            "is {}, which has fractions, but counts are whole",
            shown(node)
        ))));
    }
    Ok(law)
}

/// What a form holds after a fault.
pub(super) fn stand_in() -> Law {
    Law::Constant(1.0)
}

impl Scale {
    pub(super) const fn what(self) -> &'static str {
        match self {
            Self::Duration | Self::SignedDuration => "law of durations",
            Self::Number => "law of numbers",
            Self::Count => "law of counts",
            Self::Money => "law of money",
        }
    }

    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Duration => "{ lognormal = { mean = \"3 h\", cv = 0.5 } }",
            Self::SignedDuration => "{ normal = { mean = \"0 h\", sd = \"5 h\" } }",
            Self::Number => "{ gamma = { mean = 3, cv = 0.5 } }",
            Self::Count => "{ poisson = 85 }",
            Self::Money => "{ lognormal = { mean = \"EC$ 42 000\", cv = 1.4 } }",
        }
    }

    /// A value of the law as a number.
    pub(super) fn number(self, node: &Node, session: &Session<'_>) -> Result<f64, Fault> {
        let hours = |span: Result<SimDuration, Fault>| span.map(SimDuration::hours);
        match (self, &node.value) {
            (Self::Duration | Self::SignedDuration, Value::String(text)) => {
                hours(quantity::signed_duration(text))
            }
            (Self::Duration | Self::SignedDuration, Value::Integer(_) | Value::Float(_)) => {
                hours(quantity::signed_duration(&write::inline(node)))
            }
            (Self::Number | Self::Count, Value::String(text)) => quantity::number(text),
            (Self::Money, Value::String(text)) => {
                quantity::money(text, &session.currency()).map(crate::units::Money::amount)
            }
            _ => plain_number(node, &Kind::new(self.what(), self.example(), Shape::Law)),
        }
    }

    const fn is_positive(self) -> bool {
        matches!(self, Self::Duration | Self::Money | Self::Count)
    }
}

fn words() -> impl Iterator<Item = &'static str> {
    GRAMMAR.iter().map(|&(word, _)| word)
}

fn is_word(key: &str) -> bool {
    words().any(|word| word == key)
}

fn of_table(node: &Node, table: &Table, scale: Scale, session: &Session<'_>) -> Result<Law, Vec<Fault>> {
    let laws: Vec<&Entry> = table
        .entries()
        .iter()
        .filter(|entry| is_word(&entry.key))
        .collect();
    let entry = match laws.as_slice() {
        [entry] => *entry,
        [] => return Err(vec![no_law(node, table)]),
        [first, second, ..] => {
            let message = format!("has two laws, `{}` and `{}`", first.key, second.key);
            return Err(vec![
                Fault::new(message, "keep one of them").at(second.key_origin.clone()),
            ]);
        }
    };
    let word = entry.key.as_str();
    if scale == Scale::Count && !OF_COUNTS.contains(&word) {
        let message = format!(
            "is {}, which gives fractions, but must be a law of counts",
            law_called(word)
        );
        let hint = format!("write {}", suggest::listed(OF_COUNTS, "or"));
        return Err(vec![Fault::new(message, hint).at(entry.key_origin.clone())]);
    }
    if scale != Scale::Count && scale != Scale::Number && matches!(word, "poisson" | "geometric") {
        let message = format!(
            "is {}, which counts, but must be a {}",
            law_called(word),
            scale.what()
        );
        return Err(vec![Fault::bare(message).at(entry.key_origin.clone())]);
    }
    let mut parameters = Parameters::new(entry, scale, session);
    let law = parameters.law();
    let clips = parameters.clips(table);
    for other in table.entries() {
        let key = other.key.as_str();
        if key != word && !CLIPS.contains(&key) && !ABOUT.contains(&key) {
            let known = [&CLIPS[..], &ABOUT].concat();
            parameters.unknown(other, &known, "has beside its law a key");
        }
    }
    let mut faults = parameters.faults;
    match law.zip(clips) {
        Some((law, (low, high))) if faults.is_empty() => {
            let clipped = if low.is_finite() || high.is_finite() {
                law.and_then(|law| law.clipped(low, high))
            } else {
                law
            };
            clipped.map_err(|error| {
                let message = format!("has {} in which {error}", law_called(word));
                vec![Fault::bare(message).at(entry.node.origin.clone())]
            })
        }
        _ => {
            if faults.is_empty() {
                faults.push(Fault::bare(format!(
                    "has {} that cannot be read",
                    law_called(word)
                )));
            }
            Err(faults)
        }
    }
}

fn no_law(node: &Node, table: &Table) -> Fault {
    let near = table.keys().find_map(|key| suggest::nearest(key, words()));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("laws are {}", suggest::listed(words(), "and")),
    };
    Fault::new(format!("is {}, which names no law", shown(node)), hint)
}

fn is_whole(law: &Law) -> bool {
    let is_whole = |value: f64| (value - libm::rint(value)).abs() < f64::EPSILON;
    match law {
        Law::Constant(value) => is_whole(*value),
        Law::Discrete(steps) => steps.iter().all(|step| is_whole(step.value)),
        Law::Empirical(values) => values.iter().all(|&value| is_whole(value)),
        _ => true,
    }
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
