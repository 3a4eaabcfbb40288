//! The price of the next step along a front.

use super::{Design, Objective, ROUNDS, quantiles};
use crate::random::ReplicationKey;
use crate::stats::compare::Goal;
use serde::Serialize;

/// From one design on the front to its neighbour, which is better in the second objective.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Where it starts: a place in the designs.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How much of the second objective is gained, in its unit (percentage points for a share).
    pub gain: f64,
    /// What one unit of gain costs: first the first objective, then the measures named as prices.
    pub prices: Vec<Price>,
}

/// What one unit (one percentage point for a share) of the second objective costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// The measure it is told in.
    pub id: String,
    /// Its unit (`points` for a share).
    pub unit: String,
    /// So much of it for one unit of gain; negative where the step saves it.
    pub per_unit: f64,
    /// Lower end of the bootstrap interval.
    pub low: f64,
    /// Upper end; both ends are infinite where the gain itself may be none.
    pub high: f64,
}

/// All steps from each design of `front` to the next.
pub(super) fn along(
    designs: &[Design],
    front: &[usize],
    objectives: &[Objective; 2],
    currencies: &[Objective],
    seed: u64,
    level: f64,
) -> Vec<Step> {
    let pairs = front.windows(2).filter_map(|pair| {
        let (from, to) = (&designs[pair[0]], &designs[pair[1]]);
        let gains = differences(&from.values[1], &to.values[1]);
        let direction = match objectives[1].goal {
            Goal::Minimise => -1.0,
            Goal::Maximise => 1.0,
        };
        let gains: Vec<f64> = gains
            .iter()
            .map(|gain| direction * gain * in_print(&objectives[1].unit))
            .collect();
        let gain = mean(&gains);
        let priced = std::iter::once((&objectives[0], &from.values[0], &to.values[0])).chain(
            currencies
                .iter()
                .zip(from.prices.iter().zip(&to.prices))
                .map(|(currency, (from, to))| (currency, from, to)),
        );
        let prices = priced
            .filter(|(_, from, to)| from.len() == gains.len() && to.len() == gains.len())
            .map(|(objective, from, to)| {
                let paid: Vec<f64> = differences(from, to)
                    .iter()
                    .map(|paid| paid * in_print(&objective.unit))
                    .collect();
                let (low, high) = interval(&paid, &gains, seed, level);
                Price {
                    id: objective.id.clone(),
                    unit: if objective.unit == "share" {
                        "points".to_owned()
                    } else {
                        objective.unit.clone()
                    },
                    per_unit: mean(&paid) / gain,
                    low,
                    high,
                }
            })
            .collect();
        (gain > 0.0).then_some(Step {
            from: pair[0],
            to: pair[1],
            gain,
            prices,
        })
    });
    pairs.collect()
}

/// A share counts in percentage points.
fn in_print(unit: &str) -> f64 {
    if unit == "share" { 100.0 } else { 1.0 }
}

fn differences(from: &[f64], to: &[f64]) -> Vec<f64> {
    from.iter().zip(to).map(|(from, to)| to - from).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Percentile interval of the ratio of means, replications resampled together; unbounded when the gain may be none.
fn interval(paid: &[f64], gains: &[f64], seed: u64, level: f64) -> (f64, f64) {
    let stream = ReplicationKey::new(seed, 0).stream("frontier", "step");
    let count = gains.len();
    let mut ratios = Vec::with_capacity(ROUNDS);
    let mut without_gain = 0_usize;
    for round in 0..ROUNDS {
        let (mut sum_paid, mut sum_gain) = (0.0, 0.0);
        for draw in 0..count {
            let uniform = stream.uniform(round as u64, draw as u32);
            let at = ((uniform * count as f64) as usize).min(count - 1);
            sum_paid += paid[at];
            sum_gain += gains[at];
        }
        if sum_gain > 0.0 {
            ratios.push(sum_paid / sum_gain);
        } else {
            without_gain += 1;
        }
    }
    if without_gain as f64 > 0.5 * (1.0 - level) * ROUNDS as f64 {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    quantiles(&mut ratios, level)
}
