//! `greenlane run --picture`.

use super::exit::Failure;
use super::files;
use crate::experiment::Study;
use crate::output::study_picture;
use std::path::Path;

/// Width of the picture: a page of A4 on its side.
const WIDTH: u32 = 1100;

/// Draws the study's picture into a file, whose ending says how.
pub(super) fn draw(study: &Study<'_>, path: &Path) -> Result<(), Failure> {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let picture = study_picture::dwell_and_interdiction(study);
    let bytes = study_picture::file(&picture, &ending, WIDTH).map_err(Failure::Usage)?;
    files::write(path, &bytes)
}
