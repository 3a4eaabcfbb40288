//! Which points a sweep visits.

use super::Point;
use crate::random::ReplicationKey;
use crate::scenario::Changes;
use crate::scenario::experiment_file::Design;
use crate::scenario::factor::{Factor, Level};
use thiserror::Error;

/// Most points of a sweep.
pub const MOST_POINTS: u64 = 100_000;
/// Sobol's sequence beyond its first dimension: primitive polynomials and first direction numbers of Joe and Kuo (2008).
const DIRECTIONS: [(u32, &[u32]); 9] = [
    (0, &[1]),
    (1, &[1, 3]),
    (1, &[1, 3, 1]),
    (2, &[1, 1, 1]),
    (1, &[1, 1, 3, 3]),
    (4, &[1, 3, 5, 13]),
    (2, &[1, 1, 5, 5, 17]),
    (4, &[1, 1, 5, 5, 5]),
    (7, &[1, 1, 7, 11, 19]),
];

/// Why a design cannot be laid out.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Crowded {
    /// Too many points.
    #[error(
        "the design has {0} points; {MOST_POINTS} are the most: use fewer values, or a latin-hypercube or sobol design with `points`"
    )]
    Points(u128),
    /// Too many factors.
    #[error("a sobol design takes 10 factors at most, not {0}; use latin-hypercube")]
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
    let points = points as u64;
    match design {
        Design::Grid => Ok((0..points).map(|index| on_grid(factors, index)).collect()),
        Design::LatinHypercube(_) => Ok(latin_hypercube(factors, points, seed)),
        Design::Sobol(_) if factors.len() > DIRECTIONS.len() + 1 => Err(Crowded::Factors(factors.len())),
        Design::Sobol(_) => Ok((0..points)
            .map(|index| {
                let share = |dimension| sobol(dimension, index as u32);
                let levels = factors.iter().enumerate();
                point(
                    index,
                    levels.map(|(at, factor)| factor.at(share(at))).collect(),
                    0,
                )
            })
            .collect()),
    }
}

fn point(index: u64, levels: Vec<Level>, round: u32) -> Point {
    let changes = levels
        .iter()
        .fold(Changes::default(), |all, level| all.and(&level.changes));
    Point {
        index,
        settings: levels.into_iter().map(|level| level.label).collect(),
        changes,
        round,
    }
}

fn on_grid(factors: &[Factor], index: u64) -> Point {
    let mut rest = index;
    let mut levels = Vec::new();
    let mut round = 0;
    for factor in factors.iter().rev() {
        let count = factor.levels.len() as u64;
        let at = (rest % count) as usize;
        rest /= count;
        round = round.max(round_of(at, factor.levels.len()));
        levels.push(factor.levels[at].clone());
    }
    levels.reverse();
    point(index, levels, round)
}

/// In which round of halving a value of a list is met: its ends first, then the middle, then the middles of the halves.
fn round_of(at: usize, count: usize) -> u32 {
    let (mut low, mut high, mut round) = (0, count - 1, 0);
    while at != low && at != high {
        let middle = usize::midpoint(low, high);
        if at <= middle {
            high = middle;
        } else {
            low = middle;
        }
        round += 1;
    }
    round
}

/// Each factor's range in as many strata as there are points, each stratum used once, in an order of its own.
fn latin_hypercube(factors: &[Factor], points: u64, seed: u64) -> Vec<Point> {
    let key = ReplicationKey::new(seed, 0);
    let columns: Vec<Vec<Level>> = factors
        .iter()
        .map(|factor| {
            let stream = key.stream(&factor.name, "latin hypercube");
            let mut strata: Vec<u64> = (0..points).collect();
            strata.sort_by(|&a, &b| stream.uniform(a, 0).total_cmp(&stream.uniform(b, 0)));
            strata
                .into_iter()
                .map(|stratum| factor.at((stratum as f64 + stream.uniform(stratum, 1)) / points as f64))
                .collect()
        })
        .collect();
    (0..points)
        .map(|index| {
            let levels = columns.iter().map(|column| column[index as usize].clone());
            point(index, levels.collect(), 0)
        })
        .collect()
}

/// Coordinate `dimension` of point `index` of Sobol's sequence, in the middle of its cell of 2⁻³².
fn sobol(dimension: usize, index: u32) -> f64 {
    let directions = directions(dimension);
    let gray = index ^ (index >> 1);
    let bits = (0..32)
        .filter(|bit| gray >> bit & 1 == 1)
        .fold(0_u32, |bits, bit| bits ^ directions[bit]);
    (f64::from(bits) + 0.5) / 4_294_967_296.0
}

fn directions(dimension: usize) -> [u32; 32] {
    let mut v = [0_u32; 32];
    let Some((coefficients, first)) = dimension.checked_sub(1).map(|at| DIRECTIONS[at]) else {
        for (bit, value) in v.iter_mut().enumerate() {
            *value = 1 << (31 - bit);
        }
        return v;
    };
    let degree = first.len();
    for bit in 0..32 {
        v[bit] = if bit < degree {
            first[bit] << (31 - bit)
        } else {
            let start = v[bit - degree] ^ (v[bit - degree] >> degree);
            (1..degree)
                .filter(|k| coefficients >> (degree - 1 - k) & 1 == 1)
                .fold(start, |value, k| value ^ v[bit - k])
        };
    }
    v
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
        assert_eq!(order, ["0", "8", "4", "2", "6", "1", "3", "5", "7"]);
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
    fn sobol_points_fill_every_half_quarter_and_eighth() {
        for dimension in 0..=DIRECTIONS.len() {
            for size in [8_u32, 16, 32] {
                let mut cells: Vec<u32> = (0..size)
                    .map(|index| (sobol(dimension, index) * f64::from(size)) as u32)
                    .collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..size).collect::<Vec<_>>(), "dimension {dimension}");
            }
        }
        // published: the fourth point of the first three dimensions is (0.375, 0.375, 0.625)
        let third: Vec<f64> = (0..3).map(|d| (sobol(d, 4) * 1e3).round() / 1e3).collect();
        assert_eq!(third, [0.375, 0.375, 0.625]);
    }

    #[test]
    fn too_many_points_are_refused() {
        let wide: Vec<Factor> = (0..8).map(|_| Factor::parse("a=0..30").unwrap()).collect();
        assert!(matches!(points(&wide, Design::Grid, 1), Err(Crowded::Points(_))));
    }
}
