//! Binormal risk scores: how well a score tells illicit from legitimate, and thresholds for a quota.

use super::error::{QueueingError, finite, inside, positive};
use super::numeric::{bisect, normal_cdf, normal_density, normal_quantile, normal_tail};

/// Legitimate consignments score N(0, 1), illicit ones N(d, s^2).
///
/// ```
/// use greenlane::queueing::roc::Binormal;
///
/// let score = Binormal::from_auc(0.8, 1.0)?;
/// assert!((score.separation() - 1.190_232_162_9).abs() < 1e-10);
/// # Ok::<(), greenlane::queueing::error::QueueingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binormal {
    separation: f64,
    spread: f64,
}

/// One way to work a score: those above a threshold are inspected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatingPoint {
    /// The threshold on the score.
    pub threshold: f64,
    /// Share of illicit consignments inspected (true positive rate).
    pub sensitivity: f64,
    /// Share of legitimate consignments inspected (false positive rate).
    pub false_alarms: f64,
    /// Share of inspected consignments that are illicit.
    pub hit_rate: f64,
    /// Share of illicit ones inspected over the share of all inspected.
    pub lift: f64,
}

impl Binormal {
    /// The score of a separation `d` and a standard deviation `s` of illicit scores.
    ///
    /// # Errors
    /// When `d` is not finite or `s` not positive.
    pub fn new(separation: f64, spread: f64) -> Result<Self, QueueingError> {
        finite("separation of scores", separation)?;
        positive("standard deviation of illicit scores", spread)?;
        Ok(Self { separation, spread })
    }

    /// The score of an area under the curve: `d = sqrt(1 + s^2) Φ^{-1}(AUC)`.
    ///
    /// # Errors
    /// When the area is not strictly between 0 and 1 or `s` not positive.
    pub fn from_auc(auc: f64, spread: f64) -> Result<Self, QueueingError> {
        inside("area under the curve", auc)?;
        positive("standard deviation of illicit scores", spread)?;
        Self::new(normal_quantile(auc) * (1.0 + spread * spread).sqrt(), spread)
    }

    /// The score whose curve goes through two points (false alarms, sensitivity):
    /// slope `b = Δz_t / Δz_f` of the normal deviates, `s = 1/b`, `d = (z_t - b z_f)/b`.
    ///
    /// # Errors
    /// When a coordinate is not strictly between 0 and 1, or the second point is not above and to the right
    /// of the first.
    pub fn from_points(first: (f64, f64), second: (f64, f64)) -> Result<Self, QueueingError> {
        for value in [first.0, first.1, second.0, second.1] {
            inside("coordinate of the curve", value)?;
        }
        super::error::increasing("false alarm rate", &[first.0, second.0])?;
        super::error::increasing("sensitivity", &[first.1, second.1])?;
        let (f1, t1) = (normal_quantile(first.0), normal_quantile(first.1));
        let slope = (normal_quantile(second.1) - t1) / (normal_quantile(second.0) - f1);
        Self::new((t1 - slope * f1) / slope, 1.0 / slope)
    }

    /// `d`.
    pub const fn separation(&self) -> f64 {
        self.separation
    }

    /// `s`.
    pub const fn spread(&self) -> f64 {
        self.spread
    }

    /// Area under the curve, `Φ(d / sqrt(1 + s^2))`.
    pub fn auc(&self) -> f64 {
        normal_cdf(self.separation / (1.0 + self.spread * self.spread).sqrt())
    }

    /// `d_a = d sqrt(2 / (1 + s^2))` (Simpson and Fitter 1973).
    pub fn detectability(&self) -> f64 {
        self.separation * (2.0 / (1.0 + self.spread * self.spread)).sqrt()
    }

    /// Share of illicit consignments that score above a threshold.
    pub fn sensitivity(&self, threshold: f64) -> f64 {
        normal_tail((threshold - self.separation) / self.spread)
    }

    /// Share of legitimate consignments that score above a threshold.
    pub fn false_alarms(&self, threshold: f64) -> f64 {
        normal_tail(threshold)
    }

    /// Sensitivity at a false alarm rate.
    ///
    /// # Errors
    /// When the rate is not strictly between 0 and 1.
    pub fn sensitivity_at(&self, false_alarms: f64) -> Result<f64, QueueingError> {
        inside("false alarm rate", false_alarms)?;
        Ok(self.sensitivity(-normal_quantile(false_alarms)))
    }

    /// The threshold that inspects a share `rate` of all consignments, and what it achieves:
    /// `(1-π) P(S_0 > x) + π P(S_1 > x) = rate`.
    ///
    /// # Errors
    /// When the prevalence `π` or the rate is not strictly between 0 and 1.
    pub fn at_inspection_rate(&self, prevalence: f64, rate: f64) -> Result<OperatingPoint, QueueingError> {
        inside("prevalence", prevalence)?;
        inside("inspection rate", rate)?;
        let inspected = |x: f64| (1.0 - prevalence) * self.false_alarms(x) + prevalence * self.sensitivity(x);
        let reach = 40.0 * self.spread.max(1.0) + self.separation.abs();
        let threshold = bisect(-reach, reach, |x| inspected(x) > rate);
        let sensitivity = self.sensitivity(threshold);
        Ok(OperatingPoint {
            threshold,
            sensitivity,
            false_alarms: self.false_alarms(threshold),
            hit_rate: prevalence * sensitivity / rate,
            lift: sensitivity / rate,
        })
    }

    /// Density of illicit scores.
    pub(crate) fn illicit_density(&self, x: f64) -> f64 {
        normal_density((x - self.separation) / self.spread) / self.spread
    }

    /// `P(illicit | score)` at a prevalence `π`.
    pub fn posterior(&self, prevalence: f64, score: f64) -> f64 {
        // densities as a ratio, which stays finite where both vanish
        let z = (score - self.separation) / self.spread;
        let ratio = libm::exp(0.5 * (z * z - score * score)) * self.spread;
        prevalence / (prevalence + (1.0 - prevalence) * ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_points_give_the_curve_back() {
        let score = Binormal::new(1.4, 1.3).unwrap();
        let point = |f: f64| (f, score.sensitivity_at(f).unwrap());
        let back = Binormal::from_points(point(0.05), point(0.3)).unwrap();
        assert!((back.separation() - 1.4).abs() < 1e-12 && (back.spread() - 1.3).abs() < 1e-12);
        assert!(Binormal::from_points(point(0.3), point(0.05)).is_err());
    }

    #[test]
    fn the_posterior_is_a_probability_far_out() {
        let score = Binormal::new(1.8, 1.3).unwrap();
        for x in [-60.0, -5.0, 0.0, 5.0, 60.0] {
            assert!((0.0..=1.0).contains(&score.posterior(0.01, x)));
        }
    }
}
