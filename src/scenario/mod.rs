//! Scenario files: TOML in, a checked scenario or all its faults out. The only layer that knows the file format.

pub mod diagnostic;
pub mod document;
pub mod field;
pub mod form;
pub mod law;
pub mod merge;
mod nesting;
mod parameters;
pub mod quantity;
pub mod reader;
pub mod reference;
pub mod schema;
pub mod session;
pub mod suggest;
pub mod timetable;
pub mod write;

mod build;
mod sections;

pub use build::{Loaded, Settings, description, load};
pub use sections::Reform;
