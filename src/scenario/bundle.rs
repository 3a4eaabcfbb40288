//! A scenario together with every text it reads, so that it can be loaded again with other changes, from any thread and
//! on any machine.

use super::build::{Loaded, Trials, load_with};
use super::merge::Loader;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What is changed in a scenario before it is run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Changes {
    /// Reforms the scenario offers, applied first and in this order.
    pub reforms: Vec<String>,
    /// Overrides, `path.to.key=value`, applied afterwards and in this order.
    pub sets: Vec<String>,
}

impl Changes {
    /// These changes, then `further` ones.
    #[must_use]
    pub fn and(&self, further: &Self) -> Self {
        let mut both = self.clone();
        both.reforms.extend(further.reforms.iter().cloned());
        both.sets.extend(further.sets.iter().cloned());
        both
    }
}

/// A scenario and the texts it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Its name: the path of its file.
    pub name: String,
    /// The texts by name, its own among them.
    pub files: BTreeMap<String, String>,
}

impl Bundle {
    /// Loads the scenario `text` called `name` with `changes`, and keeps all that `load_file` gave.
    ///
    /// Everything is checked as [`super::load`] does, reforms that are not applied too.
    pub fn gather(name: &str, text: &str, load_file: &Loader<'_>, changes: &Changes) -> (Self, Loaded) {
        let files = RefCell::new(BTreeMap::from([(name.to_owned(), text.to_owned())]));
        let keeping = |path: &str| {
            let text = load_file(path)?;
            files.borrow_mut().insert(path.to_owned(), text.clone());
            Ok(text)
        };
        let loaded = load_with(name, text, &keeping, changes, Trials::All);
        let name = name.to_owned();
        let files = files.into_inner();
        (Self { name, files }, loaded)
    }

    /// Loads the scenario with other changes. A file that was not read when the bundle was gathered is a fault.
    pub fn load(&self, changes: &Changes) -> Loaded {
        let kept = |path: &str| {
            let text = self.files.get(path).cloned();
            text.ok_or_else(|| "it is not among the files that the unchanged scenario reads".to_owned())
        };
        let text = self.files.get(&self.name).map_or("", String::as_str);
        load_with(&self.name, text, &kept, changes, Trials::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "title = \"a queue\"\nstart = 2026-01-05\n[traffic.customers]\npoisson = \"4 / h\"\n\
        brings = { job = 1 }\n[goods.job]\n[lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = { serve = 1 }\n\
        takes = { exponential = \"12 min\" }\n[officers.server]\nskills = [\"serve\"]\non-duty = 1\n";

    #[test]
    fn a_bundle_loads_again_without_files() {
        let disk = |path: &str| match path {
            "base.toml" => Ok(BASE.to_owned()),
            other => Err(format!("no {other}")),
        };
        let text = "extends = \"base.toml\"\n";
        let (bundle, loaded) = Bundle::gather("mine.toml", text, &disk, &Changes::default());
        assert!(loaded.port.is_some(), "{:?}", loaded.diagnostics);
        assert_eq!(bundle.files.len(), 2);
        let more = Changes {
            sets: vec!["officers.server.on-duty=3".into()],
            ..Changes::default()
        };
        let again = bundle.load(&more);
        assert!(again.port.is_some(), "{:?}", again.diagnostics);
        assert_ne!(
            crate::scenario::write::to_toml(&again.document),
            crate::scenario::write::to_toml(&loaded.document)
        );
    }

    #[test]
    fn a_change_that_needs_another_file_is_a_fault() {
        let disk = |_: &str| Err("no files here".to_owned());
        let (bundle, _) = Bundle::gather("mine.toml", BASE, &disk, &Changes::default());
        let more = Changes {
            sets: vec!["officers.server.on-duty=-3".into()],
            ..Changes::default()
        };
        assert!(bundle.load(&more).port.is_none());
    }
}
