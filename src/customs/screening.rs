//! What selectivity and the estimates of interdiction ask of a goods kind's scores, worked out once for all replications.
//!
//! A rule by rank asks whether the highest population rank of the scores exceeds a limit. Ranks rise with the scores, so
//! that is whether any score exceeds the score of that rank; the rank of a consignment itself is never worked out.

use super::port::{Criterion, Goods, Score, ThreatId};
use crate::random::{normal_cdf, normal_quantile};

/// A goods kind's scores and what is asked of them.
#[derive(Clone, Debug)]
pub(super) struct Screening {
    /// By entry of what the kind carries.
    pub(super) tells: Vec<Tell>,
    /// By lane rule.
    pub(super) limits: Vec<Limits>,
    /// Whether a rule asks for the customs value.
    pub(super) asks_value: bool,
    /// Whether a rule picks at random.
    pub(super) picks_randomly: bool,
}

/// How the score for one threat tells.
#[derive(Clone, Debug)]
pub(super) struct Tell {
    pub(super) threat: ThreatId,
    score: Score,
    /// Whether carriers score differently at all. If not, the draw of the score is its rank.
    pub(super) is_informative: bool,
    /// Probability of carrying, by class of importer.
    priors: [f64; 3],
}

/// What a rule asks of the scores; any of it is enough.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// By entry of what is carried: the [`Tell::level`] beyond which the rank exceeds the rule's; empty when the rule does
    /// not go by rank.
    ranks: Vec<f64>,
    /// Entries and the scores they should exceed.
    scores: Vec<(usize, f64)>,
    /// The rank of a consignment that carries nothing exceeds the rule's.
    always: bool,
}

impl Screening {
    pub(super) fn new(goods: &Goods) -> Self {
        let tells: Vec<Tell> = (0..goods.carries.len())
            .map(|place| Tell::new(goods, place))
            .collect();
        let rules = &goods.selectivity.rules;
        let limits = rules
            .iter()
            .map(|rule| Limits {
                ranks: rule.above_rank.map_or(Vec::new(), |above| {
                    let level = |(place, tell): (usize, &Tell)| {
                        tell.level_of_rank(above, goods.mean_prevalence(place))
                    };
                    tells.iter().enumerate().map(level).collect()
                }),
                scores: rule
                    .above
                    .iter()
                    .flat_map(|&(threat, above)| {
                        let named = tells
                            .iter()
                            .enumerate()
                            .filter(move |(_, tell)| tell.threat == threat);
                        named.map(move |(place, _)| (place, above))
                    })
                    .collect(),
                always: rule.above_rank.is_some_and(|above| above < 0.0),
            })
            .collect();
        Self {
            tells,
            limits,
            asks_value: rules
                .iter()
                .flat_map(|rule| &rule.criteria)
                .any(|criterion| matches!(criterion, Criterion::ValueAbove(_))),
            picks_randomly: rules.iter().any(|rule| rule.random.get() > 0.0),
        }
    }
}

impl Limits {
    /// Whether a consignment with these levels, asked for one by one, is picked.
    #[inline]
    pub(super) fn are_exceeded(&self, tells: &[Tell], mut level: impl FnMut(usize) -> f64) -> bool {
        self.always
            || self
                .ranks
                .iter()
                .enumerate()
                .any(|(place, &limit)| level(place) > limit)
            || self
                .scores
                .iter()
                .any(|&(place, above)| tells[place].score_at(level(place)) > above)
    }
}

/// Index of a class of importer in tables of priors.
#[inline]
pub(super) const fn class(trusted: bool, newcomer: bool) -> usize {
    match (trusted, newcomer) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    }
}

impl Tell {
    fn new(goods: &Goods, place: usize) -> Self {
        let carried = &goods.carries[place];
        let Score { shift, sd } = carried.score;
        Self {
            threat: carried.threat,
            score: carried.score,
            is_informative: shift != 0.0 || sd.to_bits() != 1.0_f64.to_bits(),
            priors: [(true, false), (false, true), (false, false)]
                .map(|(trusted, newcomer)| carried.prevalence_for(trusted, newcomer)),
        }
    }

    /// Probability that a consignment of this [`class`] carries it.
    #[inline]
    pub(super) const fn prior(&self, class: usize) -> f64 {
        self.priors[class]
    }

    /// The score of a consignment with the draw `u`; of a score that tells nothing, the draw itself.
    #[inline]
    pub(super) fn level(&self, u: f64, is_carried: bool) -> f64 {
        if !self.is_informative {
            return u;
        }
        let z = normal_quantile(u);
        if is_carried {
            self.score.shift + self.score.sd * z
        } else {
            z
        }
    }

    /// Probability of carrying, given the class and the level.
    #[inline]
    pub(super) fn posterior(&self, class: usize, level: f64) -> f64 {
        let prior = self.priors[class];
        if !self.is_informative {
            return prior;
        }
        let Score { shift, sd } = self.score;
        let from_carriers = (level - shift) / sd;
        let likelihood_ratio = libm::exp(0.5 * (level * level - from_carriers * from_carriers)) / sd;
        prior * likelihood_ratio / (1.0 - prior + prior * likelihood_ratio)
    }

    #[inline]
    fn score_at(&self, level: f64) -> f64 {
        if self.is_informative {
            level
        } else {
            normal_quantile(level)
        }
    }

    /// The level beyond which the rank among all of the kind, of whom the share `overall` carries, exceeds `above`.
    fn level_of_rank(&self, above: f64, overall: f64) -> f64 {
        if !self.is_informative {
            return above;
        }
        let Score { shift, sd } = self.score;
        let rank =
            |score: f64| (1.0 - overall) * normal_cdf(score) + overall * normal_cdf((score - shift) / sd);
        let (mut low, mut high) = (-MOST_SCORE, MOST_SCORE);
        if rank(low) > above {
            return f64::NEG_INFINITY;
        }
        if rank(high) <= above {
            return f64::INFINITY;
        }
        // To the last bit: the rank at `low` does not exceed, at `high` it does.
        loop {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                return low;
            }
            if rank(middle) > above {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}

/// No score drawn lies beyond this.
const MOST_SCORE: f64 = 1e3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_a_rank_is_exact() {
        let tell = Tell {
            threat: 0,
            score: Score { shift: 0.7, sd: 1.3 },
            is_informative: true,
            priors: [0.1; 3],
        };
        let overall = 0.04;
        let rank = |score: f64| 0.96 * normal_cdf(score) + overall * normal_cdf((score - 0.7) / 1.3);
        for above in [1e-9, 0.02, 0.5, 0.75, 0.999] {
            let limit = tell.level_of_rank(above, overall);
            assert!(
                rank(limit) <= above && rank(limit.next_up()) > above,
                "rank {above}"
            );
        }
        assert!(tell.level_of_rank(1.0, overall).is_infinite());
    }
}
