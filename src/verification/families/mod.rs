//! Families of cases: how each is a scenario, and what its metrics are in a record.

mod batches;
mod breakdowns;
mod dispatch;
mod infinite;
mod lanes;
mod networks;
mod opening;
mod priority;
mod queue;
mod shifts;

pub(super) use dispatch::{parts, primaries, why_unasked};
