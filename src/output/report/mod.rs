//! The report: one page that opens anywhere, without a network, and prints on A4.
//!
//! A [`Page`] is filled by the kind of result it is of (`study`, `comparison`, `sweep`, `sensitivity`) and laid out here. Text,
//! pictures and tables are those of the other forms of the result, so that no number can differ between them.

mod comparison;
mod limits;
mod plan;
mod sensitivity;
mod study;
mod sweep;
mod table;
mod words;

pub use comparison::comparison;
pub use plan::plan;
pub use sensitivity::sensitivity;
pub use study::{Checks, study};
pub use sweep::{frontier, sweep};

use super::album::Plate;
use super::manifest::{Resolved, fingerprint};
use super::picture::error::PictureError;
use super::text::table::Section;
use crate::scenario::session::{Assumption, Grade};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("style.css");
const BEHAVIOUR: &str = include_str!("behaviour.js");
/// Width of pictures in the page.
const PICTURE_WIDTH: u32 = 760;
/// What a browser may load for the page: nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
/// Sentences of the answer that stand out.
const FIRST_SENTENCES: usize = 3;

/// Where a result comes from.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// The command and its arguments, without those that change no figure.
    pub command: &'a [String],
    /// The seed.
    pub seed: u64,
    /// Replications of each scenario.
    pub replications: u64,
    /// Level of all intervals.
    pub level: f64,
    /// The scenarios as they were run.
    pub scenarios: &'a [Resolved],
    /// Every text that was read, by its name.
    pub files: &'a BTreeMap<String, String>,
    /// Numbers the scenario rests on.
    pub assumptions: &'a [Assumption],
}

/// A figure that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFigure {
    /// What it is.
    pub name: String,
    /// Its value with its unit.
    pub value: String,
    /// Its interval, or what it is compared with.
    pub detail: String,
}

/// A report.
#[derive(Debug)]
pub struct Page<'a> {
    /// What it is of.
    pub title: String,
    /// How it was made, in a line.
    pub size: String,
    /// The answer; the first three sentences stand out.
    pub answer: Vec<String>,
    /// Figures that stand out.
    pub key_figures: Vec<KeyFigure>,
    /// The pictures.
    pub plates: &'a [Plate],
    /// All tables.
    pub(in crate::output) tables: Vec<Section>,
    /// How sure it is, and why.
    pub sure: Vec<String>,
    /// Where it comes from.
    pub origin: &'a Origin<'a>,
}

impl Page<'_> {
    /// The page: the same bytes for the same result.
    ///
    /// # Errors
    /// When a picture cannot be drawn.
    pub fn html(&self) -> Result<String, PictureError> {
        let pictures = self.pictures()?;
        let tables = self.tables();
        let text = html! {
            (self.answer()) (self.key_figures()) (tables) (self.assumed()) (self.sure())
        };
        let readings: String = self.plates.iter().map(|plate| plate.reading.as_str()).collect();
        let words = words::used(&format!("{}{readings}", text.into_string()));
        let parts = [
            ("answer", "The answer", true),
            ("pictures", "Pictures", !self.plates.is_empty()),
            ("tables", "Tables", !self.tables.is_empty()),
            ("assumed", "What was assumed", true),
            ("left-out", "What the model leaves out", true),
            ("sure", "How sure, and why", true),
            ("words", "Words used here", true),
            ("made", "How it was made", true),
        ];
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="generator" content={ "greenlane " (env!("CARGO_PKG_VERSION")) };
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (self.title) }
                        p class="size" { (self.size) }
                        nav aria-label="Parts of this report" {
                            @for (id, name, there) in parts {
                                @if there { a href={ "#" (id) } { (name) } }
                            }
                        }
                    }
                    main {
                        (self.answer())
                        (self.key_figures())
                        (pictures)
                        (tables)
                        (self.assumed())
                        (limits::left_out())
                        (self.sure())
                        (words)
                        (self.made())
                    }
                    script { (PreEscaped(BEHAVIOUR)) }
                }
            }
        };
        Ok(page.into_string())
    }

    /// Whether a table says itself what stands behind ±.
    fn says_what_spread_is(&self) -> bool {
        let mut notes = self.tables.iter().flat_map(Section::notes);
        notes.any(|note| note.contains("± is"))
    }

    fn answer(&self) -> Markup {
        html! {
            section id="answer" {
                h2 { "The answer" }
                @for (place, sentence) in self.answer.iter().enumerate() {
                    @let class = match (sentence.contains("CANNOT KEEP UP"), place < FIRST_SENTENCES) {
                        (true, _) => "lead warning",
                        (false, true) => "lead",
                        (false, false) => "more",
                    };
                    p class=(class) { (sentence) }
                }
            }
        }
    }

    fn key_figures(&self) -> Markup {
        html! {
            @if !self.key_figures.is_empty() {
                dl class="key-figures" {
                    @for figure in &self.key_figures {
                        div {
                            dt { (figure.name) }
                            dd { strong { (figure.value) } span { (figure.detail) } }
                        }
                    }
                }
            }
        }
    }

    fn pictures(&self) -> Result<Markup, PictureError> {
        let drawn: Vec<(String, &Plate)> = self
            .plates
            .iter()
            .map(|plate| Ok((plate.svg(PICTURE_WIDTH)?, plate)))
            .collect::<Result<_, PictureError>>()?;
        Ok(html! {
            @if !drawn.is_empty() {
                section id="pictures" {
                    h2 { "Pictures" }
                    p class="hint" {
                        "Point at a picture, or touch it, to read its numbers. "
                        span class="narrow" { "Pictures and tables that are wider than the screen can be moved sideways." }
                    }
                    @for (place, (svg, plate)) in drawn.iter().enumerate() {
                        @let tall = plate.picture.natural_height(PICTURE_WIDTH) > PICTURE_WIDTH;
                        figure id={ "picture-" (plate.name) } class=[tall.then_some("tall")] {
                            div class="wide" tabindex="0" role="group" aria-label=(plate.picture.title()) { (PreEscaped(svg)) }
                            @if !drawn[..place].iter().any(|(_, before)| before.reading == plate.reading) {
                                figcaption { b { "How to read it. " } (plate.reading) }
                            }
                        }
                    }
                }
            }
        })
    }

    fn tables(&self) -> Markup {
        html! {
            @if !self.tables.is_empty() {
                section id="tables" {
                    h2 { "Tables" }
                    p class="hint" {
                        @if !self.says_what_spread_is() {
                            "± is half the " (format!("{:.0}", self.origin.level * 100.0))
                            " % confidence interval. "
                        }
                        "Click a heading to sort by it."
                    }
                    @for section in &self.tables { (table::of_section(section)) }
                }
            }
        }
    }

    fn assumed(&self) -> Markup {
        let stated: Vec<&Assumption> = self
            .origin
            .assumptions
            .iter()
            .filter(|assumption| !assumption.defaulted)
            .collect();
        let count = |grade| {
            stated
                .iter()
                .filter(|assumption| assumption.grade == grade)
                .count()
        };
        let grades = [
            (
                Some(Grade::Measured),
                "M",
                "measured, or taken from an official statistic",
            ),
            (
                Some(Grade::Stated),
                "S",
                "said by an official, an operator or the press",
            ),
            (
                Some(Grade::Derived),
                "D",
                "worked out from measured or stated numbers",
            ),
            (
                Some(Grade::Guessed),
                "G",
                "a guess: to be replaced by your own figure",
            ),
            (None, "–", "choices and settings without a grade"),
        ];
        html! {
            section id="assumed" {
                h2 { "What was assumed" }
                @if stated.is_empty() {
                    p { "The numbers behind this are listed in the report of the result it was made from." }
                } @else {
                    p {
                        "The scenario rests on " (stated.len()) " numbers. "
                        @if count(Some(Grade::Guessed)) > 0 {
                            (count(Some(Grade::Guessed))) " of them are guesses; a result is no better than the guesses it hangs on."
                        }
                    }
                    table class="grades" {
                        caption { "Numbers by grade" }
                        thead { tr { th scope="col" { "grade" } th scope="col" { "numbers" } th scope="col" { "what it means" } } }
                        tbody {
                            @for (grade, letter, meaning) in grades {
                                @let numbers = count(grade);
                                @if numbers > 0 {
                                    tr { th scope="row" { (letter) } td class="number" { (numbers) } td { (meaning) } }
                                }
                            }
                        }
                    }
                    details {
                        summary { "All " (stated.len()) " numbers with grade and source" }
                        (table::of_assumptions(&stated))
                    }
                }
            }
        }
    }

    fn sure(&self) -> Markup {
        let guesses = self
            .origin
            .assumptions
            .iter()
            .any(|assumption| assumption.grade == Some(Grade::Guessed));
        html! {
            section id="sure" {
                h2 { "How sure, and why" }
                ul { @for reason in &self.sure { li { (reason) } } }
                h3 { "Is the program right?" }
                p {
                    "Verification asks whether the program computes what it says. Its queues, shifts, priorities, breakdowns and \
                     risk scores are run as scenarios against exact results of queueing theory, and against a second \
                     implementation written independently; its statistics reproduce published reference values. Cases, figures \
                     and what is not covered: docs/verification.md of version " (env!("CARGO_PKG_VERSION")) "."
                }
                h3 { "Is the scenario like the port?" }
                p {
                    "Validation asks whether the model behaves as the port does, and only the port's own records can tell. "
                    @if guesses {
                        "This scenario still rests on guesses, so differences between two runs of it are worth more than any single \
                         number: an error that both share largely cancels. "
                    }
                    "Before deciding by it, compare traffic, release times and hit rates with your own figures."
                }
            }
        }
    }

    fn made(&self) -> Markup {
        let origin = self.origin;
        html! {
            section id="made" {
                h2 { "How it was made" }
                dl class="made" {
                    dt { "program" } dd { "greenlane " (env!("CARGO_PKG_VERSION")) }
                    dt { "command" } dd { code { "greenlane " (origin.command.join(" ")) } }
                    dt { "seed, replications" } dd { (origin.seed) ", " (origin.replications) }
                    @for scenario in origin.scenarios {
                        dt { "scenario: " (scenario.label) } dd { code { (scenario.fingerprint) } }
                    }
                    @for (name, text) in origin.files {
                        dt { "file: " (name) } dd { code { (fingerprint(text.as_bytes())) } }
                    }
                }
                p {
                    "manifest.json beside this page holds the command and every text that was read: "
                    code { "greenlane rerun manifest.json" }
                    " makes the same result again on any machine, and says whether it is the same to the byte."
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
