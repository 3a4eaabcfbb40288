//! Plain networks of queues: ports that use nothing but consignments which come by themselves, lanes picked at random,
//! and lines served by order of entry. They go through a loop of their own that knows of nothing else, to the same bits
//! of the same [`Record`] as the general model gives (`docs/decisions/0018-plain-networks.md`).

mod admits;
mod calls;
mod replication;
mod tables;
mod tallies;

pub use admits::is_plain;

use crate::customs::network::Network;
use crate::customs::port::Port;
use crate::customs::record::Record;
use crate::random::ReplicationKey;
use replication::Replication;
use tables::Tables;

/// Runs one replication of a plain port.
pub(super) fn replicate(port: &Port, network: &Network, seed: u64, replication: u64) -> Record {
    let tables = Tables::new(port, network, ReplicationKey::new(seed, replication));
    Replication::new(port, &tables).run(replication)
}
