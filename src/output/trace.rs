//! One consignment's life, told step by step.

use crate::customs::port::Port;
use crate::customs::{Departure, Note, Observer, Subject};
use crate::output::number::duration;
use crate::units::SimTime;
use std::fmt::Write as _;

/// Collects what happens to one subject.
#[derive(Debug)]
pub struct Biography {
    subject: Subject,
    events: Vec<(SimTime, Note)>,
}

/// Collects who came in the window, for somebody who looks for a subject.
#[derive(Debug, Default)]
pub struct Census {
    /// Subjects in order of arrival, with how many notes each got.
    pub arrivals: Vec<(SimTime, Subject)>,
}

impl Biography {
    /// Of this subject.
    pub const fn of(subject: Subject) -> Self {
        Self {
            subject,
            events: Vec::new(),
        }
    }

    /// Whether anything happened to it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The life as text.
    pub fn tell(&self, port: &Port) -> String {
        let mut text = format!("{}\n", self.subject.name(port));
        for (at, line) in self.lines(port) {
            let _ = writeln!(text, "  {}  {line}", port.calendar.format(at));
        }
        text
    }

    /// What happened, and when.
    pub fn lines(&self, port: &Port) -> Vec<(SimTime, String)> {
        self.events
            .iter()
            .map(|&(at, note)| (at, sentence(port, note)))
            .collect()
    }
}

impl Observer for Biography {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        if subject == self.subject {
            self.events.push((at, note));
        }
    }
}

impl Observer for Census {
    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        if note == Note::Arrived {
            self.arrivals.push((at, subject));
        }
    }
}

fn sentence(port: &Port, note: Note) -> String {
    let step = |id: usize| port.steps[id].name.as_str();
    match note {
        Note::Arrived => "arrived".to_owned(),
        Note::Cancelled => "the call was cancelled".to_owned(),
        Note::Berthed => "berthed".to_owned(),
        Note::Sailed => "sailed".to_owned(),
        Note::Ready => "the goods lie ready".to_owned(),
        Note::Lodged => "declaration lodged".to_owned(),
        Note::SentBack => "declaration sent back with an error".to_owned(),
        Note::Paid => "duties paid".to_owned(),
        Note::Lane(lane) => format!("lane: {}", port.lanes[lane].name),
        Note::AwaitsGoods => "waits for the goods".to_owned(),
        Note::Appointed(id, at) => format!("appointment for {} on {}", step(id), port.calendar.format(at)),
        Note::NoShow(id) => format!("nobody came for {}", step(id)),
        Note::Waits(id) => format!("waits for {}", step(id)),
        Note::Began(id, waited) if waited.micros() > 0 => {
            format!(
                "{} begins, after a wait of {}",
                step(id),
                duration(waited.hours())
            )
        }
        Note::Began(id, _) => format!("{} begins", step(id)),
        Note::Done(id) => format!("{} done", step(id)),
        Note::Referred(id) => format!("alarm: referred to {}", step(id)),
        Note::Found(threat) => format!("FOUND: {}", port.threats[threat].name),
        Note::Asked(id) => format!("a question from {} goes to the trader", step(id)),
        Note::Released => "released by customs".to_owned(),
        Note::AwaitsPermit => "waits for a permit".to_owned(),
        Note::AwaitsRoom => "waits for room in the shed".to_owned(),
        Note::Left(Departure::Collected) => "through the gate".to_owned(),
        Note::Left(Departure::Seized) => "seized".to_owned(),
        Note::Left(Departure::TurnedAway) => "turned away for lack of room".to_owned(),
        Note::Left(Departure::Abandoned) => "never collected: disposed of".to_owned(),
        Note::HeldBy(holder, span) => format!("  ({} held by {})", duration(span.hours()), holder.name()),
    }
}
