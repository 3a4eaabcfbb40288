//! A measure: what it is called, its unit, and its values in the replications, from which a figure with an interval
//! follows. Keeping the values lets two scenarios be compared replication by replication.

use super::figure::Figure;
use crate::stats::quantile::{self, QuantileRefusal, enough_beyond, woodruff_pooled};
use crate::stats::ratio::{self, ratio_interval, ratio_of_sums};
use std::sync::Arc;

use crate::stats::{Histograms, Quantile, mean_interval};

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
    Quantile(f64, Arc<Histograms>),
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

    /// One value a replication, whose mean is the figure's value and whose standard error is the figure's: the values
    /// themselves for a mean, linearised for a ratio of sums and for a quantile.
    ///
    /// Differences between two worlds under common random numbers are taken replication by replication on these. `None`
    /// where nothing was observed or the figure is a range.
    pub fn pseudo_values(&self) -> Option<Vec<f64>> {
        match &self.sample {
            Sample::Mean(values) => (!values.is_empty()).then(|| values.clone()),
            Sample::Ratio(numerator, denominator) => ratio::pseudo_values(numerator, denominator),
            Sample::Quantile(order, histograms) => quantile::pseudo_values(histograms, *order),
            Sample::Range(..) => None,
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

fn quantile_figure(order: f64, histograms: &Histograms, level: f64) -> Figure {
    let (pooled, each) = (histograms.pooled(), histograms.each());
    let Some(point) = pooled.quantile(order) else {
        return Figure::missing("nothing observed");
    };
    let hours = |quantile: Quantile| quantile.duration().hours();
    let bounded = |quantile| matches!(quantile, Quantile::AtLeast(_));
    if let Err(QuantileRefusal::TooFew { needed, .. }) =
        enough_beyond(pooled.total(), each.len() as u64, order)
    {
        let missing = format!("too few observations: {needed:.0} beyond it are wanted");
        return Figure::bare(hours(point)).with_note(missing);
    }
    let Some(interval) = woodruff_pooled(pooled, each, order, level) else {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Histogram, Tally};
    use crate::units::SimDuration;

    fn measure(sample: Sample) -> Measure {
        Measure {
            section: Section::DwellTime,
            subject: "fcl".into(),
            statistic: "of it".into(),
            unit: "h",
            sample,
        }
    }

    fn mean_and_error(values: &[f64]) -> (f64, f64) {
        let tally: Tally = values.iter().copied().collect();
        (tally.mean().unwrap(), tally.standard_error().unwrap())
    }

    #[test]
    fn pseudo_values_of_a_ratio_have_its_value_and_error() {
        let (found, carried) = (vec![3.0, 5.0, 2.0, 8.0], vec![10.0, 12.0, 9.0, 20.0]);
        let ratio = ratio::delta(&found, &carried, 0.95).unwrap();
        let values = measure(Sample::Ratio(found, carried)).pseudo_values().unwrap();
        let (mean, error) = mean_and_error(&values);
        assert!((mean - ratio.estimate.point).abs() < 1e-12);
        assert!((error - ratio.standard_error).abs() < 1e-12);
    }

    #[test]
    fn pseudo_values_of_a_quantile_have_its_value_and_interval() {
        let histograms: Histograms = (0..12_u32)
            .map(|k| {
                let mut histogram = Histogram::default();
                for i in 0..400_u32 {
                    let hours = f64::from((i * 37 + k * 91) % 400) * (1.0 + 0.02 * f64::from(k % 5));
                    histogram.record(SimDuration::from_hours(hours));
                }
                histogram.sparse()
            })
            .collect();
        let measure = measure(Sample::Quantile(0.9, Arc::new(histograms)));
        let figure = measure.figure(0.95);
        let (mean, error) = mean_and_error(&measure.pseudo_values().unwrap());
        let half = 2.200_985_160_082_949 * error;
        assert!((mean - figure.value.unwrap()).abs() < 1e-9, "{mean} {figure:?}");
        let width = figure.high.unwrap() - figure.low.unwrap();
        assert!((2.0 * half - width).abs() < 1e-6 * width, "{half} {figure:?}");
    }
}
