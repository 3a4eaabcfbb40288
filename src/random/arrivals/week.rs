//! Weeks of the calendar, Monday to Sunday, and identities of what arrives in them.

/// Date number of Monday, 2000-01-03.
const FIRST_MONDAY: i64 = 2;
const WEEK_BITS: u32 = 16;
const INDEX_BITS: u32 = 24;

/// The number of the week that holds the date numbered `date_number` (see
/// [`Calendar::date_number`](crate::units::Calendar::date_number)): 0 for the week of Monday, 2000-01-03.
pub const fn week_number(date_number: i64) -> i64 {
    date_number.saturating_sub(FIRST_MONDAY).div_euclid(7)
}

/// Weekday of a date, Monday = 0.
pub(super) const fn weekday(date_number: i64) -> usize {
    date_number.saturating_sub(FIRST_MONDAY).rem_euclid(7) as usize
}

/// Identity of arrival number `index` of week number `week`: 16 bits for the week, 24 for the index.
///
/// Weeks repeat after 1,256 years, longer than the simulation clock.
pub(super) const fn week_entity(week: i64, index: u64) -> u64 {
    ((week as u64 & ((1 << WEEK_BITS) - 1)) << INDEX_BITS) | (index & ((1 << INDEX_BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::calendar;

    #[test]
    fn weeks_begin_on_monday_whatever_the_origin() {
        let calendar = calendar(2026, 1, 1);
        for day in [-400, -4, -3, 0, 3, 4, 10, 11, 3000] {
            let number = calendar.date_number(day);
            assert_eq!(weekday(number), calendar.day(day).weekday, "day {day}");
            assert_eq!(
                week_number(number) - week_number(number - 1),
                i64::from(weekday(number) == 0)
            );
        }
        assert_eq!(week_number(FIRST_MONDAY), 0);
        assert_eq!(week_number(FIRST_MONDAY - 1), -1);
    }
}
