//! Selectivity under limits, with outcomes worked out by hand: quotas a day, lanes that take nobody while they are full, and
//! examinations that open some of the packages.

use super::support::{run, text};
use greenlane::customs::Network;
use greenlane::customs::record::Record;

/// Ten boxes come together at 06:00 on each of two days; a score would send all of them to red, where one officer takes 20 h for
/// one.
fn boxes(rule: &str) -> Vec<Record> {
    let scenario = format!(
        "title = \"limits\"\nstart = 2026-01-05\nlength = \"1 week\"\nwarm-up = \"0 weeks\"\nfollow-up = \"20 weeks\"\n\
         [traffic.boats]\ndates = [\"2026-01-06 06:00\", \"2026-01-07 06:00\"]\nbrings = {{ box = 10 }}\n\
         [threat.drugs]\nkind = \"contraband\"\n\
         [goods.box]\ncarries = {{ drugs = \"1 %\" }}\nscore = {{ drugs = {{ auc = 0.7 }} }}\n\
         [goods.box.selectivity]\notherwise = \"green\"\nred = {{ {rule} }}\n\
         [lane.green]\nroute = []\n[lane.red]\nroute = [\"look\"]\n\
         [step.look]\nneeds = {{ look = 1 }}\ntakes = \"20 h\"\ninspects = true\n\
         [officers.examiner]\nskills = [\"look\"]\non-duty = 1\n"
    );
    run(&text(&scenario, &[]), 1)
}

/// Boxes in green and in red.
fn lanes(rule: &str) -> [u64; 2] {
    let records = boxes(rule);
    [0, 1].map(|lane| records[0].cells[0][lane].arrived)
}

/// Four a day of ten: eight red, whatever picks them.
#[test]
fn a_quota_a_day_bounds_what_a_lane_takes() {
    assert_eq!(lanes("above = { drugs = -10 }"), [0, 20]);
    assert_eq!(lanes("above = { drugs = -10 }, most-a-day = 4"), [12, 8]);
    assert_eq!(lanes("random = \"100 %\", most-a-day = 3"), [14, 6]);
    assert_eq!(lanes("expected = \"50 %\", most-a-day = 4"), [12, 8]);
}

/// On Tuesday one is begun and three wait, then the lane is full. On Wednesday at 06:00, 24 hours later, one is done, the next
/// has four hours behind it, two wait: one more is taken.
#[test]
fn a_full_lane_takes_nobody_by_score() {
    assert_eq!(lanes("above = { drugs = -10 }, full-at = 3"), [15, 5]);
    // Random selection and criteria go on.
    assert_eq!(lanes("random = \"100 %\", full-at = 3"), [0, 20]);
}

/// 8 of 40 packages opened, 2 of which hide something: 1 − (32 · 31) / (40 · 39) = 0.36410, times what the officer sees in an open
/// package.
#[test]
fn opening_some_packages_finds_by_the_hypergeometric_law() {
    let detection = |depth: &str| {
        let scenario = format!(
            "title = \"depth\"\nstart = 2026-01-05\n[traffic.boats]\npoisson = \"1 / h\"\nbrings = {{ box = 1 }}\n\
             [threat.drugs]\nkind = \"contraband\"\n[goods.box]\ncarries = {{ drugs = \"1 %\" }}\n\
             [lane.red]\nroute = [\"look\"]\n[step.look]\ntakes = \"1 h\"\ndetects = {{ drugs = \"90 %\" }}\n{depth}\n"
        );
        let port = text(&scenario, &[]);
        Network::new(&port).detection_in_lane(&port, 0, 0, 0)
    };
    assert!((detection("") - 0.9).abs() < 1e-12);
    let some = detection("depth = { packages = 40, opened = 8, hiding = 2 }");
    assert!(
        (some - 0.9 * (1.0 - 32.0 * 31.0 / (40.0 * 39.0))).abs() < 1e-12,
        "{some}"
    );
    assert!((detection("depth = { packages = 40, opened = 10 }") - 0.9 * 0.25).abs() < 1e-12);
    assert!((detection("depth = { packages = 40, opened = 40 }") - 0.9).abs() < 1e-12);
}
