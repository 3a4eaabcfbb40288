//! `greenlane check`.

use super::desk::Desk;
use super::exit::Failure;
use super::files::{self, ScenarioArguments};
use crate::output::assumptions;
use clap::Args;
use std::io::IsTerminal;

/// Check a scenario without running it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane check scenarios/saint-lucia.toml
  greenlane check scenarios/saint-lucia.toml --assumptions
  greenlane check scenarios/saint-lucia.toml --resolved > resolved.toml")]
pub(super) struct Check {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// List every number the scenario rests on, with its grade (M measured, S said, D derived, G guess) and source
    #[arg(long, conflicts_with = "resolved")]
    assumptions: bool,
    /// Print the whole scenario as it will be run, bases and changes merged, as TOML
    #[arg(long)]
    resolved: bool,
}

impl Check {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let (_, loaded) = Desk::disk(false).load(&self.scenario)?;
        if self.assumptions && std::io::stdout().is_terminal() {
            return files::print_report(assumptions::lines(&loaded.assumptions).as_bytes());
        }
        let text = if self.assumptions {
            assumptions::list(&loaded.assumptions)
        } else if self.resolved {
            crate::scenario::write::to_toml(&loaded.document)
        } else {
            assumptions::summary(&loaded)
        };
        files::print(text.as_bytes())
    }
}
