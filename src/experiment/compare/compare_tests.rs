use super::*;
use crate::customs::{Network, replicate};
use crate::experiment::{Plan, World};
use crate::random::{ReplicationKey, normal_quantile};
use crate::scenario::load;

fn response(id: &str, values: &[f64]) -> Response {
    Response {
        id: id.to_owned(),
        unit: "h".to_owned(),
        figure: Figure::bare(values.iter().sum::<f64>() / values.len() as f64),
        values: values.to_vec(),
    }
}

fn world(label: &str, text: &str, sets: &[&str]) -> World {
    let no_files = |_: &str| Err("no files".to_owned());
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let loaded = load("test.toml", text, &no_files, &sets, &[]);
    World::new(label, loaded.port.unwrap())
}

const TWO_DESKS: &str = include_str!("../../../tests/scenarios/two-desks.toml");

#[test]
fn exactly_one_customer_waits_when_a_desk_closes() {
    let base = world("two", TWO_DESKS, &[]);
    let other = world("one", TWO_DESKS, &["officers.desk.on-duty=1"]);
    let plan = Plan {
        seed: 1,
        replications: 0..3,
        threads: 1,
    };
    let told = follow(&base, &other, &plan, 2, &|| {}).unwrap();
    let customers = &told.goods[0];
    let half_an_hour_each = Change {
        later: 3,
        same: 6,
        later_micros: 3 * 1_800_000_000,
        ..Change::default()
    };
    assert_eq!(customers.consignments, 9);
    assert_eq!((customers.other_end, customers.in_one_world), (0, 0));
    assert_eq!(customers.release, half_an_hour_each);
    assert_eq!(customers.dwell, half_an_hour_each);
    assert_eq!(told.why.len(), 1);
    assert_eq!(told.why[0].reason, "longer wait for service");
    assert_eq!(
        (told.why[0].consignments, told.why[0].mean_change),
        (3, Some(0.5))
    );
    assert_eq!(told.worst.len(), 2);
    assert!(
        told.worst[0].name.starts_with("second/customer/"),
        "{:?}",
        told.worst
    );
    assert_eq!((told.worst[0].base, told.worst[0].other), (1.0, 1.5));
    assert_eq!((told.worst[0].replication, told.worst[1].replication), (0, 1));
}

#[test]
fn the_lives_sum_to_what_the_replication_counts() {
    let text = include_str!("../../../scenarios/saint-lucia.toml");
    let short = [
        "length=\"4 weeks\"",
        "warm-up=\"2 weeks\"",
        "follow-up=\"12 weeks\"",
    ];
    let world = world("today", text, &short);
    let (_, words, _) = vocabulary::both(&world.port, &world.port);
    let mut registrar = lives::Registrar::new(&words);
    let record = replicate(&world.port, &Network::new(&world.port), 1, 0, &mut registrar);
    let (start, end) = (world.port.window_start(), world.port.window_end());
    let mut compared = 0;
    for (goods, cells) in record.cells.iter().enumerate() {
        if world.port.goods[goods].persons.is_some() {
            continue;
        }
        let of = |life: &&lives::Life| {
            life.goods == goods && life.arrived.is_some_and(|at| at >= start && at < end)
        };
        let (mut released, mut release, mut collected, mut dwell) = (0, 0.0, 0, 0.0);
        for life in registrar.lives.values().filter(of) {
            if let Some(time) = life.release_time() {
                released += 1;
                release += time.hours();
            }
            if let Some(time) = life.dwell() {
                collected += 1;
                dwell += time.hours();
                let spent: i64 = life.spent.iter().map(|(_, time)| time.micros()).sum();
                assert_eq!(spent, time.micros(), "{life:?}");
            }
        }
        let counted = |count: fn(&crate::customs::record::Cell) -> u64| cells.iter().map(count).sum::<u64>();
        assert_eq!(counted(|cell| cell.released), released, "{goods}");
        assert_eq!(counted(|cell| cell.collected), collected, "{goods}");
        let summed = |sum: fn(&crate::customs::record::Cell) -> f64| cells.iter().map(sum).sum::<f64>();
        assert!((summed(|cell| cell.release_tally.sum_hours()) - release).abs() < 1e-6 * (1.0 + release));
        assert!((summed(|cell| cell.dwell_tally.sum_hours()) - dwell).abs() < 1e-6 * (1.0 + dwell));
        compared += collected;
    }
    assert!(compared > 1_000, "{compared}");
}

/// Three reforms, y = 100 − 10 a − 20 b − 5 c + 8 ab, and noise that all worlds share.
#[test]
fn effects_of_three_reforms_by_hand() {
    let design = Design::of(3);
    assert_eq!(design.worlds, [0, 1, 2, 4, 3, 5, 6, 7]);
    let noise = [0.0, 3.0, -1.5];
    let worlds: Vec<Vec<Response>> = design
        .worlds
        .iter()
        .map(|world| {
            let has = |reform: u64| (world >> reform & 1) as f64;
            let mean = 100.0 - 10.0 * has(0) - 20.0 * has(1) - 5.0 * has(2) + 8.0 * has(0) * has(1);
            let values: Vec<f64> = noise.iter().map(|noise| mean + noise).collect();
            vec![response("y", &values)]
        })
        .collect();
    let told = effects(&design, &worlds, 0.95);
    let effect = |wanted: Effect| {
        let found = told[0].effects.iter().find(|(effect, _)| *effect == wanted);
        found.unwrap().1.difference.point
    };
    let close = |wanted: Effect, value: f64| {
        assert!(
            (effect(wanted) - value).abs() < 1e-9,
            "{wanted:?}: {}",
            effect(wanted)
        );
    };
    close(Effect::Alone { reform: 0 }, -10.0);
    close(Effect::Alone { reform: 1 }, -20.0);
    close(Effect::Alone { reform: 2 }, -5.0);
    close(Effect::Together, -27.0);
    close(Effect::Interaction, 8.0);
    close(Effect::Last { reform: 0 }, -2.0);
    close(Effect::Last { reform: 1 }, -12.0);
    close(Effect::Average { reform: 0 }, -6.0);
    close(Effect::Average { reform: 2 }, -5.0);
    close(Effect::Pair { first: 0, second: 1 }, 8.0);
    let pair = Effect::Pair { first: 0, second: 2 };
    let found = told[0]
        .effects
        .iter()
        .find(|(effect, _)| *effect == pair)
        .unwrap();
    assert_eq!(found.1.verdict, Verdict::Same);
}

#[test]
fn of_many_reforms_each_alone_all_but_one_and_all_are_run() {
    let design = Design::of(6);
    assert_eq!(design.worlds.len(), 1 + 6 + 6 + 1);
    assert_eq!((design.worlds[0], *design.worlds.last().unwrap()), (0, 63));
    assert_eq!(Design::of(1).worlds, [0, 1]);
    assert_eq!(design.reforms_of(0b10_0101), [0, 2, 5]);
}

/// Replications of two worlds with correlation 0.9 and a true difference of 1: what the interval and the family promise.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let experiments = 2_000;
    let (mut held, mut false_alarms) = (0, 0);
    for experiment in 0..experiments {
        let draw = |name: &str, k: u64| {
            let stream = ReplicationKey::new(11, experiment).stream(name, "compare");
            normal_quantile(stream.uniform(k, 0))
        };
        let values = |name: &str, shift: f64| -> Vec<f64> {
            let noise = libm::sqrt(1.0 - 0.9);
            (0..10)
                .map(|k| shift + libm::sqrt(0.9) * draw("shared", k) + noise * draw(name, k))
                .collect()
        };
        let base = vec![
            response("a", &values("a0", 0.0)),
            response("b", &values("b0", 0.0)),
        ];
        let shifted = vec![
            response("a", &values("a1", 1.0)),
            response("b", &values("b1", 0.0)),
        ];
        let same = vec![
            response("a", &values("a2", 0.0)),
            response("b", &values("b2", 0.0)),
        ];
        let told = against(&base, &[("shifted".into(), shifted), ("same".into(), same)], 0.95);
        let contrast = |other: usize, measure: usize| told[other].differences[measure].contrast.unwrap();
        held += u64::from(contrast(0, 0).difference.contains(1.0));
        let null = [contrast(0, 1), contrast(1, 0), contrast(1, 1)];
        false_alarms += u64::from(null.iter().any(Contrast::is_told_apart));
        if experiment == 0 {
            assert!(contrast(0, 0).variance_ratio.unwrap() > 2.0);
        }
    }
    let (held, false_alarms) = (held as f64 / 2_000.0, false_alarms as f64 / 2_000.0);
    assert!((held - 0.95).abs() < 0.015, "{held}");
    assert!(false_alarms < 0.065, "{false_alarms}");
}

#[test]
fn how_many_more_replications_would_do() {
    let base = response("a", &[1.0, 2.0, 3.0, 4.0]);
    let other = response("a", &[1.5, 1.5, 3.5, 4.5]);
    let told = against(
        std::slice::from_ref(&base),
        &[("other".into(), vec![other])],
        0.95,
    );
    let contrast = told[0].differences[0].contrast.unwrap();
    assert!((contrast.difference.point - 0.25).abs() < 1e-12);
    // t(3) = 3.18245, S = 0.5, h = 0.79561: 4 (h²/0.25² − 1) = 36.5
    assert_eq!(
        contrast.verdict,
        Verdict::NotToldApart {
            more_replications: 37
        }
    );
    let same = against(
        std::slice::from_ref(&base),
        &[("same".into(), vec![base.clone()])],
        0.95,
    );
    assert_eq!(same[0].differences[0].contrast.unwrap().verdict, Verdict::Same);
}
