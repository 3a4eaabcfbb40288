//! The frontier: which designs of a sweep are worth choosing between when two goals pull apart, how sure that is, and
//! what the next step along it costs.
//!
//! A design's replications bring values of both objectives, and the same replications are run for all designs, so the
//! means are uncertain together. Replications are resampled for all designs at once (the joint bootstrap): a design's
//! probability is the share of resamples in which no other dominates it. Resamples are drawn from the project's own
//! keyed streams, so a result depends on nothing but values and seed.

mod steps;

pub use steps::{Price, Step};

use crate::random::ReplicationKey;
use crate::stats::compare::{Goal, paired};
use crate::stats::pareto::{hypervolume, knee, non_dominated, resample};
use crate::stats::{Tally, mean_interval};
use serde::Serialize;
use thiserror::Error;

/// How far beyond the front's worst the corner of the covered area lies, in widths of the front.
const BEYOND: f64 = 0.1;
/// Resamples: a probability is known to ±0.02.
pub const ROUNDS: usize = 2_000;

/// A measure, and whether less or more of it is wanted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Objective {
    /// Its id, as in `dwell-time/fcl/mean`.
    pub id: String,
    /// Its unit in print.
    pub unit: String,
    /// What is wanted.
    pub goal: Goal,
}

/// A design's values, one a replication, the same replications for all designs.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// What it is called.
    pub label: String,
    /// Values of the two objectives.
    pub values: [Vec<f64>; 2],
    /// Values of the measures that steps are priced in.
    pub prices: Vec<Vec<f64>>,
}

/// A mean over replications with its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Place {
    /// The mean.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How a design stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// What it is called.
    pub label: String,
    /// Both objectives.
    pub at: [Place; 2],
    /// The probability that no other design is better in one objective and no worse in the other.
    pub probability: f64,
    /// Whether no other design's means dominate its means.
    pub on_front: bool,
}

/// What a sweep says of two goals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frontier {
    /// The goals.
    pub objectives: [Objective; 2],
    /// All designs, in the order given.
    pub designs: Vec<Standing>,
    /// The designs on the front of means, from the best in the first objective to the best in the second.
    pub front: Vec<usize>,
    /// The design on the front where it bends most.
    pub knee: Option<usize>,
    /// The worst mean of each objective on the front (the nadir), a tenth of the front's width farther out so that its ends
    /// count: the corner the covered area is measured from.
    pub corner: [f64; 2],
    /// The best mean of each objective.
    pub ideal: [f64; 2],
    /// Share of the box between corner and ideal that the front covers, with its bootstrap interval.
    pub covered: Place,
    /// What each step along the front brings and costs.
    pub steps: Vec<Step>,
    /// Replications of each design.
    pub replications: usize,
    /// Level of all intervals.
    pub level: f64,
}

/// Why there is no frontier.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoFrontier {
    /// There are too few designs.
    #[error("a frontier needs two designs at least that show both measures; there are {0}")]
    Designs(usize),
    /// There are too few replications.
    #[error("a frontier needs two replications at least of every design, to know how sure it is")]
    Replications,
    /// Designs were run with other replications.
    #[error("the designs `{0}` and `{1}` have another number of replications")]
    Unequal(String, String),
}

/// Finds the frontier. `currencies` are the measures of [`Design::prices`]; `seed` keys the resamples.
///
/// # Errors
/// When there is nothing to choose between.
pub fn find(
    designs: &[Design],
    objectives: [Objective; 2],
    currencies: &[Objective],
    seed: u64,
    level: f64,
) -> Result<Frontier, NoFrontier> {
    let replications = replications(designs)?;
    let oriented = oriented(designs, &objectives);
    let means: Vec<Vec<f64>> = oriented.iter().map(|design| means_of(design)).collect();
    let mut front = non_dominated(&means);
    let on_front: Vec<Vec<f64>> = front.iter().map(|&design| means[design].clone()).collect();
    let (nadir, ideal) = (extreme(&on_front, f64::max), extreme(&on_front, f64::min));
    let corner = [0, 1].map(|k| nadir[k] + BEYOND * (nadir[k] - ideal[k]));
    let box_area = (corner[0] - ideal[0]) * (corner[1] - ideal[1]);
    let covered = |means: &[Vec<f64>]| {
        let volume = hypervolume(means, &corner).unwrap_or(0.0);
        if box_area > 0.0 { volume / box_area } else { 1.0 }
    };

    let stream = ReplicationKey::new(seed, 0).stream("frontier", "resample");
    let mut draw = 0_u64;
    let uniform = || {
        draw += 1;
        stream.uniform(draw, 0)
    };
    let mut wins = vec![0_usize; designs.len()];
    let mut areas = Vec::with_capacity(ROUNDS);
    let shown = resample(&oriented, ROUNDS, uniform, |means| {
        for design in non_dominated(means) {
            wins[design] += 1;
        }
        areas.push(covered(means));
    });
    shown.ok_or(NoFrontier::Replications)?;

    front.sort_by(|&i, &j| {
        means[i][0]
            .total_cmp(&means[j][0])
            .then(means[j][1].total_cmp(&means[i][1]))
    });
    let pairs: Vec<(f64, f64)> = means.iter().map(|mean| (mean[0], mean[1])).collect();
    let standings = designs.iter().zip(wins).enumerate();
    Ok(Frontier {
        designs: standings
            .map(|(i, (design, wins))| Standing {
                label: design.label.clone(),
                at: [place(&design.values[0], level), place(&design.values[1], level)],
                probability: wins as f64 / ROUNDS as f64,
                on_front: front.contains(&i),
            })
            .collect(),
        knee: knee(&pairs),
        steps: steps::along(
            designs,
            &cheapest(designs, &front, level),
            &objectives,
            currencies,
            seed,
            level,
        ),
        front,
        corner: [0, 1].map(|k| objectives[k].signed(corner[k])),
        ideal: [0, 1].map(|k| objectives[k].signed(ideal[k])),
        covered: reflected(covered(&means), areas, level),
        objectives,
        replications,
        level,
    })
}

/// For each design on the front the cheapest, by the first price, of those that cannot be told from it in either
/// objective; each once.
fn cheapest(designs: &[Design], front: &[usize], level: f64) -> Vec<usize> {
    let is_like = |a: &Design, b: &Design| {
        a.values.iter().zip(&b.values).all(|(a, b)| {
            let same = a.iter().zip(b).all(|(a, b)| a.total_cmp(b).is_eq());
            same || paired(a, b, level).is_some_and(|difference| !difference.is_told_apart())
        })
    };
    let price = |design: usize| {
        let first = designs[design].prices.first()?;
        first.iter().copied().collect::<Tally>().mean()
    };
    let mut chosen: Vec<usize> = Vec::new();
    for &own in front {
        let alike = (0..designs.len()).filter(|&other| is_like(&designs[own], &designs[other]));
        let least = |a: &usize, b: &usize| {
            let key = |design: usize| (price(design).unwrap_or(f64::INFINITY), design != own);
            key(*a).partial_cmp(&key(*b)).unwrap_or(std::cmp::Ordering::Equal)
        };
        let design = alike.min_by(least).unwrap_or(own);
        if !chosen.contains(&design) {
            chosen.push(design);
        }
    }
    chosen
}

impl Objective {
    /// The value with the sign that makes less of it better; the same call turns it back.
    fn signed(&self, value: f64) -> f64 {
        match self.goal {
            Goal::Minimise => value,
            Goal::Maximise => -value,
        }
    }
}

fn replications(designs: &[Design]) -> Result<usize, NoFrontier> {
    let [first, _, ..] = designs else {
        return Err(NoFrontier::Designs(designs.len()));
    };
    let count = first.values[0].len();
    let other = |design: &&Design| design.values.iter().any(|values| values.len() != count);
    if let Some(other) = designs.iter().find(other) {
        return Err(NoFrontier::Unequal(first.label.clone(), other.label.clone()));
    }
    if count < 2 {
        return Err(NoFrontier::Replications);
    }
    Ok(count)
}

/// `[design][replication]` pairs of objectives, both to be minimised.
fn oriented(designs: &[Design], objectives: &[Objective; 2]) -> Vec<Vec<Vec<f64>>> {
    let pair = |(a, b): (&f64, &f64)| vec![objectives[0].signed(*a), objectives[1].signed(*b)];
    designs
        .iter()
        .map(|design| design.values[0].iter().zip(&design.values[1]).map(pair).collect())
        .collect()
}

fn means_of(design: &[Vec<f64>]) -> Vec<f64> {
    [0, 1]
        .map(|k| design.iter().map(|pair| pair[k]).sum::<f64>() / design.len() as f64)
        .to_vec()
}

fn extreme(means: &[Vec<f64>], choose: fn(f64, f64) -> f64) -> [f64; 2] {
    [0, 1].map(|k| means.iter().map(|mean| mean[k]).fold(means[0][k], choose))
}

fn place(values: &[f64], level: f64) -> Place {
    let mean = values
        .iter()
        .copied()
        .collect::<Tally>()
        .mean()
        .unwrap_or(f64::NAN);
    let (low, high) = mean_interval(values, level).map_or((mean, mean), |found| (found.low, found.high));
    Place {
        value: mean,
        low,
        high,
    }
}

/// The basic bootstrap interval: resampled fronts pick lucky designs and cover too much, by about as much as the
/// sample's front does, so their quantiles are reflected at the estimate.
fn reflected(estimate: f64, mut resampled: Vec<f64>, level: f64) -> Place {
    let (low, high) = quantiles(&mut resampled, level);
    Place {
        value: estimate,
        low: (2.0 * estimate - high).clamp(0.0, 1.0),
        high: (2.0 * estimate - low).clamp(0.0, 1.0),
    }
}

/// The middle share `level` of the values.
fn quantiles(values: &mut [f64], level: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    let at = |p: f64| values[libm::round(p * last) as usize];
    (at((1.0 - level) / 2.0), at(f64::midpoint(1.0, level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objectives() -> [Objective; 2] {
        let objective = |id: &str, unit: &str, goal| Objective {
            id: id.into(),
            unit: unit.into(),
            goal,
        };
        [
            objective("dwell-time/fcl/mean", "h", Goal::Minimise),
            objective(
                "interdiction/narcotics/interdiction rate",
                "share",
                Goal::Maximise,
            ),
        ]
    }

    fn design(label: &str, hours: f64, share: f64) -> Design {
        let wobble = [-1.0, 1.0, 0.5, -0.5];
        Design {
            label: label.into(),
            values: [
                wobble.iter().map(|w| hours + w).collect(),
                wobble.iter().map(|w| share + 0.001 * w).collect(),
            ],
            prices: vec![wobble.iter().map(|w| 1_000.0 * hours + w).collect()],
        }
    }

    #[test]
    fn a_front_runs_from_the_first_goal_to_the_second() {
        let designs = [
            design("careful", 60.0, 0.5),
            design("quick", 20.0, 0.1),
            design("bad", 61.0, 0.2),
            design("knee", 25.0, 0.4),
        ];
        let money = Objective {
            id: "money/officers/cost".into(),
            unit: "EC$".into(),
            goal: Goal::Minimise,
        };
        let found = find(&designs, objectives(), &[money], 1, 0.95).unwrap();
        assert_eq!(found.front, [1, 3, 0]);
        assert_eq!(found.knee, Some(3));
        assert!(found.designs[2].probability < 0.001 && !found.designs[2].on_front);
        // a tenth beyond the worst of the front: 60 + 4 and 0.1 - 0.04
        assert!((found.corner[0] - 64.0).abs() < 1e-9 && (found.corner[1] - 0.06).abs() < 1e-9);
        // five hours for thirty points, then 35 for ten
        let hours: Vec<f64> = found.steps.iter().map(|step| step.prices[0].per_unit).collect();
        assert!((hours[0] - 5.0 / 30.0).abs() < 1e-9 && (hours[1] - 3.5).abs() < 1e-9);
        let money = found.steps[0].prices[1].clone();
        assert!((money.per_unit - 5_000.0 / 30.0).abs() < 1e-6);
        assert!(money.low <= money.per_unit && money.per_unit <= money.high);
    }

    #[test]
    fn one_design_is_no_choice() {
        let found = find(&[design("only", 1.0, 1.0)], objectives(), &[], 1, 0.95);
        assert_eq!(found, Err(NoFrontier::Designs(1)));
    }
}
