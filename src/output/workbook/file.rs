//! The spreadsheet itself: cells, formats, frozen panes, charts.

use super::chart::{Chart, Series, Shape};
use super::{Sheet, Workbook, WorkbookError};
use crate::output::tables::{Cell, Column, Kind};
use rust_xlsxwriter as xlsx;
use xlsx::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// The day every workbook is said to be made on: its bytes depend on nothing but its contents.
const MADE_ON: (u16, u8, u8) = (2026, 1, 1);
/// Narrowest and widest column \[letters\].
const WIDTHS: (usize, usize) = (9, 60);
/// Rows looked at to find a column's width.
const LOOKED_AT: usize = 500;
/// Letters of a text that a cell may hold, by the format.
const LONGEST: usize = 32_767;
/// Room a chart takes [pixels].
const CHART: (u32, u32) = (760, 420);
/// Height of a row, and what a lying bar needs [pixels].
const ROW: u32 = 20;
/// The theme's colours (Okabe and Ito 2008), told apart by the colour-blind.
const COLOURS: [u32; 7] = [
    0x0000_72B2,
    0x00E6_9F00,
    0x0000_9E73,
    0x00CC_79A7,
    0x0056_B4E9,
    0x00D5_5E00,
    0x0099_9999,
];
/// Letters in a line of the summary.
const LETTERS_A_LINE: usize = 105;
/// Height of a line of text [points].
const LINE: f64 = 15.0;
/// The summary's sheet.
const SUMMARY: &str = "Summary";

pub(super) fn bytes(workbook: &Workbook) -> Result<Vec<u8>, WorkbookError> {
    let whole = |error: XlsxError| WorkbookError::Whole(error.to_string());
    let mut book = xlsx::Workbook::new();
    let (year, month, day) = MADE_ON;
    let made_on = xlsx::ExcelDateTime::from_ymd(year, month, day).map_err(whole)?;
    let properties = xlsx::DocProperties::new()
        .set_title(&workbook.title)
        .set_author(format!("greenlane {}", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(&made_on);
    book.set_properties(&properties);
    summary(book.add_worksheet(), workbook).map_err(whole)?;
    for sheet in &workbook.sheets {
        fill(book.add_worksheet(), sheet).map_err(|error| WorkbookError::Sheet {
            sheet: sheet.name.to_owned(),
            reason: error.to_string(),
        })?;
    }
    book.save_to_buffer().map_err(whole)
}

/// The answer in sentences, how it came about, and what is on the other sheets.
fn summary(page: &mut Worksheet, workbook: &Workbook) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16.0).set_text_wrap();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let label = Format::new().set_bold().set_align(FormatAlign::Top);
    page.set_name(SUMMARY)?;
    page.set_column_width(0, 24)?.set_column_width(1, 110)?;
    page.set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    page.write_string_with_format(0, 1, clipped(&workbook.title), &title)?;
    let mut row = 2;
    for sentence in &workbook.sentences {
        page.write_string_with_format(row, 1, clipped(sentence), &wrapped)?;
        let lines = sentence.chars().count() / LETTERS_A_LINE + 1;
        page.set_row_height(row, lines as f64 * LINE)?;
        row += 1;
    }
    row += 1;
    for (name, value) in &workbook.facts {
        page.write_string_with_format(row, 0, *name, &label)?;
        page.write_string_with_format(row, 1, clipped(value), &wrapped)?;
        row += 1;
    }
    row += 1;
    page.write_string_with_format(row, 0, "sheet", &label)?;
    page.write_string_with_format(row, 1, "what is on it", &label)?;
    for sheet in &workbook.sheets {
        row += 1;
        let link = xlsx::Url::new(format!("internal:'{}'!A1", sheet.name));
        page.write_url_with_text(row, 0, link, sheet.name)?;
        page.write_string_with_format(row, 1, sheet.about, &wrapped)?;
    }
    Ok(())
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let table = &sheet.table;
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    page.set_name(sheet.name)?;
    page.set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    let last_row = table.rows.len() as u32;
    let last_column = table.columns.len().saturating_sub(1) as u16;
    let unit_column = table.column("unit");
    for (place, column) in table.columns.iter().enumerate() {
        let at = place as u16;
        page.write_string_with_format(0, at, heading_of(column), &heading)?;
        page.set_column_width(at, width(sheet, place) as f64)?;
        for (number, row) in table.rows.iter().enumerate() {
            let row_unit = || match unit_column.map(|unit| &row[unit]) {
                Some(Cell::Text(unit)) if MEASURED.contains(&column.name.as_str()) => unit.as_str(),
                _ => "",
            };
            let unit = if column.unit.is_empty() {
                row_unit()
            } else {
                &column.unit
            };
            cell(
                page,
                number as u32 + 1,
                at,
                &row[place],
                column.kind,
                &column.name,
                unit,
            )?;
        }
    }
    page.set_row_height(0, 3.0 * LINE)?;
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, u16::from(table.columns[0].kind == Kind::Text))?;
    page.autofilter(0, 0, last_row, last_column)?;
    let mut row = 1;
    for chart in &sheet.charts {
        let drawn = drawn(sheet, chart);
        page.insert_chart(row, last_column + 2, &drawn)?;
        row += height(chart) / ROW + 2;
    }
    Ok(())
}

/// Columns whose unit stands in the row.
const MEASURED: [&str; 6] = ["value", "low", "high", "base", "other", "difference"];

/// `mean [h]`; shares are printed as percentages.
fn heading_of(column: &Column) -> String {
    match column.unit.as_str() {
        "" => column.name.clone(),
        "share" => format!("{} [%]", column.name),
        unit => format!("{} [{unit}]", column.name),
    }
}

fn cell(
    page: &mut Worksheet,
    row: u32,
    at: u16,
    cell: &Cell,
    kind: Kind,
    name: &str,
    unit: &str,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => page.write_string(row, at, clipped(text))?,
        Cell::Number(value) if value.is_finite() => {
            page.write_number_with_format(row, at, *value, &number_format(*value, name, unit))?
        }
        Cell::Whole(value) => {
            page.write_number_with_format(row, at, *value as f64, &Format::new().set_num_format("#,##0"))?
        }
        Cell::Truth(value) => page.write_string(row, at, if *value { "yes" } else { "no" })?,
        Cell::Instant(micros) => {
            let days = *micros as f64 / 86_400e6 + DAYS_1900_TO_1970;
            page.write_number_with_format(row, at, days, &Format::new().set_num_format("yyyy-mm-dd hh:mm"))?
        }
        Cell::Number(_) | Cell::Nothing => return Ok(()),
    };
    debug_assert!(
        !matches!((kind, cell), (Kind::Number | Kind::Whole, Cell::Text(_))),
        "{name} holds numbers"
    );
    Ok(())
}

/// Day number of 1970-01-01 in a spreadsheet.
const DAYS_1900_TO_1970: f64 = 25_569.0;

fn number_format(value: f64, name: &str, unit: &str) -> Format {
    let size = value.abs();
    let pattern = match (name, unit) {
        ("level", _) => "0.0##%",
        ("p_value" | "adjusted_p_value" | "probability", _) => "0.0000",
        (_, "share") => "0.00%",
        (_, "%") => "0.00",
        _ if size >= 1000.0 => "#,##0",
        _ if size >= 10.0 || size == 0.0 => "0.0",
        _ if size >= 0.1 => "0.000",
        _ => "0.00000",
    };
    Format::new().set_num_format(pattern)
}

/// How wide a column has to be \[letters\].
fn width(sheet: &Sheet, place: usize) -> usize {
    let column = &sheet.table.columns[place];
    let text = |row: &Vec<Cell>| match &row[place] {
        Cell::Text(text) => text.chars().count(),
        Cell::Instant(_) => 17,
        _ => 10,
    };
    let cells = sheet
        .table
        .rows
        .iter()
        .take(LOOKED_AT)
        .map(text)
        .max()
        .unwrap_or(0);
    let longest_word = heading_of(column)
        .split(' ')
        .map(|word| word.chars().count())
        .max();
    cells.max(longest_word.unwrap_or(0) + 4).clamp(WIDTHS.0, WIDTHS.1)
}

/// A text no longer than a cell may hold.
fn clipped(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST / 4).chain(" …".chars()).collect()
}

/// Room for a label at each lying bar.
fn height(chart: &Chart) -> u32 {
    let bars = chart
        .series
        .iter()
        .map(|series| series.rows.len() as u32)
        .max()
        .unwrap_or(0);
    match chart.shape {
        Shape::Lines | Shape::Points => CHART.1,
        Shape::Bars | Shape::Stacked | Shape::Tornado => CHART.1.max(140 + bars * ROW),
    }
}

fn drawn(sheet: &Sheet, chart: &Chart) -> xlsx::Chart {
    let mut drawn = match chart.shape {
        Shape::Bars => xlsx::Chart::new(xlsx::ChartType::Bar),
        Shape::Stacked | Shape::Tornado => xlsx::Chart::new(xlsx::ChartType::BarStacked),
        Shape::Lines => xlsx::Chart::new(xlsx::ChartType::ScatterStraight),
        Shape::Points => xlsx::Chart::new(xlsx::ChartType::Scatter),
    };
    let lying = matches!(chart.shape, Shape::Bars | Shape::Stacked | Shape::Tornado);
    for (number, series) in chart.series.iter().enumerate() {
        add(&mut drawn, sheet, chart, series, COLOURS[number % COLOURS.len()]);
    }
    drawn
        .title()
        .set_name(&chart.title)
        .set_font(xlsx::ChartFont::new().set_size(12).set_bold());
    let format = if chart.percent { "0%" } else { "General" };
    if lying {
        // the spreadsheet's x is the axis that lies; the first row of the table stands on top
        drawn.x_axis().set_name(&chart.values).set_num_format(format);
        drawn
            .y_axis()
            .set_reverse()
            .set_label_interval(1)
            .set_label_position(xlsx::ChartAxisLabelPosition::Low);
    } else {
        drawn.x_axis().set_name(&chart.across);
        drawn.y_axis().set_name(&chart.values).set_num_format(format);
    }
    if chart.series.len() < 2 {
        drawn.legend().set_hidden();
    } else {
        drawn.legend().set_position(xlsx::ChartLegendPosition::Bottom);
    }
    drawn
        .set_width(CHART.0)
        .set_height(CHART.1)
        .set_alt_text(&chart.title);
    drawn
}

fn add(drawn: &mut xlsx::Chart, sheet: &Sheet, chart: &Chart, series: &Series, colour: u32) {
    let name = series.sheet.unwrap_or(sheet.name);
    let (first, last) = (series.rows.start as u32 + 1, series.rows.end as u32);
    let cells = |column: usize| (name, first, column as u16, last, column as u16);
    let range =
        |column: usize| xlsx::ChartRange::new_from_range(name, first, column as u16, last, column as u16);
    let added = drawn.add_series();
    added
        .set_name(series.name.as_str())
        .set_categories(cells(series.across))
        .set_values(cells(series.values));
    let colour = xlsx::Color::RGB(colour);
    match chart.shape {
        Shape::Lines => {
            added.set_format(
                xlsx::ChartFormat::new().set_line(xlsx::ChartLine::new().set_color(colour).set_width(1.75)),
            );
        }
        Shape::Points => {
            let mut fill = xlsx::ChartFormat::new()
                .set_solid_fill(xlsx::ChartSolidFill::new().set_color(colour))
                .clone();
            added.set_marker(
                xlsx::ChartMarker::new()
                    .set_type(xlsx::ChartMarkerType::Circle)
                    .set_size(if series.sheet.is_some() { 5 } else { 8 })
                    .set_format(&mut fill),
            );
        }
        Shape::Bars | Shape::Stacked | Shape::Tornado => {
            added.set_gap(50);
            added.set_format(
                xlsx::ChartFormat::new().set_solid_fill(xlsx::ChartSolidFill::new().set_color(colour)),
            );
        }
    }
    if let Some((below, above)) = series.reach {
        let mut bars = xlsx::ChartErrorBars::new();
        bars.set_type(xlsx::ChartErrorBarsType::Custom(range(above), range(below)));
        added.set_x_error_bars(&bars);
    }
}
