//! The report on the terminal: what a planner reads in a minute.

mod precision;
mod report;
pub(super) mod table;
mod warm_up;

pub use precision::precision;
pub use report::report;
pub use warm_up::warm_up;
