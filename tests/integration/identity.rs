//! Common random numbers by identity: policies and staffing change what happens to a consignment, never what it is.

use super::support::{file, watch};
use greenlane::customs::record::LineRecord;
use greenlane::customs::{LineUse, Network, Note, Subject, candidates};
use greenlane::units::SimTime;
use std::collections::BTreeMap;

const SHORT: [&str; 3] = [
    "length=\"8 weeks\"",
    "warm-up=\"2 weeks\"",
    "follow-up=\"20 weeks\"",
];

/// What a consignment is: the times that depend on nobody but itself and its ship's timetable.
#[derive(Debug, Default, PartialEq)]
struct Attributes {
    arrived: Option<SimTime>,
    lodged: Option<SimTime>,
    sent_back: bool,
}

fn attributes(sets: &[&str]) -> BTreeMap<Subject, Attributes> {
    let mut all: Vec<&str> = SHORT.to_vec();
    all.extend(sets);
    let (_, log) = watch(&file("scenarios/saint-lucia.toml", &all), 0);
    let mut known: BTreeMap<Subject, Attributes> = BTreeMap::new();
    for (at, subject, note) in log {
        let entry = known.entry(subject).or_default();
        match note {
            Note::Arrived => entry.arrived = Some(at),
            Note::Lodged => entry.lodged = Some(at),
            Note::SentBack => entry.sent_back = true,
            _ => {}
        }
    }
    known
}

#[test]
fn thresholds_leave_every_consignment_as_it_was() {
    let today = attributes(&[]);
    assert!(today.len() > 10_000);
    let changed = attributes(&[
        "goods.fcl.selectivity.red.random=\"10 %\"",
        "goods.lcl.selectivity.red-shed.random=\"10 %\"",
    ]);
    let mut compared = 0;
    for (subject, was) in &today {
        let Some(is) = changed.get(subject) else {
            panic!("{subject:?} is gone")
        };
        assert_eq!(was.arrived, is.arrived, "{subject:?}");
        assert_eq!(was.lodged, is.lodged, "{subject:?}");
        assert_eq!(was.sent_back, is.sent_back, "{subject:?}");
        compared += 1;
    }
    assert_eq!(compared, changed.len());
}

#[test]
fn one_more_officer_changes_nobodys_service_nor_who_is_found() {
    // Work done on each line and finds of the cohort: same consignments, same steps, same draws.
    let record = |sets: &[&str]| {
        let mut all: Vec<&str> = SHORT.to_vec();
        all.extend(sets);
        watch(&file("scenarios/saint-lucia.toml", &all), 0).0
    };
    let (today, more) = (
        record(&[]),
        record(&["officers.examiners.shifts.weekday.on-duty=15"]),
    );
    assert_ne!(
        today.cells[0][0].release_tally, more.cells[0][0].release_tally,
        "the officer matters"
    );
    for (a, b) in today.found.iter().zip(&more.found) {
        for (a, b) in a.iter().zip(b) {
            assert_eq!((a.carried, a.found, a.audited), (b.carried, b.found, b.audited));
            assert_eq!(a.posterior_found.to_bits(), b.posterior_found.to_bits());
        }
    }
    // Where everybody works at the same speed and nobody travels, the same work is done.
    let port = file("scenarios/saint-lucia.toml", &SHORT);
    let network = Network::new(&port);
    let mut same = 0;
    for (line, (a, b)) in today.lines.iter().zip(&more.lines).enumerate() {
        let LineUse::Step(step, site) = network.uses[line] else {
            continue;
        };
        let plain = port.steps[step]
            .needs
            .iter()
            .flat_map(|need| candidates(&port, need, site))
            .all(|id| port.resources[id].novices == 0 && port.resources[id].sites.len() == 1);
        if plain && a.done == b.done && a.done > 0 {
            let work = |line: &LineRecord| line.sojourn.sum_hours() - line.wait.sum_hours();
            assert!(
                (work(a) - work(b)).abs() < 1e-6 * work(a),
                "{} h, {} h",
                work(a),
                work(b)
            );
            same += 1;
        }
    }
    assert!(same > 10, "{same} lines did the same work");
}

#[test]
fn a_stream_added_renumbers_nobody() {
    let today = attributes(&[]);
    let added = attributes(&[
        "traffic.newcomers={ poisson = \"1 per week\", brings = { yacht = 1 }, site = \"castries\" }",
    ]);
    for (subject, was) in &today {
        if let Some(is) = added.get(subject) {
            assert_eq!(was.arrived, is.arrived);
        }
    }
    assert!(added.len() > today.len());
}

#[test]
fn ten_per_cent_more_traffic_moves_the_same_ships_a_little() {
    let today = attributes(&[]);
    let more = attributes(&["traffic.yachts-rodney-bay.poisson=\"260 per week\""]);
    let mut kept = 0_u32;
    let mut missing = 0_u32;
    for (subject, was) in &today {
        match more.get(subject) {
            Some(is) if was.arrived.is_some() && is.arrived.is_some() => {
                let gap = (was.arrived.unwrap() - is.arrived.unwrap()).hours().abs();
                assert!(gap < 168.0, "{subject:?} stays in its week");
                kept += 1;
            }
            _ => missing += 1,
        }
    }
    assert!(kept > 10 * missing, "{kept} kept, {missing} lost");
}
