//! Text to dates, times of day, days of the week and hours.

use super::quantity::{Fault, quoted};
use crate::units::{SimDuration, WEEKDAYS, WeekHours, Weekday};
use jiff::civil::Date;

/// A set of kinds of day: 0..=6 Monday..=Sunday, 7 a public holiday.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Days(u8);

/// Spans of time within a day, in order; one that ends beyond 24:00 goes on into the next day.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hours {
    /// Beginning and end, both counted from the midnight before.
    pub spans: Vec<(SimDuration, SimDuration)>,
}

/// An instant of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekTime {
    /// The weekday, Monday = 0.
    pub weekday: Weekday,
    /// Time since its midnight.
    pub time: SimDuration,
}

const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 2199;

impl Days {
    /// Every day, public holidays too.
    pub const DAILY: Self = Self(0xff);
    /// No day.
    pub const NONE: Self = Self(0);

    /// One kind of day.
    pub const fn of(kind: usize) -> Self {
        Self(1 << (kind % 8))
    }

    /// Whether day kind `kind` is among them.
    pub const fn contains(self, kind: usize) -> bool {
        kind < 8 && self.0 & (1 << kind) != 0
    }

    /// The day kinds, Monday first, public holidays last.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |&kind| self.contains(kind))
    }

    /// The days of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Debug for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&days_text(*self))
    }
}

impl Hours {
    /// Day and night.
    pub fn always() -> Self {
        Self {
            spans: vec![(SimDuration::ZERO, SimDuration::DAY)],
        }
    }

    /// Opens `hours` at these times on `days`. What goes on after midnight is opened on the weekday after; after a
    /// public holiday, on public holidays, since nobody knows which weekday follows.
    pub fn open(&self, days: Days, hours: &mut WeekHours) {
        for day in days.iter() {
            for &(from, to) in &self.spans {
                hours.open(day, from, to.min(SimDuration::DAY));
                if to > SimDuration::DAY {
                    let next = if day < 7 { (day + 1) % 7 } else { day };
                    hours.open(next, SimDuration::ZERO, to - SimDuration::DAY);
                }
            }
        }
    }

    /// How long they are together.
    pub fn length(&self) -> SimDuration {
        self.spans.iter().map(|&(from, to)| to - from).sum()
    }
}

/// A date: 2026-01-05.
///
/// # Errors
/// When it is none, or outside 1900 to 2199.
pub fn date(text: &str) -> Result<Date, Fault> {
    let hint = "write year-month-day, such as 2026-01-05";
    let body = text.trim();
    let date: Date = body.parse().ok().filter(|_| body.len() == 10).ok_or_else(|| {
        Fault::new(
            format!("is {}, which is no date of the calendar", quoted(text)),
            hint,
        )
    })?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Fault::new(
            format!(
                "is {}, outside the years {FIRST_YEAR} to {LAST_YEAR}",
                quoted(text)
            ),
            hint,
        ))
    }
}

/// First and last day: "2026-12-20 to 2027-01-04", or one date.
///
/// # Errors
/// As [`date`]; when the last is before the first.
pub fn dates(text: &str) -> Result<(Date, Date), Fault> {
    let (first, last) = match text.split_once(" to ").or_else(|| text.split_once("..")) {
        Some((first, last)) => (date(first)?, date(last)?),
        None => (date(text)?, date(text)?),
    };
    if first <= last {
        Ok((first, last))
    } else {
        Err(Fault::new(
            format!("is {}, which ends before it begins", quoted(text)),
            format!("write \"{last} to {first}\""),
        ))
    }
}

/// A time of day: "08:00", "16:30", "24:00".
///
/// # Errors
/// When it is none.
pub fn clock(text: &str) -> Result<SimDuration, Fault> {
    let refuse = || {
        Fault::new(
            format!("is {}, which is no time of day", quoted(text)),
            "write hours and minutes from 00:00 to 24:00, such as \"08:30\"",
        )
    };
    let mut parts = text.trim().split(':');
    let mut next = |most: i64| -> Result<Option<i64>, Fault> {
        let Some(part) = parts.next() else {
            return Ok(None);
        };
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: Option<i64> = part.parse().ok().filter(|&number| digits && number <= most);
        number.map(Some).ok_or_else(refuse)
    };
    let (hours, minutes, seconds) = (next(24)?, next(59)?, next(59)?);
    let (Some(hours), Some(minutes)) = (hours, minutes) else {
        return Err(refuse());
    };
    let time = SimDuration::HOUR * hours
        + SimDuration::MINUTE * minutes
        + SimDuration::SECOND * seconds.unwrap_or(0);
    if time <= SimDuration::DAY && parts.next().is_none() {
        Ok(time)
    } else {
        Err(refuse())
    }
}

/// Days: "Mon-Fri", "Mon, Wed-Fri", "Sat", "weekdays", "weekend", "holidays", "daily" (holidays too).
///
/// A public holiday is a kind of day of its own, so "Mon-Sun" leaves holidays out.
///
/// # Errors
/// When a part is no day.
pub fn days(text: &str) -> Result<Days, Fault> {
    let mut days = Days::NONE;
    for part in text
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let group = match part.to_ascii_lowercase().as_str() {
            "daily" | "every day" => Days::DAILY,
            "weekdays" => Days(0b001_1111),
            "weekend" | "weekends" => Days(0b110_0000),
            "holiday" | "holidays" => Days(0b1000_0000),
            _ => from_to(part).ok_or_else(|| no_day(text, part))?,
        };
        days = days.union(group);
    }
    if days.is_empty() {
        Err(no_day(text, ""))
    } else {
        Ok(days)
    }
}

/// Hours of a day: "08:00-16:30", "08:00-12:00, 13:00-16:00", "22:00-06:00" (over midnight), "always".
///
/// # Errors
/// When a part is no span, or spans overlap.
pub fn hours(text: &str) -> Result<Hours, Fault> {
    if matches!(text.trim(), "always" | "day and night") {
        return Ok(Hours::always());
    }
    let hint = "write \"08:00-16:30\", several with commas, or \"always\"";
    let mut spans: Vec<(SimDuration, SimDuration)> = Vec::new();
    for part in text.split(',') {
        let (from, to) = split_dash(part)
            .ok_or_else(|| Fault::new(format!("is {}, which is no span of hours", quoted(text)), hint))?;
        let (from, mut to) = (clock(from)?, clock(to)?);
        if from == to || from == SimDuration::DAY {
            return Err(Fault::new(
                format!("is {}, which is no time at all", quoted(text)),
                hint,
            ));
        }
        if to < from {
            to += SimDuration::DAY;
        }
        if spans.last().is_some_and(|last| from < last.1) {
            return Err(Fault::new(
                format!(
                    "is {}, in which a span begins before the last one ends",
                    quoted(text)
                ),
                hint,
            ));
        }
        spans.push((from, to));
    }
    let overlap = spans
        .first()
        .zip(spans.last())
        .is_some_and(|(first, last)| last.1 > first.0 + SimDuration::DAY);
    if overlap {
        return Err(Fault::new(
            format!("is {}, which is longer than a day", quoted(text)),
            hint,
        ));
    }
    Ok(Hours { spans })
}

/// An instant of the week: "Tue 06:00".
///
/// # Errors
/// When it is none.
pub fn week_time(text: &str) -> Result<WeekTime, Fault> {
    let parts = text.trim().split_once(char::is_whitespace);
    let found = parts.and_then(|(day, time)| Some((weekday(day)?, clock(time).ok()?)));
    match found {
        Some((weekday, time)) if time < SimDuration::DAY => Ok(WeekTime { weekday, time }),
        _ => Err(Fault::new(
            format!("is {}, which is no weekday and time", quoted(text)),
            "write \"Tue 06:00\"",
        )),
    }
}

/// `08:30`, or `08:30:15`.
pub fn clock_text(time: SimDuration) -> String {
    let seconds = time.micros() / 1_000_000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// `Mon, Tue, holidays` as a text that [`days`] reads back.
pub fn days_text(days: Days) -> String {
    if days == Days::DAILY {
        return "daily".to_owned();
    }
    let names: Vec<&str> = days
        .iter()
        .map(|kind| WEEKDAYS.get(kind).copied().unwrap_or("holidays"))
        .collect();
    names.join(", ")
}

/// `08:00-16:30` as a text that [`hours`] reads back.
pub fn hours_text(hours: &Hours) -> String {
    let span = |&(from, to): &(SimDuration, SimDuration)| {
        let end = if to > SimDuration::DAY {
            to - SimDuration::DAY
        } else {
            to
        };
        format!("{}-{}", clock_text(from), clock_text(end))
    };
    let spans: Vec<String> = hours.spans.iter().map(span).collect();
    spans.join(", ")
}

/// `Tue 06:00`.
pub fn week_time_text(at: WeekTime) -> String {
    let day = WEEKDAYS.get(at.weekday).copied().unwrap_or("Mon");
    format!("{day} {}", clock_text(at.time))
}

fn no_day(text: &str, part: &str) -> Fault {
    let what = if part.is_empty() {
        "which names no day".to_owned()
    } else {
        format!("in which `{part}` is no day")
    };
    Fault::new(
        format!("is {}, {what}", quoted(text)),
        "write \"Mon-Fri\", \"Mon, Wed-Fri\", \"Sat\", \"holidays\" or \"daily\"",
    )
}

fn weekday(name: &str) -> Option<Weekday> {
    const LONG: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
    let fits = |long: &str| {
        name.len() >= 3 && (long == name || long[..3] == name || (name.len() < 6 && long.starts_with(&name)))
    };
    LONG.iter().position(|long| fits(long))
}

/// One day, or "Mon-Fri", also over the week's end.
fn from_to(part: &str) -> Option<Days> {
    let Some((from, to)) = split_dash(part) else {
        return weekday(part).map(|day| Days(1 << day));
    };
    let (from, to) = (weekday(from)?, weekday(to)?);
    let mut days = Days::NONE;
    let mut day = from;
    loop {
        days = days.union(Days(1 << day));
        if day == to {
            return Some(days);
        }
        day = (day + 1) % 7;
    }
}

/// The two sides of a dash.
fn split_dash(text: &str) -> Option<(&str, &str)> {
    text.split_once(['-', '–', '—'])
        .or_else(|| text.split_once(" to "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<usize> {
        days(text).unwrap().iter().collect()
    }

    #[test]
    fn days_are_read() {
        assert_eq!(kinds("Mon-Fri"), [0, 1, 2, 3, 4]);
        assert_eq!(kinds("Sat"), [5]);
        assert_eq!(kinds("Mon, Wed-Fri"), [0, 2, 3, 4]);
        assert_eq!(kinds("Sat–Mon"), [0, 5, 6]);
        assert_eq!(kinds("tuesday, holidays"), [1, 7]);
        assert_eq!(kinds("daily").len(), 8);
        assert_eq!(
            days("Mon-Fry").unwrap_err().message,
            "is \"Mon-Fry\", in which `Mon-Fry` is no day"
        );
        assert!(days("").is_err());
        assert_eq!(
            days(&days_text(days("Mon, holidays").unwrap())),
            days("Mon, holidays")
        );
    }

    #[test]
    fn hours_are_read_and_split_at_midnight() {
        let day = hours("08:00-12:00, 13:00-16:30").unwrap();
        assert_eq!(day.length(), SimDuration::HOUR * 7 + SimDuration::MINUTE * 30);
        assert_eq!(hours_text(&day), "08:00-12:00, 13:00-16:30");
        let night = hours("22:00-06:00").unwrap();
        assert_eq!(night.length(), SimDuration::HOUR * 8);
        let mut open = WeekHours::closed();
        night.open(days("Sun").unwrap(), &mut open);
        assert_eq!(open.spans(0), [(SimDuration::ZERO, SimDuration::HOUR * 6)]);
        assert_eq!(open.spans(6), [(SimDuration::HOUR * 22, SimDuration::DAY)]);
        assert_eq!(hours("00:00-24:00").unwrap(), Hours::always());
        for wrong in [
            "08:00",
            "08:00-08:00",
            "8-16",
            "08:00-25:00",
            "10:00-12:00, 11:00-13:00",
            "",
            "08:00-16:00, 20:00-09:00",
        ] {
            assert!(hours(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn clocks_dates_and_week_times_are_read() {
        assert_eq!(clock("24:00").unwrap(), SimDuration::DAY);
        assert_eq!(clock("08:30:15").unwrap().micros(), 30_615_000_000);
        assert!(clock("24:01").is_err());
        assert_eq!(
            clock("8.30").unwrap_err().message,
            "is \"8.30\", which is no time of day"
        );
        assert_eq!(date("2026-01-05").unwrap(), jiff::civil::date(2026, 1, 5));
        assert_eq!(
            date("2026-02-30").unwrap_err().message,
            "is \"2026-02-30\", which is no date of the calendar"
        );
        assert!(date("1066-10-14").is_err());
        assert_eq!(
            dates("2026-12-20 to 2027-01-04").unwrap().1,
            jiff::civil::date(2027, 1, 4)
        );
        assert_eq!(
            dates("2027-01-04 to 2026-12-20").unwrap_err().hint.unwrap(),
            "write \"2026-12-20 to 2027-01-04\""
        );
        let at = week_time("Tue 06:00").unwrap();
        assert_eq!((at.weekday, at.time), (1, SimDuration::HOUR * 6));
        assert_eq!(week_time_text(at), "Tue 06:00");
        assert!(week_time("06:00 Tue").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*", near in "[-0-9:, MTWFSa-z]*") {
            for text in [&text, &near] {
                let _ = date(text);
                let _ = dates(text);
                let _ = clock(text);
                let _ = days(text);
                let _ = hours(text);
                let _ = week_time(text);
            }
        }
    }
}
