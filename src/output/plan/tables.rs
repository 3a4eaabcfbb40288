//! A plan as tables for programs.

use super::DAYS;
use crate::experiment::plan::answer::PlanResult;
use crate::output::tables::{Cell, Column, Table};

/// The roster: one row a shift and kind of day.
pub fn roster_table(plan: &PlanResult) -> Table {
    let columns = vec![
        Column::text("pool"),
        Column::text("site"),
        Column::text("shift"),
        Column::text("day"),
        Column::text("hours"),
        Column::whole("officers"),
        Column::whole("today"),
        Column::number("pay a year of one"),
    ];
    let mut table = Table::new("roster", columns);
    for row in &plan.roster {
        for (day, hours) in DAYS.iter().zip(&row.hours).filter(|(_, hours)| !hours.is_empty()) {
            table.push(vec![
                Cell::Text(row.pool.clone()),
                Cell::Text(row.site.clone()),
                Cell::Text(row.shift.clone()),
                Cell::Text((*day).to_owned()),
                Cell::Text(hours.clone()),
                Cell::Whole(i64::from(row.officers)),
                Cell::Whole(i64::from(row.today)),
                Cell::Number(row.yearly),
            ]);
        }
    }
    table
}

/// The targets: one row a target and set of replications.
pub fn targets_table(plan: &PlanResult) -> Table {
    let columns = vec![
        Column::text("target"),
        Column::text("unit"),
        Column::number("asked"),
        Column::truth("is a floor"),
        Column::text("roster"),
        Column::number("reached"),
        Column::number("standard error"),
        Column::number("probability that it is kept"),
    ];
    let mut table = Table::new("targets", columns);
    for target in &plan.targets {
        let standings = [
            ("today", &target.today),
            ("plan", &target.plan),
            ("plan, fresh replications", &target.fresh),
        ];
        for (roster, standing) in standings {
            table.push(vec![
                Cell::Text(target.label.clone()),
                Cell::Text(target.unit.to_owned()),
                Cell::Number(target.limit),
                Cell::Truth(target.is_floor),
                Cell::Text(roster.to_owned()),
                known(standing.reached),
                known(standing.standard_error),
                Cell::Number(standing.chance),
            ]);
        }
    }
    table
}

/// What an officer more or fewer changes: one row a shift and change.
pub fn margins_table(plan: &PlanResult) -> Table {
    let columns = vec![
        Column::text("pool"),
        Column::text("shift"),
        Column::whole("officers more"),
        Column::measured("cost a year", plan.currency.clone()),
        Column::text("target it changes most"),
        Column::text("unit"),
        Column::number("change"),
        Column::number("standard error"),
        Column::number("least probability that a target is kept"),
    ];
    let mut table = Table::new("margins", columns);
    for margin in &plan.margins {
        let effect = margin.effect.as_ref();
        let text = |text: Option<String>| text.map_or(Cell::Nothing, Cell::Text);
        let number = |number: Option<f64>| number.map_or(Cell::Nothing, Cell::Number);
        table.push(vec![
            Cell::Text(margin.pool.clone()),
            Cell::Text(margin.shift.clone()),
            Cell::Whole(i64::from(margin.change)),
            Cell::Number(margin.cost),
            text(effect.map(|effect| effect.label.clone())),
            text(effect.map(|effect| effect.unit.to_owned())),
            number(effect.map(|effect| effect.change)),
            number(effect.map(|effect| effect.standard_error)),
            Cell::Number(margin.chance),
        ]);
    }
    table
}

/// The pools by hour of the week: what the usual rules ask for, and who is on duty.
pub fn hours_table(plan: &PlanResult) -> Table {
    let columns = vec![
        Column::text("pool"),
        Column::text("day"),
        Column::whole("hour"),
        Column::measured("work in hand", "officers"),
        Column::measured("each hour for itself (SIPP)", "officers"),
        Column::measured("one service time later", "officers"),
        Column::measured("plan", "officers"),
        Column::measured("today", "officers"),
    ];
    let mut table = Table::new("hours", columns);
    for pool in &plan.hours {
        for hour in 0..pool.required.len() {
            table.push(vec![
                Cell::Text(pool.pool.clone()),
                Cell::Text(DAYS[(hour / 24) % 7].to_owned()),
                Cell::Whole((hour % 24) as i64),
                Cell::Number(pool.required[hour]),
                Cell::Number(pool.sipp[hour]),
                Cell::Number(pool.lagged[hour]),
                Cell::Number(f64::from(pool.planned[hour])),
                Cell::Number(f64::from(pool.today[hour])),
            ]);
        }
    }
    table
}

const fn known(value: f64) -> Cell {
    if value.is_finite() {
        Cell::Number(value)
    } else {
        Cell::Nothing
    }
}
