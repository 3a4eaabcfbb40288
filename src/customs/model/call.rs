//! A vessel call, and the groupage containers it brings.

use crate::customs::held::Held;
use crate::customs::port::{ContainerId, SiteId, TrafficId};
use crate::engine::JobId;
use crate::units::{SimDuration, SimTime};

/// A vessel on its way, at berth, or discharging.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) traffic: TrafficId,
    pub(super) entity: u64,
    pub(super) arrival: SimTime,
    pub(super) counted: bool,
    pub(super) stage: CallStage,
    /// Who held it, from arrival on; its goods inherit this.
    pub(super) held: Held,
    pub(super) berth: Option<JobId>,
    pub(super) berthed: SimTime,
    pub(super) crane: Option<JobId>,
    pub(super) moves: Moves,
    /// Goods ashore as soon as the vessel is cleared.
    pub(super) unlifted: Vec<u32>,
    /// What is lifted, in order.
    pub(super) lifts: Vec<Lift>,
    pub(super) next_lift: usize,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallStage {
    /// Announced.
    Expected,
    /// Waiting for a pilot or for the port to open.
    Roads,
    /// Waiting for a berth.
    AwaitsBerth,
    /// A berth is kept for it, and it waits for a pilot or for the port to open once more.
    ComingIn,
    /// Boarding and inward clearance; index of the step.
    Boarding(u8),
    /// Searched.
    Rummage,
    /// Waiting for a crane.
    AwaitsCrane,
    /// Discharging.
    Discharging,
    /// Further crane moves.
    Moving,
    /// Staying its time.
    Staying,
}

/// Moves of a crane under way: a lift, or all further moves of a call together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moves {
    /// When they are done; [`SimTime::NEVER`]: the crane is down.
    pub(super) due: SimTime,
    /// The latest instant for which an event was scheduled that says so; those before `due` are stale.
    pub(super) scheduled: SimTime,
    /// Since when stevedores have been at it, at the latest.
    pub(super) since: SimTime,
    /// What was left then, in stevedores' time.
    pub(super) left: SimDuration,
}

impl Moves {
    pub(super) const NONE: Self = Self {
        due: SimTime::ZERO,
        scheduled: SimTime::from_micros(-1),
        since: SimTime::ZERO,
        left: SimDuration::ZERO,
    };
}

/// One lift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lift {
    /// A consignment by itself.
    Consignment(u32),
    /// A groupage container.
    Container(u32),
}

/// A groupage container.
#[derive(Debug)]
pub(super) struct Box {
    pub(super) container: ContainerId,
    pub(super) source: usize,
    pub(super) site: SiteId,
    pub(super) entity: u64,
    pub(super) counted: bool,
    pub(super) parts: Vec<u32>,
    /// Steps done.
    pub(super) done: usize,
    /// Stripped parts that wait for room: they keep the container's place.
    pub(super) unstored: u32,
    /// Best detection of the team at work on it.
    pub(super) detection: f64,
    pub(super) held: Held,
}
