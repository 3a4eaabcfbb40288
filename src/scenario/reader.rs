//! Reads a merged tree section by section. The same code parses, collects all faults, finds unknown keys, and, run
//! without a document, describes the format for the editor's schema and the reference page.
//!
//! ```
//! use greenlane::scenario::diagnostic::Sources;
//! use greenlane::scenario::reader::{Reader, read};
//! use greenlane::scenario::document;
//!
//! fn pool(_name: &str, r: &Reader<'_>) -> (u64, f64) {
//!     let officers = r.count("officers", "Officers on duty").at_least("1").required();
//!     let absence = r.share("absence", "Share of days lost to absence").default("0 %");
//!     (officers, absence.get())
//! }
//!
//! let mut sources = Sources::new();
//! let text = "[officers.examiners]\nofficers = 6\nabsense = \"8 %\"\n";
//! let file = sources.add("port.toml", text);
//! let table = document::parse(file, text).unwrap();
//! let reading = read(&table, &sources, &|_| Err("no files here".into()), |r| {
//!     r.named("officers", "Officer pools", pool)
//! });
//! assert_eq!(reading.value, [("examiners".to_owned(), (6, 0.0))]);
//! assert_eq!(reading.diagnostics[0].hint.as_deref(), Some("did you mean `absence`?"));
//! ```

use super::diagnostic::{Diagnostic, Origin, Sources, sort};
use super::document::{Entry, Node, Table, Value};
use super::field::{ABOUT_TABLES, Field, Grading, grading_of, read_graded, shown_path};
use super::form::{self, Form, Kind, Shape};
use super::merge::Loader;
use super::quantity::Currency;
use super::session::{Alternatives, Assumption, Described, Description, Presence, Session};
use super::timetable::{Days, Hours, WeekTime};
use super::{law, suggest, write};
use crate::random::Law;
use crate::units::{Money, Share, SimDuration};
use jiff::civil::Date;
use std::cell::{Cell, RefCell};

/// What came of reading a scenario.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// The value; after a fault parts of it are stand-ins, so it must not run.
    pub value: T,
    /// All faults and warnings, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// All numbers the scenario rests on, in the order of reading.
    pub assumptions: Vec<Assumption>,
}

/// Reads one table. Every key that is asked for becomes known; when the table's code is done, keys that nobody asked
/// for are faults.
#[derive(Debug)]
pub struct Reader<'a> {
    session: &'a Session<'a>,
    table: Option<&'a Table>,
    origin: Option<Origin>,
    path: Vec<String>,
    grading: Grading,
    /// Whether the table was not one: what is missing in it was told already.
    silent: bool,
    /// The key of this table whose value stands in the file in place of the table.
    shorthand: Option<String>,
    known: RefCell<Vec<String>>,
    takes_rest: Cell<bool>,
}

const MOST_NAMES: usize = 100_000;
const LONGEST_NAME: usize = 100;

/// Reads `table` with `section`; `load` gives the CSV files that laws name.
pub fn read<T>(
    table: &Table,
    sources: &Sources,
    load: &Loader<'_>,
    section: impl FnOnce(&Reader<'_>) -> T,
) -> Reading<T> {
    let session = Session::new(sources, load, false);
    let beginning = (!sources.is_empty()).then(|| Origin::new(0, 0..0));
    let value = Reader::root(&session, Some(table), beginning).run(section);
    let mut state = session.state.into_inner();
    sort(&mut state.diagnostics);
    if state.untold > 0 {
        let message = format!("{} more faults are not shown", state.untold);
        state.diagnostics.push(Diagnostic::error(None, message));
    }
    Reading {
        value,
        diagnostics: state.diagnostics,
        assumptions: state.assumptions,
    }
}

/// What `section` reads: its keys with kind, limits, default and documentation.
pub fn describe<T>(section: impl FnOnce(&Reader<'_>) -> T) -> Description {
    let sources = Sources::new();
    let load = |_: &str| Err(String::new());
    let session = Session::new(&sources, &load, true);
    Reader::root(&session, None, None).run(section);
    session.state.into_inner().description
}

/// `parts` as a path in TOML key syntax, except that `[2]` is an element of a list.
pub(super) fn dotted(parts: &[String]) -> String {
    let mut out = String::new();
    for part in parts {
        if part.starts_with('[') {
            out.push_str(part);
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(&write::key(part));
        }
    }
    out
}

/// Values.
impl Reader<'_> {
    /// The value of `key` in any form.
    pub fn field<'r, T: Clone + 'static>(
        &'r self,
        key: &'r str,
        form: Form<T>,
        doc: &'r str,
    ) -> Field<'r, T> {
        self.know(key);
        Field::new(self, key, form, doc)
    }

    /// A text, not empty.
    pub fn text<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, String> {
        self.field(key, form::text(), doc)
    }

    /// `true` or `false`.
    pub fn flag<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, bool> {
        self.field(key, form::flag(), doc)
    }

    /// A finite number.
    pub fn number<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, f64> {
        self.field(key, form::number(), doc)
    }

    /// A whole number from 0 to a thousand million.
    pub fn count<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, u64> {
        self.field(key, form::count(), doc)
    }

    /// A share: "8 %" or 0.08.
    pub fn share<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Share> {
        self.field(key, form::share(), doc)
    }

    /// A duration, not negative: "2 h 30 min".
    pub fn duration<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, SimDuration> {
        self.field(key, form::duration(), doc)
    }

    /// An amount of money: "EC$ 1 200".
    pub fn money<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Money> {
        self.field(key, form::money(), doc)
    }

    /// Money per hour: "US$ 38/h", "EC$ 900 per day".
    pub fn money_per_hour<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Money> {
        self.field(key, form::money_per_hour(), doc)
    }

    /// How often per hour: "18 / h", "3 per week".
    pub fn rate<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, f64> {
        self.field(key, form::rate(), doc)
    }

    /// A date: 2026-01-05.
    pub fn date<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Date> {
        self.field(key, form::date(), doc)
    }

    /// First and last day: "2026-12-20 to 2027-01-04".
    pub fn dates<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, (Date, Date)> {
        self.field(key, form::dates(), doc)
    }

    /// A time of day: "08:30".
    pub fn clock<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, SimDuration> {
        self.field(key, form::clock(), doc)
    }

    /// Days of the week: "Mon-Fri", "daily", "holidays".
    pub fn days<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Days> {
        self.field(key, form::days(), doc)
    }

    /// Hours of a day: "08:00-16:30".
    pub fn hours<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Hours> {
        self.field(key, form::hours(), doc)
    }

    /// A weekday and a time: "Tue 06:00".
    pub fn week_time<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, WeekTime> {
        self.field(key, form::week_time(), doc)
    }

    /// One of `words`.
    pub fn word<'r, const N: usize>(
        &'r self,
        key: &'r str,
        words: &[&str; N],
        doc: &'r str,
    ) -> Field<'r, String> {
        self.field(key, form::word(words), doc)
    }

    /// One of some words, each with what it means.
    pub fn choice<'r, V: Clone + 'static, const N: usize>(
        &'r self,
        key: &'r str,
        choices: &[(&str, V); N],
        doc: &'r str,
    ) -> Field<'r, V> {
        self.field(key, form::choice(choices), doc)
    }

    /// A name defined in `namespace`.
    pub fn reference<'r>(&'r self, key: &'r str, namespace: &str, doc: &'r str) -> Field<'r, String> {
        self.field(key, form::reference(namespace), doc)
    }

    /// A law of durations in hours, never negative.
    pub fn duration_law<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Law> {
        self.field(key, form::duration_law(), doc)
    }

    /// A law of durations in hours that may be negative.
    pub fn signed_duration_law<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Law> {
        self.field(key, form::signed_duration_law(), doc)
    }

    /// A law of plain numbers.
    pub fn number_law<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Law> {
        self.field(key, form::number_law(), doc)
    }

    /// A law of whole numbers from 0 on.
    pub fn count_law<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Law> {
        self.field(key, form::count_law(), doc)
    }

    /// A law of amounts of money, never negative.
    pub fn money_law<'r>(&'r self, key: &'r str, doc: &'r str) -> Field<'r, Law> {
        self.field(key, form::money_law(), doc)
    }

    /// A list of values of one form; one value alone is a list too.
    pub fn list<'r, T: Clone + 'static>(
        &'r self,
        key: &'r str,
        form: Form<T>,
        doc: &'r str,
    ) -> Field<'r, Vec<T>> {
        self.field(key, form::list(form), doc)
    }

    /// Names with values of one form, in file order; an absent table has none. Names are checked against `namespace`
    /// unless that is empty.
    pub fn map<T: Clone + 'static>(
        &self,
        key: &str,
        namespace: &str,
        form: &Form<T>,
        doc: &str,
    ) -> Vec<(String, T)> {
        self.know(key);
        let element = form.kind().clone();
        let shape = Shape::Map(namespace.to_owned(), Box::new(element.clone()));
        let what = format!("by name, each {}", element.with_article());
        let kind = Kind::new(&what, &format!("{{ … = {} }}", element.example), shape);
        self.describe_table(key, kind, doc);
        let Some(inner) = self.inner(key) else {
            return Vec::new();
        };
        let mut values = Vec::new();
        for entry in inner.names() {
            if !namespace.is_empty()
                && let Some((message, hint)) = self.session.missing_name(namespace, &entry.key)
            {
                let message = format!("`{}` {message}", inner.name_path());
                self.report(Diagnostic::error(entry.key_origin.clone(), message).with_hint(hint));
            }
            if let Some(value) = read_graded(&inner, form, &entry.node, &entry.key) {
                values.push((entry.key.clone(), value));
            }
        }
        values
    }
}

/// Tables.
impl<'a> Reader<'a> {
    /// The table `key`; when it is absent, an empty one.
    pub fn table<T>(&self, key: &str, doc: &str, section: impl FnOnce(&Reader<'_>) -> T) -> T {
        self.know(key);
        self.describe_table(key, Kind::new("table", "{ … }", Shape::Table), doc);
        match self.inner(key) {
            Some(inner) => inner.run(section),
            None => self.below(key, None, self.origin.clone()).run(section),
        }
    }

    /// The table `key`, if it is there.
    pub fn optional_table<T>(
        &self,
        key: &str,
        doc: &str,
        section: impl FnOnce(&Reader<'_>) -> T,
    ) -> Option<T> {
        self.know(key);
        self.describe_table(key, Kind::new("table", "{ … }", Shape::Table), doc);
        self.inner(key).map(|inner| inner.run(section))
    }

    /// The table `key`, if it is there; a plain value, a law or `{ value = … }` in its place is read as
    /// `{ main = … }`.
    pub fn table_or<T>(
        &self,
        key: &str,
        main: &str,
        doc: &str,
        section: impl FnOnce(&Reader<'_>) -> T,
    ) -> Option<T> {
        self.know(key);
        let example = format!("{{ {} = … }}", write::key(main));
        let kind = Kind::new("value or table", &example, Shape::Shorthand(main.to_owned()));
        self.describe_table(key, kind, doc);
        let entry = self.table.and_then(|table| table.entry(key));
        let is_main = |node: &Node| match node.as_table() {
            Some(table) => table.get(main).is_none() && (table.get("value").is_some() || law::has_law(table)),
            None => true,
        };
        let Some(entry) = entry.filter(|entry| is_main(&entry.node)) else {
            return self.inner(key).map(|inner| inner.run(section));
        };
        let wrapped: Table = std::iter::once(Entry {
            key: main.to_owned(),
            ..entry.clone()
        })
        .collect();
        let origin = entry.key_origin.clone();
        let reader = Reader {
            table: Some(&wrapped),
            shorthand: Some(main.to_owned()),
            ..self.below(key, None, origin)
        };
        Some(reader.run(section))
    }

    /// The tables in table `key`, by name, in file order; none when it is absent.
    pub fn named<T>(
        &self,
        key: &str,
        doc: &str,
        mut section: impl FnMut(&str, &Reader<'_>) -> T,
    ) -> Vec<(String, T)> {
        self.know(key);
        self.describe_table(key, Kind::new("tables by name", "", Shape::Named), doc);
        let Some(outer) = self.inner(key) else {
            return Vec::new();
        };
        if self.describing() {
            let value = outer.below("*", None, None).run(|r| section("*", r));
            return vec![("*".to_owned(), value)];
        }
        let mut values = Vec::new();
        for entry in outer.names().take(MOST_NAMES) {
            outer.check_name(entry);
            let reader = outer.entered(&entry.key, &entry.node, entry.key_origin.clone());
            values.push((entry.key.clone(), reader.run(|r| section(&entry.key, r))));
        }
        values
    }

    /// The tables in the list `key`; none when it is absent.
    pub fn items<T>(&self, key: &str, doc: &str, mut section: impl FnMut(&Reader<'_>) -> T) -> Vec<T> {
        self.know(key);
        self.describe_table(key, Kind::new("list of tables", "[{ … }]", Shape::Items), doc);
        if self.describing() {
            let list = self.below(key, None, None);
            return vec![list.below("[]", None, None).run(section)];
        }
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let Value::Array(items) = &node.value else {
            self.refuse_shape(key, node, "a list of tables");
            return Vec::new();
        };
        let list = self.below(key, None, node.origin.clone());
        let read = |(at, item): (usize, &Node)| {
            let step = format!("[{}]", at + 1);
            list.entered(&step, item, item.origin.clone()).run(&mut section)
        };
        items.iter().enumerate().map(read).collect()
    }

    /// All keys of this table that nobody asked for so far, as they stand in the file.
    pub fn rest(&self, doc: &str) -> Vec<&'a Entry> {
        self.takes_rest.set(true);
        self.describe_table("*", Kind::new("anything", "…", Shape::Rest), doc);
        let known = self.known.borrow();
        let is_new = |entry: &&Entry| !known.contains(&entry.key) && !is_about(entry);
        let entries = self.table.map_or(&[][..], Table::entries);
        entries.iter().filter(is_new).collect()
    }

    /// The value of `key` as it stands in the file.
    pub fn raw(&self, key: &str, doc: &str) -> Option<&'a Node> {
        self.know(key);
        self.describe_table(key, Kind::new("anything", "…", Shape::Any), doc);
        self.node(key)
    }
}

/// Checks, faults and facts.
impl<'a> Reader<'a> {
    /// From here on amounts of money are read in this currency.
    pub fn set_currency(&self, currency: Currency) {
        self.session.state.borrow_mut().currency = currency;
    }

    /// The names of the tables in table `key` may be referred to as names of `namespace`.
    pub fn declare_tables(&self, namespace: &str, key: &str) {
        let table = self
            .table
            .and_then(|table| table.get(key))
            .and_then(Node::as_table);
        let names = table.map_or(&[][..], Table::entries).iter();
        self.declare(
            namespace,
            names
                .filter(|entry| !is_about(entry))
                .map(|entry| entry.key.as_str()),
        );
    }

    /// `names` may be referred to as names of `namespace`.
    pub fn declare<'n>(&self, namespace: &str, names: impl IntoIterator<Item = &'n str>) {
        let mut state = self.session.state.borrow_mut();
        let known = state.names.entry(namespace.to_owned()).or_default();
        known.extend(names.into_iter().map(str::to_owned));
    }

    /// Exactly one of `keys` must be there.
    pub fn exactly_one(&self, keys: &[&str]) {
        self.alternatives(keys, true);
    }

    /// At most one of `keys` may be there.
    pub fn at_most_one(&self, keys: &[&str]) {
        self.alternatives(keys, false);
    }

    /// Whether `key` is there.
    pub fn has(&self, key: &str) -> bool {
        self.node(key).is_some()
    }

    /// A fault of the value of `key`, or of the table where the key is absent.
    pub fn fault(&self, key: &str, message: impl Into<String>, hint: Option<String>) {
        let mut diagnostic = Diagnostic::error(self.place_of(key), message);
        diagnostic.hint = hint;
        self.report(diagnostic);
    }

    /// A warning about the value of `key`, or about the table where the key is absent.
    pub fn warn(&self, key: &str, message: impl Into<String>, hint: Option<String>) {
        let mut diagnostic = Diagnostic::warning(self.place_of(key), message);
        diagnostic.hint = hint;
        self.report(diagnostic);
    }

    /// Adds a diagnostic; in describe mode there is nothing to complain about.
    pub fn report(&self, diagnostic: Diagnostic) {
        if !self.session.describing {
            self.session.report(diagnostic);
        }
    }

    /// Where the value of `key` stands.
    pub fn origin_of(&self, key: &str) -> Option<Origin> {
        self.node(key).and_then(|node| node.origin.clone())
    }

    /// Where this table's name stands.
    pub fn origin(&self) -> Option<Origin> {
        self.origin.clone()
    }

    /// This table's dotted path; empty for the whole file.
    pub fn path(&self) -> String {
        dotted(&self.path)
    }

    /// The dotted path of `key` in this table.
    pub fn path_of(&self, key: &str) -> String {
        shown_path(&self.path, key)
    }

    /// Whether there is no document, and keys are only described.
    pub const fn describing(&self) -> bool {
        self.session.describing
    }

    /// What all readers share.
    pub const fn session(&self) -> &'a Session<'a> {
        self.session
    }
}

impl<'a> Reader<'a> {
    fn root(session: &'a Session<'a>, table: Option<&'a Table>, origin: Option<Origin>) -> Self {
        let mut root = Self {
            session,
            table,
            origin,
            path: Vec::new(),
            grading: Grading::default(),
            silent: false,
            shorthand: None,
            known: RefCell::default(),
            takes_rest: Cell::new(false),
        };
        if let Some(table) = table {
            root.grading = grading_of(&root, table, "", &Grading::default());
        }
        root
    }

    /// The reader of `table` one step below this one.
    fn below(&self, step: &str, table: Option<&'a Table>, origin: Option<Origin>) -> Self {
        let mut path = self.path.clone();
        path.push(step.to_owned());
        let grading = match table {
            Some(table) => grading_of(self, table, &dotted(&path), &self.grading),
            None => self.grading.clone(),
        };
        Self {
            session: self.session,
            table,
            origin,
            path,
            grading,
            silent: self.silent,
            shorthand: None,
            known: RefCell::default(),
            takes_rest: Cell::new(false),
        }
    }

    /// The reader of `node` one step below; a node that is no table is a fault and read as an empty one.
    fn entered(&self, step: &str, node: &'a Node, origin: Option<Origin>) -> Self {
        let table = node.as_table();
        if table.is_none() {
            self.refuse_shape(step, node, "a table");
        }
        let mut reader = self.below(step, table, origin);
        reader.silent |= table.is_none();
        reader
    }

    /// The reader of the table `key`, if it is there; in describe mode always.
    fn inner(&self, key: &str) -> Option<Self> {
        if self.describing() {
            return Some(self.below(key, None, None));
        }
        let entry = self.table?.entry(key)?;
        Some(self.entered(key, &entry.node, entry.key_origin.clone()))
    }

    /// Runs the table's code, then looks for keys it did not ask for.
    fn run<T>(self, section: impl FnOnce(&Reader<'_>) -> T) -> T {
        let value = section(&self);
        if self.takes_rest.get() {
            return value;
        }
        let known = self.known.borrow();
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        for entry in self.table.map_or(&[][..], Table::entries) {
            if !names.contains(&entry.key.as_str()) && !is_about(entry) {
                self.report_unknown(entry, &self.path(), &names);
            }
        }
        value
    }

    pub(super) fn report_unknown(&self, entry: &Entry, path: &str, known: &[&str]) {
        let place = if path.is_empty() {
            "the scenario".to_owned()
        } else {
            format!("`{path}`")
        };
        let message = format!("{place} has no key `{}`", entry.key);
        if self.session.has_enough() {
            return self.report(Diagnostic::error(entry.key_origin.clone(), message));
        }
        let hint = match suggest::nearest(&entry.key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "it takes no keys".to_owned(),
            None => format!("its keys are {}", suggest::listed(known.iter().copied(), "and")),
        };
        self.report(Diagnostic::error(entry.key_origin.clone(), message).with_hint(hint));
    }

    pub(super) fn node(&self, key: &str) -> Option<&'a Node> {
        self.table.and_then(|table| table.get(key))
    }

    pub(super) const fn is_silent(&self) -> bool {
        self.silent || self.session.describing
    }

    pub(super) const fn grading(&self) -> &Grading {
        &self.grading
    }

    /// The table in words: `` `officers.examiners` ``.
    pub(super) fn name(&self) -> String {
        if self.path.is_empty() {
            "the scenario".to_owned()
        } else {
            format!("`{}`", self.path())
        }
    }

    pub(super) fn steps_to(&self, key: &str) -> Vec<String> {
        let mut path = self.path.clone();
        path.push(key.to_owned());
        path
    }

    /// What an override sets to change the value of `key`; nothing within lists, or when another value stands in
    /// place of the table.
    pub(super) fn set_path_of(&self, key: &str) -> Option<String> {
        match &self.shorthand {
            _ if self.path.iter().any(|step| step.starts_with('[')) => None,
            None => Some(self.path_of(key)),
            Some(main) => (main == key).then(|| self.path()),
        }
    }

    pub(super) fn describe(&self, described: Described) {
        if self.session.describing {
            self.session.state.borrow_mut().description.keys.push(described);
        }
    }

    pub(super) fn assume(&self, assumption: Assumption) {
        self.session.state.borrow_mut().assumptions.push(assumption);
    }

    fn name_path(&self) -> String {
        dotted(&self.path)
    }

    fn know(&self, key: &str) {
        let mut known = self.known.borrow_mut();
        if !known.iter().any(|name| name == key) {
            known.push(key.to_owned());
        }
    }

    /// The entries that are names, not remarks about the table.
    fn names(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let entries = self.table.map_or(&[][..], Table::entries);
        entries.iter().filter(|entry| !is_about(entry))
    }

    fn check_name(&self, entry: &Entry) {
        let name = &entry.key;
        let why = if name.trim().is_empty() {
            "is empty".to_owned()
        } else if name.chars().count() > LONGEST_NAME {
            format!("has more than {LONGEST_NAME} characters")
        } else if name.chars().any(char::is_control) {
            "has a control character in it".to_owned()
        } else {
            return;
        };
        let message = format!("a name in `{}` {why}", self.path());
        self.report(Diagnostic::error(entry.key_origin.clone(), message));
    }

    fn refuse_shape(&self, key: &str, node: &Node, what: &str) {
        let path = shown_path(&self.path, key);
        let message = format!("`{path}` is {}, but must be {what}", form::shown(node));
        let hint = match what {
            "a table" => format!("write `[{path}]` on a line of its own and its keys below"),
            _ => format!("write `{path} = [{{ … }}, {{ … }}]`"),
        };
        self.report(Diagnostic::error(node.origin.clone(), message).with_hint(hint));
    }

    fn describe_table(&self, key: &str, kind: Kind, doc: &str) {
        self.describe(Described {
            path: self.steps_to(key),
            kind,
            doc: doc.to_owned(),
            presence: Presence::Optional,
            limits: Vec::new(),
        });
    }

    fn place_of(&self, key: &str) -> Option<Origin> {
        self.origin_of(key).or_else(|| self.origin())
    }

    fn alternatives(&self, keys: &[&str], needed: bool) {
        if self.describing() {
            self.session
                .state
                .borrow_mut()
                .description
                .alternatives
                .push(Alternatives {
                    path: self.path.clone(),
                    keys: keys.iter().map(|&key| key.to_owned()).collect(),
                    needed,
                });
            return;
        }
        let given: Vec<&str> = keys.iter().copied().filter(|key| self.has(key)).collect();
        let all = suggest::listed(keys.iter().copied(), "or");
        if let [first, second, ..] = given.as_slice() {
            let message = format!("{} has both `{first}` and `{second}`", self.name());
            self.report(
                Diagnostic::error(self.place_of(second), message)
                    .with_related(self.origin_of(first), format!("`{first}` stands here"))
                    .with_hint(format!("keep one of {all}")),
            );
        } else if given.is_empty() && needed && !self.silent {
            let message = format!("{} needs one of {all}", self.name());
            self.report(Diagnostic::error(self.origin(), message));
        }
    }
}

/// Whether an entry is a remark about its table (its grade, source or note).
fn is_about(entry: &Entry) -> bool {
    ABOUT_TABLES.contains(&entry.key.as_str()) && entry.node.as_table().is_none()
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
