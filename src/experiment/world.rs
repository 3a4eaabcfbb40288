//! A scenario ready to be run: one of the worlds that an experiment compares.

use crate::customs::port::Port;
use crate::customs::record::Record;
use crate::customs::{Network, Silent, replicate};

/// A port and what it was compiled to.
#[derive(Clone, Debug)]
pub struct World {
    /// What it is called in results.
    pub label: String,
    /// The port.
    pub port: Port,
    /// The port, compiled.
    pub network: Network,
}

impl World {
    /// Compiles the port.
    pub fn new(label: impl Into<String>, port: Port) -> Self {
        Self {
            label: label.into(),
            network: Network::new(&port),
            port,
        }
    }

    /// One replication.
    pub fn replicate(&self, seed: u64, replication: u64) -> Record {
        replicate(&self.port, &self.network, seed, replication, &mut Silent)
    }
}
