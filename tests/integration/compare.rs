//! `greenlane compare`: what is promised of comparisons.

use super::support::{file, root, run_on, summary};
use assert_cmd::Command;
use greenlane::stats::Tally;
use greenlane::stats::compare::paired;

fn greenlane(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("greenlane")
        .unwrap()
        .current_dir(root())
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn compare(more: &[&str]) -> String {
    let (code, out, talk) = greenlane(&[&["compare", "--quiet"], more].concat());
    assert_eq!(code, 0, "{talk}");
    out
}

const ONE_DESK: [&str; 5] = [
    "tests/scenarios/two-desks.toml",
    "--with",
    "one desk: officers.desk.on-duty=1",
    "--replications",
    "2",
];

#[test]
fn a_planner_reads_what_changed_for_whom_and_why() {
    let report = compare(&[&ONE_DESK[..], &["--explain", "1"]].concat());
    insta::assert_snapshot!("compare_one_desk", report);
}

#[test]
fn reforms_alone_together_and_their_interaction() {
    let report = compare(&[
        "tests/scenarios/two-desks.toml",
        "--reforms",
        "--replications",
        "2",
    ]);
    insta::assert_snapshot!("compare_reforms", report);
}

#[test]
fn the_table_has_a_row_a_difference() {
    let table = compare(
        &[
            &ONE_DESK[..],
            &["--format", "csv", "--measures", "release-time/customer/mean"],
        ]
        .concat(),
    );
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2);
    let row: Vec<&str> = lines[1].split(',').collect();
    assert_eq!(
        row[..4],
        ["one desk", "difference", "release-time/customer/mean", "h"]
    );
    // A sixth of an hour: half an hour for one of three.
    assert!(
        (row[6].parse::<f64>().unwrap() - 1.0 / 6.0).abs() < 1e-12,
        "{table}"
    );
}

#[test]
fn faults_of_an_alternative_are_told_and_nothing_is_run() {
    let with = ["--with", "no desk: officers.desk.on-duty=-1"];
    let (code, out, talk) = greenlane(&[&["compare", "tests/scenarios/two-desks.toml"][..], &with].concat());
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(talk.contains("with no desk"), "{talk}");
    for wrong in [
        &["compare", "tests/scenarios/two-desks.toml"][..],
        &["compare", "tests/scenarios/two-desks.toml", "--reforms", "huh"],
        &["compare", "tests/scenarios/two-desks.toml", "--with", "huh"],
        &[
            "compare",
            "tests/scenarios/two-desks.toml",
            "--reforms",
            "--measures",
            "huh",
        ],
    ] {
        assert_eq!(greenlane(wrong).0, 2, "{wrong:?}");
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_again_from_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("compared");
    let arguments = [
        "scenarios/mmc.toml",
        "--set",
        "length=\"4 weeks\"",
        "--with",
        "six: officers.servers.on-duty=6",
        "--replications",
        "4",
        "--format",
        "json",
    ];
    let one = compare(&[&arguments[..], &["--threads", "1"]].concat());
    let two = compare(&[&arguments[..], &["--threads", "2"]].concat());
    assert_eq!(one, two);
    let out = out.to_str().unwrap();
    compare(&[&arguments[..], &["--out", out]].concat());
    assert_eq!(
        std::fs::read_to_string(format!("{out}/result.json")).unwrap(),
        one
    );
    let (code, told, talk) = greenlane(&["rerun", &format!("{out}/manifest.json")]);
    assert_eq!(code, 0, "{told}{talk}");
}

#[test]
fn detections_are_bit_by_bit_the_same_when_only_staffing_changes() {
    let short = [
        "length=\"4 weeks\"",
        "warm-up=\"2 weeks\"",
        "follow-up=\"20 weeks\"",
    ];
    let records = |set: &[&str]| {
        run_on(
            &file("scenarios/saint-lucia.toml", &[&short, set].concat()),
            0..2,
            0,
        )
    };
    let today = records(&[]);
    let fewer = records(&["officers.examiners.shifts.saturday.on-duty=1"]);
    let mut carried = 0;
    for (today, fewer) in today.iter().zip(&fewer) {
        assert_ne!(today.cells[0], fewer.cells[0], "Saturdays matter");
        for (a, b) in today.found.iter().flatten().zip(fewer.found.iter().flatten()) {
            assert_eq!((a.carried, a.found, a.audited), (b.carried, b.found, b.audited));
            assert_eq!(a.expected.to_bits(), b.expected.to_bits());
            assert_eq!(a.posterior_found.to_bits(), b.posterior_found.to_bits());
            assert_eq!(a.posterior_carried.to_bits(), b.posterior_carried.to_bits());
            carried += a.carried;
        }
    }
    assert!(carried > 100, "{carried}");
}

/// Pseudo-values of a measure over six replications of eight weeks of Saint Lucia with changes.
fn values(sets: &[&str], measures: &[&str]) -> Vec<Vec<f64>> {
    let short = [
        "length=\"8 weeks\"",
        "warm-up=\"2 weeks\"",
        "follow-up=\"12 weeks\"",
    ];
    let port = file("scenarios/saint-lucia.toml", &[&short, sets].concat());
    let summary = summary(&port, &run_on(&port, 0..6, 0));
    let find = |id: &&str| {
        summary
            .measures
            .iter()
            .find(|measure| measure.id() == **id)
            .unwrap()
    };
    measures
        .iter()
        .map(|id| find(id).pseudo_values().unwrap())
        .collect()
}

#[test]
fn common_random_numbers_remove_nearly_all_the_noise() {
    let rate = "interdiction/narcotics/interdiction rate";
    let measures = [
        "dwell-time/fcl/mean",
        rate,
        "interdiction/narcotics/rate, counted",
    ];
    let today = values(&[], &measures);
    let officer = values(&["officers.examiners.shifts.weekday.on-duty=20"], &measures);
    let dwell = paired(&officer[0], &today[0], 0.95).unwrap();
    assert!(dwell.variance_ratio.unwrap() > 10.0, "{dwell:?}");
    assert_eq!(today[1], officer[1], "detections do not know of staffing");
    let threshold = values(&["goods.fcl.selectivity.red.share=\"20 %\""], &measures);
    let quiet: Tally = today[1].iter().zip(&threshold[1]).map(|(a, b)| a - b).collect();
    let variance = |values: &[f64]| values.iter().copied().collect::<Tally>().variance().unwrap();
    let independent = variance(&today[2]) + variance(&threshold[2]);
    assert!(
        independent / quiet.variance().unwrap() > 10.0,
        "{independent} {quiet:?}"
    );
}
