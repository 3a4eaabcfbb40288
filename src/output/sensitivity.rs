//! Sensitivity as a tidy table: one row an input, response and statistic.

use super::tables::{Column, Table};
use crate::experiment::Response;
use crate::experiment::sensitivity::{Bar, Effects, Indices, Input};

/// One figure about one input and one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The response.
    pub response: String,
    /// Its unit.
    pub unit: String,
    /// The input's path.
    pub input: String,
    /// What the scenario says of it.
    pub scenario_says: String,
    /// Which statistic.
    pub statistic: &'static str,
    /// Where the input was put, if at one place.
    pub at: String,
    /// The statistic's value.
    pub value: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
}

/// Bars of a tornado: `change` at each end.
pub fn tornado(response: &Response, inputs: &[Input], bars: &[Bar]) -> Vec<Row> {
    let both = |bar: &Bar| {
        let input = inputs[bar.input].clone();
        bar.swings.clone().map(|swing| {
            let change = swing.change.map(|change| change.difference);
            Row {
                at: swing.value.trim_matches('"').to_owned(),
                value: change.map(|change| change.point),
                low: change.map(|change| change.low),
                high: change.map(|change| change.high),
                ..row(response, &input, "change")
            }
        })
    };
    bars.iter().flat_map(both).collect()
}

/// Morris's measures: `mean-effect` with its interval, and `spread`.
pub fn morris(response: &Response, inputs: &[Input], effects: &[Option<Effects>]) -> Vec<Row> {
    let both = |(input, effects): (&Input, &Option<Effects>)| {
        let mean = Row {
            value: effects.map(|effects| effects.measures.mean_absolute),
            low: effects.map(|effects| effects.interval.0),
            high: effects.map(|effects| effects.interval.1),
            ..row(response, input, "mean-effect")
        };
        let spread = Row {
            value: effects.map(|effects| effects.measures.deviation),
            ..row(response, input, "spread")
        };
        [mean, spread]
    };
    inputs.iter().zip(effects).flat_map(both).collect()
}

/// Sobol's indices: `first-order` and `total`, each with its interval.
pub fn sobol(response: &Response, inputs: &[Input], indices: &[Option<Indices>]) -> Vec<Row> {
    let both = |(input, indices): (&Input, &Option<Indices>)| {
        let first = Row {
            value: indices.map(|indices| indices.indices.first_order),
            low: indices.map(|indices| indices.first.0),
            high: indices.map(|indices| indices.first.1),
            ..row(response, input, "first-order")
        };
        let total = Row {
            value: indices.map(|indices| indices.indices.total),
            low: indices.map(|indices| indices.total.0),
            high: indices.map(|indices| indices.total.1),
            ..row(response, input, "total")
        };
        [first, total]
    };
    inputs.iter().zip(indices).flat_map(both).collect()
}

/// The rows as a table.
pub fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(
        "sensitivity",
        vec![
            Column::text("response"),
            Column::text("unit"),
            Column::text("input"),
            Column::text("scenario_says"),
            Column::text("statistic"),
            Column::text("at"),
            Column::number("value"),
            Column::number("low"),
            Column::number("high"),
        ],
    );
    for row in rows {
        table.push(vec![
            row.response.as_str().into(),
            row.unit.as_str().into(),
            row.input.as_str().into(),
            row.scenario_says.as_str().into(),
            row.statistic.into(),
            row.at.as_str().into(),
            row.value.into(),
            row.low.into(),
            row.high.into(),
        ]);
    }
    table
}

fn row(response: &Response, input: &Input, statistic: &'static str) -> Row {
    Row {
        response: response.id.clone(),
        unit: response.unit.clone(),
        input: input.path.clone(),
        scenario_says: input.base.trim_matches('"').to_owned(),
        statistic,
        at: String::new(),
        value: None,
        low: None,
        high: None,
    }
}
