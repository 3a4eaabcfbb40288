//! Tests of the law grammar.

use super::super::diagnostic::{Sources, Style, render};
use super::super::document::parse as parse_toml;
use super::super::form;
use super::super::quantity::Currency;
use super::super::reader::read;
use super::*;
use proptest::prelude::*;

fn load(path: &str) -> Result<String, String> {
    match path {
        "s/times.csv" => Ok("minutes, kind\n30,a\n 90 ,b\n".into()),
        "s/broken.csv" => Ok("minutes,kind\n30,a\n90\n".into()),
        "s/words.csv" => Ok("minutes,kind\nlong,a\n".into()),
        _ => Err("no such file".into()),
    }
}

fn law(scale: Scale, value: &str) -> Result<Law, String> {
    let text = format!("x = {value}\n");
    let mut sources = Sources::new();
    let file = sources.add("s/x.toml", text.as_str());
    let table = parse_toml(file, &text).map_err(|faults| render(&faults, &sources, Style::Compact))?;
    let reading = read(&table, &sources, &load, |r| {
        r.set_currency(Currency {
            name: "EC$".into(),
            others: Vec::new(),
        });
        let form = match scale {
            Scale::Duration => form::duration_law(),
            Scale::SignedDuration => form::signed_duration_law(),
            Scale::Number => form::number_law(),
            Scale::Count => form::count_law(),
            Scale::Money => form::money_law(),
        };
        r.field("x", form, "a law").required()
    });
    if reading.diagnostics.is_empty() {
        Ok(reading.value)
    } else {
        Err(render(&reading.diagnostics, &sources, Style::Compact))
    }
}

#[test]
fn every_law_is_read() {
    let near = |value: &str, mean: f64| {
        let law = law(Scale::Duration, value).unwrap_or_else(|why| panic!("{value}: {why}"));
        assert!(
            (law.mean() - mean).abs() < 1e-9 * mean.max(1.0),
            "{value}: {}",
            law.mean()
        );
    };
    near("\"3 h\"", 3.0);
    near("{ value = \"90 min\" }", 1.5);
    near("{ constant = \"3 h\" }", 3.0);
    near("{ uniform = { min = \"1 h\", max = \"3 h\" } }", 2.0);
    near("{ exponential = \"3 h\" }", 3.0);
    near("{ exponential = { mean = \"3 h\" } }", 3.0);
    near("{ erlang = { k = 3, mean = \"3 h\" } }", 3.0);
    near("{ gamma = { mean = \"3 h\", cv = 0.5 } }", 3.0);
    near("{ lognormal = { mean = \"3 h\", cv = 0.5 }, grade = \"M\" }", 3.0);
    near("{ hyperexponential = { mean = \"3 h\", cv = 2 } }", 3.0);
    near(
        "{ hyperexponential = { shares = [\"50 %\", \"50 %\"], means = [\"1 h\", \"5 h\"] } }",
        3.0,
    );
    near("{ weibull = { shape = 1.5, mean = \"3 h\" } }", 3.0);
    near(
        "{ triangular = { min = \"1 h\", mode = \"2 h\", max = \"6 h\" } }",
        3.0,
    );
    near("{ pert = { min = \"0 h\", mode = \"3 h\", max = \"6 h\" } }", 3.0);
    near(
        "{ discrete = { values = [\"1 h\", \"5 h\"], weights = [1, 1] } }",
        3.0,
    );
    near("{ empirical = { values = [\"1 h\", \"5 h\"] } }", 3.0);
    near(
        "{ empirical = { csv = \"times.csv\", column = \"minutes\", unit = \"min\" } }",
        1.0,
    );
    for other in [
        "{ lognormal = { median = \"2 h\", p90 = \"9 h\" } }",
        "{ lognormal = { quantiles = { \"90 %\" = \"9 h\", \"50 %\" = \"2 h\" } } }",
        "{ weibull = { quantiles = { \"50 %\" = \"2 h\", \"90 %\" = \"9 h\" } } }",
        "{ normal = { mean = \"3 h\", sd = \"1 h\" }, at-least = \"0 h\", at-most = \"9 h\" }",
    ] {
        law(Scale::Duration, other).unwrap_or_else(|why| panic!("{other}: {why}"));
    }
    law(Scale::SignedDuration, "{ normal = { sd = \"5 h\" } }").unwrap();
    law(Scale::Count, "{ poisson = 85 }").unwrap();
    law(Scale::Count, "{ geometric = { mean = 2 } }").unwrap();
    law(
        Scale::Money,
        "{ lognormal = { mean = \"EC$ 42 000\", cv = 1.4 } }",
    )
    .unwrap();
    law(Scale::Number, "{ uniform = { min = -1, max = 1 } }").unwrap();
}

#[test]
fn faults_of_laws_say_what_is_wrong() {
    let told: Vec<String> = [
        "{ lognormal = { mean = 3, cv = 0.5 } }",
        "{ lognormal = { mean = \"3 h\", cw = 0.5 } }",
        "{ lognormal = { mean = \"3 h\", cv = 0.5 }, gamma = 3 }",
        "{ lognormal = \"3 h\" }",
        "{ lognormal = { quantiles = { \"50 %\" = \"2 h\" } } }",
        "{ normal = { sd = \"5 h\" } }",
        "{ poisson = 3 }",
        "{ exponential = \"0 h\" }",
        "{ exponential = \"1 h\", at_least = \"0 h\" }",
        "{ exponental = \"1 h\" }",
        "{ discrete = { values = [\"1 h\"], weights = [1, 2] } }",
        "{ empirical = { csv = \"times.csv\", column = \"minuets\", unit = \"min\" } }",
        "{ empirical = { csv = \"broken.csv\", column = \"minutes\", unit = \"min\" } }",
        "{ empirical = { csv = \"words.csv\", column = \"minutes\", unit = \"min\" } }",
        "{ empirical = { csv = \"gone.csv\", column = \"minutes\", unit = \"parsec\" } }",
        "\"-3 h\"",
        "[1]",
    ]
    .iter()
    .map(|value| law(Scale::Duration, value).unwrap_err())
    .collect();
    insta::assert_snapshot!(told.concat(), @r#"
    s/x.toml:1:28: error: `x` has a lognormal law whose `mean` is "3", but a duration needs a unit (help: write a unit, such as "45 min", "2 h 30 min", "1.5 h", "3 days", "4 weeks" or "30 s")
    s/x.toml:1:19: error: `x` has a lognormal law that lacks `cv`
    s/x.toml:1:35: error: `x` has a lognormal law without a parameter `cw` (help: did you mean `cv`?)
    s/x.toml:1:47: error: `x` has two laws, `lognormal` and `gamma` (help: keep one of them)
    s/x.toml:1:19: error: `x` has a lognormal law given as "3 h", but must have a table of its parameters
    s/x.toml:1:33: error: `x` has a lognormal law whose `quantiles` has 1 entries, but must be a table of two (help: write quantiles = { "50 %" = …, "90 %" = … })
    s/x.toml:1:5: error: `x` is { normal = { sd = "5 h" } }, which can be negative, but must not be (help: add `at-least = "0 h"` beside the law, or take a lognormal or gamma law)
    s/x.toml:1:7: error: `x` is a poisson law, which counts, but must be a law of durations
    s/x.toml:1:21: error: `x` has an exponential law in which mean is 0, but must be greater than 0
    s/x.toml:1:28: error: `x` has beside its law a key `at_least` (help: did you mean `at-least`?)
    s/x.toml:1:5: error: `x` is { exponental = "1 h" }, which names no law (help: did you mean `exponential`?)
    s/x.toml:1:18: error: `x` has a discrete law with lists of 1 and 2 entries, but they belong together in pairs
    s/x.toml:1:27: error: `x` has an empirical law whose `csv` is "times.csv", which has no column `minuets` (help: did you mean `minutes`? (`column`))
    s/x.toml:1:27: error: `x` has an empirical law whose `csv` is "broken.csv", which has 1 cells in line 3, but 2 columns (help: give every row a cell for each column; a text with a comma stands in quotes)
    s/x.toml:1:27: error: `x` has an empirical law whose `csv` is "words.csv", which has "long" in line 2, column 1 (`minutes`), which is no number (help: write it as 0.35; every row needs one)
    s/x.toml:1:66: error: `x` has an empirical law whose `unit` is "parsec", which is no unit of time (help: write s, min, h or days)
    s/x.toml:1:5: error: `x` is "-3 h", but must not be negative
    s/x.toml:1:5: error: `x` is [1], but must be a law of durations (help: write it like { lognormal = { mean = "3 h", cv = 0.5 } })
    "#);
    let gamma = law(Scale::Count, "{ gamma = { mean = 3, cv = 1 } }").unwrap_err();
    assert!(
        gamma.contains("`x` is a gamma law, which gives fractions, but must be a law of counts"),
        "{gamma}"
    );
    assert!(law(Scale::Count, "2.5").is_err());
    assert!(law(Scale::Count, "-1").is_err());
}

#[test]
fn only_whole_values_replace_each_other() {
    let is_one = |text: &str| is_one_value(&parse_toml(0, text).unwrap());
    assert!(is_one("lognormal = { mean = 1 }\ngrade = \"M\""));
    assert!(is_one("value = 3\nsource = \"x\""));
    assert!(!is_one("value = 3\ncarries = 4"));
    assert!(!is_one("share = 3"));
    assert!(!is_one("poisson = 85\nseason = \"christmas\""));
}

proptest! {
    #[test]
    fn any_law_is_read_or_refused(
        word in prop::sample::select(GRAMMAR.map(|(word, _)| word).to_vec()),
        key in prop::sample::select(vec!["mean", "cv", "k", "shape", "sd", "min", "max", "values", "weights", "csv"]),
        value in prop::sample::select(vec![
            "nan", "inf", "-1", "0", "1e308", "\"1 h\"", "[]", "[nan]", "{}", "\"999 years\"", "\"-5 min\"", "9007199254740993",
        ]),
        scale in prop::sample::select(vec![Scale::Duration, Scale::SignedDuration, Scale::Number, Scale::Count, Scale::Money]),
    ) {
        let _ = law(scale, &format!("{{ {word} = {value} }}"));
        let _ = law(scale, &format!("{{ {word} = {{ {key} = {value}, mean2 = 1 }}, at-least = {value} }}"));
    }
}
