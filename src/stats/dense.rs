//! Small symmetric matrices, as lists of rows: what fitting a handful of parameters needs.

/// A matrix as its rows.
pub type Rows = Vec<Vec<f64>>;

/// The inverse of a symmetric positive definite matrix (Cholesky); `None` when it is not one.
pub fn inverse(matrix: &Rows) -> Option<Rows> {
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - dot;
            lower[i][j] = if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                libm::sqrt(rest)
            } else {
                rest / lower[j][j]
            };
        }
    }
    let column = |unit: usize| {
        let mut x = vec![0.0; n];
        for i in 0..n {
            let dot: f64 = (0..i).map(|k| lower[i][k] * x[k]).sum();
            x[i] = (f64::from(u8::from(i == unit)) - dot) / lower[i][i];
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| lower[k][i] * x[k]).sum();
            x[i] = (x[i] - dot) / lower[i][i];
        }
        x
    };
    Some((0..n).map(column).collect())
}

/// Matrix times vector.
pub fn times(matrix: &Rows, vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| dot(row, vector)).collect()
}

/// The sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Eigenvalues, least first, and their unit vectors, of a symmetric matrix (Jacobi's rotations, 1846).
pub fn eigen(matrix: &Rows) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.len();
    let mut a = matrix.clone();
    let mut vectors: Rows = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    for _ in 0..100 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| a[i][j] * a[i][j])
            .sum();
        let on: f64 = (0..n).map(|i| a[i][i] * a[i][i]).sum();
        if off <= 1e-24 * (on + f64::MIN_POSITIVE) {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() <= f64::MIN_POSITIVE {
                    continue;
                }
                let ratio = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let tangent = ratio.signum() / (ratio.abs() + libm::sqrt(1.0 + ratio * ratio));
                let cosine = 1.0 / libm::sqrt(1.0 + tangent * tangent);
                let sine = tangent * cosine;
                for row in &mut a {
                    (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
                }
                let (above, below) = a.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                }
                for vector in &mut vectors {
                    (vector[p], vector[q]) = (
                        cosine * vector[p] - sine * vector[q],
                        sine * vector[p] + cosine * vector[q],
                    );
                }
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> = (0..n)
        .map(|k| (a[k][k], vectors.iter().map(|row| row[k]).collect()))
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Rows {
        vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, -0.7], vec![0.5, -0.7, 2.0]]
    }

    #[test]
    fn the_inverse_undoes_the_matrix() {
        let back = inverse(&sample()).unwrap();
        for (i, row) in sample().iter().enumerate() {
            let product = times(&back, row);
            for (j, value) in product.iter().enumerate() {
                assert!((value - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert_eq!(inverse(&vec![vec![1.0, 2.0], vec![2.0, 1.0]]), None);
    }

    #[test]
    fn eigenvectors_are_only_stretched() {
        let pairs = eigen(&sample());
        for (value, vector) in &pairs {
            for (stretched, own) in times(&sample(), vector).iter().zip(vector) {
                assert!((stretched - value * own).abs() < 1e-10);
            }
            assert!((dot(vector, vector) - 1.0).abs() < 1e-12);
        }
        assert!(pairs.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        assert!((pairs.iter().map(|pair| pair.0).sum::<f64>() - 9.0).abs() < 1e-10);
    }
}
