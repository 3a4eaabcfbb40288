//! The forms a value can have: how it is parsed, limited and described. Fields, lists and maps are made of them.

use super::document::{Node, Value, value_of};
use super::law;
use super::quantity::{self, Fault, quoted};
use super::session::Session;
use super::timetable::{self, Days, Hours, WeekTime};
use super::{suggest, write};
use crate::random::Law;
use crate::units::{Money, Share, SimDuration};
use jiff::civil::Date;
use std::rc::Rc;

/// How a value of type `T` stands in a scenario file.
#[derive(Clone)]
pub struct Form<T> {
    kind: Kind,
    parse: Parse<T>,
    stand_in: T,
    magnitude: Option<fn(&T) -> f64>,
    bound: Option<Parse<f64>>,
    limits: Vec<Limit>,
}

/// What a key holds, as schema and reference tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What it is, in a word or two: "share", "duration".
    pub what: String,
    /// An example, as it is written in TOML.
    pub example: String,
    /// How TOML holds it.
    pub shape: Shape,
    /// Whether it is a number somebody may ask the source of.
    pub numeric: bool,
}

/// How TOML holds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number, or a string with one in it.
    Number,
    /// A whole number, or a string with one in it.
    Integer,
    /// A string with a unit; a number only where noted.
    TextOrNumber,
    /// A date.
    Date,
    /// One of these words.
    Word(Vec<String>),
    /// A name defined in this namespace.
    Name(String),
    /// A law of chance.
    Law,
    /// A list of such values, or one of them alone.
    List(Box<Kind>),
    /// Names (of this namespace, if any) with such values.
    Map(String, Box<Kind>),
    /// A table of keys described one by one.
    Table,
    /// A table in place of which the value of this key of it may stand.
    Shorthand(String),
    /// Tables by name.
    Named,
    /// A list of tables.
    Items,
    /// All other keys of the table, with any value.
    Rest,
    /// Any value.
    Any,
}

/// One limit of a value, in its own notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Not less than this.
    AtLeast(String),
    /// Not more than this.
    AtMost(String),
    /// More than this.
    Above(String),
}

pub(super) type Parse<T> = Rc<dyn Fn(&Node, &Session<'_>) -> Result<T, Vec<Fault>>>;

impl Kind {
    /// A kind of value.
    pub fn new(what: &str, example: &str, shape: Shape) -> Self {
        Self {
            what: what.to_owned(),
            example: example.to_owned(),
            shape,
            numeric: false,
        }
    }

    /// Whether a value may be given as `{ value = …, grade = … }`.
    pub const fn is_gradable(&self) -> bool {
        !matches!(
            self.shape,
            Shape::Map(..)
                | Shape::Table
                | Shape::Shorthand(_)
                | Shape::Named
                | Shape::Items
                | Shape::Rest
                | Shape::Any
        )
    }

    /// "a share", "an hour", "days".
    pub fn with_article(&self) -> String {
        let article = match self.what.as_str() {
            "days" | "hours" => "",
            what if what.starts_with(['a', 'e', 'i', 'o', 'u']) => "an ",
            _ => "a ",
        };
        format!("{article}{}", self.what)
    }

    fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
}

impl Limit {
    fn text(&self) -> &str {
        match self {
            Self::AtLeast(text) | Self::AtMost(text) | Self::Above(text) => text,
        }
    }

    fn holds(&self, value: f64, limit: f64) -> bool {
        match self {
            Self::AtLeast(_) => value >= limit,
            Self::AtMost(_) => value <= limit,
            Self::Above(_) => value > limit,
        }
    }

    /// "at most 50 %".
    pub fn in_words(&self) -> String {
        match self {
            Self::AtLeast(text) => format!("at least {text}"),
            Self::AtMost(text) => format!("at most {text}"),
            Self::Above(text) => format!("more than {text}"),
        }
    }
}

impl<T: Clone + 'static> Form<T> {
    /// A form made of a parser from text: `what` it is, an `example` in TOML, and what stands in for it after a fault.
    pub fn parsed(
        what: &str,
        example: &str,
        stand_in: T,
        parse: impl Fn(&str) -> Result<T, Fault> + 'static,
    ) -> Self {
        let kind = Kind::new(what, example, Shape::Text);
        Self::of_text(kind, stand_in, move |text, _| parse(text))
    }

    /// The form with values below `limit` refused; the limit is in the form's own notation.
    #[must_use]
    pub fn at_least(mut self, limit: &str) -> Self {
        self.limits.push(Limit::AtLeast(limit.to_owned()));
        self
    }

    /// The form with values above `limit` refused.
    #[must_use]
    pub fn at_most(mut self, limit: &str) -> Self {
        self.limits.push(Limit::AtMost(limit.to_owned()));
        self
    }

    /// The form with values not above `limit` refused.
    #[must_use]
    pub fn above(mut self, limit: &str) -> Self {
        self.limits.push(Limit::Above(limit.to_owned()));
        self
    }

    /// The form with another result, `f` of the parsed value.
    #[must_use]
    pub fn map<U: Clone + 'static>(self, f: impl Fn(T) -> U + 'static) -> Form<U> {
        let stand_in = f(self.stand_in.clone());
        let kind = self.kind.clone();
        let limits = self.limits.clone(); // for description only: the parser below has them already
        let parse: Parse<U> = Rc::new(move |node, session| self.read(node, session).map(&f));
        Form {
            kind,
            parse,
            stand_in,
            magnitude: None,
            bound: None,
            limits,
        }
    }

    /// What it holds.
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Its limits.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    pub(super) fn stand_in(&self) -> T {
        self.stand_in.clone()
    }

    pub(super) fn magnitude(&self, value: &T) -> Option<f64> {
        self.magnitude.map(|magnitude| magnitude(value))
    }

    /// The value in `node`, within the limits.
    pub(super) fn read(&self, node: &Node, session: &Session<'_>) -> Result<T, Vec<Fault>> {
        let value = (self.parse)(node, session)?;
        let Some(magnitude) = self.magnitude else {
            return Ok(value);
        };
        for limit in &self.limits {
            let bound = self.bound(&Node::bare(value_of(limit.text())), session)?;
            if !limit.holds(magnitude(&value), bound) {
                let message = format!("is {}, but must be {}", shown(node), limit.in_words());
                return Err(vec![Fault::bare(message)]);
            }
        }
        Ok(value)
    }

    /// The magnitude of a bound such as a limit or one end of a range.
    pub(super) fn bound(&self, node: &Node, session: &Session<'_>) -> Result<f64, Vec<Fault>> {
        match (&self.bound, self.magnitude) {
            (Some(bound), _) => bound(node, session),
            (None, Some(magnitude)) => Ok(magnitude(&(self.parse)(node, session)?)),
            (None, None) => Err(vec![Fault::bare("has no size that could lie in a range")]),
        }
    }

    /// A form whose values are texts, or dates and times as TOML writes them.
    fn of_text(
        kind: Kind,
        stand_in: T,
        parse: impl Fn(&str, &Session<'_>) -> Result<T, Fault> + 'static,
    ) -> Self {
        let told = kind.clone();
        let of_node = move |node: &Node, session: &Session<'_>| match &node.value {
            Value::String(text) | Value::Datetime(text) => parse(text, session),
            _ => Err(mistaken(node, &told)),
        };
        Self::of_node(kind, stand_in, of_node)
    }

    /// A form with a parser of its own.
    pub(super) fn of_node(
        kind: Kind,
        stand_in: T,
        parse: impl Fn(&Node, &Session<'_>) -> Result<T, Fault> + 'static,
    ) -> Self {
        Self {
            kind,
            parse: Rc::new(move |node, session| parse(node, session).map_err(|fault| vec![fault])),
            stand_in,
            magnitude: None,
            bound: None,
            limits: Vec::new(),
        }
    }

    fn measured(mut self, magnitude: fn(&T) -> f64) -> Self {
        self.magnitude = Some(magnitude);
        self.kind = self.kind.numeric();
        self
    }
}

impl<T> std::fmt::Debug for Form<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form")
            .field("kind", &self.kind)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Any text but an empty one.
pub fn text() -> Form<String> {
    let kind = Kind::new("text", "\"…\"", Shape::Text);
    Form::of_text(kind, String::new(), |text, _| {
        if text.trim().is_empty() {
            Err(Fault::bare("is empty"))
        } else {
            Ok(text.to_owned())
        }
    })
}

/// `true` or `false`.
pub fn flag() -> Form<bool> {
    let kind = Kind::new("flag", "true", Shape::Flag);
    let told = kind.clone();
    Form::of_node(kind, false, move |node, _| match node.value {
        Value::Bool(flag) => Ok(flag),
        _ => Err(mistaken(node, &told)),
    })
}

/// A finite number.
pub fn number() -> Form<f64> {
    let kind = Kind::new("number", "0.5", Shape::Number);
    let told = kind.clone();
    Form::of_node(kind, 1.0, move |node, _| match &node.value {
        Value::String(text) => quantity::number(text),
        _ => plain_number(node, &told),
    })
    .measured(|value| *value)
}

/// A whole number from 0 to a thousand million.
pub fn count() -> Form<u64> {
    let kind = Kind::new("count", "3", Shape::Integer);
    let told = kind.clone();
    Form::of_node(kind, 1, move |node, _| match &node.value {
        Value::String(text) => quantity::count(text),
        Value::Integer(number) => quantity::count(&number.to_string()),
        Value::Float(number) => Err(Fault::new(
            format!("is {number:?}, but a count is a whole number"),
            "write a whole number, such as 12",
        )),
        _ => Err(mistaken(node, &told)),
    })
    .measured(|count| *count as f64)
}

/// A share of the whole: "8 %" or 0.08.
pub fn share() -> Form<Share> {
    let kind = Kind::new("share", "\"8 %\"", Shape::TextOrNumber);
    let told = kind.clone();
    Form::of_node(kind, Share::NONE, move |node, _| match &node.value {
        Value::String(text) => quantity::share(text),
        _ => quantity::share_of(plain_number(node, &told)?, &write::inline(node)),
    })
    .measured(|share| share.get())
}

/// A duration, not negative.
pub fn duration() -> Form<SimDuration> {
    timed(quantity::duration)
}

/// A duration that may be negative.
pub fn signed_duration() -> Form<SimDuration> {
    timed(quantity::signed_duration)
}

/// An amount of money.
pub fn money() -> Form<Money> {
    let kind = Kind::new("money", "\"EC$ 1 200\"", Shape::TextOrNumber);
    let told = kind.clone();
    Form::of_node(kind, Money::ZERO, move |node, session| match &node.value {
        Value::String(text) => quantity::money(text, &session.currency()),
        _ => quantity::money_of(plain_number(node, &told)?, &write::inline(node)),
    })
    .measured(|money| money.amount())
}

/// Money per hour.
pub fn money_per_hour() -> Form<Money> {
    let kind = Kind::new("money per time", "\"EC$ 38/h\"", Shape::TextOrNumber);
    let told = kind.clone();
    Form::of_node(kind, Money::ZERO, move |node, session| match &node.value {
        Value::String(text) => quantity::money_per_hour(text, &session.currency()),
        _ if is_zero(node) => Ok(Money::ZERO),
        _ => Err(mistaken(node, &told)),
    })
    .measured(|money| money.amount())
}

/// How often per hour.
pub fn rate() -> Form<f64> {
    let kind = Kind::new("rate", "\"18 / h\"", Shape::TextOrNumber);
    let told = kind.clone();
    Form::of_node(kind, 1.0, move |node, _| match &node.value {
        Value::String(text) => quantity::rate(text),
        _ if is_zero(node) => Ok(0.0),
        _ => Err(mistaken(node, &told)),
    })
    .measured(|rate| *rate)
}

/// A date.
pub fn date() -> Form<Date> {
    let kind = Kind::new("date", "2026-01-05", Shape::Date);
    Form::of_text(kind, jiff::civil::date(2026, 1, 5), |text, _| {
        timetable::date(text)
    })
}

/// First and last day.
pub fn dates() -> Form<(Date, Date)> {
    let day = jiff::civil::date(2026, 1, 5);
    let kind = Kind::new("date or dates", "\"2026-12-20 to 2027-01-04\"", Shape::Date);
    Form::of_text(kind, (day, day), |text, _| timetable::dates(text))
}

/// A time of day.
pub fn clock() -> Form<SimDuration> {
    let kind = Kind::new("time of day", "\"08:30\"", Shape::Text);
    Form::of_text(kind, SimDuration::ZERO, |text, _| timetable::clock(text))
}

/// A set of days of the week.
pub fn days() -> Form<Days> {
    let kind = Kind::new("days", "\"Mon-Fri\"", Shape::Text);
    let told = kind.clone();
    Form::of_node(kind, Days::DAILY, move |node, _| match &node.value {
        Value::String(text) => timetable::days(text),
        Value::Array(items) if !items.is_empty() => {
            let mut days = Days::NONE;
            for item in items {
                let text = item.as_text().ok_or_else(|| mistaken(item, &told))?;
                days = days.union(timetable::days(text).map_err(|fault| fault.at(item.origin.clone()))?);
            }
            Ok(days)
        }
        _ => Err(mistaken(node, &told)),
    })
}

/// Hours of a day.
pub fn hours() -> Form<Hours> {
    let kind = Kind::new("hours", "\"08:00-16:30\"", Shape::Text);
    Form::of_text(kind, Hours::always(), |text, _| timetable::hours(text))
}

/// A weekday and a time.
pub fn week_time() -> Form<WeekTime> {
    let kind = Kind::new("weekday and time", "\"Tue 06:00\"", Shape::Text);
    let monday = WeekTime {
        weekday: 0,
        time: SimDuration::ZERO,
    };
    Form::of_text(kind, monday, |text, _| timetable::week_time(text))
}

/// One of `words`.
pub fn word<const N: usize>(words: &[&str; N]) -> Form<String> {
    choice(&words.map(|word| (word, word.to_owned())))
}

/// One of some words, each with what it means.
pub fn choice<V: Clone + 'static, const N: usize>(choices: &[(&str, V); N]) -> Form<V> {
    const { assert!(N > 0, "a choice needs a word") };
    let stand_in = choices[0].1.clone();
    let choices: Vec<(String, V)> = choices
        .iter()
        .map(|(word, value)| ((*word).to_owned(), value.clone()))
        .collect();
    let words: Vec<String> = choices.iter().map(|(word, _)| word.clone()).collect();
    let example = words.first().map_or_else(String::new, |word| format!("{word:?}"));
    let kind = Kind::new("word", &example, Shape::Word(words.clone()));
    let told = kind.clone();
    let parse = move |node: &Node, _: &Session<'_>| {
        let text = match &node.value {
            Value::Bool(flag) => flag.to_string(),
            Value::Integer(number) => number.to_string(),
            _ => node
                .as_text()
                .ok_or_else(|| mistaken(node, &told))?
                .trim()
                .to_owned(),
        };
        let found = choices.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| value.clone()).ok_or_else(|| {
            let known = || words.iter().map(String::as_str);
            let listed = suggest::listed(known(), "or");
            let hint = match suggest::nearest(&text, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write {listed}"),
            };
            Fault::new(format!("is {}, but must be {listed}", quoted(&text)), hint)
        })
    };
    Form::of_node(kind, stand_in, parse)
}

/// A name defined in `namespace`.
pub fn reference(namespace: &str) -> Form<String> {
    let namespace = namespace.to_owned();
    let kind = Kind::new(
        &format!("{namespace} name"),
        "\"…\"",
        Shape::Name(namespace.clone()),
    );
    Form::of_text(kind, String::new(), move |text, session| {
        match session.missing_name(&namespace, text) {
            None => Ok(text.to_owned()),
            Some((message, hint)) => Err(Fault::new(message, hint)),
        }
    })
}

/// A law of durations, in hours, never negative.
pub fn duration_law() -> Form<Law> {
    of_law(law::Scale::Duration)
}

/// A law of durations that may be negative, in hours.
pub fn signed_duration_law() -> Form<Law> {
    of_law(law::Scale::SignedDuration)
}

/// A law of plain numbers.
pub fn number_law() -> Form<Law> {
    of_law(law::Scale::Number)
}

/// A law of whole numbers from 0 on.
pub fn count_law() -> Form<Law> {
    of_law(law::Scale::Count)
}

/// A law of amounts of money, never negative.
pub fn money_law() -> Form<Law> {
    of_law(law::Scale::Money)
}

/// A list of values of one form; one value alone is a list too.
pub fn list<T: Clone + 'static>(form: Form<T>) -> Form<Vec<T>> {
    let element = form.kind.clone();
    let mut kind = Kind::new(
        &format!("list, each {}", element.with_article()),
        &format!("[{}]", element.example),
        Shape::List(Box::new(element)),
    );
    kind.numeric = form.kind.numeric;
    let limits = form.limits.clone();
    let parse: Parse<Vec<T>> = Rc::new(move |node, session| {
        let Value::Array(items) = &node.value else {
            return form.read(node, session).map(|value| vec![value]);
        };
        let mut values = Vec::with_capacity(items.len());
        let mut faults = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match form.read(item, session) {
                Ok(value) => values.push(value),
                Err(inner) => faults.extend(inner.into_iter().map(|mut fault| {
                    fault.message = format!("has an element {} that {}", at + 1, fault.message);
                    fault.at(item.origin.clone())
                })),
            }
        }
        if faults.is_empty() {
            Ok(values)
        } else {
            Err(faults)
        }
    });
    Form {
        kind,
        parse,
        stand_in: Vec::new(),
        magnitude: None,
        bound: None,
        limits,
    }
}

/// `is a list, but must be a share`.
pub(super) fn mistaken(node: &Node, kind: &Kind) -> Fault {
    Fault::new(
        format!("is {}, but must be {}", shown(node), kind.with_article()),
        format!("write it like {}", kind.example),
    )
}

/// The value as a message quotes it: short, and saying what it is when it is long.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Table(_) | Value::Array(_) => {
            let text = write::inline(node);
            if text.chars().count() > 40 {
                node.value.kind().to_owned()
            } else {
                text
            }
        }
        Value::String(text) => quoted(text),
        _ => write::inline(node),
    }
}

/// A finite number given as one; integers beyond 2^53 would be rounded and are refused.
pub(super) fn plain_number(node: &Node, kind: &Kind) -> Result<f64, Fault> {
    match node.value {
        Value::Integer(number) if number.unsigned_abs() <= 1 << 53 => Ok(number as f64),
        Value::Integer(number) => Err(Fault::bare(format!("is {number}, which has too many digits"))),
        Value::Float(number) if number.is_finite() => Ok(number),
        Value::Float(number) => Err(Fault::bare(format!("is {number}, but must be finite"))),
        _ => Err(mistaken(node, kind)),
    }
}

fn is_zero(node: &Node) -> bool {
    match node.value {
        Value::Integer(number) => number == 0,
        Value::Float(number) => number.abs() < f64::MIN_POSITIVE,
        _ => false,
    }
}

fn timed(parse: fn(&str) -> Result<SimDuration, Fault>) -> Form<SimDuration> {
    let kind = Kind::new("duration", "\"45 min\"", Shape::TextOrNumber);
    let told = kind.clone();
    Form::of_node(kind, SimDuration::HOUR, move |node, _| match &node.value {
        Value::String(text) => parse(text),
        Value::Integer(_) | Value::Float(_) => parse(&write::inline(node)),
        _ => Err(mistaken(node, &told)),
    })
    .measured(|span| span.hours())
}

fn of_law(scale: law::Scale) -> Form<Law> {
    let kind = Kind::new(scale.what(), scale.example(), Shape::Law);
    let mut form =
        Form::of_node(kind, law::stand_in(), |_, _| Err(Fault::bare("is no law"))).measured(Law::mean);
    form.parse = Rc::new(move |node, session| law::parse(node, scale, session));
    form.bound = Some(Rc::new(move |node, session| {
        scale.number(node, session).map_err(|fault| vec![fault])
    }));
    form
}
