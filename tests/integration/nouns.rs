//! Every noun of the model, with an outcome worked out by hand. One ship, constant times: Tuesday 6 January 2026.

use super::support::{life, run, tells, text, value};
use super::support::{summary, watch};
use greenlane::customs::{Note, Subject};
use greenlane::experiment::Section;

/// A ship due on Tuesday at 06:00 with two boxes. Pilots from 08:00, boarding one hour, two lifts an hour: the boxes lie
/// ready at 09:30 and 10:00.
const SHIP: &str = r#"
title = "one ship"
start = 2026-01-05
length = "4 weeks"
warm-up = "0 weeks"
follow-up = "20 weeks"
[traffic.ship]
dates = ["2026-01-06 06:00"]
[traffic.ship.vessel]
pilot = ["daily 08:00-16:00"]
berth = "berth"
boarding = ["boarding"]
discharge = "2 / h"
[traffic.ship.brings]
box = 2
[goods.box]
value = 24000
[goods.box.lodged]
lag = "3 h"
[goods.box.selectivity]
otherwise = "green"
[goods.box.selectivity.red]
random = "100 %"
[lane.green]
route = []
[lane.red]
route = ["documents", "examination"]
[step.boarding]
needs = { board = 1 }
takes = "1 h"
needs-goods = false
[step.documents]
needs = { paper = 1 }
takes = "30 min"
needs-goods = false
[step.examination]
needs = { examine = 1 }
takes = "2 h"
inspects = true
[equipment.berth]
units = 1
[officers.boarders]
skills = ["board"]
on-duty = 1
[officers.clerk]
skills = ["paper"]
on-duty = 1
[officers.examiner]
skills = ["examine"]
on-duty = 1
"#;

fn ship(rest: &str) -> String {
    format!("{SHIP}\n{rest}")
}

#[test]
fn pilot_berth_boarding_discharge_lodgement_documents_examination() {
    // Lodged 06:00 + 3 h. One clerk: documents 09:00-09:30 and 09:30-10:00. One examiner: 10:00 (first box ready 09:30,
    // papers 09:30) ... the first box to be discharged may be either; both lives are fixed by the seed.
    let lives = [life(SHIP, &[], 0), life(SHIP, &[], 1)];
    let first = lives
        .iter()
        .find(|life| life.contains("09:30  the goods lie ready"))
        .unwrap();
    let second = lives
        .iter()
        .find(|life| life.contains("10:00  the goods lie ready"))
        .unwrap();
    for life in [first, second] {
        tells(
            life,
            &["Tue 06:00  arrived", "Tue 09:00  declaration lodged", "lane: red"],
        );
    }
    let release = |life: &str| {
        let line = life
            .lines()
            .find(|line| line.contains("released by customs"))
            .unwrap()
            .to_owned();
        line.split_whitespace().nth(2).unwrap().to_owned()
    };
    let mut releases = [release(first), release(second)];
    releases.sort();
    // The examiner begins when a box is both ready and checked, and works 2 h on each without a gap.
    assert!(
        releases == ["11:30", "13:30"] || releases == ["12:00", "14:00"],
        "{releases:?}\n{first}\n{second}"
    );
}

#[test]
fn the_holders_of_every_minute_by_hand() {
    // One box: at anchor 06:00-08:00 and discharge 09:00-09:30 are the port's, boarding 08:00-09:00 is customs'; lodged
    // 09:00, checked 09:30: the goods end last with the papers, at 09:30: a tie, which customs wins by the papers' account:
    // trader 3 h, customs 0.5 h; then 2 h of examination.
    let port = text(SHIP, &["traffic.ship.brings.box=1"]);
    let record = &run(&port, 1)[0];
    let red = &record.cells[0][1];
    assert_eq!(red.held, [3.0, 0.0, 0.0, 2.5]);
    // Lodged early, the goods are waited for: port 2 + 0.5 h, customs 1 h of boarding and 2 h of examination.
    let early = text(
        SHIP,
        &[
            "traffic.ship.brings.box=1",
            "goods.box.lodged={ before-arrival = 1.0 }",
        ],
    );
    assert_eq!(run(&early, 1)[0].cells[0][1].held, [0.0, 2.5, 0.0, 3.0]);
}

#[test]
fn early_lodgement_errors_and_corrections() {
    let life = life(
        &ship(""),
        &["goods.box.lodged={ before-arrival = 1.0, lead = \"10 h\", error = 1.0, correction = \"4 h\" }"],
        0,
    );
    tells(
        &life,
        &[
            "Mon 20:00  declaration lodged",
            "Mon 20:00  declaration sent back",
            "Tue 00:00  lane: red",
            "arrived",
        ],
    );
}

#[test]
fn brokers_prepare_before_lodgement() {
    let broker = "[step.entry]\nholder = \"trader\"\nneeds = { broker = 1 }\ntakes = \"1 h\"\nneeds-goods = false\n\
                  [crew.brokers]\nskills = [\"broker\"]\non-duty = 1";
    let sets = [
        "goods.box.lodged.prepared-by=[\"entry\"]",
        "traffic.ship.brings.box=1",
    ];
    tells(
        &life(&ship(broker), &sets, 0),
        &[
            "Tue 09:00  entry begins",
            "Tue 10:00  declaration lodged",
            "Tue 12:30  released",
        ],
    );
}

#[test]
fn payment_before_selectivity_waits_for_the_cashier() {
    let pay = "[goods.box.payment]\nwhen = \"before-selectivity\"\ntakes = \"6 h\"\nhours = [\"Mon-Fri 08:00-15:00\"]";
    tells(
        &life(&ship(pay), &["traffic.ship.brings.box=1"], 0),
        &[
            "Wed 08:00  duties paid",
            "Wed 08:00  lane: red",
            "Wed 10:30  released",
        ],
    );
    let later = [
        "traffic.ship.brings.box=1",
        "goods.box.payment.when=before-release",
    ];
    tells(
        &life(&ship(pay), &later, 0),
        &[
            "Tue 09:00  lane: red",
            "Tue 11:30  examination done",
            "Wed 08:00  duties paid",
            "Wed 08:00  released",
        ],
    );
    let guarantee = [
        "traffic.ship.brings.box=1",
        "goods.box.payment.when=after-release",
    ];
    tells(&life(&ship(pay), &guarantee, 0), &["Tue 11:30  released"]);
}

#[test]
fn queries_go_back_to_the_trader_and_the_step_is_done_again() {
    let sets = [
        "traffic.ship.brings.box=1",
        "step.documents.query={ share = 1.0, answer = \"5 h\", recheck-factor = 0.5 }",
    ];
    tells(
        &life(SHIP, &sets, 0),
        &[
            "Tue 09:30  a question from documents goes to the trader",
            "Tue 14:30  documents begins",
            "Tue 14:45  examination begins",
            "Tue 16:45  released",
        ],
    );
}

#[test]
fn other_agencies_before_after_and_jointly() {
    let agency = "[agency.plants]\nwhen = \"before\"\nstep = \"plants\"\n[step.plants]\nholder = \"agency\"\nneeds = { plants = 1 }\n\
                  takes = \"3 h\"\n[crew.inspectors]\nskills = [\"plants\"]\non-duty = 1";
    let one = "traffic.ship.brings.box=1";
    let needs_it = "goods.box.agencies={ plants = 1.0 }";
    tells(
        &life(&ship(agency), &[one, needs_it], 0),
        &[
            "Tue 09:30  plants begins",
            "Tue 12:30  documents begins",
            "Tue 15:00  released",
        ],
    );
    let after = [one, needs_it, "agency.plants.when=after"];
    tells(
        &life(&ship(agency), &after, 0),
        &["Tue 11:30  plants begins", "Tue 14:30  released"],
    );
    // Jointly: both at once, the longer of 2 h and 3 h.
    let jointly = [one, needs_it, "agency.plants.when=\"with examination\""];
    tells(
        &life(&ship(agency), &jointly, 0),
        &["Tue 09:30", "Tue 12:30  released"],
    );
}

#[test]
fn a_permit_holds_the_release() {
    let permit = "[goods.box.permit]\nshare = 1.0\ntakes = \"20 h\"\nholder = \"agency\"";
    tells(
        &life(&ship(permit), &["traffic.ship.brings.box=1"], 0),
        &["Tue 11:30  waits for a permit", "Wed 02:00  released"],
    );
    let port = text(&ship(permit), &["traffic.ship.brings.box=1"]);
    assert_eq!(
        run(&port, 1)[0].cells[0][1].held,
        [0.0, 0.0, 20.0, 0.0],
        "20 h, all the agency's"
    );
}

#[test]
fn collection_within_gate_hours_and_storage_after_free_days() {
    let gate = "[goods.box.collection]\ntakes = \"8 h\"\nhours = [\"Mon-Fri 07:00-18:00\"]\nfree = \"0 h\"\nstorage-per-day = 24";
    let one = ["traffic.ship.brings.box=1"];
    tells(
        &life(&ship(gate), &one, 0),
        &["Tue 11:30  released", "Wed 07:00  through the gate"],
    );
    let record = run(&text(&ship(gate), &one), 1).remove(0);
    // Ready Tue 09:30, gone Wed 07:00: 21.5 h at 1 an hour. Held: gate shut 19:30-07:00 is the port's.
    assert!((record.money.storage - 21.5).abs() < 1e-9);
    assert_eq!(record.cells[0][1].held, [11.0, 11.5, 0.0, 2.5]);
}

#[test]
fn collection_and_examination_by_appointment() {
    let gate = "[goods.box.collection]\ntakes = \"1 h\"\n[goods.box.collection.appointment]\nper-day = 2\nlead = \"24 h\"\n\
                hours = [\"Mon-Fri 08:00-16:00\"]";
    // At the gate Tue 12:30; earliest Wed 12:30: slots at 08:00 and 12:00 are past, so Thursday 08:00.
    tells(
        &life(&ship(gate), &["traffic.ship.brings.box=1"], 0),
        &["Tue 11:30  released", "Thu 08:00  through the gate"],
    );
    let exam = [
        "traffic.ship.brings.box=1",
        "step.examination.appointment={ per-day = 4, lead = \"4 h\", hours = [\"Mon-Fri 08:00-16:00\"] }",
    ];
    tells(
        &life(SHIP, &exam, 0),
        &[
            "appointment for examination on 2026-01-06 Tue 14:00",
            "Tue 14:00  examination begins",
        ],
    );
}

#[test]
fn the_agents_presence_is_the_traders_wait() {
    let sets = ["traffic.ship.brings.box=1", "step.examination.presence=\"5 h\""];
    tells(
        &life(SHIP, &sets, 0),
        &["Tue 14:30  examination begins", "Tue 16:30  released"],
    );
    assert_eq!(
        run(&text(SHIP, &sets), 1)[0].cells[0][1].held,
        [8.0, 0.0, 0.0, 2.5]
    );
}

#[test]
fn abandoned_goods_are_disposed_of_and_never_counted_as_collected() {
    let gate = "[goods.box.collection]\nabandoned = 1.0\ndisposed-after = \"10 days\"";
    let port = text(&ship(gate), &[]);
    let record = run(&port, 1).remove(0);
    let cell = &record.cells[0][1];
    assert_eq!((cell.abandoned, cell.collected), (2, 0));
    assert_eq!(cell.dwell.unfinished(), 2, "they enter quantiles as at least");
    tells(&life(&ship(gate), &[], 0), &["Fri 06:00  never collected"]);
}

#[test]
fn groupage_is_stripped_before_its_parts_are_there() {
    let groupage = "[container.groupage]\nholds = 2\nroute = [\"strip\"]\n[step.strip]\nholder = \"port\"\nneeds = { strip = 1 }\n\
                    takes = \"4 h\"\n[crew.gang]\nskills = [\"strip\"]\non-duty = 1";
    let sets = ["goods.box.comes-in=groupage"];
    // One container with both parts: lifted by 09:30, stripped by 13:30; both ready at once.
    for nth in 0..2 {
        tells(
            &life(&ship(groupage), &sets, nth),
            &["Tue 13:30  the goods lie ready"],
        );
    }
    let record = run(&text(&ship(groupage), &sets), 1).remove(0);
    assert_eq!(record.calls[0].lifts, 1);
}

#[test]
fn an_alarm_on_the_container_holds_only_the_part_that_carries() {
    let groupage = "[container.groupage]\nholds = 200\nroute = [\"scan\", \"strip\"]\n[step.scan]\nneeds = { scan = 1 }\ntakes = \"1 h\"\n\
                    detects = { drugs = 1.0 }\nrefers-to = \"examination\"\n[step.strip]\nholder = \"port\"\nneeds = { scan = 1 }\n\
                    takes = \"1 h\"\n[crew.gang]\nskills = [\"scan\"]\non-duty = 1\n[threat.drugs]\nkind = \"contraband\"";
    let sets = [
        "goods.box.comes-in=groupage",
        "traffic.ship.brings.box=200",
        "goods.box.carries={ drugs = 0.1 }",
        "goods.box.selectivity={ otherwise = \"green\", red = { random = \"0.0001 %\" } }",
        "step.examination.detects={ drugs = 1.0 }",
    ];
    let record = run(&text(&ship(groupage), &sets), 1).remove(0);
    let found = record.found[0][0];
    assert!(found.carried > 0 && found.carried < 200, "{found:?}");
    assert_eq!(
        found.found, found.carried,
        "the scan sees all, the examination finds all"
    );
    let examined: u64 = record.cells[0].iter().map(|cell| cell.inspections).sum();
    assert_eq!(examined, found.carried, "and nobody else is examined");
}

#[test]
fn a_full_yard_stops_the_discharge_and_overflow_costs() {
    let yard = "[store.yard]\ncapacity = 1\nwhen-full = \"stop\"";
    let sets = [
        "goods.box.stored-in=yard",
        "goods.box.selectivity={ otherwise = \"green\" , red = { random = \"0.0001 %\" } }",
    ];
    // The first box leaves at once when ready (lodged 09:00, green): no stop. With a trader who takes a day, the second
    // box hangs from 10:00 until Wed 09:30.
    let port = text(
        &ship(&format!("{yard}\n[goods.box.collection]\ntakes = \"24 h\"")),
        &sets,
    );
    let record = run(&port, 1).remove(0);
    assert_eq!(record.stores[0].stops, 1);
    assert_eq!(record.stores[0].highest, 1);
    let lives = [0, 1].map(|nth| {
        life(
            &ship(&format!("{yard}\n[goods.box.collection]\ntakes = \"24 h\"")),
            &sets,
            nth,
        )
    });
    assert!(
        lives
            .iter()
            .any(|life| life.contains("Wed 09:30  the goods lie ready")),
        "{lives:?}"
    );
    let overflow = "[store.yard]\ncapacity = 1\noverflow-cost = 24";
    let port = text(
        &ship(&format!("{overflow}\n[goods.box.collection]\ntakes = \"24 h\"")),
        &sets,
    );
    let record = run(&port, 1).remove(0);
    // Two boxes together from 10:00 to Wed 09:30: 23.5 h at 1 an hour.
    assert!(
        (record.money.overflow - 23.5).abs() < 1e-9,
        "{}",
        record.money.overflow
    );
}

#[test]
fn a_find_seizes_and_its_procedure_takes_officers() {
    let drugs = "[threat.drugs]\nkind = \"contraband\"\nprocedure = \"seizure\"\n[step.seizure]\nneeds = { examine = 1 }\ntakes = \"6 h\"";
    let sets = [
        "goods.box.carries={ drugs = 1.0 }",
        "step.examination.detects={ drugs = 1.0 }",
    ];
    let record = run(&text(&ship(drugs), &sets), 1).remove(0);
    let cell = &record.cells[0][1];
    assert_eq!(
        (cell.seized, cell.collected, cell.hits, cell.inspections),
        (2, 0, 2, 2)
    );
    // Two examinations of 2 h and two procedures of 6 h.
    assert!(
        (record.resources[2].busy - 16.0).abs() < 1e-9,
        "{:?}",
        record.resources
    );
}

#[test]
fn revenue_found_is_recovered_and_audits_recover_later() {
    let threat = "[threat.value]\nkind = \"revenue\"\nshortfall = 0.1\n[step.audit]\nneeds = { paper = 1 }\ntakes = \"1 h\"\n\
                  needs-goods = false\ndetects = { value = 1.0 }";
    let by_examination = [
        "goods.box.carries={ value = 1.0 }",
        "step.examination.detects={ value = 1.0 }",
    ];
    let record = run(&text(&ship(threat), &by_examination), 1).remove(0);
    assert!(
        (record.money.recovered - 4800.0).abs() < 1e-9,
        "10 % of 2 × 24 000"
    );
    assert_eq!(record.cells[0][1].collected, 2, "the goods go on");
    let by_audit = [
        "goods.box.carries={ value = 1.0 }",
        "goods.box.selectivity={ otherwise = \"green\", red = { random = \"0.0001 %\" } }",
        "lane.green.audit={ share = 1.0, step = \"audit\" }",
    ];
    let record = run(&text(&ship(threat), &by_audit), 1).remove(0);
    assert!((record.money.audited - 4800.0).abs() < 1e-9);
    assert_eq!(record.found[0][0].audited, 2);
    assert_eq!(record.found[0][0].found, 0, "recovered, not interdicted");
}

#[test]
fn an_alarm_refers_to_examination_and_false_alarms_refer_the_clean() {
    let scan = "[step.scan]\nneeds = { examine = 1 }\ntakes = \"30 min\"\nfalse-alarm = 1.0\nrefers-to = \"examination\"";
    let sets = ["lane.red.route=[\"scan\"]", "traffic.ship.brings.box=1"];
    tells(
        &life(&ship(scan), &sets, 0),
        &[
            "Tue 09:30  scan begins",
            "Tue 10:00  alarm: referred to examination",
            "Tue 12:00  released",
        ],
    );
    let quiet = [
        "lane.red.route=[\"scan\"]",
        "traffic.ship.brings.box=1",
        "step.scan.false-alarm=0.0",
    ];
    tells(&life(&ship(scan), &quiet, 0), &["Tue 10:00  released"]);
}

#[test]
fn a_rummage_holds_the_ship() {
    let rummage = "[step.rummage]\nneeds = { board = 1 }\ntakes = \"5 h\"\nneeds-goods = false";
    let sets = [
        "traffic.ship.vessel.rummage={ share = 1.0, step = \"rummage\" }",
        "traffic.ship.brings.box=1",
    ];
    tells(
        &life(&ship(rummage), &sets, 0),
        &["Tue 14:30  the goods lie ready"],
    );
}

#[test]
fn stevedores_hours_and_a_crane_bound_the_discharge() {
    let crane = "[equipment.crane]\nunits = 1";
    let sets = [
        "traffic.ship.brings.box=20",
        "traffic.ship.vessel.stevedores=[\"Mon-Sat 07:00-16:00\"]",
        "traffic.ship.vessel.crane=crane",
        "traffic.ship.vessel.moves=4",
    ];
    // 20 lifts from 09:00 at two an hour: 14 by 16:00, the rest from Wed 07:00 to 10:00; four more moves to 12:00.
    let port = text(&ship(crane), &sets);
    let (record, log) = watch(&port, 0);
    let ready = log
        .iter()
        .filter(|(_, _, note)| *note == Note::Ready)
        .map(|(at, _, _)| at.hours())
        .fold(0.0, f64::max);
    assert!((ready - 58.0).abs() < 1e-9, "Wednesday 10:00, not {ready}");
    let sailed = log
        .iter()
        .find(|(_, _, note)| *note == Note::Sailed)
        .unwrap()
        .0
        .hours();
    assert!((sailed - 60.0).abs() < 1e-9, "Wednesday 12:00, not {sailed}");
    assert_eq!(record.calls[0].lifts, 24);
    // The crane is held from 09:00 to Wednesday 12:00.
    assert!((record.resources.last().unwrap().busy - 27.0).abs() < 1e-9);
}

/// Twenty lifts at two an hour from Tuesday 09:00, and four more moves, by stevedores till 16:00. The crane fails after 5 h 15 of
/// use and takes 3 h to repair: down Tue 14:15-17:15 and 22:30-01:30, Wed 06:45-09:45, 15:00-18:00 and 23:15-02:15, Thu
/// 07:30-10:30. So the eleventh lift, half done at 14:15, is done on Wed 10:00, the last at 14:30, and the further moves on Thu
/// 11:30. What breaks down by the calendar, from Monday midnight on, is down at the same times.
#[test]
fn a_crane_that_is_down_lifts_nothing() {
    let crane =
        "[equipment.crane]\nunits = 1\n[equipment.crane.fails]\nevery = \"5 h 15 min\"\nrepair = \"3 h\"";
    for counting in ["in use", "calendar"] {
        let sets = [
            "traffic.ship.brings.box=20",
            "traffic.ship.vessel.stevedores=[\"Mon-Sat 07:00-16:00\"]",
            "traffic.ship.vessel.crane=crane",
            "traffic.ship.vessel.moves=4",
            &format!("equipment.crane.fails.counting=\"{counting}\""),
        ];
        let (record, log) = watch(&text(&ship(crane), &sets), 0);
        let at = |wanted: Note| {
            let notes = log.iter().filter(move |(_, _, note)| *note == wanted);
            notes.map(|(at, _, _)| at.hours()).collect::<Vec<f64>>()
        };
        let ready = at(Note::Ready);
        assert_eq!(ready[9..12], [38.0, 58.0, 58.5], "{counting}");
        assert_eq!(ready[19], 62.5, "{counting}");
        assert_eq!(at(Note::Sailed), [83.5], "{counting}");
        let crane = record.resources.last().unwrap();
        assert!((crane.busy - 50.5).abs() < 1e-9, "{counting}: {}", crane.busy);
        if counting == "in use" {
            assert!((crane.down - 18.0).abs() < 1e-9, "{}", crane.down);
        }
    }
}

#[test]
fn a_second_ship_waits_for_the_berth_and_a_stay_is_kept() {
    let sets = [
        "traffic.ship.dates=[\"2026-01-06 08:00\", \"2026-01-06 09:00\"]",
        "traffic.ship.vessel.stays=\"10 h\"",
    ];
    let port = text(SHIP, &sets);
    let (record, log) = watch(&port, 0);
    let berthed: Vec<f64> = log
        .iter()
        .filter(|(_, _, note)| *note == Note::Berthed)
        .map(|(at, _, _)| at.hours())
        .collect();
    assert_eq!(
        berthed,
        [32.0, 56.0],
        "the first has stayed its ten hours at 18:00, when no pilot is there any more"
    );
    assert!((record.calls[0].berth_wait_hours - 23.0).abs() < 1e-9);
    assert!((record.calls[0].turnaround_hours - (10.0 + 33.0)).abs() < 1e-9);
    // The berth is kept for the second from 18:00 on.
    let berth = record.resources.last().unwrap();
    assert!((berth.busy - (10.0 + 24.0)).abs() < 1e-9, "{}", berth.busy);
}

#[test]
fn a_closed_port_lets_nobody_in_and_starts_nothing() {
    let storm = "[event.storm]\nfrom = \"2026-01-06 00:00\"\nto = \"2026-01-08 00:00\"\ncloses = [\"port\"]";
    tells(
        &life(&ship(storm), &["traffic.ship.brings.box=1"], 0),
        &[
            "Tue 06:00  arrived",
            "Thu 09:30  the goods lie ready",
            "Thu 11:30  released",
        ],
    );
    let port = text(&ship(storm), &[]);
    let (_, log) = watch(&port, 0);
    let shut = 24.0..72.0;
    for (at, _, note) in &log {
        assert!(
            !(matches!(note, Note::Began(..) | Note::Berthed) && shut.contains(&at.hours())),
            "{note:?} at {at:?}"
        );
    }
    let cancelled = ["event.storm.cancels-calls=true"];
    let record = run(&text(&ship(storm), &cancelled), 1).remove(0);
    assert_eq!((record.calls[0].cancelled, record.calls[0].consignments), (1, 0));
}

#[test]
fn a_sick_out_takes_officers_off_duty() {
    let event = "[event.sick-out]\nfrom = \"2026-01-06 00:00\"\nto = \"2026-01-07 00:00\"\nabsent = { clerk = \"all\" }";
    tells(
        &life(&ship(event), &["traffic.ship.brings.box=1"], 0),
        &["Wed 00:00  documents begins", "Wed 02:30  released"],
    );
}

#[test]
fn shifts_breaks_and_holidays_bound_the_work() {
    let office = [
        "traffic.ship.brings.box=1",
        "officers.desk={ skills = [\"paper\"], shifts = { day = { days = \"Mon-Fri\", hours = \"11:00-16:00\", on-duty = 1, breaks = { lunch = { at = \"11:15\", for = \"1 h\" } } } } }",
    ];
    // The clerk comes at 11:00, is at lunch 11:15-12:15, finishes the other 15 minutes at 12:30.
    let clerkless = SHIP.replace("[officers.clerk]\nskills = [\"paper\"]\non-duty = 1\n", "");
    tells(
        &life(&clerkless, &office, 0),
        &[
            "Tue 11:00  documents begins",
            "Tue 12:30  documents done",
            "Tue 14:30  released",
        ],
    );
    let holiday = [office[0], office[1], "holidays=[2026-01-06]"];
    tells(&life(&clerkless, &holiday, 0), &["Wed 11:00  documents begins"]);
}

#[test]
fn a_ferrys_passengers_are_cleared_one_by_one_and_reported_per_person() {
    let ferry = r#"
title = "ferry"
start = 2026-01-05
length = "1 weeks"
warm-up = "0 weeks"
follow-up = "4 weeks"
[traffic.ferry]
dates = ["2026-01-06 10:00"]
[traffic.ferry.vessel]
[traffic.ferry.brings]
party = 3
[goods.party]
persons = { discrete = { values = [2], weights = [1] } }
lifted = false
[goods.party.selectivity]
otherwise = "primary"
[lane.primary]
route = ["booth"]
[step.booth]
needs = { booth = 1 }
takes = "72 s"
per-person = true
[officers.booths]
skills = ["booth"]
on-duty = 1
"#;
    // Three parties of two at one booth: done after 2.4, 4.8 and 7.2 minutes, six persons in all.
    let port = text(ferry, &[]);
    let record = run(&port, 1).remove(0);
    let cell = &record.cells[0][0];
    assert_eq!(
        (cell.collected, cell.persons, cell.dwell_tally.count()),
        (3, 6, 6)
    );
    assert!((cell.dwell_tally.sum_hours() * 60.0 - 2.0 * (2.4 + 4.8 + 7.2)).abs() < 1e-6);
}

#[test]
fn trusted_traders_and_perishables_have_their_own_lane_and_go_first() {
    let sets = [
        "goods.box.trusted=1.0",
        "goods.box.selectivity.trusted={ lane = \"green\" }",
    ];
    tells(&life(SHIP, &sets, 0), &["lane: green", "Tue 09:00  released"]);
    let perishable = [
        "goods.box.perishable=1.0",
        "goods.box.selectivity.perishable={ lane = \"green\" }",
    ];
    tells(&life(SHIP, &perishable, 0), &["lane: green"]);
}

#[test]
fn criteria_thresholds_and_top_up_pick_lanes() {
    let base = "goods.box.selectivity={ otherwise = \"green\", red = { RULE, random = \"0.0001 %\" } }";
    let share_red = |rule: &str, more: &[&str]| {
        let rule = base.replace("RULE", rule);
        let mut sets = vec!["traffic.ship.brings.box=1000", rule.as_str()];
        sets.extend(more);
        let port = text(&ship("[threat.drugs]\nkind = \"contraband\""), &sets);
        let summary = summary(&port, &run(&port, 1));
        summary.find(Section::Lanes, "box", "share in red").map_or_else(
            || value(&summary, Section::Traffic, "box", "arrived").min(0.0),
            |measure| measure.figure(0.95).value.unwrap(),
        )
    };
    assert!(share_red("value-above = 24001", &[]) < 1e-2);
    let newcomers = share_red("new-importers = true", &["goods.box.new-importers=0.3"]);
    assert!((newcomers - 0.3).abs() < 0.06, "{newcomers}");
    // Topped up to a tenth, in order of lodgement: exactly 100 of 1 000.
    assert!((share_red("expected = 0.1", &[]) - 0.1).abs() < 1e-3);
    let scored = [
        "goods.box.carries={ drugs = 0.02 }",
        "goods.box.score={ drugs = { auc = 0.8 } }",
    ];
    let by_share = share_red("share = 0.2", &scored);
    assert!((by_share - 0.2).abs() < 0.05, "a share of 20 %: {by_share}");
    // 15.87 % of the clean score above one standard deviation, and 57 % of the carriers.
    let by_threshold = share_red("above = { drugs = 1.0 }", &scored);
    assert!((by_threshold - 0.167).abs() < 0.045, "{by_threshold}");
}

#[test]
fn yachts_come_and_are_cleared_themselves() {
    let yachts = r#"
title = "yachts"
start = 2026-01-05
length = "1 weeks"
warm-up = "0 weeks"
follow-up = "1 weeks"
[traffic.yachts]
dates = ["2026-01-06 10:00"]
brings = { yacht = 1 }
[goods.yacht]
[goods.yacht.lodged]
lag = "1 h"
before-arrival = "0 %"
[goods.yacht.selectivity]
otherwise = "desk"
[lane.desk]
route = ["clearance"]
[step.clearance]
needs = { desk = 1 }
takes = "40 min"
prepared-factor = 0.25
[officers.marina]
skills = ["desk"]
on-duty = 1
"#;
    tells(
        &life(yachts, &[], 0),
        &[
            "Tue 10:00  arrived",
            "Tue 11:00  declaration lodged",
            "Tue 11:40  released",
        ],
    );
}

#[test]
fn exports_and_trans_shipment_are_kinds_of_their_own() {
    let sets = [
        "goods.box={ direction = \"transhipment\", selectivity = { otherwise = \"green\" }, collection = { takes = \"48 h\" } }",
    ];
    let life = life(&SHIP.replace("[goods.box.lodged]\nlag = \"3 h\"\n", "").replace("[goods.box.selectivity]\notherwise = \"green\"\n[goods.box.selectivity.red]\nrandom = \"100 %\"\n", "").replace("[goods.box]\nvalue = 24000\n", ""), &sets, 0);
    assert!(!life.contains("declaration lodged"), "never declared: {life}");
    tells(
        &life,
        &["the goods lie ready", "released by customs", "through the gate"],
    );
}

#[test]
fn shared_officers_travel_to_where_the_work_is() {
    let two = r#"
title = "two places"
start = 2026-01-05
length = "1 weeks"
warm-up = "0 weeks"
follow-up = "1 weeks"
sites = ["town", "bay"]
[travel]
"town - bay" = "30 min"
[traffic.town]
site = "town"
dates = ["2026-01-06 10:00", "2026-01-06 14:00"]
brings = { boat = 1 }
[traffic.bay]
site = "bay"
dates = ["2026-01-06 12:00"]
brings = { boat = 1 }
[goods.boat]
selectivity = { otherwise = "desk" }
[lane.desk]
route = ["clearance"]
[step.clearance]
needs = { desk = 1 }
takes = "1 h"
[officers.marina]
sites = ["town", "bay"]
skills = ["desk"]
[officers.marina.shifts.all]
days = "daily"
hours = "00:00-24:00"
on-duty = 1
site = "town"
"#;
    let port = text(two, &[]);
    let (record, log) = watch(&port, 0);
    let left: Vec<f64> = log
        .iter()
        .filter(|(_, _, note)| matches!(note, Note::Left(_)))
        .map(|(at, _, _)| at.hours())
        .collect();
    // Town 10:00-11:00; travel and bay 12:00-13:30; travel back and town 14:00-15:30.
    assert_eq!(left, [35.0, 37.5, 39.5]);
    assert!((record.resources[0].travel - 1.0).abs() < 1e-9);
    assert!(
        (record.resources[0].busy - 4.0).abs() < 1e-9,
        "travel is paid work"
    );
    // Off at 12:15, on the way to the bay, and at the town again at 10:00: half an hour's way and a whole hour's work.
    let off = [
        "officers.marina.shifts.all.hours=\"10:00-12:15\"",
        "traffic.town.dates=[\"2026-01-06 10:00\"]",
    ];
    let (interrupted, _) = watch(&text(two, &off), 0);
    let cell = &interrupted.cells[0];
    let dwell: f64 = cell.iter().map(|cell| cell.dwell_tally.sum_hours()).sum();
    assert!((dwell - (1.0 + 23.5)).abs() < 1e-9, "{dwell}");
    assert!((interrupted.resources[0].travel - 0.75).abs() < 1e-9);
    assert!((interrupted.resources[0].busy - (1.0 + 0.25 + 1.5)).abs() < 1e-9);
    assert!(
        log.iter()
            .all(|(_, subject, _)| matches!(subject, Subject::Consignment { .. }))
    );
}
