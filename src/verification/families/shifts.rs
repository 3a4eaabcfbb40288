//! Officers who come and go: M(t)/M/c(t) over a cycle, with work in hand interrupted or finished.
//!
//! The cycle becomes a day, or a week, of the simulation; each number on duty above another is a shift of its own,
//! worked whenever so many are wanted.

use super::queue;
use crate::units::WEEKDAYS;
use crate::verification::case::Case;
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::{Given, as_whole};
use crate::verification::plan::span;
use crate::verification::question::{Question, inner};
use crate::verification::script::Script;

/// A piece of the cycle.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    length: f64,
    arrivals: f64,
    on_duty: u32,
}

/// Days of the simulation a cycle may fill.
const DAYS: [i64; 2] = [1, 7];

/// The case's parts.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    let mut segments = Vec::new();
    for segment in p.part("segments")?.items()? {
        let [length, arrivals, on_duty] = segment.items()?[..] else {
            return Err("a segment is a length, a rate and a number on duty".to_owned());
        };
        let on_duty = as_whole(on_duty.real()?).ok_or("a number on duty is whole")?;
        segments.push(Segment {
            length: length.real()?,
            arrivals: arrivals.real()?,
            on_duty,
        });
    }
    let rate = p.positive("mu")?;
    let rules = match p.text("policy")? {
        "preempt" => vec![("at-shift-end", "\"suspend\"".to_owned())],
        "exhaust" => vec![
            ("at-shift-end", "\"finish\"".to_owned()),
            ("successors-wait", "true".to_owned()),
        ],
        other => return Err(format!("the leaving rule `{other}` is not known here")),
    };
    let cycle: f64 = segments.iter().map(|segment| segment.length).sum();
    let (days, clock) = fitting(&segments, cycle)?;
    let customers: f64 = segments
        .iter()
        .map(|segment| segment.length * segment.arrivals)
        .sum();
    let capacity: f64 = segments
        .iter()
        .map(|segment| segment.length * f64::from(segment.on_duty) * rate)
        .sum();
    if customers >= capacity {
        return Err(format!(
            "its load is {}: it has no long run",
            customers / capacity
        ));
    }
    let cycles = 42_usize.div_ceil(days as usize);
    let replications = (effort.customers().1 / customers / cycles as f64).clamp(64.0, 4096.0) as u64;
    let slack = 1.0 - libm::sqrt(customers / capacity);
    let warm_up = (12.0 / (slack * slack * capacity / cycle)).max(6.0 * cycle);
    let mut script = Script::new(&case.id, &span(warm_up, cycles as f64 * cycle, clock));
    let pieces = segments.iter().map(|segment| {
        format!(
            "{{ for = {}, rate = {} }}",
            clock.span(segment.length),
            clock.rate(segment.arrivals)
        )
    });
    let pieces: Vec<String> = pieces.collect();
    let keys = [
        ("cyclic", format!("{{ segments = [{}] }}", pieces.join(", "))),
        ("brings", "{ job = 1 }".to_owned()),
    ];
    let takes = format!("{{ exponential = {} }}", clock.span(1.0 / rate));
    script
        .table("traffic.customers", &keys)
        .goods("job", "only")
        .lane("only", &["service"])
        .step("service", "servers", &takes, &[])
        .table("officers.servers", &rules);
    add_shifts(&mut script, &segments, days, clock);
    script.table(
        "stop",
        &[("sample-at", beginnings(&segments, cycle, cycles, clock))],
    );
    let count = segments.len();
    let rows = case.rows.iter().filter(|row| !row.is_approximate);
    let asked = rows.filter_map(|row| question(&row.metric, row.exact?, count, cycles));
    let mut questions: Vec<Question> = asked.collect();
    let plain: Vec<_> = case
        .rows
        .iter()
        .filter(|row| row.metric != "P(delay)")
        .cloned()
        .collect();
    questions.extend(queue::questions(&plain));
    Ok(vec![
        Part::main(script, clock, questions).times(replications).watched(),
    ])
}

/// How many days of the simulation make a cycle, so that all segments begin on whole minutes.
fn fitting(segments: &[Segment], cycle: f64) -> Result<(i64, Clock), String> {
    let fits = |days: &&i64| {
        let clock = Clock {
            hours: 24.0 * **days as f64 / cycle,
        };
        edges(segments).iter().all(|&edge| {
            let minutes = edge * clock.hours * 60.0;
            (minutes - libm::rint(minutes)).abs() < 1e-6
        })
    };
    let days = *DAYS
        .iter()
        .find(fits)
        .ok_or("its segments begin on no whole minutes of a day or a week")?;
    Ok((
        days,
        Clock {
            hours: 24.0 * days as f64 / cycle,
        },
    ))
}

/// When segments begin, and the cycle's end.
fn edges(segments: &[Segment]) -> Vec<f64> {
    let mut edges = vec![0.0];
    for segment in segments {
        edges.push(edges[edges.len() - 1] + segment.length);
    }
    edges
}

/// One shift for each step from one number on duty to a higher one.
fn add_shifts(script: &mut Script, segments: &[Segment], days: i64, clock: Clock) {
    let mut levels: Vec<u32> = segments
        .iter()
        .map(|segment| segment.on_duty)
        .filter(|&n| n > 0)
        .collect();
    levels.sort_unstable();
    levels.dedup();
    let mut below = 0;
    for level in levels {
        for day in 0..days {
            let hours = hours_of_day(segments, level, day, clock);
            if hours.is_empty() {
                continue;
            }
            let name = if days == 1 {
                format!("to-{level}")
            } else {
                format!("to-{level}-day-{}", day + 1)
            };
            let mut keys = vec![("hours", format!("\"{}\"", hours.join(", ")))];
            if days > 1 {
                keys.push(("days", format!("{:?}", WEEKDAYS[day as usize % WEEKDAYS.len()])));
            }
            keys.push(("on-duty", (level - below).to_string()));
            script.table(&format!("officers.servers.shifts.{name}"), &keys);
        }
        below = level;
    }
}

/// Spans of a day of the cycle in which at least `level` are on duty.
fn hours_of_day(segments: &[Segment], level: u32, day: i64, clock: Clock) -> Vec<String> {
    let edges = edges(segments);
    let minute = |edge: f64| libm::rint(edge * clock.hours * 60.0) as i64 - day * 1440;
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for (segment, pair) in segments.iter().zip(edges.windows(2)) {
        let (from, to) = (minute(pair[0]).max(0), minute(pair[1]).min(1440));
        if segment.on_duty < level || from >= to {
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => spans.push((from, to)),
        }
    }
    let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    spans
        .iter()
        .map(|&(from, to)| format!("{}-{}", clock(from), clock(to)))
        .collect()
}

/// When the segments of the window's cycles begin; the window begins with a cycle.
fn beginnings(segments: &[Segment], cycle: f64, cycles: usize, clock: Clock) -> String {
    let edges = edges(segments);
    let instants = (0..cycles).flat_map(|number| {
        edges[..segments.len()]
            .iter()
            .map(move |edge| number as f64 * cycle + edge)
    });
    let instants: Vec<String> = instants.map(|instant| clock.span(instant)).collect();
    format!("[{}]", instants.join(", "))
}

fn question(metric: &str, exact: f64, segments: usize, cycles: usize) -> Option<Question> {
    if metric == "P(delay)" {
        // a record's waits count interruptions too, so the observer is asked
        return Some(Question::share(metric, exact, |seen| {
            (seen.watch.delayed as f64, seen.watch.first_waits.count() as f64)
        }));
    }
    let segment = (inner(metric, "EN_at_start_of_segment", "")? as usize).checked_sub(1)?;
    (segment < segments).then(|| {
        Question::mean(metric, exact, move |seen| {
            let samples = (0..cycles).map(|cycle| {
                let sample = seen
                    .record
                    .samples
                    .get(cycle * segments + segment)
                    .and_then(|sample| sample.first());
                f64::from(sample.copied().unwrap_or(0))
            });
            (samples.sum(), cycles as f64)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(length: f64, on_duty: u32) -> Segment {
        Segment {
            length,
            arrivals: 1.0,
            on_duty,
        }
    }

    #[test]
    fn levels_are_worked_whenever_so_many_are_wanted() {
        let segments = [segment(8.0, 2), segment(8.0, 5), segment(8.0, 3)];
        let (days, clock) = fitting(&segments, 24.0).unwrap();
        assert_eq!((days, clock.hours), (1, 1.0));
        assert_eq!(hours_of_day(&segments, 2, 0, clock), ["00:00-24:00"]);
        assert_eq!(hours_of_day(&segments, 3, 0, clock), ["08:00-24:00"]);
        assert_eq!(hours_of_day(&segments, 5, 0, clock), ["08:00-16:00"]);
    }

    #[test]
    fn a_cycle_of_thirds_fits_a_day_of_eight_hours_each() {
        let segments = [segment(1.0, 2), segment(1.0, 5), segment(1.0, 3)];
        let (days, clock) = fitting(&segments, 3.0).unwrap();
        assert_eq!((days, clock.hours), (1, 8.0));
        assert!(fitting(&[segment(1.0, 1), segment(1e-7, 2)], 1.0 + 1e-7).is_err());
    }
}
