//! Which points a sweep visits.

use super::Point;
use crate::experiment::design::{MOST_DIMENSIONS, coarse_to_fine, full_grid, latin_hypercube, sobol};
use crate::scenario::Changes;
use crate::scenario::experiment_file::Design;
use crate::scenario::factor::{Factor, Level};
use thiserror::Error;

/// Most points of a sweep.
pub const MOST_POINTS: u64 = 100_000;
/// Why a design cannot be laid out.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Crowded {
    /// Too many points.
    #[error(
        "the design has {0} points; {MOST_POINTS} are the most: use fewer values, or a latin-hypercube or sobol design with `points`"
    )]
    Points(u128),
    /// Too many factors.
    #[error("a sobol design takes {MOST_DIMENSIONS} factors at most, not {0}; use latin-hypercube")]
    Factors(usize),
    /// A factor without values.
    #[error("factor `{0}` has no values")]
    Empty(String),
}

/// How many points a design has.
pub fn count(factors: &[Factor], design: Design) -> u128 {
    match design {
        Design::Grid => factors
            .iter()
            .map(|factor| factor.levels.len() as u128)
            .try_fold(1_u128, u128::checked_mul)
            .unwrap_or(u128::MAX),
        Design::LatinHypercube(points) | Design::Sobol(points) => u128::from(points),
    }
}

/// The points of a design, by number: a grid's first factor varies slowest.
///
/// # Errors
/// When there are too many points or factors.
pub fn points(factors: &[Factor], design: Design, seed: u64) -> Result<Vec<Point>, Crowded> {
    let points = count(factors, design);
    if points > u128::from(MOST_POINTS) {
        return Err(Crowded::Points(points));
    }
    if let Some(empty) = factors.iter().find(|factor| factor.levels.is_empty()) {
        return Err(Crowded::Empty(empty.name.clone()));
    }
    let axes = factors.len();
    match design {
        Design::Grid => Ok(grid(factors)),
        Design::LatinHypercube(_) => Ok(within(factors, &latin_hypercube(points as usize, axes, seed))),
        Design::Sobol(_) => {
            let cube = sobol(points as usize, axes, seed).ok_or(Crowded::Factors(axes))?;
            Ok(within(factors, &cube))
        }
    }
}

fn point(index: u64, levels: Vec<Level>) -> Point {
    let changes = levels
        .iter()
        .fold(Changes::default(), |all, level| all.and(&level.changes));
    Point {
        index,
        settings: levels.into_iter().map(|level| level.label).collect(),
        changes,
        turn: index,
    }
}

fn grid(factors: &[Factor]) -> Vec<Point> {
    let sizes: Vec<usize> = factors.iter().map(|factor| factor.levels.len()).collect();
    let mut points: Vec<Point> = full_grid(&sizes)
        .iter()
        .enumerate()
        .map(|(index, places)| {
            let levels = factors.iter().zip(places);
            point(
                index as u64,
                levels.map(|(factor, &at)| factor.levels[at].clone()).collect(),
            )
        })
        .collect();
    for (turn, index) in coarse_to_fine(&sizes).into_iter().enumerate() {
        points[index].turn = turn as u64;
    }
    points
}

/// Points of the unit cube as values of the factors; they are done in their own order.
fn within(factors: &[Factor], cube: &[Vec<f64>]) -> Vec<Point> {
    let at = |(index, shares): (usize, &Vec<f64>)| {
        let levels = factors
            .iter()
            .zip(shares)
            .map(|(factor, &share)| factor.at(share));
        point(index as u64, levels.collect())
    };
    cube.iter().enumerate().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sweep::work_order;

    fn factors() -> Vec<Factor> {
        ["a=0..8", "b=1,2,3", "c=0.5..1.5"]
            .iter()
            .map(|text| Factor::parse(text).unwrap())
            .collect()
    }

    #[test]
    fn a_grid_is_done_from_coarse_to_fine() {
        let factors = &factors()[..1];
        let grid = points(factors, Design::Grid, 1).unwrap();
        let order: Vec<&str> = work_order(&grid)
            .iter()
            .map(|point| point.settings[0].as_str())
            .collect();
        assert_eq!(order[..3], ["0", "8", "4"]);
        assert_eq!(order.len(), 9);
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        let factors = factors();
        let grid = points(&factors, Design::Grid, 1).unwrap();
        assert_eq!(grid.len(), 9 * 3 * 5);
        let mut settings: Vec<&Vec<String>> = grid.iter().map(|point| &point.settings).collect();
        settings.sort();
        settings.dedup();
        assert_eq!(settings.len(), grid.len());
        assert_eq!(grid[1].settings, ["0", "1", "0.75"]);
    }

    #[test]
    fn a_latin_hypercube_uses_each_stratum_once() {
        let factors = [
            Factor::parse("a=0.0..1.0").unwrap(),
            Factor::parse("b=0.0..1.0").unwrap(),
        ];
        let design = points(&factors, Design::LatinHypercube(10), 3).unwrap();
        for factor in 0..2 {
            let mut strata: Vec<u64> = design
                .iter()
                .map(|point| (point.settings[factor].parse::<f64>().unwrap() * 10.0) as u64)
                .collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..10).collect::<Vec<_>>());
        }
    }

    #[test]
    fn too_many_points_are_refused() {
        let wide: Vec<Factor> = (0..8).map(|_| Factor::parse("a=0..30").unwrap()).collect();
        assert!(matches!(points(&wide, Design::Grid, 1), Err(Crowded::Points(_))));
    }
}
