//! Greenlane.
pub mod units;
