//! Latin hypercubes.

use super::{draws, shuffled};

/// Designs drawn, of which the best spread is kept.
const TRIES: u64 = 20;

/// A Latin hypercube of `n` points in `dimensions` (McKay, Beckman and Conover 1979): each n-th of each axis holds one
/// point. Of 20 drawn the one whose nearest two points lie farthest apart is taken.
pub fn latin_hypercube(n: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let drawn = (0..TRIES).map(|attempt| one(n, dimensions, seed, attempt));
    let mut best: Option<(f64, Vec<Vec<f64>>)> = None;
    for points in drawn {
        let apart = nearest(&points);
        if best.as_ref().is_none_or(|(least, _)| apart > *least) {
            best = Some((apart, points));
        }
    }
    best.map_or_else(Vec::new, |(_, points)| points)
}

fn one(n: usize, dimensions: usize, seed: u64, attempt: u64) -> Vec<Vec<f64>> {
    let (order, within) = (draws(seed, "latin order"), draws(seed, "latin place"));
    let mut points = vec![vec![0.0; dimensions]; n];
    for axis in 0..dimensions {
        let which = attempt << 32 | axis as u64;
        for (place, point) in shuffled(n, order, which).into_iter().zip(&mut points) {
            point[axis] = (place as f64 + within.uniform(which, place as u32)) / n as f64;
        }
    }
    points
}

/// Squared distance of the nearest two points; only the first thousand are looked at.
fn nearest(points: &[Vec<f64>]) -> f64 {
    let looked_at = &points[..points.len().min(1000)];
    let mut least = f64::INFINITY;
    for (i, a) in looked_at.iter().enumerate() {
        for b in &looked_at[..i] {
            let apart: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
            least = least.min(apart);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slice_of_each_axis_holds_one_point() {
        let points = latin_hypercube(17, 4, 3);
        for axis in 0..4 {
            let mut slices: Vec<usize> = points.iter().map(|point| (point[axis] * 17.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..17).collect::<Vec<_>>());
        }
        assert_eq!(points, latin_hypercube(17, 4, 3));
        assert_ne!(points, latin_hypercube(17, 4, 4));
        assert!(latin_hypercube(0, 4, 1).is_empty());
    }
}
