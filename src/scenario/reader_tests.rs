//! Tests of the reader, on a section such as scenarios have.

use super::super::diagnostic::{Style, render};
use super::super::document::parse;
use super::super::{form, reference, schema};
use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq)]
enum AtEnd {
    Finish,
    Suspend,
}

#[derive(Debug)]
#[expect(
    dead_code,
    reason = "a section as an author would write it; tests look at some of it"
)]
struct Pool {
    site: String,
    skills: Vec<String>,
    absence: Share,
    cost: Money,
    at_end: AtEnd,
    overtime: SimDuration,
    takes: Option<Law>,
    detects: Vec<(String, Share)>,
    red: Option<Share>,
    shifts: Vec<(String, (Days, Hours, u64))>,
}

fn pool(_name: &str, r: &Reader<'_>) -> Pool {
    let pool = Pool {
        site: r.reference("site", "site", "Where the officers work").required(),
        skills: r
            .list("skills", form::word(&["examine", "rummage"]), "What they can do")
            .default("examine"),
        absence: r
            .share("absence", "Share of officer days lost to absence")
            .at_most("50 %")
            .default("0 %"),
        cost: r
            .money_per_hour("cost", "Pay per officer and hour on duty")
            .default("0"),
        at_end: r
            .choice(
                "at-shift-end",
                &[("finish", AtEnd::Finish), ("suspend", AtEnd::Suspend)],
                "What happens to work in hand",
            )
            .default("suspend"),
        overtime: r
            .duration("overtime", "Longest overtime in one go")
            .within("0 h", "8 h")
            .default("1 h"),
        takes: r.duration_law("takes", "How long a job takes").optional(),
        detects: r.map("detects", "threat", &form::share(), "Probability of detection"),
        red: r
            .table_or("red", "share", "The red lane", |r| {
                let share = r.share("share", "Share of traffic").optional();
                let above = r.number("above", "Least score").optional();
                r.exactly_one(&["share", "above"]);
                share.or(above.and_then(|score| Share::new(score).ok()))
            })
            .flatten(),
        shifts: r.named("shifts", "Shifts, by name", |_, r| {
            (
                r.days("days", "Days the shift is worked").default("daily"),
                r.hours("hours", "From when to when").required(),
                r.count("on-duty", "Officers on duty").at_most("1000").required(),
            )
        }),
    };
    if pool.shifts.len() > 10 {
        r.warn("shifts", "many shifts", None);
    }
    pool
}

type Scenario = (String, Vec<(String, Pool)>);

fn scenario(r: &Reader<'_>) -> Scenario {
    r.set_currency(Currency {
        name: "EC$".into(),
        others: vec![("US$".into(), 2.7)],
    });
    r.declare_tables("site", "site");
    r.declare("threat", ["narcotics", "firearms"]);
    let title = r.text("title", "One line for the report").required();
    r.named("site", "Places", |_, _| ());
    (title, r.named("officers", "Officer pools", pool))
}

fn load(path: &str) -> Result<String, String> {
    match path {
        "s/times.csv" => Ok("minutes,kind\n30,a\n90,b\n".into()),
        _ => Err("no such file".into()),
    }
}

fn read_text(text: &str) -> (Reading<Scenario>, String) {
    let mut sources = Sources::new();
    let file = sources.add("s/x.toml", text);
    let table = match parse(file, text) {
        Ok(table) => table,
        Err(faults) => panic!("{}", render(&faults, &sources, Style::Plain)),
    };
    let reading = read(&table, &sources, &load, scenario);
    let shown = render(&reading.diagnostics, &sources, Style::Compact);
    (reading, shown)
}

const GOOD: &str = r#"
title = "Castries"
[site.castries]
[officers.examiners]
site = "castries"
skills = ["examine", "rummage"]
absence = { value = "8 %", grade = "M", source = "roster 2025", range = ["5 %", "12 %"], note = "a wet year" }
cost = "US$ 40/h"
takes = { lognormal = { mean = "3 h", cv = 0.5 }, grade = "S", source = "station" }
red = "8 %"
grade = "D"
source = "yearbook"
detects = { narcotics = "85 %", firearms = { value = 0.6, grade = "G" } }
[officers.examiners.shifts.week]
days = "Mon-Fri"
hours = "08:00-16:30"
on-duty = 6
"#;

#[test]
fn a_good_section_is_read_without_a_word() {
    let (reading, shown) = read_text(GOOD);
    assert_eq!(shown, "");
    let pool = &reading.value.1[0].1;
    assert_eq!(pool.absence, Share::new(0.08).unwrap());
    assert_eq!(pool.overtime, SimDuration::HOUR);
    assert_eq!(pool.at_end, AtEnd::Suspend);
    assert_eq!(pool.red, Share::new(0.08).ok());
    assert_eq!(pool.detects.len(), 2);
    assert_eq!(pool.shifts[0].1.2, 6);
}

#[test]
fn every_number_is_listed_with_its_grade() {
    let (reading, _) = read_text(GOOD);
    let listed: Vec<String> = reading
        .assumptions
        .iter()
        .map(|a| {
            format!(
                "{} = {} [{}] {} range {} set {}{}",
                a.path,
                a.value,
                a.grade.map_or("-", super::super::session::Grade::letter),
                a.source.as_deref().unwrap_or("-"),
                a.range
                    .as_ref()
                    .map_or("-".into(), |(low, high)| format!("{}..{}", low.text, high.text)),
                a.set_path.as_deref().unwrap_or("-"),
                if a.defaulted { " (default)" } else { "" },
            )
        })
        .collect();
    insta::assert_snapshot!(listed.join("\n"), @r#"
    officers.examiners.absence = "8 %" [M] roster 2025 range "5 %".."12 %" set officers.examiners.absence.value
    officers.examiners.cost = "US$ 40/h" [D] yearbook range - set officers.examiners.cost
    officers.examiners.overtime = "1 h" [-] - range - set officers.examiners.overtime (default)
    officers.examiners.takes = { lognormal = { mean = "3 h", cv = 0.5 } } [S] station range - set officers.examiners.takes.lognormal.mean
    officers.examiners.detects.narcotics = "85 %" [D] yearbook range - set officers.examiners.detects.narcotics
    officers.examiners.detects.firearms = 0.6 [G] - range - set officers.examiners.detects.firearms.value
    officers.examiners.red.share = "8 %" [D] yearbook range - set officers.examiners.red
    officers.examiners.shifts.week.on-duty = 6 [D] yearbook range - set officers.examiners.shifts.week.on-duty
    "#);
}

#[test]
fn all_faults_of_a_section_are_told_at_once() {
    let (_, shown) = read_text(
        r#"
titel = "Castries"
[site.castries]
[officers.examiners]
site = "castires"
skills = ["examine", "romage", 3]
absense = "8 %"
absence = "60 %"
cost = "€ 5/h"
at-shift-end = "finnish"
overtime = 2
takes = { lognormall = { mean = "3 h" } }
red = { share = "8 %", above = 0.9 }
detects = { narcotic = "85 %", firearms = "150 %" }
[officers.examiners.shifts.week]
days = "Mon-Fry"
on-duty = 6.5
[officers.examiners.shifts]
sunday = 3
"#,
    );
    insta::assert_snapshot!(shown, @r#"
    s/x.toml:1:1: error: the scenario lacks `title`, which is required (help: add `title = "…"` – One line for the report)
    s/x.toml:2:1: error: the scenario has no key `titel` (help: did you mean `title`?)
    s/x.toml:5:8: error: `officers.examiners.site` names `castires`, but there is no site of this name (help: did you mean `castries`?)
    s/x.toml:6:22: error: `officers.examiners.skills` has an element 2 that is "romage", but must be `examine` or `rummage` (help: did you mean `rummage`?)
    s/x.toml:6:32: error: `officers.examiners.skills` has an element 3 that is "3", but must be `examine` or `rummage` (help: write `examine` or `rummage`)
    s/x.toml:7:1: error: `officers.examiners` has no key `absense` (help: did you mean `absence`?)
    s/x.toml:8:11: error: `officers.examiners.absence` is "60 %", but must be at most 50 %
    s/x.toml:9:8: error: `officers.examiners.cost` is "€ 5", but the currency `€` is not declared (help: write "EC$ 1 200" or "US$ 1 200")
    s/x.toml:10:16: error: `officers.examiners.at-shift-end` is "finnish", but must be `finish` or `suspend` (help: did you mean `finish`?)
    s/x.toml:11:12: error: `officers.examiners.overtime` is "2", but a duration needs a unit (help: write a unit, such as "45 min", "2 h 30 min", "1.5 h", "3 days", "4 weeks" or "30 s")
    s/x.toml:12:9: error: `officers.examiners.takes` is { lognormall = { mean = "3 h" } }, which names no law (help: did you mean `lognormal`?)
    s/x.toml:13:32: error: `officers.examiners.red` has both `share` and `above` (help: keep one of `share` or `above`)
    s/x.toml:14:13: error: `officers.examiners.detects` names `narcotic`, but there is no threat of this name (help: did you mean `narcotics`?)
    s/x.toml:14:43: error: `officers.examiners.detects.firearms` is "150 %", but a share lies between 0 % and 100 % (help: write "8 %" or 0.08)
    s/x.toml:15:28: error: `officers.examiners.shifts.week` lacks `hours`, which is required (help: add `hours = "08:00-16:30"` – From when to when)
    s/x.toml:16:8: error: `officers.examiners.shifts.week.days` is "Mon-Fry", in which `Mon-Fry` is no day (help: write "Mon-Fri", "Mon, Wed-Fri", "Sat", "holidays" or "daily")
    s/x.toml:17:11: error: `officers.examiners.shifts.week.on-duty` is 6.5, but a count is a whole number (help: write a whole number, such as 12)
    s/x.toml:19:10: error: `officers.examiners.shifts.sunday` is 3, but must be a table (help: write `[officers.examiners.shifts.sunday]` on a line of its own and its keys below)
    "#);
}

#[test]
fn a_fault_is_shown_with_its_line_and_a_way_out() {
    let text = "title = \"x\"\n[officers.examiners]\nsite = { value = 3, grade = \"X\", sauce = \"y\" }\n";
    let mut sources = Sources::new();
    let file = sources.add("s/x.toml", text);
    let table = parse(file, text).unwrap();
    let reading = read(&table, &sources, &load, scenario);
    insta::assert_snapshot!(render(&reading.diagnostics, &sources, Style::Plain), @r#"
    error: `officers.examiners.site` is 3, but must be a site name
     --> s/x.toml:3:18
      |
    3 | site = { value = 3, grade = "X", sauce = "y" }
      |                  ^
      |
      = help: write it like "…"

    error: `officers.examiners.site.grade` is "X", but must be M, S, D or G
     --> s/x.toml:3:29
      |
    3 | site = { value = 3, grade = "X", sauce = "y" }
      |                             ^^^
      |
      = help: M measured, S stated by somebody who should know, D derived by arithmetic, G guessed

    error: `officers.examiners.site` has no key `sauce`
     --> s/x.toml:3:34
      |
    3 | site = { value = 3, grade = "X", sauce = "y" }
      |                                  ^^^^^
      |
      = help: its keys are `value`, `grade`, `source`, `note` and `range`
    "#);
}

#[test]
fn ranges_and_remarks_are_checked() {
    let (_, shown) = read_text(
        r#"
title = "x"
[site.a]
[officers.e]
site = "a"
grade = "A"
absence = { value = "8 %", range = ["9 %", "12 %"] }
overtime = { value = "2 h", range = ["1 h"] }
cost = { value = "EC$ 5/h", range = ["EC$ 9/h", 4] }
takes = { exponential = "1 h", range = ["3 h", "2 h"], source = 5 }
"#,
    );
    insta::assert_snapshot!(shown, @r#"
    s/x.toml:6:9: error: `officers.e.grade` is "A", but must be M, S, D or G (help: M measured, S stated by somebody who should know, D derived by arithmetic, G guessed)
    s/x.toml:7:36: error: `officers.e.absence.range` from "9 %" to "12 %" does not hold the value itself (help: write range = [low, high] around the value, in the value's own unit)
    s/x.toml:8:37: error: `officers.e.overtime.range` has 1 entries, but must have two (help: write range = [low, high] around the value, in the value's own unit)
    s/x.toml:9:37: error: `officers.e.cost.range` is 4, but must be a money per time (help: write range = [low, high] around the value, in the value's own unit)
    s/x.toml:10:40: error: `officers.e.takes.range` ends at "2 h", below its beginning "3 h" (help: write range = [low, high] around the value, in the value's own unit)
    s/x.toml:10:65: error: `officers.e.takes.source` is 5, but must be a text
    "#);
}

#[test]
fn a_table_that_is_none_is_one_fault() {
    let (_, shown) = read_text("title = \"x\"\nofficers = { examiners = 5 }\nsite = 3\n");
    insta::assert_snapshot!(shown, @r#"
    s/x.toml:2:26: error: `officers.examiners` is 5, but must be a table (help: write `[officers.examiners]` on a line of its own and its keys below)
    s/x.toml:3:8: error: `site` is 3, but must be a table (help: write `[site]` on a line of its own and its keys below)
    "#);
}

#[test]
fn the_same_code_describes_the_format() {
    let description = describe(scenario);
    insta::assert_snapshot!(reference::markdown(&description), @r#"
    ## The file

    | key | holds | default | meaning |
    | --- | --- | --- | --- |
    | `title` | text: `"…"` | **required** | One line for the report |
    | `site` | tables by name | – | Places |
    | `officers` | tables by name | – | Officer pools |

    ## `[officers.NAME]`

    Officer pools.

    | key | holds | default | meaning |
    | --- | --- | --- | --- |
    | `site` | site name: `"…"` | **required** | Where the officers work |
    | `skills` | list, each a word: `["examine"]` | `examine` | What they can do |
    | `absence` | share: `"8 %"`; at most 50 % | `0 %` | Share of officer days lost to absence |
    | `cost` | money per time: `"EC$ 38/h"` | `0` | Pay per officer and hour on duty |
    | `at-shift-end` | `finish`, `suspend` | `suspend` | What happens to work in hand |
    | `overtime` | duration: `"45 min"`; at least 0 h, at most 8 h | `1 h` | Longest overtime in one go |
    | `takes` | law of durations: `{ lognormal = { mean = "3 h", cv = 0.5 } }` | – | How long a job takes |
    | `detects` | by name, each a share: `{ … = "8 %" }` | – | Probability of detection |
    | `red` | table, or `share` alone | – | The red lane |
    | `shifts` | tables by name | – | Shifts, by name |

    ## `[officers.NAME.red]`

    The red lane.

    | key | holds | default | meaning |
    | --- | --- | --- | --- |
    | `share` | share: `"8 %"` | – | Share of traffic |
    | `above` | number: `0.5` | – | Least score |

    Exactly one of `share`, `above`.

    ## `[officers.NAME.shifts.NAME]`

    Shifts, by name.

    | key | holds | default | meaning |
    | --- | --- | --- | --- |
    | `days` | days: `"Mon-Fri"` | `daily` | Days the shift is worked |
    | `hours` | hours: `"08:00-16:30"` | **required** | From when to when |
    | `on-duty` | count: `3`; at most 1000 | **required** | Officers on duty |

    ## Laws

    A value where a law is allowed is a constant.

    | law | parameters |
    | --- | --- |
    | `constant` | the value alone |
    | `uniform` | `{ min, max }` |
    | `exponential` | the mean alone, or `{ mean }` |
    | `erlang` | `{ k, mean }`: the sum of `k` exponential stages |
    | `gamma` | `{ mean, cv }` |
    | `lognormal` | `{ mean, cv }`, `{ median, p90 }` or `{ quantiles = { "50 %" = …, "90 %" = … } }` |
    | `triangular` | `{ min, mode, max }` |
    | `pert` | `{ min, mode, max }` |
    | `weibull` | `{ shape, mean }` or `{ quantiles = { "50 %" = …, "90 %" = … } }` |
    | `hyperexponential` | `{ mean, cv }` or `{ shares = […], means = […] }` |
    | `normal` | `{ mean, sd }`; the mean is 0 where it is left out |
    | `discrete` | `{ values = […], weights = […] }` |
    | `empirical` | `{ values = […] }` or `{ csv = "file.csv", column, unit }` |
    | `poisson` | the mean alone, or `{ mean }`; counts from 0 |
    | `geometric` | the mean alone, or `{ mean }`; counts from 1 |

    `at-least` and `at-most` beside the law clip it.
    "#);
    let schema = schema::json_schema(&description, "A scenario");
    let pool = &schema["properties"]["officers"]["additionalProperties"];
    assert_eq!(pool["properties"]["absence"]["$ref"], "#/$defs/quantity");
    assert_eq!(pool["properties"]["absence"]["default"], "0 %");
    assert_eq!(
        pool["properties"]["shifts"]["additionalProperties"]["properties"]["on-duty"]["description"],
        "Officers on duty (required) (count, such as 3) – at most 1000"
    );
    assert_eq!(
        pool["properties"]["red"]["anyOf"][0]["allOf"][0]["not"]["required"][1],
        "above"
    );
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn lists_of_tables_and_the_rest_of_a_table_are_read() {
    let text = "[[events]]\ndays = 3\n[[events]]\ndays = -1\nrange = [1, 2]\n[targets]\n\"90 % of fcl\" = \"48 h\"\nnote = \"x\"\n";
    let mut sources = Sources::new();
    let file = sources.add("x.toml", text);
    let table = parse(file, text).unwrap();
    let reading = read(&table, &sources, &load, |r| {
        let events = r.items("events", "Dated events", |r| {
            r.count("days", "How long").required()
        });
        let targets = r.table("targets", "Targets", |r| {
            let rest = r.rest("Target and bound");
            rest.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>()
        });
        (events, targets)
    });
    assert_eq!(reading.value.0[0], 3);
    assert_eq!(reading.value.1, ["90 % of fcl"]);
    insta::assert_snapshot!(render(&reading.diagnostics, &sources, Style::Compact), @r##"
    x.toml:4:8: error: `events[2].days` is "-1", but a count is not negative (help: write a whole number, such as 12)
    x.toml:5:1: error: `events[2]` has no key `range` (help: its keys are `days`)
    "##);
    assert_eq!(reading.assumptions[0].path, "events[1].days");
    assert_eq!(reading.assumptions[0].set_path, None);
}

#[test]
fn a_file_that_is_wrong_throughout_is_told_shortly() {
    let mut text = String::new();
    for at in 0..100_000 {
        text.extend(["k", &at.to_string(), " = 1\n"]);
    }
    let (reading, _) = read_text(&text);
    assert_eq!(reading.diagnostics.len(), 501);
    assert_eq!(
        reading.diagnostics[500].message,
        "99501 more faults are not shown"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_tree_is_read_or_refused(
        picks in prop::collection::vec((0..16_usize, 0..20_usize), 0..25),
    ) {
        let keys = [
            "title", "site", "skills", "absence", "cost", "at-shift-end", "overtime", "takes", "red", "detects",
            "shifts.a.hours", "shifts.a.days", "shifts", "grade", "range", "detects.narcotics",
        ];
        let values = [
            "1", "-1", "nan", "inf", "1e308", "\"\"", "\"8 %\"", "\"3 h\"", "[]", "{}", "[[1]]", "true", "2026-01-05",
            "{ value = 1 }", "{ value = { value = 1 } }", "{ lognormal = { mean = \"3 h\", cv = 1e300 } }",
            "{ value = \"1 h\", range = [1, nan] }", "{ poisson = -1, normal = 3 }", "9223372036854775807", "08:00:00",
        ];
        let mut text = String::from("[officers.e]\n");
        for (key, value) in picks {
            text.extend([keys[key], " = ", values[value], "\n"]);
        }
        if let Ok(table) = parse(0, &text) {
            let mut sources = Sources::new();
            sources.add("x.toml", text.as_str());
            let reading = read(&table, &sources, &load, scenario);
            prop_assert!(!reading.diagnostics.is_empty(), "the title is missing at least");
            let _ = render(&reading.diagnostics, &sources, Style::Plain);
        }
    }
}
