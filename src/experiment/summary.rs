//! All measures of a study, in the order in which a planner reads them.

mod found;
mod money;
mod promises;
mod work;

use super::measure::{Measure, Sample, Section};
use crate::customs::Network;
use crate::customs::port::{Clock, GoodsId, Holder, LaneId, Port, Promise};
use crate::customs::record::{Cell, Record};
use crate::stats::{DurationTally, Histograms, SparseHistogram};
use std::sync::Arc;

/// The measures of a study, and what it needs to print them.
#[derive(Clone, Debug)]
pub struct Summary {
    /// All measures, section by section.
    pub measures: Vec<Measure>,
    /// How many replications they rest on.
    pub replications: usize,
}

/// Quantiles reported of every time.
const QUANTILES: [(f64, &str); 3] = [(0.5, "median"), (0.9, "p90"), (0.95, "p95")];

/// Sums the records up. The order of the records is that of the replications.
pub fn summarise(port: &Port, network: &Network, records: &[Record], level: f64) -> Summary {
    let mut summary = Builder {
        port,
        network,
        records,
        level,
        measures: Vec::new(),
    };
    summary.times();
    summary.holders();
    summary.study_intervals();
    summary.traffic();
    summary.lanes();
    summary.interdiction();
    summary.officers();
    summary.waiting_lines();
    summary.vessels();
    summary.stores();
    summary.money();
    summary.targets();
    summary.snapshots();
    Summary {
        measures: summary.measures,
        replications: records.len(),
    }
}

impl Summary {
    /// The measure of this section, subject and statistic.
    pub fn find(&self, section: Section, subject: &str, statistic: &str) -> Option<&Measure> {
        self.measures
            .iter()
            .find(|m| m.section == section && m.subject == subject && m.statistic == statistic)
    }

    /// The measures of a section.
    pub fn section(&self, section: Section) -> impl Iterator<Item = &Measure> {
        self.measures
            .iter()
            .filter(move |measure| measure.section == section)
    }
}

struct Builder<'a> {
    port: &'a Port,
    network: &'a Network,
    records: &'a [Record],
    level: f64,
    measures: Vec<Measure>,
}

impl Builder<'_> {
    fn add(
        &mut self,
        section: Section,
        subject: impl Into<String>,
        statistic: impl Into<String>,
        unit: &'static str,
        sample: Sample,
    ) {
        let (subject, statistic) = (subject.into(), statistic.into());
        self.measures.push(Measure {
            section,
            subject,
            statistic,
            unit,
            sample,
        });
    }

    fn each(&self, value: impl Fn(&Record) -> f64) -> Vec<f64> {
        self.records.iter().map(value).collect()
    }

    fn ratio(&self, numerator: impl Fn(&Record) -> f64, denominator: impl Fn(&Record) -> f64) -> Sample {
        Sample::Ratio(self.each(numerator), self.each(denominator))
    }

    /// A count of the window as a yearly figure.
    fn yearly(&self, count: impl Fn(&Record) -> f64) -> Sample {
        let years = self.port.years();
        Sample::Mean(self.each(|record| count(record) / years))
    }

    /// Goods kinds of which any arrived, and their lanes.
    fn kinds(&self) -> Vec<(GoodsId, Vec<LaneId>)> {
        (0..self.port.goods.len())
            .filter_map(|goods| {
                let lanes: Vec<LaneId> = (0..self.port.lanes.len())
                    .filter(|&lane| {
                        self.records
                            .iter()
                            .any(|record| record.cells[goods][lane].arrived > 0)
                    })
                    .collect();
                (!lanes.is_empty()).then_some((goods, lanes))
            })
            .collect()
    }

    fn times(&mut self) {
        type Tally = fn(&Cell) -> &DurationTally;
        type Spread = fn(&Cell) -> &SparseHistogram;
        let clocks: [(Section, Clock, Tally, Spread); 2] = [
            (
                Section::ReleaseTime,
                Clock::Release,
                |cell| &cell.release_tally,
                |cell| &cell.release,
            ),
            (
                Section::DwellTime,
                Clock::Dwell,
                |cell| &cell.dwell_tally,
                |cell| &cell.dwell,
            ),
        ];
        for (section, clock, tally, spread) in clocks {
            for (goods, lanes) in self.kinds() {
                let name = self.port.goods[goods].name.clone();
                let all: Vec<LaneId> = (0..=self.port.lanes.len()).collect();
                self.time(section, clock, &name, goods, &all, tally, spread);
                if lanes.len() > 1 {
                    for lane in lanes {
                        let subject = format!("{name}, {}", self.port.lanes[lane].name);
                        self.time(section, clock, &subject, goods, &[lane], tally, spread);
                    }
                }
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one row of the table of times, named at its only call"
    )]
    fn time(
        &mut self,
        section: Section,
        clock: Clock,
        subject: &str,
        goods: GoodsId,
        lanes: &[LaneId],
        tally: fn(&Cell) -> &DurationTally,
        spread: fn(&Cell) -> &SparseHistogram,
    ) {
        let sums = |record: &Record, of: &dyn Fn(&Cell) -> f64| -> f64 {
            lanes.iter().map(|&lane| of(&record.cells[goods][lane])).sum()
        };
        let mean = self.ratio(
            |record| sums(record, &|cell| tally(cell).sum_hours()),
            |record| sums(record, &|cell| tally(cell).count() as f64),
        );
        self.add(section, subject, "mean", "h", mean);
        let histograms = Arc::new(merged(self.records, goods, lanes, spread));
        for (order, name) in QUANTILES {
            self.add(
                section,
                subject,
                name,
                "h",
                Sample::Quantile(order, Arc::clone(&histograms)),
            );
        }
        let within: Vec<_> = self
            .port
            .targets
            .iter()
            .filter_map(|target| match target.promise {
                Promise::Within {
                    goods: of,
                    clock: on,
                    within,
                    ..
                } if on == clock && of.is_none_or(|of| of == goods) => Some(within),
                _ => None,
            })
            .collect();
        for within in within {
            let share = Sample::Ratio(
                histograms
                    .each()
                    .iter()
                    .map(|histogram| histogram.count_at_most(within))
                    .collect(),
                histograms
                    .each()
                    .iter()
                    .map(|histogram| histogram.total() as f64)
                    .collect(),
            );
            self.add(
                section,
                subject,
                format!("share within {}", hours(within.hours())),
                "share",
                share,
            );
        }
    }

    fn holders(&mut self) {
        let mut rows: Vec<(String, Vec<GoodsId>)> = self
            .kinds()
            .into_iter()
            .map(|(goods, _)| (self.port.goods[goods].name.clone(), vec![goods]))
            .collect();
        let lodged: Vec<GoodsId> = self
            .kinds()
            .into_iter()
            .map(|(goods, _)| goods)
            .filter(|&goods| self.port.goods[goods].lodgement.is_some())
            .collect();
        if lodged.len() > 1 {
            rows.push(("all goods lodged".to_owned(), lodged));
        }
        for (name, kinds) in rows {
            let cells = |record: &Record, of: &dyn Fn(&Cell) -> f64| -> f64 {
                kinds.iter().flat_map(|&goods| &record.cells[goods]).map(of).sum()
            };
            for holder in Holder::ALL {
                let held = self.ratio(
                    |record| cells(record, &|cell| cell.held[holder as usize]),
                    |record| cells(record, &|cell| cell.collected as f64),
                );
                self.add(Section::HeldBy, &name, holder.name(), "h", held);
                let share = self.ratio(
                    |record| cells(record, &|cell| cell.held[holder as usize]),
                    |record| cells(record, &|cell| cell.held.iter().sum()),
                );
                self.add(
                    Section::HeldBy,
                    &name,
                    format!("share of {}", holder.name()),
                    "share",
                    share,
                );
            }
        }
    }

    fn study_intervals(&mut self) {
        type Interval = (&'static str, fn(&Cell) -> &DurationTally);
        let intervals: [Interval; 4] = [
            ("arrival to lodged", |cell| &cell.arrival_to_lodged),
            ("lodged to release", |cell| &cell.lodged_to_release),
            ("lodged to gate-out", |cell| &cell.lodged_to_gate),
            ("paid to release, inspected", |cell| {
                &cell.paid_to_release_inspected
            }),
        ];
        for (goods, _) in self.kinds() {
            if self.port.goods[goods].lodgement.is_none() {
                continue;
            }
            let name = self.port.goods[goods].name.clone();
            for (interval, tally) in intervals {
                let mean = self.ratio(
                    |record| {
                        record.cells[goods]
                            .iter()
                            .map(|cell| tally(cell).sum_hours())
                            .sum()
                    },
                    |record| {
                        record.cells[goods]
                            .iter()
                            .map(|cell| tally(cell).count() as f64)
                            .sum()
                    },
                );
                self.add(Section::TimeReleaseStudy, &name, interval, "h", mean);
            }
        }
    }

    fn traffic(&mut self) {
        type Count = (&'static str, fn(&Cell) -> u64);
        let counts: [Count; 7] = [
            ("arrived", |cell| cell.arrived),
            ("released", |cell| cell.released),
            ("collected", |cell| cell.collected),
            ("seized", |cell| cell.seized),
            ("turned away", |cell| cell.turned_away),
            ("abandoned", |cell| cell.abandoned),
            ("unfinished", |cell| cell.unfinished),
        ];
        for (goods, _) in self.kinds() {
            let name = self.port.goods[goods].name.clone();
            for (statistic, count) in counts {
                let yearly = self.yearly(|record| record.cells[goods].iter().map(count).sum::<u64>() as f64);
                self.add(Section::Traffic, &name, statistic, "a year", yearly);
            }
            if self.port.goods[goods].persons.is_some() {
                let persons = self
                    .yearly(|record| record.cells[goods].iter().map(|cell| cell.persons).sum::<u64>() as f64);
                self.add(Section::Traffic, &name, "persons", "a year", persons);
            }
        }
    }

    fn lanes(&mut self) {
        for (goods, lanes) in self.kinds() {
            let name = self.port.goods[goods].name.clone();
            let arrived = |record: &Record| {
                record.cells[goods]
                    .iter()
                    .map(|cell| cell.arrived as f64)
                    .sum::<f64>()
            };
            if lanes.len() > 1 {
                for &lane in &lanes {
                    let share = self.ratio(|record| record.cells[goods][lane].arrived as f64, arrived);
                    let lane = self.port.lanes[lane].name.clone();
                    self.add(Section::Lanes, &name, format!("share in {lane}"), "share", share);
                }
            }
            let sum = |record: &Record, of: fn(&Cell) -> u64| -> f64 {
                record.cells[goods].iter().map(of).sum::<u64>() as f64
            };
            if self
                .records
                .iter()
                .all(|record| sum(record, |cell| cell.inspections) == 0.0)
            {
                continue;
            }
            let rate = self.ratio(|record| sum(record, |cell| cell.inspected), arrived);
            self.add(Section::Inspection, &name, "inspection rate", "share", rate);
            let hits = self.ratio(
                |record| sum(record, |cell| cell.hits),
                |record| sum(record, |cell| cell.inspections),
            );
            self.add(Section::Inspection, &name, "hit rate", "share", hits);
        }
    }

    fn snapshots(&mut self) {
        for (number, &after) in self.port.terminating.sample_at.iter().enumerate() {
            let statistic = format!("inside after {}", hours(after.hours()));
            for (goods, kind) in self.port.goods.iter().enumerate() {
                let inside = self.each(|record| {
                    record.samples[number]
                        .get(goods)
                        .map_or(0.0, |&inside| f64::from(inside))
                });
                self.add(
                    Section::Snapshots,
                    kind.name.clone(),
                    statistic.clone(),
                    "",
                    Sample::Mean(inside),
                );
            }
        }
    }
}

fn merged(
    records: &[Record],
    goods: GoodsId,
    lanes: &[LaneId],
    spread: fn(&Cell) -> &SparseHistogram,
) -> Histograms {
    records
        .iter()
        .map(|record| {
            let mut lanes = lanes.iter().map(|&lane| spread(&record.cells[goods][lane]));
            let mut merged = lanes.next().cloned().unwrap_or_default();
            lanes.for_each(|lane| merged.merge(lane));
            merged
        })
        .collect()
}

/// `48 h`, `2.5 h`, `10 d`: a duration as people say it.
pub(crate) fn hours(hours: f64) -> String {
    if hours >= 96.0 && hours % 24.0 == 0.0 {
        format!("{} d", hours / 24.0)
    } else {
        format!("{hours} h")
    }
}
