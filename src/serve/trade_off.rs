//! The trade-off around a state: one lever over its range, another beside it, what each point finds and what it costs.

use super::answer::{LEVEL, Stage};
use super::ground::Ground;
use super::inquiry::Sent;
use super::levers::Lever;
use super::moves::Moves;
use super::workshop::{Job, Kind};
use crate::experiment::frontier::{self, Design, Frontier, Objective};
use crate::experiment::{Response, Study, World, responses};
use crate::output::frontier::sentences;
use crate::output::frontier_picture::trade_off;
use crate::output::number::{percent, plain};
use crate::output::picture::curves::{Curve, Curves, Dots};
use crate::output::picture::drawing::Picture;
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};
use crate::stats::compare::Goal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::mpsc;

/// Replications of each point.
const REPLICATIONS: u64 = 4;
/// Places of a share lever on the curve, besides where it stands \[%\].
const SHARES: [f64; 6] = [1.0, 5.0, 10.0, 20.0, 35.0, 60.0];
/// Places of any other lever, besides where it stands.
const PLACES: u32 = 5;
/// Where the lever beside stands, as multiples of where it stands now.
const BESIDE: [f64; 3] = [0.75, 1.0, 1.25];
/// Messages of a trade-off at most: progress after each point, and the end.
pub(super) const MOST_MESSAGES: usize = (SHARES.len() + 1) * BESIDE.len() + 1;
const WIDTH: u32 = 640;
const TINTS: [Tint; 3] = [Tint::Sky, Tint::Blue, Tint::Slate];

/// What is varied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Varied {
    /// Place of the lever among all.
    pub(super) lever: usize,
    /// Place of the lever beside it.
    pub(super) beside: Option<usize>,
    /// The threat whose finds are counted.
    pub(super) threat: usize,
}

/// A trade-off under way.
pub(super) struct Exploration {
    ground: Arc<Ground>,
    state: String,
    name: String,
    varied: Varied,
    points: Vec<Point>,
    found: Mutex<BTreeMap<usize, Vec<Option<crate::customs::record::Record>>>>,
    responses: Mutex<BTreeMap<usize, Vec<Response>>>,
    messages: mpsc::Sender<Sent>,
    keep: super::inquiry::Keep,
}

struct Point {
    label: String,
    place: f64,
    beside: f64,
    moves: Moves,
    is_now: bool,
    world: OnceLock<Option<World>>,
}

/// What is sent.
#[derive(Serialize)]
struct Told<'a> {
    state: &'a str,
    done: usize,
    of: usize,
    /// What each step along the front brings and costs.
    steps: Vec<StepTold>,
    sentences: Vec<String>,
    curve: Option<String>,
    front: Option<String>,
    basis: String,
}

/// From one design on the front to the next, in print.
#[derive(Serialize)]
struct StepTold {
    from: String,
    to: String,
    /// Share found before and after.
    found: [String; 2],
    /// What a point more costs: what, how much, and the interval.
    prices: Vec<[String; 3]>,
    /// The rise in what is carried at which as much slips through as before.
    cancelled_by: String,
}

impl Exploration {
    /// Begins. `name` is what the outcome is kept under.
    pub(super) fn new(
        ground: Arc<Ground>,
        state: String,
        name: String,
        moves: &Moves,
        varied: Varied,
        messages: mpsc::Sender<Sent>,
        keep: super::inquiry::Keep,
    ) -> Self {
        let points = points(&ground.levers, moves, varied);
        Self {
            ground,
            state,
            name,
            varied,
            points,
            found: Mutex::default(),
            responses: Mutex::default(),
            messages,
            keep,
        }
    }

    fn world(&self, point: usize) -> Option<&World> {
        let Point { world, moves, .. } = &self.points[point];
        world
            .get_or_init(|| self.ground.moved(moves).ok().map(|(world, _)| world))
            .as_ref()
    }

    /// Time, share found, both costs, and how many carry.
    fn ids(&self) -> [String; 5] {
        let threat = &self.ground.world.port.threats[self.varied.threat].name;
        [
            format!("release-time/{}/mean", self.ground.main_name()),
            format!("interdiction/{threat}/interdiction rate"),
            "money/officers/cost".to_owned(),
            "money/traders/cost of delay".to_owned(),
            format!("interdiction/{threat}/carried"),
        ]
    }

    fn finished(&self, point: usize, world: Option<&World>, records: &[crate::customs::record::Record]) {
        let told = world.map(|world| {
            let study = Study::new(&world.port, &world.network, records, self.ground.seed, LEVEL);
            responses::of(&study, &self.ids())
        });
        let mut all = self.responses.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(point, told.unwrap_or_default());
        let done = all.len();
        let is_last = done == self.points.len();
        let told = if is_last {
            self.outcome(&all)
        } else {
            self.progress(done)
        };
        drop(all);
        let stage = if is_last { Stage::Settled } else { Stage::Refining };
        if let Ok(json) = serde_json::to_string(&told) {
            let sent = Sent {
                stage,
                json: json.into(),
            };
            if is_last {
                (self.keep)(&self.name, &sent);
            }
            let _ = self.messages.try_send(sent);
        }
    }

    fn progress(&self, done: usize) -> Told<'_> {
        Told {
            state: &self.state,
            done,
            of: self.points.len(),
            steps: Vec::new(),
            sentences: Vec::new(),
            curve: None,
            front: None,
            basis: String::new(),
        }
    }

    fn outcome(&self, all: &BTreeMap<usize, Vec<Response>>) -> Told<'_> {
        let mut told = self.progress(all.len());
        let shown: Vec<(&Point, &Vec<Response>)> = all
            .iter()
            .map(|(&at, responses)| (&self.points[at], responses))
            .filter(|(_, responses)| {
                responses.len() == 5 && responses.iter().take(2).all(|response| response.values.len() > 1)
            })
            .collect();
        let left_out = all.len() - shown.len();
        told.basis = format!(
            "{} points, {REPLICATIONS} replications of the whole window each, everything else as it is moved now{}",
            shown.len(),
            if left_out == 0 {
                String::new()
            } else {
                format!("; {left_out} more cannot be run")
            }
        );
        told.curve = self.curve(&shown);
        let objective = |response: &Response, goal| Objective {
            id: response.id.clone(),
            unit: response.unit.clone(),
            goal,
        };
        let Some((_, first)) = shown.first() else {
            return told;
        };
        let objectives = [
            objective(&first[0], Goal::Minimise),
            objective(&first[1], Goal::Maximise),
        ];
        let currencies = [
            objective(&first[2], Goal::Minimise),
            objective(&first[3], Goal::Minimise),
        ];
        let designs: Vec<Design> = shown
            .iter()
            .map(|(point, responses)| Design {
                label: point.label.clone(),
                values: [responses[0].values.clone(), responses[1].values.clone()],
                prices: vec![responses[2].values.clone(), responses[3].values.clone()],
            })
            .collect();
        match frontier::find(&designs, objectives, &currencies, self.ground.seed, LEVEL) {
            Ok(found) => {
                let picture = trade_off("What can be had, and what the next find costs", &found);
                told.front = picture.svg(WIDTH, picture.natural_height(WIDTH)).ok();
                told.steps = steps(&found, &self.ground.world.port.currency);
                told.sentences
                    .extend(first[4].figure.value.map(|carried| self.one_point(carried)));
                told.sentences.extend(sentences(&found));
            }
            Err(none) => told.sentences = vec![none.to_string()],
        }
        told
    }

    /// How many finds a point of interdiction is.
    fn one_point(&self, carried: f64) -> String {
        let threat = &self.ground.world.port.threats[self.varied.threat].name;
        format!(
            "{} carry {threat} in a year, by assumption: one point more is {} finds a year.",
            plain(carried),
            plain(carried / 100.0)
        )
    }

    /// Finds by where the lever stands, a line for each place of the lever beside it.
    fn curve(&self, shown: &[(&Point, &Vec<Response>)]) -> Option<String> {
        let lever = &self.ground.levers[self.varied.lever];
        let mut besides: Vec<f64> = shown.iter().map(|(point, _)| point.beside).collect();
        besides.sort_by(f64::total_cmp);
        besides.dedup();
        let (mut lines, mut dots) = (Vec::new(), Vec::new());
        for (at, &beside) in besides.iter().enumerate() {
            let points: Vec<(f64, Interval)> = shown
                .iter()
                .filter(|(point, _)| (point.beside - beside).abs() < 1e-9)
                .filter_map(|(point, responses)| Some((point.place, interval(&responses[0])?)))
                .collect();
            let tint = TINTS[at % TINTS.len()];
            let name = self.varied.beside.map_or_else(
                || "release time".to_owned(),
                |other| format!("{} {beside}", self.ground.levers[other].label),
            );
            lines.push(Curve {
                name: name.clone(),
                tint,
                points: points
                    .iter()
                    .map(|(place, value)| (*place, value.point))
                    .collect(),
            });
            dots.push(Dots {
                name: "where it stands now".to_owned(),
                tint: Tint::Red,
                points: Vec::new(),
            });
        }
        dots.truncate(1);
        if let (Some(dots), Some((point, responses))) =
            (dots.first_mut(), shown.iter().find(|(point, _)| point.is_now))
        {
            dots.points
                .extend(interval(&responses[0]).map(|value| (point.place, value)));
        }
        let picture = Curves {
            title: format!(
                "Release time of {}, by “{}”",
                self.ground.main_name(),
                lever.label
            ),
            subtitle: format!("{REPLICATIONS} replications a point; mean"),
            axes: [
                (lever.label.clone(), Quantity::Count(lever.unit.to_owned())),
                ("Mean release time".to_owned(), Quantity::Hours),
            ],
            lines,
            dots,
            diagonal: None,
            shape: 0.5,
            note: String::new(),
        };
        picture.svg(WIDTH, picture.natural_height(WIDTH)).ok()
    }
}

/// What one point more of the threat found costs, from each design on the front to the next.
fn steps(found: &Frontier, currency: &str) -> Vec<StepTold> {
    let money = Quantity::Money(currency.to_owned());
    let steps = found.steps.iter().map(|step| {
        let [from, to] = [step.from, step.to].map(|design| &found.designs[design]);
        let prices = step.prices.iter().map(|price| {
            let (what, quantity) = match price.id.split('/').next() {
                Some("release-time") => ("mean release time", Quantity::Hours),
                _ if price.id.ends_with("cost of delay") => ("delay to traders", money.clone()),
                _ => ("officers", money.clone()),
            };
            let what = match &quantity {
                Quantity::Money(currency) => format!("{what}, {currency} a year"),
                _ => what.to_owned(),
            };
            if price.low.is_finite() && price.high.is_finite() {
                let cost = Interval::new(price.per_unit, price.low, price.high);
                let reach = price.low.abs().max(price.high.abs());
                let (cost, sure) = quantity.write_change(&cost, reach);
                [what, cost, sure]
            } else {
                [what, String::new(), "too early to tell".to_owned()]
            }
        });
        let slipping = [from, to].map(|design| 1.0 - design.at[1].value);
        StepTold {
            from: from.label.clone(),
            to: to.label.clone(),
            found: [from, to].map(|design| percent(design.at[1].value)),
            prices: prices.collect(),
            cancelled_by: percent(slipping[0] / slipping[1] - 1.0),
        }
    });
    steps.collect()
}

fn interval(response: &Response) -> Option<Interval> {
    let point = response.figure.value?;
    let figure = &response.figure;
    Some(Interval::new(
        point,
        figure.low.unwrap_or(point),
        figure.high.unwrap_or(point),
    ))
}

/// The points: the lever's places, for each place of the lever beside it.
fn points(levers: &[Lever], moves: &Moves, varied: Varied) -> Vec<Point> {
    let lever = &levers[varied.lever];
    let now = moves.place(varied.lever, levers);
    let mut places: Vec<f64> = if lever.unit == "%" && lever.low >= 0.0 {
        SHARES.into_iter().filter(|&share| share <= lever.high).collect()
    } else {
        (0..PLACES)
            .map(|at| lever.low + (lever.high - lever.low) * f64::from(at) / f64::from(PLACES - 1))
            .collect()
    };
    places.push(now);
    let mut places: Vec<f64> = places
        .into_iter()
        .filter_map(|place| lever.place(place).ok())
        .collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let besides = varied.beside.map_or_else(
        || vec![(None, 0.0)],
        |at| {
            let other = &levers[at];
            let stands = moves.place(at, levers);
            let mut besides: Vec<f64> = BESIDE
                .iter()
                .filter_map(|factor| {
                    other
                        .place((stands * factor).round().clamp(other.low, other.high))
                        .ok()
                })
                .collect();
            besides.dedup();
            besides.into_iter().map(|beside| (Some(at), beside)).collect()
        },
    );
    let mut points = Vec::new();
    for &(at, beside) in &besides {
        for &place in &places {
            let mut moved = moves.with(varied.lever, place, levers);
            let mut label = format!(
                "{place}{}",
                if lever.unit.is_empty() {
                    String::new()
                } else {
                    format!(" {}", lever.unit)
                }
            );
            let mut is_now = (place - now).abs() < 1e-9;
            if let Some(at) = at {
                moved = moved.with(at, beside, levers);
                is_now &= (beside - moves.place(at, levers)).abs() < 1e-9;
                label = format!("{label}, {beside} {}", levers[at].label);
            }
            points.push(Point {
                label: if is_now { format!("now: {label}") } else { label },
                place,
                beside,
                moves: moved,
                is_now,
                world: OnceLock::new(),
            });
        }
    }
    points
}

impl Job for Exploration {
    fn kind(&self, piece: usize) -> Option<Kind> {
        (piece < self.points.len() * REPLICATIONS as usize).then_some(Kind::Background)
    }

    fn work(&self, piece: usize) {
        let (point, replication) = (piece / REPLICATIONS as usize, piece % REPLICATIONS as usize);
        let world = self.world(point);
        let record = world.map(|world| world.replicate(self.ground.seed, replication as u64));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of_point = found
            .entry(point)
            .or_insert_with(|| vec![None; REPLICATIONS as usize]);
        let is_runnable = record.is_some();
        of_point[replication] = record;
        let is_done = if is_runnable {
            of_point.iter().all(Option::is_some)
        } else {
            replication == 0
        };
        let records = if is_done { found.remove(&point) } else { None };
        drop(found);
        if let Some(records) = records {
            let records: Vec<_> = records.into_iter().flatten().collect();
            self.finished(point, world, &records);
        }
    }

    fn is_forsaken(&self) -> bool {
        self.messages.is_closed()
    }
}
