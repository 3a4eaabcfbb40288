//! Alarms and branches that go round for ever, or nearly so.

use super::super::faults::Faults;
use crate::customs::port::{BranchTo, Port, Step, StepId};
use std::collections::BTreeSet;

/// Referral cycles, and branches without a way out.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    referrals(port, faults);
    if branches(port, faults) {
        rounds(port, faults);
    }
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

/// Whether every step has a way out: when some goods go on along the route or to the end, or to a step with a way out.
fn branches(port: &Port, faults: &mut Faults<'_>) -> bool {
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
    ends.len() == port.steps.len()
}

/// Further steps that branches may lead to on average, from one step.
const MOST_ROUNDS: f64 = 1000.0;

/// D, the further steps on average, solves D_i = Σ s_ij (1 + D_j) over the branches of step i; from below, round by round.
fn rounds(port: &Port, faults: &mut Faults<'_>) {
    let mut further = vec![0.0_f64; port.steps.len()];
    for _ in 0..2 * MOST_ROUNDS as usize {
        let sum = |step: &Step| {
            let branches = step.branches.iter();
            let steps = branches.filter_map(|branch| match branch.to {
                BranchTo::Step(to) => Some(branch.share.get() * (1.0 + further.get(to)?)),
                BranchTo::End => None,
            });
            steps.sum::<f64>()
        };
        let next: Vec<f64> = port.steps.iter().map(sum).collect();
        let settled = next.iter().zip(&further).all(|(new, old)| new - old < 1e-9);
        further = next;
        if settled {
            return;
        }
    }
    for (step, &further) in port.steps.iter().zip(&further) {
        if further > MOST_ROUNDS && faults.has(&["step", &step.name, "then"]) {
            faults.error(
                &["step", &step.name, "then"],
                format!(
                    "branches from step `{}` lead to more than {MOST_ROUNDS} further steps on average",
                    step.name
                ),
                "lower the shares of branches that lead back",
            );
        }
    }
}
