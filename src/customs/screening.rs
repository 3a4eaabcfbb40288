//! What selectivity and the estimates of interdiction ask of a goods kind's scores, worked out once for all replications.
//!
//! A rule by rank asks whether the highest population rank of the scores exceeds a limit. Ranks rise with the scores, so
//! that is whether any score exceeds the score of that rank; the rank of a consignment itself is never worked out.

use super::port::{Criterion, Goods, Reading, Score, ThreatId};
use crate::random::{normal_cdf, normal_quantile};
use crate::stats::rank_sum::sum_below;

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
    /// Whether carriers score differently at all.
    pub(super) is_informative: bool,
    /// Share of all traffic that carries.
    overall: f64,
    /// Probability of carrying, by class of importer.
    priors: [f64; 3],
}

/// What is known of a consignment's score, as far as it need be worked out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    /// The score tells nothing: its draw, which is its rank.
    Blind(f64),
    /// The score, where ranks rise with it.
    Score(f64),
    /// All of it.
    Read(Reading),
}

/// What a rule asks of the scores; any of it is enough.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// By entry of what is carried: the rank to be exceeded, and the score of that rank; empty when the rule does not go
    /// by rank.
    ranks: Vec<(f64, f64)>,
    /// Entries and the scores they should exceed.
    scores: Vec<(usize, f64)>,
    /// Entries whose ranks are summed, and the sum to be exceeded; empty when the rule does not go by the sum.
    summed: Vec<(usize, Tell)>,
    sum: f64,
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
                    tells
                        .iter()
                        .map(|tell| (above, tell.score_of_rank(above)))
                        .collect()
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
                summed: rule.above_sum.map_or(Vec::new(), |_| {
                    let telling = tells.iter().enumerate().filter(|(_, tell)| tell.is_informative);
                    telling.map(|(place, tell)| (place, tell.clone())).collect()
                }),
                sum: rule.above_sum.map_or(f64::INFINITY, |above| above.limit),
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
    /// Share of the carriers of entry `place`, carrying nothing else, that is picked: by its own score, or by the score for
    /// another entry, which is independent of it.
    pub(super) fn share_of_carriers(&self, tells: &[Tell], place: usize) -> f64 {
        let mut passed = f64::from(u8::from(!self.always));
        for (at, &(rank, score)) in self.ranks.iter().enumerate() {
            passed *= if at == place {
                tells[at].share_below(rank, score, true)
            } else {
                tells[at].share_below(rank, score, false)
            };
        }
        for &(at, above) in &self.scores {
            let rank = tells[at].score.rank_at(above, tells[at].overall);
            passed *= tells[at].share_below(rank, above, at == place);
        }
        passed *= self.share_below_sum(place);
        1.0 - passed
    }

    /// Share of the carriers of entry `place` whose ranks do not sum to more than the limit; their own rank by its quantiles, the
    /// others' as those of all traffic.
    fn share_below_sum(&self, place: usize) -> f64 {
        const QUANTILES: u32 = 1000;
        if self.summed.is_empty() {
            return 1.0;
        }
        let Some((_, tell)) = self.summed.iter().find(|&&(at, _)| at == place) else {
            return sum_below(self.sum, self.summed.len());
        };
        let below = |number: u32| {
            let u = (f64::from(number) + 0.5) / f64::from(QUANTILES);
            let own = tell.score.reading(u, true, tell.overall).rank;
            sum_below(self.sum - own, self.summed.len() - 1)
        };
        (0..QUANTILES).map(below).sum::<f64>() / f64::from(QUANTILES)
    }

    /// Whether a consignment with these levels, asked for one by one, is picked.
    #[inline]
    pub(super) fn are_exceeded(&self, mut level: impl FnMut(usize) -> Level) -> bool {
        self.always
            || self
                .ranks
                .iter()
                .enumerate()
                .any(|(place, &(rank, score))| level(place).is_beyond(rank, score))
            || self
                .scores
                .iter()
                .any(|&(place, above)| level(place).score() > above)
            || !self.summed.is_empty() && {
                let ranks = self.summed.iter().map(|(place, tell)| tell.rank(level(*place)));
                ranks.sum::<f64>() > self.sum
            }
    }
}

impl Level {
    /// Whether the rank exceeds `rank`, which is that of `score`.
    fn is_beyond(self, rank: f64, score: f64) -> bool {
        match self {
            Self::Blind(own) => own > rank,
            Self::Score(own) => own > score,
            Self::Read(reading) => reading.rank > rank,
        }
    }

    fn score(self) -> f64 {
        match self {
            Self::Blind(rank) => normal_quantile(rank),
            Self::Score(score) => score,
            Self::Read(reading) => reading.score,
        }
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
        Self {
            threat: carried.threat,
            score: carried.score.clone(),
            is_informative: !carried.score.is_blind(),
            overall: goods.mean_prevalence(place),
            priors: [(true, false), (false, true), (false, false)]
                .map(|(trusted, newcomer)| carried.prevalence_for(trusted, newcomer)),
        }
    }

    /// Probability that a consignment of this [`class`] carries it.
    #[inline]
    pub(super) const fn prior(&self, class: usize) -> f64 {
        self.priors[class]
    }

    /// The level of a consignment with the draw `u`.
    #[inline]
    pub(super) fn level(&self, u: f64, is_carried: bool) -> Level {
        match &self.score {
            _ if !self.is_informative => Level::Blind(u),
            Score::Binormal { shift, sd } => {
                let z = normal_quantile(u);
                Level::Score(if is_carried { shift + sd * z } else { z })
            }
            Score::Curve(_) => Level::Read(self.score.reading(u, is_carried, self.overall)),
        }
    }

    /// The population rank of a level.
    fn rank(&self, level: Level) -> f64 {
        match level {
            Level::Blind(rank) => rank,
            Level::Score(score) => self.score.rank_at(score, self.overall),
            Level::Read(reading) => reading.rank,
        }
    }

    /// Probability of carrying, given the class and the level.
    #[inline]
    pub(super) fn posterior(&self, class: usize, level: Level) -> f64 {
        let prior = self.priors[class];
        match (level, &self.score) {
            (Level::Score(score), Score::Binormal { shift, sd }) => {
                let likelihood_ratio = Score::binormal_likelihood_ratio(score, *shift, *sd);
                Reading::posterior_of(likelihood_ratio, prior)
            }
            (Level::Read(reading), _) => reading.posterior(prior),
            (Level::Blind(_) | Level::Score(_), _) => prior,
        }
    }

    /// Share of the carriers, or of the others, whose score is at most `score`, which is that of `rank`.
    fn share_below(&self, rank: f64, score: f64, carriers: bool) -> f64 {
        match &self.score {
            _ if !self.is_informative => rank,
            Score::Binormal { shift, sd } if carriers => normal_cdf((score - shift) / sd),
            Score::Binormal { .. } => normal_cdf(score),
            Score::Curve(_) => rank,
        }
    }

    /// The score beyond which the rank exceeds `above`, where ranks rise with the score.
    fn score_of_rank(&self, above: f64) -> f64 {
        let rank = |score: f64| self.score.rank_at(score, self.overall);
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
        let overall = 0.04;
        let score = Score::Binormal { shift: 0.7, sd: 1.3 };
        let tell = Tell {
            threat: 0,
            score: score.clone(),
            is_informative: true,
            overall,
            priors: [0.1; 3],
        };
        for above in [1e-9, 0.02, 0.5, 0.75, 0.999] {
            let limit = tell.score_of_rank(above);
            let rank = |z: f64| score.rank_at(z, overall);
            assert!(
                rank(limit) <= above && rank(limit.next_up()) > above,
                "rank {above}"
            );
        }
        assert!(tell.score_of_rank(1.0).is_infinite());
    }

    /// By the cut of the score as by the rank itself, and with the same posterior.
    #[test]
    fn what_is_worked_out_agrees_with_a_whole_reading() {
        let overall = 0.04;
        let score = Score::Binormal { shift: 0.7, sd: 1.3 };
        let tell = Tell {
            threat: 0,
            score: score.clone(),
            is_informative: true,
            overall,
            priors: [0.1, 0.04, 0.02],
        };
        let cut = tell.score_of_rank(0.9);
        for u in (1..1000).map(|i| f64::from(i) / 1000.0) {
            for is_carried in [false, true] {
                let (level, reading) = (tell.level(u, is_carried), score.reading(u, is_carried, overall));
                assert_eq!(level.is_beyond(0.9, cut), reading.rank > 0.9, "u = {u}");
                let posteriors = [tell.posterior(1, level), reading.posterior(0.04)];
                assert_eq!(posteriors[0].to_bits(), posteriors[1].to_bits(), "u = {u}");
            }
        }
    }
}
