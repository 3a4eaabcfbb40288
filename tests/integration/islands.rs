//! The presets of other islands rest on facts of their own, and Trinidad's station is short of officers, not of bays.

use super::support::{file, root, run, summary, value};
use greenlane::experiment::Section;
use greenlane::scenario::session::{Assumption, Grade};
use greenlane::scenario::{Loaded, load};

fn loaded(name: &str) -> Loaded {
    let path = root().join(format!("scenarios/{name}.toml"));
    let loader = |name: &str| std::fs::read_to_string(name).map_err(|error| error.to_string());
    let text = std::fs::read_to_string(&path).unwrap();
    load(&path.to_string_lossy(), &text, &loader, &[], &[])
}

/// At least five sourced numbers of each preset differ from Saint Lucia's.
#[test]
fn presets_rest_on_facts_of_their_own() {
    let base = loaded("saint-lucia");
    for name in ["saint-vincent", "grenada", "dominica", "antigua"] {
        let preset = loaded(name);
        assert!(preset.port.is_some(), "{name}: {:?}", preset.diagnostics);
        let known = |grade: Option<Grade>| grade.is_some_and(|grade| grade != Grade::Guessed);
        let own: Vec<&str> = preset
            .assumptions
            .iter()
            .filter(|one| known(one.grade) && one.source.is_some())
            .filter(|one| {
                let same = |other: &&Assumption| other.path == one.path && other.value == one.value;
                !base.assumptions.iter().any(|other| same(&other))
            })
            .map(|one| one.path.as_str())
            .collect();
        assert!(own.len() >= 5, "{name}: {own:?}");
        let text = std::fs::read_to_string(root().join(format!("scenarios/{name}.toml"))).unwrap();
        assert!(text.contains("extends = \"eastern-caribbean-base.toml\""));
    }
}

/// Fourteen bays, three officers: more bays change no record, three officers more end the wait.
#[test]
fn trinidad_is_short_of_officers_and_not_of_bays() {
    let figures = |sets: &[&str]| {
        let sets: Vec<&str> = sets.iter().copied().chain(["length=\"20 weeks\""]).collect();
        let port = file("scenarios/trinidad-examination-station.toml", &sets);
        let summary = summary(&port, &run(&port, 4));
        [
            value(&summary, Section::ReleaseTime, "fcl", "mean"),
            value(&summary, Section::Officers, "examiners", "utilisation"),
            value(&summary, Section::Officers, "bay", "utilisation"),
        ]
    };
    let today = figures(&[]);
    let more_bays = figures(&["equipment.bay.units=28"]);
    let more_officers = figures(&["officers.examiners.shifts.weekday.on-duty=6"]);
    assert!(today[1] > 0.9 && today[2] < 0.3, "{today:?}");
    assert!((today[0] - more_bays[0]).abs() < 1e-9, "{today:?} {more_bays:?}");
    assert!(more_officers[0] < 0.5 * today[0], "{today:?} {more_officers:?}");
}
