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
/// shifts, Sunday to Monday included. Whoever did the shift the day before goes on with it while they may; where that
/// takes more persons than it must, work is spread evenly over fewer.
pub fn tours(duties: &[Duty], days_a_week: u32, rest: SimDuration) -> Tours {
    let on = |day: usize| -> u32 {
        let worked = duties.iter().filter(|duty| duty.spans[day].is_some());
        worked.map(|duty| duty.officers).sum()
    };
    let days: u32 = (0..7).map(on).sum();
    let busiest = (0..7).map(on).max().unwrap_or(0);
    let at_least = busiest.max(days.div_ceil(days_a_week.max(1)));
    let habitual = by_habit(duties, days_a_week, rest);
    let mut persons = (at_least as usize..habitual.len())
        .find_map(|persons| spread(duties, days_a_week, rest, persons))
        .unwrap_or(habitual);
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

/// The duty of each day of one person's week.
type Week = [Option<usize>; 7];

/// The posts to be filled: (day, duty), day by day.
fn posts(duties: &[Duty]) -> impl Iterator<Item = (usize, usize)> {
    (0..7).flat_map(move |day| {
        let worked = duties
            .iter()
            .enumerate()
            .filter(move |(_, duty)| duty.spans[day].is_some());
        worked.flat_map(move |(number, duty)| (0..duty.officers).map(move |_| (day, number)))
    })
}

/// Whether a person may take a post besides the others of their week.
fn may(duties: &[Duty], days_a_week: u32, rest: SimDuration, week: &Week, day: usize, number: usize) -> bool {
    let worked = week.iter().flatten().count() as u32;
    week[day].is_none() && worked < days_a_week && has_rested(duties, week, day, number, rest)
}

/// Whoever did the shift the day before goes on with it; somebody new comes when nobody may.
fn by_habit(duties: &[Duty], days_a_week: u32, rest: SimDuration) -> Vec<Week> {
    let mut persons: Vec<Week> = Vec::new();
    for (day, number) in posts(duties) {
        let habit = |week: &Week| day > 0 && week[day - 1] == Some(number);
        let chosen = (0..persons.len())
            .filter(|&at| may(duties, days_a_week, rest, &persons[at], day, number))
            .min_by_key(|&at| (!habit(&persons[at]), persons[at].iter().flatten().count(), at));
        let at = chosen.unwrap_or_else(|| {
            persons.push([None; 7]);
            persons.len() - 1
        });
        persons[at][day] = Some(number);
    }
    persons
}

/// So many persons, each post to whoever has worked least. `None` when a post finds nobody.
fn spread(duties: &[Duty], days_a_week: u32, rest: SimDuration, persons: usize) -> Option<Vec<Week>> {
    let mut weeks: Vec<Week> = vec![[None; 7]; persons];
    for (day, number) in posts(duties) {
        let chosen = (0..persons)
            .filter(|&at| may(duties, days_a_week, rest, &weeks[at], day, number))
            .min_by_key(|&at| {
                let habit = day > 0 && weeks[at][day - 1] == Some(number);
                (weeks[at].iter().flatten().count(), !habit, at)
            })?;
        weeks[chosen][day] = Some(number);
    }
    Some(weeks)
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
