//! The binormal score model: what a risk score of given quality finds at given thresholds.
//!
//! Legitimate consignments score N(0, 1), illicit ones N(d, s²); a consignment is inspected when its score exceeds a
//! threshold. Formulas of Green and Swets (1966) and Metz (1978).

use super::distributions::{normal_cdf, normal_density, normal_quantile, normal_tail};
use super::interval::is_level;
use crate::random::special::bisect;

/// Scores N(0, 1) for legitimate and N(d, s²) for illicit consignments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binormal {
    separation: f64,
    spread: f64,
}

impl Binormal {
    /// Illicit scores N(`separation`, `spread`²). `None` unless both are finite and the spread positive.
    pub fn new(separation: f64, spread: f64) -> Option<Self> {
        let sound = separation.is_finite() && spread.is_finite() && spread > 0.0;
        sound.then_some(Self { separation, spread })
    }

    /// The model of equal spreads with this area under the curve: d = √2 Φ⁻¹(AUC). `None` unless 0 < AUC < 1.
    pub fn from_auc(auc: f64) -> Option<Self> {
        Self::from_auc_and_spread(auc, 1.0)
    }

    /// The model with this area and spread: d = √(1 + s²) Φ⁻¹(AUC). `None` unless 0 < AUC < 1 and s > 0.
    pub fn from_auc_and_spread(auc: f64, spread: f64) -> Option<Self> {
        Self::new(libm::sqrt(1.0 + spread * spread) * normal_quantile(auc), spread)
    }

    /// The model through two points (false positive rate, true positive rate) of a curve, on normal-deviate axes.
    ///
    /// A spread far from 1 bends the curve below the diagonal at one end; see [`Self::is_proper`]. `None` unless all
    /// rates lie in (0, 1) and both rates rise from one point to the other.
    pub fn from_points(first: (f64, f64), second: (f64, f64)) -> Option<Self> {
        let [f1, t1, f2, t2] = [first.0, first.1, second.0, second.1].map(normal_quantile);
        let slope = (t2 - t1) / (f2 - f1);
        if !(slope > 0.0 && slope.is_finite()) {
            return None;
        }
        Self::new((t1 - slope * f1) / slope, 1.0 / slope)
    }

    /// d, the mean illicit score, in standard deviations of legitimate scores.
    pub const fn separation(&self) -> f64 {
        self.separation
    }

    /// s, the standard deviation of illicit scores.
    pub const fn spread(&self) -> f64 {
        self.spread
    }

    /// Whether the spreads are near enough (s within 0.8..=1.25) for the hook of the curve to be of no account.
    pub fn is_proper(&self) -> bool {
        (0.8..=1.25).contains(&self.spread)
    }

    /// Area under the curve, Φ(d/√(1 + s²)): the chance that an illicit consignment outscores a legitimate one.
    pub fn auc(&self) -> f64 {
        normal_cdf(self.separation / libm::sqrt(1.0 + self.spread * self.spread))
    }

    /// d_a = d √(2/(1 + s²)): the separation of the model of equal spreads with the same area (Simpson and Fitter 1973).
    pub fn detectability(&self) -> f64 {
        self.separation * libm::sqrt(2.0 / (1.0 + self.spread * self.spread))
    }

    /// Density of illicit scores.
    pub(crate) fn illicit_density(&self, score: f64) -> f64 {
        normal_density((score - self.separation) / self.spread) / self.spread
    }

    /// Share of legitimate consignments above `threshold`.
    pub fn false_positive_rate(&self, threshold: f64) -> f64 {
        normal_tail(threshold)
    }

    /// Share of illicit consignments above `threshold`.
    pub fn true_positive_rate(&self, threshold: f64) -> f64 {
        normal_tail((threshold - self.separation) / self.spread)
    }

    /// Share of all consignments above `threshold`: (1 − π)Φ̄(x) + πΦ̄((x − d)/s).
    pub fn share_above(&self, threshold: f64, prevalence: f64) -> f64 {
        (1.0 - prevalence) * self.false_positive_rate(threshold)
            + prevalence * self.true_positive_rate(threshold)
    }

    /// Share of illicit consignments among those above `threshold`.
    pub fn hit_rate(&self, threshold: f64, prevalence: f64) -> f64 {
        let hits = prevalence * self.true_positive_rate(threshold);
        hits / (hits + (1.0 - prevalence) * self.false_positive_rate(threshold))
    }

    /// How many times more illicit consignments an inspection finds than one drawn at random.
    pub fn lift(&self, threshold: f64, prevalence: f64) -> f64 {
        self.true_positive_rate(threshold) / self.share_above(threshold, prevalence)
    }

    /// P(illicit | score): πf₁/((1 − π)f₀ + πf₁).
    pub fn posterior(&self, score: f64, prevalence: f64) -> f64 {
        let z = (score - self.separation) / self.spread;
        let log_odds = libm::log(prevalence) - libm::log1p(-prevalence) - libm::log(self.spread)
            + 0.5 * (score * score - z * z);
        1.0 / (1.0 + libm::exp(-log_odds))
    }

    /// The threshold above which the share `share` of all consignments scores.
    ///
    /// It lies between the thresholds that would do for either class alone. `None` unless 0 < share < 1 and
    /// 0 ≤ prevalence ≤ 1.
    pub fn threshold_for_share(&self, share: f64, prevalence: f64) -> Option<f64> {
        if !(is_level(share) && (0.0..=1.0).contains(&prevalence)) {
            return None;
        }
        let legitimate = -normal_quantile(share);
        let illicit = self.separation + self.spread * legitimate;
        let (low, high) = (legitimate.min(illicit), legitimate.max(illicit));
        // a hair wider, so that rounding cannot leave the root outside
        let slack = 1e-9 * (1.0 + high.abs() + low.abs());
        Some(bisect(low - slack, high + slack, |x| {
            share - self.share_above(x, prevalence)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_shares_at_one_percent_prevalence() {
        let score = Binormal::from_auc(0.8).unwrap();
        assert!((score.separation() - 1.190_232).abs() < 1e-6);
        for (share, found, hit) in [
            (0.05, 0.3152, 0.0630),
            (0.10, 0.4554, 0.0455),
            (0.20, 0.6304, 0.0315),
        ] {
            let threshold = score.threshold_for_share(share, 0.01).unwrap();
            assert!((score.share_above(threshold, 0.01) - share).abs() < 1e-14);
            assert!((score.true_positive_rate(threshold) - found).abs() < 5e-5);
            assert!((score.hit_rate(threshold, 0.01) - hit).abs() < 5e-5);
            assert!((score.lift(threshold, 0.01) * 0.01 - score.hit_rate(threshold, 0.01)).abs() < 1e-12);
        }
    }

    #[test]
    fn two_points_give_the_curve_back() {
        let score = Binormal::new(1.4, 1.1).unwrap();
        let point = |x: f64| (score.false_positive_rate(x), score.true_positive_rate(x));
        let again = Binormal::from_points(point(2.0), point(0.3)).unwrap();
        assert!((again.separation() - 1.4).abs() < 1e-12 && (again.spread() - 1.1).abs() < 1e-12);
        assert!(
            (Binormal::from_auc_and_spread(score.auc(), 1.1)
                .unwrap()
                .separation()
                - 1.4)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn thresholds_hold_at_the_ends() {
        for (d, s) in [(0.0, 1.0), (3.0, 0.5), (-1.0, 2.0), (5.0, 1.0)] {
            let score = Binormal::new(d, s).unwrap();
            for prevalence in [0.0, 1e-6, 0.3, 1.0] {
                for share in [1e-6, 0.02, 0.5, 0.999] {
                    let threshold = score.threshold_for_share(share, prevalence).unwrap();
                    let found = score.share_above(threshold, prevalence);
                    assert!(
                        (found / share - 1.0).abs() < 1e-9,
                        "{d} {s} {prevalence} {share} {found}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_posterior_averages_to_the_prevalence() {
        let score = Binormal::from_auc_and_spread(0.75, 1.3).unwrap();
        let density = |x: f64| {
            let illicit = crate::stats::distributions::normal_density((x - score.separation()) / 1.3) / 1.3;
            0.98 * crate::stats::distributions::normal_density(x) + 0.02 * illicit
        };
        let step = 0.01;
        let sum: f64 = (-1_200..1_200)
            .map(|i| f64::from(i) * step)
            .map(|x| score.posterior(x, 0.02) * density(x) * step)
            .sum();
        assert!((sum - 0.02).abs() < 1e-9, "{sum}");
    }

    #[test]
    fn impossible_curves_are_refused() {
        assert_eq!(Binormal::from_auc(1.0), None);
        assert_eq!(Binormal::from_points((0.1, 0.5), (0.2, 0.4)), None);
        assert_eq!(Binormal::new(1.0, 0.0), None);
        assert_eq!(
            Binormal::from_auc(0.8).unwrap().threshold_for_share(0.0, 0.1),
            None
        );
    }
}
