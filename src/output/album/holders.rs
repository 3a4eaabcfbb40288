//! Who held the time.

use super::{Plate, confidence, figure, size_of};
use crate::customs::port::Holder;
use crate::experiment::{Section, Study};
use crate::output::number::{duration, grouped};
use crate::output::picture::stacked_bars::{Part, StackedBar, StackedBars};
use crate::output::picture::theme::Tint;
use crate::output::picture::values::{Interval, Quantity};

/// Bars shorter than this share of the longest are told in words.
const VISIBLE: f64 = 0.02;
/// Light and dark in turn, so that grey print keeps neighbours apart.
const TINTS: [Tint; 4] = [Tint::Sky, Tint::Slate, Tint::Yellow, Tint::Blue];

/// A bar for each goods kind that takes long enough to be seen beside the others; `None` where nothing takes time.
pub fn held_bars(study: &Study<'_>) -> Option<StackedBars> {
    let bars: Vec<(StackedBar, f64)> = (0..study.port.goods.len())
        .filter_map(|goods| bar(study, goods))
        .collect();
    let longest = bars.iter().map(|(_, total)| *total).fold(0.0, f64::max);
    if longest <= 0.0 {
        return None;
    }
    let (shown, short): (Vec<_>, Vec<_>) = bars
        .into_iter()
        .partition(|(_, total)| *total >= VISIBLE * longest);
    let short: Vec<String> = short
        .iter()
        .map(|(bar, total)| format!("{} ({})", bar.name, duration(*total)))
        .collect();
    let note = if short.is_empty() {
        String::new()
    } else {
        format!("Too short to be seen: {}.", short.join(", "))
    };
    Some(StackedBars {
        title: "Who held the time between arrival and gate-out".to_owned(),
        subtitle: format!("Mean per consignment; {}", size_of(study)),
        value_name: "Mean dwell time".to_owned(),
        quantity: Quantity::Hours,
        parts: Holder::ALL
            .iter()
            .zip(TINTS)
            .map(|(holder, tint)| Part {
                name: holder.name().to_owned(),
                tint,
            })
            .collect(),
        bars: shown.into_iter().map(|(bar, _)| bar).collect(),
        interval_name: format!("{} of the total", confidence(study.level)),
        note,
    })
}

/// Who held the time, by goods kind.
pub(super) fn who_held(study: &Study<'_>) -> Option<Plate> {
    let picture = held_bars(study)?;
    let reading = "Every minute of a consignment's stay belongs to exactly one party: the one whose missing act the goods \
                   waited for last. Only the part named customs can be shortened by customs officers.";
    Some(Plate::new("who-held-the-time", reading, picture))
}

fn bar(study: &Study<'_>, goods: usize) -> Option<(StackedBar, f64)> {
    let name = &study.port.goods[goods].name;
    let values: Vec<f64> = Holder::ALL
        .iter()
        .map(|holder| figure(study, Section::HeldBy, name, holder.name()).map_or(0.0, |value| value.point))
        .collect();
    let sum: f64 = values.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    // The mean dwell time is of the same consignments, so its interval is that of the sum.
    let total = figure(study, Section::DwellTime, name, "mean")
        .map(|mean| Interval::new(sum, sum + mean.low - mean.point, sum + mean.high - mean.point));
    let arrived = figure(study, Section::Traffic, name, "arrived").map_or(0.0, |value| value.point);
    let bar = StackedBar {
        name: name.clone(),
        detail: format!("{} a year", grouped(arrived)),
        values,
        total: total.filter(|_| study.port.goods[goods].persons.is_none()),
    };
    Some((bar, sum))
}
