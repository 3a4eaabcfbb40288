//! A JSON Schema (draft 2020-12) of the scenario format, for editors that complete and check TOML.

use super::field::{ABOUT, ABOUT_TABLES};
use super::form::{Kind, Shape};
use super::law::GRAMMAR;
use super::session::{Described, Description, Grade, Presence};
use serde_json::{Map, Value, json};

/// The schema of the files that the described code reads.
pub fn json_schema(description: &Description, title: &str) -> Value {
    let mut root = object(&[], description);
    let fields = root.as_object_mut();
    if let Some(fields) = fields {
        fields.insert(
            "$schema".into(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        fields.insert("title".into(), title.into());
        fields.insert("$defs".into(), definitions());
        if let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(
                "extends".into(),
                json!({
                    "description": "File this one extends, or several; seen from this file's folder",
                    "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
                }),
            );
            properties.insert(
                "remove".into(),
                json!({
                    "description": "Dotted paths of keys to take out of what is extended",
                    "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
                }),
            );
        }
    }
    root
}

/// The table at `path`. Nothing is required of it, since a file that extends another leaves out what that one says.
fn object(path: &[String], description: &Description) -> Value {
    let mut properties = remarks(&ABOUT_TABLES);
    let mut open = false;
    let mut others = None;
    for described in children(path, description) {
        match described.path.last() {
            Some(_) if described.kind.shape == Shape::Rest => open = true,
            // Keys that are names of other things: of threats, of goods, of lanes, of pairs of places.
            Some(key) if key == "*" => others = Some(property(described, description)),
            Some(key) => {
                properties.insert(key.clone(), property(described, description));
            }
            None => {}
        }
    }
    let rules = description.alternatives.iter();
    let rules: Vec<Value> = rules
        .filter(|alternatives| alternatives.path == path)
        .flat_map(|alternatives| exclusions(&alternatives.keys))
        .collect();
    let mut object = json!({ "type": "object", "properties": properties });
    if let Some(fields) = object.as_object_mut() {
        if let Some(others) = others {
            fields.insert("additionalProperties".into(), others);
        } else if !open {
            fields.insert("additionalProperties".into(), false.into());
        }
        if !rules.is_empty() {
            fields.insert("allOf".into(), rules.into());
        }
    }
    object
}

/// References to the definitions of `keys`.
fn remarks(keys: &[&str]) -> Map<String, Value> {
    keys.iter()
        .map(|&key| (key.to_owned(), definition(key)))
        .collect()
}

fn definition(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// One rule for each two of `keys`: they do not go together.
fn exclusions(keys: &[String]) -> Vec<Value> {
    let pairs = keys
        .iter()
        .enumerate()
        .flat_map(|(at, first)| keys[at + 1..].iter().map(move |second| (first, second)));
    pairs
        .map(|(first, second)| json!({ "not": { "required": [first, second] } }))
        .collect()
}

fn children<'d>(path: &'d [String], description: &'d Description) -> impl Iterator<Item = &'d Described> {
    let is_child = move |described: &&Described| {
        described.path.len() == path.len() + 1 && described.path.starts_with(path)
    };
    description.keys.iter().filter(is_child)
}

fn property(described: &Described, description: &Description) -> Value {
    let path = &described.path;
    let below = |step: &str| [path.as_slice(), &[step.to_owned()]].concat();
    let mut schema = match &described.kind.shape {
        Shape::Table => object(path, description),
        Shape::Shorthand(main) => {
            let main = below(main);
            let plain = description.keys.iter().find(|described| described.path == main);
            let plain = plain.map_or_else(|| json!(true), |plain| value(&plain.kind));
            json!({ "anyOf": [object(path, description), plain] })
        }
        Shape::Named => by_name(&object(&below("*"), description)),
        Shape::Items => json!({ "type": "array", "items": object(&below("[]"), description) }),
        _ => value(&described.kind),
    };
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".into(), in_words(described).into());
        if let Presence::Default(text) = &described.presence {
            fields.insert("default".into(), text.as_str().into());
        }
    }
    schema
}

fn by_name(element: &Value) -> Value {
    json!({ "type": "object", "properties": remarks(&ABOUT_TABLES), "additionalProperties": element })
}

/// A value, plain or with remarks.
fn value(kind: &Kind) -> Value {
    match &kind.shape {
        Shape::Text | Shape::Date | Shape::Name(_) => definition("text"),
        Shape::Flag => definition("flag"),
        Shape::Number | Shape::TextOrNumber => definition("quantity"),
        Shape::Integer => definition("count"),
        Shape::Law => definition("law"),
        Shape::Map(_, element) => by_name(&value(element)),
        Shape::Word(_) | Shape::List(_) => remarked(&plain(kind)),
        Shape::Table | Shape::Shorthand(_) | Shape::Named => json!({ "type": "object" }),
        Shape::Items => json!({ "type": "array" }),
        Shape::Rest | Shape::Any => json!({}),
    }
}

/// A value without remarks.
fn plain(kind: &Kind) -> Value {
    match &kind.shape {
        Shape::Text | Shape::Date | Shape::Name(_) => json!({ "type": "string" }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number | Shape::TextOrNumber => json!({ "type": ["number", "string"] }),
        Shape::Integer => json!({ "type": ["integer", "string"] }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(element) => {
            let element = plain(element);
            json!({ "anyOf": [{ "type": "array", "items": element.clone() }, element] })
        }
        _ => value(kind),
    }
}

/// `plain`, or `{ value = plain, grade = … }`.
fn remarked(plain: &Value) -> Value {
    let mut properties = remarks(&ABOUT);
    properties.insert("value".into(), plain.clone());
    let table = json!({
        "type": "object",
        "properties": properties,
        "required": ["value"],
        "additionalProperties": false,
    });
    json!({ "anyOf": [plain, table] })
}

fn in_words(described: &Described) -> String {
    let mut parts = vec![described.doc.clone()];
    if described.presence == Presence::Required {
        parts.push("(required)".to_owned());
    }
    if !described.kind.example.is_empty() {
        parts.push(format!(
            "({}, such as {})",
            described.kind.what, described.kind.example
        ));
    }
    if !described.limits.is_empty() {
        parts.push(format!("– {}", described.limits.join(", ")));
    }
    parts.join(" ")
}

fn definitions() -> Value {
    let grades: Vec<&str> = Grade::ALL.iter().map(|grade| grade.letter()).collect();
    let mut law = remarks(&ABOUT);
    law.extend(GRAMMAR.map(|(word, parameters)| (word.to_owned(), json!({ "description": parameters }))));
    law.extend(
        ["at-least", "at-most"].map(|clip| (clip.to_owned(), json!({ "type": ["number", "string"] }))),
    );
    law.insert("value".into(), definition("law"));
    let one_of: Vec<Value> = law_words().map(|word| json!({ "required": [word] })).collect();
    json!({
        "grade": {
            "enum": grades,
            "description": "How well it is known: M measured, S stated, D derived, G guessed",
        },
        "source": { "type": "string", "description": "Where it comes from" },
        "note": { "type": "string", "description": "What is to be said about it" },
        "range": {
            "type": "array", "minItems": 2, "maxItems": 2,
            "description": "Between what it may well lie: [low, high]",
        },
        "text": remarked(&json!({ "type": "string" })),
        "flag": remarked(&json!({ "type": "boolean" })),
        "quantity": remarked(&json!({ "type": ["number", "string"] })),
        "count": remarked(&json!({ "type": ["integer", "string"] })),
        "law": {
            "anyOf": [
                { "type": ["number", "string"] },
                { "type": "object", "properties": law, "oneOf": one_of, "additionalProperties": false },
            ],
            "description": "A value, or one law such as { lognormal = { mean = \"3 h\", cv = 0.5 } }",
        },
    })
}

fn law_words() -> impl Iterator<Item = &'static str> {
    GRAMMAR.iter().map(|&(word, _)| word).chain(["value"])
}
