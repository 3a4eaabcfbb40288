//! Alarms and branches that go round for ever.

use super::super::faults::Faults;
use crate::customs::port::{BranchTo, Port, StepId};
use std::collections::BTreeSet;

/// Referral cycles, and branches without a way out.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    referrals(port, faults);
    branches(port, faults);
}

/// Each step refers to one other, so a cycle is found by following it; each cycle is told once.
fn referrals(port: &Port, faults: &mut Faults<'_>) {
    let mut told: BTreeSet<StepId> = BTreeSet::new();
    for start in 0..port.steps.len() {
        let mut chain: Vec<StepId> = Vec::new();
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !chain.contains(id) && !told.contains(id)) {
            let Some(step) = port.steps.get(id) else {
                break;
            };
            chain.push(id);
            at = step.refers_to;
        }
        let Some(begins) = at.and_then(|id| chain.iter().position(|&known| known == id)) else {
            continue;
        };
        let cycle = &chain[begins..];
        told.extend(cycle);
        let mut names: Vec<&str> = cycle.iter().map(|&id| port.steps[id].name.as_str()).collect();
        names.push(names[0]);
        faults.error(
            &["step", names[0], "refers-to"],
            format!("alarms go round in a circle: {}", names.join(" → ")),
            "let the last of them find, without `refers-to`",
        );
    }
}

/// A step has a way out when some goods go on along the route or to the end, or to a step with a way out.
fn branches(port: &Port, faults: &mut Faults<'_>) {
    let mut ends: BTreeSet<StepId> = BTreeSet::new();
    loop {
        let before = ends.len();
        for (id, step) in port.steps.iter().enumerate() {
            let sum: f64 = step.branches.iter().map(|branch| branch.share.get()).sum();
            let leaves = step.branches.iter().any(|branch| {
                let ends_there = match branch.to {
                    BranchTo::End => true,
                    BranchTo::Step(to) => ends.contains(&to) || port.steps.get(to).is_none(),
                };
                branch.share.get() > 0.0 && ends_there
            });
            if sum < 1.0 - 1e-9 || leaves {
                ends.insert(id);
            }
        }
        if ends.len() == before {
            break;
        }
    }
    for (id, step) in port.steps.iter().enumerate() {
        if !ends.contains(&id) && faults.has(&["step", &step.name, "then"]) {
            faults.error(
                &["step", &step.name, "then"],
                format!(
                    "from step `{}` no branch ever leads on: goods would go round for ever",
                    step.name
                ),
                "lower the shares below 100 %, or let some go to `end`",
            );
        }
    }
}
