//! The trainer's page: a server that answers at the speed of a hand.
//!
//! [`Trainer`] runs the scenario once and keeps what came of it; `levers` makes what may be moved from the scenario itself;
//! a move becomes an `inquiry`, which the `workshop` works on piece by piece, and which answers first from a few short
//! replications and then better and better until it is as sure as a run. `web` is the only part that knows HTTP, `guard` decides
//! who may ask. Nothing here touches a file: page and assets are part of the program, the scenario comes as texts.

mod alive;
mod answer;
mod errand;
mod exercises;
mod export;
mod facts;
mod ground;
mod guard;
mod inquiry;
mod levers;
mod listener;
mod moves;
mod pictures;
mod trade_off;
mod trainer;
mod web;
mod workshop;

pub use guard::Guard;
pub use trainer::Trainer;
pub use web::serve;
