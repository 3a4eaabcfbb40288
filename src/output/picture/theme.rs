//! The one theme: colours that the colour-blind can tell apart, with a line pattern and a marker for grey print.
//!
//! The colours are those of Okabe and Ito, "Color universal design" (2008), with a darker vermilion for red and the
//! orange in place of a yellow that white paper would swallow.

/// A colour by its red, green and blue parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Text and marks of the first rank.
pub const INK: Colour = Colour(0x1F, 0x23, 0x28);
/// Text of the second rank.
pub const MUTED: Colour = Colour(0x59, 0x60, 0x68);
/// Axis lines.
pub const AXIS: Colour = Colour(0x8C, 0x93, 0x9A);
/// Grid lines.
pub const GRID: Colour = Colour(0xDD, 0xE1, 0xE5);
/// Pale surfaces.
pub const PALE: Colour = Colour(0xEC, 0xEF, 0xF1);
/// The paper.
pub const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);

/// Size of a picture's title.
pub const TITLE: f64 = 18.0;
/// Size of a panel's title.
pub const PANEL_TITLE: f64 = 14.5;
/// Size of subtitles, names and values.
pub const TEXT: f64 = 12.5;
/// Size of ticks and notes; nothing is smaller.
pub const SMALL: f64 = 11.5;
/// From one line of text to the next, as a multiple of its size.
pub const LEADING: f64 = 1.28;
/// Free edge around a picture.
pub const MARGIN: f64 = 12.0;
/// Width of a curve.
pub const CURVE: f64 = 2.0;

/// A data series' look: the four lanes by their colour, and four more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tint {
    /// The green lane: released at once.
    Green,
    /// The blue lane: audited after release.
    Blue,
    /// The yellow lane: documents checked.
    Yellow,
    /// The red lane: goods examined.
    Red,
    /// A fifth series.
    Sky,
    /// A sixth series.
    Purple,
    /// A series without rank.
    Slate,
    /// Everything else.
    Grey,
}

/// Strokes and gaps of the `index`-th of several lines that have no lane: the first has no gaps.
pub fn dash_of(index: usize) -> &'static [f64] {
    const DASHES: [&[f64]; 4] = [&[], &[7.0, 3.0], &[2.5, 2.5], &[9.0, 3.0, 2.5, 3.0]];
    DASHES[index % DASHES.len()]
}

/// Shape of a series' marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A triangle on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A triangle on its tip.
    Tip,
    /// A hexagon.
    Hexagon,
}

impl Tint {
    /// All, in the order in which unnamed series take them.
    pub const ALL: [Self; 8] = [
        Self::Blue,
        Self::Yellow,
        Self::Green,
        Self::Red,
        Self::Purple,
        Self::Sky,
        Self::Slate,
        Self::Grey,
    ];

    /// The look of the `index`-th of several series without a colour of their own.
    pub fn nth(index: usize) -> Self {
        Self::ALL[index % Self::ALL.len()]
    }

    /// Colour of lines and surfaces.
    pub fn colour(self) -> Colour {
        match self {
            Self::Green => Colour(0x00, 0x9E, 0x73),
            Self::Blue => Colour(0x00, 0x72, 0xB2),
            Self::Yellow => Colour(0xE6, 0x9F, 0x00),
            Self::Red => Colour(0xB8, 0x32, 0x0A),
            Self::Sky => Colour(0x56, 0xB4, 0xE9),
            Self::Purple => Colour(0xB0, 0x5A, 0x8C),
            Self::Slate => Colour(0x45, 0x4D, 0x55),
            Self::Grey => Colour(0xA3, 0xAA, 0xB1),
        }
    }

    /// The colour dark enough for text on white.
    pub fn text(self) -> Colour {
        match self {
            Self::Green => Colour(0x00, 0x6B, 0x4E),
            Self::Blue => Colour(0x00, 0x5C, 0x91),
            Self::Yellow => Colour(0x8A, 0x5C, 0x00),
            Self::Red => Colour(0xA3, 0x2A, 0x06),
            Self::Sky => Colour(0x1B, 0x6A, 0x99),
            Self::Purple => Colour(0x8A, 0x3E, 0x69),
            Self::Slate => INK,
            Self::Grey => MUTED,
        }
    }

    /// Lengths of strokes and gaps along a line, in turn; empty for a line without gaps.
    pub fn dash(self) -> &'static [f64] {
        match self {
            Self::Green | Self::Slate => &[],
            Self::Blue => &[9.0, 3.0, 2.5, 3.0],
            Self::Yellow => &[3.0, 2.5],
            Self::Red => &[8.0, 3.0],
            Self::Sky => &[14.0, 4.0],
            Self::Purple => &[5.0, 2.5, 2.0, 2.5, 2.0, 2.5],
            Self::Grey => &[1.5, 2.5],
        }
    }

    /// Shape of marks.
    pub fn marker(self) -> Marker {
        match self {
            Self::Green | Self::Slate => Marker::Disc,
            Self::Blue | Self::Grey => Marker::Square,
            Self::Yellow => Marker::Triangle,
            Self::Red => Marker::Diamond,
            Self::Sky => Marker::Tip,
            Self::Purple => Marker::Hexagon,
        }
    }
}

impl Colour {
    /// The colour laid over white paper with the given opacity in 0..=1.
    #[must_use]
    pub fn over_paper(self, opacity: f64) -> Self {
        let mix = |part: u8| {
            let paper = 255.0;
            (paper + (f64::from(part) - paper) * opacity.clamp(0.0, 1.0)).round() as u8
        };
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// Black or white, whichever is easier to read on this colour.
    #[must_use]
    pub fn readable(self) -> Self {
        let weight = 0.299 * f64::from(self.0) + 0.587 * f64::from(self.1) + 0.114 * f64::from(self.2);
        if weight > 150.0 { INK } else { PAPER }
    }
}
