//! Designs by two goals that pull apart: a dot for each, darker the likelier it is to be worth choosing, and the front.

use super::axis::Axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::scene::{Scene, Shape, TextStyle};
use super::text::shorten;
use super::theme::{AXIS, INK, MARGIN, PAPER, SMALL, TEXT, Tint};
use super::values::{Interval, Quantity};

/// Designs by two goals.
#[derive(Clone, Debug, PartialEq)]
pub struct TradeOff {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// The goals: the level axis, then the upright one.
    pub goals: [Goal; 2],
    /// The designs.
    pub marks: Vec<Mark>,
    /// Places of those on the front of means, along it.
    pub front: Vec<usize>,
    /// Place of the design where the front bends most.
    pub knee: Option<usize>,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Its name, and which way is better.
    pub name: String,
    /// Kind of the quantity.
    pub quantity: Quantity,
}

/// A design.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it is called.
    pub name: String,
    /// Both goals.
    pub at: [Interval; 2],
    /// The probability that no other design is better in one goal and no worse in the other.
    pub probability: f64,
}

/// Designs at least this likely are filled.
const LIKELY: f64 = 0.5;
/// Dots' radius.
const RADIUS: f64 = 5.0;
/// Height of the plot for a width of 1.
const SHAPE: f64 = 0.55;

impl Picture for TradeOff {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &key_entries(), room);
        sheet_height(around + SHAPE * room)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        let area = key::draw(scene, area, &key_entries());
        let usable = |mark: &&Mark| mark.at.iter().all(Interval::is_finite);
        if !self.marks.iter().any(|mark| usable(&mark)) {
            return frame::nothing(scene, area);
        }
        let ends = |goal: usize, end: fn(&Interval) -> f64| {
            let marks = self.marks.iter().filter(usable);
            marks.map(move |mark| end(&mark.at[goal])).collect::<Vec<f64>>()
        };
        let low = |goal| ends(goal, |at| at.low).into_iter().fold(f64::INFINITY, f64::min);
        let high = |goal| ends(goal, |at| at.high).into_iter().fold(0.0, f64::max);
        let most = |length: f64| ((length / 60.0) as usize).clamp(2, 10);
        let plot = Plot::fit(
            area,
            Axis::around(&self.goals[0].quantity, low(0), high(0), most(area.width())),
            Axis::around(&self.goals[1].quantity, low(1), high(1), most(area.height())),
        );
        if !plot.is_roomy() {
            return;
        }
        plot.draw_axes(scene, &self.goals[0].name, &self.goals[1].name);
        // the least likely first, so that the others lie on top
        let mut order: Vec<usize> = (0..self.marks.len()).collect();
        order.retain(|&at| usable(&&self.marks[at]));
        order.sort_by(|&a, &b| self.marks[a].probability.total_cmp(&self.marks[b].probability));
        for &at in &order {
            draw_bars(scene, &plot, &self.marks[at]);
        }
        self.draw_front(scene, &plot);
        for &at in &order {
            draw_dot(scene, &plot, &self.marks[at], self.knee == Some(at));
        }
        self.draw_names(scene, &plot);
        for &at in &order {
            self.add_hint(scene, &plot, &self.marks[at]);
        }
    }
}

impl TradeOff {
    fn add_hint(&self, scene: &mut Scene, plot: &Plot, mark: &Mark) {
        let centre = place(plot, mark);
        let ends = [plot.x.high, plot.y.high];
        let goal = |k: usize| {
            let (point, interval) = self.goals[k].quantity.write(&mark.at[k], ends[k]);
            format!("{}: {point} ({interval})", self.goals[k].name)
        };
        let text = format!(
            "{}\n{}\n{}\nworth choosing with probability {:.2}",
            mark.name,
            goal(0),
            goal(1),
            mark.probability
        );
        let around = Rect::new(centre.x, centre.y, centre.x, centre.y).shrunk(-RADIUS - 3.0);
        scene.hint(around, text);
    }

    fn draw_front(&self, scene: &mut Scene, plot: &Plot) {
        for pair in self.front.windows(2) {
            let ends = [&self.marks[pair[0]], &self.marks[pair[1]]];
            let line = ends.map(|mark| place(plot, mark));
            let sure = ends.iter().all(|mark| mark.probability >= LIKELY);
            let dash: &[f64] = if sure { &[] } else { &[5.0, 4.0] };
            scene.dashed(&line, Tint::Blue.colour(), 1.6, dash);
        }
    }

    /// Names the designs on the front, where there is room.
    fn draw_names(&self, scene: &mut Scene, plot: &Plot) {
        let style = TextStyle::new(SMALL, INK);
        let mut taken: Vec<Rect> = self
            .marks
            .iter()
            .map(|mark| {
                let at = place(plot, mark);
                Rect::new(at.x - RADIUS, at.y - RADIUS, at.x + RADIUS, at.y + RADIUS)
            })
            .collect();
        let knee_first = self.knee.into_iter().chain(self.front.iter().copied());
        let mut named = Vec::new();
        for at in knee_first {
            if named.contains(&at) {
                continue;
            }
            named.push(at);
            let mark = &self.marks[at];
            let centre = place(plot, mark);
            let room = plot.rect.right - centre.x - 2.0 * RADIUS;
            let style = if self.knee == Some(at) {
                style.bold()
            } else {
                style
            };
            if style.width(&mark.name) > room {
                continue;
            }
            let text = shorten(&mark.name, style.size, style.weight, room);
            let left = centre.x + 2.0 * RADIUS;
            let spot = [0.0, TEXT, -TEXT, 2.0 * TEXT, -2.0 * TEXT]
                .into_iter()
                .map(|shift| {
                    let middle = centre.y + shift;
                    Rect::new(
                        left,
                        middle - 0.5 * SMALL,
                        left + style.width(&text),
                        middle + 0.5 * SMALL,
                    )
                })
                .find(|spot| !taken.iter().any(|other| overlap(spot, other)));
            if let Some(spot) = spot {
                scene.text_beside(&text, Point::new(left, spot.centre().y), style);
                taken.push(spot);
            }
        }
    }
}

fn key_entries() -> Vec<(Sample, String)> {
    let colour = Tint::Blue.colour();
    vec![
        (Sample::Swatch(colour), "worth choosing: certainly".to_owned()),
        (
            Sample::Swatch(colour.over_paper(shade(LIKELY))),
            "as likely as not; hollow: less likely".to_owned(),
        ),
        (
            Sample::Curve(Tint::Blue, &[]),
            "front of means, dashed where unsure".to_owned(),
        ),
        (Sample::Curve(Tint::Red, &[]), "knee".to_owned()),
    ]
}

/// Opacity of a dot of this probability.
fn shade(probability: f64) -> f64 {
    2.0 * (probability - LIKELY) * 0.7 + 0.3
}

fn place(plot: &Plot, mark: &Mark) -> Point {
    plot.at(mark.at[0].point, mark.at[1].point)
}

fn draw_bars(scene: &mut Scene, plot: &Plot, mark: &Mark) {
    let [x, y] = mark.at;
    let colour = AXIS.over_paper(0.3 + 0.7 * mark.probability);
    if x.is_wide() {
        scene.line(&[plot.at(x.low, y.point), plot.at(x.high, y.point)], colour, 1.2);
    }
    if y.is_wide() {
        scene.line(&[plot.at(x.point, y.low), plot.at(x.point, y.high)], colour, 1.2);
    }
}

fn draw_dot(scene: &mut Scene, plot: &Plot, mark: &Mark, is_knee: bool) {
    let centre = place(plot, mark);
    let colour = Tint::Blue.colour();
    let mut disc = |radius: f64, colour| {
        scene.shapes.push(Shape::Disc {
            centre,
            radius,
            colour,
        });
    };
    if is_knee {
        disc(RADIUS + 4.0, Tint::Red.colour());
        disc(RADIUS + 2.0, PAPER);
    }
    if mark.probability >= LIKELY {
        disc(RADIUS, colour);
        disc(RADIUS - 1.0, colour.over_paper(shade(mark.probability)));
    } else {
        disc(RADIUS - 0.5, colour.over_paper(0.35 + mark.probability));
        disc(RADIUS - 1.7, PAPER);
    }
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
