//! A case as scenarios: which texts, how often each is run, and which questions it answers.

use super::case::{Case, Row};
use super::clock::Clock;
use super::families;
use super::question::Question;
use super::script::Script;

/// How much work a verification may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// A few minutes for all cases of the project's file.
    Short,
    /// Up to half an hour: standard errors of half a per cent, and rare events.
    Full,
}

/// What became of a case.
#[derive(Debug)]
pub enum Expressed {
    /// These scenarios express it.
    As(Vec<Scenario>),
    /// It cannot be a scenario, for this reason.
    Not(String),
}

/// A scenario that expresses a case, or a part of it.
#[derive(Debug)]
pub struct Scenario {
    /// Its name: the case's, with a part's name after it.
    pub name: String,
    /// Its text, in the format of scenario files.
    pub text: String,
    /// Independent replications it is run for.
    pub replications: u64,
    /// Whether an observer keeps waits up to the first start.
    pub(super) is_watched: bool,
    pub(super) clock: Clock,
    pub(super) questions: Vec<Question>,
}

/// One part of a case, as its family writes it.
#[derive(Debug)]
pub(super) struct Part {
    /// Distinguishes the parts of a case; empty for the main one.
    pub(super) suffix: String,
    pub(super) script: Script,
    pub(super) replications: u64,
    pub(super) is_watched: bool,
    pub(super) clock: Clock,
    pub(super) questions: Vec<Question>,
}

impl Effort {
    /// Fewest and most customers of a run, all replications together.
    pub(super) fn customers(self) -> (f64, f64) {
        match self {
            Self::Short => (3e5, 2e6),
            Self::Full => (3e6, 2.5e7),
        }
    }

    /// Relative standard error of the mean wait aimed at.
    pub(super) fn relative_error(self) -> f64 {
        match self {
            Self::Short => 0.01,
            Self::Full => 0.005,
        }
    }

    /// `short`, or `full` in the full form.
    pub(super) fn pick<T>(self, short: T, full: T) -> T {
        match self {
            Self::Short => short,
            Self::Full => full,
        }
    }
}

impl Part {
    /// The main part of a case, in the long run.
    pub(super) fn main(script: Script, clock: Clock, questions: Vec<Question>) -> Self {
        Self {
            suffix: String::new(),
            script,
            replications: super::plan::REPLICATIONS,
            is_watched: false,
            clock,
            questions,
        }
    }

    /// The same as a further part of the case.
    pub(super) fn named(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = suffix.into();
        self
    }

    /// The same, watched.
    pub(super) fn watched(mut self) -> Self {
        self.is_watched = true;
        self
    }

    /// The same with another number of replications.
    pub(super) fn times(mut self, replications: u64) -> Self {
        self.replications = replications;
        self
    }
}

/// The case as scenarios, with seeds that follow from `seed` and their names, so that cases are independent.
pub fn express(case: &Case, effort: Effort, seed: u64) -> Expressed {
    let parts = match families::parts(case, effort) {
        Ok(parts) => parts,
        Err(reason) => return Expressed::Not(reason),
    };
    let scenarios = parts
        .into_iter()
        .filter(|part| !part.questions.is_empty())
        .map(|part| {
            let name = match part.suffix.as_str() {
                "" => case.id.clone(),
                suffix => format!("{}-{suffix}", case.id),
            };
            let comment = [
                format!(
                    "Verification case {}: {}.",
                    case.id,
                    case.model.trim_end_matches('.')
                ),
                format!("Parameters: {}", case.parameters),
                format!(
                    "One unit of the case's time is {} here. Judged on",
                    part.clock.span(1.0).trim_matches('"')
                ),
                format!("  greenlane run {name}.toml --replications {}", part.replications),
            ];
            Scenario {
                text: part.script.text(&comment, seed_of(&name, seed)),
                name,
                replications: part.replications,
                is_watched: part.is_watched,
                clock: part.clock,
                questions: part.questions,
            }
        });
    Expressed::As(scenarios.collect())
}

/// Why a row of an expressed case has no question.
pub(super) fn why_unasked(family: &str, row: &Row) -> String {
    if row.is_approximate {
        return "an approximation: no simulator has to reproduce it".to_owned();
    }
    if row.exact.is_none() {
        return "no single number".to_owned();
    }
    families::why_unasked(family, &row.metric)
}

/// A seed for each scenario (FNV-1a of its name), below the largest a scenario may ask for.
fn seed_of(name: &str, seed: u64) -> u64 {
    let hash = name.bytes().fold(
        0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3),
    );
    hash % 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_seeds_give_different_seeds() {
        let seeds = [seed_of("MM1-1", 1), seed_of("MM1-2", 1), seed_of("MM1-1", 2)];
        assert!(seeds[0] != seeds[1] && seeds[0] != seeds[2] && seeds[1] != seeds[2]);
    }
}
