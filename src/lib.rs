//! Greenlane: a customs port simulator and capacity planner for small island states.
//!
//! With default features this is the whole program. `default-features = false` leaves the simulator as a library: scenarios,
//! replications, statistics and experiments, without the command line and without anything that draws or writes results
//! (feature `program`).

#[cfg(feature = "program")]
pub mod cli;
pub mod customs;
pub mod engine;
pub mod experiment;
#[cfg(feature = "program")]
pub mod output;
pub mod queueing;
pub mod random;
pub mod scenario;
#[cfg(feature = "program")]
pub mod serve;
pub mod stats;
pub mod units;
pub mod verification;
