//! Pictures: one drawing code for result files, the report and the web page.
//!
//! A picture is a plain struct of numbers and names; it knows nothing of the simulator. It lays itself out as a list
//! of shapes ([`scene::Scene`]) that is painted as SVG (text stays text, no font needed) or as PNG (with a font from
//! a crate, so a machine without fonts or display will do). The same picture gives the same bytes every time.
//!
//! | module | what |
//! | --- | --- |
//! | [`drawing`] | [`drawing::Picture`]: a picture as SVG or PNG |
//! | [`values`] | estimates with intervals; how a quantity is written and put on an axis |
//! | [`theme`] | colours, line patterns, markers and text sizes |
//! | [`time_distribution`] | share through the gate by time, a curve for each lane |
//! | [`interval_bars`] | estimates as dots with their intervals, a row for each |
//! | [`curves`] | lines and dots between two axes |
//! | [`side_by_side`] | several pictures under one title |
//! | [`stacked_bars`] | who held the time |
//! | [`trade_off`] | designs by two goals, with the front |
//! | [`week_heat`], [`week_lines`] | the hours of a week |
//! | [`year_series`] | the days of a year |
//! | [`scene`], [`error`] | the list of shapes; what is refused |

mod axis;
mod calendar;
pub mod curves;
pub mod drawing;
pub mod error;
mod frame;
pub mod geometry;
pub mod interval_bars;
mod key;
mod labels;
mod paint;
mod raster;
mod rows;
pub mod scene;
pub mod side_by_side;
pub mod stacked_bars;
mod table;
mod text;
pub mod theme;
mod ticks;
pub mod time_distribution;
pub mod trade_off;
pub mod values;
pub mod week_heat;
pub mod week_lines;
pub mod year_series;

#[cfg(test)]
mod tests;
