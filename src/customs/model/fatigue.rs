//! Officers who tire at a step, such as the reading of images.
//!
//! Each officer's stretch at such steps is kept, whichever they are: it grows with every job begun, by the time until its planned
//! end, and begins anew after a pause. A team sees as much as the one of its members who, tired as they are, sees most.

use super::simulator::Simulator;
use crate::customs::observer::Observer;
use crate::customs::port::{Fatigue, StepId};
use crate::engine::JobId;
use crate::units::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// By officer (resource and unit): the stretch under way. Empty where no step tires.
pub(super) type Stretches = BTreeMap<(u16, u16), Stretch>;

/// Jobs without a pause.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stretch {
    at_it: SimDuration,
    until: SimTime,
}

impl<O: Observer> Simulator<'_, O> {
    /// How well a team that begins a job of the step detects.
    #[inline]
    pub(super) fn detection(&mut self, step: StepId, job: JobId) -> f64 {
        let port = self.port;
        match &port.steps[step].fatigue {
            None => self.floor.detection(job),
            Some(fatigue) => self.tired_detection(fatigue, job),
        }
    }

    fn tired_detection(&mut self, fatigue: &Fatigue, job: JobId) -> f64 {
        let until = self.floor.planned_end(job).unwrap_or(self.now);
        let mut best: Option<f64> = None;
        for (officer, detection) in self.floor.lookers(job) {
            let stretch = self
                .stretches
                .entry((officer.resource, officer.unit))
                .or_default();
            if self.now.since(stretch.until) >= fatigue.rest {
                stretch.at_it = SimDuration::ZERO;
            }
            let sees = detection * fatigue.alertness(stretch.at_it);
            best = Some(best.map_or(sees, |other| other.max(sees)));
            stretch.at_it += until.since(self.now);
            stretch.until = until;
        }
        // Officers without limit are nobody in particular, and never tired.
        best.unwrap_or_else(|| self.floor.detection(job))
    }
}
