//! Why a law or an arrival process is refused.

use thiserror::Error;

/// A parameter that violates one of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LawError {
    /// Not a number, or infinite.
    #[error("{parameter} is {value}, but must be a finite number")]
    NotFinite {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// Equal to or below a bound that it must exceed.
    #[error("{parameter} is {value}, but must be greater than {bound}")]
    NotAbove {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// The bound.
        bound: f64,
    },
    /// Below its least value.
    #[error("{parameter} is {value}, but must be at least {bound}")]
    TooSmall {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// The least value.
        bound: f64,
    },
    /// Above its greatest value.
    #[error("{parameter} is {value}, but must be at most {bound}")]
    TooLarge {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// The greatest value.
        bound: f64,
    },
    /// A list without entries, or whose weights are all zero.
    #[error("{parameter} has no entry that can occur")]
    Empty {
        /// Name of the list.
        parameter: &'static str,
    },
    /// A list with too many entries.
    #[error("{parameter} has {count} entries, but may have at most {limit}")]
    TooMany {
        /// Name of the list.
        parameter: &'static str,
        /// Number of entries.
        count: usize,
        /// The limit.
        limit: usize,
    },
}
