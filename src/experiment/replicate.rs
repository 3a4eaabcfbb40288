//! Replications on all cores.

use crate::customs::port::Port;
use crate::customs::record::Record;
use crate::customs::{Network, Silent, replicate};
use rayon::prelude::*;
use std::ops::Range;
use thiserror::Error;

/// Which replications to run, and on how many threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The experiment's seed, the same for all scenarios that are compared.
    pub seed: u64,
    /// Numbers of the replications.
    pub replications: Range<u64>,
    /// Threads; 0 is as many as there are cores.
    pub threads: usize,
}

/// Why replications could not be run.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The operating system gave no threads.
    #[error("could not start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}

/// Runs the plan's replications and returns their records in order. `done` is told after each one, from any thread.
///
/// # Errors
/// When the threads cannot be started.
pub fn replications(
    port: &Port,
    network: &Network,
    plan: &Plan,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Record>, PlanError> {
    let pool = pool(plan.threads)?;
    Ok(pool.install(|| {
        plan.replications
            .clone()
            .into_par_iter()
            .map(|replication| {
                let record = replicate(port, network, plan.seed, replication, &mut Silent);
                done();
                record
            })
            .collect()
    }))
}

/// A pool of threads; 0 is as many as there are cores.
pub(super) fn pool(threads: usize) -> Result<rayon::ThreadPool, PlanError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| PlanError::Threads {
            threads,
            reason: error.to_string(),
        })
}
