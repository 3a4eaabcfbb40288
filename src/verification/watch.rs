//! An observer for what no record keeps: waits up to the first start, in order; first and last of a batch.

use crate::customs::{Note, Observer, Subject};
use crate::random::entity;
use crate::stats::DurationTally;
use crate::units::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// Waits that are kept one by one, from the first customer on.
const MOST_KEPT: usize = 4096;

/// What was seen of one replication with one step.
#[derive(Debug)]
pub(super) struct Watch {
    from: SimTime,
    to: SimTime,
    /// Waits up to the first start, of those that arrived in the window.
    pub(super) first_waits: DurationTally,
    /// How many of them waited at all.
    pub(super) delayed: u64,
    /// The first customers' waits, in the order in which they began.
    pub(super) in_order: Vec<SimDuration>,
    /// Waits of the first of each batch that came in the window.
    pub(super) first_of_batch: DurationTally,
    /// Times in system of the last of each batch.
    pub(super) last_of_batch: DurationTally,
    /// When each batch came, and the number of its last member.
    batches: BTreeMap<u64, (SimTime, u64)>,
}

impl Watch {
    /// For a replication whose window is `from`..`to`.
    pub(super) fn new(from: SimTime, to: SimTime) -> Self {
        Self {
            from,
            to,
            first_waits: DurationTally::default(),
            delayed: 0,
            in_order: Vec::new(),
            first_of_batch: DurationTally::default(),
            last_of_batch: DurationTally::default(),
            batches: BTreeMap::new(),
        }
    }

    fn counts(&self, arrival: SimTime) -> bool {
        self.from <= arrival && arrival < self.to
    }
}

impl Observer for Watch {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        let Subject::Consignment { entity: number, .. } = subject else {
            return;
        };
        let (batch, member) = apart(number);
        match note {
            Note::Arrived => {
                let known = self.batches.entry(batch).or_insert((at, member));
                known.1 = known.1.max(member);
            }
            Note::Began(_, waited) => {
                if self.in_order.len() < MOST_KEPT {
                    self.in_order.push(waited);
                }
                if self.counts(at - waited) {
                    self.first_waits.record(waited);
                    self.delayed += u64::from(waited > SimDuration::ZERO);
                    if member == 0 {
                        self.first_of_batch.record(waited);
                    }
                }
            }
            Note::Left(_) => {
                let Some(&(arrival, last)) = self.batches.get(&batch) else {
                    return;
                };
                if member == last {
                    self.batches.remove(&batch);
                    if self.counts(arrival) {
                        self.last_of_batch.record(at - arrival);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The batch a consignment came with, and its number in it.
fn apart(number: u64) -> (u64, u64) {
    let members = entity(1, 0);
    (number / members, number % members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_come_apart() {
        assert_eq!(apart(entity(9498, 12)), (9498, 12));
        assert_eq!(apart(entity(0, 0)), (0, 0));
    }
}
