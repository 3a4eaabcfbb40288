//! Whether everything a step needs is ever on duty, where the step is done.

use super::super::faults::Faults;
use super::super::names::Names;
use super::limits::section_of;
use super::uses::Uses;
use crate::customs::port::{Dispatch, Port, Requirement, Resource, ResourceKind, SiteId, Skill, Step};
use crate::scenario::suggest;
use crate::units::SimDuration;
use std::collections::BTreeSet;

/// Needs that nobody can ever meet.
pub(super) fn check(port: &Port, names: &Names, uses: &Uses, faults: &mut Faults<'_>) {
    let staffing = Staffing { port, names };
    for (step, sites) in port.steps.iter().zip(&uses.sites) {
        let mut told = BTreeSet::new();
        for &site in sites.iter().filter(|&&site| port.sites.get(site).is_some()) {
            staffing.step(step, site, &mut told, faults);
        }
    }
    staffing.vessels(faults);
}

/// The port and the names of its skills.
struct Staffing<'p> {
    port: &'p Port,
    names: &'p Names,
}

impl<'p> Staffing<'p> {
    /// A step at one place; `told` holds the pools that were too small at another.
    fn step(
        &self,
        step: &Step,
        site: SiteId,
        told: &mut BTreeSet<(Skill, &'p str)>,
        faults: &mut Faults<'_>,
    ) {
        if step.needs.is_empty() || step.needs.iter().any(|need| !self.is_known(need)) {
            return;
        }
        let mut is_met = true;
        for need in &step.needs {
            let largest = self.pools(need, site).max_by_key(|pool| most_on_duty(pool, site));
            match largest {
                None => {
                    self.tell_nobody(step, need, site, faults);
                    is_met = false;
                }
                Some(pool) if most_on_duty(pool, site) < need.units => {
                    if told.insert((need.skill, &pool.name)) {
                        self.tell_too_few(step, need, site, pool, faults);
                    }
                    is_met = false;
                }
                Some(_) => {}
            }
        }
        if is_met {
            self.together(step, site, faults);
        }
    }

    fn tell_nobody(&self, step: &Step, need: &Requirement, site: SiteId, faults: &mut Faults<'_>) {
        let skill = self.skill(need);
        let place = self.place(site);
        let able = |resource: &&Resource| resource.skills.contains(&need.skill);
        let elsewhere: Vec<&Resource> = self.port.resources.iter().filter(able).collect();
        let who = suggest::listed(elsewhere.iter().map(|resource| resource.name.as_str()), "and");
        let is_thing = elsewhere
            .iter()
            .any(|resource| resource.kind == ResourceKind::Equipment);
        let (what, hint) = if is_thing {
            (
                "none stands",
                format!(
                    "{who} stands elsewhere: add [equipment.{skill}-{place}] with skill = \"{skill}\" and site = \"{place}\""
                ),
            )
        } else {
            (
                "nobody with that works",
                format!("{who} could, but not there: add `{place}` to `sites`"),
            )
        };
        faults.error(
            &path_of(step, skill),
            format!(
                "step `{}` needs {} of `{skill}`, but {what} at `{place}`",
                step.name, need.units
            ),
            hint,
        );
    }

    fn tell_too_few(
        &self,
        step: &Step,
        need: &Requirement,
        site: SiteId,
        pool: &Resource,
        faults: &mut Faults<'_>,
    ) {
        let skill = self.skill(need);
        faults.error(
            &path_of(step, skill),
            format!(
                "step `{}` needs {} of `{skill}` at once, but the largest pool with that{}, `{}`, never has more than {} on duty",
                step.name,
                need.units,
                self.at(site),
                pool.name,
                most_on_duty(pool, site)
            ),
            format!("put {} on duty in one shift of `{}`, or lower `needs`", need.units, pool.name),
        );
        faults.related(
            &[section_of(pool.kind), &pool.name],
            format!("`{}` stands here", pool.name),
        );
    }

    /// All needs must be met in the same instant, by enough people for all of them.
    fn together(&self, step: &Step, site: SiteId, faults: &mut Faults<'_>) {
        let instants = self.instants(step, site);
        let is_met = |need: &Requirement, (day, time): (usize, SimDuration)| {
            self.pools(need, site)
                .any(|pool| on_duty(pool, site, day, time) >= need.units)
        };
        let meets = |at: &&(usize, SimDuration)| step.needs.iter().all(|need| is_met(need, **at));
        let wanted: Vec<&str> = step.needs.iter().map(|need| self.skill(need)).collect();
        let wanted = suggest::listed(wanted, "and");
        let met: Vec<_> = instants.iter().filter(meets).collect();
        if met.is_empty() {
            faults.error(
                &path_of(step, ""),
                format!(
                    "step `{}` needs {wanted} together, but{} they are never on duty at the same time",
                    step.name,
                    self.at(site)
                ),
                "let their hours overlap",
            );
        } else if !met
            .iter()
            .any(|&&(day, time)| self.suffices(step, site, day, time))
        {
            let units: u64 = step.needs.iter().map(|need| u64::from(need.units)).sum();
            faults.error(
                &path_of(step, ""),
                format!(
                    "step `{}` needs {wanted} at once, {units} in all, but{} one pool has to do it all and is too small",
                    step.name,
                    self.at(site)
                ),
                "put more on duty, or give the skills to different pools",
            );
        }
    }

    /// Whether each pool has enough for all the needs that it alone can meet.
    fn suffices(&self, step: &Step, site: SiteId, day: usize, time: SimDuration) -> bool {
        self.port.resources.iter().all(|pool| {
            let is_alone = |need: &&Requirement| {
                let able: Vec<&Resource> = self.pools(need, site).collect();
                matches!(able[..], [only] if std::ptr::eq(only, pool))
            };
            let units: u64 = step
                .needs
                .iter()
                .filter(is_alone)
                .map(|need| u64::from(need.units))
                .sum();
            units == 0 || units <= u64::from(on_duty(pool, site, day, time))
        })
    }

    /// Instants of the week at which somebody comes on duty.
    fn instants(&self, step: &Step, site: SiteId) -> BTreeSet<(usize, SimDuration)> {
        let pools = step.needs.iter().flat_map(|need| self.pools(need, site));
        let mut instants: BTreeSet<_> = pools
            .flat_map(|pool| beginnings(pool).collect::<Vec<_>>())
            .collect();
        instants.insert((0, SimDuration::ZERO));
        instants
    }

    /// Berths and cranes must stand where the vessel calls.
    fn vessels(&self, faults: &mut Faults<'_>) {
        for traffic in &self.port.traffic {
            let Some(vessel) = &traffic.vessel else {
                continue;
            };
            for (key, need) in [("berth", &vessel.berth), ("crane", &vessel.crane)] {
                let Some(need) = need else {
                    continue;
                };
                if self.is_known(need) && self.pools(need, traffic.site).next().is_none() {
                    faults.error(
                        &["traffic", &traffic.name, "vessel", key],
                        format!(
                            "`{key}` of traffic `{}` is `{}`, which does not stand at `{}`, where it calls",
                            traffic.name,
                            self.skill(need),
                            self.place(traffic.site)
                        ),
                        "name equipment of that place, or move it there with `site`",
                    );
                }
            }
        }
    }

    /// Pools that can meet a need at a place.
    fn pools(&self, need: &Requirement, site: SiteId) -> impl Iterator<Item = &'p Resource> {
        let skill = need.skill;
        let able = move |pool: &&Resource| pool.skills.contains(&skill) && pool.sites.contains(&site);
        self.port.resources.iter().filter(able)
    }

    /// Whether anybody has the skill; a name that nobody declared is a fault already.
    fn is_known(&self, need: &Requirement) -> bool {
        self.port
            .resources
            .iter()
            .any(|resource| resource.skills.contains(&need.skill))
    }

    fn skill(&self, need: &Requirement) -> &'p str {
        self.names.skills.get(need.skill).map_or("?", String::as_str)
    }

    fn place(&self, site: SiteId) -> &'p str {
        self.port.sites.get(site).map_or("?", String::as_str)
    }

    /// " at `harbour`", when there are several places.
    fn at(&self, site: SiteId) -> String {
        if self.port.sites.len() > 1 {
            format!(" at `{}`", self.place(site))
        } else {
            String::new()
        }
    }
}

/// Units on duty at an instant of a kind of day, at a place.
fn on_duty(pool: &Resource, site: SiteId, day: usize, time: SimDuration) -> u32 {
    if pool.unlimited {
        return u32::MAX;
    }
    let comes = |begins: SiteId| pool.dispatch == Dispatch::WaitingLine || begins == site;
    let is_on = |&(from, to): &(SimDuration, SimDuration)| from <= time && time < to;
    pool.shifts
        .iter()
        .filter(|shift| comes(shift.site) && shift.hours.spans(day).iter().any(is_on))
        .fold(0, |sum, shift| sum.saturating_add(shift.on_duty))
}

/// The most units ever on duty together at a place.
fn most_on_duty(pool: &Resource, site: SiteId) -> u32 {
    let counts = beginnings(pool).map(|(day, from)| on_duty(pool, site, day, from));
    if pool.unlimited {
        u32::MAX
    } else {
        counts.max().unwrap_or(0)
    }
}

/// Kinds of days and times at which shifts begin.
fn beginnings(pool: &Resource) -> impl Iterator<Item = (usize, SimDuration)> {
    let of_day = |day: usize| pool.shifts.iter().flat_map(move |shift| shift.hours.spans(day));
    (0..8).flat_map(move |day| of_day(day).map(move |&(from, _)| (day, from)))
}

/// Where a need is written; those of a joint step stand in the step of customs it begins with.
fn path_of<'s>(step: &'s Step, skill: &'s str) -> [&'s str; 4] {
    let name = if step.jointly_takes.is_some() {
        step.name.split(" with ").next()
    } else {
        None
    };
    ["step", name.unwrap_or(&step.name), "needs", skill]
}
