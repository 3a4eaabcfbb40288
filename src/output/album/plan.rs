//! The picture of a plan: who works when.

use super::Plate;
use crate::experiment::plan::answer::{PlanResult, Row};
use crate::output::picture::roster_grid::{Headcount, RosterGrid, RosterRow};
use crate::output::plan::hours;

/// The pictures of a plan.
pub fn of_plan(plan: &PlanResult) -> Vec<Plate> {
    if !plan.is_found {
        return Vec::new();
    }
    let reading = "Each line is a shift of a pool, each field a day it is worked: the number of officers on duty, and how many \
                   more or fewer than today. A field without a number is a day on which the shift is not worked.";
    let rows = plan.roster.iter().filter(|row| row.officers > 0 || row.today > 0);
    let picture = RosterGrid {
        title: match plan.budget {
            Some(_) => "The roster that the budget buys".to_owned(),
            None if plan.infeasible.is_empty() => {
                "The cheapest roster found that keeps every target".to_owned()
            }
            None => "The cheapest roster found that keeps what can be kept".to_owned(),
        },
        subtitle: "Officers on duty in each shift, and how many more or fewer than today; planned pools only"
            .to_owned(),
        rows: rows.map(row).collect(),
        note: String::new(),
    };
    vec![Plate::new("roster", reading, picture)]
}

fn row(row: &Row) -> RosterRow {
    RosterRow {
        pool: row.pool.clone(),
        shift: format!("{} {}", row.shift, hours(row).replace('-', "–")),
        days: std::array::from_fn(|day| {
            (!row.hours[day].is_empty()).then_some(Headcount {
                planned: row.officers,
                today: Some(row.today),
            })
        }),
    }
}
