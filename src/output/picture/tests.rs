//! Every picture at every size: the same bytes twice, nothing outside the sheet, no text on text.

use super::drawing::Picture;
use super::error::PictureError;
use super::geometry::Rect;
use super::interval_bars::{IntervalBars, IntervalRow, Reference};
use super::side_by_side::{Panel, SideBySide};
use super::stacked_bars::{Part, StackedBar, StackedBars};
use super::theme::Tint;
use super::time_distribution::{CurvePoint, Spacing, Target, TimeCurve, TimeDistribution};
use super::values::{Interval, Quantity};
use super::week_heat::{WeekHeat, WeekRow};
use super::week_lines::{WeekLine, WeekLines};
use super::year_series::{DayMark, DaySeries, MarkKind, YearSeries};

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
        interval_name: "95 % of years".to_owned(),
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
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
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
            let mut heat = heat();
            heat.rows[0].shares = vec![Some(low), Some(high)];
            heat.rows[0].mean = Some(interval);
            heat.svg(600, 400).unwrap();
        }
    }
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
