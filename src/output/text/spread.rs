//! How times spread, in lines of little bars: the empirical distribution function of each goods kind.

use super::course::bars_below;
use super::table::Section as Table;
use crate::experiment::{Sample, Section, Study};
use crate::stats::SparseHistogram;
use crate::units::SimDuration;

/// Bars of a row.
const BARS: i32 = 36;
/// The bars of a row reach at least as far as this share of the goods takes.
const SHOWN: f64 = 0.95;
/// What a bar may stand for \[h\].
const STEPS: [f64; 16] = [
    1.0 / 60.0,
    2.0 / 60.0,
    5.0 / 60.0,
    0.25,
    0.5,
    1.0,
    2.0,
    3.0,
    6.0,
    12.0,
    24.0,
    48.0,
    96.0,
    168.0,
    336.0,
    672.0,
];

/// The tables of release and dwell times; some may be empty.
pub(super) fn tables(study: &Study<'_>) -> Vec<Table> {
    vec![
        table(
            study,
            Section::ReleaseTime,
            "Share released after so long, rising from none to all",
        ),
        table(
            study,
            Section::DwellTime,
            "Share gone after so long, rising from none to all",
        ),
    ]
}

fn table(study: &Study<'_>, section: Section, heading: &str) -> Table {
    let mut table = Table::new(heading, &["", "", "a bar is"]);
    for measure in study.summary.section(section) {
        let Sample::Quantile(_, times) = &measure.sample else {
            continue;
        };
        if measure.statistic != "median" || measure.subject.contains(", ") {
            continue;
        }
        if let Some((step, shares)) = rising(times.pooled()) {
            table.row(vec![
                measure.subject.clone(),
                bars_below(1.0, &shares),
                told(step),
            ]);
        }
    }
    table
}

/// The time between two bars \[h\], and the share that is through by each. `None` without times, or beyond all steps.
fn rising(times: &SparseHistogram) -> Option<(f64, Vec<f64>)> {
    let last = times.quantile(SHOWN)?.duration().hours();
    let step = STEPS.into_iter().find(|step| step * f64::from(BARS) >= last)?;
    let share = |bar: i32| {
        let through = times.count_at_most(SimDuration::from_hours(f64::from(bar) * step));
        through / times.total() as f64
    };
    Some((step, (1..=BARS).map(share).collect()))
}

/// A step in the unit that it is a whole number of.
fn told(step: f64) -> String {
    if step < 1.0 {
        format!("{:.0} min", step * 60.0)
    } else if step < 24.0 {
        format!("{step} h")
    } else {
        format!("{} d", step / 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{BARS, STEPS, rising, told};
    use crate::output::text::course::bars_below;
    use crate::stats::Histogram;
    use crate::units::SimDuration;

    #[test]
    fn evenly_spread_times_rise_evenly_to_all() {
        let mut times = Histogram::default();
        for minute in 0..36 * 60 {
            times.record(SimDuration::from_hours(f64::from(minute) / 60.0));
        }
        let (step, shares) = rising(&times.sparse()).unwrap();
        assert_eq!(told(step), "1 h");
        assert_eq!(shares.len(), BARS as usize);
        for (bar, share) in (1..).zip(&shares) {
            let even = f64::from(bar) / f64::from(BARS);
            assert!((share - even).abs() < 0.01, "{bar}: {share}");
        }
        let rising = bars_below(1.0, &shares);
        assert!(rising.starts_with('▁') && rising.ends_with('█'), "{rising}");
    }

    #[test]
    fn steps_have_names_that_read() {
        let names: Vec<String> = STEPS.into_iter().map(told).collect();
        assert_eq!(names[..6], ["1 min", "2 min", "5 min", "15 min", "30 min", "1 h"]);
        assert_eq!(names[9..], ["12 h", "1 d", "2 d", "4 d", "7 d", "14 d", "28 d"]);
    }
}
