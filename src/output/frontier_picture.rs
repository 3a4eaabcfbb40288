//! The picture of a frontier.

use crate::experiment::frontier::{Frontier, Objective, Place};
use crate::output::picture::trade_off::{Goal, Mark, TradeOff};
use crate::output::picture::values::{Interval, Quantity};
use crate::stats::compare;

/// Designs by both goals, with the front and its knee. Designs far behind the front are left out, and counted below.
pub fn trade_off(title: &str, frontier: &Frontier) -> TradeOff {
    let [first, second] = &frontier.objectives;
    let shown: Vec<usize> = (0..frontier.designs.len())
        .filter(|&design| is_near(frontier, design))
        .collect();
    let place = |design: &usize| shown.iter().position(|at| at == design);
    let left_out = frontier.designs.len() - shown.len();
    TradeOff {
        title: title.to_owned(),
        subtitle: format!(
            "{} designs, {} replications each; bars are {:.0} % confidence intervals",
            frontier.designs.len(),
            frontier.replications,
            frontier.level * 100.0
        ),
        goals: [goal(first), goal(second)],
        marks: shown
            .iter()
            .map(|&design| &frontier.designs[design])
            .map(|design| Mark {
                name: design.label.clone(),
                at: design.at.each_ref().map(interval),
                probability: design.probability,
            })
            .collect(),
        front: frontier.front.iter().filter_map(place).collect(),
        knee: frontier.knee.as_ref().and_then(place),
        note: match left_out {
            0 => String::new(),
            1 => "One design lies far behind the front and is not shown.".to_owned(),
            n => format!("{n} designs lie far behind the front and are not shown."),
        },
    }
}

/// Whether the design lies no farther behind the corner of the front than the front is wide, in either goal.
fn is_near(frontier: &Frontier, design: usize) -> bool {
    let standing = &frontier.designs[design];
    (0..2).all(|goal| {
        let width = (frontier.corner[goal] - frontier.ideal[goal]).abs();
        let behind = (standing.at[goal].value - frontier.corner[goal])
            * (frontier.corner[goal] - frontier.ideal[goal]).signum();
        standing.on_front || behind <= width
    })
}

fn goal(objective: &Objective) -> Goal {
    let wanted = match objective.goal {
        compare::Goal::Minimise => "less is better",
        compare::Goal::Maximise => "more is better",
    };
    Goal {
        name: format!("{} ({wanted})", objective.id.replace('/', ", ")),
        quantity: match objective.unit.as_str() {
            "share" => Quantity::Share,
            "h" => Quantity::Hours,
            unit if objective.id.starts_with("money/") => Quantity::Money(unit.to_owned()),
            unit => Quantity::Count(unit.to_owned()),
        },
    }
}

fn interval(place: &Place) -> Interval {
    Interval::new(place.value, place.low, place.high)
}
