//! What every picture can do: be laid out, and be written as SVG or PNG.

use std::fmt::Debug;

use super::error::PictureError;
use super::geometry::Rect;
use super::scene::Scene;
use super::theme::MARGIN;
use super::{paint, raster};

/// Least width of a picture.
pub const MIN_WIDTH: u32 = 280;
/// Least height of a picture.
pub const MIN_HEIGHT: u32 = 120;
/// Greatest width and height of a picture.
pub const MAX_SIDE: u32 = 3000;
/// Dots along a picture unit of a PNG for print.
pub const PRINT_SCALE: u32 = 2;

/// Rank of a picture's title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The picture stands alone.
    Whole,
    /// The picture is a panel of another.
    Panel,
}

/// Something that can draw itself at a given size.
///
/// Sizes are in picture units: CSS pixels of an SVG. 720 to 800 units across fill the width of an A4 page.
pub trait Picture: Debug + Sync {
    /// One line that says what is shown.
    fn title(&self) -> &str;

    /// The height at which the picture looks best at this width.
    fn natural_height(&self, width: u32) -> u32;

    /// Adds the picture's shapes to the scene, inside `area`.
    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank);

    /// The picture as a list of shapes.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds.
    fn scene(&self, width: u32, height: u32) -> Result<Scene, PictureError> {
        if !(MIN_WIDTH..=MAX_SIDE).contains(&width) || !(MIN_HEIGHT..=MAX_SIDE).contains(&height) {
            return Err(PictureError::Size {
                width,
                height,
                min_width: MIN_WIDTH,
                min_height: MIN_HEIGHT,
                max: MAX_SIDE,
            });
        }
        let mut scene = Scene::new(width, height);
        let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        self.compose(&mut scene, sheet.shrunk(MARGIN), Rank::Whole);
        Ok(scene)
    }

    /// The picture as an SVG document that needs no font, script or other file.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds or the drawing library fails.
    fn svg(&self, width: u32, height: u32) -> Result<String, PictureError> {
        paint::svg(&self.scene(width, height)?, self.title())
    }

    /// The picture as a PNG file for print, with [`PRINT_SCALE`] dots along each unit.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds, or the drawing library or the encoder fails.
    fn png(&self, width: u32, height: u32) -> Result<Vec<u8>, PictureError> {
        self.png_at(width, height, PRINT_SCALE)
    }

    /// The picture as a PNG file with `scale` dots along each unit, 1 to 4.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds, or the drawing library or the encoder fails.
    fn png_at(&self, width: u32, height: u32, scale: u32) -> Result<Vec<u8>, PictureError> {
        raster::encode(&self.scene(width, height)?, scale.clamp(1, 4))
    }
}

/// Height of a sheet with the given height inside its margins, within the bounds.
pub(super) fn sheet_height(inside: f64) -> u32 {
    (inside + 2.0 * MARGIN)
        .clamp(f64::from(MIN_HEIGHT), f64::from(MAX_SIDE))
        .ceil() as u32
}
