//! Groupage containers: looked at as a whole, stripped, their parts put into the shed; and who waits for room there.

use super::simulator::{Simulator, Work, event};
use super::store::AwaitsRoom;
use super::streams::ALARM;
use super::vessel::MIDDLE_RANK;
use crate::customs::held::Held;
use crate::customs::observer::{Note, Observer};
use crate::customs::port::Holder;
use crate::engine::{JobId, JobSpec, Submitted};
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
        let streams = &self.streams[unit.source].steps[step];
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

    /// The officers of a step on the whole container are known.
    pub(super) fn container_step_began(&mut self, number: u32, job: JobId) {
        let unit = &self.boxes[number];
        let step = self.port.containers[unit.container].route[unit.done];
        self.boxes[number].detection = self.detection(step, job);
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
        let detection = unit.detection;
        if let Some(referral) = spec.refers_to {
            for part in unit.parts.clone() {
                let consignment = &mut self.consignments[part];
                let streams = &self.streams[consignment.source].steps[step];
                let entity = consignment.entity;
                let seen = spec
                    .detects
                    .iter()
                    .zip(&streams.detects)
                    .any(|(&(threat, share), &stream)| {
                        consignment.carries >> threat & 1 == 1
                            && stream.uniform(entity, 0) < (share.get() * detection).min(1.0)
                    });
                let alarm = seen
                    || spec
                        .false_alarm
                        .happens(streams.chance.uniform_at(entity, 0, ALARM));
                if alarm {
                    consignment.flagged = Some(referral);
                    self.note(part, Note::Referred(referral));
                }
            }
        }
        self.next_container_step(number);
    }

    fn stripped(&mut self, number: u32) {
        let (parts, held) = (
            std::mem::take(&mut self.boxes[number].parts),
            self.boxes[number].held,
        );
        self.boxes[number].unstored = parts.len() as u32;
        for part in parts {
            self.consignments[part].kept_in = Some(number);
            self.put_ashore(part, held);
        }
    }

    /// The goods are ashore: into their store when there is room, or waiting for it where they are.
    #[inline]
    pub(super) fn put_ashore(&mut self, id: u32, held: Held) {
        self.consignments[id].cargo = held;
        let stored = self.port.goods[self.consignments[id].goods].stored;
        match stored {
            Some((store, slots)) => {
                if self.stores[store].is_awaited() || !self.stores[store].take(slots, self.now) {
                    self.stores[store].wait(AwaitsRoom::Part(id), self.now);
                    self.note(id, Note::AwaitsRoom);
                } else {
                    self.put_away(id, slots);
                }
            }
            None => self.put_away(id, 0),
        }
    }

    /// The goods are in their store, with so many slots: they lie ready, and leave the place they kept.
    #[inline]
    fn put_away(&mut self, id: u32, slots: u32) {
        let consignment = &mut self.consignments[id];
        consignment.slots = slots;
        consignment.cargo.charge(Holder::Port, self.now);
        if let Some(number) = consignment.kept_in.take() {
            self.boxes[number].unstored -= 1;
            if self.boxes[number].unstored == 0 {
                let emptied = self.boxes[number].container;
                self.boxes.give_up(number);
                if let Some((store, slots)) = self.port.containers[emptied].stored {
                    self.give_room_back(store, slots);
                }
            }
        }
        self.goods_ready(id);
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
                    self.put_away(part, wanted);
                }
            }
        }
    }
}
