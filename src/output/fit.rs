//! Laws fitted to durations: as text, JSON, the line for a scenario, and a Q–Q picture.

use super::number::duration;
use super::picture::curves::{Curve, Curves, Dots};
use super::picture::side_by_side::{Panel, SideBySide};
use super::picture::theme::Tint;
use super::picture::values::{Interval, Quantity};
use super::text::table::Section;
use crate::random::Law;
use crate::stats::fit::{Fitted, Observed};
use crate::units::grouped;
use serde_json::{Value, json};
use std::fmt::Write;

/// Shares whose durations are told.
const SHARES: [f64; 5] = [0.1, 0.5, 0.9, 0.95, 0.99];
/// Dots of the Q–Q picture.
const DOTS: usize = 200;
/// How much worse another law's criterion may be for the two to be told apart only weakly (Burnham and Anderson 2002).
const CLOSE: f64 = 2.0;

/// What was fitted.
#[derive(Clone, Debug)]
pub struct Report {
    /// The file.
    pub file: String,
    /// What its durations are called: a column, or two.
    pub column: String,
    /// How a scenario takes the observations themselves; `None` where no column holds them.
    pub resampled: Option<String>,
    /// The durations \[h\].
    pub observed: Observed,
    /// Laws, best first.
    pub fits: Vec<Fitted>,
    /// Rows in which the duration is zero.
    pub zeros: u64,
    /// Rows without one.
    pub empty: u64,
}

/// A law as a scenario has it.
pub fn toml(law: &Law) -> String {
    let short = |x: f64| super::number::plain(x).replace(' ', "");
    let digits = |x: f64| {
        format!("{x:.5e}")
            .parse::<f64>()
            .map_or_else(|_| short(x), |x| x.to_string())
    };
    let mean = format!("\"{} h\"", digits(law.mean()));
    let cv = digits(libm::sqrt(law.variance()) / law.mean());
    match law {
        Law::Exponential { .. } => format!("{{ exponential = {mean} }}"),
        Law::Gamma { .. } => format!("{{ gamma = {{ mean = {mean}, cv = {cv} }} }}"),
        Law::LogNormal { .. } => format!("{{ lognormal = {{ mean = {mean}, cv = {cv} }} }}"),
        Law::Weibull { shape, .. } => {
            format!("{{ weibull = {{ shape = {}, mean = {mean} }} }}", digits(*shape))
        }
        _ => mean,
    }
}

impl Report {
    /// The line for a scenario: the best law, or the observations where no law holds.
    pub fn line(&self) -> String {
        let source = format!(
            "{}, {}: {} durations, maximum likelihood",
            self.file,
            self.column,
            self.observed.sorted().len()
        );
        let source = source.replace('\\', "/").replace('"', "'");
        match (self.fits.first(), &self.resampled) {
            (Some(best), resampled) if !best.is_refuted() || resampled.is_none() => format!(
                "takes = {{ value = {}, grade = \"M\", source = \"{source}\" }}",
                toml(&best.law)
            ),
            (_, Some(resampled)) => format!("takes = {resampled}"),
            (_, None) => String::new(),
        }
    }
}

/// As text for people.
pub fn text(report: &Report) -> String {
    let observed = &report.observed;
    let mut text = format!(
        "{}, {}: {} durations, mean {}, standard deviation {}\n",
        report.file,
        report.column,
        grouped(observed.sorted().len() as f64),
        duration(observed.mean()),
        duration(observed.sd()),
    );
    if report.zeros + report.empty > 0 {
        let _ = writeln!(
            text,
            "left out: {} of zero length, {} rows without one",
            grouped(report.zeros as f64),
            grouped(report.empty as f64)
        );
    }
    let header = [
        "",
        "AIC above the best",
        "distance",
        "by chance",
        "mean",
        "10 %",
        "50 %",
        "90 %",
        "95 %",
        "99 %",
    ];
    let mut table = Section::new("LAWS COMPARED", &header);
    let mut row = vec!["observed".to_owned(), String::new(), String::new(), String::new()];
    row.push(duration(observed.mean()));
    row.extend(SHARES.map(|p| duration(observed.quantile(p))));
    table.row(row);
    let best = report.fits.first().map_or(0.0, |fit| fit.aic);
    for fit in &report.fits {
        let mut row = vec![
            fit.family.name().to_owned(),
            format!("{:.1}", fit.aic - best),
            format!("{:.3}", fit.distance),
            format!("{:.3}", fit.critical),
            duration(fit.law.mean()),
        ];
        row.extend(SHARES.map(|p| duration(fit.quantile(p))));
        table.row(row);
    }
    table.note(
        "AIC: Akaike's criterion, smaller is better; below 2 apart the data hardly tell two laws apart",
    );
    table.note("distance: largest difference between shares observed and expected; by chance: exceeded once in twenty if the law is true");
    table.note("10 % … 99 %: the duration that this share does not exceed");
    table.write(&mut text);
    text.push('\n');
    text.push_str(&verdict(report));
    let _ = writeln!(text, "\nTO PASTE\n  {}", report.line());
    if let Some(resampled) = report
        .resampled
        .as_ref()
        .filter(|line| !report.line().contains(line.as_str()))
    {
        let _ = writeln!(
            text,
            "  or the durations themselves, resampled: takes = {resampled}"
        );
    }
    text
}

fn verdict(report: &Report) -> String {
    let Some(best) = report.fits.first() else {
        return "No law could be fitted.\n".into();
    };
    let name = best.family.name();
    let mut text = if best.is_refuted() {
        let way_out = if report.resampled.is_some() {
            "Resample the durations themselves, or look whether two kinds of work are mixed."
        } else {
            "Look whether two kinds of work are mixed, or write the durations into a column and resample them."
        };
        format!(
            "Even the best of them, {name}, differs from what was observed by more than chance: {way_out}\n"
        )
    } else {
        format!("The {name} law fits best, and nothing here speaks against it.\n")
    };
    let close: Vec<&str> = report.fits[1..]
        .iter()
        .filter(|fit| fit.aic - best.aic < CLOSE)
        .map(|fit| fit.family.name())
        .collect();
    if !close.is_empty() {
        let _ = writeln!(
            text,
            "{} is nearly as likely: try both, and see whether the answer changes (greenlane compare).",
            close.join(", ")
        );
    }
    if report.zeros > 0 {
        text.push_str("Durations of zero were left out: these laws have none.\n");
    }
    text
}

/// Everything, as JSON: durations in hours.
///
/// # Errors
/// None in practice.
pub fn json(report: &Report) -> Result<Vec<u8>, serde_json::Error> {
    let law = |fit: &Fitted| -> Value {
        json!({
            "law": fit.family.name(),
            "toml": toml(&fit.law),
            "mean": fit.law.mean(),
            "sd": libm::sqrt(fit.law.variance()),
            "log-likelihood": fit.log_likelihood,
            "aic": fit.aic,
            "distance": fit.distance,
            "distance-by-chance": fit.critical,
            "quantiles": SHARES.map(|p| (p, fit.quantile(p))),
        })
    };
    let document = json!({
        "file": report.file,
        "column": report.column,
        "durations": report.observed.sorted().len(),
        "zeros": report.zeros,
        "empty": report.empty,
        "mean": report.observed.mean(),
        "sd": report.observed.sd(),
        "quantiles": SHARES.map(|p| (p, report.observed.quantile(p))),
        "laws": report.fits.iter().map(law).collect::<Vec<_>>(),
        "line": report.line(),
    });
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What each share was observed to take, against what the best law says, and the share done by each time.
pub fn picture(report: &Report) -> Option<SideBySide> {
    let best = report.fits.first()?;
    let observed = &report.observed;
    let dots = observed.sorted().len().min(DOTS);
    let share = |at: usize| (at as f64 + 0.5) / dots as f64;
    let points = (0..dots).map(|at| {
        let p = share(at);
        (best.quantile(p), Interval::exact(observed.quantile(p)))
    });
    let name = best.family.name();
    let quantiles = Curves {
        title: format!("Q–Q: {name}"),
        subtitle:
            "Dots on the line: the law holds; above it at the right: long cases are longer than it says"
                .into(),
        axes: [
            (format!("{name} law says"), Quantity::Hours),
            ("observed".to_owned(), Quantity::Hours),
        ],
        lines: Vec::new(),
        dots: vec![Dots {
            name: "durations".into(),
            tint: Tint::Blue,
            points: points.collect(),
        }],
        diagonal: Some("the law".into()),
        shape: 0.9,
        note: String::new(),
    };
    let longest = observed.quantile(0.99);
    let tints = [Tint::Blue, Tint::Yellow, Tint::Green, Tint::Red, Tint::Purple];
    let seen = Curve {
        name: "observed".into(),
        tint: tints[0],
        points: (0..dots)
            .map(|at| (observed.quantile(share(at)), share(at)))
            .filter(|point| point.0 <= longest)
            .collect(),
    };
    let laws = report.fits.iter().zip(&tints[1..]).map(|(fit, &tint)| Curve {
        name: fit.family.name().into(),
        tint,
        points: (0..=DOTS)
            .map(|at| longest * at as f64 / DOTS as f64)
            .map(|x| (x, fit.law.cdf(x)))
            .collect(),
    });
    let shares = Curves {
        title: "Done by then".into(),
        subtitle: "Up to what 99 % were observed to take".into(),
        axes: [
            ("duration".to_owned(), Quantity::Hours),
            ("share done".to_owned(), Quantity::Share),
        ],
        lines: std::iter::once(seen).chain(laws).collect(),
        dots: Vec::new(),
        diagonal: None,
        shape: 0.9,
        note: String::new(),
    };
    Some(SideBySide {
        title: format!("{}, {}", report.file, report.column.replace('`', "")),
        subtitle: format!(
            "{} durations; best by Akaike's criterion: {name}",
            grouped(observed.sorted().len() as f64)
        ),
        panels: vec![Panel::new(quantiles, 1.0), Panel::new(shares, 1.0)],
        note: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::toml;
    use crate::random::Law;

    #[test]
    fn laws_are_written_as_scenarios_have_them() {
        let cases = [
            (Law::exponential(2.5), "{ exponential = \"2.5 h\" }"),
            (
                Law::gamma_mean_cv(3.0, 0.5),
                "{ gamma = { mean = \"3 h\", cv = 0.5 } }",
            ),
            (
                Law::lognormal_mean_cv(0.75, 1.25),
                "{ lognormal = { mean = \"0.75 h\", cv = 1.25 } }",
            ),
            (
                Law::weibull(1.5, 12.0),
                "{ weibull = { shape = 1.5, mean = \"12 h\" } }",
            ),
        ];
        for (law, text) in cases {
            assert_eq!(toml(&law.unwrap()), text);
        }
    }
}
