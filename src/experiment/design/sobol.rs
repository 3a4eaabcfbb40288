//! Sobol's points, which fill the cube evenly however many are taken.
//!
//! Direction numbers of Joe and Kuo (2008), `new-joe-kuo-6.21201`, first 21 dimensions; order of Antonov and Saleev (1979).

use super::draws;

/// Most dimensions.
pub const MOST_DIMENSIONS: usize = 21;

/// Degree, coefficients and first direction numbers of a primitive polynomial, from the second dimension on.
const DIRECTIONS: [(u32, u32, &[u32]); MOST_DIMENSIONS - 1] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
    (6, 19, &[1, 1, 1, 15, 7, 5]),
    (6, 22, &[1, 3, 1, 15, 13, 25]),
    (6, 25, &[1, 1, 5, 5, 19, 61]),
    (7, 1, &[1, 3, 7, 11, 23, 15, 103]),
    (7, 4, &[1, 3, 7, 13, 13, 15, 69]),
];

/// The first `n` points in `dimensions`, shifted digit by digit (exclusive or) by a draw of `seed` for each axis, which keeps
/// their evenness and takes no point to the origin.
///
/// `None` beyond [`MOST_DIMENSIONS`]. Powers of two are best for `n`.
pub fn sobol(n: usize, dimensions: usize, seed: u64) -> Option<Vec<Vec<f64>>> {
    let shift = draws(seed, "sobol shift");
    let shifts = (0..dimensions).map(|axis| (shift.uniform(axis as u64, 0) * 4_294_967_296.0) as u32);
    let shifts: Vec<u32> = shifts.collect();
    let points = words(n, dimensions)?.into_iter().map(|point| {
        let shifted = point.iter().zip(&shifts).map(|(word, shift)| word ^ shift);
        shifted
            .map(|word| (f64::from(word) + 0.5) / 4_294_967_296.0)
            .collect()
    });
    Some(points.collect())
}

/// The unshifted points as 32-bit fractions.
fn words(n: usize, dimensions: usize) -> Option<Vec<Vec<u32>>> {
    let axes: Vec<[u32; 32]> = (0..dimensions).map(directions).collect::<Option<_>>()?;
    let mut point = vec![0_u32; dimensions];
    let mut points = Vec::with_capacity(n);
    for number in 0..n {
        points.push(point.clone());
        // the lowest zero bit of the number says which direction comes next
        let bit = (!(number as u32)).trailing_zeros().min(31) as usize;
        point
            .iter_mut()
            .zip(&axes)
            .for_each(|(word, axis)| *word ^= axis[bit]);
    }
    Some(points)
}

fn directions(axis: usize) -> Option<[u32; 32]> {
    let mut v = [0_u32; 32];
    if axis == 0 {
        v.iter_mut().enumerate().for_each(|(bit, v)| *v = 1 << (31 - bit));
        return Some(v);
    }
    let &(degree, coefficients, first) = DIRECTIONS.get(axis - 1)?;
    let degree = degree as usize;
    for (bit, m) in first.iter().enumerate() {
        v[bit] = m << (31 - bit);
    }
    for bit in degree..32 {
        v[bit] = v[bit - degree] ^ (v[bit - degree] >> degree);
        for k in 1..degree {
            if coefficients >> (degree - 1 - k) & 1 == 1 {
                v[bit] ^= v[bit - k];
            }
        }
    }
    Some(v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Joe and Kuo's own example of ten points in three dimensions
        let published = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        for (point, expected) in words(10, 3).unwrap().iter().zip(published) {
            let point: Vec<f64> = point
                .iter()
                .map(|&word| f64::from(word) / 4_294_967_296.0)
                .collect();
            assert_eq!(point, expected);
        }
    }

    #[test]
    fn every_axis_is_evenly_filled() {
        let points = sobol(64, MOST_DIMENSIONS, 5).unwrap();
        for axis in 0..MOST_DIMENSIONS {
            let mut slices: Vec<usize> = points.iter().map(|point| (point[axis] * 64.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..64).collect::<Vec<_>>(), "axis {axis}");
        }
        assert_eq!(sobol(4, MOST_DIMENSIONS + 1, 5), None);
    }
}
