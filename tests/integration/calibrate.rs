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
