//! The workbook of a comparison.

use super::chart::{Chart, Series, Shape};
use super::{Cell, Column, Table, Workbook, reach};
use crate::experiment::compare::Comparison;
use crate::output::comparison::{sentence, table};
use crate::scenario::session::Assumption;

/// The workbook of a comparison.
pub fn comparison(comparison: &Comparison, assumptions: &[Assumption]) -> Workbook {
    let mut workbook = Workbook {
        title: format!("Compared with {}", comparison.base),
        sentences: comparison
            .alternatives
            .iter()
            .map(|alternative| sentence(comparison, alternative))
            .collect(),
        facts: vec![
            (
                "replications",
                format!(
                    "{} of each scenario, under common random numbers",
                    comparison.replications
                ),
            ),
            ("seed", comparison.seed.to_string()),
            (
                "intervals",
                format!(
                    "low and high are the ends of {:.1} % confidence intervals; adjusted p-values guard against looking at many (Holm 1979)",
                    comparison.level * 100.0
                ),
            ),
            ("currency", comparison.currency.clone()),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    let (relative, charts) = relative(comparison);
    workbook.add(
        "In per cent",
        "differences as per cent of the base, with intervals",
        relative,
        charts,
    );
    workbook.add(
        "Differences",
        "every difference and effect in its own unit, one a row",
        table(comparison),
        Vec::new(),
    );
    workbook.add_assumptions(assumptions);
    workbook
}

/// Differences in per cent of the base, alternative by alternative, and a chart of each.
fn relative(comparison: &Comparison) -> (Table, Vec<Chart>) {
    let percent = |name: &str| Column::measured(name, "%");
    let mut table = Table::new(
        "relative",
        vec![
            Column::text("alternative"),
            Column::text("measure"),
            percent("difference"),
            percent("difference low"),
            percent("difference high"),
            Column::truth("told apart"),
            percent("interval below"),
            percent("interval above"),
        ],
    );
    let mut charts = Vec::new();
    for alternative in &comparison.alternatives {
        let label = &alternative.against.label;
        let first = table.rows.len();
        for difference in &alternative.against.differences {
            let (Some(contrast), Some(base)) = (difference.contrast, difference.base.value) else {
                continue;
            };
            if base == 0.0 {
                continue;
            }
            let of = |value: f64| 100.0 * value / base.abs();
            let estimate = contrast.difference;
            let [value, low, high] = [estimate.point, estimate.low, estimate.high].map(of);
            let mut row: Vec<Cell> = vec![
                label.as_str().into(),
                difference.id.as_str().into(),
                value.into(),
                low.into(),
                high.into(),
                contrast.is_told_apart().into(),
            ];
            row.extend(reach(Some(value), Some(low), Some(high)));
            table.push(row);
        }
        if table.rows.len() > first {
            charts.push(Chart {
                shape: Shape::Bars,
                title: format!("{label}: difference from the base, with its interval"),
                across: String::new(),
                values: "% of the base".to_owned(),
                percent: false,
                series: vec![Series {
                    name: label.clone(),
                    sheet: None,
                    rows: first..table.rows.len(),
                    across: 1,
                    values: 2,
                    reach: Some((6, 7)),
                }],
            });
        }
    }
    (table, charts)
}
