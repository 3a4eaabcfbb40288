//! The reports of a sweep and of its frontier.

use super::{KeyFigure, Origin, Page};
use crate::experiment::frontier::Frontier;
use crate::experiment::sweep::{SweepResult, explained};
use crate::output::album::Plate;
use crate::output::comparison::plain_name;
use crate::output::{frontier as front, sweep as tables};

/// A factor explains a response when its share of the variance is this much, and luck is unlikely.
const EXPLAINS: f64 = 0.05;
const UNLIKELY: f64 = 0.05;

/// The page of a sweep.
pub fn sweep<'a>(sweep: &SweepResult, plates: &'a [Plate], origin: &'a Origin<'a>) -> Page<'a> {
    let percent = sweep.level * 100.0;
    Page {
        title: sweep.title.clone(),
        size: format!(
            "{} points of {}, {} replications each, the same ships and chances at all of them.",
            sweep.points.len(),
            sweep.factors.join(" × "),
            sweep.replications
        ),
        answer: answer(sweep),
        key_figures: extremes(sweep),
        plates,
        tables: tables::tables(sweep),
        sure: vec![
            format!(
                "Every point met the same {} replications, so differences between points are surer than the intervals of single \
                 points say.",
                sweep.replications
            ),
            format!("Each interval is a {percent:.0} % confidence interval of the mean at that point."),
            "Many points were looked at: the best of many is partly the luckiest. greenlane frontier says which points are \
             surely worth choosing between."
                .to_owned(),
            "How much is carried is an assumption and does not react to what is inspected.".to_owned(),
        ],
        origin,
    }
}

/// A sentence for each response: which factors move it.
fn answer(sweep: &SweepResult) -> Vec<String> {
    let shares = explained(sweep);
    let responses = sweep.points.first().map_or(&[][..], |point| &point.responses);
    let mut unmoved = Vec::new();
    let mut sentences: Vec<String> = responses
        .iter()
        .filter(|response| !is_target(&response.id))
        .filter_map(|response| {
            let mut of: Vec<_> = shares
                .iter()
                .filter(|one| one.response == response.id)
                .filter(|one| one.share >= EXPLAINS && one.p_value <= UNLIKELY)
                .collect();
            of.sort_by(|a, b| b.share.total_cmp(&a.share));
            let name = plain_name(&response.id);
            let told = shares.iter().any(|one| one.response == response.id);
            let parts: Vec<String> = of
                .iter()
                .map(|one| {
                    format!(
                        "{} explains {:.0} % of its differences",
                        one.factor,
                        one.share * 100.0
                    )
                })
                .collect();
            match (told, parts.is_empty()) {
                (false, _) => None,
                (true, true) => {
                    unmoved.push(name);
                    None
                }
                (true, false) => Some(format!("{}: {}.", upper(&name), parts.join(", "))),
            }
        })
        .collect();
    if !unmoved.is_empty() {
        sentences.push(format!(
            "No factor by itself can be told to move: {}.",
            unmoved.join("; ")
        ));
    }
    sentences
}

/// A promise is kept or not because of the measure it is about, which stands beside it.
fn is_target(id: &str) -> bool {
    id.starts_with("targets/")
}

/// The lowest and highest value of each response, and where.
fn extremes(sweep: &SweepResult) -> Vec<KeyFigure> {
    let responses = sweep.points.first().map_or(&[][..], |point| &point.responses);
    responses
        .iter()
        .enumerate()
        .filter(|(_, response)| !is_target(&response.id))
        .filter_map(|(place, response)| {
            let mut values: Vec<f64> = sweep
                .points
                .iter()
                .filter_map(|point| point.responses[place].figure.value)
                .collect();
            values.sort_by(f64::total_cmp);
            let (low, high) = (values.first()?, values.last()?);
            let share = response.unit == "share";
            let factor = if share { 100.0 } else { 1.0 };
            let write = |value: f64| crate::output::number::plain(value * factor);
            Some(KeyFigure {
                name: plain_name(&response.id),
                value: format!("{} to {}", write(*low), write(*high)),
                detail: format!(
                    "{} between the points",
                    if share { "%" } else { response.unit.as_str() }
                ),
            })
        })
        .collect()
}

/// The page of a frontier.
pub fn frontier<'a>(
    title: &str,
    frontier: &Frontier,
    plates: &'a [Plate],
    origin: &'a Origin<'a>,
) -> Page<'a> {
    let [first, second] = &frontier.objectives;
    let sure = frontier
        .designs
        .iter()
        .filter(|design| design.probability >= 0.9)
        .count();
    let knee = frontier.knee.map(|knee| &frontier.designs[knee].label);
    Page {
        title: format!("{title}: which designs are worth choosing between"),
        size: format!(
            "{} designs by {} and {}, {} replications each, resampled together.",
            frontier.designs.len(),
            plain_name(&first.id),
            plain_name(&second.id),
            frontier.replications
        ),
        answer: front::sentences(frontier),
        key_figures: vec![
            KeyFigure {
                name: "designs on the front of means".to_owned(),
                value: frontier.front.len().to_string(),
                detail: format!("of {}", frontier.designs.len()),
            },
            KeyFigure {
                name: "surely worth choosing between".to_owned(),
                value: sure.to_string(),
                detail: "with probability 0.9 or more".to_owned(),
            },
            KeyFigure {
                name: "the knee".to_owned(),
                value: knee.map_or("none", String::as_str).to_owned(),
                detail: "where the front bends most".to_owned(),
            },
        ],
        plates,
        tables: front::tables(frontier),
        sure: vec![
            "A design's probability is the share of 2,000 resamples of the replications, for all designs together, in which no \
             other design is better in one goal and no worse in the other."
                .to_owned(),
            format!(
                "Intervals in the picture and in brackets are {:.0} % confidence intervals.",
                frontier.level * 100.0
            ),
            "A middling probability is on the careful side: such designs belong to the true front more often than it says."
                .to_owned(),
            "How much is carried is an assumption and does not react: whoever learns of a change may try more, less, or \
             elsewhere."
                .to_owned(),
        ],
        origin,
    }
}

fn upper(text: &str) -> String {
    crate::output::album::upper(text)
}
