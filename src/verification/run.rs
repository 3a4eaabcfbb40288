//! A scenario text through the parser of `greenlane run` and the replications, and what they answer.

use super::express::Scenario;
use super::judge::{Estimate, FEWEST_OCCURRENCES, LARGEST_Z, judge};
use super::question::{Counts, How, Seen};
use super::watch::Watch;
use crate::customs::record::Record;
use crate::customs::{Network, replicate};
use crate::experiment::{Plan, replications};
use crate::scenario::load;

/// The answer to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The row it answers.
    pub metric: String,
    /// What was compared.
    pub compared: String,
    /// Its exact value.
    pub exact: f64,
    /// The scenario that was run.
    pub scenario: String,
    /// What came out; `None` when nothing was observed.
    pub estimate: Option<Estimate>,
    /// Whether it counts, and if not, why.
    pub verdict: Verdict,
    /// Whether it is the variance behind a standard error, from enough replications to know it within a tenth.
    pub is_standard_error: bool,
}

/// Whether a finding counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It does.
    Judged,
    /// Too rare to be judged by simulation: this many occurrences were to be expected.
    TooRare(f64),
    /// Nothing was observed at all.
    Nothing,
}

/// Records kept at a time.
const AT_A_TIME: u64 = 512;
/// Replications from which a variance is known well enough to be held to a tenth.
const ENOUGH_FOR_A_TENTH: usize = 5000;
const A_TENTH: f64 = 0.1;

impl Finding {
    /// Its z-score, when it counts.
    pub fn z(&self) -> Option<f64> {
        self.estimate
            .filter(|_| self.verdict == Verdict::Judged)
            .map(|estimate| estimate.z)
    }

    /// Whether it speaks against the simulator.
    pub fn fails(&self) -> bool {
        let off = |estimate: &Estimate| (estimate.value / self.exact - 1.0).abs() > A_TENTH;
        match self.verdict {
            Verdict::Judged => {
                let too_far = self.z().is_none_or(|z| z.is_nan() || z.abs() > LARGEST_Z);
                too_far || self.is_standard_error && self.estimate.as_ref().is_some_and(off)
            }
            Verdict::TooRare(_) => false,
            Verdict::Nothing => true,
        }
    }
}

/// Runs the scenario on `threads` threads (0: all cores) and judges its questions' answers.
///
/// # Errors
/// When its text has faults, told as the parser tells them, or no threads are to be had.
pub fn run(scenario: &Scenario, threads: usize) -> Result<Vec<Finding>, String> {
    let counts = answers(scenario, threads)?;
    let found = scenario.questions.iter().zip(counts).map(|(question, counts)| {
        let estimate = judge(question.how, &counts, question.exact);
        let rare = estimate
            .and_then(|estimate| estimate.occurrences)
            .filter(|&n| n < FEWEST_OCCURRENCES);
        Finding {
            metric: question.metric.clone(),
            compared: question.compared.clone(),
            exact: question.exact,
            scenario: scenario.name.clone(),
            estimate,
            verdict: match (estimate, rare) {
                (None, _) => Verdict::Nothing,
                (Some(_), Some(expected)) => Verdict::TooRare(expected),
                (Some(_), None) => Verdict::Judged,
            },
            is_standard_error: question.how == How::Spread && counts.len() >= ENOUGH_FOR_A_TENTH,
        }
    });
    Ok(found.collect())
}

/// For each question, what the replications count.
fn answers(scenario: &Scenario, threads: usize) -> Result<Vec<Vec<Counts>>, String> {
    let no_files = |name: &str| Err(format!("`{name}`: a verification case reads no files"));
    let loaded = load(
        &format!("{}.toml", scenario.name),
        &scenario.text,
        &no_files,
        &[],
        &[],
    );
    let Some(port) = &loaded.port else {
        let faults: Vec<String> = loaded
            .diagnostics
            .iter()
            .map(|fault| fault.message.clone())
            .collect();
        return Err(format!("{}: {}", scenario.name, faults.join("; ")));
    };
    let network = Network::new(port);
    let seed = loaded.settings.seed.unwrap_or(1);
    let window = scenario.clock.of_hours(port.length.hours());
    let new_watch = || Watch::new(port.window_start(), port.window_end());
    let mut counts = vec![Vec::new(); scenario.questions.len()];
    let mut take = |record: &Record, watch: &Watch| {
        let seen = Seen {
            record,
            watch,
            clock: scenario.clock,
            window,
        };
        for (question, counts) in scenario.questions.iter().zip(&mut counts) {
            counts.push((question.read)(&seen));
        }
    };
    if scenario.is_watched {
        for replication in 0..scenario.replications {
            let mut watch = new_watch();
            let record = replicate(port, &network, seed, replication, &mut watch);
            take(&record, &watch);
        }
        return Ok(counts);
    }
    let nothing_watched = new_watch();
    let mut first = 0;
    while first < scenario.replications {
        let next = (first + AT_A_TIME).min(scenario.replications);
        let plan = Plan {
            seed,
            replications: first..next,
            threads,
        };
        let records = replications(port, &network, &plan, &|| ()).map_err(|error| error.to_string())?;
        for record in &records {
            take(record, &nothing_watched);
        }
        first = next;
    }
    Ok(counts)
}
