//! Which guess matters: inputs are moved over their ranges under common random numbers, and what that moves is ranked.

mod evaluate;
mod input;
mod sampled;
mod tornado;

pub use evaluate::{Answer, responses_at};
pub use input::{Input, InputError, at_path, guesses};
pub use sampled::{Effects, Indices, morris, sobol};
pub use tornado::{Bar, Swing, tornado};
