//! Scenario files: TOML in, a checked port or all its faults out. The only layer that knows the file format.
//!
//! [`load`] does it all, in this order: `merge` lays the file over what it extends, and reforms and overrides on top;
//! `sections` takes all names from the merged tree, so that a reference becomes an index where it is read; each
//! section is read once, by the generic [`reader`], which collects faults instead of stopping; what needs more than
//! one section is checked last. The layer reads no file itself: whoever calls it brings the texts.

pub mod calibration_file;
pub mod diagnostic;
pub mod document;
pub mod durations;
pub mod event_log;
pub mod experiment_file;
pub mod factor;
pub mod field;
pub mod form;
pub mod history;
pub mod law;
pub mod merge;
mod nesting;
mod parameters;
pub mod quantity;
pub mod reader;
pub mod reference;
pub mod roster;
mod rows;
pub mod schema;
pub mod session;
pub mod suggest;
pub mod timetable;
pub mod write;

mod build;
mod bundle;
mod sections;

pub use build::{Loaded, Settings, description, load};
pub use bundle::{Bundle, Changes};
pub use sections::{Choice, ChoiceOption, Exercise, PlannedPool, PlannedShift, Planning, Premiums, Reform};
