//! Both models in NeXosim, on one thread: a model a station, joined by ports; sums are asked for at the end.

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{Output, QuerySource};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use peers::{DOCUMENTS, Draws, EXAMINATION, Lanes, PAYMENT, QUEUE, RATE};
use rand_distr::LogNormal;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Consignment {
    arrived: MonotonicTime,
    lane: u8,
}

fn hours(hours: f64) -> Duration {
    Duration::from_secs_f64(3600.0 * hours)
}

/// Poisson arrivals.
#[derive(Serialize, Deserialize)]
struct Source {
    green: Output<Consignment>,
    others: Output<Consignment>,
    draws: Draws,
    mean_gap: f64,
    lanes: bool,
    to_come: u64,
}

#[Model]
impl Source {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.next(context);
    }

    fn next(&mut self, context: &Context<Self>) {
        let gap = hours(self.draws.exponential(self.mean_gap)).max(Duration::from_nanos(1));
        context
            .schedule_event(gap, schedulable!(Self::arrive), ())
            .expect("in the future");
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), context: &Context<Self>) {
        self.to_come -= 1;
        let lane = if self.lanes { self.draws.lane() } else { 1 };
        let consignment = Consignment {
            arrived: context.time(),
            lane,
        };
        if self.to_come > 0 {
            self.next(context);
        }
        if lane == 0 {
            self.green.send(consignment).await;
        } else {
            self.others.send(consignment).await;
        }
    }
}

/// How long a station takes.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Law {
    Exponential(f64),
    Lognormal { mean: f64, cv: f64 },
}

/// Officers with a waiting line before them.
#[derive(Serialize, Deserialize)]
struct Station {
    red: Output<Consignment>,
    others: Output<Consignment>,
    draws: Draws,
    law: Law,
    free: usize,
    line: VecDeque<Consignment>,
    waited: f64,
}

impl Station {
    fn new(seed: u64, law: Law, officers: usize) -> Self {
        Self {
            red: Output::default(),
            others: Output::default(),
            draws: Draws::new(seed),
            law,
            free: officers,
            line: VecDeque::new(),
            waited: 0.0,
        }
    }
}

#[Model]
impl Station {
    async fn ask(&mut self, consignment: Consignment, context: &Context<Self>) {
        if self.free > 0 {
            self.free -= 1;
            self.begin(consignment, context);
        } else {
            self.line.push_back(consignment);
        }
    }

    fn begin(&mut self, consignment: Consignment, context: &Context<Self>) {
        let takes = match self.law {
            Law::Exponential(mean) => self.draws.exponential(mean),
            Law::Lognormal { mean, cv } => {
                let law = LogNormal::from_mean_cv(mean, cv).expect("positive numbers");
                self.draws.lognormal(&law)
            }
        };
        context
            .schedule_event(
                hours(takes).max(Duration::from_nanos(1)),
                schedulable!(Self::finish),
                consignment,
            )
            .expect("in the future");
    }

    #[nexosim(schedulable)]
    async fn finish(&mut self, consignment: Consignment, context: &Context<Self>) {
        if let Some(next) = self.line.pop_front() {
            self.waited += context.time().duration_since(next.arrived).as_secs_f64() / 3600.0;
            self.begin(next, context);
        } else {
            self.free += 1;
        }
        if consignment.lane == 2 {
            self.red.send(consignment).await;
        } else {
            self.others.send(consignment).await;
        }
    }

    /// Hours waited, from arrival in the system to begin.
    async fn waited(&mut self) -> f64 {
        self.waited
    }
}

/// Everybody pays, nobody waits for the other.
#[derive(Serialize, Deserialize)]
struct Payment {
    draws: Draws,
    sums: [f64; 3],
    counts: [u64; 3],
}

#[Model]
impl Payment {
    async fn ask(&mut self, consignment: Consignment, context: &Context<Self>) {
        let takes = hours(self.draws.exponential(PAYMENT)).max(Duration::from_nanos(1));
        context
            .schedule_event(takes, schedulable!(Self::paid), consignment)
            .expect("in the future");
    }

    #[nexosim(schedulable)]
    fn paid(&mut self, consignment: Consignment, context: &Context<Self>) {
        let stayed = context.time().duration_since(consignment.arrived);
        self.sums[usize::from(consignment.lane)] += stayed.as_secs_f64() / 3600.0;
        self.counts[usize::from(consignment.lane)] += 1;
    }

    async fn times(&mut self) -> ([f64; 3], [u64; 3]) {
        (self.sums, self.counts)
    }
}

fn source(seed: u64, rate: f64, lanes: bool, to_come: u64) -> Source {
    Source {
        green: Output::default(),
        others: Output::default(),
        draws: Draws::new(seed),
        mean_gap: 1.0 / rate,
        lanes,
        to_come,
    }
}

fn queue(customers: u64, seed: u64) -> f64 {
    let mut source = source(seed, QUEUE.0, false, customers);
    let station = Station::new(seed ^ 0xA5A5_A5A5, Law::Exponential(QUEUE.1), QUEUE.2);
    let (source_box, station_box) = (Mailbox::new(), Mailbox::new());
    source.others.connect(Station::ask, &station_box);
    let mut bench = SimInit::with_num_threads(1);
    let waited = QuerySource::new()
        .connect(Station::waited, &station_box)
        .register(&mut bench);
    let mut simulation = bench
        .add_model(source, source_box, "source")
        .add_model(station, station_box, "station")
        .init(MonotonicTime::EPOCH)
        .expect("a sound bench");
    simulation.run().expect("no failure");
    let waited: f64 = simulation.process_query(&waited, ()).expect("no failure");
    waited / customers as f64
}

fn network(consignments: u64, seed: u64) -> Lanes {
    let mut source = source(seed, RATE, true, consignments);
    let station = |salt: u64, (officers, mean, cv): (usize, f64, f64)| {
        Station::new(seed ^ salt, Law::Lognormal { mean, cv }, officers)
    };
    let mut documents = station(0xA5A5_A5A5, DOCUMENTS);
    let mut examination = station(0x5A5A_5A5A, EXAMINATION);
    let payment = Payment {
        draws: Draws::new(seed ^ 0x3C3C_3C3C),
        sums: [0.0; 3],
        counts: [0; 3],
    };
    let boxes = (Mailbox::new(), Mailbox::new(), Mailbox::new(), Mailbox::new());
    source.green.connect(Payment::ask, &boxes.3);
    source.others.connect(Station::ask, &boxes.1);
    documents.red.connect(Station::ask, &boxes.2);
    documents.others.connect(Payment::ask, &boxes.3);
    examination.red.connect(Payment::ask, &boxes.3);
    let mut bench = SimInit::with_num_threads(1);
    let times = QuerySource::new()
        .connect(Payment::times, &boxes.3)
        .register(&mut bench);
    let mut simulation = bench
        .add_model(source, boxes.0, "source")
        .add_model(documents, boxes.1, "documents")
        .add_model(examination, boxes.2, "examination")
        .add_model(payment, boxes.3, "payment")
        .init(MonotonicTime::EPOCH)
        .expect("a sound bench");
    simulation.run().expect("no failure");
    let (sums, counts): ([f64; 3], [u64; 3]) = simulation.process_query(&times, ()).expect("no failure");
    Lanes { sums, counts }
}

fn main() {
    peers::main(queue, network);
}
