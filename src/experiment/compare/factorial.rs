//! Reforms, alone and together: what each does by itself, all of them together, and what the sum of the parts does not
//! explain.
//!
//! Up to four reforms all combinations are run. Of more, each alone, all together, and all but one: enough for
//! every reform's effect at both ends, without 2^k worlds.

use super::{Contrast, judge};
use crate::experiment::responses::Response;
use serde::Serialize;

/// So many reforms are run in all combinations.
pub(super) const MOST_FULL: usize = 4;

/// Which combinations of reforms are run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    reforms: usize,
    /// Which reforms each world has, one bit a reform; the first world has none.
    pub worlds: Vec<u64>,
}

/// What is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "effect")]
pub enum Effect {
    /// One reform alone, against none.
    Alone {
        /// Its number.
        reform: usize,
    },
    /// All together, against none.
    Together,
    /// All together, less the sum of the effects alone: below that sum in size when reforms do the same work twice.
    Interaction,
    /// One reform added to all the others: what would be lost without it.
    Last {
        /// Its number.
        reform: usize,
    },
    /// One reform's effect, averaged over all combinations of the others (all combinations run).
    Average {
        /// Its number.
        reform: usize,
    },
    /// Two reforms together, less their effects alone (all combinations run).
    Pair {
        /// One.
        first: usize,
        /// The other.
        second: usize,
    },
}

/// The effects on one measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effects {
    /// [`crate::experiment::Measure::id`].
    pub id: String,
    /// The measure's unit in print.
    pub unit: String,
    /// Effects, with intervals; those that a world does not show are left out.
    pub effects: Vec<(Effect, Contrast)>,
}

impl Design {
    /// For so many reforms, at most 63.
    ///
    /// # Panics
    /// With more than 63.
    pub fn of(reforms: usize) -> Self {
        assert!(reforms < 64, "a bit for each reform");
        let all = (1_u64 << reforms) - 1;
        let mut worlds: Vec<u64> = if reforms <= MOST_FULL {
            (0..=all).collect()
        } else {
            let alone = (0..reforms).map(|reform| 1 << reform);
            let without = (0..reforms).map(|reform| all & !(1 << reform));
            std::iter::once(0)
                .chain(alone)
                .chain(without)
                .chain([all])
                .collect()
        };
        // Those alone first, then ever more together.
        worlds.sort_by_key(|&world| (world.count_ones(), world));
        worlds.dedup();
        Self { reforms, worlds }
    }

    /// The reforms of a world, by number.
    pub fn reforms_of(&self, world: u64) -> Vec<usize> {
        (0..self.reforms)
            .filter(|&reform| world >> reform & 1 == 1)
            .collect()
    }

    /// All reforms together.
    pub const fn all(&self) -> u64 {
        (1 << self.reforms) - 1
    }

    /// What the design can estimate, in order of print.
    fn effects(&self) -> Vec<Effect> {
        let reforms = self.reforms;
        let mut effects: Vec<Effect> = (0..reforms).map(|reform| Effect::Alone { reform }).collect();
        if reforms < 2 {
            return effects;
        }
        effects.extend([Effect::Together, Effect::Interaction]);
        effects.extend((0..reforms).map(|reform| Effect::Last { reform }));
        if (3..=MOST_FULL).contains(&reforms) {
            effects.extend((0..reforms).map(|reform| Effect::Average { reform }));
            for first in 0..reforms {
                effects.extend((first + 1..reforms).map(|second| Effect::Pair { first, second }));
            }
        }
        effects
    }

    /// The weight of each world in an effect.
    fn weights(&self, effect: Effect) -> Vec<(u64, f64)> {
        let (all, bit) = (self.all(), |reform: usize| 1_u64 << reform);
        match effect {
            Effect::Alone { reform } => vec![(bit(reform), 1.0), (0, -1.0)],
            Effect::Together => vec![(all, 1.0), (0, -1.0)],
            Effect::Interaction => {
                let alone = (0..self.reforms).map(|reform| (bit(reform), -1.0));
                let none = self.reforms as f64 - 1.0;
                [(all, 1.0), (0, none)].into_iter().chain(alone).collect()
            }
            Effect::Last { reform } => vec![(all, 1.0), (all & !bit(reform), -1.0)],
            Effect::Average { reform } => {
                let share = 1.0 / (1_u64 << (self.reforms - 1)) as f64;
                let sign = |world: u64| if world & bit(reform) == 0 { -share } else { share };
                self.worlds.iter().map(|&world| (world, sign(world))).collect()
            }
            Effect::Pair { first, second } => vec![
                (bit(first) | bit(second), 1.0),
                (bit(first), -1.0),
                (bit(second), -1.0),
                (0, 1.0),
            ],
        }
    }
}

/// All effects on each measure. `worlds` are the responses of the design's worlds, in its order.
pub fn effects(design: &Design, worlds: &[Vec<Response>], level: f64) -> Vec<Effects> {
    let Some(base) = worlds.first() else {
        return Vec::new();
    };
    let values_of = |world: u64, measure: usize| {
        let place = design.worlds.iter().position(|&known| known == world)?;
        Some(worlds[place].get(measure)?.values.as_slice())
    };
    let mut all: Vec<Effects> = base
        .iter()
        .enumerate()
        .map(|(measure, response)| Effects {
            id: response.id.clone(),
            unit: response.unit.clone(),
            effects: design
                .effects()
                .into_iter()
                .filter_map(|effect| {
                    let weights = design.weights(effect);
                    let (first, second) = sides(&weights, |world| values_of(world, measure))?;
                    Some((effect, Contrast::between(&first, &second, level)?))
                })
                .collect(),
        })
        .collect();
    let family = all.iter_mut().flat_map(|effects| &mut effects.effects);
    judge(family.map(|(_, contrast)| contrast), level);
    all
}

/// Sums that differ by less than this share of their size differ by rounding alone.
const ROUNDING: f64 = 1e-12;

/// The weighted sums of the worlds with positive and with negative weights, replication by replication.
fn sides<'a>(
    weights: &[(u64, f64)],
    values_of: impl Fn(u64) -> Option<&'a [f64]>,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = values_of(0)?.len();
    let (mut first, mut second) = (vec![0.0; n], vec![0.0; n]);
    for &(world, weight) in weights {
        let values = values_of(world)?;
        if values.len() != n {
            return None;
        }
        let side = if weight > 0.0 { &mut first } else { &mut second };
        for (sum, value) in side.iter_mut().zip(values) {
            *sum += weight.abs() * value;
        }
    }
    for (first, second) in first.iter().zip(&mut second) {
        if (*first - *second).abs() <= ROUNDING * first.abs() {
            *second = *first;
        }
    }
    Some((first, second))
}
