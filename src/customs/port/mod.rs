//! What one replication needs to know: the port as validated, with every name resolved to an index.
//!
//! The scenario layer builds these; nothing here changes while a replication runs. Laws of durations are in hours,
//! laws of money in the scenario's currency.

mod goods;
mod score;
mod selectivity;
mod staff;
mod step;
mod traffic;

pub use goods::{
    Abandonment, Carries, Collection, Container, Direction, Goods, LodgedFrom, Lodgement, Payment,
    PaymentTime, Permit, Threat, ThreatKind,
};
pub use score::{Reading, Score};
pub use selectivity::{Criterion, Discretion, Lane, LaneRule, Selectivity, SumOfRanks, TrustedRule};
pub use staff::{
    Absences, Break, Dispatch, FailureClock, Failures, Requirement, Resource, ResourceKind, Shift, ShiftEnd,
    Skill, Store, WhenFull,
};
pub use step::{
    Agency, AgencyTime, Appointment, Branch, BranchTo, Discipline, Fatigue, Holder, Query, Step, Turnaway,
};
pub use traffic::{Brings, Closure, Traffic, Vessel};

use crate::units::{Calendar, SimDuration, SimTime};

/// Index of an agency in [`Port::agencies`].
pub type AgencyId = usize;
/// Index of a groupage container in [`Port::containers`].
pub type ContainerId = usize;
/// Index of a goods kind in [`Port::goods`].
pub type GoodsId = usize;
/// Index of a lane in [`Port::lanes`].
pub type LaneId = usize;
/// Index of a resource in [`Port::resources`].
pub type ResourceId = usize;
/// Index of a site in [`Port::sites`].
pub type SiteId = usize;
/// Index of a step in [`Port::steps`].
pub type StepId = usize;
/// Index of a store in [`Port::stores`].
pub type StoreId = usize;
/// Index of a threat in [`Port::threats`]; at most [`MAX_THREATS`] of them.
pub type ThreatId = usize;
/// Index of a traffic stream in [`Port::traffic`].
pub type TrafficId = usize;

/// Threats a port may know: a consignment keeps what it carries in one byte.
pub const MAX_THREATS: usize = 8;
/// Steps a lane's route may have, referrals included.
pub const MAX_ROUTE: usize = 16;

/// A port, ready to run.
#[derive(Clone, Debug)]
pub struct Port {
    /// What the scenario calls itself.
    pub title: String,
    /// Which day is which; day 0 is the first of the warm-up.
    pub calendar: Calendar,
    /// What runs before the window and is not measured; whole weeks unless the scenario says otherwise.
    pub warm_up: SimDuration,
    /// The window: what is measured.
    pub length: SimDuration,
    /// How long consignments of the window are followed after its end.
    pub follow_up: SimDuration,
    /// Name of the currency, for print.
    pub currency: String,
    /// Names of the places where work is done.
    pub sites: Vec<String>,
    /// Travel time between sites, `travel[from][to]`.
    pub travel: Vec<Vec<SimDuration>>,
    /// Kinds of things that need clearing.
    pub goods: Vec<Goods>,
    /// Groupage containers: many consignees in one box.
    pub containers: Vec<Container>,
    /// What may be hidden in them.
    pub threats: Vec<Threat>,
    /// Streams of vessel calls, or of consignments that come without a vessel.
    pub traffic: Vec<Traffic>,
    /// Steps a consignment or a vessel may go through.
    pub steps: Vec<Step>,
    /// Routes.
    pub lanes: Vec<Lane>,
    /// Other agencies.
    pub agencies: Vec<Agency>,
    /// Officer pools and equipment.
    pub resources: Vec<Resource>,
    /// Yards and sheds.
    pub stores: Vec<Store>,
    /// Dated events: closures, sick-outs, planned leave.
    pub closures: Vec<Closure>,
    /// Cost of a day's delay, as a share of the consignment's value \[1/d\].
    pub delay_cost_per_day: f64,
    /// Special starts and stops, for terminating studies.
    pub terminating: Terminating,
    /// What the scenario promises, in order.
    pub targets: Vec<Target>,
}

/// How a terminating run starts and stops; all off by default.
#[derive(Clone, Debug, Default)]
pub struct Terminating {
    /// Consignments already there at time zero: (traffic stream, goods kind, how many).
    pub initial: Vec<(TrafficId, GoodsId, u32)>,
    /// No arrivals after this many consignments.
    pub stop_after: Option<u64>,
    /// Instants after the window's beginning at which the number inside is recorded.
    pub sample_at: Vec<SimDuration>,
}

/// A promise to be kept, on a named clock.
#[derive(Clone, Debug)]
pub struct Target {
    /// As written in the scenario.
    pub label: String,
    /// What is promised.
    pub promise: Promise,
}

/// What a target promises.
#[derive(Clone, Debug)]
pub enum Promise {
    /// At least `share` of the goods kind is through within `within` on the clock.
    Within {
        /// Which goods; `None` is all goods that are lodged.
        goods: Option<GoodsId>,
        /// Release or dwell time.
        clock: Clock,
        /// Share in 0..=1.
        share: f64,
        /// The time promised.
        within: SimDuration,
    },
    /// The mean time is at most this.
    MeanAtMost {
        /// Which goods; `None` is all goods that are lodged.
        goods: Option<GoodsId>,
        /// Release or dwell time.
        clock: Clock,
        /// The time promised.
        at_most: SimDuration,
    },
    /// At least this share of what is carried is detected.
    InterdictionAtLeast {
        /// Which threat.
        threat: ThreatId,
        /// Share in 0..=1.
        share: f64,
    },
    /// A pool is busy at most this share of its time on duty.
    UtilisationAtMost {
        /// Which pool.
        resource: ResourceId,
        /// Share in 0..=1.
        share: f64,
    },
    /// A pool works at most this much overtime a year \[h\].
    OvertimeAtMost {
        /// Which pool.
        resource: ResourceId,
        /// Hours a year.
        hours_a_year: f64,
    },
}

/// The two headline times, never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The later of lodgement and vessel arrival to customs release; zero when released before arrival.
    Release,
    /// Vessel arrival to gate-out.
    Dwell,
}

impl Port {
    /// When the window begins.
    pub fn window_start(&self) -> SimTime {
        SimTime::ZERO + self.warm_up
    }

    /// When the window ends.
    pub fn window_end(&self) -> SimTime {
        self.window_start() + self.length
    }

    /// When consignments of the window are no longer followed.
    pub fn horizon(&self) -> SimTime {
        self.window_end() + self.follow_up
    }

    /// Every step a consignment of the kind may go through after its lane is assigned, referrals and branches included.
    pub fn steps_of(&self, goods: GoodsId) -> Vec<StepId> {
        let kind = &self.goods[goods];
        let mut steps: Vec<StepId> = kind
            .selectivity
            .lanes()
            .into_iter()
            .flat_map(|lane| self.lanes[lane].route.clone())
            .collect();
        for &(agency, _) in &kind.agencies {
            steps.push(self.agencies[agency].step);
            if let AgencyTime::Jointly { joint, .. } = self.agencies[agency].when {
                steps.push(joint);
            }
        }
        let mut next = 0;
        while let Some(&step) = steps.get(next) {
            next += 1;
            let step = &self.steps[step];
            let branches = step.branches.iter().filter_map(|branch| match branch.to {
                BranchTo::Step(to) => Some(to),
                BranchTo::End => None,
            });
            for onward in branches.chain(step.refers_to) {
                if !steps.contains(&onward) {
                    steps.push(onward);
                }
            }
        }
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// The window's length in years of 365.25 days.
    pub fn years(&self) -> f64 {
        self.length.days() / 365.25
    }
}
