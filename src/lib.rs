//! Greenlane: a customs port simulator and capacity planner for small island states.

pub mod customs;
pub mod engine;
pub mod random;
pub mod stats;
pub mod units;
