//! `greenlane schema`.

use super::exit::Failure;
use super::files;
use crate::scenario::{description, reference, schema};
use clap::Args;

/// Print the scenario format.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane schema > scenario.schema.json
  greenlane schema --reference > scenario-format.md")]
pub(super) struct Schema {
    /// A table of all keys in Markdown, instead of the JSON schema
    #[arg(long)]
    reference: bool,
}

impl Schema {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let description = description();
        if self.reference {
            return files::print(reference::markdown(&description).as_bytes());
        }
        let schema = schema::json_schema(&description, "Greenlane scenario");
        let mut text =
            serde_json::to_string_pretty(&schema).map_err(|error| Failure::Other(error.to_string()))?;
        text.push('\n');
        files::print(text.as_bytes())
    }
}
