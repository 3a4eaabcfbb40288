//! Parameters of a case: JSON numbers, or numbers written as texts.

use super::times::{Counts, Times};
use serde_json::Value;

/// The parameters of a case, or a part of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'v>(pub(super) &'v Value);

impl<'v> Given<'v> {
    /// Whether there is such a parameter, not null.
    pub(super) fn has(self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    /// The part called `key`.
    pub(super) fn part(self, key: &str) -> Result<Given<'v>, String> {
        self.0
            .get(key)
            .map(Given)
            .ok_or_else(|| format!("there is no parameter `{key}`"))
    }

    /// A number.
    pub(super) fn number(self, key: &str) -> Result<f64, String> {
        self.part(key)?.real().map_err(|why| format!("`{key}` {why}"))
    }

    /// A positive number.
    pub(super) fn positive(self, key: &str) -> Result<f64, String> {
        let value = self.number(key)?;
        if value > 0.0 {
            Ok(value)
        } else {
            Err(format!("`{key}` is {value}, but must be positive"))
        }
    }

    /// A whole number from 0 on.
    pub(super) fn whole(self, key: &str) -> Result<u32, String> {
        let value = self.number(key)?;
        as_whole(value).ok_or_else(|| format!("`{key}` is {value}, but must be a whole number"))
    }

    /// A list of numbers.
    pub(super) fn numbers(self, key: &str) -> Result<Vec<f64>, String> {
        let items = self.part(key)?.items()?;
        items
            .into_iter()
            .map(Given::real)
            .collect::<Result<_, _>>()
            .map_err(|why| format!("`{key}` {why}"))
    }

    /// A list of whole numbers.
    pub(super) fn wholes(self, key: &str) -> Result<Vec<u32>, String> {
        let whole =
            |value: f64| as_whole(value).ok_or_else(|| format!("`{key}` has {value}, which is not whole"));
        self.numbers(key)?.into_iter().map(whole).collect()
    }

    /// The law of a duration.
    pub(super) fn times(self, key: &str) -> Result<Times, String> {
        Times::of(self.part(key)?)
    }

    /// The law of a count.
    pub(super) fn counts(self, key: &str) -> Result<Counts, String> {
        Counts::of(self.part(key)?)
    }

    /// A text.
    pub(super) fn text(self, key: &str) -> Result<&'v str, String> {
        self.part(key)?
            .0
            .as_str()
            .ok_or_else(|| format!("`{key}` is no text"))
    }

    /// The list's items.
    pub(super) fn items(self) -> Result<Vec<Given<'v>>, String> {
        let items = self
            .0
            .as_array()
            .ok_or_else(|| format!("{} is no list", self.0))?;
        Ok(items.iter().map(Given).collect())
    }

    /// This value as a number.
    pub(super) fn real(self) -> Result<f64, String> {
        let value = match self.0 {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        value
            .filter(|value| value.is_finite())
            .ok_or_else(|| format!("is {}, which is no number", self.0))
    }
}

/// The number as a whole one, if it is one.
pub(super) fn as_whole(value: f64) -> Option<u32> {
    let nearest = libm::rint(value);
    let is_whole = (value - nearest).abs() < 1e-9 && (0.0..=4e9).contains(&nearest);
    is_whole.then_some(nearest as u32)
}
