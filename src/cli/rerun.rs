//! `greenlane rerun`.

use super::Arguments;
use super::answer::Answer;
use super::desk::Desk;
use super::exit::Failure;
use super::files;
use crate::output::manifest::Manifest;
use clap::{Args, Parser};
use std::fmt::Write;
use std::path::PathBuf;

/// Make a result again from its manifest, and tell whether it comes out the same.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  greenlane run scenarios/mmc.toml --out results/queue
  greenlane rerun results/queue/manifest.json")]
pub(super) struct Rerun {
    /// The manifest of a results folder
    manifest: PathBuf,
}

impl Rerun {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let unreadable = |reason: String| Failure::Read {
            path: self.manifest.clone(),
            reason,
        };
        let text = files::read_text(&self.manifest)?;
        let manifest = Manifest::from_json(&text)
            .map_err(|error| unreadable(format!("it is not a manifest of greenlane: {error}")))?;
        let line = std::iter::once("greenlane").chain(manifest.command.iter().map(String::as_str));
        let arguments = Arguments::try_parse_from(line).map_err(|error| {
            unreadable(format!(
                "its command is not one of this version's: {}",
                error.kind()
            ))
        })?;
        let desk = Desk::kept(&manifest);
        let answer = arguments.command.answer(&desk)?;
        let again = answer.manifest(&desk, manifest.command.clone());
        files::print(told(&manifest, &again, &answer).as_bytes())?;
        // files that this version writes beside those are no difference
        let same = |(name, fingerprint): (&String, &String)| again.results.get(name) == Some(fingerprint);
        if manifest.results.iter().all(same) {
            Ok(())
        } else {
            Err(Failure::Differs(self.manifest.clone()))
        }
    }
}

/// What came out the same and what did not.
fn told(before: &Manifest, again: &Manifest, answer: &Answer) -> String {
    let mut text = format!("greenlane {}\n", before.command.join(" "));
    if before.version != again.version {
        let _ = writeln!(
            text,
            "made by version {}; this is version {}",
            before.version, again.version
        );
    }
    if before.scenarios != again.scenarios {
        let _ = writeln!(text, "the scenarios are read otherwise than before");
    }
    let _ = writeln!(
        text,
        "seed {}, {} replications (before: {}, {})",
        answer.seed, answer.replications, before.seed, before.replications
    );
    for (name, fingerprint) in &before.results {
        let verdict = match again.results.get(name) {
            Some(other) if other == fingerprint => "the same",
            Some(_) => "DIFFERS",
            None => "is no longer written",
        };
        let _ = writeln!(text, "  {name:<20} {verdict}");
    }
    text
}
