//! Faults that show only once all sections are read: found by path in the merged tree.

use crate::scenario::diagnostic::{Diagnostic, Origin};
use crate::scenario::document::Table;

/// Collects faults and finds the places they belong to.
#[derive(Debug)]
pub(in crate::scenario) struct Faults<'d> {
    document: &'d Table,
    list: Vec<Diagnostic>,
}

impl<'d> Faults<'d> {
    /// No faults of `document` yet.
    pub(in crate::scenario) const fn new(document: &'d Table) -> Self {
        Self {
            document,
            list: Vec::new(),
        }
    }

    /// A fault at `path`, with the way out.
    pub(super) fn error(&mut self, path: &[&str], message: impl Into<String>, hint: impl Into<String>) {
        self.list
            .push(Diagnostic::error(self.place(path), message).with_hint(hint));
    }

    /// A warning at `path`, with the way out.
    pub(super) fn warn(&mut self, path: &[&str], message: impl Into<String>, hint: impl Into<String>) {
        self.list
            .push(Diagnostic::warning(self.place(path), message).with_hint(hint));
    }

    /// Points the last fault at another place too.
    pub(super) fn related(&mut self, path: &[&str], what: impl Into<String>) {
        let place = self.place(path);
        if let Some(last) = self.list.pop() {
            self.list.push(last.with_related(place, what));
        }
    }

    /// Whether the file says anything at `path`.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        self.document.at(path).is_some()
    }

    /// The faults found.
    pub(in crate::scenario) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    /// Where the deepest existing part of `path` stands: the value, or the header of a table.
    fn place(&self, path: &[&str]) -> Option<Origin> {
        let mut table = self.document;
        let mut place = None;
        for part in path {
            let Some(entry) = table.entry(part) else {
                break;
            };
            match entry.node.as_table() {
                Some(inner) => {
                    place = entry.key_origin.clone().or(place);
                    table = inner;
                }
                None => return entry.node.origin.clone().or(place),
            }
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document;

    #[test]
    fn the_deepest_part_that_exists_is_the_place() {
        let text = "[step.scan]\ntakes = \"1 h\"\n";
        let tree = document::parse(0, text).unwrap();
        let faults = Faults::new(&tree);
        let at = |path: &[&str]| {
            let span = faults.place(path).unwrap().span;
            &text[span.start as usize..span.end as usize]
        };
        assert_eq!(at(&["step", "scan", "takes"]), "\"1 h\"");
        assert_eq!(at(&["step", "scan", "needs", "examine"]), "scan");
        assert_eq!(faults.place(&["lane"]), None);
        assert!(faults.has(&["step", "scan"]));
    }
}
