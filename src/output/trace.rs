//! One consignment's life, told step by step.

use crate::customs::port::{Holder, Port};
use crate::customs::{Departure, Note, Observer, Subject};
use crate::output::number::duration;
use crate::units::{SimDuration, SimTime};
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

    /// The life as text: what happened, when, why it waited, and who held its time.
    pub fn tell(&self, port: &Port) -> String {
        let mut text = format!("{}\n", self.subject.name(port));
        for &(at, note) in &self.events {
            let _ = writeln!(text, "  {}  {}", port.calendar.format(at), sentence(port, note));
        }
        text
    }

    /// What happened, and when, without the reasons.
    pub fn lines(&self, port: &Port) -> Vec<(SimTime, String)> {
        let is_reason =
            |note: &Note| matches!(note, Note::InLine { .. } | Note::Permitted | Note::Account(_));
        self.events
            .iter()
            .filter(|(_, note)| !is_reason(note))
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
        Note::InLine { ahead, busy, on_duty } => format!("  ({})", reason(ahead, busy, on_duty)),
        Note::Permitted => "the permit is there".to_owned(),
        Note::Account(held) => format!("its time since arrival was held by: {}", account(held)),
        Note::HeldBy(holder, span) => format!("  ({} held by {})", duration(span.hours()), holder.name()),
    }
}

/// Why a step does not begin at once.
pub(super) fn reason(ahead: u32, busy: u32, on_duty: u32) -> String {
    let line = match ahead {
        0 => String::new(),
        1 => "1 is ahead; ".to_owned(),
        _ => format!("{ahead} are ahead; "),
    };
    if on_duty == 0 {
        format!("{line}nobody is on duty")
    } else {
        format!("{line}{busy} of {on_duty} on duty are at work")
    }
}

/// `trader 3.1 d (60 %), customs 2.1 d (40 %)`: those who held anything.
fn account(held: [SimDuration; 4]) -> String {
    let all: f64 = held.iter().map(|span| span.hours()).sum();
    let mut parts: Vec<(f64, &str)> = Holder::ALL
        .iter()
        .zip(held)
        .map(|(holder, span)| (span.hours(), holder.name()))
        .filter(|&(hours, _)| hours > 0.0)
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let parts: Vec<String> = parts
        .iter()
        .map(|&(hours, name)| format!("{name} {} ({:.0} %)", duration(hours), 100.0 * hours / all))
        .collect();
    if parts.is_empty() {
        "nobody, it left at once".to_owned()
    } else {
        parts.join(", ")
    }
}
