//! A consignment's way from birth to release: lodgement, payment, lane, steps, permit.

use super::consignment::{Consignment, Phase, Route, Stage};
use super::simulator::{Simulator, event};
use crate::customs::held::Held;
use crate::customs::observer::{Departure, Note, Observer};
use crate::customs::port::{Holder, LodgedFrom, PaymentTime, TrafficId};
use crate::customs::screening;
use crate::units::{SimDuration, SimTime};

impl<O: Observer> Simulator<'_, O> {
    /// A consignment is born: all that it is comes from its identity's draws and the policy in force.
    pub(super) fn bear(&mut self, traffic: TrafficId, brings: usize, entity: u64, arrival: SimTime) -> u32 {
        let port = self.port;
        let id = port.traffic[traffic].brings[brings].goods;
        let goods = &port.goods[id];
        let source = self.source(traffic, brings);
        let streams = &self.streams[source];
        let class = if goods.has_classes() {
            streams.class.uniform(entity, 0)
        } else {
            0.5
        };
        let trusted = goods.trusted.happens(class);
        let newcomer = !trusted && goods.newcomers.happens(1.0 - class);
        let class = screening::class(trusted, newcomer);
        let mut carries = 0;
        for (tell, &stream) in self
            .network
            .screening(id, arrival)
            .tells
            .iter()
            .zip(&streams.carries)
        {
            let prior = tell.prior(class);
            if prior > 0.0 && stream.uniform(entity, 0) < prior {
                carries |= Consignment::bit(tell.threat);
            }
        }
        let counted = self.window.holds(arrival);
        let mut consignment = Consignment {
            traffic,
            brings,
            source,
            goods: id,
            site: port.traffic[traffic].site,
            entity,
            arrival,
            trusted,
            newcomer,
            perishable: goods.perishable.get() > 0.0
                && goods.perishable.happens(streams.perishable.uniform(entity, 0)),
            early: false,
            counted,
            persons: goods.persons.as_ref().map_or(1, |law| {
                libm::rint(law.draw(streams.persons, entity, 0)).clamp(1.0, 1e4) as u32
            }),
            value: None,
            carries,
            found: 0,
            kept_in: None,
            flagged: None,
            stage: Stage::ToBeReady,
            lane: port.lanes.len(),
            route: Route::default(),
            step: 0,
            seen: 0,
            repeats: 0,
            visit: 0,
            recheck: 1.0,
            detection: 1.0,
            inspected: false,
            missed: false,
            ready: SimTime::NEVER,
            lodged: SimTime::NEVER,
            paid: SimTime::NEVER,
            released: SimTime::NEVER,
            papers: Held::from(arrival),
            cargo: Held::from(arrival),
            slots: 0,
        };
        let mut lodges_at = SimTime::NEVER;
        if let Some(lodgement) = &goods.lodgement {
            consignment.early = lodgement.before_arrival.get() > 0.0
                && lodgement.before_arrival.happens(streams.early.uniform(entity, 0));
            if consignment.early {
                let lead = SimDuration::from_hours(lodgement.lead.draw(streams.lead, entity, 0).max(0.0));
                consignment.stage = Stage::ToLodge;
                lodges_at = (arrival - lead).max(self.now);
            } else if lodgement.from == LodgedFrom::Arrival {
                let lag = SimDuration::from_hours(lodgement.lag.draw(streams.lag, entity, 0).max(0.0));
                consignment.stage = Stage::ToLodge;
                lodges_at = arrival + lag;
            } else {
                consignment.stage = Stage::ToLodgeWhenReady;
            }
        }
        self.pending += u64::from(counted);
        let number = self.consignments.insert(consignment);
        self.events.schedule(lodges_at, event::CONSIGNMENT, number);
        number
    }

    /// It is in the port's waters, or at its gate.
    #[inline]
    pub(super) fn arrived(&mut self, id: u32) {
        let consignment = &self.consignments[id];
        let goods = consignment.goods;
        self.inside[goods] += 1;
        if cfg!(debug_assertions) {
            self.inside_over_time[goods].add(self.now, 1);
        }
        self.balance[goods].arrived += 1;
        if consignment.counted {
            let record = &mut self.call_records[consignment.traffic];
            record.consignments += 1;
            record.persons += if self.port.goods[goods].persons.is_some() {
                u64::from(consignment.persons)
            } else {
                0
            };
        }
        self.note(id, Note::Arrived);
    }

    /// The goods lie ready, their own account charged up to now.
    #[inline]
    pub(super) fn goods_ready(&mut self, id: u32) {
        let now = self.now;
        let consignment = &mut self.consignments[id];
        consignment.ready = now;
        let stage = consignment.stage;
        self.note(id, Note::Ready);
        match stage {
            Stage::ToBeReady => {
                let consignment = &mut self.consignments[id];
                consignment.papers.join(&consignment.cargo);
                consignment.lodged = now;
                self.choose_lane(id);
            }
            Stage::ToLodgeWhenReady => {
                let consignment = &mut self.consignments[id];
                consignment.papers.join(&consignment.cargo);
                consignment.stage = Stage::ToLodge;
                let streams = &self.streams[consignment.source];
                let lag = self.port.goods[consignment.goods]
                    .lodgement
                    .as_ref()
                    .map_or(0.0, |lodgement| {
                        lodgement.lag.draw(streams.lag, consignment.entity, 0).max(0.0)
                    });
                self.wake(id, now + SimDuration::from_hours(lag));
            }
            Stage::OnRoute(Phase::AwaitsGoods) => self.continue_with_goods(id),
            Stage::AwaitsContainer => {
                let consignment = &mut self.consignments[id];
                consignment.papers.join(&consignment.cargo);
                self.await_permit(id);
            }
            Stage::ReleasedEarly => self.collect(id),
            Stage::SeizedEarly => {
                let consignment = &mut self.consignments[id];
                consignment.papers.join(&consignment.cargo);
                self.depart(id, Departure::Seized);
            }
            _ => {}
        }
    }

    /// The consignment's own timer: what it waited for has come.
    pub(super) fn consignment_timer(&mut self, id: u32) {
        let now = self.now;
        let charge = |simulator: &mut Self, holder: Holder| simulator.charge(id, holder);
        match self.consignments[id].stage {
            Stage::ToLodge => {
                charge(self, Holder::Trader);
                self.prepare(id);
            }
            Stage::Correcting => {
                charge(self, Holder::Trader);
                self.pay_first(id);
            }
            Stage::PayingFirst => {
                charge(self, Holder::Trader);
                self.paid(id);
                self.choose_lane(id);
            }
            Stage::OnRoute(Phase::Appointment) => self.appointment_due(id),
            Stage::OnRoute(Phase::Working) => self.step_done(id),
            Stage::OnRoute(Phase::Presence | Phase::Answering) => {
                charge(self, Holder::Trader);
                self.submit_step(id);
            }
            Stage::PayingLast => {
                charge(self, Holder::Trader);
                self.paid(id);
                self.await_permit(id);
            }
            Stage::AwaitsPermit => self.await_permit(id),
            Stage::Collecting => {
                charge(self, Holder::Trader);
                self.at_gate(id);
            }
            Stage::AtGate => {
                let missed = std::mem::take(&mut self.consignments[id].missed);
                charge(self, if missed { Holder::Trader } else { Holder::Port });
                self.leave_by_gate(id);
            }
            Stage::Abandoned => {
                charge(self, Holder::Trader);
                self.depart(id, Departure::Abandoned);
            }
            stage @ (Stage::ToBeReady
            | Stage::ToLodgeWhenReady
            | Stage::OnRoute(Phase::AwaitsGoods)
            | Stage::AwaitsContainer
            | Stage::ReleasedEarly
            | Stage::SeizedEarly) => unreachable!("no timer runs at {now:?} in stage {stage:?}"),
        }
    }

    /// Wakes the consignment at `at`.
    #[inline]
    pub(super) fn wake(&mut self, id: u32, at: SimTime) {
        self.events.schedule(at, event::CONSIGNMENT, id);
    }

    /// The time since the last milestone was `holder`'s.
    #[inline]
    pub(super) fn charge(&mut self, id: u32, holder: Holder) {
        let now = self.now;
        let papers = &mut self.consignments[id].papers;
        let since = papers.until();
        papers.charge(holder, now);
        if Self::TELLS_ALL && now > since {
            self.note(id, Note::HeldBy(holder, now - since));
        }
    }

    /// The steps before lodgement, such as the broker's.
    #[inline]
    fn prepare(&mut self, id: u32) {
        let goods = self.consignments[id].goods;
        if let Some(lodgement) = &self.port.goods[goods].lodgement {
            for &step in &lodgement.prepared_by {
                self.consignments[id].route.push(step);
            }
        }
        self.next_step(id);
    }

    /// No step is left: what comes next depends on what the route was for.
    #[inline]
    pub(super) fn route_done(&mut self, id: u32) {
        if self.consignments[id].lodged == SimTime::NEVER {
            self.lodge(id);
        } else {
            self.pay_last(id);
        }
    }

    fn lodge(&mut self, id: u32) {
        let consignment = &mut self.consignments[id];
        consignment.lodged = self.now;
        consignment.route = Route::default();
        self.note(id, Note::Lodged);
        let consignment = &self.consignments[id];
        let streams = &self.streams[consignment.source];
        let Some(lodgement) = &self.port.goods[consignment.goods].lodgement else {
            return;
        };
        let wrong = lodgement.error.get() > 0.0
            && lodgement
                .error
                .happens(streams.error.uniform(consignment.entity, 0));
        if wrong {
            let hours = lodgement
                .correction
                .draw(streams.correction, consignment.entity, 0)
                .max(0.0);
            self.consignments[id].stage = Stage::Correcting;
            self.note(id, Note::SentBack);
            self.wake(id, self.now + SimDuration::from_hours(hours));
        } else {
            self.pay_first(id);
        }
    }

    #[inline]
    fn pay_first(&mut self, id: u32) {
        if self.pays(id, PaymentTime::BeforeSelectivity) {
            self.consignments[id].stage = Stage::PayingFirst;
            self.pay(id);
        } else {
            self.choose_lane(id);
        }
    }

    #[inline]
    fn pay_last(&mut self, id: u32) {
        if self.pays(id, PaymentTime::BeforeRelease) && self.consignments[id].paid == SimTime::NEVER {
            self.consignments[id].stage = Stage::PayingLast;
            self.pay(id);
        } else {
            self.await_permit(id);
        }
    }

    #[inline]
    fn pays(&self, id: u32, when: PaymentTime) -> bool {
        let payment = &self.port.goods[self.consignments[id].goods].payment;
        payment.as_ref().is_some_and(|payment| payment.when == when)
    }

    fn pay(&mut self, id: u32) {
        let port = self.port;
        let consignment = &self.consignments[id];
        let stream = self.streams[consignment.source].payment;
        let Some(payment) = &port.goods[consignment.goods].payment else {
            return;
        };
        let hours = payment.takes.draw(stream, consignment.entity, 0).max(0.0);
        let paid = payment
            .hours
            .next_open(self.now + SimDuration::from_hours(hours), &port.calendar);
        self.wake(id, paid);
    }

    fn paid(&mut self, id: u32) {
        self.consignments[id].paid = self.now;
        self.note(id, Note::Paid);
    }

    /// What comes in a container that customs look at as a whole is not released before that; a part that was picked
    /// out then goes through the step it is referred to first. True when it has to.
    #[inline]
    fn is_held_by_container(&mut self, id: u32) -> bool {
        let consignment = &mut self.consignments[id];
        if let Some(referral) = consignment
            .flagged
            .take_if(|step| consignment.seen >> *step & 1 == 0)
        {
            consignment.route.push(referral);
            self.next_step(id);
            return true;
        }
        let container = self.port.goods[consignment.goods].container;
        let is_looked_at = container.is_some_and(|container| {
            self.port.containers[container]
                .route
                .iter()
                .any(|&step| self.port.steps[step].refers_to.is_some())
        });
        if is_looked_at && !consignment.is_ready() {
            consignment.stage = Stage::AwaitsContainer;
            self.note(id, Note::AwaitsGoods);
            return true;
        }
        false
    }

    /// Releases the consignment when its container and its permit hold it no more.
    fn await_permit(&mut self, id: u32) {
        if self.is_held_by_container(id) {
            return;
        }
        let consignment = &self.consignments[id];
        let streams = &self.streams[consignment.source];
        let entity = consignment.entity;
        if let Some(permit) = &self.port.goods[consignment.goods].permit
            && permit.share.happens(streams.permit.uniform(entity, 0))
        {
            let hours = permit.takes.draw(streams.permit_takes, entity, 0).max(0.0);
            let there = consignment.arrival + SimDuration::from_hours(hours);
            if there > self.now {
                self.consignments[id].stage = Stage::AwaitsPermit;
                self.note(id, Note::AwaitsPermit);
                self.wake(id, there);
                return;
            }
            let mut branch = Held::from(self.consignments[id].arrival);
            branch.charge(permit.holder, there);
            self.consignments[id].papers.join(&branch);
            self.note(id, Note::Permitted);
        }
        self.release(id);
    }
}
