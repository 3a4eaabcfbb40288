//! A Poisson process with a sinusoidal rate.

use super::super::law::{LawError, above, within};
use super::super::stream::Stream;
use super::cursor::{Cursor, NO_ARRIVAL, unit_exponential};
use crate::units::{SimDuration, SimTime};

/// Largest mean rate \[1/h\].
const MAX_PER_HOUR: f64 = 1e9;
/// Steps of Newton's method or halvings; an interval of doubles is exhausted after about 60 halvings.
const MAX_STEPS: u32 = 100;

/// Poisson arrivals with rate λ + β sin(γt), t in hours since [`SimTime::ZERO`], not tied to the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SinusoidalArrivals {
    mean_per_hour: f64,
    amplitude: f64,
    frequency: f64,
}

impl SinusoidalArrivals {
    /// Rate `mean_per_hour` + `amplitude` · sin(`frequency` · t) \[1/h, 1/h, rad/h\].
    ///
    /// # Errors
    /// `mean_per_hour` is not positive or above 10⁹, `amplitude` is greater in absolute value than `mean_per_hour`, or
    /// `frequency` is not in 10⁻⁶..=10⁶.
    pub fn new(mean_per_hour: f64, amplitude: f64, frequency: f64) -> Result<Self, LawError> {
        above("mean arrivals per hour", mean_per_hour, 0.0)?;
        within("mean arrivals per hour", mean_per_hour, 0.0, MAX_PER_HOUR)?;
        Ok(Self {
            mean_per_hour,
            amplitude: within("amplitude", amplitude, -mean_per_hour, mean_per_hour)?,
            frequency: within("frequency", frequency, 1e-6, 1e6)?,
        })
    }

    /// The rate at `at` \[1/h\].
    pub fn rate(&self, at: SimTime) -> f64 {
        self.rate_at(at.hours())
    }

    /// The next arrival, as [`Arrivals::next`](super::Arrivals::next); the identity counts from 0.
    pub fn next(&self, cursor: &mut Cursor, stream: Stream) -> (SimTime, u64) {
        if cursor.at == SimTime::NEVER {
            return NO_ARRIVAL;
        }
        let entity = cursor.index;
        cursor.index += 1;
        cursor.used += unit_exponential(stream, entity);
        let expected = self.mean_per_hour * self.period();
        let cycles = (cursor.used / expected).floor();
        cursor.used = (cursor.used - cycles * expected).max(0.0);
        cursor.day = cursor.day.saturating_add(cycles as i64);
        let hours = cursor.day as f64 * self.period() + self.position(cursor.used);
        let at = SimTime::ZERO + SimDuration::from_hours(hours);
        cursor.at = at.max(cursor.at);
        (cursor.at, entity)
    }

    /// Length of the cycle \[h\].
    fn period(&self) -> f64 {
        std::f64::consts::TAU / self.frequency
    }

    fn rate_at(&self, hours: f64) -> f64 {
        self.mean_per_hour + self.amplitude * libm::sin(self.frequency * hours)
    }

    /// Expected arrivals in the first `hours` of a cycle: λt + (β/γ)(1 − cos γt).
    fn expected(&self, hours: f64) -> f64 {
        let half = libm::sin(self.frequency * hours / 2.0);
        self.mean_per_hour * hours + self.amplitude / self.frequency * 2.0 * half * half
    }

    /// Hours since the cycle's beginning when `used` arrivals are expected: Newton's method, kept within a bracket.
    fn position(&self, used: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.period());
        let mut t = (used / self.mean_per_hour).min(high);
        for _ in 0..MAX_STEPS {
            let excess = self.expected(t) - used;
            if excess > 0.0 {
                high = t;
            } else {
                low = t;
            }
            let newton = t - excess / self.rate_at(t);
            let next = if low < newton && newton < high {
                newton
            } else {
                f64::midpoint(low, high)
            };
            if (next - t).abs() <= f64::EPSILON * high {
                return next;
            }
            t = next;
        }
        t
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{KS_CRITICAL, Z_CRITICAL, kolmogorov, stream};

    /// Seed 20260105, n ≈ 20,000, Kolmogorov–Smirnov of the rescaled times and z of the count, α = 0.001.
    #[test]
    fn times_follow_the_cumulative_rate() {
        let process = SinusoidalArrivals::new(2.0, 2.0, std::f64::consts::TAU / 24.0).unwrap();
        let mut cursor = Cursor::default();
        let end = 24.0 * 417.0;
        let mut sample = Vec::new();
        loop {
            let at = process.next(&mut cursor, stream("arrival")).0.hours();
            if at >= end {
                break;
            }
            sample.push(process.expected(at));
        }
        let z = (sample.len() as f64 - 2.0 * end) / (2.0 * end).sqrt();
        assert!(z.abs() < Z_CRITICAL, "z = {z}");
        assert!(kolmogorov(sample, |x| x / (2.0 * end)) < KS_CRITICAL);
    }

    #[test]
    fn positions_invert_the_cumulative_rate() {
        for (mean, amplitude, frequency) in [
            (1.0, 0.0, 1.0),
            (5.0, 5.0, 0.26),
            (5.0, -5.0, 0.26),
            (1e9, 1e9, 1e-6),
        ] {
            let process = SinusoidalArrivals::new(mean, amplitude, frequency).unwrap();
            let total = mean * process.period();
            for k in 0..1000 {
                let used = total * f64::from(k) / 1000.0;
                let error = process.expected(process.position(used)) - used;
                assert!(error.abs() <= 1e-12 * total, "{mean} {amplitude} {k}: {error}");
            }
        }
    }

    #[test]
    fn parameters_out_of_bounds_are_refused() {
        assert!(SinusoidalArrivals::new(1.0, 1.1, 1.0).is_err());
        assert!(SinusoidalArrivals::new(0.0, 0.0, 1.0).is_err());
        assert!(SinusoidalArrivals::new(1.0, 0.5, 0.0).is_err());
        let rare = SinusoidalArrivals::new(1e-300, 0.0, 1.0).unwrap();
        let mut cursor = Cursor::default();
        for _ in 0..3 {
            assert_eq!(rare.next(&mut cursor, stream("arrival")).0, SimTime::NEVER);
        }
    }
}
