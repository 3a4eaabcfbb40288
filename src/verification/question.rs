//! A question to a replication: what is counted, and how the counts of all replications make an estimate.

use super::clock::Clock;
use super::watch::Watch;
use crate::customs::record::{Cell, Record};
use crate::stats::{DurationTally, SparseHistogram};

/// What is known of one replication.
pub(super) struct Seen<'r> {
    pub(super) record: &'r Record,
    pub(super) watch: &'r Watch,
    pub(super) clock: Clock,
    /// Length of the window, in the case's unit of time.
    pub(super) window: f64,
}

/// Up to three numbers of one replication.
pub(super) type Counts = [f64; 3];
type Read = Box<dyn Fn(&Seen<'_>) -> Counts>;

/// One exact value, and how it is estimated.
pub(super) struct Question {
    /// The row it answers.
    pub(super) metric: String,
    /// What is compared, when that is not the metric itself: `P(Wq ≤ 3.219)`.
    pub(super) compared: String,
    /// The exact value of what is compared.
    pub(super) exact: f64,
    pub(super) how: How,
    pub(super) read: Read,
}

/// How the counts `[y, x, …]` of the replications make an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum How {
    /// Σy/Σx.
    Mean,
    /// Σy/Σx, where y of x observations have a property; too few of them are no basis for a z-score.
    Share,
    /// As `Share`, but all that is known is that it is at least the exact value.
    AtLeast,
    /// As `Share`, but all that is known is that it is below the exact value.
    Below,
    /// Variance of observations, from their number, sum and sum of squares.
    Variance,
    /// x̄ times the variance between replications of the ratios y/x: what the standard error rests on.
    Spread,
    /// Variance between replications of y over that of x.
    SpreadRatio,
    /// Phase of a cosine in units of time, from sums over the cycle times sine and times cosine; the number is the
    /// angular frequency.
    Phase(f64),
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question")
            .field("metric", &self.metric)
            .field("compared", &self.compared)
            .field("exact", &self.exact)
            .field("how", &self.how)
            .finish_non_exhaustive()
    }
}

impl Question {
    /// The row `metric` with its exact value.
    pub(super) fn new(
        metric: &str,
        exact: f64,
        how: How,
        read: impl Fn(&Seen<'_>) -> Counts + 'static,
    ) -> Self {
        Self {
            metric: metric.to_owned(),
            compared: metric.to_owned(),
            exact,
            how,
            read: Box::new(read),
        }
    }

    /// Σy/Σx.
    pub(super) fn mean(metric: &str, exact: f64, read: impl Fn(&Seen<'_>) -> (f64, f64) + 'static) -> Self {
        Self::new(metric, exact, How::Mean, move |seen| pair(read(seen)))
    }

    /// Σy/Σx of counts.
    pub(super) fn share(metric: &str, exact: f64, read: impl Fn(&Seen<'_>) -> (f64, f64) + 'static) -> Self {
        Self::new(metric, exact, How::Share, move |seen| pair(read(seen)))
    }

    /// The same, shown as something else.
    pub(super) fn compared(mut self, what: impl Into<String>) -> Self {
        self.compared = what.into();
        self
    }

    /// The quantile of order `p` of durations, judged by the share that is at most its exact value.
    ///
    /// Where the exact quantile is zero, at least the share `p` does not wait.
    pub(super) fn quantile(
        metric: &str,
        exact: f64,
        p: f64,
        what: &str,
        read: impl Fn(&Seen<'_>) -> SparseHistogram + 'static,
    ) -> Self {
        let below = move |seen: &Seen<'_>| {
            let histogram = read(seen);
            [
                histogram.count_at_most(seen.clock.duration(exact)),
                histogram.total() as f64,
                0.0,
            ]
        };
        if exact > 0.0 {
            Self::new(metric, p, How::Share, below).compared(format!("P({what} ≤ {exact:.4})"))
        } else {
            Self::new(metric, p, How::AtLeast, below).compared(format!("P({what} = 0) ≥ {p}"))
        }
    }

    /// Mean, variance and so on of durations in `tally`, by name: `mean` or `variance`.
    pub(super) fn variance(
        metric: &str,
        exact: f64,
        read: impl Fn(&Seen<'_>) -> DurationTally + 'static,
    ) -> Self {
        Self::new(metric, exact, How::Variance, move |seen| {
            moments(&read(seen), seen.clock)
        })
    }
}

impl Seen<'_> {
    /// All consignments of the window, or one kind's, together.
    pub(super) fn cells(&self, goods: Option<usize>) -> impl Iterator<Item = &Cell> {
        let kinds = self.record.cells.iter().enumerate();
        kinds
            .filter(move |(kind, _)| goods.is_none_or(|goods| goods == *kind))
            .flat_map(|(_, lanes)| lanes)
    }

    /// Dwell times of the kind, or of all.
    pub(super) fn dwell(&self, goods: Option<usize>) -> DurationTally {
        let mut all = DurationTally::default();
        self.cells(goods).for_each(|cell| all.merge(&cell.dwell_tally));
        all
    }

    /// Their distribution.
    pub(super) fn dwells(&self, goods: Option<usize>) -> SparseHistogram {
        let mut all = SparseHistogram::default();
        self.cells(goods).for_each(|cell| all.merge(&cell.dwell));
        all
    }

    /// A total of hours in the case's unit of time.
    pub(super) fn units(&self, hours: f64) -> f64 {
        self.clock.of_hours(hours)
    }

    /// Sum and number of durations.
    pub(super) fn sum(&self, tally: &DurationTally) -> (f64, f64) {
        (self.units(tally.sum_hours()), tally.count() as f64)
    }

    /// Numbers inside at midnight, all kinds together.
    pub(super) fn at_midnight(&self) -> impl Iterator<Item = u32> {
        let inside = &self.record.course.inside;
        let days = inside.iter().map(Vec::len).min().unwrap_or(0);
        (0..days).map(|day| inside.iter().map(|kind| kind[day]).sum())
    }
}

/// Number, sum and sum of squares.
fn moments(tally: &DurationTally, clock: Clock) -> Counts {
    let n = tally.count() as f64;
    let mean = clock.of_hours(tally.mean_hours().unwrap_or(0.0));
    let variance = tally.variance_hours().unwrap_or(0.0) / (clock.hours * clock.hours);
    [n, n * mean, variance * (n - 1.0).max(0.0) + n * mean * mean]
}

fn pair((y, x): (f64, f64)) -> Counts {
    [y, x, 0.0]
}

/// The number between a beginning and an end of a metric's name.
pub(super) fn inner(metric: &str, before: &str, after: &str) -> Option<f64> {
    metric.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}

/// The kind of a metric and the number after `mark`, counted from 0: `W_class2` is (`W`, 1).
pub(super) fn numbered<'m>(metric: &'m str, mark: &str) -> Option<(&'m str, usize)> {
    let (kind, number) = metric.split_once(mark)?;
    Some((kind, number.parse::<usize>().ok()?.checked_sub(1)?))
}
