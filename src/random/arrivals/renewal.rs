//! A renewal process: independent intervals of one law.

use super::super::law::{Law, LawError, above};
use super::super::stream::Stream;
use super::cursor::{Cursor, NO_ARRIVAL};
use crate::units::{SimDuration, SimTime};

/// Arrivals with independent intervals, the first counted from [`SimTime::ZERO`].
#[derive(Clone, Debug, PartialEq)]
pub struct RenewalArrivals {
    interval: Law,
}

impl RenewalArrivals {
    /// Arrivals at intervals drawn from `interval` \[h\]; a negative variate counts as 0.
    ///
    /// # Errors
    /// The mean interval is not positive.
    pub fn new(interval: Law) -> Result<Self, LawError> {
        above("mean interval", interval.mean(), 0.0)?;
        Ok(Self { interval })
    }

    /// The law of the intervals \[h\].
    pub const fn interval(&self) -> &Law {
        &self.interval
    }

    /// The next arrival, as [`Arrivals::next`](super::Arrivals::next); the identity counts from 0.
    #[inline]
    pub fn next(&self, cursor: &mut Cursor, stream: Stream) -> (SimTime, u64) {
        if cursor.at == SimTime::NEVER {
            return NO_ARRIVAL;
        }
        let entity = cursor.index;
        cursor.index += 1;
        let hours = self.interval.draw(stream, entity, 0).max(0.0);
        cursor.at = cursor.at + SimDuration::from_hours(hours);
        (cursor.at, entity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{Z_CRITICAL, mean_variance, stream};

    /// Seed 20260105, n = 20,000 intervals, z of the mean, α = 0.001.
    #[test]
    fn intervals_follow_their_law() {
        let process = RenewalArrivals::new(Law::gamma_mean_cv(0.5, 0.7).unwrap()).unwrap();
        let mut cursor = Cursor::default();
        let mut last = 0.0;
        let intervals: Vec<f64> = (0..20_000)
            .map(|index| {
                let (at, entity) = process.next(&mut cursor, stream("arrival"));
                assert_eq!(entity, index);
                let interval = at.hours() - last;
                last = at.hours();
                interval
            })
            .collect();
        let (mean, variance) = mean_variance(&intervals);
        let z = (mean - 0.5) / (variance / 20_000.0).sqrt();
        assert!(z.abs() < Z_CRITICAL, "z = {z}");
        assert!((variance.sqrt() / mean - 0.7).abs() < 0.02);
    }

    #[test]
    fn an_endless_interval_ends_the_process() {
        let process = RenewalArrivals::new(Law::constant(1e15).unwrap()).unwrap();
        let mut cursor = Cursor::default();
        for _ in 0..3 {
            assert_eq!(process.next(&mut cursor, stream("arrival")).0, SimTime::NEVER);
        }
        assert!(RenewalArrivals::new(Law::constant(0.0).unwrap()).is_err());
    }
}
