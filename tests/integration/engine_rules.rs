//! Rules of the engine, worked out by hand: who is served, who waits, what a shift's end does, ties at its very edge.

use super::support::{queue, run, text, watch};
use greenlane::customs::Note;
use greenlane::units::SimDuration;

/// Departure times \[h\] in order of arrival, with their wait.
fn leaves(scenario: &str, sets: &[&str]) -> Vec<f64> {
    let (_, log) = watch(&text(scenario, sets), 0);
    let mut subjects = Vec::new();
    for (_, subject, note) in &log {
        if *note == Note::Arrived {
            subjects.push(*subject);
        }
    }
    subjects
        .iter()
        .map(|subject| {
            log.iter()
                .find(|(_, other, note)| other == subject && matches!(note, Note::Left(_)))
                .map_or(f64::NAN, |(at, _, _)| at.hours())
        })
        .collect()
}

const THREE: &str = "dates = [\"2026-01-05 00:00\", \"2026-01-05 01:00\", \"2026-01-05 02:00\"]";
const ONE_SERVER: &str = "[officers.servers]\nskills = [\"serve\"]\non-duty = 1";

#[test]
fn one_server_serves_in_order_of_arrival() {
    assert_eq!(leaves(&queue(THREE, "\"3 h\"", ONE_SERVER), &[]), [3.0, 6.0, 9.0]);
}

#[test]
fn ties_in_a_line_go_by_order_of_entry() {
    let together =
        "dates = [\"2026-01-05 00:00\", \"2026-01-05 01:00\", \"2026-01-05 01:00\", \"2026-01-05 01:00\"]";
    assert_eq!(
        leaves(&queue(together, "\"3 h\"", ONE_SERVER), &[]),
        [3.0, 6.0, 9.0, 12.0]
    );
}

#[test]
fn two_servers_take_turns_and_the_lowest_free_works() {
    assert_eq!(
        leaves(
            &queue(THREE, "\"3 h\"", ONE_SERVER),
            &["officers.servers.on-duty=2"]
        ),
        [3.0, 4.0, 6.0]
    );
}

#[test]
fn a_full_room_turns_away() {
    let scenario = queue(THREE, "\"3 h\"", ONE_SERVER);
    let record = run(
        &text(&scenario, &["step.service.room=2", "step.service.full=leave"]),
        1,
    )
    .remove(0);
    assert_eq!(
        (record.cells[0][0].turned_away, record.cells[0][0].collected),
        (1, 2)
    );
    let skipped = leaves(&scenario, &["step.service.room=2", "step.service.full=skip"]);
    assert_eq!(skipped, [3.0, 6.0, 2.0], "the third skips the step");
}

#[test]
fn a_shifts_end_suspends_and_the_rest_is_done_next_day() {
    let shift = "[officers.servers]\nskills = [\"serve\"]\n[officers.servers.shifts.day]\ndays = \"daily\"\nhours = \"00:00-05:00\"\non-duty = 1";
    let scenario = queue(THREE, "\"3 h\"", shift);
    assert_eq!(
        leaves(&scenario, &[]),
        [3.0, 25.0, 28.0],
        "the second has one hour left at 05:00"
    );
    // Finished within an hour's overtime, and not if it would take longer.
    let finish = |limit: &str| {
        leaves(
            &scenario,
            &[&format!(
                "officers.servers.at-shift-end=\"finish within {limit}\""
            )],
        )
    };
    assert_eq!(finish("1 h"), [3.0, 6.0, 27.0]);
    assert_eq!(finish("59 min"), [3.0, 25.0, 28.0]);
    let record = run(
        &text(
            &scenario,
            &["officers.servers.at-shift-end=\"finish within 1 h\""],
        ),
        1,
    )
    .remove(0);
    assert!((record.resources[0].overtime - 1.0).abs() < 1e-9);
}

#[test]
fn a_job_done_at_the_very_end_of_a_shift_is_done_and_none_begins() {
    let shift = "[officers.servers]\nskills = [\"serve\"]\n[officers.servers.shifts.day]\ndays = \"daily\"\nhours = \"00:00-06:00\"\non-duty = 1";
    let scenario = queue(THREE, "\"3 h\"", shift);
    let (record, log) = watch(&text(&scenario, &[]), 0);
    let began: Vec<f64> = log
        .iter()
        .filter(|(_, _, note)| matches!(note, Note::Began(..)))
        .map(|(at, _, _)| at.hours())
        .collect();
    assert_eq!(began, [0.0, 3.0, 24.0], "nothing begins at 06:00");
    assert_eq!(leaves(&scenario, &[]), [3.0, 6.0, 27.0]);
    assert!(record.resources[0].overtime.abs() < 1e-12);
}

#[test]
fn an_arrival_at_the_very_beginning_of_a_shift_is_served_at_once() {
    let shift = "[officers.servers]\nskills = [\"serve\"]\n[officers.servers.shifts.day]\ndays = \"daily\"\nhours = \"01:00-06:00\"\non-duty = 1";
    let scenario = queue("dates = [\"2026-01-05 01:00\"]", "\"3 h\"", shift);
    assert_eq!(leaves(&scenario, &[]), [4.0]);
}

#[test]
fn successors_wait_for_a_place_when_told_to() {
    // Two on duty till 04:00, then one. At 04:00 both are busy until 06:00 and 07:00; a third came at 02:00.
    let shifts = "[officers.servers]\nskills = [\"serve\"]\nat-shift-end = \"finish\"\n[officers.servers.shifts.always]\ndays = \"daily\"\n\
                  hours = \"00:00-24:00\"\non-duty = 1\n[officers.servers.shifts.early]\ndays = \"Mon\"\nhours = \"00:00-04:00\"\non-duty = 1";
    let scenario = queue(THREE, "\"6 h\"", shifts);
    assert_eq!(
        leaves(&scenario, &[]),
        [6.0, 7.0, 12.0],
        "the one who stays begins at 06:00"
    );
    assert_eq!(
        leaves(&scenario, &["officers.servers.successors-wait=true"]),
        [6.0, 7.0, 13.0],
        "the place is free at 07:00"
    );
}

#[test]
fn priorities_go_first_and_interrupt_only_when_preemptive() {
    let two_kinds = |order: &str| {
        format!(
            "title = \"two kinds\"\nstart = 2026-01-05\nlength = \"1 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"1 weeks\"\n\
             [traffic.slow]\ndates = [\"2026-01-05 00:00\", \"2026-01-05 01:00\"]\nbrings = {{ barrel = 1 }}\n\
             [traffic.urgent]\ndates = [\"2026-01-05 02:00\"]\nbrings = {{ medicine = 1 }}\n\
             [goods.barrel]\nselectivity = {{ otherwise = \"only\" }}\n[goods.medicine]\npriority = -1\n\
             selectivity = {{ otherwise = \"only\" }}\n[lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = {{ serve = 1 }}\n\
             takes = \"3 h\"\norder = \"{order}\"\n{ONE_SERVER}\n"
        )
    };
    assert_eq!(leaves(&two_kinds("first-come"), &[]), [3.0, 6.0, 9.0]);
    assert_eq!(leaves(&two_kinds("priority"), &[]), [3.0, 9.0, 6.0]);
    // Interrupted at 02:00 with one hour left, resumed at 05:00.
    assert_eq!(leaves(&two_kinds("preemptive"), &[]), [6.0, 9.0, 5.0]);
}

#[test]
fn due_dates_and_short_jobs_order_a_line() {
    let kinds = "title = \"two kinds\"\nstart = 2026-01-05\nlength = \"1 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"1 weeks\"\n\
         [traffic.first]\ndates = [\"2026-01-05 00:00\"]\nbrings = { long = 1 }\n\
         [traffic.second]\ndates = [\"2026-01-05 01:00\"]\nbrings = { long = 1 }\n\
         [traffic.third]\ndates = [\"2026-01-05 02:00\"]\nbrings = { short = 1 }\n\
         [goods.long]\ndue-after = \"40 h\"\nselectivity = { otherwise = \"only\" }\n[goods.short]\ndue-after = \"5 h\"\n\
         selectivity = { otherwise = \"only\" }\n[lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = { serve = 1 }\n\
         takes = \"3 h\"\ntakes-for = { short = \"1 h\" }\n[officers.servers]\nskills = [\"serve\"]\non-duty = 1\n";
    assert_eq!(leaves(kinds, &[]), [3.0, 6.0, 7.0]);
    assert_eq!(leaves(kinds, &["step.service.order=due"]), [3.0, 7.0, 4.0]);
    assert_eq!(leaves(kinds, &["step.service.order=shortest"]), [3.0, 7.0, 4.0]);
}

/// Two lines before three officers: jobs for two, and jobs for one.
fn teams(rest: &str) -> String {
    format!(
        "title = \"teams\"\nstart = 2026-01-05\nlength = \"1 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"1 weeks\"\n\
         [traffic.single]\ndates = [\"2026-01-05 00:00\", \"2026-01-05 00:30\", \"2026-01-05 02:00\", \"2026-01-05 03:00\"]\n\
         brings = {{ small = 1 }}\n[traffic.double]\ndates = [\"2026-01-05 01:00\"]\nbrings = {{ large = 1 }}\n\
         [goods.small]\nselectivity = {{ otherwise = \"one\" }}\n[goods.large]\nselectivity = {{ otherwise = \"two\" }}\n\
         [lane.one]\nroute = [\"alone\"]\n[lane.two]\nroute = [\"together\"]\n[step.alone]\nneeds = {{ work = 1 }}\ntakes = \"2 h\"\n\
         [step.together]\nneeds = {{ work = 2 }}\ntakes = \"2 h\"\n[officers.hands]\nskills = [\"work\"]\non-duty = 2\n{rest}\n"
    )
}

#[test]
fn a_job_for_two_is_not_starved_by_jobs_for_one() {
    // Alone 0:00-2:00 and 0:30-2:30. The pair waits since 1:00: at 2:00 one is free and is kept for it; 2:30-4:30.
    assert_eq!(leaves(&teams(""), &[]), [2.0, 2.5, 4.5, 6.5, 6.5]);
    // Backfilling lets the small ones of 2:00 pass, at the pair's expense.
    let backfilled = leaves(&teams(""), &["step.together.backfill=true"]);
    assert_eq!(
        backfilled[3], 4.0,
        "the small one of 02:00 begins at once: {backfilled:?}"
    );
}

#[test]
fn an_odd_headcount_leaves_one_free_but_starves_nobody() {
    assert_eq!(
        leaves(&teams(""), &["officers.hands.on-duty=3"]),
        [2.0, 2.5, 4.0, 4.5, 6.0]
    );
}

#[test]
fn a_pair_that_is_not_on_duty_blocks_nobody() {
    let shifts = "[officers.hands.shifts.always]\ndays = \"daily\"\nhours = \"00:00-24:00\"\non-duty = 1\n\
                  [officers.hands.shifts.late]\ndays = \"Mon\"\nhours = \"12:00-24:00\"\non-duty = 1";
    let scenario = teams("").replace("on-duty = 2\n", "") + shifts;
    // One on duty until noon: 0-2, 2-4, 4-6, 6-8 alone; the pair begins at noon.
    assert_eq!(leaves(&scenario, &[]), [2.0, 4.0, 14.0, 6.0, 8.0]);
}

#[test]
fn officers_and_a_bay_are_seized_together_or_not_at_all() {
    let bay = "[equipment.bay]\nunits = 1";
    let scenario = queue(THREE, "\"3 h\"", &format!("{ONE_SERVER}\n{bay}"));
    let sets = [
        "step.service.needs={ serve = 1, bay = 1 }",
        "officers.servers.on-duty=3",
    ];
    assert_eq!(
        leaves(&scenario, &sets),
        [3.0, 6.0, 9.0],
        "one bay, one at a time"
    );
}

#[test]
fn novices_are_slower_and_a_team_works_at_its_mean_speed() {
    let scenario = queue("dates = [\"2026-01-05 00:00\"]", "\"3 h\"", ONE_SERVER);
    let novice = ["officers.servers.novices=1", "officers.servers.novice-speed=0.5"];
    assert_eq!(leaves(&scenario, &novice), [6.0]);
    let team = [
        novice[0],
        novice[1],
        "officers.servers.on-duty=2",
        "step.service.needs={ serve = 2 }",
    ];
    assert_eq!(leaves(&scenario, &team), [4.0], "speeds 1 and 0.5: 0.75");
}

#[test]
fn a_breakdown_interrupts_and_the_job_resumes() {
    let machine = "[equipment.serve]\nunits = 1\n[equipment.serve.fails]\nevery = \"2 h\"\ncounting = \"in use\"\nrepair = \"5 h\"";
    let scenario = queue("dates = [\"2026-01-05 00:00\"]", "\"3 h\"", machine);
    assert_eq!(leaves(&scenario, &[]), [8.0], "2 h, 5 h of repair, 1 h");
    let record = run(&text(&scenario, &[]), 1).remove(0);
    assert!((record.resources[0].down - 5.0).abs() < 1e-9);
    assert!(
        (record.lines[0].wait.sum_hours() - 5.0).abs() < 1e-9,
        "the interruption is waited"
    );
    let calendar = leaves(&scenario, &["equipment.serve.fails.counting=calendar"]);
    assert_eq!(calendar, [8.0]);
}

#[test]
fn branches_lead_back_and_out() {
    let back = [
        "step.service.then={ service = \"100 %\" }",
        "length=\"1 weeks\"",
        "follow-up=\"1 weeks\"",
    ];
    let scenario = queue("dates = [\"2026-01-05 00:00\"]", "\"3 h\"", ONE_SERVER);
    let loaded = std::panic::catch_unwind(|| text(&scenario, &back[..1]));
    assert!(loaded.is_err(), "a loop without end is refused");
    let half = run(
        &text(
            &queue("poisson = \"1 / h\"", "\"6 min\"", ONE_SERVER),
            &["step.service.then={ service = \"50 %\" }"],
        ),
        4,
    );
    let visits: u64 = half.iter().map(|record| record.lines[0].done).sum();
    let came: u64 = half.iter().map(|record| record.cells[0][0].arrived).sum();
    let ratio = visits as f64 / came as f64;
    assert!(
        (ratio - 2.0).abs() < 0.1,
        "geometric with mean 2: {ratio} at n = {came}"
    );
}

#[test]
fn an_initial_state_a_stop_and_snapshots() {
    let scenario = queue("dates = [\"2026-01-05 01:00\"]", "\"3 h\"", ONE_SERVER)
        + "[initial]\njobs = { traffic = \"customers\", goods = \"job\", count = 2 }\n[stop]\nsample-at = [\"2 h\", \"4 h\", \"20 h\"]\n";
    let record = run(&text(&scenario, &[]), 1).remove(0);
    assert_eq!(record.samples, [[3], [2], [0]]);
    let counted = queue("every = \"1 h\"", "\"30 min\"", ONE_SERVER) + "[stop]\nafter = 7\n";
    let record = run(&text(&counted, &[]), 1).remove(0);
    assert_eq!(record.balance[0].arrived, 7);
}

#[test]
fn absence_keeps_its_days_when_an_officer_is_added() {
    let shift = |on_duty: u32| {
        let pool = format!(
            "[officers.servers]\nskills = [\"serve\"]\nabsence = \"30 %\"\n[officers.servers.shifts.day]\ndays = \"daily\"\n\
             hours = \"08:00-16:00\"\non-duty = {on_duty}"
        );
        run(&text(&queue(THREE, "\"3 h\"", &pool), &[]), 1)
            .remove(0)
            .resources[0]
            .on_duty
    };
    let (three, four) = (shift(3), shift(4));
    let added = four - three;
    assert!(
        added > 0.0 && added < 28.0 * 8.0,
        "the fourth is absent now and then: {added} h"
    );
    let expected = SimDuration::HOUR.hours() * 28.0 * 8.0 * 0.7;
    assert!(
        (three / 3.0 - expected).abs() < 45.0,
        "about 70 % of the days: {three}"
    );
}

#[test]
fn an_overloaded_line_is_named_with_the_officers_it_is_short_of() {
    // 2.2 an hour, one hour each, two servers: 0.2 an hour too many. n = 5 replications of 8 weeks.
    let scenario = queue("poisson = \"2.2 / h\"", "{ exponential = \"1 h\" }", ONE_SERVER);
    let port = text(&scenario, &["officers.servers.on-duty=2", "length=\"8 weeks\""]);
    let records = run(&port, 5);
    let network = greenlane::customs::Network::new(&port);
    let overloads = greenlane::experiment::overloads(&port, &network, &records);
    assert_eq!(overloads.len(), 1);
    assert_eq!(overloads[0].served_by, "servers");
    assert!(
        (overloads[0].growth_per_week - 0.2 * 168.0).abs() < 8.0,
        "{overloads:?}"
    );
    assert!((overloads[0].short_by - 0.2).abs() < 0.06, "{overloads:?}");
    let enough = text(&scenario, &["officers.servers.on-duty=3", "length=\"8 weeks\""]);
    let network = greenlane::customs::Network::new(&enough);
    assert!(greenlane::experiment::overloads(&enough, &network, &run(&enough, 5)).is_empty());
}

#[test]
fn a_head_that_nobody_at_its_place_can_serve_holds_nobody_elsewhere() {
    // One pool by timetable: the town's officer is off until noon, the bay's is on. A boat waits in town from 01:00.
    let two = r#"
title = "two places by timetable"
start = 2026-01-05
length = "1 weeks"
warm-up = "0 weeks"
follow-up = "1 weeks"
sites = ["town", "bay"]
[traffic.town]
site = "town"
dates = ["2026-01-05 01:00"]
brings = { boat = 1 }
[traffic.bay]
site = "bay"
dates = ["2026-01-05 02:00"]
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
dispatch = "timetable"
skills = ["desk"]
[officers.marina.shifts.town]
days = "daily"
hours = "12:00-18:00"
on-duty = 1
site = "town"
[officers.marina.shifts.bay]
days = "daily"
hours = "00:00-24:00"
on-duty = 1
site = "bay"
"#;
    assert_eq!(leaves(two, &[]), [13.0, 3.0]);
}
