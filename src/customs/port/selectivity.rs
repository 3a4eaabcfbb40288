//! Lanes, and the rules that pick one.

use super::{AgencyId, LaneId, StepId, ThreatId};
use crate::units::{Share, SimDuration};

/// A route through named steps.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name in the scenario.
    pub name: String,
    /// Its steps, in order.
    pub route: Vec<StepId>,
    /// Share of released consignments audited afterwards, and by which step; blue lanes have one.
    pub audit: Option<(Share, StepId)>,
}

/// How a goods kind's lane is picked: criteria and thresholds, then a random minimum, then top-up; stricter lanes
/// first (UNCTAD, ASYCUDA selectivity module).
#[derive(Clone, Debug)]
pub struct Selectivity {
    /// The lane of whoever no rule picks.
    pub otherwise: LaneId,
    /// Rules for the other lanes, strictest first.
    pub rules: Vec<LaneRule>,
    /// What officers do with a lane that was assigned, by the lane.
    pub discretion: Vec<Discretion>,
    /// How often the counts of the top-up start again.
    pub reset: SimDuration,
    /// A rule of their own for trusted traders.
    pub trusted: Option<TrustedRule>,
    /// A rule of their own for perishables.
    pub perishable: Option<TrustedRule>,
}

/// What sends a consignment to one lane.
#[derive(Clone, Debug)]
pub struct LaneRule {
    /// The lane.
    pub lane: LaneId,
    /// Matched by any of these.
    pub criteria: Vec<Criterion>,
    /// Combined score above this: the population rank in 0..=1 of the highest of the consignment's scores. Set from the lane's
    /// share, which counts what stricter lanes take too.
    pub above_rank: Option<f64>,
    /// Combined score above this: the sum of the population ranks of the consignment's scores that tell something. Set from the
    /// lane's share, like `above_rank`, of which a kind has one or the other.
    pub above_sum: Option<SumOfRanks>,
    /// One threat's own score above this, in standard deviations of the clean.
    pub above: Vec<(ThreatId, f64)>,
    /// At random, this share of all that come.
    pub random: Share,
    /// Topped up to at least this share, in order of lodgement.
    pub expected: Option<Share>,
    /// It takes no more than this in a calendar day, whatever picks them; the rest is judged by the rules that follow.
    pub most_a_day: Option<u32>,
    /// While so many wait at the lane's first step with officers, it takes nobody by score or top-up.
    pub full_at: Option<u32>,
}

/// A limit on the sum of a consignment's ranks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SumOfRanks {
    /// The sum to be exceeded.
    pub limit: f64,
    /// Share of all traffic whose sum does not exceed it.
    pub below: f64,
}

/// Officers send this share of what was assigned to one lane to another, whatever the goods carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discretion {
    /// Of this lane …
    pub from: LaneId,
    /// … to this one …
    pub to: LaneId,
    /// … so many.
    pub share: Share,
}

/// A condition on a consignment's own attributes.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// Declared value above this.
    ValueAbove(f64),
    /// The importer is new.
    Newcomer,
    /// This agency has a say in it.
    Agency(AgencyId),
    /// It is perishable.
    Perishable,
}

/// The lane of a favoured class: one lane, save a random share that goes to the strictest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrustedRule {
    /// Their lane.
    pub lane: LaneId,
    /// Share that goes to the strictest lane at random.
    pub random: Share,
}

impl Selectivity {
    /// Every lane it may pick.
    pub fn lanes(&self) -> Vec<LaneId> {
        let mut lanes = vec![self.otherwise];
        lanes.extend(self.rules.iter().map(|rule| rule.lane));
        lanes.extend(self.discretion.iter().map(|one| one.to));
        lanes.extend(self.trusted.iter().chain(&self.perishable).map(|rule| rule.lane));
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }
}
