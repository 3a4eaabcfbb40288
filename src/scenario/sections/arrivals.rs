//! When a stream's calls come: one arrival process, in one of seven forms.

use super::calendar::Frame;
use super::recorded::recorded;
use super::timetables::{calls_before, dates, timetable};
use crate::random::{
    Arrivals, CyclicArrivals, LawError, PoissonArrivals, Profile, RenewalArrivals, SinusoidalArrivals,
};
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::units::{SimDuration, SimTime};

/// The forms of an arrival process: exactly one of these keys.
const FORMS: [&str; 7] = [
    "timetable",
    "dates",
    "poisson",
    "every",
    "recorded",
    "cyclic",
    "sinusoid",
];
/// Calls one stream may have in a replication.
pub(super) const MOST_CALLS: f64 = 50e6;

/// An arrival process, and how many calls it makes.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// The process.
    pub arrivals: Arrivals,
    /// Calls expected in a replication, warm-up and follow-up included.
    pub calls: f64,
}

/// The arrival process of one stream; none after a fault.
pub(super) fn arrivals(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    // every form is read, whichever is there, so that each is known and described
    let candidates = [
        timetable(r, frame),
        dates(r, frame),
        poisson(r, frame),
        every(r, frame),
        recorded(r, frame),
        cyclic(r, frame),
        sinusoid(r, frame),
    ];
    r.exactly_one(&FORMS);
    for (key, form) in [
        ("every-weeks", "timetable"),
        ("anchor", "timetable"),
        ("months", "timetable"),
        ("profile", "poisson"),
    ] {
        if r.has(key) && !r.has(form) {
            r.fault(
                key,
                format!("`{key}` has no effect without `{form}`"),
                Some(format!("add `{form}`, or leave `{key}` out")),
            );
        }
    }
    let (key, schedule) = FORMS
        .into_iter()
        .zip(candidates)
        .find_map(|(key, found)| Some((key, found?)))?;
    if schedule.calls > MOST_CALLS {
        r.fault(
            key,
            format!(
                "about {:.0} million calls would come in a replication, at most {:.0} million are possible",
                schedule.calls / 1e6,
                MOST_CALLS / 1e6
            ),
            Some("lower the rate, or shorten `length`".into()),
        );
    }
    if frame.is_certain && calls_in_window(&schedule.arrivals, frame) == Some(0) {
        r.warn(
            key,
            format!(
                "none of these calls falls in the window of {:.0} days from {}",
                frame.length.days(),
                frame
                    .calendar
                    .date(frame.warm_up.micros() / SimDuration::DAY.micros())
            ),
            Some(
                "check the dates, `months` and `anchor`, or move the window with `start` and `length`".into(),
            ),
        );
    }
    Some(schedule)
}

fn poisson(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let rate = r
        .rate(
            "poisson",
            "Calls at random, so many per time on average over a year",
        )
        .at_most("1000000 / h")
        .optional();
    let weights = |r: &Reader<'_>, key: &str, doc: &str, count: usize| -> Vec<f64> {
        let list = r
            .list(key, form::number().at_least("0").at_most("1000000"), doc)
            .optional();
        match list {
            Some(list) if list.len() == count => list,
            Some(list) => {
                r.fault(
                    key,
                    format!(
                        "`{}` has {} numbers, but needs {count}",
                        r.path_of(key),
                        list.len()
                    ),
                    Some(format!("write {count} relative weights")),
                );
                vec![1.0; count]
            }
            None => vec![1.0; count],
        }
    };
    let doc = "How the rate varies: relative weights, which leave the mean over a year as it is";
    let profile = r.optional_table("profile", doc, |r| {
        let month = weights(r, "month", "Twelve weights, January first", 12);
        let weekday = weights(r, "weekday", "Seven weights, Monday first", 7);
        let hour = weights(r, "hour", "Twenty-four weights, from midnight on", 24);
        let holiday = r
            .number("holiday", "Multiplies the rate on public holidays")
            .within("0", "1000")
            .default("1");
        let fixed = |list: &[f64], at: usize| list.get(at).copied().unwrap_or(1.0);
        let built = Profile::new(
            std::array::from_fn(|at| fixed(&month, at)),
            std::array::from_fn(|at| fixed(&weekday, at)),
            std::array::from_fn(|at| fixed(&hour, at)),
            holiday,
        );
        kept(r, "", built)
    });
    let rate = rate?;
    let profile = profile.map_or(Some(Profile::flat()), |built| built)?;
    let mean = profile.annual_mean();
    if mean <= 0.0 {
        r.fault(
            "profile",
            "the weights of `profile` are all 0 in some list: nothing would ever come",
            Some("give some weight to a month, a weekday and an hour".into()),
        );
        return None;
    }
    let days = horizon(frame).days().ceil() as i64;
    let calls = rate / mean * profile.mean_factor(&frame.calendar, 0, days) * horizon(frame).hours();
    let process = kept(r, "poisson", PoissonArrivals::new(rate / mean, profile))?;
    Some(Schedule {
        arrivals: Arrivals::Poisson(Box::new(process)),
        calls,
    })
}

fn every(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let interval = r
        .duration_law("every", "Independent intervals between calls")
        .optional()?;
    if interval.mean() <= 0.0 {
        r.fault(
            "every",
            "the intervals of `every` are 0 on average: infinitely many calls would come",
            Some("write { exponential = \"2 h\" }".into()),
        );
        return None;
    }
    // Intervals that end after the replication do not make the others rarer.
    let hours = horizon(frame).hours();
    let within = interval.clone().clipped(0.0, hours.max(1.0));
    let calls = hours / within.map_or(interval.mean(), |law| law.mean());
    let process = kept(r, "every", RenewalArrivals::new(interval))?;
    Some(Schedule {
        arrivals: Arrivals::Renewal(process),
        calls,
    })
}

fn cyclic(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let doc =
        "Calls at random with a rate that is constant by pieces and repeats, from the warm-up's beginning on";
    let segments = r.optional_table("cyclic", doc, |r| {
        let segments = r.items("segments", "Pieces of the cycle, in order", |r| {
            let length = r
                .duration("for", "How long the piece is")
                .above("0 h")
                .at_most("3650 days")
                .required();
            let rate = r.rate("rate", "Calls per time").at_most("1000000 / h").required();
            (length, rate)
        });
        if segments.is_empty() {
            r.fault(
                "segments",
                format!("`{}` has no segments: nothing would ever come", r.path()),
                Some("write segments = [{ for = \"8 h\", rate = \"6 / h\" }, { for = \"16 h\", rate = \"1 / h\" }]".into()),
            );
        }
        segments
    })?;
    if segments.is_empty() {
        return None;
    }
    let hours: f64 = segments.iter().map(|(length, _)| length.hours()).sum();
    let expected: f64 = segments.iter().map(|(length, rate)| length.hours() * rate).sum();
    let process = kept(r, "cyclic", CyclicArrivals::new(&segments))?;
    Some(Schedule {
        arrivals: Arrivals::Cyclic(process),
        calls: horizon(frame).hours() / hours * expected,
    })
}

fn sinusoid(r: &Reader<'_>, frame: &Frame) -> Option<Schedule> {
    let doc = "Calls at random with a sinusoidal rate, from the warm-up's beginning on";
    r.optional_table("sinusoid", doc, |r| {
        let mean = r
            .rate("mean", "Mean rate")
            .above("0")
            .at_most("1000000 / h")
            .required();
        let amplitude = r
            .rate("amplitude", "Largest deviation from it; not above the mean")
            .required();
        let period = r
            .duration("period", "How long a cycle is")
            .within("1 min", "3650 days")
            .required();
        if amplitude > mean && r.has("amplitude") && r.has("mean") {
            r.fault(
                "amplitude",
                format!(
                    "`amplitude` is {amplitude} / h, above the mean {mean} / h: the rate would be negative"
                ),
                Some("lower it to the mean at most".into()),
            );
            return None;
        }
        let frequency = std::f64::consts::TAU / period.hours();
        let process = kept(r, "", SinusoidalArrivals::new(mean, amplitude, frequency))?;
        Some(Schedule {
            arrivals: Arrivals::Sinusoidal(process),
            calls: horizon(frame).hours() * mean,
        })
    })?
}

/// How long a replication is.
pub(super) fn horizon(frame: &Frame) -> SimDuration {
    frame.warm_up + frame.length + frame.follow_up
}

/// Calls of a timetable or a record in the window; `None` for processes whose calls are random.
fn calls_in_window(arrivals: &Arrivals, frame: &Frame) -> Option<u64> {
    let from = SimTime::ZERO + frame.warm_up;
    let to = from + frame.length;
    match arrivals {
        Arrivals::Timetable(_) => Some(calls_before(arrivals, frame, from, to).min(1)),
        Arrivals::Recorded(recorded) => {
            let inside = |row: &&(SimTime, u64)| (from..to).contains(&row.0);
            Some(recorded.rows().iter().filter(inside).count() as u64)
        }
        _ => None,
    }
}

/// The value, or a fault at `key`.
pub(super) fn kept<T>(r: &Reader<'_>, key: &str, made: Result<T, LawError>) -> Option<T> {
    match made {
        Ok(value) => Some(value),
        Err(error) => {
            let path = if key.is_empty() { r.path() } else { r.path_of(key) };
            r.fault(key, format!("`{path}`: {error}"), None);
            None
        }
    }
}
