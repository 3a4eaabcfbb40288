//! Staffing under arrival rates that vary over the day: loads by period, plans, and what they achieve.

use super::error::{QueueingError, count, inside, positive, share};
use super::infinite::SinusoidalLoad;
use super::law::Law;
use super::staffing::servers_for_load;

/// The most periods of a plan.
const MOST_PERIODS: usize = 10_000;
/// The most states of the number in system.
const MOST_STATES: usize = 1 << 15;
/// The most cycles until the law repeats itself.
const MOST_CYCLES: usize = 2_000;
/// Change of the law over a cycle at which it counts as repeating.
const SETTLED: f64 = 1e-12;
/// Probability of the highest state above which more states are taken.
const NEGLIGIBLE: f64 = 1e-14;
/// Where the rate is read at the ends of a step: just inside, so that it may jump where periods meet.
const NEAR_START: f64 = 1e-9;
/// See [`NEAR_START`].
const NEAR_END: f64 = 1.0 - 1e-9;
/// Steps of integration per mean time between events, at least.
const STEPS_PER_EVENT: f64 = 2.0;

/// How the load of a period is taken from the arrival rate (Green, Kolesar and Whitt 2007).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadRule {
    /// Mean rate of the period over `μ`: stationary, independent, period by period.
    Sipp,
    /// Largest rate of the period over `μ`.
    SippMax,
    /// Mean rate of the period one mean service time earlier, over `μ`.
    Lag,
    /// Largest mean number busy of Mt/M/∞ in the period: modified offered load (Jennings, Mandelbaum,
    /// Massey and Whitt 1996).
    ModifiedOfferedLoad,
}

/// The arrival rate `λ (1 + r sin(2πt/T))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SinusoidalRate {
    mean: f64,
    swing: f64,
    period: f64,
}

impl SinusoidalRate {
    /// The rate of a mean `λ`, a relative amplitude `r` and a period `T`.
    ///
    /// # Errors
    /// When mean or period is not positive, or the amplitude not in 0..=1.
    pub fn new(mean: f64, relative_amplitude: f64, period: f64) -> Result<Self, QueueingError> {
        positive("mean arrival rate", mean)?;
        share("relative amplitude", relative_amplitude)?;
        positive("period", period)?;
        Ok(Self {
            mean,
            swing: mean * relative_amplitude,
            period,
        })
    }

    /// `λ(t)`.
    pub fn at(&self, t: f64) -> f64 {
        self.mean + self.swing * libm::sin(self.frequency() * t)
    }

    /// The period `T`.
    pub const fn period(&self) -> f64 {
        self.period
    }

    /// The load (Erlang) of each of `periods` equal parts of the period under a rule.
    ///
    /// # Errors
    /// When the service rate is not positive or there is no part.
    pub fn loads(
        &self,
        rule: LoadRule,
        service_rate: f64,
        periods: usize,
    ) -> Result<Vec<f64>, QueueingError> {
        positive("service rate", service_rate)?;
        count("number of periods", periods, 1, MOST_PERIODS)?;
        let width = self.period / periods as f64;
        let busy = SinusoidalLoad::new(
            self.mean,
            self.swing,
            self.frequency(),
            &Law::exponential(1.0 / service_rate)?,
        )?;
        let peak = 0.25 * self.period;
        Ok((0..periods)
            .map(|k| {
                let (from, to) = (k as f64 * width, (k + 1) as f64 * width);
                let lag = 1.0 / service_rate;
                match rule {
                    LoadRule::Sipp => self.mean_over(from, to) / service_rate,
                    LoadRule::SippMax => self.largest(from, to, peak, |t| self.at(t)) / service_rate,
                    LoadRule::Lag => self.mean_over(from - lag, to - lag) / service_rate,
                    LoadRule::ModifiedOfferedLoad => self.largest(from, to, busy.peak_time(), |t| busy.at(t)),
                }
            })
            .collect())
    }

    fn frequency(&self) -> f64 {
        2.0 * std::f64::consts::PI / self.period
    }

    fn mean_over(&self, from: f64, to: f64) -> f64 {
        let g = self.frequency();
        self.mean + self.swing * (libm::cos(g * from) - libm::cos(g * to)) / (g * (to - from))
    }

    /// The largest of a function of this period with one peak, over `from..=to`.
    fn largest(&self, from: f64, to: f64, peak: f64, f: impl Fn(f64) -> f64) -> f64 {
        let next = peak + ((from - peak) / self.period).ceil() * self.period;
        if next <= to { f(next) } else { f(from).max(f(to)) }
    }
}

/// The fewest servers of each period whose Erlang C at its load is at most `target`.
///
/// # Errors
/// When a load is negative or the target not strictly between 0 and 1.
pub fn plan(loads: &[f64], target: f64) -> Result<Vec<usize>, QueueingError> {
    inside("target of the delay probability", target)?;
    loads.iter().map(|load| servers_for_load(*load, target)).collect()
}

/// What a plan achieves over its cycle, once that repeats itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanPerformance {
    /// Largest `P(N >= c)` at any time.
    pub largest_delay: f64,
    /// Share of arrivals that do not start at once.
    pub mean_delay: f64,
    /// Mean wait, interruptions included: `∫ E(N - c)+ dt / ∫ λ dt`.
    pub mean_wait: f64,
}

/// Mt/M/c(t) under a plan of equal periods that repeats; a server whose time ends interrupts its job.
///
/// The forward equations are integrated by the classical Runge–Kutta method. The rate may vary smoothly within
/// periods and jump where they meet.
///
/// # Errors
/// When a parameter is not positive, the plan has too little capacity, or the cycle does not settle.
pub fn evaluate_plan(
    rate: impl Fn(f64) -> f64,
    service_rate: f64,
    period: f64,
    staff: &[usize],
) -> Result<PlanPerformance, QueueingError> {
    positive("service rate", service_rate)?;
    positive("period", period)?;
    count("number of periods", staff.len(), 1, MOST_PERIODS)?;
    let width = period / staff.len() as f64;
    let samples = 64 * staff.len();
    let rates: Vec<f64> = (0..samples)
        .map(|k| rate(period * (k as f64 + 0.5) / samples as f64))
        .collect();
    for sample in &rates {
        super::error::non_negative("arrival rate", *sample)?;
    }
    let highest = rates.iter().copied().fold(0.0, f64::max);
    let load = rates.iter().sum::<f64>() / samples as f64 / service_rate;
    let capacity = staff.iter().sum::<usize>() as f64 / staff.len() as f64;
    super::error::below_capacity(load, capacity)?;
    let most = staff.iter().copied().max().unwrap_or(0);
    let mut states = 2 * most + 2 * (highest / service_rate) as usize + 64;
    loop {
        count("number of states", states, 0, MOST_STATES)?;
        let fastest = highest + most as f64 * service_rate;
        let steps = (STEPS_PER_EVENT * fastest * width).ceil().max(8.0) as usize;
        let day = Day {
            rate: &rate,
            service_rate,
            width,
            staff,
            steps,
        };
        let mut law = vec![0.0; states];
        law[0] = 1.0;
        let mut cycles = 0;
        let performance = loop {
            let before = law.clone();
            let performance = day.pass(&mut law);
            if law.iter().zip(&before).map(|(a, b)| (a - b).abs()).sum::<f64>() < SETTLED {
                break performance;
            }
            cycles += 1;
            if cycles > MOST_CYCLES {
                return Err(QueueingError::NotSettled {
                    what: "cycle of the plan",
                    limit: MOST_CYCLES,
                });
            }
            if performance.top > NEGLIGIBLE {
                break performance;
            }
        };
        if performance.top <= NEGLIGIBLE {
            return Ok(PlanPerformance {
                largest_delay: performance.largest,
                mean_delay: performance.delayed / performance.arrivals,
                mean_wait: performance.waiting / performance.arrivals,
            });
        }
        states *= 2;
    }
}

/// One cycle of a plan.
struct Day<'a, R: Fn(f64) -> f64> {
    rate: &'a R,
    service_rate: f64,
    width: f64,
    staff: &'a [usize],
    steps: usize,
}

/// Totals over a cycle.
#[derive(Default)]
struct Totals {
    arrivals: f64,
    delayed: f64,
    waiting: f64,
    largest: f64,
    /// Largest probability of the highest state.
    top: f64,
}

impl<R: Fn(f64) -> f64> Day<'_, R> {
    fn pass(&self, law: &mut [f64]) -> Totals {
        let mut totals = Totals::default();
        let h = self.width / self.steps as f64;
        let n = law.len();
        let (mut k1, mut k2, mut k3, mut k4) = (vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let mut middle = vec![0.0; n];
        for (period, c) in self.staff.iter().enumerate() {
            totals.largest = totals.largest.max(law.iter().skip(*c).sum());
            for step in 0..self.steps {
                let t = period as f64 * self.width + step as f64 * h;
                let rates = [NEAR_START, 0.5, NEAR_END].map(|share| (self.rate)(t + share * h));
                let d1 = self.slope(law, rates[0], *c, &mut k1);
                shifted(law, &k1, 0.5 * h, &mut middle);
                let d2 = self.slope(&middle, rates[1], *c, &mut k2);
                shifted(law, &k2, 0.5 * h, &mut middle);
                let d3 = self.slope(&middle, rates[1], *c, &mut k3);
                shifted(law, &k3, h, &mut middle);
                let d4 = self.slope(&middle, rates[2], *c, &mut k4);
                for (i, p) in law.iter_mut().enumerate() {
                    *p += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
                }
                let weigh = |a: f64, b: f64, c: f64, d: f64| h / 6.0 * (a + 2.0 * (b + c) + d);
                totals.arrivals += weigh(rates[0], rates[1], rates[1], rates[2]);
                totals.delayed += weigh(rates[0] * d1.0, rates[1] * d2.0, rates[1] * d3.0, rates[2] * d4.0);
                totals.waiting += weigh(d1.1, d2.1, d3.1, d4.1);
                totals.largest = totals.largest.max(law.iter().skip(*c).sum());
                totals.top = totals.top.max(law[n - 1].abs());
            }
        }
        totals
    }

    /// Writes the slope of the law; returns `P(N >= c)` and `E(N - c)+`.
    fn slope(&self, law: &[f64], rate: f64, servers: usize, slope: &mut [f64]) -> (f64, f64) {
        let n = law.len();
        let mut delay = 0.0;
        let mut waiting = 0.0;
        let mut from_below = 0.0;
        for i in 0..n {
            let out_up = if i + 1 < n { rate * law[i] } else { 0.0 };
            let out_down = i.min(servers) as f64 * self.service_rate * law[i];
            let from_above = if i + 1 < n {
                (i + 1).min(servers) as f64 * self.service_rate * law[i + 1]
            } else {
                0.0
            };
            slope[i] = from_below + from_above - out_up - out_down;
            from_below = out_up;
            if i >= servers {
                delay += law[i];
                waiting += (i - servers) as f64 * law[i];
            }
        }
        (delay, waiting)
    }
}

fn shifted(law: &[f64], slope: &[f64], h: f64, into: &mut [f64]) {
    for ((into, p), k) in into.iter_mut().zip(law).zip(slope) {
        *into = p + h * k;
    }
}

#[cfg(test)]
mod tests {
    use super::super::erlang::MultiServer;
    use super::*;

    #[test]
    fn a_constant_rate_is_m_m_c() {
        let found = evaluate_plan(|_| 4.0, 1.0, 24.0, &[5; 4]).unwrap();
        let same = MultiServer::new(4.0, 1.0, 5).unwrap();
        assert!((found.mean_delay - same.delay_probability()).abs() < 1e-9);
        assert!((found.largest_delay - same.delay_probability()).abs() < 1e-9);
        assert!((found.mean_wait - same.wait_mean()).abs() < 1e-8);
    }

    #[test]
    fn rates_by_period_agree_with_the_exact_cycle_of_shifts() {
        use super::super::shifts::{LeavingRule, Segment, shift_cycle};
        let day = [(6.0, 5), (4.0, 3), (1.5, 2)].map(|(arrival_rate, servers)| Segment {
            length: 8.0,
            arrival_rate,
            servers,
        });
        let exact = shift_cycle(1.5, &day, LeavingRule::Interrupt).unwrap();
        let rate = |t: f64| day[(t / 8.0) as usize].arrival_rate;
        let found = evaluate_plan(rate, 1.5, 24.0, &[5, 3, 2]).unwrap();
        assert!((found.mean_wait - exact.wait_mean).abs() < 1e-8);
        assert!((found.mean_delay - exact.delay_probability).abs() < 1e-8);
    }

    #[test]
    fn a_plan_without_capacity_is_refused() {
        assert!(evaluate_plan(|_| 4.0, 1.0, 24.0, &[4, 4]).is_err());
        assert!(evaluate_plan(|_| 4.0, 1.0, 24.0, &[]).is_err());
    }

    #[test]
    fn loads_of_a_flat_rate_agree_under_every_rule() {
        let rate = SinusoidalRate::new(10.0, 0.0, 24.0).unwrap();
        for rule in [
            LoadRule::Sipp,
            LoadRule::SippMax,
            LoadRule::Lag,
            LoadRule::ModifiedOfferedLoad,
        ] {
            let loads = rate.loads(rule, 2.0, 6).unwrap();
            assert!(loads.iter().all(|load| (load - 5.0).abs() < 1e-12));
        }
    }
}
