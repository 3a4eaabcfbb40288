//! Scores that learn, week by week, from the finds that random inspections are expected to bring.
//!
//! Expected by plan (traffic, random shares, prevalence, detection), not those that happen: the score of a week is the same
//! whatever the queues do and whoever is on duty, so staffing changes no consignment's lane, and the estimate of finds from
//! scores stays unbiased.

use super::network::Network;
use super::port::{Goods, GoodsId, LaneId, Port, Score, SiteId};
use super::screening::Screening;
use crate::stats::learning::Learning;
use crate::units::SimDuration;

/// Labelled finds expected in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WeeklyFinds {
    /// Of consignments that were selected at random.
    pub random: f64,
    /// Of those selected by score.
    pub targeted: f64,
}

/// What is known of a goods kind's scores in each week from the window's beginning on; one entry when none learns.
pub(super) fn by_week(port: &Port, network: &Network, id: GoodsId) -> Vec<Screening> {
    let mut goods = port.goods[id].clone();
    let learners: Vec<(usize, Learning)> = goods
        .carries
        .iter()
        .enumerate()
        .filter_map(|(place, carried)| Some((place, port.threats[carried.threat].learning?)))
        .collect();
    let mut stocks: Vec<Option<f64>> = learners
        .iter()
        .map(|(place, learning)| learning.stock(detectability(&goods.carries[*place].score)?))
        .collect();
    let mut weeks = Vec::new();
    let last = (port.length + port.follow_up).micros() / SimDuration::WEEK.micros();
    for _ in 0..last {
        if stocks.iter().all(Option::is_none) {
            break;
        }
        let screening = Screening::new(&goods);
        for ((place, learning), stock) in learners.iter().zip(&mut stocks) {
            let Some(stock) = stock else { continue };
            let finds = finds(port, network, id, *place, &screening);
            *stock = learning.a_week_later(*stock, finds.random, finds.targeted);
            let carried = &mut goods.carries[*place];
            carried.score = with_detectability(&carried.score, learning.separation(*stock));
        }
        weeks.push(screening);
    }
    weeks.push(Screening::new(&goods));
    weeks
}

/// d of the score of equal spreads with the same area, d_a = d √(2 / (1 + s²)); `None` for curves.
pub fn detectability(score: &Score) -> Option<f64> {
    match score {
        Score::Binormal { shift, sd } => Some(shift * libm::sqrt(2.0 / (1.0 + sd * sd))),
        Score::Curve(_) => None,
    }
}

fn with_detectability(score: &Score, separation: f64) -> Score {
    match score {
        Score::Binormal { sd, .. } => Score::Binormal {
            shift: separation * libm::sqrt(0.5 * (1.0 + sd * sd)),
            sd: *sd,
        },
        Score::Curve(_) => score.clone(),
    }
}

/// Finds expected in a week of entry `place` of what the kind carries: in the lanes it is sent to at random, and in those it
/// is sent to by score. Of criteria, top-ups, officers' discretion and other agencies nothing is expected.
pub(super) fn finds(
    port: &Port,
    network: &Network,
    id: GoodsId,
    place: usize,
    screening: &Screening,
) -> WeeklyFinds {
    let goods = &port.goods[id];
    let rules = &goods.selectivity.rules;
    let site = site_of(port, id);
    let detection = |lane: LaneId| network.detection_in_lane(port, lane, site, goods.carries[place].threat);
    let carriers = Carriers::of(goods, place);
    let mut finds = WeeklyFinds::default();
    let mut by_score = 0.0;
    let mut at_random = 0.0;
    for (rule, limits) in rules.iter().zip(&screening.limits) {
        let detected = detection(rule.lane);
        finds.random += carriers.ordinary * rule.random.get() * detected;
        at_random += rule.random.get();
        let so_far: f64 = limits.share_of_carriers(&screening.tells, place);
        finds.targeted +=
            carriers.ordinary * (so_far - by_score).max(0.0) * (1.0 - at_random).max(0.0) * detected;
        by_score = by_score.max(so_far);
    }
    if let Some(strictest) = rules.first() {
        finds.random += carriers.favoured * detection(strictest.lane);
    }
    finds.random *= goods.a_week;
    finds.targeted *= goods.a_week;
    finds
}

/// Where the kind arrives first.
fn site_of(port: &Port, id: GoodsId) -> SiteId {
    let brings = |traffic: &&super::port::Traffic| traffic.brings.iter().any(|brings| brings.goods == id);
    port.traffic.iter().find(brings).map_or(0, |traffic| traffic.site)
}

/// Shares of all consignments of a kind that carry.
struct Carriers {
    /// Under the rules for everybody.
    ordinary: f64,
    /// Sent to the strictest lane at random under a rule of their own.
    favoured: f64,
}

impl Carriers {
    fn of(goods: &Goods, place: usize) -> Self {
        let carried = &goods.carries[place];
        let all = goods.mean_prevalence(place);
        let trusted = goods.trusted.get() * carried.prevalence_for(true, false);
        let mut carriers = Self {
            ordinary: all,
            favoured: 0.0,
        };
        if let Some(rule) = goods.selectivity.trusted {
            carriers.ordinary -= trusted;
            carriers.favoured += trusted * rule.random.get();
        }
        if let Some(rule) = goods.selectivity.perishable {
            let perishable = carriers.ordinary * goods.perishable.get();
            carriers.ordinary -= perishable;
            carriers.favoured += perishable * rule.random.get();
        }
        carriers
    }
}
