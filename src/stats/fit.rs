//! Laws fitted to observed durations by maximum likelihood, and compared.
//!
//! Johnson, Kotz and Balakrishnan (1994) for the likelihood equations; Akaike (1974) for the comparison; critical distances
//! with estimated parameters from Lilliefors (1967) and Stephens (1974) for the lognormal and exponential law, and Chandra,
//! Singpurwalla and Stephens (1981) for the Weibull law; the gamma law is given the lognormal's.

use crate::random::Law;
use crate::random::special::bisect;

/// Fewest observations that a law is fitted to.
pub const FEWEST: usize = 10;

/// A law fitted to observations.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Which family.
    pub family: Family,
    /// The law.
    pub law: Law,
    /// Log-likelihood of the observations.
    pub log_likelihood: f64,
    /// Akaike's criterion, 2 · parameters − 2 · log-likelihood: smaller is better.
    pub aic: f64,
    /// Kolmogorov's distance: the largest difference between the share observed and the share expected up to any duration.
    pub distance: f64,
    /// What that distance exceeds in one case of twenty when the law is true.
    pub critical: f64,
}

/// Laws that are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One parameter: memoryless.
    Exponential,
    /// From sharper than the exponential law to steeper.
    Gamma,
    /// The product of many causes; long tails.
    Lognormal,
    /// The time until the first of many things happens.
    Weibull,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Exponential, Self::Gamma, Self::Lognormal, Self::Weibull];

    /// Its word in scenarios.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Gamma => "gamma",
            Self::Lognormal => "lognormal",
            Self::Weibull => "weibull",
        }
    }

    const fn parameters(self) -> f64 {
        match self {
            Self::Exponential => 1.0,
            Self::Gamma | Self::Lognormal | Self::Weibull => 2.0,
        }
    }

    /// The distance exceeded in one case of twenty, times √n.
    const fn critical(self) -> f64 {
        match self {
            Self::Exponential => 1.094,
            Self::Gamma | Self::Lognormal => 0.895,
            Self::Weibull => 0.874,
        }
    }
}

/// What laws are fitted to: positive observations in rising order, with the sums that the likelihoods ask for.
#[derive(Clone, Debug)]
pub struct Observed {
    sorted: Vec<f64>,
    logs: Vec<f64>,
    mean: f64,
    mean_log: f64,
    variance_log: f64,
}

impl Observed {
    /// Puts positive observations in order. `None` when there are fewer than [`FEWEST`], one is not positive and finite, or all
    /// are alike.
    pub fn new(mut observations: Vec<f64>) -> Option<Self> {
        let sound = |&value: &f64| value.is_finite() && value > 0.0;
        if observations.len() < FEWEST || !observations.iter().all(sound) {
            return None;
        }
        observations.sort_unstable_by(f64::total_cmp);
        let n = observations.len() as f64;
        let mean = observations.iter().sum::<f64>() / n;
        let logs: Vec<f64> = observations.iter().map(|&x| libm::log(x)).collect();
        let mean_log = logs.iter().sum::<f64>() / n;
        let variance_log = logs.iter().map(|&log| square(log - mean_log)).sum::<f64>() / n;
        (observations.first() < observations.last()).then_some(Self {
            sorted: observations,
            logs,
            mean,
            mean_log,
            variance_log,
        })
    }

    /// The observations, in rising order.
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// Their mean.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Their standard deviation, over n − 1.
    pub fn sd(&self) -> f64 {
        let sum: f64 = self.sorted.iter().map(|&x| square(x - self.mean)).sum();
        libm::sqrt(sum / (self.sorted.len() as f64 - 1.0))
    }

    /// The observation that the share `p` of them does not exceed.
    pub fn quantile(&self, p: f64) -> f64 {
        let place = libm::ceil(p * self.sorted.len() as f64) as usize;
        self.sorted[place.clamp(1, self.sorted.len()) - 1]
    }

    /// All families that can be fitted, best first by Akaike's criterion.
    pub fn fits(&self) -> Vec<Fitted> {
        let mut fits: Vec<Fitted> = Family::ALL
            .iter()
            .filter_map(|&family| self.fit(family))
            .collect();
        fits.sort_by(|a, b| a.aic.total_cmp(&b.aic));
        fits
    }

    /// The law of a family with the greatest likelihood.
    fn fit(&self, family: Family) -> Option<Fitted> {
        let n = self.sorted.len() as f64;
        let log_mean = libm::log(self.mean);
        let (law, log_likelihood) = match family {
            Family::Exponential => (Law::exponential(self.mean), -n * (log_mean + 1.0)),
            Family::Gamma => {
                // ln k − ψ(k) = ln mean − mean of logs falls from ∞ to 0 in k.
                let wanted = log_mean - self.mean_log;
                let shape = libm::exp(bisect(-15.0, 25.0, |log_k| {
                    let k = libm::exp(log_k);
                    wanted - (log_k - digamma(k))
                }));
                let scale = self.mean / shape;
                let each =
                    (shape - 1.0) * self.mean_log - shape - shape * libm::log(scale) - libm::lgamma(shape);
                (Law::gamma(shape, scale), n * each)
            }
            Family::Lognormal => {
                let sigma = libm::sqrt(self.variance_log);
                let each =
                    -self.mean_log - libm::log(sigma) - 0.5 * (libm::log(2.0 * std::f64::consts::PI) + 1.0);
                (Law::lognormal(self.mean_log, sigma), n * each)
            }
            Family::Weibull => {
                // Σ xᵏ ln x / Σ xᵏ − 1/k − mean of logs rises in k; x by the largest, so that powers stay finite.
                let largest = *self.logs.last()?;
                let moments = |k: f64| {
                    let powers = self.logs.iter().map(|&log| (libm::exp(k * (log - largest)), log));
                    powers.fold((0.0, 0.0), |sums, (power, log)| {
                        (sums.0 + power, sums.1 + power * log)
                    })
                };
                let shape = libm::exp(bisect(-7.0, 12.0, |log_k| {
                    let k = libm::exp(log_k);
                    let (sum, with_log) = moments(k);
                    with_log / sum - 1.0 / k - self.mean_log
                }));
                let scale = libm::exp(largest + libm::log(moments(shape).0 / n) / shape);
                let mean = scale * libm::tgamma(1.0 + 1.0 / shape);
                let each = libm::log(shape) - shape * libm::log(scale) + (shape - 1.0) * self.mean_log - 1.0;
                (Law::weibull(shape, mean), n * each)
            }
        };
        let law = law.ok().filter(|_| log_likelihood.is_finite())?;
        Some(Fitted {
            family,
            distance: self.distance(&law),
            law,
            log_likelihood,
            aic: 2.0 * family.parameters() - 2.0 * log_likelihood,
            critical: family.critical() / libm::sqrt(n),
        })
    }

    fn distance(&self, law: &Law) -> f64 {
        let n = self.sorted.len() as f64;
        let mut largest = 0.0_f64;
        for (place, &x) in self.sorted.iter().enumerate() {
            let expected = law.cdf(x);
            largest = largest.max(expected - place as f64 / n);
            largest = largest.max((place as f64 + 1.0) / n - expected);
        }
        largest
    }
}

impl Fitted {
    /// Whether the observations are as far from the law as chance alone seldom brings them.
    pub fn is_refuted(&self) -> bool {
        self.distance > self.critical
    }

    /// The duration that the share `p` does not exceed.
    pub fn quantile(&self, p: f64) -> f64 {
        self.law.from_uniform(p).unwrap_or_else(|| {
            let mut high = self.law.mean();
            while self.law.survival(high) > 1.0 - p {
                high *= 2.0;
            }
            bisect(0.0, high, |x| self.law.cdf(x) - p)
        })
    }
}

fn square(x: f64) -> f64 {
    x * x
}

/// ψ(x), the derivative of ln Γ, for x > 0: upward recurrence and the asymptotic series (Abramowitz and Stegun 6.3.18).
fn digamma(mut x: f64) -> f64 {
    let mut below = 0.0;
    while x < 10.0 {
        below -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y * (1.0 / 12.0 - y * (1.0 / 120.0 - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y / 132.0))));
    below + libm::log(x) - 0.5 / x - series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::ReplicationKey;
    use statrs::distribution::{Continuous, Exp, Gamma, LogNormal, Weibull};

    fn drawn(law: &Law, n: u64) -> Observed {
        drawn_again(law, n, 0)
    }

    fn drawn_again(law: &Law, n: u64, sample: u64) -> Observed {
        let stream = ReplicationKey::new(1, sample).stream("fit", "test");
        Observed::new((0..n).map(|entity| law.draw(stream, entity, 0)).collect()).unwrap()
    }

    /// ψ(1) = −γ, ψ(½) = −γ − 2 ln 2.
    #[test]
    fn digamma_by_its_known_values() {
        let euler = 0.577_215_664_901_532_9;
        assert!((digamma(1.0) + euler).abs() < 1e-13);
        assert!((digamma(0.5) + euler + 2.0 * std::f64::consts::LN_2).abs() < 1e-13);
    }

    /// 20,000 draws of each law, seed 1: its own family fits best, and the mean and the median are within 3 %.
    #[test]
    fn the_law_that_was_drawn_from_is_found_again() {
        for (family, law) in laws() {
            let observed = drawn(&law, 20_000);
            let fits = observed.fits();
            assert_eq!(fits.len(), 4);
            assert_eq!(fits[0].family, family);
            assert!(fits[3].is_refuted());
            assert!((fits[0].law.mean() / law.mean() - 1.0).abs() < 0.03);
            assert!((fits[0].quantile(0.5) / observed.quantile(0.5) - 1.0).abs() < 0.03);
        }
    }

    /// 400 samples of 500 draws of each law, seed 1: its own family is refuted in one of twenty, ± 3.3 standard errors.
    #[test]
    fn the_right_family_is_seldom_refuted() {
        for (family, law) in laws() {
            let refuted = (0..400).filter(|&sample| {
                let fits = drawn_again(&law, 500, sample).fits();
                fits.iter().any(|fit| fit.family == family && fit.is_refuted())
            });
            let refuted = refuted.count();
            assert!((6..=34).contains(&refuted), "{family:?}: {refuted} of 400");
        }
    }

    fn laws() -> [(Family, Law); 3] {
        [
            (Family::Gamma, Law::gamma(2.5, 1.4).unwrap()),
            (Family::Lognormal, Law::lognormal(0.3, 0.9).unwrap()),
            (Family::Weibull, Law::weibull(1.7, 4.0).unwrap()),
        ]
    }

    /// The likelihoods are those of another library's densities, and no neighbour's is greater.
    #[test]
    fn likelihoods_agree_with_a_second_opinion_and_are_greatest() {
        let observed = drawn(&Law::gamma(1.6, 3.0).unwrap(), 400);
        let total = |density: &dyn Fn(f64) -> f64| observed.sorted().iter().map(|&x| density(x)).sum::<f64>();
        let log_likelihood = |law: &Law, factor: f64| match *law {
            Law::Exponential { mean } => {
                let law = Exp::new(1.0 / (mean * factor)).unwrap();
                total(&|x| law.ln_pdf(x))
            }
            Law::Gamma { shape, scale } => {
                let law = Gamma::new(shape * factor, 1.0 / scale).unwrap();
                total(&|x| law.ln_pdf(x))
            }
            Law::LogNormal { mu, sigma } => {
                let law = LogNormal::new(mu, sigma * factor).unwrap();
                total(&|x| law.ln_pdf(x))
            }
            Law::Weibull { shape, scale } => {
                let law = Weibull::new(shape * factor, scale).unwrap();
                total(&|x| law.ln_pdf(x))
            }
            _ => f64::NAN,
        };
        for fit in observed.fits() {
            let theirs = log_likelihood(&fit.law, 1.0);
            assert!(
                (fit.log_likelihood / theirs - 1.0).abs() < 1e-9,
                "{fit:?}: {theirs}"
            );
            for factor in [0.99, 1.01] {
                assert!(log_likelihood(&fit.law, factor) < fit.log_likelihood, "{fit:?}");
            }
        }
    }

    /// Durations of 1 h … 10 h, uniform: mean 5.5 h, and the exponential law's distance is the largest of the twenty at the steps.
    #[test]
    fn small_sets_by_hand() {
        let observed = Observed::new((1..=10).map(f64::from).collect()).unwrap();
        let fits = observed.fits();
        let exponential = fits.iter().find(|fit| fit.family == Family::Exponential).unwrap();
        assert!((exponential.log_likelihood + 10.0 * (libm::log(5.5) + 1.0)).abs() < 1e-12);
        assert!((exponential.aic - 2.0 + 2.0 * exponential.log_likelihood).abs() < 1e-12);
        let by_hand = (0..10)
            .map(|i| {
                let expected = 1.0 - libm::exp(-f64::from(i + 1) / 5.5);
                (expected - f64::from(i) / 10.0).max(f64::from(i + 1) / 10.0 - expected)
            })
            .fold(0.0, f64::max);
        assert!((exponential.distance - by_hand).abs() < 1e-12);
        assert!((observed.quantile(0.5) - 5.0).abs() < 1e-12);
        assert!((observed.sd() - 3.027_650_354_097_491_7).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        assert!(Observed::new(vec![1.0; 9]).is_none());
        assert!(Observed::new(vec![2.0; 50]).is_none());
        assert!(Observed::new((0..50).map(f64::from).collect()).is_none());
        assert!(Observed::new([vec![f64::INFINITY], vec![1.0; 20]].concat()).is_none());
    }
}
