//! When to stop replicating: a rule that reads the values in replication order, so that the answer does not depend on
//! the machine.

use serde::Serialize;

use super::compare::bonferroni_level;
use super::interval::{Estimate, is_level, t_factor};
use super::tally::Tally;

/// The precision wanted of one measure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Target {
    /// Half-width at most γ/(1 + γ) of the mean, so that the relative error is at most γ (Law and Kelton).
    Relative(f64),
    /// Half-width at most this, in the measure's unit: for measures that may be near zero.
    Absolute(f64),
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StoppingRule {
    /// Replications before the rule is first asked; 20 or more are advised.
    pub first: usize,
    /// Further replications that must satisfy it too (Hoad, Robinson and Davies 2010).
    pub look_ahead: usize,
    /// Replications after which it stops in any case.
    pub limit: usize,
    /// Probability that all measures' intervals hold together.
    pub level: f64,
}

/// A measure's values in replication order and the precision wanted of it.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    /// One value a replication.
    pub values: &'a [f64],
    /// The precision wanted.
    pub target: Target,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Decision {
    /// All targets are met by the first `replications`; the values beyond them are to be discarded.
    Stop {
        /// The stopping index.
        replications: usize,
        /// The measures' estimates there.
        estimates: Vec<Estimate>,
    },
    /// More replications are needed.
    Continue {
        /// How many to have in all before asking again.
        until: usize,
    },
    /// The limit is reached with targets missed.
    Exhausted {
        /// The precision achieved.
        estimates: Vec<Estimate>,
        /// The measures whose target is missed.
        missed: Vec<usize>,
    },
}

/// Applies `rule` to the measures' values so far: stops at the first n ≥ n₀ where every measure's t interval, of level
/// 1 − (1 − level)/measures, meets its target at n, n + 1, …, n + look-ahead.
///
/// The next round brings ⌈n(h/target)²⌉ replications, at most twice the present number. A relative target is never met
/// by a mean of zero: nothing seen is not precise. `None` without measures, with an impossible rule (fewer than two
/// first replications, a limit below them, a level outside (0, 1), a target that is not positive) or with values that
/// are not finite.
pub fn decide(rule: &StoppingRule, measures: &[Watched<'_>]) -> Option<Decision> {
    let have = measures
        .iter()
        .map(|measure| measure.values.len())
        .min()?
        .min(rule.limit);
    if !is_sound(rule, measures) {
        return None;
    }
    let mut state: Vec<Running> = measures.iter().map(Running::new).collect();
    let level = bonferroni_level(rule.level, measures.len());
    let mut met_since = None;
    for n in 1..=have {
        for one in &mut state {
            one.take(n);
        }
        if n < rule.first {
            continue;
        }
        let factor = t_factor(n - 1, level);
        if state.iter().any(|one| one.shortfall(factor) > 1.0) {
            met_since = None;
            continue;
        }
        let since = *met_since.get_or_insert(n);
        if n - since >= rule.look_ahead {
            let estimates = measures
                .iter()
                .map(|one| estimate(&one.values[..since], level))
                .collect();
            return Some(Decision::Stop {
                replications: since,
                estimates,
            });
        }
    }
    Some(if have >= rule.limit {
        exhausted(&state, measures, have, level)
    } else {
        let until = match met_since {
            Some(since) => since + rule.look_ahead,
            None => next_round(&state, rule, have, level),
        };
        Decision::Continue {
            until: until.min(rule.limit),
        }
    })
}

/// A measure's tally while the rule walks along its values.
struct Running<'a> {
    tally: Tally,
    measure: &'a Watched<'a>,
}

impl<'a> Running<'a> {
    fn new(measure: &'a Watched<'a>) -> Self {
        Self {
            tally: Tally::default(),
            measure,
        }
    }

    /// Takes in the value of the `n`-th replication.
    fn take(&mut self, n: usize) {
        self.tally.record(self.measure.values[n - 1]);
    }

    /// The half-width over the one wanted.
    fn shortfall(&self, factor: f64) -> f64 {
        let half = factor * self.tally.standard_error().unwrap_or(f64::INFINITY);
        let mean = self.tally.mean().unwrap_or(0.0).abs();
        match self.measure.target {
            Target::Absolute(wanted) => half / wanted,
            Target::Relative(_) if mean <= 0.0 => f64::INFINITY,
            Target::Relative(gamma) => half / (mean * gamma / (1.0 + gamma)),
        }
    }
}

fn is_sound(rule: &StoppingRule, measures: &[Watched<'_>]) -> bool {
    let positive = |target: Target| match target {
        Target::Relative(size) | Target::Absolute(size) => size > 0.0,
    };
    rule.first >= 2
        && rule.limit >= rule.first
        && is_level(rule.level)
        && measures
            .iter()
            .all(|one| positive(one.target) && one.values.iter().all(|x| x.is_finite()))
}

fn estimate(values: &[f64], level: f64) -> Estimate {
    let tally: Tally = values.iter().copied().collect();
    let half = t_factor(values.len() - 1, level) * tally.standard_error().unwrap_or(0.0);
    Estimate::around(tally.mean().unwrap_or(0.0), half, level, values.len())
}

fn exhausted(state: &[Running<'_>], measures: &[Watched<'_>], have: usize, level: f64) -> Decision {
    let factor = t_factor(have - 1, level);
    let missed = (0..state.len())
        .filter(|&i| state[i].shortfall(factor) > 1.0)
        .collect();
    let estimates = measures
        .iter()
        .map(|one| estimate(&one.values[..have], level))
        .collect();
    Decision::Exhausted { estimates, missed }
}

/// Replications to have in all by the end of the next round.
fn next_round(state: &[Running<'_>], rule: &StoppingRule, have: usize, level: f64) -> usize {
    if have < rule.first {
        return rule.first;
    }
    let factor = t_factor(have - 1, level);
    let worst = state.iter().map(|one| one.shortfall(factor)).fold(1.0, f64::max);
    let wanted = libm::ceil(have as f64 * worst * worst);
    (wanted.min(2.0 * have as f64) as usize).max(have + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: StoppingRule = StoppingRule {
        first: 5,
        look_ahead: 0,
        limit: 60,
        level: 0.9,
    };

    fn values(n: u32) -> Vec<f64> {
        (0..n).map(|i| 10.0 + f64::from(i * i % 7)).collect()
    }

    fn ask(rule: StoppingRule, values: &[f64], target: Target) -> Decision {
        decide(&rule, &[Watched { values, target }]).unwrap()
    }

    #[test]
    fn surplus_replications_change_nothing() {
        let target = Target::Relative(0.1);
        let answer = ask(RULE, &values(60), target);
        let Decision::Stop {
            replications,
            ref estimates,
        } = answer
        else {
            panic!("{answer:?}")
        };
        assert!(estimates[0].relative_half_width() <= 0.1 / 1.1);
        assert_eq!(ask(RULE, &values(replications as u32), target), answer);
        assert!(matches!(
            ask(RULE, &values(replications as u32 - 1), target),
            Decision::Continue { .. }
        ));
    }

    #[test]
    fn looking_ahead_needs_the_values_ahead() {
        let rule = StoppingRule {
            look_ahead: 5,
            ..RULE
        };
        let Decision::Stop { replications, .. } = ask(rule, &values(60), Target::Absolute(2.0)) else {
            panic!()
        };
        let short = values(replications as u32 + 4);
        let until = replications + 5;
        assert_eq!(
            ask(rule, &short, Target::Absolute(2.0)),
            Decision::Continue { until }
        );
    }

    #[test]
    fn a_round_at_most_doubles() {
        assert_eq!(
            ask(RULE, &values(12), Target::Absolute(1e-3)),
            Decision::Continue { until: 24 }
        );
        assert_eq!(
            ask(RULE, &values(40), Target::Absolute(1e-3)),
            Decision::Continue { until: 60 }
        );
        assert_eq!(
            ask(RULE, &values(2), Target::Absolute(1e-3)),
            Decision::Continue { until: 5 }
        );
    }

    #[test]
    fn the_limit_tells_what_was_missed() {
        let (easy, hard) = (values(60), values(60));
        let measures = [
            Watched {
                values: &easy,
                target: Target::Absolute(50.0),
            },
            Watched {
                values: &hard,
                target: Target::Absolute(1e-3),
            },
        ];
        let Decision::Exhausted { estimates, missed } = decide(&RULE, &measures).unwrap() else {
            panic!()
        };
        assert_eq!((missed, estimates.len()), (vec![1], 2));
        assert!((estimates[0].level - 0.95).abs() < 1e-12);
    }

    #[test]
    fn nothing_seen_is_not_precise() {
        let zeros = vec![0.0; 60];
        assert!(matches!(
            ask(RULE, &zeros, Target::Relative(0.1)),
            Decision::Exhausted { .. }
        ));
        assert!(matches!(
            ask(RULE, &zeros, Target::Absolute(0.1)),
            Decision::Stop { replications: 5, .. }
        ));
    }

    #[test]
    fn impossible_rules_are_refused() {
        let watched = [Watched {
            values: &[1.0, 2.0],
            target: Target::Absolute(0.0),
        }];
        assert_eq!(decide(&RULE, &watched), None);
        assert_eq!(decide(&RULE, &[]), None);
        assert_eq!(decide(&StoppingRule { first: 1, ..RULE }, &watched), None);
    }
}
