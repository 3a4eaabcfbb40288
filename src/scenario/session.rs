//! What one reading of a scenario shares: the currency, the names defined, and everything found on the way.

use super::diagnostic::{Diagnostic, Origin, Sources};
use super::form::Kind;
use super::merge::Loader;
use super::quantity::Currency;
use super::suggest;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Faults told of one scenario; a file with more is broken as a whole.
const MOST_TOLD: usize = 500;

/// How well a number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Measured, or an official statistic.
    Measured,
    /// A statement by an official, an operator or the trade press.
    Stated,
    /// Derived by arithmetic from measured or stated numbers.
    Derived,
    /// A guess.
    Guessed,
}

/// A number a scenario rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// Dotted path of the key.
    pub path: String,
    /// The value as it is written in the scenario.
    pub value: String,
    /// The value as a number: hours, a share of 1, money, a plain number, or the mean of a law.
    pub number: Option<f64>,
    /// How well it is known, if anything says so.
    pub grade: Option<Grade>,
    /// Where it comes from.
    pub source: Option<String>,
    /// What is to be said about it.
    pub note: Option<String>,
    /// Between what it may well lie.
    pub range: Option<(Bound, Bound)>,
    /// The dotted path an override sets to put the value, or the mean of the law, to one end of the range.
    pub set_path: Option<String>,
    /// Where it stands.
    pub origin: Option<Origin>,
    /// Whether the scenario says nothing and the default stands.
    pub defaulted: bool,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// As written, in TOML.
    pub text: String,
    /// As a number, in the unit of [`Assumption::number`].
    pub number: f64,
}

/// What the reader's code says of one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// The keys that lead to it; `*` is any name, `[]` any element of a list.
    pub path: Vec<String>,
    /// What it holds.
    pub kind: Kind,
    /// One line of documentation.
    pub doc: String,
    /// Whether it must be there.
    pub presence: Presence,
    /// Limits in words, such as "at most 50 %".
    pub limits: Vec<String>,
}

/// Whether a key must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It need not, and nothing stands in for it.
    Optional,
    /// It need not, and this value stands in for it.
    Default(String),
}

/// Keys of one table of which one, or at most one, may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternatives {
    /// The keys that lead to the table.
    pub path: Vec<String>,
    /// The alternatives.
    pub keys: Vec<String>,
    /// Whether one of them must be there.
    pub needed: bool,
}

/// Everything the reader's code says of a scenario file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// All keys in the order of reading.
    pub keys: Vec<Described>,
    /// Keys that exclude each other.
    pub alternatives: Vec<Alternatives>,
}

/// Shared by all readers of one scenario.
pub struct Session<'a> {
    pub(super) sources: &'a Sources,
    pub(super) load: &'a Loader<'a>,
    pub(super) describing: bool,
    pub(super) state: RefCell<State>,
}

/// What is found on the way.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) currency: Currency,
    pub(super) names: BTreeMap<String, Vec<String>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Faults beyond those.
    pub(super) untold: usize,
    pub(super) assumptions: Vec<Assumption>,
    pub(super) description: Description,
}

impl Grade {
    /// All grades, best first.
    pub const ALL: [Self; 4] = [Self::Measured, Self::Stated, Self::Derived, Self::Guessed];

    /// `M`, `S`, `D` or `G`.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Measured => "M",
            Self::Stated => "S",
            Self::Derived => "D",
            Self::Guessed => "G",
        }
    }

    /// The grade with this letter.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.letter() == letter)
    }
}

impl<'a> Session<'a> {
    pub(super) fn new(sources: &'a Sources, load: &'a Loader<'a>, describing: bool) -> Self {
        Self {
            sources,
            load,
            describing,
            state: RefCell::default(),
        }
    }

    /// The scenario's currency, as far as it is known yet.
    pub fn currency(&self) -> Currency {
        self.state.borrow().currency.clone()
    }

    /// The text of the file that is called `path` where `origin` stands.
    ///
    /// # Errors
    /// The reason why it cannot be read.
    pub fn load(&self, origin: Option<&Origin>, path: &str) -> Result<String, String> {
        let file = origin.map_or(0, |origin| origin.file);
        (self.load)(&self.sources.resolve(file, path))
    }

    /// Why `name` is not one of the names in `namespace`, with a hint; nothing when it is.
    pub(super) fn missing_name(&self, namespace: &str, name: &str) -> Option<(String, String)> {
        let state = self.state.borrow();
        let known = state.names.get(namespace).map_or(&[][..], Vec::as_slice);
        if self.describing || known.iter().any(|known| known == name) {
            return None;
        }
        let message = format!("names `{name}`, but there is no {namespace} of this name");
        if self.has_enough() {
            return Some((message, String::new()));
        }
        let hint = match suggest::nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("define a {namespace} of this name"),
            None => format!(
                "known: {}",
                suggest::listed(known.iter().take(30).map(String::as_str), "and")
            ),
        };
        Some((message, hint))
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        let enough = self.has_enough();
        let mut state = self.state.borrow_mut();
        if enough {
            state.untold += 1;
        } else {
            state.diagnostics.push(diagnostic);
        }
    }

    /// Whether so many faults were told that further ones are only counted.
    pub(super) fn has_enough(&self) -> bool {
        self.state.borrow().diagnostics.len() >= MOST_TOLD
    }
}

impl std::fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("describing", &self.describing)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
