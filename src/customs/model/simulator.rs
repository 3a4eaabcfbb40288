//! The replication: its state, and the loop that turns events into changes of state.

use super::appointments::Book;
use super::call::{Box, Call};
use super::chance::RouteTable;
use super::consignment::Consignment;
use super::fatigue::Stretches;
use super::plain;
use super::sampling::{Sampling, watched_until};
use super::slab::Slab;
use super::step_work::Audit;
use super::store::StoreState;
use super::streams::{CallStreams, SourceStreams};
use crate::customs::network::{self, Network};
use crate::customs::observer::{Note, Observer, Subject};
use crate::customs::port::{Absences, Port, ResourceKind};
use crate::customs::record::{Balance, CallRecord, Detection, LineRecord, MoneyRecord, OpenCell, Record};
use crate::engine::{
    Closing, Completion, EventKinds, EventList, FailureSpec, Floor, ResourceSpec, Roster, ShiftSpec,
    UnitSkill, Window, Withdrawal,
};
use crate::random::{Cursor, ReplicationKey};
use crate::stats::{Histogram, TimeWeighted};
use crate::units::{Share, SimTime};

/// Event kinds, in the order in which they happen at the same instant.
pub(super) mod event {
    pub(in super::super) const ROSTER: u8 = 0;
    pub(in super::super) const FAILS: u8 = 1;
    pub(in super::super) const REPAIRED: u8 = 2;
    pub(in super::super) const DONE: u8 = 3;
    pub(in super::super) const VESSEL: u8 = 4;
    pub(in super::super) const LIFT: u8 = 5;
    pub(in super::super) const CONSIGNMENT: u8 = 6;
    pub(in super::super) const CONTAINER: u8 = 7;
    pub(in super::super) const CALL: u8 = 8;
    pub(in super::super) const SAMPLE: u8 = 9;
    pub(in super::super) const SNAPSHOT: u8 = 10;
}

/// What a job of the floor is about, packed into its entity: three bits of kind, the rest a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Consignment(u32),
    Vessel(u32),
    Berth(u32),
    Crane(u32),
    Container(u32),
    Audit(u32),
    Procedure,
}

impl Work {
    pub(super) fn pack(self) -> u32 {
        let (kind, slot) = match self {
            Self::Consignment(slot) => (0, slot),
            Self::Vessel(slot) => (1, slot),
            Self::Berth(slot) => (2, slot),
            Self::Crane(slot) => (3, slot),
            Self::Container(slot) => (4, slot),
            Self::Audit(slot) => (5, slot),
            Self::Procedure => (6, 0),
        };
        kind << 29 | slot
    }

    fn unpack(entity: u32) -> Self {
        let slot = entity & ((1 << 29) - 1);
        match entity >> 29 {
            0 => Self::Consignment(slot),
            1 => Self::Vessel(slot),
            2 => Self::Berth(slot),
            3 => Self::Crane(slot),
            4 => Self::Container(slot),
            5 => Self::Audit(slot),
            _ => Self::Procedure,
        }
    }
}

/// Runs one replication. The result depends on the port, the seed and the replication number, and on nothing else; the
/// observer watches and changes nothing.
pub fn replicate<O: Observer>(
    port: &Port,
    network: &Network,
    seed: u64,
    replication: u64,
    observer: &mut O,
) -> Record {
    if !O::LISTENS && plain::is_plain(port, network) {
        return plain::replicate(port, network, seed, replication);
    }
    let mut simulator = Simulator::new(port, network, seed, replication, observer);
    simulator.begin();
    simulator.run();
    simulator.close(replication)
}

pub(super) struct Simulator<'a, O> {
    pub(super) port: &'a Port,
    pub(super) network: &'a Network,
    pub(super) observer: &'a mut O,
    pub(super) window: Window,
    pub(super) now: SimTime,
    pub(super) events: EventList,
    pub(super) floor: Floor,
    roster: Roster,
    pub(super) call_streams: Vec<CallStreams>,
    /// By source: traffic stream and entry of what it brings.
    pub(super) streams: Vec<SourceStreams>,
    /// The first source of each traffic stream.
    first_source: Vec<usize>,
    pub(super) cursors: Vec<Cursor>,
    /// The next call of each traffic stream: nominal time and identity.
    pub(super) expected: Vec<(SimTime, u64)>,
    pub(super) consignments: Slab<Consignment>,
    pub(super) calls: Slab<Call>,
    pub(super) boxes: Slab<Box>,
    pub(super) audits: Slab<Audit>,
    pub(super) stores: Vec<StoreState>,
    pub(super) stretches: Stretches,
    /// Appointments given, by step (then by goods kind, for the gate) and day.
    pub(super) appointments: Vec<Book>,
    pub(super) selected: Vec<super::lane_choice::Counts>,
    pub(super) routes: RouteTable,
    /// Consignments that came by themselves so far.
    pub(super) came: u64,
    /// Consignments of the window still inside, or expected.
    pub(super) pending: u64,
    /// Arrived and not gone, by goods kind.
    pub(super) inside: Vec<u32>,
    /// The same over time, in builds with assertions only: for Little's law.
    pub(super) inside_over_time: Vec<TimeWeighted>,
    /// Time within the window of those that have gone, by goods kind, in builds with assertions only \[µs\].
    pub(super) sojourns: Vec<i128>,
    pub(super) cells: Vec<Vec<OpenCell>>,
    pub(super) found: Vec<Vec<Detection>>,
    pub(super) lines: Vec<LineRecord>,
    pub(super) waits: Vec<Histogram>,
    pub(super) call_records: Vec<CallRecord>,
    pub(super) balance: Vec<Balance>,
    pub(super) money: MoneyRecord,
    pub(super) sampling: Sampling,
    handled: u64,
}

impl<'a, O: Observer> Simulator<'a, O> {
    fn new(port: &'a Port, network: &'a Network, seed: u64, replication: u64, observer: &'a mut O) -> Self {
        let key = ReplicationKey::new(seed, replication);
        let window = Window {
            from: port.window_start(),
            to: port.window_end(),
        };
        let level = TimeWeighted::within(window.from, window.to, 0);
        let goods = port.goods.len();
        let kinds = EventKinds {
            fails: event::FAILS,
            repaired: event::REPAIRED,
            done: event::DONE,
        };
        Self {
            port,
            network,
            observer,
            window,
            now: SimTime::ZERO,
            events: EventList::new(),
            floor: Floor::new(
                kinds,
                window,
                port.travel.clone(),
                resources(port, key),
                network.lines.clone(),
            ),
            roster: roster(port, key),
            call_streams: CallStreams::all(port, key),
            streams: SourceStreams::all(port, key),
            first_source: SourceStreams::first_of_each(port),
            cursors: port
                .traffic
                .iter()
                .map(|traffic| traffic.arrivals.start(&port.calendar))
                .collect(),
            expected: vec![(SimTime::NEVER, 0); port.traffic.len()],
            consignments: Slab::new(),
            calls: Slab::new(),
            boxes: Slab::new(),
            audits: Slab::new(),
            stores: port
                .stores
                .iter()
                .map(|store| StoreState::new(store, window))
                .collect(),
            stretches: Stretches::new(),
            appointments: vec![Book::default(); port.steps.len() + goods],
            selected: port
                .goods
                .iter()
                .map(|goods| super::lane_choice::Counts::new(&goods.selectivity))
                .collect(),
            routes: RouteTable::new(port),
            came: 0,
            pending: 0,
            inside: vec![0; goods],
            inside_over_time: vec![level; goods],
            sojourns: vec![0; goods],
            cells: vec![vec![OpenCell::default(); port.lanes.len() + 1]; goods],
            found: vec![vec![Detection::default(); port.threats.len()]; goods],
            lines: vec![LineRecord::default(); network.lines.len()],
            waits: vec![Histogram::default(); network.lines.len()],
            call_records: vec![CallRecord::default(); port.traffic.len()],
            balance: vec![Balance::default(); goods],
            money: MoneyRecord::default(),
            sampling: Sampling::new(port, network.lines.len()),
            handled: 0,
        }
    }

    fn begin(&mut self) {
        self.roster
            .begin(&mut self.floor, &self.port.calendar, &mut self.events);
        self.floor.serve_freed(self.now, &mut self.events);
        self.floor.begin(&mut self.events);
        self.begin_initial();
        for traffic in 0..self.port.traffic.len() {
            self.expect_next_call(traffic);
        }
        self.begin_sampling();
        self.after_floor();
    }

    fn run(&mut self) {
        let end = self.port.window_end();
        let horizon = self.port.horizon();
        let watched = watched_until(self.port);
        while let Some(event) = self.events.pop() {
            if event.at > horizon || (event.at >= end && event.at > watched && self.pending == 0) {
                break;
            }
            debug_assert!(event.at >= self.now, "time does not run backwards");
            self.now = event.at;
            self.handled += 1;
            match event.kind {
                event::ROSTER => {
                    let port = self.port;
                    self.roster.turn(
                        event.payload,
                        self.now,
                        &mut self.floor,
                        &port.calendar,
                        &mut self.events,
                    );
                    if !self.events.is_next(self.now, event::ROSTER) {
                        self.floor.serve_freed(self.now, &mut self.events);
                    }
                }
                event::FAILS => {
                    if let Some(held) = self.floor.fail(event.payload, self.now, &mut self.events)
                        && let Work::Crane(call) = Work::unpack(self.floor.about(held).0)
                    {
                        self.crane_fails(call);
                    }
                }
                event::REPAIRED => {
                    if let Some(held) = self.floor.repair(event.payload, self.now, &mut self.events)
                        && let Work::Crane(call) = Work::unpack(self.floor.about(held).0)
                    {
                        self.crane_repaired(call);
                    }
                }
                event::DONE => {
                    if let Some(done) = self.floor.complete(event.payload, self.now, &mut self.events) {
                        self.job_done(&done);
                    }
                }
                event::VESSEL => self.vessel_timer(event.payload),
                event::LIFT => self.lift_due(event.payload),
                event::CONSIGNMENT => self.consignment_timer(event.payload),
                event::CONTAINER => self.container_step_done(event.payload),
                event::CALL => self.call_due(event.payload as usize),
                event::SAMPLE => self.sample(),
                _ => self.snapshot(event.payload),
            }
            self.after_floor();
        }
        // What is on duty or inside stays so to the window's end, though nothing more happens.
        self.now = self.now.max(end);
    }

    /// Takes note of the jobs that the last change allowed to begin.
    #[inline]
    fn after_floor(&mut self) {
        if self.floor.has_started() {
            self.note_started();
        }
    }

    fn note_started(&mut self) {
        while let Some(job) = self.floor.next_started() {
            let (entity, _) = self.floor.about(job);
            match Work::unpack(entity) {
                Work::Consignment(id) => self.step_began(id, job),
                Work::Berth(call) => self.come_in(call),
                Work::Crane(call) => self.crane_taken(call),
                Work::Container(number) => self.container_step_began(number, job),
                Work::Audit(id) => self.audits[id].detection = self.detection(self.audits[id].step, job),
                Work::Vessel(_) | Work::Procedure => {}
            }
        }
    }

    #[inline]
    fn job_done(&mut self, done: &Completion) {
        match Work::unpack(done.entity) {
            Work::Consignment(id) => {
                if self.consignments[id].counted {
                    self.count_wait(done);
                }
                self.step_done(id);
            }
            Work::Vessel(call) => {
                if self.calls[call].counted {
                    self.count_wait(done);
                }
                self.vessel_step_done(call);
            }
            Work::Container(id) => {
                if self.boxes[id].counted {
                    self.count_wait(done);
                }
                self.container_step_done(id);
            }
            Work::Audit(id) => self.audit_done(id),
            Work::Procedure => {}
            Work::Berth(_) | Work::Crane(_) => unreachable!("berths and cranes are held with an open end"),
        }
    }

    #[inline]
    pub(super) fn count_wait(&mut self, done: &Completion) {
        let sojourn = self.now - done.entered;
        let wait = sojourn - done.worked;
        let line = &mut self.lines[done.line];
        line.done += 1;
        line.waited += u64::from(wait.micros() > 0);
        line.wait.record(wait);
        line.sojourn.record(sojourn);
        self.waits[done.line].record(wait);
    }

    /// Number of a traffic stream's entry of what it brings.
    #[inline]
    pub(super) fn source(&self, traffic: usize, brings: usize) -> usize {
        self.first_source[traffic] + brings
    }

    /// Whether the observer is told everything.
    pub(super) const TELLS_ALL: bool = O::LISTENS && !O::ARRIVALS_ONLY;

    /// Whether the observer is told of this.
    #[inline]
    pub(super) fn tells(note: Note) -> bool {
        Self::TELLS_ALL || O::LISTENS && note == Note::Arrived
    }

    #[inline]
    pub(super) fn note(&mut self, id: u32, note: Note) {
        if Self::tells(note) {
            let subject = self.subject(id);
            self.observer.note(self.now, subject, note);
        }
    }

    pub(super) fn subject(&self, id: u32) -> Subject {
        let consignment = &self.consignments[id];
        Subject::Consignment {
            traffic: consignment.traffic as u16,
            brings: consignment.brings as u16,
            entity: consignment.entity,
        }
    }

    fn close(mut self, replication: u64) -> Record {
        let now = self.now;
        self.close_consignments();
        for line in 0..self.lines.len() {
            let (waiting, inside) = self.floor.line_hours(line, now);
            let record = &mut self.lines[line];
            record.waits = self.waits[line].sparse();
            record.waiting_hours = waiting;
            record.inside_hours = inside;
            record.longest = self.floor.longest(line, now);
        }
        let resources = (0..self.port.resources.len())
            .map(|id| self.floor.tally(id, now))
            .collect();
        let (course, samples) = self.sampling.close();
        self.money.overflow = self
            .stores
            .iter()
            .fold(0.0, |sum, store| sum + store.overflow_cost(now));
        Record {
            replication,
            events: self.handled,
            stopped_after: (now - self.port.window_end()).hours().max(0.0),
            cells: self
                .cells
                .into_iter()
                .map(|lanes| lanes.into_iter().map(OpenCell::close).collect())
                .collect(),
            found: self.found,
            lines: self.lines,
            resources,
            calls: self.call_records,
            stores: self.stores.iter().map(|store| store.record(now)).collect(),
            balance: self.balance,
            money: self.money,
            samples,
            course,
        }
    }
}

fn resources(port: &Port, key: ReplicationKey) -> Vec<ResourceSpec> {
    port.resources
        .iter()
        .map(|resource| {
            let mut units = Vec::new();
            for shift in &resource.shifts {
                let skilled = shift.on_duty.saturating_sub(resource.novices);
                units.extend((0..shift.on_duty).map(|unit| {
                    let novice = unit >= skilled;
                    match resource.kind {
                        ResourceKind::Equipment => UnitSkill::thing(shift.site as u16),
                        _ if novice => UnitSkill {
                            place: shift.site as u16,
                            speed: resource.speed * resource.novice_speed,
                            detection: resource.detection * resource.novice_detection,
                        },
                        _ => UnitSkill {
                            place: shift.site as u16,
                            speed: resource.speed,
                            detection: resource.detection,
                        },
                    }
                }));
            }
            ResourceSpec {
                units,
                unlimited: resource.unlimited,
                moves: network::moves(resource.dispatch) && resource.sites.len() > 1,
                successors_wait: resource.successors_wait,
                failures: resource.failures.as_ref().map(|failures| FailureSpec {
                    every: failures.every.clone(),
                    repair: failures.repair.clone(),
                    in_use: network::in_use(failures.clock),
                    every_stream: key.stream(&resource.name, "fails"),
                    repair_stream: key.stream(&resource.name, "repair"),
                }),
            }
        })
        .collect()
}

fn roster(port: &Port, key: ReplicationKey) -> Roster {
    let mut shifts = Vec::new();
    let mut withdrawals = Vec::new();
    for (id, resource) in port.resources.iter().enumerate() {
        let mut first = 0;
        for shift in &resource.shifts {
            let source = format!("{}/{}", resource.name, shift.name);
            let number = shifts.len();
            shifts.push(ShiftSpec {
                resource: id as u16,
                first,
                units: shift.on_duty as u16,
                hours: shift.hours.clone(),
                place: shift.site as u16,
                breaks: shift
                    .breaks
                    .iter()
                    .map(|rest| (rest.at, rest.length, rest.staggered))
                    .collect(),
                grace: network::grace(resource.at_shift_end),
                absence: resource.absence,
                absence_stream: key.stream(&source, "absent"),
            });
            first += shift.on_duty as u16;
            for closure in &port.closures {
                let mut withdraw = |heads: u16, share: Share| {
                    withdrawals.push(Withdrawal {
                        shift: number,
                        from: closure.from,
                        to: closure.to,
                        heads,
                        share,
                        stream: key.stream(&source, &format!("event {}", closure.name)),
                    });
                };
                for &(_, absences) in closure.resources.iter().filter(|&&(affected, _)| affected == id) {
                    match absences {
                        Absences::Heads(heads) => {
                            withdraw(heads.min(u32::from(u16::MAX)) as u16, Share::NONE);
                        }
                        Absences::Share(share) => withdraw(0, share),
                        Absences::All => withdraw(0, Share::ALL),
                    }
                }
                if closure.sites.contains(&shift.site) {
                    withdraw(0, Share::ALL);
                }
            }
        }
    }
    let closings = port.closures.iter().flat_map(|closure| {
        closure.sites.iter().map(|&site| Closing {
            place: site as u16,
            from: closure.from,
            to: closure.to,
        })
    });
    Roster::new(event::ROSTER, shifts, withdrawals, closings.collect())
}
