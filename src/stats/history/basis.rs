//! What a history can speak for: all that was inspected, the random stratum, or, by weights, all traffic.
//!
//! Outcomes are known of the inspected only. Selected by score, they are riskier than the rest, and an area computed from
//! them alone speaks for them alone (verification bias; Begg and Greenes 1983). Two ways out: the random stratum, which
//! needs no assumption; or weights 1 / P(inspected | score), which need that nothing but the score decided, and that every
//! range of scores was inspected at times.

use super::{Cell, Class, History};
use serde::Serialize;

/// Whom the figures speak for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Everything was inspected: there is nothing to correct.
    Whole,
    /// Those selected at random.
    Random,
    /// All, by inverse probabilities of inspection.
    Weighted,
    /// The inspected only; nothing is said of the others.
    Inspected,
}

/// A range of scores with about a twentieth of all consignments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Range {
    /// Lowest score.
    pub low: f64,
    /// Highest score.
    pub high: f64,
    /// Consignments.
    pub all: u64,
    /// Inspected ones.
    pub inspected: u64,
    /// Of these, with a find.
    pub found: u64,
    /// Of these, selected at random.
    pub at_random: u64,
}

/// Finds that a random stratum must hold to be taken on its own.
const ENOUGH_FINDS: u64 = 25;
/// Ranges of scores.
const RANGES: u64 = 20;

/// Consignments of one class at one score as the basis counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Weight {
    /// How many consignments speak.
    pub(super) count: u64,
    /// Sum of weights.
    pub(super) sum: f64,
    /// Sum of squared weights.
    pub(super) squares: f64,
}

/// The history as one basis sees it: scores with weights of found and clean.
#[derive(Debug)]
pub(super) struct View {
    pub(super) scores: Vec<f64>,
    pub(super) found: Vec<Weight>,
    pub(super) clean: Vec<Weight>,
}

impl Weight {
    fn of(class: &Class, each: f64) -> Self {
        Self {
            count: class.count,
            sum: class.count as f64 * each,
            squares: class.count as f64 * each * each,
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

impl Basis {
    /// What the history allows: the whole if all were inspected; the random stratum if it holds enough finds; weights if no
    /// range of scores went without inspection; else the inspected alone.
    pub fn best(history: &History) -> Self {
        let total = history.total();
        if total.inspected() == total.all {
            Self::Whole
        } else if total.found.at_random >= ENOUGH_FINDS && total.clean.at_random > 0 {
            Self::Random
        } else if never_inspected(history).is_empty() {
            Self::Weighted
        } else {
            Self::Inspected
        }
    }

    pub(super) fn view(self, history: &History) -> View {
        let ranges = ranges(history);
        let mut range = 0;
        let mut view = View {
            scores: Vec::new(),
            found: Vec::new(),
            clean: Vec::new(),
        };
        for (score, cell) in history.cells() {
            while range + 1 < ranges.len() && score > ranges[range].high {
                range += 1;
            }
            let share = ranges[range].inspected as f64 / ranges[range].all as f64;
            let weight = |class: &Class| match self {
                Self::Whole | Self::Inspected => Weight::of(class, 1.0),
                Self::Random => Weight {
                    count: class.at_random,
                    sum: class.at_random as f64,
                    squares: class.at_random as f64,
                },
                Self::Weighted if history.has_probabilities() => Weight {
                    count: class.count,
                    sum: class.weight,
                    squares: class.square,
                },
                Self::Weighted => Weight::of(class, if share > 0.0 { 1.0 / share } else { 0.0 }),
            };
            let (found, clean) = (weight(&cell.found), weight(&cell.clean));
            if found.count + clean.count > 0 {
                view.scores.push(score);
                view.found.push(found);
                view.clean.push(clean);
            }
        }
        view
    }
}

/// The history in ranges of scores of about equal size; one score is never torn apart.
pub(super) fn ranges(history: &History) -> Vec<Range> {
    let each = history.rows().div_ceil(RANGES).max(1);
    let mut ranges: Vec<Range> = Vec::new();
    for (score, cell) in history.cells() {
        let full = ranges.last().is_none_or(|last| last.all >= each);
        if full {
            ranges.push(Range {
                low: score,
                high: score,
                all: 0,
                inspected: 0,
                found: 0,
                at_random: 0,
            });
        }
        if let Some(last) = ranges.last_mut() {
            last.take(score, cell);
        }
    }
    ranges
}

/// Ranges of scores of which nothing was ever inspected.
pub(super) fn never_inspected(history: &History) -> Vec<Range> {
    let all = ranges(history).into_iter();
    all.filter(|range| range.inspected == 0).collect()
}

impl Range {
    fn take(&mut self, score: f64, cell: &Cell) {
        self.high = score;
        self.all += cell.all;
        self.inspected += cell.inspected();
        self.found += cell.found.count;
        self.at_random += cell.found.at_random + cell.clean.at_random;
    }
}
