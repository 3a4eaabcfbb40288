//! The answer in a few sentences, for somebody who reads nothing else.

use super::measure::Section;
use super::recovery::Recovery;
use super::stability::Overload;
use super::summary::Summary;
use crate::customs::port::{GoodsId, Port};
use crate::units::grouped;

/// The headline sentences: first what cannot keep up, then times, finds, money, promises.
pub(super) fn sentences(
    port: &Port,
    summary: &Summary,
    main_goods: Option<GoodsId>,
    overloads: &[Overload],
    recoveries: &[Recovery],
    level: f64,
) -> Vec<String> {
    let mut sentences: Vec<String> = overloads.iter().map(cannot_keep_up).collect();
    sentences.extend(recoveries.iter().map(|recovery| recovers(port, recovery)));
    sentences.extend(main_goods.and_then(|goods| times(port, summary, goods, level)));
    let found: Vec<String> = port
        .threats
        .iter()
        .filter_map(|threat| {
            let rate = summary
                .find(Section::Interdiction, &threat.name, "interdiction rate")?
                .figure(level);
            let (low, high) = (rate.low?, rate.high?);
            let fine = high - low < 0.03;
            let share = |value: f64| if fine { fine_share(value) } else { share(value) };
            Some(format!(
                "{} of {} ({}–{})",
                share(rate.value?),
                threat.name,
                share(low),
                share(high)
            ))
        })
        .collect();
    if !found.is_empty() {
        sentences.push(format!("Found of what is carried: {}.", found.join(", ")));
    }
    let yearly = |subject, statistic| value(summary, level, Section::Money, subject, statistic);
    if let (Some(cost), Some(delay)) = (yearly("officers", "cost"), yearly("traders", "cost of delay")) {
        sentences.push(format!(
            "Officers on duty cost {}; delay costs traders {} a year.",
            money(port, cost),
            money(port, delay)
        ));
    }
    sentences
}

fn value(summary: &Summary, level: f64, section: Section, subject: &str, statistic: &str) -> Option<f64> {
    summary
        .find(section, subject, statistic)
        .and_then(|measure| measure.figure(level).value)
}

/// How long the goods kind takes.
fn times(port: &Port, summary: &Summary, goods: usize, level: f64) -> Option<String> {
    let name = &port.goods[goods].name;
    let value = |section, statistic: &str| value(summary, level, section, name, statistic);
    let lodged = port.goods[goods].lodgement.is_some();
    let customs = value(Section::HeldBy, "share of customs").unwrap_or(0.0);
    Some(format!(
        "{} {name} a year are released {} after {} on average (90 % within {}) and leave the port {} after arrival; \
         customs holds {} of that time.",
        number(value(Section::Traffic, "arrived")?),
        time(value(Section::ReleaseTime, "mean")?),
        if lodged { "lodgement" } else { "arrival" },
        time(value(Section::ReleaseTime, "p90")?),
        time(value(Section::DwellTime, "mean")?),
        share(customs),
    ))
}

fn cannot_keep_up(overload: &Overload) -> String {
    let short = overload.short_by.ceil().max(1.0);
    let who = match (overload.people, short > 1.0) {
        (true, true) => "officers on duty",
        (true, false) => "officer on duty",
        (false, true) => "units",
        (false, false) => "unit",
    };
    format!(
        "CANNOT KEEP UP: {} – {} more wait each week; {} is short of at least {short:.0} {who}. Times below grow with the \
         length of the run and mean little.",
        overload.line,
        number(overload.growth_per_week),
        overload.served_by,
    )
}

fn recovers(port: &Port, recovery: &Recovery) -> String {
    let event = &recovery.event;
    if recovery.days.is_empty() {
        return format!("The backlog from {event} is not cleared within the window.");
    }
    let mut days = recovery.days.clone();
    days.sort_unstable();
    let date = |days: u32| port.calendar.date(recovery.ended + i64::from(days)).to_string();
    let (first, middle, last) = (days[0], days[days.len() / 2], days[days.len() - 1]);
    let unclear = match recovery.not_recovered {
        0 => String::new(),
        n => format!("; in {n} replications not within the window"),
    };
    format!(
        "The backlog from {event} (up to {} consignments inside, {} before) is cleared by {} ({} to {} in the \
         replications{unclear}).",
        number(recovery.highest),
        number(recovery.before),
        date(middle),
        date(first),
        date(last),
    )
}

/// The goods kind with most value a year among those that are lodged; the commonest kind if none is.
pub(super) fn main_goods(port: &Port, summary: &Summary) -> Option<GoodsId> {
    let arrived = |goods: usize| {
        let measure = summary.find(Section::Traffic, &port.goods[goods].name, "arrived");
        measure
            .and_then(|measure| measure.figure(0.95).value)
            .unwrap_or(0.0)
    };
    let weight = |goods: usize| {
        let kind = &port.goods[goods];
        let lodged = kind.lodgement.is_some();
        (lodged, arrived(goods) * (kind.value.mean() + 1.0))
    };
    (0..port.goods.len())
        .filter(|&goods| arrived(goods) > 0.0)
        .max_by(|&a, &b| {
            let ((lodged_a, a), (lodged_b, b)) = (weight(a), weight(b));
            lodged_a.cmp(&lodged_b).then(a.total_cmp(&b))
        })
}

fn number(value: f64) -> String {
    if value >= 10.0 {
        grouped(value)
    } else {
        format!("{value:.1}")
    }
}

fn share(value: f64) -> String {
    if value > 0.0 && value < 0.1 {
        format!("{:.1} %", value * 100.0)
    } else {
        format!("{:.0} %", value * 100.0)
    }
}

/// With one decimal, where the interval is so narrow that whole points would hide it.
fn fine_share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

fn time(hours: f64) -> String {
    if hours >= 96.0 {
        format!("{:.1} days", hours / 24.0)
    } else if hours >= 2.0 {
        format!("{hours:.0} h")
    } else {
        format!("{:.0} min", hours * 60.0)
    }
}

fn money(port: &Port, amount: f64) -> String {
    if amount >= 1e6 {
        format!("{} {:.1} million", port.currency, amount / 1e6)
    } else {
        format!("{} {}", port.currency, grouped(amount))
    }
}
