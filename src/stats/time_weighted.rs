//! A level held over time: queue length, officers at work, pallets in the shed.

use crate::units::SimTime;

/// The integral of a piecewise-constant whole-number level over a window \[from, to).
///
/// The area is kept in integers (level × µs), so that it is exact and the same in whatever order levels change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWeighted {
    from: SimTime,
    to: SimTime,
    level: i64,
    /// Up to when the area is accounted for, within the window.
    since: SimTime,
    area: i128,
    /// The highest level held, the least number there is before any was.
    peak: i64,
}

impl TimeWeighted {
    /// Starts at `level` at the beginning of the replication and counts the time in \[from, to).
    pub const fn within(from: SimTime, to: SimTime, level: i64) -> Self {
        Self {
            from,
            to,
            level,
            since: from,
            area: 0,
            peak: i64::MIN,
        }
    }

    /// Starts at `level` at the beginning of the replication and counts from `from` on, without an end.
    pub const fn starting(from: SimTime, level: i64) -> Self {
        Self::within(from, SimTime::NEVER, level)
    }

    /// The level becomes `level` at `now`, which never lies before an earlier change.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: i64) {
        self.accrue(now);
        self.level = level;
    }

    /// The level changes by `change` at `now`.
    #[inline]
    pub fn add(&mut self, now: SimTime, change: i64) {
        self.set(now, self.level + change);
    }

    /// The level now.
    pub const fn level(&self) -> i64 {
        self.level
    }

    /// The area under the level in the window up to `now` \[level × µs\].
    pub fn area(&self, now: SimTime) -> i128 {
        let mut closed = *self;
        closed.accrue(now);
        closed.area
    }

    /// The area under the level in the window up to `now` \[level × h\].
    pub fn area_hours(&self, now: SimTime) -> f64 {
        self.area(now) as f64 / crate::units::SimDuration::HOUR.micros() as f64
    }

    /// The time average in the window up to `now`; `None` before the window opens.
    pub fn mean(&self, now: SimTime) -> Option<f64> {
        let length = now.min(self.to).since(self.from).micros();
        (length > 0).then(|| self.area(now) as f64 / length as f64)
    }

    /// The highest level held for any time in the window up to `now`; `None` before the window opens.
    pub fn peak(&self, now: SimTime) -> Option<i64> {
        let mut closed = *self;
        closed.accrue(now);
        (closed.peak > i64::MIN).then_some(closed.peak)
    }

    /// Adds the level's area from the last change to `now`, clipped to the window.
    #[inline]
    fn accrue(&mut self, now: SimTime) {
        let until = now.min(self.to);
        if until > self.since {
            let held = (until - self.since).micros();
            self.area += i128::from(self.level) * i128::from(held);
            self.peak = self.peak.max(self.level);
            self.since = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimDuration;

    fn at(hours: i64) -> SimTime {
        SimTime::ZERO + SimDuration::HOUR * hours
    }

    #[test]
    fn only_the_window_counts() {
        let mut queue = TimeWeighted::within(at(2), at(6), 5);
        queue.add(at(1), -4); // 1 from hour 1
        queue.set(at(3), 3);
        queue.add(at(4), 7); // for no time at all
        queue.add(at(4), -7);
        queue.set(at(8), 100);
        assert_eq!(queue.area(at(9)), i128::from((at(10) - at(0)).micros()));
        assert_eq!(queue.mean(at(9)), Some(2.5));
        assert_eq!((queue.peak(at(9)), queue.level()), (Some(3), 100));
        assert!((queue.area_hours(at(9)) - 10.0).abs() < 1e-12);
    }

    #[test]
    fn before_the_window_there_is_no_mean() {
        let level = TimeWeighted::starting(at(2), 1);
        assert_eq!((level.mean(at(1)), level.peak(at(2))), (None, None));
        assert_eq!(level.mean(at(3)), Some(1.0));
    }
}
