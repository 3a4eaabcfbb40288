//! A history of scored consignments, of which only the inspected have an outcome: gathered row by row into a table of
//! bounded size, then judged ([`judge`]).

mod basis;
pub mod judge;

pub use basis::{Basis, Range};

use std::collections::BTreeMap;

/// One consignment of the history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The risk score; higher is riskier.
    pub score: f64,
    /// What the inspection found; `None`: not inspected.
    pub found: Option<bool>,
    /// Whether it was selected for inspection at random, whatever its score.
    pub at_random: bool,
    /// Probability with which it was to be inspected, where known, in (0, 1].
    pub probability: Option<f64>,
    /// What is at stake in it; 1 where nothing is said.
    pub value: f64,
}

/// Consignments of one class at one score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Class {
    /// How many.
    pub count: u64,
    /// How many of them selected at random.
    pub at_random: u64,
    /// Sum of 1 / probability.
    pub weight: f64,
    /// Sum of 1 / probability².
    pub square: f64,
    /// Sum of values.
    pub value: f64,
}

/// Consignments at one score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// All of them, inspected or not.
    pub all: u64,
    /// Those with a find.
    pub found: Class,
    /// Those inspected without one.
    pub clean: Class,
}

/// Distinct scores that are kept apart at most.
pub const MOST_SCORES: usize = 1 << 17;

/// Counts by score. With more than [`MOST_SCORES`] distinct scores, scores lose their last binary digits, as many as it
/// takes: memory stays bounded, and the table does not depend on the order of the rows.
#[derive(Clone, Debug)]
pub struct History {
    cells: BTreeMap<u64, Cell>,
    most: usize,
    dropped: u32,
    rows: u64,
    has_probabilities: bool,
    has_random: bool,
}

impl Default for History {
    fn default() -> Self {
        Self::with_room(MOST_SCORES)
    }
}

impl History {
    /// An empty history that keeps at most `most` scores apart.
    pub fn with_room(most: usize) -> Self {
        Self {
            cells: BTreeMap::new(),
            most: most.max(16),
            dropped: 0,
            rows: 0,
            has_probabilities: false,
            has_random: false,
        }
    }

    /// Adds a consignment. Its score must be finite, its probability in (0, 1].
    pub fn add(&mut self, one: &Scored) {
        let cell = self.cells.entry(key(one.score) >> self.dropped).or_default();
        cell.all += 1;
        self.rows += 1;
        self.has_random |= one.at_random;
        if let Some(found) = one.found {
            let class = if found { &mut cell.found } else { &mut cell.clean };
            let weight = one.probability.map_or(1.0, |p| 1.0 / p);
            self.has_probabilities |= one.probability.is_some();
            class.count += 1;
            class.at_random += u64::from(one.at_random);
            class.weight += weight;
            class.square += weight * weight;
            class.value += one.value;
        }
        while self.cells.len() > self.most {
            self.coarsen();
        }
    }

    /// Drops one binary digit of all scores.
    fn coarsen(&mut self) {
        self.dropped += 1;
        for (key, cell) in std::mem::take(&mut self.cells) {
            self.cells.entry(key >> 1).or_default().join(&cell);
        }
    }

    /// Scores and what is there, by rising score. A score that lost digits is the middle of what it may have been.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = (f64, &Cell)> {
        let half = if self.dropped == 0 {
            0
        } else {
            1_u64 << (self.dropped - 1)
        };
        self.cells
            .iter()
            .map(move |(&key, cell)| (score((key << self.dropped) + half), cell))
    }

    /// Consignments.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Everything together.
    pub fn total(&self) -> Cell {
        let mut total = Cell::default();
        self.cells.values().for_each(|cell| total.join(cell));
        total
    }

    /// Largest relative error of a score that the bounded table brings; 0 where all scores are kept as they are.
    pub fn rounding(&self) -> f64 {
        if self.dropped == 0 {
            0.0
        } else {
            libm::ldexp(1.0, self.dropped as i32 - 53)
        }
    }

    /// Whether probabilities of inspection are told.
    pub const fn has_probabilities(&self) -> bool {
        self.has_probabilities
    }

    /// Whether random selection is told.
    pub const fn has_random(&self) -> bool {
        self.has_random
    }
}

impl Class {
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.at_random += other.at_random;
        self.weight += other.weight;
        self.square += other.square;
        self.value += other.value;
    }
}

impl Cell {
    fn join(&mut self, other: &Self) {
        self.all += other.all;
        self.found.join(&other.found);
        self.clean.join(&other.clean);
    }

    /// How many were inspected.
    pub const fn inspected(&self) -> u64 {
        self.found.count + self.clean.count
    }
}

/// Bits that are ordered as the scores are.
fn key(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

fn score(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn inspected(score: f64, found: bool) -> Scored {
        Scored {
            score,
            found: Some(found),
            at_random: false,
            probability: None,
            value: 1.0,
        }
    }

    #[test]
    fn scores_come_back_in_order() {
        let mut history = History::default();
        for score in [0.3, -2.0, 0.0, -0.0, 7e9, -1e-9, 0.3] {
            history.add(&inspected(score, score > 0.0));
        }
        let scores: Vec<f64> = history.cells().map(|(score, _)| score).collect();
        assert_eq!(scores, [-2.0, -1e-9, 0.0, 0.3, 7e9]);
        assert_eq!(history.total().found.count, 3);
        assert!(history.rounding() <= 0.0);
    }

    #[test]
    fn a_full_table_does_not_depend_on_the_order_of_rows() {
        let n = 5_000_u32;
        let scores: Vec<f64> = (0..n)
            .map(|i| f64::from(i.wrapping_mul(2_654_435_761)) / 4.3e9 - 0.2)
            .collect();
        let gather = |scores: &mut dyn Iterator<Item = &f64>| {
            let mut history = History::with_room(500);
            scores.for_each(|&score| history.add(&inspected(score, score > 0.4)));
            history
        };
        let (forth, back) = (gather(&mut scores.iter()), gather(&mut scores.iter().rev()));
        let cells = |history: &History| {
            history
                .cells()
                .map(|(s, c)| (s, c.found.count))
                .collect::<Vec<_>>()
        };
        assert!(cells(&forth).len() <= 500 && forth.rounding() > 0.0);
        // the digits dropped depend on how full it was at the fullest, which the same rows make the same at the end
        assert_eq!(cells(&forth), cells(&back));
        assert_eq!(forth.rows(), u64::from(n));
        for (score, _) in forth.cells() {
            assert!(
                scores
                    .iter()
                    .any(|s| (s - score).abs() <= forth.rounding() * score.abs()),
                "{score}"
            );
        }
    }
}
