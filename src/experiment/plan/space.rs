//! What may be changed: officers of shifts between bounds, and choices; and what each design costs.

use crate::customs::port::{Port, Resource, Shift};
use crate::scenario::{Changes, Choice, Planning, Premiums};
use crate::units::{SimDuration, WeekHours};
use serde::Serialize;

/// A shift of a pool whose headcount may be changed.
#[derive(Clone, Debug)]
pub struct Post {
    /// The pool.
    pub pool: String,
    /// The shift.
    pub shift: String,
    /// The place where it begins.
    pub site: String,
    /// When it is worked.
    pub hours: WeekHours,
    /// Unpaid breaks on each day it is worked, in hours.
    pub breaks: f64,
    /// The dotted path that sets its headcount, or adds it.
    pub path: String,
    /// Fewest officers.
    pub least: u32,
    /// Most officers.
    pub most: u32,
    /// Officers today.
    pub today: u32,
    /// Pay of one officer a year, absent or not.
    pub yearly: f64,
    /// Hours on duty of one officer in a week without holidays.
    pub weekly_hours: f64,
    /// The shift and its text, when the pool does not have it yet.
    pub added: Option<(Shift, String)>,
}

/// Everything that may be changed.
#[derive(Clone, Debug)]
pub struct Space {
    /// Shifts.
    pub posts: Vec<Post>,
    /// Choices.
    pub choices: Vec<Choice>,
}

/// One way to staff the port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Design {
    /// Which option of each choice; as many as there are options: as the scenario has it.
    pub options: Vec<usize>,
    /// Officers of each post.
    pub officers: Vec<u32>,
}

impl Space {
    /// The space that `planning` spans around the port as it is.
    pub fn new(port: &Port, planning: &Planning) -> Self {
        let mut posts = Vec::new();
        for pool in &planning.pools {
            let Some(resource) = port.resources.iter().find(|resource| resource.name == pool.name) else {
                continue;
            };
            for planned in &pool.shifts {
                let today = resource.shifts.iter().find(|shift| shift.name == planned.name);
                let Some(shift) = today.or(planned.added.as_ref().map(|(shift, _)| shift)) else {
                    continue;
                };
                posts.push(Post {
                    pool: pool.name.clone(),
                    shift: planned.name.clone(),
                    site: port.sites.get(shift.site).cloned().unwrap_or_default(),
                    hours: shift.hours.clone(),
                    breaks: rest_hours(shift),
                    path: planned.path.clone(),
                    least: planned.least,
                    most: planned.most,
                    today: today.map_or(0, |shift| shift.on_duty),
                    yearly: yearly_pay(port, resource, shift, &planning.premiums),
                    weekly_hours: (0..7).map(|day| day_hours(shift, day)).sum(),
                    added: planned.added.clone(),
                });
            }
        }
        Self {
            posts,
            choices: planning.choices.clone(),
        }
    }

    /// The planned pools, in the order of their posts.
    pub fn pools(&self) -> Vec<&str> {
        let mut pools: Vec<&str> = self.posts.iter().map(|post| post.pool.as_str()).collect();
        pools.dedup();
        pools
    }

    /// The port as it is.
    pub fn today(&self) -> Design {
        Design {
            options: self.choices.iter().map(|choice| choice.options.len()).collect(),
            officers: self.posts.iter().map(|post| post.today).collect(),
        }
    }

    /// All combinations of options, cheapest first; one without choices.
    pub fn policies(&self) -> Vec<Vec<usize>> {
        let mut policies = vec![Vec::new()];
        for choice in &self.choices {
            policies = policies
                .into_iter()
                .flat_map(|before: Vec<usize>| {
                    (0..choice.options.len()).map(move |option| {
                        let mut policy = before.clone();
                        policy.push(option);
                        policy
                    })
                })
                .collect();
        }
        policies.sort_by(|a, b| self.policy_cost(a).total_cmp(&self.policy_cost(b)));
        policies
    }

    /// Designs in all; a number, since there may be many.
    pub fn size(&self) -> f64 {
        let headcounts: f64 = self
            .posts
            .iter()
            .map(|post| f64::from(post.most - post.least + 1))
            .product();
        headcounts * self.policies().len() as f64
    }

    /// What a combination of options costs a year.
    pub fn policy_cost(&self, options: &[usize]) -> f64 {
        self.choices
            .iter()
            .zip(options)
            .filter_map(|(choice, &option)| choice.options.get(option))
            .map(|option| option.cost)
            .sum()
    }

    /// Rostered pay and what the options cost, a year; overtime comes on top.
    pub fn pay(&self, design: &Design) -> f64 {
        let officers: f64 = self
            .posts
            .iter()
            .zip(&design.officers)
            .map(|(post, &officers)| post.yearly * f64::from(officers))
            .sum();
        officers + self.policy_cost(&design.options)
    }

    /// The changes that options make to the scenario, with every added shift there but empty.
    pub fn policy_changes(&self, options: &[usize]) -> Changes {
        let chosen = self.choices.iter().zip(options);
        Changes {
            reforms: Vec::new(),
            sets: chosen
                .filter_map(|(choice, &option)| choice.options.get(option))
                .flat_map(|option| option.sets.clone())
                .collect(),
        }
    }

    /// The changes that turn the scenario into the design.
    pub fn changes(&self, design: &Design) -> Changes {
        let mut changes = self.policy_changes(&design.options);
        for (post, &officers) in self.posts.iter().zip(&design.officers) {
            match &post.added {
                Some((_, text)) if officers > 0 => {
                    let body = text.trim().trim_start_matches('{').trim_end_matches('}').trim();
                    changes
                        .sets
                        .push(format!("{}={{ {body}, on-duty = {officers} }}", post.path));
                }
                None if officers != post.today => changes.sets.push(format!("{}={officers}", post.path)),
                Some(_) | None => {}
            }
        }
        changes
    }

    /// Puts the design's officers into a port that has the design's options.
    pub fn staff(&self, port: &mut Port, officers: &[u32]) {
        for (post, &officers) in self.posts.iter().zip(officers) {
            let Some(resource) = port
                .resources
                .iter_mut()
                .find(|resource| resource.name == post.pool)
            else {
                continue;
            };
            let known = resource.shifts.iter_mut().find(|shift| shift.name == post.shift);
            match (known, &post.added) {
                (Some(shift), _) => shift.on_duty = officers,
                (None, Some((shift, _))) if officers > 0 => resource.shifts.push(Shift {
                    on_duty: officers,
                    ..shift.clone()
                }),
                (None, _) => {}
            }
        }
    }

    /// Pay of one officer a year at the cheapest post.
    pub fn cheapest_officer(&self) -> f64 {
        self.posts
            .iter()
            .map(|post| post.yearly)
            .filter(|&pay| pay > 0.0)
            .fold(f64::INFINITY, f64::min)
    }
}

fn rest_hours(shift: &Shift) -> f64 {
    shift.breaks.iter().map(|pause| pause.length.hours()).sum()
}

/// Hours on duty of one officer on a kind of day.
fn day_hours(shift: &Shift, day: usize) -> f64 {
    let spans = shift.hours.spans(day);
    let open: f64 = spans.iter().map(|&(from, to)| (to - from).hours()).sum();
    if open > 0.0 {
        (open - rest_hours(shift)).max(0.0)
    } else {
        0.0
    }
}

/// Pay of one officer of a shift a year, over the days of the window.
fn yearly_pay(port: &Port, resource: &Resource, shift: &Shift, premiums: &Premiums) -> f64 {
    let first = port.window_start().day();
    let days = (port.length.micros() / SimDuration::DAY.micros()).max(1);
    let hours: f64 = (first..first + days)
        .map(|day| {
            let civil = port.calendar.day(day);
            let kind = port.calendar.day_kind(day);
            let premium = match (civil.holiday, civil.weekday) {
                (true, _) => premiums.holiday,
                (false, 5) => premiums.saturday,
                (false, 6) => premiums.sunday,
                _ => 0.0,
            };
            let night: f64 = shift
                .hours
                .spans(kind)
                .iter()
                .map(|&span| night_hours(span, premiums))
                .sum();
            day_hours(shift, kind) * (1.0 + premium) + night * premiums.night
        })
        .sum();
    hours * resource.cost_per_hour.amount() / (days as f64 / 365.25)
}

/// Hours of a span that lie in the night.
fn night_hours((from, to): (SimDuration, SimDuration), premiums: &Premiums) -> f64 {
    let day = SimDuration::DAY;
    premiums
        .night_hours
        .iter()
        .flat_map(|&(begin, end)| [(begin, end), (begin - day, end - day)])
        .map(|(begin, end)| (end.min(to) - begin.max(from)).hours().max(0.0))
        .sum()
}
