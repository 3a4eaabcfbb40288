//! Dense matrices, as far as matrix-geometric solutions and traffic equations need them.

/// Pivots below this share of the largest entry make a matrix singular.
const SINGULAR: f64 = 1e-13;

/// A matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    columns: usize,
    entries: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            entries: vec![0.0; rows * columns],
        }
    }

    /// `factor` times the unit matrix.
    pub(crate) fn diagonal(size: usize, factor: f64) -> Self {
        let mut matrix = Self::zeros(size, size);
        for i in 0..size {
            matrix.add_at(i, i, factor);
        }
        matrix
    }

    /// A matrix of one column.
    pub(crate) fn column(entries: Vec<f64>) -> Self {
        Self { columns: 1, entries }
    }

    /// The rows' number.
    pub(crate) fn rows(&self) -> usize {
        self.entries.len() / self.columns
    }

    /// One entry.
    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.columns + column]
    }

    /// Adds to one entry.
    pub(crate) fn add_at(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * self.columns + column] += value;
    }

    /// The largest absolute entry.
    pub(crate) fn largest(&self) -> f64 {
        self.entries.iter().fold(0.0, |most, x| x.abs().max(most))
    }

    /// `self + factor other`.
    pub(crate) fn plus(&self, factor: f64, other: &Self) -> Self {
        let entries = self
            .entries
            .iter()
            .zip(&other.entries)
            .map(|(a, b)| a + factor * b)
            .collect();
        Self {
            columns: self.columns,
            entries,
        }
    }

    /// `self other`.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.rows(), other.columns);
        let rows = product.entries.chunks_mut(other.columns);
        for (row, left) in rows.zip(self.entries.chunks(self.columns)) {
            for (factor, right) in left.iter().zip(other.entries.chunks(other.columns)) {
                for (entry, x) in row.iter_mut().zip(right) {
                    *entry += factor * x;
                }
            }
        }
        product
    }

    /// `X` with `self X = other`, by elimination with pivots; `None` for a singular matrix.
    pub(crate) fn solve(&self, other: &Self) -> Option<Self> {
        let n = self.rows();
        let bound = SINGULAR * self.largest();
        let mut left: Vec<Vec<f64>> = self.entries.chunks(self.columns).map(<[f64]>::to_vec).collect();
        let mut right: Vec<Vec<f64>> = other.entries.chunks(other.columns).map(<[f64]>::to_vec).collect();
        for k in 0..n {
            let pivot = (k..n).max_by(|a, b| left[*a][k].abs().total_cmp(&left[*b][k].abs()))?;
            left.swap(k, pivot);
            right.swap(k, pivot);
            let lead = left[k][k];
            if lead.abs() <= bound {
                return None;
            }
            let (lead_left, lead_right) = (left[k].clone(), right[k].clone());
            for (row, answer) in left.iter_mut().zip(&mut right).skip(k + 1) {
                let factor = row[k] / lead;
                subtract(row, factor, &lead_left);
                subtract(answer, factor, &lead_right);
            }
        }
        for k in (0..n).rev() {
            let lead = left[k][k];
            for x in &mut right[k] {
                *x /= lead;
            }
            let solved = right[k].clone();
            for (row, answer) in left.iter().zip(&mut right).take(k) {
                subtract(answer, row[k], &solved);
            }
        }
        Some(Self {
            columns: other.columns,
            entries: right.into_iter().flatten().collect(),
        })
    }
}

fn subtract(row: &mut [f64], factor: f64, other: &[f64]) {
    if factor.abs() > 0.0 {
        for (entry, x) in row.iter_mut().zip(other) {
            *entry -= factor * x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_solves() {
        let mut a = Matrix::diagonal(3, 0.0);
        for (i, x) in [0.0, 2.0, 1.0, 1.0, -1.0, 3.0, 4.0, 0.5, 2.0]
            .into_iter()
            .enumerate()
        {
            a.add_at(i / 3, i % 3, x);
        }
        let b = Matrix::column(vec![1.0, 2.0, 3.0]);
        let x = a.solve(&b).unwrap();
        assert!(a.times(&x).plus(-1.0, &b).largest() < 1e-14);
        assert_eq!(Matrix::zeros(2, 2).solve(&Matrix::column(vec![1.0, 1.0])), None);
    }
}
