//! Designs for sensitivity: Morris's trajectories, and Saltelli's pairs of samples.

use super::sobol::sobol;
use super::{draws, shuffled};

/// Levels of a Morris design; the step is 2/3 of the axis.
pub const LEVELS: usize = 4;
const STEP: f64 = 2.0 / 3.0;

/// One walk through the cube that moves each factor once.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// One point more than there are factors.
    pub points: Vec<Vec<f64>>,
    /// Which factor is moved between a point and the next, and by how much (±2/3).
    pub moves: Vec<(usize, f64)>,
}

/// `count` trajectories on 4 levels with steps of 2/3 (Morris 1991).
pub fn morris(count: usize, dimensions: usize, seed: u64) -> Vec<Trajectory> {
    let (start, order, side) = (
        draws(seed, "morris start"),
        draws(seed, "morris order"),
        draws(seed, "morris side"),
    );
    (0..count as u64)
        .map(|number| {
            // from the lower half of the levels a step goes up, from the upper half down
            let mut point: Vec<f64> = (0..dimensions as u32)
                .map(|axis| {
                    let low = if start.uniform(number, axis) < 0.5 {
                        0.0
                    } else {
                        1.0 / 3.0
                    };
                    if side.uniform(number, axis) < 0.5 {
                        low
                    } else {
                        low + STEP
                    }
                })
                .collect();
            let mut trajectory = Trajectory {
                points: vec![point.clone()],
                moves: Vec::with_capacity(dimensions),
            };
            for axis in shuffled(dimensions, order, number) {
                let step = if point[axis] < 0.5 { STEP } else { -STEP };
                point[axis] += step;
                trajectory.points.push(point.clone());
                trajectory.moves.push((axis, step));
            }
            trajectory
        })
        .collect()
}

/// Two samples of the cube, and the first with one axis at a time taken from the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Saltelli {
    /// The first sample.
    pub a: Vec<Vec<f64>>,
    /// The second sample.
    pub b: Vec<Vec<f64>>,
}

/// Samples of `n` points each (Saltelli et al. 2010) from Sobol's points in twice the dimensions, without the first. `None` for more than 10 factors.
pub fn saltelli(n: usize, dimensions: usize, seed: u64) -> Option<Saltelli> {
    let points = sobol(n + 1, 2 * dimensions, seed)?;
    let half = |from: usize| {
        let part = |point: &Vec<f64>| point[from..from + dimensions].to_vec();
        points.iter().skip(1).map(part).collect()
    };
    Some(Saltelli {
        a: half(0),
        b: half(dimensions),
    })
}

impl Saltelli {
    /// The first sample with `axis` of the second.
    pub fn mixed(&self, axis: usize) -> Vec<Vec<f64>> {
        let pairs = self.a.iter().zip(&self.b);
        pairs
            .map(|(a, b)| {
                let mut point = a.clone();
                point[axis] = b[axis];
                point
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::sensitivity::{morris as measures, sobol as indices};

    /// Ishigami and Homma's function (1990) of a point of the unit cube, a = 7, b = 0.1.
    fn ishigami(point: &[f64]) -> f64 {
        let x: Vec<f64> = point
            .iter()
            .map(|u| std::f64::consts::PI * (2.0 * u - 1.0))
            .collect();
        let (s1, s2) = (libm::sin(x[0]), libm::sin(x[1]));
        s1 + 7.0 * s2 * s2 + 0.1 * libm::pow(x[2], 4.0) * s1
    }

    #[test]
    fn ishigamis_indices_are_the_exact_ones() {
        let design = saltelli(4096, 3, 1).unwrap();
        let answers =
            |points: &[Vec<f64>]| -> Vec<f64> { points.iter().map(|point| ishigami(point)).collect() };
        let (a, b) = (answers(&design.a), answers(&design.b));
        let exact = [(0.313_905, 0.557_589), (0.442_411, 0.442_411), (0.0, 0.243_684)];
        for (axis, (first, total)) in exact.into_iter().enumerate() {
            let found = indices(&a, &b, &answers(&design.mixed(axis))).unwrap();
            assert!((found.first_order - first).abs() < 0.02, "{axis}: {found:?}");
            assert!((found.total - total).abs() < 0.02, "{axis}: {found:?}");
        }
    }

    #[test]
    fn morris_finds_the_exact_effect_of_the_second_factor() {
        // between levels 0, 1/3 and 2/3, 1 the square of the sine moves by 3/4 whatever the rest is: 7 · 3/4 ÷ 2/3
        let mut effects = Vec::new();
        for walk in morris(20, 3, 2) {
            for (step, &(axis, length)) in walk.moves.iter().enumerate() {
                if axis == 1 {
                    effects.push((ishigami(&walk.points[step + 1]) - ishigami(&walk.points[step])) / length);
                }
            }
        }
        assert_eq!(effects.len(), 20);
        assert!((measures(&effects).unwrap().mean_absolute - 7.875).abs() < 1e-9);
    }

    #[test]
    fn a_trajectory_stays_in_the_cube_and_moves_each_factor_once() {
        for walk in morris(50, 6, 9) {
            assert!(
                walk.points
                    .iter()
                    .flatten()
                    .all(|x| (-1e-12..=1.0 + 1e-12).contains(x))
            );
            let mut moved: Vec<usize> = walk.moves.iter().map(|&(axis, _)| axis).collect();
            moved.sort_unstable();
            assert_eq!(moved, (0..6).collect::<Vec<_>>());
        }
    }
}
