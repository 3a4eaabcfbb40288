//! One replication through a scenario file: a plain queue, and a year of Saint Lucia.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlane::customs::port::Port;
use greenlane::customs::{Network, Silent, replicate};
use greenlane::scenario::load;
use std::path::Path;

fn port(name: &str) -> Option<Port> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let text = std::fs::read_to_string(&path).ok()?;
    let loader = |name: &str| std::fs::read_to_string(name).map_err(|error| error.to_string());
    load(&path.to_string_lossy(), &text, &loader, &[], &[]).port
}

fn years(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one replication");
    group.sample_size(10);
    for name in ["mmc.toml", "saint-lucia.toml", "saint-lucia-reform.toml"] {
        let Some(port) = port(name) else { continue };
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

criterion_group!(benches, years);
criterion_main!(benches);
