//! How long to run: warm-up from the queue's memory, run length from its asymptotic variance.

use super::clock::Clock;
use super::express::Effort;
use crate::units::SimDuration;

/// Independent replications of a run in the long run; the interval has one degree of freedom less.
pub(super) const REPLICATIONS: u64 = 32;
/// The longest window and warm-up \[h\]: within what a scenario may say.
const LONGEST_WINDOW_HOURS: f64 = 1.7e6;
const LONGEST_WARM_UP_DAYS: f64 = 3654.0;
/// Follow-up of consignments that arrived in the window \[d\]; a run stops when the last of them has left.
const FOLLOW_UP_DAYS: i64 = 3640;

/// When a run is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    /// What runs before, unmeasured \[d\].
    pub(super) warm_up_days: i64,
    /// The window.
    pub(super) length: SimDuration,
    /// How long what arrived in the window is followed \[d\].
    pub(super) follow_up_days: i64,
}

/// What the length of a steady run depends on, in the case's unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Load {
    /// Customers per unit of time.
    pub(super) arrivals: f64,
    /// Utilisation, below 1.
    pub(super) rho: f64,
    /// Servers at the busiest place.
    pub(super) servers: f64,
    /// Mean service there.
    pub(super) service: f64,
    /// (ca² + cs²)/2: 1 for M/M queues.
    pub(super) variability: f64,
}

impl Load {
    /// The queue's memory: how long a disturbance lasts. 1/(cμ(1 − √ρ)²) for M/M/c (Cohen 1982), longer for more
    /// variable queues, and at least one service.
    pub(super) fn memory(&self) -> f64 {
        let gap = 1.0 - libm::sqrt(self.rho.clamp(0.0, 0.999));
        (self.variability.max(0.5) * self.service / (self.servers * gap * gap)).max(self.service)
    }

    /// Customers that give the mean wait a relative standard error of `error`: in heavy traffic its asymptotic
    /// variance per customer is 4ρ(ca² + cs²)/2/(1 − ρ)² of its square (Whitt 1989).
    fn customers(&self, error: f64) -> f64 {
        let gap = 1.0 - self.rho.clamp(0.0, 0.999);
        4.0 * self.rho * self.variability.max(0.5) / (error * error * gap * gap)
    }
}

/// A run in the long run: twelve memories of warm-up in whole weeks, then long enough for the precision aimed at, within what the
/// effort allows.
pub(super) fn steady(load: &Load, clock: Clock, effort: Effort) -> Span {
    let (least, most) = effort.customers();
    let customers = load.customers(effort.relative_error()).clamp(least, most);
    let length = (customers / REPLICATIONS as f64 / load.arrivals).max(60.0 * load.memory());
    span(12.0 * load.memory() + 10.0 * load.service, length, clock)
}

/// A warm-up of at least `warm_up`, in whole weeks, and a window of about `length` in whole days.
pub(super) fn span(warm_up: f64, length: f64, clock: Clock) -> Span {
    let weeks = (warm_up * clock.hours / 168.0)
        .ceil()
        .clamp(1.0, LONGEST_WARM_UP_DAYS / 7.0);
    let days = (length * clock.hours).min(LONGEST_WINDOW_HOURS) / 24.0;
    Span {
        warm_up_days: weeks as i64 * 7,
        length: SimDuration::DAY * (days.ceil().max(7.0) as i64),
        follow_up_days: FOLLOW_UP_DAYS,
    }
}

/// A run from empty, with no warm-up, for exactly `length`.
pub(super) fn from_empty(length: f64, follow_up_days: i64, clock: Clock) -> Span {
    Span {
        warm_up_days: 0,
        length: clock.duration(length),
        follow_up_days,
    }
}
