//! Vessel calls: announced, arriving, piloted, berthed, boarded, discharged, gone.

use super::call::{Box, Call, CallStage, Lift, Moves};
use super::simulator::{Simulator, Work, event};
use super::store::AwaitsRoom;
use crate::customs::held::Held;
use crate::customs::network::reopens;
use crate::customs::observer::{Note, Observer, Subject};
use crate::customs::port::{Holder, StepId, TrafficId};
use crate::engine::{JobSpec, Submitted};
use crate::random::entity;
use crate::units::{SimDuration, SimTime};

/// Most consignments of one kind in one call; the scenario refuses laws that come near.
const MOST_IN_A_CALL: f64 = 1e6;
/// Rank of vessels' jobs before officers they share with consignments: the middle one.
pub(super) const MIDDLE_RANK: u8 = 100;

impl<O: Observer> Simulator<'_, O> {
    /// Looks up when the stream calls next, and schedules its announcement.
    pub(super) fn expect_next_call(&mut self, traffic: TrafficId) {
        let port = self.port;
        let stream = self.call_streams[traffic].arrivals;
        let spec = &port.traffic[traffic];
        let (nominal, call) = spec
            .arrivals
            .next(&mut self.cursors[traffic], stream, &port.calendar);
        if nominal == SimTime::NEVER {
            return;
        }
        self.expected[traffic] = (nominal, call);
        let notice = if spec.vessel.is_some() || spec.delay.is_some() {
            spec.notice
        } else {
            SimDuration::ZERO
        };
        let announced = (nominal - notice).max(self.now);
        self.events.schedule(announced, event::CALL, traffic as u32);
    }

    /// A call is announced, or consignments come by themselves.
    pub(super) fn call_due(&mut self, traffic: TrafficId) {
        let port = self.port;
        let (nominal, call) = self.expected[traffic];
        if port
            .terminating
            .stop_after
            .is_some_and(|after| self.came >= after)
        {
            return;
        }
        self.expect_next_call(traffic);
        let spec = &port.traffic[traffic];
        let streams = &self.call_streams[traffic];
        let delay = spec.delay.as_ref().map_or(SimDuration::ZERO, |law| {
            SimDuration::from_hours(law.draw(streams.delay, call, 0))
        });
        let arrival = (nominal + delay).max(self.now);
        let cancelled = spec.cancelled.get() > 0.0
            && spec.cancelled.happens(streams.cancelled.uniform(call, 0))
            || port.closures.iter().any(|closure| {
                closure.cancels_calls
                    && closure.sites.contains(&spec.site)
                    && closure.from <= arrival
                    && arrival < closure.to
            });
        if cancelled {
            self.call_records[traffic].cancelled += u64::from(self.window.holds(arrival));
            self.note_vessel(traffic, call, Note::Cancelled);
            return;
        }
        if spec.vessel.is_some() || spec.delay.is_some() {
            self.announce(traffic, call, arrival);
        } else {
            self.come_by_themselves(traffic, call);
        }
    }

    fn come_by_themselves(&mut self, traffic: TrafficId, call: u64) {
        let counted = self.window.holds(self.now);
        self.call_records[traffic].calls += u64::from(counted);
        for brings in 0..self.port.traffic[traffic].brings.len() {
            for child in 0..self.count(traffic, brings, call, self.now) {
                if self
                    .port
                    .terminating
                    .stop_after
                    .is_some_and(|after| self.came >= after)
                {
                    return;
                }
                self.came += 1;
                let id = self.bear(traffic, brings, entity(call, child), self.now);
                self.arrived(id);
                self.put_ashore(id, Held::from(self.now));
            }
        }
    }

    /// Puts the consignments there that a terminating study begins with.
    pub(super) fn begin_initial(&mut self) {
        for &(traffic, goods, count) in &self.port.terminating.initial {
            let Some(brings) = self.port.traffic[traffic]
                .brings
                .iter()
                .position(|brings| brings.goods == goods)
            else {
                continue;
            };
            for child in 0..count {
                let id = self.bear(traffic, brings, entity(INITIAL_CALL, child), SimTime::ZERO);
                self.arrived(id);
                self.put_ashore(id, Held::from(SimTime::ZERO));
            }
        }
    }

    /// How many consignments a call brings: monotone in the month's factor for the same draw.
    fn count(&self, traffic: TrafficId, brings: usize, call: u64, arrival: SimTime) -> u32 {
        if let Some(count) = self.network.fixed_counts[traffic][brings] {
            return count;
        }
        let month = self.port.calendar.day(arrival.day()).month;
        let law = &self.network.counts[traffic][brings][month];
        let drawn = law.draw(self.call_streams[traffic].counts[brings], call, 0);
        libm::rint(drawn.clamp(0.0, MOST_IN_A_CALL)) as u32
    }

    fn announce(&mut self, traffic: TrafficId, entity_of_call: u64, arrival: SimTime) {
        let vessel = self.port.traffic[traffic].vessel.as_ref();
        let discharges = vessel.is_some_and(|vessel| vessel.discharge_per_hour.is_some());
        let counted = self.window.holds(arrival);
        let mut call = Call {
            traffic,
            entity: entity_of_call,
            arrival,
            counted,
            stage: CallStage::Expected,
            held: Held::from(arrival),
            berth: None,
            berthed: SimTime::NEVER,
            crane: None,
            moves: Moves::NONE,
            unlifted: Vec::new(),
            lifts: Vec::new(),
            next_lift: 0,
        };
        let mut lifts: Vec<(f64, Lift)> = Vec::new();
        for brings in 0..self.port.traffic[traffic].brings.len() {
            let goods = &self.port.goods[self.port.traffic[traffic].brings[brings].goods];
            let count = self.count(traffic, brings, entity_of_call, arrival);
            let order = self.streams[self.source(traffic, brings)].order;
            let mut open_box: Option<u32> = None;
            for child in 0..count {
                let identity = entity(entity_of_call, child);
                let id = self.bear(traffic, brings, identity, arrival);
                if let Some(container) = goods.container {
                    if let Some(number) = open_box {
                        self.boxes[number].parts.push(id);
                        if self.boxes[number].parts.len() >= self.port.containers[container].holds as usize {
                            open_box = None;
                        }
                        continue;
                    }
                    let number = self.boxes.insert(Box {
                        container,
                        source: self.source(traffic, brings),
                        site: self.port.traffic[traffic].site,
                        entity: identity,
                        counted,
                        parts: vec![id],
                        done: 0,
                        unstored: 0,
                        detection: 1.0,
                        held: Held::from(arrival),
                    });
                    open_box = (self.port.containers[container].holds > 1).then_some(number);
                    lifts.push((order.uniform(identity, 0), Lift::Container(number)));
                } else if goods.lifted && discharges {
                    lifts.push((order.uniform(identity, 0), Lift::Consignment(id)));
                } else {
                    call.unlifted.push(id);
                }
            }
        }
        lifts.sort_by(|a, b| a.0.total_cmp(&b.0));
        call.lifts = lifts.into_iter().map(|(_, lift)| lift).collect();
        let id = self.calls.insert(call);
        self.events.schedule(arrival, event::VESSEL, id);
    }

    /// The vessel's own timer: what it waited for has come.
    pub(super) fn vessel_timer(&mut self, id: u32) {
        match self.calls[id].stage {
            CallStage::Expected => self.vessel_arrived(id),
            CallStage::Roads => self.leave_the_roads(id),
            CallStage::ComingIn => self.come_in(id),
            CallStage::Boarding(_) | CallStage::Rummage => self.vessel_step_done(id),
            CallStage::Moving => {
                if self.are_moves_done(id) {
                    self.crane_done(id);
                }
            }
            CallStage::Staying => self.sail(id),
            CallStage::AwaitsBerth | CallStage::AwaitsCrane | CallStage::Discharging => {
                unreachable!("these end by a job or a lift")
            }
        }
    }

    fn vessel_arrived(&mut self, id: u32) {
        let call = &self.calls[id];
        let (traffic, identity) = (call.traffic, call.entity);
        self.call_records[traffic].calls += u64::from(call.counted);
        let aboard: Vec<u32> = call
            .unlifted
            .iter()
            .copied()
            .chain(call.lifts.iter().flat_map(|lift| {
                match lift {
                    Lift::Consignment(id) => std::slice::from_ref(id),
                    Lift::Container(number) => &self.boxes[*number].parts,
                }
                .iter()
                .copied()
            }))
            .collect();
        for consignment in aboard {
            self.arrived(consignment);
        }
        self.note_vessel(traffic, identity, Note::Arrived);
        self.calls[id].stage = CallStage::Roads;
        self.leave_the_roads(id);
    }

    fn leave_the_roads(&mut self, id: u32) {
        if self.awaits_pilot(id) {
            return;
        }
        if let Some(line) = self.network.berth_lines[self.calls[id].traffic] {
            self.calls[id].stage = CallStage::AwaitsBerth;
            let job = self.hold(line, Work::Berth(id));
            self.calls[id].berth = job;
        } else {
            self.berthed(id);
        }
    }

    /// A berth is free, and kept for the vessel from now on: it comes in as soon as a pilot is there.
    pub(super) fn come_in(&mut self, id: u32) {
        self.calls[id].stage = CallStage::ComingIn;
        if !self.awaits_pilot(id) {
            self.berthed(id);
        }
    }

    /// Whether the vessel must wait for a pilot or for the port to open; then it is asked again.
    fn awaits_pilot(&mut self, id: u32) -> bool {
        let port = self.port;
        let traffic = self.calls[id].traffic;
        let spec = &port.traffic[traffic];
        let mut open = self.now;
        for _ in 0..1000 {
            let reopened = reopens(port, spec.site, open);
            let piloted = spec.vessel.as_ref().map_or(reopened, |vessel| {
                vessel.pilot.next_open(reopened, &port.calendar)
            });
            if piloted == open {
                break;
            }
            open = piloted;
        }
        let waits = open > self.now;
        if waits {
            self.events.schedule(open, event::VESSEL, id);
        }
        waits
    }

    /// Asks for units until further notice.
    fn hold(&mut self, line: usize, work: Work) -> Option<u32> {
        let spec = JobSpec {
            entity: work.pack(),
            line,
            rank: MIDDLE_RANK,
            due: self.now,
            work: None,
        };
        match self.floor.submit(&spec, self.now, &mut self.events) {
            Submitted::Accepted(job) => Some(job),
            Submitted::Full => None,
        }
    }

    fn berthed(&mut self, id: u32) {
        let now = self.now;
        let call = &mut self.calls[id];
        call.held.charge(Holder::Port, now);
        call.berthed = now;
        call.stage = CallStage::Boarding(0);
        let (traffic, identity, counted) = (call.traffic, call.entity, call.counted);
        if counted {
            self.call_records[traffic].berth_wait_hours += (now - call.arrival).hours();
        }
        self.note_vessel(traffic, identity, Note::Berthed);
        self.next_boarding(id);
    }

    fn next_boarding(&mut self, id: u32) {
        let port = self.port;
        let traffic = self.calls[id].traffic;
        let Some(vessel) = &port.traffic[traffic].vessel else {
            self.cleared(id);
            return;
        };
        match self.calls[id].stage {
            CallStage::Boarding(done) if usize::from(done) < vessel.boarding.len() => {
                self.vessel_step(id, vessel.boarding[usize::from(done)]);
            }
            CallStage::Boarding(_) => {
                let u = self.call_streams[traffic]
                    .rummage
                    .uniform(self.calls[id].entity, 0);
                match vessel.rummage {
                    Some((share, step)) if share.happens(u) => {
                        self.calls[id].stage = CallStage::Rummage;
                        self.vessel_step(id, step);
                    }
                    _ => self.cleared(id),
                }
            }
            _ => self.cleared(id),
        }
    }

    fn vessel_step(&mut self, id: u32, step: StepId) {
        let call = &self.calls[id];
        let (traffic, identity) = (call.traffic, call.entity);
        let hours =
            self.port.steps[step]
                .takes
                .draw(self.call_streams[traffic].steps[step].work, identity, 0);
        let work = SimDuration::from_hours(hours.max(0.0));
        match self.network.step_lines[step][self.port.traffic[traffic].site] {
            Some(line) => {
                let entity = Work::Vessel(id).pack();
                let spec = JobSpec {
                    entity,
                    line,
                    rank: MIDDLE_RANK,
                    due: self.now,
                    work: Some(work),
                };
                if self.floor.submit(&spec, self.now, &mut self.events) == Submitted::Full {
                    self.lines[line].turned_away += 1;
                    self.vessel_step_done(id);
                }
            }
            None => self.events.schedule(self.now + work, event::VESSEL, id),
        }
    }

    pub(super) fn vessel_step_done(&mut self, id: u32) {
        let now = self.now;
        let port = self.port;
        let call = &mut self.calls[id];
        let vessel = port.traffic[call.traffic].vessel.as_ref();
        let step = match (call.stage, vessel) {
            (CallStage::Boarding(done), Some(vessel)) => Some(vessel.boarding[usize::from(done)]),
            (_, Some(vessel)) => vessel.rummage.map(|(_, step)| step),
            (_, None) => None,
        };
        if let Some(step) = step {
            call.held.charge(port.steps[step].holder, now);
        }
        if let CallStage::Boarding(done) = call.stage {
            call.stage = CallStage::Boarding(done + 1);
            self.next_boarding(id);
        } else {
            self.cleared(id);
        }
    }

    /// The vessel is cleared: what is not lifted is ashore, the rest can be discharged.
    fn cleared(&mut self, id: u32) {
        let held = self.calls[id].held;
        for consignment in std::mem::take(&mut self.calls[id].unlifted) {
            self.put_ashore(consignment, held);
        }
        let traffic = self.calls[id].traffic;
        let idle = self.calls[id].lifts.is_empty()
            && self.port.traffic[traffic]
                .vessel
                .as_ref()
                .is_none_or(|vessel| vessel.moves.is_none());
        match self.network.crane_lines[traffic] {
            Some(line) if !idle => {
                self.calls[id].stage = CallStage::AwaitsCrane;
                let job = self.hold(line, Work::Crane(id));
                self.calls[id].crane = job;
            }
            _ => self.crane_taken(id),
        }
    }

    pub(super) fn crane_taken(&mut self, id: u32) {
        self.calls[id].stage = CallStage::Discharging;
        self.expect_next_lift(id);
    }

    fn expect_next_lift(&mut self, id: u32) {
        let call = &self.calls[id];
        let Some(&lift) = call.lifts.get(call.next_lift) else {
            self.discharged(id);
            return;
        };
        let weight = match lift {
            Lift::Consignment(consignment) => self.consignments[consignment].persons.max(1),
            Lift::Container(_) => 1,
        };
        self.begin_moves(id, f64::from(weight));
    }

    /// So many moves begin, or wait for a crane that is down.
    fn begin_moves(&mut self, id: u32, moves: f64) {
        let call = &mut self.calls[id];
        let vessel = self.port.traffic[call.traffic].vessel.as_ref();
        let per_hour = vessel.and_then(|vessel| vessel.discharge_per_hour);
        call.moves = Moves {
            left: per_hour.map_or(SimDuration::ZERO, |rate| SimDuration::from_hours(moves / rate)),
            ..Moves::NONE
        };
        self.resume_moves(id);
    }

    /// Works on the moves that are left, in stevedores' hours and while the port is open, unless the crane is down.
    fn resume_moves(&mut self, id: u32) {
        let port = self.port;
        let call = &mut self.calls[id];
        if call.crane.is_some_and(|crane| !self.floor.is_whole(crane)) {
            call.moves.due = SimTime::NEVER;
            return;
        }
        let traffic = &port.traffic[call.traffic];
        let mut done = self.now;
        if let Some(vessel) = &traffic.vessel {
            call.moves.since = reopens(port, traffic.site, self.now);
            if call.moves.left > SimDuration::ZERO {
                done = vessel
                    .stevedores
                    .after_open_time(call.moves.since, call.moves.left, &port.calendar);
            }
        }
        call.moves.due = done;
        // While a crane was repaired outside stevedores' hours nothing was lost: the event is in the list already.
        if done > call.moves.scheduled {
            call.moves.scheduled = done;
            let kind = if call.stage == CallStage::Moving {
                event::VESSEL
            } else {
                event::LIFT
            };
            self.events.schedule(done, kind, id);
        }
    }

    /// The call's crane has broken down. What it has not moved by now waits until it is repaired.
    pub(super) fn crane_fails(&mut self, id: u32) {
        let now = self.now;
        let call = &mut self.calls[id];
        let moves = &mut call.moves;
        if moves.due < now || moves.due == SimTime::NEVER {
            return;
        }
        if let Some(vessel) = &self.port.traffic[call.traffic].vessel {
            moves.left -= vessel.stevedores.open_time(moves.since, now, &self.port.calendar);
        }
        if moves.left > SimDuration::ZERO {
            moves.due = SimTime::NEVER;
        }
    }

    /// The call's crane is repaired.
    pub(super) fn crane_repaired(&mut self, id: u32) {
        if self.calls[id].moves.due == SimTime::NEVER {
            self.resume_moves(id);
        }
    }

    /// Whether the moves under way are done now; else the event is of before the crane broke down.
    fn are_moves_done(&self, id: u32) -> bool {
        self.calls[id].moves.due == self.now
    }

    /// A lift may be done.
    pub(super) fn lift_due(&mut self, id: u32) {
        if self.are_moves_done(id) {
            self.lift(id);
        }
    }

    /// A lift is over the quay; without room for it, it hangs there.
    pub(super) fn lift(&mut self, id: u32) {
        let now = self.now;
        let call = &self.calls[id];
        let lift = call.lifts[call.next_lift];
        let wanted = match lift {
            Lift::Consignment(consignment) => self.port.goods[self.consignments[consignment].goods].stored,
            Lift::Container(number) => self.port.containers[self.boxes[number].container].stored,
        };
        if let Some((store, slots)) = wanted {
            let others_first = self.stores[store].is_awaited()
                && self.stores[store].longest_waiting() != Some(AwaitsRoom::Lift(id));
            if others_first || !self.stores[store].take(slots, now) {
                if self.stores[store].longest_waiting() != Some(AwaitsRoom::Lift(id)) {
                    self.stores[store].wait(AwaitsRoom::Lift(id), now);
                }
                return;
            }
            if self.stores[store].longest_waiting() == Some(AwaitsRoom::Lift(id)) {
                self.stores[store].admit();
            }
            if let Lift::Consignment(consignment) = lift {
                self.consignments[consignment].slots = slots;
            }
        }
        let call = &mut self.calls[id];
        call.held.charge(Holder::Port, now);
        call.next_lift += 1;
        let (held, traffic, counted) = (call.held, call.traffic, call.counted);
        self.call_records[traffic].lifts += u64::from(counted);
        self.expect_next_lift(id);
        match lift {
            Lift::Consignment(consignment) => {
                self.consignments[consignment].cargo = held;
                self.goods_ready(consignment);
            }
            Lift::Container(number) => {
                self.boxes[number].held = held;
                self.next_container_step(number);
            }
        }
    }

    fn discharged(&mut self, id: u32) {
        let call = &self.calls[id];
        let (traffic, identity) = (call.traffic, call.entity);
        let vessel = self.port.traffic[traffic].vessel.as_ref();
        let moves = vessel
            .and_then(|vessel| vessel.moves.as_ref())
            .map_or(0.0, |law| {
                libm::rint(law.draw(self.call_streams[traffic].moves, identity, 0)).clamp(0.0, MOST_IN_A_CALL)
            });
        if moves > 0.0 {
            self.call_records[traffic].lifts += if call.counted { moves as u64 } else { 0 };
            self.calls[id].stage = CallStage::Moving;
            self.begin_moves(id, moves);
        } else {
            self.crane_done(id);
        }
    }

    fn crane_done(&mut self, id: u32) {
        if let Some(crane) = self.calls[id].crane.take() {
            self.floor.finish(crane, self.now, &mut self.events);
        }
        let call = &self.calls[id];
        let stays = self.port.traffic[call.traffic]
            .vessel
            .as_ref()
            .and_then(|vessel| vessel.stays.as_ref());
        let hours = stays.map_or(0.0, |law| {
            law.draw(self.call_streams[call.traffic].stays, call.entity, 0)
        });
        let leaves = (call.berthed + SimDuration::from_hours(hours.max(0.0))).max(self.now);
        self.calls[id].stage = CallStage::Staying;
        self.events.schedule(leaves, event::VESSEL, id);
    }

    fn sail(&mut self, id: u32) {
        let call = &self.calls[id];
        let (traffic, identity) = (call.traffic, call.entity);
        if call.counted {
            let record = &mut self.call_records[traffic];
            record.left += 1;
            record.turnaround_hours += (self.now - call.arrival).hours();
        }
        let berth = call.berth;
        self.calls.give_up(id);
        if let Some(berth) = berth {
            self.floor.finish(berth, self.now, &mut self.events);
        }
        self.note_vessel(traffic, identity, Note::Sailed);
    }

    fn note_vessel(&mut self, traffic: TrafficId, call: u64, note: Note) {
        if Self::tells(note) {
            self.observer.note(
                self.now,
                Subject::Vessel {
                    traffic: traffic as u16,
                    entity: call,
                },
                note,
            );
        }
    }
}

/// The parent of consignments that are there at the beginning: no call has this number.
const INITIAL_CALL: u64 = (1 << 40) - 1;
