//! Moves: where the levers stand, as a state that fits into an address.

use super::levers::Lever;
use crate::scenario::Changes;
use std::collections::BTreeMap;

/// Levers moved at once, at most.
pub(super) const MOST_MOVES: usize = 60;

/// Where the moved levers stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moves {
    /// Place of the lever among all, and its number; levers that stand where they stand today are not here.
    moved: BTreeMap<usize, f64>,
}

impl Moves {
    /// Reads `name=number` pairs.
    ///
    /// # Errors
    /// A name that no lever has, a number that is none or out of bounds, more than [`MOST_MOVES`].
    pub(super) fn read<'p>(
        levers: &[Lever],
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Self, String> {
        let mut moves = Self::default();
        for (name, value) in pairs {
            let shown: String = name.chars().take(80).collect();
            let at = levers
                .iter()
                .position(|lever| lever.id == name)
                .ok_or_else(|| format!("the scenario has no lever `{shown}`"))?;
            let number: f64 = value.parse().map_err(|_| format!("`{shown}` is not a number"))?;
            let placed = levers[at].place(number)?;
            if (placed - levers[at].today).abs() < 1e-9 {
                moves.moved.remove(&at);
            } else {
                moves.moved.insert(at, placed);
            }
        }
        if moves.moved.len() > MOST_MOVES {
            return Err(format!(
                "{} levers are moved, at most {MOST_MOVES} are possible: undo some",
                moves.moved.len()
            ));
        }
        Ok(moves)
    }

    /// Whether everything stands where it stands today.
    pub(super) fn is_today(&self) -> bool {
        self.moved.is_empty()
    }

    /// The state's one name: `name=number&…` in the order of the levers.
    pub(super) fn state(&self, levers: &[Lever]) -> String {
        let pairs: Vec<String> = self
            .moved
            .iter()
            .map(|(&at, value)| format!("{}={value}", levers[at].id))
            .collect();
        pairs.join("&")
    }

    /// What the scenario is changed by.
    pub(super) fn changes(&self, levers: &[Lever]) -> Changes {
        self.moved
            .iter()
            .fold(Changes::default(), |changes, (&at, &value)| {
                changes.and(&levers[at].changes(value))
            })
    }

    /// The same with one lever elsewhere.
    #[must_use]
    pub(super) fn with(&self, at: usize, value: f64, levers: &[Lever]) -> Self {
        let mut moved = self.clone();
        if (value - levers[at].today).abs() < 1e-9 {
            moved.moved.remove(&at);
        } else {
            moved.moved.insert(at, value);
        }
        moved
    }

    /// Where a lever stands.
    pub(super) fn place(&self, at: usize, levers: &[Lever]) -> f64 {
        self.moved.get(&at).copied().unwrap_or(levers[at].today)
    }
}
