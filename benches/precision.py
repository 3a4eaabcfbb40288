"""Seconds to ±1 %: `python3 benches/precision.py [GREENLANE]`, in the project's folder; writes results/speed/precision.md.

Plain replications with counting, against the estimators Greenlane has: detection probabilities in the place of counts, scores'
posteriors, control variates. The same replications serve all; seconds are n = (1.96 s / 1 % of the mean)² replications, times
their CPU time on one core.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REPLICATIONS = 400
THREATS = ("narcotics", "firearms", "undervaluation", "biosecurity")
KINDS = ("fcl", "lcl", "barrel", "vehicle")


def run(greenlane, *more):
    """The result, and CPU seconds of one replication."""
    command = [greenlane, "run", "scenarios/saint-lucia.toml", "--replications", str(REPLICATIONS), "--threads", "1",
               "--format", "json", "--quiet", *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: failed")
    return json.loads(text), (usage.ru_utime + usage.ru_stime) / REPLICATIONS


def seconds(value, low, high, each):
    """CPU seconds until the 95 % interval's half-width is 1 % of the value."""
    relative = 0.5 * (high - low) / value
    return REPLICATIONS * (relative / 0.01) ** 2 * each


def main():
    greenlane = Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/greenlane").resolve()
    plain, each = run(greenlane)
    sharp, each_sharp = run(greenlane, "--control-variates")
    if plain["measures"] != sharp["measures"]:
        raise SystemExit("control variates changed the plain figures")
    figures = {(row["section"], row["subject"], row["statistic"]): row for row in plain["measures"]}
    sharpened = {row["measure"]: row for row in sharp["control_variates"]["measures"]}
    rows = []
    cost = lambda row, each: seconds(row["value"], row["low"], row["high"], each)
    for kind in KINDS:
        before = figures["dwell-time", kind, "mean"]
        after = sharpened.get(f"dwell-time/{kind}/mean")
        controls = ", ".join(used["control"] for used in after["controls"]) if after else "none pays"
        one = after["sharpened"] if after else None
        then = seconds(one["point"], one["low"], one["high"], each_sharp) if one else cost(before, each)
        rows.append((f"mean dwell time, {kind}", "mean", cost(before, each), f"control variates ({controls})", then))
    for threat in THREATS:
        counted = figures["interdiction", threat, "rate, counted"]
        for name, how in (("rate, by steps begun", "detection probabilities of steps begun"),
                          ("interdiction rate", "posteriors at the lane decision")):
            rows.append((f"interdiction, {threat}", "counting", cost(counted, each), how,
                         cost(figures["interdiction", threat, name], each)))
    cell = lambda value: f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    lines = [f"| {what} | {before} | {cell(first)} | {how} | {cell(then)} | {first / then:,.1f} × |"
             for what, before, first, how, then in rows]
    machine = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()).group(1)
    aims = [("dwell (fcl)", 3, rows[0][2] / rows[0][4]),
            ("interdiction (narcotics)", 10, next(row[2] / row[4] for row in rows if "narcotics" in row[0] and "posteriors" in row[3]))]
    told = "\n".join(f"| {what} | ≥ {aim} × fewer | {reached:,.1f} × | {'yes' if reached >= aim else '**no**'} |"
                     for what, aim, reached in aims)
    page = f"""# Seconds to ±1 %

Written by `python3 benches/precision.py`: `scenarios/saint-lucia.toml`, {REPLICATIONS} replications of a year on one core ({machine}, shared with
other work): {each:.3f} CPU seconds each, {each_sharp:.3f} with control variates ({plain["events"] / REPLICATIONS:,.0f} events). Seconds of CPU until the half-width
of the 95 % interval is 1 % of the mean, by n = (1.96 s / 1 % of the mean)²; fewer than a few replications give no interval in
practice, but the ratio holds for any precision.

| measure | plain | s | with | s | fewer |
| --- | --- | ---: | --- | ---: | ---: |
{chr(10).join(lines)}

| aim | | measured | reached |
| --- | --- | ---: | --- |
{told}
"""
    (PROJECT / "results" / "speed").mkdir(parents=True, exist_ok=True)
    (PROJECT / "results" / "speed" / "precision.md").write_text(page)


if __name__ == "__main__":
    main()
