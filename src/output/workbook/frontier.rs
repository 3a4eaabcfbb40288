//! The workbook of a frontier.

use super::chart::{Chart, Series, Shape};
use super::sweep::unit;
use super::{Table, Workbook};
use crate::experiment::frontier::Frontier;
use crate::output::frontier as tables;
use crate::output::tables::Cell;

/// The sheet of all designs.
const DESIGNS: &str = "Designs";

/// The workbook of a frontier.
pub fn frontier(title: &str, frontier: &Frontier) -> Workbook {
    let [first, second] = &frontier.objectives;
    let mut sentences = vec![format!(
        "{} of {} designs are on the front of means; a design's probability is that no other is better in one goal and no worse \
         in the other.",
        frontier.front.len(),
        frontier.designs.len()
    )];
    if let Some(knee) = frontier.knee {
        sentences.push(format!(
            "The front bends most at: {}.",
            frontier.designs[knee].label
        ));
    }
    let mut workbook = Workbook {
        title: format!("{title}: frontier"),
        sentences,
        facts: vec![
            ("first goal", first.id.clone()),
            ("second goal", second.id.clone()),
            (
                "replications",
                format!("{} of each design", frontier.replications),
            ),
            (
                "intervals",
                format!(
                    "low and high are the ends of {:.1} % confidence intervals",
                    frontier.level * 100.0
                ),
            ),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    let designs = tables::designs_table(frontier);
    let front = front(&designs);
    let series = |name: &str, sheet, rows| Series {
        name: name.to_owned(),
        sheet,
        rows,
        across: 1,
        values: 4,
        reach: None,
    };
    let chart = Chart {
        shape: Shape::Points,
        title: "Designs, and those on the front".to_owned(),
        across: format!("{} [{}]", first.id, unit(&first.unit)),
        values: format!("{} [{}]", second.id, unit(&second.unit)),
        percent: second.unit == "share",
        series: vec![
            series("all designs", Some(DESIGNS), 0..designs.rows.len()),
            series("on the front", None, 0..front.rows.len()),
        ],
    };
    workbook.add(
        "Front",
        "designs on the front of means, by the first goal",
        front,
        vec![chart],
    );
    workbook.add(
        DESIGNS,
        "every design with both goals and its probability of being on the front",
        designs,
        Vec::new(),
    );
    workbook.add(
        "Steps",
        "what the next step along the front costs",
        tables::steps_table(frontier),
        Vec::new(),
    );
    workbook
}

/// The designs on the front, by the first goal.
fn front(designs: &Table) -> Table {
    let mut front = designs.clone();
    let on_front = front.column("on front").unwrap_or_default();
    front.rows.retain(|row| row[on_front] == Cell::Truth(true));
    let value = |row: &[Cell]| match row[1] {
        Cell::Number(value) => value,
        _ => f64::NAN,
    };
    front.rows.sort_by(|a, b| value(a).total_cmp(&value(b)));
    front
}
