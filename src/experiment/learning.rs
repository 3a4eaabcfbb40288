//! What inspecting some at random costs today and brings later: the course of a score that learns, in expectation.
//!
//! A budget of inspections is split: a share of it goes to consignments drawn at random, the rest to the highest scores. What
//! random inspections find teaches the score (`stats::learning`); what they cost is the carriers that targeting would have
//! found instead. One threat's score alone decides here, and everything a week brings is known at its end.

use crate::customs::learning::detectability;
use crate::customs::port::{Goods, GoodsId, LaneId, Port, Score, ThreatId};
use crate::customs::{Network, port};
use crate::stats::learning::{Learning, auc_of};
use crate::stats::roc::Binormal;
use serde::Serialize;

/// Weeks followed at most.
pub const MOST_WEEKS: u32 = 5_200;

/// A stream of consignments of which some are inspected, and a score that learns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// Consignments a week.
    pub a_week: f64,
    /// Share of them that carries.
    pub prevalence: f64,
    /// Share of them that is inspected.
    pub inspected: f64,
    /// Probability that an inspection finds what is carried.
    pub detection: f64,
    /// Today's separation, of the model of equal spreads with the same area.
    pub separation: f64,
    /// Standard deviation of the carriers' score.
    pub spread: f64,
}

/// The course of a score while a share of the inspections is random.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Share of the inspections that is random.
    pub random: f64,
    /// Labelled finds of random inspections in a week.
    pub random_finds_a_week: f64,
    /// After 0, 1, 2 … weeks.
    pub weeks: Vec<Week>,
}

/// What a score is worth after some weeks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Week {
    /// Area under its curve.
    pub auc: f64,
    /// Share of the carriers found in the week that follows.
    pub interdiction: f64,
    /// Finds by inspection in that week.
    pub hit_rate: f64,
    /// Carriers found in all weeks before.
    pub found_before: f64,
}

impl Setting {
    /// What a scenario says of a kind and a threat it carries. `None` where the score is a curve, or no lane is picked by rule.
    pub fn of(port: &Port, network: &Network, id: GoodsId, threat: ThreatId) -> Option<Self> {
        let goods = &port.goods[id];
        let place = goods
            .carries
            .iter()
            .position(|carried| carried.threat == threat)?;
        let score = &goods.carries[place].score;
        let lane = inspecting_lane(goods);
        let brings = |traffic: &&port::Traffic| traffic.brings.iter().any(|brings| brings.goods == id);
        let site = port.traffic.iter().find(brings)?.site;
        Some(Self {
            a_week: goods.a_week,
            prevalence: goods.mean_prevalence(place),
            inspected: strictest_share(goods),
            detection: network.detection_in_lane(port, lane, site, threat),
            separation: detectability(score)?,
            spread: match score {
                Score::Binormal { sd, .. } => *sd,
                Score::Curve(_) => return None,
            },
        })
    }

    /// The course over `weeks` weeks with this share of the inspections at random. `None` when today's score is better than
    /// `learning` can ever make it.
    pub fn course(&self, learning: &Learning, random: f64, weeks: u32) -> Option<Course> {
        let mut stock = learning.stock(self.separation)?;
        let at_random = random * self.inspected;
        let a_find = self.a_week * self.prevalence * self.detection;
        let mut course = Course {
            random,
            random_finds_a_week: a_find * at_random,
            weeks: Vec::new(),
        };
        let mut found_before = 0.0;
        let mut separation = self.separation;
        for _ in 0..=weeks.min(MOST_WEEKS) {
            let targeted = (1.0 - at_random) * self.targeted(separation, at_random);
            let found = a_find * (at_random + targeted);
            course.weeks.push(Week {
                auc: auc_of(separation),
                interdiction: self.detection * (at_random + targeted),
                hit_rate: found / (self.a_week * self.inspected),
                found_before,
            });
            found_before += found;
            stock = learning.a_week_later(stock, a_find * at_random, a_find * targeted);
            separation = learning.separation(stock);
        }
        Some(course)
    }

    /// Share of the carriers that were not drawn at random which the highest scores hold.
    fn targeted(&self, separation: f64, at_random: f64) -> f64 {
        let share = (self.inspected - at_random) / (1.0 - at_random);
        if share <= 0.0 || share >= 1.0 {
            return share.clamp(0.0, 1.0);
        }
        let shift = separation * libm::sqrt(0.5 * (1.0 + self.spread * self.spread));
        let model = Binormal::new(shift, self.spread);
        let threshold = model.and_then(|model| model.threshold_for_share(share, self.prevalence));
        match (model, threshold) {
            (Some(model), Some(threshold)) => model.true_positive_rate(threshold),
            _ => share,
        }
    }
}

/// The strictest lane.
fn inspecting_lane(goods: &Goods) -> LaneId {
    let rules = &goods.selectivity.rules;
    rules
        .first()
        .map_or(goods.selectivity.otherwise, |rule| rule.lane)
}

/// Share of a kind's consignments that the strictest lane takes by score, at random and by top-up; all when it is the only one.
fn strictest_share(goods: &Goods) -> f64 {
    let Some(rule) = goods.selectivity.rules.first() else {
        return 1.0;
    };
    let mut passed = 1.0 - rule.random.get();
    if let Some(rank) = rule.above_rank {
        passed *= goods
            .carries
            .iter()
            .map(|_| rank.clamp(0.0, 1.0))
            .product::<f64>();
    }
    passed *= rule.above_sum.map_or(1.0, |sum| sum.below);
    for &(threat, above) in &rule.above {
        if let Some(place) = goods.carries.iter().position(|carried| carried.threat == threat) {
            let score = &goods.carries[place].score;
            passed *= score.rank_of(above, goods.mean_prevalence(place)).clamp(0.0, 1.0);
        }
    }
    let expected = rule.expected.map_or(0.0, crate::units::Share::get);
    (1.0 - passed).max(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::learning::separation_of;

    const LEARNING: Learning = Learning {
        best: 2.0,
        finds: 50.0,
        outdated: Some(52.0),
        from_targeted: 0.0,
    };

    fn setting() -> Setting {
        Setting {
            a_week: 1_000.0,
            prevalence: 0.04,
            inspected: 0.1,
            detection: 0.5,
            separation: separation_of(0.6),
            spread: 1.0,
        }
    }

    /// All inspections at random: a tenth of the carriers is inspected and half of those found, 1,000 × 4 % × 10 % × ½ = 2 a week.
    #[test]
    fn all_at_random_by_hand() {
        let course = setting().course(&LEARNING, 1.0, 52).unwrap();
        assert!((course.random_finds_a_week - 2.0).abs() < 1e-12);
        for week in &course.weeks {
            assert!((week.interdiction - 0.05).abs() < 1e-12 && (week.hit_rate - 0.02).abs() < 1e-12);
        }
        assert!((course.weeks[52].found_before - 104.0).abs() < 1e-9);
    }

    /// Nothing at random: the score forgets, and by the law of half in 52 weeks.
    #[test]
    fn without_random_inspections_the_score_forgets() {
        let course = setting().course(&LEARNING, 0.0, 52).unwrap();
        let stock = LEARNING.stock(separation_of(0.6)).unwrap();
        let after = auc_of(LEARNING.separation(0.5 * stock));
        assert!((course.weeks[52].auc - after).abs() < 1e-9);
        assert!(course.weeks[52].interdiction < course.weeks[0].interdiction);
    }

    /// A tenth at random costs something at first and has paid for itself within the year.
    #[test]
    fn random_inspections_cost_first_and_pay_later() {
        let courses = [0.0, 0.1].map(|random| setting().course(&LEARNING, random, 52).unwrap().weeks);
        assert!(courses[1][0].interdiction < courses[0][0].interdiction);
        assert!(courses[1][52].interdiction > 1.2 * courses[0][52].interdiction);
    }

    /// AUC 0.60 and 10 % of which none at random: the recall of `Binormal`, whose values are tested by their own.
    #[test]
    fn targeting_is_the_binormal_models() {
        let course = setting().course(&LEARNING, 0.0, 0).unwrap();
        let model = Binormal::from_auc(0.6).unwrap();
        let threshold = model.threshold_for_share(0.1, 0.04).unwrap();
        assert!((course.weeks[0].interdiction - 0.5 * model.true_positive_rate(threshold)).abs() < 1e-9);
    }
}
