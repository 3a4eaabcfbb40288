//! The picture of a study: dwell times by lane, and interdiction beside them.

use super::album::interval;
use crate::customs::port::{Clock, GoodsId, LaneId, Promise};
use crate::experiment::{Sample, Section, Study};
use crate::output::number::grouped;
use crate::output::picture::drawing::Picture;
use crate::output::picture::interval_bars::{IntervalBars, IntervalRow};
use crate::output::picture::side_by_side::{Panel, SideBySide};
use crate::output::picture::theme::Tint;
use crate::output::picture::time_distribution::{CurvePoint, Spacing, Target, TimeCurve, TimeDistribution};
use crate::output::picture::values::Quantity;
use crate::stats::SparseHistogram;
use crate::stats::ratio::ratio_interval;

/// Points of a curve, evenly spread over the shares.
const POINTS: u32 = 120;

/// Dwell times of the main goods kind by lane, and what is found of each threat.
pub fn dwell_and_interdiction(study: &Study<'_>) -> SideBySide {
    let n = study.summary.replications;
    let subtitle = format!(
        "{} replications of {:.0} weeks; bands and bars are {:.0} % confidence intervals",
        n,
        study.port.length.days() / 7.0,
        study.level * 100.0
    );
    let mut panels = Vec::new();
    if let Some(goods) = study.main_goods {
        panels.push(Panel::new(dwell(study, goods), 3.0));
    }
    if !study.port.threats.is_empty() {
        panels.push(Panel::new(interdiction(study), 2.0));
    }
    SideBySide {
        title: study.port.title.clone(),
        subtitle,
        panels,
        note: String::new(),
    }
}

/// The picture as a file of that ending.
///
/// # Errors
/// When the ending is neither `svg` nor `png`, or the picture cannot be drawn.
pub fn file(picture: &dyn Picture, ending: &str, width: u32) -> Result<Vec<u8>, String> {
    let height = picture.natural_height(width);
    let drawn = match ending {
        "svg" => picture.svg(width, height).map(String::into_bytes),
        "png" => picture.png(width, height),
        other => return Err(format!("a picture file ends in .svg or .png, not in `.{other}`")),
    };
    drawn.map_err(|error| error.to_string())
}

pub(super) fn dwell(study: &Study<'_>, goods: GoodsId) -> TimeDistribution {
    let kind = &study.port.goods[goods];
    let lanes: Vec<LaneId> = (0..study.port.lanes.len())
        .filter(|&lane| {
            study
                .records
                .iter()
                .any(|record| record.cells[goods][lane].arrived > 0)
        })
        .collect();
    let target = study.port.targets.iter().find_map(|target| match target.promise {
        Promise::Within {
            goods: of,
            clock: Clock::Dwell,
            within,
            ..
        } if of.is_none_or(|of| of == goods) => Some(Target {
            hours: within.hours(),
            name: "promised".to_owned(),
        }),
        _ => None,
    });
    TimeDistribution {
        title: format!("How long {} stay, by lane", kind.name),
        subtitle: "Share through the gate by the time since arrival".to_owned(),
        time_name: "Time since arrival of the vessel".to_owned(),
        share_name: "Through the gate".to_owned(),
        curves: lanes
            .iter()
            .map(|&lane| curve(study, goods, lane, lanes.len() > 1))
            .collect(),
        target,
        spacing: Spacing::Linear,
        interval_name: format!("{:.0} % confidence interval", study.level * 100.0),
        note: String::new(),
    }
}

fn curve(study: &Study<'_>, goods: GoodsId, lane: LaneId, several: bool) -> TimeCurve {
    let name = &study.port.lanes[lane].name;
    let histograms: Vec<&SparseHistogram> = study
        .records
        .iter()
        .map(|record| &record.cells[goods][lane].dwell)
        .collect();
    let subject = if several {
        format!("{}, {name}", study.port.goods[goods].name)
    } else {
        study.port.goods[goods].name.clone()
    };
    curve_of(study, &histograms, name, tint(name, lane), &subject)
}

/// The dwell times of a goods kind, all its lanes together, as a curve of that name and look.
pub fn pooled_curve(study: &Study<'_>, goods: GoodsId, name: &str, tint: Tint) -> TimeCurve {
    let pooled: Vec<SparseHistogram> = study
        .records
        .iter()
        .map(|record| {
            let mut pooled = SparseHistogram::default();
            for cell in &record.cells[goods] {
                pooled.merge(&cell.dwell);
            }
            pooled
        })
        .collect();
    let histograms: Vec<&SparseHistogram> = pooled.iter().collect();
    curve_of(study, &histograms, name, tint, &study.port.goods[goods].name)
}

/// The distribution of the replications' times; the quantiles and the mean are the measure's called `subject`.
fn curve_of(
    study: &Study<'_>,
    histograms: &[&SparseHistogram],
    name: &str,
    tint: Tint,
    subject: &str,
) -> TimeCurve {
    let mut pooled = SparseHistogram::default();
    for histogram in histograms {
        pooled.merge(histogram);
    }
    let totals: Vec<f64> = histograms
        .iter()
        .map(|histogram| histogram.total() as f64)
        .collect();
    let points = (1..POINTS)
        .filter_map(|step| {
            let at = pooled.quantile(f64::from(step) / f64::from(POINTS))?;
            if !at.is_known() {
                return None;
            }
            let below: Vec<f64> = histograms
                .iter()
                .map(|histogram| histogram.count_at_most(at.duration()))
                .collect();
            let share = below.iter().sum::<f64>() / totals.iter().sum::<f64>();
            let interval = ratio_interval(&below, &totals, study.level);
            let (low, high) = interval.map_or((share, share), |ratio| {
                (ratio.estimate.low.max(0.0), ratio.estimate.high.min(1.0))
            });
            Some(CurvePoint {
                hours: at.duration().hours(),
                share,
                low,
                high,
            })
        })
        .collect();
    let of = |statistic: &str| {
        study
            .summary
            .find(Section::DwellTime, subject, statistic)
            .and_then(|measure| interval(&measure.figure(study.level)))
    };
    TimeCurve {
        name: name.to_owned(),
        tint,
        points,
        median: of("median"),
        quantile_90: of("p90"),
        mean: of("mean"),
    }
}

pub(super) fn interdiction(study: &Study<'_>) -> IntervalBars {
    let years = study.port.years();
    let rows = study
        .port
        .threats
        .iter()
        .filter_map(|threat| {
            let find = |statistic| study.summary.find(Section::Interdiction, &threat.name, statistic);
            let rate = find("interdiction rate")?.figure(study.level);
            let carried = find("carried")
                .and_then(|measure| measure.figure(study.level).value)
                .unwrap_or(0.0);
            let range = match find("found, range of one period").map(|measure| &measure.sample) {
                Some(&Sample::Range(low, high)) if carried > 0.0 => {
                    let of = |count: u64| (count as f64 / (carried * years)).min(1.0);
                    Some((of(low), of(high)))
                }
                _ => None,
            };
            Some(IntervalRow {
                name: threat.name.clone(),
                detail: format!("of {} carried a year", grouped(carried)),
                tint: Tint::Slate,
                estimate: interval(&rate),
                range,
            })
        })
        .collect();
    IntervalBars {
        title: "What is found of what is carried".to_owned(),
        subtitle: "How much is carried is an assumption".to_owned(),
        value_name: "Interdiction rate".to_owned(),
        quantity: Quantity::Share,
        rows,
        reference: None,
        interval_name: format!("{:.0} % confidence interval of the rate", study.level * 100.0),
        range_name: "what one such period may show".to_owned(),
        note: String::new(),
    }
}

/// A lane's colour: its own when it is called by one, otherwise by its place.
fn tint(name: &str, place: usize) -> Tint {
    let named = [
        ("green", Tint::Green),
        ("blue", Tint::Blue),
        ("yellow", Tint::Yellow),
        ("red", Tint::Red),
    ];
    if let Some((_, tint)) = named.iter().find(|(colour, _)| name.contains(colour)) {
        return *tint;
    }
    [Tint::Sky, Tint::Purple, Tint::Slate, Tint::Grey][place % 4]
}
