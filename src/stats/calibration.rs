//! Whether scores can be read as probabilities, and the monotone correction when they cannot.

use serde::Serialize;

/// A step of a monotone fit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationStep {
    /// The score; ties are one step.
    pub score: f64,
    /// Consignments with this score.
    pub weight: f64,
    /// Fitted probability of a find.
    pub probability: f64,
}

/// A row of a reliability table: consignments whose stated probabilities lie close together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityRow {
    /// Consignments.
    pub count: u64,
    /// Mean stated probability.
    pub stated: f64,
    /// Share with a find.
    pub found: f64,
}

/// The non-decreasing fit of outcomes to scores by pooling adjacent violators (Ayer et al. 1955), by rising score.
///
/// `None` when the lengths differ or a score is not a number.
pub fn isotonic(scores: &[f64], found: &[bool]) -> Option<Vec<CalibrationStep>> {
    if scores.len() != found.len() || scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut pairs: Vec<(f64, bool)> = scores.iter().copied().zip(found.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut steps: Vec<CalibrationStep> = Vec::new();
    // blocks of equal fit: finds, consignments, steps
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for tied in pairs.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let finds = tied.iter().filter(|pair| pair.1).count() as f64;
        let weight = tied.len() as f64;
        steps.push(CalibrationStep {
            score: tied[0].0,
            weight,
            probability: 0.0,
        });
        let mut block = (finds, weight, 1);
        while let Some(&before) = blocks.last()
            && before.0 * block.1 >= block.0 * before.1
        {
            block = (block.0 + before.0, block.1 + before.1, block.2 + before.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let fits = blocks
        .iter()
        .flat_map(|&(finds, weight, count)| std::iter::repeat_n(finds / weight, count));
    steps
        .iter_mut()
        .zip(fits)
        .for_each(|(step, fit)| step.probability = fit);
    Some(steps)
}

/// Brier's score (1950): the mean squared gap between stated probability and outcome. `None` without outcomes.
pub fn brier(stated: &[f64], found: &[bool]) -> Option<f64> {
    let gaps = stated.iter().zip(found).map(|(p, &found)| {
        let gap = p - f64::from(u8::from(found));
        gap * gap
    });
    gaps.collect::<super::Tally>().mean()
}

/// Consignments in `bins` equal ranges of the stated probability, empty ranges left out.
pub fn reliability(stated: &[f64], found: &[bool], bins: usize) -> Vec<ReliabilityRow> {
    let mut rows = vec![
        ReliabilityRow {
            count: 0,
            stated: 0.0,
            found: 0.0
        };
        bins.max(1)
    ];
    let last = rows.len() - 1;
    for (p, &found) in stated.iter().zip(found) {
        let row = &mut rows[((p * (last + 1) as f64) as usize).min(last)];
        row.count += 1;
        row.stated += p;
        row.found += f64::from(u8::from(found));
    }
    rows.retain(|row| row.count > 0);
    for row in &mut rows {
        row.stated /= row.count as f64;
        row.found /= row.count as f64;
    }
    rows
}

/// Expected calibration error: the mean gap between stated and found over a reliability table, weighted by count.
pub fn calibration_error(table: &[ReliabilityRow]) -> Option<f64> {
    let total: u64 = table.iter().map(|row| row.count).sum();
    let gaps: f64 = table
        .iter()
        .map(|row| row.count as f64 * (row.stated - row.found).abs())
        .sum();
    (total > 0).then(|| gaps / total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_never_falls_and_keeps_the_total() {
        let scores = [0.1, 0.2, 0.3, 0.4, 0.4, 0.6];
        let found = [true, false, true, false, true, true];
        let steps = isotonic(&scores, &found).unwrap();
        assert!(
            steps
                .windows(2)
                .all(|pair| pair[0].probability <= pair[1].probability)
        );
        let total: f64 = steps.iter().map(|step| step.weight * step.probability).sum();
        assert!((total - 4.0).abs() < 1e-12);
        assert_eq!(isotonic(&[1.0], &[]), None);
    }

    #[test]
    fn a_calibrated_score_has_no_calibration_error() {
        let stated = [0.25, 0.25, 0.25, 0.25, 1.0];
        let found = [true, false, false, false, true];
        let table = reliability(&stated, &found, 10);
        assert_eq!((table.len(), table[0].count), (2, 4));
        assert!(calibration_error(&table).unwrap() <= 0.0);
        assert_eq!((calibration_error(&[]), brier(&[], &[])), (None, None));
    }
}
