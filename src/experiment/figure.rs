//! A figure as it is reported: a value with its interval, or the reason why there is none.

use crate::stats::Estimate;
use serde::{Deserialize, Serialize};

/// A reported figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value; `None` when there is nothing to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Lower end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Why value or interval are missing, or that the value is a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Figure {
    /// A figure that is missing for a reason.
    pub fn missing(note: impl Into<String>) -> Self {
        Self {
            value: None,
            low: None,
            high: None,
            note: Some(note.into()),
        }
    }

    /// A value without an interval.
    pub const fn bare(value: f64) -> Self {
        Self {
            value: Some(value),
            low: None,
            high: None,
            note: None,
        }
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The interval cut to what is possible.
    #[must_use]
    pub fn within(mut self, least: f64, most: f64) -> Self {
        self.low = self.low.map(|low| low.max(least));
        self.high = self.high.map(|high| high.min(most));
        self
    }

    /// The same figure in another unit.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for part in [&mut self.value, &mut self.low, &mut self.high] {
            *part = part.map(|part| part * factor);
        }
        self
    }
}

impl From<Estimate> for Figure {
    fn from(estimate: Estimate) -> Self {
        Self {
            value: Some(estimate.point),
            low: Some(estimate.low),
            high: Some(estimate.high),
            note: None,
        }
    }
}
