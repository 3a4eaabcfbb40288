//! Numerical helpers: the normal law, root search, quadrature and Poisson weights.

use super::error::QueueingError;

/// Halvings before a search counts as settled; more than the bits of an `f64` range in use.
const BISECTIONS: usize = 300;
/// Doublings of a bracket before a quantile counts as out of reach.
const DOUBLINGS: usize = 200;
/// Points of the Gauss–Legendre rule on each panel.
const POINTS: usize = 16;

/// The point in `low..=high` where `too_low` turns from true to false.
pub(crate) fn bisect(low: f64, high: f64, too_low: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..BISECTIONS {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        if too_low(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + 0.5 * (high - low)
}

/// The smallest `t >= 0` with `tail(t) <= 1 - p`; `scale` is a first guess of its size.
pub(crate) fn tail_quantile(p: f64, scale: f64, tail: impl Fn(f64) -> f64) -> Result<f64, QueueingError> {
    let above = 1.0 - p;
    if tail(0.0) <= above {
        return Ok(0.0);
    }
    let mut high = scale;
    let mut doublings = 0;
    while tail(high) > above {
        high *= 2.0;
        doublings += 1;
        if doublings > DOUBLINGS {
            return Err(QueueingError::NotSettled {
                what: "quantile",
                limit: DOUBLINGS,
            });
        }
    }
    Ok(crossing(0.0, high, |t| {
        libm::log(tail(t).max(f64::MIN_POSITIVE) / above)
    }))
}

/// The point in `low..=high` where `f` falls through 0: secants that keep the bracket (Illinois rule), every
/// third step a halving. Tails are nearly exponential, so their logarithm makes the secants quick.
fn crossing(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (mut above, mut below) = (f(low), f(high));
    for step in 0..BISECTIONS {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        let secant = low + (high - low) * above / (above - below);
        let at = if step % 3 == 2 || secant <= low || secant >= high || secant.is_nan() {
            middle
        } else {
            secant
        };
        let value = f(at);
        if value > 0.0 {
            (low, above, below) = (at, value, 0.5 * below);
        } else {
            (high, below, above) = (at, value, 0.5 * above);
        }
        if high - low <= 1e-15 * high {
            break;
        }
    }
    low + 0.5 * (high - low)
}

/// `∫ f` over `low..high` by the Gauss–Legendre rule on equal panels.
pub(crate) fn integrate(low: f64, high: f64, panels: usize, f: impl Fn(f64) -> f64) -> f64 {
    let rule = gauss_legendre();
    let half = 0.5 * (high - low) / panels as f64;
    let mut total = 0.0;
    for panel in 0..panels {
        let centre = low + (2 * panel + 1) as f64 * half;
        for (node, weight) in rule {
            total += weight * half * f(centre + half * node);
        }
    }
    total
}

/// Nodes and weights of the Gauss–Legendre rule on -1..1.
pub(crate) fn gauss_legendre() -> [(f64, f64); POINTS] {
    let mut rule = [(0.0, 0.0); POINTS];
    let n = POINTS as f64;
    for (i, entry) in rule.iter_mut().enumerate() {
        let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5));
        let mut slope = 1.0;
        for _ in 0..10 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=POINTS {
                let k = k as f64;
                (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
            }
            slope = n * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        *entry = (x, 2.0 / ((1.0 - x * x) * slope * slope));
    }
    rule
}

/// `P(N = k)` for a Poisson number of the given mean.
pub(crate) fn poisson(k: usize, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    let n = k as f64;
    libm::exp(n * libm::log(mean) - mean - libm::lgamma(n + 1.0))
}

/// The Poisson probabilities that matter, those below 1e-22 of the largest left out.
#[derive(Debug)]
pub(crate) struct PoissonWindow {
    /// The number that the first weight belongs to.
    pub(crate) first: usize,
    /// `P(N = first)`, `P(N = first + 1)`, …; they add up to 1.
    pub(crate) weights: Vec<f64>,
}

impl PoissonWindow {
    /// The window of a Poisson law.
    pub(crate) fn new(mean: f64) -> Self {
        const NEGLIGIBLE: f64 = 1e-22;
        let mode = mean.floor() as usize;
        let mut below = Vec::new();
        let mut weight = 1.0;
        for k in (1..=mode).rev() {
            weight *= k as f64 / mean;
            if weight < NEGLIGIBLE {
                break;
            }
            below.push(weight);
        }
        let first = mode - below.len();
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        weight = 1.0;
        let mut k = mode;
        while weight >= NEGLIGIBLE {
            weights.push(weight);
            k += 1;
            weight *= mean / k as f64;
        }
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        Self { first, weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_is_exact_on_polynomials_of_degree_31() {
        let value = integrate(0.0, 1.0, 1, |x| libm::pow(x, 31.0));
        assert!((value - 1.0 / 32.0).abs() < 1e-15);
    }

    #[test]
    fn a_poisson_window_has_the_mean_of_its_law() {
        for mean in [0.0, 0.3, 7.0, 1234.5] {
            let window = PoissonWindow::new(mean);
            let found: f64 = (window.first..)
                .zip(&window.weights)
                .map(|(k, w)| k as f64 * w)
                .sum();
            assert!((found - mean).abs() <= 1e-11 * (1.0 + mean));
        }
    }
}
