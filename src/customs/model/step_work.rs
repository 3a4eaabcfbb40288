//! Steps on a consignment: waiting for goods, appointment and agent; the work; what it finds and where it leads.

use super::consignment::{Consignment, Phase, Stage};
use super::simulator::{Simulator, Work};
use super::streams::{ALARM, BRANCH, NO_SHOW, QUERY, StepStreams};
use super::vessel::MIDDLE_RANK;
use crate::customs::network;
use crate::customs::observer::{Departure, Note, Observer};
use crate::customs::port::{Appointment, BranchTo, Goods, Holder, Step, StepId, ThreatKind, Turnaway};
use crate::engine::{JobId, JobSpec, LineId, Submitted};
use crate::units::{SimDuration, SimTime};

/// A consignment that has left and is audited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Audit {
    pub(super) source: usize,
    pub(super) goods: usize,
    pub(super) entity: u64,
    pub(super) step: StepId,
    pub(super) missed: u8,
    /// Best detection of the team at work on it.
    pub(super) detection: f64,
    pub(super) value: f64,
    pub(super) counted: bool,
}

impl<O: Observer> Simulator<'_, O> {
    /// Takes the next step of the route, if there is one.
    pub(super) fn next_step(&mut self, id: u32) {
        let consignment = &mut self.consignments[id];
        let Some(step) = consignment.route.advance() else {
            self.route_done(id);
            return;
        };
        let spec = &self.port.steps[step];
        consignment.step = step;
        consignment.recheck = 1.0;
        if consignment.seen >> step & 1 == 1 {
            consignment.repeats += 1;
            consignment.visit = consignment.repeats;
        } else {
            consignment.seen |= 1 << step;
            consignment.visit = 0;
        }
        if spec.needs_goods {
            if !consignment.is_ready() {
                consignment.stage = Stage::OnRoute(Phase::AwaitsGoods);
                self.note(id, Note::AwaitsGoods);
                return;
            }
            consignment.papers.join(&consignment.cargo);
        }
        if spec.appointment.is_some() || spec.presence.is_some() {
            self.make_appointment(id);
        } else {
            self.submit_step(id);
        }
    }

    /// The goods for which a step waited lie ready.
    pub(super) fn continue_with_goods(&mut self, id: u32) {
        let consignment = &mut self.consignments[id];
        consignment.papers.join(&consignment.cargo);
        self.make_appointment(id);
    }

    fn make_appointment(&mut self, id: u32) {
        let port = self.port;
        let step = self.consignments[id].step;
        let Some(appointment) = &port.steps[step].appointment else {
            self.await_presence(id);
            return;
        };
        let slot = self.book(step, appointment);
        self.consignments[id].stage = Stage::OnRoute(Phase::Appointment);
        self.note(id, Note::Appointed(step, slot));
        self.wake(id, slot);
    }

    /// Gives the next free appointment of a book.
    pub(super) fn book(&mut self, book: usize, appointment: &Appointment) -> SimTime {
        self.appointments[book].give(appointment, self.now, &self.port.calendar)
    }

    /// The slot has come. The agent is there, or makes a new appointment; the wait till then is the trader's.
    pub(super) fn appointment_due(&mut self, id: u32) {
        let consignment = &self.consignments[id];
        let step = consignment.step;
        let spec = &self.port.steps[step];
        let streams = &self.streams[consignment.source].steps[step];
        let missed = consignment.repeats;
        let stays_away = spec.appointment.as_ref().is_some_and(|appointment| {
            appointment.no_show.get() > 0.0
                && appointment.no_show.happens(streams.chance.uniform_at(
                    consignment.entity,
                    consignment.visit + missed,
                    NO_SHOW,
                ))
        });
        self.charge(
            id,
            if self.consignments[id].missed {
                Holder::Trader
            } else {
                spec.holder
            },
        );
        if stays_away {
            self.consignments[id].repeats += 1;
            self.consignments[id].missed = true;
            self.note(id, Note::NoShow(step));
            self.make_appointment(id);
        } else {
            self.consignments[id].missed = false;
            self.await_presence(id);
        }
    }

    #[inline]
    fn await_presence(&mut self, id: u32) {
        let consignment = &self.consignments[id];
        let step = consignment.step;
        let Some(law) = &self.port.steps[step].presence else {
            self.submit_step(id);
            return;
        };
        let stream = self.streams[consignment.source].steps[step].presence;
        let hours = law.draw(stream, consignment.entity, consignment.visit).max(0.0);
        self.consignments[id].stage = Stage::OnRoute(Phase::Presence);
        self.wake(id, self.now + SimDuration::from_hours(hours));
    }

    /// Lines up for the step's officers, or begins at once when it needs nobody.
    pub(super) fn submit_step(&mut self, id: u32) {
        let port = self.port;
        let now = self.now;
        let consignment = &mut self.consignments[id];
        consignment.stage = Stage::OnRoute(Phase::Working);
        let step = consignment.step;
        let spec = &port.steps[step];
        let goods = &port.goods[consignment.goods];
        let work = work(consignment, spec, &self.streams[consignment.source].steps[step]);
        let Some(line) = self.network.step_lines[step][consignment.site] else {
            let done = spec.hours.next_open(now + work, &port.calendar);
            self.begun(id, 1.0, SimDuration::ZERO);
            self.wake(id, done);
            return;
        };
        let job = JobSpec {
            entity: Work::Consignment(id).pack(),
            line,
            rank: rank(consignment, goods),
            due: consignment.arrival + goods.due_after,
            work: Some(work),
        };
        self.note(id, Note::Waits(step));
        self.note_line(id, line);
        if self.floor.submit(&job, now, &mut self.events) == Submitted::Full {
            self.lines[line].turned_away += u64::from(self.consignments[id].counted);
            match spec.turned_away {
                Turnaway::Leave if self.consignments[id].is_ready() => self.depart(id, Departure::TurnedAway),
                // What is not there yet cannot be sent away.
                Turnaway::Leave | Turnaway::Skip => self.next_step(id),
            }
        }
    }

    /// Tells an observer why a job that is about to line up will not begin at once, if it will not.
    fn note_line(&mut self, id: u32, line: LineId) {
        if !Self::TELLS_ALL {
            return;
        }
        let consignment = &self.consignments[id];
        let needs = &self.port.steps[consignment.step].needs;
        let able = needs
            .iter()
            .flat_map(|need| network::candidates(self.port, need, consignment.site));
        let (busy, on_duty) = able
            .map(|resource| self.floor.load(resource))
            .fold((0, 0), |sum, load| (sum.0 + load.0, sum.1 + load.1));
        let ahead = self.floor.waiting(line);
        let needed: i64 = needs.iter().map(|need| i64::from(need.units)).sum();
        if ahead > 0 || on_duty - busy < needed {
            let [ahead, busy, on_duty] = [ahead, busy, on_duty].map(|count| count.max(0) as u32);
            self.note(id, Note::InLine { ahead, busy, on_duty });
        }
    }

    /// A job began: its officers are known.
    #[inline]
    pub(super) fn step_began(&mut self, id: u32, job: JobId) {
        let waited = self.now - self.consignments[id].papers.until().min(self.now);
        let detection = self.detection(self.consignments[id].step, job);
        self.begun(id, detection, waited);
    }

    /// What a step begun now may find is fixed: the expected number of finds grows by its probability.
    #[inline]
    fn begun(&mut self, id: u32, detection: f64, waited: SimDuration) {
        let consignment = &mut self.consignments[id];
        let step = consignment.step;
        let spec = &self.port.steps[step];
        consignment.detection = detection;
        if spec.inspects && consignment.recheck >= 1.0 {
            if consignment.counted {
                let cell = &mut self.cells[consignment.goods][consignment.lane].cell;
                cell.inspections += 1;
                cell.inspected += u64::from(!consignment.inspected);
            }
            consignment.inspected = true;
        }
        let open = consignment.carries & !consignment.found;
        if open != 0 && consignment.counted && spec.refers_to.is_none() && consignment.recheck >= 1.0 {
            for &(threat, share) in &spec.detects {
                if open >> threat & 1 == 1 {
                    self.found[consignment.goods][threat].expected += (share.get() * detection).min(1.0);
                }
            }
        }
        self.note(id, Note::Began(step, waited));
    }

    /// The step is done: finds, alarms, questions, branches, and on.
    pub(super) fn step_done(&mut self, id: u32) {
        let port = self.port;
        let step = self.consignments[id].step;
        let spec = &port.steps[step];
        self.charge(id, spec.holder);
        self.note(id, Note::Done(step));
        let consignment = &self.consignments[id];
        let may_see = spec.refers_to.is_some()
            || !spec.detects.is_empty() && consignment.carries & !consignment.found != 0;
        if may_see && consignment.recheck >= 1.0 && self.look(id) {
            if self.consignments[id].is_ready() {
                self.depart(id, Departure::Seized);
            } else {
                self.consignments[id].stage = Stage::SeizedEarly;
            }
            return;
        }
        if spec.query.is_some() && self.ask(id) {
            return;
        }
        if !spec.branches.is_empty() {
            self.branch(id);
        }
        self.next_step(id);
    }

    /// What the step sees. True when the consignment is seized.
    fn look(&mut self, id: u32) -> bool {
        let port = self.port;
        let consignment = &self.consignments[id];
        let (step, entity, visit) = (consignment.step, consignment.entity, consignment.visit);
        let spec = &port.steps[step];
        let streams = &self.streams[consignment.source].steps[step];
        let open = consignment.carries & !consignment.found;
        let mut seen = 0;
        if open != 0 {
            for (&(threat, share), &stream) in spec.detects.iter().zip(&streams.detects) {
                let chance = (share.get() * consignment.detection).min(1.0);
                if open >> threat & 1 == 1 && stream.uniform(entity, visit) < chance {
                    seen |= Consignment::bit(threat);
                }
            }
        }
        if let Some(referral) = spec.refers_to {
            let alarm = seen != 0
                || (spec.false_alarm.get() > 0.0
                    && spec
                        .false_alarm
                        .happens(streams.chance.uniform_at(entity, visit, ALARM)));
            if alarm && !self.consignments[id].route.has_ahead(referral) {
                self.consignments[id].route.insert(referral);
                self.note(id, Note::Referred(referral));
            }
            return false;
        }
        seen != 0 && self.find(id, seen)
    }

    /// Something is found. True when that ends the consignment's way.
    fn find(&mut self, id: u32, seen: u8) -> bool {
        let port = self.port;
        let value = self.value(id);
        self.consignments[id].found |= seen;
        let consignment = &self.consignments[id];
        let (goods, lane, counted, site) = (
            consignment.goods,
            consignment.lane,
            consignment.counted,
            consignment.site,
        );
        let (source, entity) = (consignment.source, consignment.entity);
        let mut seized = false;
        if counted && port.steps[consignment.step].inspects {
            self.cells[goods][lane].cell.hits += 1;
        }
        for (threat, spec) in port.threats.iter().enumerate() {
            if seen >> threat & 1 == 0 {
                continue;
            }
            if counted {
                self.found[goods][threat].found += 1;
            }
            self.note(id, Note::Found(threat));
            match spec.kind {
                ThreatKind::Contraband => seized = true,
                ThreatKind::Revenue { shortfall } if counted => self.money.recovered += value * shortfall,
                ThreatKind::Revenue { .. } => {}
            }
            if let Some(procedure) = spec.procedure
                && let Some(line) = self.network.step_lines[procedure][site]
            {
                let stream = self.streams[source].steps[procedure].work;
                let hours = port.steps[procedure]
                    .takes
                    .draw(stream, entity, threat as u32)
                    .max(0.0);
                let job = JobSpec {
                    entity: Work::Procedure.pack(),
                    line,
                    rank: MIDDLE_RANK,
                    due: self.now,
                    work: Some(SimDuration::from_hours(hours)),
                };
                let _ = self.floor.submit(&job, self.now, &mut self.events);
            }
        }
        seized
    }

    /// Whether a question goes back to the trader, once a visit.
    fn ask(&mut self, id: u32) -> bool {
        let consignment = &self.consignments[id];
        let (step, entity, visit) = (consignment.step, consignment.entity, consignment.visit);
        let Some(query) = &self.port.steps[step].query else {
            return false;
        };
        let streams = &self.streams[consignment.source].steps[step];
        if consignment.recheck < 1.0
            || !query
                .share
                .happens(streams.chance.uniform_at(entity, visit, QUERY))
        {
            return false;
        }
        let hours = query.answer.draw(streams.answer, entity, visit).max(0.0);
        let consignment = &mut self.consignments[id];
        consignment.recheck = query.recheck_factor.min(1.0 - f64::EPSILON);
        consignment.stage = Stage::OnRoute(Phase::Answering);
        self.note(id, Note::Asked(step));
        self.wake(id, self.now + SimDuration::from_hours(hours));
        true
    }

    fn branch(&mut self, id: u32) {
        let consignment = &mut self.consignments[id];
        let spec = &self.port.steps[consignment.step];
        let streams = &self.streams[consignment.source].steps[consignment.step];
        let mut u = streams
            .chance
            .uniform_at(consignment.entity, consignment.visit, BRANCH);
        for branch in &spec.branches {
            if branch.share.happens(u) {
                match branch.to {
                    BranchTo::Step(step) => consignment.route.insert(step),
                    BranchTo::End => consignment.route.end(),
                }
                return;
            }
            u -= branch.share.get();
        }
    }

    /// An audit after release is done: what it finds is recovered, not interdicted.
    pub(super) fn audit_done(&mut self, id: u32) {
        let audit = self.audits[id];
        self.audits.give_up(id);
        let streams = &self.streams[audit.source].steps[audit.step];
        let spec = &self.port.steps[audit.step];
        for (&(threat, share), &stream) in spec.detects.iter().zip(&streams.detects) {
            if audit.missed >> threat & 1 == 1
                && stream.uniform(audit.entity, 0) < (share.get() * audit.detection).min(1.0)
                && audit.counted
            {
                self.found[audit.goods][threat].audited += 1;
                if let ThreatKind::Revenue { shortfall } = self.port.threats[threat].kind {
                    self.money.audited += audit.value * shortfall;
                }
            }
        }
    }
}

/// How long the step takes an officer of speed 1, by the consignment's own draw.
#[inline]
fn work(consignment: &Consignment, spec: &Step, streams: &StepStreams) -> SimDuration {
    let law = spec
        .takes_for
        .iter()
        .find(|&&(goods, _)| goods == consignment.goods)
        .map_or(&spec.takes, |(_, law)| law);
    let mut hours = law.draw(streams.work, consignment.entity, consignment.visit);
    if let Some(joint) = &spec.jointly_takes {
        hours = hours.max(joint.draw(streams.joint_work, consignment.entity, consignment.visit));
    }
    if spec.per_person {
        hours *= f64::from(consignment.persons);
    }
    if consignment.early {
        hours *= spec.prepared_factor;
    }
    SimDuration::from_hours((hours * consignment.recheck).max(0.0))
}

#[inline]
fn rank(consignment: &Consignment, goods: &Goods) -> u8 {
    let mut rank = goods.priority;
    if consignment.trusted {
        rank = rank.min(goods.trusted_priority);
    }
    if consignment.perishable {
        rank = rank.min(goods.perishable_priority);
    }
    (i32::from(MIDDLE_RANK) + rank).clamp(0, 200) as u8
}
