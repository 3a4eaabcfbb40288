//! Streams of vessel calls, and of consignments that come without a vessel; dated closures.

use super::{Absences, GoodsId, ResourceId, SiteId, StepId};
use crate::random::{Arrivals, Law};
use crate::units::{Share, SimDuration, SimTime, WeekHours};

/// A stream of calls. Each brings consignments.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// Its name in the scenario; draws are keyed by it.
    pub name: String,
    /// The kind in published statistics (container, ro-ro, cruise …), for print.
    pub kind: String,
    /// Where it calls.
    pub site: SiteId,
    /// When.
    pub arrivals: Arrivals,
    /// How much later (or earlier, when negative) than nominal \[h\]; `None`: on time.
    pub delay: Option<Law>,
    /// Share of calls that are cancelled.
    pub cancelled: Share,
    /// How long before arrival its manifest is known, and its goods can be lodged.
    pub notice: SimDuration,
    /// The vessel; `None`: consignments come by themselves.
    pub vessel: Option<Vessel>,
    /// What a call brings.
    pub brings: Vec<Brings>,
}

/// What a vessel needs.
#[derive(Clone, Debug)]
pub struct Vessel {
    /// When pilots work.
    pub pilot: WeekHours,
    /// The berth it takes (a skill of some equipment), until it leaves; `None`: it anchors free.
    pub berth: Option<super::Requirement>,
    /// Steps before anything may leave the ship: boarding, inward clearance.
    pub boarding: Vec<StepId>,
    /// Share of calls searched, and the step.
    pub rummage: Option<(Share, StepId)>,
    /// Lifts (or persons) an hour; `None`: everything is ashore as soon as the ship is cleared.
    pub discharge_per_hour: Option<f64>,
    /// When stevedores work.
    pub stevedores: WeekHours,
    /// The crane it holds while discharging; `None`: its own gear.
    pub crane: Option<super::Requirement>,
    /// Further crane moves: empties, exports, trans-shipment loaded.
    pub moves: Option<Law>,
    /// Least time at the berth \[h\]; `None`: it leaves when done.
    pub stays: Option<Law>,
}

/// Consignments of one kind in a call.
#[derive(Clone, Debug)]
pub struct Brings {
    /// Which kind.
    pub goods: GoodsId,
    /// How many.
    pub count: Law,
    /// Multiplies the count's mean by month, January first.
    pub season: [f64; 12],
}

/// A dated event.
#[derive(Clone, Debug)]
pub struct Closure {
    /// Its name in the scenario.
    pub name: String,
    /// When it begins.
    pub from: SimTime,
    /// When it is over.
    pub to: SimTime,
    /// Sites where nothing works and no vessel is let in.
    pub sites: Vec<SiteId>,
    /// Pools (or equipment) affected, and how.
    pub resources: Vec<(ResourceId, Absences)>,
    /// Whether calls that would arrive meanwhile are cancelled instead of waiting.
    pub cancels_calls: bool,
}
