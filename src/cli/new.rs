//! `greenlane new`.

use super::exit::Failure;
use super::files;
use clap::Args;
use std::path::PathBuf;

/// Write a commented scenario to begin with.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  greenlane new my-port.toml
  greenlane run my-port.toml")]
pub(super) struct New {
    /// The file to write; an existing one is not touched
    file: PathBuf,
}

/// A small port with one of everything, commented.
const TEMPLATE: &str = include_str!("template.toml");

impl New {
    #[expect(clippy::print_stderr, reason = "the cli talks on stderr")]
    pub(super) fn execute(self) -> Result<(), Failure> {
        if self.file.exists() {
            let reason = "it exists already; choose another name or remove it first".to_owned();
            return Err(Failure::Write {
                path: self.file,
                reason,
            });
        }
        files::write(&self.file, TEMPLATE.as_bytes())?;
        eprintln!("wrote `{0}`; try: greenlane run {0}", self.file.display());
        Ok(())
    }
}
