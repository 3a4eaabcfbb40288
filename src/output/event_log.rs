//! What happened to every consignment and vessel call, an event a row (CSV, Parquet), or as a log for process mining (XES).
//!
//! A case is told when it has left: its events are together and in order, cases are in the order in which they left, and those
//! still inside come last. Only what arrived in the window is told. The key of an event is (replication, case, event).

mod xes;

pub use xes::XesLog;

use super::tables::{Cell, Column, Kind, Rows, TableError};
use super::trace::reason;
use crate::customs::port::{Holder, Port};
use crate::customs::{Departure, Note, Subject};
use crate::experiment::cases::Case;
use crate::units::{SimDuration, SimTime};

/// Somewhere cases are written, one by one.
pub trait CaseLog {
    /// Adds a case of a replication.
    ///
    /// # Errors
    /// When it cannot be written.
    fn case(&mut self, port: &Port, replication: u64, case: &Case) -> Result<(), TableError>;

    /// Writes what is left.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> Result<(), TableError>;
}

/// One event, in words.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    at: SimTime,
    /// What was done: a word, or the name of a step.
    activity: String,
    /// `schedule` when it begins to wait for a step, `start` when that begins, `complete` when that, or anything else, is done.
    transition: &'static str,
    /// Lane, threat, reason, time of an appointment …
    detail: String,
    /// How long it waited for this.
    waited: Option<SimDuration>,
    /// Whose the time since the last milestone was, and how long that was.
    held: Option<(Holder, SimDuration)>,
}

/// A log as a table.
#[derive(Debug)]
pub struct EventRows<R> {
    rows: R,
}

impl<R: Rows> EventRows<R> {
    /// Into these rows, which have the [`columns`].
    pub const fn new(rows: R) -> Self {
        Self { rows }
    }
}

/// The columns of a log.
pub fn columns() -> Vec<Column> {
    vec![
        Column::whole("replication"),
        Column::text("case"),
        Column::whole("event"),
        Column::of("time", Kind::Instant),
        Column::measured("since_start", "h"),
        Column::text("activity"),
        Column::text("transition"),
        Column::text("detail"),
        Column::measured("waited", "h"),
        Column::text("held_by"),
        Column::measured("held", "h"),
        Column::text("kind"),
        Column::text("traffic"),
        Column::text("mode"),
        Column::text("goods"),
        Column::text("lane"),
    ]
}

impl<R: Rows> CaseLog for EventRows<R> {
    fn case(&mut self, port: &Port, replication: u64, case: &Case) -> Result<(), TableError> {
        let name = case.subject.name(port);
        let (Subject::Consignment { traffic, .. } | Subject::Vessel { traffic, .. }) = case.subject;
        let traffic = &port.traffic[usize::from(traffic)];
        let goods = case.goods.map(|goods| port.goods[goods].name.as_str());
        let lane = case.lane().map(|lane| port.lanes[lane].name.as_str());
        for (number, told) in tell(port, case).into_iter().enumerate() {
            let hours = |span: SimDuration| span.hours();
            self.rows.row(&[
                replication.into(),
                name.as_str().into(),
                (number + 1).into(),
                Cell::Instant(port.calendar.since_1970(told.at)),
                (told.at - port.window_start()).hours().into(),
                told.activity.into(),
                told.transition.into(),
                Some(told.detail).filter(|detail| !detail.is_empty()).into(),
                told.waited.map(hours).into(),
                told.held.map(|(holder, _)| holder.name()).into(),
                told.held.map(|(_, span)| span.hours()).into(),
                if goods.is_some() { "consignment" } else { "vessel" }.into(),
                traffic.name.as_str().into(),
                Some(traffic.kind.as_str()).filter(|kind| !kind.is_empty()).into(),
                goods.into(),
                lane.into(),
            ])?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), TableError> {
        self.rows.finish()
    }
}

/// The case's events in words. Who held the time before a milestone stands with the milestone.
fn tell(port: &Port, case: &Case) -> Vec<Told> {
    let mut events: Vec<Told> = Vec::with_capacity(case.events.len());
    let mut held: Option<(Holder, SimDuration)> = None;
    for &(at, note) in &case.events {
        match note {
            Note::HeldBy(holder, span) => {
                held = match held {
                    Some((before, sum)) if before == holder => Some((holder, sum + span)),
                    _ => Some((holder, span)),
                };
            }
            Note::InLine { ahead, busy, on_duty } => {
                if let Some(last) = events.last_mut() {
                    last.detail = reason(ahead, busy, on_duty);
                }
            }
            Note::Account(_) => {}
            note => {
                let (activity, transition, detail) = words(port, note);
                events.push(Told {
                    at,
                    activity,
                    transition,
                    detail,
                    waited: match note {
                        Note::Began(_, waited) => Some(waited),
                        _ => None,
                    },
                    held: held.take(),
                });
            }
        }
    }
    events
}

/// Activity, transition and detail of a note.
fn words(port: &Port, note: Note) -> (String, &'static str, String) {
    let step = |id: usize| port.steps[id].name.clone();
    let (activity, detail) = match note {
        Note::Waits(id) => return (step(id), "schedule", String::new()),
        Note::Began(id, _) => return (step(id), "start", String::new()),
        Note::Done(id) => return (step(id), "complete", String::new()),
        Note::Arrived => ("arrival", String::new()),
        Note::Cancelled => ("cancelled", String::new()),
        Note::Berthed => ("berth", String::new()),
        Note::Sailed => ("sailing", String::new()),
        Note::Ready => ("goods ready", String::new()),
        Note::Lodged => ("lodgement", String::new()),
        Note::SentBack => ("sent back with an error", String::new()),
        Note::Paid => ("payment", String::new()),
        Note::Lane(lane) => ("lane assigned", port.lanes[lane].name.clone()),
        Note::AwaitsGoods => ("waits for the goods", String::new()),
        Note::Appointed(id, at) => (
            "appointment given",
            format!("{} on {}", step(id), port.calendar.format(at)),
        ),
        Note::NoShow(id) => ("nobody came", step(id)),
        Note::Referred(id) => ("referred", step(id)),
        Note::Found(threat) => ("found", port.threats[threat].name.clone()),
        Note::Asked(id) => ("question to the trader", step(id)),
        Note::Released => ("release", String::new()),
        Note::AwaitsPermit => ("waits for a permit", String::new()),
        Note::Permitted => ("permit there", String::new()),
        Note::AwaitsRoom => ("waits for room", String::new()),
        Note::Left(how) => (departure(how), String::new()),
        Note::HeldBy(..) | Note::InLine { .. } | Note::Account(_) => ("", String::new()),
    };
    (activity.to_owned(), "complete", detail)
}

fn departure(how: Departure) -> &'static str {
    match how {
        Departure::Collected => "gate-out",
        Departure::Seized => "seized",
        Departure::TurnedAway => "turned away",
        Departure::Abandoned => "disposed of",
    }
}
