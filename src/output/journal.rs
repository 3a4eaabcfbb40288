//! The journal of a sweep: a line for each finished point, with a checksum, so that work goes on where it was ended.

use super::manifest::fingerprint;
use crate::experiment::sweep::PointResult;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The first line: which experiment the points belong to.
#[derive(Serialize, Deserialize)]
struct Heading {
    sweep: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    check: String,
    point: PointResult,
}

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    /// Finished points by number.
    pub points: BTreeMap<u64, PointResult>,
    /// Length in bytes of what is whole; what follows was cut off while it was written.
    pub whole: usize,
    /// Lines within it that are damaged: their points are done again.
    pub damaged: usize,
}

/// Why a journal cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum JournalError {
    /// It is of another experiment.
    #[error(
        "it belongs to another experiment (other scenario, factors, seed, replications, responses or version); take it away, or name another folder"
    )]
    Other,
    /// It is no journal.
    #[error("it is no journal of a sweep")]
    Foreign,
}

/// The first line of a journal of the experiment with this fingerprint.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn heading(experiment: &str) -> Result<String, serde_json::Error> {
    let heading = Heading {
        sweep: experiment.to_owned(),
    };
    Ok(serde_json::to_string(&heading)? + "\n")
}

/// The line of a finished point.
///
/// # Errors
/// None in practice: nothing in it cannot be written.
pub fn line(point: &PointResult) -> Result<String, serde_json::Error> {
    let check = check(point)?;
    let point = point.clone();
    Ok(serde_json::to_string(&Line { check, point })? + "\n")
}

/// Reads a journal of `experiment`; an empty one has no points yet.
///
/// # Errors
/// When it belongs to something else.
pub fn read(text: &str, experiment: &str) -> Result<Journal, JournalError> {
    let mut journal = Journal::default();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if !line.ends_with('\n') {
            break;
        }
        if number == 0 {
            let heading: Heading = serde_json::from_str(line).map_err(|_| JournalError::Foreign)?;
            if heading.sweep != experiment {
                return Err(JournalError::Other);
            }
        } else {
            match serde_json::from_str::<Line>(line) {
                Ok(line) if check(&line.point).is_ok_and(|check| check == line.check) => {
                    journal.points.insert(line.point.index, line.point);
                }
                _ => journal.damaged += 1,
            }
        }
        journal.whole += line.len();
    }
    Ok(journal)
}

/// Checksum of a point: the first half of the fingerprint of its JSON.
fn check(point: &PointResult) -> Result<String, serde_json::Error> {
    let whole = fingerprint(&serde_json::to_vec(point)?);
    Ok(whole.chars().skip("sha256:".len()).take(32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Figure, Response};

    fn point(index: u64) -> PointResult {
        PointResult {
            index,
            settings: vec!["2 %".into()],
            responses: vec![Response {
                id: "a/b/c".into(),
                unit: "h".into(),
                figure: Figure::bare(0.1 + 0.2),
                values: vec![1.0 / 3.0, 1e-300],
            }],
        }
    }

    #[test]
    fn a_journal_cut_off_anywhere_keeps_its_whole_lines() {
        let lines = [
            heading("x").unwrap(),
            line(&point(4)).unwrap(),
            line(&point(1)).unwrap(),
        ];
        let text = lines.concat();
        for end in 0..=text.len() {
            let journal = read(&text[..end], "x").unwrap();
            let whole = lines
                .iter()
                .scan(0, |sum, line| {
                    *sum += line.len();
                    Some(*sum)
                })
                .filter(|&sum| sum <= end)
                .count();
            assert_eq!(journal.points.len(), whole.saturating_sub(1));
            assert_eq!(journal.whole, lines[..whole].concat().len());
        }
        assert_eq!(read(&text, "x").unwrap().points[&4], point(4));
        assert_eq!(read(&text, "y"), Err(JournalError::Other));
        assert_eq!(read("hello\n", "x"), Err(JournalError::Foreign));
    }

    #[test]
    fn a_changed_figure_is_noticed() {
        let text = heading("x").unwrap() + &line(&point(4)).unwrap().replace("e-300", "e-301");
        let journal = read(&text, "x").unwrap();
        assert_eq!((journal.points.len(), journal.damaged), (0, 1));
    }
}
