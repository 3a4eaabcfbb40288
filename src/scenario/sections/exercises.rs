//! `[exercise.NAME]`: a situation for training, what may be moved in it, and what is to be reached.

use crate::scenario::Changes;
use crate::scenario::document::{Table, Value};
use crate::scenario::form;
use crate::scenario::merge::parse_path;
use crate::scenario::reader::Reader;
use crate::scenario::write::inline;
use crate::units::Money;

/// Moves a trainee may make unless the exercise says otherwise.
const MOVES: &str = "5";
/// Hints an exercise has, at most.
const MOST_HINTS: usize = 12;

/// A situation for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Its name in the scenario.
    pub name: String,
    /// One line.
    pub title: String,
    /// What has happened, told to the trainees.
    pub situation: String,
    /// Reforms in force.
    pub reforms: Vec<String>,
    /// Dotted paths and what the situation sets them to.
    pub set: Table,
    /// Levers that may be moved at most.
    pub moves: u64,
    /// What officers may cost more, a year.
    pub money: Option<Money>,
    /// Levers that may be moved: beginnings of their names; empty: all.
    pub allows: Vec<String>,
    /// Targets that are to be kept, as `[targets]` writes them.
    pub goals: Vec<String>,
    /// Hints, one after the other.
    pub hints: Vec<String>,
    /// The best plan known: levers and where they stand.
    pub best: Vec<(String, f64)>,
}

impl Exercise {
    /// The situation as changes of the scenario.
    pub fn changes(&self) -> Changes {
        Changes {
            reforms: self.reforms.clone(),
            sets: self
                .set
                .entries()
                .iter()
                .map(|entry| format!("{}={}", entry.key, inline(&entry.node)))
                .collect(),
        }
    }
}

/// One exercise.
pub(super) fn exercise(name: &str, r: &Reader<'_>) -> Exercise {
    let title = r.text("title", "One line; its name when not given").optional();
    let situation = r
        .text("situation", "What has happened, told to the trainees")
        .required();
    let doc = "Reforms that are in force";
    let reforms = r.list("reforms", form::text(), doc).default("[]");
    let set = r.raw("set", "Dotted paths and what the situation sets them to");
    let set = set.and_then(|node| node.as_table()).cloned().unwrap_or_default();
    for entry in set.entries() {
        if let Err(message) = parse_path(&entry.key) {
            r.fault(
                "set",
                message,
                Some("write \"officers.examiners.absence\" = \"30 %\"".into()),
            );
        }
    }
    let doc = "Levers that may be moved";
    let moves = r.count("moves", doc).within("1", "60").default(MOVES);
    let money = r
        .money(
            "money",
            "What officers may cost more than without moves, a year; any amount when not given",
        )
        .optional();
    let doc =
        "Levers that may be moved, by the beginnings of their names such as \"officers.\"; all when empty";
    let allows = r.list("allows", form::text(), doc).default("[]");
    let doc = "Targets to be kept, as `[targets]` writes them";
    let goals = r.list("goals", form::text(), doc).required();
    if r.has("goals") && goals.is_empty() {
        r.fault(
            "goals",
            format!("exercise `{name}` has no goal"),
            Some("name a target of the scenario, such as \"90 % of fcl released within\"".into()),
        );
    }
    let hints = r
        .list("hints", form::text(), "Hints, told one after the other")
        .default("[]");
    if hints.len() > MOST_HINTS {
        r.fault(
            "hints",
            format!("{} hints, at most {MOST_HINTS} are possible", hints.len()),
            Some("a trainee who needs more needs the trainer".into()),
        );
    }
    let best = r.raw(
        "best",
        "The best plan known: levers and where they stand, as numbers",
    );
    let best = best.and_then(|node| node.as_table());
    let best = best.map(|table| plan(r, table)).unwrap_or_default();
    if best.len() as u64 > moves {
        r.fault(
            "best",
            format!(
                "the best plan moves {} levers, and {moves} may be moved",
                best.len()
            ),
            Some("raise `moves`, or find a plan that needs fewer".into()),
        );
    }
    Exercise {
        name: name.to_owned(),
        title: title.unwrap_or_else(|| name.to_owned()),
        situation,
        reforms,
        set,
        moves,
        money,
        allows,
        goals,
        hints,
        best,
    }
}

fn plan(r: &Reader<'_>, table: &Table) -> Vec<(String, f64)> {
    let mut plan = Vec::new();
    for entry in table.entries() {
        let number = match entry.node.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            Value::Bool(is_on) => Some(f64::from(u8::from(is_on))),
            _ => None,
        };
        if let Some(number) = number {
            plan.push((entry.key.clone(), number));
        } else {
            r.fault(
                "best",
                format!("`{}` is {}, and a lever stands at a number", entry.key, entry.node.value.kind()),
                Some("write \"officers.examiners.shifts.weekday.on-duty\" = 22, or \"reform.e-payment\" = true".into()),
            );
        }
    }
    plan
}
