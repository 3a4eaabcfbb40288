//! All measures of a study, in the order in which a planner reads them.

use super::measure::{Measure, Sample, Section};
use crate::customs::Network;
use crate::customs::port::{Clock, GoodsId, Holder, LaneId, Port, Promise, ResourceKind, ThreatKind};
use crate::customs::record::{Cell, Record};
use crate::stats::predict::predict_count;
use crate::stats::{DurationTally, SparseHistogram};
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
        let histograms = merged(self.records, goods, lanes, spread);
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
                    .iter()
                    .map(|histogram| histogram.count_at_most(within))
                    .collect(),
                histograms
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

    fn interdiction(&mut self) {
        let kinds = self.port.goods.len();
        for threat in 0..self.port.threats.len() {
            let sum = |record: &Record, of: &dyn Fn(&crate::customs::record::Detection) -> f64| -> f64 {
                record.found.iter().map(|goods| of(&goods[threat])).sum()
            };
            if self
                .records
                .iter()
                .all(|record| sum(record, &|d| d.posterior_carried) == 0.0)
            {
                continue;
            }
            let name = self.port.threats[threat].name.clone();
            // Each goods kind by the best estimator that is valid for it.
            let best = self.ratio(
                |record| (0..kinds).map(|goods| self.best(record, threat, goods).0).sum(),
                |record| (0..kinds).map(|goods| self.best(record, threat, goods).1).sum(),
            );
            let by_steps = self.ratio(
                |record| sum(record, &|d| d.expected),
                |record| sum(record, &|d| d.carried as f64),
            );
            let counted = self.ratio(
                |record| sum(record, &|d| d.found as f64),
                |record| sum(record, &|d| d.carried as f64),
            );
            self.add(Section::Interdiction, &name, "interdiction rate", "share", best);
            self.add(Section::Interdiction, &name, "rate, counted", "share", counted);
            self.add(
                Section::Interdiction,
                &name,
                "rate, by steps begun",
                "share",
                by_steps,
            );
            let carried = self.yearly(|record| sum(record, &|d| d.carried as f64));
            self.add(Section::Interdiction, &name, "carried", "a year", carried);
            let found = self.yearly(|record| sum(record, &|d| d.found as f64));
            self.add(Section::Interdiction, &name, "found", "a year", found);
            let counts: Vec<u64> = self
                .records
                .iter()
                .map(|record| sum(record, &|d| d.found as f64) as u64)
                .collect();
            if let Some(range) = predict_count(&counts, self.level) {
                let sample = Sample::Range(range.low, range.high);
                self.add(
                    Section::Interdiction,
                    &name,
                    "found, range of one period",
                    "a period",
                    sample,
                );
            }
            if self
                .records
                .iter()
                .any(|record| sum(record, &|d| d.audited as f64) > 0.0)
            {
                let audited = self.yearly(|record| sum(record, &|d| d.audited as f64));
                self.add(Section::Interdiction, &name, "found by audit", "a year", audited);
            }
            self.interdiction_by_goods(threat);
        }
    }

    /// Expected finds and carriers of one goods kind in one replication, by the best estimator that is valid for it.
    fn best(&self, record: &Record, threat: usize, goods: usize) -> (f64, f64) {
        let detection = record.found[goods][threat];
        if self.network.doubts[threat][goods].is_empty() {
            (detection.posterior_found, detection.posterior_carried)
        } else {
            (detection.expected, detection.carried as f64)
        }
    }

    fn interdiction_by_goods(&mut self, threat: usize) {
        for goods in 0..self.port.goods.len() {
            let of = |record: &Record| record.found[goods][threat];
            if self
                .records
                .iter()
                .all(|record| of(record).posterior_carried == 0.0)
            {
                continue;
            }
            let subject = format!(
                "{}, {}",
                self.port.threats[threat].name, self.port.goods[goods].name
            );
            let rate = self.ratio(
                |record| self.best(record, threat, goods).0,
                |record| self.best(record, threat, goods).1,
            );
            self.add(
                Section::Interdiction,
                &subject,
                "interdiction rate",
                "share",
                rate,
            );
            let carried = self.yearly(|record| of(record).carried as f64);
            self.add(Section::Interdiction, &subject, "carried", "a year", carried);
            let found = self.yearly(|record| of(record).found as f64);
            self.add(Section::Interdiction, &subject, "found", "a year", found);
        }
    }

    fn officers(&mut self) {
        let years = self.port.years();
        for (id, resource) in self.port.resources.iter().enumerate() {
            if resource.unlimited
                || self
                    .records
                    .iter()
                    .all(|record| record.resources[id].on_duty == 0.0)
            {
                continue;
            }
            let name = resource.name.clone();
            let people = resource.kind != ResourceKind::Equipment;
            let utilisation = self.ratio(
                |record| record.resources[id].busy - record.resources[id].overtime,
                |record| record.resources[id].on_duty,
            );
            let per_year = |hours: fn(&crate::engine::ResourceTally) -> f64| {
                Sample::Mean(self.each(|record| hours(&record.resources[id]) / years))
            };
            let (duty, overtime, travel, down) = (
                per_year(|t| t.on_duty),
                per_year(|t| t.overtime),
                per_year(|t| t.travel),
                per_year(|t| t.down),
            );
            let pay = resource.cost_per_hour.amount();
            let factor = resource.overtime_factor;
            let cost = Sample::Mean(self.each(|record| {
                let tally = &record.resources[id];
                (tally.on_duty + tally.overtime * factor) * pay / years
            }));
            self.add(Section::Officers, &name, "utilisation", "share", utilisation);
            self.add(Section::Officers, &name, "on duty", "h a year", duty);
            if people {
                self.add(Section::Officers, &name, "overtime", "h a year", overtime);
            }
            if resource.sites.len() > 1 {
                self.add(Section::Officers, &name, "travel", "h a year", travel);
            }
            if resource.failures.is_some() {
                self.add(Section::Officers, &name, "out of order", "h a year", down);
            }
            if pay > 0.0 {
                self.add(Section::Officers, &name, "cost", "money a year", cost);
            }
        }
    }

    fn waiting_lines(&mut self) {
        for line in 0..self.network.uses.len() {
            let of = |record: &Record| record.lines[line].clone();
            if self
                .records
                .iter()
                .all(|record| of(record).done == 0 && of(record).turned_away == 0)
            {
                continue;
            }
            let name = self.network.line_name(self.port, line);
            let hours = self.port.length.hours();
            let mean = self.ratio(|r| r.lines[line].wait.sum_hours(), |r| r.lines[line].done as f64);
            let waited = self.ratio(|r| r.lines[line].waited as f64, |r| r.lines[line].done as f64);
            let sojourn = self.ratio(
                |r| r.lines[line].sojourn.sum_hours(),
                |r| r.lines[line].done as f64,
            );
            let length = Sample::Mean(self.each(|r| r.lines[line].waiting_hours / hours));
            let inside = Sample::Mean(self.each(|r| r.lines[line].inside_hours / hours));
            let longest = Sample::Mean(self.each(|r| r.lines[line].longest as f64));
            self.add(Section::WaitingLines, &name, "mean wait", "h", mean);
            let waits: Arc<[SparseHistogram]> =
                self.records.iter().map(|r| r.lines[line].waits.clone()).collect();
            for (order, statistic) in QUANTILES {
                self.add(
                    Section::WaitingLines,
                    &name,
                    statistic,
                    "h",
                    Sample::Quantile(order, Arc::clone(&waits)),
                );
            }
            self.add(Section::WaitingLines, &name, "share that waits", "share", waited);
            self.add(Section::WaitingLines, &name, "wait and service", "h", sojourn);
            self.add(Section::WaitingLines, &name, "mean number waiting", "", length);
            self.add(Section::WaitingLines, &name, "mean number there", "", inside);
            self.add(Section::WaitingLines, &name, "longest", "", longest);
            if self.records.iter().any(|r| r.lines[line].turned_away > 0) {
                let turned = self.ratio(
                    |r| r.lines[line].turned_away as f64,
                    |r| (r.lines[line].turned_away + r.lines[line].done) as f64,
                );
                self.add(Section::WaitingLines, &name, "share turned away", "share", turned);
            }
        }
    }

    fn vessels(&mut self) {
        for (id, traffic) in self.port.traffic.iter().enumerate() {
            let name = traffic.name.clone();
            let calls = self.yearly(|record| record.calls[id].calls as f64);
            self.add(Section::Vessels, &name, "calls", "a year", calls);
            let consignments = self.yearly(|record| record.calls[id].consignments as f64);
            self.add(Section::Vessels, &name, "consignments", "a year", consignments);
            if self.records.iter().any(|record| record.calls[id].persons > 0) {
                let persons = self.yearly(|record| record.calls[id].persons as f64);
                self.add(Section::Vessels, &name, "persons", "a year", persons);
            }
            if traffic.vessel.is_none() {
                continue;
            }
            let cancelled = self.yearly(|record| record.calls[id].cancelled as f64);
            self.add(Section::Vessels, &name, "cancelled", "a year", cancelled);
            let lifts = self.yearly(|record| record.calls[id].lifts as f64);
            self.add(Section::Vessels, &name, "crane moves", "a year", lifts);
            let wait = self.ratio(
                |record| record.calls[id].berth_wait_hours,
                |record| record.calls[id].calls as f64,
            );
            self.add(Section::Vessels, &name, "wait for berth", "h", wait);
            let turnaround = self.ratio(
                |record| record.calls[id].turnaround_hours,
                |record| record.calls[id].left as f64,
            );
            self.add(Section::Vessels, &name, "time in port", "h", turnaround);
        }
    }

    fn stores(&mut self) {
        let hours = self.port.length.hours();
        for (id, store) in self.port.stores.iter().enumerate() {
            let name = store.name.clone();
            let mean = Sample::Mean(self.each(|record| record.stores[id].slot_hours / hours));
            let share = Sample::Mean(
                self.each(|record| record.stores[id].slot_hours / hours / f64::from(store.capacity.max(1))),
            );
            let highest = Sample::Mean(self.each(|record| record.stores[id].highest as f64));
            let stops = self.yearly(|record| record.stores[id].stops as f64);
            let over = Sample::Mean(self.each(|record| record.stores[id].overflow_hours / hours));
            self.add(Section::Stores, &name, "slots taken", "", mean);
            self.add(Section::Stores, &name, "share taken", "share", share);
            self.add(Section::Stores, &name, "most slots taken", "", highest);
            self.add(Section::Stores, &name, "stops for lack of room", "a year", stops);
            if self
                .records
                .iter()
                .any(|record| record.stores[id].overflow_hours > 0.0)
            {
                self.add(Section::Stores, &name, "slots beyond capacity", "", over);
            }
        }
    }

    fn money(&mut self) {
        type Amount = (
            &'static str,
            &'static str,
            fn(&crate::customs::record::MoneyRecord) -> f64,
        );
        let years = self.port.years();
        let officers = Sample::Mean(self.each(|record| self.pay(record, false) / years));
        self.add(Section::Money, "officers", "cost", "money a year", officers);
        let overtime = Sample::Mean(self.each(|record| self.pay(record, true) / years));
        self.add(
            Section::Money,
            "officers",
            "of which overtime",
            "money a year",
            overtime,
        );
        let amounts: [Amount; 8] = [
            ("traders", "cost of delay", |money| money.delay),
            ("traders", "storage charges", |money| money.storage),
            ("port", "overflow storage", |money| money.overflow),
            ("revenue", "value of goods", |money| money.value),
            ("revenue", "duties assessed", |money| money.duties),
            ("revenue", "shortfall carried", |money| money.shortfall),
            ("revenue", "recovered by inspection", |money| money.recovered),
            ("revenue", "recovered by audit", |money| money.audited),
        ];
        for (subject, statistic, amount) in amounts {
            if self.records.iter().any(|record| amount(&record.money) != 0.0) {
                let yearly = self.yearly(|record| amount(&record.money));
                self.add(Section::Money, subject, statistic, "money a year", yearly);
            }
        }
        if self
            .port
            .threats
            .iter()
            .any(|threat| matches!(threat.kind, ThreatKind::Revenue { .. }))
        {
            let share = self.ratio(|r| r.money.recovered + r.money.audited, |r| r.money.shortfall);
            self.add(
                Section::Money,
                "revenue",
                "share of the shortfall recovered",
                "share",
                share,
            );
        }
    }

    /// What customs officers cost over the window, or only their overtime.
    fn pay(&self, record: &Record, overtime_only: bool) -> f64 {
        self.port
            .resources
            .iter()
            .zip(&record.resources)
            .filter(|(resource, _)| resource.kind == ResourceKind::Officers)
            .map(|(resource, tally)| {
                let overtime = tally.overtime * resource.overtime_factor;
                let hours = if overtime_only {
                    overtime
                } else {
                    tally.on_duty + overtime
                };
                hours * resource.cost_per_hour.amount()
            })
            .sum()
    }

    fn targets(&mut self) {
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
) -> Arc<[SparseHistogram]> {
    records
        .iter()
        .map(|record| {
            let mut merged = SparseHistogram::default();
            for &lane in lanes {
                merged.merge(spread(&record.cells[goods][lane]));
            }
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
