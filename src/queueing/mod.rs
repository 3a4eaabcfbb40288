//! Queueing theory in closed form or numerically exact: the planner's first guess and the oracle of the
//! simulator's tests.
//!
//! Every function takes plain numbers: rates in one unit of time, times in its inverse, loads in Erlang,
//! quantile levels in 0..1. The layer knows no scenario, no generator and no clock, and does no input or
//! output. What a formula cannot answer it refuses with a [`error::QueueingError`].
//!
//! | module | what |
//! | --- | --- |
//! | [`erlang`], [`mm1`], [`finite`] | M/M/c, M/M/1, limited room, impatience, machine repair |
//! | [`single_server`], [`deterministic`], [`phase_servers`], [`gi`] | M/G/1 and vacations, M/D/c, M/G/c, GI/M/c |
//! | [`priority`], [`breakdown`] | classes; servers that fail |
//! | [`batch`], [`batch_servers`] | ships that bring batches, lanes that share them |
//! | [`jackson`], [`line`](mod@line) | networks, tandems, blocking |
//! | [`infinite`], [`time_varying`], [`shifts`], [`transient`] | rates and staff that vary by the clock |
//! | [`staffing`], [`approx`] | fewest servers; two-moment approximations |
//! | [`lanes`], [`game`] | selectivity by scores, deterrence |
//! | [`law`], [`inversion`], [`complex`] | laws of times and their transforms |

pub mod approx;
pub mod batch;
pub mod batch_servers;
pub mod breakdown;
mod chain;
pub mod complex;
pub mod deterministic;
pub mod erlang;
pub mod error;
pub mod finite;
pub mod game;
pub mod gi;
pub mod infinite;
pub mod inversion;
pub mod jackson;
pub mod lanes;
pub mod law;
pub mod line;
mod matrix;
pub mod mm1;
mod numeric;
pub mod phase_servers;
pub mod priority;
pub mod shifts;
pub mod single_server;
pub mod staffing;
pub mod time_varying;
pub mod transient;
