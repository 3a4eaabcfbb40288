//! A study as a tidy table: one figure a row.

use super::tables::{Cell, Column, Table};
use crate::experiment::Study;

/// The study's figures.
pub fn study(study: &Study<'_>) -> Table {
    let mut table = Table::new(
        "figures",
        vec![
            Column::text("section"),
            Column::text("subject"),
            Column::text("statistic"),
            Column::text("unit"),
            Column::number("value"),
            Column::number("low"),
            Column::number("high"),
            Column::number("level"),
            Column::whole("replications"),
            Column::text("note"),
        ],
    );
    for measure in &study.summary.measures {
        let figure = measure.figure(study.level);
        let [value, low, high] = Cell::of_figure(&figure);
        table.push(vec![
            measure.section.name().into(),
            measure.subject.as_str().into(),
            measure.statistic.as_str().into(),
            measure.unit.into(),
            value,
            low,
            high,
            study.level.into(),
            study.summary.replications.into(),
            figure.note.into(),
        ]);
    }
    table
}
