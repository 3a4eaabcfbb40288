//! Hours over the week, `["Mon-Fri 08:00-16:30", "Sat 08:00-12:00"]`, and instants of the calendar,
//! `"2026-09-07 06:00"`.

use super::limits::is_empty_list;
use crate::scenario::form::Form;
use crate::scenario::quantity::{Fault, quoted};
use crate::scenario::reader::Reader;
use crate::scenario::timetable::{self, Days, Hours};
use crate::units::{SimDuration, WeekHours};
use jiff::civil::Date;

/// Days and their hours: one line of opening hours.
pub(super) type Opening = (Days, Hours);

/// The opening hours under `key`; always open when there is none.
pub(super) fn opening_hours(r: &Reader<'_>, key: &str, doc: &str) -> WeekHours {
    let lines = r.list(key, opening(), doc).default("always");
    let mut hours = WeekHours::closed();
    for (days, times) in &lines {
        times.open(*days, &mut hours);
    }
    let path = || r.path_of(key);
    let hint = || Some("write \"always\", or hours such as \"Mon-Fri 08:00-16:30\"".to_owned());
    if is_empty_list(r, key) {
        r.fault(
            key,
            format!("`{}` is an empty list: it would never be open", path()),
            hint(),
        );
    } else if lines.is_empty() {
        // the faults of its lines are told already
        return WeekHours::always();
    } else if hours.is_never() {
        r.fault(
            key,
            format!("`{}` is open on public holidays only", path()),
            hint(),
        );
    }
    hours
}

/// One line of opening hours.
pub(super) fn opening() -> Form<Opening> {
    let always = (Days::DAILY, Hours::always());
    Form::parsed(
        "hours of the week",
        "\"Mon-Fri 08:00-16:30\"",
        always,
        parse_opening,
    )
}

/// A date and a time of day.
pub(super) fn moment() -> Form<(Date, SimDuration)> {
    let example = (jiff::civil::date(2026, 1, 5), SimDuration::ZERO);
    Form::parsed("date and time", "\"2026-09-07 06:00\"", example, parse_moment)
}

fn parse_opening(text: &str) -> Result<Opening, Fault> {
    let body = text.trim();
    if body == "always" {
        return Ok((Days::DAILY, Hours::always()));
    }
    let times = body
        .find(|letter: char| letter.is_ascii_digit())
        .or_else(|| body.find("always"));
    match times {
        Some(0) => Ok((Days::DAILY, timetable::hours(body)?)),
        Some(at) => Ok((timetable::days(&body[..at])?, timetable::hours(&body[at..])?)),
        None => Err(Fault::new(
            format!("is {}, which names no hours", quoted(text)),
            "write days and hours, such as \"Mon-Fri 08:00-16:30\", or \"always\"",
        )),
    }
}

fn parse_moment(text: &str) -> Result<(Date, SimDuration), Fault> {
    let body = text.trim();
    let (date, time) = body.split_once([' ', 'T', 't']).unwrap_or((body, "00:00"));
    Ok((timetable::date(date)?, timetable::clock(time)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_opening_hours_are_read() {
        let (days, hours) = parse_opening("Mon, Wed-Fri 08:00-12:00, 13:00-16:00").unwrap();
        assert_eq!(days.iter().collect::<Vec<_>>(), [0, 2, 3, 4]);
        assert_eq!(hours.spans.len(), 2);
        assert_eq!(parse_opening("08:00-16:00").unwrap().0, Days::DAILY);
        assert_eq!(parse_opening("Sat always").unwrap().1, Hours::always());
        assert_eq!(
            parse_opening("Mon-Fri").unwrap_err().message,
            "is \"Mon-Fri\", which names no hours"
        );
    }

    #[test]
    fn instants_are_read() {
        let (date, time) = parse_moment("2026-09-07 06:30").unwrap();
        assert_eq!(date, jiff::civil::date(2026, 9, 7));
        assert_eq!(time, SimDuration::HOUR * 6 + SimDuration::MINUTE * 30);
        assert_eq!(parse_moment("2026-09-07T06:30:00").unwrap().1, time);
        assert_eq!(parse_moment("2026-09-07").unwrap().1, SimDuration::ZERO);
        assert!(parse_moment("Tue 06:00").is_err());
    }
}
