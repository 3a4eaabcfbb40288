//! `greenlane fit`: durations of one's own become a law of a scenario.

use super::support::text;
use assert_cmd::Command;
use std::fmt::Write;

/// Runs in `folder`; stdout, stderr and the exit code.
fn fit(folder: &std::path::Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = Command::cargo_bin("greenlane").unwrap();
    let output = command
        .current_dir(folder)
        .arg("fit")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// Minutes whose quantiles are those of a Weibull law of shape 1.5 and scale 40 min, n = 400, shuffled by a stride.
fn weibull() -> String {
    let mut csv = "case;minutes;begun;done\n".to_owned();
    for case in 0..400_u32 {
        let u = (f64::from(case * 147 % 400) + 0.5) / 400.0;
        let minutes = 40.0 * libm::pow(-libm::log(1.0 - u), 1.0 / 1.5);
        let seconds = libm::rint(minutes * 60.0) as u32;
        let (h, m, s) = (6 + seconds / 3600, seconds / 60 % 60, seconds % 60);
        let cell = format!("{minutes:.4}").replace('.', ",");
        let _ = writeln!(
            csv,
            "{case};{cell};2026-01-05 06:00;2026-01-05 {h:02}:{m:02}:{s:02}"
        );
    }
    csv
}

#[test]
fn a_column_of_durations_becomes_the_line_of_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("examinations.csv"), weibull()).unwrap();
    let (told, error, code) = fit(
        folder.path(),
        &["examinations.csv", "--column", "minutes", "--unit", "min"],
    );
    assert_eq!(code, Some(0), "{error}");
    assert!(
        told.contains("The weibull law fits best, and nothing here speaks against it."),
        "{told}"
    );
    let line = told
        .lines()
        .find(|line| line.trim().starts_with("takes = { value = { weibull"))
        .unwrap();
    // The mean is 40 min · Γ(1 + 1/1.5) = 36.11 min = 0.6018 h.
    let scenario = format!(
        "title = \"t\"\nstart = 2026-01-05\n[traffic.a]\npoisson = \"1 / h\"\nbrings = {{ job = 1 }}\n[goods.job]\n\
         selectivity = {{ otherwise = \"only\" }}\n[lane.only]\nroute = [\"look\"]\n[step.look]\n{line}\n"
    );
    let port = text(&scenario, &[]);
    assert!(
        (port.steps[0].takes.mean() / 0.601_8 - 1.0).abs() < 0.005,
        "{line}"
    );
    let between = ["examinations.csv", "--from", "begun", "--to", "done"];
    let (told, _, _) = fit(folder.path(), &between);
    assert!(told.contains("The weibull law fits best"), "{told}");
}

#[test]
fn durations_that_follow_no_law_are_resampled() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = "hours\n".to_owned();
    for case in 0..300 {
        let _ = writeln!(
            csv,
            "{}",
            if case % 3 == 0 {
                20.0 + f64::from(case) / 500.0
            } else {
                1.0 + f64::from(case) / 5000.0
            }
        );
    }
    std::fs::write(folder.path().join("mixed.csv"), csv).unwrap();
    let (told, _, _) = fit(folder.path(), &["mixed.csv", "--column", "hours"]);
    assert!(
        told.contains("differs from what was observed by more than chance"),
        "{told}"
    );
    let line = "takes = { empirical = { csv = \"mixed.csv\", column = \"hours\", unit = \"h\" } }";
    assert!(told.contains(line), "{told}");
}

#[test]
fn a_result_has_a_picture_and_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("examinations.csv"), weibull()).unwrap();
    let arguments = [
        "examinations.csv",
        "--column",
        "minutes",
        "--unit",
        "min",
        "--out",
        "out",
        "--picture",
        "qq.svg",
    ];
    let (_, error, code) = fit(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{error}");
    for name in ["out/report.txt", "out/result.json", "out/picture.svg", "qq.svg"] {
        assert!(folder.path().join(name).exists(), "{name}");
    }
    let mut again = Command::cargo_bin("greenlane").unwrap();
    again
        .current_dir(folder.path())
        .args(["rerun", "out/manifest.json"])
        .assert()
        .success();
}

#[test]
fn what_is_no_set_of_durations_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[&str], &str, i32); 8] = [
        ("", &["--column", "hours"], "it is empty", 1),
        (
            "hours\n1\n2\n",
            &["--column", "hours"],
            "has 2 durations above zero; a law needs at least 10",
            1,
        ),
        (
            "hours\n3\n3\n3\n3\n3\n3\n3\n3\n3\n3\n",
            &["--column", "hours"],
            "alike; write that one",
            1,
        ),
        (
            "hours\n1\nlong\n",
            &["--column", "hours"],
            "in line 3, column 1 (`hours`)",
            1,
        ),
        ("hours\n1\n", &["--column", "hour"], "did you mean `hours`?", 1),
        (
            "hours\n1\n",
            &["--column", "hours", "--unit", "furlong"],
            "no unit of time",
            2,
        ),
        ("hours\n1\n", &["--from", "hours"], "--to", 2),
        ("hours\n1\n", &[], "--column", 2),
    ];
    for (csv, arguments, needle, expected) in cases {
        std::fs::write(folder.path().join("a.csv"), csv).unwrap();
        let (_, error, code) = fit(folder.path(), &[&["a.csv"], arguments].concat());
        assert_eq!(code, Some(expected), "{arguments:?}: {error}");
        assert!(error.contains(needle), "{arguments:?}: {error}");
    }
    let (_, error, code) = fit(folder.path(), &["nowhere.csv", "--column", "hours"]);
    assert_eq!(code, Some(1), "{error}");
}
