//! A risk score: how the carriers' differ from the others', and what a consignment's own says.

use crate::random::{normal_cdf, normal_quantile, normal_survival};
use crate::stats::roc_curve::RocCurve;

/// How well a score tells carriers.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// Clean consignments score N(0,1), carriers N(`shift`, `sd`²); AUC = Φ(shift / √(1 + sd²)) (Green & Swets 1966).
    Binormal {
        /// Mean of the carriers' score, in standard deviations of the clean.
        shift: f64,
        /// Standard deviation of the carriers' score.
        sd: f64,
    },
    /// Any curve, such as a history's. Scores are told in standard deviations of the clean, as if these were normal.
    Curve(RocCurve),
}

/// What one consignment's score says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The score, in standard deviations of the clean.
    pub score: f64,
    /// The share of all traffic that scores lower.
    pub rank: f64,
    /// How many times likelier it is of a carrier than of a clean consignment.
    pub likelihood_ratio: f64,
}

impl Score {
    /// A score that tells nothing: carriers score like everybody.
    pub const BLIND: Self = Self::Binormal { shift: 0.0, sd: 1.0 };

    /// Whether it tells nothing.
    pub fn is_blind(&self) -> bool {
        matches!(*self, Self::Binormal { shift, sd } if shift == 0.0 && sd.to_bits() == 1.0_f64.to_bits())
    }

    /// The score of a consignment drawn as `u` in its own class, where the share `overall` of all traffic carries.
    pub fn reading(&self, u: f64, carries: bool, overall: f64) -> Reading {
        match self {
            Self::Binormal { shift, sd } => {
                let z = normal_quantile(u);
                let score = if carries { shift + sd * z } else { z };
                let from_carriers = (score - shift) / sd;
                Reading {
                    score,
                    rank: (1.0 - overall) * normal_cdf(score) + overall * normal_cdf(from_carriers),
                    likelihood_ratio: libm::exp(0.5 * (score * score - from_carriers * from_carriers)) / sd,
                }
            }
            Self::Curve(curve) => {
                let place = if carries {
                    curve.of_carrier(u)
                } else {
                    curve.of_clean(u)
                };
                Reading {
                    score: -normal_quantile(place.false_alarms),
                    rank: 1.0 - (1.0 - overall) * place.false_alarms - overall * place.recall,
                    likelihood_ratio: place.likelihood_ratio,
                }
            }
        }
    }

    /// The share of all traffic that scores lower than `z`, in standard deviations of the clean.
    pub fn rank_of(&self, z: f64, overall: f64) -> f64 {
        match self {
            Self::Binormal { shift, sd } => {
                overall * normal_cdf((z - shift) / sd) + (1.0 - overall) * normal_cdf(z)
            }
            Self::Curve(curve) => {
                let place = curve.of_clean(1.0 - normal_survival(z));
                1.0 - (1.0 - overall) * place.false_alarms - overall * place.recall
            }
        }
    }
}

impl Reading {
    /// Probability of carrying of a consignment that carries with probability `prior` before its score is known.
    pub fn posterior(&self, prior: f64) -> f64 {
        if self.likelihood_ratio.is_infinite() {
            return if prior > 0.0 { 1.0 } else { 0.0 };
        }
        prior * self.likelihood_ratio / (1.0 - prior + prior * self.likelihood_ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::roc::Binormal;

    #[test]
    fn a_binormal_score_and_its_curve_read_alike() {
        let (shift, sd, overall) = (1.19, 1.0, 0.02);
        let model = Binormal::new(shift, sd).unwrap();
        let points: Vec<(f64, f64)> = (-800..=800)
            .rev()
            .map(|i| f64::from(i) / 100.0)
            .map(|x| (model.false_positive_rate(x), model.true_positive_rate(x)))
            .collect();
        let (smooth, curve) = (
            Score::Binormal { shift, sd },
            Score::Curve(RocCurve::new(&points).unwrap()),
        );
        for u in [0.001, 0.2, 0.5, 0.9, 0.999] {
            for carries in [false, true] {
                let (a, b) = (
                    smooth.reading(u, carries, overall),
                    curve.reading(u, carries, overall),
                );
                assert!((a.score - b.score).abs() < 0.01, "{a:?} {b:?}");
                assert!((a.rank - b.rank).abs() < 1e-5, "{a:?} {b:?}");
                assert!(
                    (a.posterior(overall) / b.posterior(overall) - 1.0).abs() < 0.02,
                    "{a:?} {b:?}"
                );
            }
        }
        assert!((smooth.rank_of(1.7, overall) - curve.rank_of(1.7, overall)).abs() < 1e-5);
    }
}
