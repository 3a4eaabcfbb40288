//! The report on the terminal: what a planner reads in a minute.

mod compare;
mod dress;
mod precision;
mod report;
pub mod sensitivity;
pub(super) mod table;
mod warm_up;

use report::wrap;

pub use compare::comparison;
pub use dress::dressed;
pub use precision::precision;
pub use report::report;
pub use warm_up::warm_up;
