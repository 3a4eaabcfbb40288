//! The span of time that is measured.

use crate::stats::TimeWeighted;
use crate::units::{SimDuration, SimTime};

/// The span of time that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: SimTime,
    /// Its end, no longer part of it.
    pub to: SimTime,
}

impl Window {
    /// How much of `from`..`to` lies within the window.
    #[inline]
    pub fn overlap(&self, from: SimTime, to: SimTime) -> SimDuration {
        to.min(self.to).since(from.max(self.from))
    }

    /// Whether `at` lies within the window.
    #[inline]
    pub fn holds(&self, at: SimTime) -> bool {
        self.from <= at && at < self.to
    }
}

/// A level of zero, integrated over the window.
pub(super) const fn level(window: Window) -> TimeWeighted {
    TimeWeighted::within(window.from, window.to, 0)
}
