//! The report on the terminal: what a planner reads in a minute.

mod report;
mod table;

pub use report::report;
