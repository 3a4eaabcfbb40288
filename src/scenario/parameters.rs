//! The parameters of one law, read one by one.

use super::document::{Entry, Node, Table, Value};
use super::form::{Kind, Shape, mistaken, plain_number, shown};
use super::law::{CLIPS, Scale};
use super::quantity::{self, Fault};
use super::rows::Rows;
use super::session::Session;
use super::suggest;
use crate::random::{Law, LawError};
use crate::units::{Share, SimDuration};

/// Entries of a list inside a law.
const LONGEST_LIST: usize = 1_000_000;

/// The parameters of one law, read one by one; faults are kept, so that all are told.
pub(super) struct Parameters<'p> {
    word: &'p str,
    node: &'p Node,
    scale: Scale,
    session: &'p Session<'p>,
    known: Vec<&'static str>,
    pub(super) faults: Vec<Fault>,
}

pub(super) type Built = Option<Result<Law, LawError>>;

impl<'p> Parameters<'p> {
    pub(super) fn new(entry: &'p Entry, scale: Scale, session: &'p Session<'p>) -> Self {
        Self {
            word: &entry.key,
            node: &entry.node,
            scale,
            session,
            known: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The law; none after a fault.
    pub(super) fn law(&mut self) -> Built {
        let law = match self.word {
            "constant" => self.alone("value").map(Law::constant),
            "exponential" => self.alone("mean").map(Law::exponential),
            "poisson" => self.alone("mean").map(Law::poisson),
            "geometric" => self.alone("mean").map(Law::geometric),
            _ if self.node.as_table().is_none() => {
                let (law, value) = (law_called(self.word), shown(self.node));
                let message = format!("has {law} given as {value}, but must have a table of its parameters");
                self.faults
                    .push(Fault::bare(message).at(self.node.origin.clone()));
                return None;
            }
            "uniform" => {
                let (min, max) = (self.value("min"), self.value("max"));
                min.zip(max).map(|(min, max)| Law::uniform(min, max))
            }
            "erlang" => {
                let (stages, mean) = (self.stages("k"), self.value("mean"));
                stages.zip(mean).map(|(stages, mean)| Law::erlang(stages, mean))
            }
            "gamma" => {
                let (mean, cv) = (self.value("mean"), self.plain("cv"));
                mean.zip(cv).map(|(mean, cv)| Law::gamma_mean_cv(mean, cv))
            }
            "lognormal" => self.lognormal(),
            "weibull" => self.weibull(),
            "triangular" => self.three(Law::triangular),
            "pert" => self.three(Law::pert),
            "normal" => {
                self.known.push("mean");
                let mean = if self.has("mean") {
                    self.value("mean")
                } else {
                    Some(0.0)
                };
                let sd = self.value("sd");
                mean.zip(sd).map(|(mean, sd)| Law::normal(mean, sd))
            }
            "hyperexponential" => self.hyperexponential(),
            "discrete" => {
                let (values, weights) = (self.values("values"), self.weights("weights"));
                let pairs = values
                    .zip(weights)
                    .and_then(|(values, weights)| self.paired(values, weights));
                pairs.map(Law::discrete)
            }
            _ => self.empirical(),
        };
        if let Some(table) = self.node.as_table() {
            let known: Vec<&str> = [&self.known[..], &CLIPS].concat();
            for entry in table.entries() {
                if !known.contains(&entry.key.as_str()) {
                    let what = format!("has {} without a parameter", law_called(self.word));
                    self.unknown(entry, &self.known.clone(), &what);
                }
            }
        }
        law
    }

    fn lognormal(&mut self) -> Built {
        if self.has("quantiles") {
            let quantiles = self.quantiles();
            return quantiles.map(|[(p1, q1), (p2, q2)]| Law::lognormal_quantiles(p1, q1, p2, q2));
        }
        if self.has("median") || self.has("p90") {
            let (median, p90) = (self.value("median"), self.value("p90"));
            return median
                .zip(p90)
                .map(|(median, p90)| Law::lognormal_median_p90(median, p90));
        }
        let (mean, cv) = (self.value("mean"), self.plain("cv"));
        self.known.extend(["median", "p90", "quantiles"]);
        mean.zip(cv).map(|(mean, cv)| Law::lognormal_mean_cv(mean, cv))
    }

    fn weibull(&mut self) -> Built {
        if self.has("quantiles") {
            let quantiles = self.quantiles();
            return quantiles.map(|[(p1, q1), (p2, q2)]| Law::weibull_quantiles(p1, q1, p2, q2));
        }
        let (shape, mean) = (self.plain("shape"), self.value("mean"));
        self.known.push("quantiles");
        shape.zip(mean).map(|(shape, mean)| Law::weibull(shape, mean))
    }

    fn hyperexponential(&mut self) -> Built {
        if self.has("shares") || self.has("means") {
            let (means, shares) = (self.values("means"), self.weights("shares"));
            let pairs = means
                .zip(shares)
                .and_then(|(means, shares)| self.paired(shares, means));
            return pairs.map(|branches| Law::hyperexponential(&branches));
        }
        let (mean, cv) = (self.value("mean"), self.plain("cv"));
        self.known.extend(["shares", "means"]);
        mean.zip(cv)
            .map(|(mean, cv)| Law::hyperexponential_mean_cv(mean, cv))
    }

    fn three(&mut self, law: fn(f64, f64, f64) -> Result<Law, LawError>) -> Built {
        let (min, mode, max) = (self.value("min"), self.value("mode"), self.value("max"));
        min.zip(mode)
            .zip(max)
            .map(|((min, mode), max)| law(min, mode, max))
    }

    fn empirical(&mut self) -> Built {
        if self.has("values") {
            return self.values("values").map(Law::empirical);
        }
        let (path, column) = (self.text("csv"), self.text("column"));
        let is_time = matches!(self.scale, Scale::Duration | Scale::SignedDuration);
        let unit = if is_time {
            self.text("unit")
        } else {
            Some(String::new())
        };
        let hours = unit.and_then(|unit| if is_time { self.hours_of(&unit) } else { Some(1.0) });
        self.known.push("values");
        let (path, column, hours) = (path?, column?, hours?);
        match self.column(&path, &column, hours) {
            Ok(values) => Some(Law::empirical(values)),
            Err(why) => {
                self.complain("csv", self.get("csv").unwrap_or(self.node), why);
                None
            }
        }
    }

    /// The numbers in column `column` of the CSV file `path`, times `factor`.
    fn column(&self, path: &str, column: &str, factor: f64) -> Result<Vec<f64>, Fault> {
        let origin = self.node.origin.as_ref();
        let text = self
            .session
            .load(origin, path)
            .map_err(|reason| Fault::bare(format!("is {path:?}, which cannot be read: {reason}")))?;
        let of_file = |fault: Fault| Fault {
            message: format!("is {path:?}, which {}", fault.message),
            ..fault
        };
        numbers(&text, column, factor).map_err(of_file)
    }

    /// A law's single parameter: `exponential = "3 h"` or `exponential = { mean = "3 h" }`.
    fn alone(&mut self, key: &'static str) -> Option<f64> {
        if self.node.as_table().is_some() {
            return self.value(key);
        }
        let number = self.scale.number(self.node, self.session);
        self.kept(key, self.node, number)
    }

    /// A parameter with the unit of the law.
    fn value(&mut self, key: &'static str) -> Option<f64> {
        let node = self.needed(key)?;
        let number = self.scale.number(node, self.session);
        self.kept(key, node, number)
    }

    /// A parameter without a unit.
    fn plain(&mut self, key: &'static str) -> Option<f64> {
        let node = self.needed(key)?;
        let number = pure_number(node);
        self.kept(key, node, number)
    }

    fn stages(&mut self, key: &'static str) -> Option<u32> {
        let node = self.needed(key)?;
        let stages = match node.value {
            Value::Integer(stages) => u32::try_from(stages).ok(),
            _ => None,
        };
        let stages =
            stages.ok_or_else(|| Fault::bare(format!("is {}, but must be a whole number", shown(node))));
        self.kept(key, node, stages)
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        let node = self.needed(key)?;
        let text = node
            .as_text()
            .map(str::to_owned)
            .ok_or_else(|| Fault::bare(format!("is {}, but must be a text", shown(node))));
        self.kept(key, node, text)
    }

    fn hours_of(&mut self, unit: &str) -> Option<f64> {
        let span = quantity::duration(&format!("1 {unit}")).map(SimDuration::hours);
        let span = span.map_err(|_| {
            Fault::new(
                format!("is {unit:?}, which is no unit of time"),
                "write s, min, h or days",
            )
        });
        let node = self.get("unit").unwrap_or(self.node);
        self.kept("unit", node, span)
    }

    fn values(&mut self, key: &'static str) -> Option<Vec<f64>> {
        let (scale, session) = (self.scale, self.session);
        self.numbers(key, |node| scale.number(node, session))
    }

    fn weights(&mut self, key: &'static str) -> Option<Vec<f64>> {
        self.numbers(key, |node| match node.as_text() {
            Some(text) if text.contains('%') => quantity::share(text).map(Share::get),
            _ => pure_number(node),
        })
    }

    fn numbers(
        &mut self,
        key: &'static str,
        number: impl Fn(&Node) -> Result<f64, Fault>,
    ) -> Option<Vec<f64>> {
        let node = self.needed(key)?;
        let Value::Array(items) = &node.value else {
            let why = format!("is {}, but must be a list", shown(node));
            self.complain(key, node, Fault::bare(why));
            return None;
        };
        if items.len() > LONGEST_LIST {
            let why = format!("has {} entries, but may have {LONGEST_LIST}", items.len());
            self.complain(key, node, Fault::bare(why));
            return None;
        }
        let mut numbers = Vec::with_capacity(items.len());
        for item in items {
            let number = number(item);
            numbers.push(self.kept(key, item, number)?);
        }
        Some(numbers)
    }

    fn paired(&mut self, first: Vec<f64>, second: Vec<f64>) -> Option<Vec<(f64, f64)>> {
        if first.len() == second.len() {
            return Some(first.into_iter().zip(second).collect());
        }
        let message = format!(
            "has {} with lists of {} and {} entries, but they belong together in pairs",
            law_called(self.word),
            first.len(),
            second.len()
        );
        self.faults
            .push(Fault::bare(message).at(self.node.origin.clone()));
        None
    }

    /// Two quantiles: `{ "50 %" = "2 h", "90 %" = "9 h" }`.
    fn quantiles(&mut self) -> Option<[(f64, f64); 2]> {
        let node = self.needed("quantiles")?;
        let entries = node.as_table().map_or(&[][..], Table::entries);
        if entries.len() != 2 {
            let why = Fault::new(
                format!("has {} entries, but must be a table of two", entries.len()),
                "write quantiles = { \"50 %\" = …, \"90 %\" = … }",
            );
            self.complain("quantiles", node, why);
            return None;
        }
        let mut pairs = Vec::new();
        for entry in entries {
            let share = quantity::share(&entry.key).map(Share::get);
            let share = self.kept("quantiles", &entry.node, share);
            let number = self.scale.number(&entry.node, self.session);
            let number = self.kept("quantiles", &entry.node, number);
            pairs.extend(share.zip(number));
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.try_into().ok()
    }

    /// What clips the law from below and above, beside it or among its parameters.
    pub(super) fn clips(&mut self, outer: &Table) -> Option<(f64, f64)> {
        let mut ends = [f64::NEG_INFINITY, f64::INFINITY];
        let mut sound = true;
        for (key, end) in CLIPS.into_iter().zip(&mut ends) {
            let Some(node) = outer.get(key).or_else(|| self.get(key)) else {
                continue;
            };
            let number = self.scale.number(node, self.session);
            match self.kept(key, node, number) {
                Some(number) => *end = number,
                None => sound = false,
            }
        }
        sound.then_some((ends[0], ends[1]))
    }

    fn get(&self, key: &str) -> Option<&'p Node> {
        self.node.as_table().and_then(|table| table.get(key))
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn needed(&mut self, key: &'static str) -> Option<&'p Node> {
        self.known.push(key);
        let node = self.get(key);
        if node.is_none() {
            let message = format!("has {} that lacks `{key}`", law_called(self.word));
            self.faults
                .push(Fault::bare(message).at(self.node.origin.clone()));
        }
        node
    }

    fn kept<T>(&mut self, key: &str, node: &Node, value: Result<T, Fault>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(fault) => {
                self.complain(key, node, fault);
                None
            }
        }
    }

    fn complain(&mut self, key: &str, node: &Node, mut fault: Fault) {
        fault.message = format!("has {} whose `{key}` {}", law_called(self.word), fault.message);
        self.faults.push(fault.at(node.origin.clone()));
    }

    pub(super) fn unknown(&mut self, entry: &Entry, known: &[&str], what: &str) {
        let hint = match suggest::nearest(&entry.key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there may be {}", suggest::listed(known.iter().copied(), "and")),
        };
        let fault = Fault::new(format!("{what} `{}`", entry.key), hint);
        self.faults.push(fault.at(entry.key_origin.clone()));
    }
}

/// The numbers in a column of a CSV file, times `factor`.
fn numbers(text: &str, column: &str, factor: f64) -> Result<Vec<f64>, Fault> {
    let mut rows = Rows::open(text.as_bytes(), column)?;
    let at = rows.column(column, "`column`")?;
    let mut values = Vec::new();
    while let Some(row) = rows.next_row()? {
        let cell = row.text(at)?;
        let number = row
            .number(at)
            .or_else(|fault| quantity::number(cell).map_err(|_| fault))?;
        values.push(number * factor);
    }
    Ok(values)
}

fn pure_number(node: &Node) -> Result<f64, Fault> {
    let kind = Kind::new("number", "0.5", Shape::Number);
    match &node.value {
        Value::String(text) => quantity::number(text),
        Value::Integer(_) | Value::Float(_) => plain_number(node, &kind),
        _ => Err(mistaken(node, &kind)),
    }
}

/// "a gamma law", "an erlang law".
pub(super) fn law_called(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'u']) && word != "uniform" {
        "an"
    } else {
        "a"
    };
    format!("{article} {word} law")
}
