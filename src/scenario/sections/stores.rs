//! `[store.NAME]` and `[container.NAME]`: yards and sheds, and boxes with many consignees.

use super::limits::{errors, is_empty_list, small};
use super::names::{Names, index, indices};
use crate::customs::port::{Container, Store, StoreId, WhenFull};
use crate::scenario::form;
use crate::scenario::reader::Reader;

/// One yard or shed.
pub(super) fn store(name: &str, r: &Reader<'_>) -> Store {
    let before = errors(r);
    let capacity = r
        .count("capacity", "Slots (or cubic metres) it has")
        .within("1", "1000000")
        .required();
    let doc = "What happens when it is full: discharge (or stripping) stops until there is room";
    let stops = r.choice("when-full", &[("stop", ())], doc).optional();
    let doc = "Cost of a slot elsewhere, a day; goods that find no room are then put elsewhere";
    let overflow = r.money("overflow-cost", doc).optional();
    let capacity_is_known = errors(r) == before;
    r.exactly_one(&["when-full", "overflow-cost"]);
    Store {
        name: name.to_owned(),
        // a capacity that could not be read is not told to be too small as well
        capacity: if capacity_is_known {
            small(capacity)
        } else {
            u32::MAX
        },
        when_full: match (stops, overflow) {
            (None, Some(cost)) => WhenFull::Overflow(cost),
            _ => WhenFull::Stop,
        },
    }
}

/// One kind of groupage container.
pub(super) fn container(name: &str, r: &Reader<'_>, names: &Names) -> Container {
    let holds = r
        .count("holds", "Parts (consignments) that one container holds")
        .within("1", "10000")
        .required();
    let doc = "Steps the container goes through before its parts lie ready; stripping is the last";
    let route = r.list("route", form::reference("step"), doc).required();
    if is_empty_list(r, "route") {
        r.fault(
            "route",
            format!("`route` of container `{name}` is empty: its parts would never be taken out"),
            Some("write route = [\"strip\"] and a [step.strip]".into()),
        );
    }
    Container {
        name: name.to_owned(),
        holds: small(holds),
        route: indices(&names.steps, &route),
        stored: stored(r, names, "Where the full container stands meanwhile"),
    }
}

/// `stored-in` and `room`.
pub(super) fn stored(r: &Reader<'_>, names: &Names, doc: &str) -> Option<(StoreId, u32)> {
    let store = r.reference("stored-in", "store", doc).optional();
    let room = r
        .count("room", "Slots it takes there; 1 when not given")
        .within("1", "1000000")
        .optional();
    if room.is_some() && store.is_none() && !r.describing() && !r.has("stored-in") {
        r.fault(
            "room",
            "`room` is given, but no store that it would be taken in",
            Some("write stored-in = \"…\", or leave `room` out".into()),
        );
    }
    store.map(|store| (index(&names.stores, &store), small(room.unwrap_or(1))))
}
