//! How far a promise is kept in one replication: a numerator and a denominator, whose sums over replications make the
//! ratio that is judged.

use super::summary::hours;
use crate::customs::Network;
use crate::customs::port::{Clock, GoodsId, Port, Promise, ThreatId};
use crate::customs::record::{Cell, Record};

/// Numerator and denominator of what is reached of `promise` in one replication.
pub fn reached(port: &Port, network: &Network, promise: &Promise, record: &Record) -> (f64, f64) {
    match *promise {
        Promise::Within {
            goods, clock, within, ..
        } => cells(port, goods, record)
            .map(|cell| match clock {
                Clock::Release => &cell.release,
                Clock::Dwell => &cell.dwell,
            })
            .fold((0.0, 0.0), |(below, all), histogram| {
                (
                    below + histogram.count_at_most(within),
                    all + histogram.total() as f64,
                )
            }),
        Promise::MeanAtMost { goods, clock, .. } => cells(port, goods, record)
            .map(|cell| match clock {
                Clock::Release => &cell.release_tally,
                Clock::Dwell => &cell.dwell_tally,
            })
            .fold((0.0, 0.0), |(sum, n), tally| {
                (sum + tally.sum_hours(), n + tally.count() as f64)
            }),
        Promise::InterdictionAtLeast { threat, .. } => (0..port.goods.len())
            .map(|goods| found_and_carried(network, record, threat, goods))
            .fold((0.0, 0.0), |(found, carried), (f, c)| (found + f, carried + c)),
        Promise::UtilisationAtMost { resource, .. } => {
            let tally = &record.resources[resource];
            (tally.busy - tally.overtime, tally.on_duty)
        }
        Promise::OvertimeAtMost { resource, .. } => (record.resources[resource].overtime / port.years(), 1.0),
    }
}

/// A target as people read it: a share with the time it is promised within, `90 % of fcl released within 72 h`.
pub fn sentence(label: &str, promise: &Promise) -> String {
    match promise {
        Promise::Within { within, .. } => format!("{label} {}", hours(within.hours())),
        _ => label.to_owned(),
    }
}

/// What is promised, in the unit of [`reached`], and whether that is a floor.
pub fn limit(promise: &Promise) -> (f64, bool) {
    match *promise {
        Promise::Within { share, .. } | Promise::InterdictionAtLeast { share, .. } => (share, true),
        Promise::MeanAtMost { at_most, .. } => (at_most.hours(), false),
        Promise::UtilisationAtMost { share, .. } => (share, false),
        Promise::OvertimeAtMost { hours_a_year, .. } => (hours_a_year, false),
    }
}

/// The unit of [`reached`].
pub fn unit(promise: &Promise) -> &'static str {
    match promise {
        Promise::Within { .. } | Promise::InterdictionAtLeast { .. } | Promise::UtilisationAtMost { .. } => {
            "share"
        }
        Promise::MeanAtMost { .. } => "h",
        Promise::OvertimeAtMost { .. } => "h a year",
    }
}

/// Expected finds and carriers of one goods kind in one replication, by the best estimator that is valid for it.
pub(super) fn found_and_carried(
    network: &Network,
    record: &Record,
    threat: ThreatId,
    goods: GoodsId,
) -> (f64, f64) {
    let detection = record.found[goods][threat];
    if network.doubts[threat][goods].is_empty() {
        (detection.posterior_found, detection.posterior_carried)
    } else {
        (detection.expected, detection.carried as f64)
    }
}

/// The cells of one goods kind, or of all that are lodged.
fn cells<'a>(port: &Port, goods: Option<GoodsId>, record: &'a Record) -> impl Iterator<Item = &'a Cell> {
    let kinds: Vec<GoodsId> = match goods {
        Some(goods) => vec![goods],
        None => (0..port.goods.len())
            .filter(|&g| port.goods[g].lodgement.is_some())
            .collect(),
    };
    kinds.into_iter().flat_map(|goods| &record.cells[goods])
}
