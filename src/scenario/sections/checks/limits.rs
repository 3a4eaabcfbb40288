//! How many of everything.

use super::super::faults::Faults;
use super::super::limits::MOST_OFFICERS;
use super::super::names::Names;
use crate::customs::port::{MAX_THREATS, Port, ResourceKind};

/// Steps, joint ones included: the model keeps those a consignment has been through in 128 bits.
const MOST_STEPS: usize = 128;
/// Tables a section may have.
const MOST_TABLES: usize = 512;

/// Counts of tables, threats and officers.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
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
