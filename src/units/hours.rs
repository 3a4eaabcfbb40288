//! Opening hours over a week, with holidays.

use super::{Calendar, SimDuration, SimTime};

/// When something is open: for each kind of day a set of spans within that day, sorted and disjoint.
///
/// Days 0..=6 are Monday..=Sunday, day 7 is a public holiday. A span ends at most at 24:00; opening over midnight is
/// two spans. A day with no spans is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekHours {
    days: [Vec<(SimDuration, SimDuration)>; 8],
    always: bool,
}

impl WeekHours {
    /// Open day and night, holidays too.
    pub fn always() -> Self {
        let day = vec![(SimDuration::ZERO, SimDuration::DAY)];
        Self {
            days: std::array::from_fn(|_| day.clone()),
            always: true,
        }
    }

    /// Closed until spans are added.
    pub fn closed() -> Self {
        Self {
            days: std::array::from_fn(|_| Vec::new()),
            always: false,
        }
    }

    /// Opens `from`..`to` on day kind `day` (0..=6 Monday..=Sunday, 7 holiday), joining spans that touch.
    pub fn open(&mut self, day: usize, from: SimDuration, to: SimDuration) {
        debug_assert!(from < to && to <= SimDuration::DAY, "a span lies within its day");
        let spans = &mut self.days[day];
        spans.push((from, to));
        spans.sort_unstable();
        let mut joined: Vec<(SimDuration, SimDuration)> = Vec::with_capacity(spans.len());
        for &(from, to) in spans.iter() {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        *spans = joined;
        self.always = self
            .days
            .iter()
            .all(|day| day == &[(SimDuration::ZERO, SimDuration::DAY)]);
    }

    /// Whether it never closes.
    pub const fn is_always(&self) -> bool {
        self.always
    }

    /// Whether it never opens.
    pub fn is_never(&self) -> bool {
        self.days[..7].iter().all(Vec::is_empty)
    }

    /// The spans of day kind `day` (0..=6 Monday..=Sunday, 7 holiday).
    pub fn spans(&self, day: usize) -> &[(SimDuration, SimDuration)] {
        &self.days[day]
    }

    /// Whether it is open at `at`.
    pub fn is_open(&self, at: SimTime, calendar: &Calendar) -> bool {
        let time = at.time_of_day();
        self.always
            || self.days[calendar.day_kind(at.day())]
                .iter()
                .any(|&(from, to)| from <= time && time < to)
    }

    /// The first instant not before `at` when it is open; `at` itself when open then, [`SimTime::NEVER`] when it does
    /// not open within 400 days.
    #[inline]
    pub fn next_open(&self, at: SimTime, calendar: &Calendar) -> SimTime {
        if self.always {
            at
        } else {
            self.next_opening(at, calendar)
        }
    }

    fn next_opening(&self, at: SimTime, calendar: &Calendar) -> SimTime {
        let mut time = at.time_of_day();
        for day in at.day()..at.day() + 400 {
            for &(from, to) in &self.days[calendar.day_kind(day)] {
                if time < to {
                    return SimTime::midnight(day) + from.max(time);
                }
            }
            time = SimDuration::ZERO;
        }
        SimTime::NEVER
    }

    /// When it closes next, given that it is open at `at`; spans that touch at midnight count as one.
    pub fn next_close(&self, at: SimTime, calendar: &Calendar) -> SimTime {
        if self.always {
            return SimTime::NEVER;
        }
        let mut end = at;
        for day in at.day()..at.day() + 400 {
            let time = end - SimTime::midnight(day);
            let Some(&(_, to)) = self.days[calendar.day_kind(day)]
                .iter()
                .find(|&&(from, to)| from <= time && time < to)
            else {
                return end;
            };
            end = SimTime::midnight(day) + to;
            if to < SimDuration::DAY {
                return end;
            }
        }
        SimTime::NEVER
    }

    /// How long it is open between two instants.
    pub fn open_time(&self, from: SimTime, to: SimTime, calendar: &Calendar) -> SimDuration {
        if self.always {
            return to.since(from);
        }
        let mut open = SimDuration::ZERO;
        let mut now = self.next_open(from, calendar);
        while now < to {
            let close = self.next_close(now, calendar);
            open += close.min(to) - now;
            now = self.next_open(close, calendar);
        }
        open
    }

    /// When `work` of open time, begun at `at`, is done; closed time does not count.
    pub fn after_open_time(&self, at: SimTime, work: SimDuration, calendar: &Calendar) -> SimTime {
        if self.always {
            return at + work;
        }
        let mut left = work;
        let mut now = self.next_open(at, calendar);
        while now < SimTime::NEVER {
            let close = self.next_close(now, calendar);
            if left <= close - now {
                return now + left;
            }
            left -= close - now;
            now = self.next_open(close, calendar);
        }
        SimTime::NEVER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office() -> (WeekHours, Calendar) {
        let mut hours = WeekHours::closed();
        for day in 0..5 {
            hours.open(day, SimDuration::HOUR * 8, SimDuration::HOUR * 16);
        }
        let monday = jiff::civil::date(2026, 1, 5);
        (hours, Calendar::new(monday, &[jiff::civil::date(2026, 1, 6)]))
    }

    fn at(day: i64, hour: i64) -> SimTime {
        SimTime::midnight(day) + SimDuration::HOUR * hour
    }

    #[test]
    fn closed_nights_weekends_and_holidays_are_skipped() {
        let (hours, calendar) = office();
        assert_eq!(hours.next_open(at(0, 7), &calendar), at(0, 8));
        assert_eq!(hours.next_open(at(0, 12), &calendar), at(0, 12));
        assert_eq!(
            hours.next_open(at(0, 16), &calendar),
            at(2, 8),
            "Tuesday is a holiday"
        );
        assert_eq!(hours.next_open(at(4, 17), &calendar), at(7, 8));
    }

    #[test]
    fn open_time_counts_only_while_open() {
        let (hours, calendar) = office();
        let open = |from, to| hours.open_time(from, to, &calendar);
        assert_eq!(
            open(at(0, 15), at(2, 9)),
            SimDuration::HOUR * 2,
            "Tuesday is a holiday"
        );
        assert_eq!(open(at(0, 17), at(2, 7)), SimDuration::ZERO);
        assert_eq!(open(at(2, 9), at(2, 9)), SimDuration::ZERO);
        assert_eq!(
            WeekHours::always().open_time(at(0, 3), at(1, 4), &calendar),
            SimDuration::HOUR * 25
        );
        assert_eq!(
            hours.after_open_time(at(0, 15), SimDuration::HOUR * 2, &calendar),
            at(2, 9)
        );
        assert_eq!(
            hours.after_open_time(at(0, 15), SimDuration::HOUR, &calendar),
            at(0, 16)
        );
    }

    #[test]
    fn spans_that_touch_are_one_and_a_full_week_is_always() {
        let mut hours = WeekHours::closed();
        hours.open(0, SimDuration::HOUR * 8, SimDuration::HOUR * 12);
        hours.open(0, SimDuration::HOUR * 12, SimDuration::HOUR * 16);
        assert_eq!(hours.spans(0).len(), 1);
        let mut full = WeekHours::closed();
        for day in 0..8 {
            full.open(day, SimDuration::ZERO, SimDuration::DAY);
        }
        assert!(full.is_always());
        let (office, calendar) = office();
        assert_eq!(office.next_close(at(0, 9), &calendar), at(0, 16));
    }

    #[test]
    fn what_never_opens_opens_never() {
        let (_, calendar) = office();
        assert!(WeekHours::closed().is_never());
        assert_eq!(WeekHours::closed().next_open(at(0, 7), &calendar), SimTime::NEVER);
    }
}
