//! The report of one scenario.

use super::{KeyFigure, Origin, Page};
use crate::customs::port::Promise;
use crate::experiment::precision::Precision;
use crate::experiment::warm_up::WarmUpCheck;
use crate::experiment::{Figure, Section, Study};
use crate::output::album::Plate;
use crate::output::number::{duration, grouped, percent};
use crate::output::text;

/// Threats among the key figures.
const MOST_THREATS: usize = 2;

/// What was checked beside the run itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checks<'a> {
    /// The precision asked for.
    pub precision: Option<&'a Precision>,
    /// The comparison with a longer warm-up.
    pub warm_up: Option<&'a WarmUpCheck>,
}

/// The page of a study.
pub fn study<'a>(
    study: &Study<'_>,
    plates: &'a [Plate],
    checks: Checks<'_>,
    origin: &'a Origin<'a>,
) -> Page<'a> {
    let port = study.port;
    let n = study.summary.replications;
    let plural = if n == 1 { "" } else { "s" };
    let mut tables = text::study_tables(study);
    tables.extend(checks.precision.map(text::precision_table));
    tables.extend(checks.warm_up.map(text::warm_up_table));
    Page {
        title: port.title.clone(),
        size: format!(
            "{n} replication{plural} of {:.0} days from {}, after {:.0} days of warm-up.",
            port.length.days(),
            port.calendar.date(port.window_start().day()),
            port.warm_up.days()
        ),
        answer: study.headline.clone(),
        key_figures: key_figures(study),
        plates,
        tables,
        sure: sure(study, checks),
        origin,
    }
}

fn key_figures(study: &Study<'_>) -> Vec<KeyFigure> {
    let find = |section, subject: &str, statistic: &str| -> Option<Figure> {
        let measure = study.summary.find(section, subject, statistic)?;
        let figure = measure.figure(study.level);
        figure.value.map(|_| figure)
    };
    let mut figures = Vec::new();
    let mut add = |name: String, figure: Option<Figure>, write: &dyn Fn(f64) -> String| {
        if let Some(figure) = figure
            && let Some(value) = figure.value
        {
            let detail = match (figure.low, figure.high) {
                (Some(low), Some(high)) => format!("{} to {}", write(low), write(high)),
                _ => figure.note.unwrap_or_default(),
            };
            figures.push(KeyFigure {
                name,
                value: write(value),
                detail,
            });
        }
    };
    if let Some(goods) = study.main_goods {
        let name = &study.port.goods[goods].name;
        let times = [
            (Section::ReleaseTime, "mean", "mean release time"),
            (Section::ReleaseTime, "p90", "nine in ten released within"),
            (Section::DwellTime, "mean", "mean dwell time"),
        ];
        for (section, statistic, words) in times {
            add(
                format!("{name}: {words}"),
                find(section, name, statistic),
                &duration,
            );
        }
        add(
            format!("{name}: share of the time held by customs"),
            find(Section::HeldBy, name, "share of customs"),
            &percent,
        );
    }
    for threat in study.port.threats.iter().take(MOST_THREATS) {
        let rate = find(Section::Interdiction, &threat.name, "interdiction rate");
        add(
            format!("{}: found of what is carried", threat.name),
            rate,
            &percent,
        );
    }
    let money = |amount: f64| format!("{} {}", study.port.currency, short(amount));
    add(
        "officers on duty, a year".to_owned(),
        find(Section::Money, "officers", "cost"),
        &money,
    );
    add(
        "delay costs traders, a year".to_owned(),
        find(Section::Money, "traders", "cost of delay"),
        &money,
    );
    figures.extend(targets(study));
    figures
}

/// How many targets are kept.
fn targets(study: &Study<'_>) -> Option<KeyFigure> {
    let judged: Vec<bool> = study
        .port
        .targets
        .iter()
        .filter_map(|target| {
            let measure = study.summary.find(Section::Targets, &target.label, "reached")?;
            let value = measure.figure(study.level).value?;
            Some(match target.promise {
                Promise::Within { share, .. } | Promise::InterdictionAtLeast { share, .. } => value >= share,
                Promise::UtilisationAtMost { share, .. } => value <= share,
                Promise::MeanAtMost { at_most, .. } => value <= at_most.hours(),
                Promise::OvertimeAtMost { hours_a_year, .. } => value <= hours_a_year,
            })
        })
        .collect();
    let kept = judged.iter().filter(|&&kept| kept).count();
    (!judged.is_empty()).then(|| KeyFigure {
        name: "targets reached".to_owned(),
        value: format!("{kept} of {}", judged.len()),
        detail: "by their means; see the table of targets".to_owned(),
    })
}

/// `6.1 million`, `412 thousand`.
fn short(amount: f64) -> String {
    if amount.abs() >= 1e6 {
        format!("{:.1} million", amount / 1e6)
    } else if amount.abs() >= 1e4 {
        format!("{:.0} thousand", amount / 1e3)
    } else {
        grouped(amount)
    }
}

fn sure(study: &Study<'_>, checks: Checks<'_>) -> Vec<String> {
    let n = study.summary.replications;
    let mut reasons = vec![format!(
        "{n} replications were run: the same weeks with other luck each time. Every interval is a {:.0} % confidence interval of \
         the mean over such replications; a single year strays farther than that.",
        study.level * 100.0
    )];
    if n < 10 {
        reasons.push(
            "Fewer than ten replications: intervals are wide, and quantiles rough. Ask for more with --replications or \
             --precision."
                .to_owned(),
        );
    }
    match checks.precision {
        Some(precision) if precision.is_met() => reasons.push(format!(
            "The precision asked for is reached after {} replications, and {} more confirmed it.",
            precision.replications, precision.look_ahead
        )),
        Some(precision) => reasons.push(format!(
            "The precision asked for is NOT reached within {} replications; the table of precisions says how many more it would \
             take.",
            precision.replications
        )),
        None => {}
    }
    let days = study.port.warm_up.days();
    reasons.push(match checks.warm_up {
        Some(check) if check.moved().next().is_none() => format!(
            "{days:.0} days of warm-up are enough: with a longer one no measure can be told from what is reported here."
        ),
        Some(check) => format!(
            "{days:.0} days of warm-up are TOO SHORT: with a longer one {} measures differ.",
            check.moved().count()
        ),
        None => format!(
            "The port runs for {days:.0} days of warm-up before counting begins. Whether that is long enough is told by \
             greenlane run … --check-warm-up; it was not asked for here."
        ),
    });
    reasons.push(if study.overloads.is_empty() {
        "The port is in balance: no waiting line grows without end.".to_owned()
    } else {
        "The port is NOT in balance: a waiting line grows without end, so its times depend on how long one looks.".to_owned()
    });
    reasons.push(format!(
        "{} of the consignments were still inside {} after the end; they count as \"at least so long\".",
        percent(study.unfinished_share()),
        duration(study.port.follow_up.hours())
    ));
    reasons
}
