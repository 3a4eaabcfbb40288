//! An office's own files in their several forms: a roster, a history or a log says the same as CSV, spreadsheet and Parquet, and
//! broken ones are told with their place.

use super::support::{json, root, run};
use assert_cmd::Command;
use greenlane::output::tables::{Cell, Column, ParquetRows, Rows};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::fmt::Write as _;
use std::path::Path;

const PORT: &str = r#"
title = "a counter with a roster"
start = 2026-01-05
length = "4 weeks"
warm-up = "1 week"
holidays = [2026-01-20]
[traffic.people]
poisson = "4 / h"
brings = { person = 1 }
[goods.person]
[lane.only]
route = ["service"]
[step.service]
needs = { serve = 1 }
takes = { exponential = "30 min" }
[officers.servers]
skills = ["serve"]
absence = "10 %"
"#;

/// The example by date: weekdays, a holiday with less, Saturdays, nights.
fn rows() -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    for day in 0..28_i64 {
        let date = jiff::civil::date(2026, 1, 5).saturating_add(jiff::Span::new().days(day));
        let (weekday, holiday) = (day % 7, day == 15);
        let shifts: &[(&str, &str, usize)] = match (weekday, holiday) {
            (_, true) => &[("08:00", "12:00", 1)],
            (0..=4, _) => &[("08:00", "16:30", 4), ("22:00", "06:00", 1)],
            (5, _) => &[("08:00", "12:00", 2)],
            _ => &[],
        };
        for &(from, to, heads) in shifts {
            rows.extend((0..heads).map(|_| [date.to_string(), from.to_owned(), to.to_owned()]));
        }
    }
    rows
}

fn port(folder: &Path, officers: &str) -> Result<Vec<u8>, String> {
    let path = folder.join("port.toml");
    std::fs::write(&path, format!("{PORT}{officers}")).unwrap();
    let output = Command::cargo_bin("greenlane")
        .unwrap()
        .args([
            "run",
            &path.to_string_lossy(),
            "--replications",
            "3",
            "--quiet",
            "--format",
            "csv",
        ])
        .output()
        .unwrap();
    match output.status.code() {
        Some(0) => Ok(output.stdout),
        _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The week of a roster by date, written out by hand under the names that the roster gives its shifts, has the same figures to
/// the last bit: from CSV, and from a workbook with dates and times as spreadsheets keep them.
#[test]
fn a_roster_is_the_week_it_says_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = "[officers.servers.shifts.\"holidays 08:00-12:00\"]\ndays = \"holidays\"\nhours = \"08:00-12:00\"\non-duty = 1\n\
        [officers.servers.shifts.\"Sat 08:00-12:00\"]\ndays = \"Sat\"\nhours = \"08:00-12:00\"\non-duty = 2\n\
        [officers.servers.shifts.\"Mon-Fri 08:00-16:30\"]\ndays = \"Mon-Fri\"\nhours = \"08:00-16:30\"\non-duty = 4\n\
        [officers.servers.shifts.\"Mon-Fri 22:00-06:00\"]\ndays = \"Mon-Fri\"\nhours = \"22:00-06:00\"\non-duty = 1\n";
    let wanted = port(folder.path(), by_hand).unwrap();
    let mut text = "pool,date,from,to,name\n".to_owned();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["pool", "date", "from", "to", "officers"].into_iter().enumerate() {
        sheet.write(1, column as u16, name).unwrap();
    }
    let (day, clock) = (
        Format::new().set_num_format("dd/mm/yyyy"),
        Format::new().set_num_format("hh:mm"),
    );
    for (number, [date, from, to]) in rows().iter().enumerate() {
        let _ = writeln!(text, "servers,{date},{from},{to},person {number}");
        let row = number as u32 + 2;
        sheet.write(row, 0, "servers").unwrap();
        let moment = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
        sheet
            .write_datetime_with_format(row, 1, moment(date), &day)
            .unwrap();
        sheet
            .write_datetime_with_format(row, 2, moment(from), &clock)
            .unwrap();
        sheet
            .write_datetime_with_format(row, 3, moment(to), &clock)
            .unwrap();
        sheet.write(row, 4, 1).unwrap();
    }
    std::fs::write(folder.path().join("roster.csv"), text).unwrap();
    book.save(folder.path().join("roster.xlsx")).unwrap();
    for file in ["roster.csv", "roster.xlsx"] {
        let found = port(folder.path(), &format!("roster = \"{file}\"\n"));
        assert!(found.as_ref() == Ok(&wanted), "{file}: {:?}", found.err());
    }
    // a wrong cell of the sheet is told with its row there
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write(9, 4, "two").unwrap();
    book.save(folder.path().join("roster.xlsx")).unwrap();
    let told = port(folder.path(), "roster = \"roster.xlsx\"\n").unwrap_err();
    assert!(
        told.contains("has \"two\" in line 10, column 5 (`officers`)"),
        "{told}"
    );
}

#[test]
fn broken_workbooks_and_column_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "days").unwrap();
    let whole = book.save_to_buffer().unwrap();
    let half = &whole[..whole.len() / 2];
    let sheet: [(&str, &[u8], &str); 5] = [
        ("empty.xlsx", b"", "it is no workbook that can be read"),
        (
            "text.xlsx",
            b"days,hours,officers\n",
            "it is no workbook that can be read",
        ),
        ("half.xlsx", half, "it is no workbook that can be read"),
        (
            "one.xlsx",
            &whole,
            "has neither column `hours` nor `from` and `to`",
        ),
        ("book.csv", &whole, "it is not UTF-8 text"),
    ];
    for (name, bytes, needle) in sheet {
        std::fs::write(inside(name), bytes).unwrap();
        let told = port(folder.path(), &format!("roster = {name:?}\n")).unwrap_err();
        assert!(told.contains(needle), "{name}: {told}");
    }
    let columns: [(&str, &[u8], &str); 4] = [
        ("empty.parquet", b"", "it is no Parquet file that can be read"),
        (
            "text.parquet",
            b"score,found\n0.1,1\n",
            "it is no Parquet file that can be read",
        ),
        (
            "start.parquet",
            b"PAR1\x15\x04\x15\x00PAR1",
            "it is no Parquet file that can be read",
        ),
        ("scores.xlsx", half, "it is no workbook that can be read"),
    ];
    for (name, bytes, needle) in columns {
        std::fs::write(inside(name), bytes).unwrap();
        let output = Command::cargo_bin("greenlane")
            .unwrap()
            .arg("risk")
            .arg(inside(name))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {told}");
        assert!(told.contains(needle), "{name}: {told}");
    }
}

/// The Korean declarations as CSV and as Parquet with typed columns: every figure is the same.
#[test]
fn a_history_from_parquet_has_the_figures_of_the_same_csv() {
    let folder = tempfile::tempdir().unwrap();
    let csv = root().join("scenarios/data/declarations-kr/declarations.csv");
    let parquet = folder.path().join("declarations.parquet");
    let columns = [
        Column::text("date"),
        Column::whole("fraud"),
        Column::measured("s_oof", ""),
        Column::measured("price", ""),
        Column::whole("twin"),
    ];
    let mut rows = ParquetRows::new(std::fs::File::create(&parquet).unwrap(), &columns).unwrap();
    let mut reader = csv::Reader::from_path(&csv).unwrap();
    for row in reader.deserialize::<std::collections::BTreeMap<String, String>>() {
        let row = row.unwrap();
        let whole = |name: &str| Cell::Whole(row[name].parse().unwrap());
        let number = |name: &str| Cell::Number(row[name].parse().unwrap());
        let cells = [
            Cell::Text(row["date"].clone()),
            whole("fraud"),
            number("s_oof"),
            number("price"),
            whole("twin"),
        ];
        rows.row(&cells).unwrap();
    }
    rows.finish().unwrap();
    let risk = |path: &Path| {
        let output = Command::cargo_bin("greenlane")
            .unwrap()
            .arg("risk")
            .arg(path)
            .args([
                "--score", "s_oof", "--found", "fraud", "--value", "price", "--by", "twin", "--format",
                "json",
            ])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .replace("declarations.parquet", "declarations.csv")
    };
    assert_eq!(risk(&parquet), risk(&csv));
}

/// The shipped roster says what `saint-lucia.toml` says of the two pools, and leaves nothing out.
#[test]
fn the_shipped_roster_is_read_whole() {
    let port = super::support::file("scenarios/saint-lucia-roster.toml", &[]);
    let shifts = |name: &str| -> Vec<(String, u32)> {
        let pool = port.resources.iter().find(|pool| pool.name == name).unwrap();
        pool.shifts
            .iter()
            .map(|shift| (shift.name.clone(), shift.on_duty))
            .collect()
    };
    assert_eq!(
        shifts("document-officers"),
        [
            ("Sat 08:00-13:00".to_owned(), 2),
            ("Mon-Fri 08:00-16:30".to_owned(), 10)
        ]
    );
    assert_eq!(shifts("shed-examiners"), [("Mon-Fri 08:00-16:30".to_owned(), 4)]);
    // and what the roster does not say, such as skills and absence, stays
    let today = super::support::file("scenarios/saint-lucia.toml", &[]);
    assert_eq!(port.resources.len(), today.resources.len());
    let shorter = super::support::file(
        "scenarios/saint-lucia-roster.toml",
        &["length=\"1 week\"", "warm-up=\"0 weeks\""],
    );
    assert!(!json(&shorter, &run(&shorter, 1)).is_empty());
}

/// Three calls, told in every form that a list of calls may have: the same year at the port, byte by byte.
#[test]
fn calls_come_from_csv_of_any_kind_and_from_port_calls_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, text: &str| -> Result<Vec<u8>, String> {
        std::fs::write(folder.path().join(name), text).unwrap();
        let scenario = format!(
            "title = \"calls\"\nstart = 2026-01-05\nlength = \"1 week\"\nwarm-up = \"0 weeks\"\n\
             [traffic.boats]\nrecorded = {{ csv = {name:?}, column = \"arrival\" }}\nbrings = {{ box = 3 }}\n\
             [goods.box]\n[lane.red]\nroute = [\"look\"]\n[step.look]\ntakes = \"20 h\"\nneeds = {{ look = 1 }}\n\
             [officers.examiner]\nskills = [\"look\"]\non-duty = 1\n"
        );
        std::fs::write(folder.path().join("port.toml"), scenario).unwrap();
        let output = Command::cargo_bin("greenlane")
            .unwrap()
            .current_dir(&folder)
            .args([
                "run",
                "port.toml",
                "--replications",
                "2",
                "--format",
                "json",
                "--quiet",
            ])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(told)
        }
    };
    let call = |ship: &str, times: &str| {
        format!(
            "{{ \"vesselName\": \"{ship}\", \"imoLloyds\": 9307384, \"portAreaDetails\": [{{ \"berthCode\": \"B1\", {times} }}] }}"
        )
    };
    let list = |calls: &[String]| format!("{{ \"portCalls\": [\n{}\n] }}", calls.join(",\n"));
    let first = call(
        "A",
        "\"eta\": \"2026-01-05T05:00:00.000+0000\", \"ata\": \"2026-01-05T06:30:00.000+0000\"",
    );
    let second = call("B", "\"eta\": \"2026-01-06T00:00:00Z\", \"ata\": null");
    let third = call("C, the last", "\"eta\": \"2026-01-07T12:00:00+00:00\"");
    let calls = [first.clone(), second, third];
    let commas = run(
        "calls.csv",
        "arrival,ship\n2026-01-05 06:30,A\n2026-01-06,B\n2026-01-07T12:00:00,C\n",
    )
    .unwrap();
    let semicolons = run("calls.csv", "ship;arrival\nA;6,5\nB;24\nC;60\n").unwrap();
    let json = run("calls.json", &list(&calls)).unwrap();
    assert!(commas == semicolons, "semicolons and decimal commas");
    assert!(commas == json, "port calls in JSON");
    for (text, needle) in [
        (
            &list(&calls)[..90],
            "it is no list of port calls in JSON (EOF while parsing a string at line 2 column",
        ),
        ("[1, 2]", "at line 1 column"),
        (
            &list(&[first.clone(), call("D", "\"etd\": null")]),
            "port call 2 (`D`) has neither `ata` nor `eta`",
        ),
        (
            &list(&[call("E", "\"eta\": \"2026-01-05T05:00:00+0300\"")]),
            "times are in UTC",
        ),
        (
            &list(&[call("F", "\"eta\": \"2026-13-05T05:00:00Z\"")]),
            "in line 2, column 1 (`arrival`), which is no date and time",
        ),
    ] {
        let told = run("calls.json", text).unwrap_err();
        assert!(told.contains(needle), "{needle}: {told}");
    }
}
