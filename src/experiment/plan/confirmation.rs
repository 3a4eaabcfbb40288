//! Fresh replications, with a seed that nothing else has used, try the answer. Where they do not confirm a target, officers are
//! added where that helps most, and the new roster is tried on others.

use super::answer::Confirmation;
use super::judge::{Outcome, Standing, standings};
use super::laboratory::PlanningError;
use super::search::Search;
use super::{Request, space::Design};
use std::ops::Range;

/// A step between seeds that share nothing.
const OTHER_SEED: u64 = 0x9E37_79B9_7F4A_7C15;
/// Rosters that are tried, at most.
const MOST_TRIED: usize = 4;

/// Above this chance a roster that is not confirmed gets as many replications again, until it was looked at so often.
const IN_DOUBT: f64 = 0.5;
const MOST_LOOKS: f64 = 3.0;

/// What fresh replications said.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// The last ones.
    pub(super) fresh: Vec<Outcome>,
    /// Their seed.
    pub(super) seed: u64,
    /// All rosters tried.
    pub(super) confirmations: Vec<Confirmation>,
}

impl Search<'_, '_> {
    /// Tries the incumbent on fresh replications; and raises it, if it may, until they confirm it.
    ///
    /// # Errors
    /// When the options make the scenario faulty.
    pub(super) fn confirmed(&mut self, request: &Request, may_raise: bool) -> Result<Tried, PlanningError> {
        let mut tried = Tried::default();
        let confidence = self.planning().confidence;
        for round in 1..=MOST_TRIED {
            let Some(design) = self.incumbent.clone() else {
                break;
            };
            tried.seed = request.seed ^ OTHER_SEED.wrapping_mul(2 * round as u64 - 1);
            tried.fresh = self.fresh(&design, tried.seed, 0..request.fresh)?;
            let mut held = standings(&self.lab.rules, &tried.fresh);
            let mut short = short_of(&held, confidence);
            // In doubt as many again, and a further look has to be surer.
            let mut looks = 1.0;
            while !short.is_empty() && looks < MOST_LOOKS && held.iter().all(|one| one.chance >= IN_DOUBT) {
                looks += 1.0;
                let known = tried.fresh.len() as u64;
                let more = self.fresh(&design, tried.seed, known..2 * known)?;
                tried.fresh.extend(more);
                held = standings(&self.lab.rules, &tried.fresh);
                short = short_of(&held, 1.0 - (1.0 - confidence) / looks);
            }
            let least = (0..held.len()).min_by(|&i, &j| held[i].chance.total_cmp(&held[j].chance));
            let mut confirmation = Confirmation {
                seed: tried.seed,
                replications: tried.fresh.len() as u64,
                label: least.map_or_else(String::new, |at| self.lab.rules[at].sentence()),
                chance: least.map_or(1.0, |at| held[at].chance),
                is_confirmed: short.is_empty(),
                added: Vec::new(),
            };
            let next = if may_raise && !short.is_empty() && round < MOST_TRIED {
                self.raised(&design, &short, &held)?
            } else {
                None
            };
            if let Some(next) = &next {
                confirmation.added = self.added(&design, next);
            }
            tried.confirmations.push(confirmation);
            let Some(next) = next else { break };
            self.lab.ensure(&[(next.clone(), request.effort.last_look)])?;
            self.incumbent = Some(next);
        }
        Ok(tried)
    }

    fn fresh(
        &mut self,
        design: &Design,
        seed: u64,
        numbers: Range<u64>,
    ) -> Result<Vec<Outcome>, PlanningError> {
        let (world, records) = self.lab.apart(design, seed, numbers)?;
        Ok(records
            .iter()
            .map(|record| self.lab.read(&world, record))
            .collect())
    }

    fn added(&self, from: &Design, to: &Design) -> Vec<String> {
        let posts = self.lab.space.posts.iter();
        posts
            .zip(from.officers.iter().zip(&to.officers))
            .filter(|(_, (before, after))| after > before)
            .map(|(post, (before, after))| format!("+{} {}, {}", after - before, post.pool, post.shift))
            .collect()
    }
}

/// The rules that are kept with less than this chance.
fn short_of(held: &[Standing], confidence: f64) -> Vec<usize> {
    (0..held.len())
        .filter(|&at| held[at].chance < confidence)
        .collect()
}
