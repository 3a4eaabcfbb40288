//! How long a backlog from a dated event takes to clear.

use crate::customs::port::Port;
use crate::customs::record::Record;
use crate::units::SimDuration;

/// A dated event and its aftermath.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// The event.
    pub event: String,
    /// The most goods inside at a midnight from the event's beginning to recovery, mean over replications.
    pub highest: f64,
    /// Goods inside on an ordinary day of the four weeks before it, mean over replications.
    pub before: f64,
    /// Days after the event's end until no more were inside than before it, in each replication that recovered.
    pub days: Vec<u32>,
    /// Replications that did not recover within the window.
    pub not_recovered: u32,
    /// The simulated day on which the event ended.
    pub ended: i64,
}

/// Weeks before an event that show what is ordinary.
const DAYS_BEFORE: usize = 28;
/// Longer than this is no event but how things are.
const LONGEST_EVENT: SimDuration = SimDuration::from_micros(SimDuration::WEEK.micros() * 4);
/// A week's mean at most this multiple of the ordinary counts as recovered.
const ORDINARY: f64 = 1.05;

/// The aftermath of every event that begins and ends within the window.
pub fn recoveries(port: &Port, records: &[Record]) -> Vec<Recovery> {
    let window = port.window_start();
    port.closures
        .iter()
        .filter(|closure| closure.from > window + SimDuration::DAY * DAYS_BEFORE as i64)
        .filter(|closure| closure.to < port.window_end() && closure.to - closure.from <= LONGEST_EVENT)
        .map(|closure| {
            let from = (closure.from - window).micros() / SimDuration::DAY.micros();
            let to = (closure.to - window).micros() / SimDuration::DAY.micros() + 1;
            let ended = window.day() + to;
            let mut recovery = Recovery {
                event: closure.name.clone(),
                highest: 0.0,
                before: 0.0,
                days: Vec::new(),
                not_recovered: 0,
                ended,
            };
            for record in records.iter().filter(|record| record.course.stride == 1) {
                one(port, record, from as usize, to as usize, &mut recovery);
            }
            let n = (recovery.days.len() + recovery.not_recovered as usize).max(1) as f64;
            recovery.highest /= n;
            recovery.before /= n;
            recovery
        })
        .collect()
}

fn one(port: &Port, record: &Record, from: usize, to: usize, recovery: &mut Recovery) {
    let lodged: Vec<&Vec<u32>> = record
        .course
        .inside
        .iter()
        .enumerate()
        .filter(|&(goods, _)| port.goods[goods].lodgement.is_some())
        .map(|(_, series)| series)
        .collect();
    let days = lodged.first().map_or(0, |series| series.len());
    let inside = |day: usize| lodged.iter().map(|series| f64::from(series[day])).sum::<f64>();
    let mean = |from: usize, to: usize| (from..to).map(inside).sum::<f64>() / (to - from) as f64;
    if days == 0 || to >= days {
        return;
    }
    let before = mean(from - DAYS_BEFORE, from);
    recovery.before += before;
    let recovered = (to..days.saturating_sub(7)).find(|&day| mean(day, day + 7) <= before * ORDINARY);
    let until = recovered.unwrap_or(days);
    recovery.highest += (from..until).map(inside).fold(0.0, f64::max);
    match recovered {
        Some(day) => recovery.days.push((day - to) as u32),
        None => recovery.not_recovered += 1,
    }
}
