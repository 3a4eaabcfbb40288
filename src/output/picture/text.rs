//! Width of text, line breaking, and the font that PNG pictures and all measuring use.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// Names under which an SVG viewer looks for a font; the first registers the font of PNG pictures.
pub(super) const FAMILY: &str = "Ubuntu, Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif";
/// Height of the font's line box in ems: what the drawing library calls the size.
pub(super) const LINE_BOX: f64 = 1.121;

/// Size at which text is measured.
const MEASURED_AT: f64 = 1000.0;
/// Room for viewers whose font is wider than ours: DejaVu Sans, the widest of the family list.
const SPARE: f64 = 1.16;
/// The same for bold letters.
const SPARE_BOLD: f64 = 1.30;
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

/// Makes the font known to the drawing library, once; false if the font is broken.
pub(super) fn font_is_ready() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY
        .get_or_init(|| register_font(FAMILY, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT).is_ok())
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
    font_is_ready();
    let font = FontDesc::new(FontFamily::Name(FAMILY), MEASURED_AT, FontStyle::Normal);
    let ems = |text: &str| {
        font.layout_box(text)
            .map_or(0.0, |((left, _), (right, _))| f64::from(right - left))
    };
    let letters: Vec<char> = text.chars().collect();
    let spacing = if weight == Weight::Bold { BOLD_SPACING } else { 0.0 };
    let mut at = 0.0;
    let mut found = vec![at];
    for (index, letter) in letters.iter().enumerate() {
        let own = ems(&letter.to_string());
        let kerned = letters
            .get(index + 1)
            .filter(|next| !next.is_whitespace() && !letter.is_whitespace());
        let wide = kerned.map_or(own, |next| {
            ems(&format!("{letter}{next}")) - ems(&next.to_string())
        });
        at += wide / MEASURED_AT * LINE_BOX + spacing;
        found.push(at);
    }
    found
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
