//! What control variates sharpened, and by how much.

use super::table::Section;
use super::wrap::{REPORT, wrap};
use crate::experiment::Figure;
use crate::experiment::control_variates::{PILOT, Sharpened};
use crate::output::number::{percent, plain, with_half_width};

/// Sharpened less than this, a measure is not worth a line.
const PAYS: f64 = 1.1;

/// In words and as a table: the measures a planner reads first, and mean times.
pub fn control_variates(sharpened: &[Sharpened]) -> String {
    if sharpened.is_empty() {
        return format!(
            "\nControl variates: none divides the variance of any measure by 1.1 in the first {PILOT} replications; all stays as it \
             is.\n"
        );
    }
    let mut table = Section::new(
        "Sharpened by control variates: what traders took and how many calls came, against what the scenario expects",
        &["", "plain", "sharpened", "", "worth", "by"],
    );
    table.left(5);
    let shown =
        |one: &&Sharpened| one.variance_ratio >= PAYS && (one.is_usual || one.measure.ends_with("/mean"));
    for one in sharpened.iter().filter(shown) {
        table.row(row(one));
    }
    let mut text = String::new();
    table.write(&mut text);
    let note = format!(
        "Worth: so many times as many replications would do the same. {} measures have controls (all are in the JSON), chosen on \
         the first {PILOT} replications and kept; shown are means and usual measures where they pay. The tables above are without them.",
        sharpened.len()
    );
    for line in wrap(&note, REPORT).lines() {
        text.push_str("  ");
        text.push_str(line.trim_start());
        text.push('\n');
    }
    text
}

fn row(one: &Sharpened) -> Vec<String> {
    let figure = Figure::from(one.sharpened);
    let (plain_figure, sharp_figure, unit) = match one.unit.as_str() {
        "share" => (share(&one.plain), share(&figure), String::new()),
        unit => {
            let (factor, unit) = if figure.value.is_some_and(|value| value.abs() >= 1e6) {
                (1e-6, format!("million {unit}"))
            } else {
                (1.0, unit.to_owned())
            };
            (
                with_half_width(&one.plain, factor),
                with_half_width(&figure, factor),
                unit,
            )
        }
    };
    let controls: Vec<&str> = one.controls.iter().map(|used| used.control.as_str()).collect();
    vec![
        one.measure.clone(),
        plain_figure,
        sharp_figure,
        unit,
        format!("× {}", plain(one.variance_ratio)),
        controls.join(", "),
    ]
}

fn share(figure: &Figure) -> String {
    let half = figure.low.zip(figure.high).map(|(low, high)| 0.5 * (high - low));
    match (figure.value, half) {
        (Some(value), Some(half)) => format!("{} ±{}", percent(value), percent(half)),
        _ => "–".to_owned(),
    }
}
