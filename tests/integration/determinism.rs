//! The same bytes, however the work is shared out and whoever watches.

use super::support::{file, json, run_on, unwatched, watch};

const SHORT: [&str; 3] = [
    "length=\"6 weeks\"",
    "warm-up=\"2 weeks\"",
    "follow-up=\"8 weeks\"",
];

#[test]
fn threads_and_halves_change_no_byte() {
    let port = file("scenarios/saint-lucia.toml", &SHORT);
    let one = json(&port, &run_on(&port, 0..6, 1));
    assert_eq!(one, json(&port, &run_on(&port, 0..6, 2)), "two threads");
    assert_eq!(one, json(&port, &run_on(&port, 0..6, 8)), "eight threads");
    let mut halves = run_on(&port, 0..3, 2);
    halves.extend(run_on(&port, 3..6, 2));
    assert_eq!(one, json(&port, &halves), "two halves");
}

#[test]
fn records_survive_being_written_and_read() {
    let port = file("scenarios/saint-lucia.toml", &SHORT);
    let records = run_on(&port, 0..2, 0);
    let text = serde_json::to_string(&records).unwrap();
    let read: Vec<greenlane::customs::record::Record> = serde_json::from_str(&text).unwrap();
    assert_eq!(json(&port, &records), json(&port, &read));
}

#[test]
fn whoever_watches_changes_nothing() {
    let port = file("scenarios/saint-lucia-reform.toml", &SHORT);
    let (watched, log) = watch(&port, 3);
    assert!(log.len() > 10_000, "there is something to watch");
    assert_eq!(watched, unwatched(&port, 3));
}

#[test]
fn another_replication_or_seed_is_another_year() {
    let port = file("scenarios/saint-lucia.toml", &SHORT);
    let records = run_on(&port, 0..2, 0);
    assert_ne!(records[0].cells, records[1].cells);
}
