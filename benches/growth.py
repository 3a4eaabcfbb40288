#!/usr/bin/env python3
"""How cost grows with years, traffic, replications and threads, and what an event costs.

    cargo build --release && python3 benches/growth.py > results/speed/growth.md

Seconds are processor time of the whole process, the least of three runs; on a busy machine they waver, ratios of one run
less. Instructions are counted by `valgrind --tool=callgrind`, where it is installed, as the difference of two lengths, so that
reading the scenario cancels; they do not waver.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("GREENLANE", os.path.join(ROOT, "target", "release", "greenlane"))
LUCIA, QUEUE = "scenarios/saint-lucia.toml", "scenarios/mmc.toml"
NETWORK = "benches/peers/greenlane/network.toml"


def command(scenario, replications=1, threads=1, **settings):
    sets = [f"--set={path.replace('__', '.').replace('_', '-')}={value}" for path, value in settings.items()]
    return [PROGRAM, "run", scenario, f"--replications={replications}", f"--threads={threads}", "--format=json", "--quiet", *sets]


def once(arguments):
    """Processor seconds, wall seconds, peak memory [MiB] and events of one run."""
    began = time.monotonic()
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if status != 0:
        sys.exit(f"failed: {' '.join(arguments)}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, json.loads(answer)["events"]


def best(arguments, times=3):
    runs = [once(arguments) for _ in range(times)]
    return min(run[0] for run in runs), min(run[1] for run in runs), max(run[2] for run in runs), runs[0][3]


def instructions(arguments):
    counted = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *arguments],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )
    return int(re.search(r"Collected : (\d+)", counted.stderr)[1]), json.loads(counted.stdout)["events"]


def table(title, head, rows):
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def growth(title, what, runs):
    """The last column leaves out what does not grow: reading the scenario and trying its reforms."""
    rows, first, before = [], None, None
    for name, arguments in runs:
        seconds, _, memory, events = best(arguments)
        rate = events / seconds
        first = first or rate
        more = before and events > 1.5 * before[0]
        further = f"{1e9 * (seconds - before[1]) / (events - before[0]):.0f}" if more else ""
        before = (events, seconds)
        rows.append([name, f"{events / 1e6:.2f}", f"{seconds:.2f}", f"{1e9 / rate:.0f}", f"{rate / first:.2f}", further, f"{memory:.0f}"])
    table(title, [what, "million events", "processor s", "ns an event", "events a second, ÷ first row",
                  "ns an event more than in the row before", "peak MiB"], rows)


def main():
    print("# How cost grows\n\nMade by `python3 benches/growth.py`; what the columns mean stands at its top.")
    years = (1, 5, 10, 50)
    growth("Years of Saint Lucia in one replication", "years", [(str(n), command(LUCIA, length=f"{52 * n} weeks")) for n in years])
    growth(
        "Traffic and servers of a queue (`mmc.toml`), a year", "times",
        [(str(n), command(QUEUE, replications=20 // n, traffic__customers__poisson=f"{4 * n} / h", officers__servers__on_duty=5 * n))
         for n in (1, 4, 10, 20)],
    )
    rows, before = [], None
    for n in (1, 9, 33):
        _, _, memory, _ = best(command(LUCIA, replications=n), times=1)
        further = "" if before is None else f"{(memory - before[1]) / (n - before[0]):.2f}"
        before = (n, memory)
        rows.append([str(n), f"{memory:.0f}", further])
    table("Memory of replications of Saint Lucia", ["replications", "peak MiB", "MiB each further one"], rows)
    walls = [(n, best(command(LUCIA, replications=24, threads=n))[1]) for n in (1, 2)]
    table("Threads, 24 replications of Saint Lucia", ["threads", "wall s", "times as fast"],
          [[str(n), f"{wall:.2f}", f"{walls[0][1] / wall:.2f}"] for n, wall in walls])
    tiny = best(command(QUEUE, length="1 day", warm_up="0 weeks"), times=20)
    table("Start-up", ["what", "wall ms", "processor ms"],
          [["`run` of a day of a queue, from start to exit", f"{tiny[1] * 1e3:.1f}", f"{tiny[0] * 1e3:.1f}"]])
    if shutil.which("valgrind"):
        rows = []
        for name, scenario in (("M/M/5 (`mmc.toml`)", QUEUE), ("three lanes (`benches/peers`)", NETWORK), ("Saint Lucia", LUCIA)):
            (short, few), (long, many) = (instructions(command(scenario, length=f"{weeks} weeks")) for weeks in (13, 52))
            rows.append([name, f"{(long - short) / (many - few):.0f}"])
        table("Instructions an event", ["model", "instructions"], rows)


if __name__ == "__main__":
    main()
