//! What is carried and found.

use super::Builder;
use crate::customs::record::Record;
use crate::experiment::measure::{Sample, Section};
use crate::experiment::promise::found_and_carried;
use crate::stats::predict::predict_count;

impl Builder<'_> {
    pub(super) fn interdiction(&mut self) {
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
        found_and_carried(self.network, record, threat, goods)
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
}
