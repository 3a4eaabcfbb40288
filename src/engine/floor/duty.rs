//! Units coming on duty and going off, places shut and opened.

use super::Floor;
use crate::engine::job::{JobId, JobState};
use crate::engine::resource::{NO_JOB, UnitRef};
use crate::units::{SimDuration, SimTime};

impl Floor {
    /// A reason for the unit to be off duty begins. Work in hand goes on when it ends within `grace`; otherwise it is
    /// interrupted.
    pub(in crate::engine) fn go_off(&mut self, at: UnitRef, grace: SimDuration, now: SimTime) {
        let (r, u) = (usize::from(at.resource), usize::from(at.unit));
        let unit = &mut self.resources[r].units[u];
        unit.off += 1;
        if unit.off > 1 {
            return;
        }
        unit.off_since = now;
        let job = unit.job;
        self.resources[r].on_duty -= 1;
        self.resources[r].duty.add(now, -1);
        if job == NO_JOB {
            self.resources[r].refresh(u);
        } else if self.jobs[job as usize].open_ended || self.jobs[job as usize].finish <= now + grace {
            self.resources[r].units[u].leaving = true;
        } else {
            self.stop_work(job, now);
            for member in 0..self.jobs[job as usize].team.len() {
                let resource = self.jobs[job as usize].team[member].resource;
                self.serve_later(resource);
            }
            self.jobs[job as usize].team.clear();
        }
    }

    /// A reason for the unit to be off duty is over.
    pub(in crate::engine) fn come_back(&mut self, at: UnitRef, place: Option<u16>, now: SimTime) {
        let (r, u) = (usize::from(at.resource), usize::from(at.unit));
        let unit = &mut self.resources[r].units[u];
        debug_assert!(unit.off > 0, "a unit comes back that was never away");
        unit.off -= 1;
        if unit.off > 0 {
            return;
        }
        if unit.leaving {
            unit.leaving = false;
            let overtime = self.window.overlap(unit.off_since, now);
            self.resources[r].overtime += overtime;
        } else if let Some(place) = place {
            self.resources[r].put(u, place);
        }
        self.resources[r].on_duty += 1;
        self.resources[r].duty.add(now, 1);
        self.resources[r].refresh(u);
    }

    /// A reason for the place to be shut begins. Work in hand there goes on when it ends within the grace of its team
    /// (`grace` by resource), or when a member of the team is already finishing after going off duty.
    pub(in crate::engine) fn shut(&mut self, place: u16, grace: &[SimDuration], now: SimTime) {
        self.shut[usize::from(place)] += 1;
        for id in 0..self.jobs.len() {
            let job = &self.jobs[id];
            let is_there = job.state == JobState::Running && self.lines[job.line].spec.place == place;
            if !is_there || job.open_ended || self.is_leaving(id) {
                continue;
            }
            let members = job.team.iter().map(|member| usize::from(member.resource));
            let within = members
                .map(|resource| grace.get(resource).copied().unwrap_or_default())
                .max()
                .unwrap_or(SimDuration::ZERO);
            if job.finish > now + within {
                self.stop_work(id as JobId, now);
                for member in std::mem::take(&mut self.jobs[id].team) {
                    self.serve_later(member.resource);
                }
            }
        }
    }

    /// A reason for the place to be shut is over.
    pub(in crate::engine) fn open(&mut self, place: u16) {
        debug_assert!(
            self.shut[usize::from(place)] > 0,
            "a place opens that was never shut"
        );
        self.shut[usize::from(place)] -= 1;
        for resource in 0..self.resources.len() {
            let lines = &self.resources[resource].lines;
            if lines.iter().any(|&line| self.lines[line].spec.place == place) {
                self.serve_later(resource as u16);
            }
        }
    }

    /// Whether a member of the job's team is off duty and finishes it.
    fn is_leaving(&self, id: usize) -> bool {
        let unit =
            |member: &UnitRef| &self.resources[usize::from(member.resource)].units[usize::from(member.unit)];
        self.jobs[id].team.iter().any(|member| unit(member).leaving)
    }
}
