//! Watching a replication without touching it.
//!
//! An observer is told what happens; it cannot change anything, draw anything or schedule anything, so that a watched
//! replication is bit by bit the unwatched one. [`Silent`] compiles to nothing.

use super::port::{Holder, LaneId, Port, StepId, ThreatId};
use crate::units::{SimDuration, SimTime};

/// What something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A consignment: traffic stream, which of the kinds it brings, identity within the source.
    Consignment {
        /// The traffic stream.
        traffic: u16,
        /// Which entry of [`super::port::Traffic::brings`].
        brings: u16,
        /// Its identity within the source: the call's number and its place in the call.
        entity: u64,
    },
    /// A vessel call: traffic stream, identity of the call.
    Vessel {
        /// The traffic stream.
        traffic: u16,
        /// The call.
        entity: u64,
    },
}

impl Subject {
    /// `liners/fcl/3451-12`: traffic stream, goods kind, call and place in the call; `liners/3451` for the vessel itself.
    pub fn name(self, port: &Port) -> String {
        match self {
            Self::Consignment {
                traffic,
                brings,
                entity,
            } => {
                let traffic = &port.traffic[usize::from(traffic)];
                let goods = &port.goods[traffic.brings[usize::from(brings)].goods].name;
                format!("{}/{goods}/{}-{}", traffic.name, entity >> 24, entity & 0xFF_FFFF)
            }
            Self::Vessel { traffic, entity } => {
                format!("{}/{entity}", port.traffic[usize::from(traffic)].name)
            }
        }
    }

    /// The subject of that name, if the port knows its stream and goods kind.
    pub fn find(port: &Port, name: &str) -> Option<Self> {
        let parts: Vec<&str> = name.split('/').collect();
        let traffic = port.traffic.iter().position(|traffic| traffic.name == parts[0])?;
        match parts[..] {
            [_, call] => Some(Self::Vessel {
                traffic: traffic as u16,
                entity: call.parse().ok()?,
            }),
            [_, goods, identity] => {
                let brings = port.traffic[traffic]
                    .brings
                    .iter()
                    .position(|brings| port.goods[brings.goods].name == goods)?;
                let (call, child) = identity.split_once('-')?;
                let entity = crate::random::entity(call.parse().ok()?, child.parse().ok()?);
                Some(Self::Consignment {
                    traffic: traffic as u16,
                    brings: brings as u16,
                    entity,
                })
            }
            _ => None,
        }
    }
}

/// How a consignment left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// Released and gone through the gate.
    Collected,
    /// Seized.
    Seized,
    /// Turned away for lack of room.
    TurnedAway,
    /// Never collected; disposed of.
    Abandoned,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// The vessel arrived, or the consignment came by itself.
    Arrived,
    /// The call was cancelled.
    Cancelled,
    /// The vessel is at its berth.
    Berthed,
    /// The vessel left.
    Sailed,
    /// The goods lie ready: discharged, stripped, in the shed.
    Ready,
    /// The declaration was lodged.
    Lodged,
    /// It was sent back with an error.
    SentBack,
    /// Duties were paid.
    Paid,
    /// A lane was assigned.
    Lane(LaneId),
    /// It waits for the goods, in the middle of its route.
    AwaitsGoods,
    /// It has an appointment for a step.
    Appointed(StepId, SimTime),
    /// Its agent did not turn up.
    NoShow(StepId),
    /// It waits for a step.
    Waits(StepId),
    /// A step began, after this long a wait.
    Began(StepId, SimDuration),
    /// A step was done.
    Done(StepId),
    /// The step raised an alarm and refers it to another.
    Referred(StepId),
    /// Something was found.
    Found(ThreatId),
    /// A question went back to the trader.
    Asked(StepId),
    /// Customs released it.
    Released,
    /// It waits for a permit.
    AwaitsPermit,
    /// It left.
    Left(Departure),
    /// The time that passed since the last milestone was this holder's.
    HeldBy(Holder, SimDuration),
    /// It waits for room in a store.
    AwaitsRoom,
    /// Why a step does not begin at once.
    InLine {
        /// Jobs ahead of it in its line.
        ahead: u32,
        /// Officers (or equipment) that could do it and are at work.
        busy: u32,
        /// Those on duty.
        on_duty: u32,
    },
    /// A permit it needs is there.
    Permitted,
    /// It is about to leave: time held by each of [`Holder::ALL`] since it arrived.
    Account([SimDuration; 4]),
}

/// Somebody who is told what happens.
pub trait Observer {
    /// Whether anybody listens; when not, nothing is even put together.
    const LISTENS: bool = true;
    /// Whether it listens for arrivals and nothing else; then nothing else is put together.
    const ARRIVALS_ONLY: bool = false;

    /// Something happened.
    fn note(&mut self, at: SimTime, subject: Subject, note: Note);
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    const LISTENS: bool = false;

    #[inline]
    fn note(&mut self, _: SimTime, _: Subject, _: Note) {}
}
