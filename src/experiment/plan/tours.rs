//! Who works when: persons for the shifts of a pool, within the law on days a week and on rest between shifts.

use crate::units::SimDuration;
use serde::Serialize;

/// A shift to be filled: its officers, and its span on each day of the week, if it is worked on it.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Its name.
    pub shift: String,
    /// Officers.
    pub officers: u32,
    /// First beginning and last end on each day, Monday first, counted from its midnight.
    pub spans: [Option<(SimDuration, SimDuration)>; 7],
}

/// The week of one or several persons who work alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tour {
    /// How many persons work so.
    pub persons: u32,
    /// The shift worked on each day, Monday first; none: a day off.
    pub days: [Option<String>; 7],
}

/// The persons a pool needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tours {
    /// Persons in all.
    pub persons: u32,
    /// No assignment needs fewer than this.
    pub at_least: u32,
    /// Their weeks.
    pub tours: Vec<Tour>,
}

/// Persons for the duties, each at most one shift a day, at most `days_a_week` days, with at least `rest` between two
/// shifts, Sunday to Monday included. Two ways are tried, and the one with fewer persons is taken: whoever did the shift the
/// day before goes on with it, or whoever has worked least comes next.
pub fn tours(duties: &[Duty], days_a_week: u32, rest: SimDuration) -> Tours {
    let on = |day: usize| -> u32 {
        let worked = duties.iter().filter(|duty| duty.spans[day].is_some());
        worked.map(|duty| duty.officers).sum()
    };
    let days: u32 = (0..7).map(on).sum();
    let at_least = (0..7)
        .map(on)
        .max()
        .unwrap_or(0)
        .max(days.div_ceil(days_a_week.max(1)));
    let by_habit = assigned(duties, days_a_week, rest, 0, true);
    let evenly = assigned(duties, days_a_week, rest, at_least, false);
    let mut persons = if evenly.len() < by_habit.len() {
        evenly
    } else {
        by_habit
    };
    persons.sort_unstable();
    let mut tours: Vec<Tour> = Vec::new();
    for week in &persons {
        let days = week.map(|number| number.map(|number| duties[number].shift.clone()));
        match tours.last_mut() {
            Some(tour) if tour.days == days => tour.persons += 1,
            _ => tours.push(Tour { persons: 1, days }),
        }
    }
    tours.sort_by_key(|tour| std::cmp::Reverse(tour.persons));
    Tours {
        persons: persons.len() as u32,
        at_least,
        tours,
    }
}

/// Weeks that fill the duties, beginning with so many persons and taking on more where nobody may.
fn assigned(
    duties: &[Duty],
    days_a_week: u32,
    rest: SimDuration,
    first: u32,
    by_habit: bool,
) -> Vec<[Option<usize>; 7]> {
    let mut persons: Vec<[Option<usize>; 7]> = vec![[None; 7]; first as usize];
    for day in 0..7 {
        for (number, duty) in duties.iter().enumerate() {
            if duty.spans[day].is_none() {
                continue;
            }
            for _ in 0..duty.officers {
                let may = |week: &[Option<usize>; 7]| {
                    let worked = week.iter().flatten().count() as u32;
                    week[day].is_none() && worked < days_a_week && has_rested(duties, week, day, number, rest)
                };
                let habit = |week: &[Option<usize>; 7]| day > 0 && week[day - 1] == Some(number);
                let rank = |at: usize| {
                    let (worked, new) = (persons[at].iter().flatten().count(), !habit(&persons[at]));
                    if by_habit {
                        (usize::from(new), worked, at)
                    } else {
                        (worked, usize::from(new), at)
                    }
                };
                let chosen = (0..persons.len())
                    .filter(|&at| may(&persons[at]))
                    .min_by_key(|&at| rank(at));
                if let Some(at) = chosen {
                    persons[at][day] = Some(number);
                } else {
                    let mut week = [None; 7];
                    week[day] = Some(number);
                    persons.push(week);
                }
            }
        }
    }
    persons.retain(|week| week.iter().any(Option::is_some));
    persons
}

/// Whether a person may work duty `number` on `day`: rested from the day before, and rested before the day after.
fn has_rested(
    duties: &[Duty],
    week: &[Option<usize>; 7],
    day: usize,
    number: usize,
    rest: SimDuration,
) -> bool {
    let apart = |first: usize, first_day: usize, second: usize, second_day: usize| match (
        duties[first].spans[first_day],
        duties[second].spans[second_day],
    ) {
        (Some((_, end)), Some((begin, _))) => begin + SimDuration::DAY - end >= rest,
        _ => true,
    };
    let (yesterday, tomorrow) = ((day + 6) % 7, (day + 1) % 7);
    week[yesterday].is_none_or(|before| apart(before, yesterday, number, day))
        && week[tomorrow].is_none_or(|after| apart(number, day, after, tomorrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> SimDuration {
        SimDuration::HOUR * hours
    }

    fn duty(shift: &str, officers: u32, days: std::ops::Range<usize>, from: i64, to: i64) -> Duty {
        Duty {
            shift: shift.into(),
            officers,
            spans: std::array::from_fn(|day| days.contains(&day).then_some((hour(from), hour(to)))),
        }
    }

    #[test]
    fn a_post_of_every_day_takes_more_than_one_person() {
        let found = tours(&[duty("day", 5, 0..7, 8, 16)], 5, hour(11));
        assert_eq!((found.persons, found.at_least), (7, 7));
        assert!(
            found
                .tours
                .iter()
                .all(|tour| tour.days.iter().flatten().count() <= 5)
        );
    }

    #[test]
    fn nobody_goes_from_the_late_shift_to_the_early_one() {
        let duties = [duty("early", 1, 0..7, 6, 14), duty("late", 1, 0..7, 14, 22)];
        let found = tours(&duties, 7, hour(11));
        for tour in &found.tours {
            for day in 0..7 {
                let pair = (tour.days[day].as_deref(), tour.days[(day + 1) % 7].as_deref());
                assert_ne!(pair, (Some("late"), Some("early")));
            }
        }
        assert_eq!(found.persons, 2);
    }

    #[test]
    fn weekdays_alone_need_nobody_else() {
        let found = tours(&[duty("weekday", 6, 0..5, 8, 16)], 5, hour(11));
        assert_eq!((found.persons, found.at_least, found.tours.len()), (6, 6, 1));
    }
}
