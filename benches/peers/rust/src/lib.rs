//! What the compiled rivals share, so that only their kernels differ: the two models' numbers, one generator with
//! rand_distr's samplers, the command line, and how results are told.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1, LogNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// M/M/5: arrivals an hour, mean service in hours, servers.
pub const QUEUE: (f64, f64, usize) = (4.5, 1.0, 5);
/// Three lanes: arrivals an hour.
pub const RATE: f64 = 10.0;
/// Shares below which a uniform draw is green, or else yellow; the rest is red.
pub const GREEN: f64 = 0.7;
pub const YELLOW: f64 = 0.9;
/// Document check and examination: officers, mean in hours, coefficient of variation.
pub const DOCUMENTS: (usize, f64, f64) = (4, 0.75, 0.8);
pub const EXAMINATION: (usize, f64, f64) = (3, 2.0, 0.7);
/// Mean time to pay, in hours.
pub const PAYMENT: f64 = 3.0;
/// Consignments of one replication: a year.
pub const YEAR: u64 = 87_600;

/// A generator with the laws of both models.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draws(pub Xoshiro256PlusPlus);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.0);
        mean * unit
    }

    #[inline]
    pub fn lognormal(&mut self, law: &LogNormal<f64>) -> f64 {
        law.sample(&mut self.0)
    }

    /// 0 green, 1 yellow, 2 red.
    #[inline]
    pub fn lane(&mut self) -> u8 {
        let u: f64 = rand::RngExt::random(&mut self.0);
        u8::from(u >= GREEN) + u8::from(u >= YELLOW)
    }
}

/// Draws of one law, made a block at a time.
pub struct Block<L> {
    law: L,
    generator: Xoshiro256PlusPlus,
    drawn: [f64; 512],
    next: usize,
}

impl<L: Distribution<f64>> Block<L> {
    pub fn new(law: L, seed: u64) -> Self {
        let generator = Xoshiro256PlusPlus::seed_from_u64(seed);
        Self {
            law,
            generator,
            drawn: [0.0; 512],
            next: 512,
        }
    }

    #[inline]
    pub fn draw(&mut self) -> f64 {
        if self.next == self.drawn.len() {
            for one in &mut self.drawn {
                *one = self.law.sample(&mut self.generator);
            }
            self.next = 0;
        }
        self.next += 1;
        self.drawn[self.next - 1]
    }
}

/// A lognormal law by mean and coefficient of variation.
pub fn lognormal((_, mean, cv): (usize, f64, f64)) -> LogNormal<f64> {
    LogNormal::from_mean_cv(mean, cv).expect("positive numbers")
}

/// Times in the system by lane.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lanes {
    pub sums: [f64; 3],
    pub counts: [u64; 3],
}

impl Lanes {
    #[inline]
    pub fn add(&mut self, lane: u8, hours: f64) {
        self.sums[usize::from(lane)] += hours;
        self.counts[usize::from(lane)] += 1;
    }

    pub fn means(&self) -> [f64; 3] {
        std::array::from_fn(|lane| self.sums[lane] / self.counts[lane] as f64)
    }
}

/// `PROGRAM queue CUSTOMERS SEED` or `PROGRAM network REPLICATIONS SEED [CONSIGNMENTS]`.
pub fn main(queue: impl Fn(u64, u64) -> f64, network: impl Fn(u64, u64) -> Lanes) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| -> u64 { words[at].parse().expect("a count") };
    match words[0].as_str() {
        "queue" => println!("{{\"wait\": [{}]}}", queue(number(1), number(2))),
        "network" => {
            let consignments = if words.len() > 3 { number(3) } else { YEAR };
            let each: Vec<[f64; 3]> = (0..number(1))
                .map(|replication| network(consignments, 1000 * number(2) + replication).means())
                .collect();
            let lane = |at: usize| each.iter().map(|means| means[at]).collect::<Vec<_>>();
            println!(
                "{{\"green\": {:?}, \"yellow\": {:?}, \"red\": {:?}}}",
                lane(0),
                lane(1),
                lane(2)
            );
        }
        other => panic!("neither queue nor network: {other}"),
    }
}
