//! The report of one scenario.

use super::table::Section as Table;
use super::wrap::{REPORT, wrap};
use super::{course, spread};
use crate::customs::port::{Holder, Promise};
use crate::experiment::{Figure, Section, Study, promise};
use crate::output::number::{duration, grouped, percent, plain, share_with_interval, with_half_width};
use std::fmt::Write as _;

/// The whole report as text, without colours.
pub fn report(study: &Study<'_>) -> String {
    let mut text = String::new();
    title(study, &mut text);
    for sentence in &study.headline {
        let _ = writeln!(text, "\n{}", wrap(sentence, REPORT));
    }
    let pictures = spread::tables(study).into_iter().chain(course::tables(study));
    for table in tables(study).into_iter().chain(pictures) {
        table.write(&mut text);
    }
    how_sure(study, &mut text);
    text
}

/// Its tables, in order; some may be empty.
pub(in crate::output) fn tables(study: &Study<'_>) -> Vec<Table> {
    let mut tables = Vec::new();
    targets(study, &mut tables);
    times(study, Section::ReleaseTime, &mut tables);
    times(study, Section::DwellTime, &mut tables);
    holders(study, &mut tables);
    study_intervals(study, &mut tables);
    lanes(study, &mut tables);
    interdiction(study, &mut tables);
    officers(study, &mut tables);
    lines(study, &mut tables);
    vessels(study, &mut tables);
    stores(study, &mut tables);
    money(study, &mut tables);
    tables
}

fn title(study: &Study<'_>, text: &mut String) {
    let port = study.port;
    let start = port.calendar.date(port.window_start().day());
    let n = study.summary.replications;
    let _ = writeln!(
        text,
        "{}\n{:.0} days from {start}, after {:.0} days of warm-up; {n} replication{}, seed {}. Figures are means ± the \
         half-width of their {:.0} % confidence interval.",
        port.title,
        port.length.days(),
        port.warm_up.days(),
        if n == 1 { "" } else { "s" },
        study.seed,
        study.level * 100.0
    );
}

fn figure(study: &Study<'_>, section: Section, subject: &str, statistic: &str) -> Option<Figure> {
    study
        .summary
        .find(section, subject, statistic)
        .map(|measure| measure.figure(study.level))
}

fn cell(study: &Study<'_>, section: Section, subject: &str, statistic: &str, factor: f64) -> String {
    figure(study, section, subject, statistic)
        .map_or_else(String::new, |figure| with_half_width(&figure, factor))
}

fn share_cell(study: &Study<'_>, section: Section, subject: &str, statistic: &str) -> String {
    figure(study, section, subject, statistic).map_or_else(String::new, |figure| {
        figure.value.map_or_else(|| "–".to_owned(), percent)
    })
}

/// Subjects of a section in order of appearance.
fn subjects(study: &Study<'_>, section: Section) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for measure in study.summary.section(section) {
        if subjects.last() != Some(&measure.subject) && !subjects.contains(&measure.subject) {
            subjects.push(measure.subject.clone());
        }
    }
    subjects
}

fn targets(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new("Targets", &["", "reached", "promised", "kept"]);
    for target in &study.port.targets {
        let Some(figure) = figure(study, Section::Targets, &target.label, "reached") else {
            continue;
        };
        let (reached, promised, kept) = match target.promise {
            Promise::Within { share, .. } => (
                share_with_interval(&figure),
                percent(share),
                kept(&figure, share, true),
            ),
            Promise::InterdictionAtLeast { share, .. } => (
                share_with_interval(&figure),
                format!("≥ {}", percent(share)),
                kept(&figure, share, true),
            ),
            Promise::UtilisationAtMost { share, .. } => (
                share_with_interval(&figure),
                format!("≤ {}", percent(share)),
                kept(&figure, share, false),
            ),
            Promise::MeanAtMost { at_most, .. } => (
                with_half_width(&figure, 1.0) + " h",
                format!("≤ {}", duration(at_most.hours())),
                kept(&figure, at_most.hours(), false),
            ),
            Promise::OvertimeAtMost { hours_a_year, .. } => (
                with_half_width(&figure, 1.0) + " h",
                format!("≤ {} h", grouped(hours_a_year)),
                kept(&figure, hours_a_year, false),
            ),
        };
        table.row(vec![
            promise::sentence(&target.label, &target.promise),
            reached,
            promised,
            kept.to_owned(),
        ]);
    }
    tables.push(table);
}

/// Whether a promise is kept, given the interval.
fn kept(figure: &Figure, promised: f64, at_least: bool) -> &'static str {
    let Some(value) = figure.value else {
        return "nothing observed";
    };
    let (low, high) = (figure.low.unwrap_or(value), figure.high.unwrap_or(f64::INFINITY));
    let (surely, never) = if at_least {
        (low >= promised, high < promised)
    } else {
        (high <= promised, low > promised)
    };
    if surely {
        "yes"
    } else if never {
        "NO"
    } else {
        "too close to tell"
    }
}

fn times(study: &Study<'_>, section: Section, tables: &mut Vec<Table>) {
    let heading = if section == Section::ReleaseTime {
        "Release time: from lodgement (or arrival, if later) to release by customs"
    } else {
        "Dwell time: from arrival to gate-out"
    };
    let mut table = Table::new(heading, &["", "mean", "median", "p90", "p95", "", "within"]);
    let mut thin = false;
    for subject in subjects(study, section) {
        let mut row = vec![indented(&subject)];
        let (unit, factor) = unit_of(study, section, &subject);
        for statistic in ["mean", "median", "p90", "p95"] {
            let text = cell(study, section, &subject, statistic, factor);
            thin |= text.ends_with("(few)");
            row.push(text);
        }
        let within: Vec<String> = study
            .summary
            .section(section)
            .filter(|measure| measure.subject == subject && measure.statistic.starts_with("share within "))
            .filter_map(|measure| {
                let limit = measure.statistic.trim_start_matches("share within ");
                Some(format!(
                    "{limit}: {}",
                    percent(measure.figure(study.level).value?)
                ))
            })
            .collect();
        row.push(unit.to_owned());
        row.push(within.join(", "));
        table.row(row);
    }
    if thin {
        table.note("(few): too few observations for an honest interval; more replications would give one.");
    }
    tables.push(table);
}

/// The unit that suits a goods kind's times: a long tail decides.
fn unit_of(study: &Study<'_>, section: Section, subject: &str) -> (&'static str, f64) {
    let kind = subject.split(", ").next().unwrap_or(subject);
    let p95 = figure(study, section, kind, "p95")
        .and_then(|figure| figure.value)
        .unwrap_or(0.0);
    if p95 >= 96.0 {
        ("d", 1.0 / 24.0)
    } else if p95 >= 3.0 {
        ("h", 1.0)
    } else {
        ("min", 60.0)
    }
}

/// `fcl, red` as a row below `fcl`.
fn indented(subject: &str) -> String {
    subject
        .split_once(", ")
        .map_or_else(|| subject.to_owned(), |(_, part)| format!("  {part}"))
}

fn holders(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        "Who held the time between arrival and gate-out [h a consignment, and share]",
        &["", "trader", "port", "other agency", "customs"],
    );
    for subject in subjects(study, Section::HeldBy) {
        let mut row = vec![subject.clone()];
        for holder in Holder::ALL {
            let hours =
                figure(study, Section::HeldBy, &subject, holder.name()).and_then(|figure| figure.value);
            let share = share_cell(
                study,
                Section::HeldBy,
                &subject,
                &format!("share of {}", holder.name()),
            );
            row.push(match hours {
                Some(hours) if hours > 0.0 => format!("{} ({share})", plain(hours)),
                _ => "–".to_owned(),
            });
        }
        table.row(row);
    }
    tables.push(table);
}

fn study_intervals(study: &Study<'_>, tables: &mut Vec<Table>) {
    let intervals = [
        "arrival to lodged",
        "lodged to release",
        "lodged to gate-out",
        "paid to release, inspected",
    ];
    let mut header = vec![""];
    header.extend(intervals);
    let mut table = Table::new("Means as a Time Release Study counts them [h]", &header);
    for subject in subjects(study, Section::TimeReleaseStudy) {
        let mut row = vec![subject.clone()];
        row.extend(intervals.map(|interval| cell(study, Section::TimeReleaseStudy, &subject, interval, 1.0)));
        table.row(row);
    }
    tables.push(table);
}

fn lanes(study: &Study<'_>, tables: &mut Vec<Table>) {
    let is_plain_queue =
        study.port.lanes.len() < 2 && study.summary.section(Section::Inspection).next().is_none();
    if is_plain_queue {
        return;
    }
    let mut table = Table::new(
        "Lanes, inspections and hits",
        &["", "a year", "inspected", "hit rate", "lanes"],
    );
    table.left(4);
    for subject in subjects(study, Section::Traffic) {
        let shares: Vec<String> = study
            .port
            .lanes
            .iter()
            .filter_map(|lane| {
                let share = figure(
                    study,
                    Section::Lanes,
                    &subject,
                    &format!("share in {}", lane.name),
                )?
                .value?;
                Some(format!("{} {}", lane.name, percent(share)))
            })
            .collect();
        table.row(vec![
            subject.clone(),
            cell(study, Section::Traffic, &subject, "arrived", 1.0),
            share_cell(study, Section::Inspection, &subject, "inspection rate"),
            share_cell(study, Section::Inspection, &subject, "hit rate"),
            shares.join(", "),
        ]);
    }
    tables.push(table);
}

fn interdiction(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        "Interdiction: found ÷ carried",
        &[
            "",
            "interdiction rate",
            "carried a year",
            "found a year",
            "one period may show",
            "found by audit",
        ],
    );
    for subject in subjects(study, Section::Interdiction) {
        let cell_of = |statistic: &str| figure(study, Section::Interdiction, &subject, statistic);
        let range = cell_of("found, range of one period").and_then(|figure| figure.low.zip(figure.high));
        table.row(vec![
            indented(&subject),
            cell_of("interdiction rate").map_or_else(String::new, |figure| share_with_interval(&figure)),
            cell(study, Section::Interdiction, &subject, "carried", 1.0),
            cell(study, Section::Interdiction, &subject, "found", 1.0),
            range.map_or_else(String::new, |(low, high)| {
                format!("{} to {}", grouped(low), grouped(high))
            }),
            cell(study, Section::Interdiction, &subject, "found by audit", 1.0),
        ]);
    }
    if !table.is_empty() {
        table.note(
            "How much is carried is an assumption of the scenario, taken not to react to what is inspected.",
        );
    }
    for (threat, spec) in study.port.threats.iter().enumerate() {
        for (goods, kind) in study.port.goods.iter().enumerate() {
            let carries = kind.carries.iter().any(|carries| carries.threat == threat);
            if let (true, Some(first)) = (carries, study.network.doubts[threat][goods].first()) {
                let (threat, goods) = (&spec.name, &kind.name);
                table.note(format!(
                    "{threat} in {goods}: estimated from steps begun, not from scores, since {first}."
                ));
            }
        }
    }
    tables.push(table);
}

fn officers(study: &Study<'_>, tables: &mut Vec<Table>) {
    let cost = format!("{} a year", study.port.currency);
    let mut table = Table::new(
        "Officers and equipment",
        &[
            "",
            "utilisation",
            "on duty [h a year]",
            "overtime [h a year]",
            "travel [h a year]",
            "out of order [h a year]",
            &cost,
        ],
    );
    for subject in subjects(study, Section::Officers) {
        let of = |statistic: &str| cell(study, Section::Officers, &subject, statistic, 1.0);
        table.row(vec![
            subject.clone(),
            share_cell(study, Section::Officers, &subject, "utilisation"),
            of("on duty"),
            of("overtime"),
            of("travel"),
            of("out of order"),
            of("cost"),
        ]);
    }
    tables.push(table);
}

fn lines(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        "Waiting lines",
        &[
            "",
            "mean wait [h]",
            "median [h]",
            "p90 [h]",
            "waits at all",
            "turned away",
            "waiting on average",
            "longest",
        ],
    );
    for subject in subjects(study, Section::WaitingLines) {
        let of = |statistic: &str| cell(study, Section::WaitingLines, &subject, statistic, 1.0);
        table.row(vec![
            subject.clone(),
            of("mean wait"),
            of("median"),
            of("p90"),
            share_cell(study, Section::WaitingLines, &subject, "share that waits"),
            share_cell(study, Section::WaitingLines, &subject, "share turned away"),
            of("mean number waiting"),
            of("longest"),
        ]);
    }
    tables.push(table);
}

fn vessels(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        "Calls",
        &[
            "",
            "calls a year",
            "cancelled",
            "consignments",
            "persons",
            "crane moves",
            "wait for berth [h]",
            "time in port [h]",
        ],
    );
    for subject in subjects(study, Section::Vessels) {
        let of = |statistic: &str| cell(study, Section::Vessels, &subject, statistic, 1.0);
        table.row(vec![
            subject.clone(),
            of("calls"),
            of("cancelled"),
            of("consignments"),
            of("persons"),
            of("crane moves"),
            of("wait for berth"),
            of("time in port"),
        ]);
    }
    tables.push(table);
}

fn stores(study: &Study<'_>, tables: &mut Vec<Table>) {
    let mut table = Table::new(
        "Yards and sheds",
        &[
            "",
            "slots taken",
            "share taken",
            "most",
            "stops a year",
            "beyond capacity",
        ],
    );
    for subject in subjects(study, Section::Stores) {
        let of = |statistic: &str| cell(study, Section::Stores, &subject, statistic, 1.0);
        table.row(vec![
            subject.clone(),
            of("slots taken"),
            share_cell(study, Section::Stores, &subject, "share taken"),
            of("most slots taken"),
            of("stops for lack of room"),
            of("slots beyond capacity"),
        ]);
    }
    tables.push(table);
}

fn money(study: &Study<'_>, tables: &mut Vec<Table>) {
    let heading = format!("Money [{} a year]", study.port.currency);
    let mut table = Table::new(heading, &["", "mean"]);
    for measure in study.summary.section(Section::Money) {
        let figure = measure.figure(study.level);
        if figure.value.is_none_or(|value| value == 0.0) {
            continue;
        }
        let amount = if measure.unit == "share" {
            share_with_interval(&figure)
        } else {
            with_half_width(&figure, 1.0)
        };
        table.row(vec![
            format!("{}: {}", measure.subject, measure.statistic),
            amount,
        ]);
    }
    tables.push(table);
}

fn how_sure(study: &Study<'_>, text: &mut String) {
    let _ = writeln!(text, "\nHow sure");
    let unfinished = study.unfinished_share();
    let stable = if study.overloads.is_empty() {
        "no waiting line grows without end"
    } else {
        "NOT in balance: see the first lines"
    };
    let _ = writeln!(
        text,
        "  {stable}; {} of the window's consignments were still inside {} after it and count as \"at least\".",
        percent(unfinished),
        duration(study.port.follow_up.hours())
    );
    if study.summary.replications < 10 {
        let _ = writeln!(
            text,
            "  Fewer than 10 replications: intervals are wide. Ask for more with --replications."
        );
    }
}
