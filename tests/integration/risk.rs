//! `greenlane risk`: a scored history against an independent reading of it, against published curves, and against a world
//! whose truth is known.

use super::support::root;
use assert_cmd::Command;
use greenlane::scenario::history::{Columns, read};
use greenlane::stats::history::judge::{Judgement, judge};
use greenlane::stats::history::{Basis, History, Scored};
use greenlane::stats::roc::Binormal;
use greenlane::stats::roc_curve::RocCurve;
use std::collections::BTreeMap;
use std::fs;

const DECLARATIONS: &str = "scenarios/data/declarations-kr/declarations.csv";

fn columns(score: &str, found: &str) -> Columns {
    Columns {
        score: score.into(),
        found: found.into(),
        by: Some("twin".into()),
        ..Columns::default()
    }
}

fn table(path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(root().join(path)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Areas, errors, quantiles and curves equal those of `tests/reference/scored_history.py`.
#[test]
fn declarations_are_judged_as_an_independent_reading_judges_them() {
    let reference = fs::read_to_string(root().join("tests/reference/scored_history.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&reference).unwrap();
    for (score, expected) in reference.as_object().unwrap() {
        let label = expected["label"].as_str().unwrap();
        let file = fs::File::open(root().join(DECLARATIONS)).unwrap();
        let judged = judge(&read(file, &columns(score, label)).unwrap().history, None, 0.95).unwrap();
        assert_eq!((judged.rows, judged.basis), (8_134, Basis::Whole));
        let near = |ours: f64, theirs: &serde_json::Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((ours - theirs).abs() < 1e-12, "{score}: {ours} is not {theirs}");
        };
        near(judged.area.value, &expected["area"]);
        near(judged.area.standard_error, &expected["error"]);
        for at in 0..=20 {
            near(judged.quantiles[at * 10].clean, &expected["clean"][at]);
            near(judged.quantiles[at * 10].found, &expected["found"][at]);
            near(judged.curve[at * 5].1, &expected["curve"][at]);
        }
    }
}

/// The published curves of three models are those of their published quantiles by class: a history's two halves say the
/// same. The quantiles are half a percent apart and rounded, so a curve through them is good to about half of that.
#[test]
fn curves_through_quantiles_by_class_are_the_published_curves() {
    let quantiles = table("scenarios/data/declarations-kr/score-quantiles-by-class.csv");
    let points = table("scenarios/data/declarations-kr/roc-points.csv");
    for model in ["naive_test", "twinfree_test", "oof_all"] {
        let column = |class: &str| -> Vec<f64> {
            let name = format!("{model}_fraud{class}");
            quantiles.iter().map(|row| row[&name].parse().unwrap()).collect()
        };
        let (clean, found) = (column("0"), column("1"));
        let above = |scores: &[f64], x: f64| {
            let end = scores
                .partition_point(|&score| score < x)
                .clamp(1, scores.len() - 1);
            let (low, high) = (scores[end - 1], scores[end]);
            let part = if high > low {
                ((x - low) / (high - low)).clamp(0.0, 1.0)
            } else {
                0.0
            };
            1.0 - (end as f64 - 1.0 + part) / (scores.len() - 1) as f64
        };
        let mut scores: Vec<f64> = clean.iter().chain(&found).copied().collect();
        scores.sort_by(f64::total_cmp);
        scores.dedup();
        let curve: Vec<(f64, f64)> = scores
            .iter()
            .rev()
            .map(|&x| (above(&clean, x), above(&found, x)))
            .collect();
        let curve = RocCurve::new(&curve).unwrap();
        let mut worst: f64 = 0.0;
        for row in points
            .iter()
            .filter(|row| row["model"] == model && row["fpr"] != "0.0")
        {
            let (f, t): (f64, f64) = (row["fpr"].parse().unwrap(), row["tpr"].parse().unwrap());
            worst = worst.max((curve.of_clean(1.0 - f).recall - t).abs());
        }
        assert!(worst < 0.004, "{model}: {worst}");
    }
}

/// The rows at hand are 8,134 of the 54,000 behind the published curve of the same score: they differ by chance only.
#[test]
fn the_rows_at_hand_agree_with_the_published_curve_of_all() {
    let file = fs::File::open(root().join(DECLARATIONS)).unwrap();
    let judged = judge(
        &read(file, &columns("s_oof", "fraud")).unwrap().history,
        None,
        0.95,
    )
    .unwrap();
    let z = (judged.area.value - 0.5915) / judged.area.standard_error;
    assert!(z.abs() < 2.0, "{z}");
    // Kolmogorov's distance at level 0.01 for the smaller class
    let limit = 1.63 / (judged.found as f64).sqrt();
    for row in table("scenarios/data/declarations-kr/roc-points.csv")
        .iter()
        .filter(|row| row["model"] == "oof_all")
    {
        let (f, t): (f64, f64) = (row["fpr"].parse().unwrap(), row["tpr"].parse().unwrap());
        let ours = judged.curve[(f * 100.0).round() as usize].1;
        assert!((ours - t).abs() < limit, "at {f}: {ours} and {t}");
    }
}

/// The trap: a score that knows declarations by heart is splendid where they come again and worthless where they do not.
#[test]
fn twins_make_a_worthless_score_look_splendid() {
    let file = fs::File::open(root().join(DECLARATIONS)).unwrap();
    let read = read(file, &columns("s_roll", "fraud")).unwrap();
    let area = |history: &History| judge(history, None, 0.95).unwrap().area.value;
    assert!(area(&read.history) > 0.85);
    assert!(area(&read.groups["1"]) > 0.90);
    assert!(area(&read.groups["0"]) < 0.60);
}

/// A world with AUC 0.8 where the top scores and 3 % at random are inspected: the inspected alone mislead, both corrections
/// hold the truth, and without the random part nothing is claimed. 600,000 consignments, one fixed set of draws.
#[test]
fn selection_by_score_is_corrected_or_refused() {
    let world = |share_at_random: f64| -> Judgement {
        let score = Binormal::from_auc(0.8).unwrap();
        let mut history = History::default();
        let mut state = 7_u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        for _ in 0..600_000 {
            let carries = uniform() < 0.05;
            let z = greenlane::random::normal_quantile(uniform())
                + if carries { score.separation() } else { 0.0 };
            let at_random = uniform() < share_at_random;
            history.add(&Scored {
                score: z,
                found: (at_random || z > 1.3).then_some(carries),
                at_random,
                probability: None,
                value: 1.0,
            });
        }
        judge(&history, None, 0.99).unwrap()
    };
    let judged = world(0.03);
    assert_eq!(judged.basis, Basis::Random);
    assert!(judged.uncorrected.high < 0.75, "{:?}", judged.uncorrected);
    for area in [judged.by_random.unwrap(), judged.by_weights.unwrap()] {
        assert!(
            area.low < 0.8 && 0.8 < area.high && area.high - area.low < 0.06,
            "{area:?}"
        );
    }
    let prevalence = judged.prevalence.unwrap();
    assert!(prevalence.low < 0.05 && 0.05 < prevalence.high);
    let blind = world(0.0);
    assert_eq!((blind.basis, blind.prevalence), (Basis::Inspected, None));
    assert!(blind.never_inspected.len() >= 15 && blind.by_weights.is_none());
}

/// A scenario takes the curve that `risk --out` writes, or the history itself, and finds what the history says.
#[test]
fn a_scenario_takes_the_curve_and_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("score");
    let run = |arguments: &[&str]| {
        Command::cargo_bin("greenlane")
            .unwrap()
            .current_dir(root())
            .args(arguments)
            .output()
            .unwrap()
    };
    let risk = [
        "risk",
        DECLARATIONS,
        "--score",
        "s_roll",
        "--found",
        "fraud",
        "--out",
        out.to_str().unwrap(),
    ];
    let output = run(&risk);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rerun = run(&["rerun", out.join("manifest.json").to_str().unwrap()]);
    assert_eq!(
        rerun.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&rerun.stdout)
    );
    fs::copy(root().join(DECLARATIONS), folder.path().join("declarations.csv")).unwrap();
    let scenario = |score: &str| {
        format!(
            "title = \"scored\"\nstart = 2026-01-05\nlength = \"20 weeks\"\n\
             [threat.fraud]\nkind = \"revenue\"\nshortfall = \"10 %\"\n\
             [traffic.mail]\npoisson = \"20 / h\"\nbrings = {{ parcel = 1 }}\n\
             [lane.green]\nroute = []\n[lane.red]\nroute = [\"look\"]\n\
             [goods.parcel]\nvalue = \"100\"\ncarries = {{ fraud = \"20.95 %\" }}\n\
             [goods.parcel.score]\nfraud = {score}\n\
             [goods.parcel.selectivity]\notherwise = \"green\"\nred = {{ share = \"10 %\" }}\n\
             [step.look]\nneeds = {{ look = 1 }}\ntakes = \"1 min\"\ninspects = true\ndetects = {{ fraud = \"100 %\" }}\n\
             [officers.lookers]\nskills = [\"look\"]\non-duty = 5\n"
        )
    };
    for score in [
        "{ curve = { csv = \"score/curve.csv\" } }",
        "{ history = { csv = \"declarations.csv\", score = \"s_roll\", found = \"fraud\" } }",
    ] {
        let path = folder.path().join("port.toml");
        fs::write(&path, scenario(score)).unwrap();
        let output = run(&[
            "run",
            path.to_str().unwrap(),
            "--replications",
            "4",
            "--format",
            "csv",
            "--quiet",
        ]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let figures = String::from_utf8(output.stdout).unwrap();
        let line = figures
            .lines()
            .find(|line| line.starts_with("interdiction,fraud,interdiction rate,"));
        let rate: f64 = line
            .unwrap_or_else(|| panic!("{figures}"))
            .split(',')
            .nth(4)
            .unwrap()
            .parse()
            .unwrap();
        // `greenlane risk` says that 39.4 % of the finds lie in the top tenth
        assert!((rate - 0.394).abs() < 0.012, "{score}: {rate}");
    }
}
