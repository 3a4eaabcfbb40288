//! Painting at a multiple of the size, averaging down to smooth edges, and encoding as PNG.

use plotters::prelude::{BitMapBackend, IntoDrawingArea};

use super::error::PictureError;
use super::paint::{Surface, paint};
use super::scene::Scene;

/// Bytes of the largest canvas; larger pictures get coarser edges.
const CANVAS_LIMIT: u64 = 70_000_000;
/// Finest smoothing: dots painted along each side of a dot written.
const FINEST: u64 = 3;
/// CSS pixels in a metre.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;

/// The scene as PNG with `scale` dots along each picture unit.
pub(super) fn encode(scene: &Scene, scale: u32) -> Result<Vec<u8>, PictureError> {
    let (width, height) = (scene.width * scale, scene.height * scale);
    let dots = u64::from(width) * u64::from(height);
    let fine = (1..=FINEST)
        .rev()
        .find(|fine| 3 * dots * fine * fine <= CANVAS_LIMIT)
        .unwrap_or(1) as u32;
    let size = (width * fine, height * fine);
    let mut canvas = vec![0xFF_u8; size.0 as usize * size.1 as usize * 3];
    let area = BitMapBackend::with_buffer(&mut canvas, size).into_drawing_area();
    paint(scene, &area, &Surface::bitmap(f64::from(scale * fine)))?;
    drop(area);
    let smooth = averaged(&canvas, size.0 as usize, fine as usize);
    compress(&smooth, width, height, scale)
}

/// The mean of every `fine` × `fine` dots of a canvas of RGB bytes, `stride` dots wide.
fn averaged(canvas: &[u8], stride: usize, fine: usize) -> Vec<u8> {
    if fine == 1 {
        return canvas.to_vec();
    }
    let (row, count) = (stride * 3, (fine * fine) as u16);
    let mut out = Vec::with_capacity(canvas.len() / (fine * fine));
    let mut sums = vec![0_u16; row];
    for rows in canvas.chunks_exact(row * fine) {
        sums.fill(0);
        for line in rows.chunks_exact(row) {
            for (sum, &byte) in sums.iter_mut().zip(line) {
                *sum += u16::from(byte);
            }
        }
        for dots in sums.chunks_exact(3 * fine) {
            let of = |part: usize| dots.iter().skip(part).step_by(3).sum::<u16>();
            out.extend([0, 1, 2].map(|part| ((of(part) + count / 2) / count) as u8));
        }
    }
    out
}

fn compress(pixels: &[u8], width: u32, height: u32, scale: u32) -> Result<Vec<u8>, PictureError> {
    let failed = |error: png::EncodingError| PictureError::Encode(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::Sub);
    let per_metre = (PIXELS_PER_METRE * f64::from(scale)).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}
