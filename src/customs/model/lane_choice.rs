//! Selectivity: which lane a consignment takes, and the route that follows from it.

use super::chance::PlannedRoute;
use super::consignment::{Consignment, Route};
use super::simulator::Simulator;
use crate::customs::observer::{Note, Observer};
use crate::customs::port::{
    AgencyTime, Criterion, Goods, LaneId, LaneRule, MAX_THREATS, Port, Selectivity, SiteId, StepId,
    TrustedRule,
};
use crate::customs::screening::{self, Level, Tell};
use crate::units::{SimDuration, SimTime};

/// Agencies a goods kind may have.
const MOST_AGENCIES: usize = 8;

/// Counts for topping lanes up, in order of lane assignment, begun anew each period.
#[derive(Debug)]
pub(super) struct Counts {
    /// When the period under way is over.
    until: SimTime,
    seen: u64,
    /// By rule.
    taken: Vec<u64>,
    day: i64,
    /// By rule, of this day.
    today: Vec<u32>,
}

impl Counts {
    pub(super) fn new(selectivity: &Selectivity) -> Self {
        Self {
            until: SimTime::ZERO,
            seen: 0,
            taken: vec![0; selectivity.rules.len()],
            day: 0,
            today: vec![0; selectivity.rules.len()],
        }
    }

    #[inline]
    fn begin_period(&mut self, selectivity: &Selectivity, now: SimTime) {
        if now >= self.until {
            let length = selectivity.reset.micros().max(1);
            let over = (now.micros() / length).saturating_add(1);
            self.until = SimTime::from_micros(over.saturating_mul(length));
            self.seen = 0;
            self.taken.fill(0);
        }
        self.seen += 1;
    }

    #[inline]
    fn begin_day(&mut self, now: SimTime) {
        let day = now.micros().div_euclid(SimDuration::DAY.micros());
        if day != self.day {
            self.day = day;
            self.today.fill(0);
        }
    }
}

/// A consignment's levels by entry of what it may carry, each drawn when first asked for.
type Levels = [Option<Level>; MAX_THREATS];

impl<O: Observer> Simulator<'_, O> {
    /// Assigns the lane, counts what its steps are expected to find, and sets out.
    pub(super) fn choose_lane(&mut self, id: u32) {
        let port = self.port;
        let goods = &port.goods[self.consignments[id].goods];
        let selectivity = &goods.selectivity;
        let mut levels = [None; MAX_THREATS];
        let has_rules = !selectivity.rules.is_empty()
            || selectivity.trusted.is_some()
            || selectivity.perishable.is_some();
        let lane = if has_rules {
            self.select(id, goods, &mut levels)
        } else {
            selectivity.otherwise
        };
        let lane = self.at_discretion(id, selectivity, lane);
        self.consignments[id].lane = lane;
        self.note(id, Note::Lane(lane));
        self.set_route(id, goods, lane, &mut levels);
        self.next_step(id);
    }

    /// The lane that officers send it to who may depart from the one assigned: by a draw of its own, so that a larger share
    /// diverts whoever a smaller one does.
    fn at_discretion(&self, id: u32, selectivity: &Selectivity, assigned: LaneId) -> LaneId {
        let Some(rule) = selectivity.discretion.iter().find(|rule| rule.from == assigned) else {
            return assigned;
        };
        let consignment = &self.consignments[id];
        let u = self.streams[consignment.source]
            .lane
            .uniform(consignment.entity, 1);
        if rule.share.happens(u) { rule.to } else { assigned }
    }

    #[inline]
    fn level(&self, consignment: &Consignment, tell: &Tell, place: usize, levels: &mut Levels) -> Level {
        if let Some(level) = levels[place] {
            return level;
        }
        let u = self.streams[consignment.source].scores[place].uniform(consignment.entity, 0);
        let level = tell.level(u, consignment.carries & Consignment::bit(tell.threat) != 0);
        levels[place] = Some(level);
        level
    }

    fn select(&mut self, id: u32, goods: &Goods, levels: &mut Levels) -> LaneId {
        let selectivity = &goods.selectivity;
        let consignment = &self.consignments[id];
        let screening = self.network.screening(consignment.goods, consignment.arrival);
        let own_rule = |rule: &Option<TrustedRule>, applies: bool| rule.filter(|_| applies);
        let favoured = own_rule(&selectivity.trusted, consignment.trusted)
            .or(own_rule(&selectivity.perishable, consignment.perishable));
        let [u, favour] = if favoured.is_some() || screening.picks_randomly {
            self.streams[consignment.source]
                .lane
                .uniforms(consignment.entity, 0)
        } else {
            [1.0; 2]
        };
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
        let value = screening.asks_value.then(|| self.value(id));
        let kind = self.consignments[id].goods;
        self.selected[kind].begin_day(self.now);
        let consignment = &self.consignments[id];
        let mut selected = None;
        // The rules' random shares are disjoint parts of one draw: whoever is drawn stays drawn when a share grows.
        let mut randomly = u;
        for (place, rule) in selectivity.rules.iter().enumerate() {
            let at_random = rule.random.happens(randomly);
            randomly -= rule.random.get();
            let is_spent = |most: u32| self.selected[kind].today[place] >= most;
            if rule.most_a_day.is_some_and(is_spent) {
                continue;
            }
            if at_random
                || self.matches(consignment, goods, rule, value)
                || screening.limits[place]
                    .are_exceeded(|place| self.level(consignment, &screening.tells[place], place, levels))
                    && !self.is_full(rule, consignment.site)
            {
                selected = Some(place);
                break;
            }
        }
        let site = consignment.site;
        self.selected[kind].begin_period(selectivity, self.now);
        if selected.is_none() {
            let counts = &self.selected[kind];
            selected = selectivity.rules.iter().enumerate().position(|(place, rule)| {
                rule.expected
                    .is_some_and(|share| (counts.taken[place] + 1) as f64 <= share.get() * counts.seen as f64)
                    && rule.most_a_day.is_none_or(|most| counts.today[place] < most)
                    && !self.is_full(rule, site)
            });
        }
        let counts = &mut self.selected[kind];
        match selected {
            Some(place) => {
                counts.taken[place] += 1;
                counts.today[place] += 1;
                selectivity.rules[place].lane
            }
            None => selectivity.otherwise,
        }
    }

    /// Whether so many wait at the first step with officers of the rule's lane that it takes nobody by score.
    fn is_full(&self, rule: &LaneRule, site: SiteId) -> bool {
        let Some(most) = rule.full_at else { return false };
        let mut steps = self.port.lanes[rule.lane].route.iter();
        let line = steps.find_map(|&step| self.network.step_lines[step][site]);
        line.is_some_and(|line| self.floor.waiting(line) >= i64::from(most))
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
        let stream = self.streams[consignment.source].agencies[place];
        goods.agencies[place]
            .1
            .happens(stream.uniform(consignment.entity, 0))
    }

    /// Takes the lane's steps, and adds what is carried, and what they are expected to find of it, to the count (D_score
    /// of the estimators).
    fn set_route(&mut self, id: u32, goods: &Goods, lane: LaneId, levels: &mut Levels) {
        let (port, network) = (self.port, self.network);
        let agencies = goods.agencies.len().min(MOST_AGENCIES);
        let consignment = &self.consignments[id];
        let wants = (0..agencies)
            .map(|place| usize::from(self.agency_wants(consignment, goods, place)) << place)
            .sum::<usize>();
        let (source, site, carries) = (consignment.source, consignment.site, consignment.carries);
        let (key, keys) = (lane << agencies | wants, port.lanes.len() << agencies);
        let planned = self.routes.planned(source, key, keys, || {
            planned_route(port, network, goods, lane, wants, site)
        });
        let consignment = &mut self.consignments[id];
        consignment.route = self.routes.route(planned).route;
        if !consignment.counted {
            return;
        }
        let kind = consignment.goods;
        let class = screening::class(consignment.trusted, consignment.newcomer);
        let screening = network.screening(kind, consignment.arrival);
        for (place, tell) in screening.tells.iter().enumerate() {
            let posterior = if tell.is_informative {
                let level = self.level(&self.consignments[id], tell, place, levels);
                tell.posterior(class, level)
            } else {
                tell.prior(class)
            };
            let others = carries & !Consignment::bit(tell.threat);
            let chance = if others == 0 {
                self.routes.route(planned).chances[place]
            } else {
                let ahead = self.routes.route(planned).route;
                self.routes
                    .detection(network, port, ahead.ahead(), site, tell.threat, others)
            };
            let detection = &mut self.found[kind][tell.threat];
            detection.carried += u64::from(carries & Consignment::bit(tell.threat) != 0);
            detection.posterior_carried += posterior;
            detection.posterior_found += posterior * chance;
        }
    }
}

/// The route of a lane at a site, and what it finds.
fn planned_route(
    port: &Port,
    network: &crate::customs::Network,
    goods: &Goods,
    lane: LaneId,
    wants: usize,
    site: usize,
) -> PlannedRoute {
    let route = route_of(port, goods, lane, wants);
    let mut chances = [0.0; MAX_THREATS];
    for (chance, carried) in chances.iter_mut().zip(&goods.carries) {
        if !route.ahead().is_empty() {
            *chance = network.detection_on_route(port, route.ahead(), site, carried.threat, 0);
        }
    }
    PlannedRoute { route, chances }
}

/// The lane's steps, with the steps of those agencies that have a say (a bit set) before, after or joined to them.
fn route_of(port: &Port, goods: &Goods, lane: LaneId, wants: usize) -> Route {
    let mut route = Route::default();
    // Steps that are done jointly with an agency's, and agencies' own steps that follow.
    let mut joint: [Option<(StepId, StepId)>; MOST_AGENCIES] = [None; MOST_AGENCIES];
    let mut after: [Option<StepId>; MOST_AGENCIES] = [None; MOST_AGENCIES];
    for (place, &(agency, _)) in goods.agencies.iter().enumerate().take(MOST_AGENCIES) {
        if wants >> place & 1 == 0 {
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
    route
}
