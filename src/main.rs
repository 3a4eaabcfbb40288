//! The `greenlane` program.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    greenlane::cli::Arguments::parse().execute()
}
