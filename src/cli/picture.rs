//! `greenlane run --picture`.

use super::exit::Failure;
use super::files;
use crate::experiment::Study;
use std::path::Path;

/// Draws the study's picture into a file, whose ending says how.
pub(super) fn draw(study: &Study<'_>, path: &Path) -> Result<(), Failure> {
    let _ = (study, path, files::write);
    Err(Failure::Other("pictures are not drawn yet".to_owned()))
}
