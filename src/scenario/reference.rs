//! The reference page of the scenario format in Markdown, made from the code that reads it.

use super::form::Shape;
use super::law::GRAMMAR;
use super::session::{Described, Description, Presence};
use std::fmt::Write as _;

/// One section per table, one row per key.
pub fn markdown(description: &Description) -> String {
    let mut out = String::new();
    let mut tables: Vec<&[String]> = vec![&[]];
    for described in &description.keys {
        let parent = &described.path[..described.path.len().saturating_sub(1)];
        if !tables.contains(&parent) {
            tables.push(parent);
        }
    }
    for path in tables {
        section(&mut out, path, description);
    }
    laws(&mut out);
    out
}

fn section(out: &mut String, path: &[String], description: &Description) {
    let _ = writeln!(out, "## {}\n", heading(path));
    if let Some(owner) = owner(path, description) {
        let _ = writeln!(out, "{}.\n", owner.doc.trim_end_matches('.'));
    }
    out.push_str("| key | holds | default | meaning |\n| --- | --- | --- | --- |\n");
    for described in &description.keys {
        let (Some(key), Some(parent)) = (described.path.last(), described.path.split_last()) else {
            continue;
        };
        if parent.1 == path && key != "[]" {
            row(out, key, described);
        }
    }
    for alternatives in description.alternatives.iter().filter(|rule| rule.path == path) {
        let keys: Vec<String> = alternatives.keys.iter().map(|key| format!("`{key}`")).collect();
        let how_many = if alternatives.needed { "Exactly" } else { "At most" };
        let _ = writeln!(out, "\n{how_many} one of {}.", keys.join(", "));
    }
    out.push('\n');
}

fn laws(out: &mut String) {
    out.push_str(
        "## Laws\n\nA value where a law is allowed is a constant.\n\n| law | parameters |\n| --- | --- |\n",
    );
    for (word, parameters) in GRAMMAR {
        let _ = writeln!(out, "| `{word}` | {} |", cell(parameters));
    }
    out.push_str("\n`at-least` and `at-most` beside the law clip it.\n");
}

/// The key whose table this is: `officers` for `officers.*`.
fn owner<'d>(path: &[String], description: &'d Description) -> Option<&'d Described> {
    let path = match path.split_last() {
        Some((last, parents)) if last == "*" || last == "[]" => parents,
        _ => path,
    };
    description.keys.iter().find(|described| described.path == path)
}

fn heading(path: &[String]) -> String {
    if path.is_empty() {
        return "The file".to_owned();
    }
    let parts: Vec<&str> = path
        .iter()
        .map(|part| if part == "*" { "NAME" } else { part.as_str() })
        .collect();
    format!("`[{}]`", parts.join(".").replace(".[]", "[]"))
}

fn row(out: &mut String, key: &str, described: &Described) {
    let default = match &described.presence {
        Presence::Required => "**required**".to_owned(),
        Presence::Optional => "–".to_owned(),
        Presence::Default(text) => format!("`{}`", cell(text)),
    };
    let key = if key == "*" {
        "…".to_owned()
    } else {
        format!("`{}`", cell(key))
    };
    let _ = writeln!(
        out,
        "| {key} | {} | {default} | {} |",
        holds(described),
        cell(&described.doc)
    );
}

fn holds(described: &Described) -> String {
    let kind = &described.kind;
    let mut text = match &kind.shape {
        Shape::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{}`", cell(word))).collect();
            words.join(", ")
        }
        Shape::Shorthand(main) => format!("table, or `{}` alone", cell(main)),
        Shape::Table | Shape::Named | Shape::Items | Shape::Rest | Shape::Any => cell(&kind.what),
        _ => format!("{}: `{}`", cell(&kind.what), cell(&kind.example)),
    };
    if !described.limits.is_empty() {
        let _ = write!(text, "; {}", cell(&described.limits.join(", ")));
    }
    text
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
