//! Every scenario in `scenarios/` is sound, graded throughout, and runs.

use super::support::root;
use greenlane::scenario::load;
use std::path::{Path, PathBuf};

pub(crate) fn scenarios() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 3, "there are scenarios to look at");
    paths
}

#[test]
fn every_shipped_scenario_is_without_faults_or_warnings_and_every_number_is_graded() {
    for path in scenarios() {
        let text = std::fs::read_to_string(&path).unwrap();
        let loader = |name: &str| std::fs::read_to_string(Path::new(name)).map_err(|error| error.to_string());
        let loaded = load(&path.to_string_lossy(), &text, &loader, &[], &[]);
        assert!(
            loaded.diagnostics.is_empty(),
            "{}: {:?}",
            path.display(),
            loaded.diagnostics
        );
        let ungraded: Vec<&str> = loaded
            .assumptions
            .iter()
            .filter(|assumption| !assumption.defaulted && assumption.grade.is_none())
            .map(|assumption| assumption.path.as_str())
            .collect();
        assert!(
            ungraded.is_empty(),
            "{}: no grade on {ungraded:?}",
            path.display()
        );
    }
}

#[test]
fn measured_and_stated_numbers_name_their_source() {
    use greenlane::scenario::session::Grade;
    for path in scenarios() {
        let text = std::fs::read_to_string(&path).unwrap();
        let loader = |name: &str| std::fs::read_to_string(Path::new(name)).map_err(|error| error.to_string());
        let loaded = load(&path.to_string_lossy(), &text, &loader, &[], &[]);
        for assumption in &loaded.assumptions {
            if matches!(assumption.grade, Some(Grade::Measured | Grade::Stated)) {
                assert!(
                    assumption.source.is_some(),
                    "{}: {} has no source",
                    path.display(),
                    assumption.path
                );
            }
        }
    }
}
