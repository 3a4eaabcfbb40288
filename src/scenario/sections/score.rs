//! How well a risk score tells carriers from the others: an area under the curve, two points of it, a table of recalls,
//! a whole curve, or a history of scored consignments.

use crate::customs::port::Score;
use crate::random::normal_quantile;
use crate::scenario::form;
use crate::scenario::history::{self, Columns};
use crate::scenario::quantity::Fault;
use crate::scenario::reader::Reader;
use crate::scenario::rows::Rows;
use crate::stats::history::Basis;
use crate::stats::history::judge;
use crate::stats::roc_curve::RocCurve;
use crate::units::Share;

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
    let recall = r
        .list(
            "recall",
            form::list(form::share()),
            "Or what inspecting the top of the scores finds, each [share of all inspected, share of the carriers found]",
        )
        .optional();
    let base_rate = r
        .share(
            "base-rate",
            "Share of carriers in the traffic that `recall` was measured on",
        )
        .optional();
    let curve = r.optional_table("curve", "Or a curve of any shape from a file", curve_file);
    let history = r.optional_table(
        "history",
        "Or scored declarations with their outcomes",
        history_file,
    );
    r.exactly_one(&["auc", "points", "recall", "curve", "history"]);
    if sd.is_some() && auc.is_none() {
        r.fault(
            "sd",
            "`sd` is given, but only `auc` needs it",
            Some("leave `sd` out, or give `auc`".into()),
        );
    }
    if recall.is_some() != base_rate.is_some() && !r.describing() {
        r.fault(
            if recall.is_some() { "recall" } else { "base-rate" },
            "`recall` and `base-rate` belong together",
            Some(
                "give both: recall = [[\"1 %\", \"40 %\"], [\"10 %\", \"80 %\"]], base-rate = \"2.2 %\""
                    .into(),
            ),
        );
        return Score::BLIND;
    }
    if let Some(points) = points {
        return from_points(r, &shares(&points));
    }
    if let (Some(recall), Some(base_rate)) = (recall, base_rate) {
        return from_recalls(r, &shares(&recall), base_rate);
    }
    if let Some(curve) = curve.or(history) {
        return curve.map_or(Score::BLIND, Score::Curve);
    }
    auc.map_or(Score::BLIND, |auc| from_auc(auc, sd.unwrap_or(1.0)))
}

fn shares(rows: &[Vec<Share>]) -> Vec<Vec<f64>> {
    rows.iter()
        .map(|row| row.iter().map(|share| share.get()).collect())
        .collect()
}

/// A published table of recalls.
fn from_recalls(r: &Reader<'_>, rows: &[Vec<f64>], base_rate: Share) -> Score {
    let hint = "write [[\"1 %\", \"40 %\"], [\"10 %\", \"80 %\"]]: of all 1 % inspected and of the carriers 40 % found, then 10 % and 80 %";
    let pairs: Option<Vec<(f64, f64)>> = rows
        .iter()
        .map(|row| match row[..] {
            [rate, recall] => Some((rate, recall)),
            _ => None,
        })
        .collect();
    let Some(pairs) = pairs else {
        r.fault(
            "recall",
            "a row of `recall` has other than two shares",
            Some(hint.into()),
        );
        return Score::BLIND;
    };
    match RocCurve::through_recalls(&pairs, base_rate.get()) {
        Ok(curve) => Score::Curve(curve),
        Err(error) => {
            r.fault(
                "recall",
                format!("`recall` is no curve: {error}"),
                Some(hint.into()),
            );
            Score::BLIND
        }
    }
}

/// `curve = { csv = "curve.csv" }`.
fn curve_file(r: &Reader<'_>) -> Option<RocCurve> {
    let path = r.text("csv", "The file, seen from this one's folder").required();
    let columns = ["false-alarms", "recall"].map(|name| {
        let doc = "Its column of this share, by falling threshold";
        r.text(name, doc).default(name)
    });
    let text = file(r, &path)?;
    told(r, &path, pairs(&text, &columns).and_then(|pairs| {
        RocCurve::new(&pairs).map_err(|error| Fault::new(
            format!("whose rows are no curve: {error}"),
            "rows go from the highest threshold, which flags nobody, to the lowest; both shares rise from 0 to 1",
        ))
    }))
}

/// `history = { csv = "declarations.csv", score = "score", found = "found" }`.
fn history_file(r: &Reader<'_>) -> Option<RocCurve> {
    let path = r.text("csv", "The file, seen from this one's folder").required();
    let columns = Columns {
        score: r
            .text("score", "Its column of scores; higher is riskier")
            .default("score"),
        found: r
            .text(
                "found",
                "Its column of outcomes: 1 or 0, empty where not inspected",
            )
            .default("found"),
        inspected: r
            .text("inspected", "Its column that tells who was inspected")
            .optional(),
        random: r
            .text("random", "Its column that tells who was selected at random")
            .optional(),
        probability: r
            .text("probability", "Its column of probabilities of inspection")
            .optional(),
        ..Columns::default()
    };
    let text = file(r, &path)?;
    let read = told(r, &path, history::read(text.as_bytes(), &columns))?;
    let judged = judge::judge(&read.history, None, 0.95)
        .map(|judgement| (judge::curve(&judgement), judgement.basis))
        .map_err(|error| Fault::bare(format!("which cannot be judged: {error}")));
    let (curve, basis) = told(r, &path, judged)?;
    if basis == Basis::Inspected {
        r.warn(
            "csv",
            format!("{path:?} has ranges of scores that were never inspected: its curve speaks for the inspected only, not for all traffic"),
            Some("look at it with `greenlane risk`; inspect some at random of every range".into()),
        );
    }
    curve.ok()
}

fn file(r: &Reader<'_>, path: &str) -> Option<String> {
    if !r.has("csv") {
        return None;
    }
    let loaded = r.session().load(r.origin_of("csv").as_ref(), path);
    match loaded {
        Ok(text) => Some(text),
        Err(reason) => {
            r.fault(
                "csv",
                format!("`{}` is {path:?}, which cannot be read: {reason}", r.path_of("csv")),
                Some("name the file as seen from the folder of this one; for a large history, `greenlane risk FILE --out DIR` makes a small DIR/curve.csv".into()),
            );
            None
        }
    }
}

/// The value, or its fault told of the file.
fn told<T>(r: &Reader<'_>, path: &str, outcome: Result<T, Fault>) -> Option<T> {
    outcome
        .map_err(|fault| {
            let message = format!(
                "`{}` is {path:?}, which {}",
                r.path_of("csv"),
                fault.message.trim_start_matches("which ")
            );
            r.fault("csv", message, fault.hint);
        })
        .ok()
}

fn pairs(text: &str, columns: &[String; 2]) -> Result<Vec<(f64, f64)>, Fault> {
    let mut rows = Rows::open(text.as_bytes(), "false-alarms,recall")?;
    let [first, second] = columns;
    let places = [
        rows.column(first, "`false-alarms`")?,
        rows.column(second, "`recall`")?,
    ];
    let mut pairs = Vec::new();
    while let Some(row) = rows.next_row()? {
        pairs.push((row.number(places[0])?, row.number(places[1])?));
    }
    Ok(pairs)
}

/// AUC = Φ(shift / √(1 + sd²)) solved for the shift.
fn from_auc(auc: f64, sd: f64) -> Score {
    Score::Binormal {
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
        return Score::BLIND;
    };
    let (&[f1, t1], &[f2, t2]) = (first.as_slice(), second.as_slice()) else {
        r.fault(
            "points",
            "a point of `points` has other than two shares",
            Some(hint.into()),
        );
        return Score::BLIND;
    };
    let inside = |share: f64| share > 0.0 && share < 1.0;
    if ![f1, t1, f2, t2].into_iter().all(inside) || f1 >= f2 || t1 >= t2 {
        r.fault(
            "points",
            "`points` must rise in both shares and lie between 0 % and 100 %",
            Some(hint.into()),
        );
        return Score::BLIND;
    }
    let z = normal_quantile;
    let slope = (z(t2) - z(t1)) / (z(f2) - z(f1));
    let score = Score::Binormal {
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
        return Score::BLIND;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_of_four_fifths_is_a_shift_of_1_19() {
        let shift = |auc: f64, sd: f64| match from_auc(auc, sd) {
            Score::Binormal { shift, .. } => shift,
            Score::Curve(_) => f64::NAN,
        };
        assert!((shift(0.8, 1.0) - 1.190_232).abs() < 1e-6);
        let back = crate::random::normal_cdf(shift(0.7, 1.5) / (1.0_f64 + 1.5 * 1.5).sqrt());
        assert!((back - 0.7).abs() < 1e-12);
        assert!(shift(0.5, 1.0).abs() < 1e-12);
    }
}
