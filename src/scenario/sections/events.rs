//! `[event.NAME]`: dated closures, sick-outs, planned leave.

use super::calendar::Frame;
use super::hours::moment;
use super::limits::small;
use super::names::{Names, index, indices};
use crate::customs::port::{Absences, Closure};
use crate::scenario::document::Value;
use crate::scenario::form::{self, Form, Kind, Shape};
use crate::scenario::quantity::{self, Fault};
use crate::scenario::reader::Reader;
use crate::units::{Share, SimTime};

/// One event.
pub(super) fn event(name: &str, r: &Reader<'_>, names: &Names, frame: &Frame) -> Closure {
    let at = |(date, time)| SimTime::midnight(frame.calendar.day_of(date)) + time;
    let from = at(r.field("from", moment(), "When it begins").required());
    let to = at(r.field("to", moment(), "When it is over").required());
    let doc = "Places where nothing works and no vessel is let in";
    let closes = r.list("closes", form::reference("site"), doc).default("[]");
    let doc = "Pools or equipment affected: a share of them, so many of each shift, or \"all\"";
    let absent = r.map("absent", "pool", &absences(), doc);
    let cancels_calls = r
        .flag(
            "cancels-calls",
            "Whether calls that would arrive meanwhile are cancelled instead of waiting",
        )
        .default("false");
    let is_dated = r.has("from") && r.has("to");
    if is_dated && to <= from {
        r.fault(
            "to",
            format!("event `{name}` ends before it begins"),
            Some("`to` is the instant when it is over, later than `from`".into()),
        );
    }
    let horizon = SimTime::ZERO + frame.warm_up + frame.length + frame.follow_up;
    if is_dated && frame.is_certain && from < to && (to <= SimTime::ZERO || from >= horizon) {
        r.warn(
            "from",
            format!(
                "event `{name}` lies outside the time that is simulated, {} to {}",
                frame.calendar.format(SimTime::ZERO),
                frame.calendar.format(horizon)
            ),
            Some("check its dates against `start`, `warm-up` and `length`".into()),
        );
    }
    if !r.has("closes") && !r.has("absent") {
        r.fault(
            "",
            format!("event `{name}` has no effect: it closes nothing and nobody is absent"),
            Some("add closes = [\"…\"], or absent = { … = \"40 %\" }".into()),
        );
    }
    if cancels_calls && closes.is_empty() {
        r.warn(
            "cancels-calls",
            format!("`cancels-calls` has no effect: event `{name}` closes no place"),
            Some("add `closes`, or leave it out".into()),
        );
    }
    Closure {
        name: name.to_owned(),
        from,
        to,
        sites: indices(&names.sites, &closes),
        resources: absent
            .into_iter()
            .map(|(pool, how)| (index(&names.resources, &pool), how))
            .collect(),
        cancels_calls,
    }
}

/// "40 %", 2 or "all".
fn absences() -> Form<Absences> {
    let kind = Kind::new(
        "absence: a share, heads or \"all\"",
        "\"40 %\"",
        Shape::TextOrNumber,
    );
    Form::of_node(kind, Absences::All, |node, _| match &node.value {
        Value::Integer(heads) => heads_of(&heads.to_string()),
        Value::String(text) if text.trim() == "all" => Ok(Absences::All),
        Value::String(text) if text.contains('%') => Ok(Absences::Share(quantity::share(text)?)),
        Value::String(text) => heads_of(text),
        Value::Float(share) => Ok(Absences::Share(quantity::share_of(*share, &share.to_string())?)),
        _ => Err(Fault::new(
            format!(
                "is {}, but must be a share, a number of heads or \"all\"",
                node.value.kind()
            ),
            "write \"40 %\", 2 or \"all\"",
        )),
    })
}

fn heads_of(text: &str) -> Result<Absences, Fault> {
    let heads =
        quantity::count(text).map_err(|fault| Fault::new(fault.message, "write \"40 %\", 2 or \"all\""))?;
    Ok(match heads {
        0 => Absences::Share(Share::NONE),
        heads => Absences::Heads(small(heads)),
    })
}
