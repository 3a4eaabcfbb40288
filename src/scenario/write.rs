//! A tree back to TOML text, in a stable order: the resolved scenario that is kept with its results.

use super::document::{Entry, Node, Table, Value};
use std::fmt::Write as _;

/// Inline tables up to this many characters stay on their line.
const LINE: usize = 100;

/// `table` as a TOML document that parses back to the same tree.
///
/// Order: plain keys first, then `[tables]` and `[tables.of-tables]` in file order. Deeper tables stay inline while
/// they are short, else they are written as dotted keys, which keeps their order.
pub fn to_toml(table: &Table) -> String {
    let mut out = String::new();
    for entry in table.entries() {
        if entry.node.as_table().is_none() {
            line(&mut out, &key(&entry.key), &entry.node);
        }
    }
    for entry in table.entries() {
        if let Some(inner) = entry.node.as_table() {
            section(&mut out, &entry.key, inner);
        }
    }
    out
}

/// `node` on one line, as it would stand behind `=`.
pub fn inline(node: &Node) -> String {
    let mut out = String::new();
    write_inline(&mut out, &node.value);
    out
}

/// `name` as a TOML key: bare where it can be, else quoted.
pub fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// `parts` as a dotted key.
pub fn dotted(parts: &[impl AsRef<str>]) -> String {
    let keys: Vec<String> = parts.iter().map(|part| key(part.as_ref())).collect();
    keys.join(".")
}

fn section(out: &mut String, name: &str, table: &Table) {
    let is_table = |entry: &Entry| entry.node.as_table().is_some();
    let nested = !table.is_empty() && table.entries().iter().all(is_table);
    if !nested {
        let _ = writeln!(out, "\n[{}]", key(name));
        return lines(out, "", table);
    }
    for entry in table.entries() {
        if let Some(inner) = entry.node.as_table() {
            let _ = writeln!(out, "\n[{}.{}]", key(name), key(&entry.key));
            lines(out, "", inner);
        }
    }
}

fn lines(out: &mut String, prefix: &str, table: &Table) {
    for entry in table.entries() {
        let name = format!("{prefix}{}", key(&entry.key));
        match entry.node.as_table() {
            Some(inner) if !inner.is_empty() && name.len() + inline(&entry.node).len() > LINE => {
                lines(out, &format!("{name}."), inner);
            }
            _ => line(out, &name, &entry.node),
        }
    }
}

fn line(out: &mut String, name: &str, node: &Node) {
    let whole = inline(node);
    match &node.value {
        Value::Array(items) if name.len() + whole.len() > LINE => {
            let _ = writeln!(out, "{name} = [");
            for item in items {
                let _ = writeln!(out, "    {},", inline(item));
            }
            out.push_str("]\n");
        }
        _ => {
            let _ = writeln!(out, "{name} = {whole}");
        }
    }
}

fn write_inline(out: &mut String, value: &Value) {
    let _ = match value {
        Value::String(text) => write!(out, "{}", quoted(text)),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) if number.is_nan() => write!(out, "nan"),
        Value::Float(number) => write!(out, "{number:?}"),
        Value::Bool(flag) => write!(out, "{flag}"),
        Value::Datetime(text) => write!(out, "{text}"),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_inline(out, &item.value);
            }
            write!(out, "]")
        }
        Value::Table(table) if table.is_empty() => write!(out, "{{}}"),
        Value::Table(table) => {
            for (at, entry) in table.entries().iter().enumerate() {
                out.push_str(if at == 0 { "{ " } else { ", " });
                let _ = write!(out, "{} = ", key(&entry.key));
                write_inline(out, &entry.node.value);
            }
            write!(out, " }}")
        }
    };
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::document::parse;
    use super::*;
    use proptest::prelude::*;

    fn round(text: &str) -> String {
        to_toml(&parse(0, text).unwrap())
    }

    #[test]
    fn a_tree_is_written_in_sections() {
        let text = r#"
start = 2026-01-05
[officers.examiners]
site = "castries"
shifts.week = { days = "Mon-Fri", hours = "08:00-16:30", on-duty = 6, grade = "M", source = "roster 2025" }
[money]
"odd key" = 1e3
"#;
        insta::assert_snapshot!(round(text), @r#"
        start = 2026-01-05

        [officers.examiners]
        site = "castries"
        shifts.week.days = "Mon-Fri"
        shifts.week.hours = "08:00-16:30"
        shifts.week.on-duty = 6
        shifts.week.grade = "M"
        shifts.week.source = "roster 2025"

        [money]
        "odd key" = 1000.0
        "#);
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "\\PC{0,12}".prop_map(Value::String),
            any::<String>().prop_map(Value::String),
            any::<i64>().prop_map(Value::Integer),
            any::<f64>()
                .prop_filter("nan is not itself", |number| !number.is_nan())
                .prop_map(Value::Float),
            any::<bool>().prop_map(Value::Bool),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5)
                    .prop_map(|items| Value::Array(items.into_iter().map(Node::bare).collect())),
                prop::collection::vec(("[a-z]{1,3}|\\PC{0,4}", inner), 0..5).prop_map(table),
            ]
        })
    }

    fn table(entries: Vec<(String, Value)>) -> Value {
        Value::Table(
            entries
                .into_iter()
                .map(|(key, value)| Entry {
                    key,
                    key_origin: None,
                    node: Node::bare(value),
                })
                .collect(),
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(entries in prop::collection::vec(("[a-z]{1,3}", value()), 0..6)) {
            let Value::Table(tree) = table(entries) else { unreachable!() };
            let text = to_toml(&tree);
            let again = parse(0, &text).map_err(|faults| TestCaseError::fail(format!("{faults:?}\n{text}")))?;
            prop_assert_eq!(to_toml(&again), text);
            prop_assert_eq!(again.len(), tree.len());
            for entry in tree.entries() {
                let node = again.get(&entry.key).expect("every key is there");
                prop_assert_eq!(inline(node), inline(&entry.node));
            }
        }
    }
}
