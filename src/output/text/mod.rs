//! The report on the terminal: what a planner reads in a minute.

mod precision;
mod report;
pub(super) mod table;

pub use precision::precision;
pub use report::report;
