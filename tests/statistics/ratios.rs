//! Ratios, proportions and rates.

use greenlane::stats::proportion::{clopper_pearson, garwood, jeffreys, wilson};
use greenlane::stats::ratio::{RatioMethod, delta, fieller, jackknife, ratio_interval, ratio_of_sums};
use greenlane::stats::{Estimate, Tally, distributions};
use serde_json::Value;

use super::cases::{Report, level_of, number, numbers};

pub(crate) fn ratio(case: &Value, report: &mut Report) {
    let (y, x) = (numbers(&case["numerator"]), numbers(&case["denominator"]));
    let ends = |estimate: Estimate| vec![estimate.low, estimate.high];
    report.field(case, "ratio", ratio_of_sums(&y, &x));
    for key in case.as_object().unwrap().keys() {
        let (Some(level), Some((method, _))) = (level_of(key), key.split_once("_ci")) else {
            continue;
        };
        let found = match method {
            "delta" => delta(&y, &x, level).map(|one| one.estimate),
            "jackknife" => jackknife(&y, &x, level).map(|one| one.estimate),
            "fieller" => fieller(&y, &x, level),
            _ => continue,
        };
        report.list(case, key, found.map(ends));
    }
    report.field(
        case,
        "delta_se",
        delta(&y, &x, 0.95).map(|one| one.standard_error),
    );
    let jack = jackknife(&y, &x, 0.95);
    report.field(case, "jackknife", jack.map(|one| one.estimate.point));
    report.field(case, "jackknife_se", jack.map(|one| one.standard_error));
    let denominators: Tally = x.iter().copied().collect();
    let t = distributions::t_upper(0.025, x.len() as f64 - 1.0);
    let (mean, error) = (
        denominators.mean().unwrap(),
        denominators.standard_error().unwrap(),
    );
    report.field(case, "A", mean * mean - t * t * error * error);
    let of_ratios: Tally = y.iter().zip(&x).map(|(y, x)| y / x).collect();
    report.field(case, "mean_of_ratios_biased", of_ratios.mean());
    let wanted = fieller(&y, &x, 0.95).filter(|estimate| estimate.half_width() > 0.0);
    let recommended = ratio_interval(&y, &x, 0.95);
    if wanted.is_some()
        && recommended.map(|one| (one.method, Some(one.estimate))) != Some((RatioMethod::Fieller, wanted))
    {
        report.fail("the recommended interval is not Fieller's");
    }
}

/// An interval for hits in trials.
type Interval = fn(f64, f64, f64) -> Option<(f64, f64)>;

pub(crate) fn binomial(case: &Value, report: &mut Report) {
    let (hits, trials) = (number(&case["x"]), number(&case["n"]));
    let intervals: [(&str, Interval); 3] = [
        ("wilson", wilson),
        ("clopper_pearson", clopper_pearson),
        ("jeffreys", jeffreys),
    ];
    for (key, interval) in intervals {
        let (low, high) = interval(hits, trials, 0.95).unwrap();
        report.list(case, key, vec![low, high]);
    }
}

pub(crate) fn poisson(case: &Value, report: &mut Report) {
    let (low, high) = garwood(number(&case["x"]), 0.95).unwrap();
    report.list(case, "garwood", vec![low, high]);
}
