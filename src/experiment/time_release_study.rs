//! A Time Release Study of the simulated port: each interval's number, mean, spread and quantiles, of all consignments of a
//! kind and by lane, mode of transport, agency, inspection and lodgement (World Customs Organization, Guide to Measure the
//! Time Required for the Release of Goods, version 3, 2018).

use super::World;
use super::cases::{Case, Cases};
use super::replicate::{Plan, PlanError, pool};
use crate::customs::port::{GoodsId, Port};
use crate::customs::{Note, Subject, replicate};
use crate::stats::ratio::ratio_interval;
use crate::stats::{DurationTally, Histogram, Quantile, SparseHistogram};
use crate::units::{SimDuration, SimTime};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Replications whose durations are held at a time.
const AT_A_TIME: u64 = 8;
/// Quantiles that are told.
pub const QUANTILES: [f64; 5] = [0.25, 0.5, 0.75, 0.9, 0.95];

/// How consignments are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breakdown {
    /// All together.
    All,
    /// By lane.
    Lane,
    /// By mode of transport: the traffic's kind.
    Mode,
    /// By whether another agency was involved.
    Agency,
    /// By whether the declaration was lodged before arrival.
    Lodgement,
    /// By whether it was inspected.
    Inspection,
}

impl Breakdown {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Lane => "lane",
            Self::Mode => "mode",
            Self::Agency => "agency",
            Self::Lodgement => "lodged",
            Self::Inspection => "inspected",
        }
    }
}

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interval {
    /// Arrival to berth.
    ArrivalToBerth,
    /// Berth to goods ready: discharged, stripped, in the shed.
    BerthToReady,
    /// Arrival to lodgement; 0 when lodged before.
    ArrivalToLodged,
    /// Lodgement to payment.
    LodgedToPaid,
    /// Payment to release, or arrival to release if that came later.
    PaidToReleased,
    /// Lodgement to release, whatever the arrival.
    LodgedToReleased,
    /// The later of lodgement and arrival to release.
    ReleaseTime,
    /// Release, or goods ready if that came later, to gate-out.
    ReleasedToGate,
    /// Lodgement to gate-out.
    LodgedToGate,
    /// Arrival to gate-out.
    ArrivalToGate,
    /// Waiting for a step, all visits together.
    Wait(usize),
    /// A step under way, breaks included, all visits together.
    Work(usize),
}

impl Interval {
    /// Its name in tables.
    pub fn name(self, port: &Port) -> String {
        match self {
            Self::ArrivalToBerth => "arrival to berth".into(),
            Self::BerthToReady => "berth to goods ready".into(),
            Self::ArrivalToLodged => "arrival to lodgement".into(),
            Self::LodgedToPaid => "lodgement to payment".into(),
            Self::PaidToReleased => "payment to release".into(),
            Self::LodgedToReleased => "lodgement to release".into(),
            Self::ReleaseTime => "release time".into(),
            Self::ReleasedToGate => "release to gate-out".into(),
            Self::LodgedToGate => "lodgement to gate-out".into(),
            Self::ArrivalToGate => "arrival to gate-out".into(),
            Self::Wait(step) => format!("{}: wait", port.steps[step].name),
            Self::Work(step) => format!("{}: under way", port.steps[step].name),
        }
    }
}

/// Which consignments, and which of their intervals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The goods kind.
    pub goods: GoodsId,
    /// How they are told apart.
    pub breakdown: Breakdown,
    /// Which of these they are.
    pub group: String,
    /// The interval.
    pub interval: Interval,
}

/// What is told of one interval of some consignments \[h\].
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub cell: Cell,
    /// Consignments, in all replications.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The mean's confidence interval over replications, if there are several.
    pub interval: Option<(f64, f64)>,
    /// Standard deviation between consignments.
    pub deviation: Option<f64>,
    /// Shortest.
    pub least: f64,
    /// Longest.
    pub greatest: f64,
    /// The [`QUANTILES`] of all consignments together, from bins narrower than 0.2 %.
    pub quantiles: [f64; QUANTILES.len()],
}

/// The durations of one replication.
type Durations = BTreeMap<Cell, Vec<SimDuration>>;

/// What is known of one cell so far.
#[derive(Default)]
struct Sums {
    all: DurationTally,
    spread: SparseHistogram,
    /// By replication: sum \[h\] and count.
    by_replication: Vec<(f64, f64)>,
}

/// Runs the plan's replications and studies every consignment that arrived in their windows. `done` is told after each one,
/// from any thread.
///
/// # Errors
/// When the threads cannot be started.
pub fn study(
    world: &World,
    plan: &Plan,
    level: f64,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Row>, PlanError> {
    let pool = pool(plan.threads)?;
    let mut cells: BTreeMap<Cell, Sums> = BTreeMap::new();
    let mut first = plan.replications.start;
    let mut number = 0;
    while first < plan.replications.end {
        let last = plan.replications.end.min(first + AT_A_TIME);
        let several: Vec<Durations> = pool.install(|| {
            (first..last)
                .into_par_iter()
                .map(|replication| {
                    let durations = watch(world, plan.seed, replication);
                    done();
                    durations
                })
                .collect()
        });
        for durations in several {
            for (cell, durations) in durations {
                cells.entry(cell).or_default().take(number, &durations);
            }
            number += 1;
        }
        first = last;
    }
    Ok(cells
        .into_iter()
        .filter_map(|(cell, sums)| sums.row(cell, number, level))
        .collect())
}

fn watch(world: &World, seed: u64, replication: u64) -> Durations {
    let mut durations = Durations::new();
    let mut cases = Cases::new(&world.port, false, |case: &Case| {
        take(&world.port, case, &mut durations);
    });
    replicate(&world.port, &world.network, seed, replication, &mut cases);
    cases.finish();
    durations
}

/// Takes all intervals of a case in, in all groups that it belongs to.
fn take(port: &Port, case: &Case, into: &mut Durations) {
    let Some(goods) = case.goods else { return };
    let groups = groups(port, case);
    for (interval, duration) in intervals(case) {
        for (breakdown, group) in &groups {
            let cell = Cell {
                goods,
                breakdown: *breakdown,
                group: group.clone(),
                interval,
            };
            into.entry(cell).or_default().push(duration);
        }
    }
}

fn groups(port: &Port, case: &Case) -> Vec<(Breakdown, String)> {
    let (Subject::Consignment { traffic, .. } | Subject::Vessel { traffic, .. }) = case.subject;
    let traffic = &port.traffic[usize::from(traffic)];
    let mode = if traffic.kind.is_empty() {
        &traffic.name
    } else {
        &traffic.kind
    };
    let said = |truth: bool, yes: &str, no: &str| if truth { yes.to_owned() } else { no.to_owned() };
    let mut groups = vec![
        (Breakdown::All, "all".to_owned()),
        (Breakdown::Mode, mode.clone()),
        (
            Breakdown::Agency,
            said(case.with_agency(port), "involved", "not involved"),
        ),
        (Breakdown::Inspection, said(case.inspected(port), "yes", "no")),
    ];
    if let Some(lane) = case.lane() {
        groups.push((Breakdown::Lane, port.lanes[lane].name.clone()));
    }
    if let Some(before) = case.before_arrival() {
        groups.push((
            Breakdown::Lodgement,
            said(before, "before arrival", "after arrival"),
        ));
    }
    groups
}

/// The case's intervals, those that have both ends.
fn intervals(case: &Case) -> Vec<(Interval, SimDuration)> {
    let (arrived, ready, lodged) = (case.arrived(), case.ready(), case.lodged());
    let (paid, released, gate) = (case.paid(), case.released(), case.collected());
    let between = |from: Option<SimTime>, to: Option<SimTime>| Some(to?.since(from?));
    let later = |one: Option<SimTime>, other: Option<SimTime>| Some(one?.max(other?));
    let pairs = [
        (Interval::ArrivalToBerth, between(arrived, case.berthed)),
        (Interval::BerthToReady, between(case.berthed, ready)),
        (
            Interval::ArrivalToLodged,
            lodged.and(released).and(between(arrived, lodged)),
        ),
        (Interval::LodgedToPaid, between(lodged, paid)),
        (Interval::PaidToReleased, between(later(paid, arrived), released)),
        (Interval::LodgedToReleased, between(lodged, released)),
        (Interval::ReleaseTime, case.release_time()),
        (Interval::ReleasedToGate, between(later(released, ready), gate)),
        (Interval::LodgedToGate, between(lodged, gate)),
        (Interval::ArrivalToGate, case.dwell()),
    ];
    let mut found: Vec<(Interval, SimDuration)> = pairs
        .into_iter()
        .filter_map(|(interval, duration)| Some((interval, duration?)))
        .collect();
    found.extend(steps(case));
    found
}

/// Waiting for each step and the step itself, all visits together.
fn steps(case: &Case) -> BTreeMap<Interval, SimDuration> {
    let mut found: BTreeMap<Interval, SimDuration> = BTreeMap::new();
    let (mut waits_since, mut began) = (None, None);
    for &(at, note) in &case.events {
        match note {
            Note::Waits(step) => waits_since = Some((step, at)),
            Note::Began(step, _) => {
                if let Some((_, since)) = waits_since.take_if(|&mut (waited_for, _)| waited_for == step) {
                    *found.entry(Interval::Wait(step)).or_insert(SimDuration::ZERO) += at - since;
                }
                began = Some((step, at));
            }
            Note::Done(step) => {
                if let Some((_, since)) = began.take_if(|&mut (under_way, _)| under_way == step) {
                    *found.entry(Interval::Work(step)).or_insert(SimDuration::ZERO) += at - since;
                }
            }
            _ => {}
        }
    }
    found
}

impl Sums {
    /// Takes the durations of replication `number` in; replications come in order.
    fn take(&mut self, number: usize, durations: &[SimDuration]) {
        let mut one = DurationTally::default();
        let mut spread = Histogram::default();
        for &duration in durations {
            one.record(duration);
            spread.record(duration);
        }
        self.all.merge(&one);
        self.spread.merge(&spread.sparse());
        self.by_replication.resize(number, (0.0, 0.0));
        self.by_replication.push((one.sum_hours(), one.count() as f64));
    }

    fn row(mut self, cell: Cell, replications: usize, level: f64) -> Option<Row> {
        self.by_replication.resize(replications, (0.0, 0.0));
        let (sums, counts): (Vec<f64>, Vec<f64>) = self.by_replication.into_iter().unzip();
        let hours = |duration: SimDuration| duration.hours();
        let quantile = |order: f64| self.spread.quantile(order).map(Quantile::duration).map(hours);
        let mut quantiles = [0.0; QUANTILES.len()];
        for (place, order) in quantiles.iter_mut().zip(QUANTILES) {
            *place = quantile(order)?;
        }
        Some(Row {
            n: self.all.count(),
            mean: self.all.mean_hours()?,
            interval: ratio_interval(&sums, &counts, level)
                .map(|ratio| (ratio.estimate.low, ratio.estimate.high)),
            deviation: self.all.variance_hours().map(libm::sqrt),
            least: hours(self.all.min()?),
            greatest: hours(self.all.max()?),
            quantiles,
            cell,
        })
    }
}
