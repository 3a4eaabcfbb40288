//! Money: officers, traders, revenue.

use super::Builder;
use crate::customs::port::{ResourceKind, ThreatKind};
use crate::customs::record::Record;
use crate::experiment::measure::{Sample, Section};

impl Builder<'_> {
    pub(super) fn money(&mut self) {
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
}
