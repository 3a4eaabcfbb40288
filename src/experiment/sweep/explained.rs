//! What each factor of a sweep explains of the responses' variance: free once the points are there.

use super::SweepResult;
use crate::random::ReplicationKey;
use crate::stats::sensitivity::{given_data, given_data_p};
use std::collections::BTreeMap;

/// Rearrangements behind a p-value.
const ROUNDS: usize = 999;

/// One factor's share in one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The response.
    pub response: String,
    /// The factor.
    pub factor: String,
    /// Share of the variance between points that the factor alone explains.
    pub share: f64,
    /// The chance of such a share by luck.
    pub p_value: f64,
}

/// Shares of all factors in all responses, response by response. What cannot be told (a factor with one value, a response that
/// does not vary, fewer points than values) is left out.
pub fn explained(sweep: &SweepResult) -> Vec<Explained> {
    let responses = sweep.points.first().map_or(&[][..], |point| &point.responses);
    let mut all = Vec::new();
    for (at, response) in responses.iter().enumerate() {
        let answers: Option<Vec<f64>> = sweep
            .points
            .iter()
            .map(|point| point.responses[at].figure.value)
            .collect();
        let Some(answers) = answers else { continue };
        for (factor, name) in sweep.factors.iter().enumerate() {
            let groups = groups(sweep, factor);
            let stream = ReplicationKey::new(sweep.seed, at as u64).stream("sweep", name);
            let mut draw = 0_u64;
            let uniform = || {
                draw += 1;
                stream.uniform(draw, 0)
            };
            let share = given_data(&groups, &answers);
            if let Some((share, p_value)) = share.zip(given_data_p(&groups, &answers, ROUNDS, uniform)) {
                all.push(Explained {
                    response: response.id.clone(),
                    factor: name.clone(),
                    share,
                    p_value,
                });
            }
        }
    }
    all
}

/// Groups of points with like values of a factor: each value its own where there are few, else √N groups of neighbours.
fn groups(sweep: &SweepResult, factor: usize) -> Vec<usize> {
    let values: Vec<&str> = sweep
        .points
        .iter()
        .map(|point| point.settings[factor].as_str())
        .collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| {
        number(values[a])
            .total_cmp(&number(values[b]))
            .then(values[a].cmp(values[b]))
    });
    let mut ranks = BTreeMap::new();
    for &at in &order {
        let next = ranks.len();
        ranks.entry(values[at]).or_insert(next);
    }
    let few = (libm::ceil(libm::sqrt(values.len() as f64)) as usize).max(2);
    if 2 * ranks.len() <= values.len() || ranks.len() <= few {
        return values.iter().map(|value| ranks[value]).collect();
    }
    let mut groups = vec![0; values.len()];
    for (place, &at) in order.iter().enumerate() {
        groups[at] = place * few / values.len();
    }
    groups
}

/// The number a value begins with; words come last, in their order.
fn number(value: &str) -> f64 {
    let digits: String = value
        .chars()
        .skip_while(|c| !c.is_ascii_digit() && *c != '-')
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '))
        .filter(|c| *c != ' ')
        .collect();
    digits.parse().unwrap_or(f64::MAX)
}
