//! From files to one tree: `extends`, `remove`, overrides from the command line and patches of reforms.
//!
//! Tables merge, everything else replaces: a list, a number, and also a table that is one value (a law, or
//! `{ value = …, grade = … }`) when it meets another such table. Places follow the winner.

use super::diagnostic::{Diagnostic, Origin, Sources, sort};
use super::document::{self, Entry, Node, Table, Value};
use super::{law, suggest, write};

/// How the outside world is read: path in, text or reason out.
pub type Loader<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// Files that may extend one another in a row.
const LONGEST_CHAIN: usize = 8;
/// Files read for one scenario.
const MOST_FILES: usize = 256;
/// Parts of a dotted path.
const LONGEST_PATH: usize = 32;

/// Parses file `name` with text `text`, everything it extends, and lays the overrides `sets` on top.
///
/// `extends = "base.toml"` (or a list, later ones win) names files seen from the extending file's folder, which `load`
/// reads. `remove = ["a.b"]` takes keys out of what was extended. An override is `path.to.key=value`: the path in TOML
/// key syntax, the value a TOML value or else a bare string.
///
/// # Errors
/// All faults of all files and overrides.
pub fn load_document(
    sources: &mut Sources,
    name: &str,
    text: &str,
    load: &Loader<'_>,
    sets: &[String],
) -> Result<Table, Vec<Diagnostic>> {
    let file = sources.add(name, text);
    let mut loading = Loading {
        sources,
        load,
        chain: vec![name.to_owned()],
        diagnostics: Vec::new(),
    };
    let mut table = loading.file(file);
    let mut diagnostics = loading.diagnostics;
    for (number, text) in sets.iter().enumerate() {
        let file = sources.add_override(format!("--set #{}", number + 1), text.as_str());
        if let Err(faults) = apply_set(&mut table, file, text) {
            diagnostics.extend(faults);
        }
    }
    if diagnostics.is_empty() {
        Ok(table)
    } else {
        sort(&mut diagnostics);
        Err(diagnostics)
    }
}

/// Lays `winner` over `base`.
pub fn merge(base: &mut Table, winner: Table) {
    for entry in winner {
        merge_entry(base, entry);
    }
}

/// Applies one override `path.to.key=value`, the text of file number `file`.
///
/// # Errors
/// When there is no `=`, the path is no path, or it leads through something that is not a table.
pub fn apply_set(table: &mut Table, file: u16, text: &str) -> Result<(), Vec<Diagnostic>> {
    let fault = |message: String| {
        let origin = Some(Origin::new(file, 0..text.len()));
        vec![
            Diagnostic::error(origin, message)
                .with_hint("write path.to.key=value, such as officers.examiners.absence=5%"),
        ]
    };
    let Some(equals) = end_of_path(text) else {
        return Err(fault(format!("the override `{}` has no `=`", shortened(text))));
    };
    let path = parse_path(&text[..equals]).map_err(fault)?;
    let value_text = &text[equals + 1..];
    let start = equals + 1 + value_text.len() - value_text.trim_start().len();
    let origin = Origin::new(file, start..start + value_text.trim().len());
    let node = match document::parse_value(file, text, start) {
        Ok(node) => node,
        Err(faults) if value_text.trim_start().starts_with(['[', '{', '"', '\'']) => return Err(faults),
        Err(_) => Node {
            origin: Some(origin),
            value: Value::String(value_text.trim().to_owned()),
        },
    };
    let key_origin = Origin::new(file, 0..equals);
    set(table, &path, Some(key_origin), node).map_err(|fault| vec![fault])
}

/// Applies a patch: entries whose keys are dotted paths (`"agency.agriculture.when" = "with examination"`).
///
/// # Errors
/// Every entry whose key is no path or leads through something that is not a table; the others are applied.
pub fn apply_patch<'e>(
    table: &mut Table,
    patch: impl IntoIterator<Item = &'e Entry>,
) -> Result<(), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    for entry in patch {
        let outcome = match parse_path(&entry.key) {
            Ok(path) => set(table, &path, entry.key_origin.clone(), entry.node.clone()),
            Err(message) => Err(Diagnostic::error(entry.key_origin.clone(), message)),
        };
        faults.extend(outcome.err());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Puts `node` at `path`, making the tables on the way; a table merges with the one that is there.
///
/// # Errors
/// When the path leads through something that is not a table.
pub fn set(
    table: &mut Table,
    path: &[String],
    key_origin: Option<Origin>,
    node: Node,
) -> Result<(), Diagnostic> {
    let Some((last, parents)) = path.split_last() else {
        return Err(Diagnostic::error(key_origin, "the path is empty"));
    };
    let mut inner = table;
    for (at, part) in parents.iter().enumerate() {
        if inner.get(part).is_none() {
            inner.insert(Entry {
                key: part.clone(),
                key_origin: key_origin.clone(),
                node: Node {
                    origin: key_origin.clone(),
                    value: Value::Table(Table::new()),
                },
            });
        }
        match inner.get_mut(part) {
            Some(Node {
                value: Value::Table(next),
                ..
            }) => inner = next,
            Some(other) => {
                let message = format!(
                    "`{}` is {} ({}), so nothing can be put inside it",
                    write::dotted(&path[..=at]),
                    other.value.kind(),
                    shortened(&write::inline(other)),
                );
                return Err(Diagnostic::error(key_origin, message)
                    .with_related(other.origin.clone(), "it stands here"));
            }
            None => return Err(Diagnostic::error(key_origin, "the path leads nowhere")),
        }
    }
    merge_entry(
        inner,
        Entry {
            key: last.clone(),
            key_origin,
            node,
        },
    );
    Ok(())
}

/// The parts of a dotted path in TOML key syntax: bare parts, `"quoted"` parts, `'literal'` parts.
///
/// # Errors
/// Says in words why it is none.
pub fn parse_path(text: &str) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("the path is empty".to_owned());
    }
    loop {
        let (part, after) = first_part(rest).ok_or_else(|| {
            format!(
                "`{}` is not a path such as officers.examiners.absence",
                shortened(text)
            )
        })?;
        parts.push(part);
        if parts.len() > LONGEST_PATH {
            return Err(format!("a path has at most {LONGEST_PATH} parts"));
        }
        match after.trim_start().strip_prefix('.') {
            Some(next) => rest = next.trim_start(),
            None if after.trim().is_empty() => return Ok(parts),
            None => {
                return Err(format!(
                    "`{}` is not a path: quote keys with blanks in them",
                    shortened(text)
                ));
            }
        }
    }
}

impl IntoIterator for Table {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_entries().into_iter()
    }
}

/// Where loading stands.
struct Loading<'l> {
    sources: &'l mut Sources,
    load: &'l Loader<'l>,
    chain: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Loading<'_> {
    /// The merged tree of file number `file`; empty after a fault.
    fn file(&mut self, file: u16) -> Table {
        let mut own = match document::parse(file, self.sources.text(file)) {
            Ok(table) => table,
            Err(faults) => {
                self.diagnostics.extend(faults);
                Table::new()
            }
        };
        let extends = own.remove("extends");
        let remove = own.remove("remove");
        let mut table = Table::new();
        for (path, origin) in self.texts(extends.as_ref(), "a file name or a list of them") {
            merge(&mut table, self.base(file, &path, origin));
        }
        for (path, origin) in self.texts(remove.as_ref(), "a list of dotted paths") {
            if let Err(fault) = take_out(&mut table, &path, origin) {
                self.diagnostics.push(fault);
            }
        }
        merge(&mut table, own);
        table
    }

    /// The tree of the file that file number `file` extends as `path`.
    fn base(&mut self, file: u16, path: &str, origin: Option<Origin>) -> Table {
        let name = self.sources.resolve(file, path);
        let refused = if self.chain.contains(&name) {
            let chain = self.chain.join(" → ");
            Some(format!("`{path}` extends itself: {chain} → {name}"))
        } else if self.chain.len() > LONGEST_CHAIN {
            Some(format!(
                "`{path}` is one file too many: at most {LONGEST_CHAIN} extend one another"
            ))
        } else if self.sources.len() >= MOST_FILES {
            Some(format!(
                "`{path}` is one file too many: at most {MOST_FILES} are read"
            ))
        } else {
            None
        };
        let text = match refused {
            Some(message) => Err(Diagnostic::error(origin, message)),
            None => (self.load)(&name).map_err(|reason| {
                Diagnostic::error(origin, format!("cannot read `{name}`: {reason}"))
                    .with_hint("`extends` names files as seen from the folder of the file it stands in")
            }),
        };
        match text {
            Err(fault) => {
                self.diagnostics.push(fault);
                Table::new()
            }
            Ok(text) => {
                let base = self.sources.add(name.clone(), text);
                self.chain.push(name);
                let table = self.file(base);
                self.chain.pop();
                table
            }
        }
    }

    /// One text or a list of them, with their places.
    fn texts(&mut self, entry: Option<&Entry>, what: &str) -> Vec<(String, Option<Origin>)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let nodes = match &entry.node.value {
            Value::Array(items) => items.iter().collect(),
            _ => vec![&entry.node],
        };
        let mut texts = Vec::new();
        for node in nodes {
            match node.as_text() {
                Some(text) => texts.push((text.to_owned(), node.origin.clone())),
                None => self.diagnostics.push(Diagnostic::error(
                    node.origin.clone(),
                    format!("`{}` is {}, but must be {what}", entry.key, node.value.kind()),
                )),
            }
        }
        texts
    }
}

fn merge_entry(base: &mut Table, entry: Entry) {
    let Some(old) = base.get_mut(&entry.key) else {
        base.insert(entry);
        return;
    };
    match (&mut old.value, entry.node.value) {
        (Value::Table(old), Value::Table(new)) if !(law::is_one_value(old) && law::is_one_value(&new)) => {
            merge(old, new);
        }
        (_, value) => {
            let node = Node {
                origin: entry.node.origin,
                value,
            };
            base.insert(Entry { node, ..entry });
        }
    }
}

fn take_out(table: &mut Table, path: &str, origin: Option<Origin>) -> Result<(), Diagnostic> {
    let parts = match parse_path(path) {
        Ok(parts) => parts,
        Err(message) => return Err(Diagnostic::error(origin, message)),
    };
    let mut inner = table;
    let (last, parents) = match parts.split_last() {
        Some((last, parents)) => (last.clone(), parents),
        None => return Ok(()),
    };
    for part in parents {
        let hint = suggest::nearest(part, inner.keys()).map(str::to_owned);
        match inner.get_mut(part) {
            Some(Node {
                value: Value::Table(next),
                ..
            }) => inner = next,
            _ => return Err(nothing_to_remove(path, part, hint, origin)),
        }
    }
    if inner.remove(&last).is_some() {
        return Ok(());
    }
    let hint = suggest::nearest(&last, inner.keys()).map(str::to_owned);
    Err(nothing_to_remove(path, &last, hint, origin))
}

fn nothing_to_remove(path: &str, part: &str, near: Option<String>, origin: Option<Origin>) -> Diagnostic {
    let message =
        format!("there is nothing to remove at `{path}`: what this file extends has no `{part}` there");
    let fault = Diagnostic::error(origin, message);
    match near {
        Some(near) => fault.with_hint(format!("did you mean `{near}`?")),
        None => fault,
    }
}

/// The byte of the `=` that ends the path of an override.
fn end_of_path(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'=') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The first part of a path and what follows it.
fn first_part(text: &str) -> Option<(String, &str)> {
    if let Some(inner) = text.strip_prefix('\'') {
        let end = inner.find('\'')?;
        return Some((inner[..end].to_owned(), &inner[end + 1..]));
    }
    if let Some(inner) = text.strip_prefix('"') {
        let end = inner.find('"')? + 2;
        let Value::String(part) = document::value_of(&text[..end]) else {
            return None;
        };
        return Some((part, &text[end..]));
    }
    let end = text
        .find(|letter: char| letter == '.' || letter.is_whitespace() || "=\"'[]{}#,".contains(letter))
        .unwrap_or(text.len());
    (end > 0).then(|| (text[..end].to_owned(), &text[end..]))
}

/// At most forty characters of `text`.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
