//! The sections of a scenario file, one file each: every key is read once, where it belongs.
//!
//! References become indices at once, since [`names`] takes all names from the tree beforehand. What needs more than
//! one section is judged afterwards, in [`checks`].

mod agencies;
mod arrivals;
mod calendar;
mod checks;
mod equipment;
mod events;
mod exercises;
mod faults;
mod goods;
mod hours;
mod lanes;
mod limits;
mod lodgement;
mod money;
mod names;
mod officers;
mod plan;
mod recorded;
mod reforms;
mod score;
mod selectivity;
mod shares;
mod sites;
mod steps;
mod stores;
mod targets;
mod terminating;
mod threats;
mod timetables;
mod traffic;
mod vessel;
mod whole;

pub(super) use checks::check;
pub use exercises::Exercise;
pub(super) use faults::Faults;
pub(super) use names::Names;
pub use plan::{Choice, ChoiceOption, PlannedPool, PlannedShift, Planning, Premiums};
pub use reforms::Reform;
pub(super) use whole::{Whole, whole};
