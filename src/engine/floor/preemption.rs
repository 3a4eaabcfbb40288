//! Jobs of better rank interrupting those of worse.

use super::Floor;
use crate::engine::event_list::EventList;
use crate::engine::job::{JobId, JobState};
use crate::engine::resource::NO_JOB;
use crate::units::SimTime;

impl Floor {
    /// Interrupts jobs of the worst rank, latest begun first, until the new job has its units; only jobs of worse rank
    /// in preemptive lines are interrupted, and none when that would not be enough.
    pub(super) fn preempt_for(&mut self, id: JobId, now: SimTime, events: &mut EventList) {
        let rank = self.jobs[id as usize].rank;
        let line = self.jobs[id as usize].line;
        for need in 0..self.lines[line].spec.needs.len() {
            let units = self.lines[line].spec.needs[need].units;
            for candidate in self.lines[line].spec.needs[need].candidates.clone() {
                let mut victims: Vec<(u8, SimTime, JobId)> = self.resources[candidate]
                    .units
                    .iter()
                    .filter(|unit| unit.job != NO_JOB && unit.off == 0)
                    .map(|unit| unit.job)
                    .filter(|&job| {
                        let job = &self.jobs[job as usize];
                        job.rank > rank && !job.open_ended && self.lines[job.line].spec.preemptive
                    })
                    .map(|job| (self.jobs[job as usize].rank, self.jobs[job as usize].resumed, job))
                    .collect();
                victims.sort_unstable();
                let free = self.resources[candidate]
                    .units
                    .iter()
                    .filter(|unit| unit.job == NO_JOB && unit.off == 0 && !unit.down)
                    .count();
                if free + victims.len() < units as usize {
                    continue;
                }
                while let Some((_, _, victim)) = victims.pop() {
                    if self.jobs[id as usize].state != JobState::Waiting {
                        return;
                    }
                    if self.jobs[victim as usize].state == JobState::Running {
                        self.interrupt(victim, now, events);
                    }
                }
            }
        }
    }
}
