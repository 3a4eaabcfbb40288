//! Event list (hold model) and keyed draws: the two things every event pays for.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use greenlane::engine::EventList;
use greenlane::random::{Law, ReplicationKey};
use greenlane::units::{SimDuration, SimTime};
use std::hint::black_box;

/// Takes the soonest event and schedules another, with so many pending.
fn hold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("event list, hold");
    let stream = ReplicationKey::new(1, 0).stream("bench", "hold");
    for pending in [64_u32, 2_000, 100_000] {
        group.throughput(Throughput::Elements(1));
        group.bench_with_input(
            BenchmarkId::from_parameter(pending),
            &pending,
            |bencher, &pending| {
                let mut list = EventList::new();
                for event in 0..pending {
                    let at = stream.uniform(u64::from(event), 0);
                    list.schedule(SimTime::ZERO + SimDuration::from_hours(at), 0, event);
                }
                let mut number = u64::from(pending);
                bencher.iter(|| {
                    if let Some(event) = list.pop() {
                        number += 1;
                        let later = SimDuration::from_hours(stream.uniform(number, 0));
                        list.schedule(event.at + later, 0, event.payload);
                    }
                });
            },
        );
    }
    group.finish();
}

/// One draw of each law that models use most.
fn draws(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keyed draws");
    let stream = ReplicationKey::new(1, 0).stream("bench", "draws");
    let laws = [
        ("constant", Law::constant(1.0)),
        ("exponential", Law::exponential(1.0)),
        ("lognormal", Law::lognormal_mean_cv(1.0, 0.5)),
        ("triangular", Law::triangular(0.1, 0.4, 1.5)),
        ("Poisson 85", Law::poisson(85.0)),
    ];
    for (name, law) in laws {
        let Ok(law) = law else { continue };
        group.bench_function(name, |bencher| {
            let mut entity = 0_u64;
            bencher.iter(|| {
                entity += 1;
                black_box(law.draw(stream, entity, 0))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, hold, draws);
criterion_main!(benches);
