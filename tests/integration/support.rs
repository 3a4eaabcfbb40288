//! Loading and running scenarios in tests.

use greenlane::customs::port::Port;
use greenlane::customs::record::Record;
use greenlane::customs::{Network, Note, Observer, Silent, Subject, replicate};
use greenlane::experiment::{Plan, Section, Study, Summary, replications, summarise};
use greenlane::scenario::diagnostic::{Style, render};
use greenlane::scenario::{Loaded, load};
use greenlane::units::SimTime;
use std::path::{Path, PathBuf};

/// The plain queue M/M/2 at six tenths of its capacity, a week of it.
pub(crate) const TWO_SERVERS: &str = r#"
title     = "M/M/2"
grade     = "G"
start     = 2026-01-05
length    = "1 week"
warm-up   = "1 week"
follow-up = "1 week"
[traffic.customers]
poisson = "1.2 / h"
brings  = { job = 1 }
[goods.job]
selectivity = { otherwise = "only" }
[lane.only]
route = ["service"]
[step.service]
needs = { serve = 1 }
takes = { exponential = "1 h" }
[officers.servers]
skills  = ["serve"]
on-duty = 2
"#;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, loaded with changes.
pub(crate) fn file(path: &str, sets: &[&str]) -> Port {
    let path = root().join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    sound(text_named(&path.to_string_lossy(), &text, sets, &[]))
}

/// A shipped scenario with a reform applied.
pub(crate) fn reformed(path: &str, reform: &str, sets: &[&str]) -> Port {
    let path = root().join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    sound(text_named(&path.to_string_lossy(), &text, sets, &[reform]))
}

/// A scenario written in the test.
pub(crate) fn text(text: &str, sets: &[&str]) -> Port {
    sound(text_named("test.toml", text, sets, &[]))
}

fn text_named(name: &str, text: &str, sets: &[&str], reforms: &[&str]) -> Loaded {
    let loader = |name: &str| std::fs::read_to_string(Path::new(name)).map_err(|error| error.to_string());
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    load(name, text, &loader, &owned(sets), &owned(reforms))
}

fn sound(loaded: Loaded) -> Port {
    let faults = render(&loaded.diagnostics, &loaded.sources, Style::Plain);
    loaded.port.unwrap_or_else(|| panic!("{faults}"))
}

/// Replications 0..n with seed 1.
pub(crate) fn run(port: &Port, n: u64) -> Vec<Record> {
    run_on(port, 0..n, 0)
}

pub(crate) fn run_on(port: &Port, numbers: std::ops::Range<u64>, threads: usize) -> Vec<Record> {
    let network = Network::new(port);
    let plan = Plan {
        seed: 1,
        replications: numbers,
        threads,
    };
    replications(port, &network, &plan, &|| {}).unwrap()
}

pub(crate) fn summary(port: &Port, records: &[Record]) -> Summary {
    summarise(port, &Network::new(port), records, 0.95)
}

/// The value of a measure.
pub(crate) fn value(summary: &Summary, section: Section, subject: &str, statistic: &str) -> f64 {
    summary
        .find(section, subject, statistic)
        .unwrap_or_else(|| panic!("there is no {section:?} {subject} {statistic}"))
        .figure(0.95)
        .value
        .unwrap_or_else(|| panic!("{section:?} {subject} {statistic} has no value"))
}

/// JSON of a study of these records.
pub(crate) fn json(port: &Port, records: &[Record]) -> Vec<u8> {
    let network = Network::new(port);
    greenlane::output::document::study(&Study::new(port, &network, records, 1, 0.95), None, None, None)
        .unwrap()
}

/// Everything that happened in one replication.
pub(crate) fn watch(port: &Port, replication: u64) -> (Record, Vec<(SimTime, Subject, Note)>) {
    let mut log = Log(Vec::new());
    let record = replicate(port, &Network::new(port), 1, replication, &mut log);
    (record, log.0)
}

/// One replication, unwatched.
pub(crate) fn unwatched(port: &Port, replication: u64) -> Record {
    replicate(port, &Network::new(port), 1, replication, &mut Silent)
}

struct Log(Vec<(SimTime, Subject, Note)>);

impl Observer for Log {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        self.0.push((at, subject, note));
    }
}

/// A plain queue: one customer after the other (`arrivals` and `takes` as TOML), with what is added at the end.
pub(crate) fn queue(arrivals: &str, takes: &str, rest: &str) -> String {
    format!(
        "title = \"queue\"\nstart = 2026-01-05\nlength = \"4 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"4 weeks\"\n\
         [traffic.customers]\n{arrivals}\nbrings = {{ job = 1 }}\n[goods.job]\nselectivity = {{ otherwise = \"only\" }}\n\
         [lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = {{ serve = 1 }}\ntakes = {takes}\n{rest}\n"
    )
}

/// The life of the `nth` consignment to arrive in a scenario, as `run --trace` tells it.
pub(crate) fn life(scenario: &str, sets: &[&str], nth: usize) -> String {
    let port = text(scenario, sets);
    let (_, log) = watch(&port, 0);
    let mut seen = Vec::new();
    for (_, subject, _) in &log {
        if matches!(subject, Subject::Consignment { .. }) && !seen.contains(subject) {
            seen.push(*subject);
        }
    }
    let mut biography = greenlane::output::trace::Biography::of(seen[nth]);
    for &(at, subject, note) in &log {
        biography.note(at, subject, note);
    }
    biography.tell(&port)
}

/// Asserts that a life has these lines, `Tue 10:00  the goods lie ready`, in this order.
#[track_caller]
pub(crate) fn tells(life: &str, lines: &[&str]) {
    let mut rest = life;
    for line in lines {
        match rest.find(line) {
            Some(place) => rest = &rest[place + line.len()..],
            None => panic!("no `{line}` (in this place) in\n{life}"),
        }
    }
}
