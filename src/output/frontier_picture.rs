//! The picture of a frontier.

use crate::experiment::frontier::{Frontier, Objective, Place};
use crate::output::picture::trade_off::{Goal, Mark, TradeOff};
use crate::output::picture::values::{Interval, Quantity};
use crate::stats::compare;

/// Designs by both goals, with the front and its knee.
pub fn trade_off(title: &str, frontier: &Frontier) -> TradeOff {
    let [first, second] = &frontier.objectives;
    TradeOff {
        title: title.to_owned(),
        subtitle: format!(
            "{} designs, {} replications each; bars are {:.0} % confidence intervals",
            frontier.designs.len(),
            frontier.replications,
            frontier.level * 100.0
        ),
        goals: [goal(first), goal(second)],
        marks: frontier
            .designs
            .iter()
            .map(|design| Mark {
                name: design.label.clone(),
                at: design.at.each_ref().map(interval),
                probability: design.probability,
            })
            .collect(),
        front: frontier.front.clone(),
        knee: frontier.knee,
        note: String::new(),
    }
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
