//! Which input matters: on a queue where one must and another cannot.

use assert_cmd::Command;

fn greenlane(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::cargo_bin("greenlane")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const SHORT: [&str; 8] = [
    "sensitivity",
    "scenarios/mmc.toml",
    "-q",
    "--set",
    "length=2 weeks",
    "--replications",
    "12",
    "--format",
];

fn run(more: &[&str]) -> String {
    let (code, out, err) = greenlane(&SHORT.iter().chain(more).copied().collect::<Vec<_>>());
    assert_eq!(code, Some(0), "{err}");
    out
}

fn row<'t>(text: &'t str, words: &[&str]) -> &'t str {
    text.lines()
        .find(|line| words.iter().all(|word| line.contains(word)))
        .unwrap_or_else(|| panic!("no row with {words:?}: {text}"))
}

#[test]
fn what_matters_is_told_and_what_cannot_matter_is_not() {
    let vary = [
        "text",
        "--vary",
        "step.service.takes.exponential=0.8 h..1.1 h",
        "--vary",
        "officers.servers.on-duty=5..6",
        "--vary",
        "officers.servers.overtime-factor=1..2",
        "--response",
        "dwell-time/job/mean",
    ];
    let report = run(&vary);
    assert!(
        report.contains("Measure first: step.service.takes.exponential."),
        "{report}"
    );
    assert!(
        report.contains("2 of 3 inputs can be told to move it"),
        "{report}"
    );
    // more servers shorten, and longer services lengthen
    assert!(row(&report, &["officers.servers.on-duty"]).contains('-'));
    assert!(row(&report, &["step.service.takes.exponential"]).contains('+'));
    let one: Vec<&str> = vary.iter().copied().chain(["--threads", "1"]).collect();
    assert_eq!(report, run(&one), "threads change nothing");
}

#[test]
fn guesses_are_varied_when_nothing_is_named() {
    let report = run(&["csv"]);
    assert!(
        report.contains("traffic.customers.poisson") && report.contains("step.service.takes.exponential"),
        "{report}"
    );
    assert!(
        !report.contains(",length,") && !report.contains(".needs."),
        "{report}"
    );
}

#[test]
fn sampled_methods_rank_the_same() {
    let vary = [
        "csv",
        "--vary",
        "step.service.takes.exponential=0.5 h..1 h",
        "--vary",
        "officers.servers.on-duty=6..7",
        "--response",
        "dwell-time/job/mean",
    ];
    for method in [
        &["--method", "morris", "--trajectories", "4"][..],
        &["--method", "sobol", "--samples", "16"],
    ] {
        let table = run(&vary.iter().chain(method).copied().collect::<Vec<_>>());
        let statistic = if method[1] == "morris" {
            "mean-effect"
        } else {
            "total"
        };
        let value = |input: &str| -> f64 {
            let cells: Vec<&str> = row(&table, &[input, statistic]).split(',').collect();
            cells[cells.len() - 3].parse().unwrap()
        };
        assert!(value("step.service") > value("officers.servers"), "{table}");
    }
}

#[test]
fn what_cannot_be_varied_is_said() {
    let refused = |more: &[&str], word: &str| {
        let (code, _, err) = greenlane(
            &SHORT
                .iter()
                .chain(&["text"])
                .chain(more)
                .copied()
                .collect::<Vec<_>>(),
        );
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains(word), "{err}");
    };
    refused(&["--vary", "a=1"], "write PATH=LOW..HIGH");
    refused(&["--vary", "a=2 h..1 h"], "the lower first");
    refused(&["--only", "goods.nothing"], "nothing to vary");
    let (code, out, _) = greenlane(
        &SHORT
            .iter()
            .chain(&["text", "--vary", "officers.servers.on-duty=-3..5"])
            .copied()
            .collect::<Vec<_>>(),
    );
    assert_eq!(code, Some(0));
    assert!(
        out.contains("not run, since the scenario has a fault at an end"),
        "{out}"
    );
}

#[test]
fn uncertain_inputs_widen_the_interval() {
    let report = greenlane(&[
        "run",
        "scenarios/mmc.toml",
        "-q",
        "--replications",
        "10",
        "--set",
        "length=2 weeks",
        "--set",
        "officers.servers.on-duty=12",
        "--input-uncertainty",
        "30",
        "--format",
        "json",
    ]);
    assert_eq!(report.0, Some(0), "{}", report.2);
    let json: serde_json::Value = serde_json::from_str(&report.1).unwrap();
    let part = &json["input_uncertainty"];
    assert_eq!(
        (part["draws_asked"].as_u64(), part["draws_run"].as_u64()),
        (Some(30), Some(30))
    );
    let mean = part["measures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["measure"] == "dwell-time/job/mean")
        .unwrap();
    // half to twice an hour of service: the guess outweighs the noise of one replication
    assert!(
        mean["input_variance"].as_f64().unwrap() > mean["simulation_variance"].as_f64().unwrap(),
        "{mean}"
    );
}

/// Shares that are inspected at random cannot add up to more than the whole; the guesses' ranges leave room for each other.
#[test]
fn any_joint_draw_of_saint_lucias_guesses_is_possible() {
    let report = greenlane(&[
        "run",
        "scenarios/saint-lucia.toml",
        "-q",
        "--replications",
        "2",
        "--set",
        "length=1 week",
        "--set",
        "warm-up=0 days",
        "--set",
        "follow-up=1 week",
        "--input-uncertainty",
        "30",
    ]);
    assert_eq!(report.0, Some(0), "{}", report.2);
    assert!(report.1.contains("drawn together 30 times"), "{}", report.1);
}
