//! A consignment: what it is, fixed at birth, and how far it has come.

use crate::customs::held::Held;
use crate::customs::port::{GoodsId, MAX_ROUTE, SiteId, StepId, TrafficId};
use crate::units::SimTime;

/// What was fixed when it was born, and where it stands now.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a consignment, not a state"
)]
pub(super) struct Consignment {
    pub(super) traffic: TrafficId,
    pub(super) brings: usize,
    /// Number of (traffic stream, entry of what it brings): which streams its draws come from.
    pub(super) source: usize,
    pub(super) goods: GoodsId,
    pub(super) site: SiteId,
    pub(super) entity: u64,
    pub(super) arrival: SimTime,
    pub(super) trusted: bool,
    pub(super) newcomer: bool,
    pub(super) perishable: bool,
    /// Lodged before arrival.
    pub(super) early: bool,
    /// Arrived in the window: its times count.
    pub(super) counted: bool,
    pub(super) persons: u32,
    /// Customs value, once drawn.
    pub(super) value: Option<f64>,
    /// Bit set of the threats it carries.
    pub(super) carries: u8,
    /// Bit set of those found so far.
    pub(super) found: u8,
    /// The container whose place it keeps, stripped, while it waits for room.
    pub(super) kept_in: Option<u32>,
    /// An alarm on the whole container refers it to this step.
    pub(super) flagged: Option<StepId>,

    pub(super) stage: Stage,
    /// Its lane, or the number of lanes while none is assigned.
    pub(super) lane: usize,
    pub(super) route: Route,
    pub(super) step: StepId,
    /// Steps it has been through, as a bit set, and how often it came to one again.
    pub(super) seen: u128,
    pub(super) repeats: u32,
    /// Draw number of the step under way: 0 the first time.
    pub(super) visit: u32,
    /// Share of the step's time when it is done again after a query.
    pub(super) recheck: f64,
    pub(super) detection: f64,
    pub(super) inspected: bool,
    /// Did not turn up for the last appointment.
    pub(super) missed: bool,

    pub(super) ready: SimTime,
    pub(super) lodged: SimTime,
    pub(super) paid: SimTime,
    pub(super) released: SimTime,
    /// The branch of its papers, and in the end of the whole.
    pub(super) papers: Held,
    /// The branch of its goods.
    pub(super) cargo: Held,
    /// Slots it takes in its store now.
    pub(super) slots: u32,
}

/// What it is waiting for or undergoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The trader has not lodged it yet.
    ToLodge,
    /// Nothing is lodged; it starts when the goods lie ready.
    ToBeReady,
    /// The trader lodges some time after the goods lie ready.
    ToLodgeWhenReady,
    /// Sent back with an error.
    Correcting,
    /// Paying before selectivity.
    PayingFirst,
    /// On its route, in the phase given.
    OnRoute(Phase),
    /// Paying before release.
    PayingLast,
    /// Waiting for a permit.
    AwaitsPermit,
    /// Ready for release, but its container is yet to be looked at.
    AwaitsContainer,
    /// Released; the goods are not there yet.
    ReleasedEarly,
    /// Something was found in its papers before it arrived: it is seized when it is there.
    SeizedEarly,
    /// The trader is on the way.
    Collecting,
    /// The trader is there, the gate is shut or its appointment is later.
    AtGate,
    /// Nobody comes.
    Abandoned,
}

/// A phase of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The goods are not there.
    AwaitsGoods,
    /// Until the appointment.
    Appointment,
    /// Until the trader's agent is there.
    Presence,
    /// Waiting in line, or in service.
    Working,
    /// A question is with the trader.
    Answering,
}

/// The steps ahead, agencies' and referrals included.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Route {
    steps: [u8; MAX_ROUTE],
    length: u8,
    next: u8,
}

impl Route {
    /// Adds a step at the end. What exceeds [`MAX_ROUTE`] was refused by the scenario.
    pub(super) fn push(&mut self, step: StepId) {
        debug_assert!(
            usize::from(self.length) < MAX_ROUTE,
            "routes are limited by the scenario"
        );
        if usize::from(self.length) < MAX_ROUTE {
            self.steps[usize::from(self.length)] = step as u8;
            self.length += 1;
        }
    }

    /// Takes the next step.
    #[inline]
    pub(super) fn advance(&mut self) -> Option<StepId> {
        let step = self.ahead().first().copied()?;
        self.next += 1;
        Some(usize::from(step))
    }

    /// Puts a step before those ahead. When the route is full, steps done make room.
    pub(super) fn insert(&mut self, step: StepId) {
        if self.next > 0 {
            self.next -= 1;
            self.steps[usize::from(self.next)] = step as u8;
        } else if usize::from(self.length) < MAX_ROUTE {
            self.steps.copy_within(0..usize::from(self.length), 1);
            self.steps[0] = step as u8;
            self.length += 1;
        }
    }

    /// Drops all steps ahead.
    pub(super) fn end(&mut self) {
        self.next = self.length;
    }

    /// The steps ahead.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.steps[usize::from(self.next)..usize::from(self.length)]
    }

    /// Whether a step is still ahead.
    pub(super) fn has_ahead(&self, step: StepId) -> bool {
        self.ahead().iter().any(|&ahead| usize::from(ahead) == step)
    }
}

impl Consignment {
    /// Bit of a threat in [`Self::carries`] and [`Self::found`].
    pub(super) const fn bit(threat: usize) -> u8 {
        1 << threat
    }

    pub(super) const fn is_ready(&self) -> bool {
        self.ready.micros() < SimTime::NEVER.micros()
    }
}
