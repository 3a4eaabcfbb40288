//! The workbook of a sweep.

use super::Workbook;
use super::chart::{Chart, Series, Shape};
use crate::experiment::sweep::SweepResult;
use crate::output::sweep as tables;
use crate::scenario::session::Assumption;

/// The workbook of a sweep.
pub fn sweep(sweep: &SweepResult, assumptions: &[Assumption]) -> Workbook {
    let mut workbook = Workbook {
        title: sweep.title.clone(),
        sentences: vec![format!(
            "{} points of {}, {} replications each; all points meet the same ships, traders and chances.",
            sweep.points.len(),
            sweep.factors.join(" × "),
            sweep.replications
        )],
        facts: vec![
            ("replications", format!("{} of each point", sweep.replications)),
            ("seed", sweep.seed.to_string()),
            (
                "intervals",
                format!(
                    "low and high are the ends of {:.1} % confidence intervals",
                    sweep.level * 100.0
                ),
            ),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    let charts = trade_off(sweep).into_iter().collect();
    workbook.add(
        "Points",
        "one row a point: its settings and every response with its interval",
        tables::wide(sweep),
        charts,
    );
    workbook.add(
        "Explained",
        "share of the differences between points that each factor explains alone",
        tables::explained_table(sweep),
        Vec::new(),
    );
    workbook.add_assumptions(assumptions);
    workbook.add(
        "All figures",
        "one row a point and response",
        tables::tidy(sweep),
        Vec::new(),
    );
    workbook
}

/// The goals against each other, or the first two responses.
fn trade_off(sweep: &SweepResult) -> Option<Chart> {
    let responses = &sweep.points.first()?.responses;
    let place = |name: &String| {
        let end = format!("/{name}");
        responses
            .iter()
            .position(|response| response.id == *name || response.id.ends_with(&end))
    };
    let goals = sweep.goals.as_ref();
    let asked: Vec<usize> = goals
        .into_iter()
        .flat_map(|goals| goals.less.iter().chain(&goals.more))
        .filter_map(place)
        .collect();
    let (x, y) = match asked[..] {
        [x, y, ..] => (x, y),
        _ if responses.len() >= 2 => (0, 1),
        _ => return None,
    };
    let column = |response: usize| 1 + sweep.factors.len() + 3 * response;
    Some(Chart {
        shape: Shape::Points,
        title: "The points".to_owned(),
        across: format!("{} [{}]", responses[x].id, unit(&responses[x].unit)),
        values: format!("{} [{}]", responses[y].id, unit(&responses[y].unit)),
        percent: responses[y].unit == "share",
        series: vec![Series {
            name: "points".to_owned(),
            sheet: None,
            rows: 0..sweep.points.len(),
            across: column(x),
            values: column(y),
            reach: None,
        }],
    })
}

/// Shares are printed as percentages.
pub(super) fn unit(unit: &str) -> &str {
    if unit == "share" { "%" } else { unit }
}
