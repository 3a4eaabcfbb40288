//! The first guess, without simulation: officers required by hour of the week, and the cheapest shifts that cover them.

use super::cover::{Cover, CoverShift, Covered};
use super::laboratory::PlanningError;
use super::load::{PoolLoad, WEEK, loads, open_hours};
use super::space::Space;
use crate::customs::port::{Clock, GoodsId, Port, Promise, ResourceId};
use crate::queueing::staffing::{halfin_whitt_quality, servers_for_load};
use crate::scenario::Planning;
use crate::units::WeekHours;

/// How many may find nobody free at once, in the first guess.
const DELAYED: f64 = 0.2;
/// The part of a promised time that work may wait before somebody begins it, in the first guess.
const PATIENCE: f64 = 0.1;
/// Work beyond this share of the hours rostered rules a design out without simulation.
const OVERLOAD: f64 = 1.2;
/// Hours that work may wait where no time is promised.
const UNPROMISED: usize = 8;

/// What is guessed of one planned pool.
#[derive(Clone, Debug)]
pub struct PoolGuess {
    /// Its name.
    pub pool: String,
    /// Officer hours of work a week.
    pub weekly: f64,
    /// Variance of the number in service over its mean, were there no limit.
    pub peakedness: f64,
    /// Hours that work may wait before it is begun.
    pub patience: usize,
    /// Officers required by hour of the week, by the work in hand (modified offered load).
    pub required: Vec<f64>,
    /// The same, each hour for itself (SIPP): what a spreadsheet says.
    pub sipp: Vec<f64>,
    /// The same, one service time later (lagged SIPP).
    pub lagged: Vec<f64>,
    /// Share of officers present.
    pub present: f64,
    /// Places in the space's posts.
    pub posts: Vec<usize>,
    /// Officers of shifts that are not planned, by hour of the week.
    fixed: Vec<f64>,
}

/// The guesses for all planned pools, in the order of the plan.
pub fn guesses(port: &Port, planning: &Planning, space: &Space) -> Vec<PoolGuess> {
    let planned = |id: ResourceId| -> Vec<WeekHours> {
        let name = &port.resources[id].name;
        let posts = space
            .posts
            .iter()
            .filter(|post| post.pool == *name && post.most > 0);
        posts.map(|post| post.hours.clone()).collect()
    };
    let loads = loads(port, &planned);
    planning
        .pools
        .iter()
        .filter_map(|pool| {
            let id = port
                .resources
                .iter()
                .position(|resource| resource.name == pool.name)?;
            Some(guess(port, space, id, &loads[id]))
        })
        .collect()
}

fn guess(port: &Port, space: &Space, id: ResourceId, load: &PoolLoad) -> PoolGuess {
    let resource = &port.resources[id];
    let posts: Vec<usize> = (0..space.posts.len())
        .filter(|&at| space.posts[at].pool == resource.name)
        .collect();
    let patience = patience(port, id);
    let present = resource.absence.complement().get().max(0.01);
    let peakedness = load.peakedness();
    let quality = halfin_whitt_quality(DELAYED).unwrap_or(1.0);
    let required = load
        .offered(patience)
        .iter()
        .map(|work| {
            if *work > 1e-6 {
                (work + quality * libm::sqrt(peakedness * work)) / present
            } else {
                0.0
            }
        })
        .collect();
    let stationary = |lag: bool| -> Vec<f64> {
        let by_hour = load.stationary(lag);
        let servers = |work: &f64| servers_for_load(*work, DELAYED).map_or(0.0, |servers| servers as f64);
        by_hour
            .iter()
            .map(|work| {
                if *work > 1e-6 {
                    servers(work) / present
                } else {
                    0.0
                }
            })
            .collect()
    };
    let is_planned = |name: &str| posts.iter().any(|&at| space.posts[at].shift == name);
    let mut fixed = vec![0.0; WEEK];
    for shift in resource.shifts.iter().filter(|shift| !is_planned(&shift.name)) {
        for (hour, open) in open_hours(std::slice::from_ref(&shift.hours))
            .into_iter()
            .enumerate()
        {
            fixed[hour] += if open { f64::from(shift.on_duty) } else { 0.0 };
        }
    }
    PoolGuess {
        pool: resource.name.clone(),
        weekly: load.weekly() / present,
        peakedness,
        patience,
        required,
        sipp: stationary(false),
        lagged: stationary(true),
        present,
        posts,
        fixed,
    }
}

impl PoolGuess {
    /// The cheapest shifts that cover `scale` times the requirement, and no less than the work itself.
    ///
    /// # Errors
    /// When the solver fails.
    pub fn cover(&self, space: &Space, unmet_factor: f64, scale: f64) -> Result<Covered, PlanningError> {
        let yearly: Vec<f64> = self.posts.iter().map(|&at| space.posts[at].yearly).collect();
        let hours: f64 = self.posts.iter().map(|&at| space.posts[at].weekly_hours).sum();
        let hour_pay = yearly.iter().sum::<f64>() / (hours * 365.25 / 7.0).max(1e-9);
        let required: Vec<f64> = self
            .required
            .iter()
            .zip(&self.fixed)
            .map(|(required, fixed)| (required * scale - fixed).max(0.0))
            .collect();
        let shifts = self.posts.iter().map(|&at| {
            let post = &space.posts[at];
            let open = open_hours(std::slice::from_ref(&post.hours));
            let days = (0..7)
                .filter(|day| open[day * 24..(day + 1) * 24].contains(&true))
                .count();
            let opened = open.iter().filter(|open| **open).count() as f64;
            let share = if opened > 0.0 {
                1.0 - post.breaks * days as f64 / opened
            } else {
                0.0
            };
            CoverShift {
                covers: open.iter().map(|&open| if open { share } else { 0.0 }).collect(),
                cost: post.yearly,
                least: post.least,
                most: post.most,
            }
        });
        let cover = Cover {
            shifts: shifts.collect(),
            required,
            unmet_price: unmet_factor * hour_pay * 365.25 / 7.0,
        };
        cover.solve()
    }

    /// Whether these officers are rostered for the work, or nearly.
    pub fn is_enough(&self, space: &Space, officers: &[u32]) -> bool {
        self.weekly <= OVERLOAD * self.rostered(space, officers)
    }

    /// Officer hours a week that these officers of the pool's posts, and its other shifts, are rostered for.
    pub fn rostered(&self, space: &Space, officers: &[u32]) -> f64 {
        let posts = self
            .posts
            .iter()
            .map(|&at| space.posts[at].weekly_hours * f64::from(officers[at]));
        posts.sum::<f64>() + self.fixed.iter().sum::<f64>()
    }
}

/// Open hours that work of a pool may wait: a part of the shortest time promised to goods that come through it.
fn patience(port: &Port, id: ResourceId) -> usize {
    let through = |goods: GoodsId| {
        port.steps_of(goods).into_iter().any(|step| {
            let needs = &port.steps[step].needs;
            needs
                .iter()
                .any(|need| port.resources[id].skills.contains(&need.skill))
        })
    };
    let promised = port.targets.iter().filter_map(|target| match target.promise {
        Promise::Within {
            goods, clock, within, ..
        } => {
            // A dwell time has the trader's part in it too.
            let part = if clock == Clock::Release {
                PATIENCE
            } else {
                0.5 * PATIENCE
            };
            goods.is_none_or(through).then(|| within.hours() * part)
        }
        Promise::MeanAtMost { goods, at_most, .. } => goods
            .is_none_or(through)
            .then(|| at_most.hours() * 0.5 * PATIENCE),
        _ => None,
    });
    let shortest = promised.fold(f64::INFINITY, f64::min);
    if shortest.is_finite() {
        (shortest.round() as usize).clamp(1, 24)
    } else {
        UNPROMISED
    }
}
