//! Goods and containers that no store can hold.

use super::super::faults::Faults;
use super::super::names::UNKNOWN;
use crate::customs::port::{Port, StoreId};

/// Room larger than the whole store.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    let goods = port
        .goods
        .iter()
        .map(|goods| ("goods", &goods.name, goods.stored));
    let containers = port
        .containers
        .iter()
        .map(|container| ("container", &container.name, container.stored));
    for (section, name, stored) in goods.chain(containers) {
        let Some((store, room)) = stored.and_then(|(store, room)| Some((port.stores.get(store)?, room)))
        else {
            continue;
        };
        if room > store.capacity {
            faults.error(
                &[section, name, "room"],
                format!(
                    "`{name}` takes {room} slots of store `{}`, which has only {}",
                    store.name, store.capacity
                ),
                "lower `room`, or raise `capacity`",
            );
            faults.related(&["store", &store.name, "capacity"], "the capacity stands here");
        }
    }
    for store in 0..port.stores.len() {
        unused(port, store, faults);
    }
}

fn unused(port: &Port, store: StoreId, faults: &mut Faults<'_>) {
    let goods = port.goods.iter().filter_map(|goods| goods.stored);
    let mut stored = goods.chain(port.containers.iter().filter_map(|container| container.stored));
    if stored.all(|(used, _)| used != store && used != UNKNOWN)
        && let Some(known) = port.stores.get(store)
    {
        faults.warn(
            &["store", &known.name],
            format!("nothing is ever put into store `{}`", known.name),
            format!(
                "write stored-in = \"{}\" in some goods, or remove the store",
                known.name
            ),
        );
    }
}
