//! Shades from pale to dark, each darker than the one before, so that grey print keeps the order.

use super::geometry::{Point, Rect};
use super::scene::Scene;
use super::theme::{AXIS, Colour};

/// Shades told apart; neighbours of one shade are painted as one.
pub(super) const SHADES: u32 = 25;
const RAMP: [Colour; 5] = [
    Colour(0xEA, 0xF1, 0xF6),
    Colour(0xA9, 0xCF, 0xE6),
    Colour(0x4B, 0x97, 0xC9),
    Colour(0x14, 0x5A, 0x99),
    Colour(0x08, 0x22, 0x45),
];

/// The shade of a share in 0..=1; `None` if it is no number.
pub(super) fn shade_of(share: f64) -> Option<u32> {
    share
        .is_finite()
        .then(|| ((share.clamp(0.0, 1.0) * f64::from(SHADES)) as u32).min(SHADES - 1))
}

/// The colour of a shade.
pub(super) fn colour_of_shade(shade: u32) -> Colour {
    colour_of((f64::from(shade) + 0.5) / f64::from(SHADES))
}

/// The colour at a share of the way from pale to dark.
pub(super) fn colour_of(share: f64) -> Colour {
    let place = share.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let index = (place as usize).min(RAMP.len() - 2);
    let part = place - index as f64;
    let (from, to) = (RAMP[index], RAMP[index + 1]);
    let mix = |from: u8, to: u8| (f64::from(from) + part * (f64::from(to) - f64::from(from))).round() as u8;
    Colour(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// A thin frame around a cell.
pub(super) fn outline(scene: &mut Scene, rect: Rect) {
    let corners = [
        Point::new(rect.left, rect.top),
        Point::new(rect.right, rect.top),
        Point::new(rect.right, rect.bottom),
        Point::new(rect.left, rect.bottom),
        Point::new(rect.left, rect.top),
    ];
    scene.line(&corners, AXIS.over_paper(0.5), 0.8);
}
