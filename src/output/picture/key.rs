//! Keys: a row of samples with their meaning.

use super::geometry::{Point, Rect};
use super::scene::{Scene, TextStyle};
use super::text::shorten;
use super::theme::{Colour, INK, MUTED, SMALL, Tint};

/// A sample of what is drawn.
#[derive(Clone, Debug)]
pub(super) enum Sample {
    /// A filled square of a colour.
    Swatch(Colour),
    /// A line of a series.
    Curve(Tint, &'static [f64]),
    /// A small triangle.
    Tip,
    /// An upright tick.
    Tick,
    /// An interval's bar.
    Bar,
    /// A wide pale bar.
    Range,
    /// A thin line with ends.
    Whisker,
}

const SAMPLE: f64 = 20.0;
const GAP: f64 = 5.0;
const BETWEEN: f64 = 16.0;
const ROW: f64 = 18.0;

/// Draws the key at the top of `area`, in as many rows as it takes; what remains.
pub(super) fn draw(scene: &mut Scene, area: Rect, entries: &[(Sample, String)]) -> Rect {
    let style = TextStyle::new(SMALL, INK);
    for (place, entry) in places(entries, area.width()).iter().zip(entries) {
        let middle = area.top + place.y + 0.5 * ROW;
        let left = area.left + place.x;
        draw_sample(
            scene,
            &entry.0,
            Rect::new(left, middle - 5.0, left + SAMPLE, middle + 5.0),
        );
        let text = shorten(&entry.1, style.size, style.weight, area.width() - SAMPLE - GAP);
        scene.text_beside(&text, Point::new(left + SAMPLE + GAP, middle), style);
    }
    Rect::new(
        area.left,
        area.top + height(entries, area.width()),
        area.right,
        area.bottom,
    )
}

/// Height that [`draw`] takes.
pub(super) fn height(entries: &[(Sample, String)], width: f64) -> f64 {
    places(entries, width)
        .last()
        .map_or(0.0, |last| last.y + ROW + 4.0)
}

fn places(entries: &[(Sample, String)], width: f64) -> Vec<Point> {
    let style = TextStyle::new(SMALL, INK);
    let mut at = Point::new(0.0, 0.0);
    let mut found = Vec::new();
    for (_, text) in entries {
        let wide = SAMPLE + GAP + style.width(text);
        if at.x > 0.0 && at.x + wide > width {
            at = Point::new(0.0, at.y + ROW);
        }
        found.push(at);
        at.x += wide + BETWEEN;
    }
    found
}

fn draw_sample(scene: &mut Scene, sample: &Sample, rect: Rect) {
    let middle = rect.centre();
    let ends = [Point::new(rect.left, middle.y), Point::new(rect.right, middle.y)];
    match sample {
        Sample::Swatch(colour) => scene.block(rect, *colour, 1.0),
        Sample::Curve(tint, dash) => scene.dashed(&ends, tint.colour(), 2.0, dash),
        Sample::Tip => scene.tip(middle, MUTED),
        Sample::Tick => {
            let ends = [
                Point::new(middle.x, rect.top - 1.0),
                Point::new(middle.x, rect.bottom + 1.0),
            ];
            scene.line(&ends, INK, 2.4);
        }
        Sample::Bar => scene.line(&ends, MUTED, 6.0),
        Sample::Whisker => {
            scene.line(&ends, INK, 1.4);
            for left in [rect.left, rect.right] {
                let ends = [Point::new(left, middle.y - 3.0), Point::new(left, middle.y + 3.0)];
                scene.line(&ends, INK, 1.4);
            }
        }
        Sample::Range => scene.block(rect, MUTED.over_paper(0.25), 1.0),
    }
}
