"""A second implementation of the flow through a customs port: small, slow, on SimPy, with random numbers of its own.

It reads the same scenario files as greenlane and was written from what the keys mean, not from greenlane's code. One
call of `replicate` is one replication; it gives sums and counts under the names that greenlane's JSON uses.
"""

import argparse
import collections
import functools
import json
import math
import random
import statistics

from floor import ROSTER, VESSEL, Clock, Floor, Level, Line, Pool, Unit
from scenario import NEVER, Calendar, Hours, LeftOut, Money, duration, law, number, poisson, rate, read, share

NORMAL = statistics.NormalDist()
HOLDERS = ["trader", "port", "other agency", "customs"]          # the later one has the stronger claim at a tie
CUSTOMS, AGENCY, PORT, TRADER = 3, 2, 1, 0
BY_NAME = {"customs": CUSTOMS, "agency": AGENCY, "port": PORT, "trader": TRADER}
FINISH_ANYHOW = 366 * 24.0


class Account:
    """Who held something, requirement by requirement, up to the last one met."""

    def __init__(self, since, spans=(), last=TRADER):
        self.until, self.spans, self.last = since, list(spans) or [0.0] * 4, last

    def charge(self, holder, until):
        if until >= self.until:
            self.spans[holder] += until - self.until
            self.until, self.last = until, holder

    def copy(self):
        return Account(self.until, self.spans, self.last)


def waited_for(mine, other):
    """Of two branches that meet, the one that ended last was waited for."""
    return other.copy() if (other.until, other.last) > (mine.until, mine.last) else mine


class Appointments:
    """So many slots a day, spread evenly over the hours."""

    def __init__(self, spec, calendar):
        self.per_day, self.lead = int(number(spec["per-day"])), duration(spec.get("lead", 0))
        self.no_show, self.hours = share(spec.get("no-show", 0)), Hours(calendar, spec.get("hours", "always"))
        self.calendar, self.given = calendar, collections.defaultdict(int)

    def book(self, now):
        """The first free slot that is not earlier than the lead allows. Slots passed over are gone: nobody who asks
        later could still take them."""
        earliest = now + self.lead
        for day in range(int(earliest // 24), int(earliest // 24) + 4000):
            spans = self.hours.days[self.calendar.kind(day)]
            length = sum(end - begin for begin, end in spans)
            while length and self.given[day] < self.per_day:
                into = length * self.given[day] / self.per_day
                self.given[day] += 1
                slot = None
                for begin, end in spans:
                    if into < end - begin:
                        slot = day * 24 + begin + into
                        break
                    into -= end - begin
                if slot is not None and slot >= earliest - 1e-9:
                    return slot
        return NEVER


class Store:
    """A yard or shed. Whoever finds no room waits in line, unless what is too much goes elsewhere."""

    def __init__(self, floor, spec):
        self.capacity, self.stops = int(number(spec["capacity"])), spec.get("when-full") == "stop"
        self.taken, self.beyond, self.waiting, self.refused = Level(floor), Level(floor), collections.deque(), 0
        self.floor = floor

    def _change(self, slots):
        self.taken.change(slots)
        self.beyond.change(max(0, self.taken.level - self.capacity) - self.beyond.level)

    def take(self, slots):
        """A SimPy event: there is room."""
        event = self.floor.env.event()
        if not self.waiting and self._fits(slots):
            self._change(slots)
            event.succeed()
        else:
            self.refused += self.floor.begin <= self.floor.env.now < self.floor.end
            self.waiting.append((slots, event))
        return event

    def _fits(self, slots):
        return not self.stops or self.taken.level + slots <= self.capacity or self.taken.level == 0

    def give_back(self, slots):
        self._change(-slots)
        while self.waiting and self._fits(self.waiting[0][0]):
            slots, event = self.waiting.popleft()
            self._change(slots)
            event.succeed()


class Step:
    def __init__(self, name, spec, port):
        self.name, self.holder = name, BY_NAME[spec.get("holder", "customs")]
        self.needs = {skill: int(number(units)) for skill, units in spec.get("needs", {}).items()}
        takes = law(spec["takes"])
        self.takes = collections.defaultdict(lambda: takes)
        for goods, other in spec.get("takes-for", {}).items():
            self.takes[goods] = law(other)
        self.jointly = None
        self.per_person = bool(spec.get("per-person", False))
        self.prepared_factor = number(spec.get("prepared-factor", 1))
        self.needs_goods, self.inspects = spec.get("needs-goods", True), spec.get("inspects", False)
        self.hours = Hours(port.calendar, spec.get("hours", "always"))
        self.order, self.backfill = spec.get("order", "first-come"), spec.get("backfill", False)
        self.room, self.full = spec.get("room"), spec.get("full", "leave")
        self.detects = {threat: share(chance) for threat, chance in spec.get("detects", {}).items()}
        self.refers_to, self.false_alarm = spec.get("refers-to"), share(spec.get("false-alarm", 0))
        query = spec.get("query")
        self.query = query and (share(query["share"]), law(query["answer"]), number(query.get("recheck-factor", 1)))
        self.appointments = Appointments(spec["appointment"], port.calendar) if "appointment" in spec else None
        self.presence = law(spec["presence"]) if "presence" in spec else None
        self.then = {to: share(chance) for to, chance in spec.get("then", {}).items()}

    def together_with(self, other):
        """A joint inspection: the needs of both, what either finds, the longer of both times."""
        joint = object.__new__(Step)
        joint.__dict__.update(self.__dict__)
        joint.name = f"{self.name} with {other.name}"
        joint.needs = dict(self.needs)
        for skill, units in other.needs.items():
            joint.needs[skill] = joint.needs.get(skill, 0) + units
        joint.detects = {threat: 1 - (1 - self.detects.get(threat, 0)) * (1 - other.detects.get(threat, 0))
                         for threat in {**self.detects, **other.detects}}
        joint.jointly = other.takes[None]
        joint.needs_goods = self.needs_goods or other.needs_goods
        joint.inspects = self.inspects or other.inspects
        joint.presence = self.presence or other.presence
        joint.appointments = self.appointments or other.appointments
        return joint


class Selectivity:
    """Which lane: criteria, thresholds on the scores, random shares, and at last topping up; strictest lane first."""

    def __init__(self, goods, spec, port):
        lanes = list(port.tree["lane"])
        self.goods, self.otherwise = goods, spec.get("otherwise", lanes[0])
        self.rules, self.reset = [], duration(spec.get("reset", "1 week"))
        self.trusted, self.perishable = ((self._favour(spec[key]) if key in spec else None)
                                         for key in ("trusted", "perishable"))
        scores, taken, at_random = len(goods.carries), 0.0, 0.0
        for lane in reversed(lanes):
            if lane not in spec or lane in ("trusted", "perishable"):
                continue
            rule = spec[lane]
            wanted, own = share(rule.get("share", 0)), share(rule.get("random", 0))
            if "above" in rule and any("share" in other for other in spec.values() if isinstance(other, dict)):
                raise LeftOut("shares and thresholds on single scores in one kind of goods")
            above = None
            if "share" in rule and scores:
                # the highest of m independent ranks is at most x with probability x^m
                taken += wanted
                above = max(0.0, 1 - taken) ** (1 / scores)
            elif "share" in rule:
                own += wanted
            self.rules.append({
                "lane": lane, "above-rank": above, "random": (at_random, at_random + own),
                "above": {threat: number(z) for threat, z in rule.get("above", {}).items()},
                "expected": share(rule["expected"]) if "expected" in rule else None,
                "new-importers": rule.get("new-importers", False), "perishables": rule.get("perishables", False),
                "value-above": port.money(rule["value-above"]) if "value-above" in rule else None,
                "agencies": rule.get("agencies", []),
            })
            at_random += own
        self.period, self.seen, self.taken = None, 0, collections.Counter()

    @staticmethod
    def _favour(spec):
        return spec["lane"], share(spec.get("random", 0))

    def choose(self, c, now, rng):
        for favour, applies in ((self.trusted, c.trusted), (self.perishable, c.perishable)):
            if favour and applies:
                lane, at_random = favour
                strictest = self.rules[0]["lane"] if self.rules else self.otherwise
                return strictest if rng.random() < at_random else lane
        scores, highest, u = c.scores(rng), 0.0, rng.random()
        for threat, score in scores.items():
            highest = max(highest, self.goods.rank(threat, score))
        period = now // self.reset
        if period != self.period:
            self.period, self.seen, self.taken = period, 0, collections.Counter()
        self.seen += 1
        for rule in self.rules:
            low, high = rule["random"]
            if (low <= u < high or rule["above-rank"] is not None and highest > rule["above-rank"]
                    or any(scores.get(threat, -99) > z for threat, z in rule["above"].items())
                    or rule["new-importers"] and c.newcomer or rule["perishables"] and c.perishable
                    or rule["value-above"] is not None and c.value > rule["value-above"]
                    or any(agency in c.agencies for agency in rule["agencies"])):
                self.taken[rule["lane"]] += 1
                return rule["lane"]
        for rule in self.rules:
            if rule["expected"] is not None and self.taken[rule["lane"]] + 1 <= rule["expected"] * self.seen:
                self.taken[rule["lane"]] += 1
                return rule["lane"]
        return self.otherwise


class Goods:
    def __init__(self, name, spec, port):
        money, calendar = port.money, port.calendar
        self.name, self.spec = name, spec
        self.value = law(spec.get("value", 0), money)
        self.persons = law(spec["persons"], number) if "persons" in spec else None
        self.trusted, self.newcomers = share(spec.get("trusted", 0)), share(spec.get("new-importers", 0))
        self.perishable = share(spec.get("perishable", 0))
        self.priority = int(spec.get("priority", 0))
        self.perishable_priority = int(spec.get("perishable-priority", self.priority))
        self.trusted_priority = int(spec.get("trusted-priority", self.priority))
        self.due_after, self.duty = duration(spec.get("due-after", "48 h")), share(spec.get("duty", 0))
        self.delay_cost = share(spec.get("delay-cost-per-day", port.delay_cost))
        self.carries = {threat: share(chance) for threat, chance in spec.get("carries", {}).items()}
        self.factors = {(True, False): number(spec.get("trusted-carries", 1)), (False, False): 1.0,
                        (False, True): number(spec.get("new-importer-carries", 1))}
        self.score = {}
        for threat in self.carries:
            score = spec.get("score", {}).get(threat, {"auc": 0.5})
            if "points" in score:
                raise LeftOut("scores by two points")
            sd = number(score.get("sd", 1))
            self.score[threat] = (NORMAL.inv_cdf(number(score["auc"])) * math.sqrt(1 + sd * sd), sd)
        self.agencies = {agency: share(part) for agency, part in spec.get("agencies", {}).items()}
        self.container, self.lifted = spec.get("comes-in"), spec.get("lifted", True)
        self.store = (spec["stored-in"], int(spec.get("room", 1))) if "stored-in" in spec else None
        lodged = spec.get("lodged")
        self.lodged = lodged and {
            "before": share(lodged.get("before-arrival", 0)), "lead": law(lodged.get("lead", "24 h")),
            "lag": law(lodged.get("lag", "0 h")), "ready": lodged.get("from", "arrival") == "availability",
            "by": lodged.get("prepared-by", []), "error": share(lodged.get("error", 0)),
            "correction": law(lodged.get("correction", "0 h")),
        }
        pay = spec.get("payment")
        self.payment = pay and (pay["when"], law(pay.get("takes", "0 h")), Hours(calendar, pay.get("hours", "always")))
        permit = spec.get("permit")
        self.permit = permit and (share(permit["share"]), law(permit["takes"]),
                                  BY_NAME[permit.get("holder", "agency")])
        gate = spec.get("collection")
        self.collection = gate and {
            "takes": law(gate.get("takes", "0 h")), "hours": Hours(calendar, gate.get("hours", "always")),
            "free": duration(gate.get("free", 0)), "charge": money(gate.get("storage-per-day", 0)),
            "abandoned": share(gate.get("abandoned", 0)), "disposed": duration(gate.get("disposed-after", "90 days")),
            "slots": Appointments(gate["appointment"], calendar) if "appointment" in gate else None,
        }
        self.selectivity = Selectivity(self, spec.get("selectivity", {}), port)

    def prevalence(self, threat, trusted, newcomer):
        return min(1.0, self.carries[threat] * self.factors[trusted, newcomer])

    @functools.lru_cache(maxsize=None)
    def mean_prevalence(self, threat):
        return (self.trusted * self.prevalence(threat, True, False)
                + self.newcomers * self.prevalence(threat, False, True)
                + (1 - self.trusted - self.newcomers) * self.prevalence(threat, False, False))

    def rank(self, threat, score):
        """The share of all consignments of the kind that score lower."""
        shift, sd = self.score[threat]
        carriers = self.mean_prevalence(threat)
        return (1 - carriers) * NORMAL.cdf(score) + carriers * NORMAL.cdf((score - shift) / sd)


class Consignment:
    """One thing to be cleared; `life` is its process."""

    def __init__(self, port, goods, site, arrival, call):
        rng = port.rng
        self.port, self.goods, self.site, self.arrival, self.call = port, goods, site, arrival, call
        self.counted = port.begin <= arrival < port.end
        u = rng.random()
        self.trusted, self.newcomer = u < goods.trusted, goods.trusted <= u < goods.trusted + goods.newcomers
        self.perishable = rng.random() < goods.perishable
        self.carries = {threat for threat in goods.carries
                        if rng.random() < goods.prevalence(threat, self.trusted, self.newcomer)}
        self.found, self.audited = set(), set()
        self.persons = max(1, round(goods.persons(rng))) if goods.persons else 1
        self.value = max(0.0, goods.value(rng))
        self.agencies = {agency for agency, part in goods.agencies.items() if rng.random() < part}
        self.early = bool(goods.lodged) and rng.random() < goods.lodged["before"]
        self.ready, self.ready_at = port.env.event(), None
        self.papers, self.cargo = Account(arrival), Account(arrival)
        self.lodged = self.paid = self.released = self.gone = None
        self.lane, self.how, self.inspected, self.inspections, self.hits = None, None, False, 0, 0
        self.slots, self.route, self.team_detection = 0, [], 1.0
        self.box, self.been_through = None, set()
        rank = goods.priority
        if self.trusted:
            rank = min(rank, goods.trusted_priority)
        if self.perishable:
            rank = min(rank, goods.perishable_priority)
        self.rank = rank
        if self.counted:
            port.consignments.append(self)
        port.env.process(self.life())

    def scores(self, rng):
        scores = {}
        for threat, (shift, sd) in self.goods.score.items():
            z = rng.gauss(0, 1)
            scores[threat] = shift + sd * z if threat in self.carries else z
        return scores

    def lies_ready(self, cargo):
        self.ready_at, self.cargo = self.port.env.now, cargo
        self.ready.succeed()

    def wait_for_goods(self):
        if self.ready_at is None:
            yield self.ready
        self.papers = waited_for(self.papers, self.cargo)

    def until(self, at):
        return self.port.env.until(at)

    def charge(self, holder):
        self.papers.charge(holder, self.port.env.now)

    def life(self):
        port, env, rng, goods = self.port, self.port.env, self.port.rng, self.goods
        lodged = goods.lodged
        if lodged:
            if self.early:
                yield self.until(self.arrival - lodged["lead"](rng))
            elif lodged["ready"]:
                yield from self.wait_for_goods()
                yield env.timeout(max(0.0, lodged["lag"](rng)))
            else:
                yield self.until(self.arrival + max(0.0, lodged["lag"](rng)))
            self.charge(TRADER)
            self.route = list(lodged["by"])
            if (yield from self.follow_route()):
                return
            self.lodged = env.now
            if rng.random() < lodged["error"]:
                yield env.timeout(max(0.0, lodged["correction"](rng)))
                self.charge(TRADER)
            if goods.payment and goods.payment[0] == "before-selectivity":
                yield from self.pay()
        else:
            yield from self.wait_for_goods()
            self.lodged = env.now
        self.lane = goods.selectivity.choose(self, env.now, rng)
        self.set_route()
        if (yield from self.follow_route()):
            return
        if goods.payment and goods.payment[0] == "before-release":
            yield from self.pay()
        if self.box and self.box.is_looked_at:
            # what a look at the whole container picked out goes through the step that it is referred to
            yield from self.wait_for_goods()
            self.route = [step for step in self.box.referred.get(self, []) if step not in self.been_through]
            if (yield from self.follow_route()):
                return
        yield from self.have_permit()
        self.released = env.now
        self.perhaps_audited()
        gate = goods.collection
        if gate and rng.random() < gate["abandoned"]:
            yield self.until(max(env.now, self.arrival + gate["disposed"]))
            self.charge(TRADER)
            yield from self.wait_for_goods()                   # what is still aboard cannot be sold
            self.leave("abandoned")
            return
        yield from self.wait_for_goods()
        if gate:
            yield from self.collect(gate)
        self.leave("collected")

    def set_route(self):
        port = self.port
        lane = list(port.tree["lane"][self.lane].get("route", []))
        before, after = [], []
        for agency in self.goods.agencies:
            if agency not in self.agencies:
                continue
            when, step = port.agencies[agency]
            if when == "before":
                before.append(step)
            elif when.startswith("with ") and when[5:] in lane:
                lane[lane.index(when[5:])] = f"{when[5:]} with {step}"
            else:
                after.append(step)
        self.route = before + lane + after

    def follow_route(self):
        """True when it ended here: seized, or turned away."""
        while self.route:
            step = self.port.steps[self.route.pop(0)]
            if (yield from self.go_through(step)):
                return True
        return False

    def go_through(self, step):
        port, env, rng = self.port, self.port.env, self.port.rng
        self.been_through.add(step.name)
        if step.needs_goods:
            yield from self.wait_for_goods()
        if step.appointments:
            missed = False
            while True:
                yield self.until(step.appointments.book(env.now))
                self.charge(TRADER if missed else step.holder)
                missed = rng.random() < step.appointments.no_show
                if not missed:
                    break
        if step.presence:
            yield env.timeout(max(0.0, step.presence(rng)))
            self.charge(TRADER)
        work = step.takes[self.goods.name](rng)
        if step.jointly:
            work = max(work, step.jointly(rng))
        work = max(0.0, work) * (self.persons if step.per_person else 1)
        work *= step.prepared_factor if self.early else 1
        if not (yield from self.undergo(step, work, first=True)):
            if step.full == "leave" and self.ready_at is not None:
                self.leave("turned away")
                return True
            return False
        self.charge(step.holder)
        alarm = self.look(step)
        if alarm == "seized":
            yield from self.wait_for_goods()
            self.leave("seized")
            return True
        if alarm and step.refers_to not in self.route:
            self.route.insert(0, step.refers_to)
        if step.query and rng.random() < step.query[0]:
            yield env.timeout(max(0.0, step.query[1](rng)))
            self.charge(TRADER)
            if not (yield from self.undergo(step, work * step.query[2], first=False)):
                return False
            self.charge(step.holder)
        u = rng.random()
        for to, part in step.then.items():
            if u < part:
                self.route = [] if to == "end" else [to] + self.route
                break
            u -= part
        return False

    def undergo(self, step, work, first):
        """The work itself. False when there was no room."""
        port, env = self.port, self.port.env
        line = port.line(step, self.site)
        if line is None:
            self.began(step, 1.0, first)
            yield self.until(step.hours.next_open(env.now + work))
            return True
        job = port.floor.submit(line, work, self.rank, self.arrival + self.goods.due_after, self.counted,
                                lambda job: self.began(step, job.detection, first))
        if job is None:
            line.turned_away += self.counted
            return False
        yield job.done
        return True

    def began(self, step, detection, first):
        self.team_detection = detection
        if step.inspects and first:
            self.inspected = True
            self.inspections += 1

    def look(self, step):
        """What the step finds: "seized", an alarm, or nothing."""
        port, rng = self.port, self.port.rng
        seen = {threat for threat, chance in step.detects.items()
                if threat in self.carries - self.found and rng.random() < min(1.0, chance * self.team_detection)}
        if step.refers_to:
            return bool(seen) or rng.random() < step.false_alarm
        if not seen:
            return False
        self.found |= seen
        self.hits += step.inspects
        contraband = False
        for threat in seen:
            spec = port.tree["threat"][threat]
            contraband |= spec["kind"] == "contraband"
            if "procedure" in spec:
                procedure = port.steps[spec["procedure"]]
                line = port.line(procedure, self.site)
                if line:
                    port.floor.submit(line, max(0.0, procedure.takes[None](rng)))
        return "seized" if contraband else False

    def pay(self):
        _, takes, hours = self.goods.payment
        yield self.until(hours.next_open(self.port.env.now + max(0.0, takes(self.port.rng))))
        self.charge(TRADER)
        self.paid = self.port.env.now

    def have_permit(self):
        permit, rng = self.goods.permit, self.port.rng
        if not permit or rng.random() >= permit[0]:
            return
        there = self.arrival + max(0.0, permit[1](rng))
        branch = Account(self.arrival)
        branch.charge(permit[2], there)
        yield self.until(there)
        self.papers = waited_for(self.papers, branch)

    def perhaps_audited(self):
        port, rng = self.port, self.port.rng
        audit = port.tree["lane"][self.lane].get("audit")
        if not audit or rng.random() >= share(audit["share"]):
            return
        step = port.steps[audit["step"]]
        line = port.line(step, self.site)

        def audited():
            if line:
                yield port.floor.submit(line, max(0.0, step.takes[None](rng))).done
            else:
                yield port.env.timeout(0)
            for threat, chance in step.detects.items():
                if threat in self.carries - self.found and rng.random() < chance:
                    self.audited.add(threat)

        port.env.process(audited())

    def collect(self, gate):
        env, rng = self.port.env, self.port.rng
        yield env.timeout(max(0.0, gate["takes"](rng)))
        self.charge(TRADER)
        if not gate["slots"]:
            yield self.until(gate["hours"].next_open(env.now))
            self.charge(PORT)
            return
        holder = PORT
        while True:
            yield self.until(gate["slots"].book(env.now))
            self.charge(holder)
            if rng.random() >= gate["slots"].no_show:
                return
            holder = TRADER

    def leave(self, how):
        self.how, self.gone = how, self.port.env.now
        if self.slots:
            self.port.stores[self.goods.store[0]].give_back(self.slots)


class Call:
    """A vessel, or goods that come by themselves."""

    def __init__(self, port, traffic, nominal):
        self.port, self.traffic, self.nominal = port, traffic, nominal
        port.env.process(self.life())

    def life(self):
        port, env, rng, traffic = self.port, self.port.env, self.port.rng, self.traffic
        vessel = traffic.vessel
        arrival = self.nominal + (traffic.delay(rng) if traffic.delay else 0.0)
        yield env.until(self.nominal - traffic.notice if vessel else arrival, VESSEL)
        arrival = max(arrival, env.now)
        counted = port.begin <= arrival < port.end
        cancelled = rng.random() < traffic.cancelled or any(
            event["cancels"] and traffic.site in event["closes"] and event["from"] <= arrival < event["to"]
            for event in port.events)
        if cancelled:
            traffic.count["cancelled"] += counted
            return
        lifts, by_itself = [], []
        for goods, count in traffic.brings:
            box = None
            for _ in range(count(rng, port.calendar.month(arrival))):
                c = Consignment(port, goods, traffic.site, arrival, self)
                if goods.container and vessel:
                    if box is None or len(box.parts) == box.holds:
                        box = Box(port, goods.container, traffic.site, arrival, counted)
                        lifts.append(box)
                    box.parts.append(c)
                    c.box = box
                elif vessel and goods.lifted and vessel["rate"]:
                    lifts.append(c)
                else:
                    by_itself.append(c)
        rng.shuffle(lifts)
        yield env.until(arrival, VESSEL)
        if counted:
            traffic.count["calls"] += 1
            for c in by_itself + [c for lift in lifts for c in getattr(lift, "parts", [lift])]:
                traffic.count["consignments"] += 1
                traffic.count["persons"] += c.persons if c.goods.persons else 0
        account = Account(arrival)
        if not vessel:
            for c in by_itself:
                self.put(c, account)
            return
        yield from self.go_in(vessel)
        berth = None
        if vessel["berth"]:
            berth = port.floor.submit(vessel["berth"], None)
            if not berth.begun:                                # events at this very instant come later
                yield berth.started
            yield from self.go_in(vessel)                      # the berth is kept for it
        account.charge(PORT, env.now)
        berthed = env.now
        traffic.count["berth wait"] += (berthed - arrival) * counted
        steps = list(vessel["boarding"])
        if rng.random() < vessel["rummage"][0]:
            steps.append(vessel["rummage"][1])
        for name in steps:
            step = port.steps[name]
            line, work = port.line(step, traffic.site), max(0.0, step.takes[None](rng))
            if line:
                job = port.floor.submit(line, work, counted=counted)
                if job:
                    yield job.done
            else:
                yield env.timeout(work)
            account.charge(step.holder, env.now)
        for c in by_itself:
            self.put(c, account)
        yield from self.discharge(vessel, lifts, account, counted)
        yield env.until(berthed + max(0.0, vessel["stays"](rng)), VESSEL)
        if berth:
            port.floor.finish(berth)
        traffic.count["left"] += counted
        traffic.count["time in port"] += (env.now - arrival) * counted

    def put(self, c, account):
        """Ashore without being lifted: it takes its room like everything else, if it has any."""
        if not c.goods.store:
            c.lies_ready(account.copy())
            return
        store, c.slots = c.goods.store
        taken = self.port.stores[store].take(c.slots)

        def has_room(_):
            account_in_store = account.copy()
            account_in_store.charge(PORT, self.port.env.now)
            c.lies_ready(account_in_store)

        taken.callbacks.append(has_room)

    def go_in(self, vessel):
        """Past the pilot, while the port is open."""
        env = self.port.env
        at = env.now
        while True:
            before = at
            for event in self.port.events:
                if self.traffic.site in event["closes"] and event["from"] <= at < event["to"]:
                    at = event["to"]
            at = vessel["pilot"].next_open(at)
            if at == before:
                break
        yield env.until(at, VESSEL)

    def discharge(self, vessel, lifts, account, counted):
        port, env, traffic = self.port, self.port.env, self.traffic
        if not lifts and not vessel["moves"]:
            return
        crane = None
        if vessel["crane"]:
            crane = port.floor.submit(vessel["crane"], None)
            if not crane.begun:
                yield crane.started
        for lift in lifts:
            if vessel["rate"]:
                yield from self.work_open_hours(vessel, getattr(lift, "persons", 1) / vessel["rate"], crane)
            store = lift.goods.store if isinstance(lift, Consignment) else lift.store
            if store:
                yield port.stores[store[0]].take(store[1])
                lift.slots = store[1]
            account.charge(PORT, env.now)
            traffic.count["lifts"] += counted
            if isinstance(lift, Consignment):
                lift.lies_ready(account.copy())
            else:
                lift.account = account.copy()
                env.process(lift.life())
        moves = max(0, round(vessel["moves"](port.rng))) if vessel["moves"] else 0
        if moves:
            traffic.count["lifts"] += moves * counted
            yield from self.work_open_hours(vessel, moves / vessel["rate"], crane)
        if crane:
            port.floor.finish(crane)

    def work_open_hours(self, vessel, work, crane):
        """Stevedores work their hours, while the port is open and the crane is whole."""
        env, hours = self.port.env, vessel["stevedores"]
        for event in self.port.events:
            if self.traffic.site in event["closes"] and event["from"] <= env.now < event["to"]:
                yield env.until(event["to"], VESSEL)
        while True:
            begun = env.now
            done = env.until(hours.after(begun, work), VESSEL)
            if crane is None:
                yield done
                return
            unit = crane.team[0]
            if unit.broken:
                yield unit.repaired
                continue
            crane.breaks = crane.breaks or env.event()
            breaks = crane.breaks
            got = yield done | breaks
            if done in got:
                return
            work -= hours.between(begun, env.now)
            yield breaks.value


class Box:
    """A groupage container."""

    def __init__(self, port, name, site, arrival, counted):
        spec = port.tree["container"][name]
        self.port, self.site, self.counted, self.parts = port, site, counted, []
        self.holds, self.route, self.slots = int(number(spec["holds"])), list(spec["route"]), 0
        self.store = (spec["stored-in"], int(spec.get("room", 1))) if "stored-in" in spec else None
        self.account, self.referred = Account(arrival), {}
        self.is_looked_at = any(port.steps[name].refers_to for name in self.route)

    def life(self):
        port, env, rng = self.port, self.port.env, self.port.rng
        for name in self.route:
            step, detection = port.steps[name], 1.0
            line, work = port.line(step, self.site), max(0.0, step.takes[None](rng))
            if line:
                job = port.floor.submit(line, work, counted=self.counted)
                yield job.done
                detection = job.detection
            else:
                yield env.timeout(work)
            self.account.charge(step.holder, env.now)
            for part in self.parts if step.refers_to else []:
                seen = any(threat in part.carries and rng.random() < min(1.0, chance * detection)
                           for threat, chance in step.detects.items())
                if seen or rng.random() < step.false_alarm:
                    self.referred.setdefault(part, []).append(step.refers_to)
        # Parts stay in their container's place until there is room for them.
        room = []
        for part in self.parts:
            if part.goods.store:
                store, part.slots = part.goods.store
                taken = port.stores[store].take(part.slots)
                room.append(taken)
                taken.callbacks.append(lambda _, part=part: self.in_shed(part))
            else:
                self.in_shed(part)
        yield env.all_of(room)
        if self.slots:
            port.stores[self.store[0]].give_back(self.slots)

    def in_shed(self, part):
        account = self.account.copy()
        account.charge(PORT, self.port.env.now)
        part.lies_ready(account)


class Traffic:
    def __init__(self, name, spec, port):
        self.name, self.site, self.port = name, spec.get("site", port.sites[0]), port
        self.delay = law(spec["delay"]) if "delay" in spec else None
        self.cancelled, self.notice = share(spec.get("cancelled", 0)), duration(spec.get("notice", "48 h"))
        self.count = collections.Counter()
        self.brings = [(port.goods[goods], self._counts(spec["brings"][goods]))
                       for goods in port.tree["goods"] if goods in spec["brings"]]
        self.vessel = None
        if "vessel" in spec:
            vessel = spec["vessel"]
            search = vessel.get("rummage", {"share": 0, "step": None})
            self.vessel = {
                "pilot": Hours(port.calendar, vessel.get("pilot", "always")),
                "berth": self._hold(vessel.get("berth")), "crane": self._hold(vessel.get("crane")),
                "boarding": vessel.get("boarding", []), "rummage": (share(search["share"]), search["step"]),
                "rate": rate(vessel["discharge"]) if "discharge" in vessel else None,
                "stevedores": Hours(port.calendar, vessel.get("stevedores", "always")),
                "moves": law(vessel["moves"], number) if "moves" in vessel else None,
                "stays": law(vessel.get("stays", "0 h")),
            }
        for key in ("recorded", "cyclic", "sinusoid"):
            if key in spec:
                raise LeftOut(f"arrivals by `{key}`")
        self.spec = spec
        port.env.process(self.calls())

    def _hold(self, name):
        if name is None:
            return None
        pools = self.port.able(name, self.site)
        return Line(self.port.floor, f"{name} for {self.name}", self.site, [(pools, 1)]) if pools else None

    @staticmethod
    def _counts(spec):
        """How many, given the month."""
        inner = spec["count"] if isinstance(spec, dict) and "count" in spec else spec
        months = [number(m) for m in spec["month"]] if isinstance(spec, dict) and "month" in spec else [1.0] * 12
        if isinstance(inner, dict) and "poisson" in inner:
            mean = inner["poisson"]
            mean = number(mean["mean"] if isinstance(mean, dict) else mean)
            return lambda rng, month: poisson(rng, mean * months[month])
        plain = law(inner, number)
        return lambda rng, month: round(plain(rng) * months[month])

    def calls(self):
        """Each call's process begins when the call is nearer than the notice of its goods."""
        port, env = self.port, self.port.env
        for nominal in self._times():
            if nominal > port.horizon:
                return
            yield env.until(nominal - self.notice - 24)
            Call(port, self, nominal)

    def _times(self):
        spec, calendar, rng = self.spec, self.port.calendar, self.port.rng
        if "timetable" in spec or "dates" in spec:
            if "every-weeks" in spec or "months" in spec:
                raise LeftOut("timetables by season or every few weeks")
            weekly = [(hours.split()[0].lower()[:3], hours.split()[1]) for hours in spec.get("timetable", [])]
            dated = sorted(calendar.instant(at) for at in spec.get("dates", []))
            if dated:
                yield from (at for at in dated if at >= 0)
                return
            for day in range(10 ** 6):
                weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[calendar.date(day).weekday()]
                for at in sorted(int(t[:2]) + int(t[3:5]) / 60 for name, t in weekly if name == weekday):
                    yield day * 24 + at
        elif "every" in spec:
            interval, at = law(spec["every"]), 0.0
            while True:
                at += interval(rng)
                yield at
        else:
            yield from self._poisson(rate(spec["poisson"]), spec.get("profile", {}))

    def _poisson(self, per_hour, profile):
        """Day by day: a Poisson number, each at an hour drawn by the hours' weights."""
        calendar, rng = self.port.calendar, self.port.rng
        month = [number(w) for w in profile.get("month", [1] * 12)]
        weekday = [number(w) for w in profile.get("weekday", [1] * 7)]
        hour = [number(w) for w in profile.get("hour", [1] * 24)]
        holiday = number(profile.get("holiday", 1))
        days = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        mean = (sum(w * d for w, d in zip(month, days)) / 365.25 * sum(weekday) / 7) * sum(hour) / 24
        for day in range(10 ** 6):
            date = calendar.date(day)
            weight = month[date.month - 1] * weekday[date.weekday()]
            weight *= holiday if date in calendar.holidays else 1
            expected = per_hour * weight * sum(hour) / mean
            hours = rng.choices(range(24), hour, k=poisson(rng, expected))
            yield from sorted(day * 24 + h + rng.random() for h in hours)


class Port:
    def __init__(self, tree, seed):
        self.tree, self.rng, self.env = tree, random.Random(seed), Clock()
        for key in ("initial", "stop"):
            if key in tree:
                raise LeftOut(f"`{key}` of terminating studies")
        self.calendar, self.money = Calendar(tree), Money(tree)
        self.begin = self.calendar.warm_up
        self.end = self.begin + duration(tree.get("length", "52 weeks"))
        self.horizon = self.end + duration(tree.get("follow-up", "26 weeks"))
        self.sites = tree.get("sites", ["port"])
        self.delay_cost = tree.get("delay", {}).get("cost-per-day", 0)
        travel = collections.defaultdict(float)
        for pair, span in tree.get("travel", {}).items():
            a, b = (site.strip() for site in pair.split(" - "))
            travel[a, b] = travel[b, a] = duration(span)
        self.floor = Floor(self.env, self.rng, self.begin, self.end, travel)
        self.events = [{
            "from": self.calendar.instant(event["from"]), "to": self.calendar.instant(event["to"]),
            "closes": event.get("closes", []), "cancels": event.get("cancels-calls", False),
            "absent": event.get("absent", {}),
        } for event in tree.get("event", {}).values()]
        for kind in ("officers", "crew", "equipment"):
            for name, spec in tree.get(kind, {}).items():
                self._pool(kind, name, spec)
        for event in self.events:
            for place in event["closes"] if event["to"] > 0 else []:
                self.floor.at(max(0.0, event["from"]), lambda place=place: self.floor.close(place), ROSTER)
                self.floor.at(event["to"], lambda place=place: self.floor.reopen(place), ROSTER)
        self.steps = {name: Step(name, spec, self) for name, spec in tree.get("step", {}).items()}
        self.agencies = {}
        for name, spec in tree.get("agency", {}).items():
            when = spec["when"]
            if when.startswith("with "):
                joint = self.steps[when[5:]].together_with(self.steps[spec["step"]])
                joint.name = f"{when[5:]} with {name}"
                self.steps[f"{when[5:]} with {spec['step']}"] = joint
            self.agencies[name] = (when, spec["step"])
        self.lines, self.consignments = {}, []
        self.stores = {name: Store(self.floor, spec) for name, spec in tree.get("store", {}).items()}
        self.goods = {name: Goods(name, spec, self) for name, spec in tree["goods"].items()}
        self.traffic = [Traffic(name, spec, self) for name, spec in tree["traffic"].items()]

    def _pool(self, kind, name, spec):
        people = kind != "equipment"
        sites = spec.get("sites") or [spec.get("site", self.sites[0])]
        moves = people and spec.get("dispatch", "waiting-line") == "waiting-line" and len(sites) > 1
        skills = spec.get("skills", [name]) if people else [spec.get("skill", name)]
        pool = Pool(self.floor, name, skills, sites, moves, people)
        pool.unlimited, pool.several = spec.get("unlimited", False), len(sites) > 1
        if spec.get("successors-wait"):
            raise LeftOut("`successors-wait`")
        end = spec.get("at-shift-end", "suspend")
        grace = 0.0 if end == "suspend" else FINISH_ANYHOW if end == "finish" else duration(end[len("finish within"):])
        pool.grace = grace
        if people:
            shifts = spec.get("shifts") or {"always": {"hours": "00:00-24:00", "on-duty": spec.get("on-duty", 0)}}
        else:
            shifts = {"open": {"on-duty": spec.get("units", 1), "open": spec.get("hours", "always")}}
        novices = int(spec.get("novices", 0))
        for shift in shifts.values():
            count, place = int(number(shift["on-duty"])), shift.get("site", sites[0])
            hours = Hours(self.calendar, shift["open"] if "open" in shift
                          else f"{shift.get('days', 'daily')} {shift['hours']}")
            breaks = shift.get("breaks", [])
            breaks = [(clock_of(rest["at"]), duration(rest["for"]), rest.get("staggered", False))
                      for rest in (breaks.values() if isinstance(breaks, dict) else breaks)]
            units = []
            for number_ in range(count):
                learning = number_ >= count - novices
                units.append(Unit(
                    pool, len(pool.units), place,
                    number(spec.get("speed", 1)) * (number(spec.get("novice-speed", 0.7)) if learning else 1),
                    number(spec.get("detection", 1)) * (number(spec.get("novice-detection", 0.8)) if learning else 1)))
                pool.units.append(units[-1])
            self.floor.roster(pool, units, hours, place, share(spec.get("absence", 0)), grace, breaks)
            for event in self.events:
                absent = event["absent"].get(name, 0)
                if place in event["closes"]:
                    absent = "all"
                if absent:
                    self._withdraw(units, event, absent, grace)
        fails = spec.get("fails")
        if fails:
            pool.every, pool.repair = law(fails["every"]), law(fails["repair"])
            pool.counts_use = fails.get("counting", "in use") == "in use"
            if not pool.counts_use:
                for unit in pool.units:
                    self.floor.breakdowns_by_calendar(unit)
        self.floor.pools.append(pool)

    def _withdraw(self, units, event, absent, grace):
        if event["to"] <= 0:
            return
        if absent == "all":
            gone = list(units)
        elif isinstance(absent, str) and "%" in absent:
            gone = [unit for unit in units if self.rng.random() < share(absent)]
        else:
            gone = units[max(0, len(units) - int(number(absent))):]
        self.floor.at(max(0.0, event["from"]), lambda: self.floor.go_off(gone, grace), ROSTER)
        self.floor.at(event["to"], lambda: self.floor.come_back(gone), ROSTER)

    def able(self, skill, site):
        return [pool for pool in self.floor.pools if skill in pool.skills and site in pool.sites]

    def line(self, step, site):
        """The line of a step at a site; None when it needs nobody, or nobody there can do it."""
        key = step.name, site
        if key not in self.lines:
            needs = [(self.able(skill, site), count) for skill, count in step.needs.items()]
            self.lines[key] = None
            if needs and all(pools for pools, _ in needs):
                name = f"{step.name} ({site})" if len(self.sites) > 1 else step.name
                self.lines[key] = Line(self.floor, name, site, needs, step.order, step.backfill,
                                       int(step.room) if step.room is not None else None)
        return self.lines[key]

    def run(self):
        self.env.run(until=self.horizon)
        return self

    # ── What is measured ────────────────────────────────────────────────────────────────────────────────────────────

    def measures(self):
        """By greenlane's names: (numerator, denominator) of a ratio, or (value, None) of a mean."""
        out = {}
        length = self.end - self.begin
        years = length / 24 / 365.25
        by_kind = {name: [] for name in self.goods}
        for c in self.consignments:
            by_kind[c.goods.name].append(c)
        within = self._targets()
        lodging = {}
        for name, kind in by_kind.items():
            self._kind(out, name, kind, years, within, lodging)
        if len(lodging) > 1:
            _held(out, "all goods lodged", [c for kind in lodging.values() for c in kind])
        for threat in self.tree.get("threat", {}):
            self._threat(out, threat, threat, self.consignments, years)
            for name, kind in by_kind.items():
                if threat in self.goods[name].carries:
                    self._threat(out, threat, f"{threat}, {name}", kind, years)
        for pool in self.floor.pools:
            if pool.unlimited:
                continue
            busy, duty, over, down = (level.settle() for level in (pool.busy, pool.duty, pool.over, pool.down))
            out["officers", pool.name, "utilisation"] = busy - over, duty
            out["officers", pool.name, "on duty"] = duty / years, None
            if pool.people:
                out["officers", pool.name, "overtime"] = over / years, None
            if pool.several:
                out["officers", pool.name, "travel"] = pool.travel / years, None
            if pool.every:
                out["officers", pool.name, "out of order"] = down / years, None
        for line in filter(None, self.lines.values()):
            out["waiting-lines", line.name, "mean wait"] = line.wait, line.done
            out["waiting-lines", line.name, "share that waits"] = line.waited, line.done
            out["waiting-lines", line.name, "wait and service"] = line.sojourn, line.done
            out["waiting-lines", line.name, "mean number waiting"] = line.waiting.settle() / length, None
            if line.room is not None:
                out["waiting-lines", line.name, "share turned away"] = line.turned_away, line.turned_away + line.done
        for traffic in self.traffic:
            count = traffic.count
            for statistic in ("calls", "consignments") + (("cancelled",) if traffic.vessel else ()):
                out["vessels", traffic.name, statistic] = count[statistic] / years, None
            if traffic.vessel:
                out["vessels", traffic.name, "crane moves"] = count["lifts"] / years, None
                out["vessels", traffic.name, "wait for berth"] = count["berth wait"], count["calls"]
                out["vessels", traffic.name, "time in port"] = count["time in port"], count["left"]
        for name, store in self.stores.items():
            out["stores", name, "slots taken"] = store.taken.settle() / length, None
            out["stores", name, "most slots taken"] = store.taken.most, None
            out["stores", name, "stops for lack of room"] = store.refused / years, None
            if not store.stops:
                out["stores", name, "slots beyond capacity"] = store.beyond.settle() / length, None
        self._money(out, years)
        return out

    def _targets(self):
        """Limits of the targets, by clock and kind."""
        limits = []
        for label, value in self.tree.get("targets", {}).items():
            words = label.split()
            if words[-1] == "within":
                limits.append((words[-2], words[3] if words[3] != "released" else None, duration(value)))
        return limits

    def _kind(self, out, name, kind, years, targets, lodging):
        goods = self.goods[name]
        if not kind:
            return
        lodging.update({name: kind} if goods.lodged else {})
        now = self.env.now
        for clock, section in (("released", "release-time"), ("gone", "dwell-time")):
            rows = {name: kind}
            lanes = {c.lane for c in kind}
            if len(lanes) > 1:
                for lane in lanes - {None}:
                    rows[f"{name}, {lane}"] = [c for c in kind if c.lane == lane]
            for subject, part in rows.items():
                times = []
                for c in part:
                    if clock == "released" and c.released is not None:
                        times += [max(0.0, c.released - max(c.lodged, c.arrival))] * c.persons
                    elif clock == "gone" and c.how == "collected":
                        times += [c.gone - c.arrival] * c.persons
                out[section, subject, "mean"] = sum(times), len(times)
        for clock, of, limit in targets:
            if of not in (None, name):
                continue
            below = total = 0
            for c in kind:
                if clock == "released":
                    if c.released is None and c.how is not None:
                        continue                               # seized or turned away: off this clock
                    since = max(c.lodged if c.lodged is not None else now, c.arrival)
                    below += c.persons * (c.released is not None and c.released - since <= limit)
                elif c.how in (None, "collected", "abandoned"):
                    below += c.persons * (c.how == "collected" and c.gone - c.arrival <= limit)
                else:
                    continue
                total += c.persons
            section = "release-time" if clock == "released" else "dwell-time"
            days = limit >= 96 and limit % 24 == 0
            span = f"{limit / 24:g} d" if days else f"{limit:g} h"
            out[section, name, f"share within {span}"] = below, total
        for statistic, count in (("arrived", len(kind)), ("released", sum(c.released is not None for c in kind)),
                                 ("unfinished", sum(c.how is None for c in kind))):
            out["traffic", name, statistic] = count / years, None
        for how in ("collected", "seized", "turned away", "abandoned"):
            out["traffic", name, how] = sum(c.how == how for c in kind) / years, None
        if goods.persons:
            out["traffic", name, "persons"] = sum(c.persons for c in kind) / years, None
        lanes = collections.Counter(c.lane for c in kind if c.lane is not None)
        if len(lanes) > 1:
            for lane, count in lanes.items():
                out["lanes", name, f"share in {lane}"] = count, len(kind)
        if any(c.inspections for c in kind):
            out["inspection", name, "inspection rate"] = sum(c.inspected for c in kind), len(kind)
            out["inspection", name, "hit rate"] = sum(c.hits for c in kind), sum(c.inspections for c in kind)
        if goods.lodged:
            lodged = [c for c in kind if c.released is not None]
            gone = [c for c in kind if c.how == "collected"]
            for statistic, times in (
                    ("arrival to lodged", [max(0.0, c.lodged - c.arrival) for c in lodged]),
                    ("lodged to release", [c.released - c.lodged for c in lodged]),
                    ("lodged to gate-out", [c.gone - c.lodged for c in gone])):
                out["time-release-study", name, statistic] = sum(times), len(times)
        _held(out, name, kind)

    @staticmethod
    def _threat(out, threat, subject, kind, years):
        # carriers count from their lane's assignment on
        carriers = [c for c in kind if threat in c.carries and c.lane is not None]
        found = sum(threat in c.found for c in carriers)
        out["interdiction", subject, "interdiction rate"] = found, len(carriers)
        if subject == threat:
            out["interdiction", subject, "rate, counted"] = found, len(carriers)
            audited = sum(threat in c.audited for c in carriers)
            out["interdiction", subject, "found by audit"] = audited / years, None
        out["interdiction", subject, "carried"] = len(carriers) / years, None
        out["interdiction", subject, "found"] = found / years, None

    def _money(self, out, years):
        revenue = {threat: share(spec.get("shortfall", 0)) for threat, spec in self.tree.get("threat", {}).items()
                   if spec["kind"] == "revenue"}
        sums = collections.Counter()
        for c in self.consignments:
            gate = c.goods.collection
            if c.how is not None:
                sums["revenue", "value of goods"] += c.value
                sums["revenue", "duties assessed"] += c.value * c.goods.duty * (c.released is not None)
                sums["traders", "cost of delay"] += c.value * c.goods.delay_cost * (c.gone - c.arrival) / 24
                if gate:
                    sums["traders", "storage charges"] += (
                        max(0.0, c.gone - c.ready_at - gate["free"]) / 24 * gate["charge"])
                for threat, part in revenue.items():
                    sums["revenue", "shortfall carried"] += c.value * part * (threat in c.carries)
            for threat, part in revenue.items():
                sums["revenue", "recovered by inspection"] += c.value * part * (threat in c.found)
                sums["revenue", "recovered by audit"] += c.value * part * (threat in c.audited)
        for (subject, statistic), amount in sums.items():
            out["money", subject, statistic] = amount / years, None


def _held(out, subject, kind):
    gone = [c for c in kind if c.how == "collected"]
    total = sum(sum(c.papers.spans) for c in gone)
    for holder, name in enumerate(HOLDERS):
        held = sum(c.papers.spans[holder] for c in gone)
        out["held-by", subject, name] = held, len(gone)
        out["held-by", subject, f"share of {name}"] = held, total
    for c in gone:
        assert abs(sum(c.papers.spans) - (c.gone - c.arrival)) < 1e-6, "the holders' times sum to the dwell time"


def clock_of(text):
    hours, minutes = text.split(":")[:2]
    return int(hours) + int(minutes) / 60


def replicate(path, sets, reforms, seed):
    return Port(read(path, sets, reforms), seed).run().measures()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--reform", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    measures = replicate(options.scenario, options.set, options.reform, options.seed)
    print(json.dumps({" / ".join(key): value for key, value in measures.items()}, indent=1))


if __name__ == "__main__":
    main()
