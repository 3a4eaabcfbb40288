//! Width of text, line breaking, and the letters that PNG pictures paint.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, OutlinedGlyph, PxScale, point};

/// Names under which an SVG viewer looks for a font.
pub(super) const FAMILY: &str = "Ubuntu, Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif";

/// Room for viewers whose font is wider than ours: DejaVu Sans, the widest of the family list.
const SPARE: f64 = 1.16;
/// The same for bold letters.
const SPARE_BOLD: f64 = 1.30;
/// Width of a letter in ems without a font.
const TYPICAL_LETTER: f64 = 0.55;
/// Room between bold letters of the built-in font, in ems.
const BOLD_SPACING: f64 = 0.03;

/// Weight of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For titles and names.
    Bold,
}

/// The built-in font; `None` if it is broken.
pub(super) fn font() -> Option<&'static FontRef<'static>> {
    static FONT: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).ok())
        .as_ref()
}

/// A letter of the built-in font whose em is `size` dots, with its foot at (`x`, `baseline`); `None` for blanks.
pub(super) fn outline(letter: char, size: f64, x: f64, baseline: f64) -> Option<OutlinedGlyph> {
    let font = font()?;
    let line_box = f64::from(font.height_unscaled() / font.units_per_em()?);
    let scale = PxScale::from((size * line_box) as f32);
    font.outline_glyph(
        font.glyph_id(letter)
            .with_scale_and_position(scale, point(x as f32, baseline as f32)),
    )
}

/// Width of a line of text at the given size in ems, whatever font of the family shows it.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let ems = starts(text, Weight::Regular).last().copied().unwrap_or(0.0);
    let spare = if weight == Weight::Bold { SPARE_BOLD } else { SPARE };
    ems * size * spare
}

/// Where each letter starts and, last, where the text ends, in ems of the built-in font.
///
/// Pairs of letters are kerned, spaces are not: the font pulls some letters right over them.
pub(super) fn starts(text: &str, weight: Weight) -> Vec<f64> {
    let letters: Vec<char> = text.chars().collect();
    let spacing = if weight == Weight::Bold { BOLD_SPACING } else { 0.0 };
    let mut at = 0.0;
    let mut found = vec![at];
    for (index, letter) in letters.iter().enumerate() {
        at += advance(*letter, letters.get(index + 1).copied()) + spacing;
        found.push(at);
    }
    found
}

/// From a letter's start to the start of the next, in ems.
fn advance(letter: char, next: Option<char>) -> f64 {
    let Some((font, ems)) = font().and_then(|font| Some((font, font.units_per_em()?))) else {
        return TYPICAL_LETTER;
    };
    let glyph = font.glyph_id(letter);
    let kern = next
        .filter(|next| !next.is_whitespace() && !letter.is_whitespace())
        .map_or(0.0, |next| font.kern_unscaled(glyph, font.glyph_id(next)));
    f64::from((font.h_advance_unscaled(glyph) + kern) / ems)
}

/// The text in lines no wider than `room`, broken between words; a word too long is shortened.
pub(super) fn wrap(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width(line, size, weight) <= room) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None => lines.push(shorten(word, size, weight, room)),
        }
    }
    lines
}

/// [`wrap`], with lines of about equal length.
pub(super) fn balance(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let lines = wrap_to(text, size, weight, room, most);
    let narrower = (1..=10).rev().map(|tenth| room * (0.5 + 0.05 * f64::from(tenth)));
    narrower
        .map(|room| wrap_to(text, size, weight, room, most + 1))
        .take_while(|found| found.len() <= lines.len())
        .last()
        .unwrap_or(lines)
}

/// [`wrap`], with what exceeds `most` lines replaced by an ellipsis.
pub(super) fn wrap_to(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, room);
    if lines.len() > most && most > 0 {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(shorten(&rest, size, weight, room));
    }
    lines
}

/// The text, cut and ended by an ellipsis if wider than `room`.
pub(super) fn shorten(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&cut, size, weight) <= room {
            return cut;
        }
    }
    String::new()
}
