//! Release, collection, and how a consignment leaves the books.

use super::consignment::{Consignment, Stage};
use super::simulator::{Simulator, Work};
use super::step_work::Audit;
use super::vessel::MIDDLE_RANK;
use crate::customs::observer::{Departure, Note, Observer};
use crate::customs::port::{Port, StepId, ThreatKind};
use crate::customs::record::{MoneyRecord, OpenCell};
use crate::engine::JobSpec;
use crate::units::{Share, SimDuration, SimTime};

impl<O: Observer> Simulator<'_, O> {
    /// Customs lets it go.
    pub(super) fn release(&mut self, id: u32) {
        let now = self.now;
        self.note(id, Note::Released);
        let consignment = &mut self.consignments[id];
        consignment.released = now;
        let is_ready = consignment.is_ready();
        if !is_ready {
            consignment.stage = Stage::ReleasedEarly;
        }
        if consignment.counted {
            let time = release_time(consignment, now);
            let cell = &mut self.cells[consignment.goods][consignment.lane];
            cell.cell.released += 1;
            for _ in 0..consignment.persons {
                cell.release.record(time);
                cell.cell.release_tally.record(time);
            }
            cell.cell.lodged_to_release.record(now - consignment.lodged);
            cell.cell
                .arrival_to_lodged
                .record(consignment.lodged.since(consignment.arrival));
            if consignment.inspected && consignment.paid < now {
                cell.cell
                    .paid_to_release_inspected
                    .record(now - consignment.paid.max(consignment.arrival.min(now)));
            }
        }
        if let Some((share, step)) = self.port.lanes[consignment.lane].audit {
            self.audit(id, share, step);
        }
        if is_ready {
            self.collect(id);
        }
    }

    fn audit(&mut self, id: u32, share: Share, step: StepId) {
        let port = self.port;
        let consignment = &self.consignments[id];
        let stream = self.streams[consignment.source].audit;
        if !share.happens(stream.uniform(consignment.entity, 0)) {
            return;
        }
        let value = self.value(id);
        let consignment = &self.consignments[id];
        let hours = port.steps[step].takes.draw(
            self.streams[consignment.source].steps[step].work,
            consignment.entity,
            0,
        );
        let audit = Audit {
            source: consignment.source,
            goods: consignment.goods,
            entity: consignment.entity,
            step,
            missed: consignment.carries & !consignment.found,
            detection: 1.0,
            value,
            counted: consignment.counted,
        };
        let site = consignment.site;
        let number = self.audits.insert(audit);
        match self.network.step_lines[step][site] {
            Some(line) => {
                let job = JobSpec {
                    entity: Work::Audit(number).pack(),
                    line,
                    rank: MIDDLE_RANK,
                    due: self.now,
                    work: Some(SimDuration::from_hours(hours.max(0.0))),
                };
                let _ = self.floor.submit(&job, self.now, &mut self.events);
            }
            None => self.audit_done(number),
        }
    }

    /// Nobody comes for it: then it lies until the law allows to dispose of it.
    fn is_abandoned(&mut self, id: u32) -> bool {
        let consignment = &self.consignments[id];
        let collection = self.port.goods[consignment.goods].collection.as_ref();
        let Some(abandonment) = collection.and_then(|collection| collection.abandonment.as_ref()) else {
            return false;
        };
        let stream = self.streams[consignment.source].abandoned;
        if !abandonment.share.happens(stream.uniform(consignment.entity, 0)) {
            return false;
        }
        let disposed = (consignment.arrival + abandonment.disposed_after).max(self.now);
        self.consignments[id].stage = Stage::Abandoned;
        self.wake(id, disposed);
        true
    }

    /// The goods are there and released: somebody comes for them.
    pub(super) fn collect(&mut self, id: u32) {
        let consignment = &mut self.consignments[id];
        consignment.papers.join(&consignment.cargo);
        if self.is_abandoned(id) {
            return;
        }
        let Some(collection) = &self.port.goods[self.consignments[id].goods].collection else {
            self.depart(id, Departure::Collected);
            return;
        };
        let consignment = &mut self.consignments[id];
        consignment.stage = Stage::Collecting;
        let stream = self.streams[consignment.source].collection;
        let hours = collection.takes.draw(stream, consignment.entity, 0).max(0.0);
        self.wake(id, self.now + SimDuration::from_hours(hours));
    }

    /// The trader is there. Until the gate opens, or until the slot, the time is the port's.
    pub(super) fn at_gate(&mut self, id: u32) {
        let port = self.port;
        let goods = self.consignments[id].goods;
        let Some(collection) = &port.goods[goods].collection else {
            return;
        };
        let open = match &collection.appointment {
            Some(appointment) => self.book(port.steps.len() + goods, appointment),
            None => collection.hours.next_open(self.now, &port.calendar),
        };
        self.consignments[id].stage = Stage::AtGate;
        if open > self.now {
            self.wake(id, open);
        } else {
            self.leave_by_gate(id);
        }
    }

    /// Goes through the gate, unless the appointment is missed.
    pub(super) fn leave_by_gate(&mut self, id: u32) {
        let port = self.port;
        let consignment = &mut self.consignments[id];
        let goods = consignment.goods;
        let appointment = port.goods[goods]
            .collection
            .as_ref()
            .and_then(|collection| collection.appointment.as_ref());
        if let Some(appointment) = appointment {
            let stream = self.streams[consignment.source].no_show;
            if appointment
                .no_show
                .happens(stream.uniform(consignment.entity, consignment.repeats))
            {
                consignment.repeats += 1;
                // The wait for the new slot is the trader's.
                consignment.missed = true;
                let slot = self.book(port.steps.len() + goods, appointment);
                self.wake(id, slot);
                return;
            }
        }
        self.depart(id, Departure::Collected);
    }

    /// Leaves the books.
    pub(super) fn depart(&mut self, id: u32, how: Departure) {
        let now = self.now;
        self.note(id, Note::Account(*self.consignments[id].papers.by()));
        self.note(id, Note::Left(how));
        if self.consignments[id].counted {
            self.value(id);
        }
        let consignment = &self.consignments[id];
        let (goods, slots) = (consignment.goods, consignment.slots);
        self.inside[goods] -= 1;
        if cfg!(debug_assertions) {
            self.inside_over_time[goods].add(now, -1);
            self.sojourns[goods] += i128::from(self.window.overlap(consignment.arrival, now).micros());
        }
        let balance = &mut self.balance[goods];
        match how {
            Departure::Collected => balance.collected += 1,
            Departure::Seized => balance.seized += 1,
            Departure::TurnedAway => balance.turned_away += 1,
            Departure::Abandoned => balance.abandoned += 1,
        }
        if consignment.counted {
            self.pending -= 1;
            count_departure(consignment, how, now, &mut self.cells[goods][consignment.lane]);
            count_money(consignment, now, self.port, &mut self.money);
        }
        self.consignments.give_up(id);
        if slots > 0
            && let Some((store, _)) = self.port.goods[goods].stored
        {
            self.give_room_back(store, slots);
        }
    }

    /// The customs value, drawn when first asked for.
    #[inline]
    pub(super) fn value(&mut self, id: u32) -> f64 {
        let consignment = &mut self.consignments[id];
        *consignment.value.get_or_insert_with(|| {
            let stream = self.streams[consignment.source].value;
            self.port.goods[consignment.goods]
                .value
                .draw(stream, consignment.entity, 0)
                .max(0.0)
        })
    }

    /// Whoever is still inside when the replication stops is reported, as "at least".
    pub(super) fn close_consignments(&mut self) {
        let now = self.now;
        let mut still_inside = vec![0_u64; self.port.goods.len()];
        let mut sojourns = self.sojourns.clone();
        for consignment in self.consignments.iter() {
            if consignment.arrival > now {
                continue;
            }
            still_inside[consignment.goods] += 1;
            sojourns[consignment.goods] += i128::from(self.window.overlap(consignment.arrival, now).micros());
            if !consignment.counted {
                continue;
            }
            let cell = &mut self.cells[consignment.goods][consignment.lane];
            cell.cell.arrived += 1;
            cell.cell.persons += u64::from(consignment.persons);
            cell.cell.unfinished += 1;
            let released = consignment.released < SimTime::NEVER;
            let lodged = consignment.lodged < SimTime::NEVER;
            for _ in 0..consignment.persons {
                cell.dwell.record_unfinished(now - consignment.arrival);
                if !released {
                    let so_far = if lodged {
                        release_time(consignment, now)
                    } else {
                        SimDuration::ZERO
                    };
                    cell.release.record_unfinished(so_far);
                }
            }
        }
        for (goods, inside) in still_inside.into_iter().enumerate() {
            self.balance[goods].inside = inside;
            debug_assert!(
                self.balance[goods].holds(),
                "nothing is lost or doubled: {:?}",
                self.balance[goods]
            );
            debug_assert_eq!(
                self.inside_over_time[goods].area(now),
                sojourns[goods],
                "Little: the integral of the number inside is the sum of the times inside"
            );
        }
    }
}

fn count_departure(consignment: &Consignment, how: Departure, now: SimTime, cell: &mut OpenCell) {
    let dwell = now - consignment.arrival;
    let held = consignment.papers.by();
    debug_assert_eq!(
        held.iter().copied().sum::<SimDuration>(),
        dwell,
        "the holders' times sum to the dwell time"
    );
    cell.cell.arrived += 1;
    cell.cell.persons += u64::from(consignment.persons);
    match how {
        Departure::Collected => {
            cell.cell.collected += 1;
            for _ in 0..consignment.persons {
                cell.dwell.record(dwell);
                cell.cell.dwell_tally.record(dwell);
            }
            cell.cell.lodged_to_gate.record(now - consignment.lodged);
            for (sum, &span) in cell.held.iter_mut().zip(held) {
                *sum += span;
            }
        }
        Departure::Seized => cell.cell.seized += 1,
        Departure::TurnedAway => cell.cell.turned_away += 1,
        Departure::Abandoned => {
            cell.cell.abandoned += 1;
            cell.dwell.record_unfinished(dwell);
        }
    }
}

fn count_money(consignment: &Consignment, now: SimTime, port: &Port, money: &mut MoneyRecord) {
    let goods = &port.goods[consignment.goods];
    let value = consignment.value.unwrap_or(0.0);
    money.value += value;
    if consignment.released < SimTime::NEVER {
        money.duties += value * goods.duty;
    }
    if consignment.carries != 0 {
        for (threat, spec) in port.threats.iter().enumerate() {
            if let ThreatKind::Revenue { shortfall } = spec.kind
                && consignment.carries >> threat & 1 == 1
            {
                money.shortfall += value * shortfall;
            }
        }
    }
    let days = now.since(consignment.arrival).days();
    money.delay += value * goods.delay_cost_per_day.unwrap_or(port.delay_cost_per_day) * days;
    if let Some(collection) = &goods.collection {
        let charged = now.since(consignment.ready + collection.free).days();
        money.storage += charged * collection.storage_per_day.amount();
    }
}

/// Release − max(lodged, arrival), zero when released before arrival.
fn release_time(consignment: &Consignment, released: SimTime) -> SimDuration {
    released.since(consignment.lodged.max(consignment.arrival))
}
