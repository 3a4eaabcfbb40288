//! An answer: the moved port beside today's, measure by measure, and how sure each difference is.

use super::facts::Facts;
use super::pictures::{Drawn, drawn};
use crate::customs::port::Port;
use crate::experiment::compare::{Alternative, Comparison, Contrast, Verdict, against};
use crate::experiment::{Figure, Response};
use crate::output::comparison::sentence;
use crate::output::number::percent;
use crate::output::picture::values::{Interval, Quantity};
use serde::Serialize;

/// Level of all intervals.
pub(super) const LEVEL: f64 = 0.95;

/// How far an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Stage {
    /// A first impression: few replications of a few weeks.
    Impression,
    /// Whole windows, fewer than a run has.
    Refining,
    /// As many replications of the whole window as a run has.
    Settled,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Answer {
    /// The state it belongs to.
    pub(super) state: String,
    /// How far it is.
    pub(super) stage: Stage,
    /// What it rests on, in words.
    pub(super) basis: String,
    /// Replications it rests on, and of how many.
    pub(super) replications: [u64; 2],
    /// The answer in a sentence.
    pub(super) sentence: String,
    /// Lines that cannot keep up.
    pub(super) overloads: Vec<String>,
    /// Measure by measure.
    pub(super) figures: Vec<Told>,
    /// Pictures.
    pub(super) pictures: Vec<Drawn>,
}

/// One measure, today and now.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    /// Its id, as in every result.
    pub(super) id: String,
    /// Where it belongs on the page.
    pub(super) group: &'static str,
    /// In words.
    pub(super) name: String,
    /// Unit in print.
    pub(super) unit: String,
    /// Whether less or more of it is welcome; empty where it depends.
    pub(super) better: &'static str,
    /// Today.
    pub(super) today: Figure,
    /// Now.
    pub(super) now: Figure,
    /// Now − today: value and interval.
    pub(super) difference: Option<[f64; 3]>,
    /// `same`, `told apart`, `too early to tell`, `not told apart`, or empty where nothing can be said.
    pub(super) verdict: &'static str,
    /// The same in print: today, now, the difference, its interval.
    pub(super) text: [String; 4],
}

/// The answer that lies in the facts of both ports.
#[expect(clippy::too_many_arguments, reason = "each is a part of the answer")]
pub(super) fn answer(
    port: &Port,
    main: &str,
    state: &str,
    label: &str,
    stage: Stage,
    basis: String,
    of: u64,
    today: &Facts,
    now: &Facts,
    is_today: bool,
) -> Answer {
    let others = [(label.to_owned(), now.responses.clone())];
    let compared = against(&today.responses, &others, LEVEL);
    let mut alternatives: Vec<Alternative> = compared
        .into_iter()
        .map(|against| Alternative {
            changes: Vec::new(),
            overloads: now.overloads.clone(),
            against,
            consignments: None,
        })
        .collect();
    let figures = alternatives
        .first()
        .map(|alternative| {
            let both = alternative.against.differences.iter().zip(&now.responses);
            both.map(|(difference, response)| {
                told(
                    port,
                    main,
                    response,
                    &difference.base,
                    difference.contrast.as_ref(),
                    stage,
                )
            })
            .collect()
        })
        .unwrap_or_default();
    let sentence = if is_today {
        now.headline.join(" ")
    } else {
        let comparison = Comparison {
            base: "today".to_owned(),
            currency: port.currency.clone(),
            seed: 0,
            replications: now.replications,
            level: LEVEL,
            base_overloads: today.overloads.clone(),
            alternatives: std::mem::take(&mut alternatives),
            reforms: None,
        };
        comparison
            .alternatives
            .first()
            .map(|alternative| sentence(&comparison, alternative))
            .unwrap_or_default()
    };
    Answer {
        state: state.to_owned(),
        stage,
        basis,
        replications: [now.replications, of],
        sentence,
        overloads: now.overloads.clone(),
        figures,
        pictures: drawn(main, today, now, is_today),
    }
}

fn told(
    port: &Port,
    main: &str,
    response: &Response,
    today: &Figure,
    contrast: Option<&Contrast>,
    stage: Stage,
) -> Told {
    let mut parts = response.id.splitn(2, '/');
    let section = parts.next().unwrap_or_default();
    let (subject, statistic) = parts
        .next()
        .and_then(|rest| rest.rsplit_once('/'))
        .unwrap_or_default();
    let (group, name, better) = words(port, section, subject, statistic, main);
    let quantity = quantity(port, response);
    let estimate = contrast.map(|contrast| contrast.difference);
    let verdict = match contrast.map(|contrast| contrast.verdict) {
        None => "",
        Some(Verdict::Same) => "same",
        Some(Verdict::ToldApart) => "told apart",
        Some(Verdict::NotToldApart { .. }) if stage == Stage::Settled => "not told apart",
        Some(Verdict::NotToldApart { .. }) => "too early to tell",
    };
    let written = |figure: &Figure| {
        figure
            .value
            .map_or_else(|| "–".to_owned(), |value| say(&quantity, value))
    };
    let (change, interval) = estimate.map_or_else(Default::default, |estimate| {
        let interval = Interval::new(estimate.point, estimate.low, estimate.high);
        let reach = estimate.low.abs().max(estimate.high.abs());
        quantity.write_change(&interval, reach)
    });
    Told {
        id: response.id.clone(),
        group,
        name,
        unit: response.unit.clone(),
        better,
        today: today.clone(),
        now: response.figure.clone(),
        difference: estimate.map(|estimate| [estimate.point, estimate.low, estimate.high]),
        verdict,
        text: [written(today), written(&response.figure), change, interval],
    }
}

fn quantity(port: &Port, response: &Response) -> Quantity {
    match response.unit.as_str() {
        "h" => Quantity::Hours,
        "share" => Quantity::Share,
        unit if !port.currency.is_empty() && unit.contains(&port.currency) => {
            Quantity::Money(port.currency.clone())
        }
        unit => Quantity::Count(unit.to_owned()),
    }
}

/// Group, name and direction of a measure.
fn words(
    port: &Port,
    section: &str,
    subject: &str,
    statistic: &str,
    main: &str,
) -> (&'static str, String, &'static str) {
    let average = |what: &str| match statistic {
        "mean" => format!("{what} of {main}, on average"),
        _ => format!("nine in ten {main}: {what} within"),
    };
    match section {
        "release-time" => ("times", average("release time"), "less"),
        "dwell-time" => ("times", average("time in the port"), "less"),
        "held-by" => ("times", format!("of the time of {main}, held by customs"), "less"),
        "interdiction" if statistic == "found" => ("caught", format!("{subject}: finds a year"), "more"),
        "interdiction" => ("caught", format!("{subject}: found of what is carried"), "more"),
        "targets" => {
            let target = port.targets.iter().find(|target| target.label == subject);
            let better = match target.map(|target| &target.promise) {
                Some(
                    crate::customs::port::Promise::Within { .. }
                    | crate::customs::port::Promise::InterdictionAtLeast { .. },
                ) => "more",
                _ => "less",
            };
            ("promises", format!("{subject}: {statistic}"), better)
        }
        "officers" => ("load", subject.to_owned(), ""),
        "waiting-lines" => ("queues", subject.to_owned(), "less"),
        "money" if subject == "officers" => ("cost", "officers on duty, a year".to_owned(), "less"),
        "money" => ("cost", "delay, to traders, a year".to_owned(), "less"),
        _ => ("times", format!("{subject}: {statistic}"), ""),
    }
}

/// A value with its unit, on its own scale; money in millions or thousands; shares to the digit in which they differ.
fn say(quantity: &Quantity, value: f64) -> String {
    match quantity {
        Quantity::Money(currency) if value.abs() >= 1e8 => format!("{currency} {:.0} million", value / 1e6),
        Quantity::Money(currency) if value.abs() >= 1e6 => format!("{currency} {:.2} million", value / 1e6),
        Quantity::Money(currency) => format!("{currency} {}", crate::output::number::grouped(value)),
        Quantity::Share => percent(value),
        quantity => quantity.written(value),
    }
}
