//! `[reform.NAME]`: named patches of the scenario, applied on request.

use crate::scenario::document::Table;
use crate::scenario::reader::Reader;

/// A named patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Reform {
    /// Its name in the scenario.
    pub name: String,
    /// One line for the report; its name when not given.
    pub title: String,
    /// The article of the Trade Facilitation Agreement it answers to.
    pub article: Option<String>,
    /// Dotted paths and what they are set to.
    pub set: Table,
}

/// One reform.
pub(super) fn reform(name: &str, r: &Reader<'_>) -> Reform {
    let title = r
        .text("title", "One line for the report; its name when not given")
        .optional();
    let article = r
        .text(
            "article",
            "The article of the Trade Facilitation Agreement it answers to",
        )
        .optional();
    let set = r.raw("set", "Dotted paths and what they are set to");
    let table = set.and_then(|node| node.as_table());
    if table.is_none_or(Table::is_empty) {
        r.fault(
            "set",
            format!("reform `{name}` changes nothing"),
            Some("write set = { \"agency.agriculture.when\" = \"with examination\" }".into()),
        );
    }
    Reform {
        name: name.to_owned(),
        title: title.unwrap_or_else(|| name.to_owned()),
        article,
        set: table.cloned().unwrap_or_default(),
    }
}
