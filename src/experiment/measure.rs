//! A measure: what it is called, its unit, and its values in the replications, from which a figure with an interval
//! follows. Keeping the values lets two scenarios be compared replication by replication.

use super::figure::Figure;
use crate::stats::quantile::{QuantileRefusal, enough_beyond, woodruff};
use crate::stats::ratio::{ratio_interval, ratio_of_sums};
use std::sync::Arc;

use crate::stats::{Quantile, SparseHistogram, mean_interval};

/// A measure and its values.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Which part of the result it belongs to.
    pub section: Section,
    /// What it is about: a goods kind, a lane, a pool, `fcl, red` …; empty: the whole port.
    pub subject: String,
    /// Which statistic: mean, median, p90, share …
    pub statistic: String,
    /// Its unit in print.
    pub unit: &'static str,
    /// Its values.
    pub sample: Sample,
}

/// Parts of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The later of lodgement and arrival to customs release.
    ReleaseTime,
    /// Arrival to gate-out.
    DwellTime,
    /// Who held the dwell time.
    HeldBy,
    /// Intervals as a Time Release Study counts them.
    TimeReleaseStudy,
    /// Numbers of consignments and where they went.
    Traffic,
    /// Lane shares.
    Lanes,
    /// Inspection and hit rates.
    Inspection,
    /// What is carried and found.
    Interdiction,
    /// Pools and equipment.
    Officers,
    /// Waiting lines.
    WaitingLines,
    /// Vessel calls.
    Vessels,
    /// Yards and sheds.
    Stores,
    /// Money.
    Money,
    /// The scenario's targets.
    Targets,
    /// Snapshots a terminating study asks for.
    Snapshots,
}

impl Section {
    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReleaseTime => "release-time",
            Self::DwellTime => "dwell-time",
            Self::HeldBy => "held-by",
            Self::TimeReleaseStudy => "time-release-study",
            Self::Traffic => "traffic",
            Self::Lanes => "lanes",
            Self::Inspection => "inspection",
            Self::Interdiction => "interdiction",
            Self::Officers => "officers",
            Self::WaitingLines => "waiting-lines",
            Self::Vessels => "vessels",
            Self::Stores => "stores",
            Self::Money => "money",
            Self::Targets => "targets",
            Self::Snapshots => "snapshots",
        }
    }
}

/// Values of a measure, one (or one histogram) for each replication, in order.
#[derive(Clone, Debug)]
pub enum Sample {
    /// The mean over replications.
    Mean(Vec<f64>),
    /// The ratio of sums over replications.
    Ratio(Vec<f64>, Vec<f64>),
    /// A quantile of the pooled durations, in hours.
    Quantile(f64, Arc<[SparseHistogram]>),
    /// A range of counts that one more replication may show.
    Range(u64, u64),
}

/// Ratios and means of fewer observations than this are not reported.
const FEWEST: f64 = 1.0;

impl Measure {
    /// The figure, at confidence `level`.
    pub fn figure(&self, level: f64) -> Figure {
        let figure = match &self.sample {
            Sample::Mean(values) => mean_figure(values, level),
            Sample::Ratio(numerator, denominator) => ratio_figure(numerator, denominator, level),
            Sample::Quantile(order, histograms) => quantile_figure(*order, histograms, level),
            &Sample::Range(low, high) => Figure {
                value: None,
                low: Some(low as f64),
                high: Some(high as f64),
                note: None,
            },
        };
        if self.unit == "share" {
            figure.within(0.0, 1.0)
        } else {
            figure
        }
    }

    /// `release-time/fcl/mean`: the name by which scripts find it.
    pub fn id(&self) -> String {
        let section = self.section.name();
        format!("{section}/{}/{}", self.subject, self.statistic)
    }
}

fn mean_figure(values: &[f64], level: f64) -> Figure {
    match mean_interval(values, level) {
        Some(estimate) => estimate.into(),
        None => match values {
            [] => Figure::missing("nothing observed"),
            values => Figure::bare(values.iter().sum::<f64>() / values.len() as f64)
                .with_note("one replication: no interval"),
        },
    }
}

fn ratio_figure(numerator: &[f64], denominator: &[f64], level: f64) -> Figure {
    if denominator.iter().sum::<f64>() < FEWEST {
        return Figure::missing("nothing observed");
    }
    match (
        ratio_interval(numerator, denominator, level),
        ratio_of_sums(numerator, denominator),
    ) {
        (Some(ratio), _) => ratio.estimate.into(),
        (None, Some(ratio)) if numerator.len() < 2 => {
            Figure::bare(ratio).with_note("one replication: no interval")
        }
        (None, Some(ratio)) => {
            Figure::bare(ratio).with_note("the same in every replication, or too few observations")
        }
        (None, None) => Figure::missing("nothing observed"),
    }
}

fn quantile_figure(order: f64, histograms: &[SparseHistogram], level: f64) -> Figure {
    let mut pooled = SparseHistogram::default();
    for one in histograms {
        pooled.merge(one);
    }
    let Some(point) = pooled.quantile(order) else {
        return Figure::missing("nothing observed");
    };
    let hours = |quantile: Quantile| quantile.duration().hours();
    let bounded = |quantile| matches!(quantile, Quantile::AtLeast(_));
    if let Err(QuantileRefusal::TooFew { needed, .. }) =
        enough_beyond(pooled.total(), histograms.len() as u64, order)
    {
        let missing = format!("too few observations: {needed:.0} beyond it are wanted");
        return Figure::bare(hours(point)).with_note(missing);
    }
    let Some(interval) = woodruff(histograms, order, level) else {
        return Figure::bare(hours(point)).with_note("one replication: no interval");
    };
    let figure = Figure {
        value: Some(hours(interval.point)),
        low: Some(hours(interval.low)),
        high: (!bounded(interval.high)).then(|| hours(interval.high)),
        note: None,
    };
    if bounded(interval.point) {
        figure.with_note("at least: consignments still inside")
    } else {
        figure
    }
}
