//! The inspection game between customs and a smuggler: equilibrium, deterrence and noisy responses.

use super::error::{QueueingError, inside, non_negative, positive};
use super::numeric::bisect;

/// Customs inspect with probability `x`, a smuggler violates with probability `y`.
///
/// An inspected violation is found with probability `q`. The smuggler gains `g` undetected and pays `P`
/// when found; customs pay `C_i` for an inspection and lose `C_v` to a violation not found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InspectionGame {
    detection: f64,
    gain: f64,
    penalty: f64,
    inspection_cost: f64,
    loss: f64,
}

/// How often both act.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strategies {
    /// Probability of an inspection.
    pub inspect: f64,
    /// Probability of a violation.
    pub violate: f64,
}

impl InspectionGame {
    /// The game of a detection probability, gain, penalty, cost of an inspection and loss.
    ///
    /// # Errors
    /// When the detection probability is not in (0, 1], gain, cost or loss not positive, or the penalty
    /// negative.
    pub fn new(
        detection: f64,
        gain: f64,
        penalty: f64,
        inspection_cost: f64,
        loss: f64,
    ) -> Result<Self, QueueingError> {
        positive("detection probability", detection)?;
        super::error::share("detection probability", detection)?;
        positive("gain of a violation", gain)?;
        non_negative("penalty of a violation", penalty)?;
        positive("cost of an inspection", inspection_cost)?;
        positive("loss by a violation", loss)?;
        Ok(Self {
            detection,
            gain,
            penalty,
            inspection_cost,
            loss,
        })
    }

    /// The smallest inspection probability at which a violation does not pay, `g / (q (g + P))`; above 1 no
    /// inspection deters. It is also the commitment of a leader (Stackelberg).
    pub fn deterrence(&self) -> f64 {
        self.gain / (self.detection * (self.gain + self.penalty))
    }

    /// The Nash equilibrium: `x = g/(q(g+P))`, `y = C_i/(q C_v)`, or the corner where one of them exceeds 1.
    pub fn nash(&self) -> Strategies {
        let inspect = self.deterrence();
        let violate = self.inspection_cost / (self.detection * self.loss);
        if violate > 1.0 {
            Strategies {
                inspect: 0.0,
                violate: 1.0,
            }
        } else if inspect > 1.0 {
            Strategies {
                inspect: 1.0,
                violate: 1.0,
            }
        } else {
            Strategies { inspect, violate }
        }
    }

    /// Probability of a violation under inspection probability `x`, responding by logit of precision `L`:
    /// `1 / (1 + exp(-L [(1 - xq) g - x q P]))`.
    ///
    /// # Errors
    /// When `x` is not in 0..=1 or the precision negative.
    pub fn logit_violation(&self, inspect: f64, precision: f64) -> Result<f64, QueueingError> {
        super::error::share("inspection probability", inspect)?;
        non_negative("precision of the response", precision)?;
        Ok(self.violation(inspect, precision))
    }

    /// The logit quantal response equilibrium (McKelvey and Palfrey 1995): both respond by logit of one
    /// precision, customs to `y q C_v - C_i`.
    ///
    /// # Errors
    /// When the precision is negative.
    pub fn quantal_response(&self, precision: f64) -> Result<Strategies, QueueingError> {
        non_negative("precision of the response", precision)?;
        // more inspection means fewer violations, which call for less inspection: one crossing
        let answer = |inspect: f64| self.inspection(self.violation(inspect, precision), precision);
        let inspect = bisect(0.0, 1.0, |inspect| answer(inspect) > inspect);
        Ok(Strategies {
            inspect,
            violate: self.violation(inspect, precision),
        })
    }

    /// Detection probability a smuggler believes in after a period in which it was `seen`, by exponential
    /// smoothing with `weight`.
    ///
    /// # Errors
    /// When the weight is not strictly between 0 and 1 or a probability not in 0..=1.
    pub fn updated_belief(belief: f64, seen: f64, weight: f64) -> Result<f64, QueueingError> {
        inside("weight of the latest period", weight)?;
        super::error::share("believed detection probability", belief)?;
        super::error::share("seen detection probability", seen)?;
        Ok(belief + weight * (seen - belief))
    }

    fn violation(&self, inspect: f64, precision: f64) -> f64 {
        let found = inspect * self.detection;
        logistic(precision * ((1.0 - found) * self.gain - found * self.penalty))
    }

    fn inspection(&self, violate: f64, precision: f64) -> f64 {
        logistic(precision * (violate * self.detection * self.loss - self.inspection_cost))
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharp_responses_come_to_the_equilibrium() {
        let game = InspectionGame::new(0.8, 10.0, 90.0, 1.0, 40.0).unwrap();
        let sharp = game.quantal_response(500.0).unwrap();
        assert!((sharp.inspect - game.nash().inspect).abs() < 1e-3);
        assert!((sharp.violate - game.nash().violate).abs() < 1e-3);
    }

    #[test]
    fn a_loss_below_the_cost_is_not_worth_an_inspection() {
        let game = InspectionGame::new(0.5, 10.0, 90.0, 3.0, 4.0).unwrap();
        assert_eq!(
            game.nash(),
            Strategies {
                inspect: 0.0,
                violate: 1.0
            }
        );
    }
}
