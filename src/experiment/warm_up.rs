//! Is the warm-up long enough? The scenario is run again with twice of it; what the beginning still weighs shows as a
//! difference.
//!
//! The window, and with it season and holidays, stay what they are: only the time before it is longer. Where the port has
//! no season, MSER on the numbers inside (White 1997) says as well how many weeks of the window still show the beginning.

use super::responses::{self, Response};
use super::study::Study;
use crate::customs::record::Record;
use crate::stats::compare::{PairedComparison, bonferroni_level, paired};
use crate::stats::warmup::{Mser, average_series, mser, welch_average};

/// Days on either side of a day that Welch's average takes in.
const HALF_WINDOW: usize = 3;

/// A warm-up \[days\] to compare one of `days` with: twice of it, or four weeks where there is none.
pub fn longer(days: f64) -> f64 {
    if days > 0.0 { 2.0 * days } else { 28.0 }
}

/// What a longer warm-up changes.
#[derive(Clone, Debug)]
pub struct WarmUpCheck {
    /// The warm-up of the scenario \[days\].
    pub days: f64,
    /// Each usual measure with its unit, and its difference: the longer warm-up − the scenario's own; all intervals hold
    /// together.
    pub changes: Vec<(Response, PairedComparison)>,
    /// MSER on weekly mean numbers inside, over all goods and replications; `None` for short windows.
    pub weeks: Option<Mser>,
    /// Welch's moving average (1983), a week wide, of the number inside at each midnight of the window: with the scenario's
    /// warm-up, and with the longer one. Empty for windows of many years.
    pub inside: [Vec<f64>; 2],
}

impl WarmUpCheck {
    /// Compares two studies of the same replications.
    pub fn of(study: &Study<'_>, longer: &Study<'_>) -> Self {
        let ids = responses::usual(study);
        let level = bonferroni_level(study.level, ids.len());
        let pairs = responses::of(study, &ids)
            .into_iter()
            .zip(responses::of(longer, &ids));
        let changes = pairs
            .filter_map(|(own, other)| {
                let difference = paired(&other.values, &own.values, level)?;
                let varies = own
                    .values
                    .windows(2)
                    .any(|pair| pair[0].total_cmp(&pair[1]).is_ne());
                varies.then_some((own, difference))
            })
            .collect();
        let daily = daily_inside(study);
        Self {
            days: study.port.warm_up.days(),
            changes,
            weeks: mser(&weekly(&daily), 1),
            inside: [&daily, &daily_inside(longer)].map(|daily| welch_average(daily, HALF_WINDOW)),
        }
    }

    /// The measures that the beginning still moves.
    pub fn moved(&self) -> impl Iterator<Item = &(Response, PairedComparison)> {
        self.changes.iter().filter(|(_, change)| change.is_told_apart())
    }
}

/// Mean number inside at each midnight of the window, over replications, all goods together.
fn daily_inside(study: &Study<'_>) -> Vec<f64> {
    let of = |record: &Record| {
        let mut daily: Vec<f64> = Vec::new();
        for kind in &record.course.inside {
            daily.resize(daily.len().max(kind.len()), 0.0);
            daily
                .iter_mut()
                .zip(kind)
                .for_each(|(sum, &n)| *sum += f64::from(n));
        }
        daily
    };
    if study.records.iter().any(|record| record.course.stride != 1) {
        return Vec::new();
    }
    let series: Vec<Vec<f64>> = study.records.iter().map(of).collect();
    let mut daily = average_series(&series);
    daily.truncate(study.port.length.days() as usize);
    daily
}

fn weekly(daily: &[f64]) -> Vec<f64> {
    daily
        .chunks_exact(7)
        .map(|week| week.iter().sum::<f64>() / 7.0)
        .collect()
}
