//! A loop written for these two models and no other: what is left when a simulator has no features.
//! An event is one u128 (time, order, what), pending events are a vector sorted with the soonest last, the next arrival
//! is a variable beside it, and ziggurat draws come in blocks.

use peers::{Block, DOCUMENTS, EXAMINATION, GREEN, Lanes, PAYMENT, QUEUE, RATE, YELLOW};
use rand::{RngExt, SeedableRng};
use rand_distr::{Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::collections::VecDeque;

/// Pending events, the soonest last.
struct Pending {
    sorted: Vec<u128>,
    order: u32,
}

impl Pending {
    fn new() -> Self {
        Self {
            sorted: Vec::with_capacity(1024),
            order: 0,
        }
    }

    /// Times are not negative, so that their bits are in the order of their values.
    #[inline]
    fn add(&mut self, time: f64, what: u32) {
        self.order = self.order.wrapping_add(1);
        let event = u128::from(time.to_bits()) << 64 | u128::from(self.order) << 32 | u128::from(what);
        let mut at = self.sorted.len();
        self.sorted.push(event);
        while at > 0 && self.sorted[at - 1] < event {
            self.sorted[at] = self.sorted[at - 1];
            at -= 1;
        }
        self.sorted[at] = event;
    }

    #[inline]
    fn soonest(&self) -> f64 {
        self.sorted.last().map_or(f64::INFINITY, |&event| time(event))
    }
}

#[inline]
fn time(event: u128) -> f64 {
    f64::from_bits((event >> 64) as u64)
}

fn queue(customers: u64, seed: u64) -> f64 {
    let (rate, mean, servers) = QUEUE;
    let mut units = Block::new(Exp1, seed);
    let mut pending = Pending::new();
    let mut line: VecDeque<f64> = VecDeque::with_capacity(1024);
    let (mut free, mut to_come, mut waited) = (servers, customers, 0.0);
    let mut arrival = units.draw() / rate;
    loop {
        if arrival < pending.soonest() {
            if free > 0 {
                free -= 1;
                pending.add(arrival + mean * units.draw(), 0);
            } else {
                line.push_back(arrival);
            }
            to_come -= 1;
            arrival = if to_come > 0 {
                arrival + units.draw() / rate
            } else {
                f64::INFINITY
            };
        } else if let Some(event) = pending.sorted.pop() {
            let now = time(event);
            if let Some(since) = line.pop_front() {
                waited += now - since;
                pending.add(now + mean * units.draw(), 0);
            } else {
                free += 1;
            }
        } else {
            return waited / customers as f64;
        }
    }
}

const PAID: u32 = 0;
const CHECKED: u32 = 1;
const EXAMINED: u32 = 2;

fn network(consignments: u64, seed: u64) -> Lanes {
    let mut units = Block::new(Exp1, seed);
    let mut normals = Block::new(StandardNormal, seed ^ 0xA5A5_A5A5);
    let mut lanes = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5A5A_5A5A);
    // μ and σ of the logarithm.
    let law = |(_, mean, cv): (usize, f64, f64)| {
        let variance = (1.0 + cv * cv).ln();
        (mean.ln() - 0.5 * variance, variance.sqrt())
    };
    let (documents, examination) = (law(DOCUMENTS), law(EXAMINATION));
    let mut pending = Pending::new();
    let (mut checks, mut examinations) = (VecDeque::with_capacity(1024), VecDeque::with_capacity(1024));
    let (mut checkers, mut examiners) = (DOCUMENTS.0, EXAMINATION.0);
    let mut inside: Vec<(f64, u8)> = Vec::with_capacity(1024);
    let mut unused: Vec<u32> = Vec::with_capacity(1024);
    let mut times = Lanes::default();
    let mut to_come = consignments;
    let mut arrival = units.draw() / RATE;
    loop {
        if arrival < pending.soonest() {
            let u: f64 = lanes.random();
            let lane = u8::from(u >= GREEN) + u8::from(u >= YELLOW);
            let slot = unused.pop().unwrap_or_else(|| {
                inside.push((0.0, 0));
                inside.len() as u32 - 1
            });
            inside[slot as usize] = (arrival, lane);
            if lane == 0 {
                pending.add(arrival + PAYMENT * units.draw(), slot << 2 | PAID);
            } else if checkers > 0 {
                checkers -= 1;
                let takes = (documents.0 + documents.1 * normals.draw()).exp();
                pending.add(arrival + takes, slot << 2 | CHECKED);
            } else {
                checks.push_back(slot);
            }
            to_come -= 1;
            arrival = if to_come > 0 {
                arrival + units.draw() / RATE
            } else {
                f64::INFINITY
            };
            continue;
        }
        let Some(event) = pending.sorted.pop() else {
            return times;
        };
        let (now, slot) = (time(event), event as u32 >> 2);
        let (arrived, lane) = inside[slot as usize];
        match event as u32 & 3 {
            PAID => {
                times.add(lane, now - arrived);
                unused.push(slot);
            }
            CHECKED => {
                if let Some(next) = checks.pop_front() {
                    let takes = (documents.0 + documents.1 * normals.draw()).exp();
                    pending.add(now + takes, next << 2 | CHECKED);
                } else {
                    checkers += 1;
                }
                if lane == 1 {
                    pending.add(now + PAYMENT * units.draw(), slot << 2 | PAID);
                } else if examiners > 0 {
                    examiners -= 1;
                    let takes = (examination.0 + examination.1 * normals.draw()).exp();
                    pending.add(now + takes, slot << 2 | EXAMINED);
                } else {
                    examinations.push_back(slot);
                }
            }
            _ => {
                if let Some(next) = examinations.pop_front() {
                    let takes = (examination.0 + examination.1 * normals.draw()).exp();
                    pending.add(now + takes, next << 2 | EXAMINED);
                } else {
                    examiners += 1;
                }
                pending.add(now + PAYMENT * units.draw(), slot << 2 | PAID);
            }
        }
    }
}

fn main() {
    peers::main(queue, network);
}
