//! The figures of a scenario at settings of its parameters.

use super::Figures;
use crate::customs::port::{Clock, GoodsId, Holder, Port};
use crate::customs::record::{Cell, Record};
use crate::experiment::points::evaluate;
use crate::experiment::sensitivity::Input;
use crate::experiment::{Measure, Plan, PlanError, Sample, Section, Study, World, responses};
use crate::scenario::calibration_file::{Interval, Statistic, Target};
use crate::scenario::{Bundle, Changes};
use crate::stats::{DurationTally, SparseHistogram};
use crate::units::SimDuration;
use std::sync::Arc;
use thiserror::Error;

/// Why a setting could not be simulated.
#[derive(Clone, Debug, Error)]
pub enum SimulateError {
    /// The scenario has a fault there.
    #[error("with {0} the scenario has a fault: {1}")]
    Fault(String, String),
    /// Threads could not be started.
    #[error("{0}")]
    Threads(String),
    /// A target shows nothing.
    #[error("{0}")]
    Missing(#[from] super::Missing),
    /// A target names what is not there.
    #[error("target `{0}`: {1}")]
    Target(String, String),
}

impl From<PlanError> for SimulateError {
    fn from(error: PlanError) -> Self {
        Self::Threads(error.to_string())
    }
}

/// A scenario, its parameters, and what is looked at.
#[derive(Debug)]
pub struct Simulator<'a> {
    /// The scenario.
    pub bundle: &'a Bundle,
    /// What is changed in it at all settings.
    pub base: &'a Changes,
    /// The inputs each parameter moves.
    pub parameters: &'a [Vec<Input>],
    /// What is looked at.
    pub targets: &'a [Target],
}

impl Simulator<'_> {
    /// The overrides that put the parameters at these logarithms of their factors.
    pub fn overrides(&self, theta: &[f64]) -> Vec<String> {
        let scaled = self.parameters.iter().zip(theta);
        scaled
            .flat_map(|(inputs, &theta)| inputs.iter().map(move |input| input.scaled(libm::exp(theta))))
            .collect()
    }

    fn port(&self, theta: &[f64]) -> Result<Port, SimulateError> {
        let further = Changes {
            sets: self.overrides(theta),
            ..Changes::default()
        };
        let loaded = self.bundle.load(&self.base.and(&further));
        let fault = loaded.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
        let reason = fault.map_or_else(String::new, |fault| fault.message.clone());
        loaded
            .port
            .ok_or_else(|| SimulateError::Fault(further.sets.join(", "), reason))
    }

    /// The figures of all targets at each setting; all meet the same replications.
    ///
    /// # Errors
    /// When the scenario has a fault at a setting, a target names what is not there, or threads cannot be started.
    pub fn figures(&self, settings: &[Vec<f64>], plan: &Plan) -> Result<Vec<Figures>, SimulateError> {
        let ports: Vec<Port> = settings
            .iter()
            .map(|theta| self.port(theta))
            .collect::<Result<_, _>>()?;
        let mut found: Vec<Figures> = vec![Vec::new(); settings.len()];
        let into = &mut found;
        evaluate(
            &ports,
            plan,
            |port| Ok(World::new(port.title.clone(), port.clone())),
            |_, world, records| figures(world, &records, plan.seed, self.targets),
            |place, figures| {
                into[place] = figures?;
                Ok::<(), SimulateError>(())
            },
        )?;
        Ok(found)
    }

    /// The records at one setting, and the world they are of.
    ///
    /// # Errors
    /// When the scenario has a fault there, or threads cannot be started.
    pub fn records(&self, theta: &[f64], plan: &Plan) -> Result<(World, Vec<Record>), SimulateError> {
        let port = self.port(theta)?;
        let world = World::new(port.title.clone(), port);
        let records = crate::experiment::replications(&world.port, &world.network, plan, &|| {})?;
        Ok((world, records))
    }
}

/// Shares of the dwell time by holder, over these kinds of goods.
pub fn holders(port: &Port, records: &[Record], goods: &[String]) -> Vec<(&'static str, f64)> {
    let kinds: Vec<GoodsId> = (0..port.goods.len())
        .filter(|&kind| goods.contains(&port.goods[kind].name))
        .collect();
    let held = |holder: Holder| -> f64 {
        let cells = records
            .iter()
            .flat_map(|record| kinds.iter().flat_map(|&kind| &record.cells[kind]));
        cells.map(|cell| cell.held[holder as usize]).sum()
    };
    let total: f64 = Holder::ALL.iter().map(|&holder| held(holder)).sum();
    Holder::ALL
        .iter()
        .map(|&holder| (holder.name(), held(holder) / total))
        .collect()
}

fn figures(
    world: &World,
    records: &[Record],
    seed: u64,
    targets: &[Target],
) -> Result<Figures, SimulateError> {
    let study = targets
        .iter()
        .any(|target| target.measure.is_some())
        .then(|| Study::new(&world.port, &world.network, records, seed, 0.95));
    let one = |target: &Target| {
        let wrong = |reason: String| SimulateError::Target(target.name.clone(), reason);
        if let (Some(measure), Some(study)) = (&target.measure, &study) {
            let ids = responses::resolve(study, std::slice::from_ref(measure))
                .map_err(|error| wrong(error.to_string()))?;
            let found = study
                .summary
                .measures
                .iter()
                .find(|measure| measure.id() == ids[0]);
            return Ok(found.and_then(Measure::pseudo_values));
        }
        let mut kinds = Vec::new();
        for name in &target.goods {
            let kind = world.port.goods.iter().position(|goods| goods.name == *name);
            kinds.push(kind.ok_or_else(|| wrong(format!("there are no goods `{name}`")))?);
        }
        let parts: Vec<Part> = records
            .iter()
            .map(|record| part(record, &kinds, target))
            .collect();
        Ok(measure(&parts, target).pseudo_values())
    };
    targets.iter().map(one).collect()
}

/// What a figure is made of, by replication of a study or by part of a log.
pub(super) struct Part {
    /// Number, sum and squares of the interval.
    pub(super) tally: DurationTally,
    /// How it spreads, where that is kept.
    pub(super) spread: SparseHistogram,
}

/// A replication's consignments of several kinds together.
fn part(record: &Record, kinds: &[GoodsId], target: &Target) -> Part {
    let tally: fn(&Cell) -> &DurationTally = match target.interval {
        Interval::Release => |cell| &cell.release_tally,
        Interval::Dwell => |cell| &cell.dwell_tally,
        Interval::ArrivalToLodged => |cell| &cell.arrival_to_lodged,
        Interval::LodgedToRelease => |cell| &cell.lodged_to_release,
        Interval::LodgedToGate => |cell| &cell.lodged_to_gate,
        Interval::PaidToReleaseInspected => |cell| &cell.paid_to_release_inspected,
    };
    let needs_spread = target.statistic != Statistic::Mean;
    let mut part = Part {
        tally: DurationTally::default(),
        spread: SparseHistogram::default(),
    };
    for cell in kinds.iter().flat_map(|&kind| &record.cells[kind]) {
        part.tally.merge(tally(cell));
        if needs_spread {
            part.spread.merge(if target.clock() == Some(Clock::Release) {
                &cell.release
            } else {
                &cell.dwell
            });
        }
    }
    part
}

/// The figure of an interval over several kinds of goods.
pub(super) fn measure(parts: &[Part], target: &Target) -> Measure {
    let of = |one: &dyn Fn(&Part) -> f64| -> Vec<f64> { parts.iter().map(one).collect() };
    let sample = match target.statistic {
        Statistic::Mean => Sample::Ratio(
            of(&|part| part.tally.sum_hours()),
            of(&|part| part.tally.count() as f64),
        ),
        Statistic::Quantile(order) => {
            let spreads = parts.iter().map(|part| part.spread.clone());
            Sample::Quantile(order, Arc::new(spreads.collect()))
        }
        Statistic::ShareWithin(hours) => {
            let limit = SimDuration::from_hours(hours);
            Sample::Ratio(
                of(&|part| part.spread.count_at_most(limit)),
                of(&|part| part.spread.total() as f64),
            )
        }
    };
    Measure {
        section: Section::TimeReleaseStudy,
        subject: target.goods.join(" + "),
        statistic: target.name.clone(),
        unit: "h",
        sample,
    }
}
