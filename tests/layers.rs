//! The house keeps its order: a layer imports only from those below it, external crates live in the outermost layer
//! that needs them, and nothing below the outer layers reads, writes, prints or looks at a clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers, lowest first, with the crates each may name. A crate is allowed in its layer and in those named with it.
const LAYERS: [(&str, &[&str]); 12] = [
    ("units", &["jiff", "libm"]),
    ("random", &["libm", "rand", "rand_distr", "thiserror"]),
    ("stats", &["libm", "serde", "thiserror"]),
    ("engine", &["serde"]),
    ("queueing", &["libm", "thiserror"]),
    ("customs", &["libm", "serde"]),
    (
        "scenario",
        &[
            "annotate_snippets",
            "csv",
            "jiff",
            "libm",
            "serde",
            "serde_json",
            "thiserror",
            "toml",
        ],
    ),
    ("experiment", &["good_lp", "libm", "rayon", "serde", "thiserror"]),
    ("verification", &["csv", "libm", "serde_json", "thiserror"]),
    (
        "output",
        &[
            "comfy_table",
            "csv",
            "epaint_default_fonts",
            "libm",
            "maud",
            "ab_glyph",
            "parquet",
            "plotters",
            "png",
            "rust_xlsxwriter",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
        ],
    ),
    (
        "serve",
        &[
            "axum",
            "futures_core",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
        ],
    ),
    (
        "cli",
        &[
            "calamine",
            "clap",
            "clap_complete",
            "clap_mangen",
            "indicatif",
            "parquet",
            "rayon",
            "serde",
            "serde_json",
            "terminal_size",
            "thiserror",
        ],
    ),
];

/// All external crates, so that a new one must be put somewhere.
const CRATES: [&str; 31] = [
    "calamine",
    "terminal_size",
    "axum",
    "futures_core",
    "tokio",
    "clap_complete",
    "clap_mangen",
    "parquet",
    "rust_xlsxwriter",
    "ab_glyph",
    "png",
    "annotate_snippets",
    "clap",
    "comfy_table",
    "csv",
    "epaint_default_fonts",
    "good_lp",
    "indicatif",
    "jiff",
    "libm",
    "maud",
    "plotters",
    "rand",
    "rand_distr",
    "rayon",
    "serde",
    "serde_json",
    "sha2",
    "statrs",
    "thiserror",
    "toml",
];

/// Layers that touch the outside world.
const OUTER: [&str; 1] = ["cli"];
/// What `serve` may touch of it: the network. Files it cannot reach, whatever a request asks for.
const NETWORK: [&str; 1] = ["std::net"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            rust_files(&entry, into);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            into.push(entry);
        }
    }
}

/// The source without comments, strings' insides left alone, and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn sources() -> BTreeMap<PathBuf, (String, String)> {
    let src = root().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(&src).unwrap().to_owned();
            let mut parts = inside.components();
            let first = parts.next().unwrap().as_os_str().to_string_lossy().into_owned();
            parts.next().is_some().then(|| {
                let text = fs::read_to_string(&path).unwrap();
                (inside, (first, text))
            })
        })
        .collect()
}

fn is_test_file(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy();
    name.ends_with("_tests") || name == "tests" || name == "testing"
}

#[test]
fn every_folder_is_a_layer_and_imports_only_downward() {
    let mut faults = Vec::new();
    for (path, (layer, text)) in sources() {
        let Some(height) = LAYERS.iter().position(|&(name, _)| name == layer) else {
            faults.push(format!("{}: `{layer}` is no layer", path.display()));
            continue;
        };
        if is_test_file(&path) {
            continue;
        }
        let code = code(&text);
        for &(other, _) in &LAYERS[height + 1..] {
            for prefix in ["crate::", "greenlane::"] {
                if code.contains(&format!("{prefix}{other}::")) || code.contains(&format!("{prefix}{other};"))
                {
                    faults.push(format!("{}: {layer} may not import from {other}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn external_crates_stay_in_their_layers() {
    let mut faults = Vec::new();
    for (path, (layer, text)) in sources() {
        if is_test_file(&path) {
            continue;
        }
        let code = code(&text);
        let allowed = LAYERS
            .iter()
            .find(|&&(name, _)| name == layer)
            .map_or(&[][..], |&(_, crates)| crates);
        for name in CRATES {
            let named = code.contains(&format!("use {name}::")) || code.contains(&format!(" {name}::"));
            let own_module =
                code.contains(&format!("mod {name};")) || code.contains(&format!("super::{name}"));
            if named
                && !own_module
                && !allowed.contains(&name)
                && !code.contains(&format!("::{{self, {name}"))
            {
                let ours = LAYERS.iter().any(|&(layer, _)| layer == name);
                if !ours {
                    faults.push(format!(
                        "{}: {layer} may not name the crate {name}",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_dependency_has_a_layer() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    for line in dependencies.lines() {
        if let Some((name, rest)) = line.split_once(" = ") {
            let name = name.trim().replace('-', "_");
            assert!(
                CRATES.contains(&name.as_str()),
                "{name} is in Cargo.toml and in no layer"
            );
            assert!(
                rest.contains("# "),
                "{name} has no line in Cargo.toml that says why it is there"
            );
        }
    }
}

#[test]
fn only_the_outer_layers_touch_the_outside_world() {
    let outside = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::io::stdin",
        "println!",
        "print!(",
        "SystemTime",
        "Instant::now",
    ];
    let mut faults = Vec::new();
    for (path, (layer, text)) in sources() {
        if OUTER.contains(&layer.as_str()) || is_test_file(&path) {
            continue;
        }
        let code = code(&text);
        for word in outside {
            let is_network = layer == "serve" && NETWORK.contains(&word);
            if code.contains(word) && !is_network {
                faults.push(format!("{}: {layer} may not use {word}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_engine_knows_nothing_of_customs() {
    let words = [
        "customs",
        "consignment",
        "officer",
        "vessel",
        "lane",
        "examin",
        "declar",
        "ship",
    ];
    for (path, (layer, text)) in sources() {
        if layer != "engine" || path.ends_with("mod.rs") {
            continue;
        }
        let code = code(&text).to_lowercase();
        for word in words {
            assert!(
                !code.contains(word),
                "{}: the engine's code speaks of `{word}`",
                path.display()
            );
        }
    }
}

#[test]
fn files_are_of_a_size_that_can_be_read() {
    let mut faults = Vec::new();
    for (path, (_, text)) in sources() {
        let lines = code(&text).lines().count();
        if lines > 760 {
            faults.push(format!(
                "{}: {lines} lines of code; is there more than one idea in it?",
                path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TO", "FIX", "XX", "HA"].map(|start| match start {
        "TO" => "TODO",
        "FIX" => "FIXME",
        "XX" => "XXX",
        _ => "HACK",
    });
    for (path, (_, text)) in sources() {
        for word in words {
            assert!(!text.contains(word), "{} contains {word}", path.display());
        }
        assert!(!text.contains("#[ignore"), "{} ignores a test", path.display());
    }
}
