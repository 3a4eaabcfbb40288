//! Groupage containers: looked at as a whole, stripped, their parts put into the shed; and who waits for room there.

use super::simulator::{Simulator, Work, event};
use super::store::AwaitsRoom;
use super::vessel::MIDDLE_RANK;
use crate::customs::observer::{Note, Observer};
use crate::customs::port::Holder;
use crate::engine::{JobSpec, Submitted};
use crate::units::SimDuration;

impl<O: Observer> Simulator<'_, O> {
    /// The container goes to its next step; after the last its parts are put into the shed.
    pub(super) fn next_container_step(&mut self, number: u32) {
        let port = self.port;
        let unit = &self.boxes[number];
        let container = &port.containers[unit.container];
        let Some(&step) = container.route.get(unit.done) else {
            self.stripped(number);
            return;
        };
        let streams = &self.streams[unit.traffic][unit.brings].steps[step];
        let hours = port.steps[step]
            .takes
            .draw(streams.work, unit.entity, unit.done as u32);
        let work = SimDuration::from_hours(hours.max(0.0));
        match self.network.step_lines[step][unit.site] {
            Some(line) => {
                let entity = Work::Container(number).pack();
                let spec = JobSpec {
                    entity,
                    line,
                    rank: MIDDLE_RANK,
                    due: self.now,
                    work: Some(work),
                };
                if self.floor.submit(&spec, self.now, &mut self.events) == Submitted::Full {
                    self.lines[line].turned_away += 1;
                    self.container_step_done(number);
                }
            }
            None => self.events.schedule(self.now + work, event::CONTAINER, number),
        }
    }

    /// A step on the whole container is over. What it sees is in some part: that part is referred, the others are not.
    pub(super) fn container_step_done(&mut self, number: u32) {
        let port = self.port;
        let now = self.now;
        let unit = &mut self.boxes[number];
        let step = port.containers[unit.container].route[unit.done];
        let spec = &port.steps[step];
        unit.held.charge(spec.holder, now);
        unit.done += 1;
        if let Some(referral) = spec.refers_to {
            for part in unit.parts.clone() {
                let consignment = &mut self.consignments[part];
                let streams = &self.streams[consignment.traffic][consignment.brings].steps[step];
                let seen = spec
                    .detects
                    .iter()
                    .zip(&streams.detects)
                    .any(|(&(threat, share), &stream)| {
                        consignment.carries >> threat & 1 == 1
                            && share.happens(stream.uniform(consignment.entity, 0))
                    });
                if seen {
                    consignment.flagged = Some(referral);
                    self.note(part, Note::Referred(referral));
                }
            }
        }
        self.next_container_step(number);
    }

    fn stripped(&mut self, number: u32) {
        let unit = self.boxes.take(number);
        for &part in &unit.parts {
            self.consignments[part].cargo = unit.held;
            self.store_part(part);
        }
        if let Some((store, slots)) = self.port.containers[unit.container].stored {
            self.give_room_back(store, slots);
        }
    }

    fn store_part(&mut self, part: u32) {
        let Some((store, slots)) = self.port.goods[self.consignments[part].goods].stored else {
            let held = self.consignments[part].cargo;
            self.goods_ready(part, held);
            return;
        };
        if self.stores[store].is_awaited() || !self.stores[store].take(slots, self.now) {
            self.stores[store].wait(AwaitsRoom::Part(part), self.now);
            self.note(part, Note::AwaitsRoom);
            return;
        }
        self.consignments[part].slots = slots;
        let mut held = self.consignments[part].cargo;
        held.charge(Holder::Port, self.now);
        self.goods_ready(part, held);
    }

    /// Frees room in a store and lets in those who wait for it, longest first.
    pub(super) fn give_room_back(&mut self, store: usize, slots: u32) {
        self.stores[store].give_back(slots, self.now);
        while let Some(who) = self.stores[store].longest_waiting() {
            match who {
                AwaitsRoom::Lift(call) => {
                    self.lift(call);
                    if self.stores[store].longest_waiting() == Some(who) {
                        return;
                    }
                }
                AwaitsRoom::Part(part) => {
                    let wanted = self.port.goods[self.consignments[part].goods]
                        .stored
                        .map_or(0, |(_, slots)| slots);
                    if !self.stores[store].take(wanted, self.now) {
                        return;
                    }
                    self.stores[store].admit();
                    self.consignments[part].slots = wanted;
                    let mut held = self.consignments[part].cargo;
                    held.charge(Holder::Port, self.now);
                    self.goods_ready(part, held);
                }
            }
        }
    }
}
