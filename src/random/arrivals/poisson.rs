//! A Poisson process whose rate follows the calendar.
//!
//! The process begins anew every Monday at midnight, which changes nothing in distribution, since Poisson processes
//! on disjoint weeks are independent. Within a week, arrival k comes when the expected number of arrivals since
//! Monday reaches E₁ + … + E_k, with standard exponential E_k from draw k of the week: inversion of the cumulative rate
//! (Çinlar 1975). So ten per cent more traffic moves the same ships a little, within their own week.

use super::super::law::{LawError, above, exponential, exponentials, within};
use super::super::stream::Stream;
use super::Arrivals;
use super::cursor::{Cursor, NO_ARRIVAL};
use super::profile::Profile;
use super::week::{week_entity, week_number, weekday};
use crate::units::{Calendar, SimDuration, SimTime};

/// Most arrivals expected in a week, so that their indices fit 24 bits.
const MAX_WEEKLY: f64 = 16e6;
const FEW: usize = Arrivals::FEW;
/// The last simulated day.
const LAST_DAY: i64 = SimTime::NEVER.day();

/// Poisson arrivals by the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonArrivals {
    per_hour: f64,
    profile: Profile,
    /// Whether nothing ever arrives.
    is_idle: bool,
}

impl PoissonArrivals {
    /// `per_hour` arrivals an hour \[1/h\] times the weight of the profile.
    ///
    /// # Errors
    /// `per_hour` is negative, or more than 16 million arrivals are expected in a week.
    pub fn new(per_hour: f64, profile: Profile) -> Result<Self, LawError> {
        within("arrivals per hour", per_hour, 0.0, MAX_WEEKLY)?;
        within(
            "expected arrivals of a week",
            per_hour * profile.largest_week(),
            0.0,
            MAX_WEEKLY,
        )?;
        Ok(Self {
            per_hour,
            is_idle: per_hour <= 0.0 || profile.largest_week() <= 0.0,
            profile,
        })
    }

    /// The same with `factor` times the traffic: the same arrivals, moved, and at the ends of weeks more or fewer.
    ///
    /// # Errors
    /// `factor` is not positive, or the bounds of [`PoissonArrivals::new`] are violated.
    pub fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        Self::new(
            self.per_hour * above("factor", factor, 0.0)?,
            self.profile.clone(),
        )
    }

    /// Arrivals per hour at weight 1 \[1/h\].
    pub const fn per_hour(&self) -> f64 {
        self.per_hour
    }

    /// The weights.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The rate at `at` \[1/h\].
    pub fn rate(&self, at: SimTime, calendar: &Calendar) -> f64 {
        let hour = at.time_of_day().micros() / SimDuration::HOUR.micros();
        self.per_hour * self.profile.factor(calendar.day(at.day()), hour as usize)
    }

    /// Before the first arrival at or after [`SimTime::ZERO`].
    pub fn start(&self, calendar: &Calendar) -> Cursor {
        Cursor {
            day: -(weekday(calendar.date_number(0)) as i64),
            ..Cursor::default()
        }
    }

    /// The next arrival, as [`Arrivals::next`](super::Arrivals::next); the identity is (week, index in the week).
    #[inline]
    pub fn next(&self, cursor: &mut Cursor, stream: Stream, calendar: &Calendar) -> (SimTime, u64) {
        if cursor.today.days_left > 0 && cursor.day < LAST_DAY {
            let entity = next_in_week(cursor, stream);
            if cursor.used < cursor.today.expected || self.moves_on_within_week(cursor, calendar) {
                let at = self.time(cursor);
                if at >= SimTime::ZERO {
                    return (at, entity);
                }
            }
        }
        self.next_of_another_week(cursor, stream, calendar)
    }

    /// As [`Arrivals::next_few`](super::Arrivals::next_few).
    pub(super) fn next_few(
        &self,
        cursor: &mut Cursor,
        stream: Stream,
        calendar: &Calendar,
        arrivals: &mut [(SimTime, u64); FEW],
    ) {
        let mut found = 0;
        while found < FEW {
            // Before the beginning, at the end of time and between weeks: one by one.
            if cursor.today.days_left == 0 || !(0..LAST_DAY).contains(&cursor.day) {
                arrivals[found] = self.next(cursor, stream, calendar);
                found += 1;
                continue;
            }
            // As if the week had so many left; what comes after its end is drawn for nothing.
            let week = cursor.today.week;
            let mut intervals = [0.0; FEW];
            stream.uniforms_from(week as u64, cursor.index as u32, &mut intervals);
            exponentials(1.0, &mut intervals);
            for (arrival, interval) in arrivals[found..].iter_mut().zip(intervals) {
                let entity = week_entity(week, cursor.index);
                cursor.index += 1;
                cursor.used += interval;
                let is_later_day = cursor.used >= cursor.today.expected;
                if is_later_day && !self.moves_on_within_week(cursor, calendar) {
                    break;
                }
                *arrival = (self.time(cursor), entity);
                found += 1;
                if is_later_day && cursor.day >= LAST_DAY {
                    break;
                }
            }
        }
    }

    /// The next arrival when it may be that of a week that has not begun, or when the last found lies before the beginning.
    #[inline(never)]
    fn next_of_another_week(
        &self,
        cursor: &mut Cursor,
        stream: Stream,
        calendar: &Calendar,
    ) -> (SimTime, u64) {
        if self.is_idle {
            return NO_ARRIVAL;
        }
        while cursor.day < LAST_DAY {
            if cursor.today.days_left == 0 {
                let date = calendar.date_number(cursor.day);
                cursor.today.days_left = 7 - weekday(date);
                cursor.today.week = week_number(date);
                self.look_at_day(cursor, calendar);
            }
            let entity = next_in_week(cursor, stream);
            if self.moves_on_within_week(cursor, calendar) {
                let at = self.time(cursor);
                if at >= SimTime::ZERO {
                    return (at, entity);
                }
            }
        }
        NO_ARRIVAL
    }

    /// Moves on to the day on which `cursor.used` expected arrivals are reached; or, when the week ends before, to the
    /// beginning of the next week, and is false.
    #[inline(never)]
    fn moves_on_within_week(&self, cursor: &mut Cursor, calendar: &Calendar) -> bool {
        while cursor.used >= cursor.today.expected {
            cursor.used -= cursor.today.expected;
            cursor.day += 1;
            cursor.today.days_left -= 1;
            if cursor.today.days_left == 0 {
                cursor.used = 0.0;
                cursor.index = 0;
                return false;
            }
            self.look_at_day(cursor, calendar);
        }
        true
    }

    /// When `cursor.used` expected arrivals of its day are reached.
    #[inline]
    fn time(&self, cursor: &Cursor) -> SimTime {
        let weight = cursor.used / cursor.today.rate;
        let hours = if self.profile.is_flat() {
            weight
        } else {
            self.profile.hours_at(weight)
        };
        cursor.today.midnight + SimDuration::from_hours(hours)
    }

    fn look_at_day(&self, cursor: &mut Cursor, calendar: &Calendar) {
        cursor.today.midnight = SimTime::midnight(cursor.day);
        cursor.today.rate = self.day_rate(cursor.day, calendar);
        cursor.today.expected = cursor.today.rate * self.profile.hour_sum();
    }

    /// The rate of a day at hour weight 1 \[1/h\].
    fn day_rate(&self, day: i64, calendar: &Calendar) -> f64 {
        if self.profile.is_flat() {
            self.per_hour
        } else {
            self.per_hour * self.profile.day_factor(calendar.day(day))
        }
    }
}

/// Draws the interval before the next arrival of the week, and returns its identity.
#[inline]
fn next_in_week(cursor: &mut Cursor, stream: Stream) -> u64 {
    let (week, index) = (cursor.today.week, cursor.index);
    cursor.index += 1;
    cursor.used += exponential(1.0, stream.uniform_at(week as u64, 0, index as u32));
    week_entity(week, index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{KS_CRITICAL, Z_CRITICAL, calendar, kolmogorov, mean_variance, stream};

    fn all_until(process: &PoissonArrivals, calendar: &Calendar, end: SimTime) -> Vec<(SimTime, u64)> {
        let mut cursor = process.start(calendar);
        let next = || process.next(&mut cursor, stream("arrival"), calendar);
        std::iter::repeat_with(next)
            .take_while(|arrival| arrival.0 < end)
            .collect()
    }

    fn uneven() -> Profile {
        let mut hour = [0.0; 24];
        hour[6..12].fill(1.0);
        hour[12..20].fill(3.0);
        let month = [0.5, 0.6, 1.0, 1.2, 1.0, 0.8, 1.0, 1.0, 0.9, 1.1, 1.5, 2.0];
        Profile::new(month, [1.0, 1.2, 0.8, 1.0, 2.0, 0.0, 0.3], hour, 0.1).unwrap()
    }

    /// Seed 20260105, n = 2,000 weeks, z of the mean and of the variance of weekly counts, α = 0.001.
    #[test]
    fn weekly_counts_of_a_constant_rate_are_poisson() {
        let calendar = calendar(2026, 1, 5);
        for expected in [2.5_f64, 60.0] {
            let process = PoissonArrivals::new(expected / 168.0, Profile::flat()).unwrap();
            let mut counts = vec![0.0; 2000];
            for (at, _) in all_until(&process, &calendar, SimTime::midnight(14_000)) {
                counts[at.day() as usize / 7] += 1.0;
            }
            let (mean, variance) = mean_variance(&counts);
            let n = 2000.0_f64;
            let z_mean = (mean - expected) / (expected / n).sqrt();
            let z_variance = (variance - expected) / ((2.0 * expected * expected + expected) / n).sqrt();
            assert!(z_mean.abs() < Z_CRITICAL, "z of the mean {z_mean}");
            assert!(z_variance.abs() < Z_CRITICAL, "z of the variance {z_variance}");
        }
    }

    /// Seed 20260105, n ≈ 40,000, Kolmogorov–Smirnov of the rescaled times, α = 0.001.
    #[test]
    fn times_follow_the_cumulative_rate() {
        let holidays: Vec<_> = (0..40).map(|k| calendar(2026, 1, 5).date(9 * k)).collect();
        let calendar = Calendar::new(holidays[0], &holidays);
        let process = PoissonArrivals::new(8.0, uneven()).unwrap();
        let days = 728;
        let mut before = vec![0.0];
        for hour in 0..days * 24 {
            let at = SimTime::ZERO + SimDuration::HOUR * hour;
            before.push(before[hour as usize] + process.rate(at, &calendar));
        }
        let total = before[before.len() - 1];
        let arrivals = all_until(&process, &calendar, SimTime::midnight(days));
        let z = (arrivals.len() as f64 - total) / total.sqrt();
        assert!(z.abs() < Z_CRITICAL, "{} for {total}", arrivals.len());
        let sample = arrivals
            .iter()
            .map(|&(at, _)| {
                let hour = at.hours().floor();
                before[hour as usize] + (at.hours() - hour) * process.rate(at, &calendar)
            })
            .collect();
        assert!(kolmogorov(sample, |x| x / total) < KS_CRITICAL);
        assert!(arrivals.is_sorted());
        let mean = process.profile().mean_factor(&calendar, 0, days);
        assert!((mean * 8.0 * 24.0 * days as f64 / total - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_longer_warm_up_leaves_the_same_arrivals_after_it() {
        let (late, early) = (calendar(2026, 3, 12), calendar(2025, 12, 9));
        let shift = early.day_of(late.origin());
        for profile in [Profile::flat(), uneven()] {
            let process = PoissonArrivals::new(0.3, profile).unwrap();
            let from_late = all_until(&process, &late, SimTime::midnight(200));
            let from_early: Vec<_> = all_until(&process, &early, SimTime::midnight(200 + shift))
                .into_iter()
                .filter(|arrival| arrival.0.day() >= shift)
                .map(|(at, entity)| (at - SimDuration::DAY * shift, entity))
                .collect();
            assert!(from_late.len() > 300);
            assert_eq!(from_late, from_early);
        }
    }

    #[test]
    fn more_traffic_moves_the_same_ships_forward_within_their_week() {
        let calendar = calendar(2026, 1, 5);
        for profile in [Profile::flat(), uneven()] {
            let process = PoissonArrivals::new(0.5, profile).unwrap();
            let end = SimTime::midnight(364);
            let busy = all_until(&process.scaled(1.1).unwrap(), &calendar, end);
            let quiet = all_until(&process, &calendar, end);
            assert!(busy.len() > quiet.len());
            for (at, entity) in quiet {
                let moved = busy.iter().find(|arrival| arrival.1 == entity).unwrap();
                assert!(moved.0 <= at && moved.0.day() / 7 == at.day() / 7);
            }
        }
    }

    #[test]
    fn flat_weights_and_weights_of_one_over_two_agree() {
        let calendar = calendar(2026, 1, 7);
        let half = Profile::new([0.5; 12], [1.0; 7], [1.0; 24], 1.0).unwrap();
        let plain = PoissonArrivals::new(3.0, Profile::flat()).unwrap();
        let halved = PoissonArrivals::new(6.0, half).unwrap();
        let end = SimTime::midnight(100);
        let pairs = all_until(&plain, &calendar, end)
            .into_iter()
            .zip(all_until(&halved, &calendar, end));
        for ((a, first), (b, second)) in pairs {
            assert!(first == second && (a - b).micros().abs() <= 1);
        }
    }

    #[test]
    fn a_few_at_once_are_those_that_come_one_by_one() {
        let calendar = calendar(2026, 1, 7);
        for (per_hour, profile) in [
            (0.3, Profile::flat()),
            (0.0, Profile::flat()),
            (0.001, uneven()),
            (0.3, uneven()),
            (90.0, uneven()),
        ] {
            let process = PoissonArrivals::new(per_hour, profile).unwrap();
            let (mut few, mut single) = (process.start(&calendar), process.start(&calendar));
            let mut arrivals = [(SimTime::ZERO, 0); FEW];
            for _ in 0..200 {
                process.next_few(&mut few, stream("arrival"), &calendar, &mut arrivals);
                for arrival in arrivals {
                    assert_eq!(arrival, process.next(&mut single, stream("arrival"), &calendar));
                }
            }
        }
    }

    #[test]
    fn extreme_rates_end() {
        let calendar = calendar(2026, 1, 7);
        let never = |per_hour: f64, profile: Profile| {
            let process = PoissonArrivals::new(per_hour, profile).unwrap();
            let mut cursor = process.start(&calendar);
            process.next(&mut cursor, stream("arrival"), &calendar)
        };
        assert_eq!(never(0.0, Profile::flat()).0, SimTime::NEVER);
        assert_eq!(never(1e-300, uneven()).0, SimTime::NEVER);
        let nothing = Profile::new([1.0; 12], [1.0; 7], [0.0; 24], 1.0).unwrap();
        assert_eq!(never(5.0, nothing).0, SimTime::NEVER);
        let mut month = [0.0; 12];
        month[10] = 1.0;
        let november = Profile::new(month, [1.0; 7], [1.0; 24], 1.0).unwrap();
        let day = never(1.0, november).0.day();
        assert_eq!(calendar.day(day).month, 10);

        let rush = PoissonArrivals::new(95_000.0, Profile::flat()).unwrap();
        let arrivals = all_until(&rush, &calendar, SimTime::ZERO + SimDuration::HOUR);
        let z = (arrivals.len() as f64 - 95_000.0) / 95_000.0_f64.sqrt();
        assert!(z.abs() < Z_CRITICAL && arrivals.is_sorted());
        assert!(PoissonArrivals::new(96_000.0, Profile::flat()).is_err());
        assert!(PoissonArrivals::new(f64::NAN, Profile::flat()).is_err());
        assert!(
            PoissonArrivals::new(1e6, Profile::new([1e6; 12], [1e6; 7], [1e6; 24], 1e6).unwrap()).is_err()
        );
    }
}
