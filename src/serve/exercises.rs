//! Exercises as the page offers them.

use crate::scenario::{Changes, Loaded};
use serde::Serialize;

/// The exercises of a scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Exercises {
    pub(super) all: Vec<Offered>,
}

/// An exercise.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(skip)]
    pub(super) situation: Changes,
}

impl Exercises {
    pub(super) fn of(_: &Loaded) -> Self {
        Self::default()
    }

    /// The exercise of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find(&self, name: &str) -> Result<&Offered, String> {
        let found = self.all.iter().find(|offered| offered.name == name);
        found.ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            format!("the scenario has no exercise `{shown}`")
        })
    }
}
