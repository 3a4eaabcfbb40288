//! Lays a time distribution out: axes, curves, marks, labels and the table.

use super::curve::{at_hours, between, clean, hours_at};
use super::{CurvePoint, Spacing, TimeCurve, TimeDistribution};
use crate::output::picture::axis::Axis;
use crate::output::picture::drawing::{Rank, sheet_height};
use crate::output::picture::frame::{self, AXIS_ROOM, NAME_ROOM, Plot};
use crate::output::picture::geometry::{Point, Rect};
use crate::output::picture::labels::{Placer, around};
use crate::output::picture::scene::{CAPITALS, DESCENDERS, Scene, TextStyle};
use crate::output::picture::table::{Head, Mark, Row, Table};
use crate::output::picture::theme::{CURVE, INK, MARGIN, PAPER, SMALL, TEXT};
use crate::output::picture::ticks::number;
use crate::output::picture::values::{Interval, Quantity, write_time};

/// The axis ends where this share of every curve is through.
const SHOWN: f64 = 0.985;
/// A logarithmic axis starts where this share of some curve is through.
const SKIPPED: f64 = 0.01;
/// Curves start at this share: below they would hide the axis and each other.
const VISIBLE: f64 = 0.002;
/// Height of a line of text in ems.
const TEXT_HEIGHT: f64 = CAPITALS + DESCENDERS;
/// Strips of the plot that say something when pointed at.
const STRIPS: u32 = 48;
/// Radius of marks.
const MARK: f64 = 3.8;
/// Room between ticks of the time axis.
const TICK_ROOM: f64 = 55.0;

/// A curve with its cleaned points.
struct Drawn<'a> {
    curve: &'a TimeCurve,
    points: Vec<CurvePoint>,
    path: Vec<Point>,
}

pub(super) fn natural_height(picture: &TimeDistribution, width: u32) -> u32 {
    let room = f64::from(width) - 2.0 * MARGIN;
    let drawn = drawn(picture);
    let axis = time_axis(picture, &drawn, room);
    let note = note(picture, &drawn, axis.high);
    let around = frame::around(&picture.title, &picture.subtitle, &note, &[], room);
    let table = table(picture, &drawn, axis.high).height(room) + 6.0;
    let plot = (0.36 * room).clamp(230.0, 300.0) + AXIS_ROOM + NAME_ROOM;
    sheet_height(around + plot + table)
}

pub(super) fn compose(picture: &TimeDistribution, scene: &mut Scene, area: Rect, rank: Rank) {
    let area = frame::heading(scene, area, &picture.title, &picture.subtitle, rank);
    let mut drawn = drawn(picture);
    let axis = time_axis(picture, &drawn, area.width());
    let area = frame::note(scene, area, &note(picture, &drawn, axis.high));
    if drawn.is_empty() {
        return frame::nothing(scene, area);
    }
    let area = table(picture, &drawn, axis.high).draw(scene, area);
    let plot = Plot::fit(area, axis, Axis::shares());
    if !plot.is_roomy() {
        return;
    }
    for curve in &mut drawn {
        curve.path = path(&plot, &curve.points);
    }
    plot.draw_axes(scene, &picture.time_name, &picture.share_name);
    draw_target(scene, picture, &plot);
    draw_curves(scene, &plot, &drawn);
    draw_labels(scene, picture, &plot, &drawn);
    add_hints(scene, picture, &plot, &drawn);
}

/// What strips of the plot say when pointed at: the share through by then.
fn add_hints(scene: &mut Scene, picture: &TimeDistribution, plot: &Plot, drawn: &[Drawn<'_>]) {
    let width = plot.rect.width() / f64::from(STRIPS);
    for strip in 0..STRIPS {
        let middle = (f64::from(strip) + 0.5) / f64::from(STRIPS);
        let hours = match picture.spacing {
            Spacing::Linear => plot.x.low + middle * (plot.x.high - plot.x.low),
            Spacing::Log => plot.x.low * libm::pow(plot.x.high / plot.x.low, middle),
        };
        let shares: Vec<String> = drawn
            .iter()
            .filter_map(|curve| {
                let point = at_hours(&curve.points, hours)?;
                let share = Quantity::Share.write(&Interval::exact(point.share), 1.0).0;
                Some(format!("{}: {share}", curve.curve.name))
            })
            .collect();
        let when = write(picture.spacing, &Interval::exact(hours), plot.x.high).0;
        let left = plot.rect.left + f64::from(strip) * width;
        let place = Rect::new(left, plot.rect.top, left + width, plot.rect.bottom);
        scene.hint(place, format!("within {when}\n{}", shares.join("\n")));
    }
}

fn drawn(picture: &TimeDistribution) -> Vec<Drawn<'_>> {
    let curves = picture.curves.iter().map(|curve| Drawn {
        curve,
        points: clean(curve),
        path: Vec::new(),
    });
    curves.filter(|drawn| !drawn.points.is_empty()).collect()
}

fn time_axis(picture: &TimeDistribution, drawn: &[Drawn<'_>], width: f64) -> Axis {
    let target = picture
        .target
        .as_ref()
        .map(|target| target.hours)
        .filter(|hours| hours.is_finite());
    let mut high = target.map_or(0.0, |hours| 1.1 * hours);
    let mut low = f64::INFINITY;
    for Drawn { curve, points, .. } in drawn {
        high = high.max(hours_at(points, SHOWN).unwrap_or(0.0) * 1.02);
        for interval in marks(curve) {
            high = high.max(interval.high * 1.04);
        }
        low = low.min(hours_at(points, SKIPPED).unwrap_or(f64::INFINITY));
    }
    match picture.spacing {
        Spacing::Linear => Axis::time(high, ((width / TICK_ROOM) as usize).clamp(3, 12)),
        Spacing::Log => Axis::log_time(low.max(1.0 / 60.0), high),
    }
}

/// Quantiles and mean that are numbers.
fn marks(curve: &TimeCurve) -> impl Iterator<Item = Interval> {
    let all = [curve.median, curve.quantile_90, curve.mean];
    all.into_iter().flatten().filter(Interval::is_finite)
}

fn note(picture: &TimeDistribution, drawn: &[Drawn<'_>], end: f64) -> String {
    let mut parts = Vec::new();
    let banded = drawn
        .iter()
        .any(|drawn| drawn.points.iter().any(|point| point.high > point.low));
    if banded
        || drawn
            .iter()
            .any(|drawn| marks(drawn.curve).any(|interval| interval.is_wide()))
    {
        let shade = if banded {
            "Shade, bars and brackets"
        } else {
            "Bars and brackets"
        };
        parts.push(format!("{shade}: {}.", picture.interval_name));
    }
    let beyond: Vec<String> = drawn.iter().filter_map(|drawn| beyond(drawn, end)).collect();
    if !beyond.is_empty() {
        parts.push(format!("Longer than the axis: {}.", beyond.join(", ")));
    }
    parts.push(picture.note.clone());
    parts.join(" ").trim().to_owned()
}

fn beyond(drawn: &Drawn<'_>, end: f64) -> Option<String> {
    let share = 1.0 - at_hours(&drawn.points, end)?.share;
    let decimals = usize::from(share < 0.0095);
    (share >= 0.0005).then(|| format!("{} % of {}", number(100.0 * share, decimals), drawn.curve.name))
}

fn table(picture: &TimeDistribution, drawn: &[Drawn<'_>], end: f64) -> Table {
    let head = |text: &str, mark: Mark| Head {
        text: text.to_owned(),
        mark,
    };
    let mut heads = vec![
        head("Half within", Mark::Full),
        head("9 in 10 within", Mark::Full),
        head("Mean", Mark::Hollow),
    ];
    heads.extend(picture.target.iter().map(|_| head("Within target", Mark::None)));
    let rows = drawn.iter().map(|Drawn { curve, points, .. }| {
        let times = [curve.median, curve.quantile_90, curve.mean];
        let mut cells: Vec<_> = times
            .iter()
            .map(|time| cell(picture.spacing, *time, end))
            .collect();
        cells.extend(picture.target.iter().map(|target| {
            at_hours(points, target.hours).map_or_else(dash, |point| {
                Quantity::Share.write(&Interval::new(point.share, point.low, point.high), 1.0)
            })
        }));
        Row {
            tint: curve.tint,
            name: curve.name.clone(),
            cells,
        }
    });
    Table {
        heads,
        rows: rows.collect(),
    }
}

fn cell(spacing: Spacing, time: Option<Interval>, end: f64) -> (String, String) {
    time.filter(Interval::is_finite)
        .map_or_else(dash, |time| write(spacing, &time, end))
}

/// A time in the axis' unit, or in its own where each tick has a unit.
fn write(spacing: Spacing, time: &Interval, end: f64) -> (String, String) {
    match spacing {
        Spacing::Linear => Quantity::Hours.write(time, end),
        Spacing::Log => write_time(time),
    }
}

fn dash() -> (String, String) {
    ("–".to_owned(), String::new())
}

/// The curve on the paper, without points that no eye could tell apart.
fn path(plot: &Plot, points: &[CurvePoint]) -> Vec<Point> {
    let shown = between(points, plot.x.low, plot.x.high);
    let mut path: Vec<Point> = Vec::new();
    if let Some(first) = shown.first().filter(|first| first.hours > plot.x.low) {
        path.push(plot.at(first.hours, 0.0));
    }
    for point in shown.iter().filter(|point| point.share > VISIBLE) {
        let here = plot.at(point.hours, point.share);
        if path
            .last()
            .is_none_or(|last| (here.x - last.x).abs() + (here.y - last.y).abs() > 0.4)
        {
            path.push(here);
        }
    }
    if let Some(last) = shown
        .last()
        .filter(|last| last.hours < plot.x.high && last.share > 0.999)
    {
        path.push(plot.at(last.hours, last.share));
        path.push(plot.at(plot.x.high, last.share));
    }
    path
}

fn draw_target(scene: &mut Scene, picture: &TimeDistribution, plot: &Plot) {
    if let Some(left) = target_left(picture, plot) {
        let ends = [
            Point::new(left, plot.rect.top - 4.0),
            Point::new(left, plot.rect.bottom),
        ];
        scene.dashed(&ends, INK, 1.3, &[4.0, 3.0]);
    }
}

fn target_left(picture: &TimeDistribution, plot: &Plot) -> Option<f64> {
    let hours = picture.target.as_ref()?.hours;
    (hours >= plot.x.low && hours <= plot.x.high).then(|| plot.left_of(hours))
}

fn draw_curves(scene: &mut Scene, plot: &Plot, drawn: &[Drawn<'_>]) {
    for Drawn { curve, points, .. } in drawn {
        let shown = between(points, plot.x.low, plot.x.high);
        if shown.iter().any(|point| point.high > point.low) {
            let upper = shown.iter().map(|point| plot.at(point.hours, point.high));
            let lower = shown.iter().rev().map(|point| plot.at(point.hours, point.low));
            scene.area(upper.chain(lower).collect(), curve.tint.colour(), 0.16);
        }
    }
    for Drawn { curve, path, .. } in drawn {
        scene.dashed(path, curve.tint.colour(), CURVE, curve.tint.dash());
    }
    for drawn in drawn {
        for (interval, centre) in marked(plot, drawn) {
            let ends = [interval.low, interval.high].map(|hours| hours.clamp(plot.x.low, plot.x.high));
            let ends = ends.map(|hours| Point::new(plot.left_of(hours), centre.y));
            if interval.is_wide() && ends[1].x - ends[0].x > 2.0 * MARK {
                scene.line(&ends, PAPER, 4.4);
                scene.line(&ends, drawn.curve.tint.text(), 2.4);
            }
            scene.mark(centre, drawn.curve.tint, MARK);
        }
        if let Some(centre) = mean_mark(plot, drawn) {
            scene.hollow_mark(centre, drawn.curve.tint, MARK);
        }
    }
}

/// The two quantiles and where they are marked.
fn marked(plot: &Plot, drawn: &Drawn<'_>) -> Vec<(Interval, Point)> {
    let quantiles = [(drawn.curve.quantile_90, 0.9), (drawn.curve.median, 0.5)];
    quantiles
        .into_iter()
        .filter_map(|(interval, share)| Some((interval.filter(Interval::is_finite)?, share)))
        .filter(|(interval, _)| interval.point >= plot.x.low && interval.point <= plot.x.high)
        .map(|(interval, share)| (interval, plot.at(interval.point, share)))
        .collect()
}

fn mean_mark(plot: &Plot, drawn: &Drawn<'_>) -> Option<Point> {
    let mean = drawn.curve.mean.filter(Interval::is_finite)?.point;
    let inside = mean >= plot.x.low && mean <= plot.x.high;
    let share = at_hours(&drawn.points, mean)?.share;
    inside.then(|| plot.at(mean, share))
}

fn draw_labels(scene: &mut Scene, picture: &TimeDistribution, plot: &Plot, drawn: &[Drawn<'_>]) {
    let mut placer = Placer::new(plot.rect.shrunk(1.0));
    for curve in drawn {
        placer.avoid_line(&curve.path);
        let marks = marked(plot, curve).into_iter().map(|(_, centre)| centre);
        for centre in marks.chain(mean_mark(plot, curve)) {
            placer.avoid_box(Rect::new(centre.x, centre.y, centre.x, centre.y).shrunk(-MARK));
        }
        for (interval, centre) in marked(plot, curve) {
            let ends = [plot.left_of(interval.low), plot.left_of(interval.high)];
            placer.avoid_box(Rect::new(ends[0], centre.y - 3.0, ends[1], centre.y + 3.0));
        }
    }
    if let Some(left) = target_left(picture, plot) {
        placer.avoid_line(&[
            Point::new(left, plot.rect.top),
            Point::new(left, plot.rect.bottom),
        ]);
        label_target(scene, picture, plot, left, &mut placer);
    }
    for curve in drawn {
        label_name(scene, curve, &mut placer);
    }
    for curve in drawn {
        let style = TextStyle::new(SMALL, curve.curve.tint.text());
        for (interval, centre) in marked(plot, curve) {
            let text = write(picture.spacing, &interval, plot.x.high).0;
            put(
                scene,
                &text,
                style,
                &mut placer,
                Some(&curve.path),
                |width, height| around(&[centre], width, height, 6.0),
            );
        }
    }
}

fn label_target(scene: &mut Scene, picture: &TimeDistribution, plot: &Plot, left: f64, placer: &mut Placer) {
    let name = picture.target.as_ref().map_or("", |target| target.name.as_str());
    let style = TextStyle::new(SMALL, INK);
    put(scene, name, style, placer, None, |width, height| {
        let rows = (0..40).map(|row| plot.rect.bottom - 4.0 - height - f64::from(row) * 8.0);
        rows.flat_map(|top| {
            [left + 5.0, left - 5.0 - width].map(|start| Rect::new(start, top, start + width, top + height))
        })
        .collect()
    });
}

fn label_name(scene: &mut Scene, drawn: &Drawn<'_>, placer: &mut Placer) {
    let style = TextStyle::new(TEXT, drawn.curve.tint.text()).bold();
    // From the upper part of the curve outwards.
    let shares: Vec<f64> = (0..30)
        .flat_map(|step| [0.7 - 0.02 * f64::from(step), 0.72 + 0.02 * f64::from(step)])
        .collect();
    let shares: Vec<f64> = shares
        .into_iter()
        .filter(|share| *share > 0.1 && *share < 0.97)
        .collect();
    let path = &drawn.path;
    put(
        scene,
        &drawn.curve.name,
        style,
        placer,
        Some(path),
        |width, height| {
            let steps = shares
                .iter()
                .filter_map(|share| path.get((share * (path.len() - 1) as f64) as usize));
            let along: Vec<Point> = steps.copied().chain(at_heights(path, &shares)).collect();
            around(&along, width, height, 7.0)
        },
    );
}

/// Points of a path at shares of the height it spans.
fn at_heights(path: &[Point], shares: &[f64]) -> Vec<Point> {
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return Vec::new();
    };
    let level = |share: &f64| first.y + share * (last.y - first.y);
    shares
        .iter()
        .filter_map(|share| path.iter().find(|point| point.y <= level(share)).copied())
        .collect()
}

fn put(
    scene: &mut Scene,
    text: &str,
    style: TextStyle,
    placer: &mut Placer,
    of: Option<&[Point]>,
    candidates: impl Fn(f64, f64) -> Vec<Rect>,
) {
    let (width, height) = (style.width(text), TEXT_HEIGHT * style.size);
    if let Some(found) = placer.take(candidates(width, height), of) {
        scene.block(found.shrunk(-1.0), PAPER, 0.8);
        scene.text(
            text,
            Point::new(found.left, found.bottom - DESCENDERS * style.size),
            style,
        );
    }
}
