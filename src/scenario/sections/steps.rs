//! `[step.NAME]`: what is done, by whom, for how long, and what it finds.

use super::hours::opening_hours;
use super::limits::small;
use super::names::{Names, index};
use crate::customs::port::{
    Appointment, Branch, BranchTo, Discipline, Fatigue, Holder, Query, Requirement, Step, Turnaway,
};
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::units::{Share, WeekHours};

/// Orders of service by their names.
const ORDERS: [(&str, Discipline); 5] = [
    ("first-come", Discipline::Fifo),
    ("priority", Discipline::Priority),
    ("preemptive", Discipline::Preemptive),
    ("due", Discipline::Due),
    ("shortest", Discipline::Shortest),
];

/// Whose step it is, by name.
const HOLDERS: [(&str, Holder); 4] = [
    ("customs", Holder::Customs),
    ("agency", Holder::Agency),
    ("port", Holder::Port),
    ("trader", Holder::Trader),
];

/// One step.
pub(super) fn step(name: &str, r: &Reader<'_>, names: &Names) -> Step {
    if name == "end" {
        let message = "a step cannot be called `end`: that is where branches leave the route";
        r.fault("", message, Some("give the step another name".into()));
    }
    let needs = needs(r, names);
    let step = Step {
        name: name.to_owned(),
        holder: r
            .choice("holder", &HOLDERS, "Who answers for the time it takes")
            .default("customs"),
        takes: r.duration_law("takes", "How long it takes").required(),
        jointly_takes: None,
        takes_for: r
            .map(
                "takes-for",
                "goods",
                &form::duration_law(),
                "How long it takes for some kinds of goods instead",
            )
            .into_iter()
            .map(|(goods, law)| (index(&names.goods, &goods), law))
            .collect(),
        per_person: r
            .flag("per-person", "Whether the time counts for each person")
            .default("false"),
        prepared_factor: r
            .number(
                "prepared-factor",
                "Multiplies the time for goods lodged before arrival",
            )
            .within("0", "10")
            .default("1"),
        needs_goods: r
            .flag(
                "needs-goods",
                "Whether the goods must lie ready; false for work on papers",
            )
            .default("true"),
        inspects: r
            .flag("inspects", "Whether it counts as an inspection")
            .default("false"),
        hours: hours(r, name, needs.is_empty()),
        needs,
        discipline: r
            .choice("order", &ORDERS, "Who is served first")
            .default("first-come"),
        backfill: r
            .flag(
                "backfill",
                "Whether jobs behind a head that cannot start may start before it",
            )
            .default("false"),
        room: r
            .count(
                "room",
                "Places in the step, waiting and in service; as many as come when not given",
            )
            .within("1", "1000000")
            .optional()
            .map(small),
        turned_away: turned_away(r),
        detects: detects(r, names, depth(r)),
        fatigue: r.optional_table(
            "fatigue",
            "Officers tire: what the step detects falls with the time they are at it without a pause",
            fatigue,
        ),
        refers_to: r
            .reference(
                "refers-to",
                "step",
                "What it detects is an alarm that sends the goods to this step",
            )
            .optional()
            .map(|step| index(&names.steps, &step)),
        false_alarm: r
            .share(
                "false-alarm",
                "Share of goods with nothing detected that are referred all the same",
            )
            .default("0 %"),
        query: r.optional_table("query", "Questions that go back to the trader", query),
        appointment: r.optional_table("appointment", "The step goes by appointment", appointment),
        presence: r
            .duration_law("presence", "How long until the trader's agent is present")
            .optional(),
        branches: branches(r, names),
    };
    judge_alarms(r, &step);
    judge_fatigue(r, &step);
    step
}

/// `appointment = { per-day = 20, … }`, of a step or at the gate.
pub(super) fn appointment(r: &Reader<'_>) -> Appointment {
    Appointment {
        per_day: small(r.count("per-day", "Slots a day").within("1", "100000").required()),
        lead: r
            .duration("lead", "Earliest slot after asking")
            .at_most("365 days")
            .default("0 h"),
        no_show: r
            .share("no-show", "Share that does not turn up and asks again")
            .at_most("95 %")
            .default("0 %"),
        hours: opening_hours(r, "hours", "Days and hours with slots"),
    }
}

fn needs(r: &Reader<'_>, names: &Names) -> Vec<Requirement> {
    let doc = "What it needs at once: units with a skill, or of equipment by its name; nobody when not given";
    r.map(
        "needs",
        "skill",
        &form::count().at_least("1").at_most("4096"),
        doc,
    )
    .into_iter()
    .map(|(skill, units)| Requirement {
        skill: index(&names.skills, &skill),
        units: small(units),
    })
    .collect()
}

fn hours(r: &Reader<'_>, name: &str, needs_nobody: bool) -> WeekHours {
    let doc = "When a step that needs nobody can end";
    let hours = opening_hours(r, "hours", doc);
    if r.has("hours") && !needs_nobody {
        r.fault(
            "hours",
            format!(
                "`hours` of step `{name}` has no effect: the step needs somebody, so it follows their shifts"
            ),
            Some("leave `hours` out, and put the hours into the shifts of those it needs".into()),
        );
    }
    hours
}

fn turned_away(r: &Reader<'_>) -> Turnaway {
    let doc = "What becomes of those who find no room: they leave the port, or skip the step";
    let choices = [("leave", Turnaway::Leave), ("skip", Turnaway::Skip)];
    let turned_away = r.choice("full", &choices, doc).optional();
    if turned_away.is_some() && !r.has("room") {
        r.fault(
            "full",
            "`full` is given, but no `room` that could be full",
            Some("write room = 12, or leave `full` out".into()),
        );
    }
    turned_away.unwrap_or(Turnaway::Leave)
}

/// `depth = { packages = 40, opened = 8 }`: the probability that a hidden package is among those opened, 1 − C(n−h, m) / C(n, m)
/// with h of n packages hiding something and m opened at random.
fn depth(r: &Reader<'_>) -> f64 {
    let doc = "Only some packages are opened: lowers what the step detects to the chance that a hiding one is among them";
    let depth = r.optional_table("depth", doc, |r| {
        let packages = r
            .count("packages", "Packages in a consignment")
            .within("1", "100000")
            .required();
        let opened = r
            .count("opened", "Packages opened, at random")
            .within("1", "100000")
            .required();
        let hiding = r
            .count(
                "hiding",
                "Packages that hide something, where something is hidden",
            )
            .within("1", "100000")
            .default("1");
        for (key, count) in [("opened", opened), ("hiding", hiding)] {
            if count > packages && packages > 0 {
                r.fault(
                    key,
                    format!(
                        "`{}` is {count}, but there are {packages} packages",
                        r.path_of(key)
                    ),
                    Some("lower it, or raise `packages`".into()),
                );
            }
        }
        (packages, opened, hiding)
    });
    depth.map_or(1.0, |(packages, opened, hiding)| {
        let missed = (0..opened).map(|before| {
            let left = packages.saturating_sub(before).max(1);
            left.saturating_sub(hiding) as f64 / left as f64
        });
        1.0 - missed.product::<f64>()
    })
}

fn detects(r: &Reader<'_>, names: &Names, found: f64) -> Vec<(usize, Share)> {
    r.map(
        "detects",
        "threat",
        &form::share(),
        "Probability that it finds each threat when it is carried",
    )
    .into_iter()
    .map(|(threat, share)| {
        let share = Share::new(share.get() * found).unwrap_or(share);
        (index(&names.threats, &threat), share)
    })
    .collect()
}

/// `fatigue = { after = "30 min", per-hour = "20 %", … }`.
fn fatigue(r: &Reader<'_>) -> Fatigue {
    Fatigue {
        after: r
            .duration("after", "Time at it until which nothing is lost")
            .at_most("30 days")
            .default("0 min"),
        per_hour: r
            .share(
                "per-hour",
                "Share of the detection lost in each further hour at it",
            )
            .required(),
        least: r
            .share("least", "Share of the detection that is left at least")
            .default("0 %"),
        rest: r
            .duration("rest", "A pause this long from such steps refreshes")
            .at_most("30 days")
            .default("15 min"),
    }
}

fn query(r: &Reader<'_>) -> Query {
    Query {
        share: r.share("share", "Share of consignments asked").required(),
        answer: r
            .duration_law("answer", "How long the trader takes to answer")
            .required(),
        recheck_factor: r
            .number(
                "recheck-factor",
                "The step is done again in this share of its time",
            )
            .within("0", "10")
            .default("1"),
    }
}

fn branches(r: &Reader<'_>, names: &Names) -> Vec<Branch> {
    let doc = "Where consignments go after it, by chance: a step, or `end`; the rest goes on along the route";
    let branches: Vec<Branch> = r
        .map("then", "destination", &form::share(), doc)
        .into_iter()
        .map(|(to, share)| Branch {
            share,
            to: if to == "end" {
                BranchTo::End
            } else {
                BranchTo::Step(index(&names.steps, &to))
            },
        })
        .collect();
    let sum: f64 = branches.iter().map(|branch| branch.share.get()).sum();
    if sum > 1.0 + 1e-9 {
        r.fault(
            "then",
            format!("the branches in `then` add up to {:.6} %", sum * 100.0).replace(".000000", ""),
            Some("lower them to 100 % in all; what is left goes on along the route".into()),
        );
    }
    branches
}

fn judge_alarms(r: &Reader<'_>, step: &Step) {
    let name = &step.name;
    if step.refers_to.is_none() && step.false_alarm > Share::NONE && !r.has("refers-to") {
        r.fault(
            "false-alarm",
            format!("step `{name}` has false alarms, but no `refers-to` that says where they go"),
            Some("write refers-to = \"examination\", or leave `false-alarm` out".into()),
        );
    }
    if step.refers_to.is_some() && step.detects.is_empty() && step.false_alarm == Share::NONE {
        r.warn(
            "refers-to",
            format!("step `{name}` never refers anybody: it detects nothing and has no false alarms"),
            Some("add `detects`, or leave `refers-to` out".into()),
        );
    }
}

fn judge_fatigue(r: &Reader<'_>, step: &Step) {
    let name = &step.name;
    if step.fatigue.is_some() && (step.needs.is_empty() || step.detects.is_empty()) && !r.describing() {
        let missing = if step.needs.is_empty() {
            "needs nobody"
        } else {
            "detects nothing"
        };
        r.warn(
            "fatigue",
            format!("`fatigue` of step `{name}` has no effect: the step {missing}"),
            Some("leave `fatigue` out, or write `needs` and `detects`".into()),
        );
    }
}
