//! The scenario's targets: what is reached.

use super::Builder;
use crate::customs::port::{Clock, GoodsId, Promise};
use crate::customs::record::Record;
use crate::experiment::measure::{Sample, Section};

impl Builder<'_> {
    pub(super) fn targets(&mut self) {
        for target in &self.port.targets {
            let (unit, sample) = self.target_sample(&target.promise);
            let label = target.label.clone();
            self.add(Section::Targets, label, "reached", unit, sample);
        }
    }

    fn target_sample(&self, promise: &Promise) -> (&'static str, Sample) {
        let goods_of = |goods: Option<GoodsId>| -> Vec<GoodsId> {
            match goods {
                Some(goods) => vec![goods],
                None => (0..self.port.goods.len())
                    .filter(|&g| self.port.goods[g].lodgement.is_some())
                    .collect(),
            }
        };
        match *promise {
            Promise::Within {
                goods, clock, within, ..
            } => {
                let kinds = goods_of(goods);
                let histograms = |record: &Record| -> (f64, f64) {
                    kinds
                        .iter()
                        .flat_map(|&goods| &record.cells[goods])
                        .map(|cell| match clock {
                            Clock::Release => &cell.release,
                            Clock::Dwell => &cell.dwell,
                        })
                        .fold((0.0, 0.0), |(below, all), histogram| {
                            (
                                below + histogram.count_at_most(within),
                                all + histogram.total() as f64,
                            )
                        })
                };
                (
                    "share",
                    self.ratio(|record| histograms(record).0, |record| histograms(record).1),
                )
            }
            Promise::MeanAtMost { goods, clock, .. } => {
                let kinds = goods_of(goods);
                let tally = |record: &Record| -> (f64, f64) {
                    kinds
                        .iter()
                        .flat_map(|&goods| &record.cells[goods])
                        .map(|cell| match clock {
                            Clock::Release => &cell.release_tally,
                            Clock::Dwell => &cell.dwell_tally,
                        })
                        .fold((0.0, 0.0), |(sum, n), tally| {
                            (sum + tally.sum_hours(), n + tally.count() as f64)
                        })
                };
                (
                    "h",
                    self.ratio(|record| tally(record).0, |record| tally(record).1),
                )
            }
            Promise::InterdictionAtLeast { threat, .. } => {
                let name = &self.port.threats[threat].name;
                let found = self.measures.iter().find(|m| {
                    m.section == Section::Interdiction
                        && &m.subject == name
                        && m.statistic == "interdiction rate"
                });
                (
                    "share",
                    found.map_or(Sample::Mean(Vec::new()), |measure| measure.sample.clone()),
                )
            }
            Promise::UtilisationAtMost { resource, .. } => (
                "share",
                self.ratio(
                    |record| record.resources[resource].busy - record.resources[resource].overtime,
                    |record| record.resources[resource].on_duty,
                ),
            ),
            Promise::OvertimeAtMost { resource, .. } => (
                "h a year",
                self.yearly(|record| record.resources[resource].overtime),
            ),
        }
    }
}
