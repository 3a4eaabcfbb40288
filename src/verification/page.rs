//! The outcome of a verification as a page, and as a column file.

use super::coverage::Coverage;
use super::express::Effort;
use super::harness::{CaseOutcome, FamilyOutcome, Report};
use super::judge::{Band, FEWEST_OCCURRENCES, LARGEST_Z};
use super::run::{Finding, Verdict};
use std::fmt::Write;

const INTRODUCTION: &str = "\
Why believe a number that this program prints? Not because it looks reasonable: wrong programs print reasonable numbers.
This page gives a reason that anybody can check again.

For some simple queues mathematics knows the answer exactly: how long one waits on average before five officers, how often
nobody waits, how long the slowest tenth take. Each such queue is written down here as a *scenario*, in the same file format
as the scenarios of a port, read by the same parser, run by the same engine and counted by the same statistics. Nothing is
special about them. Then the program's answer is laid beside the exact one. If officers, shifts, priorities, breakdowns, ships
or risk scores were wrong somewhere, the two would part.

A simulation draws lots, so its answers scatter around the truth. How far they may scatter is known too: every figure comes
with a standard error, and *z* says how many of these it lies away from the exact value. Of correct figures about two in
three have |z| below 1, one in twenty is beyond 2, and beyond 4 there is one in sixteen thousand. So two things are asked:

1. **No |z| above 4.** A larger one is an error in the program, not bad luck.
2. **The z-scores together scatter as they should.** Squared and averaged over independent cases they must be near 1: inside
   the band that chance leaves in only one of a thousand families. Too large means hidden errors, too small means standard
   errors that are too wide; so both are faults.
";

const METHOD: &str = "\
Every run in the long run has 32 independent replications, each with a warm-up that is not measured and as long as the
planned precision asks for; runs from an empty start have thousands. An estimate minus the exact value over its standard error
is a Student t variable; it is mapped to the normal scale before it is judged. Variances between replications are judged by
their chi-square law. A quantile of a time is judged by the share of times that do not exceed its exact value, a quantile of
a number by the shares on both of its sides. What does not vary at all (a share of zero, say) must be equal. One metric of each
case, named beforehand, enters the chi-square of its family, since metrics of one run depend on each other; cases have seeds
of their own and are independent.
";

/// What is shown by other tests, and what by none; kept by hand.
const ELSEWHERE: &str = include_str!("elsewhere.md");

/// The page; `coverage` may be empty.
pub fn markdown(report: &Report, coverage: &[Coverage]) -> String {
    let mut page = String::from("# Verification against theory\n\n");
    page.push_str("<!-- Written by `greenlane verify --page docs/verification.md`; do not edit. -->\n\n");
    page.push_str(INTRODUCTION);
    page.push_str("\n## What was run\n\n");
    let form = match report.settings.effort {
        Effort::Short => "short form (`--short`)",
        Effort::Full => "full form",
    };
    let judged: usize = report.families.iter().map(|family| family.all.count).sum();
    let cases = report.families.iter().flat_map(|family| &family.cases);
    let expressed = cases.clone().filter(|case| case.not_expressed.is_none()).count();
    let _ = writeln!(
        page,
        "Greenlane {}, seed {}, {form}: {expressed} of {} cases are scenarios; {judged} figures were judged.\n",
        env!("CARGO_PKG_VERSION"),
        report.settings.seed,
        cases.count(),
    );
    page.push_str(METHOD);
    let failures = report.failures();
    if failures.is_empty() {
        page.push_str("\n**Outcome: every figure and every family passes.**\n");
    } else {
        let _ = writeln!(page, "\n**Outcome: {} faults.**\n", failures.len());
        for failure in failures {
            let _ = writeln!(page, "- {}", plain(&failure));
        }
    }
    summary(&mut page, report);
    not_expressed(&mut page, report);
    covered(&mut page, coverage);
    page.push('\n');
    page.push_str(ELSEWHERE);
    page.push_str("\n## Family by family\n");
    let expressed = report.families.iter().filter(|family| family.is_expressed());
    expressed.for_each(|family| details(&mut page, family));
    page.push_str(AGAIN);
    page
}

const AGAIN: &str = "
## Do it again

```
greenlane verify                       # full form, the project's cases
greenlane verify --short               # a few minutes
greenlane verify --write cases         # also writes each scenario, to be looked at and run by hand
greenlane verify --cases my-cases.csv  # cases of your own, in the same form
greenlane run cases/MMC-1.toml --replications 32
```

Cases are rows of `tests/reference/queueing.csv`: case, family, parameters, metric, exact value. The short form is part of the
tests (`cargo test --test theory -- --nocapture`); the environment variable `GREENLANE_QUEUEING_CASES` names another
file there. The formulas themselves are checked digit by digit in `tests/closed_forms.rs`.
";

fn summary(page: &mut String, report: &Report) {
    page.push_str("\n## Families\n\n");
    page.push_str("| family | cases | figures | worst \\|z\\| | where | mean z² of primary metrics | 99.9 % band | mean z² of all |\n");
    page.push_str("| --- | ---: | ---: | ---: | --- | ---: | --- | ---: |\n");
    for family in report.families.iter().filter(|family| family.is_expressed()) {
        let (worst, place) = family
            .worst()
            .map_or((String::new(), String::new()), |(z, finding)| {
                (
                    format!("{z:.2}"),
                    format!("{} {}", finding.scenario, plain(&finding.compared)),
                )
            });
        let _ = writeln!(
            page,
            "| {} | {} | {} | {worst} | {place} | {} | {} | {:.2} |",
            plain(&family.family),
            family.cases.len(),
            family.all.count,
            mean_square(&family.primary),
            band(&family.primary),
            family.all.mean_square,
        );
    }
    let overall = &report.overall;
    let _ = writeln!(
        page,
        "| **all** | {} | {} | | | {} | {} | |",
        overall.count,
        report
            .families
            .iter()
            .map(|family| family.all.count)
            .sum::<usize>(),
        mean_square(overall),
        band(overall)
    );
}

fn mean_square(band: &Band) -> String {
    if band.count == 0 {
        "–".to_owned()
    } else {
        format!("{:.3}", band.mean_square)
    }
}

fn band(band: &Band) -> String {
    if band.count == 0 {
        "–".to_owned()
    } else {
        format!("{:.2e} to {:.2}", band.low, band.high)
    }
}

fn not_expressed(page: &mut String, report: &Report) {
    page.push_str("\n## Not expressed as a scenario\n\n");
    let mut any = false;
    for family in &report.families {
        let mut told: Vec<&str> = Vec::new();
        for case in &family.cases {
            let Some(reason) = &case.not_expressed else {
                continue;
            };
            if told.contains(&reason.as_str()) {
                continue;
            }
            told.push(reason);
            any = true;
            let alike = family
                .cases
                .iter()
                .filter(|other| other.not_expressed.as_ref() == Some(reason));
            let names: Vec<&str> = alike.map(|case| case.id.as_str()).collect();
            let _ = writeln!(
                page,
                "- **{}** ({}): {reason}.",
                plain(&family.family),
                names.join(", ")
            );
        }
    }
    if !any {
        page.push_str("Every case is a scenario.\n");
    }
}

/// Measured coverages beside those of the independent program.
fn covered(page: &mut String, coverage: &[Coverage]) {
    if coverage.is_empty() {
        return;
    }
    page.push_str("\n## Coverage of intervals\n\n");
    page.push_str("Experiments with a known truth, repeated: how often does the interval hold it? *Wanted* was measured by an\n");
    page.push_str("independent program with other random numbers, and lies below the nominal level where the method is known to fall\n");
    page.push_str("short; the difference may be what the sampling error of both explains. Asserted by `cargo test --test statistics`.\n\n");
    page.push_str("| interval | experiments | nominal | wanted | found | allowed | |\n");
    page.push_str("| --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
    for row in coverage {
        let _ = writeln!(
            page,
            "| {} | {} | {:.2} | {:.3} | {:.3} | ± {:.3} | {} |",
            plain(&row.what),
            row.experiments,
            row.nominal,
            row.wanted,
            row.found,
            row.band,
            if row.agrees() { "agrees" } else { "**differs**" }
        );
    }
}

fn details(page: &mut String, family: &FamilyOutcome) {
    let _ = writeln!(page, "\n### {}\n", plain(&family.family));
    let mut models: Vec<&str> = family.cases.iter().map(|case| case.model.as_str()).collect();
    models.dedup();
    for model in models {
        let _ = writeln!(page, "{}.\n", plain(model.trim_end_matches('.')));
    }
    page.push_str("| case | compared | exact | simulated (95 %) | z |\n| --- | --- | ---: | ---: | ---: |\n");
    for case in &family.cases {
        for finding in &case.findings {
            row(page, case, finding);
        }
    }
    let left_out: Vec<String> = family
        .cases
        .iter()
        .flat_map(|case| {
            case.left_out
                .iter()
                .map(move |(metric, reason)| format!("{} {}: {reason}", case.id, plain(metric)))
        })
        .collect();
    if !left_out.is_empty() {
        page.push_str("\nNot simulated:\n\n");
        for line in left_out {
            let _ = writeln!(page, "- {line}.");
        }
    }
    for case in &family.cases {
        if let Some(reason) = &case.not_expressed {
            let _ = writeln!(page, "\n{} is not expressed: {reason}.", case.id);
        }
    }
}

fn row(page: &mut String, case: &CaseOutcome, finding: &Finding) {
    let simulated = finding.estimate.map_or_else(
        || "nothing observed".to_owned(),
        |found| format!("{} ± {}", digits(found.value), digits_of_error(found.half_width)),
    );
    let z = match (finding.verdict, finding.z()) {
        (Verdict::TooRare(expected), _) => {
            format!("too rare ({expected:.0} of {FEWEST_OCCURRENCES:.0} expected)")
        }
        (_, Some(z)) if z.abs() > LARGEST_Z => format!("**{z:.2}**"),
        (_, Some(z)) => format!("{z:.2}"),
        (_, None) => "–".to_owned(),
    };
    let is_primary = case.primary.as_deref() == Some(finding.metric.as_str());
    let star = if is_primary { " *" } else { "" };
    let _ = writeln!(
        page,
        "| {} | {}{star} | {} | {simulated} | {z} |",
        case.id,
        plain(&finding.compared),
        digits(finding.exact)
    );
}

/// Six digits.
fn digits(value: f64) -> String {
    let size = value.abs();
    if size > 0.0 && !(1e-3..1e7).contains(&size) {
        return format!("{value:.4e}");
    }
    let whole = if size >= 1.0 {
        libm::floor(libm::log10(size)) as usize
    } else {
        0
    };
    format!("{value:.*}", 5_usize.saturating_sub(whole).max(1))
}

/// Two digits.
fn digits_of_error(value: f64) -> String {
    if value > 0.0 && value < 1e-4 {
        format!("{value:.1e}")
    } else {
        digits(value)
    }
}

/// A text without what Markdown would take for a table or for emphasis.
fn plain(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('*', "\\*")
        .replace('_', "\\_")
        .replace('<', "&lt;")
}

/// All figures, one a row, for programs.
///
/// # Errors
/// When the rows cannot be put together.
pub fn csv(report: &Report) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "family",
        "case",
        "scenario",
        "metric",
        "compared",
        "exact",
        "simulated",
        "error",
        "z",
        "verdict",
    ];
    writer.write_record(header).map_err(|error| error.to_string())?;
    for case in report.families.iter().flat_map(|family| &family.cases) {
        for finding in &case.findings {
            let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
            let record = [
                case.family.clone(),
                case.id.clone(),
                finding.scenario.clone(),
                finding.metric.clone(),
                finding.compared.clone(),
                finding.exact.to_string(),
                number(finding.estimate.map(|found| found.value)),
                number(finding.estimate.map(|found| found.error)),
                number(finding.z()),
                verdict(finding),
            ];
            writer.write_record(&record).map_err(|error| error.to_string())?;
        }
        let left_out = case
            .left_out
            .iter()
            .map(|(metric, reason)| (metric.as_str(), reason));
        let whole = case.not_expressed.iter().map(|reason| ("", reason));
        for (metric, reason) in left_out.chain(whole) {
            let record = [
                case.family.as_str(),
                &case.id,
                "",
                metric,
                "",
                "",
                "",
                "",
                "",
                reason,
            ];
            writer.write_record(record).map_err(|error| error.to_string())?;
        }
    }
    writer.into_inner().map_err(|error| error.to_string())
}

fn verdict(finding: &Finding) -> String {
    match finding.verdict {
        _ if finding.fails() => "fails".to_owned(),
        Verdict::Judged => "passes".to_owned(),
        Verdict::TooRare(expected) => format!("too rare: {expected:.1} expected"),
        Verdict::Nothing => "nothing observed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits() {
        assert_eq!(digits(1.554_112_554), "1.55411");
        assert_eq!(digits(163.934_829), "163.935");
        assert_eq!(digits(1.55e-7), "1.5500e-7");
        assert_eq!(digits(0.0), "0.00000");
        assert_eq!(digits(35_901.0), "35901.0");
    }

    #[test]
    fn names_do_not_break_tables() {
        assert_eq!(plain("P(N(5)=0) | M^X/M/c*"), "P(N(5)=0) \\| M^X/M/c\\*");
    }
}
