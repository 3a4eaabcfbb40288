//! How many of everything.

use super::super::faults::Faults;
use super::super::limits::MOST_OFFICERS;
use super::super::names::Names;
use crate::customs::port::{MAX_THREATS, Port, ResourceKind};
use crate::random::Law;
use crate::units::SimTime;

/// Steps, joint ones included: the model keeps those a consignment has been through in 128 bits.
const MOST_STEPS: usize = 128;
/// Tables a section may have.
const MOST_TABLES: usize = 512;

/// Shifts of all pools.
const MOST_SHIFTS: usize = 4096;
/// Breaks in one shift: the roster numbers their beginnings and ends in ten bits.
const MOST_BREAKS: usize = 32;
/// Shifts times events: the roster numbers who is withdrawn when in twenty bits.
const MOST_WITHDRAWALS: usize = 500_000;
/// Breakdowns in a replication.
const MOST_BREAKDOWNS: f64 = 50e6;

/// Counts of tables, threats and officers, and of what happens because of them.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    tables(port, faults);
    shifts(port, faults);
    breakdowns(port, faults);
}

/// Shifts, their breaks, and dated events that concern them.
fn shifts(port: &Port, faults: &mut Faults<'_>) {
    let count: usize = port.resources.iter().map(|resource| resource.shifts.len()).sum();
    if count > MOST_SHIFTS {
        faults.error(
            &["officers"],
            format!("there are {count} shifts in all pools, at most {MOST_SHIFTS} are possible"),
            "join pools that are never told apart",
        );
    }
    if count * port.closures.len() > MOST_WITHDRAWALS {
        faults.error(
            &["event"],
            format!(
                "{} events for {count} shifts are {} entries in the roster, at most {MOST_WITHDRAWALS} are possible",
                port.closures.len(),
                count * port.closures.len()
            ),
            "join events, or pools",
        );
    }
    for resource in &port.resources {
        for shift in &resource.shifts {
            if shift.breaks.len() > MOST_BREAKS {
                faults.error(
                    &[
                        section_of(resource.kind),
                        &resource.name,
                        "shifts",
                        &shift.name,
                        "breaks",
                    ],
                    format!(
                        "shift `{}` has {} breaks, at most {MOST_BREAKS} are possible",
                        shift.name,
                        shift.breaks.len()
                    ),
                    "join breaks that follow each other",
                );
            }
        }
    }
}

/// How often equipment is expected to break down; failures that count time in use come at most as often.
fn breakdowns(port: &Port, faults: &mut Faults<'_>) {
    let hours = (port.horizon() - SimTime::ZERO).hours().max(1.0);
    for resource in &port.resources {
        let Some(failures) = &resource.failures else {
            continue;
        };
        let within = |law: &Law| {
            law.clone()
                .clipped(0.0, hours)
                .map_or(law.mean(), |law| law.mean())
        };
        let between = (within(&failures.every) + within(&failures.repair)).max(1e-12);
        let units: f64 = resource.shifts.iter().map(|shift| f64::from(shift.on_duty)).sum();
        let expected = hours / between * units;
        if expected > MOST_BREAKDOWNS {
            faults.error(
                &[section_of(resource.kind), &resource.name, "fails"],
                format!(
                    "about {:.0} million breakdowns of `{}` would come in a replication, at most {:.0} million are possible",
                    expected / 1e6,
                    resource.name,
                    MOST_BREAKDOWNS / 1e6
                ),
                "let it fail more rarely, or shorten `length`",
            );
        }
    }
}

fn tables(port: &Port, faults: &mut Faults<'_>) {
    if port.threats.len() > MAX_THREATS {
        faults.error(
            &["threat"],
            format!(
                "there are {} threats, at most {MAX_THREATS} are possible",
                port.threats.len()
            ),
            "join threats that are found by the same steps",
        );
    }
    for (section, count) in [
        ("goods", port.goods.len()),
        ("lane", port.lanes.len()),
        ("agency", port.agencies.len()),
        ("officers", port.resources.len()),
        ("store", port.stores.len()),
        ("container", port.containers.len()),
        ("traffic", port.traffic.len()),
        ("event", port.closures.len()),
        ("targets", port.targets.len()),
    ] {
        if count > MOST_TABLES {
            faults.error(
                &[section],
                format!("`{section}` has {count} entries, at most {MOST_TABLES} are possible"),
                "join those that are never told apart",
            );
        }
    }
    if port.steps.len() > MOST_STEPS {
        faults.error(
            &["step"],
            format!(
                "there are {} steps, joint ones included, at most {MOST_STEPS} are possible",
                port.steps.len()
            ),
            "join steps that are always done together",
        );
    }
    for resource in &port.resources {
        let officers: u64 = resource.shifts.iter().map(|shift| u64::from(shift.on_duty)).sum();
        if officers > u64::from(MOST_OFFICERS) {
            faults.error(
                &[section_of(resource.kind), &resource.name, "shifts"],
                format!(
                    "`{}` has {officers} officers in all its shifts, at most {MOST_OFFICERS} are possible",
                    resource.name
                ),
                "split the pool",
            );
        }
    }
    if port.lanes.is_empty() && !port.goods.is_empty() {
        faults.error(
            &["goods"],
            "there is no lane, so no goods can be cleared",
            "add [lane.green] with route = []",
        );
    }
    if port.traffic.is_empty() && port.terminating.initial.is_empty() && !faults.has(&["traffic"]) {
        faults.error(
            &["title"],
            "there is no traffic, so nothing would happen",
            "add [traffic.…] with an arrival process and [traffic.….brings]",
        );
    }
}

/// Pools of one name in two sections: events and targets could not tell them apart.
pub(super) fn twice(names: &Names, faults: &mut Faults<'_>) {
    for (at, name) in names.resources.iter().enumerate() {
        if !names.resources[..at].contains(name) {
            continue;
        }
        let places: Vec<&str> = ["officers", "crew", "equipment"]
            .into_iter()
            .filter(|section| faults.has(&[section, name]))
            .collect();
        if let [first, second, ..] = places[..] {
            faults.error(
                &[second, name],
                format!("`{name}` is in [{first}.…] and in [{second}.…] too"),
                "give one of them another name",
            );
            faults.related(&[first, name], "the first stands here");
        }
    }
}

/// The section a pool stands in.
pub(super) const fn section_of(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Officers => "officers",
        ResourceKind::Others => "crew",
        ResourceKind::Equipment => "equipment",
    }
}
