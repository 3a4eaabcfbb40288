//! Case by case: expressed, run, judged; then family by family.

use super::case::Case;
use super::express::{Effort, Expressed, Scenario, express, why_unasked};
use super::families::primaries;
use super::judge::Band;
use super::run::{Finding, run};
use std::collections::BTreeSet;

/// What is verified, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Seed of all draws.
    pub seed: u64,
    /// How much work.
    pub effort: Effort,
    /// Threads; 0 is as many as there are cores. Results do not depend on it.
    pub threads: usize,
}

/// What came of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseOutcome {
    /// Its name.
    pub id: String,
    /// Its family.
    pub family: String,
    /// What is meant, in words.
    pub model: String,
    /// The answers.
    pub findings: Vec<Finding>,
    /// The metric whose z-score stands for the case in the family's chi-square.
    pub primary: Option<String>,
    /// Rows without an answer, each with the reason; (metric, reason).
    pub left_out: Vec<(String, String)>,
    /// Why the case is no scenario at all.
    pub not_expressed: Option<String>,
    /// What went wrong: a scenario of ours that the parser refuses.
    pub fault: Option<String>,
}

/// What came of one family.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyOutcome {
    /// Its name.
    pub family: String,
    /// Its cases.
    pub cases: Vec<CaseOutcome>,
    /// Chi-square of the primary metrics, one a case: independent.
    pub primary: Band,
    /// Mean square of all z-scores, which are dependent.
    pub all: Band,
}

/// What came of everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What was asked for.
    pub settings: Settings,
    /// Family by family, in the order of the cases.
    pub families: Vec<FamilyOutcome>,
    /// Chi-square of all primary metrics together.
    pub overall: Band,
}

/// The scenarios of the case, if it can be expressed.
pub fn scenarios(case: &Case, settings: &Settings) -> Vec<Scenario> {
    match express(case, settings.effort, settings.seed) {
        Expressed::As(scenarios) => scenarios,
        Expressed::Not(_) => Vec::new(),
    }
}

/// Verifies the cases; `done` is told after each one.
pub fn verify(cases: &[Case], settings: &Settings, done: &mut dyn FnMut(&CaseOutcome)) -> Report {
    let mut outcomes = Vec::new();
    for case in cases {
        let outcome = verify_case(case, settings);
        done(&outcome);
        outcomes.push(outcome);
    }
    let mut names: Vec<String> = Vec::new();
    for outcome in &outcomes {
        if !names.contains(&outcome.family) {
            names.push(outcome.family.clone());
        }
    }
    let overall = Band::of(
        &outcomes
            .iter()
            .filter_map(CaseOutcome::primary_z)
            .collect::<Vec<_>>(),
    );
    let families = names.into_iter().map(|family| {
        let cases = outcomes
            .iter()
            .filter(|outcome| outcome.family == family)
            .cloned()
            .collect();
        FamilyOutcome::new(family, cases)
    });
    Report {
        settings: settings.clone(),
        families: families.collect(),
        overall,
    }
}

fn verify_case(case: &Case, settings: &Settings) -> CaseOutcome {
    let mut outcome = CaseOutcome {
        id: case.id.clone(),
        family: case.family.clone(),
        model: case.model.clone(),
        findings: Vec::new(),
        primary: None,
        left_out: Vec::new(),
        not_expressed: None,
        fault: None,
    };
    match express(case, settings.effort, settings.seed) {
        Expressed::Not(reason) => outcome.not_expressed = Some(reason),
        Expressed::As(scenarios) => {
            for scenario in scenarios {
                match run(&scenario, settings.threads) {
                    Ok(findings) => outcome.findings.extend(findings),
                    Err(fault) => outcome.fault = Some(fault),
                }
            }
            let answered: BTreeSet<&str> = outcome
                .findings
                .iter()
                .map(|finding| finding.metric.as_str())
                .collect();
            let rows = case
                .rows
                .iter()
                .filter(|row| !answered.contains(row.metric.as_str()));
            outcome.left_out = rows
                .map(|row| (row.metric.clone(), why_unasked(&case.family, row)))
                .collect();
            let named = primaries(&case.family);
            let judged = |name: &&str| {
                outcome
                    .findings
                    .iter()
                    .find(|found| found.z().is_some() && is_called(&found.metric, name))
            };
            outcome.primary = named.iter().find_map(judged).map(|found| found.metric.clone());
            in_order_of_rows(&mut outcome.findings, case);
        }
    }
    outcome
}

/// Whether the metric has this name, or begins with it where the name ends in `*`.
fn is_called(metric: &str, name: &str) -> bool {
    name.strip_suffix('*')
        .map_or(metric == name, |beginning| metric.starts_with(beginning))
}

fn in_order_of_rows(findings: &mut [Finding], case: &Case) {
    findings.sort_by_key(|finding| case.rows.iter().position(|row| row.metric == finding.metric));
}

impl CaseOutcome {
    /// The z-score that stands for the case.
    pub fn primary_z(&self) -> Option<f64> {
        let primary = self.primary.as_deref()?;
        self.findings
            .iter()
            .find(|finding| finding.metric == primary)
            .and_then(Finding::z)
    }

    /// All z-scores.
    pub fn scores(&self) -> impl Iterator<Item = f64> {
        self.findings.iter().filter_map(Finding::z)
    }

    /// What speaks against the simulator, in words.
    pub fn failures(&self) -> Vec<String> {
        let tell = |finding: &Finding| {
            let (value, z) = finding
                .estimate
                .map_or((f64::NAN, f64::NAN), |found| (found.value, found.z));
            format!(
                "{} {}: {value} against {}, z = {z:.2}",
                finding.scenario, finding.compared, finding.exact
            )
        };
        let failed = self.findings.iter().filter(|finding| finding.fails()).map(tell);
        self.fault.iter().cloned().chain(failed).collect()
    }
}

impl FamilyOutcome {
    fn new(family: String, cases: Vec<CaseOutcome>) -> Self {
        let primary: Vec<f64> = cases.iter().filter_map(CaseOutcome::primary_z).collect();
        let all: Vec<f64> = cases.iter().flat_map(CaseOutcome::scores).collect();
        Self {
            primary: Band::of(&primary),
            all: Band::of(&all),
            family,
            cases,
        }
    }

    /// The largest |z| and where it is.
    pub fn worst(&self) -> Option<(f64, &Finding)> {
        let findings = self.cases.iter().flat_map(|case| &case.findings);
        let scored = findings.filter_map(|finding| finding.z().map(|z| (z.abs(), finding)));
        scored.max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Whether any of its cases was run.
    pub fn is_expressed(&self) -> bool {
        self.cases.iter().any(|case| case.not_expressed.is_none())
    }

    /// What speaks against the simulator, in words.
    pub fn failures(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.cases.iter().flat_map(CaseOutcome::failures).collect();
        if !self.primary.holds() {
            failures.push(format!(
                "{}: mean square {:.3} of the primary z-scores, outside {:.3} to {:.3}",
                self.family, self.primary.mean_square, self.primary.low, self.primary.high
            ));
        }
        failures
    }
}

impl Report {
    /// What speaks against the simulator, in words; empty when all is well.
    pub fn failures(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.families.iter().flat_map(FamilyOutcome::failures).collect();
        if !self.overall.holds() {
            failures.push(format!(
                "all cases together: mean square {:.3} of the primary z-scores, outside {:.3} to {:.3}",
                self.overall.mean_square, self.overall.low, self.overall.high
            ));
        }
        failures
    }
}
