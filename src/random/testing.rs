//! Helpers of this layer's statistical tests.

use super::{ReplicationKey, Stream};
use crate::units::Calendar;

/// Critical value of √n·D, the Kolmogorov–Smirnov statistic, at α = 0.001.
pub(super) const KS_CRITICAL: f64 = 1.95;
/// Two-sided critical value of a standard normal statistic at α = 0.001.
pub(super) const Z_CRITICAL: f64 = 3.29;

/// The stream most tests use: seed 20260105, replication 0.
pub(super) fn stream(purpose: &str) -> Stream {
    ReplicationKey::new(20_260_105, 0).stream("test", purpose)
}

/// A calendar without holidays that begins on the given date.
pub(super) fn calendar(year: i16, month: i8, day: i8) -> Calendar {
    Calendar::new(jiff::civil::date(year, month, day), &[])
}

/// √n times the largest distance between the sample's distribution and `cdf`.
pub(super) fn kolmogorov(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0_f64, |worst, (i, &x)| {
        let p = cdf(x);
        worst.max(p - i as f64 / n).max((i + 1) as f64 / n - p)
    });
    distance * n.sqrt()
}

/// The correlation of two functions of the numbers 0..n.
pub(super) fn correlation(n: u64, f: impl Fn(u64) -> f64, g: impl Fn(u64) -> f64) -> f64 {
    let count = n as f64;
    let (mut sf, mut sg, mut sff, mut sgg, mut sfg) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for i in 0..n {
        let (x, y) = (f(i), g(i));
        sf += x;
        sg += y;
        sff += x * x;
        sgg += y * y;
        sfg += x * y;
    }
    let covariance = sfg / count - sf * sg / count / count;
    let product = (sff / count - sf * sf / count / count) * (sgg / count - sg * sg / count / count);
    covariance / product.sqrt()
}

/// Mean and unbiased variance of a sample.
pub(super) fn mean_variance(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let squares = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, squares / (n - 1.0))
}
