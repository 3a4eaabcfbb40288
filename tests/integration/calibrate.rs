//! `greenlane calibrate`: hidden parameters are found again, the same on any number of threads, and faults have their place.

use super::support::root;
use assert_cmd::Command;
use serde_json::Value;

fn calibrate(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("greenlane").unwrap();
    command
        .current_dir(root())
        .arg("calibrate")
        .args(arguments)
        .arg("--quiet")
        .output()
        .unwrap()
}

const KNOWN: &str = "tests/scenarios/known-truth-calibration.toml";

/// 16 made-up studies with three hidden parameters: of 48 intervals at 95 % at least 42 hold the truth (fewer have
/// probability 0.004). `--recover 100` is the long run.
#[test]
fn hidden_parameters_are_found_again() {
    let output = calibrate(&[
        KNOWN,
        "--recover",
        "16",
        "--replications",
        "6",
        "--format",
        "json",
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let recovery = &found["recovery"];
    let held: u64 = recovery["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one[1].as_u64().unwrap())
        .sum();
    assert!(held >= 42, "{recovery}");
    // drawn from half to double, and found within a tenth on average
    for one in recovery["apart"].as_array().unwrap() {
        assert!(one[1].as_f64().unwrap() < 1.10, "{recovery}");
    }
    assert!(found["unknown"].as_array().unwrap().is_empty(), "{found}");
}

#[test]
fn a_fit_does_not_depend_on_threads_and_meets_its_targets() {
    let run = |threads: &str| {
        calibrate(&[
            KNOWN,
            "--replications",
            "4",
            "--threads",
            threads,
            "--format",
            "json",
        ])
    };
    let (one, three) = (run("1"), run("3"));
    assert_eq!(one.stdout, three.stdout);
    let found: Value = serde_json::from_slice(&one.stdout).unwrap();
    for target in found["targets"].as_array().unwrap() {
        assert!(target["misfit"].as_f64().unwrap().abs() < 0.5, "{target}");
        assert_eq!(target["follows_from"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn what_cannot_be_scaled_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join(KNOWN)).unwrap();
    let text = text.replace(
        "known-truth.toml",
        root().join("tests/scenarios/known-truth.toml").to_str().unwrap(),
    );
    let path = folder.path().join("wrong.toml");
    std::fs::write(&path, text.replace("payment.takes", "payment.take")).unwrap();
    let output = calibrate(&[path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("`goods.box.payment.take`") && told.contains("did you mean"),
        "{told}"
    );
}

/// A log of the scenario's own replications says what the simulator says: every target is met without moving a parameter, and
/// equals the figure of the Time Release Study's table. The log comes back in any order of its rows.
#[test]
fn an_event_log_goes_in_as_it_came_out() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let log = inside("log.csv");
    let mut run = Command::cargo_bin("greenlane").unwrap();
    run.current_dir(root())
        .args([
            "run",
            "tests/scenarios/known-truth.toml",
            "--replications",
            "4",
            "--seed",
            "7",
        ])
        .args(["--set", "step.examination.inspects=true"])
        .args(["--set", "goods.box.payment.when=before-selectivity"])
        .args([
            "--event-log",
            &log,
            "--event-log-replications",
            "0..3",
            "--trs",
            "--quiet",
        ])
        .args(["--out", &inside("run")])
        .assert()
        .success();
    let text = std::fs::read_to_string(&log).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].sort_by_key(|line| line.split(',').nth(3).unwrap().to_owned());
    std::fs::write(&log, lines.join("\n")).unwrap();
    let target = |name: &str, interval: &str, more: &str| {
        format!("[target.{name}]\ninterval = \"{interval}\"\ngoods = [\"box\"]\n{more}\n")
    };
    let scenario = root().join("tests/scenarios/known-truth.toml");
    let calibration = format!(
        "scenario = {scenario:?}\nreplications = 4\nseed = 7\nevent-log = \"log.csv\"\n\
        set = [\"step.examination.inspects=true\", \"goods.box.payment.when=before-selectivity\"]\n[parameter.lodgement]\npath = \"goods.box.lodged.lag\"\n{}{}{}{}{}{}{}{}",
        target("lodgement to release", "lodged to release", ""),
        target("lodgement to gate-out", "lodged to gate-out", ""),
        target("arrival to lodgement", "arrival to lodged", ""),
        target("arrival to gate-out", "arrival to gate-out", ""),
        target("release time", "release time", ""),
        target("payment to release", "paid to release, inspected", ""),
        target("median", "arrival to gate-out", "statistic = \"median\""),
        target("within", "release time", "statistic = \"share within\"\nwithin = \"8 h\""),
    )
    .replace("[target.", "[target.\"")
    .replace("]\ninterval", "\"]\ninterval");
    std::fs::write(inside("study.toml"), calibration).unwrap();
    let output = calibrate(&[&inside("study.toml"), "--format", "json"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["parameters"][0]["factor"].as_f64().unwrap(), 1.0, "{found}");
    let table = csv::Reader::from_path(inside("run/time-release-study.csv")).unwrap();
    let table: Vec<std::collections::BTreeMap<String, String>> =
        table.into_deserialize().map(|row| row.unwrap()).collect();
    let mut met = 0;
    for target in found["targets"].as_array().unwrap() {
        let (logged, simulated) = (
            target["value"].as_f64().unwrap(),
            target["simulated"].as_f64().unwrap(),
        );
        assert!((logged - simulated).abs() < 1e-6 * simulated, "{target}");
        assert!(target["error"].as_f64().unwrap() > 0.0 && target["assumed_error"] == false);
        assert!(
            target["source"].as_str().unwrap().contains("in 24 weeks"),
            "{target}"
        );
        let name = target["name"].as_str().unwrap();
        let row = table.iter().find(|row| {
            row["by"] == "all"
                && row["interval"]
                    == if name == "median" {
                        "arrival to gate-out"
                    } else {
                        name
                    }
        });
        let Some(row) = row else { continue };
        let column = if name == "median" { "median" } else { "mean" };
        let row = row
            .iter()
            .find(|(key, _)| key.split(' ').next() == Some(column))
            .unwrap()
            .1;
        let row: f64 = row.parse().unwrap();
        assert!((row - logged).abs() < 1e-6 * logged, "{name}: {row} {logged}");
        met += 1;
    }
    assert_eq!(met, 7);
}

/// The first replication's log, as an office would have it: hidden parameters come back within their intervals.
#[test]
fn parameters_are_found_from_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let hidden = [
        "goods.box.lodged.lag.lognormal.mean=\"30 h\"",
        "goods.box.payment.takes.exponential=\"4 h\"",
    ];
    let mut run = Command::cargo_bin("greenlane").unwrap();
    run.current_dir(root())
        .args([
            "run",
            "tests/scenarios/known-truth.toml",
            "--replications",
            "2",
            "--seed",
            "5",
            "--quiet",
        ])
        .args([
            "--set",
            hidden[0],
            "--set",
            hidden[1],
            "--event-log",
            &inside("log.csv"),
        ])
        .assert()
        .success();
    let text = std::fs::read_to_string(root().join(KNOWN)).unwrap();
    let scenario = root().join("tests/scenarios/known-truth.toml");
    let text = text
        .replace(
            "\"known-truth.toml\"",
            &format!("{scenario:?}\nevent-log = \"log.csv\""),
        )
        .lines()
        .filter(|line| !line.starts_with("value"))
        .collect::<Vec<_>>()
        .join("\n");
    std::fs::write(inside("study.toml"), text).unwrap();
    let output = calibrate(&[&inside("study.toml"), "--format", "json", "--level", "0.999"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (at, truth) in [1.5, 0.8, 1.0].into_iter().enumerate() {
        let one = &found["parameters"][at];
        let (low, high) = (one["low"].as_f64().unwrap(), one["high"].as_f64().unwrap());
        assert!(low <= truth && truth <= high && high / low < 1.5, "{one}");
    }
    std::fs::write(
        inside("log.csv"),
        "case,time,activity,goods\na,2026-01-05 06:00,arrival,box\n",
    )
    .unwrap();
    let output = calibrate(&[&inside("study.toml")]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("needs at least 8"), "{told}");
    std::fs::write(
        inside("log.csv"),
        "case,time,activity,goods\na,yesterday,arrival,box\n",
    )
    .unwrap();
    let output = calibrate(&[&inside("study.toml")]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("\"yesterday\" in line 2, column 2 (`time`)"),
        "{told}"
    );
}
