//! Selectivity: which lane a consignment takes, and the route that follows from it.

use super::consignment::{Consignment, Route};
use super::simulator::Simulator;
use crate::customs::observer::{Note, Observer};
use crate::customs::port::{
    AgencyTime, Criterion, Goods, LaneId, LaneRule, Selectivity, StepId, TrustedRule,
};
use crate::random::normal_quantile;
use crate::units::SimTime;

/// Agencies a goods kind may have.
const MOST_AGENCIES: usize = 8;

/// Counts for topping lanes up, in order of lane assignment, begun anew each period.
#[derive(Debug)]
pub(super) struct Counts {
    period: i64,
    seen: u64,
    /// By rule.
    taken: Vec<u64>,
}

impl Counts {
    pub(super) fn new(selectivity: &Selectivity) -> Self {
        Self {
            period: 0,
            seen: 0,
            taken: vec![0; selectivity.rules.len()],
        }
    }

    fn begin_period(&mut self, selectivity: &Selectivity, now: SimTime) {
        let period = now.micros() / selectivity.reset.micros().max(1);
        if period != self.period {
            self.period = period;
            self.seen = 0;
            self.taken.fill(0);
        }
        self.seen += 1;
    }
}

/// A consignment's score for one threat, and what it says.
#[derive(Clone, Copy, Debug)]
struct Scored {
    threat: usize,
    score: f64,
    /// Its rank among all of its goods kind, in 0..=1.
    rank: f64,
    /// Probability of carrying, given the score and the importer's class.
    posterior: f64,
}

impl<O: Observer> Simulator<'_, O> {
    /// Assigns the lane, counts what its steps are expected to find, and sets out.
    pub(super) fn choose_lane(&mut self, id: u32) {
        let port = self.port;
        let goods_id = self.consignments[id].goods;
        let goods = &port.goods[goods_id];
        let mut scored = [None; crate::customs::port::MAX_THREATS];
        for (place, slot) in scored.iter_mut().enumerate().take(goods.carries.len()) {
            *slot = Some(self.score(id, goods, place));
        }
        let lane = if goods.selectivity.rules.is_empty()
            && goods.selectivity.trusted.is_none()
            && goods.selectivity.perishable.is_none()
        {
            goods.selectivity.otherwise
        } else {
            self.select(id, goods, &scored)
        };
        self.consignments[id].lane = lane;
        self.note(id, Note::Lane(lane));
        self.set_route(id, lane);
        if self.consignments[id].counted {
            self.expect_finds(id, &scored);
        }
        self.next_step(id);
    }

    fn score(&self, id: u32, goods: &Goods, place: usize) -> Scored {
        let consignment = &self.consignments[id];
        let carried = &goods.carries[place];
        let prior = carried.prevalence_for(consignment.trusted, consignment.newcomer);
        let stream = self.streams[consignment.traffic][consignment.brings].scores[place];
        let u = stream.uniform(consignment.entity, 0);
        if carried.score.is_blind() {
            // The score tells nothing: its rank is its own uniform draw.
            return Scored {
                threat: carried.threat,
                score: normal_quantile(u),
                rank: u,
                posterior: prior,
            };
        }
        let carries = consignment.carries & Consignment::bit(carried.threat) != 0;
        let reading = carried.score.reading(u, carries, goods.mean_prevalence(place));
        Scored {
            threat: carried.threat,
            score: reading.score,
            rank: reading.rank,
            posterior: reading.posterior(prior),
        }
    }

    fn select(&mut self, id: u32, goods: &Goods, scored: &[Option<Scored>]) -> LaneId {
        let selectivity = &goods.selectivity;
        let consignment = &self.consignments[id];
        let stream = self.streams[consignment.traffic][consignment.brings].lane;
        let [u, favour] = stream.uniforms(consignment.entity, 0);
        let own_rule = |rule: &Option<TrustedRule>, applies: bool| rule.filter(|_| applies);
        let favoured = own_rule(&selectivity.trusted, consignment.trusted)
            .or(own_rule(&selectivity.perishable, consignment.perishable));
        if let Some(rule) = favoured {
            let strictest = selectivity
                .rules
                .first()
                .map_or(selectivity.otherwise, |rule| rule.lane);
            return if rule.random.happens(favour) {
                strictest
            } else {
                rule.lane
            };
        }
        let value = selectivity
            .rules
            .iter()
            .flat_map(|rule| &rule.criteria)
            .any(|criterion| matches!(criterion, Criterion::ValueAbove(_)))
            .then(|| self.value(id));
        let consignment = &self.consignments[id];
        let highest = scored
            .iter()
            .flatten()
            .map(|scored| scored.rank)
            .fold(0.0, f64::max);
        let mut selected = None;
        // The rules' random shares are disjoint parts of one draw: whoever is drawn stays drawn when a share grows.
        let mut randomly = u;
        for (place, rule) in selectivity.rules.iter().enumerate() {
            let by_score = rule.above_rank.is_some_and(|above| highest > above)
                || rule.above.iter().any(|&(threat, above)| {
                    scored
                        .iter()
                        .flatten()
                        .any(|scored| scored.threat == threat && scored.score > above)
                });
            let at_random = rule.random.happens(randomly);
            randomly -= rule.random.get();
            if by_score || at_random || self.matches(consignment, goods, rule, value) {
                selected = Some(place);
                break;
            }
        }
        let counts = &mut self.selected[consignment.goods];
        counts.begin_period(selectivity, self.now);
        if selected.is_none() {
            selected = selectivity.rules.iter().enumerate().position(|(place, rule)| {
                rule.expected
                    .is_some_and(|share| (counts.taken[place] + 1) as f64 <= share.get() * counts.seen as f64)
            });
        }
        match selected {
            Some(place) => {
                counts.taken[place] += 1;
                selectivity.rules[place].lane
            }
            None => selectivity.otherwise,
        }
    }

    fn matches(&self, consignment: &Consignment, goods: &Goods, rule: &LaneRule, value: Option<f64>) -> bool {
        rule.criteria.iter().any(|criterion| match criterion {
            Criterion::ValueAbove(limit) => value.is_some_and(|value| value > *limit),
            Criterion::Newcomer => consignment.newcomer,
            Criterion::Perishable => consignment.perishable,
            Criterion::Agency(agency) => goods
                .agencies
                .iter()
                .position(|(named, _)| named == agency)
                .is_some_and(|place| self.agency_wants(consignment, goods, place)),
        })
    }

    /// Whether an agency has a say in the consignment: its own draw.
    fn agency_wants(&self, consignment: &Consignment, goods: &Goods, place: usize) -> bool {
        let stream = self.streams[consignment.traffic][consignment.brings].agencies[place];
        goods.agencies[place]
            .1
            .happens(stream.uniform(consignment.entity, 0))
    }

    /// The lane's steps, with other agencies' before, after or joined to them, and what a container's alarm asks for.
    fn set_route(&mut self, id: u32, lane: LaneId) {
        let port = self.port;
        let consignment = &self.consignments[id];
        let goods = &port.goods[consignment.goods];
        let mut route = Route::default();
        // Steps that are done jointly with an agency's, and agencies' own steps that follow.
        let mut joint: [Option<(StepId, StepId)>; MOST_AGENCIES] = [None; MOST_AGENCIES];
        let mut after: [Option<StepId>; MOST_AGENCIES] = [None; MOST_AGENCIES];
        for (place, &(agency, _)) in goods.agencies.iter().enumerate().take(MOST_AGENCIES) {
            if !self.agency_wants(consignment, goods, place) {
                continue;
            }
            let own = port.agencies[agency].step;
            match port.agencies[agency].when {
                AgencyTime::Before => route.push(own),
                AgencyTime::After => after[place] = Some(own),
                AgencyTime::Jointly {
                    with,
                    joint: together,
                } => {
                    // A step is joined by one agency; another that wants the same follows.
                    let taken = joint.iter().flatten().any(|&(other, _)| other == with);
                    if port.lanes[lane].route.contains(&with) && !taken {
                        joint[place] = Some((with, together));
                    } else {
                        after[place] = Some(own);
                    }
                }
            }
        }
        for &step in &port.lanes[lane].route {
            let together = joint.iter().flatten().find(|&&(with, _)| with == step);
            route.push(together.map_or(step, |&(_, together)| together));
        }
        for &step in after.iter().flatten() {
            route.push(step);
        }
        self.consignments[id].route = route;
    }

    /// Adds what is carried, and what the route is expected to find of it, to the count (D_score of the estimators).
    fn expect_finds(&mut self, id: u32, scored: &[Option<Scored>]) {
        let consignment = &self.consignments[id];
        let (goods, site, carries, route) = (
            consignment.goods,
            consignment.site,
            consignment.carries,
            consignment.route,
        );
        for scored in scored.iter().flatten() {
            let others = carries & !Consignment::bit(scored.threat);
            let chance = self.routes.detection(
                self.network,
                self.port,
                route.ahead(),
                site,
                scored.threat,
                others,
            );
            let detection = &mut self.found[goods][scored.threat];
            detection.carried += u64::from(carries & Consignment::bit(scored.threat) != 0);
            detection.posterior_carried += scored.posterior;
            detection.posterior_found += scored.posterior * chance;
        }
    }
}
