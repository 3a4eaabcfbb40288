//! `greenlane serve`.

use super::desk::Desk;
use super::exit::Failure;
use super::files::ScenarioArguments;
use super::run::MOST_THREADS;
use crate::serve::{Guard, Trainer, serve};
use clap::Args;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

/// Open the trainer's page: move a lever and see what it does, in a browser, on this machine.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane serve scenarios/saint-lucia.toml
  greenlane serve scenarios/saint-lucia.toml --port 8080
  greenlane serve scenarios/saint-lucia.toml --bind 0.0.0.0      (to others in the room; asks them for a token)

The page asks for nothing outside this machine. Stop it with Ctrl-C.")]
pub(super) struct Serve {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 7580)]
    port: u16,
    /// Address to listen on; beyond this machine a token is asked for
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDR")]
    bind: IpAddr,
    /// Ask for a token on this machine too
    #[arg(long)]
    token: bool,
    /// Threads; 0 is as many as there are cores. Answers do not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_THREADS))]
    threads: u64,
    /// Say nothing on stderr unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

impl Serve {
    #[expect(clippy::print_stderr, reason = "the cli talks on stderr")]
    pub(super) fn execute(self) -> Result<(), Failure> {
        let desk = Desk::disk(self.quiet);
        let asked = SocketAddr::new(self.bind, self.port);
        let listener = TcpListener::bind(asked).map_err(|error| {
            Failure::Usage(format!(
                "cannot listen on {asked}: {error}; choose another with --port, or --port 0 for a free one"
            ))
        })?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::Other(error.to_string()))?;
        let (bundle, _) = desk.load(&self.scenario)?;
        if !self.quiet {
            eprintln!("running today's port once, to lay everything else beside it …");
        }
        let trainer = Trainer::prepare(&bundle, &self.scenario.changes(), self.threads as usize);
        let trainer = trainer.map_err(Failure::Scenario)?;
        let beyond = !self.bind.is_loopback();
        let token: Option<Arc<str>> = (self.token || beyond).then(|| token().into());
        if beyond {
            eprintln!(
                "warning: everybody who reaches {address} can use this page if they have the token, and what they see is not \
                 encrypted on the way"
            );
        }
        let shown = if self.bind.is_unspecified() {
            format!("THIS-MACHINE'S-ADDRESS:{}", address.port())
        } else {
            address.to_string()
        };
        let query = token
            .as_ref()
            .map_or_else(String::new, |token| format!("?token={token}"));
        super::files::print(format!("{}: http://{shown}/{query}\n", trainer.title()).as_bytes())?;
        let guard = Guard { address, token };
        serve(listener, Arc::new(trainer), guard).map_err(|error| Failure::Other(error.to_string()))
    }
}

/// A word nobody guesses: 128 bits from the keys that the operating system gives every hasher.
fn token() -> String {
    let word = |salt: u64| RandomState::new().hash_one(salt);
    format!("{:016x}{:016x}", word(1), word(2))
}
