//! A state taken home: as a scenario that `greenlane run` runs to the same numbers, as a report, as a picture.

use super::answer::LEVEL;
use super::ground::{Ground, faults};
use super::moves::Moves;
use crate::customs::record::Record;
use crate::experiment::{Study, World};
use crate::output::album;
use crate::output::manifest::Resolved;
use crate::output::report::{self, Checks, Origin};
use crate::output::study_picture;
use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::write::to_toml;
use crate::scenario::{Bundle, Changes, Loaded};
use std::collections::BTreeMap;

/// Width of the exported picture.
const WIDTH: u32 = 1100;

/// The moved scenario as TOML: what differs from the base, if that says it all, or the whole of it.
///
/// # Errors
/// Why it cannot be run.
pub(super) fn scenario(ground: &Ground, moves: &Moves) -> Result<String, String> {
    let changes = ground.changed(moves);
    let loaded = ground.bundle.load(&changes);
    if loaded.port.is_none() {
        return Err(faults(&loaded));
    }
    let base = ground.bundle.load(&Changes::default());
    let whole = to_toml(&loaded.document);
    let name = file_name(&ground.bundle.name);
    let mut difference = Table::new();
    difference.insert(entry("extends", Value::String(name.clone())));
    lay(&mut difference, &base.document, &loaded.document);
    let short = to_toml(&difference);
    let says = |line: &str| format!("# {line}\n");
    if says_the_same(&ground.bundle, &short, &loaded) {
        let head = says(&format!(
            "What was moved in `{name}`. Put this file beside it, and run:"
        )) + &says("  greenlane run THIS-FILE.toml");
        Ok(head + &short)
    } else {
        let head = says(
            "The whole scenario with what was moved. Put it where its base was, if it reads columns from files, and run:",
        ) + &says("  greenlane run THIS-FILE.toml");
        Ok(head + &whole)
    }
}

/// Whether the short form, laid over the base, is the moved scenario.
fn says_the_same(bundle: &Bundle, short: &str, moved: &Loaded) -> bool {
    let beside = beside(&bundle.name);
    let mut files = bundle.files.clone();
    files.insert(beside.clone(), short.to_owned());
    let again = Bundle { name: beside, files }.load(&Changes::default());
    again.port.is_some() && without_extends(&again.document) == without_extends(&moved.document)
}

fn without_extends(document: &Table) -> String {
    let mut document = document.clone();
    document.remove("extends");
    to_toml(&document)
}

/// A name in the folder of `name`.
fn beside(name: &str) -> String {
    let folder = name.rfind('/').map_or("", |slash| &name[..=slash]);
    format!("{folder}moved-by-a-trainer.toml")
}

fn file_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

fn entry(key: &str, value: Value) -> Entry {
    Entry {
        key: key.to_owned(),
        key_origin: None,
        node: Node::bare(value),
    }
}

/// Puts into `difference` what `moved` says otherwise than `base`.
fn lay(difference: &mut Table, base: &Table, moved: &Table) {
    for Entry { key, node, .. } in moved.entries() {
        if key == "extends" {
            continue;
        }
        match (base.get(key), node.as_table()) {
            (Some(old), Some(new)) if old.as_table().is_some() => {
                let mut inner = Table::new();
                if let Some(old) = old.as_table() {
                    lay(&mut inner, old, new);
                }
                if !inner.is_empty() {
                    difference.insert(entry(key, Value::Table(inner)));
                }
            }
            (Some(old), _) if written(old) == written(node) => {}
            _ => {
                difference.insert(entry(key, node.value.clone()));
            }
        }
    }
}

fn written(node: &Node) -> String {
    crate::scenario::write::inline(node)
}

/// The report of the moved port.
///
/// # Errors
/// When a picture cannot be drawn.
pub(super) fn report(
    world: &World,
    loaded: &Loaded,
    bundle: &Bundle,
    changes: &Changes,
    seed: u64,
    records: &[Record],
) -> Result<String, String> {
    let study = Study::new(&world.port, &world.network, records, seed, LEVEL);
    let scenarios = [Resolved::new("scenario", to_toml(&loaded.document))];
    let mut command = vec!["run".to_owned(), bundle.name.clone()];
    for reform in &changes.reforms {
        command.extend(["--reform".to_owned(), reform.clone()]);
    }
    for set in &changes.sets {
        command.extend(["--set".to_owned(), set.clone()]);
    }
    let files: &BTreeMap<String, String> = &bundle.files;
    let origin = Origin {
        command: &command,
        seed,
        replications: records.len() as u64,
        level: LEVEL,
        scenarios: &scenarios,
        files,
        assumptions: &loaded.assumptions,
    };
    let plates = album::of_study(&study);
    let page = report::study(&study, &plates, Checks::default(), &origin);
    page.html().map_err(|error| error.to_string())
}

/// The picture of the moved port, as `greenlane run --picture` draws it.
///
/// # Errors
/// When it cannot be drawn.
pub(super) fn picture(world: &World, seed: u64, records: &[Record]) -> Result<String, String> {
    let study = Study::new(&world.port, &world.network, records, seed, LEVEL);
    let picture = study_picture::dwell_and_interdiction(&study);
    let bytes = study_picture::file(&picture, "svg", WIDTH)?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
