//! The workbook of a plan.

use super::Workbook;
use crate::experiment::plan::answer::PlanResult;
use crate::output::plan::{headline, hours_table, how_sure, margins_table, roster_table, targets_table};
use crate::scenario::session::Assumption;

/// The workbook of a plan.
pub fn plan(plan: &PlanResult, assumptions: &[Assumption]) -> Workbook {
    let mut sentences = headline(plan);
    sentences.extend(how_sure(plan));
    let mut workbook = Workbook {
        title: plan.title.clone(),
        sentences,
        facts: vec![
            ("replications", plan.effort.replications.to_string()),
            ("of them fresh", plan.effort.fresh.to_string()),
            ("designs simulated", plan.effort.designs.to_string()),
            ("seed", plan.seed.to_string()),
            ("seed of the fresh replications", plan.fresh_seed.to_string()),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    workbook.add(
        "Roster",
        "one row a shift and kind of day",
        roster_table(plan),
        Vec::new(),
    );
    workbook.add(
        "Targets",
        "one row a target, for today's roster and the plan's",
        targets_table(plan),
        Vec::new(),
    );
    workbook.add(
        "One officer more or fewer",
        "one row a shift and change",
        margins_table(plan),
        Vec::new(),
    );
    workbook.add(
        "Hours of the week",
        "officers asked for by the usual rules, and on duty",
        hours_table(plan),
        Vec::new(),
    );
    workbook.add_assumptions(assumptions);
    workbook
}
