//! Selectivity under limits, with outcomes worked out by hand: quotas a day, lanes that take nobody while they are full, and
//! examinations that open some of the packages.

use super::support::{run, text, watch};
use greenlane::customs::port::Port;
use greenlane::customs::record::Record;
use greenlane::customs::{Network, Note};

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

/// A thousand boxes that no rule picks: of 25 % that officers send to red, 80 % of what is hidden is found; who is sent at 25 % is
/// sent at 60 % too; and what they do with red is a matter of its own. The estimate from scores, which knows nothing of who hides
/// what, expects the same.
#[test]
fn officers_divert_lanes_by_a_draw_of_their_own() {
    let scenario = |selectivity: &str| {
        format!(
            "title = \"discretion\"\nstart = 2026-01-05\nlength = \"1 week\"\nwarm-up = \"0 weeks\"\nfollow-up = \"20 weeks\"\n\
             [traffic.boats]\ndates = [\"2026-01-06 06:00\"]\nbrings = {{ box = 1000 }}\n\
             [threat.drugs]\nkind = \"contraband\"\n\
             [goods.box]\ncarries = {{ drugs = \"50 %\" }}\nscore = {{ drugs = {{ auc = 0.7 }} }}\n\
             [goods.box.selectivity]\notherwise = \"green\"\n{selectivity}\n\
             [lane.green]\nroute = []\n[lane.red]\nroute = [\"look\"]\n\
             [step.look]\nneeds = {{ look = 1 }}\ntakes = \"1 min\"\ndetects = {{ drugs = \"80 %\" }}\n\
             [officers.examiner]\nskills = [\"look\"]\non-duty = 1\n"
        )
    };
    let red = |selectivity: &str| -> std::collections::BTreeSet<String> {
        let (_, notes) = watch(&text(&scenario(selectivity), &[]), 0);
        let red = notes.iter().filter(|(_, _, note)| *note == Note::Lane(1));
        red.map(|(_, subject, _)| format!("{subject:?}")).collect()
    };
    assert!(red("red = { random = \"0 %\", share = \"0 %\" }").is_empty());
    let quarter = red("discretion.green = { to = \"red\", share = \"25 %\" }\nred = { share = \"0 %\" }");
    let more = red("discretion.green = { to = \"red\", share = \"60 %\" }\nred = { share = \"0 %\" }");
    assert!((200..300).contains(&quarter.len()), "{}", quarter.len());
    assert!(quarter.is_subset(&more) && (550..650).contains(&more.len()));
    // all are red by rule: of them 25 % go to green, the same by their draw
    let kept = red("discretion.red = { to = \"green\", share = \"25 %\" }\nred = { random = \"100 %\" }");
    assert_eq!(kept.len(), 1000 - quarter.len());
    assert!(kept.is_disjoint(&quarter));
    let selectivity = "discretion.green = { to = \"red\", share = \"25 %\" }\nred = { share = \"0 %\" }";
    let records = run(&text(&scenario(selectivity), &[]), 40);
    let (mut carried, mut found) = (0.0, 0.0);
    for detection in records.iter().map(|record| &record.found[0][0]) {
        carried += detection.posterior_carried;
        found += detection.posterior_found;
    }
    // 40,000 boxes: 25 % · 80 % within four standard errors of a proportion
    assert!(
        (found / carried - 0.2).abs() < 4.0 * 0.8 * (0.25_f64 * 0.75 / 40_000.0).sqrt(),
        "{}",
        found / carried
    );
}

/// Scores for drugs and for revenue, a tenth to red. By the highest rank either score alone is enough; by the sum of ranks the
/// limit of two uniform ranks is 2 − √0.2 = 1.553, and one high score with a low one is not enough. Both take a tenth.
#[test]
fn scores_are_combined_by_the_highest_rank_or_by_their_sum() {
    let port = |combine: &str| {
        text(
            &format!(
                "title = \"combined\"\nstart = 2026-01-05\nlength = \"1 week\"\nwarm-up = \"0 weeks\"\nfollow-up = \"20 weeks\"\n\
                 [traffic.boats]\ndates = [\"2026-01-06 06:00\"]\nbrings = {{ box = 1000 }}\n\
                 [threat.drugs]\nkind = \"contraband\"\n[threat.value]\nkind = \"revenue\"\nshortfall = \"30 %\"\n\
                 [goods.box]\ncarries = {{ drugs = \"2 %\", value = \"20 %\" }}\nscore = {{ drugs = {{ auc = 0.8 }}, value = {{ auc = 0.7 }} }}\n\
                 [goods.box.selectivity]\notherwise = \"green\"\n{combine}red = {{ share = \"10 %\" }}\n\
                 [lane.green]\nroute = []\n[lane.red]\nroute = [\"look\"]\n\
                 [step.look]\nneeds = {{ look = 1 }}\ntakes = \"1 min\"\ndetects = {{ drugs = \"80 %\", value = \"80 %\" }}\n\
                 [officers.examiner]\nskills = [\"look\"]\non-duty = 1\n"
            ),
            &[],
        )
    };
    let sum = port("combine = \"sum of ranks\"\n");
    let limit = sum.goods[0].selectivity.rules[0].above_sum.unwrap();
    assert!((limit.limit - (2.0 - 0.2_f64.sqrt())).abs() < 1e-9 && (limit.below - 0.9).abs() < 1e-12);
    let red = |port: &Port| -> [f64; 3] {
        let records = run(port, 30);
        let (mut boxes, mut expected, mut certain) = (0.0, 0.0, 0.0);
        for record in &records {
            boxes += record.cells[0][1].arrived as f64;
            for detection in &record.found[0] {
                expected += detection.posterior_found;
                certain += detection.expected;
            }
        }
        [boxes, expected, certain]
    };
    for port in [&sum, &port("")] {
        let [boxes, expected, certain] = red(port);
        assert!(
            (boxes / 30_000.0 - 0.1).abs() < 4.0 * (0.09_f64 / 30_000.0).sqrt(),
            "{boxes}"
        );
        // the estimate from scores and the count of what is hidden agree: some 1,500 found, give or take 40
        assert!((expected / certain - 1.0).abs() < 0.1, "{expected} {certain}");
    }
}

/// Ten boxes come at 06:00, all carry, an image takes half an hour and shows 80 % of what is there. An officer sees all of that for
/// an hour, then 0.8 of it an hour, but half at least: 1, 1, 1, 0.8^0.5, 0.8, 0.8^1.5, 0.64, 0.8^2.5, 0.512, 0.5.
#[test]
fn readers_of_images_tire_until_they_pause() {
    let scenario = |officers: &str, fatigue: &str| {
        format!(
            "title = \"fatigue\"\nstart = 2026-01-05\nlength = \"1 week\"\nwarm-up = \"0 weeks\"\nfollow-up = \"1 week\"\n\
             [traffic.boats]\ndates = [\"2026-01-06 06:00\"]\nbrings = {{ box = 10 }}\n\
             [threat.value]\nkind = \"revenue\"\nshortfall = \"30 %\"\n\
             [goods.box]\ncarries = {{ value = \"100 %\" }}\n[lane.orange]\nroute = [\"scan\"]\n\
             [step.scan]\nneeds = {{ image = 1, scanner = 1 }}\ntakes = \"30 min\"\ndetects = {{ value = \"80 %\" }}\n{fatigue}\n\
             [officers.readers]\nskills = [\"image\"]\n{officers}\n[equipment.scanner]\nunits = 2\n"
        )
    };
    let found = |officers: &str, fatigue: &str| {
        let records = run(&text(&scenario(officers, fatigue), &[]), 1);
        records[0].found[0][0].expected / 0.8
    };
    let tiring = "fatigue = { after = \"1 h\", per-hour = \"20 %\", least = \"50 %\" }";
    let kept = |halves: i32| libm::pow(0.8, 0.5 * f64::from(halves)).max(0.5);
    let alone = 3.0 + (1..=7).map(kept).sum::<f64>();
    let two = 2.0 * (3.0 + kept(1) + kept(2));
    // a pause of a quarter of an hour after four images, as long as `rest` is; then six more
    let paused = 3.0 + kept(1) + 3.0 + (1..=3).map(kept).sum::<f64>();
    for (officers, fatigue, expected) in [
        ("on-duty = 1", "", 10.0),
        ("on-duty = 1", tiring, alone),
        ("on-duty = 2", tiring, two),
        (
            "shifts.day = { hours = \"06:00-18:00\", on-duty = 1, breaks.tea = { at = \"08:00\", for = \"15 min\" } }",
            tiring,
            paused,
        ),
        (
            "shifts.day = { hours = \"06:00-18:00\", on-duty = 1, breaks.tea = { at = \"08:00\", for = \"14 min\" } }",
            tiring,
            alone,
        ),
    ] {
        let found = found(officers, fatigue);
        assert!(
            (found - expected).abs() < 1e-9,
            "{officers} {fatigue}: {found} for {expected}"
        );
    }
    let port = text(&scenario("on-duty = 1", tiring), &[]);
    let doubts = Network::new(&port).doubts[0][0].join(" ");
    assert!(
        doubts.contains("tire at `scan`"),
        "the estimate from scores is refused: {doubts}"
    );
    let fresh = text(&scenario("on-duty = 1", ""), &[]);
    assert!(Network::new(&fresh).doubts[0][0].is_empty());
}
