//! Replications until the answer is precise enough, and results that can be made again.

use assert_cmd::Command;
use std::path::Path;

const QUEUE: &str = "scenarios/mmc.toml";

fn greenlane(arguments: &[&str]) -> std::process::Output {
    Command::cargo_bin("greenlane")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = greenlane(arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_stop_is_the_same_on_any_number_of_threads() {
    let on = |threads: &str| {
        json(&[
            "run",
            QUEUE,
            "-q",
            "--format",
            "json",
            "--replications",
            "5",
            "--precision",
            "release-time/job/mean=4%",
            "--threads",
            threads,
        ])
    };
    let one = on("1");
    assert_eq!(one, on("3"));
    let precision = &one["precision"];
    let measure = &precision["measures"][0];
    assert_eq!(measure["met"], true, "{precision}");
    let half =
        0.5 * (measure["estimate"]["high"].as_f64().unwrap() - measure["estimate"]["low"].as_f64().unwrap());
    assert!(half <= measure["wanted"].as_f64().unwrap());
    assert_eq!(one["replications"], precision["replications"]);
    assert!(one["replications"].as_u64().unwrap() >= 5);
}

#[test]
fn a_limit_that_is_too_low_says_how_many_more() {
    let output = greenlane(&[
        "run",
        QUEUE,
        "-q",
        "--replications",
        "5",
        "--precision",
        "0.01%",
        "--most-replications",
        "8",
    ]);
    let report = text(&output.stdout);
    assert!(output.status.success());
    assert!(
        report.contains("NOT REACHED within 8 replications; about"),
        "{report}"
    );
}

#[test]
fn wishes_that_make_no_sense_are_refused() {
    for (wish, word) in [
        ("abc", "neither a percentage"),
        ("0%", "above zero"),
        ("120%", "says nothing"),
        ("0.5", "needs a measure"),
        ("dwel/mean=2%", "there is no measure"),
    ] {
        let output = greenlane(&["run", QUEUE, "-q", "--replications", "2", "--precision", wish]);
        assert_eq!(output.status.code(), Some(2), "{wish}");
        assert!(
            text(&output.stderr).contains(word),
            "{wish}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn a_result_is_made_again_from_its_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("queue");
    let out = out.to_str().unwrap();
    let run = [
        "run",
        QUEUE,
        "-q",
        "--replications",
        "3",
        "--set",
        "officers.servers.on-duty=6",
        "--out",
        out,
    ];
    let first = greenlane(&run);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let manifest = format!("{out}/manifest.json");
    let again = greenlane(&["rerun", &manifest]);
    assert!(
        again.status.success(),
        "{}{}",
        text(&again.stdout),
        text(&again.stderr)
    );
    assert!(text(&again.stdout).contains("the same"));
    // never over an existing folder, unless asked
    assert_eq!(greenlane(&run).status.code(), Some(1));
    let forced: Vec<&str> = run.iter().copied().chain(["--force", "--threads", "1"]).collect();
    let before = std::fs::read(&manifest).unwrap();
    assert!(greenlane(&forced).status.success());
    assert_eq!(
        before,
        std::fs::read(&manifest).unwrap(),
        "the manifest does not depend on threads"
    );
    // a result that is not what the manifest says
    let tampered = text(&before)
        .replace("\"seed\": 1,", "\"seed\": 2,")
        .replace("sha256:", "sha256:0");
    std::fs::write(&manifest, tampered).unwrap();
    let differs = greenlane(&["rerun", &manifest]);
    assert_eq!(differs.status.code(), Some(4), "{}", text(&differs.stdout));
    assert!(text(&differs.stdout).contains("DIFFERS"));
    assert!(Path::new(out).join("picture.svg").exists() && Path::new(out).join("run.json").exists());
}

#[test]
fn a_warm_up_that_is_too_short_is_told() {
    let check = |warm_up: &str| {
        let output = greenlane(&[
            "run",
            QUEUE,
            "-q",
            "--replications",
            "40",
            "--check-warm-up",
            "--set",
            "length=1 week",
            "--set",
            warm_up,
            "--set",
            "traffic.customers.poisson=4.8 / h",
        ]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let short = check("warm-up=0 days");
    assert!(short.contains("0 days are TOO SHORT"), "{short}");
    let long = check("warm-up=8 weeks");
    assert!(long.contains("56 days are enough"), "{long}");
}

#[test]
fn the_picture_of_the_warm_up_is_kept_where_days_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let kept = |name: &str, length: &str| {
        let out = folder.path().join(name);
        let length = format!("length={length}");
        let path = out.to_str().unwrap();
        let flags = [
            "--replications",
            "2",
            "--check-warm-up",
            "--set",
            &length,
            "--out",
            path,
        ];
        let output = greenlane(&[&["run", QUEUE][..], &flags].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        std::fs::read_to_string(out.join("warm-up.svg")).ok()
    };
    let picture = kept("weeks", "4 weeks").unwrap();
    assert!(picture.contains("is the beginning forgotten?") && !picture.contains("first year"));
    assert!(kept("two-years", "104 weeks").unwrap().contains("first year"));
    assert_eq!(kept("twelve-years", "620 weeks"), None);
}

#[test]
fn numbers_beyond_what_a_run_can_be_are_refused() {
    for (flag, number, most) in [
        ("--replications", "100001", "1..=100000"),
        ("--threads", "1025", "0..=1024"),
        ("--input-uncertainty", "10001", "2..=10000"),
    ] {
        let output = greenlane(&["run", QUEUE, flag, number]);
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(text(&output.stderr).contains(most), "{}", text(&output.stderr));
    }
}
