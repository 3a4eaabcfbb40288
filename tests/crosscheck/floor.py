"""Officers, crews and equipment, and the lines before them, on SimPy's clock.

The rules, as the project documents them:
- A job seizes all that it needs at once, or waits. The lowest free unit works first, those already there before others.
- The head of a line blocks those behind it, unless the line backfills.
- Heads of several lines before one pool go by rank, then by time of entry. A head that lacks units of a pool holds that
  pool for itself, unless the pool has not so many on duty that could come, or its line backfills.
- When a unit goes off duty its job goes on if it ends within the grace of its shift, otherwise it stops at once, returns
  to its place in the line with the work that is left, and goes on with whoever is free.
"""

import bisect
import collections
import heapq
import itertools

import simpy

# What happens first at the same instant: shifts, then vessels, then everything else.
ROSTER, SERVE, VESSEL, ORDINARY = -3, -2, -1, 1
INSTANT = 1e-9


class Clock(simpy.Environment):
    """SimPy's environment, with events at exact instants: what is meant for 08:00 happens at 08:00, not at
    07:59:59.999 because hours were added up, so that a shift's edge and a job at that instant keep their order."""

    def set_off(self, event, at, priority=ORDINARY):
        event._ok, event._value = True, None
        heapq.heappush(self._queue, (max(at, self._now), priority, next(self._eid), event))
        return event

    def until(self, at, priority=ORDINARY):
        return self.set_off(self.event(), at, priority)


class Level:
    """A level integrated over the window."""

    def __init__(self, floor):
        self.floor, self.level, self.since, self.area, self.most = floor, 0, 0.0, 0.0, 0

    def change(self, by):
        self.settle()
        self.level += by
        if self.floor.begin <= self.floor.env.now < self.floor.end:
            self.most = max(self.most, self.level)

    def settle(self):
        now = self.floor.env.now
        if self.level:
            span = min(now, self.floor.end) - max(self.since, self.floor.begin)
            if span > 0:
                self.area += self.level * span
                self.most = max(self.most, self.level)
        self.since = now
        return self.area


class Unit:
    def __init__(self, pool, number, place, speed, detection):
        self.pool, self.number, self.place, self.speed, self.detection = pool, number, place, speed, detection
        self.off, self.broken, self.job, self.overtime = 1, False, None, False
        self.life, self.watch, self.in_use_since, self.repaired = None, 0, 0.0, None

    @property
    def free(self):
        return self.off == 0 and not self.broken and self.job is None


class Pool:
    def __init__(self, floor, name, skills, sites, moves, people):
        self.name, self.skills, self.sites, self.moves, self.people = name, skills, sites, moves, people
        self.units, self.lines, self.unlimited = [], [], False
        self.busy, self.duty, self.over, self.down = (Level(floor) for _ in range(4))
        self.travel = 0.0
        self.every = self.repair = None
        self.counts_use = True

    def could_come(self, place):
        """Units on duty that could work at the place, now or later."""
        return sum(unit.off == 0 and (self.moves or unit.place == place) for unit in self.units)

    def pick(self, count, place):
        there = [unit for unit in self.units if unit.place == place and unit.free]
        if len(there) < count and self.moves:
            there += [unit for unit in self.units if unit.place != place and unit.free]
        return there[:count] if len(there) >= count else None


class Line:
    def __init__(self, floor, name, place, needs, order="first-come", backfill=False, room=None):
        self.name, self.place, self.order, self.backfill, self.room = name, place, order, backfill, room
        self.needs = needs                                     # (pools that could, how many)
        self.queue, self.present = [], 0
        self.waiting = Level(floor)
        self.done = self.waited = self.turned_away = 0
        self.wait = self.sojourn = 0.0
        for pools, _ in needs:
            for pool in pools:
                if self not in pool.lines:
                    pool.lines.append(self)


class Job:
    __slots__ = ("line", "rank", "key", "seniority", "entered", "left", "open_ended", "counted", "team", "begun",
                 "resumed", "travel", "speed", "finish", "worked", "detection", "started", "done", "version", "on_start",
                 "breaks", "running")


class Floor:
    def __init__(self, env, rng, begin, end, travel):
        self.env, self.rng, self.begin, self.end, self.travel_time = env, rng, begin, end, travel
        self.pools, self.number = [], itertools.count()
        self.shut, self.running = collections.Counter(), {}
        self.freed = {}

    def at(self, time, what, priority=ORDINARY):
        self.env.set_off(self.env.event(), time, priority).callbacks.append(lambda _: what())

    # ── Jobs ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def submit(self, line, work, rank=0, due=0.0, counted=False, on_start=None):
        """A job of so many hours, or until `finish` for None. None when the line has no room left."""
        if line.room is not None and line.present >= line.room:
            return None
        line.present += 1
        job = Job()
        sequence = next(self.number)
        now = self.env.now
        job.line, job.rank, job.entered, job.counted, job.on_start = line, rank, now, counted, on_start
        job.open_ended, job.left = work is None, work or 0.0
        job.seniority = (rank, now, sequence)
        first = {"first-come": now, "priority": rank, "preemptive": rank, "due": due, "shortest": job.left}[line.order]
        job.key = (first, now, sequence)
        job.team, job.running, job.begun, job.worked, job.version, job.detection = [], False, False, 0.0, 0, 1.0
        job.started, job.done, job.breaks = self.env.event(), self.env.event(), None
        self._enqueue(job)
        self.dispatch(pool for pools, _ in line.needs for pool in pools)
        if not job.running and line.order == "preemptive":
            self._preempt(job)
        return job

    def finish(self, job):
        """Ends work with an open end."""
        self._complete(job)

    def _enqueue(self, job):
        bisect.insort(job.line.queue, (job.key, job))
        job.line.waiting.change(1)

    def _preempt(self, job):
        for pools, count in job.line.needs:
            for pool in pools:
                victims = {id(u.job): u.job for u in pool.units if u.job is not None and u.off == 0
                           and u.job.rank > job.rank and not u.job.open_ended and u.job.line.order == "preemptive"}
                victims = sorted(victims.values(), key=lambda other: (other.rank, other.resumed))
                while victims and not job.running:
                    victim = victims.pop()
                    if victim.running:
                        self._interrupt(victim)
                        self.dispatch(pools)

    def dispatch(self, pools):
        """Starts whatever may start on these pools."""
        lines = []
        for pool in pools:
            for line in pool.lines:
                if line.queue and line not in lines:
                    lines.append(line)
        again = bool(lines)
        while again:
            again = False
            held = set()
            heads = sorted((line.queue[0][1].seniority, place) for place, line in enumerate(lines) if line.queue)
            for _, place in heads:
                line = lines[place]
                behind = list(line.queue) if line.backfill else line.queue[:1]
                for entry in behind:
                    team, lacks = self._team(line, held)
                    if team is None:
                        if not line.backfill:
                            held |= lacks
                        break                                  # jobs of one line all need the same
                    line.queue.remove(entry)
                    line.waiting.change(-1)
                    self._start(entry[1], team)
                    again = True
                if again:
                    break                                      # who is most senior may have changed

    def _team(self, line, held):
        """Units for one job of the line; or None, and the pools for which it waits and which it holds."""
        if self.shut[line.place]:
            return None, set()                                     # nothing starts there, and nobody is held for it
        team = []
        for pools, count in line.needs:
            found = None
            for pool in pools:
                if pool.unlimited:
                    found = []
                elif pool not in held:
                    found = pool.pick(count, line.place)
                if found is not None:
                    break
            if found is None:
                able = [pool for pool in pools if pool.could_come(line.place) >= count]
                return None, set(able[:1])
            team += found
        return team, set()

    def _start(self, job, team):
        now = self.env.now
        job.team, job.running, job.resumed, job.travel = team, True, now, 0.0
        self.running[id(job)] = job
        for unit in team:
            unit.job = job
            unit.pool.busy.change(1)
            if unit.place != job.line.place:
                job.travel = max(job.travel, self.travel_time[unit.place, job.line.place])
                unit.place = job.line.place
        workers = [unit for unit in team if unit.pool.people]
        job.speed = sum(unit.speed for unit in workers) / len(workers) if workers else 1.0
        if not job.begun:
            job.begun = True
            job.detection = max((unit.detection for unit in workers), default=1.0)
            job.started.succeed()
            if job.on_start:
                job.on_start(job)
        job.version += 1
        if not job.open_ended:
            job.finish = now + job.travel + job.left / job.speed
            version = job.version
            self.at(job.finish, lambda: self._complete(job) if job.version == version and job.running else None)
        for unit in team:
            self._age(unit, in_use=True)

    def _free(self, job):
        elapsed = self.env.now - job.resumed
        job.worked += elapsed
        if job.travel:
            there = min(self.env.now, job.resumed + job.travel, self.end)
            for unit in job.team:
                unit.pool.travel += max(0.0, there - max(job.resumed, self.begin))
        if not job.open_ended:
            job.left = max(0.0, job.left - max(0.0, elapsed - job.travel) * job.speed)
        for unit in job.team:
            unit.job = None
            unit.pool.busy.change(-1)
            if unit.overtime:
                unit.overtime = False
                unit.pool.over.change(-1)
            self._age(unit, in_use=False)
        pools = {unit.pool: None for unit in job.team}
        job.team, job.running = [], False
        del self.running[id(job)]
        job.version += 1
        return pools

    def _complete(self, job):
        pools = self._free(job)
        line = job.line
        line.present -= 1
        if job.counted:
            sojourn = self.env.now - job.entered
            wait = max(0.0, sojourn - job.worked)
            line.done += 1
            line.waited += wait > INSTANT
            line.wait += wait
            line.sojourn += sojourn
        job.done.succeed()
        self.dispatch(pools)

    def _interrupt(self, job):
        self._free(job)
        self._enqueue(job)

    # ── Places ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def close(self, place):
        """Nothing works there from now on; work in hand goes on within its team's grace, or with somebody in overtime."""
        self.shut[place] += 1
        for job in list(self.running.values()):
            if job.line.place != place or job.open_ended or any(unit.overtime for unit in job.team):
                continue
            grace = max((unit.pool.grace for unit in job.team), default=0.0)
            if job.finish > self.env.now + grace + INSTANT:
                pools = {unit.pool: None for unit in job.team}
                self._interrupt(job)
                self.dispatch_later(pools)

    def reopen(self, place):
        self.shut[place] -= 1
        self.dispatch_later(self.pools)

    def dispatch_later(self, pools):
        """Once all that happens at this instant to those on duty has happened."""
        if not self.freed:
            self.at(self.env.now, self._dispatch_freed, SERVE)
        self.freed.update(dict.fromkeys(pools))

    def _dispatch_freed(self):
        freed, self.freed = self.freed, {}
        self.dispatch(freed)

    # ── Duty ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def go_off(self, units, grace):
        """These go off duty together."""
        now = self.env.now
        jobs = {}
        for unit in units:
            unit.off += 1
            if unit.off > 1:
                continue
            unit.pool.duty.change(-1)
            if unit.job is not None:
                unit.overtime = True
                unit.pool.over.change(1)
                jobs[id(unit.job)] = unit.job
        stopped = [job for job in jobs.values() if not job.open_ended and job.finish > now + grace + INSTANT]
        pools = {}
        for job in stopped:
            pools.update({unit.pool: None for unit in job.team})
            self._interrupt(job)
        self.dispatch_later(pools)

    def come_back(self, units, place=None):
        pools = {}
        for unit in units:
            unit.off -= 1
            if unit.off:
                continue
            unit.pool.duty.change(1)
            if unit.overtime:
                unit.overtime = False
                unit.pool.over.change(-1)
            elif place is not None:
                unit.place = place
            pools[unit.pool] = None
        self.dispatch_later(pools)

    def roster(self, pool, units, hours, place, absence, grace, breaks):
        """A shift's units come and go by its hours; each may be absent for one of its days."""
        rng = self.rng

        def begins(spans):
            begin, end = next(spans, (None, None))
            if begin is not None:
                self.at(begin, lambda: on(end, spans), ROSTER)

        def drawn():
            return [unit for unit in units if rng.random() >= absence]

        def on(end, spans):
            state = {"present": drawn()}
            rest(self.env.now, end)
            self.come_back(state["present"], place)
            if end < 1e14:
                self.at(end, lambda: off(state, spans), ROSTER)
            next_day(state, end)

        def next_day(state, end):
            """A shift that goes on for days: another day, other absences."""
            midnight = (self.env.now // 24 + 1) * 24
            if end - self.env.now > 24 + INSTANT and midnight < end - INSTANT:
                self.at(midnight, lambda: day(state, end), ROSTER)

        def day(state, end):
            before, state["present"] = state["present"], drawn()
            self.go_off([unit for unit in before if unit not in state["present"]], grace)
            self.come_back([unit for unit in state["present"] if unit not in before], place)
            rest(self.env.now, end)
            midnight = self.env.now + 24
            if midnight < end - INSTANT:
                self.at(midnight, lambda: day(state, end), ROSTER)

        def rest(since, end):
            """The breaks of the day's part of the shift."""
            for at, length, staggered in breaks:
                first = since // 24 * 24 + at
                if first < since - INSTANT:
                    first += 24
                for half in (0, 1):
                    resting = [unit for place, unit in enumerate(units) if place % 2 == half]
                    begin = first + (length if half and staggered else 0.0)
                    if begin + length <= end + INSTANT:
                        self.at(begin, lambda who=resting: self.go_off(who, 0.0), ROSTER)
                        self.at(begin + length, lambda who=resting: self.come_back(who), ROSTER)

        def off(state, spans):
            self.go_off(state["present"], grace)
            begins(spans)

        begins(hours.spans(0.0))

    # ── Breakdowns ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _age(self, unit, in_use):
        """A unit whose use counts is taken up or laid down: its next failure comes nearer only while in use."""
        pool = unit.pool
        if pool.every is None or not pool.counts_use or unit.broken:
            return
        if unit.life is None:
            unit.life = pool.every(self.rng)
        unit.watch += 1
        watch = unit.watch
        if in_use:
            unit.in_use_since = self.env.now
            self.at(self.env.now + unit.life, lambda: self._fail(unit) if unit.watch == watch else None)
        else:
            unit.life -= self.env.now - unit.in_use_since

    def breakdowns_by_calendar(self, unit):
        self.at(self.env.now + unit.pool.every(self.rng), lambda: self._fail(unit))

    def _fail(self, unit):
        pool = unit.pool
        unit.broken, unit.life = True, None
        unit.watch += 1
        pool.down.change(1)
        job = unit.job
        repaired = unit.repaired = self.env.event()
        if job is not None and job.open_ended:
            if job.breaks is not None:
                breaks, job.breaks = job.breaks, None
                breaks.succeed(repaired)
        elif job is not None:
            pools = {other.pool: None for other in job.team}
            self._interrupt(job)
            self.dispatch(pools)
        self.at(self.env.now + pool.repair(self.rng), lambda: self._repair(unit, repaired))

    def _repair(self, unit, repaired):
        unit.broken = False
        unit.pool.down.change(-1)
        unit.life = None
        if unit.pool.counts_use:
            if unit.job is not None:
                self._age(unit, in_use=True)
        else:
            self.breakdowns_by_calendar(unit)
        repaired.succeed()
        self.dispatch([unit.pool])
