//! `greenlane merge`.

use super::answer::{Begun, FolderArguments};
use super::desk::Desk;
use super::exit::Failure;
use super::{Arguments, Command, files, journal};
use crate::output::manifest::Manifest;
use clap::{Args, Parser};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Points that are named when they are missing.
const MOST_NAMED: usize = 10;

/// Put the shards of a sweep together: the same bytes as from one machine.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  greenlane merge part1 part2 part3 --out results/red")]
pub(super) struct Merge {
    /// The results of `sweep --shard`
    #[arg(required = true)]
    shards: Vec<PathBuf>,
    #[command(flatten)]
    folder: FolderArguments,
}

impl Merge {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let begun = Begun::now();
        self.folder.check()?;
        let path = self.shards[0].join("shard.json");
        let unreadable = |reason: String| Failure::Read {
            path: path.clone(),
            reason,
        };
        let manifest = Manifest::from_json(&files::read_large_text(&path)?)
            .map_err(|error| unreadable(format!("it is not of a shard of a sweep: {error}")))?;
        let line = std::iter::once("greenlane").chain(manifest.command.iter().map(String::as_str));
        let arguments = Arguments::try_parse_from(line).map_err(|error| {
            unreadable(format!(
                "its command is not one of this version's: {}",
                error.kind()
            ))
        })?;
        let Command::Sweep(sweep) = arguments.command else {
            return Err(unreadable("its command is no sweep".to_owned()));
        };
        let desk = Desk::kept(&manifest);
        let prepared = sweep.prepare(&desk)?;
        let mut points = BTreeMap::new();
        for shard in &self.shards {
            points.extend(journal::points_of(
                &shard.join("points.jsonl"),
                prepared.fingerprint(),
            )?);
        }
        let missing: Vec<String> = (0..prepared.len() as u64)
            .filter(|index| !points.contains_key(index))
            .map(|index| index.to_string())
            .collect();
        if !missing.is_empty() {
            let named = missing
                .iter()
                .take(MOST_NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Failure::Usage(format!(
                "{} of {} points are in none of the shards: {named}{}",
                missing.len(),
                prepared.len(),
                if missing.len() > MOST_NAMED { " …" } else { "" }
            )));
        }
        let answer = prepared.answer(&desk, points, self.folder.out.is_some())?;
        if self.folder.out.is_none() {
            return files::print_report(&answer.artifacts[0].bytes);
        }
        self.folder.write_of(&desk, &answer, manifest.command, begun)
    }
}
