//! The customs model: vessel calls, consignments, lanes, officers, threats, money.
//!
//! It takes a validated [`port::Port`], runs one replication ([`replicate`]) and returns a [`record::Record`]. It knows
//! the engine below it and nothing of files, formats or threads; it cannot fail: whatever could go wrong was refused
//! when the port was built.

mod held;
pub mod learning;
mod model;
mod network;
mod observer;
pub mod port;
pub mod record;
mod screening;

pub use held::Held;
pub use model::{Surplus, TraderTime, TraderWatch, is_plain, replicate};
pub use network::{LineUse, Network, candidates};
pub use observer::{Departure, Note, Observer, Silent, Subject};
