//! One key of a table, on its way from the file to a value: absent, required or defaulted; graded; limited.

use super::diagnostic::Diagnostic;
use super::document::{Node, Table, Value, value_of};
use super::form::{Form, Kind, Limit, Shape, shown};
use super::reader::{Reader, dotted};
use super::session::{Assumption, Bound, Described, Grade, Presence};
use super::{law, write};

/// A key that was asked for; it is read by one of [`required`](Field::required), [`default`](Field::default) and
/// [`optional`](Field::optional).
#[derive(Debug)]
#[must_use = "nothing is read before `required`, `default` or `optional`"]
pub struct Field<'r, T> {
    reader: &'r Reader<'r>,
    key: &'r str,
    doc: &'r str,
    form: Form<T>,
}

/// Grade and source that hold where a value does not state its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Grading {
    pub(super) grade: Option<Grade>,
    pub(super) source: Option<String>,
}

/// Keys that say something about a value, not what it is.
pub const ABOUT: [&str; 4] = ["grade", "source", "note", "range"];
/// The ones of them that every table may have, for all values in it.
pub const ABOUT_TABLES: [&str; 3] = ["grade", "source", "note"];

impl<'r, T: Clone + 'static> Field<'r, T> {
    pub(super) const fn new(reader: &'r Reader<'r>, key: &'r str, form: Form<T>, doc: &'r str) -> Self {
        Self {
            reader,
            key,
            doc,
            form,
        }
    }

    /// Refuses values below `limit`, which is in the value's own notation.
    pub fn at_least(self, limit: &str) -> Self {
        self.with(|form| form.at_least(limit))
    }

    /// Refuses values above `limit`.
    pub fn at_most(self, limit: &str) -> Self {
        self.with(|form| form.at_most(limit))
    }

    /// Refuses values not above `limit`.
    pub fn above(self, limit: &str) -> Self {
        self.with(|form| form.above(limit))
    }

    /// Refuses values outside `low` to `high`.
    pub fn within(self, low: &str, high: &str) -> Self {
        self.with(|form| form.at_least(low).at_most(high))
    }

    /// The value; its absence is a fault, after which a stand-in is returned.
    pub fn required(self) -> T {
        self.describe(Presence::Required);
        if let Some(node) = self.reader.node(self.key) {
            return self.read(node).unwrap_or_else(|| self.form.stand_in());
        }
        if !self.reader.is_silent() {
            let message = format!("{} lacks `{}`, which is required", self.reader.name(), self.key);
            let hint = format!(
                "add `{} = {}` – {}",
                write::key(self.key),
                self.form.kind().example,
                self.doc
            );
            self.reader
                .report(Diagnostic::error(self.reader.origin(), message).with_hint(hint));
        }
        self.form.stand_in()
    }

    /// The value, or the one that `text` says as a TOML value or bare string.
    pub fn default(self, text: &str) -> T {
        self.describe(Presence::Default(text.to_owned()));
        if let Some(node) = self.reader.node(self.key) {
            return self.read(node).unwrap_or_else(|| self.form.stand_in());
        }
        let node = Node::bare(value_of(text));
        match self.form.read(&node, self.reader.session()) {
            Ok(value) => {
                self.assume_default(&node, &value);
                value
            }
            Err(faults) => {
                for fault in faults {
                    let message = format!(
                        "the default of `{}` {}",
                        self.reader.path_of(self.key),
                        fault.message
                    );
                    self.reader
                        .report(Diagnostic::error(self.reader.origin(), message));
                }
                self.form.stand_in()
            }
        }
    }

    /// The value, or nothing.
    pub fn optional(self) -> Option<T> {
        self.describe(Presence::Optional);
        let node = self.reader.node(self.key)?;
        self.read(node)
    }

    fn with(mut self, f: impl FnOnce(Form<T>) -> Form<T>) -> Self {
        self.form = f(self.form);
        self
    }

    fn describe(&self, presence: Presence) {
        self.reader.describe(Described {
            path: self.reader.steps_to(self.key),
            kind: self.form.kind().clone(),
            doc: self.doc.to_owned(),
            presence,
            limits: self.form.limits().iter().map(Limit::in_words).collect(),
        });
    }

    fn read(&self, node: &Node) -> Option<T> {
        read_graded(self.reader, &self.form, node, self.key)
    }

    fn assume_default(&self, node: &Node, value: &T) {
        if self.form.kind().numeric && !self.reader.is_silent() {
            self.reader.assume(Assumption {
                value: write::inline(node),
                number: self.form.magnitude(value),
                grade: None,
                source: None,
                note: None,
                range: None,
                set_path: self.reader.set_path_of(self.key),
                origin: None,
                defaulted: true,
                path: self.reader.path_of(self.key),
            });
        }
    }
}

/// The value in `node`, which may be wrapped as `{ value = …, grade = … }`; faults are reported and give nothing.
pub(super) fn read_graded<T: Clone + 'static>(
    reader: &Reader<'_>,
    form: &Form<T>,
    node: &Node,
    key: &str,
) -> Option<T> {
    let path = &reader.path_of(key);
    let (inner, about) = unwrapped(reader, form.kind(), node, path)?;
    let grading = match about {
        Some(table) => grading_of(reader, table, path, reader.grading()),
        None => reader.grading().clone(),
    };
    match form.read(inner, reader.session()) {
        Ok(value) => {
            let is_wrapped = !std::ptr::eq(node, inner);
            let set_path = reader.set_path_of(key);
            let set_path = set_path.map(|path| if is_wrapped { format!("{path}.value") } else { path });
            let assumption = Assumption {
                path: path.clone(),
                value: written_without_remarks(inner),
                number: form.magnitude(&value),
                grade: grading.grade,
                source: grading.source,
                note: about.and_then(|table| text_of(table, "note")),
                range: about.and_then(|table| range(reader, form, table, path, &value)),
                set_path: set_path.and_then(|path| law::path_of_mean(inner, &path)),
                origin: inner.origin.clone(),
                defaulted: false,
            };
            if form.kind().numeric {
                reader.assume(assumption);
            }
            Some(value)
        }
        Err(faults) => {
            for fault in faults {
                let origin = fault.origin.clone().or_else(|| inner.origin.clone());
                let mut diagnostic = Diagnostic::error(origin, format!("`{path}` {}", fault.message));
                diagnostic.hint = fault.hint;
                reader.report(diagnostic);
            }
            None
        }
    }
}

/// What a table says about itself and what is in it; faults are reported.
pub(super) fn grading_of(reader: &Reader<'_>, table: &Table, path: &str, outer: &Grading) -> Grading {
    let mut own = Grading::default();
    if let Some(node) = table.get("grade").filter(|node| node.as_table().is_none()) {
        own.grade = node.as_text().and_then(Grade::from_letter);
        if own.grade.is_none() {
            let message = format!("`{path}.grade` is {}, but must be M, S, D or G", shown(node));
            reader.report(Diagnostic::error(node.origin.clone(), message).with_hint(
                "M measured, S stated by somebody who should know, D derived by arithmetic, G guessed",
            ));
        }
    }
    for key in ["source", "note"] {
        if let Some(node) = table.get(key).filter(|node| node.as_table().is_none())
            && node.as_text().is_none()
        {
            let message = format!("`{path}.{key}` is {}, but must be a text", shown(node));
            reader.report(Diagnostic::error(node.origin.clone(), message));
        }
    }
    own.source = text_of(table, "source");
    match (own.grade, &own.source) {
        (None, None) => outer.clone(),
        (None, Some(_)) => Grading {
            grade: outer.grade,
            ..own
        },
        // whoever states a grade of his own does not borrow somebody else's source
        (Some(_), _) => own,
    }
}

/// The value itself and the table that says something about it.
fn unwrapped<'n>(
    reader: &Reader<'_>,
    kind: &Kind,
    node: &'n Node,
    path: &str,
) -> Option<(&'n Node, Option<&'n Table>)> {
    let Some(table) = node.as_table().filter(|_| kind.is_gradable()) else {
        return Some((node, None));
    };
    let Some(value) = table.get("value") else {
        if kind.shape == Shape::Law {
            return Some((node, Some(table)));
        }
        let message = format!("`{path}` is a table without `value`");
        let hint = format!(
            "write `{}`, or `{{ value = {}, grade = \"M\", source = \"…\" }}`",
            kind.example, kind.example
        );
        reader.report(Diagnostic::error(node.origin.clone(), message).with_hint(hint));
        return None;
    };
    let known: Vec<&str> = std::iter::once("value").chain(ABOUT).collect();
    for entry in table.entries() {
        if !known.contains(&entry.key.as_str()) {
            reader.report_unknown(entry, path, &known);
        }
    }
    Some((value, Some(table)))
}

fn range<T: Clone + 'static>(
    reader: &Reader<'_>,
    form: &Form<T>,
    table: &Table,
    path: &str,
    value: &T,
) -> Option<(Bound, Bound)> {
    let node = table.get("range")?;
    let refuse = |message: String| {
        reader.report(
            Diagnostic::error(node.origin.clone(), format!("`{path}.range` {message}"))
                .with_hint("write range = [low, high] around the value, in the value's own unit"),
        );
    };
    let Value::Array(ends) = &node.value else {
        refuse(format!("is {}, but must be a list of two", shown(node)));
        return None;
    };
    let [low, high] = ends.as_slice() else {
        refuse(format!("has {} entries, but must have two", ends.len()));
        return None;
    };
    let bound = |end: &Node| match form.bound(end, reader.session()) {
        Ok(number) => Some(Bound {
            text: write::inline(end),
            number,
        }),
        Err(faults) => {
            for fault in faults {
                refuse(fault.message);
            }
            None
        }
    };
    let (low, high) = (bound(low)?, bound(high)?);
    let number = form.magnitude(value)?;
    if low.number > high.number {
        refuse(format!("ends at {}, below its beginning {}", high.text, low.text));
        return None;
    }
    if !(low.number..=high.number).contains(&number) {
        refuse(format!(
            "from {} to {} does not hold the value itself",
            low.text, high.text
        ));
    }
    Some((low, high))
}

/// The value in TOML without grade, source, range and note.
fn written_without_remarks(node: &Node) -> String {
    match node.as_table() {
        Some(table) => {
            let kept: Table = table
                .entries()
                .iter()
                .filter(|entry| !ABOUT.contains(&entry.key.as_str()))
                .cloned()
                .collect();
            write::inline(&Node::bare(Value::Table(kept)))
        }
        None => write::inline(node),
    }
}

fn text_of(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Node::as_text).map(str::to_owned)
}

/// The path as messages show it.
pub(super) fn shown_path(path: &[String], key: &str) -> String {
    let mut whole = path.to_vec();
    whole.push(key.to_owned());
    dotted(&whole)
}
