//! Today's port and the moved one in one picture, drawn by the code that draws every other picture.

use super::facts::Facts;
use crate::output::picture::drawing::Picture;
use crate::output::picture::stacked_bars::StackedBars;
use crate::output::picture::theme::Tint;
use crate::output::picture::time_distribution::{Spacing, TimeDistribution};
use crate::output::picture::week_lines::{WeekLine, WeekLines};
use serde::Serialize;

/// Width of pictures in the page; they scale.
const WIDTH: u32 = 470;

/// A picture in an answer.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Drawn {
    /// What it is.
    name: &'static str,
    /// How to read it.
    reading: &'static str,
    /// The picture.
    svg: String,
}

/// All pictures of an answer. `main` is the main goods kind's name.
pub(super) fn drawn(main: &str, today: &Facts, now: &Facts, is_today: bool) -> Vec<Drawn> {
    let mut pictures = Vec::new();
    pictures.extend(dwell(main, today, now, is_today).and_then(|picture| {
        draw(
            "dwell",
            "Follow a curve from left to right: it climbs as goods leave, and its height is the share that is out by then.",
            &picture,
        )
    }));
    pictures.extend(held(main, today, now, is_today).and_then(|picture| {
        draw(
            "held",
            "Every minute of a stay belongs to exactly one party: the one whose missing act the goods waited for last.",
            &picture,
        )
    }));
    pictures.extend(week(today, now, is_today).and_then(|picture| {
        draw(
            "week",
            "A line that climbs before a shift and falls during it is a queue that waits for people to come on duty.",
            &picture,
        )
    }));
    pictures
}

fn draw(name: &'static str, reading: &'static str, picture: &dyn Picture) -> Option<Drawn> {
    let svg = picture.svg(WIDTH, picture.natural_height(WIDTH)).ok()?;
    Some(Drawn { name, reading, svg })
}

fn dwell(main: &str, today: &Facts, now: &Facts, is_today: bool) -> Option<TimeDistribution> {
    let mut curves = Vec::new();
    if let Some(mut curve) = now.dwell.clone() {
        if is_today { "today" } else { "now" }.clone_into(&mut curve.name);
        curves.push(curve);
    }
    if !is_today && let Some(mut curve) = today.dwell.clone() {
        "today".clone_into(&mut curve.name);
        curve.tint = Tint::Slate;
        curves.push(curve);
    }
    curves.retain(|curve| !curve.points.is_empty());
    (!curves.is_empty()).then(|| TimeDistribution {
        title: format!("How long {main} stay"),
        subtitle: "Share through the gate by the time since arrival".to_owned(),
        time_name: "Time since arrival".to_owned(),
        share_name: "Through the gate".to_owned(),
        curves,
        target: None,
        spacing: Spacing::Linear,
        interval_name: "95 % confidence interval".to_owned(),
        note: String::new(),
    })
}

/// For each kind of goods, now above today.
fn held(main: &str, today: &Facts, now: &Facts, is_today: bool) -> Option<StackedBars> {
    let mut picture = now.held.clone()?;
    "Who held the time".clone_into(&mut picture.title);
    "Mean per consignment, arrival to gate-out".clone_into(&mut picture.subtitle);
    picture.note = String::new();
    picture.bars.sort_by_key(|bar| bar.name != main);
    picture.bars.truncate(3);
    if is_today {
        return Some(picture);
    }
    let old = today.held.as_ref()?;
    let bars = std::mem::take(&mut picture.bars);
    for mut bar in bars {
        let before = old.bars.iter().find(|other| other.name == bar.name).cloned();
        let name = bar.name.clone();
        bar.name = format!("{name}, now");
        bar.detail = String::new();
        picture.bars.push(bar);
        if let Some(mut before) = before {
            before.name = format!("{name}, today");
            before.detail = String::new();
            picture.bars.push(before);
        }
    }
    Some(picture)
}

/// The longest line of both, its long weeks now and today.
fn week(today: &Facts, now: &Facts, is_today: bool) -> Option<WeekLines> {
    let (name, mut picture) = now.weeks.first().cloned()?;
    picture.title = format!("The week at {name}");
    "How many wait, hour by hour, in nine weeks of ten; those on duty below"
        .clone_into(&mut picture.subtitle);
    let long = |picture: &WeekLines| picture.lines.last().map(|line| line.values.clone());
    let mut lines = vec![WeekLine {
        name: if is_today { "today" } else { "now" }.to_owned(),
        tint: Tint::Blue,
        values: long(&picture)?,
    }];
    let before = today.weeks.iter().find(|(other, _)| *other == name);
    if !is_today && let Some(values) = before.and_then(|(_, picture)| long(picture)) {
        lines.push(WeekLine {
            name: "today".to_owned(),
            tint: Tint::Slate,
            values,
        });
    }
    picture.lines = lines;
    Some(picture)
}
