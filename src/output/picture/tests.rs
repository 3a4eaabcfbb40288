//! Every picture at every size: the same bytes twice, nothing outside the sheet, no text on text.

use super::change_rows::ChangeShape;
use super::drawing::Picture;
use super::error::PictureError;
use super::geometry::Rect;
use super::side_by_side::SideBySide;
use super::testing::{
    LONG, all, change_row, changes, factor, grid, heat, holders, lanes, pair, rate, rates, roster, threats,
    times, waterfall, week, year,
};
use super::theme::Tint;
use super::time_distribution::{CurvePoint, Spacing, Target, TimeCurve};
use super::values::{Interval, Quantity};

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
