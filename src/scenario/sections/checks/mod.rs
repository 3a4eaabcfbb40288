//! What only shows once everything is read: who works where, what a route needs, what nobody reaches.
//!
//! References that were faults already are [`UNKNOWN`](super::names::UNKNOWN); the checks skip them, so that one slip
//! gives one message.

mod lanes;
mod learning;
mod limits;
mod loops;
mod routes;
mod staffing;
mod stores;
mod targets;
mod uses;

use super::faults::Faults;
use super::names::Names;
use crate::customs::port::Port;
use uses::Uses;

/// All checks of a port that was read, complete or not.
pub(in crate::scenario) fn check(port: &Port, names: &Names, faults: &mut Faults<'_>) {
    let uses = Uses::of(port);
    limits::check(port, faults);
    limits::twice(names, faults);
    lanes::check(port, &uses, faults);
    learning::check(port, faults);
    loops::check(port, faults);
    routes::check(port, faults);
    staffing::check(port, names, &uses, faults);
    stores::check(port, faults);
    targets::check(port, faults);
}
