//! A vessel call, and the groupage containers it brings.

use crate::customs::held::Held;
use crate::customs::port::{ContainerId, SiteId, TrafficId};
use crate::engine::JobId;
use crate::units::SimTime;

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
