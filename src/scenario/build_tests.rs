//! From a text to a port: thresholds, joint steps, uses and cross-checks that a snapshot would only show in passing.

use super::*;
use crate::customs::port::{AgencyTime, Holder, LaneRule, ShiftEnd, WhenFull};
use crate::scenario::diagnostic::{Style, render};
use crate::units::{Money, Share, SimDuration};

const BASE: &str = r#"
title = "three lanes"
start = 2026-01-05
[threat.narcotics]
kind = "contraband"
[threat.undervaluation]
kind = "revenue"
shortfall = "20 %"
[lane.green]
route = []
[lane.yellow]
route = ["look"]
[lane.red]
route = ["look", "open"]
[step.look]
takes = "20 min"
needs = { check = 1 }
[step.open]
takes = { exponential = "3 h" }
needs = { examine = 2 }
detects = { narcotics = "80 %" }
[step.plants]
holder = "agency"
takes = { exponential = "1 h" }
needs = { plants = 1, examine = 1 }
detects = { narcotics = "50 %", undervaluation = "10 %" }
[officers.checkers]
skills = ["check"]
on-duty = 2
[officers.examiners]
skills = ["examine"]
on-duty = 3
[crew.inspectors]
skills = ["plants"]
on-duty = 1
[traffic.calls]
poisson = "2 a day"
brings = { box = { poisson = 20 } }
[goods.box]
value = 1000
selectivity.otherwise = "green"
"#;

fn loaded(more: &str) -> Loaded {
    let no_files = |_: &str| Err("no files here".to_owned());
    load("x.toml", &format!("{BASE}{more}"), &no_files, &[], &[])
}

fn port(more: &str) -> Port {
    let loaded = loaded(more);
    let faults = render(&loaded.diagnostics, &loaded.sources, Style::Compact);
    loaded.port.unwrap_or_else(|| panic!("{faults}"))
}

fn complaints(more: &str) -> String {
    let loaded = loaded(more);
    render(&loaded.diagnostics, &loaded.sources, Style::Compact)
}

fn rules(more: &str) -> Vec<LaneRule> {
    port(more).goods.remove(0).selectivity.rules
}

fn near(a: Option<f64>, b: f64) {
    assert!(a.is_some_and(|a| (a - b).abs() < 1e-12), "{a:?} is not {b}");
}

#[test]
fn shares_become_thresholds_strictest_lane_first() {
    let rules = rules(
        r#"
carries = { narcotics = "1 %", undervaluation = "4 %" }
score = { narcotics = 0.7, undervaluation = 0.8 }
selectivity.yellow = { share = "20 %" }
selectivity.red = { share = "8 %", random = "1 %", new-importers = false }
"#,
    );
    assert_eq!(rules[0].lane, 2, "red is strictest, since it is written last");
    near(rules[0].above_rank, 0.92_f64.sqrt());
    near(rules[1].above_rank, 0.72_f64.sqrt());
    assert_eq!(rules[0].random, Share::new(0.01).unwrap());
}

#[test]
fn without_a_score_a_share_is_taken_at_random() {
    let rules = rules(
        "selectivity.yellow = { share = \"20 %\" }\nselectivity.red = { share = \"8 %\", random = \"1 %\" }",
    );
    assert_eq!(rules[0].above_rank, None);
    assert!((rules[0].random.get() - 0.09).abs() < 1e-12);
    assert_eq!(rules[1].random, Share::new(0.2).unwrap());
}

#[test]
fn what_a_stricter_threshold_takes_is_left_out_of_a_share() {
    let rules = rules(
        r#"
carries = { narcotics = "10 %" }
trusted = "50 %"
trusted-carries = 0
score.narcotics = 0.9
selectivity.red = { above = { narcotics = 1.5 } }
selectivity.yellow = { share = "20 %" }
"#,
    );
    assert_eq!(rules[0].above, [(0, 1.5)]);
    // half of the traffic is trusted and clean, so 5 % carry
    let shift = 2.0_f64.sqrt() * crate::random::normal_quantile(0.9);
    let below = 0.95 * crate::random::normal_cdf(1.5) + 0.05 * crate::random::normal_cdf(1.5 - shift);
    near(rules[1].above_rank, below - 0.2);
}

#[test]
fn a_joint_step_needs_both_and_finds_what_either_finds() {
    let port = port(
        r#"
agencies = { agriculture = "20 %" }
carries = { narcotics = "1 %" }
selectivity.red = { share = "8 %" }
selectivity.yellow = { random = "8 %" }
[agency.agriculture]
when = "with open"
step = "plants"
"#,
    );
    assert_eq!(port.agencies[0].when, AgencyTime::Jointly { with: 1, joint: 3 });
    let joint = &port.steps[3];
    assert_eq!(joint.holder, Holder::Customs);
    assert_eq!(joint.takes, port.steps[1].takes);
    assert_eq!(joint.jointly_takes.as_ref(), Some(&port.steps[2].takes));
    let units: Vec<(usize, u32)> = joint.needs.iter().map(|need| (need.skill, need.units)).collect();
    assert_eq!(units, [(1, 3), (2, 1)]);
    assert!((joint.detects[0].1.get() - 0.9).abs() < 1e-12);
    assert_eq!(joint.detects.len(), 2);
}

#[test]
fn a_joint_step_that_is_too_much_for_the_pool_is_told_at_its_part() {
    let more = r#"
agencies = { agriculture = "20 %" }
selectivity.red = { random = "8 %" }
selectivity.yellow = { random = "8 %" }
[agency.agriculture]
when = "with open"
step = "plants"
"#;
    let small = format!("{BASE}{more}").replace("on-duty = 3", "on-duty = 2");
    let loaded = load("x.toml", &small, &|_| Err(String::new()), &[], &[]);
    insta::assert_snapshot!(
        render(&loaded.diagnostics, &loaded.sources, Style::Compact),
        @"x.toml:20:21: error: step `open with plants` needs 3 of `examine` at once, but the largest pool with that, `examiners`, never has more than 2 on duty (help: put 3 on duty in one shift of `examiners`, or lower `needs`)"
    );
}

#[test]
fn people_and_things_are_read_as_meant() {
    let port = port(
        r#"
stored-in = "shed"
selectivity.red = { random = "8 %" }
selectivity.yellow = { random = "8 %" }
[store.shed]
capacity = 20
overflow-cost = 80
[officers.night]
at-shift-end = "finish within 1 h"
unlimited = false
[officers.night.shifts.late]
days = "Sun"
hours = "22:00-06:00"
on-duty = 2
breaks.tea = { at = "02:00", for = "30 min", staggered = true }
[equipment.gate]
units = 3
hours = ["Mon-Fri 08:00-16:30", "Sat 08:00-12:00"]
"#,
    );
    assert!(matches!(port.stores[0].when_full, WhenFull::Overflow(cost) if cost == Money::new(80.0)));
    let night = &port.resources[2];
    assert_eq!(night.at_shift_end, ShiftEnd::FinishWithin(SimDuration::HOUR));
    assert_eq!(
        night.shifts[0].hours.spans(0),
        [(SimDuration::ZERO, SimDuration::HOUR * 6)]
    );
    assert_eq!(night.shifts[0].breaks.len(), 1);
    let gate = &port.resources[4];
    assert_eq!(gate.shifts[0].on_duty, 3);
    assert_eq!(
        gate.shifts[0].hours.spans(5),
        [(SimDuration::HOUR * 8, SimDuration::HOUR * 12)]
    );
}

#[test]
fn a_profile_leaves_the_mean_over_a_year_as_it_is() {
    let port = port(
        r#"
selectivity.red = { random = "8 %" }
selectivity.yellow = { random = "8 %" }
[traffic.trucks]
poisson = "7 / week"
brings = { box = 1 }
[traffic.trucks.profile]
weekday = [1, 1, 1, 1, 1, 0, 0]
hour = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
"#,
    );
    let crate::random::Arrivals::Poisson(process) = &port.traffic[1].arrivals else {
        panic!("it is a Poisson process");
    };
    let year: f64 = (0..364)
        .flat_map(|day| {
            (0..24).map(move |hour| crate::units::SimTime::midnight(day) + SimDuration::HOUR * hour)
        })
        .map(|at| process.rate(at, &port.calendar))
        .sum();
    assert!((year - 364.0).abs() < 1e-6, "{year}");
}

#[test]
fn needs_are_checked_only_where_the_step_is_done() {
    let more = "selectivity.red = { random = \"8 %\" }\nselectivity.yellow = { random = \"8 %\" }\n[step.never]\ntakes = \"1 h\"\nneeds = { examine = 400 }\n";
    assert_eq!(complaints(more), "");
}

#[test]
fn a_branch_back_with_a_way_out_is_no_endless_loop() {
    let more = "selectivity.red = { random = \"8 %\" }\nselectivity.yellow = { random = \"8 %\" }\n[step.look.then]\nopen = \"60 %\"\nlook = \"40 %\"\n[step.open.then]\nlook = \"99 %\"\n";
    assert_eq!(complaints(more), "");
    let closed = more.replace("99 %", "100 %");
    assert_eq!(
        complaints(&closed).matches("go round for ever").count(),
        2,
        "{}",
        complaints(&closed)
    );
}

#[test]
fn overrides_win_over_reforms_and_reforms_over_the_file() {
    let text = format!(
        "{BASE}selectivity.red = {{ random = \"8 %\" }}\nselectivity.yellow = {{ random = \"8 %\" }}\n[reform.more]\nset = {{ \"officers.examiners.on-duty\" = 4, \"officers.checkers.on-duty\" = 5 }}\n"
    );
    let sets = ["officers.checkers.on-duty=6".to_owned()];
    let loaded = load(
        "x.toml",
        &text,
        &|_| Err(String::new()),
        &sets,
        &["more".to_owned()],
    );
    let port = loaded.port.unwrap();
    assert_eq!(port.resources[0].shifts[0].on_duty, 6);
    assert_eq!(port.resources[1].shifts[0].on_duty, 4);
    assert_eq!(loaded.reforms[0].name, "more");
    assert_eq!(loaded.skills, ["check", "examine", "plants"]);
}

#[test]
fn every_key_is_described_with_a_default_that_can_be_read() {
    let description = description();
    assert!(description.keys.len() > 250, "{}", description.keys.len());
    assert!(description.keys.iter().all(|key| !key.doc.is_empty()));
    let schema = crate::scenario::schema::json_schema(&description, "scenario");
    assert!(schema["properties"]["goods"].is_object());
}
