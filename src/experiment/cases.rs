//! Consignments and vessel calls as cases: all that happened to each, handed over when it has left.

use crate::customs::port::{GoodsId, Holder, LaneId, Port};
use crate::customs::{Departure, Note, Observer, Subject};
use crate::units::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// What happened to one consignment or vessel call, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Which.
    pub subject: Subject,
    /// Its goods kind; `None`: a vessel call.
    pub goods: Option<GoodsId>,
    /// Everything that was noted.
    pub events: Vec<(SimTime, Note)>,
    /// When its vessel berthed, if it came with one that did.
    pub berthed: Option<SimTime>,
}

impl Case {
    fn first(&self, wanted: impl Fn(Note) -> bool) -> Option<SimTime> {
        self.events
            .iter()
            .find(|&&(_, note)| wanted(note))
            .map(|&(at, _)| at)
    }

    /// When it arrived.
    pub fn arrived(&self) -> Option<SimTime> {
        self.first(|note| note == Note::Arrived)
    }

    /// When the goods lay ready.
    pub fn ready(&self) -> Option<SimTime> {
        self.first(|note| note == Note::Ready)
    }

    /// When its declaration was lodged.
    pub fn lodged(&self) -> Option<SimTime> {
        self.first(|note| note == Note::Lodged)
    }

    /// When its duties were paid.
    pub fn paid(&self) -> Option<SimTime> {
        self.first(|note| note == Note::Paid)
    }

    /// When customs released it.
    pub fn released(&self) -> Option<SimTime> {
        self.first(|note| note == Note::Released)
    }

    /// When and how it left.
    pub fn left(&self) -> Option<(SimTime, Departure)> {
        self.events.iter().rev().find_map(|&(at, note)| match note {
            Note::Left(how) => Some((at, how)),
            _ => None,
        })
    }

    /// When it went through the gate.
    pub fn collected(&self) -> Option<SimTime> {
        self.left()
            .filter(|&(_, how)| how == Departure::Collected)
            .map(|(at, _)| at)
    }

    /// Its lane.
    pub fn lane(&self) -> Option<LaneId> {
        self.events.iter().rev().find_map(|&(_, note)| match note {
            Note::Lane(lane) => Some(lane),
            _ => None,
        })
    }

    /// Whether its declaration was lodged before it arrived; `None` where nothing is lodged.
    pub fn before_arrival(&self) -> Option<bool> {
        Some(self.lodged()? < self.arrived()?)
    }

    /// Whether another agency inspected it, or it needed a permit.
    pub fn with_agency(&self, port: &Port) -> bool {
        self.events.iter().any(|&(_, note)| match note {
            Note::Began(step, _) => port.steps[step].holder == Holder::Agency,
            Note::AwaitsPermit | Note::Permitted | Note::HeldBy(Holder::Agency, _) => true,
            _ => false,
        })
    }

    /// Whether it was inspected.
    pub fn inspected(&self, port: &Port) -> bool {
        self.events
            .iter()
            .any(|&(_, note)| matches!(note, Note::Began(step, _) if port.steps[step].inspects))
    }

    /// Arrival to gate-out, of what went through the gate.
    pub fn dwell(&self) -> Option<SimDuration> {
        Some(self.collected()? - self.arrived()?)
    }

    /// The later of lodgement and arrival to release; 0 when released before arrival.
    pub fn release_time(&self) -> Option<SimDuration> {
        let arrived = self.arrived()?;
        let from = match self.lodged() {
            Some(lodged) => lodged.max(arrived),
            None => self.ready().unwrap_or(arrived).max(arrived),
        };
        Some(self.released()?.since(from))
    }

    /// Time held by each of [`Holder::ALL`], once it has left.
    pub fn held(&self) -> Option<[SimDuration; 4]> {
        self.events.iter().rev().find_map(|&(_, note)| match note {
            Note::Account(held) => Some(held),
            _ => None,
        })
    }
}

/// Collects cases, and hands each over that arrived in the window: when it has left, or at the end.
#[derive(Debug)]
pub struct Cases<'a, K> {
    port: &'a Port,
    /// Whether vessel calls are cases too.
    vessels: bool,
    open: BTreeMap<Subject, Case>,
    berthed: BTreeMap<(u16, u64), SimTime>,
    keep: K,
}

impl<'a, K: FnMut(&Case)> Cases<'a, K> {
    /// Nothing yet; `keep` is told each case.
    pub const fn new(port: &'a Port, vessels: bool, keep: K) -> Self {
        Self {
            port,
            vessels,
            open: BTreeMap::new(),
            berthed: BTreeMap::new(),
            keep,
        }
    }

    /// Hands over what is still inside, in the order of its identity.
    pub fn finish(mut self) {
        for case in std::mem::take(&mut self.open).into_values() {
            self.hand_over(case);
        }
    }

    fn hand_over(&mut self, mut case: Case) {
        let port = self.port;
        let counts = |at: SimTime| at >= port.window_start() && at < port.window_end();
        if case.arrived().is_some_and(counts) {
            if let Subject::Consignment { traffic, entity, .. } = case.subject {
                case.berthed = self.berthed.get(&(traffic, entity >> 24)).copied();
            }
            (self.keep)(&case);
        }
    }
}

impl<K: FnMut(&Case)> Observer for Cases<'_, K> {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        let goods = match subject {
            Subject::Consignment { traffic, brings, .. } => {
                Some(self.port.traffic[usize::from(traffic)].brings[usize::from(brings)].goods)
            }
            Subject::Vessel { traffic, entity } => {
                if note == Note::Berthed {
                    self.berthed.insert((traffic, entity), at);
                }
                if !self.vessels {
                    return;
                }
                None
            }
        };
        let case = self.open.entry(subject).or_insert_with(|| Case {
            subject,
            goods,
            events: Vec::new(),
            berthed: None,
        });
        case.events.push((at, note));
        if matches!(note, Note::Left(_) | Note::Sailed | Note::Cancelled)
            && let Some(case) = self.open.remove(&subject)
        {
            self.hand_over(case);
        }
    }
}
