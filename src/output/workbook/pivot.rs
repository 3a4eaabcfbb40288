//! Measures turned: a row for each subject, three columns for each statistic.

use crate::experiment::{Section, Study};
use crate::output::tables::{Cell, Column, Table};

/// The section's measures, a row for each subject; each statistic with both ends of its interval.
pub(super) fn pivot(study: &Study<'_>, section: Section) -> Table {
    let measures: Vec<_> = study.summary.section(section).collect();
    let mut subjects: Vec<&str> = Vec::new();
    let mut statistics: Vec<(&str, &str)> = Vec::new();
    for measure in &measures {
        if !subjects.contains(&measure.subject.as_str()) {
            subjects.push(&measure.subject);
        }
        let statistic = (measure.statistic.as_str(), measure.unit);
        if !statistics.contains(&statistic) {
            statistics.push(statistic);
        }
    }
    let mut columns = vec![Column::text("")];
    for (statistic, unit) in &statistics {
        columns.extend([
            Column::measured(*statistic, *unit),
            Column::measured(format!("{statistic} low"), *unit),
            Column::measured(format!("{statistic} high"), *unit),
        ]);
    }
    let mut table = Table::new(section.name(), columns);
    for subject in subjects {
        let name = if subject.is_empty() {
            "the whole port"
        } else {
            subject
        };
        let mut row: Vec<Cell> = vec![name.into()];
        for (statistic, unit) in &statistics {
            let found = measures.iter().find(|measure| {
                measure.subject == subject && measure.statistic == *statistic && measure.unit == *unit
            });
            row.extend(
                found.map_or([Cell::Nothing, Cell::Nothing, Cell::Nothing], |measure| {
                    Cell::of_figure(&measure.figure(study.level))
                }),
            );
        }
        table.push(row);
    }
    table
}

/// Adds two columns that tell how far the interval of `value` reaches, and tells which they are.
pub(super) fn with_reach(table: &mut Table, value: usize) -> Option<(usize, usize)> {
    let column = table.columns.get(value)?.clone();
    let first = table.columns.len();
    for end in ["below", "above"] {
        table.columns.push(Column::measured(
            format!("{}: interval {end}", column.name),
            &column.unit,
        ));
    }
    for row in &mut table.rows {
        let number = |at: usize| match row[at] {
            Cell::Number(value) => Some(value),
            _ => None,
        };
        let reach = super::reach(number(value), number(value + 1), number(value + 2));
        row.extend(reach);
    }
    Some((first, first + 1))
}
