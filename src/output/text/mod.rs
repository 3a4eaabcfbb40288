//! The report on the terminal: what a planner reads in a minute.

mod compare;
mod report;
mod table;

use report::wrap;

pub use compare::comparison;
pub use report::report;
