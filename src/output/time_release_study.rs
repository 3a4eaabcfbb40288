//! A Time Release Study's tables: all of it for other programs, the main figures for people.

use super::number::{duration, grouped};
use super::tables::{Cell, Column, Table};
use super::text::table::Section;
use crate::customs::port::Port;
use crate::experiment::time_release_study::{Breakdown, Interval, QUANTILES, Row};

/// One row an interval of a group of consignments.
pub fn table(port: &Port, rows: &[Row]) -> Table {
    let mut columns = vec![
        Column::text("goods"),
        Column::text("by"),
        Column::text("group"),
        Column::text("interval"),
        Column::whole("n"),
        Column::measured("mean", "h"),
        Column::measured("mean_low", "h"),
        Column::measured("mean_high", "h"),
        Column::measured("standard_deviation", "h"),
        Column::measured("least", "h"),
    ];
    columns.extend(QUANTILES.map(|order| match order {
        0.5 => Column::measured("median", "h"),
        _ => Column::measured(format!("p{:.0}", order * 100.0), "h"),
    }));
    columns.push(Column::measured("greatest", "h"));
    let mut table = Table::new("time-release-study", columns);
    for row in rows {
        let mut cells: Vec<Cell> = vec![
            port.goods[row.cell.goods].name.as_str().into(),
            row.cell.breakdown.name().into(),
            row.cell.group.as_str().into(),
            row.cell.interval.name(port).into(),
            row.n.into(),
            row.mean.into(),
            row.interval.map(|(low, _)| low).into(),
            row.interval.map(|(_, high)| high).into(),
            row.deviation.into(),
            row.least.into(),
        ];
        cells.extend(row.quantiles.map(Cell::from));
        cells.push(row.greatest.into());
        table.push(cells);
    }
    table
}

/// For people: every interval of each goods kind that is declared, and its release and dwell times by group.
pub fn text(port: &Port, rows: &[Row], level: f64) -> String {
    let mut text = String::new();
    for (goods, kind) in port
        .goods
        .iter()
        .enumerate()
        .filter(|(_, kind)| kind.lodgement.is_some())
    {
        let mut table = Section::new(
            format!("Time Release Study of {}", kind.name),
            &["", "n", "mean", "±", "deviation", "median", "p90", "p95"],
        );
        let of_kind = || rows.iter().filter(|row| row.cell.goods == goods);
        let all = of_kind().filter(|row| row.cell.breakdown == Breakdown::All);
        let by_group = of_kind()
            .filter(|row| row.cell.breakdown != Breakdown::All)
            .filter(|row| matches!(row.cell.interval, Interval::ReleaseTime | Interval::ArrivalToGate));
        for row in all.chain(by_group) {
            let mut name = row.cell.interval.name(port);
            if row.cell.breakdown != Breakdown::All {
                name = format!("{name}; {} {}", row.cell.breakdown.name(), row.cell.group);
            }
            let half = row.interval.map(|(low, high)| duration((high - low) / 2.0));
            let [_, median, _, p90, p95] = row.quantiles;
            table.row(vec![
                name,
                grouped(row.n as f64),
                duration(row.mean),
                half.unwrap_or_default(),
                row.deviation.map(duration).unwrap_or_default(),
                duration(median),
                duration(p90),
                duration(p95),
            ]);
        }
        table.note(format!(
            "n: consignments of all replications; ±: half the {:.0} % confidence interval of the mean",
            level * 100.0
        ));
        table.write(&mut text);
    }
    text
}
