//! The scenario's targets: what is reached.

use super::Builder;
use crate::customs::port::Promise;
use crate::customs::record::Record;
use crate::experiment::measure::{Sample, Section};
use crate::experiment::promise::{reached, unit};

impl Builder<'_> {
    pub(super) fn targets(&mut self) {
        for target in &self.port.targets {
            let sample = self.target_sample(&target.promise);
            let label = target.label.clone();
            self.add(Section::Targets, label, "reached", unit(&target.promise), sample);
        }
    }

    fn target_sample(&self, promise: &Promise) -> Sample {
        let of = |record: &Record| reached(self.port, self.network, promise, record);
        match promise {
            // The same figure as in the part on interdiction, which is left out where nothing is carried.
            Promise::InterdictionAtLeast { threat, .. } => {
                let name = &self.port.threats[*threat].name;
                let found = self.measures.iter().find(|m| {
                    m.section == Section::Interdiction
                        && &m.subject == name
                        && m.statistic == "interdiction rate"
                });
                found.map_or(Sample::Mean(Vec::new()), |measure| measure.sample.clone())
            }
            Promise::OvertimeAtMost { .. } => Sample::Mean(self.each(|record| of(record).0)),
            _ => self.ratio(|record| of(record).0, |record| of(record).1),
        }
    }
}
