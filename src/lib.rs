//! Greenlane: a customs port simulator and capacity planner for small island states.

pub mod cli;
pub mod customs;
pub mod engine;
pub mod experiment;
pub mod output;
pub mod queueing;
pub mod random;
pub mod scenario;
pub mod stats;
pub mod units;
pub mod verification;
