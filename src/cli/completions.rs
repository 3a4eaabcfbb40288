//! `greenlane completions` and `greenlane man`.

use super::Arguments;
use super::exit::Failure;
use super::files;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::path::PathBuf;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane completions bash > ~/.local/share/bash-completion/completions/greenlane
  greenlane completions zsh > ~/.zfunc/_greenlane
  greenlane completions fish > ~/.config/fish/completions/greenlane.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// Write the manual pages, one a command.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  greenlane man ~/.local/share/man/man1
  man greenlane-run")]
pub(super) struct Man {
    /// The folder they go to; it is made if it is not there
    folder: PathBuf,
}

impl Completions {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "greenlane", &mut script);
        files::print(&script)
    }
}

impl Man {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let failure = |path: &std::path::Path, error: &std::io::Error| Failure::Write {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(&self.folder).map_err(|error| failure(&self.folder, &error))?;
        let mut whole = Arguments::command();
        whole.build();
        let pages = whole
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
            .map(|command| (format!("greenlane-{}", command.get_name()), command.clone()));
        let pages: Vec<_> = std::iter::once(("greenlane".to_owned(), whole.clone()))
            .chain(pages)
            .collect();
        for (name, command) in pages {
            let path = self.folder.join(format!("{name}.1"));
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .title(name)
                .render(&mut page)
                .map_err(|error| failure(&path, &error))?;
            files::write(&path, &page)?;
        }
        Ok(())
    }
}
