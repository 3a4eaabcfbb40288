//! The workbook of a sensitivity analysis.

use super::chart::{Chart, Series, Shape};
use super::sweep::unit;
use super::{Cell, Column, Table, Workbook};
use crate::output::sensitivity::{Row, table};
use crate::scenario::session::Assumption;

/// Inputs a chart shows, the strongest first.
const SHOWN: usize = 15;

/// The workbook of a sensitivity analysis: `what` was done, with how many replications of each setting.
pub fn sensitivity(
    title: &str,
    what: &str,
    replications: u64,
    seed: u64,
    rows: &[Row],
    assumptions: &[Assumption],
) -> Workbook {
    let mut workbook = Workbook {
        title: format!("{title}: which input matters"),
        sentences: vec![format!(
            "{what}; all settings meet the same ships, traders and chances."
        )],
        facts: vec![
            ("replications", format!("{replications} of each setting")),
            ("seed", seed.to_string()),
            (
                "intervals",
                "low and high are the ends of 95 % confidence intervals".to_owned(),
            ),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    let (ranking, charts) = ranking(rows);
    workbook.add(
        "Ranking",
        "one row an input and response, the strongest first",
        ranking,
        charts,
    );
    workbook.add_assumptions(assumptions);
    workbook.add(
        "All figures",
        "one row an input, response and statistic",
        table(rows),
        Vec::new(),
    );
    workbook
}

/// A row an input and response, with both of its statistics, strongest first; and a chart of each response.
fn ranking(rows: &[Row]) -> (Table, Vec<Chart>) {
    let tornado = rows.first().is_some_and(|row| row.statistic == "change");
    let names: [String; 2] = if tornado {
        ["change at one end", "change at the other end"].map(str::to_owned)
    } else {
        [0, 1].map(|place| {
            rows.get(place)
                .map_or_else(String::new, |row| row.statistic.to_owned())
        })
    };
    let mut columns = vec![
        Column::text("response"),
        Column::text("unit"),
        Column::text("input"),
        Column::text("scenario says"),
    ];
    for name in &names {
        columns.push(Column::text(format!("{name}: set to")));
        columns.extend([
            Column::number(name),
            Column::number(format!("{name} low")),
            Column::number(format!("{name} high")),
        ]);
    }
    let mut table = Table::new("ranking", columns);
    let mut charts = Vec::new();
    let mut pairs: Vec<&[Row]> = rows.chunks_exact(2).collect();
    let strength = |pair: &[Row]| {
        let size = |row: &Row| row.value.map_or(0.0, f64::abs);
        size(&pair[0]).max(if tornado { size(&pair[1]) } else { 0.0 })
    };
    let order: Vec<&str> = pairs.iter().map(|pair| pair[0].response.as_str()).collect();
    let rank = |response: &str| order.iter().position(|known| *known == response);
    pairs.sort_by(|a, b| {
        rank(&a[0].response)
            .cmp(&rank(&b[0].response))
            .then(strength(b).total_cmp(&strength(a)))
    });
    let mut first = 0;
    for (place, pair) in pairs.iter().enumerate() {
        let row = &pair[0];
        let mut cells: Vec<Cell> = vec![
            row.response.as_str().into(),
            row.unit.as_str().into(),
            row.input.as_str().into(),
            row.scenario_says.as_str().into(),
        ];
        for one in *pair {
            cells.extend([
                if one.at.is_empty() {
                    Cell::Nothing
                } else {
                    one.at.as_str().into()
                },
                one.value.into(),
                one.low.into(),
                one.high.into(),
            ]);
        }
        table.push(cells);
        if pairs
            .get(place + 1)
            .is_none_or(|next| next[0].response != row.response)
        {
            charts.push(chart(row, &names, tornado, first..(place + 1).min(first + SHOWN)));
            first = place + 1;
        }
    }
    (table, charts)
}

fn chart(row: &Row, names: &[String; 2], tornado: bool, rows: std::ops::Range<usize>) -> Chart {
    let series = |name: &String, values| Series {
        name: name.clone(),
        sheet: None,
        rows: rows.clone(),
        across: 2,
        values,
        reach: None,
    };
    Chart {
        shape: if tornado { Shape::Tornado } else { Shape::Bars },
        title: format!("{}: the strongest inputs", row.response),
        across: String::new(),
        values: format!(
            "{} [{}]",
            if tornado { "change" } else { "effect" },
            unit(&row.unit)
        ),
        percent: tornado && row.unit == "share",
        series: vec![series(&names[0], 5), series(&names[1], 9)],
    }
}
