//! Randomness: keyed streams, the laws drawn from them, and arrival processes.
//!
//! A draw is a pure function of (seed, replication, source, purpose, entity, visit, draw number). Nothing here keeps
//! a generator between draws, so the order of events, threads and replications cannot change a number. This layer
//! knows `units` and nothing above it: laws are plain numbers, to which the caller attaches a unit.

mod arrivals;
mod exp;
mod law;
mod log;
mod normal;
mod philox;
pub(crate) mod special;
mod stream;
#[cfg(test)]
mod testing;

pub use arrivals::{
    Arrivals, Cursor, CyclicArrivals, DatedCall, PoissonArrivals, Profile, RecordedArrivals, RenewalArrivals,
    Season, SinusoidalArrivals, TimetableArrivals, WeeklyCall, week_number,
};
pub use law::{Affine, Branch, Clipped, Law, LawError, Step};
pub use normal::{normal_cdf, normal_quantile, normal_survival};
pub use philox::{open_unit, philox2x64};
pub use stream::{KeyedGenerator, ReplicationKey, SourceKey, Stream, entity};
