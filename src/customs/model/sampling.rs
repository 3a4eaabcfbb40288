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
}

impl Sampling {
    pub(super) fn new(port: &Port, lines: usize) -> Self {
        let days = port.length.micros() / SimDuration::DAY.micros();
        let course = Course {
            weeks: 0,
            waiting: vec![vec![0; Course::WEEK_HOURS]; lines],
            load: vec![vec![(0, 0); Course::WEEK_HOURS]; port.resources.len()],
            stride: (days / Course::LONGEST_SERIES + 1) as u32,
            inside: vec![Vec::new(); port.goods.len()],
            backlog: vec![Vec::new(); lines],
        };
        Self {
            course,
            samples: vec![Vec::new(); port.terminating.sample_at.len()],
        }
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
