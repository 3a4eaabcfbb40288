//! Simulation time: an integer number of microseconds, so that equal instants are equal on every machine.
//!
//! Microseconds keep a 72-second booth service exact to one part in 70 million, and 2^55 of them hold a thousand
//! years, so that an event's time, tie class, sequence and entity fit one 128-bit word (`engine::EventList`).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

const PER_SECOND: i64 = 1_000_000;
/// 1.5 · 2⁵².
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// 2⁵¹: below it, numbers are rounded by adding [`ROUNDER`].
const EXACT: f64 = 2_251_799_813_685_248.0;

/// An instant, counted from the midnight that begins the warm-up of a replication \[µs\].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(i64);

/// A span between two instants \[µs\]; may be negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(i64);

impl SimTime {
    /// The midnight that begins the replication.
    pub const ZERO: Self = Self(0);
    /// Later than every event: "never". About 1,140 years.
    pub const NEVER: Self = Self((1 << 55) - 1);

    /// The instant `micros` microseconds after the replication's beginning.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the replication's beginning.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Hours since the replication's beginning \[h\].
    pub fn hours(self) -> f64 {
        SimDuration(self.0).hours()
    }

    /// Whole days since the replication's beginning; negative before it.
    #[inline]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(SimDuration::DAY.0)
    }

    /// Midnight of day number `day`.
    pub const fn midnight(day: i64) -> Self {
        Self(day * SimDuration::DAY.0)
    }

    /// Time since the last midnight.
    #[inline]
    pub const fn time_of_day(self) -> SimDuration {
        SimDuration(self.0.rem_euclid(SimDuration::DAY.0))
    }

    /// Time since `earlier`, or zero when `earlier` is later.
    #[inline]
    pub fn since(self, earlier: Self) -> SimDuration {
        SimDuration((self.0 - earlier.0).max(0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One second.
    pub const SECOND: Self = Self(PER_SECOND);
    /// One minute.
    pub const MINUTE: Self = Self(60 * PER_SECOND);
    /// One hour.
    pub const HOUR: Self = Self(3_600 * PER_SECOND);
    /// Twenty-four hours.
    pub const DAY: Self = Self(86_400 * PER_SECOND);
    /// Seven days.
    pub const WEEK: Self = Self(7 * 86_400 * PER_SECOND);

    /// A span of `micros` microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The span nearest to `hours` hours, clipped to what [`SimTime::NEVER`] can hold.
    #[inline]
    pub fn from_hours(hours: f64) -> Self {
        let micros = hours * Self::HOUR.0 as f64;
        if micros.abs() < EXACT {
            // Adding 1.5 · 2⁵² leaves no bits below the unit: the sum is rounded to it, half to even, and its last bits
            // are the whole number.
            return Self((micros + ROUNDER).to_bits() as i64 - ROUNDER.to_bits() as i64);
        }
        Self((libm::rint(micros) as i64).clamp(-SimTime::NEVER.0, SimTime::NEVER.0))
    }

    /// Microseconds in the span.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The span in hours \[h\].
    pub fn hours(self) -> f64 {
        self.0 as f64 / Self::HOUR.0 as f64
    }

    /// The span in days \[d\].
    pub fn days(self) -> f64 {
        self.0 as f64 / Self::DAY.0 as f64
    }

    /// This span, stretched by `factor` and rounded to the microsecond.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self::from_hours(self.hours() * factor)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    #[inline]
    fn add(self, span: SimDuration) -> Self {
        Self((self.0 + span.0).min(Self::NEVER.0))
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = Self;
    fn sub(self, span: SimDuration) -> Self {
        Self(self.0 - span.0)
    }
}

impl Sub for SimTime {
    type Output = SimDuration;
    fn sub(self, earlier: Self) -> SimDuration {
        SimDuration(self.0 - earlier.0)
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for SimDuration {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for SimDuration {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Neg for SimDuration {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<i64> for SimDuration {
    type Output = Self;
    fn mul(self, factor: i64) -> Self {
        Self(self.0 * factor)
    }
}

impl Div<i64> for SimDuration {
    type Output = Self;
    fn div(self, divisor: i64) -> Self {
        Self(self.0 / divisor)
    }
}

impl Sum for SimDuration {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        Self(spans.map(|span| span.0).sum())
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NEVER {
            return f.write_str("never");
        }
        write!(f, "day {} {:?}", self.day(), self.time_of_day())
    }
}

impl fmt::Debug for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `3 d 04:05`, `04:05`, `04:05:06.5`: days only when there are some, seconds only when there are some.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let day = Self::DAY.0.unsigned_abs();
        let (days, rest) = (micros / day, micros % day);
        let (minutes, rest) = (rest / 60_000_000, rest % 60_000_000);
        f.write_str(sign)?;
        if days > 0 {
            write!(f, "{days} d ")?;
        }
        write!(f, "{:02}:{:02}", minutes / 60, minutes % 60)?;
        if rest > 0 {
            let seconds = format!("{:09.6}", rest as f64 / PER_SECOND as f64);
            write!(f, ":{}", seconds.trim_end_matches('0').trim_end_matches('.'))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_round_to_the_nearest_microsecond_and_are_clipped() {
        assert_eq!(SimDuration::from_hours(0.5), SimDuration::MINUTE * 30);
        assert_eq!(SimDuration::from_hours(1e-10).micros(), 0);
        for micros in [
            0.5,
            -0.5,
            1.5,
            2.5,
            -2.5,
            7.499_999,
            1e9 + 0.5,
            2.25e15,
            -2.25e15,
            2.251_799_813_685_249e15,
        ] {
            let hours = micros / 3.6e9;
            let expected = libm::rint(hours * 3.6e9) as i64;
            assert_eq!(SimDuration::from_hours(hours).micros(), expected, "{micros} µs");
            assert_eq!(SimDuration::from_hours(-hours).micros(), -expected, "{micros} µs");
        }
        assert_eq!(SimDuration::from_hours(f64::NAN).micros(), 0);
        assert_eq!(SimDuration::from_hours(1e300).micros(), SimTime::NEVER.micros());
        assert_eq!(SimTime::NEVER + SimDuration::DAY, SimTime::NEVER);
    }

    #[test]
    fn days_before_the_beginning_are_negative() {
        assert_eq!(SimTime::from_micros(-1).day(), -1);
        assert_eq!(SimTime::from_micros(0).day(), 0);
        assert_eq!(
            (SimTime::midnight(3) + SimDuration::HOUR).time_of_day(),
            SimDuration::HOUR
        );
    }

    #[test]
    fn spans_print_as_a_clock_does() {
        let span = SimDuration::DAY * 2 + SimDuration::HOUR * 3 + SimDuration::MINUTE * 4;
        assert_eq!(span.to_string(), "2 d 03:04");
        assert_eq!((SimDuration::SECOND / 2).to_string(), "00:00:00.5");
        assert_eq!((-SimDuration::HOUR).to_string(), "-01:00");
    }
}
