//! One replication through a scenario file (a plain queue, a year of Saint Lucia), and a small sweep, reading included.
//! `cargo test --bench port_year` runs each once.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlane::customs::port::Port;
use greenlane::customs::{Network, Silent, replicate};
use greenlane::experiment::{Plan, replications};
use greenlane::scenario::load;
use std::path::Path;

fn port(name: &str, settings: &[String]) -> Option<Port> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let text = std::fs::read_to_string(&path).ok()?;
    let loader = |name: &str| std::fs::read_to_string(name).map_err(|error| error.to_string());
    load(&path.to_string_lossy(), &text, &loader, settings, &[]).port
}

fn years(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one replication");
    group.sample_size(10);
    for name in ["mmc.toml", "saint-lucia.toml", "saint-lucia-reform.toml"] {
        let Some(port) = port(name, &[]) else { continue };
        let network = Network::new(&port);
        let events = replicate(&port, &network, 1, 0, &mut Silent).events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(name, |bencher| {
            let mut replication = 0;
            bencher.iter(|| {
                replication += 1;
                replicate(&port, &network, 1, replication, &mut Silent)
            });
        });
    }
    group.finish();
}

/// Four points of two factors, two replications each.
fn sweep(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a sweep");
    group.sample_size(10);
    let plan = Plan {
        seed: 1,
        replications: 0..2,
        threads: 1,
    };
    group.bench_function("queue, four points", |bencher| {
        bencher.iter(|| {
            for (per_hour, servers) in [(3, 4), (3, 5), (4, 5), (4, 6)] {
                let settings = [
                    "length=8 weeks".to_owned(),
                    format!("traffic.customers.poisson={per_hour} / h"),
                    format!("officers.servers.on-duty={servers}"),
                ];
                let Some(port) = port("mmc.toml", &settings) else {
                    panic!("the settings suit the scenario");
                };
                let network = Network::new(&port);
                let records = replications(&port, &network, &plan, &|| ());
                assert!(records.is_ok_and(|records| records.len() == 2));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, years, sweep);
criterion_main!(benches);
