//! How well a risk score tells carriers from the others: an area under the curve, or two points of it.

use crate::customs::port::{Carries, Score};
use crate::random::{normal_cdf, normal_quantile};
use crate::scenario::form;
use crate::scenario::reader::Reader;

/// A score that tells nothing: carriers score like everybody.
pub(super) const BLIND: Score = Score { shift: 0.0, sd: 1.0 };
/// A slope of the curve, in normal scores, further from 1 than this factor is worth a warning.
const ODD_SLOPE: f64 = 2.0;
/// A slope further from 1 than this factor is no risk score.
const IMPOSSIBLE_SLOPE: f64 = 10.0;

/// `[goods.NAME.score] THREAT = { auc = 0.7 }`.
pub(super) fn score(r: &Reader<'_>) -> Score {
    let auc = r
        .number(
            "auc",
            "Probability that a carrier scores higher than a clean consignment; 0.5 tells nothing",
        )
        .within("0.5", "0.9999")
        .optional();
    let sd = r
        .number(
            "sd",
            "Spread of the carriers' scores, in standard deviations of the clean",
        )
        .within("0.1", "10")
        .optional();
    let points = r
        .list(
            "points",
            form::list(form::share()),
            "Two points of the curve instead, each [share of the clean flagged, share of the carriers flagged]",
        )
        .optional();
    r.exactly_one(&["auc", "points"]);
    match (auc, points) {
        (_, Some(points)) => {
            if sd.is_some() {
                r.fault(
                    "sd",
                    "`sd` is given, but two points say the spread already",
                    Some("leave `sd` out, or give `auc` instead of `points`".into()),
                );
            }
            let points: Vec<Vec<f64>> = points
                .iter()
                .map(|point| point.iter().map(|share| share.get()).collect())
                .collect();
            from_points(r, &points)
        }
        (Some(auc), None) => from_auc(auc, sd.unwrap_or(1.0)),
        (None, None) => BLIND,
    }
}

/// AUC = Φ(shift / √(1 + sd²)) solved for the shift.
fn from_auc(auc: f64, sd: f64) -> Score {
    Score {
        shift: (1.0 + sd * sd).sqrt() * normal_quantile(auc),
        sd,
    }
}

/// The curve z_t = b·(z_f + shift) through two points, where b = 1/sd.
fn from_points(r: &Reader<'_>, points: &[Vec<f64>]) -> Score {
    let hint = "write [[\"5 %\", \"30 %\"], [\"20 %\", \"62 %\"]]: of the clean 5 % flagged and of the carriers 30 %, then 20 % and 62 %";
    let [first, second] = points else {
        r.fault(
            "points",
            format!("`points` needs two points, but has {}", points.len()),
            Some(hint.into()),
        );
        return BLIND;
    };
    let (&[f1, t1], &[f2, t2]) = (first.as_slice(), second.as_slice()) else {
        r.fault(
            "points",
            "a point of `points` has other than two shares",
            Some(hint.into()),
        );
        return BLIND;
    };
    let inside = |share: f64| share > 0.0 && share < 1.0;
    if ![f1, t1, f2, t2].into_iter().all(inside) || f1 >= f2 || t1 >= t2 {
        r.fault(
            "points",
            "`points` must rise in both shares and lie between 0 % and 100 %",
            Some(hint.into()),
        );
        return BLIND;
    }
    let z = normal_quantile;
    let slope = (z(t2) - z(t1)) / (z(f2) - z(f1));
    let score = Score {
        shift: (z(t1) - slope * z(f1)) / slope,
        sd: 1.0 / slope,
    };
    let far = |limit: f64| slope > limit || slope < 1.0 / limit;
    if far(IMPOSSIBLE_SLOPE) {
        r.fault(
            "points",
            format!(
                "a curve through these points has slope {slope:.2} in normal scores, which no risk score has"
            ),
            Some("check the two points, or give `auc`".into()),
        );
        return BLIND;
    }
    if far(ODD_SLOPE) {
        r.warn(
            "points",
            format!("a curve through these points has slope {slope:.2} in normal scores: at one end it is worse than chance"),
            Some("check the two points, or give `auc`".into()),
        );
    }
    score
}

/// The population rank of score `z` of one threat: the share of all traffic that scores lower.
pub(super) fn rank_of(z: f64, carries: &Carries, prevalence: f64) -> f64 {
    let Score { shift, sd } = carries.score;
    prevalence * normal_cdf((z - shift) / sd) + (1.0 - prevalence) * normal_cdf(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_of_four_fifths_is_a_shift_of_1_19() {
        assert!((from_auc(0.8, 1.0).shift - 1.190_232).abs() < 1e-6);
        let wide = from_auc(0.7, 1.5);
        assert!((normal_cdf(wide.shift / (1.0_f64 + 1.5 * 1.5).sqrt()) - 0.7).abs() < 1e-12);
        assert!(from_auc(0.5, 1.0).shift.abs() < 1e-12);
    }
}
