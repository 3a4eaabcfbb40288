//! A Poisson process whose rate is constant by pieces and repeats.

use super::super::law::{LawError, not_empty, within};
use super::super::stream::Stream;
use super::cursor::{Cursor, NO_ARRIVAL, unit_exponential};
use crate::units::{SimDuration, SimTime};
use std::sync::Arc;

/// Largest rate \[1/h\].
const MAX_PER_HOUR: f64 = 1e9;
const MAX_SEGMENTS: usize = 1_000_000;

/// Poisson arrivals whose rate repeats after a cycle that begins at [`SimTime::ZERO`], not tied to the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CyclicArrivals {
    segments: Arc<[Segment]>,
    length: SimDuration,
    expected: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    start: SimDuration,
    per_hour: f64,
    /// Expected arrivals of the cycle up to the segment's end.
    expected: f64,
}

impl CyclicArrivals {
    /// A cycle of segments (length, arrivals per hour \[1/h\]).
    ///
    /// # Errors
    /// There is no segment or more than a million, a length is not positive, or a rate is not in 0..=10⁹.
    pub fn new(segments: &[(SimDuration, f64)]) -> Result<Self, LawError> {
        not_empty("segments", segments.len(), MAX_SEGMENTS)?;
        let mut length = SimDuration::ZERO;
        let mut expected = 0.0;
        let mut list = Vec::with_capacity(segments.len());
        for &(span, per_hour) in segments {
            let limit = (SimTime::NEVER - (SimTime::ZERO + length)).hours();
            within(
                "segment length",
                span.hours(),
                SimDuration::from_micros(1).hours(),
                limit,
            )?;
            expected += span.hours() * within("arrivals per hour", per_hour, 0.0, MAX_PER_HOUR)?;
            list.push(Segment {
                start: length,
                per_hour,
                expected,
            });
            length += span;
        }
        Ok(Self {
            segments: list.into(),
            length,
            expected,
        })
    }

    /// Length of the cycle.
    pub const fn cycle(&self) -> SimDuration {
        self.length
    }

    /// The rate at `at` \[1/h\].
    pub fn rate(&self, at: SimTime) -> f64 {
        let within = SimDuration::from_micros(at.micros().rem_euclid(self.length.micros()));
        let after = self.segments.partition_point(|segment| segment.start <= within);
        self.segments[after.max(1) - 1].per_hour
    }

    /// The next arrival, as [`Arrivals::next`](super::Arrivals::next); the identity counts from 0.
    pub fn next(&self, cursor: &mut Cursor, stream: Stream) -> (SimTime, u64) {
        if self.expected <= 0.0 || cursor.at == SimTime::NEVER {
            return NO_ARRIVAL;
        }
        let entity = cursor.index;
        cursor.index += 1;
        cursor.used += unit_exponential(stream, entity);
        let cycles = (cursor.used / self.expected).floor();
        cursor.used = (cursor.used - cycles * self.expected).max(0.0);
        cursor.day = cursor.day.saturating_add(cycles as i64);
        let micros = cursor.day.saturating_mul(self.length.micros());
        let at = SimTime::from_micros(micros) + self.position(cursor.used);
        cursor.at = at.max(cursor.at);
        (cursor.at, entity)
    }

    /// Time since the cycle's beginning when `used` arrivals are expected.
    fn position(&self, used: f64) -> SimDuration {
        let after = self.segments.partition_point(|segment| segment.expected <= used);
        let Some(segment) = self.segments.get(after) else {
            return self.length;
        };
        let before = after
            .checked_sub(1)
            .map_or(0.0, |last| self.segments[last].expected);
        segment.start + SimDuration::from_hours((used - before) / segment.per_hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{KS_CRITICAL, Z_CRITICAL, kolmogorov, stream};

    fn peaks() -> CyclicArrivals {
        let hours = |h: i64| SimDuration::HOUR * h;
        CyclicArrivals::new(&[(hours(3), 2.0), (hours(2), 0.0), (hours(5), 0.8)]).unwrap()
    }

    /// Seed 20260105, n ≈ 20,000, Kolmogorov–Smirnov of the rescaled times and z of the count, α = 0.001.
    #[test]
    fn times_follow_the_cumulative_rate() {
        let process = peaks();
        let mut cursor = Cursor::default();
        let cycles = 2000.0;
        let mut sample = Vec::new();
        loop {
            let (at, entity) = process.next(&mut cursor, stream("arrival"));
            if at.hours() >= cycles * 10.0 {
                break;
            }
            assert_eq!(entity, sample.len() as u64);
            let phase = at.hours() % 10.0;
            let expected = phase.min(3.0) * 2.0 + (phase - 5.0).max(0.0) * 0.8;
            sample.push((at.hours() / 10.0).floor() + expected / 10.0);
            assert!(process.rate(at) > 0.0);
        }
        let z = (sample.len() as f64 - cycles * 10.0) / (cycles * 10.0).sqrt();
        assert!(z.abs() < Z_CRITICAL, "z = {z}");
        assert!(kolmogorov(sample, |x| x / cycles) < KS_CRITICAL);
    }

    #[test]
    fn extreme_cycles_end() {
        let idle = CyclicArrivals::new(&[(SimDuration::HOUR, 0.0)]).unwrap();
        assert_eq!(
            idle.next(&mut Cursor::default(), stream("arrival")).0,
            SimTime::NEVER
        );
        let rare = CyclicArrivals::new(&[(SimDuration::HOUR, 1e-300)]).unwrap();
        let mut cursor = Cursor::default();
        for _ in 0..3 {
            assert_eq!(rare.next(&mut cursor, stream("arrival")).0, SimTime::NEVER);
        }
        let dense =
            CyclicArrivals::new(&[(SimDuration::from_micros(1), 1e9), (SimDuration::HOUR, 0.0)]).unwrap();
        let mut last = SimTime::ZERO;
        let mut cursor = Cursor::default();
        for _ in 0..1000 {
            let at = dense.next(&mut cursor, stream("arrival")).0;
            assert!(at >= last);
            last = at;
        }
        assert!(CyclicArrivals::new(&[]).is_err());
        assert!(CyclicArrivals::new(&[(SimDuration::ZERO, 1.0)]).is_err());
        assert!(CyclicArrivals::new(&[(SimDuration::HOUR, -1.0)]).is_err());
    }
}
