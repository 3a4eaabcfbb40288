//! Priority classes: M/G/1 and M/M/c, jobs left in peace or interrupted.

use super::complex::Complex;
use super::erlang::MultiServer;
use super::error::{QueueingError, below_capacity, count, positive};
use super::inversion::{Inversion, invert_quantile};
use super::law::Law;

/// One class of M/G/1 with priorities; the first class of a list goes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorityClass {
    /// Arrival rate `λ_k`.
    pub arrival_rate: f64,
    /// Service law `S_k`.
    pub service: Law,
}

/// Non-preemptive M/G/1: mean wait of each class (Cobham 1954).
///
/// `Wq_k = R / ((1 - σ_{k-1})(1 - σ_k))`, `R = Σ λ_i E S_i^2 / 2`, `σ_k = ρ_1 + … + ρ_k`.
///
/// # Errors
/// When no class is given, a rate is not positive, or the load not below 1.
pub fn wait_means(classes: &[PriorityClass]) -> Result<Vec<f64>, QueueingError> {
    let sums = cumulative_loads(classes)?;
    let residual: f64 = classes.iter().map(half_second_moment).sum();
    Ok(sums
        .windows(2)
        .map(|s| residual / ((1.0 - s[0]) * (1.0 - s[1])))
        .collect())
}

/// Preemptive-resume M/G/1: mean time in system of each class.
///
/// `W_k = E S_k / (1 - σ_{k-1}) + R_k / ((1 - σ_{k-1})(1 - σ_k))`, `R_k = Σ_{i<=k} λ_i E S_i^2 / 2`.
///
/// # Errors
/// When no class is given, a rate is not positive, or the load not below 1.
pub fn preemptive_sojourn_means(classes: &[PriorityClass]) -> Result<Vec<f64>, QueueingError> {
    let sums = cumulative_loads(classes)?;
    let mut residual = 0.0;
    let mut means = Vec::with_capacity(classes.len());
    for (class, s) in classes.iter().zip(sums.windows(2)) {
        residual += half_second_moment(class);
        let before = 1.0 - s[0];
        means.push(class.service.mean() / before + residual / (before * (1.0 - s[1])));
    }
    Ok(means)
}

/// M/M/c with non-preemptive priorities and one service rate for all classes (Cobham 1954; Kella
/// and Yechiali 1985).
///
/// Given that it waits at all, which has probability `C`, a customer of class `k` waits as long as
/// in an M/M/1 of service rate `cμ`.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorityServers {
    arrival_rates: Vec<f64>,
    total: MultiServer,
}

impl PriorityServers {
    /// The queue of the classes' arrival rates, first class first.
    ///
    /// # Errors
    /// When no class is given, a rate is not positive, or the load not below the number of servers.
    pub fn new(arrival_rates: &[f64], service_rate: f64, servers: usize) -> Result<Self, QueueingError> {
        count("number of classes", arrival_rates.len(), 1, usize::MAX)?;
        for rate in arrival_rates {
            positive("arrival rate", *rate)?;
        }
        let total = MultiServer::new(arrival_rates.iter().sum(), service_rate, servers)?;
        Ok(Self {
            arrival_rates: arrival_rates.to_vec(),
            total,
        })
    }

    /// The same queue without regard to classes.
    pub const fn total(&self) -> &MultiServer {
        &self.total
    }

    /// Mean wait of a class, counted from 0: `C / (cμ (1 - σ_{k-1})(1 - σ_k))`.
    ///
    /// # Errors
    /// When there is no such class.
    pub fn wait_mean(&self, class: usize) -> Result<f64, QueueingError> {
        let (above, own, _) = self.split(class)?;
        let rate = self.capacity();
        let product = (1.0 - above / rate) * (1.0 - (above + own) / rate);
        Ok(self.total.delay_probability() / (rate * product))
    }

    /// Quantile of the wait of a class, counted from 0, by inversion of its transform.
    ///
    /// With `M = cμ`, `r = λ/M`, `λ_a` the rate of the classes before and `λ_b` of those after it, `G`
    /// the busy period of M/M/1 at rate `λ_a` and `z = s + λ_a - λ_a G(s)`:
    /// `E e^{-sX} = [(1-r) z + λ_b (1 - M/(M+z))] / [s - λ_k + λ_k M/(M+z)]`, of which the wait given
    /// delay is the part above 0.
    ///
    /// # Errors
    /// When there is no such class, `p` is not strictly between 0 and 1, or the search does not settle.
    pub fn wait_quantile(&self, class: usize, p: f64) -> Result<f64, QueueingError> {
        let rates = self.split(class)?;
        let delay = self.total.delay_probability();
        let mean_if_delayed = self.wait_mean(class)? / delay;
        invert_quantile(Inversion::Talbot, p, delay, mean_if_delayed, |s| {
            Complex::real(1.0 - delay) + self.delayed_transform(rates, s).scale(delay)
        })
    }

    /// Mean wait over all classes; equal to that of M/M/c, as no order of service changes it.
    pub fn wait_mean_of_all(&self) -> f64 {
        self.total.wait_mean()
    }

    /// `cμ`.
    fn capacity(&self) -> f64 {
        self.total.servers() as f64 * self.total.service_rate()
    }

    /// Arrival rates before, of and after a class.
    fn split(&self, class: usize) -> Result<(f64, f64, f64), QueueingError> {
        count(
            "number of classes",
            self.arrival_rates.len(),
            class + 1,
            usize::MAX,
        )?;
        let above = self.arrival_rates[..class].iter().sum();
        let below = self.arrival_rates[class + 1..].iter().sum();
        Ok((above, self.arrival_rates[class], below))
    }

    fn delayed_transform(&self, (above, own, below): (f64, f64, f64), s: Complex) -> Complex {
        let m = self.capacity();
        let r = (above + own + below) / m;
        let z = s + Complex::real(above) - busy_period(above, m, s).scale(above);
        let service = Complex::real(m) / (z + Complex::real(m));
        let numerator = z.scale(1.0 - r) + (Complex::ONE - service).scale(below);
        let denominator = s - Complex::real(own) + service.scale(own);
        (numerator / denominator - Complex::real(1.0 - r)).scale(1.0 / r)
    }
}

/// M/M/c with preemptive-resume priorities and one service rate: mean number in system of each
/// class, by differences of M/M/c over the cumulated classes.
///
/// # Errors
/// When no class is given, a rate is not positive, or the load not below the number of servers.
pub fn preemptive_number_means(
    arrival_rates: &[f64],
    service_rate: f64,
    servers: usize,
) -> Result<Vec<f64>, QueueingError> {
    PriorityServers::new(arrival_rates, service_rate, servers)?;
    let mut means = Vec::with_capacity(arrival_rates.len());
    let (mut rate, mut before) = (0.0, 0.0);
    for class in arrival_rates {
        rate += class;
        let number = MultiServer::new(rate, service_rate, servers)?.number_mean();
        means.push(number - before);
        before = number;
    }
    Ok(means)
}

/// `σ_0 = 0, σ_1, σ_2, …`.
fn cumulative_loads(classes: &[PriorityClass]) -> Result<Vec<f64>, QueueingError> {
    count("number of classes", classes.len(), 1, usize::MAX)?;
    let mut sums = vec![0.0];
    let mut load = 0.0;
    for class in classes {
        load += positive("arrival rate", class.arrival_rate)? * class.service.mean();
        sums.push(load);
    }
    below_capacity(load, 1.0)?;
    Ok(sums)
}

fn half_second_moment(class: &PriorityClass) -> f64 {
    0.5 * class.arrival_rate * class.service.moment(2)
}

/// The busy period of M/M/1, `2m / (y + sqrt(y^2 - 4λm))` with `y = s + λ + m`, on the branch that is
/// cut along the negative real axis only.
fn busy_period(arrival_rate: f64, service_rate: f64, s: Complex) -> Complex {
    let y = s + Complex::real(arrival_rate + service_rate);
    let edge = Complex::real(2.0 * (arrival_rate * service_rate).sqrt());
    let root = (y - edge).sqrt() * (y + edge).sqrt();
    Complex::real(2.0 * service_rate) / (y + root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_all_classes_is_conserved() {
        let rates = [1.5, 2.0, 1.0];
        let queue = PriorityServers::new(&rates, 1.0, 5).unwrap();
        let work: f64 = (0..3).map(|k| rates[k] * queue.wait_mean(k).unwrap()).sum();
        assert!((work / 4.5 - queue.wait_mean_of_all()).abs() < 1e-12);
        assert!(queue.wait_mean(3).is_err());
    }

    #[test]
    fn a_single_class_is_m_m_c() {
        let queue = PriorityServers::new(&[4.0], 1.0, 5).unwrap();
        let (a, b) = (
            queue.wait_quantile(0, 0.95).unwrap(),
            queue.total().wait_quantile(0.95).unwrap(),
        );
        assert!((a / b - 1.0).abs() < 1e-9);
    }
}
