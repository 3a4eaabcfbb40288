//! Laws against theory: seed 20260105, α = 0.001 throughout.

use super::*;
use crate::random::testing::{KS_CRITICAL, Z_CRITICAL, correlation, kolmogorov, mean_variance, stream};

const N: u64 = 20_000;

fn continuous() -> Vec<Law> {
    vec![
        Law::uniform(-1.0, 3.0).unwrap(),
        Law::exponential(2.5).unwrap(),
        Law::gamma(0.4, 3.0).unwrap(),
        Law::gamma(1.0, 3.0).unwrap(),
        Law::gamma_mean_cv(10.0, 0.3).unwrap(),
        Law::erlang(3, 6.0).unwrap(),
        Law::erlang(8, 6.0).unwrap(),
        Law::erlang(40, 6.0).unwrap(),
        Law::lognormal_mean_cv(72.0, 0.8).unwrap(),
        Law::lognormal_median_p90(2.0, 7.0).unwrap(),
        Law::normal(-3.0, 2.0).unwrap(),
        Law::weibull(1.7, 4.0).unwrap(),
        Law::weibull(0.8, 4.0).unwrap(),
        Law::triangular(1.0, 2.0, 5.0).unwrap(),
        Law::triangular(1.0, 1.0, 5.0).unwrap(),
        Law::triangular(1.0, 5.0, 5.0).unwrap(),
        Law::pert(1.0, 2.0, 5.0).unwrap(),
        Law::pert(0.0, 0.0, 1.0).unwrap(),
        Law::hyperexponential(&[(1.0, 1.0), (3.0, 0.2), (0.5, 9.0)]).unwrap(),
        Law::hyperexponential_mean_cv(4.0, 2.0).unwrap(),
        Law::exponential(2.0)
            .unwrap()
            .shifted(1.5)
            .unwrap()
            .scaled(2.0)
            .unwrap(),
    ]
}

fn counts_and_mixtures() -> Vec<Law> {
    vec![
        Law::constant(3.0).unwrap(),
        Law::discrete(vec![(5.0, 1.0), (1.0, 2.0), (2.0, 0.0), (-4.0, 1.0)]).unwrap(),
        Law::empirical((0..100).map(|i| f64::from(i * i % 37)).collect()).unwrap(),
        Law::poisson(0.05).unwrap(),
        Law::poisson(3.3).unwrap(),
        Law::poisson(250.0).unwrap(),
        Law::geometric(1.0).unwrap(),
        Law::geometric(3.5).unwrap(),
        Law::poisson(4.0).unwrap().clipped(1.0, 6.0).unwrap(),
        Law::geometric(4.0).unwrap().clipped(2.0, f64::INFINITY).unwrap(),
        Law::exponential(4.0).unwrap().clipped(1.0, 6.0).unwrap(),
        Law::normal(1.0, 2.0)
            .unwrap()
            .clipped(0.0, f64::INFINITY)
            .unwrap(),
        Law::pert(0.0, 2.0, 9.0).unwrap().clipped(1.0, 4.0).unwrap(),
        Law::poisson(2.0)
            .unwrap()
            .scaled(3.0)
            .unwrap()
            .shifted(-1.0)
            .unwrap(),
        Law::gamma(2.5, 2.0)
            .unwrap()
            .scaled(0.5)
            .unwrap()
            .clipped(1.0, 3.0)
            .unwrap(),
    ]
}

fn draws(law: &Law) -> Vec<f64> {
    (0..N).map(|i| law.draw(stream("service"), i, 0)).collect()
}

#[test]
fn draws_made_together_are_those_made_one_by_one() {
    let entities: Vec<u64> = (0..1000).map(|i| i * i).collect();
    let mut variates = vec![0.0; entities.len()];
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        law.draw_all(stream("law"), &entities, &mut variates);
        for (&entity, variate) in entities.iter().zip(&variates) {
            let alone = law.draw(stream("law"), entity, 0);
            assert_eq!(variate.to_bits(), alone.to_bits(), "{law:?}, {entity}");
        }
    }
}

/// n = 20,000, Kolmogorov–Smirnov.
#[test]
fn draws_follow_the_distribution_function() {
    for law in continuous() {
        let statistic = kolmogorov(draws(&law), |x| law.cdf(x));
        assert!(statistic < KS_CRITICAL, "{law:?}: {statistic}");
    }
}

/// n = 20,000, z of the mean; the variance within five standard errors estimated from the sample.
#[test]
fn draws_have_the_mean_and_variance() {
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        let sample = draws(&law);
        let n = N as f64;
        let (mean, variance) = mean_variance(&sample);
        let z = (mean - law.mean()) / (law.variance() / n).sqrt();
        assert!(
            z.abs() < Z_CRITICAL || law.variance() == 0.0,
            "{law:?}: z of the mean {z}"
        );
        let squares: Vec<f64> = sample.iter().map(|x| (x - mean) * (x - mean)).collect();
        let error = 5.0 * (mean_variance(&squares).1 / n).sqrt() + 1e-12;
        assert!(
            (variance - law.variance()).abs() < error,
            "{law:?}: {variance} for {}",
            law.variance()
        );
        assert!(
            (law.second_moment() - law.variance() - law.mean() * law.mean()).abs()
                < 1e-9 * law.second_moment()
        );
    }
}

/// n = 20,000, z of the share of draws at or below a point.
#[test]
fn distribution_functions_of_discrete_and_clipped_laws_hold() {
    for law in counts_and_mixtures() {
        let sample = draws(&law);
        for x in [-5.0, -4.0, 0.0, 1.0, 2.0, 3.0, 4.5, 6.0, 245.0] {
            let p = law.cdf(x);
            let share = sample.iter().filter(|y| **y <= x).count() as f64 / N as f64;
            let bound = Z_CRITICAL * (p * (1.0 - p) / N as f64).sqrt() + 1e-12;
            assert!((share - p).abs() <= bound, "{law:?} at {x}: {share} for {p}");
        }
    }
}

#[test]
fn draws_lie_within_the_support_and_survival_complements() {
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        let (low, high) = (law.minimum(), law.maximum());
        for x in draws(&law).into_iter().take(2000) {
            assert!(low <= x && x <= high, "{law:?}: {x}");
            assert!(
                (law.cdf(x) + law.survival(x) - 1.0).abs() < 1e-12,
                "{law:?} at {x}"
            );
        }
        assert!(law.cdf(low - 1e-9) < 1e-9 || low.is_infinite());
        assert!(law.survival(high) < 1e-9);
    }
}

#[test]
fn quantiles_invert_the_distribution_function_and_rise() {
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        if law.from_uniform(0.5).is_none() || matches!(law, Law::Hyperexponential(_)) {
            continue;
        }
        let mut last = f64::NEG_INFINITY;
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            let x = law.from_uniform(u).unwrap();
            assert!(x >= last, "{law:?} at {u}");
            last = x;
            let below = law.cdf(x - 1e-7 * (1.0 + x.abs()));
            assert!(below <= u && u <= law.cdf(x + 1e-9) + 1e-9, "{law:?} at {u}: {x}");
        }
    }
}

#[test]
fn draws_are_the_quantiles_of_the_first_uniform() {
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        for i in 0..100 {
            let u = stream("service").uniform(i, 2);
            if let Some(x) = law.from_uniform(u) {
                assert_eq!(
                    x.to_bits(),
                    law.draw(stream("service"), i, 2).to_bits(),
                    "{law:?}"
                );
            }
        }
    }
}

/// For the same uniform, a larger mean never gives a smaller variate.
#[test]
fn variates_rise_with_the_mean() {
    let families: [fn(f64) -> Law; 8] = [
        |m| Law::exponential(m).unwrap(),
        |m| Law::lognormal_mean_cv(m, 0.7).unwrap(),
        |m| Law::weibull(1.3, m).unwrap(),
        |m| Law::hyperexponential_mean_cv(m, 2.0).unwrap(),
        |m| Law::poisson(m).unwrap(),
        |m| Law::geometric(m).unwrap(),
        |m| Law::normal(m, 3.0).unwrap(),
        |m| Law::erlang(4, m).unwrap(),
    ];
    for family in families {
        for entity in 0..500 {
            let mut last = f64::NEG_INFINITY;
            for step in 0..60 {
                let mean = 1.0 + 0.37 * f64::from(step * step);
                let x = family(mean).draw(stream("service"), entity, 0);
                assert!(x >= last, "{:?}, entity {entity}", family(mean));
                last = x;
            }
        }
    }
}

/// n = 20,000, z = r·√n.
#[test]
fn draws_of_neighbours_are_uncorrelated() {
    for law in continuous() {
        let draw = |i| law.draw(stream("service"), i, 0);
        let z = correlation(N, draw, |i| draw(i + 1)) * (N as f64).sqrt();
        let other = correlation(N, draw, |i| law.draw(stream("other"), i, 0)) * (N as f64).sqrt();
        assert!(
            z.abs() < Z_CRITICAL && other.abs() < Z_CRITICAL,
            "{law:?}: {z}, {other}"
        );
    }
}

#[test]
fn scaling_scales_every_draw() {
    for law in continuous().into_iter().chain(counts_and_mixtures()) {
        let scaled = law.scaled(2.5).unwrap();
        assert!((scaled.mean() - 2.5 * law.mean()).abs() < 1e-12 * (1.0 + law.mean().abs()));
        assert!((scaled.variance() - 6.25 * law.variance()).abs() < 1e-11 * (1.0 + law.variance()));
        for i in 0..200 {
            let (x, y) = (
                law.draw(stream("service"), i, 0),
                scaled.draw(stream("service"), i, 0),
            );
            assert!((y - 2.5 * x).abs() <= 1e-12 * (1.0 + y.abs()), "{law:?}");
        }
    }
}

#[test]
fn people_s_forms_give_what_they_say() {
    let law = Law::lognormal_mean_cv(72.0, 0.8).unwrap();
    assert!((law.mean() - 72.0).abs() < 1e-11 && (law.variance().sqrt() / 72.0 - 0.8).abs() < 1e-13);
    let law = Law::lognormal_median_p90(2.0, 7.0).unwrap();
    assert!((law.cdf(2.0) - 0.5).abs() < 1e-14 && (law.cdf(7.0) - 0.9).abs() < 1e-14);
    let law = Law::lognormal_quantiles(0.2, 1.0, 0.95, 30.0).unwrap();
    assert!((law.cdf(1.0) - 0.2).abs() < 1e-13 && (law.cdf(30.0) - 0.95).abs() < 1e-13);
    let law = Law::weibull_quantiles(0.5, 3.0, 0.9, 8.0).unwrap();
    assert!((law.cdf(3.0) - 0.5).abs() < 1e-13 && (law.cdf(8.0) - 0.9).abs() < 1e-13);
    let law = Law::gamma_mean_cv(5.0, 0.25).unwrap();
    assert!((law.mean() - 5.0).abs() < 1e-12 && (law.variance().sqrt() - 1.25).abs() < 1e-12);
    let law = Law::hyperexponential_mean_cv(4.0, 3.0).unwrap();
    assert!((law.mean() - 4.0).abs() < 1e-12 && (law.variance() - 144.0).abs() < 1e-10);
    let law = Law::weibull(1.7, 4.0).unwrap();
    assert!((law.mean() - 4.0).abs() < 1e-12);
    assert_eq!(Law::lognormal_mean_cv(3.0, 0.0), Ok(Law::Constant(3.0)));
    assert_eq!(Law::hyperexponential_mean_cv(3.0, 1.0), Law::exponential(3.0));
    let entity = 17;
    let exponential = Law::exponential(3.0).unwrap().draw(stream("service"), entity, 0);
    let erlang = Law::erlang(1, 3.0).unwrap().draw(stream("service"), entity, 0);
    assert_eq!(exponential.to_bits(), erlang.to_bits());
}

/// Moments by hand: E min(X, b) = m(1 − e^(−b/m)) for an exponential X; E max(Z, 0) = 1/√(2π).
#[test]
fn clipped_moments_agree_with_closed_forms() {
    let law = Law::exponential(2.0).unwrap().clipped(0.0, 3.0).unwrap();
    let tail = libm::exp(-1.5);
    assert!((law.mean() - 2.0 * (1.0 - tail)).abs() < 1e-10);
    let second = 8.0 - tail * (8.0 + 4.0 * 3.0);
    assert!(
        (law.second_moment() - second).abs() < 1e-9,
        "{} {second}",
        law.second_moment()
    );
    let law = Law::normal(0.0, 1.0)
        .unwrap()
        .clipped(0.0, f64::INFINITY)
        .unwrap();
    assert!((law.mean() - 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-10);
    assert!((law.second_moment() - 0.5).abs() < 1e-10);
    let law = Law::lognormal_mean_cv(1.0, 1.0).unwrap();
    let (mean, variance) = (law.mean(), law.variance());
    let law = law.clipped(1e-9, 1e9).unwrap();
    assert!((law.mean() - mean).abs() < 1e-9 && (law.variance() - variance).abs() < 1e-8);
    let narrow = Law::normal(1e6, 1.0).unwrap().clipped(0.0, 1e6).unwrap();
    assert!((narrow.mean() - 1e6 + 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-8);
    let inside = Law::uniform(1.0, 2.0).unwrap().clipped(0.0, 3.0).unwrap();
    assert_eq!(inside, Law::uniform(1.0, 2.0).unwrap());
    assert_eq!(
        Law::uniform(1.0, 2.0).unwrap().clipped(5.0, 6.0),
        Ok(Law::Constant(5.0))
    );
    let twice = Law::exponential(2.0)
        .unwrap()
        .clipped(1.0, 9.0)
        .unwrap()
        .clipped(0.0, 3.0)
        .unwrap();
    assert_eq!(twice, Law::exponential(2.0).unwrap().clipped(1.0, 3.0).unwrap());
}

/// Against a plain sum of probabilities from 0, in which errors cannot hide.
#[test]
fn poisson_quantiles_are_exact_for_means_small_and_large() {
    for mean in [0.0, 1e-9, 0.7, 12.0, 16.5, 100.0, 740.0] {
        let law = Law::poisson(mean).unwrap();
        let mut ln_probability = -mean;
        let mut cumulative = libm::exp(ln_probability);
        let mut k = 0.0;
        for i in 1..2000 {
            let u = (f64::from(i) - 0.5) / 2000.0;
            while cumulative < u {
                k += 1.0;
                ln_probability += libm::log(mean / k);
                cumulative += libm::exp(ln_probability);
            }
            assert!(
                (law.from_uniform(u).unwrap() - k).abs() < 0.5,
                "mean {mean}, u {u}"
            );
        }
    }
    for mean in [1e5, 1e6] {
        let law = Law::poisson(mean).unwrap();
        for z in [-8.0, -3.0, -0.1, 0.0, 0.1, 3.0, 7.0] {
            let u = crate::random::normal_cdf(z);
            let k = law.from_uniform(u).unwrap();
            // Cornish–Fisher: m + z√m + (z² − 1)/6 within a few units.
            let expected = mean + z * mean.sqrt() + (z * z - 1.0) / 6.0;
            assert!(
                (k - expected).abs() < 2.0,
                "mean {mean}, z {z}: {k} for {expected}"
            );
            assert!(law.cdf(k) >= u - 1e-12 && law.cdf(k - 1.0) <= u + 1e-12);
        }
    }
}

#[test]
fn extreme_parameters_neither_hang_nor_panic() {
    let laws = [
        Law::gamma(1e-3, 1e15).unwrap(),
        Law::gamma(1e6, 1e-12).unwrap(),
        Law::gamma_mean_cv(1.0, 30.0).unwrap(),
        Law::lognormal(100.0, 10.0).unwrap(),
        Law::lognormal_mean_cv(1e15, 1000.0).unwrap(),
        Law::weibull(0.05, 1.0).unwrap(),
        Law::weibull(1000.0, 1.0).unwrap(),
        Law::hyperexponential_mean_cv(1.0, 1000.0).unwrap(),
        Law::pert(-1e15, 1e15, 1e15).unwrap(),
        Law::triangular(0.0, 0.0, 1e-300).unwrap(),
        Law::poisson(1e6).unwrap(),
        Law::geometric(1e6).unwrap(),
        Law::normal(0.0, 0.0).unwrap(),
        Law::lognormal(5.0, 0.0).unwrap(),
        Law::lognormal_mean_cv(1.0, 1000.0)
            .unwrap()
            .clipped(1e-3, 1e12)
            .unwrap(),
        Law::gamma(1e6, 1.0).unwrap().clipped(1e6, 2e6).unwrap(),
        Law::geometric(1e6).unwrap().clipped(5.0, 1e7).unwrap(),
    ];
    for law in laws {
        for i in 0..200 {
            assert!(law.draw(stream("service"), i, 0).is_finite(), "{law:?}");
        }
        for u in [f64::MIN_POSITIVE, 1e-300, 0.5, 1.0 - f64::EPSILON / 2.0] {
            assert!(law.from_uniform(u).is_none_or(|x| !x.is_nan()), "{law:?}");
        }
        assert!(law.mean().is_finite() && law.second_moment() >= 0.0, "{law:?}");
        for x in [f64::NEG_INFINITY, -1.0, 0.0, 1.0, 1e300, f64::INFINITY] {
            assert!(
                (0.0..=1.0).contains(&law.cdf(x)),
                "{law:?} at {x}: {}",
                law.cdf(x)
            );
            assert!((0.0..=1.0).contains(&law.survival(x)), "{law:?} at {x}");
        }
    }
    for made_by_hand in [
        Law::Poisson { mean: f64::NAN },
        Law::Poisson { mean: 1e300 },
        Law::Gamma {
            shape: -1.0,
            scale: 2.0,
        },
        Law::Pert {
            low: 1.0,
            mode: 1.0,
            high: 1.0,
        },
        Law::Discrete(Vec::new().into()),
        Law::Empirical(Vec::new().into()),
        Law::Hyperexponential(Vec::new().into()),
        Law::Geometric { mean: 0.0 },
    ] {
        made_by_hand.draw(stream("service"), 1, 0);
        made_by_hand.cdf(1.0);
        made_by_hand.second_moment();
        let _ = made_by_hand.clipped(0.0, 1.0);
    }
}

#[test]
fn an_error_names_the_parameter_the_value_and_the_bound() {
    let text = |law: Result<Law, LawError>| law.unwrap_err().to_string();
    assert_eq!(
        text(Law::exponential(-1.0)),
        "mean is -1, but must be greater than 0"
    );
    assert_eq!(text(Law::uniform(2.0, 1.0)), "high is 1, but must be at least 2");
    assert_eq!(
        text(Law::normal(f64::NAN, 1.0)),
        "mean is NaN, but must be a finite number"
    );
    assert_eq!(
        text(Law::poisson(2e6)),
        "mean is 2000000, but must be at most 1000000"
    );
    assert_eq!(
        text(Law::discrete(Vec::new())),
        "values has no entry that can occur"
    );
    assert_eq!(
        text(Law::discrete(vec![(1.0, 0.0)])),
        "values has no entry that can occur"
    );
    assert!(Law::discrete(vec![(1.0, -1.0)]).is_err());
    assert!(Law::empirical(vec![f64::INFINITY]).is_err());
    assert!(Law::triangular(1.0, 0.0, 2.0).is_err());
    assert!(Law::pert(1.0, 3.0, 2.0).is_err());
    assert!(Law::geometric(0.9).is_err());
    assert!(Law::lognormal_median_p90(2.0, 2.0).is_err());
    assert!(Law::lognormal_quantiles(0.5, 1.0, 1.0, 2.0).is_err());
    assert!(Law::hyperexponential_mean_cv(1.0, 0.9).is_err());
    assert!(
        Law::exponential(1.0)
            .and_then(|law| law.clipped(2.0, 1.0))
            .is_err()
    );
    assert!(
        Law::exponential(1.0)
            .and_then(|law| law.clipped(f64::NAN, 1.0))
            .is_err()
    );
    assert!(Law::exponential(1.0).unwrap().scaled(-1.0).is_err());
}

#[test]
fn a_law_is_small() {
    assert!(size_of::<Law>() <= 32);
}

#[test]
fn poisson_quantiles_rise_across_the_joins_of_the_methods() {
    for mean in [0.3, 5.0, 300.0, 1e5] {
        for edge in [1e-6, 1.0 - 1e-6] {
            let mut last = 0.0;
            for step in -500..500 {
                let k = Law::poisson(mean)
                    .unwrap()
                    .from_uniform(edge + 1e-9 * f64::from(step))
                    .unwrap();
                assert!(k >= last, "mean {mean}, edge {edge}, step {step}");
                last = k;
            }
        }
        for tail in [1e-15_f64, 1e-12, 1e-9] {
            let law = Law::poisson(mean).unwrap();
            let k = law.from_uniform(1.0 - tail).unwrap();
            assert!(law.survival(k - 1.0) > 0.9 * tail && law.survival(k) < 1.1 * tail + 3e-14);
        }
    }
}
