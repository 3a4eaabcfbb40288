//! How the window went, in lines of little bars: which days of the week the lines are long, which months the port is full.

use super::table::Section as Table;
use crate::customs::LineUse;
use crate::customs::record::{Course, Record};
use crate::experiment::Study;
use crate::output::number::grouped;

/// Lines and goods kinds that are shown, at most.
const MOST_ROWS: usize = 5;
/// What never has more than this, on average, is not shown.
const WORTH_SHOWING: f64 = 1.0;
/// Bars a day: night, working hours, evening.
const BARS_OF_A_DAY: usize = 3;
/// Days of the shortest and the longest window whose months are shown.
const DAYS: std::ops::RangeInclusive<usize> = 56..=430;
/// Bars from empty to full.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The tables of bars; some may be empty.
pub(super) fn tables(study: &Study<'_>) -> Vec<Table> {
    vec![week(study), year(study)]
}

/// One bar a value, as high as its share of the greatest.
fn bars(values: &[f64]) -> String {
    bars_below(values.iter().copied().fold(0.0, f64::max), values)
}

/// One bar a value, as high as its share of `most`.
pub(super) fn bars_below(most: f64, values: &[f64]) -> String {
    let step = |value: f64| {
        let height = if most > 0.0 { value / most * 8.0 } else { 0.0 };
        BARS[(height.ceil() as usize).clamp(1, 8) - 1]
    };
    values.iter().map(|&value| step(value)).collect()
}

/// Mean over replications of a sum over each of some ranges of a series, by entry.
fn means(
    study: &Study<'_>,
    ranges: &[std::ops::Range<usize>],
    of: impl Fn(&Record, usize) -> f64,
) -> Vec<f64> {
    let mean = |range: &std::ops::Range<usize>| {
        let sum: f64 = study
            .records
            .iter()
            .map(|record| range.clone().map(|place| of(record, place)).sum::<f64>())
            .sum();
        sum / (study.records.len() * range.len()).max(1) as f64
    };
    ranges.iter().map(mean).collect()
}

/// How many wait, by day of the week, at the lines that are longest.
fn week(study: &Study<'_>) -> Table {
    let mut table = Table::new(
        "The week: how many wait on average, from night to evening of each day",
        &["", "Mon Tue Wed Thu Fri Sat Sun", "tallest bar"],
    );
    let hours = 24 / BARS_OF_A_DAY;
    let parts: Vec<_> = (0..Course::WEEK_HOURS / hours)
        .map(|part| part * hours..(part + 1) * hours)
        .collect();
    let waiting = |line: usize| {
        means(study, &parts, |record, hour| {
            f64::from(record.course.waiting[line][hour]) / f64::from(record.course.weeks.max(1))
        })
    };
    let rows =
        (0..study.network.uses.len()).map(|line| (study.network.line_name(study.port, line), waiting(line)));
    for (name, values) in longest(rows) {
        let days: Vec<String> = bars(&values)
            .chars()
            .collect::<Vec<_>>()
            .chunks(BARS_OF_A_DAY)
            .map(|day| day.iter().collect())
            .collect();
        table.row(vec![name, days.join(" "), tallest(&values)]);
    }
    table
}

/// What lies in the port, by half month.
fn year(study: &Study<'_>) -> Table {
    let days = study.port.length.days() as usize;
    let daily = study.records.iter().all(|record| record.course.stride == 1);
    let halves = half_months(study, days);
    let months: Vec<&str> = halves.iter().map(|(letter, _)| *letter).collect();
    let ranges: Vec<_> = halves.iter().map(|(_, range)| range.clone()).collect();
    let mut table = Table::new(
        "The year: consignments at midnight on average, two bars a month",
        &["", &months.concat(), "tallest bar"],
    );
    if !DAYS.contains(&days) || !daily || study.records.is_empty() {
        return table;
    }
    let at = |series: &[u32], day: usize| f64::from(series.get(day).copied().unwrap_or(0));
    let goods = (0..study.port.goods.len()).map(|goods| {
        let inside = means(study, &ranges, |record, day| {
            at(&record.course.inside[goods], day)
        });
        (format!("{} inside", study.port.goods[goods].name), inside)
    });
    for (name, values) in longest(goods) {
        table.row(vec![name, bars(&values), tallest(&values)]);
    }
    let waiting = means(study, &ranges, |record, day| {
        let lines = record.course.backlog.iter().zip(&study.network.uses);
        let steps = lines.filter(|(_, line_use)| matches!(line_use, LineUse::Step(..)));
        steps.map(|(series, _)| at(series, day)).sum()
    });
    table.row(vec![
        "in a waiting line".to_owned(),
        bars(&waiting),
        tallest(&waiting),
    ]);
    table
}

/// The rows with the greatest means, those worth showing, in their order.
fn longest(rows: impl Iterator<Item = (String, Vec<f64>)>) -> Vec<(String, Vec<f64>)> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let mut kept: Vec<_> = rows
        .enumerate()
        .filter(|(_, (_, values))| mean(values) >= WORTH_SHOWING)
        .collect();
    kept.sort_by(|(_, (_, a)), (_, (_, b))| mean(b).total_cmp(&mean(a)));
    kept.truncate(MOST_ROWS);
    kept.sort_by_key(|&(place, _)| place);
    kept.into_iter().map(|(_, row)| row).collect()
}

fn tallest(values: &[f64]) -> String {
    grouped(values.iter().copied().fold(0.0, f64::max).round())
}

/// Half months of the window: what stands above each, and its days from the window's start. A month's letter stands above its first
/// half, so a window that begins in the second half of a month begins without one.
fn half_months(study: &Study<'_>, days: usize) -> Vec<(&'static str, std::ops::Range<usize>)> {
    const LETTERS: [&str; 12] = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];
    let first = study.port.window_start().day();
    let mut halves: Vec<(i8, bool, std::ops::Range<usize>)> = Vec::new();
    for day in 0..days {
        let date = study.port.calendar.date(first + day as i64);
        let (month, second) = (date.month(), date.day() > 15);
        match halves.last_mut() {
            Some((same, half, range)) if *same == month && *half == second => range.end = day + 1,
            _ => halves.push((month, second, day..day + 1)),
        }
    }
    halves
        .into_iter()
        .map(|(month, second, range)| {
            let letter = if second { " " } else { LETTERS[month as usize - 1] };
            (letter, range)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn the_greatest_fills_its_place_and_nothing_is_flat() {
        assert_eq!(bars(&[0.0, 1.0, 4.0, 8.0]), "▁▁▄█");
        assert_eq!(bars(&[0.0, 0.0]), "▁▁");
        assert_eq!(bars(&[]), "");
    }
}
