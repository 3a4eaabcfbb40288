//! Looking at the port on the hour: the week's queues, the year's backlog, and the snapshots a study asks for.

use super::simulator::{Simulator, event};
use crate::customs::observer::Observer;
use crate::customs::port::{Port, ResourceId};
use crate::customs::record::Course;
use crate::engine::LineId;
use crate::units::{SimDuration, SimTime};

/// What has been seen so far.
#[derive(Debug)]
pub(super) struct Sampling {
    pub(super) course: Course,
    pub(super) samples: Vec<Vec<u32>>,
    /// By hour of the week, the number waiting in every line, week after week.
    weeks: Vec<Vec<u16>>,
    /// Vessel calls told of in the daily series.
    told_calls: u64,
}

/// Weeks whose numbers waiting are kept, hour by hour.
const MOST_WEEKS: usize = 520;

impl Sampling {
    pub(super) fn new(port: &Port, lines: usize) -> Self {
        let days = port.length.micros() / SimDuration::DAY.micros();
        let course = Course {
            weeks: 0,
            waiting: vec![vec![0; Course::WEEK_HOURS]; lines],
            load: vec![vec![(0, 0); Course::WEEK_HOURS]; port.resources.len()],
            stride: (days / Course::LONGEST_SERIES + 1) as u32,
            waiting_median: Vec::new(),
            waiting_p90: Vec::new(),
            calls: Vec::new(),
            inside: vec![Vec::new(); port.goods.len()],
            backlog: vec![Vec::new(); lines],
        };
        Self {
            course,
            samples: vec![Vec::new(); port.terminating.sample_at.len()],
            weeks: vec![Vec::new(); Course::WEEK_HOURS],
            told_calls: 0,
        }
    }

    /// An hour of the window, by its place in the week: how many wait in each line, and units of each resource that are
    /// busy and on duty.
    #[inline]
    pub(super) fn take_hour(
        &mut self,
        hour: usize,
        waiting: impl Fn(LineId) -> i64,
        load: impl Fn(ResourceId) -> (i64, i64),
    ) {
        let course = &mut self.course;
        let weeks = &mut self.weeks[hour];
        let is_kept = weeks.len() < MOST_WEEKS * course.waiting.len();
        for (line, sums) in course.waiting.iter_mut().enumerate() {
            let waiting = waiting(line);
            sums[hour] += waiting as u32;
            if is_kept {
                weeks.push(u16::try_from(waiting).unwrap_or(u16::MAX));
            }
        }
        for (resource, sums) in course.load.iter_mut().enumerate() {
            let (busy, on_duty) = load(resource);
            sums[hour].0 += busy as u32;
            sums[hour].1 += on_duty as u32;
        }
        course.weeks += u32::from(hour == 0);
    }

    /// Whether `now` is a midnight with an entry in the daily series.
    pub(super) fn is_due_daily(&self, now: SimTime, port: &Port) -> bool {
        let days_in = (now - port.window_start()).micros() / SimDuration::DAY.micros();
        now.time_of_day() == SimDuration::ZERO && days_in % i64::from(self.course.stride) == 0
    }

    /// A midnight: `calls` of vessels so far, how many of each kind are inside, and how many wait in each line.
    pub(super) fn take_day(&mut self, calls: u64, inside: &[u32], waiting: impl Fn(LineId) -> i64) {
        let course = &mut self.course;
        course.calls.push((calls - self.told_calls) as u32);
        self.told_calls = calls;
        for (series, &inside) in course.inside.iter_mut().zip(inside) {
            series.push(inside);
        }
        for (line, backlog) in course.backlog.iter_mut().enumerate() {
            backlog.push(waiting(line) as u32);
        }
    }

    /// Reduces the weeks to their quantiles.
    pub(super) fn close(mut self) -> (Course, Vec<Vec<u32>>) {
        let lines = self.course.waiting.len();
        let blank = vec![vec![0; Course::WEEK_HOURS]; lines];
        let (mut median, mut p90) = (blank.clone(), blank);
        let mut values = Vec::new();
        for line in 0..lines {
            if self.course.waiting[line].iter().all(|&sum| sum == 0) {
                continue;
            }
            for (hour, weeks) in self.weeks.iter().enumerate() {
                values.clear();
                values.extend(weeks.iter().skip(line).step_by(lines));
                if values.iter().all(|&waiting| waiting == 0) {
                    continue;
                }
                values.sort_unstable();
                let at = |share: f64| {
                    let rank = libm::ceil(share * values.len() as f64).max(1.0) as usize;
                    values.get(rank - 1).copied().unwrap_or(0)
                };
                median[line][hour] = at(0.5);
                p90[line][hour] = at(0.9);
            }
        }
        self.course.waiting_median = median;
        self.course.waiting_p90 = p90;
        (self.course, self.samples)
    }
}

impl<O: Observer> Simulator<'_, O> {
    pub(super) fn begin_sampling(&mut self) {
        self.events.schedule(self.window.from, event::SAMPLE, 0);
        for (number, &after) in self.port.terminating.sample_at.iter().enumerate() {
            self.events
                .schedule(self.window.from + after, event::SNAPSHOT, number as u32);
        }
    }

    /// On the hour.
    pub(super) fn sample(&mut self) {
        let (now, port) = (self.now, self.port);
        let waiting = |line| self.floor.waiting(line);
        let hour = hour_of_week(now, port);
        if now < self.window.to {
            let load = |resource| self.floor.load(resource);
            self.sampling.take_hour(hour, waiting, load);
        }
        if hour.is_multiple_of(24) && self.sampling.is_due_daily(now, port) {
            let traffic = self.call_records.iter().zip(&port.traffic);
            let vessels = traffic.filter(|(_, traffic)| traffic.vessel.is_some());
            let calls = vessels.map(|(record, _)| record.calls).sum();
            self.sampling.take_day(calls, &self.inside, waiting);
        }
        let next = now + SimDuration::HOUR;
        if next < watched_until(port) {
            self.events.schedule(next, event::SAMPLE, 0);
        }
    }

    /// How many are inside, at an instant the scenario asks for.
    pub(super) fn snapshot(&mut self, number: u32) {
        debug_assert!(
            self.now >= SimTime::ZERO,
            "snapshots are taken within the replication"
        );
        self.sampling.samples[number as usize].clone_from(&self.inside);
    }
}

/// The hour of the week that is under way, from the first of Monday on.
#[inline]
pub(super) fn hour_of_week(now: SimTime, port: &Port) -> usize {
    let hour = (now.time_of_day().micros() / SimDuration::HOUR.micros()) as usize;
    port.calendar.day(now.day()).weekday * 24 + hour
}

/// The backlog is watched for one more week, so that the year's first week has a like one to compare with.
pub(super) fn watched_until(port: &Port) -> SimTime {
    let long = port.length >= SimDuration::WEEK * 4 && port.follow_up >= SimDuration::WEEK;
    if long {
        port.window_end() + SimDuration::WEEK
    } else {
        port.window_end()
    }
}
