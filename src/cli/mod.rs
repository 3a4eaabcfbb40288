//! The command line: one file a command. The only layer that touches files, the clock and the terminal.

mod answer;
mod as_csv;
mod calibrate;
mod check;
mod compare;
mod completions;
mod desk;
mod event_log;
mod exit;
mod files;
mod fit;
mod frontier;
mod journal;
mod learning;
mod merge;
mod new;
mod picture;
mod plan;
mod port_calls;
mod queue;
mod rerun;
mod risk;
mod run;
mod schema;
mod sensitivity;
mod serve;
mod sweep;
mod trace;
mod verify;

use clap::{Parser, Subcommand};

/// A customs port simulator and capacity planner for small island states.
///
/// Exit codes: 0 done; 1 a file could not be read or written; 2 the command line is wrong; 3 the scenario has faults;
/// 4 a result made again differs from its manifest.
#[derive(Debug, Parser)]
#[command(name = "greenlane", version, max_term_width = 110)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario: how long goods and people wait, what is caught, what it costs, how sure that is
    Run(run::Run),
    /// Compare scenarios, changes or reforms with a base: what differs, by how much, how sure, for whom and why
    Compare(compare::Compare),
    /// Run a scenario at many points of its factors, on all cores, going on after interruptions
    Sweep(sweep::Sweep),
    /// Put the shards of a sweep together
    Merge(merge::Merge),
    /// Which designs of a sweep to choose between when two goals pull apart, and what the next step costs
    Frontier(frontier::Frontier),
    /// Which guess matters: move inputs over their ranges and rank what that changes
    Sensitivity(sensitivity::Sensitivity),
    /// Find the cheapest roster that keeps the targets, or the best service for a budget, with evidence
    Plan(plan::Plan),
    /// Check a number of a queue in seconds: waits, officers needed, lost customers, without simulating
    Queue(queue::Queue),
    /// Fit parameters so that simulated figures meet published ones, and tell what the figures cannot tell
    Calibrate(calibrate::Calibrate),
    /// Which law durations of your own follow, and the line that puts it into a scenario
    Fit(fit::Fit),
    /// How good a risk score is: its curve, what it would find, what selective inspection hides
    Risk(risk::Risk),
    /// How a risk score learns: what random inspections cost today, and find in a year
    Learning(learning::Learning),
    /// Open the trainer's page: levers, answers while dragging, the port alive, exercises
    Serve(serve::Serve),
    /// Make a result again from its manifest, and tell whether it comes out the same
    Rerun(rerun::Rerun),
    /// Check a scenario without running it; with --assumptions, list every number it rests on
    Check(check::Check),
    /// Write a commented scenario to begin with
    New(new::New),
    /// Print the scenario format: a JSON schema for editors, or a reference table
    Schema(schema::Schema),
    /// Compare the simulator with exact results of queueing theory
    Verify(verify::Verify),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Write the manual pages
    Man(completions::Man),
}

impl Arguments {
    /// Does what is asked for and tells the exit code.
    pub fn execute(self) -> std::process::ExitCode {
        let outcome = match self.command {
            Command::Run(run) => run.execute(),
            Command::Sensitivity(sensitivity) => sensitivity.execute(),
            Command::Compare(compare) => compare.execute(),
            Command::Sweep(sweep) => sweep.execute(),
            Command::Merge(merge) => merge.execute(),
            Command::Frontier(frontier) => frontier.execute(),
            Command::Plan(plan) => plan.execute(),
            Command::Queue(queue) => queue.execute(),
            Command::Calibrate(calibrate) => calibrate.execute(),
            Command::Fit(fit) => fit.execute(),
            Command::Risk(risk) => risk.execute(),
            Command::Learning(learning) => learning.execute(),
            Command::Serve(serve) => serve.execute(),
            Command::Rerun(rerun) => rerun.execute(),
            Command::Check(check) => check.execute(),
            Command::New(new) => new.execute(),
            Command::Schema(schema) => schema.execute(),
            Command::Verify(verify) => verify.execute(),
            Command::Completions(completions) => completions.execute(),
            Command::Man(man) => man.execute(),
        };
        match outcome {
            Ok(()) => std::process::ExitCode::SUCCESS,
            Err(failure) => failure.report(),
        }
    }
}

impl Command {
    /// The files that the command's result consists of, for those whose results have manifests.
    fn answer(&self, desk: &desk::Desk) -> Result<answer::Answer, exit::Failure> {
        match self {
            Self::Run(run) => run.answer(desk),
            Self::Sensitivity(sensitivity) => sensitivity.answer(desk),
            Self::Compare(compare) => compare.answer(desk),
            Self::Sweep(sweep) => sweep.answer(desk),
            Self::Frontier(frontier) => frontier.answer(desk),
            Self::Plan(plan) => plan.answer(desk),
            Self::Calibrate(calibrate) => calibrate.answer(desk),
            Self::Fit(fit) => fit.answer(desk),
            Self::Risk(risk) => risk.answer(desk),
            Self::Learning(learning) => learning.answer(desk),
            _ => Err(exit::Failure::Usage(
                "results of this command have no manifest".into(),
            )),
        }
    }
}
