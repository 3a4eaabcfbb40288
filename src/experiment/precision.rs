//! Replications until the answer is as precise as asked for.

use super::control_variates::{self, Kept, Seen};
use super::replicate::{Plan, PlanError, replications, replications_with_traders};
use super::responses::{self, Response, Unknown};
use super::study::Study;
use super::world::World;
use crate::customs::Surplus;
use crate::customs::record::Record;
use crate::stats::compare::bonferroni_level;
use crate::stats::sequential::{Decision, StoppingRule, Target, Watched, decide};
use crate::stats::{Estimate, t_interval};
use serde::Serialize;
use thiserror::Error;

/// How precise one measure, or every usual one, is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The measure, or the end of its name; `None`: all that [`responses::usual`] names.
    pub measure: Option<String>,
    /// How precise.
    pub size: Size,
}

/// A wanted half-width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// Relative to the mean; of a share, in points of a hundred, since a share may be near zero.
    Relative(f64),
    /// In the measure's own unit.
    Absolute(f64),
}

/// What was asked of one measure, and what was reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    /// The measure.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// The half-width wanted, in the measure's unit.
    pub wanted: f64,
    /// The estimate, its interval widened so that all measures' intervals hold together.
    pub estimate: Estimate,
    /// Whether the wish is met.
    pub met: bool,
    /// About how many replications more would meet it.
    pub more: u64,
}

/// How the wishes ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Precision {
    /// Every measure asked for.
    pub measures: Vec<Reached>,
    /// Replications the result rests on.
    pub replications: usize,
    /// Replications at which it would have stopped in any case.
    pub limit: usize,
    /// Replications that had to confirm the stop.
    pub look_ahead: usize,
}

/// Why there is no precise answer.
#[derive(Debug, Error)]
pub enum PrecisionError {
    /// Threads could not be started.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A measure is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// A measure has no values to be precise about.
    #[error("nothing is observed of `{0}`, so that no number of replications makes it precise")]
    Nothing(String),
    /// No measure to go by.
    #[error("the scenario has no measure to be precise about; name one: --precision MEASURE=2%")]
    NoMeasure,
}

impl Precision {
    /// Whether all wishes are met.
    pub fn is_met(&self) -> bool {
        self.measures.iter().all(|measure| measure.met)
    }
}

/// Replications up to the stop.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// Their records.
    pub records: Vec<Record>,
    /// Of each, the surplus of its traders by goods kind; empty without control variates.
    pub traders: Vec<Vec<Surplus>>,
    /// What was asked for and reached.
    pub precision: Precision,
}

/// Runs replications from `plan.replications.start` on until `rule` holds for all `wishes` at `rule.level`.
///
/// The rule reads the replications in the order of their numbers, and the size of each round follows from the values
/// seen: the stop is the same on any number of threads. Ratios and quantiles are judged by their pseudo-values
/// ([`super::Measure::pseudo_values`]), with `use_controls` sharpened by control variates where those pay in the pilot.
/// `told` hears of the end of each replication and of each round's length.
///
/// # Errors
/// Unknown measures, measures of which nothing is observed, and threads that cannot be started.
pub fn to_precision(
    world: &World,
    plan: &Plan,
    rule: &StoppingRule,
    wishes: &[Wish],
    use_controls: bool,
    told: &(dyn Fn(Progress) + Sync),
) -> Result<Stopped, PrecisionError> {
    let (mut records, mut traders): (Vec<Record>, Vec<Vec<Surplus>>) = (Vec::new(), Vec::new());
    let mut kept: Vec<Kept> = Vec::new();
    let mut until = (rule.first + rule.look_ahead).min(rule.limit);
    loop {
        told(Progress::Round { until });
        let round = Plan {
            replications: plan.replications.start + records.len() as u64
                ..plan.replications.start + until as u64,
            ..plan.clone()
        };
        let done = || told(Progress::Replication);
        if use_controls {
            let (more, surplus) = replications_with_traders(&world.port, &world.network, &round, &done)?;
            records.extend(more);
            traders.extend(surplus);
        } else {
            records.extend(replications(&world.port, &world.network, &round, &done)?);
        }
        let watched = {
            let study = Study::new(&world.port, &world.network, &records, plan.seed, rule.level);
            if use_controls && kept.is_empty() {
                kept = control_variates::choose(&study, &traders);
            }
            let mut watched = watch(&study, wishes)?;
            if !kept.is_empty() {
                let seen = Seen::new(&study, &traders);
                for (response, _) in &mut watched {
                    seen.sharpen_values(&kept, response);
                }
            }
            watched
        };
        let measures: Vec<Watched<'_>> = watched
            .iter()
            .map(|(response, target)| Watched {
                values: &response.values,
                target: *target,
            })
            .collect();
        let stop = match decide(rule, &measures) {
            Some(Decision::Continue { until: further }) => {
                until = further;
                continue;
            }
            Some(Decision::Stop { replications, .. }) => replications,
            Some(Decision::Exhausted { .. }) => records.len(),
            None => return Err(PrecisionError::NoMeasure),
        };
        let measures = watched
            .iter()
            .filter_map(|(response, target)| reached(response, *target, stop, rule.level, watched.len()))
            .collect();
        records.truncate(stop);
        traders.truncate(stop);
        let precision = Precision {
            measures,
            replications: stop,
            limit: rule.limit,
            look_ahead: rule.look_ahead,
        };
        return Ok(Stopped {
            records,
            traders,
            precision,
        });
    }
}

/// What is told while replications run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A round begins, after which there are this many.
    Round {
        /// Replications in all.
        until: usize,
    },
    /// One is done.
    Replication,
}

/// The measures wished for and how precise each is to be.
fn watch(study: &Study<'_>, wishes: &[Wish]) -> Result<Vec<(Response, Target)>, PrecisionError> {
    let mut watched: Vec<(Response, Target)> = Vec::new();
    for wish in wishes {
        let ids = match &wish.measure {
            Some(name) => responses::resolve(study, std::slice::from_ref(name))?,
            None => responses::usual(study),
        };
        for response in responses::of(study, &ids) {
            let steady = response
                .values
                .windows(2)
                .all(|pair| pair[0].total_cmp(&pair[1]).is_eq());
            if wish.measure.is_none() && (response.values.is_empty() || steady) {
                continue;
            }
            if response.values.is_empty() {
                return Err(PrecisionError::Nothing(response.id));
            }
            let target = target(&response, wish.size);
            watched.retain(|(other, _)| other.id != response.id);
            watched.push((response, target));
        }
    }
    if watched.is_empty() {
        return Err(PrecisionError::NoMeasure);
    }
    Ok(watched)
}

fn target(response: &Response, size: Size) -> Target {
    match size {
        Size::Relative(size) if response.unit == "share" => Target::Absolute(size),
        Size::Relative(size) => Target::Relative(size),
        Size::Absolute(size) => Target::Absolute(size),
    }
}

fn reached(response: &Response, target: Target, n: usize, level: f64, count: usize) -> Option<Reached> {
    let level = bonferroni_level(level, count);
    let estimate = t_interval(&response.values[..n], level)?;
    let half = 0.5 * (estimate.high - estimate.low);
    let wanted = match target {
        Target::Absolute(size) => size,
        Target::Relative(size) => estimate.point.abs() * size / (1.0 + size),
    };
    let met = half <= wanted;
    let ratio = half / wanted;
    let more = if met {
        0.0
    } else {
        libm::ceil(n as f64 * (ratio * ratio - 1.0))
    };
    Some(Reached {
        id: response.id.clone(),
        unit: response.unit.clone(),
        wanted,
        estimate,
        met,
        more: more.min(1e15) as u64,
    })
}
