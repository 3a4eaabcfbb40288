//! The distribution of a time as the share of goods through the gate by then: a curve for each lane.

mod curve;
mod layout;

use super::drawing::{Picture, Rank};
use super::geometry::Rect;
use super::scene::Scene;
use super::theme::Tint;
use super::values::Interval;

pub use super::axis::Spacing;

/// Curves of the share that is through by each time, with the times by which half and nine in ten are through.
///
/// A table under the curves is their key and gives the numbers with their intervals. The axis counts in hours below
/// four days and in days from there on; the slowest goods may lie beyond its end, and then a note says how many.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDistribution {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the time, such as "Dwell time in the port".
    pub time_name: String,
    /// Name of the share, such as "Containers through the gate".
    pub share_name: String,
    /// The curves.
    pub curves: Vec<TimeCurve>,
    /// A time that was promised.
    pub target: Option<Target>,
    /// Linear, or logarithmic for times that differ by orders of magnitude.
    pub spacing: Spacing,
    /// What the intervals are, such as "95 % confidence interval".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A distribution of times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeCurve {
    /// Name of the lane or group.
    pub name: String,
    /// Look of the curve.
    pub tint: Tint,
    /// Points of the distribution function by rising time; those between are interpolated.
    pub points: Vec<CurvePoint>,
    /// Time by which half are through, in hours.
    pub median: Option<Interval>,
    /// Time by which nine in ten are through, in hours.
    pub quantile_90: Option<Interval>,
    /// Mean time, in hours.
    pub mean: Option<Interval>,
}

/// A point of a distribution function with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Time, in hours.
    pub hours: f64,
    /// Share through by then, in 0..=1.
    pub share: f64,
    /// Lower limit of the share.
    pub low: f64,
    /// Upper limit of the share.
    pub high: f64,
}

/// A time that was promised.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The time, in hours.
    pub hours: f64,
    /// Its name, such as "target 48 h".
    pub name: String,
}

impl TimeCurve {
    /// The curve of single times, as steps, with their quantiles and mean but no intervals.
    ///
    /// Times that are not finite are left out.
    pub fn from_times(name: &str, tint: Tint, hours: &[f64]) -> Self {
        let mut sorted: Vec<f64> = hours.iter().copied().filter(|hours| hours.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        let share = |rank: usize| rank as f64 / count as f64;
        let step = |(rank, hours): (usize, &f64)| {
            [
                CurvePoint::bare(*hours, share(rank)),
                CurvePoint::bare(*hours, share(rank + 1)),
            ]
        };
        let quantile = |level: f64| {
            let rank = (level * count as f64).ceil().max(1.0) as usize;
            sorted.get(rank - 1).copied().map(Interval::exact)
        };
        let mean = sorted.iter().sum::<f64>() / count as f64;
        Self {
            name: name.to_owned(),
            tint,
            points: sorted.iter().enumerate().flat_map(step).collect(),
            median: quantile(0.5),
            quantile_90: quantile(0.9),
            mean: (count > 0).then(|| Interval::exact(mean)),
        }
    }
}

impl CurvePoint {
    /// A point without an interval.
    pub fn bare(hours: f64, share: f64) -> Self {
        Self {
            hours,
            share,
            low: share,
            high: share,
        }
    }
}

impl Picture for TimeDistribution {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        layout::natural_height(self, width)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        layout::compose(self, scene, area, rank);
    }
}
