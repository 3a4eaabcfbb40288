//! Means, comparisons and quantiles.

use greenlane::stats::compare::{bonferroni_level, holm, paired as compare_paired, welch};
use greenlane::stats::control::{Control, controlled_mean};
use greenlane::stats::quantile::{
    SampleQuantile, fewest_values as fewest, order_statistic_interval, sample_quantile, woodruff_values,
};
use greenlane::stats::sequential::{Decision, StoppingRule, Target, Watched, decide};
use greenlane::stats::{
    Estimate, Tally, distributions, mean_interval, skewness, t_interval, willink_interval,
};
use serde_json::Value;

use super::cases::{Report, level_of, number, numbers, table, whole};

pub(crate) fn replication_ci(case: &Value, report: &mut Report) {
    let data = numbers(&case["data"]);
    let level = case.get("level").map_or(0.95, number);
    let tally: Tally = data.iter().copied().collect();
    let student = t_interval(&data, level);
    let willink = willink_interval(&data, level);
    report.field(case, "mean", tally.mean());
    report.field(case, "var", tally.variance());
    report.field(case, "half_width", student.map(|estimate| estimate.half_width()));
    report.field(
        case,
        "t",
        distributions::t_upper(0.5 * (1.0 - level), data.len() as f64 - 1.0),
    );
    report.field(case, "skew", skewness(&data));
    report.field(
        case,
        "rel_half_width",
        student.map(|estimate| estimate.relative_half_width()),
    );
    report.list(case, "willink_ci", willink.map(ends));
    let recommended = if (3..60).contains(&data.len()) {
        willink
    } else {
        student
    };
    if mean_interval(&data, level) != recommended {
        report.fail("the recommended interval is another");
    }
}

/// Keys such as `gamma_0_10_n0_10_level_95_k5` name the rule.
pub(crate) fn sequential_stop(case: &Value, report: &mut Report) {
    let data = numbers(&case["data"]);
    for (key, wanted) in case
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.starts_with("gamma_"))
    {
        let Some((gamma, rule)) = stopping_rule(key, data.len()) else {
            report.fail(&format!("{key}: not gamma_A_B_n0_N_level_L or …_kK"));
            continue;
        };
        let watched = [Watched {
            values: &data,
            target: Target::Relative(gamma),
        }];
        match decide(&rule, &watched).unwrap() {
            Decision::Stop {
                replications,
                estimates,
            } => {
                report.same(wanted, "n", replications);
                report.field(wanted, "mean", estimates[0].point);
                report.field(wanted, "half_width", estimates[0].half_width());
            }
            other => report.fail(&format!("{key}: no stop but {other:?}")),
        }
    }
}

fn stopping_rule(key: &str, limit: usize) -> Option<(f64, StoppingRule)> {
    let parts: Vec<&str> = key.split('_').collect();
    let ["gamma", before, after, "n0", first, "level", level, ref rest @ ..] = parts[..] else {
        return None;
    };
    let look_ahead = match rest {
        [] => 0,
        [one] => one.strip_prefix('k')?.parse().ok()?,
        _ => return None,
    };
    let level = level.parse::<f64>().ok()? / 100.0;
    let rule = StoppingRule {
        first: first.parse().ok()?,
        look_ahead,
        limit,
        level,
    };
    Some((format!("{before}.{after}").parse().ok()?, rule))
}

/// Keys such as `paired_12_95` and `bonferroni_all_pairs_overall95` name the samples and the level.
pub(crate) fn paired(case: &Value, report: &mut Report) {
    let sample = |name: char| numbers(&case[format!("x{name}")]);
    let mut pairs: Vec<(char, char)> = Vec::new();
    for (key, value) in case.as_object().unwrap() {
        let Some(level) = level_of(key) else { continue };
        for name in value.as_object().into_iter().flat_map(|all| all.keys()) {
            let [a, b] = name.chars().collect::<Vec<_>>()[..] else {
                continue;
            };
            pairs.push((a, b));
            let joint = bonferroni_level(level, value.as_object().map_or(1, serde_json::Map::len));
            let answer = compare_paired(&sample(a), &sample(b), joint).unwrap().difference;
            report.list(value, name, vec![answer.point, answer.half_width()]);
        }
        let Some((test, names)) = key.split_once('_') else {
            continue;
        };
        let [a, b, '_', ..] = names.chars().collect::<Vec<_>>()[..] else {
            continue;
        };
        let (x, y) = (sample(a), sample(b));
        let (difference, third) = match test {
            "paired" => compare_paired(&x, &y, level)
                .map(|one| (one.difference, one.p_value))
                .unwrap(),
            "welch" => welch(&x, &y, level).map(|one| (one.difference, one.dof)).unwrap(),
            _ => continue,
        };
        report.list(case, key, vec![difference.point, difference.half_width(), third]);
    }
    if case.get("crn_variance_ratio").is_some() {
        let answer = compare_paired(&sample('1'), &sample('2'), 0.95).unwrap();
        report.field(case, "crn_variance_ratio", answer.variance_ratio);
    }
    check_holm(&pairs, &sample, case, report);
}

/// The case lists the raw p-values in the order in which Holm's procedure steps through them; the k-th of m is adjusted
/// to m − k + 1 times itself, or to the greatest before it.
fn check_holm(pairs: &[(char, char)], sample: &dyn Fn(char) -> Vec<f64>, case: &Value, report: &mut Report) {
    let p_value = |&(a, b): &(char, char)| compare_paired(&sample(a), &sample(b), 0.95).unwrap().p_value;
    let mut p_values: Vec<f64> = pairs.iter().map(p_value).collect();
    p_values.sort_by(f64::total_cmp);
    report.list(case, "holm_pvalues", p_values.clone());
    let mut least = 0.0;
    for (step, (p, adjusted)) in p_values.iter().zip(holm(&p_values)).enumerate() {
        least = f64::max(least, (p_values.len() - step) as f64 * p).min(1.0);
        report.close("Holm's adjustment", adjusted, &serde_json::json!(least));
    }
}

pub(crate) fn control_variate(case: &Value, report: &mut Report) {
    let (y, c) = (numbers(&case["y"]), numbers(&case["c"]));
    let control = Control {
        values: &c,
        mean: number(&case["ec"]),
    };
    let answer = controlled_mean(&y, &[control], 1, 0.95).unwrap();
    let plain: Tally = y.iter().copied().collect();
    report.field(case, "beta", answer.coefficients[0]);
    report.field(case, "estimate", answer.estimate.point);
    report.field(case, "se", answer.standard_error);
    report.list(case, "ci95", ends(answer.estimate));
    report.field(case, "plain_mean", plain.mean());
    report.field(case, "plain_se", plain.standard_error());
}

pub(crate) fn order_statistic_ranks(case: &Value, report: &mut Report) {
    let n = whole(&case["n"]) as u64;
    let answer = order_statistic_interval(n, number(&case["p"]), 1.0 - number(&case["alpha"])).unwrap();
    report.same(case, "l", answer.low_rank);
    report.same(case, "u", answer.high_rank);
    report.field(case, "coverage", answer.coverage);
    report.same(case, "feasible", answer.is_feasible(n));
}

pub(crate) fn fewest_values(case: &Value, report: &mut Report) {
    for key in case.as_object().unwrap().keys() {
        let p = key.strip_prefix("p=").and_then(|p| p.parse().ok()).unwrap();
        report.same(case, key, fewest(p, 0.95).unwrap());
    }
}

pub(crate) fn sample_quantiles(case: &Value, report: &mut Report) {
    let mut data = numbers(&case["data"]);
    data.sort_by(f64::total_cmp);
    let rules = [
        ("type1_ceil_np", SampleQuantile::OrderStatistic),
        ("hazen_type5", SampleQuantile::Hazen),
        ("type7", SampleQuantile::Linear),
    ];
    for (name, rule) in rules {
        let Some(wanted) = case.get(name).and_then(Value::as_object) else {
            continue;
        };
        for (p, value) in wanted {
            report.close(
                name,
                sample_quantile(&data, p.parse().unwrap(), rule).unwrap(),
                value,
            );
        }
    }
}

pub(crate) fn woodruff(case: &Value, report: &mut Report) {
    let replications = table(&case["replications"]);
    let p = number(&case["p"]);
    let answer = woodruff_values(&replications, p, 0.95).unwrap();
    report.field(case, "quantile", answer.point);
    report.list(case, "ci95", ends(answer));
    let count = |values: &Vec<f64>| values.iter().filter(|&&x| x <= answer.point).count() as f64;
    let below: Vec<f64> = replications.iter().map(count).collect();
    let sizes: Vec<f64> = replications.iter().map(|values| values.len() as f64).collect();
    let share = greenlane::stats::ratio::delta(&below, &sizes, 0.95).unwrap();
    report.field(case, "F_hat", share.estimate.point);
    report.field(case, "se_F", share.standard_error);
    histograms_agree(&replications, p, report);
}

/// The histogram form of the interval agrees with the raw values to within its bins.
fn histograms_agree(replications: &[Vec<f64>], p: f64, report: &mut Report) {
    use greenlane::stats::Histogram;
    use greenlane::units::SimDuration;
    let histograms: Vec<_> = replications
        .iter()
        .map(|values| {
            values
                .iter()
                .map(|&x| SimDuration::from_hours(x))
                .collect::<Histogram>()
                .sparse()
        })
        .collect();
    let raw = woodruff_values(replications, p, 0.95).unwrap();
    let binned = greenlane::stats::quantile::woodruff(&histograms, p, 0.95).unwrap();
    for (found, wanted) in [
        (binned.point, raw.point),
        (binned.low, raw.low),
        (binned.high, raw.high),
    ] {
        let found = found.duration().hours();
        if (found - wanted).abs() > 0.002 * wanted {
            report.fail(&format!("histogram: found {found}, wanted {wanted}"));
        }
    }
}

fn ends(estimate: Estimate) -> Vec<f64> {
    vec![estimate.low, estimate.high]
}
