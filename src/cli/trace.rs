//! `greenlane run --trace`: one life, told.

use super::exit::Failure;
use crate::customs::port::Port;
use crate::customs::{Departure, Network, Note, Observer, Subject, replicate};
use crate::output::trace::Biography;
use crate::units::SimTime;
use std::collections::BTreeMap;

/// The life of whatever is asked for, in one replication.
pub(super) fn tell(
    port: &Port,
    network: &Network,
    seed: u64,
    replication: u64,
    what: &str,
) -> Result<String, Failure> {
    let subject = match Subject::find(port, what) {
        Some(subject) => subject,
        None => longest(port, network, seed, replication, what)?,
    };
    let mut biography = Biography::of(subject);
    replicate(port, network, seed, replication, &mut biography);
    if biography.is_empty() {
        return Err(Failure::Usage(format!(
            "there is no `{what}` in replication {replication}"
        )));
    }
    Ok(biography.tell(port))
}

/// The longest stay of a goods kind, or the longest call of a traffic stream.
fn longest(
    port: &Port,
    network: &Network,
    seed: u64,
    replication: u64,
    what: &str,
) -> Result<Subject, Failure> {
    let goods = port.goods.iter().position(|goods| goods.name == what);
    let traffic = port.traffic.iter().position(|traffic| traffic.name == what);
    if goods.is_none() && traffic.is_none() {
        let names: Vec<&str> = port
            .goods
            .iter()
            .map(|goods| goods.name.as_str())
            .chain(port.traffic.iter().map(|traffic| traffic.name.as_str()))
            .collect();
        return Err(Failure::Usage(format!(
            "`{what}` is neither a goods kind nor a traffic stream nor a name such as `liners/fcl/9498-12`; known are {}",
            names.join(", ")
        )));
    }
    let mut search = Longest {
        port,
        goods,
        traffic,
        arrived: BTreeMap::new(),
        best: None,
    };
    replicate(port, network, seed, replication, &mut search);
    search.best.map(|(_, subject)| subject).ok_or_else(|| {
        Failure::Usage(format!(
            "no `{what}` came and left in the window of replication {replication}"
        ))
    })
}

/// Looks for the longest stay of those that arrive in the window.
struct Longest<'a> {
    port: &'a Port,
    goods: Option<usize>,
    traffic: Option<usize>,
    arrived: BTreeMap<Subject, SimTime>,
    best: Option<(i64, Subject)>,
}

impl Observer for Longest<'_> {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        let wanted = match subject {
            Subject::Consignment { traffic, brings, .. } => self.goods.is_some_and(|goods| {
                self.port.traffic[usize::from(traffic)].brings[usize::from(brings)].goods == goods
            }),
            Subject::Vessel { traffic, .. } => {
                self.goods.is_none() && self.traffic == Some(usize::from(traffic))
            }
        };
        if !wanted {
            return;
        }
        match note {
            Note::Arrived if at >= self.port.window_start() && at < self.port.window_end() => {
                self.arrived.insert(subject, at);
            }
            Note::Left(Departure::Collected | Departure::Seized) | Note::Sailed => {
                if let Some(arrival) = self.arrived.remove(&subject) {
                    let stay = (at - arrival).micros();
                    if self.best.is_none_or(|(longest, _)| stay > longest) {
                        self.best = Some((stay, subject));
                    }
                }
            }
            _ => {}
        }
    }
}
