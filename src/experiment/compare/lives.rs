//! What became of every consignment in one replication: when it was released and gone, its lane, and where its time went.

use super::vocabulary::Vocabulary;
use crate::customs::{Departure, Note, Observer, Subject};
use crate::units::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// What a consignment's time went to. Steps are numbered as in the [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// From arrival to lodgement, if customs waits for that.
    Lodging,
    /// A declaration sent back with an error.
    Correction,
    /// Until the goods lie ready.
    Goods,
    /// Waiting for a step.
    Wait(usize),
    /// A step under way, breaks and interruptions included.
    Work(usize),
    /// Until the appointment for a step.
    Appointment(usize),
    /// The answer to a question.
    Question,
    /// The papers between two steps: payment, mostly.
    Papers,
    /// A permit.
    Permit,
    /// Room in a store.
    Room,
    /// From release until it is gone.
    Collection,
}

/// One consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) goods: usize,
    pub(super) arrived: Option<SimTime>,
    pub(super) lodged: Option<SimTime>,
    pub(super) released: Option<SimTime>,
    pub(super) left: Option<(SimTime, Departure)>,
    pub(super) lane: Option<usize>,
    /// Where the time from arrival to departure went.
    pub(super) spent: Vec<(Stage, SimDuration)>,
    stage: Stage,
    since: SimTime,
    lodges: bool,
    ready: bool,
}

impl Life {
    const fn new(goods: usize, lodges: bool) -> Self {
        Self {
            goods,
            lodges,
            ready: false,
            arrived: None,
            lodged: None,
            released: None,
            left: None,
            lane: None,
            spent: Vec::new(),
            stage: if lodges { Stage::Lodging } else { Stage::Goods },
            since: SimTime::from_micros(0),
        }
    }

    /// The later of lodgement and arrival to release; 0 when released before arrival.
    pub(super) fn release_time(&self) -> Option<SimDuration> {
        let from = match self.lodged {
            Some(lodged) => lodged.max(self.arrived?),
            None => self.arrived?,
        };
        Some(self.released?.since(from))
    }

    /// Arrival to gate, of those that left by it.
    pub(super) fn dwell(&self) -> Option<SimDuration> {
        match self.left? {
            (at, Departure::Collected) => Some(at - self.arrived?),
            _ => None,
        }
    }

    /// The time spent at a stage.
    pub(super) fn at(&self, stage: Stage) -> SimDuration {
        let spent = self.spent.iter().find(|(known, _)| *known == stage);
        spent.map_or(SimDuration::ZERO, |&(_, time)| time)
    }

    fn note(&mut self, at: SimTime, note: Note, words: &Vocabulary) {
        let next = match note {
            Note::Arrived => {
                self.arrived = Some(at);
                self.since = at;
                return;
            }
            Note::Lane(lane) => {
                self.lane = Some(words.lane(lane));
                return;
            }
            Note::Ready => {
                self.ready = true;
                if !self.lodges {
                    self.lodged = self.lodged.or(Some(at));
                }
                match (self.stage, self.released) {
                    (Stage::Goods, None) => Stage::Papers,
                    (Stage::Goods, Some(_)) => Stage::Collection,
                    _ => return,
                }
            }
            Note::Lodged => {
                self.lodged = Some(at);
                Stage::Papers
            }
            Note::SentBack => Stage::Correction,
            Note::Paid | Note::Done(_) => Stage::Papers,
            Note::AwaitsGoods => Stage::Goods,
            Note::Appointed(step, _) => Stage::Appointment(words.step(step)),
            Note::Waits(step) => Stage::Wait(words.step(step)),
            Note::Began(step, _) => Stage::Work(words.step(step)),
            Note::Asked(_) => Stage::Question,
            Note::AwaitsPermit => Stage::Permit,
            Note::AwaitsRoom => Stage::Room,
            Note::Released => {
                self.released = Some(at);
                if self.ready {
                    Stage::Collection
                } else {
                    Stage::Goods
                }
            }
            Note::Left(how) => {
                self.left = Some((at, how));
                Stage::Collection
            }
            _ => return,
        };
        if self.arrived.is_some() && at > self.since {
            self.spend(at - self.since);
        }
        self.since = at;
        self.stage = next;
    }

    fn spend(&mut self, time: SimDuration) {
        match self.spent.iter_mut().find(|(known, _)| *known == self.stage) {
            Some((_, spent)) => *spent += time,
            None => self.spent.push((self.stage, time)),
        }
    }
}

/// Writes down the lives of all consignments of a replication, by their identity in the base.
#[derive(Debug)]
pub(super) struct Registrar<'a> {
    words: &'a Vocabulary,
    pub(super) lives: BTreeMap<Subject, Life>,
}

impl<'a> Registrar<'a> {
    pub(super) const fn new(words: &'a Vocabulary) -> Self {
        Self {
            words,
            lives: BTreeMap::new(),
        }
    }
}

impl Observer for Registrar<'_> {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        if matches!(note, Note::HeldBy(..)) {
            return;
        }
        if let Some((subject, goods)) = self.words.consignment(subject) {
            let lodges = self.words.lodges(goods);
            let life = self.lives.entry(subject);
            let life = life.or_insert_with(|| Life::new(goods, lodges));
            life.note(at, note, self.words);
        }
    }
}
