"""Runs greenlane and the second implementation on the same scenarios and compares their means.

For every figure that both report, z is the difference over its standard error, with the replications' standard
deviation pooled over both programs (Student's t mapped to a normal z). All must satisfy |z| ≤ 4. Figures with the same
value in every replication must be equal. Figures that rest on too few observations are listed as not judged.

Exit code: 0 when all agree, 1 when they do not, 2 when something could not be run.
"""

import argparse
import collections
import json
import math
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import port

LIMIT = 4.0
FEWEST = 30                      # observations, or events counted, that a figure must rest on in the second implementation
LEVEL = 0.5                      # of greenlane's intervals: narrow ones are symmetric and not cut at 0 or 1
GREENLANE_REPLICATIONS = 400
HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "..", "scenarios")
NORMAL = statistics.NormalDist()

Case = collections.namedtuple("Case", "name scenario sets reforms replications")

SHORT = ["length=8 weeks", "warm-up=3 weeks", "follow-up=4 weeks"]
# Prevalences so high that finds can be counted in a few weeks, and seizures yet so few that enforcement keeps up.
PREVALENT = [f"goods.{goods}.carries.{threat}={share}"
             for goods, threats in {
                 "fcl": {"narcotics": "2 %", "firearms": "2 %", "undervaluation": "6 %", "biosecurity": "6 %"},
                 "lcl": {"narcotics": "2 %", "firearms": "2 %", "undervaluation": "6 %", "biosecurity": "6 %"},
                 "barrel": {"narcotics": "0.5 %", "firearms": "0.5 %", "undervaluation": "6 %", "biosecurity": "6 %"},
                 "vehicle": {"narcotics": "1 %", "undervaluation": "8 %"},
                 "break-bulk": {"narcotics": "2 %", "biosecurity": "6 %"},
                 "ferry-party": {"narcotics": "2 %", "biosecurity": "6 %"},
                 "cruise-party": {"narcotics": "2 %"},
                 "yacht": {"narcotics": "2 %", "firearms": "2 %"}}.items() for threat, share in threats.items()]
CASES = [
    Case("small", os.path.join(HERE, "small.toml"), [], [], 24),
    Case("today", "saint-lucia.toml", SHORT, [], 16),
    Case("reforms", "saint-lucia-reform.toml", SHORT + PREVALENT, ["evening-shift"], 24),
]


# ── Student's t ─────────────────────────────────────────────────────────────────────────────────────────────────────

def t_cdf(t, df):
    """By the continued fraction of the incomplete beta function."""
    x = df / (df + t * t)
    tail = 0.5 * incomplete_beta(df / 2, 0.5, x)
    return 1 - tail if t > 0 else tail


def incomplete_beta(a, b, x):
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / d
    f = d
    for m in range(1, 300):
        for odd in (False, True):
            if odd:
                n = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            else:
                n = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / (1 + n * d)
            c = 1 + n / c
            f *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * f


def t_quantile(p, df):
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, df) < p else (low, middle)
    return (low + high) / 2


def normal_of_t(t, df):
    tail = 1 - t_cdf(abs(t), df)
    return math.copysign(-NORMAL.inv_cdf(max(tail, 1e-300)), t) if tail < 0.5 else 0.0


# ── Running ─────────────────────────────────────────────────────────────────────────────────────────────────────────

def one(job):
    case, seed = job
    begun = time.monotonic()
    measures = port.replicate(case.scenario, case.sets, case.reforms, seed)
    return case.name, measures, time.monotonic() - begun


def greenlane(program, case, replications, seed):
    command = [program, "run", case.scenario, "--format", "json", "--quiet",
               "--replications", str(replications), "--level", str(LEVEL), "--seed", str(seed)]
    for text in case.sets:
        command += ["--set", text]
    for name in case.reforms:
        command += ["--reform", name]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr.decode())
        sys.exit(2)
    return json.loads(done.stdout)


# ── Comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────

def second(replications, key):
    """Value, standard deviation of one replication, observations of a figure in the second implementation."""
    pairs = [measures.get(key, (0.0, 0 if ratio_of(replications, key) else None)) for measures in replications]
    n = len(pairs)
    if pairs[0][1] is None:
        values = [value for value, _ in pairs]
        return statistics.fmean(values), statistics.stdev(values), None
    below = sum(denominator for _, denominator in pairs)
    if not below:
        return None, None, 0
    ratio = sum(numerator for numerator, _ in pairs) / below
    off = [(numerator - ratio * denominator) / (below / n) for numerator, denominator in pairs]
    return ratio, math.sqrt(sum(x * x for x in off) / (n - 1)), below


def ratio_of(replications, key):
    return any(key in measures and measures[key][1] is not None for measures in replications)


COUNTS = ("traffic", "interdiction", "vessels", "stores")
SHARES = ("lanes", "inspection", "interdiction", "release-time", "dwell-time", "waiting-lines")


def events_of(measure, value, observations, replications, years):
    """How many events the figure counts in all, the rarer kind of two; a normal law wants some dozens."""
    if measure["unit"] == "a year" and measure["section"] in COUNTS:
        count = value * years * replications
        return count if count > 0 else None
    if observations is not None and measure["unit"] == "share" and measure["section"] in SHARES:
        rarer = min(value, 1 - value)
        return observations * rarer if rarer > 1e-12 else observations
    return observations


def judge(case, document, replications):
    """Rows (key, greenlane, second, z, remark)."""
    years = document["window_days"] / 365.25
    n1, n2 = document["replications"], len(replications)
    half = t_quantile((1 + LEVEL) / 2, n1 - 1)
    rows = []
    own = set().union(*replications)
    seen = set()
    for measure in document["measures"]:
        key = measure["section"], measure["subject"], measure["statistic"]
        seen.add(key)
        if key not in own:
            continue
        value = measure.get("value")
        other, sd2, observations = second(replications, key)
        if value is None or other is None:
            rows.append((key, value, other, None, "nothing observed"))
            continue
        events = events_of(measure, value, observations, n2, years)
        if events is not None and events < FEWEST:
            rows.append((key, value, other, None, f"only {events:.0f} observations"))
            continue
        happened = sum(measures.get(key, (0.0, None))[0] != 0 for measures in replications)
        if 0 < happened < n2 / 2:
            rows.append((key, value, other, None, f"anything but 0 in only {happened} replications"))
            continue
        if "low" not in measure or "high" not in measure:
            equal = math.isclose(value, other, rel_tol=1e-6, abs_tol=1e-9)
            rows.append((key, value, other, 0.0 if equal else math.inf, "must be equal"))
            continue
        sd1 = (measure["high"] - measure["low"]) / 2 / half * math.sqrt(n1)
        # Two estimators of one rate: their spreads differ, so they are not pooled.
        differ = key[2] == "interdiction rate"
        if differ:
            error = math.sqrt(sd1 ** 2 / n1 + sd2 ** 2 / n2)
            df = error ** 4 / (sd1 ** 4 / n1 ** 2 / (n1 - 1) + sd2 ** 4 / n2 ** 2 / (n2 - 1)) if error else 1
        else:
            df = n1 + n2 - 2
            error = math.sqrt(((n1 - 1) * sd1 ** 2 + (n2 - 1) * sd2 ** 2) / df * (1 / n1 + 1 / n2))
        if error < 1e-12:
            equal = math.isclose(value, other, rel_tol=1e-6, abs_tol=1e-9)
            rows.append((key, value, other, 0.0 if equal else math.inf, "must be equal"))
            continue
        rows.append((key, value, other, normal_of_t((other - value) / error, df), ""))
    for key in sorted(own - seen):
        other, _, observations = second(replications, key)
        if other and key[0] not in ("waiting-lines", "lanes", "release-time", "dwell-time", "held-by", "interdiction",
                                    "vessels", "stores", "inspection"):
            rows.append((key, None, other, None, "not reported by greenlane"))
    return rows


def report(case, rows, every, stream):
    judged = [row for row in rows if row[3] is not None]
    groups = collections.defaultdict(list)
    for row in judged:
        groups[row[0][0]].append(row)
    print(f"\n{case.name}: {os.path.basename(case.scenario)}, {len(case.reforms)} reforms, {len(judged)} figures judged", file=stream)
    print(f"{'section':22}{'figures':>8}{'mean z²':>9}{'worst z':>9}  worst figure", file=stream)
    for section, members in groups.items():
        worst = max(members, key=lambda row: abs(row[3]))
        finite = [row[3] ** 2 for row in members if math.isfinite(row[3])]
        mean = sum(finite) / max(1, len(finite))
        print(f"{section:22}{len(members):8}{mean:9.2f}{worst[3]:9.2f}  {worst[0][1]}, {worst[0][2]}", file=stream)
    print(f"\n{'figure':78}{'greenlane':>13}{'second':>13}{'z':>8}", file=stream)
    shown = judged if every else [row for row in judged if headline(row[0]) or abs(row[3]) > 3]
    for key, a, b, z, _ in shown:
        mark = "  ← disagree" if abs(z) > LIMIT else ""
        print(f"{' / '.join(key)[:77]:78}{a:13.5g}{b:13.5g}{z:8.2f}{mark}", file=stream)
    skipped = [row for row in rows if row[3] is None]
    if skipped:
        print(f"\nnot judged: {len(skipped)} figures that rest on too few observations", file=stream)
        if every:
            for key, a, b, _, why in skipped:
                print(f"  {' / '.join(key)}: {a} and {b}, {why}", file=stream)
    return [row for row in judged if abs(row[3]) > LIMIT], len(judged)


def headline(key):
    section, subject, statistic = key
    return (section in ("release-time", "dwell-time") and statistic == "mean" and "," not in subject
            or section == "waiting-lines" and statistic == "mean wait"
            or section == "officers" and statistic == "utilisation"
            or section == "lanes"
            or section == "traffic" and statistic == "arrived"
            or section == "interdiction" and statistic == "interdiction rate" and "," not in subject)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("greenlane", help="path of the greenlane program")
    parser.add_argument("--case", action="append", help="only this case: " + ", ".join(case.name for case in CASES))
    parser.add_argument("--scenario", help="compare this scenario file instead")
    parser.add_argument("--set", action="append", default=[], help="override for --scenario")
    parser.add_argument("--reform", action="append", default=[], help="reform for --scenario")
    parser.add_argument("--replications", type=int, help="of the second implementation, in each case")
    parser.add_argument("--greenlane-replications", type=int, default=GREENLANE_REPLICATIONS)
    parser.add_argument("--seed", type=int, default=20260105)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true", help="print every figure, not only the main ones")
    options = parser.parse_args()
    cases = [case for case in CASES if not options.case or case.name in options.case]
    if options.scenario:
        cases = [Case(os.path.basename(options.scenario), os.path.abspath(options.scenario), options.set,
                      options.reform, 10)]
    # Both programs read one copy, whatever happens to the files meanwhile.
    frozen = tempfile.TemporaryDirectory()
    shutil.copytree(SCENARIOS, frozen.name, dirs_exist_ok=True)
    cases = [case._replace(scenario=os.path.join(frozen.name, case.scenario)) for case in cases]
    if options.replications:
        cases = [case._replace(replications=options.replications) for case in cases]
    jobs = [(case, options.seed + 1000 * place + number)
            for place, case in enumerate(cases) for number in range(case.replications)]
    found, spent = collections.defaultdict(list), 0.0
    with multiprocessing.Pool(options.processes) as pool:
        for name, measures, seconds in pool.imap(one, jobs):
            found[name].append(measures)
            spent += seconds
    print(f"second implementation: {len(jobs)} replications, {spent / len(jobs):.1f} s each", file=sys.stderr)
    wrong, judged = [], 0
    for case in cases:
        document = greenlane(options.greenlane, case, options.greenlane_replications, options.seed)
        bad, count = report(case, judge(case, document, found[case.name]), options.all, sys.stdout)
        wrong += bad
        judged += count
    print(f"\n{judged - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
