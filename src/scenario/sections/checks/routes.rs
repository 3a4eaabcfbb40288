//! How long a route may become.

use super::super::faults::Faults;
use super::uses::lanes_of;
use crate::customs::port::{AgencyTime, Goods, Lane, MAX_ROUTE, Port, StepId};
use std::collections::BTreeSet;

/// Lanes with too many steps, on their own or with the agencies of some goods.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    let mut told = BTreeSet::new();
    for (id, lane) in port.lanes.iter().enumerate() {
        let count = length(port, lane);
        if count > MAX_ROUTE {
            told.insert(id);
            faults.error(
                &["lane", &lane.name, "route"],
                format!(
                    "the route of lane `{}` has {count} steps with those it may refer to, at most {MAX_ROUTE} are possible",
                    lane.name
                ),
                "join steps that are always done together",
            );
        }
    }
    for goods in &port.goods {
        for id in lanes_of(goods).difference(&told) {
            let Some(lane) = port.lanes.get(*id) else {
                continue;
            };
            let count = length(port, lane) + agencies(port, goods, lane) + alarms(port, goods);
            if count > MAX_ROUTE {
                faults.error(
                    &["goods", &goods.name],
                    format!(
                        "`{}` in lane `{}` may meet {count} steps, those of agencies and alarms included, at most {MAX_ROUTE} are possible",
                        goods.name, lane.name
                    ),
                    "join steps that are always done together",
                );
            }
        }
    }
}

/// Steps of the route, each with the chain of steps it may refer to.
fn length(port: &Port, lane: &Lane) -> usize {
    lane.route.iter().map(|&step| 1 + referrals(port, step)).sum()
}

fn referrals(port: &Port, step: StepId) -> usize {
    let mut seen = BTreeSet::from([step]);
    let mut at = step;
    while let Some(next) = port.steps.get(at).and_then(|step| step.refers_to) {
        if !seen.insert(next) {
            break;
        }
        at = next;
    }
    seen.len() - 1
}

/// An alarm on the whole container sends its parts to one more step.
fn alarms(port: &Port, goods: &Goods) -> usize {
    let container = goods
        .container
        .and_then(|container| port.containers.get(container));
    let mut route = container.iter().flat_map(|container| &container.route);
    usize::from(route.any(|&step| port.steps.get(step).is_some_and(|step| step.refers_to.is_some())))
}

/// Further steps of the goods' agencies in a lane.
fn agencies(port: &Port, goods: &Goods, lane: &Lane) -> usize {
    let agencies = goods
        .agencies
        .iter()
        .filter_map(|&(agency, _)| port.agencies.get(agency));
    agencies
        .filter(|agency| match agency.when {
            AgencyTime::Jointly { with, .. } => !lane.route.contains(&with),
            AgencyTime::Before | AgencyTime::After => true,
        })
        .map(|agency| 1 + referrals(port, agency.step))
        .sum()
}
