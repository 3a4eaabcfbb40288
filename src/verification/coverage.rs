//! Do nominal intervals hold the truth as often as they say? Repeated experiments with known answers, fixed seeds.
//!
//! The wanted coverages were measured by an independent program on other random numbers; the bands allow for the
//! sampling error of both: three standard errors of a proportion, √(0.1·0.9/n), and more.

use crate::stats::batch::batch_means;
use crate::stats::quantile::{order_statistic_interval, woodruff, woodruff_values};
use crate::stats::ratio::fieller;
use crate::stats::sequential::{Decision, StoppingRule, Target, Watched, decide};
use crate::stats::{Histogram, SparseHistogram, t_interval, willink_interval};
use crate::units::SimDuration;

/// How often an interval held the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Which interval, of what.
    pub what: String,
    /// Repeated experiments.
    pub experiments: u32,
    /// What its level promises.
    pub nominal: f64,
    /// What was measured by the independent program: below the promise where the method is known to fall short.
    pub wanted: f64,
    /// What was measured here.
    pub found: f64,
    /// Allowed difference.
    pub band: f64,
}

impl Coverage {
    /// Whether the two measurements agree.
    pub fn agrees(&self) -> bool {
        (self.found - self.wanted).abs() <= self.band
    }
}

/// All that is measured, in the order of the page.
pub fn all() -> Vec<Coverage> {
    [means(), batches(), stopping(), ratios(), quantiles()].concat()
}

/// Student's and Willink's intervals for a skewed mean: the first 25 waits of M/M/1 at load 0.9.
pub fn means() -> Vec<Coverage> {
    let mut rows = Vec::new();
    let cases = [
        (5, 0.837, 0.884),
        (10, 0.859, 0.895),
        (20, 0.876, 0.899),
        (40, 0.888, 0.901),
    ];
    for (replications, student, willink) in cases {
        let mut draws = Draws(25);
        let (mut by_student, mut by_willink) = (0, 0);
        for _ in 0..10_000 {
            let values: Vec<f64> = (0..replications).map(|_| draws.first_25()).collect();
            by_student += u32::from(t_interval(&values, 0.9).is_some_and(|found| found.contains(FIRST_25)));
            by_willink +=
                u32::from(willink_interval(&values, 0.9).is_some_and(|found| found.contains(FIRST_25)));
        }
        for (name, wanted, hits) in [("Student", student, by_student), ("Willink", willink, by_willink)] {
            rows.push(Coverage {
                what: format!("{name}, mean of {replications} replications"),
                experiments: 10_000,
                nominal: 0.9,
                wanted,
                found: f64::from(hits) / 1e4,
                band: 0.01,
            });
        }
    }
    rows
}

/// Batch means of one series of waits of M/M/1 at load 0.8: too short a series falls far short.
pub fn batches() -> Vec<Coverage> {
    const BATCHES: [usize; 3] = [5, 10, 20];
    let cases = [
        (320, 4_000, [0.705, 0.614, 0.494]),
        (1_280, 4_000, [0.799, 0.771, 0.713]),
        (2_560, 4_000, [0.834, 0.808, 0.781]),
        (10_240, 4_000, [0.878, 0.867, 0.854]),
        (40_960, 4_000, [0.889, 0.890, 0.882]),
    ];
    let mut rows = Vec::new();
    for (length, experiments, wanted) in cases {
        let mut draws = Draws(8);
        let mut hits = [0_u32; BATCHES.len()];
        for _ in 0..experiments {
            let first = draws.steady_wait();
            let series = draws.waits(0.8, 1.0, length, first);
            for (hits, batches) in hits.iter_mut().zip(BATCHES) {
                let found = batch_means(&series, batches, 0.9);
                *hits += u32::from(found.is_some_and(|found| found.estimate.contains(3.2)));
            }
        }
        for ((batches, wanted), hits) in BATCHES.into_iter().zip(wanted).zip(hits) {
            rows.push(Coverage {
                what: format!("batch means, {length} waits in {batches} batches"),
                experiments,
                nominal: 0.9,
                wanted,
                found: f64::from(hits) / f64::from(experiments),
                band: 0.015,
            });
        }
    }
    rows
}

/// Stopping when the interval is short enough; the last of each pair is the mean number of replications it took, as a
/// share of what the independent program took.
pub fn stopping() -> Vec<Coverage> {
    let rule = StoppingRule {
        first: 20,
        look_ahead: 0,
        limit: 2_000,
        level: 0.9,
    };
    let mut rows = Vec::new();
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
                match decide(&rule, &watched) {
                    Some(Decision::Continue { until }) => values.resize_with(until, || draws.first_25()),
                    Some(Decision::Stop {
                        replications,
                        estimates,
                    }) => {
                        used += replications;
                        return estimates[0].contains(FIRST_25);
                    }
                    _ => return false,
                }
            }
        });
        rows.push(Coverage {
            what: format!("stopping at a relative error of {gamma}"),
            experiments: 1_000,
            nominal: 0.9,
            wanted,
            found,
            band: 0.03,
        });
        rows.push(Coverage {
            what: format!("replications until a relative error of {gamma}, over {replications}"),
            experiments: 1_000,
            nominal: 1.0,
            wanted: 1.0,
            found: used as f64 / 1e3 / replications,
            band: 0.05,
        });
    }
    rows
}

/// Fieller's interval for a ratio of small counts.
pub fn ratios() -> Vec<Coverage> {
    let mut draws = Draws(3);
    let found = share(20_000, || {
        let (mut hits, mut all) = (Vec::new(), Vec::new());
        for _ in 0..10 {
            let count = draws.poisson(3.0);
            all.push(f64::from(count));
            let carried = (0..count).filter(|_| draws.uniform() < 0.468).count();
            hits.push(carried as f64);
        }
        fieller(&hits, &all, 0.95).is_some_and(|interval| interval.contains(0.468))
    });
    vec![Coverage {
        what: "Fieller, ratio of counts of 3 on average, 10 replications".to_owned(),
        experiments: 20_000,
        nominal: 0.95,
        wanted: 0.95,
        found,
        band: 0.01,
    }]
}

/// The quantile 0.95 of the time spent in M/M/5 at λ = 4, μ = 1, where P(T > t) = (1 + Ct) e^(−t) with Erlang's C =
/// 0.554113, from 30 replications of dependent times; and what would come of taking all times for independent.
pub fn quantiles() -> Vec<Coverage> {
    const EXPERIMENTS: u32 = 1_000;
    let exact = 4.197_463; // (1 + Ct) e^(−t) = 0.05
    let mut draws = Draws(13);
    let mut hits = [0_u32; 3];
    for _ in 0..EXPERIMENTS {
        let replications: Vec<Vec<f64>> = (0..30).map(|_| draws.five_servers(1_000)).collect();
        hits[0] +=
            u32::from(woodruff_values(&replications, 0.95, 0.95).is_some_and(|found| found.contains(exact)));
        let histograms: Vec<SparseHistogram> = replications.iter().map(|values| histogram(values)).collect();
        hits[1] += u32::from(woodruff(&histograms, 0.95, 0.95).is_some_and(|found| {
            let (low, high) = (found.low.duration().hours(), found.high.duration().hours());
            low <= exact && exact <= high
        }));
        let mut all: Vec<f64> = replications.into_iter().flatten().collect();
        all.sort_by(f64::total_cmp);
        hits[2] += u32::from(
            order_statistic_interval(all.len() as u64, 0.95, 0.95).is_some_and(|ranks| {
                all[ranks.low_rank as usize - 1] <= exact && exact <= all[ranks.high_rank as usize - 1]
            }),
        );
    }
    let row = |what: &str, hits: u32, wanted: f64, band: f64| Coverage {
        what: what.to_owned(),
        experiments: EXPERIMENTS,
        nominal: 0.95,
        wanted,
        found: f64::from(hits) / f64::from(EXPERIMENTS),
        band,
    };
    vec![
        row(
            "Woodruff on values, quantile 0.95 of dependent times",
            hits[0],
            0.924,
            0.03,
        ),
        row("Woodruff on histograms, the same", hits[1], 0.924, 0.03),
        row(
            "order statistics as if independent, the same (not used)",
            hits[2],
            0.27,
            0.05,
        ),
    ]
}

const FIRST_25: f64 = 2.124_489;

fn histogram(values: &[f64]) -> SparseHistogram {
    let times = values.iter().map(|&hours| SimDuration::from_hours(hours));
    times.collect::<Histogram>().sparse()
}

fn share(experiments: u32, mut holds: impl FnMut() -> bool) -> f64 {
    let hits = (0..experiments).filter(|_| holds()).count();
    hits as f64 / f64::from(experiments)
}

/// SplitMix64 (Steele, Lea and Flood 2014): independent of the generator that is verified.
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
        let (mut free, mut now, mut times) = ([0.0_f64; 5], 0.0, Vec::with_capacity(count));
        for customer in 0..count + 500 {
            now += self.exponential(0.25);
            let first = (0..5).fold(0, |best, i| if free[i] < free[best] { i } else { best });
            free[first] = free[first].max(now) + self.exponential(1.0);
            if customer >= 500 {
                times.push(free[first] - now);
            }
        }
        times
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
