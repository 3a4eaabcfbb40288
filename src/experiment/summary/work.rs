//! Officers and equipment, waiting lines, vessel calls, stores.

use super::Builder;
use crate::customs::port::ResourceKind;
use crate::customs::record::Record;
use crate::experiment::measure::{Sample, Section};
use crate::experiment::summary::QUANTILES;
use crate::stats::Histograms;
use std::sync::Arc;

impl Builder<'_> {
    pub(super) fn officers(&mut self) {
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

    pub(super) fn waiting_lines(&mut self) {
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
            let waits: Histograms = self.records.iter().map(|r| r.lines[line].waits.clone()).collect();
            let waits = Arc::new(waits);
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

    pub(super) fn vessels(&mut self) {
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

    pub(super) fn stores(&mut self) {
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
}
