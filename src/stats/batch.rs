//! Batch means: an interval from one long run, and whether its batches can pass for independent.
//!
//! For traffic that repeats by the week a batch is a number of whole weeks.

use serde::Serialize;

use super::distributions::normal_quantile;
use super::interval::{Estimate, t_interval};

/// What one long run says when cut into batches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BatchMeans {
    /// Mean of the batch means and its t interval; `replications` holds the number of batches.
    pub estimate: Estimate,
    /// Observations in a batch; those that fill none are left out at the end.
    pub batch: usize,
    /// Correlation of neighbouring batch means.
    pub lag_one: f64,
    /// Von Neumann's statistic, standard normal for independent batch means and large when they are alike.
    pub von_neumann: f64,
    /// Estimate of n × Var(mean), the batch size times the variance of batch means.
    pub asymptotic_variance: f64,
}

impl BatchMeans {
    /// Whether independence survives a one-sided test at `significance`, 0.1 by custom.
    pub fn looks_independent(&self, significance: f64) -> bool {
        self.von_neumann <= normal_quantile(1.0 - significance)
    }
}

/// Batch means of `series` in `batches` equal batches (Conway 1963), with von Neumann's check (1941):
/// √((k² − 1)/(k − 2)) (r₁ + \[(z₁ − z̄)² + (z_k − z̄)²\]/(2Σ(z − z̄)²)).
///
/// `None` with fewer than three batches, batches without an observation, or an impossible level.
pub fn batch_means(series: &[f64], batches: usize, level: f64) -> Option<BatchMeans> {
    if batches < 3 {
        return None;
    }
    let batch = series.len() / batches;
    if batch == 0 {
        return None;
    }
    let means: Vec<f64> = series
        .chunks_exact(batch)
        .take(batches)
        .map(|chunk| chunk.iter().sum::<f64>() / batch as f64)
        .collect();
    let estimate = t_interval(&means, level)?;
    let gaps: Vec<f64> = means.iter().map(|z| z - estimate.point).collect();
    let squares: f64 = gaps.iter().map(|gap| gap * gap).sum();
    let products: f64 = gaps.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let (first, last) = (gaps[0], gaps[batches - 1]);
    let k = batches as f64;
    let (lag_one, ends) = if squares > 0.0 {
        (
            products / squares,
            (first * first + last * last) / (2.0 * squares),
        )
    } else {
        (0.0, 0.0)
    };
    Some(BatchMeans {
        estimate,
        batch,
        lag_one,
        von_neumann: libm::sqrt((k * k - 1.0) / (k - 2.0)) * (lag_one + ends),
        asymptotic_variance: batch as f64 * squares / (k - 1.0),
    })
}

/// Batch means from `batches` batches on, halved until they look independent at significance 0.1.
///
/// Stops at ten batches: the last answer then still fails [`BatchMeans::looks_independent`] and the run is too short.
/// `None` as for [`batch_means`].
pub fn independent_batch_means(series: &[f64], batches: usize, level: f64) -> Option<BatchMeans> {
    let mut answer = batch_means(series, batches, level)?;
    let mut count = batches;
    while !answer.looks_independent(0.1) && count / 2 >= 10 {
        count /= 2;
        answer = batch_means(series, count, level)?;
    }
    Some(answer)
}

/// n × Var(mean) by overlapping batch means of size `batch` (Meketon and Schmeiser 1984):
/// nm Σ(Ȳ_j − Ȳ)²/((n − m + 1)(n − m)).
///
/// `None` unless 0 < batch < length.
pub fn overlapping_variance(series: &[f64], batch: usize) -> Option<f64> {
    if batch == 0 || batch >= series.len() {
        return None;
    }
    let (n, m) = (series.len() as f64, batch as f64);
    let mean = series.iter().sum::<f64>() / n;
    // sums of deviations stay small, so that sliding loses no digits
    let mut sum: f64 = series[..batch].iter().map(|x| x - mean).sum();
    let mut squares = sum * sum;
    for (leaving, entering) in series.iter().zip(&series[batch..]) {
        sum += entering - leaving;
        squares += sum * sum;
    }
    Some(n * squares / m / ((n - m + 1.0) * (n - m)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_wave_fails_the_check_until_batches_are_long() {
        let series: Vec<f64> = (0..4_000)
            .map(|i| libm::sin(f64::from(i) / 120.0) + f64::from(i * i % 17) / 17.0)
            .collect();
        let short = batch_means(&series, 40, 0.95).unwrap();
        assert!(!short.looks_independent(0.1), "{short:?}");
        let settled = independent_batch_means(&series, 40, 0.95).unwrap();
        assert!(
            settled.looks_independent(0.1) && settled.batch > short.batch,
            "{settled:?}"
        );
    }

    #[test]
    fn a_constant_run_varies_not_at_all() {
        let answer = batch_means(&[2.0; 40], 10, 0.95).unwrap();
        assert!(answer.asymptotic_variance <= 0.0 && answer.lag_one.abs() <= 0.0);
    }

    #[test]
    fn too_little_has_no_answer() {
        assert_eq!(batch_means(&[1.0; 40], 2, 0.95), None);
        assert_eq!(batch_means(&[1.0; 5], 10, 0.95), None);
        assert_eq!(overlapping_variance(&[1.0; 5], 5), None);
    }
}
