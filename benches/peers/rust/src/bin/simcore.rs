//! Both models in simcore: one component a model, which emits its events to itself and receives them by `cast!`.

use peers::{DOCUMENTS, Draws, EXAMINATION, Lanes, PAYMENT, QUEUE, RATE, lognormal};
use rand_distr::LogNormal;
use serde::Serialize;
use simcore::{Event, EventHandler, Simulation, SimulationContext, cast};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Clone, Serialize)]
struct Arrival {}
#[derive(Clone, Serialize)]
struct Departure {}

struct Bank {
    context: SimulationContext,
    draws: Draws,
    line: VecDeque<f64>,
    free: usize,
    to_come: u64,
    waited: f64,
}

impl Bank {
    fn come(&mut self) {
        self.to_come -= 1;
        if self.to_come > 0 {
            let gap = self.draws.exponential(1.0 / QUEUE.0);
            self.context.emit_self(Arrival {}, gap);
        }
        if self.free > 0 {
            self.free -= 1;
            self.serve();
        } else {
            self.line.push_back(self.context.time());
        }
    }

    fn serve(&mut self) {
        let takes = self.draws.exponential(QUEUE.1);
        self.context.emit_self(Departure {}, takes);
    }

    fn leave(&mut self) {
        if let Some(since) = self.line.pop_front() {
            self.waited += self.context.time() - since;
            self.serve();
        } else {
            self.free += 1;
        }
    }
}

impl EventHandler for Bank {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrival {} => {
                self.come();
            }
            Departure {} => {
                self.leave();
            }
        })
    }
}

fn queue(customers: u64, seed: u64) -> f64 {
    let mut simulation = Simulation::new(seed);
    let bank = Rc::new(RefCell::new(Bank {
        context: simulation.create_context("bank"),
        draws: Draws::new(seed),
        line: VecDeque::new(),
        free: QUEUE.2,
        to_come: customers,
        waited: 0.0,
    }));
    simulation.add_handler("bank", bank.clone());
    {
        let mut bank = bank.borrow_mut();
        let first = bank.draws.exponential(1.0 / QUEUE.0);
        bank.context.emit_self(Arrival {}, first);
    }
    simulation.step_until_no_events();
    let waited = bank.borrow().waited;
    waited / customers as f64
}

#[derive(Clone, Copy, Serialize)]
struct Consignment {
    arrived: f64,
    lane: u8,
}

#[derive(Clone, Serialize)]
struct Arrives {}
#[derive(Clone, Serialize)]
struct Checked {
    consignment: Consignment,
}
#[derive(Clone, Serialize)]
struct Examined {
    consignment: Consignment,
}
#[derive(Clone, Serialize)]
struct Paid {
    consignment: Consignment,
}

struct Station {
    law: LogNormal<f64>,
    free: usize,
    line: VecDeque<Consignment>,
}

impl Station {
    fn new(what: (usize, f64, f64)) -> Self {
        Self {
            law: lognormal(what),
            free: what.0,
            line: VecDeque::new(),
        }
    }
}

struct Port {
    context: SimulationContext,
    draws: Draws,
    documents: Station,
    examination: Station,
    to_come: u64,
    times: Lanes,
}

impl Port {
    fn arrive(&mut self) {
        self.to_come -= 1;
        if self.to_come > 0 {
            let gap = self.draws.exponential(1.0 / RATE);
            self.context.emit_self(Arrives {}, gap);
        }
        let consignment = Consignment {
            arrived: self.context.time(),
            lane: self.draws.lane(),
        };
        if consignment.lane == 0 {
            self.pay(consignment);
        } else if self.documents.free > 0 {
            self.documents.free -= 1;
            self.check(consignment);
        } else {
            self.documents.line.push_back(consignment);
        }
    }

    fn check(&mut self, consignment: Consignment) {
        let takes = self.draws.lognormal(&self.documents.law);
        self.context.emit_self(Checked { consignment }, takes);
    }

    fn examine(&mut self, consignment: Consignment) {
        let takes = self.draws.lognormal(&self.examination.law);
        self.context.emit_self(Examined { consignment }, takes);
    }

    fn pay(&mut self, consignment: Consignment) {
        let takes = self.draws.exponential(PAYMENT);
        self.context.emit_self(Paid { consignment }, takes);
    }

    fn checked(&mut self, consignment: Consignment) {
        match self.documents.line.pop_front() {
            Some(next) => self.check(next),
            None => self.documents.free += 1,
        }
        if consignment.lane == 1 {
            self.pay(consignment);
        } else if self.examination.free > 0 {
            self.examination.free -= 1;
            self.examine(consignment);
        } else {
            self.examination.line.push_back(consignment);
        }
    }

    fn examined(&mut self, consignment: Consignment) {
        match self.examination.line.pop_front() {
            Some(next) => self.examine(next),
            None => self.examination.free += 1,
        }
        self.pay(consignment);
    }
}

impl EventHandler for Port {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrives {} => {
                self.arrive();
            }
            Checked { consignment } => {
                self.checked(consignment);
            }
            Examined { consignment } => {
                self.examined(consignment);
            }
            Paid { consignment } => {
                self.times
                    .add(consignment.lane, self.context.time() - consignment.arrived);
            }
        })
    }
}

fn network(consignments: u64, seed: u64) -> Lanes {
    let mut simulation = Simulation::new(seed);
    let port = Rc::new(RefCell::new(Port {
        context: simulation.create_context("port"),
        draws: Draws::new(seed),
        documents: Station::new(DOCUMENTS),
        examination: Station::new(EXAMINATION),
        to_come: consignments,
        times: Lanes::default(),
    }));
    simulation.add_handler("port", port.clone());
    {
        let mut port = port.borrow_mut();
        let first = port.draws.exponential(1.0 / RATE);
        port.context.emit_self(Arrives {}, first);
    }
    simulation.step_until_no_events();
    let times = port.borrow().times;
    times
}

fn main() {
    peers::main(queue, network);
}
