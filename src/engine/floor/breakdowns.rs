//! Units breaking down, by the calendar or by use, and being repaired.

use super::Floor;
use crate::engine::event_list::EventList;
use crate::engine::job::JobId;
use crate::engine::resource::{NO_JOB, UnitRef};
use crate::units::{SimDuration, SimTime};

impl Floor {
    /// A unit breaks down (a stale event does nothing). A job that it was at is interrupted, unless it has an open end: such a
    /// job is returned, and goes on once [`Floor::repair`] returns it.
    pub fn fail(&mut self, unit_number: u32, now: SimTime, events: &mut EventList) -> Option<JobId> {
        let UnitRef { resource, unit } = self.owners[unit_number as usize];
        let (r, u) = (usize::from(resource), usize::from(unit));
        if self.resources[r].units[u].fails_at != now || self.resources[r].units[u].down {
            return None;
        }
        let failures = self.resources[r].failures.as_ref()?;
        let cycle = self.resources[r].units[u].cycle;
        let repair = SimDuration::from_hours(failures.repair.draw(failures.repair_stream, u as u64, cycle));
        let state = &mut self.resources[r].units[u];
        state.down = true;
        state.fails_at = SimTime::NEVER;
        state.cycle += 1;
        let job = state.job;
        self.resources[r].broken.add(now, 1);
        self.resources[r].refresh(u);
        events.schedule(
            now + repair.max(SimDuration::ZERO),
            self.kinds.repaired,
            unit_number,
        );
        if job == NO_JOB {
            return None;
        }
        if self.jobs[job as usize].open_ended {
            return Some(job);
        }
        self.interrupt(job, now, events);
        None
    }

    /// A unit is repaired. Returns the job with an open end that it stayed at, if all units of that job are whole again.
    pub fn repair(&mut self, unit_number: u32, now: SimTime, events: &mut EventList) -> Option<JobId> {
        let UnitRef { resource, unit } = self.owners[unit_number as usize];
        let (r, u) = (usize::from(resource), usize::from(unit));
        self.resources[r].units[u].down = false;
        self.resources[r].broken.add(now, -1);
        self.resources[r].refresh(u);
        self.plan_failure(r, u, now, events);
        self.serve(r, now, events);
        let job = self.resources[r].units[u].job;
        (job != NO_JOB && self.is_whole(job)).then_some(job)
    }

    /// Whether nothing at work on the job is broken down.
    pub fn is_whole(&self, id: JobId) -> bool {
        let is_down = |member: &UnitRef| {
            self.resources[usize::from(member.resource)].units[usize::from(member.unit)].down
        };
        !self.jobs[id as usize].team.iter().any(is_down)
    }

    /// Schedules failures that fall into the coming `span` of use.
    pub(super) fn watch_use(&mut self, id: JobId, now: SimTime, span: SimDuration, events: &mut EventList) {
        for member in &self.jobs[id as usize].team {
            let resource = &mut self.resources[usize::from(member.resource)];
            if resource.wears {
                let number = resource.first_unit + u32::from(member.unit);
                let unit = &mut resource.units[usize::from(member.unit)];
                unit.in_use_since = now;
                if unit.use_left < span {
                    unit.fails_at = now + unit.use_left;
                    events.schedule(unit.fails_at, self.kinds.fails, number);
                }
            }
        }
    }

    pub(super) fn plan_failure(&mut self, r: usize, u: usize, now: SimTime, events: &mut EventList) {
        let resource = &mut self.resources[r];
        let Some(failures) = &resource.failures else {
            return;
        };
        let unit = &mut resource.units[u];
        let up = SimDuration::from_hours(failures.every.draw(failures.every_stream, u as u64, unit.cycle))
            .max(SimDuration::from_micros(1));
        let is_used = unit.job != NO_JOB;
        if failures.in_use {
            unit.use_left = up;
            unit.in_use_since = now;
        }
        // In use again at once only where it was repaired during work with an open end.
        if is_used || !failures.in_use {
            unit.fails_at = now + up;
            events.schedule(unit.fails_at, self.kinds.fails, resource.first_unit + u as u32);
        }
    }
}
