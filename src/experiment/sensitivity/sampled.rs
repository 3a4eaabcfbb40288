//! Inputs moved together: Morris's elementary effects and Sobol's indices, with the error of each.

use crate::experiment::design::Trajectory;
use crate::random::ReplicationKey;
use crate::stats::sensitivity::{MorrisMeasures, SobolIndices, morris as measures, sobol as indices};

/// Resamples behind an interval.
const ROUNDS: u64 = 500;

/// Morris's measures of one input, in the response's unit over the whole range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effects {
    /// μ* and σ.
    pub measures: MorrisMeasures,
    /// 95 % interval of μ* by resampling trajectories.
    pub interval: (f64, f64),
}

/// Sobol's indices of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// First order and total.
    pub indices: SobolIndices,
    /// 95 % interval of the first-order index by resampling points.
    pub first: (f64, f64),
    /// 95 % interval of the total index.
    pub total: (f64, f64),
}

/// Each input's effects from the answers at the trajectories' points, in order; `place` tells where in its range an input
/// truly was, since whole numbers are rounded.
pub fn morris(
    walks: &[Trajectory],
    answers: &[Vec<f64>],
    inputs: usize,
    place: impl Fn(usize, f64) -> f64,
    seed: u64,
) -> Vec<Option<Effects>> {
    let mut effects = vec![Vec::new(); inputs];
    for (walk, answers) in walks.iter().zip(answers) {
        for (step, &(input, _)) in walk.moves.iter().enumerate() {
            let at = |step: usize| place(input, walk.points[step][input]);
            let length = at(step + 1) - at(step);
            effects[input].push((answers[step + 1] - answers[step]) / length);
        }
    }
    let stream = ReplicationKey::new(seed, 0).stream("sensitivity", "resampling");
    let of = |effects: &Vec<f64>| {
        let resampled = (0..ROUNDS).filter_map(|round| {
            let drawn: Vec<f64> = draw(effects.len(), round, stream).map(|i| effects[i]).collect();
            measures(&drawn).map(|measures| measures.mean_absolute)
        });
        Some(Effects {
            measures: measures(effects)?,
            interval: middle(resampled.collect())?,
        })
    };
    effects.iter().map(of).collect()
}

/// One input's indices from the answers on both samples and on the mixed one.
pub fn sobol(a: &[f64], b: &[f64], mixed: &[f64], seed: u64) -> Option<Indices> {
    let stream = ReplicationKey::new(seed, 1).stream("sensitivity", "resampling");
    let resampled: Vec<SobolIndices> = (0..ROUNDS)
        .filter_map(|round| {
            let drawn: Vec<usize> = draw(a.len(), round, stream).collect();
            let of = |values: &[f64]| -> Vec<f64> { drawn.iter().map(|&i| values[i]).collect() };
            indices(&of(a), &of(b), &of(mixed))
        })
        .collect();
    Some(Indices {
        indices: indices(a, b, mixed)?,
        first: middle(resampled.iter().map(|one| one.first_order).collect())?,
        total: middle(resampled.iter().map(|one| one.total).collect())?,
    })
}

fn draw(n: usize, round: u64, stream: crate::random::Stream) -> impl Iterator<Item = usize> {
    (0..n).map(move |i| ((stream.uniform(round, i as u32) * n as f64) as usize).min(n - 1))
}

/// The middle 95 % of the values.
fn middle(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        values
            .get((share * (values.len() as f64 - 1.0)) as usize)
            .copied()
    };
    at(0.025).zip(at(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design;

    #[test]
    fn intervals_hold_what_is_known() {
        // y = 3 x0 + x1: shares of the variance 0.9 and 0.1, effects 3 and 1
        let answer = |point: &[f64]| 3.0 * point[0] + point[1];
        let of = |points: &[Vec<f64>]| -> Vec<f64> { points.iter().map(|point| answer(point)).collect() };
        let design = design::saltelli(512, 2, 3).unwrap();
        let found = sobol(&of(&design.a), &of(&design.b), &of(&design.mixed(0)), 1).unwrap();
        assert!(found.first.0 < 0.9 && 0.9 < found.first.1, "{found:?}");
        assert!(found.total.1 - found.total.0 < 0.2, "{found:?}");
        let walks = design::morris(6, 2, 4);
        let answers: Vec<Vec<f64>> = walks.iter().map(|walk| of(&walk.points)).collect();
        let effects = morris(&walks, &answers, 2, |_, place| place, 1);
        assert!((effects[0].unwrap().measures.mean_absolute - 3.0).abs() < 1e-9);
        assert!((effects[1].unwrap().measures.mean_absolute - 1.0).abs() < 1e-9);
        // an input that can only be at its ends: the same effects by the distance truly moved
        let ends = |point: &[f64]| vec![point[0].round(), point[1]];
        let answers: Vec<Vec<f64>> = walks
            .iter()
            .map(|walk| walk.points.iter().map(|point| answer(&ends(point))).collect())
            .collect();
        let rounded = |input: usize, place: f64| if input == 0 { place.round() } else { place };
        let effects = morris(&walks, &answers, 2, rounded, 1);
        assert!((effects[0].unwrap().measures.mean_absolute - 3.0).abs() < 1e-9);
    }
}
