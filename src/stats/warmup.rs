//! Where the warm-up ends: MSER for the number, Welch's moving average for the picture.
//!
//! For traffic that repeats by the week the series is one of weekly means; a cut inside a week would bias the rest.

use serde::Serialize;

/// The truncation that MSER proposes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mser {
    /// Batches the series was cut into; observations that fill no batch are left out.
    pub batches: usize,
    /// Batches to delete, the first minimiser of the statistic over 0..=batches/2.
    pub cut: usize,
    /// The statistic at the cut.
    pub statistic: f64,
    /// Mean of the batches that remain.
    pub mean: f64,
    /// Whether the cut can be trusted.
    pub verdict: MserVerdict,
}

/// Whether a truncation can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum MserVerdict {
    /// The statistic turns up again before half the series is gone.
    Found,
    /// The statistic still falls at half the series: the run is too short, do not truncate.
    TooShort,
}

/// The marginal standard error rule on batches of `batch` observations; MSER-5 has `batch` = 5 (White 1997).
///
/// d* = argmin over 0 ≤ d ≤ m/2 of Σ_{j>d}(z_j − z̄_d)²/(m − d)², in one backward pass. `None` when `batch` is 0 or
/// the series has fewer than two batches.
pub fn mser(series: &[f64], batch: usize) -> Option<Mser> {
    if batch == 0 || series.len() / batch < 2 {
        return None;
    }
    let means: Vec<f64> = series
        .chunks_exact(batch)
        .map(|chunk| chunk.iter().sum::<f64>() / batch as f64)
        .collect();
    let batches = means.len();
    let last = batches / 2;
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut best = (0, f64::INFINITY, 0.0);
    for (d, z) in means.iter().enumerate().rev() {
        let count = (batches - d) as f64;
        let gap = z - mean;
        mean += gap / count;
        squares += gap * (z - mean);
        let statistic = squares / (count * count);
        if d <= last && statistic <= best.1 {
            best = (d, statistic, mean);
        }
    }
    let (cut, statistic, mean) = best;
    let verdict = if cut == last {
        MserVerdict::TooShort
    } else {
        MserVerdict::Found
    };
    Some(Mser {
        batches,
        cut,
        statistic,
        mean,
        verdict,
    })
}

/// The mean over replications at each place of their series, as long as the shortest of them.
pub fn average_series(replications: &[Vec<f64>]) -> Vec<f64> {
    let length = replications.iter().map(Vec::len).min().unwrap_or(0);
    let count = replications.len() as f64;
    (0..length)
        .map(|i| replications.iter().map(|series| series[i]).sum::<f64>() / count)
        .collect()
}

/// Welch's moving average (1983) of half-width `window`: place i averages min(2i + 1, 2·window + 1) neighbours.
///
/// It ends `window` places before the series does.
pub fn welch_average(series: &[f64], window: usize) -> Vec<f64> {
    (0..series.len().saturating_sub(window))
        .map(|i| {
            let reach = window.min(i);
            let around = &series[i - reach..=i + reach];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_that_only_falls_is_too_short() {
        let series: Vec<f64> = (0..200).map(|i| 1_000.0 / f64::from(i + 1)).collect();
        let answer = mser(&series, 5).unwrap();
        assert_eq!((answer.cut, answer.verdict), (20, MserVerdict::TooShort));
    }

    #[test]
    fn a_steady_series_needs_no_cut() {
        let answer = mser(&[4.0; 50], 5).unwrap();
        assert_eq!(
            (answer.cut, answer.verdict, answer.batches),
            (0, MserVerdict::Found, 10)
        );
    }

    #[test]
    fn too_few_batches_have_no_answer() {
        assert_eq!(mser(&[1.0; 9], 5), None);
        assert_eq!(mser(&[1.0; 9], 0), None);
    }

    #[test]
    fn welch_averages_what_it_can_at_the_start() {
        let smooth = welch_average(&[1.0, 2.0, 6.0, 3.0, 8.0], 1);
        assert_eq!(smooth, vec![1.0, 3.0, 11.0 / 3.0, 17.0 / 3.0]);
        assert!(welch_average(&[1.0], 3).is_empty());
        assert_eq!(average_series(&[vec![1.0, 5.0], vec![3.0]]), vec![2.0]);
        assert!(average_series(&[]).is_empty());
    }
}
