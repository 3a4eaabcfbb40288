//! Looking at the port on the hour: the week's queues, the year's backlog, and the snapshots a study asks for.

use super::simulator::{Simulator, event};
use crate::customs::observer::Observer;
use crate::customs::port::Port;
use crate::customs::record::Course;
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

    /// The backlog is watched for one more week, so that the year's first week has a like one to compare with.
    pub(super) fn watched_until(&self) -> SimTime {
        let port = self.port;
        let long = port.length >= SimDuration::WEEK * 4 && port.follow_up >= SimDuration::WEEK;
        if long {
            port.window_end() + SimDuration::WEEK
        } else {
            port.window_end()
        }
    }

    /// On the hour.
    pub(super) fn sample(&mut self) {
        if self.now < self.window.to {
            self.sample_week();
        }
        let days_in = (self.now - self.window.from).micros() / SimDuration::DAY.micros();
        let course = &mut self.sampling.course;
        if self.now.time_of_day() == SimDuration::ZERO && days_in % i64::from(course.stride) == 0 {
            let traffic = self.call_records.iter().zip(&self.port.traffic);
            let vessels = traffic.filter(|(_, traffic)| traffic.vessel.is_some());
            let calls: u64 = vessels.map(|(record, _)| record.calls).sum();
            course.calls.push((calls - self.sampling.told_calls) as u32);
            self.sampling.told_calls = calls;
            for (goods, inside) in course.inside.iter_mut().enumerate() {
                inside.push(self.inside[goods]);
            }
            for (line, backlog) in course.backlog.iter_mut().enumerate() {
                backlog.push(self.floor.waiting(line) as u32);
            }
        }
        let next = self.now + SimDuration::HOUR;
        if next < self.watched_until() {
            self.events.schedule(next, event::SAMPLE, 0);
        }
    }

    fn sample_week(&mut self) {
        let now = self.now;
        let hour = (now.time_of_day().micros() / SimDuration::HOUR.micros()) as usize;
        let slot = self.port.calendar.day(now.day()).weekday * 24 + hour;
        let course = &mut self.sampling.course;
        for (line, waiting) in course.waiting.iter_mut().enumerate() {
            waiting[slot] += self.floor.waiting(line) as u32;
        }
        let weeks = &mut self.sampling.weeks[slot];
        if weeks.len() < MOST_WEEKS * course.waiting.len() {
            let lines = 0..course.waiting.len();
            weeks.extend(lines.map(|line| u16::try_from(self.floor.waiting(line)).unwrap_or(u16::MAX)));
        }
        for (resource, load) in course.load.iter_mut().enumerate() {
            let (busy, on_duty) = self.floor.load(resource);
            load[slot].0 += busy as u32;
            load[slot].1 += on_duty as u32;
        }
        course.weeks += u32::from(slot == 0);
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
