//! Greenlane's engine alone: both models by hand on its event list and its clock, with the draws of the tuned loop.
//! Everything that happens is an event of the list, arrivals too.

use greenlane::engine::EventList;
use greenlane::units::{SimDuration, SimTime};
use peers::{Block, DOCUMENTS, EXAMINATION, GREEN, Lanes, PAYMENT, QUEUE, RATE, YELLOW};
use rand::{RngExt, SeedableRng};
use rand_distr::{Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::collections::VecDeque;

const ARRIVES: u8 = 0;
const PAID: u8 = 1;
const CHECKED: u8 = 2;
const EXAMINED: u8 = 3;
const SERVED: u8 = 4;

fn queue(customers: u64, seed: u64) -> f64 {
    let (rate, mean, servers) = QUEUE;
    let mut units = Block::new(Exp1, seed);
    let mut events = EventList::new();
    let mut line: VecDeque<SimTime> = VecDeque::with_capacity(1024);
    let (mut free, mut to_come, mut waited) = (servers, customers, SimDuration::ZERO);
    let mut after = |mean: f64| SimDuration::from_hours(mean * units.draw());
    events.schedule(SimTime::ZERO + after(1.0 / rate), ARRIVES, 0);
    while let Some(event) = events.pop() {
        let now = event.at;
        if event.kind == ARRIVES {
            to_come -= 1;
            if to_come > 0 {
                events.schedule(now + after(1.0 / rate), ARRIVES, 0);
            }
            if free > 0 {
                free -= 1;
                events.schedule(now + after(mean), SERVED, 0);
            } else {
                line.push_back(now);
            }
        } else if let Some(since) = line.pop_front() {
            waited += now - since;
            events.schedule(now + after(mean), SERVED, 0);
        } else {
            free += 1;
        }
    }
    waited.hours() / customers as f64
}

/// Officers of one kind, and who waits for them.
struct Desk {
    free: usize,
    line: VecDeque<u32>,
    mu: f64,
    sigma: f64,
    done: u8,
}

impl Desk {
    fn new((officers, mean, cv): (usize, f64, f64), done: u8) -> Self {
        let variance = (1.0 + cv * cv).ln();
        Self {
            free: officers,
            line: VecDeque::with_capacity(1024),
            mu: mean.ln() - 0.5 * variance,
            sigma: variance.sqrt(),
            done,
        }
    }

    fn come(&mut self, slot: u32, now: SimTime, normals: &mut Block<StandardNormal>, events: &mut EventList) {
        if self.free > 0 {
            self.free -= 1;
            self.begin(slot, now, normals, events);
        } else {
            self.line.push_back(slot);
        }
    }

    fn next(&mut self, now: SimTime, normals: &mut Block<StandardNormal>, events: &mut EventList) {
        match self.line.pop_front() {
            Some(slot) => self.begin(slot, now, normals, events),
            None => self.free += 1,
        }
    }

    fn begin(&self, slot: u32, now: SimTime, normals: &mut Block<StandardNormal>, events: &mut EventList) {
        let takes = (self.mu + self.sigma * normals.draw()).exp();
        events.schedule(now + SimDuration::from_hours(takes), self.done, slot);
    }
}

fn network(consignments: u64, seed: u64) -> Lanes {
    let mut units = Block::new(Exp1, seed);
    let mut normals = Block::new(StandardNormal, seed ^ 0xA5A5_A5A5);
    let mut lanes = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5A5A_5A5A);
    let mut events = EventList::new();
    let (mut checks, mut examinations) = (Desk::new(DOCUMENTS, CHECKED), Desk::new(EXAMINATION, EXAMINED));
    let mut inside: Vec<(SimTime, u8)> = Vec::with_capacity(1024);
    let mut unused: Vec<u32> = Vec::with_capacity(1024);
    let mut times = Lanes::default();
    let mut to_come = consignments;
    let mut after = |mean: f64| SimDuration::from_hours(mean * units.draw());
    events.schedule(SimTime::ZERO + after(1.0 / RATE), ARRIVES, 0);
    while let Some(event) = events.pop() {
        let (now, slot) = (event.at, event.payload);
        match event.kind {
            ARRIVES => {
                to_come -= 1;
                if to_come > 0 {
                    events.schedule(now + after(1.0 / RATE), ARRIVES, 0);
                }
                let u: f64 = lanes.random();
                let lane = u8::from(u >= GREEN) + u8::from(u >= YELLOW);
                let slot = unused.pop().unwrap_or_else(|| {
                    inside.push((SimTime::ZERO, 0));
                    inside.len() as u32 - 1
                });
                inside[slot as usize] = (now, lane);
                if lane == 0 {
                    events.schedule(now + after(PAYMENT), PAID, slot);
                } else {
                    checks.come(slot, now, &mut normals, &mut events);
                }
            }
            PAID => {
                let (arrived, lane) = inside[slot as usize];
                times.add(lane, (now - arrived).hours());
                unused.push(slot);
            }
            CHECKED => {
                checks.next(now, &mut normals, &mut events);
                if inside[slot as usize].1 == 1 {
                    events.schedule(now + after(PAYMENT), PAID, slot);
                } else {
                    examinations.come(slot, now, &mut normals, &mut events);
                }
            }
            _ => {
                examinations.next(now, &mut normals, &mut events);
                events.schedule(now + after(PAYMENT), PAID, slot);
            }
        }
    }
    times
}

fn main() {
    peers::main(queue, network);
}
