"""An independent reading of scenarios/data/declarations-kr/declarations.csv: areas with DeLong's error, quantiles by class
(type 7) and curves, for tests/integration/risk.rs. `python3 tests/reference/scored_history.py > tests/reference/scored_history.json`"""
import bisect, csv, json, math, os

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = list(csv.DictReader(open(os.path.join(HERE, "../../scenarios/data/declarations-kr/declarations.csv"))))


def below(values, x):
    return 0.5 * (bisect.bisect_left(values, x) + bisect.bisect_right(values, x)) / len(values)


def variance(values):
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)


def quantile(values, p):
    h = (len(values) - 1) * p
    i = math.floor(h)
    return values[i] + (h - i) * (values[min(i + 1, len(values) - 1)] - values[i])


def curve(found, clean):
    """Recall at 0 %, 5 % ... of false alarms, straight between steps, the upper end of an upright step."""
    steps = [(0.0, 0.0)]
    for s in sorted(set(found) | set(clean), reverse=True):
        f = (len(clean) - bisect.bisect_left(clean, s)) / len(clean)
        t = (len(found) - bisect.bisect_left(found, s)) / len(found)
        steps.append((f, t))
    out = []
    for i in range(21):
        x = i / 20
        end = max(k for k, step in enumerate(steps) if step[0] <= x)
        if end + 1 == len(steps):
            out.append(steps[end][1])
            continue
        (f0, t0), (f1, t1) = steps[end], steps[end + 1]
        out.append(t0 + (t1 - t0) * (x - f0) / (f1 - f0))
    return out


result = {}
for score, label in [("s_oof", "fraud"), ("s_crit_oof", "crit"), ("s_roll", "fraud")]:
    found = sorted(float(r[score]) for r in ROWS if r[label] == "1")
    clean = sorted(float(r[score]) for r in ROWS if r[label] == "0")
    v10 = [below(clean, x) for x in found]
    v01 = [1 - below(found, x) for x in clean]
    result[score] = {
        "label": label,
        "area": sum(v10) / len(v10),
        "error": math.sqrt(variance(v10) / len(v10) + variance(v01) / len(v01)),
        "clean": [quantile(clean, i / 20) for i in range(21)],
        "found": [quantile(found, i / 20) for i in range(21)],
        "curve": curve(found, clean),
    }
print(json.dumps(result, indent=1))
