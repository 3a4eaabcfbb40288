//! Directions that must hold on shipped scenarios under common draws: seed 1, the same replications in both worlds.

use super::support::{file, reformed, run, summary, value};
use greenlane::experiment::{Section, recoveries};

const SHORT: [&str; 3] = [
    "length=\"16 weeks\"",
    "warm-up=\"4 weeks\"",
    "follow-up=\"26 weeks\"",
];
const TODAY: &str = "scenarios/saint-lucia.toml";
const REFORM: &str = "scenarios/saint-lucia-reform.toml";

/// A measure of a scenario with changes, over three replications of sixteen weeks.
fn measured(path: &str, sets: &[&str], wanted: &[(Section, &str, &str)]) -> Vec<f64> {
    let mut all: Vec<&str> = SHORT.to_vec();
    all.extend(sets);
    let port = file(path, &all);
    let summary = summary(&port, &run(&port, 3));
    wanted
        .iter()
        .map(|&(section, subject, statistic)| value(&summary, section, subject, statistic))
        .collect()
}

const FCL_RELEASE: (Section, &str, &str) = (Section::ReleaseTime, "fcl", "mean");
const NARCOTICS_IN_FCL: (Section, &str, &str) =
    (Section::Interdiction, "narcotics, fcl", "interdiction rate");

#[test]
fn more_officers_release_sooner() {
    let today = measured(TODAY, &[], &[FCL_RELEASE])[0];
    let more = measured(
        TODAY,
        &["officers.examiners.shifts.weekday.on-duty=26"],
        &[FCL_RELEASE],
    )[0];
    let fewer = measured(
        TODAY,
        &["officers.examiners.shifts.weekday.on-duty=16"],
        &[FCL_RELEASE],
    )[0];
    assert!(
        more < today && today < fewer,
        "{more} h with more, {today} h today, {fewer} h with fewer"
    );
}

#[test]
fn a_smaller_red_share_releases_sooner_and_finds_less() {
    let wanted = [
        FCL_RELEASE,
        NARCOTICS_IN_FCL,
        (Section::Lanes, "fcl", "share in red"),
    ];
    let today = measured(TODAY, &[], &wanted);
    let less = measured(TODAY, &["goods.fcl.selectivity.red.random=\"10 %\""], &wanted);
    assert!(less[2] < today[2], "the red share falls: {today:?}, {less:?}");
    assert!(less[0] < today[0] && less[1] < today[1], "{today:?}, {less:?}");
}

#[test]
fn a_better_score_finds_more_at_the_same_share() {
    let wanted = [NARCOTICS_IN_FCL, (Section::Lanes, "fcl", "share in red")];
    let rate = |auc: &str| {
        measured(
            REFORM,
            &[&format!(
                "goods.fcl.score.narcotics={{ auc = {auc}, grade = \"G\" }}"
            )],
            &wanted,
        )
    };
    let (poor, good) = (rate("0.6"), rate("0.9"));
    assert!(
        (poor[1] - good[1]).abs() < 0.01,
        "the share stays: {poor:?}, {good:?}"
    );
    assert!(good[0] > poor[0] + 0.05, "{poor:?}, {good:?}");
}

#[test]
fn without_its_scanner_the_scanned_lane_is_slower() {
    let wanted = [(Section::ReleaseTime, "fcl, orange", "mean")];
    let reform = measured(REFORM, &[], &wanted)[0];
    let down = measured("scenarios/scanner-down.toml", &[], &wanted)[0];
    assert!(
        down > reform,
        "{down} h with the scanner down, {reform} h with it"
    );
}

#[test]
fn a_hurricane_leaves_a_backlog_that_clears_at_a_finite_date() {
    let port = file("scenarios/hurricane-week.toml", &[]);
    let records = run(&port, 3);
    let recoveries = recoveries(&port, &records);
    let hurricane = recoveries
        .iter()
        .find(|recovery| recovery.event == "hurricane")
        .unwrap();
    assert_eq!(hurricane.not_recovered, 0, "{hurricane:?}");
    assert_eq!(hurricane.days.len(), 3);
    assert!(
        hurricane.highest > 1.1 * hurricane.before,
        "there is a backlog: {hurricane:?}"
    );
    assert!(hurricane.days.iter().all(|&days| days > 0), "{hurricane:?}");
}

#[test]
fn every_reform_on_offer_applies_and_changes_the_result() {
    let text = std::fs::read_to_string(super::support::root().join(TODAY)).unwrap();
    let loaded = greenlane::scenario::load(TODAY, &text, &|_| Err(String::new()), &[], &[]);
    assert!(loaded.reforms.len() >= 8);
    let short = [
        "length=\"4 weeks\"",
        "warm-up=\"1 weeks\"",
        "follow-up=\"8 weeks\"",
    ];
    let today = run(&file(TODAY, &short), 1).remove(0);
    for reform in &loaded.reforms {
        let changed = run(&reformed(TODAY, &reform.name, &short), 1).remove(0);
        assert_ne!(today, changed, "{} changes nothing", reform.name);
    }
}
