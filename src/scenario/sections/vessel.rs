//! `[traffic.NAME.vessel]`: what a vessel needs before its goods are ashore.

use super::hours::opening_hours;
use super::names::{Names, index, indices};
use crate::customs::port::{Requirement, Vessel};
use crate::scenario::form;
use crate::scenario::reader::Reader;

/// The vessel of one stream.
pub(super) fn vessel(r: &Reader<'_>, names: &Names) -> Vessel {
    let discharge = r
        .rate("discharge", "Lifts (or persons) an hour; ashore at once without")
        .above("0")
        .at_most("1000000 / h")
        .optional();
    for key in ["stevedores", "crane", "moves"] {
        if r.has(key) && discharge.is_none() && !r.has("discharge") {
            r.fault(
                key,
                format!("`{key}` has no effect without `discharge`: everything is ashore at once"),
                Some("add discharge = \"18 / h\", or leave it out".into()),
            );
        }
    }
    let unit = |key: &str, doc: &str| {
        let name = r.reference(key, "equipment", doc).optional()?;
        Some(Requirement {
            skill: index(&names.skills, &name),
            units: 1,
        })
    };
    Vessel {
        pilot: opening_hours(r, "pilot", "When pilots work"),
        berth: unit(
            "berth",
            "Equipment it takes until it leaves; it anchors free without",
        ),
        boarding: indices(
            &names.steps,
            &r.list(
                "boarding",
                form::reference("step"),
                "Steps before anything may leave the ship",
            )
            .default("[]"),
        ),
        rummage: r.optional_table("rummage", "Searches of the ship", |r| {
            let share = r.share("share", "Share of calls searched").required();
            let step = r.reference("step", "step", "How").required();
            (share, index(&names.steps, &step))
        }),
        discharge_per_hour: discharge,
        stevedores: opening_hours(r, "stevedores", "When stevedores work"),
        crane: unit(
            "crane",
            "Equipment it holds while discharging; its own gear without",
        ),
        moves: r
            .count_law(
                "moves",
                "Further crane moves: empties, exports, trans-shipment loaded",
            )
            .optional(),
        stays: r
            .duration_law("stays", "Least time at the berth; it leaves when done without")
            .optional(),
    }
}
