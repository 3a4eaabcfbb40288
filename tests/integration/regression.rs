//! Faults that were found and mended, one test each, with the outcome worked out by hand. Scenarios in `tests/scenarios/`.

use super::support::{file, run, summary, value, watch};
use greenlane::customs::Note;
use greenlane::experiment::Section;

fn scenario(name: &str) -> greenlane::customs::port::Port {
    file(&format!("tests/scenarios/{name}.toml"), &[])
}

fn measured(name: &str, replications: u64, section: Section, subject: &str, statistic: &str) -> f64 {
    let port = scenario(name);
    value(
        &summary(&port, &run(&port, replications)),
        section,
        subject,
        statistic,
    )
}

/// Abandoned goods, released while at sea, were disposed of aboard, and their lift then named an empty slot.
#[test]
fn abandoned_goods_are_disposed_of_only_once_ashore() {
    let record = run(&scenario("gone"), 1).remove(0);
    let cell = &record.cells[0][0];
    assert_eq!(
        (cell.abandoned, cell.unfinished, record.calls[0].lifts),
        (8, 0, 8),
        "four Mondays, two boxes each"
    );
}

/// A bay becoming free gave its line's head one of the two officers that a more senior job for both was waiting for. The
/// pair comes at 12:10 when both are at work till 12:15 and 12:45: it waits 35 minutes.
#[test]
fn a_job_for_two_is_not_starved_by_jobs_that_need_a_bay_too() {
    let wait = measured("starve", 1, Section::WaitingLines, "both", "mean wait");
    assert!((wait - 35.0 / 60.0).abs() < 1e-6, "{wait} h");
}

/// One officer: scan 07:59, papers 08:00, 08:01 and 08:02, scan 08:03, an hour each, in that order.
#[test]
fn a_scanner_becoming_free_lets_nobody_jump_the_officers_queue() {
    let papers = measured("jump", 1, Section::WaitingLines, "papers", "mean wait");
    let scan = measured("jump", 1, Section::WaitingLines, "scan", "mean wait");
    assert!(
        (papers - (59.0 + 118.0 + 177.0) / 180.0).abs() < 1e-6,
        "{papers} h"
    );
    assert!((scan - 236.0 / 120.0).abs() < 1e-6, "{scan} h");
}

/// A no-show took two new slots. Half stay away: with one slot for each, 60 a day do for 20 a day, and the trader's
/// wait for the next slot is counted as his. A program of forty lines for this case alone says 51.28 h, ± 0.03 of standard
/// error; 200 replications have one of 0.12.
#[test]
fn whoever_misses_a_slot_at_the_gate_takes_one_new_one() {
    let dwell = measured("gate3", 200, Section::DwellTime, "part", "mean");
    assert!((dwell - 51.28).abs() < 0.5, "{dwell} h");
}

/// 28 days' notice and no goods in February: a call's season is that of its arrival. 31 days of January, ten boxes each.
#[test]
fn a_calls_season_is_that_of_its_arrival() {
    let record = run(&scenario("season"), 1).remove(0);
    assert_eq!(record.calls[0].calls, 59);
    assert_eq!(record.calls[0].consignments, 310);
}

/// A container scan by officers of detection 0.5 sees 0.2 · 0.8 · 0.5 of the parts and raises false alarms for half of the
/// others: 0.54 are opened. n = 8,000.
#[test]
fn container_scans_have_false_alarms_and_eyes() {
    let rate = measured("falsealarm", 1, Section::Inspection, "part", "inspection rate");
    assert!(
        (rate - 0.54).abs() < 4.0 * (0.54_f64 * 0.46 / 8000.0).sqrt(),
        "{rate}"
    );
}

/// Two officers go off at 16:00. The one let go first stops the long job for two; the other may not begin another.
#[test]
fn nobody_begins_a_job_at_the_instant_the_shift_ends() {
    let wait = measured("edge", 1, Section::WaitingLines, "one", "mean wait");
    assert!(
        (wait - 20.5).abs() < 1e-6,
        "from 15:30 to noon of the next day, not {wait} h"
    );
}

/// Ten parts a box, five places in the shed: stripped boxes keep their places in the yard, two a week and more each week.
#[test]
fn stripped_parts_that_wait_keep_their_containers_place() {
    let record = run(&scenario("shed"), 1).remove(0);
    assert!(record.stores[0].highest >= 7, "{:?}", record.stores[0]);
    assert_eq!(record.stores[1].highest, 5);
}

/// Goods that come by themselves lie in their store: 20 a week for 60 hours.
#[test]
fn goods_without_a_vessel_take_room_too() {
    let record = run(&scenario("trucks"), 1).remove(0);
    assert_eq!(record.stores[0].highest, 20);
    assert!((record.stores[0].slot_hours - 8.0 * 20.0 * 60.0).abs() < 1e-6);
}

/// Due at 06:00, three hours late: there at 09:00, when the only hour of the week begins.
#[test]
fn consignments_without_a_vessel_can_be_late() {
    let dwell = measured("delay", 1, Section::DwellTime, "box", "mean");
    assert!(dwell.abs() < 1e-9, "{dwell} h");
}

/// Ten officers day and night, half of the days absent, an hour's break a day: 10 · 0.5 · 23 h on each of 56 days, with a
/// standard deviation of 23 · √(560 / 4) h = 272 h.
#[test]
fn a_shift_without_end_has_its_breaks_and_absences_every_day() {
    let on_duty = run(&scenario("breaks"), 1).remove(0).resources[0].on_duty;
    assert!((on_duty - 6440.0).abs() < 4.0 * 272.0, "{on_duty} h");
}

/// Officers from another place, and those there without limit, went on working where the place was shut. Bay and town
/// share one officer, half an hour apart; the bay is shut until 06:00 and again from 08:00 to 10:00.
///
/// He goes to the bay at 06:00, works 06:30-07:30, and on the second boat until 08:00; goes to town, works 08:30-09:30;
/// goes back at 10:00 and works the half hour that is left.
#[test]
fn at_a_place_that_is_shut_nobody_from_elsewhere_works_either() {
    let (_, log) = watch(&scenario("shut"), 0);
    let hours = |wanted: fn(Note) -> bool| -> Vec<f64> {
        let hits = log.iter().filter(|&&(_, _, note)| wanted(note));
        hits.map(|(at, ..)| at.hours()).collect()
    };
    assert_eq!(hours(|note| matches!(note, Note::Began(..))), [6.0, 7.5, 8.0]);
    assert_eq!(hours(|note| matches!(note, Note::Done(_))), [7.5, 9.5, 11.0]);
}

/// Overtime under way when a replication stopped was not counted: a berth held through a closure was busy, but neither
/// on duty nor in overtime.
#[test]
fn overtime_under_way_at_the_end_is_counted() {
    let record = run(&scenario("held"), 1).remove(0);
    let berth = record.resources[0];
    assert!((berth.on_duty - 24.0).abs() < 1e-9, "{berth:?}");
    assert!((berth.busy - 162.0).abs() < 1e-9, "from 06:00 on: {berth:?}");
    assert!((berth.overtime - 144.0).abs() < 1e-9, "{berth:?}");
}
