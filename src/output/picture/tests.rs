//! Every picture at every size: the same bytes twice, nothing outside the sheet, no text on text.

use super::change_rows::{ChangeRow, ChangeRows, ChangeShape};
use super::drawing::Picture;
use super::error::PictureError;
use super::factor_lines::{FactorLine, FactorLines};
use super::geometry::Rect;
use super::grid_heat::GridHeat;
use super::interval_bars::{IntervalBars, IntervalRow, Reference};
use super::roster_grid::{Headcount, RosterGrid, RosterRow};
use super::side_by_side::{Panel, SideBySide};
use super::stacked_bars::{Part, StackedBar, StackedBars};
use super::theme::Tint;
use super::time_distribution::{CurvePoint, Spacing, Target, TimeCurve, TimeDistribution};
use super::trade_off::{Goal, Mark, TradeOff};
use super::values::{Interval, Quantity};
use super::week_heat::{WeekHeat, WeekRow};
use super::week_lines::{WeekLine, WeekLines};
use super::year_series::{DayMark, DaySeries, DayStrip, MarkKind, YearSeries};

const LONG: &str = "Counterfeit medicines, cosmetics and other regulated consumer goods in transit";

/// A curve that rises linearly in the logarithm of time from `from` to `to` hours.
fn curve(name: &str, tint: Tint, from: f64, to: f64) -> TimeCurve {
    let at = |share: f64| from * libm::pow(to / from, share);
    let points = (0..=100).map(|step| {
        let share = f64::from(step) / 100.0;
        CurvePoint {
            hours: at(share),
            share,
            low: share - 0.02,
            high: share + 0.02,
        }
    });
    let around = |hours: f64| Some(Interval::new(hours, 0.97 * hours, 1.04 * hours));
    TimeCurve {
        name: name.to_owned(),
        tint,
        points: points.collect(),
        median: around(at(0.5)),
        quantile_90: around(at(0.9)),
        mean: around(at(0.55)),
    }
}

fn times(curves: Vec<TimeCurve>, spacing: Spacing, target: Option<f64>) -> TimeDistribution {
    TimeDistribution {
        title: "Full containers leave after 5 days in green, 12 in red".to_owned(),
        subtitle: "Discharge to gate-out, one year, 200 replications".to_owned(),
        time_name: "Dwell time in the port".to_owned(),
        share_name: "Containers through the gate".to_owned(),
        curves,
        target: target.map(|hours| Target {
            hours,
            name: "target 48 h".to_owned(),
        }),
        spacing,
        interval_name: "95 % confidence interval".to_owned(),
        note: String::new(),
    }
}

fn lanes() -> TimeDistribution {
    let curves = vec![
        curve("Green", Tint::Green, 40.0, 300.0),
        curve("Yellow", Tint::Yellow, 60.0, 500.0),
        curve("Red", Tint::Red, 90.0, 1300.0),
    ];
    times(curves, Spacing::Linear, None)
}

fn six_lanes(spacing: Spacing) -> TimeDistribution {
    let curves = vec![
        curve("Green", Tint::Green, 4.0, 30.0),
        curve("Blue", Tint::Blue, 4.5, 33.0),
        curve("Yellow", Tint::Yellow, 6.0, 60.0),
        curve("Red", Tint::Red, 9.0, 130.0),
        curve(LONG, Tint::Purple, 5.0, 61.0),
        curve("Express", Tint::Sky, 0.1, 9.0),
    ];
    times(curves, spacing, Some(48.0))
}

fn rates(rows: Vec<IntervalRow>) -> IntervalBars {
    IntervalBars {
        title: "Interdiction rate by threat".to_owned(),
        subtitle: "Share of illicit shipments stopped, 200 replications of one year".to_owned(),
        value_name: "Shipments stopped".to_owned(),
        quantity: Quantity::Share,
        rows,
        reference: None,
        interval_name: "95 % confidence interval".to_owned(),
        range_name: "range of a single year (95 %)".to_owned(),
        note: String::new(),
    }
}

fn rate(name: &str, limits: (f64, f64, f64), range: (f64, f64)) -> IntervalRow {
    IntervalRow {
        name: name.to_owned(),
        detail: "38 a year".to_owned(),
        tint: Tint::Blue,
        estimate: Some(Interval::new(limits.0, limits.1, limits.2)),
        range: Some(range),
    }
}

fn threats() -> IntervalBars {
    rates(vec![
        rate("Narcotics", (0.41, 0.38, 0.44), (0.25, 0.57)),
        rate("Firearms", (0.47, 0.39, 0.55), (0.11, 0.82)),
        rate("Undervaluation", (0.52, 0.51, 0.53), (0.49, 0.55)),
        rate("Biosecurity", (0.63, 0.60, 0.66), (0.55, 0.71)),
    ])
}

fn odd_threats() -> IntervalBars {
    let mut picture = threats();
    picture.rows.push(rate(LONG, (0.0, 0.0, 0.18), (0.0, 0.4)));
    picture.rows.push(rate("Certain", (1.0, 0.99, 1.0), (1.0, 1.0)));
    picture.rows.push(IntervalRow {
        estimate: None,
        range: Some((f64::NAN, 1.0)),
        ..rate("Unknown", (0.0, 0.0, 0.0), (0.0, 0.0))
    });
    picture.reference = Some(Reference {
        value: 0.5,
        name: "annual goal".to_owned(),
    });
    picture
}

fn holders() -> StackedBars {
    let part = |name: &str, tint| Part {
        name: name.to_owned(),
        tint,
    };
    let bar = |name: &str, values: [f64; 4]| StackedBar {
        name: name.to_owned(),
        detail: "6,200 a year".to_owned(),
        values: values.to_vec(),
        total: Some(Interval::new(
            values.iter().sum(),
            0.95 * values.iter().sum::<f64>(),
            240.0,
        )),
    };
    StackedBars {
        title: "Traders hold a container longer than customs does".to_owned(),
        subtitle: "Mean time by who held it".to_owned(),
        value_name: "Mean time in the port".to_owned(),
        quantity: Quantity::Hours,
        parts: vec![
            part("Trader", Tint::Sky),
            part("Port", Tint::Slate),
            part("Other agency", Tint::Yellow),
            part("Customs", Tint::Blue),
        ],
        bars: vec![
            bar("Full containers", [110.0, 52.0, 18.0, 31.0]),
            bar(LONG, [9.0, 0.0, f64::NAN, 1.0]),
        ],
        interval_name: "95 % confidence interval of the total".to_owned(),
        note: "A source.".to_owned(),
    }
}

fn heat() -> WeekHeat {
    let row = |name: &str, level: f64| WeekRow {
        name: name.to_owned(),
        detail: "4 officers".to_owned(),
        shares: (0..168)
            .map(|hour| (8..16).contains(&(hour % 24)).then_some(level))
            .collect(),
        mean: Some(Interval::new(level, level - 0.01, level + 0.01)),
    };
    WeekHeat {
        title: "Examination is full".to_owned(),
        subtitle: "Share of officers busy by hour of the week".to_owned(),
        value_name: "Officers busy".to_owned(),
        blank_name: "nobody on duty".to_owned(),
        rows: vec![
            row("Documents", 0.6),
            row("Examination", 1.0),
            row(LONG, f64::NAN),
        ],
        note: String::new(),
    }
}

fn week() -> WeekLines {
    let line = |name: &str, tint, factor: f64| WeekLine {
        name: name.to_owned(),
        tint,
        values: (0..168)
            .map(|hour| f64::from(hour % 24) * factor)
            .map(|value| Interval::new(value, 0.9 * value, 1.1 * value))
            .collect(),
    };
    WeekLines {
        title: "The queue peaks on Monday morning".to_owned(),
        subtitle: "Containers waiting by hour of the week".to_owned(),
        value_name: "Queue for examination".to_owned(),
        quantity: Quantity::Count("containers".to_owned()),
        lines: vec![
            line("median week", Tint::Blue, 1.0),
            line("1 week in 10 is above", Tint::Red, 2.0),
        ],
        staff_name: "Officers on duty".to_owned(),
        staff: (0..168)
            .map(|hour| if (8..16).contains(&(hour % 24)) { 4.0 } else { 0.0 })
            .collect(),
        interval_name: "95 % confidence interval".to_owned(),
        note: String::new(),
    }
}

fn year() -> YearSeries {
    let mark = |day, days, name: &str, kind| DayMark {
        day,
        days,
        name: name.to_owned(),
        kind,
    };
    YearSeries {
        title: "A hurricane costs three weeks of backlog".to_owned(),
        subtitle: "Declarations waiting at the end of each day".to_owned(),
        value_name: "Backlog".to_owned(),
        quantity: Quantity::Count("declarations".to_owned()),
        series: vec![DaySeries {
            name: "mean".to_owned(),
            tint: Tint::Blue,
            values: (0..365)
                .map(|day| f64::from(day % 50))
                .map(|n| Interval::new(n, 0.8 * n, 1.3 * n))
                .collect(),
        }],
        first_day: 0,
        is_leap: false,
        marks: vec![
            mark(0, 1, "New Year", MarkKind::Holiday),
            mark(185, 4, "hurricane Beryl", MarkKind::Event),
            mark(196, 10, "carnival", MarkKind::Event),
            mark(205, 5, "scanner down", MarkKind::Event),
            mark(360, 40, LONG, MarkKind::Event),
            mark(900, 1, "never", MarkKind::Event),
        ],
        strip: Some(DayStrip {
            name: "Ship calls a week".to_owned(),
            days_each: 7,
            values: (0..52).map(|week| f64::from(3 + week % 5)).collect(),
        }),
        interval_name: "95 % of years".to_owned(),
        note: String::new(),
    }
}

fn change_row(name: &str, shape: ChangeShape) -> ChangeRow {
    ChangeRow {
        name: name.to_owned(),
        detail: "base: 45.4 h".to_owned(),
        shape,
        written: (String::new(), String::new()),
    }
}

fn changes(quantity: Quantity, rows: Vec<ChangeRow>) -> ChangeRows {
    ChangeRows {
        title: "One examiner more: what changes".to_owned(),
        subtitle: "20 replications of each under the same chances".to_owned(),
        value_name: "Change, as a share of what it is in the base".to_owned(),
        quantity,
        zero_name: "as the scenario has it".to_owned(),
        rows,
        interval_name: "95 % confidence interval".to_owned(),
        note: String::new(),
    }
}

fn forest() -> ChangeRows {
    let dot = |point: f64, told_apart| ChangeShape::Dot {
        change: Interval::new(point, point - 0.02, point + 0.03),
        told_apart,
    };
    let mut rows = vec![
        change_row("Release time of fcl: mean", dot(-0.4, true)),
        change_row(
            "Target \"90 % of cruise-party gone within\": reached",
            dot(0.01, false),
        ),
        change_row("Officers: cost", dot(0.12, true)),
        change_row("Nothing to compare", dot(f64::NAN, false)),
    ];
    rows[2].written = ("+1,234 thousand".to_owned(), "+1,200 to +1,260".to_owned());
    changes(Quantity::Relative, rows)
}

fn swings() -> ChangeRows {
    let swing = |low: f64, high: f64, told_apart| ChangeShape::Swing {
        ends: [low, high].map(|end| Some(Interval::new(end, end - 2.0, end + 2.0))),
        told_apart,
    };
    let rows = vec![
        change_row(
            "goods › fcl › payment › takes › value › lognormal › mean",
            swing(-8.2, 15.5, true),
        ),
        change_row("step › examination › takes", swing(-1.2, -0.3, false)),
        change_row(
            "only one end",
            ChangeShape::Swing {
                ends: [None, Some(Interval::exact(3.0))],
                told_apart: true,
            },
        ),
    ];
    changes(Quantity::Hours, rows)
}

fn waterfall() -> ChangeRows {
    let step = |from: f64, point: f64, is_total| ChangeShape::Step {
        from,
        by: Interval::new(point, point - 0.4, point + 0.4),
        is_total,
    };
    let rows = vec![
        change_row("risk-based-selectivity", step(0.0, -11.5, false)),
        change_row("e-payment", step(-11.5, -18.5, false)),
        change_row("interaction", step(-30.0, 1.6, false)),
        change_row("all together", step(0.0, -28.4, true)),
    ];
    changes(Quantity::Money("EC$ a year".to_owned()), rows)
}

fn grid() -> GridHeat {
    let cell = |row: u32, column: u32| {
        let value = f64::from(10 + 7 * row * column);
        (row + column != 3).then(|| Interval::new(value, 0.9 * value, 1.1 * value))
    };
    GridHeat {
        title: "Mean release time of fcl, by red and examiners".to_owned(),
        subtitle: "10 replications of each point".to_owned(),
        across: (
            "share opened by score, on top of 1 % at random".to_owned(),
            ["2 %", "4 %", "8 %", "16 %", "25 %", "40 %"]
                .map(str::to_owned)
                .to_vec(),
        ),
        down: (
            "examiners on duty on weekdays".to_owned(),
            ["4", "6", "9", "13"].map(str::to_owned).to_vec(),
        ),
        value_name: "Mean release time of fcl, from lodgement or arrival, whichever is later".to_owned(),
        quantity: Quantity::Hours,
        cells: (0..4)
            .map(|row| (0..6).map(|column| cell(row, column)).collect())
            .collect(),
        note: String::new(),
    }
}

fn factor(name: &str) -> FactorLines {
    let line = |name: &str, tint, factor: f64| FactorLine {
        name: name.to_owned(),
        tint,
        values: (0..5)
            .map(|place| f64::from(place) * factor + 20.0)
            .map(|value| Some(Interval::new(value, value - 3.0, value + 4.0)))
            .collect(),
    };
    FactorLines {
        title: name.to_owned(),
        subtitle: String::new(),
        factor_name: "red".to_owned(),
        places: [
            (2.0, "2 %"),
            (4.0, "4 %"),
            (8.0, "8 %"),
            (25.0, "25 %"),
            (40.0, "40 %"),
        ]
        .map(|(at, label)| (at, label.to_owned()))
        .to_vec(),
        value_name: String::new(),
        quantity: Quantity::Hours,
        lines: vec![
            line("examiners 4", Tint::Blue, 9.0),
            line("examiners 13", Tint::Yellow, 1.0),
        ],
        interval_name: "95 % confidence interval".to_owned(),
        note: String::new(),
    }
}

fn curves() -> SideBySide {
    let panel = |name| Panel::new(factor(name), 1.0);
    SideBySide {
        title: "What red does".to_owned(),
        subtitle: "30 points, 10 replications each".to_owned(),
        panels: vec![
            panel("Mean release time of fcl"),
            panel("Narcotics: interdiction rate"),
            panel("Hit rate of fcl"),
        ],
        note: String::new(),
    }
}

fn roster() -> RosterGrid {
    let row = |pool: &str, shift: &str, planned: u32, today: Option<u32>| RosterRow {
        pool: pool.to_owned(),
        shift: shift.to_owned(),
        days: std::array::from_fn(|day| {
            (day != 6).then_some(Headcount {
                planned: planned + day as u32 % 2,
                today,
            })
        }),
    };
    RosterGrid {
        title: "The roster that keeps all targets, against today's".to_owned(),
        subtitle: "On duty in each shift".to_owned(),
        rows: vec![
            row("examiners", "weekday 08:00–16:30", 12, Some(13)),
            row("examiners", "Saturday 08:00–12:00", 3, Some(3)),
            row("agriculture-inspectors", "weekday 08:00–16:30", 4, None),
        ],
        note: String::new(),
    }
}

fn trade() -> TradeOff {
    let goal = |name: &str, quantity| Goal {
        name: name.to_owned(),
        quantity,
    };
    let mark = |name: &str, x: f64, y: f64, probability| Mark {
        name: name.to_owned(),
        at: [
            Interval::new(x, x - 0.6, x + 0.6),
            Interval::new(y, y - 0.01, y + 0.01),
        ],
        probability,
    };
    TradeOff {
        title: "Share opened against examiners".to_owned(),
        subtitle: "6 designs".to_owned(),
        goals: [
            goal("mean release time of fcl (less is better)", Quantity::Hours),
            goal("narcotics found (more is better)", Quantity::Share),
        ],
        marks: vec![
            mark("red 2 %, examiners 4", 30.0, 0.08, 0.9),
            mark("red 8 %, examiners 6", 31.0, 0.12, 0.7),
            mark("red 25 %, examiners 13", 36.0, 0.14, 1.0),
            mark("red 25 %, examiners 4", 60.0, 0.139, 0.05),
        ],
        front: vec![0, 1, 2],
        knee: Some(1),
        note: String::new(),
    }
}

fn pair() -> SideBySide {
    SideBySide {
        title: "What selectivity costs in days and brings in seizures".to_owned(),
        subtitle: "Port Castries, 200 replications of one year".to_owned(),
        panels: vec![Panel::new(lanes(), 1.2), Panel::new(threats(), 1.0)],
        note: String::new(),
    }
}

fn all() -> Vec<Box<dyn Picture>> {
    vec![
        Box::new(lanes()),
        Box::new(six_lanes(Spacing::Linear)),
        Box::new(six_lanes(Spacing::Log)),
        Box::new(times(
            vec![TimeCurve::from_times("Red", Tint::Red, &[20.0, f64::NAN, 31.0])],
            Spacing::Log,
            None,
        )),
        Box::new(threats()),
        Box::new(odd_threats()),
        Box::new(pair()),
        Box::new(holders()),
        Box::new(heat()),
        Box::new(week()),
        Box::new(year()),
        Box::new(forest()),
        Box::new(swings()),
        Box::new(waterfall()),
        Box::new(grid()),
        Box::new(factor("Dwell time of fcl: mean")),
        Box::new(curves()),
        Box::new(roster()),
        Box::new(trade()),
    ]
}

#[test]
fn no_text_touches_another_or_leaves_the_sheet() {
    for picture in all() {
        for width in [360, 480, 600, 720, 800, 1000] {
            let height = picture.natural_height(width);
            let scene = picture.scene(width, height).unwrap();
            let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let texts: Vec<_> = scene
                .shapes
                .iter()
                .filter_map(|shape| Some((shape, shape.text_box()?)))
                .collect();
            for (index, (shape, place)) in texts.iter().enumerate() {
                assert!(
                    sheet.contains(place),
                    "{} at {width}: {shape:?} leaves the sheet",
                    picture.title()
                );
                for (other, taken) in &texts[..index] {
                    assert!(
                        !place.overlaps(taken),
                        "{} at {width}: {shape:?} on {other:?}",
                        picture.title()
                    );
                }
            }
        }
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    for (one, two) in all().iter().zip(all()) {
        let height = one.natural_height(600);
        assert_eq!(one.svg(600, height).unwrap(), two.svg(600, height).unwrap());
        assert_eq!(
            one.png_at(600, height, 1).unwrap(),
            two.png_at(600, height, 1).unwrap()
        );
    }
}

#[test]
fn svg_is_one_titled_document_without_numbers_gone_wrong() {
    for picture in all() {
        let svg = picture.svg(640, 480).unwrap();
        assert!(
            svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"480\""),
            "{svg:.90}"
        );
        assert!(svg.contains(&format!("<title>{}</title>", picture.title())));
        assert!(svg.trim_end().ends_with("</svg>"));
        assert!(
            !svg.contains("NaN") && !svg.contains("inf"),
            "{}",
            picture.title()
        );
        assert!(!svg.contains("2147483647"), "a coordinate overflowed");
    }
}

#[test]
fn png_has_twice_the_size_and_its_print_resolution() {
    let png = threats().png(400, 300).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(png[16..24], [0, 0, 3, 0x20, 0, 0, 2, 0x58]);
    assert!(png.windows(4).any(|window| window == b"pHYs"));
}

#[test]
fn every_small_or_odd_sheet_is_painted_without_panic() {
    for picture in all() {
        for (width, height) in [(280, 120), (280, 3000), (3000, 120), (500, 200)] {
            picture.svg(width, height).unwrap();
        }
    }
}

#[test]
fn sizes_out_of_bounds_are_refused() {
    for (width, height) in [(0, 300), (300, 0), (3001, 300), (300, u32::MAX)] {
        assert!(matches!(
            threats().svg(width, height),
            Err(PictureError::Size { .. })
        ));
    }
}

#[test]
fn pictures_without_data_say_so() {
    let (mut stacked, mut heat, mut week, mut year) = (holders(), heat(), week(), year());
    stacked.bars.clear();
    heat.rows.clear();
    week.lines.clear();
    week.staff.clear();
    year.series.clear();
    let (mut grid, mut factor, mut roster) = (grid(), factor("Empty"), roster());
    grid.cells.clear();
    factor.lines.clear();
    roster.rows.clear();
    let empty: Vec<Box<dyn Picture>> = vec![
        Box::new(times(Vec::new(), Spacing::Linear, Some(48.0))),
        Box::new(times(
            vec![TimeCurve::from_times("Red", Tint::Red, &[])],
            Spacing::Log,
            None,
        )),
        Box::new(rates(Vec::new())),
        Box::new(stacked),
        Box::new(heat),
        Box::new(week),
        Box::new(year),
        Box::new(changes(Quantity::Share, Vec::new())),
        Box::new(grid),
        Box::new(factor),
        Box::new(roster),
        Box::new(SideBySide {
            panels: Vec::new(),
            ..pair()
        }),
    ];
    for picture in empty {
        let svg = picture.svg(600, picture.natural_height(600)).unwrap();
        assert!(svg.contains("no data"), "{picture:?}");
    }
}

#[test]
fn extreme_values_are_painted_without_panic() {
    let values = [
        0.0,
        -1.0,
        1e-300,
        1e-9,
        1.0,
        1e9,
        1e300,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
    ];
    for low in values {
        for high in values {
            let interval = Interval::new(0.5 * (low + high), low, high);
            let mut distribution = lanes();
            distribution.curves[0].mean = Some(interval);
            distribution.curves[0].median = Some(interval);
            distribution.curves[1].points = vec![CurvePoint::bare(low, 0.5), CurvePoint::bare(high, 1.0)];
            distribution.target = Some(Target {
                hours: low,
                name: LONG.to_owned(),
            });
            distribution.svg(600, 500).unwrap();
            distribution.spacing = Spacing::Log;
            distribution.png_at(400, 300, 1).unwrap();
            for quantity in [
                Quantity::Share,
                Quantity::Hours,
                Quantity::Money("XCD".to_owned()),
            ] {
                let mut bars = rates(vec![rate("One", (interval.point, low, high), (low, high))]);
                bars.quantity = quantity.clone();
                bars.svg(600, 300).unwrap();
                let mut year = year();
                year.quantity = quantity;
                year.series[0].values = vec![interval; 400];
                year.svg(600, 400).unwrap();
            }
            let mut week = week();
            week.lines[0].values = vec![interval; 5];
            week.staff = vec![low, high];
            week.svg(600, 400).unwrap();
            let mut stacked = holders();
            stacked.bars[0].values = vec![low, high];
            stacked.bars[0].total = Some(interval);
            stacked.svg(600, 400).unwrap();
            let shapes = [
                ChangeShape::Dot {
                    change: interval,
                    told_apart: true,
                },
                ChangeShape::Swing {
                    ends: [Some(interval), None],
                    told_apart: false,
                },
                ChangeShape::Step {
                    from: low,
                    by: interval,
                    is_total: false,
                },
            ];
            for shape in shapes {
                changes(Quantity::Hours, vec![change_row("One", shape)])
                    .svg(600, 300)
                    .unwrap();
            }
            let mut grid = grid();
            grid.cells[0][0] = Some(interval);
            grid.svg(600, 400).unwrap();
            let mut factor = factor("Extreme");
            factor.places[0].0 = low;
            factor.lines[0].values[1] = Some(interval);
            factor.svg(600, 400).unwrap();
            let mut heat = heat();
            heat.rows[0].shares = vec![Some(low), Some(high)];
            heat.rows[0].mean = Some(interval);
            heat.svg(600, 400).unwrap();
        }
    }
}

#[test]
fn what_is_pointed_at_says_something() {
    let picture = waterfall();
    let svg = picture.svg(600, picture.natural_height(600)).unwrap();
    assert!(
        svg.contains("<title>e-payment: −18.5 (−18.9 to −18.1)</title>"),
        "{svg}"
    );
    let scene = picture.scene(600, 400).unwrap();
    let sheet = Rect::new(0.0, 0.0, 600.0, 400.0);
    assert!(scene.hints.iter().all(|(place, _)| sheet.contains(place)));
}

#[test]
fn changes_have_signs_and_units() {
    let change = Interval::new(-29_600.0, -30_900.0, -28_200.0);
    let money = Quantity::Money("EC$ a year".to_owned());
    let written = money.write_change(&change, 30_900.0);
    assert_eq!(
        written,
        ("−29.6 thousand".to_owned(), "−30.9 to −28.2".to_owned())
    );
    let share = Quantity::Share.write_change(&Interval::new(0.004, -0.001, 0.009), 0.01);
    assert_eq!(share, ("+0.4 pts".to_owned(), "−0.1 to +0.9".to_owned()));
}

#[test]
fn text_is_escaped() {
    let mut picture = threats();
    picture.title = "Less & <more>".to_owned();
    let svg = picture.svg(600, 300).unwrap();
    assert!(svg.contains("<title>Less &amp; &lt;more&gt;</title>"));
    assert!(!svg.contains("<more>"));
}

#[test]
fn limits_are_rounded_outwards() {
    let share = |point, low, high| Quantity::Share.write(&Interval::new(point, low, high), 1.0);
    assert_eq!(share(0.41, 0.38, 0.44), ("41 %".to_owned(), "38–44".to_owned()));
    assert_eq!(
        share(0.414, 0.3801, 0.4399),
        ("41 %".to_owned(), "38–44".to_owned())
    );
    assert_eq!(
        share(0.9932, 0.9921, 0.9943),
        ("99.3 %".to_owned(), "99.2–99.5".to_owned())
    );
    assert_eq!(share(0.0, 0.0, 0.0), ("0 %".to_owned(), String::new()));
    let days = Quantity::Hours.write(&Interval::new(120.0, 118.8, 121.2), 960.0);
    assert_eq!(days, ("5.0 d".to_owned(), "4.9–5.1".to_owned()));
    let money =
        Quantity::Money("XCD".to_owned()).write(&Interval::new(1_234_567.0, 1_234_000.0, 1_235_000.0), 2e6);
    assert_eq!(money, ("1,234,567".to_owned(), "1,234,000–1,235,000".to_owned()));
}

#[test]
fn steps_of_single_times_have_their_quantiles() {
    let curve = TimeCurve::from_times("Red", Tint::Red, &[4.0, 1.0, 3.0, 2.0]);
    assert_eq!(curve.median, Some(Interval::exact(2.0)));
    assert_eq!(curve.quantile_90, Some(Interval::exact(4.0)));
    assert_eq!(curve.mean, Some(Interval::exact(2.5)));
    assert_eq!(curve.points.first(), Some(&CurvePoint::bare(1.0, 0.0)));
    assert_eq!(curve.points.last(), Some(&CurvePoint::bare(4.0, 1.0)));
}
