//! The event log, the Time Release Study and the trace against the result's own figures.

use super::support::root;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

/// Half a year of the port that has one of everything, once.
const RUN: [&str; 8] = [
    "run",
    "scenarios/saint-lucia.toml",
    "--set",
    "length=\"8 weeks\"",
    "--replications",
    "1",
    "--quiet",
    "--format=json",
];

fn greenlane(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_greenlane"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn run(more: &[&str]) -> Output {
    let output = greenlane(&[&RUN[..], more].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn value(result: &serde_json::Value, section: &str, subject: &str, statistic: &str) -> f64 {
    let rows = result["measures"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["section"] == section && row["subject"] == subject && row["statistic"] == statistic);
    row.unwrap()["value"].as_f64().unwrap()
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn the_event_log_holds_every_consignment_and_its_dwell_time() {
    let folder = tempfile::tempdir().unwrap();
    let (csv, xes) = (folder.path().join("log.csv"), folder.path().join("log.xes"));
    let output = run(&["--event-log", &csv.to_string_lossy()]);
    run(&["--event-log", &xes.to_string_lossy()]);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let years = result["window_days"].as_f64().unwrap() / 365.25;
    let rows = rows(&csv);
    let of = |goods: &str, activity: &str| -> BTreeMap<String, f64> {
        rows.iter()
            .filter(|row| row["goods"] == goods && row["activity"] == activity)
            .map(|row| (row["case"].clone(), row["since_start"].parse().unwrap()))
            .collect()
    };
    for goods in ["fcl", "barrel", "lcl"] {
        let arrived = of(goods, "arrival");
        let told = value(&result, "traffic", goods, "arrived") * years;
        assert!(
            (arrived.len() as f64 - told).abs() < 1e-6 * told,
            "{goods}: {} {told}",
            arrived.len()
        );
        let gone = of(goods, "gate-out");
        let sum: f64 = gone.iter().map(|(case, at)| at - arrived[case]).sum();
        let mean = sum / gone.len() as f64;
        let told = value(&result, "dwell-time", goods, "mean");
        assert!((mean - told).abs() < 1e-6, "{goods}: {mean} {told}");
    }
    let keys: BTreeSet<(&str, &str)> = rows
        .iter()
        .map(|row| (row["case"].as_str(), row["event"].as_str()))
        .collect();
    assert_eq!(keys.len(), rows.len(), "no event has another's key");
    let consignments: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row["kind"] == "consignment")
        .map(|row| row["case"].as_str())
        .collect();
    let text = std::fs::read_to_string(&xes).unwrap();
    assert_eq!(text.matches("<trace>").count(), consignments.len());
    assert!(
        rows.iter().any(|row| row["detail"].contains("ahead")),
        "a wait has its cause"
    );
}

#[test]
fn a_log_beyond_its_limit_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.csv", "log.parquet", "log.xes"] {
        let path = folder.path().join(name);
        let path = path.to_string_lossy();
        let more = [
            "--event-log",
            &path,
            "--event-log-limit",
            "1",
            "--event-log-replications",
            "0..3",
        ];
        let output = greenlane(&[&RUN[..], &more].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        if name == "log.parquet" && output.status.success() {
            continue; // it may well be that small
        }
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(
            told.contains("larger than 1 MiB") && told.contains("--event-log-limit"),
            "{told}"
        );
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "log.parquet")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let output = greenlane(&[&RUN[..], &["--event-log", "log.txt"]].concat());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_study_agrees_with_the_run_and_its_groups_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("study");
    let more = [
        "--set",
        "length=\"4 weeks\"",
        "--replications",
        "2",
        "--trs",
        "--out",
        &out.to_string_lossy(),
    ];
    let output = greenlane(&[&RUN[..4], &["--quiet"], &more].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let result: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("result.json")).unwrap()).unwrap();
    let rows = rows(&out.join("time-release-study.csv"));
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    let find = |by: &str, interval: &str| -> Vec<&BTreeMap<String, String>> {
        rows.iter()
            .filter(|row| row["goods"] == "fcl" && row["by"] == by && row["interval"] == interval)
            .collect()
    };
    for (interval, section, statistic) in [
        ("release time", "release-time", "mean"),
        ("arrival to gate-out", "dwell-time", "mean"),
        ("arrival to lodgement", "time-release-study", "arrival to lodged"),
        ("lodgement to release", "time-release-study", "lodged to release"),
        (
            "lodgement to gate-out",
            "time-release-study",
            "lodged to gate-out",
        ),
    ] {
        let all = find("all", interval)[0];
        let told = value(&result, section, "fcl", statistic);
        assert!(
            (number(all, "mean") - told).abs() < 1e-9 * told,
            "{interval}: {} {told}",
            all["mean"]
        );
        for by in ["lane", "mode", "agency", "inspected", "lodged"] {
            let groups = find(by, interval);
            let n: f64 = groups.iter().map(|row| number(row, "n")).sum();
            let sum: f64 = groups
                .iter()
                .map(|row| number(row, "n") * number(row, "mean"))
                .sum();
            assert_eq!(n, number(all, "n"), "{interval} by {by}");
            assert!((sum / n - told).abs() < 1e-9 * told, "{interval} by {by}");
        }
        let quantiles =
            ["least", "p25", "median", "p75", "p90", "p95", "greatest"].map(|name| number(all, name));
        assert!(quantiles.is_sorted(), "{quantiles:?}");
    }
    let report = std::fs::read_to_string(out.join("report.txt")).unwrap();
    assert!(report.contains("Time Release Study of fcl"));
}

#[test]
fn a_trace_tells_why_it_waits_and_who_held_its_time() {
    let output = greenlane(&["run", "scenarios/saint-lucia.toml", "--trace", "fcl"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("ahead") || told.contains("on duty"), "{told}");
    assert!(told.contains("its time since arrival was held by: "), "{told}");
}
