//! A plan for people, and as tables for programs.

mod tables;

pub use tables::{hours_table, margins_table, roster_table, targets_table};

use super::number::{duration, grouped, percent, plain, with_half_width};
use super::text::table::Section;
use crate::experiment::Figure;
use crate::experiment::plan::Standing;
use crate::experiment::plan::answer::{Alternative, Binding, Infeasible, Margin, PlanResult, Row, Target};
use std::fmt::Write as _;

const DAYS: [&str; 8] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "hol."];

/// The plan as JSON.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn json(plan: &PlanResult) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(plan)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The plan for people.
pub fn text(plan: &PlanResult) -> String {
    let mut text = format!("{}\n", plan.title);
    for line in headline(plan) {
        let _ = writeln!(text, "{line}");
    }
    for one in &plan.infeasible {
        infeasible(one, &mut text);
    }
    for table in [roster(plan), costs(plan), targets(plan)] {
        table.write(&mut text);
    }
    let (sure, binding) = (how_sure(plan), binding(plan));
    if !sure.is_empty() {
        let _ = writeln!(text, "\nHow sure");
        for words in &sure {
            let _ = writeln!(text, "  {words}");
        }
    }
    if !binding.is_empty() {
        let _ = writeln!(text, "\nWhat keeps it from being cheaper: with an officer fewer");
        for words in &binding {
            let _ = writeln!(text, "  {words}");
        }
    }
    for table in [
        margins(plan),
        next_best(plan),
        cheaper(plan),
        people(plan),
        guess(plan),
    ] {
        table.write(&mut text);
    }
    how(plan, &mut text);
    text
}

/// All tables, the roster first.
pub(in crate::output) fn sections(plan: &PlanResult) -> Vec<Section> {
    [
        roster(plan),
        costs(plan),
        targets(plan),
        margins(plan),
        next_best(plan),
        cheaper(plan),
        people(plan),
        guess(plan),
    ]
    .into_iter()
    .filter(|table| !table.is_empty())
    .collect()
}

/// The answer in sentences.
pub(in crate::output) fn headline(plan: &PlanResult) -> Vec<String> {
    let money = |amount: f64| format!("{} {}", plan.currency, grouped(amount));
    let (cost, today) = (plan.cost.total(), plan.cost_today.total());
    let change = match cost - today {
        gap if gap.abs() < 0.5 => "as much as today".to_owned(),
        gap if gap > 0.0 => format!("{} more than today", money(gap)),
        gap => format!("{} less than today", money(-gap)),
    };
    let own: Vec<&Target> = plan.targets.iter().filter(|target| !target.is_implied).collect();
    let missed = |of: fn(&Target) -> &Standing| {
        let short = own.iter().filter(|target| falls_short(target, of(target)));
        match short.count() {
            0 => "none".to_owned(),
            count => count.to_string(),
        }
    };
    if !plan.is_found {
        return vec![match plan.budget {
            Some(budget) => format!(
                "No roster within the bounds costs {} a year or less, and keeps what is to be kept.",
                money(budget)
            ),
            None => "No roster within the bounds keeps the targets; what can be said follows.".to_owned(),
        }];
    }
    let first = match (plan.budget, &plan.best) {
        (Some(budget), Some(best)) => format!("The most of \"{best}\" that {} a year buys", money(budget)),
        (Some(budget), None) => format!("The best service that {} a year buys", money(budget)),
        (None, _) if plan.infeasible.is_empty() => {
            "The cheapest roster found that keeps every target".to_owned()
        }
        (None, _) => {
            let names: Vec<String> = plan
                .infeasible
                .iter()
                .map(|one| format!("\"{}\"", one.label))
                .collect();
            format!(
                "Nothing within the bounds keeps {}. The cheapest roster found that keeps the others, and is no worse there than today,",
                names.join(" and ")
            )
        }
    };
    let (now, then) = (missed(|target| &target.today), missed(|target| &target.fresh));
    vec![
        format!("{first} costs {} a year, {change}.", money(cost)),
        format!(
            "Today's roster falls short of {now} of the {} targets, this one of {then}; {} fresh replications say so.",
            own.len(),
            plan.effort.fresh
        ),
    ]
}

fn falls_short(target: &Target, standing: &Standing) -> bool {
    let limit = target.promised.unwrap_or(target.limit);
    if target.is_floor {
        standing.reached < limit
    } else {
        standing.reached > limit
    }
}

fn infeasible(one: &Infeasible, text: &mut String) {
    let missing = one.promised - one.reached.reached;
    let missing = if one.is_floor { missing } else { -missing };
    let verdict = if missing > 0.0 {
        format!("short by {}", value(missing, one.unit))
    } else {
        format!(
            "enough on average, but kept in the long run only with probability {}",
            chance(one.reached.chance)
        )
    };
    let _ = writeln!(
        text,
        "\nOut of reach: {}\n  promised {}; with every planned shift at its most {} ({verdict})",
        one.label,
        value(one.promised, one.unit),
        reached(&one.reached, one.unit),
    );
    if let Some(within) = one.within_at_best {
        let _ = writeln!(
            text,
            "  at best {} are through within {}: a promise of that could be kept",
            value(one.promised, one.unit),
            duration(within)
        );
    }
    if !one.held.is_empty() {
        let parts: Vec<String> = one
            .held
            .iter()
            .map(|(holder, share)| format!("{holder} {}", percent(*share)))
            .collect();
        let _ = writeln!(
            text,
            "  of the time from arrival to gate-out there: {}",
            parts.join(", ")
        );
    }
    for help in &one.helps {
        let verb = if help.reached.chance >= 0.95 {
            "would keep it"
        } else {
            "would help"
        };
        let _ = writeln!(
            text,
            "  the reform `{}` {verb}: {}",
            help.reform,
            reached(&help.reached, one.unit)
        );
    }
    if one.helps.is_empty() {
        let _ = writeln!(text, "  no reform that the scenario offers helps");
    }
}

fn roster(plan: &PlanResult) -> Section {
    let mut head = vec!["", "at", "hours"];
    head.extend(DAYS);
    head.push("today");
    let mut table = Section::new("Roster: officers on duty", &head);
    for row in &plan.roster {
        let mut cells = vec![
            format!("{}, {}", row.pool, row.shift),
            row.site.clone(),
            hours(row),
        ];
        cells.extend(row.hours.iter().map(|hours| {
            if hours.is_empty() {
                "·".to_owned()
            } else {
                row.officers.to_string()
            }
        }));
        cells.push(if row.officers == row.today {
            row.today.to_string()
        } else {
            format!(
                "{} ({:+})",
                row.today,
                i64::from(row.officers) - i64::from(row.today)
            )
        });
        table.row(cells);
    }
    for chosen in &plan.options {
        table.note(format!("{}: {}", chosen.choice, chosen.option));
    }
    table
}

/// The hours, when they are the same on all days that are worked.
pub(in crate::output) fn hours(row: &Row) -> String {
    let mut worked = row.hours.iter().filter(|hours| !hours.is_empty());
    let first = worked.next().cloned().unwrap_or_default();
    if worked.all(|hours| *hours == first) {
        first
    } else {
        "by day".to_owned()
    }
}

fn costs(plan: &PlanResult) -> Section {
    let head = format!("Cost of the planned shifts [{} a year]", plan.currency);
    let mut table = Section::new(head, &["", "this roster", "today", "difference"]);
    let rows = [
        (
            "rostered pay, premiums included, absent or not",
            plan.cost.pay,
            plan.cost_today.pay,
        ),
        ("overtime", plan.cost.overtime, plan.cost_today.overtime),
        ("options", plan.cost.options, plan.cost_today.options),
        ("together", plan.cost.total(), plan.cost_today.total()),
    ];
    for (name, plan, today) in rows
        .into_iter()
        .filter(|(_, plan, today)| *plan != 0.0 || *today != 0.0)
    {
        let gap = plan - today;
        let sign = if gap > 0.5 { "+" } else { "" };
        table.row(vec![
            name.to_owned(),
            grouped(plan),
            grouped(today),
            format!("{sign}{}", grouped(gap)),
        ]);
    }
    table
}

fn targets(plan: &PlanResult) -> Section {
    let head = [
        "",
        "asked",
        "today",
        "this roster",
        "probability",
        "fresh",
        "probability",
    ];
    let mut table = Section::new("Targets", &head);
    for target in &plan.targets {
        let sign = if target.is_floor { "≥" } else { "≤" };
        let label = if target.promised.is_some() {
            format!("{} *", target.label)
        } else {
            target.label.clone()
        };
        table.row(vec![
            label,
            format!("{sign} {}", value(target.limit, target.unit)),
            reached(&target.today, target.unit),
            reached(&target.plan, target.unit),
            chance(target.plan.chance),
            reached(&target.fresh, target.unit),
            chance(target.fresh.chance),
        ]);
    }
    table.note("probability: that the target is kept in the long run, given the replications before it; ± is one standard error");
    table.note(
        "fresh: what this roster reaches in replications with another seed, which the search has not seen",
    );
    if plan.targets.iter().any(|target| target.promised.is_some()) {
        table.note("* out of reach as promised; held to no worse than today");
    }
    table
}

/// How sure it is, in sentences.
pub(in crate::output) fn how_sure(plan: &PlanResult) -> Vec<String> {
    let mut sure = plan.guarantee.words.clone();
    let raised = plan.confirmations.iter().filter(|one| !one.added.is_empty());
    sure.extend(raised.map(|one| {
        format!(
            "{} fresh replications gave \"{}\" a probability of {}: {}",
            one.replications,
            one.label,
            chance(one.chance),
            one.added.join(", ")
        )
    }));
    sure
}

/// What keeps it from being cheaper, in sentences.
pub(in crate::output) fn binding(plan: &PlanResult) -> Vec<String> {
    let of = |one: &Binding| {
        let verb = if one.is_bound {
            "would be underrun"
        } else {
            "is no longer sure"
        };
        format!("{} {verb}: {}", one.label, one.shifts.join("; "))
    };
    plan.binding.iter().map(of).collect()
}

fn margins(plan: &PlanResult) -> Section {
    let head = format!("What an officer more or fewer changes [{} a year]", plan.currency);
    let mut table = Section::new(
        head,
        &["", "change", "cost", "what it changes most", "least probability"],
    );
    table.left(3);
    for margin in &plan.margins {
        table.row(vec![
            format!("{}, {}", margin.pool, margin.shift),
            format!("{:+}", margin.change),
            signed(margin.cost),
            effect(margin),
            chance(margin.chance),
        ]);
    }
    table
        .note("under the same random numbers; least probability over all targets that are asked of the plan");
    table
}

fn effect(margin: &Margin) -> String {
    margin.effect.as_ref().map_or_else(
        || "nothing that can be told".to_owned(),
        |effect| {
            let amount = match effect.unit {
                "share" => format!(
                    "{:+.2} ±{:.2} points",
                    effect.change * 100.0,
                    effect.standard_error * 100.0
                ),
                "h" if effect.change.abs() < 1.0 => {
                    format!(
                        "{:+.2} ±{:.2} min",
                        effect.change * 60.0,
                        effect.standard_error * 60.0
                    )
                }
                unit => format!("{:+.2} ±{:.2} {unit}", effect.change, effect.standard_error),
            };
            format!("{}: {amount}", effect.label)
        },
    )
}

fn next_best(plan: &PlanResult) -> Section {
    let head = format!("Next best [{} a year]", plan.currency);
    alternatives(plan, &head, |other| other.extra >= 0.0)
}

fn cheaper(plan: &PlanResult) -> Section {
    let head = format!("Cheaper, but not recommended [{} a year]", plan.currency);
    let mut table = alternatives(plan, &head, |other| other.extra < 0.0);
    table.note("as a whole not sure enough, or seen only while single officers were tried; no fresh replications confirm it: more --effort decides");
    table
}

fn alternatives(plan: &PlanResult, heading: &str, is_meant: impl Fn(&Alternative) -> bool) -> Section {
    let mut table = Section::new(heading, &["", "costs more", "least probability", "replications"]);
    for other in plan.alternatives.iter().filter(|other| is_meant(other)) {
        table.row(vec![
            other.changes.join("; "),
            signed(other.extra),
            chance(other.chance),
            other.replications.to_string(),
        ]);
    }
    table
}

fn people(plan: &PlanResult) -> Section {
    let mut table = Section::new(
        "Persons, and who works when",
        &["", "persons", "today", "at least", "weeks"],
    );
    table.left(4);
    for pool in &plan.people {
        let weeks: Vec<String> = pool
            .plan
            .tours
            .iter()
            .take(4)
            .map(|tour| {
                let letters = ["M", "T", "W", "T", "F", "S", "S"];
                let days = tour.days.iter().zip(letters);
                let week: String = days
                    .map(|(day, letter)| if day.is_some() { letter } else { "·" })
                    .collect();
                let mut shifts: Vec<&str> = tour.days.iter().flatten().map(String::as_str).collect();
                shifts.sort_unstable();
                shifts.dedup();
                format!("{} × {week} {}", tour.persons, shifts.join("/"))
            })
            .collect();
        let more = if pool.plan.tours.len() > 4 {
            format!(" and {} more", pool.plan.tours.len() - 4)
        } else {
            String::new()
        };
        table.row(vec![
            pool.pool.clone(),
            pool.plan.persons.to_string(),
            pool.today.to_string(),
            pool.plan.at_least.to_string(),
            weeks.join("; ") + &more,
        ]);
    }
    table.note("within the days a week and the rest that the plan allows, before absence; `at least` is a bound from below");
    table
}

fn guess(plan: &PlanResult) -> Section {
    let head = [
        "",
        "work",
        "peakedness",
        "spreadsheet (SIPP)",
        "lagged",
        "work in hand",
        "covered by shifts",
        "uncovered",
        "gap",
        "this roster",
        "today",
    ];
    let mut table = Section::new("Before any simulation [officer hours a week]", &head);
    for pool in &plan.hours {
        let sum = |hours: &[f64]| grouped(hours.iter().sum());
        let rostered = |hours: &[u32]| hours.iter().sum::<u32>().to_string();
        table.row(vec![
            pool.pool.clone(),
            grouped(pool.work),
            plain(pool.peakedness),
            sum(&pool.sipp),
            sum(&pool.lagged),
            sum(&pool.required),
            grouped(pool.covered_hours),
            grouped(pool.uncovered),
            percent(pool.gap),
            rostered(&pool.planned),
            rostered(&pool.today),
        ]);
    }
    table.note("what the usual rules ask for, from arrivals, lags and office hours alone; the search begins at the covered work in hand");
    table
}

fn how(plan: &PlanResult, text: &mut String) {
    let effort = &plan.effort;
    let space = plan.guarantee.space;
    let size = if space < 1e6 {
        grouped(space)
    } else {
        format!("{space:.1e}")
    };
    let _ = writeln!(
        text,
        "\nOf {size} designs {} were simulated and {} ruled out unsimulated, with {} replications ({} of them fresh), seed {}.",
        effort.designs,
        grouped(plan.guarantee.ruled_out as f64),
        effort.replications,
        effort.fresh,
        plan.seed
    );
    if plan.is_found && !plan.sets.is_empty() {
        let _ = writeln!(text, "To run it, add to the command line:");
        for set in &plan.sets {
            let _ = writeln!(text, "  --set '{set}'");
        }
    }
}

pub(in crate::output) fn value(value: f64, unit: &str) -> String {
    match unit {
        "share" => percent(value),
        "h" => duration(value),
        unit => format!("{} {unit}", grouped(value)),
    }
}

pub(in crate::output) fn reached(standing: &Standing, unit: &str) -> String {
    if !standing.reached.is_finite() {
        return "–".to_owned();
    }
    let figure = |scale: f64| Figure {
        value: Some(standing.reached * scale),
        low: Some((standing.reached - standing.standard_error) * scale),
        high: Some((standing.reached + standing.standard_error) * scale),
        note: None,
    };
    match unit {
        "share" => with_half_width(&figure(100.0), 1.0) + " %",
        "h" if standing.reached < 1.0 => with_half_width(&figure(60.0), 1.0) + " min",
        unit => format!("{} {unit}", with_half_width(&figure(1.0), 1.0)),
    }
}

/// A probability as far as it can be told.
pub(in crate::output) fn chance(chance: f64) -> String {
    if chance > 0.999 {
        "> 99.9 %".to_owned()
    } else if chance < 0.001 {
        "< 0.1 %".to_owned()
    } else {
        format!("{:.1} %", chance * 100.0)
    }
}

fn signed(amount: f64) -> String {
    format!("{}{}", if amount > 0.5 { "+" } else { "" }, grouped(amount))
}
