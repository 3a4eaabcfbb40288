//! The same consignment in two worlds: whose times changed, by how much, where the change arose, and who was hit worst.
//!
//! Draws are keyed by identity, so that a consignment meets the same ship, the same trader and the same chances in both
//! worlds; what differs is what the worlds do to it. Each replication of both worlds is watched once, one vector of lives a
//! world, and only the counts and the worst-hit are kept.

use super::lives::{Life, Registrar, Stage};
use super::vocabulary::{self, Names, Vocabulary};
use crate::customs::port::Port;
use crate::customs::{Departure, Subject, replicate};
use crate::experiment::replicate::{Plan, PlanError, pool};
use crate::experiment::world::World;
use crate::units::SimDuration;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of the consignments of the base in another world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Consignments {
    /// Replications watched.
    pub replications: u64,
    /// By goods kind, in the base's order, those of which any came.
    pub goods: Vec<GoodsChange>,
    /// Where the changes of dwell time arose, those with most hours first.
    pub why: Vec<Why>,
    /// Those whose dwell time grew most, worst first.
    pub worst: Vec<Hit>,
}

/// Consignments of one goods kind that arrived in the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoodsChange {
    /// The goods kind.
    pub goods: String,
    /// Consignments that came in both worlds, all replications together.
    pub consignments: u64,
    /// Release times, of those released in both worlds.
    pub release: Change,
    /// Dwell times, of those collected in both worlds.
    pub dwell: Change,
    /// Left differently: seized instead of collected, still inside …
    pub other_end: u64,
    /// Came in one of the two worlds only.
    pub in_one_world: u64,
}

/// How times changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Later than in the base.
    pub later: u64,
    /// Earlier.
    pub earlier: u64,
    /// To the microsecond the same.
    pub same: u64,
    /// By how much the later ones are later, summed \[µs\].
    pub later_micros: i64,
    /// By how much the earlier ones are earlier, summed \[µs\].
    pub earlier_micros: i64,
}

/// One reason for a changed dwell time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// In words.
    pub reason: String,
    /// Consignments for which it is the chief one.
    pub consignments: u64,
    /// Mean change of their dwell time \[h\]; `None` where one of the two worlds has none.
    pub mean_change: Option<f64>,
}

/// A consignment that is hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The replication.
    pub replication: u64,
    /// Its identity, in the base's numbers.
    #[serde(skip)]
    pub subject: Subject,
    /// Its name, as `run --trace` takes it.
    pub name: String,
    /// Dwell time in the base \[h\].
    pub base: f64,
    /// In the other world \[h\].
    pub other: f64,
    /// By how much longer \[h\].
    pub change: f64,
    /// The chief reason, in words.
    pub reason: String,
}

/// The chief reason for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// It left otherwise.
    End(Option<u8>, Option<u8>),
    /// It went another lane.
    Lane(Option<usize>, Option<usize>),
    /// It spent more time at a stage than in the base.
    More(Stage),
    /// It spent less.
    Less(Stage),
}

/// What is kept of one replication.
#[derive(Default)]
struct Ledger {
    goods: Vec<GoodsLedger>,
    why: BTreeMap<Reason, (u64, u64, i128)>,
    worst: Vec<(i64, u64, Subject, Entry)>,
}

#[derive(Clone, Default)]
struct GoodsLedger {
    both: u64,
    release: Change,
    dwell: Change,
    other_end: u64,
    in_one_world: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    base: SimDuration,
    other: SimDuration,
    reason: Reason,
}

impl Change {
    /// Consignments whose time changed.
    pub const fn changed(&self) -> u64 {
        self.later + self.earlier
    }

    /// Mean delay of the later ones \[h\].
    pub fn mean_later(&self) -> Option<f64> {
        mean_hours(i128::from(self.later_micros), self.later)
    }

    /// Mean gain of the earlier ones \[h\].
    pub fn mean_earlier(&self) -> Option<f64> {
        mean_hours(i128::from(self.earlier_micros), self.earlier)
    }

    fn take(&mut self, base: SimDuration, other: SimDuration) {
        let change = (other - base).micros();
        match change.signum() {
            1 => {
                self.later += 1;
                self.later_micros += change;
            }
            -1 => {
                self.earlier += 1;
                self.earlier_micros -= change;
            }
            _ => self.same += 1,
        }
    }

    fn add(&mut self, more: &Self) {
        self.later += more.later;
        self.earlier += more.earlier;
        self.same += more.same;
        self.later_micros += more.later_micros;
        self.earlier_micros += more.earlier_micros;
    }
}

/// Follows every consignment through the plan's replications of both worlds, and keeps the `worst` worst-hit.
///
/// # Errors
/// When the threads cannot be started.
pub fn follow(
    base: &World,
    other: &World,
    plan: &Plan,
    worst: usize,
    done: &(dyn Fn() + Sync),
) -> Result<Consignments, PlanError> {
    let (names, base_words, other_words) = vocabulary::both(&base.port, &other.port);
    let ledgers: Vec<Ledger> = pool(plan.threads)?.install(|| {
        let numbers = plan.replications.clone().into_par_iter();
        numbers
            .map(|replication| {
                let was = watch(base, &base_words, plan.seed, replication);
                done();
                let is = watch(other, &other_words, plan.seed, replication);
                done();
                let mut ledger = Ledger::new(&names);
                ledger.compare(&base.port, &was, is, replication);
                ledger.keep_worst(worst);
                ledger
            })
            .collect()
    });
    let mut total = Ledger::new(&names);
    for ledger in ledgers {
        total.add(ledger);
    }
    total.keep_worst(worst);
    Ok(total.told(
        &names,
        &base.port,
        plan.replications.end - plan.replications.start,
    ))
}

/// The lives of one replication.
fn watch(world: &World, words: &Vocabulary, seed: u64, replication: u64) -> BTreeMap<Subject, Life> {
    let mut registrar = Registrar::new(words);
    replicate(&world.port, &world.network, seed, replication, &mut registrar);
    registrar.lives
}

impl Ledger {
    fn new(names: &Names) -> Self {
        Self {
            goods: vec![GoodsLedger::default(); names.goods.len()],
            ..Self::default()
        }
    }

    fn compare(
        &mut self,
        port: &Port,
        was: &BTreeMap<Subject, Life>,
        mut is: BTreeMap<Subject, Life>,
        replication: u64,
    ) {
        let counted = |life: &Life| {
            life.arrived
                .is_some_and(|at| at >= port.window_start() && at < port.window_end())
        };
        for (&subject, life) in was {
            let other = is.remove(&subject);
            if !counted(life) {
                continue;
            }
            let goods = &mut self.goods[life.goods];
            match other {
                Some(other) if other.arrived.is_some() => {
                    goods.take(life, &other);
                    self.explain(subject, life, &other, replication);
                }
                _ => goods.in_one_world += 1,
            }
        }
        for life in is.values().filter(|life| counted(life)) {
            self.goods[life.goods].in_one_world += 1;
        }
    }

    /// Books where a change of the dwell time arose.
    fn explain(&mut self, subject: Subject, was: &Life, is: &Life, replication: u64) {
        let change = was
            .dwell()
            .zip(is.dwell())
            .map(|(base, other)| (base, other, (other - base).micros()));
        if was.end() == is.end() && change.is_none_or(|(.., change)| change == 0) {
            return;
        }
        let reason = chief_reason(was, is, change.map_or(0, |(.., change)| change));
        let (consignments, timed, sum) = self.why.entry(reason).or_default();
        *consignments += 1;
        if let Some((base, other, change)) = change {
            *timed += 1;
            *sum += i128::from(change);
            if change > 0 {
                let entry = Entry { base, other, reason };
                self.worst.push((change, replication, subject, entry));
            }
        }
    }

    fn keep_worst(&mut self, worst: usize) {
        self.worst
            .sort_by_key(|&(change, replication, subject, _)| (-change, replication, subject));
        self.worst.truncate(worst);
    }

    fn add(&mut self, more: Self) {
        for (sum, one) in self.goods.iter_mut().zip(&more.goods) {
            sum.both += one.both;
            sum.release.add(&one.release);
            sum.dwell.add(&one.dwell);
            sum.other_end += one.other_end;
            sum.in_one_world += one.in_one_world;
        }
        for (reason, (consignments, timed, micros)) in more.why {
            let entry = self.why.entry(reason).or_default();
            entry.0 += consignments;
            entry.1 += timed;
            entry.2 += micros;
        }
        self.worst.extend(more.worst);
    }

    fn told(self, names: &Names, port: &Port, replications: u64) -> Consignments {
        let goods = self.goods.into_iter().zip(&names.goods);
        let mut why: Vec<(Reason, (u64, u64, i128))> = self.why.into_iter().collect();
        why.sort_by_key(|&(reason, (consignments, _, micros))| {
            (
                std::cmp::Reverse(micros.unsigned_abs()),
                std::cmp::Reverse(consignments),
                reason,
            )
        });
        let worst = self
            .worst
            .into_iter()
            .map(|(change, replication, subject, entry)| Hit {
                replication,
                subject,
                name: subject.name(port),
                base: entry.base.hours(),
                other: entry.other.hours(),
                change: SimDuration::from_micros(change).hours(),
                reason: entry.reason.words(names),
            });
        Consignments {
            replications,
            goods: goods
                .filter(|(ledger, _)| ledger.both + ledger.in_one_world > 0)
                .map(|(ledger, name)| GoodsChange {
                    goods: name.clone(),
                    consignments: ledger.both,
                    release: ledger.release,
                    dwell: ledger.dwell,
                    other_end: ledger.other_end,
                    in_one_world: ledger.in_one_world,
                })
                .collect(),
            why: why
                .into_iter()
                .map(|(reason, (consignments, timed, micros))| Why {
                    reason: reason.words(names),
                    consignments,
                    mean_change: mean_hours(micros, timed),
                })
                .collect(),
            worst: worst.collect(),
        }
    }
}

impl GoodsLedger {
    fn take(&mut self, was: &Life, is: &Life) {
        self.both += 1;
        if let Some((base, other)) = was.release_time().zip(is.release_time()) {
            self.release.take(base, other);
        }
        if let Some((base, other)) = was.dwell().zip(is.dwell()) {
            self.dwell.take(base, other);
        }
        self.other_end += u64::from(was.end() != is.end());
    }
}

impl Life {
    /// How it left, as a number; `None`: still inside.
    fn end(&self) -> Option<u8> {
        self.left.map(|(_, how)| match how {
            Departure::Collected => 0,
            Departure::Seized => 1,
            Departure::TurnedAway => 2,
            Departure::Abandoned => 3,
        })
    }
}

/// How [`Life::end`] is called.
fn end_name(end: Option<u8>) -> &'static str {
    match end {
        Some(0) => "collected",
        Some(1) => "seized",
        Some(2) => "turned away",
        Some(_) => "abandoned",
        None => "still inside",
    }
}

/// What explains most of a change: another end, another lane, or the stage at which most of it arose, in its direction.
///
/// What comes after release counts only when nothing before it changed that way: who is released a minute later may miss
/// the gate's hours, and it is not the gate that is to blame.
fn chief_reason(was: &Life, is: &Life, change: i64) -> Reason {
    if was.end() != is.end() {
        return Reason::End(was.end(), is.end());
    }
    if was.lane != is.lane {
        return Reason::Lane(was.lane, is.lane);
    }
    let sign = change.signum();
    let stages = was.spent.iter().chain(&is.spent).map(|&(stage, _)| stage);
    let chief = stages
        .map(|stage| (sign * (is.at(stage) - was.at(stage)).micros(), stage))
        .filter(|&(part, _)| part > 0)
        .max_by_key(|&(part, stage)| (stage != Stage::Collection, part, stage));
    let stage = chief.map_or(Stage::Papers, |(_, stage)| stage);
    if sign > 0 {
        Reason::More(stage)
    } else {
        Reason::Less(stage)
    }
}

impl Reason {
    fn words(self, names: &Names) -> String {
        let lane = |lane: Option<usize>| lane.map_or("no lane", |lane| &names.lanes[lane]);
        match self {
            Self::End(was, is) => format!("{} instead of {}", end_name(is), end_name(was)),
            Self::Lane(was, is) => format!("lane {} instead of {}", lane(is), lane(was)),
            Self::More(stage) => stage.words(names, true),
            Self::Less(stage) => stage.words(names, false),
        }
    }
}

impl Stage {
    fn words(self, names: &Names, more: bool) -> String {
        let step = |step: usize| &names.steps[step];
        let longer = if more { "longer" } else { "shorter" };
        let later = if more { "later" } else { "earlier" };
        match self {
            Self::Lodging => format!("lodged {later}"),
            Self::Correction => format!("{longer} correction of the declaration"),
            Self::Goods => format!("the goods lie ready {later}"),
            Self::Wait(id) => format!("{longer} wait for {}", step(id)),
            Self::Work(id) => format!("{longer} at {}, breaks and closed hours included", step(id)),
            Self::Appointment(id) => format!("{later} appointment for {}", step(id)),
            Self::Question => format!("{longer} wait for the answer to a question"),
            Self::Papers => format!("{longer} between steps (payment, closed hours)"),
            Self::Permit => format!("{longer} wait for a permit"),
            Self::Room => format!("{longer} wait for room"),
            Self::Collection => format!("collected {later} after release"),
        }
    }
}

fn mean_hours(micros: i128, count: u64) -> Option<f64> {
    (count > 0).then(|| micros as f64 / 3.6e9 / count as f64)
}
