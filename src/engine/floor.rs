//! The floor: resources and the lines before them. Jobs seize everything they need at once or wait, so that no two jobs
//! can each hold what the other needs.
//!
//! Rules, tested below:
//! - The lowest free unit works; a job done at an instant is done before anything starts at that instant.
//! - The head of a line blocks those behind it, unless the line backfills.
//! - Before a resource with several lines, heads go by rank, then time of entry; a head that lacks units of that very
//!   resource holds the resource for itself (a job for two officers is not starved by jobs for one), unless so many
//!   are not even on duty, or its line backfills. A head that lacks something else blocks only its own line.
//! - An interrupted job returns to its own place in the line with the work that is left, and resumes with whoever is
//!   free. Work with an open end (a berth) is not interrupted.
//! - At a place that is shut nothing starts, whoever might come from elsewhere or is there without limit.

mod breakdowns;
mod duty;
mod preemption;

use super::event_list::EventList;
use super::job::{Completion, Job, JobId, JobSpec, JobState};
use super::line::{self, LineId, LineSpec, WaitingLine};
use super::resource::{NO_JOB, Resource, ResourceSpec, ResourceTally, UnitRef};
use super::window::{Window, level};
use crate::stats::TimeWeighted;
use crate::units::{SimDuration, SimTime};

/// The numbers under which the model lists the floor's own events. Going off duty should come first at an instant, then
/// failure and repair, then jobs done, then everything else.
#[derive(Clone, Copy, Debug)]
pub struct EventKinds {
    /// A unit breaks down; payload: unit number on the floor.
    pub fails: u8,
    /// A unit is repaired; payload: unit number on the floor.
    pub repaired: u8,
    /// A job is done; payload: its [`JobId`].
    pub done: u8,
}

/// What became of a submitted job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It waits or has begun (then it is told by [`Floor::next_started`]).
    Accepted(JobId),
    /// Its line has no place left.
    Full,
}

/// Whoever a line would serve next, and how it compares with other lines' heads; of no meaning while nobody waits.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    seniority: u64,
    sequence: u64,
    job: JobId,
}

#[derive(Debug)]
struct Line {
    spec: LineSpec,
    waiting: WaitingLine,
    /// Lines that contend for what its jobs need first, itself among them, as a bit set.
    rivals: Vec<u64>,
    /// Jobs waiting or in service.
    present: u32,
    queue: TimeWeighted,
    /// Time of its jobs in service, within the window, up to when they were last stopped \[jobs · µs\].
    served: i128,
}

/// Resources, lines and jobs.
#[derive(Debug)]
pub struct Floor {
    kinds: EventKinds,
    window: Window,
    travel: Vec<Vec<SimDuration>>,
    /// Reasons for each place to be shut.
    shut: Vec<u16>,
    resources: Vec<Resource>,
    lines: Vec<Line>,
    /// By line.
    heads: Vec<Head>,
    /// Lines in which somebody waits, as a bit set.
    awaited: Vec<u64>,
    jobs: Vec<Job>,
    vacant: Vec<JobId>,
    owners: Vec<UnitRef>,
    sequence: u64,
    /// Jobs begun, and how many of them the model has taken note of.
    started: Vec<JobId>,
    noted: usize,
    /// Resources to be served when the duty changes of an instant are through.
    freed: Vec<u16>,
    /// Scratch of [`Floor::serve`].
    passed: Vec<u64>,
    kept: Vec<usize>,
}

impl Floor {
    /// A floor with all units off duty. `travel[from][to]` is the time to move between places.
    pub fn new(
        kinds: EventKinds,
        window: Window,
        travel: Vec<Vec<SimDuration>>,
        resources: Vec<ResourceSpec>,
        lines: Vec<LineSpec>,
    ) -> Self {
        let mut owners = Vec::new();
        let mut built: Vec<Resource> = Vec::with_capacity(resources.len());
        for (index, spec) in resources.into_iter().enumerate() {
            let first = owners.len() as u32;
            owners.extend((0..spec.units.len()).map(|unit| UnitRef {
                resource: index as u16,
                unit: unit as u16,
            }));
            built.push(Resource::new(spec, first, window));
        }
        for (id, spec) in lines.iter().enumerate() {
            for candidate in spec.needs.iter().flat_map(|need| &need.candidates) {
                if !built[*candidate].lines.contains(&id) {
                    built[*candidate].lines.push(id);
                }
            }
        }
        let words = lines.len().div_ceil(64);
        let with = |set: &mut [u64], line: LineId| set[line / 64] |= 1 << (line % 64);
        for resource in 0..built.len() {
            let mut contenders = vec![0; words];
            for &line in &built[resource].lines {
                with(&mut contenders, line);
                for candidate in lines[line].needs.iter().flat_map(|need| &need.candidates) {
                    built[*candidate]
                        .lines
                        .iter()
                        .for_each(|&rival| with(&mut contenders, rival));
                }
            }
            let members: Vec<LineId> = set_members(&contenders).collect();
            built[resource].only_contender = members.first().copied().filter(|_| members.len() == 1);
            built[resource].contenders = contenders;
        }
        let lines: Vec<Line> = lines
            .into_iter()
            .enumerate()
            .map(|(id, spec)| {
                let mut rivals = vec![0; words];
                with(&mut rivals, id);
                for &candidate in spec.needs.iter().take(1).flat_map(|need| &need.candidates) {
                    for (word, contenders) in rivals.iter_mut().zip(&built[candidate].contenders) {
                        *word |= contenders;
                    }
                }
                Line {
                    spec,
                    waiting: WaitingLine::default(),
                    rivals,
                    present: 0,
                    queue: level(window),
                    served: 0,
                }
            })
            .collect();
        Self {
            kinds,
            window,
            shut: vec![0; travel.len()],
            travel,
            resources: built,
            awaited: vec![0; words],
            heads: vec![Head::default(); lines.len()],
            lines,
            jobs: Vec::new(),
            vacant: Vec::new(),
            owners,
            sequence: 0,
            started: Vec::new(),
            noted: 0,
            freed: Vec::new(),
            passed: vec![0; words],
            kept: Vec::new(),
        }
    }

    /// Sets the first failure of every unit. Call once, at the beginning.
    pub fn begin(&mut self, events: &mut EventList) {
        for resource in 0..self.resources.len() {
            for unit in 0..self.resources[resource].units.len() {
                self.plan_failure(resource, unit, SimTime::ZERO, events);
            }
        }
    }

    /// Puts a job into its line; it begins at once when it can.
    pub fn submit(&mut self, spec: &JobSpec, now: SimTime, events: &mut EventList) -> Submitted {
        let line = &self.lines[spec.line];
        if line.spec.room.is_some_and(|room| line.present >= room) {
            return Submitted::Full;
        }
        let id = self.new_job();
        let line = &mut self.lines[spec.line];
        line.present += 1;
        let sequence = self.sequence;
        self.sequence += 1;
        let job = &mut self.jobs[id as usize];
        job.state = JobState::Waiting;
        job.entity = spec.entity;
        job.line = spec.line;
        job.rank = spec.rank;
        job.begun = false;
        job.open_ended = spec.work.is_none();
        job.entered = now;
        job.began = now;
        job.finish = SimTime::NEVER;
        job.left = spec.work.unwrap_or(SimDuration::ZERO);
        job.worked = SimDuration::ZERO;
        job.seniority = line::seniority(spec.rank, now);
        job.key = line::key(
            line.spec.order,
            spec.rank,
            now,
            spec.due,
            job.left.micros(),
            sequence,
        );
        // Where nobody waits who could be before it, it need not line up first.
        if intersect(&line.rivals, &self.awaited) {
            self.enqueue(id, now);
            self.serve_line_fairly(spec.line, now, events);
        } else {
            if self.may_start(spec.line) && self.try_start(id, now, events).is_ok() {
                return Submitted::Accepted(id);
            }
            self.enqueue(id, now);
        }
        if self.jobs[id as usize].state == JobState::Waiting && self.lines[spec.line].spec.preemptive {
            self.preempt_for(id, now, events);
        }
        Submitted::Accepted(id)
    }

    /// Tells the floor of a "done" event. `None` when the event is stale: the job was interrupted meanwhile.
    #[inline]
    pub fn complete(&mut self, id: JobId, now: SimTime, events: &mut EventList) -> Option<Completion> {
        let job = &mut self.jobs[id as usize];
        job.pending -= 1;
        if job.state == JobState::Running && job.finish == now && !job.open_ended {
            return Some(self.end(id, now, events));
        }
        if job.state == JobState::Gone && job.pending == 0 {
            self.vacant.push(id);
        }
        None
    }

    /// Ends work with an open end.
    pub fn finish(&mut self, id: JobId, now: SimTime, events: &mut EventList) -> Completion {
        debug_assert!(
            self.jobs[id as usize].open_ended,
            "only work with an open end is ended by the model"
        );
        self.end(id, now, events)
    }

    /// Whether a job has begun of which the model has not taken note.
    #[inline]
    pub fn has_started(&self) -> bool {
        !self.started.is_empty()
    }

    /// The next job begun of which the model has not taken note, in the order in which they began. A resumed job is not
    /// among them.
    #[inline]
    pub fn next_started(&mut self) -> Option<JobId> {
        if self.started.is_empty() {
            return None;
        }
        let job = self.started.get(self.noted).copied();
        self.noted += 1;
        if job.is_none() {
            self.started.clear();
            self.noted = 0;
        }
        job
    }

    /// What a job is about: the model's number and the line.
    pub fn about(&self, id: JobId) -> (u32, LineId) {
        let job = &self.jobs[id as usize];
        (job.entity, job.line)
    }

    /// Best detection of the team at work on the job.
    pub fn detection(&self, id: JobId) -> f64 {
        self.jobs[id as usize].detection
    }

    /// Those at work on the job who look, and how well each detects.
    pub fn lookers(&self, id: JobId) -> impl Iterator<Item = (UnitRef, f64)> {
        let team = self.jobs[id as usize].team.iter();
        team.map(|&member| {
            let unit = &self.resources[usize::from(member.resource)].units[usize::from(member.unit)];
            (member, unit.skill.detection)
        })
        .filter(|&(_, detection)| detection > 0.0)
    }

    /// When the job will be done if nothing interrupts it; `None` while it waits, and for work with an open end.
    pub fn planned_end(&self, id: JobId) -> Option<SimTime> {
        let finish = self.jobs[id as usize].finish;
        (finish < SimTime::NEVER).then_some(finish)
    }

    /// Starts whatever can start on the resource, most senior heads first.
    ///
    /// Looked at are the lines that may need it and those that may need anything those need: a head that waits for an
    /// officer is not passed over because a bay became free.
    #[inline]
    pub fn serve(&mut self, resource: usize, now: SimTime, events: &mut EventList) {
        if self.is_awaited(resource) && self.resources[resource].any_free() {
            self.serve_heads(resource, now, events);
        }
    }

    fn serve_heads(&mut self, resource: usize, now: SimTime, events: &mut EventList) {
        if let Some(only) = self.resources[resource].only_contender {
            self.serve_line(only, now, events);
            return;
        }
        self.passed.fill(0);
        let mut kept = std::mem::take(&mut self.kept);
        kept.clear();
        while self.resources[resource].any_free() {
            let Some((line, job)) = self.most_senior_head(resource) else {
                break;
            };
            let mut is_passed = self.needs_kept(line, &kept);
            if !is_passed {
                match self.try_start(job, now, events) {
                    Ok(()) => self.leave_line(line, now),
                    Err(short_of) => {
                        if self.lines[line].spec.backfill {
                            self.backfill(line, now, events);
                        } else {
                            kept.extend(short_of);
                        }
                        is_passed = true;
                    }
                }
            }
            self.passed[line / 64] |= u64::from(is_passed) << (line % 64);
        }
        self.kept = kept;
    }

    /// Whether somebody waits who may start when the resource has a unit free.
    #[inline]
    fn is_awaited(&self, resource: usize) -> bool {
        intersect(&self.resources[resource].contenders, &self.awaited)
    }

    /// Notes that the resource is to be served once all that happens at this instant to units on duty has happened.
    pub(super) fn serve_later(&mut self, resource: u16) {
        if !self.freed.contains(&resource) {
            self.freed.push(resource);
        }
    }

    /// Serves what duty changes left to be served. Call when the last of an instant is through.
    pub fn serve_freed(&mut self, now: SimTime, events: &mut EventList) {
        for resource in std::mem::take(&mut self.freed) {
            self.serve(usize::from(resource), now, events);
        }
    }

    /// Jobs waiting in a line now.
    pub fn waiting(&self, line: LineId) -> i64 {
        self.lines[line].queue.level()
    }

    /// Integral over the window of the number waiting, and of the number waiting or in service \[jobs · h\].
    pub fn line_hours(&self, line: LineId, now: SimTime) -> (f64, f64) {
        let waited = self.lines[line].queue.area(now);
        let running = self
            .jobs
            .iter()
            .filter(|job| job.state == JobState::Running && job.line == line);
        let in_hand: i128 = running.map(|job| self.served_since(job, now)).sum();
        let hours = |area: i128| area as f64 / SimDuration::HOUR.micros() as f64;
        (hours(waited), hours(waited + self.lines[line].served + in_hand))
    }

    /// Time within the window since the job was last resumed \[µs\].
    fn served_since(&self, job: &Job, now: SimTime) -> i128 {
        i128::from(self.window.overlap(job.resumed, now).micros())
    }

    /// The longest the line was within the window.
    pub fn longest(&self, line: LineId, now: SimTime) -> i64 {
        self.lines[line].queue.peak(now).unwrap_or(0)
    }

    /// What the resource did within the window.
    pub fn tally(&self, resource: usize, now: SimTime) -> ResourceTally {
        let units = self.resources[resource]
            .units
            .iter()
            .filter(|unit| unit.job != NO_JOB);
        let jobs = units.map(|unit| &self.jobs[unit.job as usize]);
        let in_hand = jobs.clone().map(|job| self.served_since(job, now)).sum();
        let moving = jobs
            .map(|job| self.window.overlap(job.resumed, now.min(job.arrives)))
            .sum();
        self.resources[resource].tally(self.window, in_hand, moving, now)
    }

    /// Units of the resource busy now, and on duty now.
    pub fn load(&self, resource: usize) -> (i64, i64) {
        (
            i64::from(self.resources[resource].busy),
            self.resources[resource].duty.level(),
        )
    }

    fn new_job(&mut self) -> JobId {
        self.vacant.pop().unwrap_or_else(|| {
            self.jobs.push(Job::empty());
            (self.jobs.len() - 1) as JobId
        })
    }

    /// The head of the line has begun.
    #[inline]
    fn leave_line(&mut self, line: LineId, now: SimTime) {
        self.lines[line].waiting.pop();
        self.has_left(line, now);
    }

    /// One job less waits in the line.
    #[inline]
    fn has_left(&mut self, id: LineId, now: SimTime) {
        let line = &mut self.lines[id];
        line.queue.add(now, -1);
        match line.waiting.head() {
            Some(head) => self.set_head(id, head),
            None => self.awaited[id / 64] &= !(1 << (id % 64)),
        }
    }

    #[inline]
    fn set_head(&mut self, line: LineId, head: JobId) {
        let job = &self.jobs[head as usize];
        self.heads[line] = Head {
            seniority: job.seniority,
            sequence: job.key as u64,
            job: head,
        };
    }

    #[inline]
    fn enqueue(&mut self, id: JobId, now: SimTime) {
        let job = &self.jobs[id as usize];
        let line = &mut self.lines[job.line];
        line.waiting.push(job.key, id);
        line.queue.add(now, 1);
        self.awaited[job.line / 64] |= 1 << (job.line % 64);
        if line.waiting.head() == Some(id) {
            self.set_head(self.jobs[id as usize].line, id);
        }
    }

    /// Serves the line, in its turn among the other lines of the resources it needs.
    fn serve_line_fairly(&mut self, line: LineId, now: SimTime, events: &mut EventList) {
        // A job that can start needs a unit for its first need, so looking there is enough.
        let Some(first) = self.lines[line].spec.needs.first() else {
            self.serve_line(line, now, events);
            return;
        };
        for candidate in 0..first.candidates.len() {
            let resource = self.lines[line].spec.needs[0].candidates[candidate];
            self.serve(resource, now, events);
        }
    }

    /// Whether anybody is free for what the line needs first, without whom none of its jobs can start.
    #[inline]
    fn may_start(&self, line: LineId) -> bool {
        let first = self.lines[line].spec.needs.first();
        first.is_none_or(|need| {
            need.candidates
                .iter()
                .any(|&candidate| self.resources[candidate].any_free())
        })
    }

    /// Whether the line needs a resource that a more senior head keeps for itself, and nobody else could do it.
    fn needs_kept(&self, line: LineId, kept: &[usize]) -> bool {
        !kept.is_empty()
            && self.lines[line]
                .spec
                .needs
                .iter()
                .any(|need| need.candidates.iter().all(|candidate| kept.contains(candidate)))
    }

    fn serve_line(&mut self, line: LineId, now: SimTime, events: &mut EventList) {
        while let Some(head) = self.lines[line].waiting.head() {
            if !self.may_start(line) {
                return;
            }
            if self.try_start(head, now, events).is_err() {
                if self.lines[line].spec.backfill {
                    self.backfill(line, now, events);
                }
                return;
            }
            self.leave_line(line, now);
        }
    }

    fn backfill(&mut self, line: LineId, now: SimTime, events: &mut EventList) {
        for (_, job) in self.lines[line].waiting.in_order() {
            if !self.may_start(line) {
                return;
            }
            if self.try_start(job, now, events).is_ok() {
                self.lines[line].waiting.remove(job);
                self.has_left(line, now);
            }
        }
    }

    fn most_senior_head(&self, resource: usize) -> Option<(LineId, JobId)> {
        let mut best = None;
        for (word, &passed) in self.passed.iter().enumerate() {
            let mut heads = self.resources[resource].contenders[word] & self.awaited[word] & !passed;
            while heads != 0 {
                let line = word * 64 + heads.trailing_zeros() as usize;
                heads &= heads - 1;
                let head = self.heads[line];
                let order = (head.seniority, head.sequence);
                if best.is_none_or(|(first, _)| order < first) {
                    best = Some((order, (line, head.job)));
                }
            }
        }
        best.map(|(_, head)| head)
    }

    /// Seizes all that the job needs and sets it to work, or changes nothing and tells which resource it waits for
    /// that has enough units on duty, if that is what it lacks.
    fn try_start(&mut self, id: JobId, now: SimTime, events: &mut EventList) -> Result<(), Option<usize>> {
        let job = &mut self.jobs[id as usize];
        let line = &self.lines[job.line].spec;
        if self.shut[usize::from(line.place)] > 0 {
            return Err(None);
        }
        job.team.clear();
        for need in &line.needs {
            let found = need.candidates.iter().any(|&candidate| {
                let resource = &mut self.resources[candidate];
                resource.unlimited
                    || resource.has_room(need.units)
                        && resource.pick(candidate, need.units, line.place, &mut job.team)
            });
            if !found {
                let short_of = need
                    .candidates
                    .iter()
                    .copied()
                    .find(|&candidate| self.resources[candidate].could_serve(need.units, line.place));
                while let Some(member) = job.team.pop() {
                    self.resources[usize::from(member.resource)].put_back(member.unit);
                }
                return Err(short_of);
            }
        }
        // The team is seized; what it can do decides how long the job takes.
        let place = line.place;
        let (mut speed, mut workers, mut detection, mut travel) = (0.0, 0_u32, 0.0_f64, SimDuration::ZERO);
        let mut wears = false;
        for member in &job.team {
            let resource = &mut self.resources[usize::from(member.resource)];
            let unit = &mut resource.units[usize::from(member.unit)];
            unit.job = id;
            if unit.skill.speed > 0.0 {
                speed += unit.skill.speed;
                workers += 1;
            }
            detection = detection.max(unit.skill.detection);
            resource.busy += 1;
            wears |= resource.wears;
            if unit.place != place {
                travel = travel.max(self.travel[usize::from(unit.place)][usize::from(place)]);
                resource.put(usize::from(member.unit), place);
            }
        }
        match workers {
            0 => (speed, detection) = (1.0, 1.0),
            1 => {}
            several => speed /= f64::from(several),
        }
        job.state = JobState::Running;
        job.resumed = now;
        job.speed = speed;
        if !job.begun {
            job.begun = true;
            job.began = now;
            job.detection = detection;
            self.started.push(id);
        }
        job.arrives = now + travel;
        if job.open_ended {
            job.finish = SimTime::NEVER;
            if wears {
                self.watch_use(id, now, SimTime::NEVER - now, events);
            }
            return Ok(());
        }
        let exactly_one = speed.to_bits() == 1.0_f64.to_bits();
        let span = travel
            + if exactly_one {
                job.left
            } else {
                job.left.scaled(1.0 / speed)
            };
        job.finish = now + span;
        job.pending += 1;
        events.schedule(job.finish, self.kinds.done, id);
        if wears {
            self.watch_use(id, now, span, events);
        }
        Ok(())
    }

    /// Ends a running job, frees its team and serves what they can do next.
    #[inline]
    fn end(&mut self, id: JobId, now: SimTime, events: &mut EventList) -> Completion {
        self.free_team(id, now);
        let job = &mut self.jobs[id as usize];
        job.state = JobState::Gone;
        let completion = Completion {
            entity: job.entity,
            line: job.line,
            entered: job.entered,
            began: job.began,
            worked: job.worked,
        };
        let line = &mut self.lines[job.line];
        line.present -= 1;
        if self.awaited.iter().any(|&word| word != 0) {
            let team = std::mem::take(&mut job.team);
            self.serve_team(&team, now, events);
            self.jobs[id as usize].team = team;
        }
        if self.jobs[id as usize].pending == 0 {
            self.vacant.push(id);
        }
        completion
    }

    fn interrupt(&mut self, id: JobId, now: SimTime, events: &mut EventList) {
        self.stop_work(id, now);
        let mut team = std::mem::take(&mut self.jobs[id as usize].team);
        self.serve_team(&team, now, events);
        if self.jobs[id as usize].team.is_empty() {
            team.clear();
            self.jobs[id as usize].team = team;
        }
    }

    /// The job returns to its place in the line with the work that is left; its team, still named, is free.
    fn stop_work(&mut self, id: JobId, now: SimTime) {
        self.free_team(id, now);
        let job = &mut self.jobs[id as usize];
        job.state = JobState::Waiting;
        // What is left of the way is no work: whoever resumes has a way of his own.
        let left = job.finish.since(now.max(job.arrives));
        job.left = if job.speed.to_bits() == 1.0_f64.to_bits() {
            left
        } else {
            left.scaled(job.speed)
        };
        job.finish = SimTime::NEVER;
        self.enqueue(id, now);
    }

    #[inline]
    fn free_team(&mut self, id: JobId, now: SimTime) {
        let job = &mut self.jobs[id as usize];
        let used = now - job.resumed;
        let counted = i128::from(self.window.overlap(job.resumed, now).micros());
        let moved = if job.arrives > job.resumed {
            self.window.overlap(job.resumed, now.min(job.arrives))
        } else {
            SimDuration::ZERO
        };
        job.worked += used;
        self.lines[job.line].served += counted;
        for member in &job.team {
            let resource = &mut self.resources[usize::from(member.resource)];
            resource.busy -= 1;
            resource.used += counted;
            resource.travel += moved;
            let unit = &mut resource.units[usize::from(member.unit)];
            unit.job = NO_JOB;
            if resource.wears && !unit.down {
                unit.use_left -= now - unit.in_use_since;
                unit.fails_at = SimTime::NEVER;
            }
            if unit.leaving {
                unit.leaving = false;
                resource.overtime += self.window.overlap(unit.off_since, now);
            }
            resource.refresh(usize::from(member.unit));
        }
    }

    #[inline]
    fn serve_team(&mut self, team: &[UnitRef], now: SimTime, events: &mut EventList) {
        let mut last = None;
        for member in team {
            if last != Some(member.resource) {
                self.serve(usize::from(member.resource), now, events);
                last = Some(member.resource);
            }
        }
    }
}

/// Whether two bit sets have a member in common.
#[inline]
fn intersect(one: &[u64], other: &[u64]) -> bool {
    (0..one.len().min(other.len())).any(|word| one[word] & other[word] != 0)
}

/// The members of a bit set.
fn set_members(set: &[u64]) -> impl Iterator<Item = usize> {
    let bits = set.iter().enumerate();
    bits.flat_map(|(word, &bits)| {
        (0..64)
            .filter(move |bit| bits >> bit & 1 == 1)
            .map(move |bit| word * 64 + bit)
    })
}
