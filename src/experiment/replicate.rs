//! Replications on all cores.

use crate::customs::port::Port;
use crate::customs::record::{Course, Record};
use crate::customs::{Network, Silent, Surplus, TraderWatch, replicate};
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
    /// Their records would not fit into memory.
    #[error(
        "{asked} replications of this scenario need about {need_gib} GiB for their records, at most {most_gib} GiB are \
         possible: run {possible} at a time, with --first"
    )]
    Memory {
        /// Replications asked for.
        asked: u64,
        /// What they need \[GiB\].
        need_gib: u64,
        /// What is possible \[GiB\].
        most_gib: u64,
        /// Replications that are possible at a time.
        possible: u64,
    },
}

/// Memory that the records of a plan may take \[bytes\].
const MOST_RECORD_BYTES: u64 = 8 << 30;

/// Refuses more replications than memory has room for the records of: most of a record is its course, whose size is
/// known beforehand.
fn fits(port: &Port, network: &Network, plan: &Plan) -> Result<(), PlanError> {
    let bytes = Course::bytes(port, network.uses.len())
        + 4 * (port.goods.len() * port.terminating.sample_at.len()) as u64;
    let asked = plan.replications.end.saturating_sub(plan.replications.start);
    let need = asked.saturating_mul(bytes);
    if need > MOST_RECORD_BYTES {
        return Err(PlanError::Memory {
            asked,
            need_gib: need >> 30,
            most_gib: MOST_RECORD_BYTES >> 30,
            possible: (MOST_RECORD_BYTES / bytes.max(1)).max(1),
        });
    }
    Ok(())
}

/// Runs the plan's replications and returns their records in order. `done` is told after each one, from any thread.
///
/// # Errors
/// When the threads cannot be started, or the records would take more memory than is possible.
pub fn replications(
    port: &Port,
    network: &Network,
    plan: &Plan,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Record>, PlanError> {
    each(port, network, plan, done, |replication| {
        replicate(port, network, plan.seed, replication, &mut Silent)
    })
}

/// The same replications, and for each the surplus of its traders by goods kind, from which control variates are made.
///
/// # Errors
/// As [`replications`].
pub fn replications_with_traders(
    port: &Port,
    network: &Network,
    plan: &Plan,
    done: &(dyn Fn() + Sync),
) -> Result<(Vec<Record>, Vec<Vec<Surplus>>), PlanError> {
    let both = each(port, network, plan, done, |replication| {
        let mut traders = TraderWatch::new(port, plan.seed, replication);
        let record = replicate(port, network, plan.seed, replication, &mut traders);
        (record, traders.into_surplus())
    })?;
    Ok(both.into_iter().unzip())
}

fn each<T: Send>(
    port: &Port,
    network: &Network,
    plan: &Plan,
    done: &(dyn Fn() + Sync),
    one: impl Fn(u64) -> T + Sync,
) -> Result<Vec<T>, PlanError> {
    fits(port, network, plan)?;
    let pool = pool(plan.threads)?;
    Ok(pool.install(|| {
        plan.replications
            .clone()
            .into_par_iter()
            .map(|replication| {
                let result = one(replication);
                done();
                result
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
