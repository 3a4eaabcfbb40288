//! Rules that a design must keep, and how likely it keeps them, from its replications.

use crate::customs::port::{Port, Promise};
use crate::experiment::promise;
use crate::scenario::Planning;
use crate::stats::distributions::t_tail;
use crate::stats::ratio::{pseudo_values, ratio_of_sums};
use serde::Serialize;

/// What a design must keep.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The scenario's target, or what the plan asks of a pool.
    pub label: String,
    /// What is promised.
    pub promise: Promise,
    /// The limit, in the unit of what is reached.
    pub limit: f64,
    /// Whether the limit is a floor.
    pub is_floor: bool,
    /// `share`, `h`, `h a year`.
    pub unit: &'static str,
    /// The planned pool that must keep up, when the plan added the rule.
    pub keeps_up: Option<String>,
    /// The scenario's own limit, when nothing in the space reaches that and the plan holds another.
    pub promised: Option<f64>,
}

/// One replication of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Overtime pay of each planned pool, a year.
    pub overtime: Vec<f64>,
    /// Numerator and denominator of each rule.
    pub parts: Vec<(f64, f64)>,
}

/// How a design stands to one rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// What is reached.
    pub reached: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The probability that the rule is kept in the long run, given the replications.
    pub chance: f64,
}

/// Whether a design keeps the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does.
    Kept,
    /// It does not.
    Missed,
    /// That cannot be told yet.
    Open,
}

/// Early verdicts want to be this sure.
const SURE: f64 = 0.995;

impl Rule {
    /// The scenario's targets, and that each planned pool keeps up unless a target says so already.
    pub fn all(port: &Port, planning: &Planning) -> Vec<Self> {
        let mut rules: Vec<Self> = port
            .targets
            .iter()
            .map(|target| Self::of(target.label.clone(), target.promise.clone(), None))
            .collect();
        for pool in &planning.pools {
            let Some(id) = port
                .resources
                .iter()
                .position(|resource| resource.name == pool.name)
            else {
                continue;
            };
            let is_said = |rule: &Self| matches!(rule.promise, Promise::UtilisationAtMost { resource, .. } if resource == id);
            if !rules.iter().any(is_said) {
                let promise = Promise::UtilisationAtMost {
                    resource: id,
                    share: planning.busy_at_most,
                };
                rules.push(Self::of(
                    format!("{} keep up", pool.name),
                    promise,
                    Some(pool.name.clone()),
                ));
            }
        }
        rules
    }

    fn of(label: String, promise: Promise, keeps_up: Option<String>) -> Self {
        let (limit, is_floor) = promise::limit(&promise);
        Self {
            label,
            limit,
            is_floor,
            unit: promise::unit(&promise),
            promise,
            keeps_up,
            promised: None,
        }
    }

    /// The rule as people read it.
    pub fn sentence(&self) -> String {
        promise::sentence(&self.label, &self.promise)
    }

    /// The promise as a port with other options numbers it.
    pub fn promise_in(&self, port: &Port) -> Promise {
        if let (Some(pool), &Promise::UtilisationAtMost { resource, share }) = (&self.keeps_up, &self.promise)
        {
            let found = port.resources.iter().position(|resource| resource.name == *pool);
            return Promise::UtilisationAtMost {
                resource: found.unwrap_or(resource),
                share,
            };
        }
        let same = port.targets.iter().find(|target| target.label == self.label);
        same.map_or_else(|| self.promise.clone(), |target| target.promise.clone())
    }

    /// By how much of the limit a value falls short of it; negative with room to spare.
    pub fn shortfall(&self, reached: f64) -> f64 {
        let gap = if self.is_floor {
            self.limit - reached
        } else {
            reached - self.limit
        };
        gap / self.limit.abs().max(1e-12)
    }

    /// How a design stands to the rule, the `at`-th of all.
    pub fn standing(&self, at: usize, outcomes: &[Outcome]) -> Standing {
        let (numerator, denominator): (Vec<f64>, Vec<f64>) =
            outcomes.iter().map(|outcome| outcome.parts[at]).unzip();
        let Some(reached) = ratio_of_sums(&numerator, &denominator).filter(|value| value.is_finite()) else {
            // Nothing came of the kind: there is nothing to break the promise with.
            return Standing {
                reached: f64::NAN,
                standard_error: 0.0,
                chance: 1.0,
            };
        };
        let values = pseudo_values(&numerator, &denominator).unwrap_or_default();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let error = if n > 1.0 {
            libm::sqrt(squares / (n - 1.0) / n)
        } else {
            f64::INFINITY
        };
        let spare = if self.is_floor {
            reached - self.limit
        } else {
            self.limit - reached
        };
        let chance = if error.is_infinite() {
            0.5
        } else if error <= 1e-12 * reached.abs() {
            f64::from(u8::from(spare >= 0.0))
        } else {
            1.0 - t_tail(spare / error, n - 1.0)
        };
        Standing {
            reached,
            standard_error: error,
            chance,
        }
    }
}

impl Outcome {
    /// Overtime pay of all planned pools together, a year.
    pub fn overtime_pay(&self) -> f64 {
        self.overtime.iter().sum()
    }
}

/// A rule that each replication misses by more than this share of its limit needs no statistics.
const FAR_OFF: f64 = 0.2;

/// Whether all replications, two at least, by themselves miss the same rule by far.
pub(super) fn is_far_off(rules: &[Rule], outcomes: &[Outcome]) -> bool {
    let misses = |rule: &Rule, (numerator, denominator): (f64, f64)| {
        denominator > 0.0 && rule.shortfall(numerator / denominator) > FAR_OFF
    };
    outcomes.len() >= 2
        && rules
            .iter()
            .enumerate()
            .any(|(at, rule)| outcomes.iter().all(|outcome| misses(rule, outcome.parts[at])))
}

/// How a design stands to all rules.
pub(super) fn standings(rules: &[Rule], outcomes: &[Outcome]) -> Vec<Standing> {
    let each = rules.iter().enumerate();
    each.map(|(at, rule)| rule.standing(at, outcomes)).collect()
}

/// The verdict on a design; `is_last` when there will be no more replications, which decides by `confidence`.
pub(super) fn verdict(rules: &[Rule], outcomes: &[Outcome], confidence: f64, is_last: bool) -> Verdict {
    let least = standings(rules, outcomes)
        .iter()
        .map(|standing| standing.chance)
        .fold(1.0, f64::min);
    let sure = SURE.max(confidence);
    if least >= sure || (is_last && least >= confidence) {
        Verdict::Kept
    } else if least <= 1.0 - sure || is_last {
        Verdict::Missed
    } else {
        Verdict::Open
    }
}

/// The least chance over all rules.
pub(super) fn least_chance(rules: &[Rule], outcomes: &[Outcome]) -> f64 {
    let standings = standings(rules, outcomes);
    standings
        .iter()
        .map(|standing| standing.chance)
        .fold(1.0, f64::min)
}
