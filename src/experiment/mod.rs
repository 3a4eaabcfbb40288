//! Experiments: many replications, and what they say together.
//!
//! Replications run in parallel and are reduced in the order of their numbers, so that a result does not depend on the
//! number of threads, nor on how the work was shared out.

pub mod calibrate;
pub mod cases;
pub mod compare;
pub mod control_variates;
pub mod design;
mod figure;
pub mod frontier;
mod headline;
pub mod input_uncertainty;
pub mod learning;
mod measure;
pub mod plan;
pub mod points;
pub mod precision;
pub mod promise;
mod recovery;
mod replicate;
pub mod responses;
pub mod sensitivity;
mod stability;
mod study;
mod summary;
pub mod sweep;
pub mod time_release_study;
pub mod warm_up;
mod world;

pub use figure::Figure;
pub use measure::{Measure, Sample, Section};
pub use recovery::{Recovery, recoveries};
pub use replicate::{Plan, PlanError, replications, replications_with_traders};
pub use responses::Response;
pub use stability::{Overload, overloads};
pub use study::Study;
pub use summary::{Summary, summarise};
pub use world::World;
