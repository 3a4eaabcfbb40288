//! `sites` and `[travel]`: the places where work is done, and the time between them.

use super::limits::{MOST_SITES, is_empty_list};
use super::names::Names;
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::units::SimDuration;

/// The places, at least one. They are the names already taken from the tree; here they are judged.
pub(super) fn sites(r: &Reader<'_>, names: &Names) -> Vec<String> {
    let doc = "Places where work is done; the first is meant wherever none is named";
    let sites = r.list("sites", form::text(), doc).default("[\"port\"]");
    for (at, site) in sites.iter().enumerate().take(MOST_SITES) {
        if sites[..at].contains(site) {
            r.fault(
                "sites",
                format!("`sites` has `{site}` twice"),
                Some("name each place once".into()),
            );
        }
    }
    if is_empty_list(r, "sites") {
        r.fault(
            "sites",
            "`sites` is an empty list",
            Some("leave it out when there is one place".into()),
        );
    }
    if sites.len() > MOST_SITES {
        let message = format!(
            "`sites` has {} places, at most {MOST_SITES} are possible",
            sites.len()
        );
        r.fault(
            "sites",
            message,
            Some("join places that are never told apart".into()),
        );
    }
    names.sites.clone()
}

/// `[travel]`: one key for each pair of places, in either order; both directions take as long.
pub(super) fn travel(r: &Reader<'_>, names: &Names) -> Vec<Vec<SimDuration>> {
    let mut travel = vec![vec![SimDuration::ZERO; names.sites.len()]; names.sites.len()];
    let leg = |key: &str| {
        r.duration(key, "Travel time between two places, both ways")
            .at_most("2 days")
            .optional()
    };
    if r.describing() {
        leg("*");
    }
    let places = || names.sites.iter().enumerate();
    for (from, origin) in places() {
        for (to, destination) in places().skip(from + 1) {
            let there = format!("{origin} - {destination}");
            let back = format!("{destination} - {origin}");
            let times = [leg(&there), leg(&back)];
            if times.iter().all(Option::is_some) {
                r.fault(
                    &back,
                    format!("`{back}` is given, and so is `{there}`, which says the same"),
                    Some("leave one of them out: travel takes as long both ways".into()),
                );
            }
            let time = times.into_iter().flatten().next().unwrap_or_default();
            travel[from][to] = time;
            travel[to][from] = time;
        }
    }
    travel
}
