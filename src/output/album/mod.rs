//! The pictures of each kind of result, by the name of their file, with a line that says how to read them.

mod comparison;
mod holders;
mod plan;
mod sensitivity;
mod sweep;
mod week;
mod year;

pub use comparison::of_comparison;
pub(in crate::output) use comparison::upper;
pub use holders::held_bars;
pub use plan::of_plan;
pub use sensitivity::{Ranked, Said, of_ranked};
pub use sweep::of_sweep;
pub use week::week_of_line;

use super::picture::drawing::Picture;
use super::picture::error::PictureError;
use super::picture::trade_off::TradeOff;
use super::picture::values::Interval;
use super::{study_picture, warm_up_picture};
use crate::customs::port::{GoodsId, Port};
use crate::experiment::warm_up::WarmUpCheck;
use crate::experiment::{Figure, Section, Study};

/// A picture of a result.
#[derive(Debug)]
pub struct Plate {
    /// Name of its file, without the ending.
    pub name: String,
    /// How to read it, for somebody who has never seen such a picture.
    pub reading: String,
    /// The picture.
    pub picture: Box<dyn Picture>,
}

/// Goods kinds whose times are drawn, at most.
const MOST_KINDS: usize = 3;

impl Plate {
    pub(in crate::output) fn new(
        name: impl Into<String>,
        reading: impl Into<String>,
        picture: impl Picture + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            reading: reading.into(),
            picture: Box::new(picture),
        }
    }

    /// The picture as SVG, `width` units wide.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn svg(&self, width: u32) -> Result<String, PictureError> {
        self.picture.svg(width, self.picture.natural_height(width))
    }
}

/// The pictures of one scenario, most telling first.
pub fn of_study(study: &Study<'_>) -> Vec<Plate> {
    let mut plates: Vec<Plate> = kinds(study)
        .into_iter()
        .map(|goods| {
            let reading = "Follow a curve from left to right: it climbs as goods leave, and its height is the share that is \
                           out by then. A curve farther to the left is a faster lane.";
            let name = format!("dwell-{}", slug(&study.port.goods[goods].name));
            Plate::new(name, reading, study_picture::dwell(study, goods))
        })
        .collect();
    plates.extend(holders::who_held(study));
    if !study.port.threats.is_empty() {
        let reading = "The tick is the best estimate of how much of what is carried is found; the dark bar is how sure that \
                       average is; the pale bar is how far a single year may stray from it by chance alone.";
        plates.push(Plate::new(
            "interdiction",
            reading,
            study_picture::interdiction(study),
        ));
    }
    plates.extend(week::queues(study));
    plates.extend(week::utilisation(study));
    plates.extend(year::backlog(study));
    plates
}

/// The picture of a frontier.
pub fn of_frontier(picture: TradeOff) -> Plate {
    let reading = "Each dot is a design. Those on the line are worth choosing between: to be better in one goal, one must give \
                   up something of the other. Pale and hollow dots are there by luck more likely than not.";
    Plate::new("picture", reading, picture)
}

/// Welch's picture.
pub fn of_warm_up(port: &Port, check: &WarmUpCheck) -> Option<Plate> {
    let reading = "Two lines that lie on one another from the first day on: the beginning is forgotten before counting starts. A \
                   gap at the left that closes later says that the warm-up is too short.";
    let picture = warm_up_picture::welch(port, check)?;
    Some(Plate::new("warm-up", reading, picture))
}

/// The goods kinds whose times are drawn: those lodged, the main one first, then by how long they stay in all.
fn kinds(study: &Study<'_>) -> Vec<GoodsId> {
    let stayed = |goods: GoodsId| -> f64 {
        let cells = study.records.iter().flat_map(|record| &record.cells[goods]);
        cells.map(|cell| cell.dwell_tally.sum_hours()).sum()
    };
    let mut kinds: Vec<GoodsId> = (0..study.port.goods.len())
        .filter(|&goods| stayed(goods) > 0.0 && Some(goods) != study.main_goods)
        .filter(|&goods| study.port.goods[goods].lodgement.is_some())
        .collect();
    kinds.sort_by(|&a, &b| stayed(b).total_cmp(&stayed(a)).then(a.cmp(&b)));
    study
        .main_goods
        .into_iter()
        .chain(kinds)
        .take(MOST_KINDS)
        .collect()
}

/// A name that files may have: small letters, digits and hyphens.
pub(in crate::output) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A figure as pictures show it.
pub(super) fn interval(figure: &Figure) -> Option<Interval> {
    let point = figure.value?;
    Some(Interval::new(
        point,
        figure.low.unwrap_or(point),
        figure.high.unwrap_or(point),
    ))
}

fn figure(study: &Study<'_>, section: Section, subject: &str, statistic: &str) -> Option<Interval> {
    let measure = study.summary.find(section, subject, statistic)?;
    interval(&measure.figure(study.level))
}

/// `20 replications of 52 weeks`.
fn size_of(study: &Study<'_>) -> String {
    let n = study.summary.replications;
    let plural = if n == 1 { "" } else { "s" };
    format!(
        "{n} replication{plural} of {:.0} weeks",
        study.port.length.days() / 7.0
    )
}

/// `95 % confidence interval`.
fn confidence(level: f64) -> String {
    format!("{:.0} % confidence interval", level * 100.0)
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(slug("Import FCL (40 ft)"), "import-fcl-40-ft");
        assert_eq!(slug("…"), "");
    }
}
