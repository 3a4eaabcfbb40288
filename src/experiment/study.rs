//! A study of one scenario: its replications, summed up.

use super::headline;
use super::recovery::{Recovery, recoveries};
use super::stability::{Overload, overloads};
use super::summary::{Summary, summarise};
use crate::customs::Network;
use crate::customs::port::{GoodsId, Port};
use crate::customs::record::Record;

/// Everything that is reported of a scenario.
#[derive(Debug)]
pub struct Study<'a> {
    /// The port.
    pub port: &'a Port,
    /// The port, compiled.
    pub network: &'a Network,
    /// The replications, in order.
    pub records: &'a [Record],
    /// The seed they share.
    pub seed: u64,
    /// Number of the first.
    pub first_replication: u64,
    /// Level of all confidence intervals.
    pub level: f64,
    /// All measures.
    pub summary: Summary,
    /// Lines that cannot keep up, worst first.
    pub overloads: Vec<Overload>,
    /// Aftermath of dated events.
    pub recoveries: Vec<Recovery>,
    /// The goods kind that matters most: of those lodged, the one with most value a year.
    pub main_goods: Option<GoodsId>,
    /// The answer in a few sentences.
    pub headline: Vec<String>,
}

impl<'a> Study<'a> {
    /// Sums the records up.
    pub fn new(port: &'a Port, network: &'a Network, records: &'a [Record], seed: u64, level: f64) -> Self {
        let summary = summarise(port, network, records, level);
        let overloads = overloads(port, network, records);
        let recoveries = recoveries(port, records);
        let main_goods = headline::main_goods(port, &summary);
        let headline = headline::sentences(port, &summary, main_goods, &overloads, &recoveries, level);
        let first_replication = records.first().map_or(0, |record| record.replication);
        Self {
            port,
            network,
            records,
            seed,
            first_replication,
            level,
            summary,
            overloads,
            recoveries,
            main_goods,
            headline,
        }
    }

    /// Share of the window's consignments that were still inside when no longer followed.
    pub fn unfinished_share(&self) -> f64 {
        let cells = || {
            self.records
                .iter()
                .flat_map(|record| record.cells.iter().flatten())
        };
        let arrived: u64 = cells().map(|cell| cell.arrived).sum();
        let unfinished: u64 = cells().map(|cell| cell.unfinished).sum();
        unfinished as f64 / (arrived.max(1)) as f64
    }
}
