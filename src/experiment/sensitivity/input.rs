//! An input that is varied: between what it may lie, and how a value is written into the scenario.

use crate::scenario::Loaded;
use crate::scenario::merge::parse_path;
use crate::scenario::session::{Assumption, Grade};
use crate::scenario::write::inline;
use std::collections::BTreeSet;
use thiserror::Error;

/// An input and its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The dotted path an override sets.
    pub path: String,
    /// What the scenario says, as text.
    pub base: String,
    /// What the scenario says, as a number in its unit.
    own: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
    /// What stands around the number: `EC$ ` and ` h`.
    around: (String, String),
    /// Whether only whole numbers make sense.
    whole: bool,
    /// Whether the range is stated; else it is the program's own assumption.
    pub stated: bool,
}

/// Why something cannot be varied.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InputError {
    /// No `=` or no `..`.
    #[error(
        "`{0}` is no range: write PATH=LOW..HIGH, as in step.examination.takes.lognormal.mean=\"2 h\"..\"4 h\""
    )]
    NoRange(String),
    /// The ends are no numbers of one unit.
    #[error("`{0}`: both ends must be numbers in the same unit, the lower first")]
    Ends(String),
}

/// Figures of a scaled number: slopes are taken over a few percent.
const SCALED_FIGURES: u32 = 8;

/// Keys that say how the study is made, not what the port is like.
const NOT_THE_PORT: [&str; 6] = ["length", "warm-up", "follow-up", "seed", "money", "targets"];

impl Input {
    /// `PATH=LOW..HIGH`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, InputError> {
        let no_range = || InputError::NoRange(text.to_owned());
        let (path, range) = text.split_once('=').ok_or_else(no_range)?;
        let (low, high) = range.split_once("..").ok_or_else(no_range)?;
        let ends = Quantity::parse(low).zip(Quantity::parse(high));
        let (low, high) = ends.ok_or_else(|| InputError::Ends(text.to_owned()))?;
        if low.around != high.around || low.number >= high.number {
            return Err(InputError::Ends(text.to_owned()));
        }
        Ok(Self {
            path: path.trim().to_owned(),
            base: String::new(),
            own: low.number,
            low: low.number,
            high: high.number,
            around: low.around,
            whole: low.whole && high.whole,
            stated: true,
        })
    }

    /// The override that puts the input at `place` of its range, 0 the lower end and 1 the upper.
    pub fn at(&self, place: f64) -> String {
        format!("{}={}", self.path, self.value(place))
    }

    /// The value at `place` of the range, as it is written.
    pub fn value(&self, place: f64) -> String {
        let number = self.low + (self.high - self.low) * place;
        let (before, after) = &self.around;
        let number = if self.whole {
            libm::round(number).to_string()
        } else {
            short(number)
        };
        if before.is_empty() && after.is_empty() {
            number
        } else {
            format!("\"{before}{number}{after}\"")
        }
    }

    /// The override that multiplies what the scenario says by `factor`; a share's odds, so that it stays one.
    pub fn scaled(&self, factor: f64) -> String {
        let (before, after) = &self.around;
        let number = if after.trim() == "%" {
            let share = self.own / 100.0;
            100.0 * factor * share / (1.0 - share + factor * share)
        } else {
            self.own * factor
        };
        let number = if self.whole {
            libm::round(number).to_string()
        } else {
            significant(number, SCALED_FIGURES)
        };
        if before.is_empty() && after.is_empty() {
            format!("{}={number}", self.path)
        } else {
            format!("{}=\"{before}{number}{after}\"", self.path)
        }
    }

    /// The place in the range that `place` comes to once it is written: whole numbers are rounded.
    pub fn place(&self, place: f64) -> f64 {
        if self.whole {
            (libm::round(self.low + (self.high - self.low) * place) - self.low) / (self.high - self.low)
        } else {
            place
        }
    }

    /// Whether the two ends are the same value, so that there is nothing to vary.
    fn is_fixed(&self) -> bool {
        self.value(0.0) == self.value(1.0)
    }
}

/// The scenario's guesses (grade G) about the port, each over its stated range.
///
/// Where none is stated, the range is an assumption of the program: a share from half to twice its odds, an AUC ± 0.05 (not
/// below 0.5), a whole number by one (not below 1), any other number from half to twice. What a step needs is a choice, not a
/// guess, and is left alone.
pub fn guesses(loaded: &Loaded) -> Vec<Input> {
    let guessed = |assumption: &&Assumption| {
        let first = assumption.path.split('.').next().unwrap_or_default();
        assumption.grade == Some(Grade::Guessed)
            && !assumption.defaulted
            && !NOT_THE_PORT.contains(&first)
            && !assumption.path.contains(".needs.")
    };
    let guessed = loaded.assumptions.iter().filter(guessed);
    let mut inputs: Vec<Input> = guessed
        .filter_map(|assumption| input(loaded, assumption))
        .collect();
    keep_stacks_possible(loaded, &mut inputs);
    inputs.retain(|input| !input.is_fixed());
    inputs
}

/// The goods whose stack of lanes an inspected-at-random share belongs to.
fn stack(path: &str) -> Option<&str> {
    let (goods, lane) = path.split_once(".selectivity.")?;
    (lane.split('.').nth(1) == Some("random")).then_some(goods)
}

/// Lowers the upper ends of `random` shares of one kind of goods so far that all of them together leave no more than the
/// whole: any joint setting of the guesses is then a possible one.
fn keep_stacks_possible(loaded: &Loaded, inputs: &mut [Input]) {
    let own = |assumption: &Assumption| Quantity::parse(&assumption.value).map_or(0.0, |own| own.number);
    let stacks: BTreeSet<String> = inputs
        .iter()
        .filter_map(|input| stack(&input.path))
        .map(str::to_owned)
        .collect();
    for goods in stacks {
        let is_of = |path: &str| stack(path) == Some(goods.as_str());
        let shares = loaded
            .assumptions
            .iter()
            .filter(|assumption| is_of(&assumption.path));
        let total: f64 = shares.map(own).sum();
        let raised = |input: &Input| input.high - input.own;
        let wanted: f64 = inputs.iter().filter(|input| is_of(&input.path)).map(raised).sum();
        if total + wanted > 100.0 {
            let part = ((100.0 - total) / wanted).max(0.0) * 0.999;
            for input in inputs.iter_mut().filter(|input| is_of(&input.path)) {
                input.high = input.own + raised(input) * part;
            }
        }
    }
}

/// What scales the number at `path`: itself, the mean of the law there, or of a law without one all its corners. Nothing where
/// the scenario states no number.
pub fn at_path(loaded: &Loaded, path: &str) -> Vec<Input> {
    let is_meant =
        |assumption: &&Assumption| assumption.path == path || assumption.set_path.as_deref() == Some(path);
    let Some(assumption) = loaded.assumptions.iter().find(is_meant) else {
        return Vec::new();
    };
    if let Some(input) = input(loaded, assumption) {
        return vec![input];
    }
    let corner = |end: &str| {
        let path = format!("{}{end}", assumption.path);
        let written = inline(loaded.document.at(&parse_path(&path).ok()?)?);
        let own = Quantity::parse(&written)?;
        Some(Input {
            path,
            base: written,
            own: own.number,
            low: own.number,
            high: own.number,
            around: own.around,
            whole: own.whole,
            stated: false,
        })
    };
    let laws = ["triangular", "uniform"].iter();
    let ends = laws.flat_map(|law| ["min", "mode", "max"].map(|end| format!("{law}.{end}")));
    ends.flat_map(|end| [format!(".{end}"), format!(".value.{end}")])
        .filter_map(|end| corner(&end))
        .collect()
}

fn input(loaded: &Loaded, assumption: &Assumption) -> Option<Input> {
    let path = assumption.set_path.clone()?;
    let node = loaded.document.at(&parse_path(&path).ok()?)?;
    let written = inline(node);
    let own = Quantity::parse(&written)?;
    let stated = assumption.range.as_ref().and_then(|(low, high)| {
        let (low, high) = (Quantity::parse(&low.text)?, Quantity::parse(&high.text)?);
        (low.around == own.around && high.around == own.around).then_some((low.number, high.number))
    });
    let (low, high) = stated.unwrap_or_else(|| usual_range(&path, &own));
    Some(Input {
        path,
        base: written,
        own: own.number,
        low,
        high,
        around: own.around,
        whole: own.whole,
        stated: stated.is_some(),
    })
}

/// Between what an input may lie of which nobody says so.
fn usual_range(path: &str, own: &Quantity) -> (f64, f64) {
    let value = own.number;
    if path.rsplit('.').next() == Some("auc") {
        return ((value - 0.05).max(0.5), (value + 0.05).min(0.99));
    }
    if path.rsplit('.').next() == Some("overtime-factor") {
        return ((0.5 * value).max(1.0), 2.0 * value);
    }
    if own.around.1.trim() == "%" {
        let share = value / 100.0;
        let odds = |factor: f64| 100.0 * factor * share / (1.0 - share + factor * share);
        return (odds(0.5), odds(2.0));
    }
    if own.whole && value > 0.0 {
        return ((value - 1.0).max(1.0), value + 1.0);
    }
    (
        value.min(2.0 * value).min(0.5 * value),
        value.max(2.0 * value).max(0.5 * value),
    )
}

/// A number as it is written, with what stands around it.
#[derive(Clone, Debug, PartialEq)]
struct Quantity {
    number: f64,
    around: (String, String),
    whole: bool,
}

impl Quantity {
    /// `3`, `"20 %"`, `"EC$ 85 000"`, `"1.5 h"`; `None` when there is no number in it, or several.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"').trim();
        let start = text.find(|c: char| c.is_ascii_digit() || c == '-')?;
        let (before, rest) = text.split_at(start);
        let mut end = 0;
        let characters: Vec<char> = rest.chars().collect();
        while let Some(&c) = characters.get(end) {
            let grouped = c == ' ' && characters.get(end + 1).is_some_and(char::is_ascii_digit);
            if !(c.is_ascii_digit() || c == '.' || c == '-' || c == '_' || grouped) {
                break;
            }
            end += 1;
        }
        let digits: String = characters[..end]
            .iter()
            .filter(|&&c| c != ' ' && c != '_')
            .collect();
        let after: String = characters[end..].iter().collect();
        if after.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let number: f64 = digits.parse().ok()?;
        let plain = before.is_empty() && after.is_empty();
        Some(Self {
            number,
            whole: plain && !digits.contains('.'),
            around: (before.to_owned(), after),
        })
    }
}

/// Four significant figures, without an exponent.
fn short(number: f64) -> String {
    significant(number, 4)
}

/// So many significant figures, without an exponent.
fn significant(number: f64, figures: u32) -> String {
    let size = number.abs();
    if size < 1e-12 {
        return "0".to_owned();
    }
    let decimals = (f64::from(figures) - 1.0 - libm::floor(libm::log10(size))).clamp(0.0, 12.0) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_keep_what_stands_around_them() {
        let value = |text: &str| Quantity::parse(text).map(|q| (q.number, q.around.0, q.around.1, q.whole));
        let own = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        let expect = |number: f64, around: (String, String), whole| Some((number, around.0, around.1, whole));
        assert_eq!(value("\"EC$ 85 000\""), expect(85_000.0, own("EC$ ", ""), false));
        assert_eq!(value("\"20 %\""), expect(20.0, own("", " %"), false));
        assert_eq!(value("6"), expect(6.0, own("", ""), true));
        assert_eq!(value("\"Mon-Fri 08:00-16:30\""), None);
        assert_eq!(value("true"), None);
    }

    #[test]
    fn a_range_is_written_in_the_unit_of_its_ends() {
        let input = Input::parse("step.examination.takes.lognormal.mean=\"2 h\"..\"4 h\"").unwrap();
        assert_eq!(input.at(0.25), "step.examination.takes.lognormal.mean=\"2.5 h\"");
        assert_eq!(Input::parse("a.b=2..5").unwrap().at(0.5), "a.b=4");
        assert!(Input::parse("a.b=2 h..5 min").is_err());
        assert!(Input::parse("a.b=2").is_err());
    }

    #[test]
    fn shares_move_by_their_odds() {
        let (low, high) = usual_range("a.share", &Quantity::parse("\"50 %\"").unwrap());
        assert!((low - 100.0 / 3.0).abs() < 1e-9 && (high - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(
            usual_range("a.on-duty", &Quantity::parse("5").unwrap()),
            (4.0, 6.0)
        );
    }
}
