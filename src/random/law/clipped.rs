//! A law whose values beyond two limits are moved to the limits, with its moments.

use super::counts::{geometric_terms, poisson_terms};
use super::moments::{average, expectation};
use super::{Affine, Law};

/// A law clipped to `low..=high`.
#[derive(Clone, Debug, PartialEq)]
pub struct Clipped {
    law: Law,
    low: f64,
    high: f64,
    mean: f64,
    variance: f64,
}

/// Standard deviations below the mean at which a normal law is cut off.
const FAR_SDS: f64 = 40.0;
/// Deepest halving of a panel.
const MAX_DEPTH: u32 = 24;
/// Relative tolerance of the moments.
const TOLERANCE: f64 = 1e-11;
/// Relative difference that rounding alone can cause.
const ROUNDING: f64 = 1e-13;

impl Clipped {
    /// `law` clipped to `low..=high`, where low ≤ high; simpler laws where there are any.
    pub(super) fn of(law: Law, low: f64, high: f64) -> Law {
        if law.minimum() >= low && law.maximum() <= high {
            return law;
        }
        if law.minimum() >= high {
            return Law::Constant(high);
        }
        if law.maximum() <= low {
            return Law::Constant(low);
        }
        match law {
            Law::Clipped(inner) => {
                let (inner_low, inner_high) = (inner.low.max(low).min(high), inner.high.max(low).min(high));
                Self::of(inner.law, inner_low, inner_high)
            }
            Law::Affine(affine) => {
                let Affine { law, factor, shift } = *affine;
                let law = Self::of(law, (low - shift) / factor, (high - shift) / factor);
                Law::Affine(Box::new(Affine { law, factor, shift }))
            }
            law => {
                let (mean, variance) = clipped_moments(&law, low, high);
                Law::Clipped(Box::new(Self {
                    law,
                    low,
                    high,
                    mean,
                    variance,
                }))
            }
        }
    }

    /// The law before clipping.
    pub const fn law(&self) -> &Law {
        &self.law
    }

    /// Lower limit.
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// Upper limit.
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// `x`, or the limit it lies beyond.
    pub const fn clip(&self, x: f64) -> f64 {
        x.max(self.low).min(self.high)
    }

    pub(super) const fn mean(&self) -> f64 {
        self.mean
    }

    pub(super) const fn variance(&self) -> f64 {
        self.variance
    }

    /// The same with everything times `factor`, given the inner law already multiplied.
    pub(super) fn times(&self, factor: f64, law: Law) -> Self {
        Self {
            law,
            low: self.low * factor,
            high: self.high * factor,
            mean: self.mean * factor,
            variance: self.variance * factor * factor,
        }
    }
}

fn clipped_moments(law: &Law, low: f64, high: f64) -> (f64, f64) {
    let clip = |x: f64| x.max(low).min(high);
    let Some(mean) = expected_value(law, &clip) else {
        return continuous_moments(law, low, high);
    };
    let square = |x: f64| (clip(x) - mean) * (clip(x) - mean);
    (mean, expected_value(law, &square).unwrap_or(f64::NAN))
}

/// The expectation of `f` under a law on separate values, or nothing for other laws.
fn expected_value(law: &Law, f: &dyn Fn(f64) -> f64) -> Option<f64> {
    Some(match law {
        Law::Discrete(steps) => expectation(steps, f),
        Law::Empirical(observations) => average(observations, f),
        Law::Poisson { mean } => poisson_terms(*mean).map(|(k, p)| p * f(k)).sum(),
        Law::Geometric { mean } => geometric_terms(*mean).map(|(k, p)| p * f(k)).sum(),
        _ => return None,
    })
}

/// Moments of a clipped law with a density, by integrating its distribution function.
///
/// With a finite upper end b, E Y = a + ∫ₐᵇ S and E (Y − c)² = (a − c)² + ∫ₐᵇ 2(x − c) S; without one, with X the law
/// before clipping, E Y = E X + ∫ F and E (Y − c)² = E (X − c)² + ∫ 2(x − c) F over x below a.
fn continuous_moments(law: &Law, low: f64, high: f64) -> (f64, f64) {
    let sd = law.variance().sqrt();
    let floor = law.minimum().max(law.mean() - FAR_SDS * sd);
    let start = floor.max(low);
    let end = law.maximum().min(high);
    let scale = sd.max(f64::MIN_POSITIVE);
    if end.is_finite() && start < end {
        let panels = panels(law, start, end);
        let mean = start + integrate(&panels, scale, &|x| law.survival(x));
        let spread = integrate(&panels, scale * scale, &|x| 2.0 * (x - mean) * law.survival(x));
        (mean, ((start - mean) * (start - mean) + spread).max(0.0))
    } else {
        let panels = panels(law, floor, start);
        let mean = law.mean() + integrate(&panels, scale, &|x| law.cdf(x));
        let spread = integrate(&panels, scale * scale, &|x| 2.0 * (x - mean) * law.cdf(x));
        let offset = law.mean() - mean;
        (mean, (law.variance() + offset * offset + spread).max(0.0))
    }
}

/// Ends of panels: every half standard deviation near the mean, and halvings towards the lower end.
fn panels(law: &Law, start: f64, end: f64) -> Vec<f64> {
    let (mean, sd) = (law.mean(), law.variance().sqrt());
    let near = (-16..=32).map(|k| mean + 0.5 * sd * f64::from(k));
    let halvings = (1..=60).map(|k| start + libm::ldexp(end - start, -k));
    let mut ends: Vec<f64> = near.chain(halvings).filter(|x| start < *x && *x < end).collect();
    ends.extend([start, end]);
    ends.sort_by(f64::total_cmp);
    ends
}

fn integrate(panels: &[f64], scale: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    let tolerance = TOLERANCE * scale / panels.len() as f64;
    panels
        .windows(2)
        .map(|ends| {
            let (a, b) = (ends[0], ends[1]);
            let values = [f(a), f(f64::midpoint(a, b)), f(b)];
            simpson(f, a, b, values, tolerance, MAX_DEPTH)
        })
        .sum()
}

/// Adaptive Simpson rule with Richardson's correction (Lyness 1969).
fn simpson(f: &dyn Fn(f64) -> f64, a: f64, b: f64, values: [f64; 3], tolerance: f64, depth: u32) -> f64 {
    let middle = f64::midpoint(a, b);
    let width = b - a;
    let [left, centre, right] = values;
    let quarter = f(f64::midpoint(a, middle));
    let three_quarters = f(f64::midpoint(middle, b));
    let whole = width / 6.0 * (left + 4.0 * centre + right);
    let halves = width / 12.0 * (left + 4.0 * quarter + 2.0 * centre + 4.0 * three_quarters + right);
    let error = halves - whole;
    let good_enough = error.abs() <= (15.0 * tolerance).max(ROUNDING * halves.abs());
    if depth == 0 || good_enough || !error.is_finite() {
        return halves + error / 15.0;
    }
    simpson(f, a, middle, [left, quarter, centre], tolerance / 2.0, depth - 1)
        + simpson(
            f,
            middle,
            b,
            [centre, three_quarters, right],
            tolerance / 2.0,
            depth - 1,
        )
}
