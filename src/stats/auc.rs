//! The quality of a score from history: the area under the curve, its error, and what selective inspection hides.

use serde::Serialize;
use thiserror::Error;

/// An inspected consignment: its score, what was found, and how likely its inspection was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inspected {
    /// The risk score.
    pub score: f64,
    /// Whether something was found.
    pub found: bool,
    /// Probability that a consignment with this score was inspected, in (0, 1].
    pub inspection_probability: f64,
}

/// The area under the empirical curve, with standard errors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Auc {
    /// Chance that a find outscores a clean consignment, ties counting half.
    pub area: f64,
    /// Standard error by DeLong, DeLong and Clarke-Pearson (1988); `None` with a single consignment in a class.
    pub standard_error: Option<f64>,
    /// Standard error by Hanley and McNeil (1982), which needs the area and the numbers only.
    pub hanley_mcneil_error: f64,
}

/// Why history gives no area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AucError {
    /// There are no finds, or nothing but finds.
    #[error("an area needs consignments with finds and without: {found} with, {clean} without")]
    OneClass {
        /// Consignments with finds.
        found: usize,
        /// Consignments without.
        clean: usize,
    },
    /// A score is no number.
    #[error("score {0} is not a number")]
    Score(usize),
    /// An inspection probability outside (0, 1]: with zero, nothing is known about such scores.
    #[error("consignment {0} was inspected with a probability outside (0, 1]; no unbiased area exists")]
    Probability(usize),
}

/// The area under the curve of `scores` for the outcomes `found`.
///
/// # Errors
/// [`AucError`] when a class is empty (lengths are cut to the shorter) or a score is not a number.
pub fn auc(scores: &[f64], found: &[bool]) -> Result<Auc, AucError> {
    if let Some(index) = scores.iter().position(|score| score.is_nan()) {
        return Err(AucError::Score(index));
    }
    let class = |wanted: bool| -> Vec<f64> {
        let mut scores: Vec<f64> = scores
            .iter()
            .zip(found)
            .filter(|&(_, &found)| found == wanted)
            .map(|(&score, _)| score)
            .collect();
        scores.sort_by(f64::total_cmp);
        scores
    };
    let (hits, clean) = (class(true), class(false));
    if hits.is_empty() || clean.is_empty() {
        return Err(AucError::OneClass {
            found: hits.len(),
            clean: clean.len(),
        });
    }
    let (m, n) = (hits.len() as f64, clean.len() as f64);
    let of_hits: Vec<f64> = hits.iter().map(|&score| share_below(&clean, score)).collect();
    let of_clean: Vec<f64> = clean
        .iter()
        .map(|&score| 1.0 - share_below(&hits, score))
        .collect();
    let area = of_hits.iter().sum::<f64>() / m;
    let variance = |values: &[f64]| values.iter().copied().collect::<super::Tally>().variance();
    let standard_error = variance(&of_hits)
        .zip(variance(&of_clean))
        .map(|(hits, clean)| libm::sqrt(hits / m + clean / n));
    let square = area * area;
    let (q1, q2) = (area / (2.0 - area) - square, 2.0 * square / (1.0 + area) - square);
    let spread = (area * (1.0 - area) + (m - 1.0) * q1 + (n - 1.0) * q2) / (m * n);
    Ok(Auc {
        area,
        standard_error,
        hanley_mcneil_error: libm::sqrt(spread),
    })
}

/// The area under the curve with each pair weighted by 1/(π_iπ_j), which undoes that only inspected consignments have
/// outcomes (Horvitz and Thompson 1952).
///
/// # Errors
/// [`AucError`] when a class is empty, a score is not a number, or an inspection probability lies outside (0, 1].
pub fn weighted_auc(history: &[Inspected]) -> Result<f64, AucError> {
    for (index, one) in history.iter().enumerate() {
        if one.score.is_nan() {
            return Err(AucError::Score(index));
        }
        if !(one.inspection_probability > 0.0 && one.inspection_probability <= 1.0) {
            return Err(AucError::Probability(index));
        }
    }
    let mut order: Vec<&Inspected> = history.iter().collect();
    order.sort_by(|a, b| a.score.total_cmp(&b.score));
    let (mut clean_below, mut won, mut hits) = (0.0, 0.0, 0.0);
    for tied in order.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let weight = |wanted: bool| {
            let class = tied.iter().filter(|one| one.found == wanted);
            class.map(|one| 1.0 / one.inspection_probability).sum::<f64>()
        };
        let (hit, clean) = (weight(true), weight(false));
        won += hit * (clean_below + 0.5 * clean);
        hits += hit;
        clean_below += clean;
    }
    if hits > 0.0 && clean_below > 0.0 {
        return Ok(won / (hits * clean_below));
    }
    let found = history.iter().filter(|one| one.found).count();
    Err(AucError::OneClass {
        found,
        clean: history.len() - found,
    })
}

/// The share of `sorted` below `score`, ties counting half.
fn share_below(sorted: &[f64], score: f64) -> f64 {
    let below = sorted.partition_point(|&x| x < score);
    let up_to = sorted.partition_point(|&x| x <= score);
    0.5 * (below + up_to) as f64 / sorted.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_score_has_area_one_and_no_error_in_sight() {
        let answer = auc(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]).unwrap();
        assert!((answer.area - 1.0).abs() < 1e-15 && answer.standard_error.unwrap() <= 0.0);
    }

    #[test]
    fn equal_probabilities_weigh_nothing() {
        let scores = [0.3, 0.1, 0.4, 0.4, 0.9, 0.2];
        let found = [false, false, true, false, true, true];
        let history: Vec<Inspected> = scores
            .iter()
            .zip(found)
            .map(|(&score, found)| Inspected {
                score,
                found,
                inspection_probability: 0.2,
            })
            .collect();
        let plain = auc(&scores, &found).unwrap().area;
        assert!((weighted_auc(&history).unwrap() - plain).abs() < 1e-15);
    }

    #[test]
    fn what_history_cannot_tell_is_refused() {
        assert_eq!(
            auc(&[1.0, 2.0], &[true, true]),
            Err(AucError::OneClass { found: 2, clean: 0 })
        );
        assert_eq!(auc(&[1.0, f64::NAN], &[true, false]), Err(AucError::Score(1)));
        let never = Inspected {
            score: 0.1,
            found: false,
            inspection_probability: 0.0,
        };
        assert_eq!(weighted_auc(&[never]), Err(AucError::Probability(0)));
    }
}
