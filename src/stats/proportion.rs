//! Intervals for a proportion or a rate from one pooled count: also when nothing was found.
//!
//! They assume independent trials. With replications to hand [`super::ratio`] is better, as it sees their variation.

use super::distributions::{beta_quantile, gamma_quantile, normal_quantile};
use super::interval::is_level;

/// Wilson's score interval (1927) for `hits` in `trials`; pooled counts may be real numbers.
///
/// `None` unless 0 ≤ hits ≤ trials, trials > 0 and the level lies in (0, 1); so for all in this file.
pub fn wilson(hits: f64, trials: f64, level: f64) -> Option<(f64, f64)> {
    check(hits, trials, level)?;
    let z = normal_quantile(0.5 + 0.5 * level);
    let share = hits / trials;
    let square = z * z / trials;
    let centre = (share + 0.5 * square) / (1.0 + square);
    let spread = (share * (1.0 - share) + 0.25 * square) / trials;
    let half = z * libm::sqrt(spread) / (1.0 + square);
    let low = if hits > 0.0 { (centre - half).max(0.0) } else { 0.0 };
    let high = if hits < trials {
        (centre + half).min(1.0)
    } else {
        1.0
    };
    Some((low, high))
}

/// The exact interval of Clopper and Pearson (1934) for `hits` in `trials`: never too short.
pub fn clopper_pearson(hits: f64, trials: f64, level: f64) -> Option<(f64, f64)> {
    check(hits, trials, level)?;
    let tail = 0.5 * (1.0 - level);
    let misses = trials - hits;
    let low = if hits > 0.0 {
        beta_quantile(tail, hits, misses + 1.0)
    } else {
        0.0
    };
    let high = if misses > 0.0 {
        beta_quantile(1.0 - tail, hits + 1.0, misses)
    } else {
        1.0
    };
    Some((low, high))
}

/// Jeffreys' interval for `hits` in `trials`: equal tails of the posterior under a Beta(½, ½) prior
/// (Brown, Cai and DasGupta 2001).
pub fn jeffreys(hits: f64, trials: f64, level: f64) -> Option<(f64, f64)> {
    check(hits, trials, level)?;
    let tail = 0.5 * (1.0 - level);
    let (a, b) = (hits + 0.5, trials - hits + 0.5);
    let low = if hits > 0.0 {
        beta_quantile(tail, a, b)
    } else {
        0.0
    };
    let high = if hits < trials {
        beta_quantile(1.0 - tail, a, b)
    } else {
        1.0
    };
    Some((low, high))
}

/// The exact interval of Garwood (1936) for the mean of a Poisson count of which `events` were seen.
///
/// Divide by the time watched for a rate. `None` for a negative count or a level outside (0, 1).
pub fn garwood(events: f64, level: f64) -> Option<(f64, f64)> {
    if !(events >= 0.0 && events.is_finite() && is_level(level)) {
        return None;
    }
    let tail = 0.5 * (1.0 - level);
    let low = if events > 0.0 {
        gamma_quantile(tail, events)
    } else {
        0.0
    };
    Some((low, gamma_quantile(1.0 - tail, events + 1.0)))
}

/// How many random inspections give a prevalence near `prevalence` to within the relative error `relative`:
/// n ≈ z²(1 − π)/(e²π). `None` outside 0 < π < 1, e > 0.
pub fn inspections_needed(prevalence: f64, relative: f64, level: f64) -> Option<u64> {
    if !(prevalence > 0.0 && prevalence < 1.0 && relative > 0.0 && is_level(level)) {
        return None;
    }
    let z = normal_quantile(0.5 + 0.5 * level);
    Some(libm::ceil(z * z * (1.0 - prevalence) / (relative * relative * prevalence)) as u64)
}

fn check(hits: f64, trials: f64, level: f64) -> Option<()> {
    let counts = hits >= 0.0 && hits <= trials && trials > 0.0 && trials.is_finite();
    (counts && is_level(level)).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_still_leaves_room() {
        let (low, high) = clopper_pearson(0.0, 30.0, 0.95).unwrap();
        assert!(low <= 0.0 && (high - 0.115_703_308_222).abs() < 1e-9);
        let (low, high) = garwood(0.0, 0.95).unwrap();
        assert!(low <= 0.0 && (high - 3.688_879_454_114).abs() < 1e-9);
    }

    #[test]
    fn finding_all_mirrors_finding_none() {
        for interval in [wilson, clopper_pearson, jeffreys] {
            let (none, all) = (
                interval(0.0, 17.0, 0.9).unwrap(),
                interval(17.0, 17.0, 0.9).unwrap(),
            );
            assert!((none.1 - (1.0 - all.0)).abs() < 1e-12 && all.1 >= 1.0);
        }
    }

    #[test]
    fn impossible_counts_are_refused() {
        assert_eq!(wilson(3.0, 2.0, 0.95), None);
        assert_eq!(clopper_pearson(0.0, 0.0, 0.95), None);
        assert_eq!(garwood(-1.0, 0.95), None);
        assert_eq!(inspections_needed(0.0, 0.5, 0.95), None);
    }

    #[test]
    fn inspections_for_a_prevalence_of_half_a_percent() {
        assert_eq!(inspections_needed(0.005, 0.5, 0.95), Some(3_058));
    }
}
