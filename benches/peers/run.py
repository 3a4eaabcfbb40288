"""Greenlane beside other simulators, on two models: `python3 benches/peers/run.py`, in the project's folder.

Installs what the registries give (a virtual environment and a cargo workspace of its own, both under
`benches/peers/target`), runs everything in turn on one core, checks the answers against theory, counts instructions with
valgrind where it is installed, and writes `results/speed/peers.md` and `peers.csv`. Exit code 1 when an answer is wrong.
"""

import argparse
import csv
import io
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
TARGET = HERE / "target"
SPEED = PROJECT / "results" / "speed"
YEAR = 87_600
# Events by the models' definition, whatever a program counts: two a customer; arrival and payment a consignment, a
# document check for three in ten, an examination for one.
EVENTS = {"queue": 2.0, "network": 2.4}
# Mean wait of M/M/5 at 4.5 arrivals an hour (Erlang 1917).
WAIT = 1.5249905
# Customers of each of the tuned loop's runs that tell how much a mean wait varies.
SHORT = 250_000
LANES = ("green", "yellow", "red")
GREEN = 3.0  # everybody pays at once: exact
WORST = 4.0  # |z| beyond which an answer is wrong


@dataclass
class Rival:
    """A program, and how much of each model it is given: customers; (replications, consignments of each)."""

    name: str
    what: str
    command: list
    customers: int
    years: tuple
    compiled: bool = False
    runs: dict = field(default_factory=lambda: {"queue": [], "network": []})
    instructions: dict = field(default_factory=dict)

    def work(self, model):
        """Customers or consignments in one run."""
        return self.customers if model == "queue" else self.years[0] * self.years[1]

    def arguments(self, model, seed):
        if model == "queue":
            return [*self.command, "queue", str(self.customers), str(seed)]
        return [*self.command, "network", str(self.years[0]), str(seed), str(self.years[1])]

    def read(self, model, text):
        answer = json.loads(text)
        return {key: statistics.fmean(values) for key, values in answer.items()}

    def counted(self, model):
        """Two commands, and how many customers or consignments lie between them."""
        if model == "queue":
            return [*self.command, "queue", "100000", "1"], [*self.command, "queue", "200000", "1"], 100_000
        return [*self.command, "network", "1", "1"], [*self.command, "network", "2", "1"], YEAR


class Greenlane(Rival):
    """Greenlane, through its scenario files like any other port."""

    def scenario(self, model, seed, replications, *sets):
        return [*self.command, "run", str(HERE / "greenlane" / f"{model}.toml"), "--replications", str(replications),
                "--threads", "1", "--seed", str(seed), "--format", "csv", "--quiet",
                *(word for one in sets for word in ("--set", one))]

    def arguments(self, model, seed):
        return self.scenario(model, seed, 1 if model == "queue" else self.years[0])

    def read(self, model, text):
        rows = {(row["section"], row["subject"], row["statistic"]): row["value"]
                for row in csv.DictReader(io.StringIO(text))}
        if model == "queue":
            return {"wait": float(rows["waiting-lines", "service", "mean wait"])}
        return {lane: float(rows["dwell-time", f"consignment, {lane}", "mean"]) for lane in LANES}

    def counted(self, model):
        if model == "queue":
            return (self.scenario(model, 1, 1, "length=22222 h"), self.scenario(model, 1, 1, "length=44444 h"), 100_000)
        return self.scenario(model, 1, 1), self.scenario(model, 1, 2), YEAR


def install(arguments):
    """Everything the comparison needs beyond Rust, Python and GNU time; returns the rivals."""
    venv = TARGET / "venv"
    if not (venv / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", "--requirement", HERE / "python" / "requirements.txt"],
                   check=True)
    cargo = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path"]
    subprocess.run([*cargo, HERE / "rust" / "Cargo.toml", "--target-dir", TARGET / "rust"], check=True)
    greenlane = arguments.greenlane
    if greenlane is None:
        subprocess.run([*cargo, PROJECT / "Cargo.toml"], check=True, cwd=PROJECT)
        target = Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target"))
        greenlane = target / "release" / "greenlane"
    rust = TARGET / "rust" / "release"
    python = str(venv / "bin" / "python")
    version = subprocess.run([greenlane, "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
    rivals = [
        Rival("tuned loop", "hand-written for these two models and no other", [str(rust / "tuned")],
              5_000_000, (20, YEAR), True),
        Greenlane(f"**Greenlane** {version}", "a scenario file, all statistics on", [str(greenlane)],
                  1_000_000, (20, YEAR), True),
        Rival("Greenlane's engine alone", "its event list and clock, the models by hand, the draws of the tuned loop",
              [str(rust / "engine")], 5_000_000, (20, YEAR), True),
        Rival("desque 0.4.0", "Rust: boxed events, one state", [str(rust / "desque")], 1_000_000, (20, YEAR), True),
        Rival("simcore 0.1.0", "Rust: components and callbacks", [str(rust / "simcore")], 1_000_000, (20, YEAR), True),
        Rival("NeXosim 1.0.0", "Rust: asynchronous models joined by ports, one thread", [str(rust / "nexosim")],
              1_000_000, (10, YEAR), True),
        Rival("SimPy 4.1.2", f"Python {platform.python_version()}: processes",
              [python, str(HERE / "python" / "in_simpy.py")], 200_000, (2, YEAR)),
        Rival("Ciw 3.2.7", "Python: a network of nodes", [python, str(HERE / "python" / "in_ciw.py")],
              100_000, (1, YEAR)),
        Rival("salabim 26.0.9", "Python: components, `yield`, monitors off",
              [python, str(HERE / "python" / "in_salabim.py")], 10_000, (1, 10_000)),
    ]
    if pypy := shutil.which("pypy3"):
        # SimPy is plain Python: the one that was installed serves.
        packages = next((venv / "lib").glob("python3*/site-packages"))
        rivals.insert(-2, Rival("SimPy 4.1.2 on PyPy", pypy_version(pypy),
                                ["env", f"PYTHONPATH={packages}", pypy, str(HERE / "python" / "in_simpy.py")],
                                1_000_000, (5, YEAR)))
    return [rival for rival in rivals if not any(name in rival.name.lower() for name in arguments.skip)]


def pypy_version(pypy):
    text = subprocess.run([pypy, "--version"], check=True, capture_output=True, text=True).stdout
    return "PyPy " + re.search(r"PyPy ([0-9.]+)", text).group(1)


def timed(command, core):
    """CPU seconds, peak memory [MiB] and output of `command`, on one core."""
    with tempfile.NamedTemporaryFile("r") as memory:
        whole = ["taskset", "--cpu-list", str(core), "/usr/bin/time", "--format", "%M", "--output", memory.name, *command]
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([str(word) for word in whole], stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            if status != 0:
                raise SystemExit(f"{' '.join(map(str, command))}: failed")
            process.returncode = 0
            out.seek(0)
            text = out.read().decode()
        return usage.ru_utime + usage.ru_stime, int(memory.read()) / 1024, text


def instructions(command):
    counted = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)],
                             capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", counted.stderr).group(1))


def measure(rivals, arguments):
    """Runs everything in turn, so that what else the machine does falls on all alike."""
    for turn in range(arguments.rounds):
        for rival in rivals:
            for model in EVENTS:
                cpu, memory, text = timed(rival.arguments(model, 100 + turn), arguments.core)
                rival.runs[model].append((cpu, memory, rival.read(model, text)))
                print(f"round {turn + 1}: {rival.name}, {model}: {cpu:.2f} s", file=sys.stderr)
    if shutil.which("valgrind"):
        for rival in rivals:
            for model in EVENTS if rival.compiled else ():
                few, many, between = rival.counted(model)
                difference = instructions(many) - instructions(few)
                rival.instructions[model] = difference / (between * EVENTS[model])


def nanoseconds(rival, model):
    """CPU time of an event: the median over the rounds."""
    cpu = statistics.median(cpu for cpu, _, _ in rival.runs[model])
    return 1e9 * cpu / (rival.work(model) * EVENTS[model])


def judge(rivals, reference):
    """Every rival's mean wait and times by lane with their z-scores; those of the network without closed form are held
    against 200 other years of the tuned loop."""
    answers = []
    for rival in rivals:
        rounds = len(rival.runs["queue"])
        wait = statistics.fmean(answer["wait"] for _, _, answer in rival.runs["queue"])
        error = statistics.stdev(reference["wait"]) * math.sqrt(SHORT / (rival.customers * rounds))
        row = [(wait, (wait - WAIT) / error)]
        for lane in LANES:
            mean = statistics.fmean(answer[lane] for _, _, answer in rival.runs["network"])
            spread = statistics.stdev(reference[lane])
            error = spread * math.sqrt(YEAR / (rival.work("network") * rounds))
            known, doubt = (GREEN, 0.0) if lane == "green" else (
                statistics.fmean(reference[lane]), spread / math.sqrt(len(reference[lane])))
            row.append((mean, (mean - known) / math.hypot(error, doubt)))
        answers.append((rival, row))
    return answers


def number(value):
    """Three digits, as people write them."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def page(rivals, answers, reference, arguments):
    find = lambda start: next(rival for rival in rivals if start in rival.name.lower())
    ours, base, floor, engine = find("**greenlane"), find("simpy"), find("tuned"), find("engine alone")
    rows, checks = [], []
    for rival in sorted(rivals, key=lambda rival: nanoseconds(rival, "queue")):
        cells = [rival.name, rival.what]
        for model, unit in (("queue", 1e6), ("network", 20 * YEAR)):
            cost = nanoseconds(rival, model)
            counted = rival.instructions.get(model)
            memory = max(memory for _, memory, _ in rival.runs[model])
            cells += [number(cost * 1e-9 * EVENTS[model] * unit), number(nanoseconds(base, model) / cost),
                      number(cost / nanoseconds(ours, model)),
                      number(counted) if counted else "–", number(memory)]
        rows.append(cells)
    for rival, row in answers:
        checks.append([rival.name.strip("*").replace("**", ""), *(f"{mean:.4f} ({z:+.1f})" for mean, z in row)])
    table = lambda head, body: "\n".join(
        "| " + " | ".join(line) + " |" for line in [head, ["---"] * 2 + ["---:"] * (len(head) - 2), *body])
    known = [f"{WAIT:.4f}", f"{GREEN:.4f}", *(f"{statistics.fmean(reference[lane]):.4f}" for lane in LANES[1:])]
    ratio = lambda rival, other, model: nanoseconds(rival, model) / nanoseconds(other, model)
    counts = lambda model, which=ours: which.instructions.get(model, math.nan) / floor.instructions.get(model, math.nan)
    general = [rival for rival in rivals if rival not in (ours, floor, engine)]
    ahead = all(ratio(rival, ours, model) > 1 for rival in general for model in EVENTS)
    aims = [
        ["M/M/5 against SimPy", "≥ 100 ×", f"{number(ratio(base, ours, 'queue'))} ×",
         "yes" if ratio(base, ours, "queue") >= 100 else "**no**"],
        ["three lanes against SimPy", "≥ 60 ×", f"{number(ratio(base, ours, 'network'))} ×",
         "yes" if ratio(base, ours, "network") >= 60 else "**no**"],
        ["ahead of every general tool here, on both models", "all", "all" if ahead else ", ".join(
            f"not {rival.name} ({model}: {number(1 / ratio(rival, ours, model))} × its time)"
            for rival in general for model in EVENTS if ratio(rival, ours, model) <= 1), "yes" if ahead else "**no**"],
        ["M/M/5: instructions an event against the tuned loop", "≤ 2 ×", f"{number(counts('queue'))} ×",
         "yes" if counts("queue") <= 2 else "**no**"],
        ["M/M/5, the engine alone: instructions an event against the tuned loop", "≤ 1.5 ×",
         f"{number(counts('queue', engine))} ×", "yes" if counts("queue", engine) <= 1.5 else "**no**"],
        ["three lanes: instructions an event against the tuned loop", "≤ 2 ×", f"{number(counts('network'))} ×",
         "yes" if counts("network") <= 2 else "**no**"],
        ["three lanes: instructions an event", "≤ 520", number(ours.instructions.get("network", math.nan)),
         "yes" if ours.instructions.get("network", math.inf) <= 520 else "**no**"],
    ]
    word = lambda command: subprocess.run(command, capture_output=True, text=True, cwd=PROJECT).stdout.strip()
    machine = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()).group(1)
    sizes = "; ".join(f"{rival.name.replace('**', '')} {rival.customers:,} and {rival.years[0]} × {rival.years[1]:,}"
                      for rival in rivals)
    return f"""# Greenlane beside other simulators

Written by `python3 benches/peers/run.py` on Greenlane at commit {word(["git", "rev-parse", "--short", "HEAD"])} ({arguments.built}). {machine}, {os.cpu_count()}
cores shared with other work, one of them used; {word(["rustc", "--version"])}. CPU seconds of the process, start-up included, median of
{arguments.rounds} rounds in which all ran in turn; instructions by callgrind, the difference of two run lengths; peak memory of the
process. Times on another machine differ, ratios less.

**Model (a)**: M/M/5, 4.5 arrivals an hour, one hour of service, from empty. **Model (b)**: three lanes, ten consignments an
hour; green 70 %, yellow 20 %, red 10 %; yellow and red a document check (4 officers, lognormal, mean 0.75 h, cv 0.8), red an
examination (3 officers, lognormal, 2 h, cv 0.7), all pay (exponential, 3 h); a year of 87,600 consignments, run to empty.
Events are two a customer and 2.4 a consignment, whatever a program counts. The rivals measure one mean of model (a) and three
of model (b), by hand; Greenlane keeps all its statistics (histograms, waiting lines, holders, hourly samples), with keyed draws.

{table(["program", "what it is", "(a) CPU s, 1 M customers", "× SimPy", "× Greenlane's time", "instructions an event", "MiB",
        "(b) CPU s, 20 years", "× SimPy", "× Greenlane's time", "instructions an event", "MiB"], rows)}

The aims:

{table(["measure", "aim", "measured", "reached"], aims)}

## Do they agree?

Mean wait of (a) against Erlang C, and mean time in the system of (b): green is exact, yellow and red against {len(reference["red"])} other
years of the tuned loop. z-scores in brackets; beyond ±{WORST:.0f} the script fails. desque and simcore use the same generator and order
of draws, so that equal figures show equal order of events.

{table(["program", "(a) wait, h", "(b) green, h", "yellow, h", "red, h"], [["known", *known], *checks])}

Customers of (a) and years × consignments of (b) in one run, scaled to the table above: {sizes}.

Not here: simmer (R is in Debian, simmer is not), JaamSim (no build in a registry this script may use), AnyLogic, Arena,
FlexSim and Simul8 (not free).
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--greenlane", type=Path, help="a greenlane program (default: built here)")
    parser.add_argument("--built", default="this repository's release profile", help="how that program was built, for the page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=(os.cpu_count() or 1) - 1)
    parser.add_argument("--skip", nargs="*", default=[], help="names of rivals to leave out (then nothing is written)")
    arguments = parser.parse_args()
    rivals = install(arguments)
    tuned = next(rival for rival in rivals if rival.compiled)
    other = lambda *words: json.loads(timed([*tuned.command, *map(str, words)], arguments.core)[2])
    reference = other("network", 200, 7)
    reference["wait"] = [other("queue", SHORT, 10_000 + seed)["wait"][0] for seed in range(200)]
    measure(rivals, arguments)
    answers = judge(rivals, reference)
    text = page(rivals, answers, reference, arguments)
    if arguments.skip:
        print(text)
    else:
        SPEED.mkdir(parents=True, exist_ok=True)
        (SPEED / "peers.md").write_text(text)
        with open(SPEED / "peers.csv", "w", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["program", "model", "round", "customers_or_consignments", "cpu_seconds", "peak_mib", "result"])
            for rival in rivals:
                for model, runs in rival.runs.items():
                    for turn, (cpu, memory, answer) in enumerate(runs):
                        result = "; ".join(f"{key} {value:.5f}" for key, value in answer.items())
                        writer.writerow([rival.name.replace("**", ""), model, turn + 1, rival.work(model), f"{cpu:.3f}",
                                         f"{memory:.1f}", result])
    wrong = [f"{rival.name}: {mean:.4f}, z {z:+.1f}" for rival, row in answers for mean, z in row if abs(z) > WORST]
    if wrong:
        raise SystemExit("wrong answers: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
