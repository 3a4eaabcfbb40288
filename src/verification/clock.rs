//! The case's unit of time in hours of the simulation, which counts in microseconds.

use crate::scenario::quantity::duration_text;
use crate::units::SimDuration;

/// How long the case's unit of time is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    /// Hours of simulation in one unit.
    pub(super) hours: f64,
}

/// Characteristic times in these bounds \[h\] lose nothing to the microsecond and fit a window of years.
const COMFORT: std::ops::RangeInclusive<f64> = 0.02..=50.0;

impl Clock {
    /// One unit is an hour, unless the case's `times` are far from hours; then it is that times a power of ten.
    pub(super) fn fitting(times: &[f64]) -> Self {
        let shortest = times
            .iter()
            .copied()
            .filter(|&time| time > 0.0)
            .fold(f64::INFINITY, f64::min);
        if !shortest.is_finite() || COMFORT.contains(&shortest) {
            return Self { hours: 1.0 };
        }
        Self {
            hours: libm::pow(10.0, -libm::rint(libm::log10(shortest))),
        }
    }

    /// A span of the case's time.
    pub(super) fn duration(self, value: f64) -> SimDuration {
        SimDuration::from_hours(value * self.hours)
    }

    /// The span as a TOML text.
    pub(super) fn span(self, value: f64) -> String {
        format!("\"{}\"", duration_text(self.duration(value)))
    }

    /// A rate per unit of the case's time as a TOML text.
    pub(super) fn rate(self, value: f64) -> String {
        let per_hour = value / self.hours;
        format!("\"{per_hour} / h\"")
    }

    /// Hours of simulation in the case's time.
    pub(super) fn of_hours(self, hours: f64) -> f64 {
        hours / self.hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_unless_they_do_not_fit() {
        assert_eq!(Clock::fitting(&[1.0, 0.1]), Clock { hours: 1.0 });
        assert_eq!(Clock::fitting(&[3e-5]).span(3e-5), "\"3 h\"");
        assert_eq!(Clock { hours: 1.0 }.rate(0.25), "\"0.25 / h\"");
    }
}
