"""Scenario files: TOML with `extends`, graded values, quantities with units, laws of chance, hours of the week.

Times are hours since midnight of day 0, the first day of the warm-up. Nothing here checks a scenario: files that
`greenlane check` refuses are not meant for this program.
"""

import datetime
import math
import os
import re
import tomllib

LAWS = {
    "constant", "uniform", "exponential", "erlang", "gamma", "lognormal", "triangular", "pert", "weibull",
    "hyperexponential", "normal", "discrete", "empirical", "poisson", "geometric",
}
BESIDE_A_VALUE = {"grade", "source", "note", "at-least", "at-most", "range", "checked"}
UNITS = {
    "us": 1e-6 / 3600, "ms": 1e-3 / 3600, "s": 1 / 3600, "sec": 1 / 3600, "second": 1 / 3600, "seconds": 1 / 3600,
    "m": 1 / 60, "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60,
    "h": 1.0, "hr": 1.0, "hour": 1.0, "hours": 1.0, "d": 24.0, "day": 24.0, "days": 24.0,
    "w": 168.0, "wk": 168.0, "week": 168.0, "weeks": 168.0, "y": 8760.0, "yr": 8760.0, "year": 8760.0,
}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
HOLIDAY = 7
NEVER = 1e15


class LeftOut(Exception):
    """The scenario uses something that this second implementation does not have."""


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

def is_one_value(table):
    """Whether a table is one value, such as a law: two of those replace each other when files are merged."""
    return isinstance(table, dict) and bool(LAWS & table.keys() or "value" in table) and all(
        key in LAWS or key == "value" or key in BESIDE_A_VALUE for key in table)


def merge(base, winner):
    for key, value in winner.items():
        old = base.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        if both and not (is_one_value(old) and is_one_value(value)):
            merge(old, value)
        else:
            base[key] = value
    return base


def load(path):
    with open(path, "rb") as file:
        own = tomllib.load(file)
    base = {}
    extends = own.pop("extends", [])
    for other in [extends] if isinstance(extends, str) else extends:
        merge(base, load(os.path.join(os.path.dirname(path), other)))
    for path in own.pop("remove", []):
        take_out(base, path)
    return merge(base, own)


def parts_of(path):
    return [part.strip('"') for part in re.findall(r'"[^"]*"|[^.]+', path)]


def take_out(tree, path):
    *parts, last = parts_of(path)
    for part in parts:
        tree = tree[part]
    del tree[last]


def put(tree, path, value):
    """Sets what a dotted path names; tables merge."""
    parts = parts_of(path)
    for part in parts[:-1]:
        tree = tree.setdefault(part, {})
    merge(tree, {parts[-1]: value})


def override(tree, text):
    """`path=value`, the value in TOML or else a bare string."""
    path, value = text.split("=", 1)
    try:
        value = tomllib.loads("value = " + value)["value"]
    except tomllib.TOMLDecodeError:
        value = value.strip()
    put(tree, path.strip(), value)


def read(path, sets=(), reforms=()):
    tree = load(path)
    for name in reforms:
        for where, value in tree["reform"][name]["set"].items():
            put(tree, where, value)
    for text in sets:
        override(tree, text)
    return plain(tree)


def plain(node):
    """The tree without grades and sources: `{ value = 5, grade = "M" }` becomes 5."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "value" in node and is_one_value(node) and not (LAWS & node.keys()):
        value = plain(node["value"])
        clips = {key: node[key] for key in ("at-least", "at-most") if key in node}
        return {**value, **clips} if clips else value
    return {key: plain(value) for key, value in node.items() if key not in ("grade", "source", "note", "checked")}


# ── Quantities ──────────────────────────────────────────────────────────────────────────────────────────────────────

def number(text):
    if isinstance(text, (int, float)):
        return float(text)
    return float(re.sub(r"[ _\u00a0\u2009\u202f,']", "", text).replace("−", "-"))


def duration(text):
    """In hours."""
    if isinstance(text, (int, float)):
        if text:
            raise ValueError(f"duration {text} without a unit")
        return 0.0
    body = text.strip().replace("−", "-")
    if body == "0":
        return 0.0
    sign = -1 if body.startswith("-") else 1
    parts = re.findall(r"(\d[\d ,_]*(?:\.\d+)?)\s*([a-zµ]+)", body.lower().replace(" and ", " "))
    if not parts:
        raise ValueError(f"no duration: {text}")
    return sign * sum(number(amount) * UNITS[unit] for amount, unit in parts)


def share(text):
    if isinstance(text, str) and text.strip().endswith("%"):
        return number(text.strip()[:-1]) / 100
    return number(text)


def rate(text):
    """Per hour."""
    found = re.fullmatch(r"(.*?)(?:/|\b(?:per|an?|each)\b)\s*(\w+)", text.strip())
    return number(found[1]) / UNITS[found[2].lower()]


def clock(text):
    """A time of day in hours."""
    parts = [int(part) for part in text.strip().split(":")]
    return parts[0] + parts[1] / 60 + (parts[2] / 3600 if len(parts) > 2 else 0)


class Money:
    """Amounts in the scenario's currency."""

    def __init__(self, tree):
        money = tree.get("money", {})
        self.rates = {money.get("currency", ""): 1.0, "": 1.0}
        for name, worth in money.get("exchange", {}).items():
            self.rates[name] = number(worth)

    def __call__(self, text):
        if isinstance(text, (int, float)):
            return float(text)
        found = re.fullmatch(r"\s*([^\d\s.-]*)\s*([\d][\d ,_']*(?:\.\d+)?)\s*([^\d\s.-]*)\s*", text)
        return number(found[2]) * self.rates[found[1] or found[3]]

    def per_hour(self, text):
        if isinstance(text, (int, float)):
            return float(text)
        found = re.fullmatch(r"(.*?)(?:/|\b(?:per|an?|each)\b)\s*(\w+)", text.strip())
        return self(found[1]) / UNITS[found[2].lower()]


# ── Laws of chance ──────────────────────────────────────────────────────────────────────────────────────────────────

def poisson(rng, mean):
    """By counting exponential intervals; slow and plain."""
    count, sum_ = 0, rng.expovariate(1.0)
    while sum_ < mean:
        count += 1
        sum_ += rng.expovariate(1.0)
    return count


def law(node, unit=duration):
    """A function of a random generator. `unit` reads one value: a duration, a number, money."""
    if not isinstance(node, dict):
        value = unit(node)
        return lambda rng: value
    name = next(key for key in node if key in LAWS)
    p = node[name]
    low = unit(node["at-least"]) if "at-least" in node else -math.inf
    high = unit(node["at-most"]) if "at-most" in node else math.inf
    draw = _law(name, p, unit)
    if math.isinf(low) and math.isinf(high):
        return draw
    return lambda rng: min(max(draw(rng), low), high)


def _law(name, p, unit):
    mean = None
    if name in ("exponential", "poisson", "geometric"):
        mean = unit(p["mean"] if isinstance(p, dict) else p)
    if name == "constant":
        value = unit(p)
        return lambda rng: value
    if name == "exponential":
        return lambda rng: rng.expovariate(1.0) * mean
    if name == "poisson":
        return lambda rng: poisson(rng, mean)
    if name == "geometric":
        return lambda rng: 1 + (int(math.log(1 - rng.random()) / math.log(1 - 1 / mean)) if mean > 1 else 0)
    if name == "uniform":
        a, b = unit(p["min"]), unit(p["max"])
        return lambda rng: rng.uniform(a, b)
    if name == "triangular":
        a, m, b = unit(p["min"]), unit(p["mode"]), unit(p["max"])
        return lambda rng: rng.triangular(a, b, m)
    if name == "normal":
        mean, sd = unit(p.get("mean", 0)), unit(p["sd"])
        return lambda rng: rng.gauss(mean, sd)
    if name == "lognormal" and "mean" in p:
        mean, cv = unit(p["mean"]), number(p["cv"])
        sigma = math.sqrt(math.log(1 + cv * cv))
        mu = math.log(mean) - sigma * sigma / 2
        return lambda rng: math.exp(rng.gauss(mu, sigma))
    if name == "gamma":
        mean, cv = unit(p["mean"]), number(p["cv"])
        return lambda rng: rng.gammavariate(1 / cv ** 2, mean * cv ** 2)
    if name == "erlang":
        mean, k = unit(p["mean"]), int(p["k"])
        return lambda rng: rng.gammavariate(k, mean / k)
    if name in ("discrete", "empirical") and "values" in p:
        values = [unit(value) for value in p["values"]]
        weights = [share(weight) for weight in p["weights"]] if "weights" in p else [1] * len(values)
        return lambda rng: rng.choices(values, weights)[0]
    raise LeftOut(f"law `{name}` with {sorted(p)}")


# ── Calendar and hours ──────────────────────────────────────────────────────────────────────────────────────────────

class Calendar:
    def __init__(self, tree):
        start = tree["start"]
        self.warm_up = duration(tree.get("warm-up", "8 weeks"))
        self.origin = start - datetime.timedelta(hours=self.warm_up)
        self.holidays = set(tree.get("holidays", []))
        self._kinds = {}

    def date(self, day):
        return self.origin + datetime.timedelta(days=day)

    def month(self, at):
        return self.date(int(at // 24)).month - 1

    def kind(self, day):
        kind = self._kinds.get(day)
        if kind is None:
            date = self.date(day)
            kind = self._kinds[day] = HOLIDAY if date in self.holidays else date.weekday()
        return kind

    def instant(self, text):
        """Hours of "2026-09-07 06:00" (or of a TOML date or date-time)."""
        if isinstance(text, datetime.datetime):
            date, hours = text.date(), text.hour + text.minute / 60
        elif isinstance(text, datetime.date):
            date, hours = text, 0.0
        else:
            body, _, time = text.strip().replace("T", " ").partition(" ")
            date, hours = datetime.date.fromisoformat(body), clock(time) if time else 0.0
        return (date - self.origin).days * 24 + hours


def days_of(text):
    """Kinds of day: 0 to 6, and 7 for public holidays."""
    found = set()
    for part in re.split("[,;]", text):
        part = part.strip().lower()
        if part in ("daily", "every day"):
            found |= set(range(8))
        elif part == "weekdays":
            found |= set(range(5))
        elif part in ("weekend", "weekends"):
            found |= {5, 6}
        elif part in ("holiday", "holidays"):
            found.add(HOLIDAY)
        elif "-" in part:
            first, last = (DAYS.index(end.strip()[:3]) for end in part.split("-"))
            found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
        else:
            found.add(DAYS.index(part[:3]))
    return found


class Hours:
    """When something is open: spans of hours for each of eight kinds of day."""

    def __init__(self, calendar, lines="always"):
        self.calendar = calendar
        self.days = [[] for _ in range(8)]
        for line in [lines] if isinstance(lines, str) else lines:
            line = line.strip()
            if line == "always":
                self.add(set(range(8)), [(0.0, 24.0)])
                continue
            at = re.search(r"\d|always", line).start()
            self.add(days_of(line[:at]) if line[:at].strip() else set(range(8)), spans_of(line[at:]))
        self.always = all(spans == [(0.0, 24.0)] for spans in self.days)

    def add(self, days, spans):
        for day in days:
            for begin, end in spans:
                self._open(day, begin, min(end, 24.0))
                if end > 24:
                    self._open((day + 1) % 7 if day < 7 else day, 0.0, end - 24)

    def _open(self, day, begin, end):
        spans = sorted(self.days[day] + [(begin, end)])
        joined = [spans[0]]
        for begin, end in spans[1:]:
            if begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((begin, end))
        self.days[day] = joined

    def spans(self, at):
        """Open spans in absolute hours from `at` on, those that touch at midnight joined."""
        if self.always:
            yield at, NEVER
            return
        begin = end = None
        day = int(at // 24)
        for day in range(day, day + 420):
            for a, b in self.days[self.calendar.kind(day)]:
                a, b = day * 24 + a, day * 24 + b
                if b <= at:
                    continue
                if end is not None and abs(a - end) < 1e-9:
                    end = b
                    continue
                if end is not None:
                    yield begin, end
                begin, end = max(a, at), b
        if end is not None:
            yield begin, end

    def next_open(self, at):
        return next((begin for begin, _ in self.spans(at)), NEVER)

    def after(self, at, work):
        """When `work` hours of open time, begun at `at`, are done."""
        for begin, end in self.spans(at):
            if work <= end - begin:
                return begin + work
            work -= end - begin
        return NEVER

    def between(self, at, to):
        """Open hours from `at` to `to`."""
        total = 0.0
        for begin, end in self.spans(at):
            if begin >= to:
                break
            total += min(end, to) - begin
        return total


def spans_of(text):
    if text.strip() == "always":
        return [(0.0, 24.0)]
    spans = []
    for part in text.split(","):
        begin, end = (clock(side) for side in re.split("[-–]", part.strip()))
        spans.append((begin, end if end > begin else end + 24))
    return spans
