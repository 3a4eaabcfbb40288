//! The random streams of a replication: one for each (traffic stream, goods kind, purpose), named, so that adding a
//! stream, a step, a threat or a pool changes no draw of the others.

use crate::customs::port::Port;
use crate::random::{ReplicationKey, SourceKey, Stream};

/// Draws of one traffic stream's calls.
#[derive(Debug)]
pub(super) struct CallStreams {
    pub(super) arrivals: Stream,
    pub(super) delay: Stream,
    pub(super) cancelled: Stream,
    pub(super) rummage: Stream,
    pub(super) moves: Stream,
    pub(super) stays: Stream,
    pub(super) counts: Vec<Stream>,
    pub(super) steps: Vec<StepStreams>,
}

/// Draws of one goods kind's consignments in one traffic stream.
#[derive(Debug)]
pub(super) struct SourceStreams {
    pub(super) class: Stream,
    pub(super) perishable: Stream,
    pub(super) value: Stream,
    pub(super) persons: Stream,
    pub(super) order: Stream,
    pub(super) early: Stream,
    pub(super) lead: Stream,
    pub(super) lag: Stream,
    pub(super) error: Stream,
    pub(super) correction: Stream,
    pub(super) payment: Stream,
    pub(super) lane: Stream,
    pub(super) permit: Stream,
    pub(super) permit_takes: Stream,
    pub(super) collection: Stream,
    pub(super) no_show: Stream,
    pub(super) abandoned: Stream,
    pub(super) audit: Stream,
    /// By entry of [`crate::customs::port::Goods::carries`].
    pub(super) carries: Vec<Stream>,
    pub(super) scores: Vec<Stream>,
    /// By entry of [`crate::customs::port::Goods::agencies`].
    pub(super) agencies: Vec<Stream>,
    pub(super) steps: Vec<StepStreams>,
}

/// Draws about one step.
#[derive(Debug)]
pub(super) struct StepStreams {
    pub(super) work: Stream,
    pub(super) joint_work: Stream,
    /// Alarm, query, branch, appointment kept: by draw number.
    pub(super) chance: Stream,
    pub(super) answer: Stream,
    pub(super) presence: Stream,
    /// By entry of [`crate::customs::port::Step::detects`].
    pub(super) detects: Vec<Stream>,
}

/// Draw numbers within [`StepStreams::chance`].
pub(super) const ALARM: u32 = 0;
pub(super) const QUERY: u32 = 1;
pub(super) const BRANCH: u32 = 2;
pub(super) const NO_SHOW: u32 = 3;

impl CallStreams {
    pub(super) fn all(port: &Port, key: ReplicationKey) -> Vec<Self> {
        port.traffic
            .iter()
            .map(|traffic| {
                let name = &traffic.name;
                let key = key.source(name);
                let stream = |purpose: &str| key.stream(purpose);
                Self {
                    arrivals: stream("arrivals"),
                    delay: stream("delay"),
                    cancelled: stream("cancelled"),
                    rummage: stream("rummage"),
                    moves: stream("moves"),
                    stays: stream("stays"),
                    counts: traffic
                        .brings
                        .iter()
                        .map(|brings| stream(&format!("brings {}", port.goods[brings.goods].name)))
                        .collect(),
                    steps: StepStreams::all(port, key),
                }
            })
            .collect()
    }
}

impl SourceStreams {
    /// By traffic stream: where those of what it brings begin in [`Self::all`].
    pub(super) fn first_of_each(port: &Port) -> Vec<usize> {
        let own = |first: &mut usize, brings: usize| {
            let own = *first;
            *first += brings;
            Some(own)
        };
        let brings = port.traffic.iter().map(|traffic| traffic.brings.len());
        brings.scan(0, own).collect()
    }

    /// Of every traffic stream and what it brings, in the scenario's order.
    pub(super) fn all(port: &Port, key: ReplicationKey) -> Vec<Self> {
        let source = |traffic: &str, goods: usize| {
            let goods = &port.goods[goods];
            let key = key.source(&format!("{traffic}/{}", goods.name));
            let stream = |purpose: &str| key.stream(purpose);
            Self {
                class: stream("class"),
                perishable: stream("perishable"),
                value: stream("value"),
                persons: stream("persons"),
                order: stream("order of discharge"),
                early: stream("lodged early"),
                lead: stream("lead"),
                lag: stream("lag"),
                error: stream("error"),
                correction: stream("correction"),
                payment: stream("payment"),
                lane: stream("random selection"),
                permit: stream("permit"),
                permit_takes: stream("permit takes"),
                collection: stream("collection"),
                no_show: stream("collection no-show"),
                abandoned: stream("abandoned"),
                audit: stream("audit"),
                carries: goods
                    .carries
                    .iter()
                    .map(|carries| stream(&format!("carries {}", port.threats[carries.threat].name)))
                    .collect(),
                scores: goods
                    .carries
                    .iter()
                    .map(|carries| stream(&format!("score {}", port.threats[carries.threat].name)))
                    .collect(),
                agencies: goods
                    .agencies
                    .iter()
                    .map(|&(agency, _)| stream(&format!("agency {}", port.agencies[agency].name)))
                    .collect(),
                steps: StepStreams::all(port, key),
            }
        };
        port.traffic
            .iter()
            .flat_map(|traffic| traffic.brings.iter().map(|brings| (&traffic.name, brings.goods)))
            .map(|(traffic, goods)| source(traffic, goods))
            .collect()
    }
}

impl StepStreams {
    /// Of every step, in the scenario's order.
    fn all(port: &Port, key: SourceKey) -> Vec<Self> {
        let mut name = String::new();
        port.steps
            .iter()
            .map(|step| {
                let mut stream = |purpose: &[&str]| {
                    name.clear();
                    name.push_str(&step.name);
                    name.push_str(": ");
                    name.extend(purpose.iter().copied());
                    key.stream(&name)
                };
                Self {
                    work: stream(&["work"]),
                    joint_work: stream(&["joint work"]),
                    chance: stream(&["chance"]),
                    answer: stream(&["answer"]),
                    presence: stream(&["presence"]),
                    detects: step
                        .detects
                        .iter()
                        .map(|&(threat, _)| stream(&["detects ", &port.threats[threat].name]))
                        .collect(),
                }
            })
            .collect()
    }
}
