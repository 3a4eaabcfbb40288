//! Customs lanes: a binormal score and thresholds send consignments to lanes; what is found, and how
//! long it takes when every lane is an M/M/c.

use super::complex::Complex;
use super::erlang::MultiServer;
use super::error::{QueueingError, count, increasing, inside, lengths, positive, share};
use super::inversion::{Inversion, invert_tail};
use super::jackson::sojourn_transform;
use super::numeric::{integrate, tail_quantile};
use crate::stats::distributions::normal_cdf;
use crate::stats::roc::Binormal;

/// Standard deviations of a score that are integrated over.
const REACH: f64 = 12.0;
/// Panels of quadrature for a standard deviation.
const PANELS: f64 = 4.0;

/// A selectivity rule: lanes ordered from the lowest scores to the highest.
#[derive(Debug, Clone, PartialEq)]
pub struct Selectivity {
    score: Binormal,
    prevalence: f64,
    thresholds: Vec<f64>,
    /// Detection probability of an illicit consignment by the lane its score selects.
    detection: Vec<f64>,
    escalation: f64,
    first_lane_finds: bool,
}

/// One lane under a selectivity rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneShare {
    /// Share of all consignments.
    pub share: f64,
    /// Share of illicit consignments.
    pub illicit_share: f64,
    /// Share of its consignments that are illicit.
    pub posterior: f64,
    /// Detection probability of an illicit consignment sent here, escalation included.
    pub detection: f64,
}

/// Variances of three estimators of the number of detections over a horizon, each unbiased.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectionVariances {
    /// Mean number of illicit consignments.
    pub illicit_arrivals: f64,
    /// Mean number of detections.
    pub detections: f64,
    /// Counting detections: `λ π T E q`.
    pub counted: f64,
    /// Adding the detection probability given the lane over illicit ones: `λ π T E q^2`.
    pub given_lane: f64,
    /// Adding posterior times detection probability over all consignments: `λ T E (π(S) q(L))^2`.
    pub given_score: f64,
}

impl Selectivity {
    /// The rule of a score, a prevalence of illicit consignments, thresholds between lanes, the detection
    /// probability of each lane, and the share of the last lane but one that is sent on to the last.
    ///
    /// A consignment sent on is searched twice: `q + (1-q) e q_last`.
    ///
    /// # Errors
    /// When the prevalence is not strictly between 0 and 1, thresholds do not increase, a probability is not
    /// in 0..=1, or there is not one lane more than thresholds.
    pub fn new(
        score: Binormal,
        prevalence: f64,
        thresholds: &[f64],
        detection: &[f64],
        escalation: f64,
    ) -> Result<Self, QueueingError> {
        inside("prevalence", prevalence)?;
        count("number of thresholds", thresholds.len(), 1, usize::MAX)?;
        increasing("threshold", thresholds)?;
        lengths("detection probabilities", detection.len(), thresholds.len() + 1)?;
        for probability in detection {
            share("detection probability", *probability)?;
        }
        share("share sent on", escalation)?;
        let last = detection.len() - 1;
        let mut effective = detection.to_vec();
        effective[last - 1] += (1.0 - detection[last - 1]) * escalation * detection[last];
        Ok(Self {
            score,
            prevalence,
            thresholds: thresholds.to_vec(),
            first_lane_finds: detection[0] > 0.0,
            detection: effective,
            escalation,
        })
    }

    /// The lanes.
    pub fn lanes(&self) -> Vec<LaneShare> {
        let z = |x: f64| (x - self.score.separation()) / self.score.spread();
        (0..self.detection.len())
            .map(|lane| {
                let (low, high) = self.ends(lane);
                let legitimate = between(low, high);
                let illicit_share = between(z(low), z(high));
                let share = (1.0 - self.prevalence) * legitimate + self.prevalence * illicit_share;
                let posterior = self.prevalence * illicit_share / share;
                LaneShare {
                    share,
                    illicit_share,
                    posterior,
                    detection: self.detection[lane],
                }
            })
            .collect()
    }

    /// Share of illicit consignments that are found.
    pub fn interdiction(&self) -> f64 {
        self.lanes()
            .iter()
            .map(|lane| lane.illicit_share * lane.detection)
            .sum()
    }

    /// Detections over consignments inspected: those of all lanes but the first when it finds nothing, else
    /// all.
    pub fn hit_rate(&self) -> f64 {
        let skipped = usize::from(!self.first_lane_finds);
        let inspected: f64 = self.lanes().iter().skip(skipped).map(|lane| lane.share).sum();
        self.prevalence * self.interdiction() / inspected
    }

    /// The variances of three estimators of detections under Poisson arrivals at rate `λ` over a horizon `T`.
    ///
    /// # Errors
    /// When the rate or the horizon is not positive.
    pub fn detection_variances(
        &self,
        arrival_rate: f64,
        horizon: f64,
    ) -> Result<DetectionVariances, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        positive("horizon", horizon)?;
        let illicit_arrivals = arrival_rate * horizon * self.prevalence;
        let detections = illicit_arrivals * self.interdiction();
        let squares: f64 = self
            .lanes()
            .iter()
            .map(|lane| lane.illicit_share * lane.detection * lane.detection)
            .sum();
        let by_score: f64 = (0..self.detection.len())
            .map(|lane| self.detection[lane] * self.detection[lane] * self.squared_posterior(lane))
            .sum();
        Ok(DetectionVariances {
            illicit_arrivals,
            detections,
            counted: detections,
            given_lane: illicit_arrivals * squares,
            given_score: arrival_rate * horizon * by_score,
        })
    }

    /// The lanes as M/M/c queues under Poisson arrivals.
    ///
    /// # Errors
    /// When lists do not match the lanes, or a lane gets more than it can do.
    pub fn queues(
        &self,
        arrival_rate: f64,
        service_rates: &[f64],
        servers: &[usize],
    ) -> Result<LaneQueues, QueueingError> {
        positive("arrival rate", arrival_rate)?;
        let lanes = self.lanes();
        lengths("service rates", service_rates.len(), lanes.len())?;
        lengths("numbers of servers", servers.len(), lanes.len())?;
        let last = lanes.len() - 1;
        let sent_on = self.escalation * lanes[last - 1].share;
        let mut queues = Vec::with_capacity(lanes.len());
        for (k, lane) in lanes.iter().enumerate() {
            let visits = if k == last {
                lane.share + sent_on
            } else {
                lane.share
            };
            queues.push(MultiServer::new(
                arrival_rate * visits,
                service_rates[k],
                servers[k],
            )?);
        }
        let shares = lanes.iter().map(|lane| lane.share).collect();
        Ok(LaneQueues {
            queues,
            shares,
            sent_on,
        })
    }

    fn ends(&self, lane: usize) -> (f64, f64) {
        let low = if lane == 0 {
            f64::NEG_INFINITY
        } else {
            self.thresholds[lane - 1]
        };
        (low, self.thresholds.get(lane).copied().unwrap_or(f64::INFINITY))
    }

    /// `∫ π(x)^2 f(x) dx = π ∫ π(x) f_1(x) dx` over the scores of a lane.
    fn squared_posterior(&self, lane: usize) -> f64 {
        let (d, s) = (self.score.separation(), self.score.spread());
        let (low, high) = self.ends(lane);
        let low = low.max(d - REACH * s);
        let high = high.min(d + REACH * s);
        if high <= low {
            return 0.0;
        }
        let panels = ((high - low) * PANELS / s.min(1.0)).ceil().min(1e5) as usize;
        self.prevalence
            * integrate(low, high, panels, |x| {
                self.score.posterior(x, self.prevalence) * self.score.illicit_density(x)
            })
    }
}

/// The queues of all lanes in the long run.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneQueues {
    queues: Vec<MultiServer>,
    shares: Vec<f64>,
    sent_on: f64,
}

impl LaneQueues {
    /// The queue of each lane.
    pub fn queues(&self) -> &[MultiServer] {
        &self.queues
    }

    /// Mean time from arrival to release over all consignments.
    pub fn dwell_mean(&self) -> f64 {
        let own: f64 = self
            .shares
            .iter()
            .zip(&self.queues)
            .map(|(share, queue)| share * queue.sojourn_mean())
            .sum();
        own + self.sent_on * self.last().sojourn_mean()
    }

    /// `P(dwell > t)`. Times in two lanes one after the other are independent, as the path has no way to
    /// overtake and several servers at its ends only (Walrand and Varaiya 1980).
    pub fn dwell_tail(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return 1.0;
        }
        let own: f64 = self
            .shares
            .iter()
            .zip(&self.queues)
            .map(|(share, queue)| share * queue.sojourn_tail(t))
            .sum();
        if self.sent_on <= 0.0 {
            return own;
        }
        let one = &self.queues[self.queues.len() - 2];
        let both = invert_tail(Inversion::Talbot, t, |s: Complex| {
            sojourn_transform(one, s) * sojourn_transform(self.last(), s)
        });
        own + self.sent_on * (both - one.sojourn_tail(t))
    }

    /// Quantile of the dwell time over all consignments.
    ///
    /// # Errors
    /// When `p` is not strictly between 0 and 1.
    pub fn dwell_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        inside("quantile level", p)?;
        tail_quantile(p, self.dwell_mean(), |t| self.dwell_tail(t))
    }

    fn last(&self) -> &MultiServer {
        &self.queues[self.queues.len() - 1]
    }
}

/// `Φ(high) - Φ(low)`, from the tail where that is smaller.
fn between(low: f64, high: f64) -> f64 {
    if low > 0.0 {
        normal_cdf(-low) - normal_cdf(-high)
    } else {
        normal_cdf(high) - normal_cdf(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(escalation: f64) -> Selectivity {
        let score = Binormal::new(1.8, 1.3).unwrap();
        Selectivity::new(score, 0.002, &[1.0, 2.0], &[0.01, 0.3, 0.85], escalation).unwrap()
    }

    #[test]
    fn shares_add_up_and_estimators_improve() {
        let lanes = rule(0.1).lanes();
        assert!((lanes.iter().map(|lane| lane.share).sum::<f64>() - 1.0).abs() < 1e-14);
        let found = rule(0.1).detection_variances(20.0, 8760.0).unwrap();
        assert!(found.given_score < found.given_lane && found.given_lane < found.counted);
    }

    #[test]
    fn the_mean_dwell_is_the_integral_of_its_tail() {
        let queues = rule(0.1).queues(20.0, &[12.0, 1.6, 0.5], &[3, 3, 3]).unwrap();
        let integral = integrate(0.0, 0.01, 4, |t| queues.dwell_tail(t))
            + integrate(0.01, 1.0, 40, |t| queues.dwell_tail(t))
            + integrate(1.0, 80.0, 200, |t| queues.dwell_tail(t));
        assert!((integral / queues.dwell_mean() - 1.0).abs() < 1e-8);
    }

    #[test]
    fn thresholds_out_of_order_are_refused() {
        let score = Binormal::new(1.8, 1.0).unwrap();
        let refusal = Selectivity::new(score, 0.01, &[2.0, 1.0], &[0.0, 0.3, 0.9], 0.0).unwrap_err();
        assert_eq!(refusal.to_string(), "threshold 1 follows 2, but must be larger");
    }
}
