//! Control variates: valid on a port whose mean dwell time is known exactly, worth their while there, and without a trace in
//! everything else.

use super::support::text as port_of;
use assert_cmd::Command;
use greenlane::customs::Surplus;
use greenlane::customs::record::Record;
use greenlane::experiment::control_variates::{PILOT, brought, choose, sharpen};
use greenlane::experiment::{Plan, Study, World, replications_with_traders};
use greenlane::queueing::erlang::MultiServer;
use greenlane::stats::Tally;
use std::ops::Range;

/// Traders lodge ten hours after arrival on average, pay within five and come within three; between lodgement and release
/// two officers work as M/M/2, since what is delayed by independent times stays a Poisson process.
const TRADERS: &str = r#"
title     = "Traders before and after M/M/2"
grade     = "G"
start     = 2026-01-05
length    = "1 week"
warm-up   = "1 week"
follow-up = "2 weeks"
[traffic.lorries]
poisson = "1.2 / h"
brings  = { load = 1 }
[goods.load]
selectivity = { otherwise = "only" }
[goods.load.lodged]
lag = { exponential = "10 h" }
[goods.load.payment]
when  = "before-selectivity"
takes = { exponential = "5 h" }
[goods.load.collection]
takes = { exponential = "3 h" }
[lane.only]
route = ["service"]
[step.service]
needs = { serve = 1 }
takes = { exponential = "1 h" }
[officers.servers]
skills  = ["serve"]
on-duty = 2
"#;

fn watched(world: &World, replications: Range<u64>) -> (Vec<Record>, Vec<Vec<Surplus>>) {
    let plan = Plan {
        seed: 9,
        replications,
        threads: 2,
    };
    replications_with_traders(&world.port, &world.network, &plan, &|| ()).unwrap()
}

/// Studies, and replications of each.
const REPEATS: u64 = 400;
const EACH: u64 = 20;

#[test]
#[expect(clippy::print_stderr, reason = "the measured coverage is this test's report")]
fn sharpened_intervals_cover_the_exact_mean() {
    let world = World::new("traders", port_of(TRADERS, &[]));
    let exact = 10.0 + 5.0 + 3.0 + MultiServer::new(1.2, 1.0, 2).unwrap().wait_mean() + 1.0;
    let (mut covered, mut plainly, mut gain, mut points) = (0_u32, 0_u32, 0.0, Vec::new());
    for repeat in 0..REPEATS {
        let (records, traders) = watched(&world, repeat * EACH..(repeat + 1) * EACH);
        let study = Study::new(&world.port, &world.network, &records, 9, 0.95);
        let kept = choose(&study, &traders);
        let all = sharpen(&study, &traders, &kept);
        let id = "dwell-time/load/mean";
        let holds = |low: f64, high: f64| u32::from(low <= exact && exact <= high);
        let measure = study.summary.measures.iter().find(|measure| measure.id() == id);
        let plain = measure.unwrap().figure(0.95);
        let (low, high) = (plain.low.unwrap(), plain.high.unwrap());
        plainly += holds(low, high);
        // Seldom, a pilot finds no control worth keeping: then the plain interval is what is told.
        if let Some(dwell) = all.iter().find(|one| one.measure == id) {
            covered += holds(dwell.sharpened.low, dwell.sharpened.high);
            gain += dwell.variance_ratio;
            points.push(dwell.sharpened.point);
        } else {
            covered += holds(low, high);
            gain += 1.0;
            points.push(plain.value.unwrap());
        }
    }
    let share = |count: u32| f64::from(count) / REPEATS as f64;
    let (covered, plainly, gain) = (share(covered), share(plainly), gain / REPEATS as f64);
    let n = points.len() as f64;
    let mean = points.iter().sum::<f64>() / n;
    let error = (points.iter().map(|point| (point - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
    eprintln!(
        "coverage of the sharpened 95 % interval: {covered:.3} (plain: {plainly:.3}); variance ratio {gain:.2} on average; mean \
         {mean:.4} ± {error:.4}, exact {exact:.4}"
    );
    // Four standard errors; three of 400 repeats of 0.95 are 0.033. Choosing on the same 20 replications costs a little.
    assert!(
        (mean - exact).abs() < 4.0 * error,
        "{mean} ± {error}, exact {exact}"
    );
    assert!((0.92..=0.98).contains(&covered), "{covered}");
    assert!(gain > 3.0, "{gain}");
}

#[test]
fn fewer_replications_than_the_pilot_choose_nothing() {
    let world = World::new("traders", port_of(TRADERS, &[]));
    let (records, traders) = watched(&world, 0..PILOT as u64 - 1);
    let study = Study::new(&world.port, &world.network, &records, 9, 0.95);
    assert!(choose(&study, &traders).is_empty());
}

#[test]
fn the_choice_is_that_of_the_pilot_whatever_comes_after() {
    let world = World::new("traders", port_of(TRADERS, &[]));
    let chosen = |replications| {
        let (records, traders) = watched(&world, 0..replications);
        choose(
            &Study::new(&world.port, &world.network, &records, 9, 0.95),
            &traders,
        )
    };
    assert_eq!(chosen(20), chosen(45));
}

#[test]
fn where_traders_have_no_times_of_their_own_nothing_is_kept() {
    let world = World::new("queue", port_of(super::support::TWO_SERVERS, &[]));
    let (_, traders) = watched(&world, 0..20);
    assert!(
        traders
            .iter()
            .flatten()
            .all(|&surplus| surplus == Surplus::default())
    );
}

#[test]
fn what_comes_is_what_is_expected_on_average() {
    // A timetable with cancellations, a rate that goes by month and hour, and a vessel that brings more in some months.
    let streams = r#"
[traffic.ferry]
timetable = ["Mon 09:00", "Fri 18:00"]
cancelled = "20 %"
delay     = { uniform = { min = "0 h", max = "30 h" } }
brings    = { load = 3 }
[traffic.lorries.profile]
month = [2.0, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1]
hour  = [0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
[traffic.barge]
timetable = ["Wed 08:00", "Sat 08:00"]
delay     = { uniform = { min = "-12 h", max = "30 h" } }
[traffic.barge.vessel]
discharge = "30 / h"
[traffic.barge.brings]
load = { count = { poisson = 6 }, month = [2.0, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1] }
"#;
    let world = World::new(
        "calls",
        port_of(&format!("{TRADERS}{streams}"), &["length=6 weeks"]),
    );
    let (records, traders) = watched(&world, 0..200);
    let study = Study::new(&world.port, &world.network, &records, 9, 0.95);
    let counted = traders
        .iter()
        .filter(|kinds| kinds[0].brought.abs() > 0.0)
        .count();
    assert!(counted > 190, "what the barge brings is Poisson: {counted}");
    let brought = brought(&study, &traders);
    let tally: Tally = brought.iter().copied().collect();
    let (mean, error) = (tally.mean().unwrap(), tally.standard_error().unwrap());
    assert!(error > 0.0 && mean.abs() < 3.5 * error, "{mean} ± {error}");
}

fn greenlane(scenario: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    Command::cargo_bin("greenlane")
        .unwrap()
        .args(["run".as_ref(), scenario.as_os_str(), "-q".as_ref()])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_command_tells_both_and_changes_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("traders.toml");
    std::fs::write(&scenario, TRADERS).unwrap();
    let json = |arguments: &[&str]| -> serde_json::Value {
        let output = greenlane(&scenario, &[&["--format", "json"], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let with = json(&["--control-variates", "--threads", "1"]);
    assert_eq!(with, json(&["--control-variates", "--threads", "2"]));
    assert_eq!(with["measures"], json(&[])["measures"]);
    let sharpened = with["control_variates"]["measures"].as_array().unwrap();
    let dwell = sharpened
        .iter()
        .find(|one| one["measure"] == "dwell-time/load/mean")
        .unwrap();
    assert!(dwell["variance_ratio"].as_f64().unwrap() > 3.0, "{dwell}");
    assert_eq!(dwell["controls"][0]["control"], "load: all times of the trader");
    let report = String::from_utf8(greenlane(&scenario, &["--control-variates"]).stdout).unwrap();
    assert!(report.contains("Sharpened by control variates"), "{report}");
    // With a precision asked for, fewer replications do.
    let asked = ["--precision", "dwell-time/load/mean=1%"];
    let replications = |more: &[&str]| json(&[&asked, more].concat())["replications"].as_u64().unwrap();
    let (plainly, sharply) = (replications(&[]), replications(&["--control-variates"]));
    assert!(2 * sharply < plainly, "{sharply} of {plainly}");
    for refused in [["--first", "5"], ["--replications", "10"]] {
        let output = greenlane(&scenario, &[&["--control-variates"][..], &refused].concat());
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains("chosen on replications 0 to 19"), "{text}");
    }
}
