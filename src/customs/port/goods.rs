//! Goods kinds and what may be hidden in them.

use super::{AgencyId, Appointment, ContainerId, Holder, Score, Selectivity, StepId, StoreId, ThreatId};
use crate::random::Law;
use crate::stats::learning::Learning;
use crate::units::{Money, Share, SimDuration, WeekHours};

/// A kind of thing that needs clearing: full containers, groupage parts, barrels, vehicles, parties of passengers,
/// yachts, exports …
#[derive(Clone, Debug)]
pub struct Goods {
    /// Its name in the scenario.
    pub name: String,
    /// Where it is going.
    pub direction: Direction,
    /// Customs value of one consignment.
    pub value: Law,
    /// Persons in one consignment; waits are then reported per person. `None`: not passengers.
    pub persons: Option<Law>,
    /// Share that belongs to trusted traders (authorised operators).
    pub trusted: Share,
    /// Share that belongs to importers never seen before.
    pub newcomers: Share,
    /// Share that is perishable.
    pub perishable: Share,
    /// Rank in waiting lines that go by priority; smaller is served first.
    pub priority: i32,
    /// Rank of its perishable part, when different.
    pub perishable_priority: i32,
    /// Rank of its trusted part, when different.
    pub trusted_priority: i32,
    /// Due time after arrival, for waiting lines that go by earliest due date.
    pub due_after: SimDuration,
    /// Import duty and taxes as a share of value.
    pub duty: f64,
    /// Cost of a day's delay as a share of value, when different from the port's \[1/d\].
    pub delay_cost_per_day: Option<f64>,
    /// How and when it is declared; `None`: it is not (passengers, trans-shipment).
    pub lodgement: Option<Lodgement>,
    /// When duties are paid; `None`: nothing to pay.
    pub payment: Option<Payment>,
    /// A permit that must be there before release; `None`: never one.
    pub permit: Option<Permit>,
    /// Agencies that inspect it: (agency, share that needs it).
    pub agencies: Vec<(AgencyId, Share)>,
    /// How it leaves after release; `None`: at once.
    pub collection: Option<Collection>,
    /// Where it lies until it leaves, and the room one consignment takes.
    pub stored: Option<(StoreId, u32)>,
    /// The groupage container it comes in; `None`: it is lifted off on its own.
    pub container: Option<ContainerId>,
    /// Whether it is lifted off the vessel at all; yachts and passengers of a launch are simply there.
    pub lifted: bool,
    /// What it may carry.
    pub carries: Vec<Carries>,
    /// Rules that pick its lane.
    pub selectivity: Selectivity,
    /// Consignments expected a week, on average over the whole time that is simulated.
    pub a_week: f64,
}

impl Goods {
    /// Whether importers are told apart.
    pub fn has_classes(&self) -> bool {
        self.trusted.get() > 0.0 || self.newcomers.get() > 0.0
    }

    /// Prevalence over all importers of what entry `place` of `carries` names.
    pub fn mean_prevalence(&self, place: usize) -> f64 {
        let carries = &self.carries[place];
        let trusted = self.trusted.get();
        let newcomers = self.newcomers.get().min(1.0 - trusted);
        trusted * carries.prevalence_for(true, false)
            + newcomers * carries.prevalence_for(false, true)
            + (1.0 - trusted - newcomers) * carries.prevalence_for(false, false)
    }
}

impl Carries {
    /// Probability that a consignment of such an importer carries it.
    pub fn prevalence_for(&self, trusted: bool, newcomer: bool) -> f64 {
        let factor = match (trusted, newcomer) {
            (true, _) => self.trusted_factor,
            (false, true) => self.newcomer_factor,
            (false, false) => 1.0,
        };
        (self.prevalence.get() * factor).min(1.0)
    }
}

/// Where a consignment is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the country.
    Import,
    /// Out of it.
    Export,
    /// On to another vessel, never declared.
    Transhipment,
}

/// What a goods kind carries of one threat, and how well a score tells.
#[derive(Clone, Debug)]
pub struct Carries {
    /// Which threat.
    pub threat: ThreatId,
    /// Share of ordinary consignments that carry it.
    pub prevalence: Share,
    /// Multiplies the prevalence for trusted traders.
    pub trusted_factor: f64,
    /// Multiplies the prevalence for importers never seen before.
    pub newcomer_factor: f64,
    /// How the score of carriers differs from that of the others.
    pub score: Score,
}

/// Something to be found.
#[derive(Clone, Debug)]
pub struct Threat {
    /// Its name in the scenario.
    pub name: String,
    /// What a find means.
    pub kind: ThreatKind,
    /// The step (who is needed, and for how long) of the procedure after a find. `None`: no officers' time.
    pub procedure: Option<StepId>,
    /// How scores for it learn from finds; `None`: they stay as they are.
    pub learning: Option<Learning>,
}

/// What a find means.
#[derive(Clone, Debug, PartialEq)]
pub enum ThreatKind {
    /// The consignment is seized: it leaves the clock and the search ends.
    Contraband,
    /// Duty short by this share of value is assessed and collected; the consignment goes on.
    Revenue {
        /// Duty at stake as a share of value.
        shortfall: f64,
    },
}

/// How and when a consignment is declared.
#[derive(Clone, Debug)]
pub struct Lodgement {
    /// Share lodged before the vessel arrives.
    pub before_arrival: Share,
    /// How long before arrival those are lodged \[h\].
    pub lead: Law,
    /// How long after `from` the others are lodged \[h\].
    pub lag: Law,
    /// What the lag counts from.
    pub from: LodgedFrom,
    /// Steps before lodgement, such as a broker's preparation of the entry.
    pub prepared_by: Vec<StepId>,
    /// Share of declarations that are sent back once with an error.
    pub error: Share,
    /// How long the trader takes to correct it \[h\].
    pub correction: Law,
}

/// What the lodging lag counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LodgedFrom {
    /// The vessel's arrival.
    Arrival,
    /// The moment the goods lie ready, discharged and stripped.
    Availability,
}

/// When and how fast duties are paid.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Where in the process.
    pub when: PaymentTime,
    /// How long the trader takes \[h\].
    pub takes: Law,
    /// When payment is possible.
    pub hours: WeekHours,
}

/// Where in the process payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentTime {
    /// Before the lane is assigned (Saint Lucia).
    BeforeSelectivity,
    /// After the lane's steps, before release.
    BeforeRelease,
    /// After release, against a guarantee: no wait.
    AfterRelease,
}

/// A permit of another agency.
#[derive(Clone, Debug)]
pub struct Permit {
    /// Share of consignments that need one.
    pub share: Share,
    /// How long after arrival it is there \[h\].
    pub takes: Law,
    /// Who is answerable for the wait.
    pub holder: Holder,
}

/// How a released consignment leaves.
#[derive(Clone, Debug)]
pub struct Collection {
    /// How long the trader takes to come \[h\].
    pub takes: Law,
    /// When the gate is open.
    pub hours: WeekHours,
    /// Days' appointments at the gate, when collection goes by appointment.
    pub appointment: Option<Appointment>,
    /// Storage is free for this long after the goods lie ready.
    pub free: SimDuration,
    /// Storage after that, a day.
    pub storage_per_day: Money,
    /// Goods never collected.
    pub abandonment: Option<Abandonment>,
}

/// Goods that nobody comes for.
#[derive(Clone, Debug)]
pub struct Abandonment {
    /// Share of consignments.
    pub share: Share,
    /// Legal limit after arrival, when they are sold or destroyed.
    pub disposed_after: SimDuration,
}

/// A box with many consignees. Its parts become available when it has been stripped.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its name in the scenario.
    pub name: String,
    /// Parts that one container holds.
    pub holds: u32,
    /// Steps it goes through before its parts lie ready; stripping is the last.
    pub route: Vec<StepId>,
    /// Where the full box stands meanwhile.
    pub stored: Option<(StoreId, u32)>,
}
