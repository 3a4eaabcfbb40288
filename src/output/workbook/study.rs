//! The workbook of a run.

use super::chart::{Chart, Series, Shape};
use super::pivot::{pivot, with_reach};
use super::{Cell, Column, Table, Workbook};
use crate::customs::port::{GoodsId, Holder};
use crate::customs::record::Course;
use crate::experiment::{Section, Study};
use crate::output::tidy;
use crate::scenario::session::Assumption;
use crate::stats::SparseHistogram;
use crate::units::{SimDuration, WEEKDAYS};

/// Points of a curve of dwell times.
const POINTS: u32 = 100;
/// Share of dwell times that a curve shows.
const SHOWN: f64 = 0.99;
/// Waiting lines whose week is shown: the longest.
const LINES: usize = 5;

/// Sections, the names of their sheets, and what is on them.
const SECTIONS: [(Section, &str, &str); 15] = [
    (
        Section::Targets,
        "Targets",
        "the scenario's targets and what is reached",
    ),
    (
        Section::ReleaseTime,
        "Release times",
        "the later of lodgement and arrival to customs release",
    ),
    (Section::DwellTime, "Dwell times", "arrival to gate-out"),
    (
        Section::HeldBy,
        "Who held the time",
        "shares of the dwell time by holder",
    ),
    (
        Section::TimeReleaseStudy,
        "Study intervals",
        "intervals as a Time Release Study counts them",
    ),
    (
        Section::Traffic,
        "Traffic",
        "consignments a year and where they went",
    ),
    (Section::Lanes, "Lanes", "shares of consignments in each lane"),
    (
        Section::Inspection,
        "Inspection",
        "shares inspected, and hits among them",
    ),
    (
        Section::Interdiction,
        "Interdiction",
        "what is carried and found of each threat",
    ),
    (
        Section::Officers,
        "Officers and equipment",
        "hours on duty, overtime and utilisation",
    ),
    (
        Section::WaitingLines,
        "Waiting lines",
        "waits and lengths, line by line",
    ),
    (
        Section::Vessels,
        "Vessels",
        "calls, waits for a berth, times in port",
    ),
    (Section::Stores, "Stores", "yards and sheds"),
    (
        Section::Money,
        "Money",
        "duties, shortfalls, cost of delay and of officers, a year",
    ),
    (
        Section::Snapshots,
        "Snapshots",
        "numbers inside at the instants asked for",
    ),
];

/// The workbook of a study; `extra` are further tables with their sheets' names and what is in them.
pub fn study(
    study: &Study<'_>,
    assumptions: &[Assumption],
    extra: Vec<(&'static str, &'static str, Table)>,
) -> Workbook {
    let port = study.port;
    let mut workbook = Workbook {
        title: port.title.clone(),
        sentences: study.headline.clone(),
        facts: vec![
            (
                "window",
                format!(
                    "{:.0} days from {}, after {:.0} days of warm-up",
                    port.length.days(),
                    port.calendar.date(port.window_start().day()),
                    port.warm_up.days()
                ),
            ),
            ("replications", study.summary.replications.to_string()),
            ("seed", study.seed.to_string()),
            (
                "intervals",
                format!(
                    "low and high are the ends of {:.1} % confidence intervals",
                    study.level * 100.0
                ),
            ),
            (
                "still inside",
                format!(
                    "{:.2} % of the window's consignments when no longer followed",
                    study.unfinished_share() * 100.0
                ),
            ),
            ("currency", port.currency.clone()),
            ("made by", format!("greenlane {}", env!("CARGO_PKG_VERSION"))),
        ],
        sheets: Vec::new(),
    };
    if let Some(goods) = study.main_goods {
        let (table, chart) = dwell_curves(study, goods);
        workbook.add(
            "Dwell curves",
            "share of the main goods gone within so many hours, by lane",
            table,
            vec![chart],
        );
    }
    for (section, name, about) in SECTIONS {
        let mut table = pivot(study, section);
        let charts = section_chart(section, &mut table).into_iter().collect();
        workbook.add(name, about, table, charts);
    }
    let (table, charts) = week(study);
    workbook.add(
        "The week",
        "mean number waiting and officers on duty, by hour of the week",
        table,
        charts,
    );
    for (name, about, table) in extra {
        workbook.add(name, about, table, Vec::new());
    }
    workbook.add_assumptions(assumptions);
    workbook.add(
        "All figures",
        "every figure with its interval, one a row",
        tidy::study(study),
        Vec::new(),
    );
    workbook
}

fn section_chart(section: Section, table: &mut Table) -> Option<Chart> {
    let rows = 0..table.rows.len();
    let bars = |table: &mut Table, column: &str, title: &str, values: &str, percent| -> Option<Chart> {
        let value = table.column(column)?;
        let reach = with_reach(table, value);
        Some(Chart {
            shape: Shape::Bars,
            title: title.to_owned(),
            across: String::new(),
            values: values.to_owned(),
            percent,
            series: vec![Series {
                name: column.to_owned(),
                sheet: None,
                rows: rows.clone(),
                across: 0,
                values: value,
                reach,
            }],
        })
    };
    match section {
        Section::ReleaseTime => bars(table, "mean", "Mean release time with its interval", "h", false),
        Section::DwellTime => bars(table, "mean", "Mean dwell time with its interval", "h", false),
        Section::Interdiction => bars(
            table,
            "interdiction rate",
            "Share of what is carried that is found",
            "share found",
            true,
        ),
        Section::Officers => bars(
            table,
            "utilisation",
            "Share of hours on duty that is worked",
            "utilisation",
            true,
        ),
        Section::WaitingLines => bars(table, "mean wait", "Mean wait", "h", false),
        Section::HeldBy => Some(Chart {
            shape: Shape::Stacked,
            title: "Who held the dwell time".to_owned(),
            across: String::new(),
            values: "share of the dwell time".to_owned(),
            percent: true,
            series: Holder::ALL
                .iter()
                .filter_map(|holder| {
                    Some(Series {
                        name: holder.name().to_owned(),
                        sheet: None,
                        rows: rows.clone(),
                        across: 0,
                        values: table.column(&format!("share of {}", holder.name()))?,
                        reach: None,
                    })
                })
                .collect(),
        }),
        _ => None,
    }
}

/// Share gone within so many hours: of all, and by lane.
fn dwell_curves(study: &Study<'_>, goods: GoodsId) -> (Table, Chart) {
    let port = study.port;
    let pooled = |lanes: &[usize]| {
        let mut pooled = SparseHistogram::default();
        for record in study.records {
            for &lane in lanes {
                pooled.merge(&record.cells[goods][lane].dwell);
            }
        }
        pooled
    };
    let all: Vec<usize> = (0..=port.lanes.len()).collect();
    let mut curves = vec![("all".to_owned(), pooled(&all))];
    for (lane, spec) in port.lanes.iter().enumerate() {
        let one = pooled(&[lane]);
        if one.total() > 0 {
            curves.push((spec.name.clone(), one));
        }
    }
    let longest = curves[0]
        .1
        .quantile(SHOWN)
        .map_or(0.0, |quantile| quantile.duration().hours());
    let mut columns = vec![Column::measured("within", "h")];
    columns.extend(curves.iter().map(|(name, _)| Column::measured(name, "share")));
    let mut table = Table::new("dwell-curves", columns);
    for point in 0..=POINTS {
        let hours = longest * f64::from(point) / f64::from(POINTS);
        let mut row: Vec<Cell> = vec![hours.into()];
        row.extend(curves.iter().map(|(_, curve)| {
            let share = curve.count_at_most(SimDuration::from_hours(hours)) / curve.total().max(1) as f64;
            Cell::from(share)
        }));
        table.push(row);
    }
    let chart = Chart {
        shape: Shape::Lines,
        title: format!(
            "Dwell time of {}: share gone within so many hours",
            port.goods[goods].name
        ),
        across: "hours since arrival".to_owned(),
        values: "share gone".to_owned(),
        percent: true,
        series: curves
            .iter()
            .enumerate()
            .map(|(place, (name, _))| Series {
                name: name.clone(),
                sheet: None,
                rows: 0..POINTS as usize + 1,
                across: 0,
                values: place + 1,
                reach: None,
            })
            .collect(),
    };
    (table, chart)
}

/// Mean number waiting in the longest lines and officers on duty, hour by hour of the week.
fn week(study: &Study<'_>) -> (Table, Vec<Chart>) {
    let courses = || study.records.iter().map(|record| &record.course);
    let weeks: f64 = courses().map(|course| f64::from(course.weeks)).sum();
    if weeks == 0.0 {
        return (Table::new("week", Vec::new()), Vec::new());
    }
    let waiting = |line: usize, hour: usize| -> f64 {
        courses()
            .map(|course| f64::from(course.waiting[line][hour]))
            .sum::<f64>()
            / weeks
    };
    let mut lines: Vec<(f64, usize)> = (0..study.network.uses.len())
        .map(|line| {
            (
                (0..Course::WEEK_HOURS).map(|hour| waiting(line, hour)).sum(),
                line,
            )
        })
        .filter(|&(total, _)| total > 0.0)
        .collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    lines.truncate(LINES);
    let pools: Vec<usize> = (0..study.port.resources.len())
        .filter(|&pool| courses().any(|course| course.load[pool].iter().any(|&(_, on_duty)| on_duty > 0)))
        .collect();
    let mut columns = vec![Column::text("hour"), Column::whole("hour of the week")];
    columns.extend(
        lines.iter().map(|&(_, line)| {
            Column::number(format!("waiting: {}", study.network.line_name(study.port, line)))
        }),
    );
    columns.extend(
        pools
            .iter()
            .map(|&pool| Column::number(format!("on duty: {}", study.port.resources[pool].name))),
    );
    let mut table = Table::new("week", columns);
    for hour in 0..Course::WEEK_HOURS {
        let mut row: Vec<Cell> = vec![
            format!("{} {:02}:00", WEEKDAYS[hour / 24], hour % 24).into(),
            hour.into(),
        ];
        row.extend(lines.iter().map(|&(_, line)| Cell::from(waiting(line, hour))));
        row.extend(pools.iter().map(|&pool| {
            let on_duty: f64 = courses().map(|course| f64::from(course.load[pool][hour].1)).sum();
            Cell::from(on_duty / weeks)
        }));
        table.push(row);
    }
    let chart = Chart {
        shape: Shape::Lines,
        title: "The week in waiting lines".to_owned(),
        across: "hour of the week, from Monday 00:00".to_owned(),
        values: "mean number waiting".to_owned(),
        percent: false,
        series: (0..lines.len())
            .map(|place| Series {
                name: table.columns[place + 2].name.clone(),
                sheet: None,
                rows: 0..Course::WEEK_HOURS,
                across: 1,
                values: place + 2,
                reach: None,
            })
            .collect(),
    };
    let charts = if lines.is_empty() { Vec::new() } else { vec![chart] };
    (table, charts)
}
