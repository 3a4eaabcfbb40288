//! The law of a sum of ranks, each uniform on 0..=1 and independent of the others.

/// Probability that `m` independent ranks, each uniform on 0..=1, sum to at most `x` (Irwin 1927, Hall 1927), `m` up to ten or so.
pub fn sum_below(x: f64, m: usize) -> f64 {
    if x <= 0.0 {
        return if m == 0 && x >= 0.0 { 1.0 } else { 0.0 };
    }
    if x >= m as f64 {
        return 1.0;
    }
    let (mut sum, mut binomial, mut factorial) = (0.0, 1.0, 1.0);
    for k in 0..=m {
        let rest = x - k as f64;
        if rest > 0.0 {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            sum += sign * binomial * (0..m).fold(1.0, |power, _| power * rest);
        }
        binomial = binomial * (m - k) as f64 / (k + 1) as f64;
        factorial *= k.max(1) as f64;
    }
    (sum / factorial).clamp(0.0, 1.0)
}

/// The sum that `m` such ranks exceed with probability 1 − `below`.
pub fn sum_at(below: f64, m: usize) -> f64 {
    let (mut low, mut high) = (0.0, m as f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if sum_below(middle, m) < below {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two ranks sum to at most x with probability x² / 2 below one, three to at most 3/2 with one half.
    #[test]
    fn sums_of_ranks_have_the_law_of_irwin_and_hall() {
        assert!((sum_below(0.6, 2) - 0.18).abs() < 1e-15);
        assert!((sum_below(1.4, 2) - 0.82).abs() < 1e-15);
        assert!((sum_below(1.5, 3) - 0.5).abs() < 1e-15);
        assert!((sum_below(0.3, 1) - 0.3).abs() < 1e-15);
        assert!(sum_below(-0.1, 0).abs() < 1e-15);
        assert!((sum_below(0.0, 0) - 1.0).abs() < 1e-15 && (sum_below(9.0, 8) - 1.0).abs() < 1e-15);
        for m in 1..=8 {
            for below in [0.01, 0.5, 0.9, 0.999] {
                assert!(
                    (sum_below(sum_at(below, m), m) - below).abs() < 1e-9,
                    "{m} {below}"
                );
            }
        }
    }
}
