//! Charts of a workbook, in our own words: the file's code draws them with the spreadsheet's means.

use std::ops::Range;

/// A chart beside its table.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub(super) shape: Shape,
    pub(super) title: String,
    /// Name of the axis of categories, or of x.
    pub(super) across: String,
    /// Name of the axis of values, or of y.
    pub(super) values: String,
    /// Whether the values are shares, printed as percentages.
    pub(super) percent: bool,
    pub(super) series: Vec<Series>,
}

/// How the values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A bar for each category, lying.
    Bars,
    /// Bars of several series one after another, lying.
    Stacked,
    /// Two series from a common middle, lying: a tornado.
    Tornado,
    /// Lines over x.
    Lines,
    /// Points at x and y.
    Points,
}

/// One series of values: rows and columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    /// The sheet; `None`: the chart's own.
    pub(super) sheet: Option<&'static str>,
    /// Rows of the table, from 0.
    pub(super) rows: Range<usize>,
    /// Column of categories, or of x.
    pub(super) across: usize,
    /// Column of values, or of y.
    pub(super) values: usize,
    /// Columns that tell how far the interval reaches below and above.
    pub(super) reach: Option<(usize, usize)>,
}
