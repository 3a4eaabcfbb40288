//! The precision asked for, and what was reached.

use super::table::Section;
use crate::experiment::precision::{Precision, Reached};
use crate::output::number::{percent, plain};

/// In words and as a table.
pub fn precision(precision: &Precision) -> String {
    let n = precision.replications;
    let mut text = if precision.is_met() {
        format!(
            "\nPrecision: what was asked for is reached after {n} replications, and {} more confirmed it.\n",
            precision.look_ahead
        )
    } else {
        let most = precision.measures.iter().map(|measure| measure.more).max();
        format!(
            "\nPrecision: NOT REACHED within {n} replications; about {} more would be needed. Raise --most-replications, or \
             ask for less.\n",
            most.unwrap_or(0)
        )
    };
    table(precision).write(&mut text);
    text
}

/// What was asked for and reached, measure by measure.
pub(in crate::output) fn table(precision: &Precision) -> Section {
    let mut table = Section::new(
        "Precision asked for and reached (half-widths; all intervals hold together)",
        &["", "mean", "wanted", "reached", "", "replications to add"],
    );
    table.left(4);
    for measure in &precision.measures {
        table.row(row(measure));
    }
    table
}

fn row(measure: &Reached) -> Vec<String> {
    let half = 0.5 * (measure.estimate.high - measure.estimate.low);
    let show = |value: f64| match measure.unit.as_str() {
        "share" => percent(value),
        "" => plain(value),
        unit => format!("{} {unit}", plain(value)),
    };
    vec![
        measure.id.clone(),
        show(measure.estimate.point),
        format!("±{}", show(measure.wanted)),
        format!("±{}", show(half)),
        if measure.met { "reached" } else { "NOT REACHED" }.into(),
        if measure.met {
            String::new()
        } else {
            plain(measure.more as f64)
        },
    ]
}
