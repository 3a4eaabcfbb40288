//! Designs: where in the space of factors to look. Points lie in the unit cube, one coordinate a factor; a full grid gives
//! places in the factors' lists instead.
//!
//! Every design is a function of its sizes and a seed, and its points are numbered: shards and interruptions divide the
//! numbers, never the points.

mod cube;
mod grid;
mod screening;
mod sobol;

pub use cube::latin_hypercube;
pub use grid::{coarse_to_fine, full_grid};
pub use screening::{LEVELS, Saltelli, Trajectory, morris, saltelli};
pub use sobol::{MOST_DIMENSIONS, sobol};

use crate::random::{ReplicationKey, Stream};

/// The draws of one design.
fn draws(seed: u64, purpose: &str) -> Stream {
    ReplicationKey::new(seed, 0).stream("design", purpose)
}

/// The numbers 0..n in an order drawn from `stream` (Fisher and Yates), `which` telling several orders apart.
fn shuffled(n: usize, stream: Stream, which: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        let other = (stream.uniform(which, i as u32) * (i + 1) as f64) as usize;
        order.swap(i, other.min(i));
    }
    order
}
