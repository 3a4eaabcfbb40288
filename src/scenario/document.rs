//! A TOML text as a tree of our own, in which every key and value knows where it stands.

use super::diagnostic::{Diagnostic, Origin};
use super::nesting;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands; values that came from no text have no origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub origin: Option<Origin>,
    /// What it is.
    pub value: Value,
}

/// What a TOML value can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    String(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point, perhaps `inf` or `nan`.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A date, a time or both, as TOML writes them.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

/// Keys and their values in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    entries: Vec<Entry>,
    index: BTreeMap<String, usize>,
}

/// One key of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_origin: Option<Origin>,
    /// Its value.
    pub node: Node,
}

/// Bytes a text may have.
pub const LARGEST: usize = 16 << 20;
/// In texts up to this many bytes all syntax faults are looked for; in longer ones the first, for memory's sake.
const RECOVERABLE: usize = 1 << 20;
/// Syntax faults reported of one text.
const MOST_FAULTS: usize = 50;

/// Parses `text`, which is file number `file` of the sources.
///
/// # Errors
/// All syntax faults the parser finds, at most 50 (of a text above 1 MiB only the first); a text above 16 MiB or nested deeper than 64 levels is one fault.
pub fn parse(file: u16, text: &str) -> Result<Table, Vec<Diagnostic>> {
    refuse_unreadable(file, text)?;
    let (tree, faults) = if text.len() <= RECOVERABLE {
        DeTable::parse_recoverable(text)
    } else {
        DeTable::parse(text).map_or_else(|fault| (empty_tree(), vec![fault]), |tree| (tree, Vec::new()))
    };
    if !faults.is_empty() {
        return Err(syntax_faults(file, faults));
    }
    let mut diagnostics = Vec::new();
    let table = Conversion::new(file, 0, &mut diagnostics).table(tree.into_inner());
    if diagnostics.is_empty() {
        Ok(table)
    } else {
        Err(diagnostics)
    }
}

/// Parses the TOML value that stands in `text` from byte `offset` to its end, file number `file`.
///
/// # Errors
/// As [`parse`].
pub fn parse_value(file: u16, text: &str, offset: usize) -> Result<Node, Vec<Diagnostic>> {
    let text = text.get(offset..).unwrap_or_default();
    refuse_unreadable(file, text)?;
    let (tree, faults) = DeValue::parse_recoverable(text);
    if !faults.is_empty() {
        return Err(syntax_faults(file, faults));
    }
    let mut diagnostics = Vec::new();
    let node = Conversion::new(file, offset, &mut diagnostics).node(tree);
    if diagnostics.is_empty() {
        Ok(node)
    } else {
        Err(diagnostics)
    }
}

/// `text` as a TOML value, or as a bare string where it is none: the value of `--set path=text` and of defaults.
pub fn value_of(text: &str) -> Value {
    let text = text.trim();
    match parse_value(0, text, 0) {
        Ok(node) => without_origins(node).value,
        Err(_) => Value::String(text.to_owned()),
    }
}

impl Node {
    /// A value from nowhere.
    pub const fn bare(value: Value) -> Self {
        Self { origin: None, value }
    }

    /// The table, if it is one.
    pub const fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Value {
    /// What it is, in words: "a string", "a table", …
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Datetime(_) => "a date or time",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Table {
    /// No keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.index.get(key).and_then(|&at| self.entries.get(at))
    }

    /// The value of `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = *self.index.get(key)?;
        self.entries.get_mut(at).map(|entry| &mut entry.node)
    }

    /// Puts an entry at the end, or in the place of the one with the same key, which is returned.
    pub fn insert(&mut self, entry: Entry) -> Option<Entry> {
        if let Some(&at) = self.index.get(&entry.key)
            && let Some(old) = self.entries.get_mut(at)
        {
            return Some(std::mem::replace(old, entry));
        }
        self.index.insert(entry.key.clone(), self.entries.len());
        self.entries.push(entry);
        None
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.index.remove(key)?;
        for place in self.index.values_mut() {
            if *place > at {
                *place -= 1;
            }
        }
        Some(self.entries.remove(at))
    }

    /// The value at the end of `path`, if every part of it exists.
    pub fn at<'t>(&'t self, path: &[impl AsRef<str>]) -> Option<&'t Node> {
        let (last, parents) = path.split_last()?;
        let mut table = self;
        for part in parents {
            table = table.get(part.as_ref())?.as_table()?;
        }
        table.get(last.as_ref())
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The keys in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    /// The entries, no longer in a table.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<Entry> for Table {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut table = Self::new();
        for entry in entries {
            table.insert(entry);
        }
        table
    }
}

fn empty_tree<'t>() -> Spanned<DeTable<'t>> {
    Spanned::new(0..0, DeTable::new())
}

fn refuse_unreadable(file: u16, text: &str) -> Result<(), Vec<Diagnostic>> {
    if text.len() > LARGEST {
        let message = format!("the text has {} bytes, at most {LARGEST} are read", text.len());
        return Err(vec![
            Diagnostic::error(Some(Origin::new(file, 0..0)), message)
                .with_hint("put long columns into a CSV file beside the scenario"),
        ]);
    }
    match nesting::too_deep_at(text) {
        None => Ok(()),
        Some(at) => Err(vec![too_deep(Origin::new(file, at..at + 1))]),
    }
}

fn too_deep(origin: Origin) -> Diagnostic {
    let message = format!("tables are nested deeper than {} levels here", nesting::DEEPEST);
    Diagnostic::error(Some(origin), message)
        .with_hint("close brackets that were left open, or write flatter keys")
}

fn syntax_faults(file: u16, faults: Vec<toml::de::Error>) -> Vec<Diagnostic> {
    faults
        .into_iter()
        .take(MOST_FAULTS)
        .map(|fault| {
            let origin = fault.span().map(|span| Origin::new(file, span));
            Diagnostic::error(origin, fault.message().trim().replace('\n', ", "))
        })
        .collect()
}

fn without_origins(node: Node) -> Node {
    let value = match node.value {
        Value::Array(items) => Value::Array(items.into_iter().map(without_origins).collect()),
        Value::Table(table) => Value::Table(
            table
                .entries
                .into_iter()
                .map(|entry| Entry {
                    key: entry.key,
                    key_origin: None,
                    node: without_origins(entry.node),
                })
                .collect(),
        ),
        value => value,
    };
    Node::bare(value)
}

/// From the parser's tree to ours.
struct Conversion<'d> {
    file: u16,
    offset: usize,
    depth: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'d> Conversion<'d> {
    const fn new(file: u16, offset: usize, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            file,
            offset,
            depth: 0,
            diagnostics,
        }
    }

    fn origin(&self, span: Range<usize>) -> Origin {
        Origin::new(self.file, span.start + self.offset..span.end + self.offset)
    }

    fn table(&mut self, table: DeTable<'_>) -> Table {
        let mut entries: Vec<(usize, Entry)> = Vec::new();
        for (key, value) in table {
            let start = key.span().start;
            let entry = Entry {
                key_origin: Some(self.origin(key.span())),
                key: key.into_inner().into_owned(),
                node: self.node(value),
            };
            entries.push((start, entry));
        }
        entries.sort_by_key(|&(start, _)| start);
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>) -> Node {
        let origin = self.origin(value.span());
        let value = self.value(value.into_inner(), &origin);
        Node {
            origin: Some(origin),
            value,
        }
    }

    fn value(&mut self, value: DeValue<'_>, origin: &Origin) -> Value {
        match value {
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Boolean(flag) => Value::Bool(flag),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
            DeValue::Integer(digits) => {
                if let Ok(number) = i64::from_str_radix(digits.as_str(), digits.radix()) {
                    return Value::Integer(number);
                }
                let message = format!("the integer {digits} does not fit 64 bits");
                self.refuse(origin, message);
                Value::Integer(0)
            }
            DeValue::Float(digits) => {
                let number: f64 = digits.as_str().parse().unwrap_or(f64::NAN);
                if number.is_infinite() && !digits.as_str().contains("inf") {
                    let message = format!("the number {digits} is beyond 1.8e308");
                    self.refuse(origin, message);
                }
                Value::Float(number)
            }
            DeValue::Array(_) | DeValue::Table(_) if self.depth >= nesting::DEEPEST * 2 => {
                self.diagnostics.push(too_deep(origin.clone()));
                Value::Bool(false)
            }
            DeValue::Array(items) => {
                self.depth += 1;
                let items = items.into_iter().map(|item| self.node(item)).collect();
                self.depth -= 1;
                Value::Array(items)
            }
            DeValue::Table(table) => {
                self.depth += 1;
                let table = self.table(table);
                self.depth -= 1;
                Value::Table(table)
            }
        }
    }

    fn refuse(&mut self, origin: &Origin, message: String) {
        self.diagnostics
            .push(Diagnostic::error(Some(origin.clone()), message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tree_keeps_the_order_and_the_places_of_the_file() {
        let text = "b = 1\n[z.y]\nk = [1.5, \"x\"]\n[a]\nd = 2026-01-05\n";
        let table = parse(0, text).unwrap();
        assert_eq!(table.keys().collect::<Vec<_>>(), ["b", "z", "a"]);
        let list = table.at(&["z", "y", "k"]).unwrap();
        let span = list.origin.clone().unwrap().span;
        assert_eq!(&text[span.start as usize..span.end as usize], "[1.5, \"x\"]");
        assert_eq!(
            table.at(&["a", "d"]).unwrap().value,
            Value::Datetime("2026-01-05".into())
        );
        let key = table.entry("z").unwrap().key_origin.clone().unwrap();
        assert_eq!(key.span, 7..8);
    }

    #[test]
    fn all_syntax_faults_are_told_at_once() {
        let faults = parse(0, "a = \nb = [1, \nc = 3\nd = \"x\n").unwrap_err();
        assert!(faults.len() >= 2, "{faults:?}");
        assert!(faults.iter().all(|fault| fault.origin.is_some()));
        let twice = parse(0, "a = 1\na = 2\n").unwrap_err();
        assert_eq!(twice[0].message, "duplicate key");
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        let faults = parse(0, "a = 99999999999999999999\nb = 1e999\n").unwrap_err();
        assert_eq!(
            faults[0].message,
            "the integer 99999999999999999999 does not fit 64 bits"
        );
        assert_eq!(faults[1].message, "the number 1e999 is beyond 1.8e308");
    }

    #[test]
    fn deep_and_huge_texts_are_one_fault() {
        let deep = parse(0, &format!("{}a = 1", "a.".repeat(100_000))).unwrap_err();
        assert_eq!(deep[0].message, "tables are nested deeper than 64 levels here");
        assert_eq!(parse(0, &"#".repeat(LARGEST + 1)).unwrap_err().len(), 1);
        assert_eq!(parse(0, &"=\n".repeat(RECOVERABLE)).unwrap_err().len(), 1);
        assert!(parse(0, "").unwrap().is_empty());
        let marked = parse(0, "\u{feff}a = 1\r\n").unwrap();
        assert_eq!(marked.entry("a").unwrap().key_origin.clone().unwrap().span, 3..4);
    }

    #[test]
    fn what_is_no_toml_value_is_a_bare_string() {
        assert_eq!(value_of("8 %"), Value::String("8 %".into()));
        assert_eq!(value_of("\"8 %\""), Value::String("8 %".into()));
        assert_eq!(value_of("3"), Value::Integer(3));
        assert_eq!(value_of("true"), Value::Bool(true));
        assert_eq!(value_of("3 h"), Value::String("3 h".into()));
        assert_eq!(value_of(""), Value::String(String::new()));
    }

    fn depth(table: &DeTable<'_>) -> usize {
        fn of(value: &DeValue<'_>) -> usize {
            match value {
                DeValue::Table(table) => depth(table),
                DeValue::Array(items) => 1 + items.iter().map(|item| of(item.get_ref())).max().unwrap_or(0),
                _ => 0,
            }
        }
        1 + table.values().map(|value| of(value.get_ref())).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in "\\PC*") {
            let _ = parse(0, &text);
            let _ = value_of(&text);
        }

        #[test]
        fn what_passes_the_look_is_never_deep(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "a.", "a", ".", "[", "]", "[[", "{", "}", "=", " = ", "\n", ",", "\"", "'", "\"\"\"", "'''", "#", "1", "\\", "a.a.a.a.a.a.a.a",
                "a={", "x.y = {", "[a.b.c]\n", "\r\n",
            ]), 0..300),
        ) {
            let text = pieces.concat();
            if nesting::too_deep_at(&text).is_none() {
                let (tree, _) = DeTable::parse_recoverable(&text);
                prop_assert!(depth(tree.get_ref()) <= 10 * nesting::DEEPEST);
            }
            let _ = parse(0, &text);
        }
    }
}
