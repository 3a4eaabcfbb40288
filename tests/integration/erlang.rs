//! `mmc.toml` against Erlang C. Seed 1, 40 replications of a year (1.4 million customers); the wider verification has
//! its own test.

use super::support::{file, run, summary, value};
use greenlane::experiment::Section;
use greenlane::queueing::erlang::MultiServer;

#[test]
fn mmc_agrees_with_erlang_c_within_its_intervals() {
    let port = file("scenarios/mmc.toml", &[]);
    let records = run(&port, 40);
    let summary = summary(&port, &records);
    let theory = MultiServer::new(4.0, 1.0, 5).unwrap();
    // 99.9 % intervals: seven figures at a fixed seed.
    let figure = |section, subject: &str, statistic: &str| {
        summary.find(section, subject, statistic).unwrap().figure(0.999)
    };
    let agrees = |figure: greenlane::experiment::Figure, exact: f64, what: &str| {
        let (low, high) = (figure.low.unwrap(), figure.high.unwrap());
        assert!(
            low <= exact && exact <= high,
            "{what}: {exact} is not in {low}..{high}"
        );
        assert!(
            (high - low) / exact < 0.2,
            "{what}: the interval {low}..{high} says nothing"
        );
    };
    let line = "service";
    agrees(
        figure(Section::WaitingLines, line, "mean wait"),
        theory.wait_mean(),
        "mean wait",
    );
    agrees(
        figure(Section::WaitingLines, line, "p90"),
        theory.wait_quantile(0.9).unwrap(),
        "p90 of the wait",
    );
    agrees(
        figure(Section::WaitingLines, line, "p95"),
        theory.wait_quantile(0.95).unwrap(),
        "p95 of the wait",
    );
    agrees(
        figure(Section::WaitingLines, line, "share that waits"),
        theory.wait_tail(0.0),
        "P(wait)",
    );
    agrees(
        figure(Section::DwellTime, "job", "mean"),
        theory.wait_mean() + 1.0,
        "mean time there",
    );
    agrees(
        figure(Section::Officers, "servers", "utilisation"),
        0.8,
        "utilisation",
    );
    let number = value(&summary, Section::WaitingLines, line, "mean number waiting");
    assert!(
        (number / (4.0 * theory.wait_mean()) - 1.0).abs() < 0.03,
        "Lq = λWq: {number}"
    );
}
