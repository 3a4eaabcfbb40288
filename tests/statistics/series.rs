//! Warm-up and batch means.

use greenlane::stats::batch;
use greenlane::stats::warmup::{MserVerdict, mser as truncation};
use serde_json::Value;

use super::cases::{Report, level_of, numbers, skeleton, whole};

pub(crate) fn mser(case: &Value, report: &mut Report) {
    let data = numbers(&case["data"]);
    check_mser(&data, case.get("batch").map_or(5, whole), case, report);
    if let Some(single) = truncation(&data, 1) {
        report.same(case, "mser1_d", single.cut);
        report.field(case, "mser1_truncated_mean", single.mean);
    }
}

pub(crate) fn mser_synthetic(case: &Value, report: &mut Report) {
    match wave(case["formula"].as_str().unwrap_or("")) {
        Some(data) => check_mser(&data, 5, case, report),
        None => report.fail(&format!("formula not understood: {}", case["formula"])),
    }
}

fn check_mser(data: &[f64], batch: usize, case: &Value, report: &mut Report) {
    let answer = truncation(data, batch).unwrap();
    report.same(case, "batches", answer.batches);
    report.same(case, "d_batches", answer.cut);
    report.same(case, "d_observations", answer.cut * batch);
    report.field(case, "statistic", answer.statistic);
    report.field(case, "truncated_mean", answer.mean);
    report.field(
        case,
        "untruncated_mean",
        data.iter().sum::<f64>() / data.len() as f64,
    );
    if (answer.verdict == MserVerdict::TooShort) != (answer.cut == answer.batches / 2) {
        report.fail("the verdict does not follow the cut");
    }
}

/// `a+b*sin(c i)+d*exp(-i/e), i=f..g, rounded to h decimals`.
fn wave(formula: &str) -> Option<Vec<f64>> {
    let (shape, found) = skeleton(formula);
    let [a, b, c, d, e, from, to, decimals] = found[..] else {
        return None;
    };
    if shape != "#+#*sin(# i)+#*exp(-i/#), i=#..#, rounded to # decimals" {
        return None;
    }
    let value = |i: f64| a + b * libm::sin(c * i) + d * libm::exp(-i / e);
    Some(
        (from as u32..=to as u32)
            .map(|i| rounded(value(f64::from(i)), decimals))
            .collect(),
    )
}

pub(crate) fn batch_means(case: &Value, report: &mut Report) {
    let data = match case.get("data") {
        Some(data) => numbers(data),
        None => match lindley(case["data_rule"].as_str().unwrap_or("")) {
            Some(data) => data,
            None => return report.fail(&format!("data_rule not understood: {}", case["data_rule"])),
        },
    };
    report.list(case, "first5", data.iter().copied().take(5).collect::<Vec<_>>());
    report.field(case, "last", data.last().copied());
    report.field(case, "sum", data.iter().sum::<f64>());
    for (key, wanted) in case.as_object().unwrap() {
        if let Some(m) = key.strip_prefix("overlapping_m") {
            let found = batch::overlapping_variance(&data, m.parse().unwrap());
            report.field(wanted, "asymp_var", found);
        }
        let Some(k) = key.strip_prefix('k').and_then(|k| k.parse().ok()) else {
            continue;
        };
        let answer = batch::batch_means(&data, k, 0.95).unwrap();
        report.field(wanted, "mean", answer.estimate.point);
        report.field(wanted, "lag1", answer.lag_one);
        report.field(wanted, "von_neumann", answer.von_neumann);
        report.field(wanted, "asymp_var", answer.asymptotic_variance);
        for key in wanted
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| key.starts_with("half_width"))
        {
            let estimate = batch::batch_means(&data, k, level_of(key).unwrap())
                .unwrap()
                .estimate;
            report.field(wanted, key, estimate.half_width());
        }
    }
}

/// `M/M/1 Lindley w=max(0,w+e(a)-e(b)), minimal-standard LCG seed s, n values rounded to d decimals`: service drawn
/// before the interval to the next arrival, from the generator 16807 x mod (2³¹ − 1).
fn lindley(rule: &str) -> Option<Vec<f64>> {
    let (shape, found) = skeleton(rule);
    let [_, _, service, interval, seed, count, decimals] = found[..] else {
        return None;
    };
    if shape
        != "M/M/# Lindley w=max(#,w+e(#)-e(#)), minimal-standard LCG seed #, # values rounded to # decimals"
    {
        return None;
    }
    let mut state = seed as u64;
    let mut exponential = |mean: f64| {
        state = state * 16_807 % 2_147_483_647;
        -mean * libm::log(state as f64 / 2_147_483_647.0)
    };
    let mut wait = 0.0_f64;
    let mut waits = Vec::new();
    for _ in 0..count as usize {
        wait = (wait + exponential(service) - exponential(interval)).max(0.0);
        waits.push(rounded(wait, decimals));
    }
    Some(waits)
}

fn rounded(value: f64, decimals: f64) -> f64 {
    format!("{value:.*}", decimals as usize).parse().unwrap()
}
