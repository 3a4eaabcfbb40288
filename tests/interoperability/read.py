"""Reads results with pandas, polars, pyarrow, openpyxl (also after LibreOffice has rewritten the workbook) and pm4py."""

import json
import math
import pathlib
import sys
import warnings

import openpyxl
import pandas
import pm4py
import polars
import pyarrow.parquet

warnings.filterwarnings("ignore")
work = pathlib.Path(sys.argv[1])
failures = []
checks = 0


def check(truth, what):
    global checks
    checks += 1
    if not truth:
        failures.append(what)


def close(one, other):
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def same(one, other):
    """Two cells, whatever the reader calls missing."""
    if pandas.isna(one) or pandas.isna(other):
        return pandas.isna(one) and pandas.isna(other)
    if isinstance(one, float) or isinstance(other, float):
        return close(float(one), float(other))
    return one == other


def tables():
    """The same table as CSV and as Parquet, by three readers."""
    for path in sorted(work.glob("*/*.csv")):
        as_parquet = pandas.read_parquet(path.with_suffix(".parquet"))
        schema = pyarrow.parquet.read_schema(path.with_suffix(".parquet"))
        texts = {field.name: str for field in schema if field.type == "string"}
        as_csv = pandas.read_csv(path, keep_default_na=False, na_values=[""], dtype=texts)
        check(list(as_csv.columns) == list(as_parquet.columns), f"{path}: columns differ")
        check(len(as_csv) == len(as_parquet), f"{path}: rows differ")
        for column in as_csv.columns:
            pairs = zip(as_csv[column], as_parquet[column])
            check(all(same(one, other) for one, other in pairs), f"{path}: {column} differs")
        frame = polars.read_parquet(path.with_suffix(".parquet"))
        check(frame.shape == as_parquet.shape, f"{path}: polars reads another shape")
        check(polars.read_csv(path, infer_schema_length=None).shape == frame.shape, f"{path}: polars reads the CSV otherwise")
        units = json.loads(pyarrow.parquet.read_schema(path.with_suffix(".parquet")).metadata[b"units"])
        check(set(units) <= set(as_csv.columns), f"{path}: units of no column")
    figures = pandas.read_parquet(work / "run/figures.parquet")
    measures = json.loads((work / "run/result.json").read_text())["measures"]
    check(len(figures) == len(measures), "figures.parquet has not the JSON's figures")
    for row, measure in zip(figures.to_dict("records"), measures):
        value = measure.get("value")
        check(same(row["value"], math.nan if value is None else float(value)), f"{measure['statistic']} differs from the JSON")


def workbooks():
    """Every workbook, as written and as LibreOffice wrote it again."""
    for folder in ["run", "compare", "sweep", "frontier", "sensitivity"]:
        written = openpyxl.load_workbook(work / folder / "workbook.xlsx")
        office = openpyxl.load_workbook(work / folder / "office/workbook.xlsx", data_only=True)
        check(written.sheetnames == office.sheetnames, f"{folder}: LibreOffice has other sheets")
        check(any(sheet._charts for sheet in written), f"{folder}: no chart")
        for sheet in written:
            other = office[sheet.title]
            check(len(sheet._charts) == len(other._charts), f"{folder}/{sheet.title}: LibreOffice has other charts")
            if sheet.title != "Summary":
                check(sheet.freeze_panes in ("A2", "B2"), f"{folder}/{sheet.title}: no frozen panes")
            for row in sheet.iter_rows():
                for cell in row:
                    twin = other[cell.coordinate].value
                    value = cell.value
                    fine = same(value, twin) if value is not None and twin is not None else (value or "") == (twin or "")
                    check(fine, f"{folder}/{sheet.title}!{cell.coordinate}: {value!r} became {twin!r}")
    book = openpyxl.load_workbook(work / "run/workbook.xlsx")
    figures = pandas.read_csv(work / "run/figures.csv")
    sheet = pandas.read_excel(work / "run/workbook.xlsx", sheet_name="All figures")
    check(len(sheet) == len(figures), "the sheet of all figures is not whole")
    check(all(same(float(a), float(b)) for a, b in zip(sheet["value"], figures["value"])), "the sheet's figures differ")
    means = book["Dwell times"]
    head = [cell.value for cell in means[1]]
    check({"mean [h]", "mean low [h]", "mean high [h]"} <= set(head), f"no unit or interval in {head}")
    check(isinstance(means.cell(2, head.index("mean [h]") + 1).value, float), "a mean is no number")
    grades = {row[2].value for row in list(book["Assumptions"].rows)[1:]}
    check({"M", "S", "D", "G"} & grades and None not in grades, f"grades {grades}")


def event_logs():
    """The log as CSV, Parquet and XES against the result: numbers of cases and mean dwell times."""
    result = json.loads((work / "run/result.json").read_text())

    def told(section, subject, statistic):
        for row in result["measures"]:
            if (row["section"], row["subject"], row["statistic"]) == (section, subject, statistic):
                return row["value"]
        return None

    as_csv = pandas.read_csv(work / "log.csv", parse_dates=["time"])
    as_parquet = pandas.read_parquet(work / "log.parquet")
    check(len(as_csv) == len(as_parquet), "the logs have other numbers of events")
    check((as_csv["time"] == as_parquet["time"]).all(), "the logs have other times")
    check(not as_parquet.duplicated(["replication", "case", "event"]).any(), "keys are not unique")
    cases = as_parquet[as_parquet["kind"] == "consignment"].groupby(["replication", "case"]).ngroups
    log = pm4py.read_xes(str(work / "log.xes"))
    check(log["case:concept:name"].nunique() == cases, "XES has another number of cases")
    years = result["window_days"] / 365.25 * result["replications"]
    shown = []
    for goods in sorted(log["case:goods"].unique()):
        of_goods = log[log["case:goods"] == goods]
        number = of_goods["case:concept:name"].nunique()
        check(close(number, round(told("traffic", goods, "arrived") * years)), f"{goods}: {number} cases")
        if told("traffic", goods, "persons") is not None:
            continue  # its times are told per person
        arrived = of_goods[of_goods["concept:name"] == "arrival"].set_index("case:concept:name")["time:timestamp"]
        gone = of_goods[of_goods["concept:name"] == "gate-out"].set_index("case:concept:name")["time:timestamp"]
        if gone.empty:
            continue
        dwell = (gone - arrived.reindex(gone.index)).dt.total_seconds().mean() / 3600
        mean = told("dwell-time", goods, "mean")
        check(math.isclose(dwell, mean, rel_tol=1e-6), f"{goods}: mean dwell {dwell} h in XES, {mean} h in the JSON")
        shown.append(f"{goods} {number} cases, mean dwell {dwell:.3f} h")
    net, start, end = pm4py.discover_dfg(log[log["case:goods"] == "fcl"])
    check(net and start and end, "pm4py discovers nothing")
    return shown


tables()
workbooks()
for line in event_logs():
    print(f"XES and JSON agree: {line}")
study = pandas.read_parquet(work / "run/time-release-study.parquet")
check({"n", "mean", "median", "standard_deviation", "p90"} <= set(study.columns), "the study lacks a column")
check(set(study["by"]) >= {"all", "lane", "mode", "agency", "lodged", "inspected"}, "the study lacks a breakdown")
for failure in failures[:40]:
    print(f"FAILED: {failure}")
print(f"{checks} checks, {len(failures)} failures")
sys.exit(bool(failures))
