//! The report of a sensitivity analysis.

use super::{KeyFigure, Origin, Page};
use crate::experiment::sensitivity::Input;
use crate::output::album::{Plate, Ranked, Said, upper};
use crate::output::comparison::plain_name;
use crate::output::text::sensitivity as words;

/// The page of a sensitivity analysis of the scenario called `title`.
pub fn sensitivity<'a>(
    title: &str,
    inputs: &[Input],
    ranked: &[Ranked],
    plates: &'a [Plate],
    origin: &'a Origin<'a>,
) -> Page<'a> {
    let method = match ranked.first().map(|one| &one.said) {
        Some(Said::Morris(_)) => "walks through all inputs (Morris)",
        Some(Said::Sobol(_)) => "all inputs anywhere in their ranges (Sobol)",
        _ => "one input at a time, to both ends of its range",
    };
    Page {
        title: format!("{title}: which guess to measure first"),
        size: format!(
            "{} inputs, {method}; {} replications of each setting, the same ships and chances in all of them.",
            inputs.len(),
            origin.replications
        ),
        answer: ranked.iter().map(|one| sentence(inputs, one)).collect(),
        key_figures: ranked.iter().filter_map(|one| key_figure(inputs, one)).collect(),
        plates,
        tables: ranked
            .iter()
            .map(|one| words::table(one, inputs, usize::MAX))
            .collect(),
        sure: vec![
            "All settings met the same ships, traders and luck; changes are taken replication by replication.".to_owned(),
            "Which inputs can be told to matter is judged for all inputs of a measure together (Holm's procedure, 5 % chance of any \
             false one)."
                .to_owned(),
            "Where the scenario states no range, one is assumed: from half to twice, a share by its odds. A guess that is sure to \
             lie closer matters less than shown; one that may be farther off matters more."
                .to_owned(),
            "One input at a time says nothing about inputs that only matter together; --method morris and --method sobol do."
                .to_owned(),
        ],
        origin,
    }
}

/// The input that moves a response most, and by how much.
fn strongest<'a>(inputs: &'a [Input], one: &Ranked) -> Option<&'a Input> {
    let best = |sizes: Vec<Option<f64>>| -> Option<usize> {
        let known = sizes
            .into_iter()
            .enumerate()
            .filter_map(|(place, size)| Some((place, size?)));
        known.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
    };
    match &one.said {
        Said::Tornado(bars) => bars
            .iter()
            .find(|bar| bar.told_apart)
            .map(|bar| &inputs[bar.input]),
        Said::Morris(effects) => best(
            effects
                .iter()
                .map(|effect| effect.map(|effect| effect.measures.mean_absolute))
                .collect(),
        )
        .map(|place| &inputs[place]),
        Said::Sobol(indices) => best(
            indices
                .iter()
                .map(|index| index.map(|index| index.indices.total))
                .collect(),
        )
        .map(|place| &inputs[place]),
    }
}

fn sentence(inputs: &[Input], one: &Ranked) -> String {
    let name = upper(&plain_name(&one.response.id));
    let Some(input) = strongest(inputs, one) else {
        return format!("{name}: no input can be told to move it.");
    };
    let told = match &one.said {
        Said::Tornado(bars) => {
            let told = bars.iter().filter(|bar| bar.told_apart).count();
            format!(" {told} of {} inputs can be told to move it.", bars.len())
        }
        Said::Morris(_) | Said::Sobol(_) => String::new(),
    };
    format!("{name}: measure first {}.{told}", input.path)
}

fn key_figure(inputs: &[Input], one: &Ranked) -> Option<KeyFigure> {
    let input = strongest(inputs, one)?;
    let last: Vec<&str> = input.path.rsplit('.').take(3).collect();
    let short: Vec<&str> = last.into_iter().rev().collect();
    Some(KeyFigure {
        name: plain_name(&one.response.id),
        value: short.join(" › "),
        detail: format!("now {}", input.base.trim_matches('"')),
    })
}
