//! The report of each command: one page that stands by itself, the same bytes every time; and the published results.

use super::support::{files, root};
use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const WEEKS: [&str; 6] = [
    "--set",
    "length=\"4 weeks\"",
    "--set",
    "warm-up=\"1 week\"",
    "--set",
    "follow-up=\"1 week\"",
];

/// Runs the command twice, on one thread and on two, and gives the files it wrote.
fn written(command: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    let run = |threads: &str| {
        let out = place.path().join(threads);
        let output = Command::cargo_bin("greenlane")
            .unwrap()
            .current_dir(root())
            .args(command)
            .args(["-q", "--threads", threads, "--out"])
            .arg(&out)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        files(&out)
    };
    let (one, two) = (run("1"), run("2"));
    for (name, bytes) in &one {
        assert!(*bytes == two[name], "{command:?}: {name} differs between threads");
    }
    one
}

/// Checks that the page loads nothing, has all parts, and is in the manifest with every picture.
fn assert_whole(files: &BTreeMap<String, Vec<u8>>) -> String {
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    for outside in ["src=", "@import", "url(", "<link", "<iframe"] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
    assert!(
        page.split("href=\"").skip(1).all(|link| link.starts_with('#')),
        "a link leads out of the page"
    );
    for part in [
        "The answer",
        "Pictures",
        "Tables",
        "What was assumed",
        "What the model leaves out",
        "How sure, and why",
        "Words used here",
        "How it was made",
    ] {
        assert!(page.contains(&format!("<h2>{part}</h2>")), "no {part}");
    }
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let named = manifest["results"].as_object().unwrap();
    for name in files.keys().filter(|name| *name != "manifest.json") {
        assert!(named.contains_key(name), "{name} is not in the manifest");
    }
    let pictures = files.keys().filter(|name| name.starts_with("pictures/"));
    let (svg, png): (Vec<_>, Vec<_>) =
        pictures.partition(|name| name.rsplit_once('.').is_some_and(|(_, ending)| ending == "svg"));
    assert!(!svg.is_empty() && svg.len() == png.len());
    for name in svg {
        let drawn = String::from_utf8_lossy(&files[name]);
        assert!(page.contains(drawn.trim()), "{name} is not in the page");
    }
    page
}

#[test]
fn a_run_is_told_on_one_page() {
    let run = ["run", "scenarios/saint-lucia.toml", "--replications", "2"];
    let files = written(&[&run[..], &WEEKS].concat());
    let page = assert_whole(&files);
    for picture in [
        "dwell-fcl",
        "who-held-the-time",
        "interdiction",
        "utilisation",
        "year",
    ] {
        assert!(
            files.contains_key(&format!("pictures/{picture}.png")),
            "no {picture}"
        );
    }
    let weeks = files.keys().filter(|name| name.starts_with("pictures/week-"));
    assert!(weeks.count() >= 2, "waiting lines through the week are drawn");
    assert!(page.contains("guesses"), "grades are told");
}

#[test]
fn a_comparison_of_reforms_is_told_on_one_page() {
    let compare = [
        "compare",
        "scenarios/saint-lucia.toml",
        "--reforms",
        "pre-arrival,e-payment",
        "--replications",
        "2",
    ];
    let page = assert_whole(&written(&[&compare[..], &WEEKS].concat()));
    assert!(page.contains("told apart"));
}

/// Folders below `results/` that have a manifest.
fn published(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            published(&path, into);
        } else if path.ends_with("manifest.json") {
            into.push(folder.to_owned());
        }
    }
    into.sort();
}

#[test]
fn published_results_are_of_todays_scenarios_and_as_they_were_written() {
    let mut folders = Vec::new();
    published(&root().join("results"), &mut folders);
    assert!(
        folders.len() >= 8,
        "the gallery has its folders: {}",
        folders.len()
    );
    for folder in folders {
        let manifest: Value =
            serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        for (name, text) in manifest["files"].as_object().unwrap() {
            let now = std::fs::read_to_string(root().join(name)).unwrap();
            assert!(
                text.as_str() == Some(now.as_str()),
                "{} was made with another {name}: bash results/regenerate.sh",
                folder.display()
            );
        }
        for (name, fingerprint) in manifest["results"].as_object().unwrap() {
            let Ok(bytes) = std::fs::read(folder.join(name)) else {
                continue;
            };
            let found = greenlane::output::manifest::fingerprint(&bytes);
            assert_eq!(
                Some(found.as_str()),
                fingerprint.as_str(),
                "{}/{name}",
                folder.display()
            );
        }
    }
}
