//! Fitting parameters so that simulated figures meet published ones.
//!
//! A parameter is a factor on what the scenario says; its logarithm θ is fitted. All settings meet the same replications,
//! so the simulated figures m(θ) are smooth in θ, and Gauss and Newton's method minimises
//!
//! (m(θ) − y)ᵀ C⁻¹ (m(θ) − y) + Σ (θ/s)²,
//!
//! where C is the targets' errors and the simulation's together, and s how far a parameter may well lie from what the
//! scenario says: of settings that do equally well the nearest is taken. Errors of targets that come from one study go together
//! as the simulated figures do. The inverse of the second derivative is the parameters' covariance (Gauss, 1823).

mod figures;
mod identify;
mod logged;

pub use figures::{SimulateError, Simulator, holders};
pub use identify::{Independence, Unknown, independence, unknowns};
pub use logged::{Cut, Logged, figure};

use crate::stats::dense::{Rows, dot, inverse, times};
use crate::stats::distributions::t_quantile;

/// What is known of a parameter before any target is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Standard deviation of the factor's logarithm.
    pub spread: f64,
    /// Least and largest logarithm of the factor.
    pub limits: (f64, f64),
}

impl Prior {
    /// A factor with median 1 whose logarithm has the standard deviation ln `within`, never outside `limits`.
    pub fn within(within: f64, limits: (f64, f64)) -> Self {
        Self {
            spread: libm::log(within),
            limits: (libm::log(limits.0), libm::log(limits.1)),
        }
    }
}

/// The factor whose logarithm is `theta`.
pub fn factor(theta: f64) -> f64 {
    libm::exp(theta)
}

/// What is asked of a simulated figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// Equal to the value, up to its standard error.
    Equal(f64, f64),
    /// Not above the value.
    Below(f64),
    /// Not below the value.
    Above(f64),
}

/// One value a replication for every target; `None` of a figure the setting shows nothing of.
pub type Figures = Vec<Option<Vec<f64>>>;

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Logarithms of the factors.
    pub theta: Vec<f64>,
    /// Their covariance.
    pub covariance: Rows,
    /// Half-width of an interval in standard errors.
    pub reach: f64,
    /// How much a target moves with a parameter: ∂ figure / ∂ θ, a row for each target.
    pub slopes: Rows,
    /// The figures at the fit.
    pub figures: Figures,
    /// Standard errors that the fit gave the targets: their own and the simulation's.
    pub errors: Vec<f64>,
    /// The information of the targets that were fitted, in units of what was known before.
    pub information: Rows,
    /// Settings simulated.
    pub settings: usize,
    /// Whether the last step was too small to matter.
    pub settled: bool,
}

/// Steps of the method at most.
const MOST_STEPS: usize = 10;
/// Logarithm of the factor by which slopes are taken to either side.
const SIDE: f64 = 0.06;
/// Steps below this part of a standard error end the search.
const SETTLED: f64 = 0.05;

impl Fit {
    /// The interval of parameter `at` on the logarithm.
    pub fn interval(&self, at: usize) -> (f64, f64) {
        let half = self.reach * libm::sqrt(self.covariance[at][at]);
        (self.theta[at] - half, self.theta[at] + half)
    }

    /// The mean of figure `at`.
    pub fn mean(&self, at: usize) -> Option<f64> {
        self.figures[at].as_deref().map(mean)
    }
}

/// The mean of one value a replication.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Fits the parameters. `simulate` gives the figures at each of some settings; `wanted` says of each figure what is asked of
/// it, `None`: nothing, it is only looked at.
///
/// # Errors
/// What `simulate` says, and a figure that is asked for but not shown.
pub fn fit<E: From<Missing>>(
    priors: &[Prior],
    wanted: &[Option<Wanted>],
    level: f64,
    mut simulate: impl FnMut(&[Vec<f64>]) -> Result<Vec<Figures>, E>,
) -> Result<Fit, E> {
    let count = priors.len();
    let mut theta = vec![0.0; count];
    let mut settings = 0;
    let mut settled = false;
    let mut around = Surroundings::at(&theta, &mut simulate, &mut settings)?;
    for _ in 0..MOST_STEPS {
        let system = System::at(&theta, &around, priors, wanted)?;
        let step = system.step(&theta, priors);
        let lengths = step
            .iter()
            .enumerate()
            .map(|(at, step)| step.abs() / libm::sqrt(system.covariance[at][at]));
        if lengths.fold(0.0, f64::max) < SETTLED {
            settled = true;
            break;
        }
        let tried: Vec<Vec<f64>> = [1.0, 0.5, 0.2]
            .iter()
            .map(|part| {
                let moved = theta.iter().zip(&step).zip(priors);
                moved
                    .map(|((theta, step), prior)| (theta + part * step).clamp(prior.limits.0, prior.limits.1))
                    .collect()
            })
            .collect();
        settings += tried.len();
        let figures = simulate(&tried)?;
        let mut best: Option<(f64, usize)> = None;
        for (at, figures) in figures.iter().enumerate() {
            let misfit = system.misfit(&tried[at], figures, priors, wanted)?;
            if best.is_none_or(|(least, _)| misfit < least) {
                best = Some((misfit, at));
            }
        }
        let before = system.misfit(&theta, &around.middle, priors, wanted)?;
        match best {
            Some((misfit, at)) if misfit < before - 1e-9 * before.abs() => theta.clone_from(&tried[at]),
            _ => {
                // nothing nearby is better: what is left is noise of the slopes
                settled = true;
                break;
            }
        }
        around = Surroundings::at(&theta, &mut simulate, &mut settings)?;
    }
    let system = System::at(&theta, &around, priors, wanted)?;
    let replications = around.middle.iter().flatten().map(Vec::len).max().unwrap_or(2);
    let information = (0..count)
        .map(|i| {
            (0..count)
                .map(|j| system.data[i][j] * priors[i].spread * priors[j].spread)
                .collect()
        })
        .collect();
    Ok(Fit {
        reach: t_quantile(0.5 + level / 2.0, (replications.max(2) - 1) as f64),
        covariance: system.covariance,
        errors: system.errors,
        slopes: around.slopes,
        figures: around.middle,
        information,
        theta,
        settings,
        settled,
    })
}

/// A figure that is asked for and that a setting does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("target {} shows nothing: no consignment counts for it", .0 + 1)]
pub struct Missing(pub usize);

/// The figures at a setting, and their slopes.
struct Surroundings {
    middle: Figures,
    slopes: Rows,
}

impl Surroundings {
    fn at<E>(
        theta: &[f64],
        simulate: &mut impl FnMut(&[Vec<f64>]) -> Result<Vec<Figures>, E>,
        settings: &mut usize,
    ) -> Result<Self, E> {
        let mut asked = vec![theta.to_vec()];
        for at in 0..theta.len() {
            for side in [-SIDE, SIDE] {
                let mut moved = theta.to_vec();
                moved[at] += side;
                asked.push(moved);
            }
        }
        *settings += asked.len();
        let mut answers = simulate(&asked)?.into_iter();
        let middle = answers.next().unwrap_or_default();
        let sides: Vec<Figures> = answers.collect();
        let slope = |target: usize, parameter: usize| {
            let end = |side: usize| sides[2 * parameter + side][target].as_deref().map(mean);
            end(0)
                .zip(end(1))
                .map_or(0.0, |(low, high)| (high - low) / (2.0 * SIDE))
        };
        let slopes = (0..middle.len())
            .map(|target| {
                (0..theta.len())
                    .map(|parameter| slope(target, parameter))
                    .collect()
            })
            .collect();
        Ok(Self { middle, slopes })
    }
}

/// The equations of one step.
struct System {
    /// Places of the targets that pull.
    pulling: Vec<usize>,
    /// Inverse of their errors' covariance.
    weights: Rows,
    /// Standard errors of all targets.
    errors: Vec<f64>,
    /// JᵀC⁻¹J.
    data: Rows,
    /// The inverse of that and what was known before.
    covariance: Rows,
    /// JᵀC⁻¹(y − m).
    pull: Vec<f64>,
}

impl System {
    fn at(
        theta: &[f64],
        around: &Surroundings,
        priors: &[Prior],
        wanted: &[Option<Wanted>],
    ) -> Result<Self, Missing> {
        let mut pulling = Vec::new();
        for (at, wanted) in wanted.iter().enumerate() {
            let Some(wanted) = wanted else { continue };
            let value = around.middle[at].as_deref().map(mean).ok_or(Missing(at))?;
            let pulls = match *wanted {
                Wanted::Equal(..) => true,
                Wanted::Below(limit) => value > limit,
                Wanted::Above(limit) => value < limit,
            };
            if pulls {
                pulling.push(at);
            }
        }
        let errors: Vec<f64> = (0..wanted.len())
            .map(|at| error(at, wanted, &around.middle))
            .collect();
        let covariance_of = |a: usize, b: usize| {
            let simulated = covariance(&around.middle, a, b);
            let (own_a, own_b) = (own_error(a, wanted), own_error(b, wanted));
            if a == b {
                return errors[a] * errors[a];
            }
            let spread = libm::sqrt(covariance(&around.middle, a, a) * covariance(&around.middle, b, b));
            // a hair less than they really go together: two targets that are one must not divide by nothing
            let together = if spread > 0.0 {
                0.999 * simulated / spread
            } else {
                0.0
            };
            0.999 * simulated + together * own_a * own_b
        };
        let matrix: Rows = pulling
            .iter()
            .map(|&a| pulling.iter().map(|&b| covariance_of(a, b)).collect())
            .collect();
        let weights = inverse(&matrix).unwrap_or_else(|| {
            let alone = |a: usize, b: usize| {
                if a == b {
                    1.0 / (errors[a] * errors[a])
                } else {
                    0.0
                }
            };
            pulling
                .iter()
                .map(|&a| pulling.iter().map(|&b| alone(a, b)).collect())
                .collect()
        });
        let gap: Vec<f64> = pulling
            .iter()
            .map(|&at| -gap(at, wanted, &around.middle))
            .collect();
        let column = |parameter: usize| -> Vec<f64> {
            pulling.iter().map(|&at| around.slopes[at][parameter]).collect()
        };
        let columns: Rows = (0..theta.len()).map(column).collect();
        let data: Rows = columns
            .iter()
            .map(|a| columns.iter().map(|b| dot(a, &times(&weights, b))).collect())
            .collect();
        let mut both = data.clone();
        for (at, prior) in priors.iter().enumerate() {
            both[at][at] += 1.0 / (prior.spread * prior.spread);
        }
        let pull = columns
            .iter()
            .map(|column| dot(column, &times(&weights, &gap)))
            .collect();
        let covariance = inverse(&both).unwrap_or_else(|| {
            let alone = |i: usize, j: usize| if i == j { 1.0 / both[i][i] } else { 0.0 };
            (0..theta.len())
                .map(|i| (0..theta.len()).map(|j| alone(i, j)).collect())
                .collect()
        });
        Ok(Self {
            pulling,
            weights,
            errors,
            data,
            covariance,
            pull,
        })
    }

    fn step(&self, theta: &[f64], priors: &[Prior]) -> Vec<f64> {
        let pulls = self.pull.iter().zip(theta).zip(priors);
        let downhill: Vec<f64> = pulls
            .map(|((pull, theta), prior)| pull - theta / (prior.spread * prior.spread))
            .collect();
        times(&self.covariance, &downhill)
    }

    fn misfit(
        &self,
        theta: &[f64],
        figures: &Figures,
        priors: &[Prior],
        wanted: &[Option<Wanted>],
    ) -> Result<f64, Missing> {
        if let Some(&at) = self.pulling.iter().find(|&&at| figures[at].is_none()) {
            return Err(Missing(at));
        }
        let gaps: Vec<f64> = self.pulling.iter().map(|&at| gap(at, wanted, figures)).collect();
        let apart = theta.iter().zip(priors).map(|(theta, prior)| {
            let apart = theta / prior.spread;
            apart * apart
        });
        Ok(dot(&gaps, &times(&self.weights, &gaps)) + apart.sum::<f64>())
    }
}

/// How far a figure lies from what is wanted.
fn gap(at: usize, wanted: &[Option<Wanted>], figures: &Figures) -> f64 {
    let value = figures[at].as_deref().map_or(f64::NAN, mean);
    match wanted[at] {
        Some(Wanted::Equal(target, _)) => value - target,
        Some(Wanted::Below(limit)) => (value - limit).max(0.0),
        Some(Wanted::Above(limit)) => (value - limit).min(0.0),
        None => 0.0,
    }
}

fn own_error(at: usize, wanted: &[Option<Wanted>]) -> f64 {
    match wanted[at] {
        Some(Wanted::Equal(_, error)) => error,
        _ => 0.0,
    }
}

/// The target's own error and the simulation's together.
fn error(at: usize, wanted: &[Option<Wanted>], figures: &Figures) -> f64 {
    let own = own_error(at, wanted);
    let value = figures[at].as_deref().map_or(0.0, mean);
    let least = 1e-6 * value.abs() + f64::MIN_POSITIVE;
    libm::sqrt(own * own + covariance(figures, at, at) + least * least)
}

/// Covariance of the means of two figures.
fn covariance(figures: &Figures, a: usize, b: usize) -> f64 {
    let (Some(first), Some(second)) = (&figures[a], &figures[b]) else {
        return 0.0;
    };
    let n = first.len().min(second.len());
    if n < 2 {
        return 0.0;
    }
    let (one, two) = (mean(first), mean(second));
    let sum: f64 = first.iter().zip(second).map(|(x, y)| (x - one) * (y - two)).sum();
    sum / ((n - 1) as f64 * n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::ReplicationKey;

    const PRIORS: [Prior; 2] = [Prior {
        spread: 0.7,
        limits: (-2.0, 2.0),
    }; 2];

    /// Two figures of two parameters, with noise that depends on the replication only: a study of 20 replications.
    fn figures(theta: &[f64], seed: u64) -> Figures {
        let noise = ReplicationKey::new(seed, 0).stream("study", "noise");
        let (a, b) = (50.0 * libm::exp(theta[0]), 20.0 * libm::exp(theta[1]));
        let values = |mean: f64, which: u64| {
            let draw = |k: u32| crate::random::normal_quantile(noise.uniform(which, k));
            Some(
                (0..20)
                    .map(|k| mean * (1.0 + 0.05 * (draw(k) + 0.5 * draw(k + 100))))
                    .collect(),
            )
        };
        vec![values(a + b, 0), values(b + 0.002 * a * b, 1), values(a, 2)]
    }

    fn fitted(study: &Figures, seed: u64) -> Fit {
        let target = |at: usize| {
            let values = study[at].as_deref().unwrap();
            Some(Wanted::Equal(mean(values), libm::sqrt(covariance(study, at, at))))
        };
        let wanted = [target(0), target(1), None];
        let simulate = |settings: &[Vec<f64>]| {
            Ok::<_, Missing>(settings.iter().map(|theta| figures(theta, seed)).collect())
        };
        fit(&PRIORS, &wanted, 0.95, simulate).unwrap()
    }

    #[test]
    fn hidden_parameters_lie_in_their_intervals_as_often_as_promised() {
        let repeats = 400_u64;
        let mut held = [0; 2];
        for repeat in 0..repeats {
            let draws = ReplicationKey::new(11, repeat).stream("truth", "theta");
            let truth: Vec<f64> = (0..2)
                .map(|at| 0.5 * crate::random::normal_quantile(draws.uniform(at, 0)))
                .collect();
            let fit = fitted(&figures(&truth, 1000 + repeat), 5000 + repeat);
            assert!(fit.settled);
            for at in 0..2 {
                let (low, high) = fit.interval(at);
                held[at] += i32::from(low <= truth[at] && truth[at] <= high);
            }
        }
        // 95 % ± three standard errors of 400 repeats
        for held in held {
            let share = f64::from(held) / repeats as f64;
            assert!((share - 0.95).abs() < 0.033, "{share}");
        }
    }

    #[test]
    fn a_bound_pulls_only_where_it_is_broken() {
        let simulate = |settings: &[Vec<f64>]| {
            Ok::<_, Missing>(settings.iter().map(|theta| figures(theta, 1)).collect::<Vec<_>>())
        };
        let at_base = mean(figures(&[0.0, 0.0], 1)[2].as_deref().unwrap());
        let free = fit(
            &PRIORS,
            &[None, None, Some(Wanted::Below(at_base + 5.0))],
            0.95,
            simulate,
        )
        .unwrap();
        assert!(free.theta.iter().all(|theta| theta.abs() < 1e-12));
        let pulled = fit(
            &PRIORS,
            &[None, None, Some(Wanted::Below(at_base * 0.8))],
            0.95,
            simulate,
        )
        .unwrap();
        assert!(pulled.mean(2).unwrap() < at_base * 0.82, "{:?}", pulled.mean(2));
        let nothing = |settings: &[Vec<f64>]| Ok::<_, Missing>(vec![vec![None; 3]; settings.len()]);
        assert_eq!(
            fit(&PRIORS, &[Some(Wanted::Above(1.0)), None, None], 0.95, nothing),
            Err(Missing(0))
        );
    }

    #[test]
    fn what_the_targets_do_not_tell_is_said() {
        let study = figures(&[0.3, -0.2], 3);
        let first = mean(study[0].as_deref().unwrap());
        let wanted = [Some(Wanted::Equal(first, 0.5)), None, None];
        let simulate = |settings: &[Vec<f64>]| {
            Ok::<_, Missing>(settings.iter().map(|theta| figures(theta, 4)).collect::<Vec<_>>())
        };
        let fit = fit(&PRIORS, &wanted, 0.95, simulate).unwrap();
        // one sum cannot tell two parts apart
        let unknown = unknowns(&fit.information);
        assert_eq!(unknown.len(), 1);
        assert_eq!(unknown[0].parameters.len(), 2);
        // and of a sum and its parts two are independent
        let slopes = vec![vec![50.0, 20.0], vec![0.0, 20.0], vec![50.0, 0.0]];
        let found = independence(&slopes, &[70.0, 20.0, 50.0]);
        assert_eq!(found.iter().filter(|one| one.is_new).count(), 2);
        assert!(!found[2].is_new && found[2].from == [0, 1]);
    }
}
