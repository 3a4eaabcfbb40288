//! What a scored history says of its score: area, curve, quantiles, calibration, what would be found at which rate.

use super::History;
use super::basis::{Basis, Range, View, Weight, never_inspected, ranges};
use crate::stats::distributions::normal_quantile;
use crate::stats::proportion::wilson;
use crate::stats::roc_curve::RocCurve;
use serde::Serialize;
use thiserror::Error;

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bounded {
    /// The estimate.
    pub value: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// An area under the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Area {
    /// Chance that a find outscores a clean consignment, ties counting half.
    pub value: f64,
    /// Standard error (DeLong, DeLong and Clarke-Pearson 1988; with weights, its linearised form).
    pub standard_error: f64,
    /// Lower limit of the interval.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Finds that speak.
    pub found: u64,
    /// Clean consignments that speak.
    pub clean: u64,
}

/// A tenth of the consignments by score: what the score says, and what was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Consignments.
    pub count: u64,
    /// Mean score.
    pub stated: f64,
    /// Share with a find, with Wilson's interval.
    pub found: Bounded,
    /// Share by the logistic fit.
    pub fitted: f64,
}

/// How well scores are probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Mean squared gap between score and outcome (Brier 1950); only for scores in 0..=1.
    pub brier: Option<f64>,
    /// The same after the logistic fit.
    pub brier_fitted: f64,
    /// The same with the best monotone function of the score: what no calibration can better.
    pub brier_monotone: f64,
    /// Mean gap between score and share found over the tenths; only for scores in 0..=1.
    pub calibration_error: Option<f64>,
    /// log odds of a find = intercept + slope · log odds of the score (Cox 1958; Platt 1999); of the score itself where
    /// scores are no probabilities.
    pub intercept: Bounded,
    /// 1 with intercept 0: the scores are probabilities as they are; below 1: they say too much.
    pub slope: Bounded,
    /// Whether the fit is of log odds.
    pub of_log_odds: bool,
}

/// What inspecting the top of the scores would find.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AtRate {
    /// Share of all inspected.
    pub rate: f64,
    /// Score above which that is.
    pub threshold: f64,
    /// The same threshold in standard deviations of the clean, as `above` in a scenario has it; `None` above all clean ones.
    pub above: Option<f64>,
    /// Share of all finds that is found.
    pub recall: Bounded,
    /// Share of the inspected with a find.
    pub hit_rate: f64,
    /// Recall of a binormal score with the same area.
    pub binormal_recall: f64,
    /// Share of the finds' value that is found (of the inspected, unweighted).
    pub value_recall: Option<f64>,
}

/// Scores of a class that are exceeded by the rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClassQuantile {
    /// Share of the class at or below.
    pub share: f64,
    /// Score of the clean.
    pub clean: f64,
    /// Score of the finds.
    pub found: f64,
}

/// Everything a history says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// Consignments.
    pub rows: u64,
    /// Inspected ones.
    pub inspected: u64,
    /// Finds.
    pub found: u64,
    /// Inspected ones selected at random.
    pub at_random: u64,
    /// Confidence level of all intervals.
    pub level: f64,
    /// Largest relative rounding of a score.
    pub rounding: f64,
    /// Lowest and highest score.
    pub scores: (f64, f64),
    /// Whom the figures below speak for.
    pub basis: Basis,
    /// Share of finds among the inspected.
    pub hit_rate: Bounded,
    /// Share of all that carry; `None` where the basis does not speak for all.
    pub prevalence: Option<Bounded>,
    /// The area by the inspected alone, uncorrected.
    pub uncorrected: Area,
    /// The area by the random stratum.
    pub by_random: Option<Area>,
    /// The area by weights.
    pub by_weights: Option<Area>,
    /// The area of the basis.
    pub area: Area,
    /// Ranges of scores that were never inspected.
    pub never_inspected: Vec<Range>,
    /// All ranges of scores.
    pub ranges: Vec<Range>,
    /// By tenths of the score.
    pub reliability: Vec<Reliability>,
    /// How well scores are probabilities.
    pub calibration: Calibration,
    /// What inspecting the top would find.
    pub rates: Vec<AtRate>,
    /// Scores by class, 0 %, 0.5 % … 100 %.
    pub quantiles: Vec<ClassQuantile>,
    /// Recall at 0 %, 1 % … 100 % of false alarms.
    pub curve: Vec<(f64, f64)>,
    /// The same at the knots that a scenario takes.
    #[serde(skip)]
    pub knots: Vec<(f64, f64)>,
}

/// Why a history cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum JudgeError {
    /// One class is missing.
    #[error(
        "{basis} with {found} finds and {clean} clean consignments say nothing of a score: both are needed"
    )]
    OneClass {
        /// Whom it was to speak for.
        basis: &'static str,
        /// Finds.
        found: u64,
        /// Clean ones.
        clean: u64,
    },
    /// A correction was asked for that the history does not allow.
    #[error("weights cannot correct what was never inspected: {0} ranges of scores have no outcome at all")]
    NeverInspected(usize),
}

/// Rates of inspection that are told.
const RATES: [f64; 6] = [0.01, 0.02, 0.05, 0.10, 0.20, 0.50];
/// Steps of the scenario's curve in either direction.
const KNOTS: f64 = 400.0;
const TENTHS: usize = 10;

/// The judgement at confidence level `level`, on the best basis or the one asked for.
///
/// # Errors
/// [`JudgeError`] when a class is missing, or weights are asked for where some range was never inspected.
pub fn judge(history: &History, asked: Option<Basis>, level: f64) -> Result<Judgement, JudgeError> {
    let total = history.total();
    let never = never_inspected(history);
    let basis = asked.unwrap_or_else(|| Basis::best(history));
    if basis == Basis::Weighted && !never.is_empty() {
        return Err(JudgeError::NeverInspected(never.len()));
    }
    let inspected = Basis::Inspected.view(history);
    let view = basis.view(history);
    let uncorrected = area(&inspected, level).ok_or_else(|| one_class(Basis::Inspected, &inspected))?;
    let own = area(&view, level).ok_or_else(|| one_class(basis, &view))?;
    let all = total.inspected() == total.all;
    let by_random = history
        .has_random()
        .then(|| area(&Basis::Random.view(history), level))
        .flatten();
    let by_weights = (!all && never.is_empty())
        .then(|| area(&Basis::Weighted.view(history), level))
        .flatten();
    let curve = staircase(&view);
    let base_rate = own_prevalence(&view);
    let (reliability, calibration) = calibration(&view, level);
    let scores = history.cells().map(|(score, _)| score);
    let (low, high) = scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
        (low.min(score), high.max(score))
    });
    let judgement = Judgement {
        rows: total.all,
        inspected: total.inspected(),
        found: total.found.count,
        at_random: total.found.at_random + total.clean.at_random,
        level,
        rounding: history.rounding(),
        scores: (low, high),
        basis,
        hit_rate: share(total.found.count as f64, total.inspected() as f64, level),
        prevalence: (basis != Basis::Inspected).then(|| prevalence(&view, level)),
        uncorrected,
        by_random,
        by_weights,
        area: own,
        never_inspected: never,
        ranges: ranges(history),
        reliability,
        calibration,
        rates: RATES
            .iter()
            .map(|&rate| at_rate(history, &view, &curve, (rate, base_rate), (&own, level)))
            .collect(),
        quantiles: (0..=200)
            .map(|at| {
                let share = f64::from(at) / 200.0;
                ClassQuantile {
                    share,
                    clean: quantile(&view.scores, &view.clean, share),
                    found: quantile(&view.scores, &view.found, share),
                }
            })
            .collect(),
        curve: (0..=100)
            .map(|at| f64::from(at) / 100.0)
            .map(|f| (f, recall_at(&curve, f)))
            .collect(),
        knots: thinned(&curve),
    };
    Ok(judgement)
}

fn one_class(basis: Basis, view: &View) -> JudgeError {
    let count = |weights: &[Weight]| weights.iter().map(|weight| weight.count).sum();
    JudgeError::OneClass {
        basis: match basis {
            Basis::Random => "a random stratum",
            Basis::Whole | Basis::Weighted | Basis::Inspected => "inspections",
        },
        found: count(&view.found),
        clean: count(&view.clean),
    }
}

fn sum(weights: &[Weight]) -> Weight {
    let mut total = Weight::default();
    for weight in weights {
        total.join(weight);
    }
    total
}

fn share(hits: f64, trials: f64, level: f64) -> Bounded {
    let (low, high) = wilson(hits, trials, level).unwrap_or((0.0, 1.0));
    Bounded {
        value: if trials > 0.0 { hits / trials } else { 0.0 },
        low,
        high,
    }
}

fn own_prevalence(view: &View) -> f64 {
    let (found, clean) = (sum(&view.found).sum, sum(&view.clean).sum);
    found / (found + clean)
}

/// Hájek's estimate with Wilson's interval on the effective number of inspections (Kish 1965).
fn prevalence(view: &View, level: f64) -> Bounded {
    let (found, clean) = (sum(&view.found), sum(&view.clean));
    let (weight, squares) = (found.sum + clean.sum, found.squares + clean.squares);
    let effective = weight * weight / squares;
    share(own_prevalence(view) * effective, effective, level)
}

/// The area with DeLong's error; placements are weighted as the view says.
fn area(view: &View, level: f64) -> Option<Area> {
    let (found, clean) = (sum(&view.found), sum(&view.clean));
    if found.count == 0 || clean.count == 0 {
        return None;
    }
    let placements = |of: &[Weight], total: f64| {
        let mut below = 0.0;
        of.iter()
            .map(|weight| {
                let place = (below + 0.5 * weight.sum) / total;
                below += weight.sum;
                place
            })
            .collect::<Vec<f64>>()
    };
    let (of_found, of_clean) = (
        placements(&view.clean, clean.sum),
        placements(&view.found, found.sum),
    );
    let value: f64 = of_found
        .iter()
        .zip(&view.found)
        .map(|(place, weight)| place * weight.sum)
        .sum::<f64>()
        / found.sum;
    let spread = |places: &[f64], weights: &[Weight], total: &Weight, mean: f64| {
        let squares: f64 = places
            .iter()
            .zip(weights)
            .map(|(place, weight)| weight.squares * (place - mean) * (place - mean))
            .sum();
        let n = total.count as f64;
        let correction = if total.count > 1 { n / (n - 1.0) } else { 1.0 };
        correction * squares / (total.sum * total.sum)
    };
    let variance =
        spread(&of_found, &view.found, &found, value) + spread(&of_clean, &view.clean, &clean, 1.0 - value);
    let standard_error = libm::sqrt(variance);
    let half = normal_quantile(0.5 + level / 2.0) * standard_error;
    Some(Area {
        value,
        standard_error,
        low: (value - half).max(0.0),
        high: (value + half).min(1.0),
        found: found.count,
        clean: clean.count,
    })
}

/// (False alarms, recall, score at or above) from the highest score down.
fn staircase(view: &View) -> Vec<(f64, f64, f64)> {
    let (found, clean) = (sum(&view.found).sum, sum(&view.clean).sum);
    let (mut f, mut t) = (0.0, 0.0);
    let mut steps = vec![(0.0, 0.0, f64::INFINITY)];
    for at in (0..view.scores.len()).rev() {
        f += view.clean[at].sum;
        t += view.found[at].sum;
        steps.push(((f / clean).min(1.0), (t / found).min(1.0), view.scores[at]));
    }
    if let Some(last) = steps.last_mut() {
        (last.0, last.1) = (1.0, 1.0);
    }
    steps
}

/// Recall where `f` of the clean are flagged, straight between steps; of an upright step its upper end.
fn recall_at(steps: &[(f64, f64, f64)], f: f64) -> f64 {
    let end = steps.partition_point(|step| step.0 <= f);
    let from = steps[end - 1];
    match steps.get(end) {
        Some(to) => from.1 + (to.1 - from.1) * (f - from.0) / (to.0 - from.0),
        None => from.1,
    }
}

/// The steps at which either share has grown enough to matter.
fn thinned(steps: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept = vec![(0.0, 0.0)];
    for pair in steps.windows(2) {
        let (last, next) = (kept[kept.len() - 1], pair[1]);
        // a step that would overshoot ends where it began
        if (next.0 - last.0 > 1.0 / KNOTS || next.1 - last.1 > 1.0 / KNOTS) && (pair[0].0, pair[0].1) != last
        {
            kept.push((pair[0].0, pair[0].1));
        }
    }
    kept.push((1.0, 1.0));
    kept
}

/// The quantile of weighted scores: straight between order statistics (type 7 of Hyndman and Fan 1996), with weights
/// scaled to the number of consignments.
fn quantile(scores: &[f64], weights: &[Weight], share: f64) -> f64 {
    let total = sum(weights);
    let position = share * (total.count as f64 - 1.0);
    let whole = position.floor();
    let order_statistic = |at: f64| {
        let (mut below, scale) = (0.0, total.count as f64 / total.sum);
        let mut last = f64::NAN;
        for (score, weight) in scores.iter().zip(weights) {
            if weight.count > 0 {
                below += weight.sum * scale;
                last = *score;
                if below > at + 1e-9 {
                    break;
                }
            }
        }
        last
    };
    let (low, high) = (order_statistic(whole), order_statistic(whole + 1.0));
    if position > whole {
        low + (high - low) * (position - whole)
    } else {
        low
    }
}

fn at_rate(
    history: &History,
    view: &View,
    steps: &[(f64, f64, f64)],
    (rate, base_rate): (f64, f64),
    (area, level): (&Area, f64),
) -> AtRate {
    let flagged = |step: &(f64, f64, f64)| (1.0 - base_rate) * step.0 + base_rate * step.1;
    let end = steps
        .partition_point(|step| flagged(step) < rate)
        .clamp(1, steps.len() - 1);
    let (from, to) = (steps[end - 1], steps[end]);
    let part = ((rate - flagged(&from)) / (flagged(&to) - flagged(&from))).clamp(0.0, 1.0);
    let (f, t) = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
    let found = sum(&view.found);
    let effective = found.sum * found.sum / found.squares;
    let binormal = crate::stats::roc::Binormal::from_auc(area.value.clamp(1e-6, 1.0 - 1e-6));
    let binormal_recall = binormal
        .and_then(|score| Some(score.true_positive_rate(score.threshold_for_share(rate, base_rate)?)))
        .unwrap_or(f64::NAN);
    let value = |score: f64| -> f64 {
        let cells = history.cells().rev().take_while(|(at, _)| *at >= score);
        cells.map(|(_, cell)| cell.found.value).sum()
    };
    let all_value = history.total().found.value;
    let shown = (all_value - history.total().found.count as f64).abs() > 1e-9 && all_value > 0.0;
    AtRate {
        rate,
        threshold: to.2,
        above: (f > 0.0 && f < 1.0).then(|| -normal_quantile(f)),
        recall: Bounded {
            value: t,
            ..share(t * effective, effective, level)
        },
        hit_rate: base_rate * t / rate,
        binormal_recall,
        value_recall: shown.then(|| {
            let (before, after) = (if end > 1 { value(from.2) } else { 0.0 }, value(to.2));
            (before + part * (after - before)) / all_value
        }),
    }
}

/// The curve as a scenario takes it.
///
/// # Errors
/// None in practice: the steps of a history never fall.
pub fn curve(judgement: &Judgement) -> Result<RocCurve, crate::stats::roc_curve::CurveError> {
    RocCurve::new(&judgement.knots)
}

fn calibration(view: &View, level: f64) -> (Vec<Reliability>, Calibration) {
    let probabilities = view.scores.iter().all(|score| (0.0..=1.0).contains(score));
    let x: Vec<f64> = view
        .scores
        .iter()
        .map(|&score| if probabilities { log_odds(score) } else { score })
        .collect();
    let fit = Logistic::fit(&x, &view.found, &view.clean);
    let found = |at: usize| view.found[at].sum;
    let both = |at: usize| view.found[at].sum + view.clean[at].sum;
    let total: f64 = (0..x.len()).map(both).sum();
    let brier = |stated: &dyn Fn(usize) -> f64| {
        let gap = |at: usize| {
            let p = stated(at);
            found(at) * (1.0 - p) * (1.0 - p) + (both(at) - found(at)) * p * p
        };
        (0..x.len()).map(gap).sum::<f64>() / total
    };
    let monotone = pooled(view);
    let reliability = tenths(view, &|at| fit.probability(x[at]), level);
    let gaps = reliability
        .iter()
        .map(|row| row.count as f64 * (row.stated - row.found.value).abs());
    let count: u64 = reliability.iter().map(|row| row.count).sum();
    let z = normal_quantile(0.5 + level / 2.0);
    let bounded = |value: f64, error: f64| Bounded {
        value,
        low: value - z * error,
        high: value + z * error,
    };
    let calibration = Calibration {
        brier: probabilities.then(|| brier(&|at| view.scores[at])),
        brier_fitted: brier(&|at| fit.probability(x[at])),
        brier_monotone: brier(&|at| monotone[at]),
        calibration_error: probabilities.then(|| gaps.sum::<f64>() / count as f64),
        intercept: bounded(fit.intercept, fit.errors.0),
        slope: bounded(fit.slope, fit.errors.1),
        of_log_odds: probabilities,
    };
    (reliability, calibration)
}

/// log odds, cut where a score of 0 or 1 would have none.
fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    libm::log(p / (1.0 - p))
}

fn tenths(view: &View, fitted: &dyn Fn(usize) -> f64, level: f64) -> Vec<Reliability> {
    let both = |at: usize| view.found[at].sum + view.clean[at].sum;
    let total: f64 = (0..view.scores.len()).map(both).sum();
    let mut rows = Vec::new();
    let (mut begin, mut seen) = (0, 0.0);
    for at in 0..view.scores.len() {
        seen += both(at);
        let last = at + 1 == view.scores.len();
        if seen + 1e-9 < total * (rows.len() + 1) as f64 / TENTHS as f64 && !last {
            continue;
        }
        let range = begin..=at;
        let weight: f64 = range.clone().map(both).sum();
        let mean =
            |of: &dyn Fn(usize) -> f64| range.clone().map(|at| both(at) * of(at)).sum::<f64>() / weight;
        let (found, clean) = (sum(&view.found[range.clone()]), sum(&view.clean[range.clone()]));
        let effective = weight * weight / (found.squares + clean.squares);
        rows.push(Reliability {
            count: found.count + clean.count,
            stated: mean(&|at| view.scores[at]),
            found: share(found.sum / weight * effective, effective, level),
            fitted: mean(fitted),
        });
        begin = at + 1;
    }
    rows
}

/// The non-decreasing fit by pooling adjacent violators (Ayer et al. 1955), of weights.
fn pooled(view: &View) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (found, clean) in view.found.iter().zip(&view.clean) {
        let mut block = (found.sum, found.sum + clean.sum, 1);
        while let Some(&before) = blocks.last()
            && before.0 * block.1 >= block.0 * before.1
        {
            block = (block.0 + before.0, block.1 + before.1, block.2 + before.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let each = |&(found, weight, cells): &(f64, f64, usize)| std::iter::repeat_n(found / weight, cells);
    blocks.iter().flat_map(each).collect()
}

/// log odds of a find = intercept + slope · x.
struct Logistic {
    intercept: f64,
    slope: f64,
    errors: (f64, f64),
}

impl Logistic {
    /// Newton's method on the weighted likelihood; errors from the sandwich of squared weights.
    fn fit(x: &[f64], found: &[Weight], clean: &[Weight]) -> Self {
        let all: f64 = sum(found).sum + sum(clean).sum;
        let mut fit = Self {
            intercept: log_odds(sum(found).sum / all),
            slope: 0.0,
            errors: (f64::NAN, f64::NAN),
        };
        for _ in 0..50 {
            let (mut gradient, mut bread, mut meat) = ([0.0; 2], [0.0; 3], [0.0; 3]);
            for ((&x, found), clean) in x.iter().zip(found).zip(clean) {
                let p = fit.probability(x);
                let gap = found.sum * (1.0 - p) - clean.sum * p;
                let square = found.squares * (1.0 - p) * (1.0 - p) + clean.squares * p * p;
                let information = (found.sum + clean.sum) * p * (1.0 - p);
                gradient[0] += gap;
                gradient[1] += gap * x;
                for (sums, by) in [(&mut bread, information), (&mut meat, square)] {
                    sums[0] += by;
                    sums[1] += by * x;
                    sums[2] += by * x * x;
                }
            }
            let determinant = bread[0] * bread[2] - bread[1] * bread[1];
            if determinant.is_nan() || determinant <= 1e-12 * bread[0] * bread[2] {
                break;
            }
            let inverse = [
                bread[2] / determinant,
                -bread[1] / determinant,
                bread[0] / determinant,
            ];
            let step = (
                inverse[0] * gradient[0] + inverse[1] * gradient[1],
                inverse[1] * gradient[0] + inverse[2] * gradient[1],
            );
            let variance = |a: f64, b: f64| a * a * meat[0] + 2.0 * a * b * meat[1] + b * b * meat[2];
            fit.errors = (
                libm::sqrt(variance(inverse[0], inverse[1])),
                libm::sqrt(variance(inverse[1], inverse[2])),
            );
            fit.intercept += step.0.clamp(-5.0, 5.0);
            fit.slope += step.1.clamp(-5.0, 5.0);
            if step.0.abs() + step.1.abs() < 1e-10 {
                break;
            }
        }
        fit
    }

    fn probability(&self, x: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-(self.intercept + self.slope * x)))
    }
}
