//! What must hold in every scenario, tried on scenarios thrown by dice (`generator.rs`): seed 20260105, 300 of them, two
//! replications each.
//!
//! The model asserts in this profile, in every replication and so in all of these: arrived = left + inside
//! (`customs/model/departure.rs`), the holders' times of each consignment sum to its dwell time, the integral of the
//! number inside is the sum of the times inside (Little's law), time does not run backwards. What is below is counted a
//! second time from outside, from the log of what an observer is told.

use super::generator::{Dice, THROWS, scenario};
use super::support::{json, text, watch};
use greenlane::customs::port::Port;
use greenlane::customs::record::{Cell, Record};
use greenlane::customs::{Departure, Note, Subject};
use greenlane::units::{SimDuration, SimTime};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeMap;

type Log = [(SimTime, Subject, Note)];

/// A fixed seed, so that everybody tries the same scenarios.
pub(crate) fn fixed(cases: u32) -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(20_260_105),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::with_cases(cases)
    }
}

pub(crate) fn dice() -> impl Strategy<Value = Dice> {
    prop::collection::vec(any::<u32>(), THROWS).prop_map(Dice::new)
}

proptest! {
    #![proptest_config(fixed(300))]

    #[test]
    fn whole_scenarios_keep_every_balance(mut dice in dice()) {
        everything_holds(&text(&scenario(&mut dice), &[]));
    }
}

/// Runs two replications and asserts all that is below of each, and that the results can be written.
pub(crate) fn everything_holds(port: &Port) -> Vec<Record> {
    let mut records = Vec::new();
    for replication in 0..2 {
        let (record, log) = watch(port, replication);
        nothing_is_lost(port, &record);
        lives_agree_with_counts(port, &record, &log);
        number_inside_agrees_with_lives(port, &record, &log);
        holders_have_all_the_time(port, &record);
        work_fits_into_duty(port, &record);
        a_closed_port_starts_nothing(port, &log);
        records.push(record);
    }
    let result = String::from_utf8(json(port, &records)).unwrap();
    assert!(!result.contains("NaN") && !result.contains("inf"), "{result}");
    records
}

/// Conservation: arrived = left + inside, over the whole replication and over the window's consignments.
fn nothing_is_lost(port: &Port, record: &Record) {
    for (goods, balance) in port.goods.iter().zip(&record.balance) {
        assert!(balance.holds(), "{}: {balance:?}", goods.name);
    }
    for cell in record.cells.iter().flatten() {
        assert_eq!(
            cell.arrived,
            cell.collected + cell.seized + cell.turned_away + cell.abandoned + cell.unfinished,
            "{cell:?}"
        );
    }
}

/// One consignment, as the log tells it.
#[derive(Clone, Copy, Debug)]
struct Life {
    goods: usize,
    lane: Option<usize>,
    arrived: SimTime,
    released: bool,
    left: Option<(SimTime, Departure)>,
}

fn lives(port: &Port, log: &Log) -> Vec<Life> {
    let mut lives: BTreeMap<Subject, Life> = BTreeMap::new();
    for &(at, subject, note) in log {
        let Subject::Consignment { traffic, brings, .. } = subject else {
            continue;
        };
        let life = lives.entry(subject).or_insert(Life {
            goods: port.traffic[usize::from(traffic)].brings[usize::from(brings)].goods,
            lane: None,
            arrived: SimTime::NEVER,
            released: false,
            left: None,
        });
        match note {
            Note::Arrived => life.arrived = at,
            Note::Lane(lane) => {
                assert!(life.lane.is_none(), "{subject:?} gets two lanes");
                life.lane = Some(lane);
            }
            Note::Released => {
                assert!(!life.released, "{subject:?} is released twice");
                life.released = true;
            }
            Note::Left(how) => {
                assert!(life.left.is_none(), "{subject:?} leaves twice");
                assert!(at >= life.arrived, "{subject:?} leaves before it has arrived");
                assert_eq!(
                    how == Departure::Collected,
                    life.released && how != Departure::Abandoned
                );
                life.left = Some((at, how));
            }
            _ => assert!(life.left.is_none(), "{subject:?} has left: {note:?}"),
        }
    }
    lives.into_values().collect()
}

/// Flow balance per lane: what came into it came out of it, was seized, turned away, abandoned, or is still there.
fn lives_agree_with_counts(port: &Port, record: &Record, log: &Log) {
    let mut cells = vec![vec![Cell::default(); port.lanes.len() + 1]; port.goods.len()];
    let window = port.warm_up..port.warm_up + port.length;
    for life in lives(port, log) {
        if life.arrived == SimTime::NEVER || !window.contains(&(life.arrived - SimTime::ZERO)) {
            continue;
        }
        let cell = &mut cells[life.goods][life.lane.unwrap_or(port.lanes.len())];
        cell.arrived += 1;
        cell.released += u64::from(life.released);
        match life.left {
            None => cell.unfinished += 1,
            Some((_, Departure::Collected)) => cell.collected += 1,
            Some((_, Departure::Seized)) => cell.seized += 1,
            Some((_, Departure::TurnedAway)) => cell.turned_away += 1,
            Some((_, Departure::Abandoned)) => cell.abandoned += 1,
        }
    }
    let flows = |cell: &Cell| {
        [
            cell.arrived,
            cell.released,
            cell.collected,
            cell.seized,
            cell.turned_away,
            cell.abandoned,
            cell.unfinished,
        ]
    };
    for (goods, (seen, told)) in cells.iter().zip(&record.cells).enumerate() {
        for (lane, (seen, told)) in seen.iter().zip(told).enumerate() {
            assert_eq!(
                flows(seen),
                flows(told),
                "{} in lane {lane}",
                port.goods[goods].name
            );
        }
    }
}

/// The number inside at each midnight of the window is the number of those who have arrived and not left.
fn number_inside_agrees_with_lives(port: &Port, record: &Record, log: &Log) {
    let lives = lives(port, log);
    let begins = SimTime::ZERO + port.warm_up;
    for (goods, inside) in record.course.inside.iter().enumerate() {
        for (day, &told) in inside.iter().enumerate() {
            let at = begins + SimDuration::DAY * (day as i64);
            let seen = lives
                .iter()
                .filter(|life| life.goods == goods && life.arrived <= at)
                .filter(|life| life.left.is_none_or(|(left, _)| left > at))
                .count();
            assert_eq!(
                seen, told as usize,
                "{} at midnight {day}",
                port.goods[goods].name
            );
        }
    }
}

/// Who held the time of those that left by the gate: all of it, by somebody.
fn holders_have_all_the_time(port: &Port, record: &Record) {
    for (goods, lanes) in port.goods.iter().zip(&record.cells) {
        if goods.persons.is_some() {
            continue;
        }
        for cell in lanes {
            let held: f64 = cell.held.iter().sum();
            let dwell = cell.dwell_tally.sum_hours();
            assert!(
                (held - dwell).abs() <= 1e-9 * dwell.max(1.0),
                "{held} h, {dwell} h"
            );
            assert!(cell.held.iter().all(|&hours| hours >= 0.0), "{:?}", cell.held);
        }
    }
}

/// Nobody works more hours than he is on duty and stays on; lines' integrals are those of their jobs.
fn work_fits_into_duty(port: &Port, record: &Record) {
    for (resource, tally) in port.resources.iter().zip(&record.resources) {
        if !resource.unlimited {
            assert!(
                tally.busy <= tally.on_duty + tally.overtime + 1e-6,
                "{}: {tally:?}",
                resource.name
            );
        }
        assert!(tally.travel <= tally.busy + 1e-6, "{}: {tally:?}", resource.name);
        let parts = [
            tally.busy,
            tally.on_duty,
            tally.overtime,
            tally.travel,
            tally.down,
        ];
        assert!(
            parts.iter().all(|&hours| hours >= -1e-9),
            "{}: {tally:?}",
            resource.name
        );
    }
    for line in &record.lines {
        assert!(line.waited <= line.done);
        assert!(line.waiting_hours <= line.inside_hours + 1e-6, "{line:?}");
        assert!(line.wait.sum_hours() <= line.sojourn.sum_hours() + 1e-6);
    }
}

/// While a place is shut no step that needs anybody begins there, and no vessel is let in.
fn a_closed_port_starts_nothing(port: &Port, log: &Log) {
    for &(at, subject, note) in log {
        let (Subject::Consignment { traffic, .. } | Subject::Vessel { traffic, .. }) = subject;
        let site = port.traffic[usize::from(traffic)].site;
        let shut = port
            .closures
            .iter()
            .any(|closure| closure.sites.contains(&site) && closure.from <= at && at < closure.to);
        let starts = match note {
            Note::Began(step, _) => !port.steps[step].needs.is_empty(),
            Note::Berthed => true,
            _ => false,
        };
        assert!(!(shut && starts), "{subject:?} at {at:?}: {note:?}");
    }
}
