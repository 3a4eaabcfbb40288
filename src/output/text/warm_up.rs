//! Whether the warm-up is long enough, in words.

use super::table::Section;
use crate::experiment::warm_up::{WarmUpCheck, longer};
use crate::output::number::{percent, plain};
use crate::stats::warmup::MserVerdict;
use std::fmt::Write;

/// In words and as a table.
pub fn warm_up(check: &WarmUpCheck) -> String {
    let (days, longer) = (check.days, longer(check.days));
    let moved = check.moved().count();
    let mut text = if moved == 0 {
        format!(
            "\nWarm-up: {days:.0} days are enough: with {longer:.0} no measure can be told from what is reported here.\n"
        )
    } else {
        format!(
            "\nWarm-up: {days:.0} days are TOO SHORT: with {longer:.0} {moved} of {} measures differ. Set a longer `warm-up`.\n",
            check.changes.len()
        )
    };
    if let Some(weeks) = check.weeks {
        let words = match (weeks.verdict, weeks.cut) {
            (MserVerdict::TooShort, _) => {
                "the numbers inside drift through half of the window or more: a season, or a run too short to tell".to_owned()
            }
            (MserVerdict::Found, 0) => "the numbers inside show no trace of the beginning".to_owned(),
            (MserVerdict::Found, cut) => format!(
                "the numbers inside of the first {cut} week{} differ from the rest: a season, or the beginning",
                if cut == 1 { "" } else { "s" }
            ),
        };
        let _ = writeln!(text, "By MSER over {} weeks {words}.", weeks.batches);
    }
    table(check).write(&mut text);
    text
}

/// What a longer warm-up changes, measure by measure.
pub(in crate::output) fn table(check: &WarmUpCheck) -> Section {
    let mut table = Section::new(
        "With the longer warm-up − with the scenario's own (all intervals hold together)",
        &["", "reported", "difference", "interval", ""],
    );
    table.left(4);
    for (response, change) in &check.changes {
        let show = |value: f64| match response.unit.as_str() {
            "share" => percent(value),
            _ => plain(value),
        };
        table.row(vec![
            response.id.clone(),
            response.figure.value.map_or("–".into(), show),
            show(change.difference.point),
            format!(
                "{} to {}",
                show(change.difference.low),
                show(change.difference.high)
            ),
            if change.is_told_apart() { "DIFFERS" } else { "" }.into(),
        ]);
    }
    table
}
