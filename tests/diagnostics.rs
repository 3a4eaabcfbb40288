//! Every broken scenario in `tests/broken` gives the diagnostics of its snapshot, and the sound one gives none.

#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use greenlane::scenario::diagnostic::{Diagnostic, Style, render};
use greenlane::scenario::{Loaded, load};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(folder().join(path)).map_err(|_| "there is no such file".to_owned())
}

fn loaded(name: &str, sets: &[&str], reforms: &[&str]) -> Loaded {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    load(name, &read(name).unwrap(), &read, &owned(sets), &owned(reforms))
}

fn shown(loaded: &Loaded) -> String {
    render(&loaded.diagnostics, &loaded.sources, Style::Plain)
}

fn scenarios() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_sound_scenario_has_no_fault_and_loads_with_its_reform() {
    let plain = loaded("base/sound.toml", &[], &[]);
    assert_eq!(shown(&plain), "");
    let port = plain.port.unwrap();
    assert_eq!(port.resources.len(), 5);
    assert_eq!(port.steps.len(), 6);
    let reformed = loaded("base/sound.toml", &[], &["joint-inspection"]);
    assert_eq!(shown(&reformed), "");
    let joint = reformed.port.unwrap().steps.pop().unwrap();
    assert_eq!(joint.name, "examination with plants");
    assert_eq!(joint.needs.len(), 2);
}

#[test]
fn every_broken_scenario_says_what_is_wrong() {
    let names = scenarios();
    assert!(names.len() >= 40, "there are only {}", names.len());
    for name in names {
        let loaded = loaded(&name, &[], &[]);
        let text = shown(&loaded);
        assert!(!text.is_empty(), "{name} has no fault");
        let is_warned = loaded.diagnostics.iter().all(|found| !found.is_error());
        assert_eq!(loaded.port.is_some(), is_warned, "{name}");
        insta::assert_snapshot!(name.trim_end_matches(".toml"), text, &read(&name).unwrap());
    }
}

#[test]
fn overrides_and_reforms_are_checked_like_the_file() {
    let sets = [
        "officers.examiners.shifts.weekday.on-duty=1",
        "officers.examiners.shifts.saturday.on-duty=1",
        "goods.box.selectivity.red.share=90 %",
        "goods.box.selectivity.yelow.share=8 %",
        "officers.checkers.absense=5 %",
        "length=2 fortnights",
    ];
    insta::assert_snapshot!("set-values", shown(&loaded("base/sound.toml", &sets, &[])));
    let sets = ["length", "title.x=1", "=3", "goods.box.value=[1,"];
    insta::assert_snapshot!("set-syntax", shown(&loaded("base/sound.toml", &sets, &[])));
    insta::assert_snapshot!(
        "reform-unknown",
        shown(&loaded("base/sound.toml", &[], &["joint-inspektion"]))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Lines of the sound scenario left out, doubled or swapped: whatever comes of it is a port or has an error.
    #[test]
    fn any_scenario_is_loaded_or_refused(
        edits in prop::collection::vec((0..200_usize, 0..200_usize, 0..3_u8), 1..12),
    ) {
        let text = read("base/sound.toml").unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        for (from, to, kind) in edits {
            let (from, to) = (from % lines.len(), to % lines.len());
            match kind {
                0 => {
                    lines.remove(from);
                }
                1 => lines.swap(from, to),
                _ => lines.insert(to, lines[from]),
            }
        }
        sound_or_refused(&lines.join("\n"));
    }

    /// Values of the sound scenario replaced by others of it.
    #[test]
    fn any_value_is_read_or_refused(edits in prop::collection::vec((0..200_usize, 0..200_usize), 1..6)) {
        let text = read("base/sound.toml").unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let value = |line: &str| line.split_once(" = ").map(|(_, value)| value.to_owned());
        let mut edited: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        for (at, from) in edits {
            let (at, from) = (at % lines.len(), from % lines.len());
            if let (Some((key, _)), Some(value)) = (lines[at].split_once(" = "), value(lines[from])) {
                edited[at] = format!("{key} = {value}");
            }
        }
        sound_or_refused(&edited.join("\n"));
    }
}

fn sound_or_refused(text: &str) {
    let loaded = load("x.toml", text, &read, &[], &[]);
    let has_errors = loaded.diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(loaded.port.is_none(), has_errors);
    let _ = shown(&loaded);
}
