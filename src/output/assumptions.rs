//! What a scenario rests on: its numbers with their grades and sources.

use crate::customs::port::Port;
use crate::scenario::Loaded;
use crate::scenario::session::{Assumption, Grade};
use std::fmt::Write as _;

/// A Markdown table of all numbers the scenario states.
pub fn list(assumptions: &[Assumption]) -> String {
    let mut text = String::from("| number | value | grade | source or note |\n| --- | --- | --- | --- |\n");
    for assumption in assumptions.iter().filter(|assumption| !assumption.defaulted) {
        let why = assumption
            .source
            .as_deref()
            .or(assumption.note.as_deref())
            .unwrap_or_default();
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            cell(&assumption.path),
            cell(&assumption.value),
            assumption.grade.map_or("–", letter),
            cell(why)
        );
    }
    text
}

/// What the scenario holds, in a few lines.
pub fn summary(loaded: &Loaded) -> String {
    let mut text = String::new();
    if let Some(port) = &loaded.port {
        holds(port, &mut text);
    }
    let stated: Vec<&Assumption> = loaded
        .assumptions
        .iter()
        .filter(|assumption| !assumption.defaulted)
        .collect();
    let of = |grade: Option<Grade>| {
        stated
            .iter()
            .filter(|assumption| assumption.grade == grade)
            .count()
    };
    let _ = writeln!(
        text,
        "{} numbers: {} measured (M), {} said (S), {} derived (D), {} guesses (G), {} without a grade; `--assumptions` \
         lists them.",
        stated.len(),
        of(Some(Grade::Measured)),
        of(Some(Grade::Stated)),
        of(Some(Grade::Derived)),
        of(Some(Grade::Guessed)),
        of(None)
    );
    if !loaded.reforms.is_empty() {
        let _ = writeln!(text, "Reforms offered (`--reform NAME`):");
        for reform in &loaded.reforms {
            let article = reform
                .article
                .as_ref()
                .map(|article| format!(" (TFA article {article})"));
            let _ = writeln!(
                text,
                "  {}: {}{}",
                reform.name,
                reform.title,
                article.unwrap_or_default()
            );
        }
    }
    text
}

fn holds(port: &Port, text: &mut String) {
    let _ = writeln!(text, "{}: no faults.", port.title);
    let _ = writeln!(
        text,
        "{} goods kinds, {} lanes, {} steps, {} traffic streams, {} pools and kinds of equipment, {} threats.",
        port.goods.len(),
        port.lanes.len(),
        port.steps.len(),
        port.traffic.len(),
        port.resources.len(),
        port.threats.len()
    );
    for goods in &port.goods {
        for rule in &goods.selectivity.rules {
            let lane = &port.lanes[rule.lane].name;
            if let Some(rank) = rule.above_rank {
                let _ = writeln!(
                    text,
                    "  {}: {lane} takes those whose highest score ranks above {:.2} % of their kind",
                    goods.name,
                    rank * 100.0
                );
            }
            for &(threat, above) in &rule.above {
                let place = goods.carries.iter().position(|carried| carried.threat == threat);
                let Some(place) = place else { continue };
                let prevalence = goods.mean_prevalence(place);
                let share = 1.0 - goods.carries[place].score.rank_of(above, prevalence);
                let _ = writeln!(
                    text,
                    "  {}: {lane} takes a {} score above {above}, which is {:.1} % of them",
                    goods.name,
                    port.threats[threat].name,
                    share * 100.0
                );
            }
        }
    }
}

fn letter(grade: Grade) -> &'static str {
    match grade {
        Grade::Measured => "M",
        Grade::Stated => "S",
        Grade::Derived => "D",
        Grade::Guessed => "G",
    }
}
