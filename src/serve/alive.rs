//! The port, alive: a fortnight of one replication, told by the event log, for the page to play.

use super::ground::{Ground, faults};
use super::moves::Moves;
use crate::customs::port::{Holder, Port, StepId};
use crate::customs::record::Record;
use crate::customs::{LineUse, Note, Subject, replicate};
use crate::experiment::cases::{Case, Cases};
use crate::experiment::{Study, World};
use crate::output::album::week_of_line;
use crate::output::trace::Biography;
use crate::scenario::Changes;
use crate::units::{SimDuration, SimTime};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weeks that are shown.
pub(super) const WEEKS: i64 = 2;
/// Weeks before them whose consignments are shown as well, if they are still there.
const BEFORE: i64 = 4;
/// Consignments and calls shown at most, the first to arrive.
const MOST_ITEMS: usize = 60_000;
/// The replication that is shown.
const REPLICATION: u64 = 0;

/// What is played.
#[derive(Debug, Serialize)]
pub(super) struct Alive {
    state: String,
    /// Overrides with which `greenlane run --event-log` writes the log this was made from.
    sets: Vec<String>,
    /// Beginning, as local time in milliseconds since 1970.
    from: i64,
    /// Length \[ms\].
    length: i64,
    places: Vec<Place>,
    goods: Vec<String>,
    lanes: Vec<String>,
    /// Names of the items.
    names: Vec<String>,
    /// Goods kind and lane of each item; −1: a vessel, or no lane.
    kinds: Vec<[i32; 2]>,
    /// For each item: time since the beginning \[ms\] and place, again and again, each time as what is added to the one before.
    /// Place −1: nowhere.
    moves: Vec<Vec<i64>>,
}

/// Somewhere items are.
#[derive(Debug, Serialize)]
struct Place {
    name: String,
    /// `sea`, `berth`, `unloading`, `trader`, `papers`, `waiting`, `work` or `gate`.
    kind: &'static str,
    /// The step, for `waiting` and `work`.
    step: Option<String>,
    /// Who holds the time there.
    holder: &'static str,
    /// Those on duty hour by hour of the week, for `waiting`.
    staff: Vec<f32>,
    staff_name: String,
}

/// The places of a port: fixed ones, then two for each step.
const FIXED: [(&str, &str, &str); 8] = [
    ("ships waiting for a berth", "sea", "port"),
    ("ships at berth", "berth", "port"),
    ("on board or on the quay", "unloading", "port"),
    ("not declared yet", "trader", "trader"),
    ("declared, at no desk yet", "papers", "trader"),
    ("question to the trader", "trader", "trader"),
    ("waits for a permit", "trader", "agency"),
    ("released, to be collected", "gate", "trader"),
];
const SEA: i64 = 0;
const BERTH: i64 = 1;
const UNLOADING: i64 = 2;
const UNDECLARED: i64 = 3;
const PAPERS: i64 = 4;
const QUESTION: i64 = 5;
const PERMIT: i64 = 6;
const RELEASED: i64 = 7;
const NOWHERE: i64 = -1;

/// Where the vessel or consignment is after each of its notes.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that happened or not"
)]
struct Walk {
    arrived: bool,
    ready: bool,
    lodged: bool,
    released: bool,
    /// A step it waits for or goes through.
    at_step: Option<i64>,
    questioned: bool,
    permit: bool,
}

impl Walk {
    fn after(&mut self, note: Note, is_vessel: bool) -> i64 {
        let place = |step: StepId, busy: i64| FIXED.len() as i64 + 2 * step as i64 + busy;
        match note {
            Note::Arrived if is_vessel => return SEA,
            Note::Berthed => return BERTH,
            Note::Sailed | Note::Cancelled | Note::Left(_) => return NOWHERE,
            _ if is_vessel => return i64::MIN,
            Note::Arrived => self.arrived = true,
            Note::Ready => self.ready = true,
            Note::Lodged => self.lodged = true,
            Note::SentBack => self.lodged = false,
            Note::Waits(step) => (self.at_step, self.questioned) = (Some(place(step, 0)), false),
            Note::Began(step, _) => (self.at_step, self.questioned) = (Some(place(step, 1)), false),
            Note::Done(_) => self.at_step = None,
            Note::Asked(_) => self.questioned = true,
            Note::AwaitsPermit => self.permit = true,
            Note::Permitted => self.permit = false,
            Note::Released => (self.released, self.questioned) = (true, false),
            _ => {}
        }
        match self.at_step {
            Some(step) => step,
            None if !self.arrived => NOWHERE,
            None if !self.ready => UNLOADING,
            None if self.permit => PERMIT,
            None if self.released => RELEASED,
            None if self.questioned => QUESTION,
            None if self.lodged => PAPERS,
            None => UNDECLARED,
        }
    }
}

/// The world that is played, and the overrides that make it.
///
/// # Errors
/// Why it cannot be run.
pub(super) fn world(ground: &Ground, moves: &Moves, week: u32) -> Result<(World, Vec<String>), String> {
    let port = &ground.world.port;
    let start = port.window_start()
        + SimDuration::from_micros(SimDuration::WEEK.micros() * (i64::from(week) - BEFORE));
    let sets = vec![
        format!("start={}", port.calendar.date(start.day())),
        format!("length=\"{} weeks\"", WEEKS + BEFORE),
        "warm-up=\"2 weeks\"".to_owned(),
        "follow-up=\"1 weeks\"".to_owned(),
    ];
    let mut changes: Changes = ground.changed(moves);
    changes.sets.extend(sets.iter().cloned());
    let loaded = ground.bundle.load(&changes);
    let port = loaded.port.clone().ok_or_else(|| faults(&loaded))?;
    Ok((World::new("alive", port), sets))
}

/// Weeks of the window that may be shown first.
pub(super) fn weeks(port: &Port) -> u32 {
    ((port.length.days() / 7.0).floor() as i64 - WEEKS + 1).max(1) as u32
}

/// Runs the replication and tells where everything was.
pub(super) fn tell(world: &World, seed: u64, state: String, sets: Vec<String>) -> Alive {
    let port = &world.port;
    let from = port.window_start() + SimDuration::from_micros(BEFORE * SimDuration::WEEK.micros());
    let until = port.window_end();
    let mut alive = Alive {
        state,
        sets,
        from: port.calendar.since_1970(from) / 1000,
        length: WEEKS * SimDuration::WEEK.micros() / 1000,
        places: Vec::new(),
        goods: port.goods.iter().map(|goods| goods.name.clone()).collect(),
        lanes: port.lanes.iter().map(|lane| lane.name.clone()).collect(),
        names: Vec::new(),
        kinds: Vec::new(),
        moves: Vec::new(),
    };
    let mut shown: BTreeMap<(SimTime, Subject), (Case, Vec<i64>)> = BTreeMap::new();
    let keep = |case: &Case| {
        if let Some(moves) = moves(case, from, until)
            && shown.len() < MOST_ITEMS
        {
            shown.insert(
                (case.arrived().unwrap_or(SimTime::ZERO), case.subject),
                (case.clone(), moves),
            );
        }
    };
    let mut cases = Cases::new(port, true, keep);
    let record = replicate(port, &world.network, seed, REPLICATION, &mut cases);
    cases.finish();
    for ((_, subject), (case, moves)) in shown {
        alive.names.push(subject.name(port));
        let goods = case.goods.map_or(-1, |goods| goods as i32);
        alive
            .kinds
            .push([goods, case.lane().map_or(-1, |lane| lane as i32)]);
        alive.moves.push(moves);
    }
    alive.places = places(world, record, seed);
    alive
}

/// The moves of a case that is somewhere between `from` and `until`.
fn moves(case: &Case, from: SimTime, until: SimTime) -> Option<Vec<i64>> {
    let is_vessel = matches!(case.subject, Subject::Vessel { .. });
    let mut walk = Walk::default();
    let mut places: Vec<(i64, i64)> = vec![];
    for &(at, note) in &case.events {
        if at >= until {
            break;
        }
        let place = walk.after(note, is_vessel);
        let ms = (at - from).micros().max(0) / 1000;
        match places.last_mut() {
            _ if place == i64::MIN => {}
            Some(last) if last.1 == place => {}
            Some(last) if last.0 == ms => last.1 = place,
            _ => places.push((ms, place)),
        }
    }
    places.dedup_by_key(|&mut (_, place)| place);
    if places.iter().all(|&(_, place)| place == NOWHERE) {
        return None;
    }
    let (mut at, mut is_at) = (0, 0);
    let mut deltas = Vec::with_capacity(2 * places.len());
    for (ms, place) in places {
        deltas.extend([ms - at, place - is_at]);
        (at, is_at) = (ms, place);
    }
    Some(deltas)
}

fn places(world: &World, record: Record, seed: u64) -> Vec<Place> {
    let port = &world.port;
    let records = [record];
    let study = Study::new(port, &world.network, &records, seed, 0.95);
    let mut places: Vec<Place> = FIXED
        .iter()
        .map(|&(name, kind, holder)| Place {
            name: name.to_owned(),
            kind,
            step: None,
            holder,
            staff: Vec::new(),
            staff_name: String::new(),
        })
        .collect();
    for (id, step) in port.steps.iter().enumerate() {
        let mut staff = vec![0.0_f32; 168];
        let mut staff_name = String::new();
        let uses = world.network.uses.iter().enumerate();
        for (line, _) in uses.filter(|(_, use_)| matches!(use_, LineUse::Step(step, _) if *step == id)) {
            let week = week_of_line(&study, line);
            for (sum, here) in staff.iter_mut().zip(&week.staff) {
                *sum += *here as f32;
            }
            if staff_name.is_empty() {
                staff_name = week.staff_name;
            }
        }
        let holder = match step.holder {
            Holder::Customs => "customs",
            Holder::Agency => "agency",
            Holder::Port => "port",
            Holder::Trader => "trader",
        };
        for (kind, staff) in [("waiting", staff), ("work", Vec::new())] {
            places.push(Place {
                name: step.name.clone(),
                kind,
                step: Some(step.name.clone()),
                holder,
                staff,
                staff_name: staff_name.clone(),
            });
        }
    }
    places
}

/// The life of a consignment or vessel of the played world, line by line.
pub(super) fn life(world: &World, seed: u64, name: &str) -> Option<String> {
    let subject = Subject::find(&world.port, name)?;
    let mut biography = Biography::of(subject);
    replicate(&world.port, &world.network, seed, REPLICATION, &mut biography);
    (!biography.is_empty()).then(|| biography.tell(&world.port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consignment_is_somewhere_from_its_arrival_to_its_departure() {
        let mut walk = Walk::default();
        let waits = SimDuration::ZERO;
        let notes = [
            (Note::Lodged, NOWHERE),
            (Note::Arrived, UNLOADING),
            (Note::Ready, PAPERS),
            (Note::Waits(2), 8 + 4),
            (Note::Began(2, waits), 8 + 5),
            (Note::Asked(2), 8 + 5),
            (Note::Done(2), QUESTION),
            (Note::Waits(2), 8 + 4),
            (Note::Began(2, waits), 8 + 5),
            (Note::Done(2), PAPERS),
            (Note::Released, RELEASED),
        ];
        for (note, place) in notes {
            assert_eq!(walk.after(note, false), place, "{note:?}");
        }
    }
}
