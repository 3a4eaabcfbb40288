//! `[initial]` and `[stop]`: special starts and stops, for studies that end.

use super::limits::small;
use super::names::{Names, index};
use crate::customs::port::Terminating;
use crate::scenario::form;
use crate::scenario::quantity::duration_text;
use crate::scenario::reader::Reader;
use crate::units::SimDuration;

/// Instants at which the number inside is recorded.
const MOST_SAMPLES: usize = 10_000;

/// Both tables.
pub(super) fn terminating(r: &Reader<'_>, names: &Names, length: SimDuration) -> Terminating {
    let initial = r.named(
        "initial",
        "Consignments that are there when the replication begins",
        |_, r| {
            let traffic = r
                .reference("traffic", "traffic", "The stream they count with")
                .required();
            let goods = r.reference("goods", "goods", "Their kind").required();
            let count = r.count("count", "How many").within("1", "1000000").required();
            (
                index(&names.traffic, &traffic),
                index(&names.goods, &goods),
                small(count),
            )
        },
    );
    let (stop_after, sample_at) = r.table(
        "stop",
        "When arrivals stop, and when the number inside is recorded",
        |r| {
            let after = r
                .count("after", "No arrivals after this many consignments")
                .at_least("1")
                .optional();
            let doc = "Instants after the window's beginning at which the number inside is recorded";
            let sample_at = r.list("sample-at", form::duration(), doc).default("[]");
            if sample_at.len() > MOST_SAMPLES {
                r.fault(
                    "sample-at",
                    format!(
                        "`sample-at` has {} instants, at most {MOST_SAMPLES} are possible",
                        sample_at.len()
                    ),
                    Some("sample more rarely".into()),
                );
            }
            if let Some(late) = sample_at.iter().copied().find(|&at| at > length) {
                r.fault(
                    "sample-at",
                    format!(
                        "`sample-at` has {}, after the window's end at {}",
                        duration_text(late),
                        duration_text(length)
                    ),
                    Some("sample within the window, or make `length` longer".into()),
                );
            }
            (after, sample_at)
        },
    );
    Terminating {
        initial: initial.into_iter().map(|(_, initial)| initial).collect(),
        stop_after,
        sample_at,
    }
}
