//! Do nominal intervals hold the truth as often as they say? Repeated experiments with known answers, fixed seeds.
//!
//! The wanted coverages were measured by an independent program on other random numbers; the bands allow for the
//! sampling error of both (three standard errors of a proportion, √(0.1·0.9/n), and more).

use greenlane::stats::batch::batch_means;
use greenlane::stats::quantile::{order_statistic_interval, woodruff, woodruff_values};
use greenlane::stats::ratio::fieller;
use greenlane::stats::sequential::{Decision, StoppingRule, Target, Watched, decide};
use greenlane::stats::{Histogram, SparseHistogram, t_interval, willink_interval};
use greenlane::units::SimDuration;

/// SplitMix64 (Steele, Lea and Flood 2014): enough for a test, and of no other layer.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0 + 1e-17
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(self.uniform())
    }

    /// Waits of `count` customers of M/M/1 with these mean times, the first waiting `wait`.
    fn waits(&mut self, service: f64, interval: f64, count: usize, mut wait: f64) -> Vec<f64> {
        let mut step = |draws: &mut Self| {
            let this = wait;
            wait = (wait + draws.exponential(service) - draws.exponential(interval)).max(0.0);
            this
        };
        (0..count).map(|_| step(self)).collect()
    }

    /// The wait of a customer of M/M/1 in its steady state, service 0.8 between arrivals of 1: 3.2 on average.
    fn steady_wait(&mut self) -> f64 {
        if self.uniform() < 0.8 {
            self.exponential(4.0)
        } else {
            0.0
        }
    }

    /// Mean wait of the first 25 customers, service 0.9 between arrivals of 1: 2.124489 on average, and skewed.
    fn first_25(&mut self) -> f64 {
        self.waits(0.9, 1.0, 25, 0.0).iter().sum::<f64>() / 25.0
    }

    /// Waits of `count` customers of M/M/5 at load 0.8 after a warm-up of 500, service 1.
    fn five_servers(&mut self, count: usize) -> Vec<f64> {
        let (mut free, mut now, mut waits) = ([0.0_f64; 5], 0.0, Vec::with_capacity(count));
        for customer in 0..count + 500 {
            now += self.exponential(0.25);
            let first = (0..5).fold(0, |best, i| if free[i] < free[best] { i } else { best });
            let start = free[first].max(now);
            free[first] = start + self.exponential(1.0);
            if customer >= 500 {
                waits.push(start - now);
            }
        }
        waits
    }

    /// A Poisson count: arrivals of rate 1 before `mean`.
    fn poisson(&mut self, mean: f64) -> u32 {
        let (mut count, mut time) = (0, self.exponential(1.0));
        while time < mean {
            count += 1;
            time += self.exponential(1.0);
        }
        count
    }
}

const FIRST_25: f64 = 2.124_489;

#[test]
fn willink_covers_where_student_falls_short() {
    for (replications, student, willink) in [(5, 0.837, 0.884), (10, 0.859, 0.895), (20, 0.876, 0.899)] {
        let mut draws = Draws(25);
        let (mut by_student, mut by_willink) = (0_u32, 0_u32);
        for _ in 0..10_000 {
            let values: Vec<f64> = (0..replications).map(|_| draws.first_25()).collect();
            by_student += u32::from(t_interval(&values, 0.9).unwrap().contains(FIRST_25));
            by_willink += u32::from(willink_interval(&values, 0.9).unwrap().contains(FIRST_25));
        }
        assert_near("Student", f64::from(by_student) / 1e4, student, 0.01);
        assert_near("Willink", f64::from(by_willink) / 1e4, willink, 0.01);
    }
}

#[test]
fn batch_means_cover_as_published() {
    let cases = [
        (320, 5, 0.705),
        (320, 10, 0.614),
        (320, 20, 0.494),
        (2_560, 10, 0.808),
        (10_240, 20, 0.854),
    ];
    for (length, batches, wanted) in cases {
        let mut draws = Draws(8);
        let found = share(4_000, || {
            let first = draws.steady_wait();
            let series = draws.waits(0.8, 1.0, length, first);
            batch_means(&series, batches, 0.9).unwrap().estimate.contains(3.2)
        });
        assert_near(
            &format!("{length} waits in {batches} batches"),
            found,
            wanted,
            0.02,
        );
    }
}

#[test]
fn stopping_by_precision_keeps_its_coverage() {
    let rule = StoppingRule {
        first: 20,
        look_ahead: 0,
        limit: 2_000,
        level: 0.9,
    };
    for (gamma, wanted, replications) in [(0.2, 0.879, 62.0), (0.1, 0.894, 213.0)] {
        let mut draws = Draws(5);
        let mut used = 0;
        let found = share(1_000, || {
            let mut values = Vec::new();
            loop {
                let watched = [Watched {
                    values: &values,
                    target: Target::Relative(gamma),
                }];
                match decide(&rule, &watched).unwrap() {
                    Decision::Continue { until } => values.resize_with(until, || draws.first_25()),
                    Decision::Stop {
                        replications,
                        estimates,
                    } => {
                        used += replications;
                        return estimates[0].contains(FIRST_25);
                    }
                    Decision::Exhausted { .. } => return false,
                }
            }
        });
        assert_near(&format!("relative error {gamma}"), found, wanted, 0.03);
        assert_near(
            "mean number of replications",
            used as f64 / 1e3,
            replications,
            0.05 * replications,
        );
    }
}

#[test]
fn fieller_covers_ratios_of_small_counts() {
    let mut draws = Draws(3);
    let found = share(20_000, || {
        let (mut hits, mut all) = (Vec::new(), Vec::new());
        for _ in 0..10 {
            let count = draws.poisson(3.0);
            all.push(f64::from(count));
            hits.push(f64::from(
                (0..count)
                    .map(|_| u32::from(draws.uniform() < 0.468))
                    .sum::<u32>(),
            ));
        }
        fieller(&hits, &all, 0.95).is_some_and(|interval| interval.contains(0.468))
    });
    assert_near("Fieller", found, 0.950, 0.01);
}

/// The quantile 0.95 of the wait: P(wait > t) = C e^(−t) with Erlang's C = 0.554113.
#[test]
fn woodruff_covers_quantiles_of_dependent_waits() {
    let exact = libm::log(0.554_113 / 0.05);
    let mut draws = Draws(13);
    let (mut by_values, mut by_histograms, mut pooled_as_independent) = (0_u32, 0_u32, 0_u32);
    let experiments = 400;
    for _ in 0..experiments {
        let replications: Vec<Vec<f64>> = (0..30).map(|_| draws.five_servers(1_000)).collect();
        by_values += u32::from(
            woodruff_values(&replications, 0.95, 0.95)
                .unwrap()
                .contains(exact),
        );
        let histograms: Vec<SparseHistogram> = replications.iter().map(|values| histogram(values)).collect();
        let binned = woodruff(&histograms, 0.95, 0.95).unwrap();
        let (low, high) = (binned.low.duration().hours(), binned.high.duration().hours());
        by_histograms += u32::from(low <= exact && exact <= high);
        let mut all: Vec<f64> = replications.into_iter().flatten().collect();
        all.sort_by(f64::total_cmp);
        let ranks = order_statistic_interval(all.len() as u64, 0.95, 0.95).unwrap();
        let (low, high) = (
            all[ranks.low_rank as usize - 1],
            all[ranks.high_rank as usize - 1],
        );
        pooled_as_independent += u32::from(low <= exact && exact <= high);
    }
    let n = f64::from(experiments);
    assert_near("Woodruff on values", f64::from(by_values) / n, 0.924, 0.035);
    assert_near(
        "Woodruff on histograms",
        f64::from(by_histograms) / n,
        0.924,
        0.035,
    );
    assert!(
        f64::from(pooled_as_independent) / n < 0.5,
        "{pooled_as_independent} of {n}"
    );
}

fn histogram(values: &[f64]) -> SparseHistogram {
    values
        .iter()
        .map(|&x| SimDuration::from_hours(x))
        .collect::<Histogram>()
        .sparse()
}

fn share(experiments: u32, mut holds: impl FnMut() -> bool) -> f64 {
    let hits = (0..experiments).filter(|_| holds()).count();
    hits as f64 / f64::from(experiments)
}

fn assert_near(what: &str, found: f64, wanted: f64, band: f64) {
    assert!(
        (found - wanted).abs() <= band,
        "{what}: found {found:.4}, wanted {wanted} ± {band}"
    );
}
