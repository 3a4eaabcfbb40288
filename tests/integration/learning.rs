//! Scores that learn: the simulated port follows the law that `greenlane learning` prints, and no queue changes it.

use super::support::{file, run, summary, text, value};
use assert_cmd::Command;
use greenlane::customs::Network;
use greenlane::customs::port::Port;
use greenlane::experiment::Section;
use greenlane::experiment::learning::Setting;

/// A port whose only rule sends 8 % to examination by score and 4 % at random; the score forgets, or learns.
fn port(learning: &str, officers: u32) -> Port {
    let scenario = format!(
        "title = \"learning\"\nstart = 2026-01-05\nlength = \"52 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"4 weeks\"\n\
         [traffic.boats]\npoisson = \"400 / week\"\nbrings = {{ box = 1 }}\n\
         [threat.drugs]\nkind = \"contraband\"\n{learning}\n\
         [goods.box]\ncarries = {{ drugs = \"5 %\" }}\nscore = {{ drugs = {{ auc = 0.62 }} }}\n\
         [goods.box.selectivity]\notherwise = \"green\"\nred = {{ share = \"8 %\", random = \"4 %\" }}\n\
         [lane.green]\nroute = []\n[lane.red]\nroute = [\"look\"]\n\
         [step.look]\nneeds = {{ look = 1 }}\ntakes = {{ exponential = \"2 h\" }}\ninspects = true\ndetects = {{ drugs = \"80 %\" }}\n\
         [officers.examiners]\nskills = [\"look\"]\non-duty = {officers}\n"
    );
    text(&scenario, &[])
}

const LEARNS: &str = "learning = { best-auc = 0.92, finds = 30, outdated-after = \"100 weeks\" }";
const FORGETS: &str = "learning = { best-auc = 0.92, finds = 3000, outdated-after = \"10 weeks\" }";

fn interdiction(port: &Port) -> f64 {
    value(
        &summary(port, &run(port, 6)),
        Section::Interdiction,
        "drugs",
        "interdiction rate",
    )
}

/// Six years of 20,800 boxes, 1,040 of them carriers: the estimate from scores is within 1 % of the law's mean over 52 weeks;
/// a score that stays as it is finds what the law says today. Seed 1.
#[test]
fn a_simulated_year_finds_what_the_law_says() {
    let constant = interdiction(&port("", 4));
    for (learning, better) in [(LEARNS, true), (FORGETS, false)] {
        let port = port(learning, 4);
        let law = port.threats[0].learning.unwrap();
        let setting = Setting::of(&port, &Network::new(&port), 0, 0).unwrap();
        assert!((setting.inspected - (1.0 - 0.96 * 0.92)).abs() < 1e-9);
        assert!((setting.a_week - 400.0).abs() < 1e-6);
        let random = 0.04 / setting.inspected;
        let course = setting.course(&law, random, 52).unwrap();
        let today = course.weeks[0].interdiction;
        assert!((constant / today - 1.0).abs() < 0.01, "{constant} is not {today}");
        let year = course.weeks[..52]
            .iter()
            .map(|week| week.interdiction)
            .sum::<f64>()
            / 52.0;
        let simulated = interdiction(&port);
        assert!((simulated / year - 1.0).abs() < 0.01, "{simulated} is not {year}");
        assert_eq!(simulated > 1.05 * constant, better);
        assert_eq!(simulated < 0.95 * constant, !better);
    }
}

/// What a week has taught follows from the plan, so officers change no lane and no find of those followed to the end.
#[test]
fn who_is_on_duty_changes_no_find() {
    let [few, many] = [2, 9].map(|officers| run(&port(LEARNS, officers), 1).remove(0));
    assert_eq!(few.found[0][0].found, many.found[0][0].found);
    assert_eq!(few.cells[0][1].arrived, many.cells[0][1].arrived);
    assert_ne!(few.lines[0].wait, many.lines[0].wait);
}

/// A learning that teaches and forgets nothing is none: the shipped reform scenario comes out the same.
#[test]
fn a_score_that_neither_learns_nor_forgets_is_as_before() {
    let short = ["length=\"6 weeks\"", "follow-up=\"4 weeks\""];
    let mut learning = file("scenarios/score-learning.toml", &short);
    learning
        .threats
        .iter_mut()
        .for_each(|threat| threat.learning = None);
    let plain = file("scenarios/saint-lucia-reform.toml", &short);
    assert_eq!(run(&learning, 1), run(&plain, 1));
}

fn greenlane(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::cargo_bin("greenlane")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn the_command_tells_costs_and_gains_and_refuses_what_it_cannot_tell() {
    let scenario = "scenarios/score-learning.toml";
    let (csv, _, code) = greenlane(&["learning", scenario, "--goods", "fcl", "--format", "csv"]);
    assert_eq!(code, Some(0));
    assert_eq!(csv.lines().count(), 1 + 5 * 53);
    assert!(csv.contains("fcl,undervaluation,0.2,"));
    let (told, _, _) = greenlane(&["learning", scenario, "--goods", "fcl"]);
    assert!(told.contains("it hardly learns by itself"), "{told}");
    let pooled = [
        "learning",
        scenario,
        "--goods",
        "fcl",
        "--reform",
        "simple-score",
        "--traffic",
        "5730",
    ];
    let (told, _, _) = greenlane(&pooled);
    assert!(told.contains("at random finds most in 52 weeks"), "{told}");
    for (arguments, needle) in [
        (
            &["learning", "scenarios/saint-lucia.toml"][..],
            "no score of these learns",
        ),
        (
            &["learning", scenario, "--goods", "gold"],
            "no goods `gold`; it has fcl",
        ),
        (
            &["learning", scenario, "--inspected", "0 %"],
            "some must be inspected",
        ),
        (&["learning", scenario, "--random", "120 %"], "120 %"),
        (&["learning", scenario, "--weeks", "0"], "0 is not in 1..=5200"),
        (&["learning", scenario, "--traffic", "0"], "above 0"),
    ] {
        let (_, error, code) = greenlane(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {error}");
        assert!(error.contains(needle), "{arguments:?}: {error}");
    }
}
