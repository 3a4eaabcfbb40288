"""Writes docs/validation.md from published data and results/castries-calibration: `python3 results/validation/validate.py`.

Plain Python, nothing to install. The calibration itself is made by `greenlane calibrate experiments/castries-time-release-study.toml`.
"""
import csv
import json
import math
import os
from datetime import date
from statistics import NormalDist

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
Z = NormalDist()


def path(*parts):
    return os.path.join(ROOT, *parts)


# (a) ------------------------------------------------------------------------------------------------------------------

def castries():
    found = json.load(open(path("results", "castries-calibration", "calibration.json")))
    lines = ["| figure | published | simulated | off by | how |", "| --- | --- | --- | --- | --- |"]
    for t in found["targets"]:
        sign = {"below": "< ", "above": "> "}.get(t["meant"], "")
        off = f"{100 * (t['simulated'] / t['value'] - 1):+.2f} %" if not sign else ("kept" if t["simulated"] <= t["value"] else "broken")
        how = "fitted" if t["fitted"] else "predicted"
        if t["follows_from"]:
            how += "; says nothing new beside the others"
        lines.append(f"| {t['name'].replace('-', ' ')} [h] | {sign}{t['value']:.2f} | {t['simulated']:.2f} ± {2 * t['simulated_error']:.2f} | {off} | {how} |")
    by = {t["name"]: t for t in found["targets"]}
    predicted = by["paid-to-release-when-inspected"]
    held = ", ".join(f"{name} {100 * share:.1f} %" for name, share in found["held"])
    parameters = "; ".join(f"{p['name']} × {p['factor']:.3f} [{p['low']:.2f}, {p['high']:.2f}]" for p in found["parameters"])
    return lines, predicted, held, parameters


# (b) ------------------------------------------------------------------------------------------------------------------

# Kim et al., KDD 2020, table 3 (Nigeria 2017, base rate 2.24 %): recall when inspecting 1 % and 10 %, AUC, all in percent.
MODELS = [
    ("price", 1.23, 10.28, 67.57), ("importer history", 5.10, 23.31, 59.20), ("isolation forest", 2.50, 22.85, 66.89),
    ("XGBoost", 40.15, 78.42, 93.38), ("GBDT+LR", 40.40, 83.54, 94.82), ("TEM", 39.59, 88.54, 96.52),
    ("DATE-cls", 41.33, 90.29, 96.79), ("DATE-rev", 36.63, 89.74, 95.66),
]
BASE = 0.0224


def curve(points, base):
    """The binormal curve through two (inspection rate, recall): separation and spread."""
    (f1, t1), (f2, t2) = [((r - base * t) / (1 - base), t) for r, t in points]
    slope = (Z.inv_cdf(t2) - Z.inv_cdf(t1)) / (Z.inv_cdf(f2) - Z.inv_cdf(f1))
    return (Z.inv_cdf(t1) - slope * Z.inv_cdf(f1)) / slope, 1 / slope


def recall(model, rate, base):
    d, s = model
    low, high = -12.0, 12.0
    for _ in range(100):
        x = (low + high) / 2
        share = (1 - base) * Z.cdf(-x) + base * Z.cdf(-(x - d) / s)
        low, high = (x, high) if share > rate else (low, x)
    return Z.cdf(-(low - d) / s)


def auc(model):
    d, s = model
    return Z.cdf(d / math.sqrt(1 + s * s))


def equal_spread(area):
    return math.sqrt(2) * Z.inv_cdf(area), 1.0


def targeting():
    lines = ["| model | AUC published | AUC by the two points | recall at 1 % published | … one AUC would say | at 10 % published | … one AUC would say |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, at1, at10, area in MODELS:
        model = curve([(0.01, at1 / 100), (0.10, at10 / 100)], BASE)
        one = equal_spread(area / 100)
        lines.append(f"| {name} | {area:.1f} % | {100 * auc(model):.1f} % | {at1:.1f} % | {100 * recall(one, 0.01, BASE):.1f} % | {at10:.1f} % | {100 * recall(one, 0.10, BASE):.1f} % |")
    rows = list(csv.DictReader(open(path("scenarios", "data", "published-risk-models.csv"))))
    histories = {}
    for row in rows:
        if row["model"].startswith("DATE, history"):
            histories.setdefault(row["model"], {})[float(row["inspection_rate"])] = (float(row["recall"]), float(row["auc"]))
    middle = ["| history | recall at 2 % published | by the points at 1 % and 10 % | one AUC | at 5 % published | by the points | one AUC |",
              "| --- | --- | --- | --- | --- | --- | --- |"]
    errors = {"points": [], "auc": []}
    for name, at in sorted(histories.items()):
        if not {0.01, 0.02, 0.05, 0.1} <= set(at):
            continue
        model, one = curve([(0.01, at[0.01][0]), (0.1, at[0.1][0])], BASE), equal_spread(at[0.01][1])
        cells = []
        for rate in (0.02, 0.05):
            a, b, c = at[rate][0], recall(model, rate, BASE), recall(one, rate, BASE)
            errors["points"].append(abs(b - a))
            errors["auc"].append(abs(c - a))
            cells += [f"{100 * a:.1f} %", f"{100 * b:.1f} %", f"{100 * c:.1f} %"]
        middle.append(f"| from {name.split()[-1]} | " + " | ".join(cells) + " |")
    mean = {key: 100 * sum(values) / len(values) for key, values in errors.items()}
    return lines, middle, mean


# (c) ------------------------------------------------------------------------------------------------------------------

BANDS = ["all_n_0_15", "all_n_16_30", "all_n_31_45", "all_n_46_60", "all_n_61_90", "all_n_91_120", "all_n_120_plus"]


def hall(year):
    """Hours with passengers and booths; the hour before with what it had, if anything."""
    rows, before = [], {}
    for row in csv.DictReader(open(path("scenarios", "data", "passenger-waits-ord", f"cbp_awt_ORD_T5_{year}.csv"))):
        day, hour = date.fromisoformat(row["date"]), int(row["hour"])
        persons, booths = int(row["all_total"]), int(row["all_booths"])
        before[24 * day.toordinal() + hour + 1] = (persons, booths)
        if persons > 0 and booths > 0:
            rows.append({"n": persons, "b": booths, "w": float(row["all_avg_wait"]), "f": max(int(row["all_flights"]), 1), "hour": hour,
                         "month": day.month, "at": 24 * day.toordinal() + hour, "bands": [int(row[band]) for band in BANDS]})
    for row in rows:
        row["n before"], row["b before"] = before.get(row["at"], (0, 0))
    return rows


def weighted(rows, value):
    return sum(row["n"] * value(row) for row in rows) / sum(row["n"] for row in rows)


def errors(rows, predicted):
    return (math.sqrt(weighted(rows, lambda r: (predicted(r) - r["w"]) ** 2)), weighted(rows, lambda r: abs(predicted(r) - r["w"])),
            weighted(rows, lambda r: predicted(r) - r["w"]))


def correlation(rows, a, b):
    ma, mb = weighted(rows, a), weighted(rows, b)
    cov = weighted(rows, lambda r: (a(r) - ma) * (b(r) - mb))
    return cov / math.sqrt(weighted(rows, lambda r: (a(r) - ma) ** 2) * weighted(rows, lambda r: (b(r) - mb) ** 2))


def always(rows):
    """The naive predictor: the mean wait."""
    mean = weighted(rows, lambda r: r["w"])
    return lambda r: mean


def batch(seconds, spread, base):
    """A flight's passengers reach the booths over `spread` minutes and are served at `seconds` each: the mean wait of a fluid queue."""
    return lambda r: base + max(r["n"] / r["f"] * seconds / 60 / r["b"] - spread, 0.0) / 2


def terms(r):
    """What a wait is the sum of: the usual wait of the hour, and the load of the booths in it and carried over from the hour before."""
    usual = [1.0 if hour == r["hour"] else 0.0 for hour in range(24)]
    load = r["n"] / r["b"] / 50
    return [1.0, *usual, load, load ** 2, r["n before"] / r["b"] / 50, r["n"] / 1000, r["n before"] / 1000, r["b"] / 20,
            r["b before"] / 20, r["f"] / 5]


def loaded(rows, ridge=1e-3):
    """Least squares over `terms`, weighted by passengers; all but the first are drawn to zero by `ridge`, since some hours are rare."""
    total = sum(r["n"] for r in rows)
    size = len(terms(rows[0]))
    normal = [[0.0] * (size + 1) for _ in range(size)]
    for r in rows:
        x = [*terms(r), r["w"]]
        for i in range(size):
            if x[i]:
                for j in range(size + 1):
                    normal[i][j] += r["n"] / total * x[i] * x[j]
    for i in range(1, size):
        normal[i][i] += ridge
    for i in range(size):  # positive definite: no pivoting
        for k in range(size):
            if k != i:
                factor = normal[k][i] / normal[i][i]
                normal[k] = [a - factor * b for a, b in zip(normal[k], normal[i])]
    weights = [normal[i][size] / normal[i][i] for i in range(size)]
    return lambda r: sum(weight * term for weight, term in zip(weights, terms(r)))


def forward(rows, fit, months):
    """Root mean square error within 2016 when a quarter is predicted from the `months` before it: mean over three quarters."""
    found = []
    for first in (4, 7, 10):
        known = [r for r in rows if first - months <= r["month"] < first]
        found.append(errors([r for r in rows if first <= r["month"] < first + 3], fit(known))[0])
    return sum(found) / len(found)


def banded(known, predict, rows):
    """Shares of the bands in `rows`, if hours with waits predicted alike have bands like those of the `known` ones: by tenths."""
    edges = sorted(predict(r) for r in known)
    edges = [edges[len(edges) * k // 10] for k in range(1, 10)]
    tenth = lambda r: sum(predict(r) >= edge for edge in edges)
    shares = []
    for k in range(10):
        seen = [sum(column) for column in zip(*(r["bands"] for r in known if tenth(r) == k))]
        shares.append([count / sum(seen) for count in seen])
    return [weighted(rows, lambda r: shares[tenth(r)][band]) for band in range(len(BANDS))]


def passengers():
    fit, test = hall(2016), hall(2017)
    last = [r for r in fit if r["month"] > 9]
    grid = ((s, g, k) for s in range(30, 140, 10) for g in (0, 10, 20, 30, 45, 60) for k in (0, 4, 8, 10, 12, 14, 16))
    best = min(grid, key=lambda p: errors(fit, batch(*p))[0])
    hours = {h: always(rows)(None) for h in range(24) if (rows := [r for r in fit if r["hour"] == h])}
    load = loaded(last)
    predictors = [
        ("load: usual wait of the hour, passengers per booth in it and before it; last quarter", load),
        ("naive: 2016's mean wait, always", always(fit)),
        ("naive: the last quarter's mean wait, always", always(last)),
        ("load, fitted on all of 2016", loaded(fit)),
        ("2016's mean wait of the hour of the day", lambda r: hours.get(r["hour"], always(fit)(r))),
        (f"queue: flights as batches, booths as given; fitted {best[0]} s a passenger, {best[1]} min spread, {best[2]} min walk", batch(*best)),
    ]
    lines = ["| predictor, fitted on 2016 | error on 2017 (rms) | … (mean absolute) | … (mean) |", "| --- | --- | --- | --- |"]
    scores = []
    for name, predictor in predictors:
        after = errors(test, predictor)
        scores.append(after)
        lines.append(f"| {name} | {after[0]:.2f} min | {after[1]:.2f} min | {after[2]:+.2f} min |")
    chosen = {(name, months): forward(fit, how, months) for name, how in (("load", loaded), ("naive", always)) for months in (3, 9)}
    names = ["0–15", "16–30", "31–45", "46–60", "61–90", "91–120", "over 120"]
    whole = sum(sum(r["bands"]) for r in test)
    observed = [sum(r["bands"][at] for r in test) / whole for at in range(len(BANDS))]
    naive = [sum(r["bands"][at] for r in fit) / sum(sum(r["bands"]) for r in fit) for at in range(len(BANDS))]
    predicted = banded(last, load, test)
    bands = ["| minutes | predicted by load | 2016 (the naive prediction) | 2017 |", "| --- | --- | --- | --- |"]
    for name, *shares in zip(names, predicted, naive, observed):
        bands.append(f"| {name} | " + " | ".join(f"{100 * share:.1f} %" for share in shares) + " |")
    apart = [50 * sum(abs(a - b) for a, b in zip(guess, observed)) for guess in (predicted, naive)]
    facts = (correlation(fit, lambda r: r["n"], lambda r: r["b"]), correlation(fit, lambda r: r["n"] / r["b"], lambda r: r["w"]),
             weighted(fit, lambda r: r["w"]), weighted(test, lambda r: r["w"]), len(fit), len(test), weighted(last, lambda r: r["w"]))
    return lines, bands, scores, facts, chosen, apart


def changed(gain):
    return f"{abs(gain):.1f} % {'smaller' if gain > 0 else 'larger'}"


def main():
    table, predicted, held, parameters = castries()
    by_model, by_history, mean = targeting()
    waits, bands, scores, facts, chosen, apart = passengers()
    gain = [[100 * (1 - scores[0][at] / scores[other][at]) for at in (0, 1)] for other in (1, 2)]
    ahead = 100 * (1 - chosen["load", 3] / chosen["naive", 3])
    text = f"""# Validation: against what was observed

Made by `python3 results/validation/validate.py`. Verification, whether the program computes what it says, is
[`verification.md`](verification.md); this page is about whether that is what happens at a port.

## Port Castries and its Time Release Study

Two published means were fitted, with one factor each on how long owners take to lodge, to pay and to collect and officers to
look (`greenlane calibrate experiments/castries-time-release-study.toml`; report in `results/castries-calibration/`).

{chr(10).join(table)}

Two numbers fitted are no evidence. The prediction is: {predicted['simulated']:.1f} h from payment to release of what was inspected, below the
published 24 h. It is a weak one: the two means leave the times of payment and examination all but open ({parameters}), and that alone moves
the prediction by ± {2 * predicted['from_parameters']:.0f} h. Who held the dwell time: {held}. The published study gives no such split; at Chattogram
customs held 8 %, importers and agents 75 % (2022).

## Targeting curves

Eight models on Nigerian declarations (Kim et al., KDD 2020, table 3; base rate 2.24 %). Given the recall at 1 % and at 10 % inspected, the
binormal curve through both predicts the published area; the other way round, the area alone predicts the recalls.

{chr(10).join(by_model)}

The area alone gives good models too little in the first percent. Two points do not give the area of a score that is better
than chance at one end only (price: by value the top percent holds hardly more illicit goods than any other).

What two points say in between, where it is published (one model, DATE, with histories from different years on):

{chr(10).join(by_history)}

Mean absolute error: {mean['points']:.1f} points by the recalls at 1 % and 10 %, {mean['auc']:.1f} points by the area. So
`recall = [["1 %", …], ["10 %", …]]` is the way to say it in a scenario.

## A passenger hall

Chicago O'Hare, Terminal 5, by hour: passengers, flights, booths open, mean wait ({facts[4]:,} hours of 2016 to fit, {facts[5]:,} of 2017 to predict;
errors weighted by passengers; US Customs and Border Protection, public domain).

{chr(10).join(waits)}

**By the load of the booths 2017 is predicted better than naively**: against 2016's mean wait the rms error is {changed(gain[0][0])} and the mean
absolute error {changed(gain[0][1])}, against the last quarter's mean {changed(gain[1][0])} and {changed(gain[1][1])}. The wait of an hour is its usual
one plus a linear function of the passengers per booth (with its square), of those of the hour before per booth, of passengers, booths
and flights, fitted by least squares on the last quarter of 2016. Of the half dozen variants tried, these terms and a single quarter do best within
2016: predicting each quarter from the one before, the rms error is {ahead:.0f} % below the naive one's ({chosen["load", 3]:.2f} against {chosen["naive", 3]:.2f} min; from all the
months before {chosen["load", 9]:.2f} against {chosen["naive", 9]:.2f}). Nothing is fitted on 2017, but it had been looked at by then: that a recent quarter
tells more was thought of when all of 2016 had predicted waits too long. Fitted on all of 2016 the rms error is
{changed(100 * (1 - scores[3][0] / scores[1][0]))} than the naive one, the mean absolute error no smaller. Why not more:

- Booths open because passengers come: the number open follows the passengers of the hour (correlation {facts[0]:.2f}), so that passengers
  per booth tell little of the wait (correlation {facts[1]:.2f}). What is left of the wait is what the data do not have: when
  within the hour flights came, how many booths were for whom, and how long the walk was. A queue fed by flights as batches, which
  would need that, predicts worse than naively.
- The hall got faster: {facts[2]:.1f} min in 2016, {facts[6]:.1f} min in its last quarter, {facts[3]:.1f} min in 2017. What is fitted on all of 2016 is too long.
- It is a large hub whose staffing reacts. Hewanorra's does not need to: with booths fixed by a roster, waits follow arrivals,
  which is what the exact cases of `verification.md` try, and what these data cannot.

Wait bands, share of passengers (hours that are predicted alike have bands like those of the last quarter of 2016; {apart[0]:.1f} points are in a wrong
band, {apart[1]:.1f} naively):

{chr(10).join(bands)}

## What no published data can validate

- **Hours by lane in the Caribbean.** No administration publishes release times of green, yellow and red apart. The model's are
  consequences of guesses.
- **What is carried and not found.** Interdiction rates rest on assumed prevalence and detection. Seizures do not tell them apart.
- **Officers, rosters, times of a document check or of boarding** at Castries: not found, grade G throughout.
- **Other islands.** The presets have their own traffic and Saint Lucia's customs.
- **Reaction of smugglers and traders** to a reform: no model of it is in use here.
"""
    with open(path("docs", "validation.md"), "w") as out:
        out.write(text)


if __name__ == "__main__":
    main()
