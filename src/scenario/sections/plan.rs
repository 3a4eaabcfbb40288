//! `[plan]`: what a planner may change, between which bounds, and what it costs.

use super::limits::small;
use super::names::{Names, index};
use super::officers::shift_with;
use crate::customs::port::{Resource, ResourceId, ResourceKind, Shift};
use crate::scenario::document::{Node, Table};
use crate::scenario::reader::Reader;
use crate::scenario::{suggest, write};
use crate::units::{Money, SimDuration};

/// What may be changed to keep the targets, and what that costs.
#[derive(Clone, Debug)]
pub struct Planning {
    /// How likely each target must be met before a roster counts as keeping it.
    pub confidence: f64,
    /// Most share of its time on duty that a planned pool may be busy.
    pub busy_at_most: f64,
    /// A difference in yearly cost that is not worth telling; `None`: half of what the cheapest officer costs.
    pub indifference: Option<f64>,
    /// What is added to pay, by day and hour.
    pub premiums: Premiums,
    /// Most days a week that a person works.
    pub days_a_week: u32,
    /// Least rest between two shifts of a person.
    pub rest: SimDuration,
    /// The price of an officer hour that the first guess leaves uncovered, as a multiple of the pool's pay.
    pub unmet_factor: f64,
    /// Pools whose shifts may be changed.
    pub pools: Vec<PlannedPool>,
    /// What else may be chosen.
    pub choices: Vec<Choice>,
}

/// Additions to ordinary pay, as shares of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Premiums {
    /// On Saturdays.
    pub saturday: f64,
    /// On Sundays.
    pub sunday: f64,
    /// On public holidays.
    pub holiday: f64,
    /// In the hours of the night.
    pub night: f64,
    /// Which hours those are, as spans of a day.
    pub night_hours: Vec<(SimDuration, SimDuration)>,
}

/// A pool whose shifts may be changed.
#[derive(Clone, Debug)]
pub struct PlannedPool {
    /// Its name in the scenario.
    pub name: String,
    /// Its shifts that may be changed, or added.
    pub shifts: Vec<PlannedShift>,
}

/// A shift whose headcount may be changed, or that may be added.
#[derive(Clone, Debug)]
pub struct PlannedShift {
    /// Its name.
    pub name: String,
    /// Fewest officers.
    pub least: u32,
    /// Most officers.
    pub most: u32,
    /// The dotted path that sets its headcount, or that adds it.
    pub path: String,
    /// The shift, when the pool does not have it yet, and its table as an override writes it, without `on-duty`.
    pub added: Option<(Shift, String)>,
}

/// Something else that is chosen: scanner units, thresholds, cross-training.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it may be, in file order.
    pub options: Vec<ChoiceOption>,
}

/// One of the things it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption {
    /// Its name.
    pub name: String,
    /// Overrides, `path=value`; none: the scenario as it is.
    pub sets: Vec<String>,
    /// Cost a year, in the scenario's currency.
    pub cost: f64,
}

/// `[plan]`, when it is there. `resources` are the scenario's, as read.
pub(super) fn plan(r: &Reader<'_>, names: &Names, resources: &[Resource]) -> Option<Planning> {
    let doc = "What `greenlane plan` may change to keep the targets, and what that costs";
    r.optional_table("plan", doc, |r| planning(r, names, resources))
}

fn planning(r: &Reader<'_>, names: &Names, resources: &[Resource]) -> Planning {
    let share = |key: &str, doc: &str, default: &str| r.share(key, doc).above("0 %").default(default).get();
    let planning = Planning {
        confidence: share(
            "confidence",
            "How likely each target must be met before a roster counts as keeping it",
            "95 %",
        ),
        busy_at_most: share(
            "busy-at-most",
            "Most share of its time on duty that a planned pool may be busy",
            "97 %",
        ),
        indifference: r
            .money(
                "indifference",
                "A difference in yearly cost not worth telling; half of what the cheapest officer costs when not given",
            )
            .above("0")
            .optional()
            .map(Money::amount),
        premiums: r.table("premiums", "What is added to ordinary pay, as a share of it", premiums),
        days_a_week: small(
            r.count("days-a-week", "Most days a week that a person works")
                .within("1", "7")
                .default("5"),
        ),
        rest: r
            .duration("rest", "Least rest between two shifts of a person")
            .at_most("24 h")
            .default("11 h"),
        unmet_factor: r
            .number(
                "unmet-factor",
                "Price of an officer hour that the first guess leaves uncovered, as a multiple of the pool's pay",
            )
            .within("1", "1000")
            .default("10"),
        pools: r
            .named("officers", "Pools whose shifts may be changed", |name, r| {
                pool(name, r, names, resources)
            })
            .into_iter()
            .filter_map(|(_, pool)| pool)
            .collect(),
        choices: r
            .named(
                "choice",
                "What else may be chosen: scanner units, thresholds, who is trained for what",
                choice,
            )
            .into_iter()
            .map(|(_, choice)| choice)
            .collect(),
    };
    let confidence = planning.confidence;
    if !r.describing() && !(0.5..=0.999).contains(&confidence) {
        r.fault(
            "confidence",
            format!(
                "`confidence` is {} %, but must be from 50 to 99.9 %",
                confidence * 100.0
            ),
            Some("write \"95 %\"".into()),
        );
    }
    if !r.describing() && planning.pools.is_empty() && planning.choices.is_empty() {
        r.fault(
            "",
            "`plan` says nothing that may be changed",
            Some("add [plan.officers.POOL.shifts.SHIFT] with `least` and `most`".into()),
        );
    }
    planning
}

fn premiums(r: &Reader<'_>) -> Premiums {
    let share = |key: &str, doc: &str| r.number(key, doc).within("0", "10").default("0");
    let hours = r
        .hours("night-hours", "The hours of the night")
        .default("22:00-06:00");
    Premiums {
        saturday: share("saturday", "On Saturdays: 0.5 is half as much again"),
        sunday: share("sunday", "On Sundays"),
        holiday: share("holiday", "On public holidays, instead of the day's own"),
        night: share("night", "In the hours of the night, on top of the day's"),
        night_hours: hours.spans,
    }
}

fn pool(name: &str, r: &Reader<'_>, names: &Names, resources: &[Resource]) -> Option<PlannedPool> {
    let known = names.resources.iter().map(String::as_str);
    let resource: ResourceId = index(&names.resources, name);
    let found = resources.get(resource);
    let people = found.filter(|pool| pool.kind != ResourceKind::Equipment);
    if !r.describing() && people.is_none() {
        let hint = match suggest::nearest(name, known) {
            Some(near) if near != name => format!("did you mean `{near}`?"),
            _ => "equipment is chosen with [plan.choice.NAME]".to_owned(),
        };
        r.fault("", format!("`{name}` is no pool of officers"), Some(hint));
    }
    if let Some(pool) = people.filter(|pool| pool.unlimited && pool.shifts.is_empty()) {
        r.fault(
            "",
            format!("`{}` is unlimited, so there is nothing to plan", pool.name),
            Some("give the pool shifts".into()),
        );
    }
    if let Some(pool) = people.filter(|pool| pool.cost_per_hour.amount() <= 0.0) {
        r.fault(
            "",
            format!(
                "`{}` costs nothing, so a plan cannot weigh its officers",
                pool.name
            ),
            Some("say what an hour of them costs: `cost` in its section".into()),
        );
    }
    let shifts = r.named("shifts", "Its shifts that may be changed, or added", |name, r| {
        shift(name, r, names, people)
    });
    let shifts: Vec<PlannedShift> = shifts.into_iter().map(|(_, shift)| shift).collect();
    Some(PlannedPool {
        name: people?.name.clone(),
        shifts,
    })
}

fn shift(name: &str, r: &Reader<'_>, names: &Names, pool: Option<&Resource>) -> PlannedShift {
    let least = small(
        r.count("least", "Fewest officers on duty")
            .at_most("4096")
            .default("0"),
    );
    let most = small(
        r.count("most", "Most officers on duty")
            .at_most("4096")
            .required(),
    );
    let sites = pool.map_or(vec![0], |pool| pool.sites.clone());
    let doc = "The shift, when the pool does not have it yet: `days`, `hours`, `site`, `breaks`";
    let added = r.optional_table("adds", doc, |r| shift_with(name, r, names, &sites, |_| 0));
    let text = r.node("adds").map(write::inline);
    let today = pool.and_then(|pool| pool.shifts.iter().find(|shift| shift.name == name));
    if let Some(pool) = pool.filter(|_| !r.describing()) {
        if today.is_none() && added.is_none() {
            let known = suggest::listed(pool.shifts.iter().map(|shift| shift.name.as_str()), "and");
            r.fault(
                "",
                format!("`{}` has no shift `{name}`", pool.name),
                Some(format!(
                    "it has {known}; to plan with a new one say what it `adds`"
                )),
            );
        }
        if today.is_some() && added.is_some() {
            r.fault(
                "adds",
                format!("`{}` has a shift `{name}` already", pool.name),
                Some("leave out `adds`, or give the new shift another name".into()),
            );
        }
    }
    if least > most && !r.describing() {
        r.fault(
            "least",
            format!("`least` is {least}, more than `most`, which is {most}"),
            Some("lower `least`, or raise `most`".into()),
        );
    }
    let (kind, pool_name) = pool.map_or(("officers", ""), |pool| {
        let kind = if pool.kind == ResourceKind::Others {
            "crew"
        } else {
            "officers"
        };
        (kind, pool.name.as_str())
    });
    let always = today.is_some_and(|shift| shift.name == "always" && shift.hours.is_always());
    let path = if always {
        write::dotted(&[kind, pool_name, "on-duty"])
    } else if added.is_some() {
        write::dotted(&[kind, pool_name, "shifts", name])
    } else {
        write::dotted(&[kind, pool_name, "shifts", name, "on-duty"])
    };
    PlannedShift {
        name: name.to_owned(),
        least,
        most,
        path,
        added: added.zip(text),
    }
}

fn choice(name: &str, r: &Reader<'_>) -> Choice {
    let options = r.named("options", "What it may be, by name", option);
    let options: Vec<ChoiceOption> = options.into_iter().map(|(_, option)| option).collect();
    if options.len() < 2 && !r.describing() {
        r.fault(
            "options",
            format!("choice `{name}` has fewer than two options"),
            Some("an option without `set` is the scenario as it is".into()),
        );
    }
    Choice {
        name: name.to_owned(),
        options,
    }
}

fn option(name: &str, r: &Reader<'_>) -> ChoiceOption {
    let set = r.raw(
        "set",
        "Dotted paths and what they are set to; none: the scenario as it is",
    );
    let cost = r.money("cost", "What it costs a year").default("0");
    let entries = set.and_then(Node::as_table).map_or(&[][..], Table::entries);
    ChoiceOption {
        name: name.to_owned(),
        sets: entries
            .iter()
            .map(|entry| format!("{}={}", entry.key, write::inline(&entry.node)))
            .collect(),
        cost: cost.amount(),
    }
}
