//! The report on the terminal: what a planner reads in a minute.

mod compare;
mod control_variates;
mod course;
mod dress;
mod fold;
mod precision;
mod report;
pub mod sensitivity;
mod spread;
pub(super) mod table;
mod warm_up;
mod wrap;

pub use compare::comparison;
pub(in crate::output) use compare::{signed, tables as comparison_tables};
pub use control_variates::control_variates;
pub use dress::{dressed, fitted};
pub use precision::precision;
pub(in crate::output) use precision::table as precision_table;
pub use report::report;
pub(in crate::output) use report::tables as study_tables;
pub(in crate::output) use warm_up::table as warm_up_table;
pub use warm_up::warm_up;
