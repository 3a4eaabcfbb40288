//! Lanes and goods that nothing reaches.

use super::super::faults::Faults;
use super::uses::{Uses, lanes_of};
use crate::customs::port::Port;
use std::collections::BTreeSet;

/// Lanes that no rule picks, goods that no traffic brings, and times per person for goods that are no persons.
pub(super) fn check(port: &Port, uses: &Uses, faults: &mut Faults<'_>) {
    let reached: BTreeSet<usize> = port.goods.iter().flat_map(lanes_of).collect();
    let is_certain = port
        .goods
        .iter()
        .all(|goods| port.lanes.get(goods.selectivity.otherwise).is_some());
    for (id, lane) in port.lanes.iter().enumerate() {
        if is_certain && !port.goods.is_empty() && !reached.contains(&id) {
            faults.warn(
                &["lane", &lane.name],
                format!("no rule leads to lane `{}`", lane.name),
                format!(
                    "add [goods.….selectivity.{}] with a share, or remove the lane",
                    lane.name
                ),
            );
        }
    }
    for goods in &port.goods {
        for rule in goods
            .selectivity
            .rules
            .iter()
            .filter(|rule| rule.full_at.is_some())
        {
            let Some(lane) = port.lanes.get(rule.lane) else {
                continue;
            };
            let manned = |&step: &usize| port.steps.get(step).is_none_or(|step| !step.needs.is_empty());
            if !lane.route.iter().any(manned) {
                faults.error(
                    &["goods", &goods.name, "selectivity", &lane.name, "full-at"],
                    format!(
                        "`full-at` has no effect: nobody works in lane `{}`, so nobody waits there",
                        lane.name
                    ),
                    "leave it out, or give a step of the lane its officers in `needs`",
                );
            }
        }
    }
    for (goods, arrives_at) in port.goods.iter().zip(&uses.arrives_at) {
        if arrives_at.is_empty() && !port.traffic.is_empty() {
            faults.warn(
                &["goods", &goods.name],
                format!("no traffic brings `{}`", goods.name),
                format!("add `{}` to [traffic.….brings], or remove the goods", goods.name),
            );
        }
    }
    for (place, &(traffic, goods, _)) in port.terminating.initial.iter().enumerate() {
        let (Some(traffic), Some(known)) = (port.traffic.get(traffic), port.goods.get(goods)) else {
            continue;
        };
        if traffic.brings.iter().all(|brings| brings.goods != goods) {
            faults.error(
                &["initial"],
                format!(
                    "entry {} of `initial` is `{}` of traffic `{}`, which brings none",
                    place + 1,
                    known.name,
                    traffic.name
                ),
                format!(
                    "add `{}` to [traffic.{}.brings], if only 0 of it",
                    known.name, traffic.name
                ),
            );
        }
    }
    for (step, goods) in port.steps.iter().zip(&uses.goods) {
        let without: Vec<&str> = goods
            .iter()
            .filter_map(|&goods| port.goods.get(goods))
            .filter(|goods| goods.persons.is_none())
            .map(|goods| goods.name.as_str())
            .collect();
        if step.per_person && !without.is_empty() {
            faults.warn(
                &["step", &step.name, "per-person"],
                format!(
                    "step `{}` counts persons, but {} has none: it counts as one",
                    step.name,
                    listed(&without)
                ),
                "add `persons` to the goods, or leave `per-person` out",
            );
        }
    }
}

fn listed(names: &[&str]) -> String {
    crate::scenario::suggest::listed(names.iter().copied(), "and")
}
