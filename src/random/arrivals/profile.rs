//! Relative traffic by month, weekday, hour and holiday.

use super::super::law::{LawError, within};
use crate::units::{Calendar, CivilDay};

/// Largest relative weight.
const MAX_WEIGHT: f64 = 1e6;
/// Longest span averaged at once \[d\].
const MAX_DAYS: i64 = 1_000_000;
/// Days of a mean year's months.
const MONTH_DAYS: [f64; 12] = [
    31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
];

/// Weights by which a rate is multiplied: month · weekday · hour, and on public holidays also `holiday`.
///
/// Weights are taken as they are; see [`Profile::annual_mean`] for dividing them by their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    month: [f64; 12],
    weekday: [f64; 7],
    hour: [f64; 24],
    holiday: f64,
    /// Sum of the weights of the hours before each hour.
    cumulative: [f64; 25],
    flat: bool,
}

impl Profile {
    /// A profile from weights; January, Monday and midnight come first.
    ///
    /// # Errors
    /// A weight is not in 0..=10⁶.
    pub fn new(month: [f64; 12], weekday: [f64; 7], hour: [f64; 24], holiday: f64) -> Result<Self, LawError> {
        let lists: [(&'static str, &[f64]); 4] = [
            ("month weight", &month),
            ("weekday weight", &weekday),
            ("hour weight", &hour),
            ("holiday weight", &[holiday]),
        ];
        for (parameter, weights) in lists {
            for &weight in weights {
                within(parameter, weight, 0.0, MAX_WEIGHT)?;
            }
        }
        Ok(Self::from_weights(month, weekday, hour, holiday))
    }

    /// All weights 1.
    pub fn flat() -> Self {
        Self::from_weights([1.0; 12], [1.0; 7], [1.0; 24], 1.0)
    }

    /// Whether all weights are 1.
    pub const fn is_flat(&self) -> bool {
        self.flat
    }

    /// The weight of an hour (0..=23) of a day.
    pub fn factor(&self, day: CivilDay, hour: usize) -> f64 {
        self.day_factor(day) * self.hour.get(hour).copied().unwrap_or(0.0)
    }

    /// The mean weight over a mean Gregorian year, holidays left out.
    pub fn annual_mean(&self) -> f64 {
        let months: f64 = self
            .month
            .iter()
            .zip(MONTH_DAYS)
            .map(|(weight, days)| weight * days)
            .sum();
        months / 365.25 * self.weekday.iter().sum::<f64>() / 7.0 * self.hour_sum() / 24.0
    }

    /// The mean weight over the `days` simulated days from `first_day` on, holidays included; 0 for no days.
    pub fn mean_factor(&self, calendar: &Calendar, first_day: i64, days: i64) -> f64 {
        let days = days.clamp(0, MAX_DAYS);
        let sum: f64 = (0..days)
            .map(|day| self.day_factor(calendar.day(first_day.saturating_add(day))))
            .sum();
        sum * self.hour_sum() / 24.0 / days.max(1) as f64
    }

    /// The weight of a day, without its hours.
    pub(super) fn day_factor(&self, day: CivilDay) -> f64 {
        let holiday = if day.holiday { self.holiday } else { 1.0 };
        let weight = |weights: &[f64], index: usize| weights.get(index).copied().unwrap_or(0.0);
        weight(&self.month, day.month) * weight(&self.weekday, day.weekday) * holiday
    }

    /// Sum of the weights of the hours.
    pub(super) const fn hour_sum(&self) -> f64 {
        self.cumulative[24]
    }

    /// The largest sum of weights over the hours of a week.
    pub(super) fn largest_week(&self) -> f64 {
        let month = self.month.iter().copied().fold(0.0, f64::max);
        month * self.weekday.iter().sum::<f64>() * self.hour_sum() * self.holiday.max(1.0)
    }

    /// Hours since midnight at which the weights of the hours have added up to `weight` \[h\].
    pub(super) fn hours_at(&self, weight: f64) -> f64 {
        let after = self.cumulative.partition_point(|&sum| sum <= weight);
        let hour = after.clamp(1, 24) - 1;
        let within = (weight - self.cumulative[hour]) / self.hour[hour];
        hour as f64 + if within < 1.0 { within } else { 1.0 }
    }

    fn from_weights(month: [f64; 12], weekday: [f64; 7], hour: [f64; 24], holiday: f64) -> Self {
        let mut cumulative = [0.0; 25];
        for h in 0..24 {
            cumulative[h + 1] = cumulative[h] + hour[h];
        }
        let one = |weights: &[f64]| weights.iter().all(|weight| weight.total_cmp(&1.0).is_eq());
        let flat = one(&month) && one(&weekday) && one(&hour) && one(&[holiday]);
        Self {
            month,
            weekday,
            hour,
            holiday,
            cumulative,
            flat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::calendar;

    fn weekdays_by_day() -> Profile {
        let mut hour = [0.0; 24];
        hour[6..18].fill(2.0);
        Profile::new([1.0; 12], [1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0], hour, 0.5).unwrap()
    }

    #[test]
    fn means_are_taken_over_the_year_and_over_given_days() {
        let profile = weekdays_by_day();
        assert!((profile.annual_mean() - 1.0).abs() < 1e-12);
        let calendar = calendar(2026, 1, 5);
        assert!((profile.mean_factor(&calendar, 0, 7) - 1.0).abs() < 1e-12);
        assert!((profile.mean_factor(&calendar, 0, 5) - 1.4).abs() < 1e-12);
        assert!(profile.mean_factor(&calendar, 0, 0).abs() < 1e-12);
        let holiday = crate::units::Calendar::new(calendar.origin(), &[calendar.origin()]);
        assert!((profile.mean_factor(&holiday, 0, 1) - 0.7).abs() < 1e-12);
    }

    #[test]
    fn hours_invert_the_sum_of_weights() {
        let profile = weekdays_by_day();
        assert!((profile.hours_at(0.0) - 6.0).abs() < 1e-12);
        assert!((profile.hours_at(1.0) - 6.5).abs() < 1e-12);
        assert!((profile.hours_at(12.0) - 12.0).abs() < 1e-12);
        assert!((Profile::flat().hours_at(23.75) - 23.75).abs() < 1e-12);
    }

    #[test]
    fn weights_out_of_bounds_are_refused() {
        let refused = Profile::new([1.0; 12], [-1.0; 7], [1.0; 24], 1.0).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "weekday weight is -1, but must be at least 0"
        );
        assert!(Profile::new([1.0; 12], [1.0; 7], [f64::NAN; 24], 1.0).is_err());
        assert!(Profile::flat().is_flat() && !weekdays_by_day().is_flat());
    }
}
