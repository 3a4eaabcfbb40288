//! Welch's picture: the number inside through the window, with the scenario's warm-up and with a longer one.

use crate::customs::port::Port;
use crate::experiment::warm_up::{WarmUpCheck, longer};
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};
use crate::output::picture::year_series::{DaySeries, YearSeries};

/// Days shown at most, from the beginning.
const MOST_DAYS: usize = 366;

/// Where the two lines lie on one another, the beginning is forgotten. `None` where no day was counted: such windows are of
/// many years.
pub fn welch(port: &Port, check: &WarmUpCheck) -> Option<YearSeries> {
    let [own, other] = &check.inside;
    if own.is_empty() {
        return None;
    }
    let first = port.calendar.date(port.window_start().day());
    let line = |name: String, tint, values: &[f64]| DaySeries {
        name,
        tint,
        values: values
            .iter()
            .take(MOST_DAYS)
            .map(|&value| Interval::exact(value))
            .collect(),
    };
    let shown = if own.len() > MOST_DAYS { ", first year" } else { "" };
    Some(YearSeries {
        title: format!("{}: is the beginning forgotten?", port.title),
        subtitle: format!(
            "Consignments inside at midnight, mean of the replications, moving average over a week (Welch){shown}"
        ),
        value_name: "consignments inside".into(),
        quantity: Quantity::Count(String::new()),
        series: vec![
            line(format!("{:.0} days of warm-up", check.days), Tint::Blue, own),
            line(
                format!("{:.0} days of warm-up", longer(check.days)),
                Tint::Red,
                other,
            ),
        ],
        first_day: u32::try_from(first.day_of_year() - 1).unwrap_or(0),
        is_leap: first.in_leap_year(),
        marks: Vec::new(),
        strip: None,
        interval_name: String::new(),
        note: "Where the lines lie on one another, the warm-up is long enough.".into(),
    })
}
