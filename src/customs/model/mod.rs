//! One replication of the port: one enum of events, one match, and a file for each part of the process.

mod appointments;
mod call;
mod chance;
mod clearance;
mod consignment;
mod container;
mod departure;
mod fatigue;
mod lane_choice;
mod plain;
mod sampling;
mod simulator;
mod slab;
mod step_work;
mod store;
mod streams;
mod traders;
mod vessel;

pub use plain::is_plain;
pub use simulator::replicate;
pub use traders::{Surplus, TraderTime, TraderWatch};
