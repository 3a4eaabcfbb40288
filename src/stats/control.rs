//! Control variates: using what is known exactly (expected arrivals, work brought) to sharpen a mean.

use serde::Serialize;
use thiserror::Error;

use super::interval::{Estimate, is_level, t_factor};
use super::tally::Tally;

/// Controls at most.
const MOST: usize = 3;
/// Replications for each control at least.
const REPLICATIONS_EACH: usize = 10;
/// A control pays when it divides the variance by this or more.
const PAYS: f64 = 1.1;

/// A quantity seen in every replication whose true mean is known.
#[derive(Clone, Copy, Debug)]
pub struct Control<'a> {
    /// One value a replication.
    pub values: &'a [f64],
    /// The true mean.
    pub mean: f64,
}

/// A mean sharpened by controls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlledMean {
    /// The controlled mean and its interval, t with n − m − 1 degrees of freedom.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Coefficients of the controls.
    pub coefficients: Vec<f64>,
    /// Variance of the plain mean over that of this one, the loss of degrees of freedom included.
    pub variance_ratio: f64,
    /// (n − 2)/(n − q − 2): what estimating the coefficients costs (Lavenberg and Welch 1981).
    pub loss_factor: f64,
}

/// Why controls cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ControlError {
    /// No controls or more than three.
    #[error("{0} controls given: 1 to 3 can be used")]
    Count(usize),
    /// Too few replications for the controls, or series of different lengths.
    #[error("{controls} controls need the same {needed} replications or more, got {replications}")]
    Replications {
        /// Controls given.
        controls: usize,
        /// Replications needed.
        needed: usize,
        /// Replications of the shortest series.
        replications: usize,
    },
    /// A control does not vary, or is a combination of the others.
    #[error("control {0} does not vary by itself")]
    Redundant(usize),
    /// A value that is not finite, or a level outside (0, 1).
    #[error("values must be finite and the level in (0, 1)")]
    Domain,
}

/// The mean of `values` corrected by least squares on the controls (Lavenberg and Welch 1981).
///
/// ȳ − β'(c̄ − μ), with standard error √(RSS/(n − m − 1) (1/n + d'S⁻¹d)), d = c̄ − μ. Here m is how many controls these were
/// chosen from, `tried`, or their own number q if that is more: a search among m spends the degrees of freedom of m (as
/// for any regression whose variables are searched for: Freedman 1983), and without that the interval is too narrow.
///
/// # Errors
/// [`ControlError`] when there are not 1 to 3 controls, fewer than 10 replications for each or not two more than `tried`,
/// or a control does not vary by itself.
pub fn controlled_mean(
    values: &[f64],
    controls: &[Control<'_>],
    tried: usize,
    level: f64,
) -> Result<ControlledMean, ControlError> {
    let (n, q) = (values.len(), controls.len());
    let spent = tried.max(q);
    check(values, controls, spent, level)?;
    let plain: Tally = values.iter().copied().collect();
    let (mean, plain_error) = plain
        .mean()
        .zip(plain.standard_error())
        .ok_or(ControlError::Domain)?;
    let centred: Vec<Vec<f64>> = controls
        .iter()
        .map(|control| deviations(control.values))
        .collect();
    let gaps: Vec<f64> = controls
        .iter()
        .map(|control| average(control.values) - control.mean)
        .collect();
    let response = deviations(values);
    let factor = Cholesky::of(&centred)?;
    let products: Vec<f64> = centred.iter().map(|one| dot(one, &response)).collect();
    let coefficients = factor.solve(&products);
    let residual: f64 = (0..n)
        .map(|k| {
            let fitted: f64 = coefficients
                .iter()
                .zip(&centred)
                .map(|(beta, one)| beta * one[k])
                .sum();
            (response[k] - fitted) * (response[k] - fitted)
        })
        .sum();
    let dof = n - spent - 1;
    let spread = 1.0 / n as f64 + dot(&gaps, &factor.solve(&gaps));
    let standard_error = libm::sqrt(residual / dof as f64 * spread);
    let point = mean - dot(&coefficients, &gaps);
    let ratio = plain_error / standard_error;
    Ok(ControlledMean {
        estimate: Estimate::around(point, t_factor(dof, level) * standard_error, level, n),
        standard_error,
        coefficients,
        variance_ratio: ratio * ratio,
        loss_factor: (n as f64 - 2.0) / (n - q - 2) as f64,
    })
}

/// One value a replication whose mean is the controlled mean and whose standard error is the controlled mean's, for rules
/// that read values in the order of the replications.
///
/// Each is y − β'(c − μ), stretched about their mean by what the standard error of [`controlled_mean`] is wider than theirs.
///
/// # Errors
/// As [`controlled_mean`].
pub fn controlled_values(
    values: &[f64],
    controls: &[Control<'_>],
    tried: usize,
) -> Result<Vec<f64>, ControlError> {
    let answer = controlled_mean(values, controls, tried, 0.95)?;
    let residual = |(k, value): (usize, &f64)| {
        let explained: f64 = answer
            .coefficients
            .iter()
            .zip(controls)
            .map(|(beta, control)| beta * (control.values[k] - control.mean))
            .sum();
        value - explained
    };
    let residuals: Vec<f64> = values.iter().enumerate().map(residual).collect();
    let error = residuals.iter().copied().collect::<Tally>().standard_error();
    let stretch = match error {
        Some(error) if error > 0.0 => answer.standard_error / error,
        _ => 1.0,
    };
    let centre = answer.estimate.point;
    Ok(residuals
        .into_iter()
        .map(|value| centre + stretch * (value - centre))
        .collect())
}

/// Which controls pay, from pilot replications: the best first, each dividing the variance by at least 1.1, at most
/// three and one for every ten replications; and among how many that vary they were found. What the search costs is left to
/// [`controlled_mean`]: it depends on how many replications there are in the end.
///
/// Choose on a fixed pilot and keep the choice: choosing anew with every replication would bias the mean.
pub fn choose_controls(values: &[f64], controls: &[Control<'_>]) -> (Vec<usize>, usize) {
    let varies = |control: &&Control<'_>| {
        control
            .values
            .windows(2)
            .any(|pair| pair[0].total_cmp(&pair[1]).is_ne())
    };
    let tried = controls.iter().filter(varies).count();
    let mut chosen: Vec<usize> = Vec::new();
    let mut reached = 1.0;
    while chosen.len() < MOST {
        let ratio = |&candidate: &usize| {
            let these: Vec<Control<'_>> = chosen
                .iter()
                .chain([&candidate])
                .map(|&index| controls[index])
                .collect();
            controlled_mean(values, &these, these.len(), 0.95)
                .ok()
                .map(|answer| (candidate, answer.variance_ratio))
        };
        let candidates: Vec<usize> = (0..controls.len())
            .filter(|index| !chosen.contains(index))
            .collect();
        let best = candidates
            .iter()
            .filter_map(ratio)
            .fold(None, |best: Option<(usize, f64)>, next| {
                if best.is_none_or(|known| next.1 > known.1) {
                    Some(next)
                } else {
                    best
                }
            });
        match best {
            Some((candidate, ratio)) if ratio >= PAYS * reached => {
                chosen.push(candidate);
                reached = ratio;
            }
            _ => break,
        }
    }
    (chosen, tried)
}

impl ControlledMean {
    /// Whether the controls divide the variance by 1.1 or more; otherwise use the plain mean.
    pub fn pays(&self) -> bool {
        self.variance_ratio >= PAYS
    }
}

/// The lower triangle L of a matrix of cross products S = LL'.
struct Cholesky(Vec<Vec<f64>>);

impl Cholesky {
    /// Factors the cross products of centred series.
    fn of(centred: &[Vec<f64>]) -> Result<Self, ControlError> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(centred.len());
        for (i, one) in centred.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
                row.push((dot(one, &centred[j]) - known) / above[j]);
            }
            let whole = dot(one, one);
            let rest = whole - dot(&row, &row);
            if rest <= 1e-10 * whole || whole <= 0.0 {
                return Err(ControlError::Redundant(i));
            }
            row.push(libm::sqrt(rest));
            rows.push(row);
        }
        Ok(Self(rows))
    }

    /// The solution of Sx = `right`.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let rows = &self.0;
        let mut x: Vec<f64> = Vec::with_capacity(right.len());
        for (row, value) in rows.iter().zip(right) {
            let known: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
            x.push((value - known) / row[x.len()]);
        }
        for i in (0..x.len()).rev() {
            let known: f64 = (i + 1..x.len()).map(|j| rows[j][i] * x[j]).sum();
            x[i] = (x[i] - known) / rows[i][i];
        }
        x
    }
}

fn check(values: &[f64], controls: &[Control<'_>], spent: usize, level: f64) -> Result<(), ControlError> {
    let q = controls.len();
    if !(1..=MOST).contains(&q) {
        return Err(ControlError::Count(q));
    }
    let shortest = controls
        .iter()
        .map(|control| control.values.len())
        .fold(values.len(), usize::min);
    let longest = controls
        .iter()
        .map(|control| control.values.len())
        .fold(values.len(), usize::max);
    let needed = longest.max(REPLICATIONS_EACH * q).max(spent + 2);
    if shortest < needed {
        return Err(ControlError::Replications {
            controls: q,
            needed,
            replications: shortest,
        });
    }
    let mut all = controls
        .iter()
        .flat_map(|control| control.values.iter().chain([&control.mean]))
        .chain(values);
    if !is_level(level) || all.any(|value| !value.is_finite()) {
        return Err(ControlError::Domain);
    }
    Ok(())
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviations(values: &[f64]) -> Vec<f64> {
    let mean = average(values);
    values.iter().map(|value| value - mean).collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(step: u32, n: u32) -> Vec<f64> {
        (0..n).map(|i| f64::from(i * step % 31)).collect()
    }

    #[test]
    fn a_response_made_of_its_controls_is_known_exactly() {
        let (a, b) = (series(7, 40), series(11, 40));
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 3.0 + 2.0 * a - b).collect();
        let controls = [
            Control {
                values: &a,
                mean: 15.0,
            },
            Control {
                values: &b,
                mean: 14.0,
            },
        ];
        let answer = controlled_mean(&y, &controls, 2, 0.95).unwrap();
        assert!((answer.estimate.point - 19.0).abs() < 1e-9 && answer.standard_error < 1e-9);
        assert!((answer.coefficients[0] - 2.0).abs() < 1e-9 && answer.pays());
    }

    #[test]
    fn controlled_values_have_the_controlled_mean_and_error() {
        let (a, noise) = (series(7, 40), series(13, 40));
        let y: Vec<f64> = a.iter().zip(&noise).map(|(a, e)| 2.0 * a + e).collect();
        let control = [Control {
            values: &a,
            mean: 14.5,
        }];
        let answer = controlled_mean(&y, &control, 6, 0.95).unwrap();
        let values: Tally = controlled_values(&y, &control, 6).unwrap().into_iter().collect();
        assert!((values.mean().unwrap() - answer.estimate.point).abs() < 1e-9);
        assert!((values.standard_error().unwrap() - answer.standard_error).abs() < 1e-9);
    }

    /// One control of six has the interval of a regression with six, and the same mean.
    #[test]
    fn a_search_spends_degrees_of_freedom() {
        let (a, noise) = (series(7, 40), series(13, 40));
        let y: Vec<f64> = a.iter().zip(&noise).map(|(a, e)| 2.0 * a + e).collect();
        let control = [Control {
            values: &a,
            mean: 14.5,
        }];
        let given = controlled_mean(&y, &control, 1, 0.95).unwrap();
        let found = controlled_mean(&y, &control, 6, 0.95).unwrap();
        assert_eq!(given.estimate.point.to_bits(), found.estimate.point.to_bits());
        let widening = found.standard_error / given.standard_error;
        assert!((widening - libm::sqrt(38.0 / 33.0)).abs() < 1e-12);
    }

    #[test]
    fn useless_controls_are_not_chosen() {
        let (useful, noise) = (series(7, 40), series(13, 40));
        let y: Vec<f64> = useful
            .iter()
            .zip(series(17, 40))
            .map(|(a, e)| a + 0.1 * e)
            .collect();
        let controls = [
            Control {
                values: &noise,
                mean: 15.0,
            },
            Control {
                values: &useful,
                mean: 15.0,
            },
        ];
        assert_eq!(choose_controls(&y, &controls), (vec![1], 2));
    }

    #[test]
    fn misuse_is_named() {
        let y = series(7, 15);
        let flat = vec![2.0; 15];
        let good = Control {
            values: &y,
            mean: 1.0,
        };
        let constant = Control {
            values: &flat,
            mean: 2.0,
        };
        assert_eq!(controlled_mean(&y, &[], 0, 0.95), Err(ControlError::Count(0)));
        assert_eq!(
            controlled_mean(&y, &[constant], 1, 0.95),
            Err(ControlError::Redundant(0))
        );
        let error = ControlError::Replications {
            controls: 2,
            needed: 20,
            replications: 15,
        };
        assert_eq!(controlled_mean(&y, &[good, constant], 2, 0.95), Err(error));
    }
}
