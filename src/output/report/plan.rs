//! The report of a plan.

use super::{KeyFigure, Origin, Page};
use crate::experiment::plan::answer::{PlanResult, Target};
use crate::output::album::Plate;
use crate::output::number::grouped;
use crate::output::plan::{binding, chance, headline, how_sure, reached, sections, value};

/// Targets that stand out, at most.
const TARGETS: usize = 5;

/// The page of a plan.
pub fn plan<'a>(plan: &PlanResult, plates: &'a [Plate], origin: &'a Origin<'a>) -> Page<'a> {
    let effort = &plan.effort;
    let mut answer = headline(plan);
    answer.extend(plan.infeasible.iter().map(|one| {
        let sign = if one.is_floor { "at least" } else { "at most" };
        format!(
            "\"{}\" is promised to be {sign} {}; with every planned shift at its most it is {}.",
            one.label,
            value(one.promised, one.unit),
            reached(&one.reached, one.unit)
        )
    }));
    answer.extend(
        binding(plan)
            .into_iter()
            .map(|words| format!("With an officer fewer, {words}.")),
    );
    let mut sure: Vec<String> = how_sure(plan).iter().map(|words| sentence(words)).collect();
    sure.push(
        "More officers are taken never to make a target worse. In a single line that is certain; where work goes on from step to \
         step single consignments may suffer, shares and means hardly do."
            .to_owned(),
    );
    sure.push(
        "The probabilities are about long-run means given the replications, with everything the scenario states taken as true."
            .to_owned(),
    );
    Page {
        title: plan.title.clone(),
        size: format!(
            "{} designs simulated with {} replications, the same ships and chances in all of them; {} replications of other \
             chances tried the answer.",
            effort.designs,
            effort.replications - effort.fresh,
            effort.fresh
        ),
        answer,
        key_figures: key_figures(plan),
        plates,
        tables: sections(plan),
        sure,
        origin,
    }
}

fn key_figures(plan: &PlanResult) -> Vec<KeyFigure> {
    let money = |amount: f64| format!("{} {}", plan.currency, grouped(amount));
    let mut figures = vec![KeyFigure {
        name: "Cost of the planned shifts a year".to_owned(),
        value: money(plan.cost.total()),
        detail: format!("today {}", money(plan.cost_today.total())),
    }];
    let own = plan.targets.iter().filter(|target| !target.is_implied);
    figures.extend(own.take(TARGETS).map(|target: &Target| KeyFigure {
        name: target.label.clone(),
        value: reached(&target.fresh, target.unit),
        detail: format!(
            "asked {} {}, kept with {}; today {}",
            if target.is_floor { "≥" } else { "≤" },
            value(target.limit, target.unit),
            chance(target.fresh.chance),
            reached(&target.today, target.unit)
        ),
    }));
    figures
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}
