//! Why a command failed, and the exit code that says so.

use std::path::PathBuf;
use std::process::ExitCode;
use thiserror::Error;

/// A file could not be read or written.
pub(super) const FILE: u8 = 1;
/// The command line is wrong (clap's own code).
pub(super) const USAGE: u8 = 2;
/// The scenario has faults.
pub(super) const SCENARIO: u8 = 3;

/// A result made again differs from what its manifest says.
pub(super) const DIFFERS: u8 = 4;

/// Why a command failed.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error("cannot read `{}`: {reason}", path.display())]
    Read { path: PathBuf, reason: String },
    #[error("cannot write `{}`: {reason}", path.display())]
    Write { path: PathBuf, reason: String },
    #[error("{0}")]
    Usage(String),
    /// The faults have been printed already.
    #[error("{0}")]
    Scenario(String),
    #[error("the result differs from what `{}` says", .0.display())]
    Differs(PathBuf),
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// Prints the message to stderr and gives the exit code.
    #[expect(clippy::print_stderr, reason = "the cli talks on stderr")]
    pub(super) fn report(&self) -> ExitCode {
        eprintln!("error: {self}");
        ExitCode::from(match self {
            Self::Read { .. } | Self::Write { .. } | Self::Other(_) => FILE,
            Self::Usage(_) => USAGE,
            Self::Scenario(_) => SCENARIO,
            Self::Differs(_) => DIFFERS,
        })
    }
}
