//! Verification against theory: cases with exact answers, each expressed as a scenario, run, and judged.
//!
//! A case (a queue with known parameters and exact values) becomes the text of a scenario; that text goes through the
//! parser of `greenlane run` and the engine of every other study. Nothing here has a way into the simulator that a
//! user has not, apart from the observer that watches without touching.
//!
//! | module | what |
//! | --- | --- |
//! | [`case`] | cases and their exact values, from a CSV text |
//! | [`express()`] | a case as scenario texts, with the questions they answer; or why it cannot be one |
//! | [`mod@run`] | a scenario text through the parser and the replications |
//! | [`judge`] | z-scores, and chi-square over a family |
//! | [`harness`] | all of it, case by case |
//! | [`coverage`] | how often intervals hold a known truth |
//! | [`page`] | the outcome as `docs/verification.md`, and as CSV |

pub mod case;
mod clock;
pub mod coverage;
pub mod express;
mod families;
mod given;
pub mod harness;
pub mod judge;
pub mod page;
mod plan;
mod question;
pub mod run;
mod script;
mod times;
mod watch;

pub use case::{Case, CasesError, Row, cases};
pub use express::{Effort, Expressed, express};
pub use harness::{CaseOutcome, FamilyOutcome, Report, Settings, verify};
