//! Tests of merging: files that extend files, removals, overrides, patches.

use super::super::diagnostic::{Style, render};
use super::*;
use proptest::prelude::*;

const BASE: &str = r#"
[officers.examiners]
site = "castries"
absence = { value = "8 %", grade = "M", source = "roster" }
[officers.examiners.shifts.saturday]
days = "Sat"
on-duty = 3
[step.scan]
takes = { lognormal = { mean = "1 h", cv = 0.5 }, grade = "M" }
"#;

fn files(path: &str) -> Result<String, String> {
    match path {
        "s/base/cclec.toml" => Ok(BASE.into()),
        "s/loop.toml" => Ok("extends = \"loop.toml\"".into()),
        "s/ring.toml" => Ok("extends = \"x.toml\"".into()),
        _ => Err("no such file".into()),
    }
}

fn load(text: &str, sets: &[&str]) -> Result<Table, String> {
    let mut sources = Sources::new();
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    load_document(&mut sources, "s/x.toml", text, &files, &sets)
        .map_err(|faults| render(&faults, &sources, Style::Compact))
}

fn shown(table: &Table, path: &str) -> String {
    let path = parse_path(path).unwrap();
    table.at(&path).map_or("nothing".into(), write::inline)
}

#[test]
fn the_extending_file_wins_and_values_replace() {
    let table = load(
            "extends = \"base/cclec.toml\"\n[officers.examiners]\nabsence = \"5 %\"\n[step.scan]\ntakes = { gamma = { mean = \"2 h\", cv = 1 } }\n",
            &[],
        )
        .unwrap();
    assert_eq!(shown(&table, "officers.examiners.site"), "\"castries\"");
    assert_eq!(shown(&table, "officers.examiners.absence"), "\"5 %\"");
    assert_eq!(
        shown(&table, "step.scan.takes"),
        "{ gamma = { mean = \"2 h\", cv = 1 } }"
    );
    let origin = table
        .at(&["officers", "examiners", "absence"])
        .unwrap()
        .origin
        .clone();
    assert_eq!(origin.unwrap().file, 0);
}

#[test]
fn keys_can_be_removed() {
    let table = load(
        "extends = [\"base/cclec.toml\"]\nremove = [\"officers.examiners.shifts.saturday\"]",
        &[],
    )
    .unwrap();
    assert_eq!(shown(&table, "officers.examiners.shifts"), "{}");
    insta::assert_snapshot!(load("extends = \"base/cclec.toml\"\nremove = [\"officers.examiner\"]", &[]).unwrap_err(), @"s/x.toml:2:11: error: there is nothing to remove at `officers.examiner`: what this file extends has no `examiner` there (help: did you mean `examiners`?)");
}

#[test]
fn overrides_reach_into_named_tables() {
    let sets = [
        "officers.examiners.shifts.saturday.on-duty=1",
        "selectivity.fcl.red.share=\"8 %\"",
        "selectivity.fcl.yellow.share=8%",
        "'officers' . \"examiners\".hours = 08:00-16:30",
        "officers.examiners.absence=0.05",
        "start = 2026-01-05",
    ];
    let table = load("extends = \"base/cclec.toml\"", &sets).unwrap();
    assert_eq!(shown(&table, "officers.examiners.shifts.saturday.on-duty"), "1");
    assert_eq!(
        shown(&table, "officers.examiners.shifts.saturday.days"),
        "\"Sat\""
    );
    assert_eq!(shown(&table, "selectivity.fcl.red.share"), "\"8 %\"");
    assert_eq!(shown(&table, "selectivity.fcl.yellow.share"), "\"8%\"");
    assert_eq!(shown(&table, "officers.examiners.hours"), "\"08:00-16:30\"");
    assert_eq!(shown(&table, "officers.examiners.absence"), "0.05");
    assert_eq!(shown(&table, "start"), "2026-01-05");
}

#[test]
fn wrong_overrides_say_why() {
    let faults = load(
        "extends = \"base/cclec.toml\"",
        &[
            "officers.examiners.site.name=1",
            "officers",
            "a b=1",
            "=1",
            "a=[1,",
        ],
    )
    .unwrap_err();
    insta::assert_snapshot!(faults, @r#"
        --set #1:1:1: error: `officers.examiners.site` is a string ("castries"), so nothing can be put inside it
        --set #2:1:1: error: the override `officers` has no `=` (help: write path.to.key=value, such as officers.examiners.absence=5%)
        --set #3:1:1: error: `a b` is not a path: quote keys with blanks in them (help: write path.to.key=value, such as officers.examiners.absence=5%)
        --set #4:1:1: error: the path is empty (help: write path.to.key=value, such as officers.examiners.absence=5%)
        --set #5:1:4: error: unclosed array, expected `]`
        "#);
}

#[test]
fn circles_and_missing_files_are_told() {
    let faults = load("extends = [\"loop.toml\", \"ring.toml\", \"gone.toml\", 3]", &[]).unwrap_err();
    insta::assert_snapshot!(faults, @r"
    s/x.toml:1:38: error: cannot read `s/gone.toml`: no such file (help: `extends` names files as seen from the folder of the file it stands in)
    s/x.toml:1:51: error: `extends` is an integer, but must be a file name or a list of them
    s/loop.toml:1:11: error: `loop.toml` extends itself: s/x.toml → s/loop.toml → s/loop.toml
    s/ring.toml:1:11: error: `x.toml` extends itself: s/x.toml → s/ring.toml → s/x.toml
    ");
    let endless = |path: &str| Ok(format!("extends = \"{}x\"", path.trim_start_matches("s/")));
    let faults = load_document(&mut Sources::new(), "s/x", "extends = \"xx\"", &endless, &[]).unwrap_err();
    assert_eq!(
        faults[0].message,
        "`xxxxxxxxxx` is one file too many: at most 8 extend one another"
    );
}

#[test]
fn a_patch_is_a_table_of_paths() {
    let mut table = document::parse(0, "[agency.agriculture]\nwhen = \"before\"\nshare = 1").unwrap();
    let patch = document::parse(
        1,
        "\"agency.agriculture.when\" = \"after\"\n\"agency.agriculture.when.x\" = 1",
    )
    .unwrap();
    let faults = apply_patch(&mut table, patch.entries()).unwrap_err();
    assert_eq!(shown(&table, "agency.agriculture.when"), "\"after\"");
    assert_eq!(
        faults[0].message,
        "`agency.agriculture.when` is a string (\"after\"), so nothing can be put inside it"
    );
}

proptest! {
    #[test]
    fn any_override_is_applied_or_refused(text in "\\PC*", tail in "[a-z.\"' =\\[\\]{}]*") {
        let mut table = document::parse(0, BASE).unwrap();
        let _ = apply_set(&mut table, 0, &text);
        let _ = apply_set(&mut table, 0, &tail);
        let _ = parse_path(&text);
    }
}
