//! Both models in desque: a struct an event, boxed by the framework, and one state that owns the rest.

use desque::SimState;
use desque::serial::{OkEvent, Simulation};
use ordered_float::OrderedFloat;
use peers::{DOCUMENTS, Draws, EXAMINATION, Lanes, PAYMENT, QUEUE, RATE, lognormal};
use rand_distr::LogNormal;
use std::collections::VecDeque;

type Time = OrderedFloat<f64>;

struct Bank {
    draws: Draws,
    line: VecDeque<f64>,
    free: usize,
    to_come: u64,
    waited: f64,
}

impl SimState<Time> for Bank {}

#[derive(Debug)]
struct Arrival;
#[derive(Debug)]
struct Departure;

/// Schedules an event after `hours`.
fn after<S: SimState<Time>, E: desque::serial::Event<S, Time> + 'static>(
    simulation: &mut Simulation<S, Time>,
    hours: f64,
    event: E,
) {
    let at = *simulation.current_time() + hours;
    simulation.schedule(event, at).expect("not back in time");
}

impl OkEvent<Bank, Time> for Arrival {
    fn execute(&mut self, simulation: &mut Simulation<Bank, Time>) {
        let now = simulation.current_time().0;
        let bank = simulation.state_mut();
        bank.to_come -= 1;
        let next = (bank.to_come > 0).then(|| bank.draws.exponential(1.0 / QUEUE.0));
        let service = if bank.free > 0 {
            bank.free -= 1;
            Some(bank.draws.exponential(QUEUE.1))
        } else {
            bank.line.push_back(now);
            None
        };
        if let Some(service) = service {
            after(simulation, service, Departure);
        }
        if let Some(next) = next {
            after(simulation, next, Arrival);
        }
    }
}

impl OkEvent<Bank, Time> for Departure {
    fn execute(&mut self, simulation: &mut Simulation<Bank, Time>) {
        let now = simulation.current_time().0;
        let bank = simulation.state_mut();
        if let Some(since) = bank.line.pop_front() {
            bank.waited += now - since;
            let service = bank.draws.exponential(QUEUE.1);
            after(simulation, service, Departure);
        } else {
            bank.free += 1;
        }
    }
}

fn queue(customers: u64, seed: u64) -> f64 {
    let bank = Bank {
        draws: Draws::new(seed),
        line: VecDeque::new(),
        free: QUEUE.2,
        to_come: customers,
        waited: 0.0,
    };
    let mut simulation = Simulation::new(bank, OrderedFloat(0.0));
    let first = simulation.state_mut().draws.exponential(1.0 / QUEUE.0);
    after(&mut simulation, first, Arrival);
    simulation.run().expect("events do not fail");
    simulation.state().waited / customers as f64
}

#[derive(Clone, Copy, Debug)]
struct Consignment {
    arrived: f64,
    lane: u8,
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

    /// How long it takes, if it can begin now.
    fn ask(&mut self, consignment: Consignment, draws: &mut Draws) -> Option<f64> {
        if self.free == 0 {
            self.line.push_back(consignment);
            return None;
        }
        self.free -= 1;
        Some(draws.lognormal(&self.law))
    }

    /// Who comes next, and how long it takes.
    fn leave(&mut self, draws: &mut Draws) -> Option<(Consignment, f64)> {
        let next = self.line.pop_front();
        if next.is_none() {
            self.free += 1;
        }
        next.map(|next| (next, draws.lognormal(&self.law)))
    }
}

struct Port {
    draws: Draws,
    documents: Station,
    examination: Station,
    to_come: u64,
    times: Lanes,
}

impl SimState<Time> for Port {}

#[derive(Debug)]
struct Arrives;
#[derive(Debug)]
struct Checked(Consignment);
#[derive(Debug)]
struct Examined(Consignment);
#[derive(Debug)]
struct Paid(Consignment);

fn pay(simulation: &mut Simulation<Port, Time>, consignment: Consignment) {
    let takes = simulation.state_mut().draws.exponential(PAYMENT);
    after(simulation, takes, Paid(consignment));
}

impl OkEvent<Port, Time> for Arrives {
    fn execute(&mut self, simulation: &mut Simulation<Port, Time>) {
        let arrived = simulation.current_time().0;
        let port = simulation.state_mut();
        port.to_come -= 1;
        let next = (port.to_come > 0).then(|| port.draws.exponential(1.0 / RATE));
        let consignment = Consignment {
            arrived,
            lane: port.draws.lane(),
        };
        if consignment.lane == 0 {
            pay(simulation, consignment);
        } else if let Some(takes) = port.documents.ask(consignment, &mut port.draws) {
            after(simulation, takes, Checked(consignment));
        }
        if let Some(next) = next {
            after(simulation, next, Arrives);
        }
    }
}

impl OkEvent<Port, Time> for Checked {
    fn execute(&mut self, simulation: &mut Simulation<Port, Time>) {
        let Checked(consignment) = *self;
        let port = simulation.state_mut();
        let next = port.documents.leave(&mut port.draws);
        let begins = if consignment.lane == 2 {
            port.examination.ask(consignment, &mut port.draws)
        } else {
            None
        };
        if let Some((next, takes)) = next {
            after(simulation, takes, Checked(next));
        }
        if consignment.lane == 1 {
            pay(simulation, consignment);
        } else if let Some(takes) = begins {
            after(simulation, takes, Examined(consignment));
        }
    }
}

impl OkEvent<Port, Time> for Examined {
    fn execute(&mut self, simulation: &mut Simulation<Port, Time>) {
        let port = simulation.state_mut();
        if let Some((next, takes)) = port.examination.leave(&mut port.draws) {
            after(simulation, takes, Examined(next));
        }
        pay(simulation, self.0);
    }
}

impl OkEvent<Port, Time> for Paid {
    fn execute(&mut self, simulation: &mut Simulation<Port, Time>) {
        let now = simulation.current_time().0;
        simulation
            .state_mut()
            .times
            .add(self.0.lane, now - self.0.arrived);
    }
}

fn network(consignments: u64, seed: u64) -> Lanes {
    let port = Port {
        draws: Draws::new(seed),
        documents: Station::new(DOCUMENTS),
        examination: Station::new(EXAMINATION),
        to_come: consignments,
        times: Lanes::default(),
    };
    let mut simulation = Simulation::new(port, OrderedFloat(0.0));
    let first = simulation.state_mut().draws.exponential(1.0 / RATE);
    after(&mut simulation, first, Arrives);
    simulation.run().expect("events do not fail");
    simulation.state().times
}

fn main() {
    peers::main(queue, network);
}
