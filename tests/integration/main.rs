//! The program as a whole: one test binary, a module for each kind of promise.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cli;
mod conservation;
mod determinism;
mod directions;
mod engine_rules;
mod erlang;
mod features;
mod identity;
mod nouns;
mod shipped;
mod support;
