//! `[traffic.NAME]`: streams of vessel calls, or of consignments that come by themselves.

use super::arrivals::{Schedule, arrivals};
use super::calendar::Frame;
use super::names::{Names, index};
use super::vessel::vessel;
use crate::customs::port::{Brings, Traffic};
use crate::scenario::diagnostic::Origin;
use crate::scenario::document::Table;
use crate::scenario::form;
use crate::scenario::reader::Reader;

/// Consignments one replication may hold.
pub(super) const MOST_CONSIGNMENTS: f64 = 50e6;

/// A stream, and how much it is expected to bring.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    /// The stream; `None` when its arrivals could not be read.
    pub traffic: Option<Traffic>,
    /// Where its name stands.
    pub origin: Option<Origin>,
    /// Consignments expected in a replication, warm-up and follow-up included.
    pub consignments: f64,
    /// Calls expected in that time.
    pub calls: f64,
}

/// Persons of one stream in a replication: each is counted by himself.
pub(super) const MOST_PERSONS: f64 = 500e6;

/// One stream.
pub(super) fn traffic(name: &str, r: &Reader<'_>, names: &Names, frame: &Frame) -> Stream {
    let site = r
        .reference("site", "site", "Where it calls; the first place when not given")
        .optional();
    let site = site.map_or(0, |site| index(&names.sites, &site));
    let kind = r
        .text(
            "kind",
            "The kind in published statistics, such as \"container\"; its name when not given",
        )
        .optional();
    let schedule = arrivals(r, frame);
    let delay = r
        .signed_duration_law(
            "delay",
            "How much later than nominal a call comes; negative is earlier",
        )
        .optional();
    let cancelled = r
        .share("cancelled", "Share of calls that are cancelled")
        .default("0 %");
    let notice = r
        .duration(
            "notice",
            "How long before arrival its goods are known and can be lodged",
        )
        .at_most("365 days")
        .default("48 h");
    let brings = brings(r, names);
    if r.node("brings")
        .is_none_or(|node| node.as_table().is_some_and(Table::is_empty))
    {
        r.fault(
            "brings",
            format!("traffic `{name}` brings nothing"),
            Some(format!(
                "add to [traffic.{name}.brings] a kind of goods and how many: fcl = {{ poisson = 85 }}"
            )),
        );
    }
    let calls = schedule.as_ref().map_or(0.0, |schedule| schedule.calls) * cancelled.complement().get();
    let a_call: f64 = brings
        .iter()
        .map(|brings| brings.count.mean() * mean(&brings.season))
        .sum();
    let vessel = r.optional_table(
        "vessel",
        "The vessel; the goods come by themselves without",
        |r| vessel(r, names),
    );
    Stream {
        consignments: calls * a_call,
        calls,
        origin: r.origin(),
        traffic: schedule.map(|Schedule { arrivals, .. }| Traffic {
            name: name.to_owned(),
            kind: kind.unwrap_or_else(|| name.to_owned()),
            site,
            arrivals,
            delay,
            cancelled,
            notice,
            vessel,
            brings,
        }),
    }
}

fn brings(r: &Reader<'_>, names: &Names) -> Vec<Brings> {
    let wildcard = ["*".to_owned()];
    let goods = if r.describing() {
        &wildcard[..]
    } else {
        &names.goods
    };
    r.table("brings", "Kinds of goods in a call, and how many of each", |r| {
        let mut brings = Vec::new();
        for (id, name) in goods.iter().enumerate() {
            let one = r.table_or(
                name,
                "count",
                "How many consignments of the kind a call brings",
                |r| {
                    let count = r.count_law("count", "How many").at_most("1e6").required();
                    let doc = "Multiplies the mean by month, January first";
                    let season = r
                        .list("month", form::number().at_least("0").at_most("1000"), doc)
                        .optional();
                    Brings {
                        goods: id,
                        count,
                        season: season.map_or([1.0; 12], |season| twelve(r, "month", &season)),
                    }
                },
            );
            brings.extend(one);
        }
        brings
    })
}

/// The list as twelve months.
fn twelve(r: &Reader<'_>, key: &str, list: &[f64]) -> [f64; 12] {
    if let Ok(months) = <[f64; 12]>::try_from(list) {
        return months;
    }
    r.fault(
        key,
        format!(
            "`{}` has {} numbers, but a year has twelve months",
            r.path_of(key),
            list.len()
        ),
        Some("write twelve factors, January first".into()),
    );
    [1.0; 12]
}

/// Consignments of the kind expected in a replication.
pub(super) fn expected(streams: &[Stream], goods: usize) -> f64 {
    let of = |stream: &Stream| -> f64 {
        let brings = stream.traffic.iter().flat_map(|traffic| &traffic.brings);
        let brings = brings.filter(|brings| brings.goods == goods);
        stream.calls
            * brings
                .map(|brings| brings.count.mean() * mean(&brings.season))
                .sum::<f64>()
    };
    streams.iter().map(of).sum()
}

fn mean(season: &[f64; 12]) -> f64 {
    season.iter().sum::<f64>() / 12.0
}
