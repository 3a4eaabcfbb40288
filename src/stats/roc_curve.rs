//! A curve of recall by false alarms through any points: what a score of any shape finds at any threshold.
//!
//! From above all thresholds (nobody is flagged) down to none (everybody is): `f` is the share of the clean flagged, `t`
//! the share of the carriers. Between knots the curve is straight: within such a step of the score carriers and clean are
//! equally spread, and the likelihood ratio is the step's slope (Green and Swets 1966).

use super::distributions::{normal_quantile, normal_tail};
use std::sync::Arc;
use thiserror::Error;

/// A curve from (0, 0) to (1, 1) that never falls.
#[derive(Clone, Debug, PartialEq)]
pub struct RocCurve {
    knots: Arc<[(f64, f64)]>,
}

/// A place on the curve: a threshold, or a consignment's own score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Share of the clean that score higher.
    pub false_alarms: f64,
    /// Share of the carriers that score higher.
    pub recall: f64,
    /// How many times likelier such a score is of a carrier than of a clean consignment; infinite where no clean one
    /// scores so.
    pub likelihood_ratio: f64,
}

/// Why points give no curve.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum CurveError {
    /// A share outside 0..=1.
    #[error("point {0} is not a pair of shares between 0 % and 100 %")]
    Share(usize),
    /// A share that falls.
    #[error("point {0} lies below or left of the one before it")]
    Falls(usize),
    /// No point beside the ends.
    #[error("there are too few points")]
    TooFew,
    /// At this inspection rate more would be found than is carried, or than is inspected.
    #[error("point {0} is not possible: inspecting that share cannot find so much at this base rate")]
    Impossible(usize),
}

/// Knots between two points of a table of recalls.
const FINE: usize = 64;

impl RocCurve {
    /// The curve through (false alarms, recall) in rising order; (0, 0) and (1, 1) are added.
    ///
    /// # Errors
    /// When there is no point, or one is not a pair of shares, or lies below or left of the one before.
    pub fn new(points: &[(f64, f64)]) -> Result<Self, CurveError> {
        if points.is_empty() {
            return Err(CurveError::TooFew);
        }
        let mut knots = vec![(0.0, 0.0)];
        for (at, &(f, t)) in points.iter().enumerate() {
            let share = 0.0..=1.0;
            if !(share.contains(&f) && share.contains(&t)) {
                return Err(CurveError::Share(at + 1));
            }
            let last = knots[knots.len() - 1];
            if f < last.0 || t < last.1 {
                return Err(CurveError::Falls(at + 1));
            }
            if (f, t) != last {
                knots.push((f, t));
            }
        }
        if knots[knots.len() - 1] != (1.0, 1.0) {
            knots.push((1.0, 1.0));
        }
        Ok(Self { knots: knots.into() })
    }

    /// The curve through a table of recall by inspection rate, as targeting studies publish it, where `base_rate` of all
    /// carry: f = (r − πt)/(1 − π). Between the points it is straight on normal-deviate axes (as a binormal score's is),
    /// beyond the outer ones it goes on at the nearest slope, and where it would dent, it is the chord: a score with a
    /// dent could be read better.
    ///
    /// # Errors
    /// When there are fewer than two points, they do not rise, or are impossible at the base rate.
    pub fn through_recalls(points: &[(f64, f64)], base_rate: f64) -> Result<Self, CurveError> {
        let inside = |share: f64| share > 0.0 && share < 1.0;
        if points.len() < 2 {
            return Err(CurveError::TooFew);
        }
        let mut deviates = Vec::new();
        let mut last = (0.0, 0.0);
        for (at, &(rate, recall)) in points.iter().enumerate() {
            if !(inside(rate) && inside(recall)) {
                return Err(CurveError::Share(at + 1));
            }
            let f = (rate - base_rate * recall) / (1.0 - base_rate);
            if !inside(f) {
                return Err(CurveError::Impossible(at + 1));
            }
            if f <= last.0 || recall <= last.1 {
                return Err(CurveError::Falls(at + 1));
            }
            last = (f, recall);
            deviates.push((normal_quantile(f), normal_quantile(recall)));
        }
        let z = |(from, to): (&(f64, f64), &(f64, f64)), x: f64| {
            from.1 + (to.1 - from.1) * (x - from.0) / (to.0 - from.0)
        };
        let mut knots = Vec::new();
        let mut add = |step: (&(f64, f64), &(f64, f64)), low: f64, high: f64| {
            for at in 0..=FINE {
                let x = low + (high - low) * at as f64 / FINE as f64;
                knots.push((normal_tail(-x), normal_tail(-z(step, x))));
            }
        };
        let (first, end) = (&deviates[0], deviates.len() - 1);
        add((first, &deviates[1]), first.0.min(-3.0) - 5.0, first.0);
        for pair in deviates.windows(2) {
            add((&pair[0], &pair[1]), pair[0].0, pair[1].0);
        }
        let outer = &deviates[end];
        add((&deviates[end - 1], outer), outer.0, outer.0.max(3.0) + 5.0);
        Self::new(&knots).map(|curve| curve.without_dents())
    }

    /// The lowest curve above this one without dents (the convex hull): likelihood ratios then only fall.
    #[must_use]
    pub fn without_dents(&self) -> Self {
        let mut hull: Vec<(f64, f64)> = Vec::new();
        for &point in self.knots.iter() {
            while let [.., a, b] = hull[..]
                && (b.1 - a.1) * (point.0 - a.0) <= (point.1 - a.1) * (b.0 - a.0)
            {
                hull.pop();
            }
            hull.push(point);
        }
        Self { knots: hull.into() }
    }

    /// The knots, from (0, 0) to (1, 1).
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }

    /// Where a clean consignment stands that scores higher than the share `rank` of the clean.
    pub fn of_clean(&self, rank: f64) -> Place {
        let f = 1.0 - rank;
        self.on_step(self.knots.partition_point(|knot| knot.0 < f), |from, to| {
            (f - from.0) / (to.0 - from.0)
        })
    }

    /// Where a carrier stands that scores higher than the share `rank` of the carriers.
    pub fn of_carrier(&self, rank: f64) -> Place {
        let t = 1.0 - rank;
        self.on_step(self.knots.partition_point(|knot| knot.1 < t), |from, to| {
            (t - from.1) / (to.1 - from.1)
        })
    }

    /// The threshold that flags the share `rate` of all when `base_rate` of them carry: (1 − π)f + πt = r.
    pub fn at_rate(&self, rate: f64, base_rate: f64) -> Place {
        let flagged = |knot: &(f64, f64)| (1.0 - base_rate) * knot.0 + base_rate * knot.1;
        self.on_step(
            self.knots.partition_point(|knot| flagged(knot) < rate),
            |from, to| (rate - flagged(&from)) / (flagged(&to) - flagged(&from)),
        )
    }

    /// The place within the step that ends at knot `end`, `part` of the way along it.
    fn on_step(&self, end: usize, part: impl Fn((f64, f64), (f64, f64)) -> f64) -> Place {
        let end = end.clamp(1, self.knots.len() - 1);
        let (from, to) = (self.knots[end - 1], self.knots[end]);
        let part = part(from, to);
        let part = if part.is_finite() {
            part.clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (wide, high) = (to.0 - from.0, to.1 - from.1);
        Place {
            false_alarms: from.0 + part * wide,
            recall: from.1 + part * high,
            likelihood_ratio: if wide > 0.0 { high / wide } else { f64::INFINITY },
        }
    }

    /// Area under the curve: the chance that a carrier outscores a clean consignment.
    pub fn area(&self) -> f64 {
        let steps = self.knots.windows(2);
        steps
            .map(|pair| (pair[1].0 - pair[0].0) * 0.5 * (pair[0].1 + pair[1].1))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::roc::Binormal;

    fn near(a: f64, b: f64, by: f64) {
        assert!((a - b).abs() < by, "{a} is not {b}");
    }

    #[test]
    fn a_curve_says_the_same_from_both_sides() {
        let curve = RocCurve::new(&[(0.0, 0.1), (0.2, 0.6), (0.5, 0.6)]).unwrap();
        near(curve.area(), 0.2 * 0.35 + 0.3 * 0.6 + 0.5 * 0.8, 1e-12);
        // a tenth of the carriers outscores every clean consignment
        let top = curve.of_carrier(0.95);
        assert!(top.false_alarms <= 0.0 && top.likelihood_ratio.is_infinite());
        near(top.recall, 0.05, 1e-12);
        let middle = curve.of_clean(0.9);
        near(middle.recall, 0.35, 1e-12);
        near(middle.likelihood_ratio, 2.5, 1e-12);
        // nobody who carries scores on the level step, and no draw falls between
        near(curve.of_clean(0.7).likelihood_ratio, 0.0, 1e-12);
        near(curve.of_carrier(0.39).recall, 0.61, 1e-12);
        let at = curve.at_rate(0.24, 0.1);
        near(0.9 * at.false_alarms + 0.1 * at.recall, 0.24, 1e-12);
    }

    #[test]
    fn the_likelihood_ratio_averages_to_one() {
        let curve = RocCurve::through_recalls(&[(0.01, 0.4), (0.10, 0.8)], 0.0224).unwrap();
        let n = 200_000;
        let mean: f64 = (0..n)
            .map(|i| {
                curve
                    .of_clean((f64::from(i) + 0.5) / f64::from(n))
                    .likelihood_ratio
            })
            .filter(|ratio| ratio.is_finite())
            .sum::<f64>()
            / f64::from(n);
        near(mean, 1.0, 0.01);
    }

    #[test]
    fn a_table_of_recalls_goes_through_its_points() {
        let table = [(0.01, 0.4133), (0.02, 0.62), (0.05, 0.80), (0.10, 0.9029)];
        let curve = RocCurve::through_recalls(&table, 0.0224).unwrap();
        for (rate, recall) in table {
            near(curve.at_rate(rate, 0.0224).recall, recall, 1e-6);
        }
        assert!(curve.knots().windows(3).all(|k| {
            (k[1].1 - k[0].1) * (k[2].0 - k[1].0) >= (k[2].1 - k[1].1) * (k[1].0 - k[0].0) - 1e-12
        }));
    }

    #[test]
    fn two_recalls_of_a_binormal_score_give_it_back() {
        let score = Binormal::from_auc(0.85).unwrap();
        let recall = |rate: f64| {
            let threshold = score.threshold_for_share(rate, 0.02).unwrap();
            (rate, score.true_positive_rate(threshold))
        };
        let curve = RocCurve::through_recalls(&[recall(0.01), recall(0.1)], 0.02).unwrap();
        near(curve.area(), 0.85, 2e-4);
        for rate in [0.02, 0.05, 0.3] {
            near(curve.at_rate(rate, 0.02).recall, recall(rate).1, 1e-3);
        }
    }

    #[test]
    fn what_is_no_curve_is_refused() {
        assert_eq!(RocCurve::new(&[]), Err(CurveError::TooFew));
        assert_eq!(
            RocCurve::new(&[(0.2, 0.5), (0.1, 0.6)]),
            Err(CurveError::Falls(2))
        );
        assert_eq!(RocCurve::new(&[(0.2, 1.5)]), Err(CurveError::Share(1)));
        let too_much = [(0.01, 0.9), (0.10, 0.95)];
        assert_eq!(
            RocCurve::through_recalls(&too_much, 0.0224),
            Err(CurveError::Impossible(1))
        );
    }
}
