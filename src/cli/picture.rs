//! `greenlane run --picture`.

use super::answer::Artifact;
use super::exit::Failure;
use crate::experiment::Study;
use crate::output::album::Plate;
use crate::output::picture::drawing::Picture;
use crate::output::report::Page;
use crate::output::study_picture;
use rayon::prelude::*;
use std::path::Path;

/// Width of the picture: a page of A4 on its side.
const WIDTH: u32 = 1100;

/// The name of the picture in a results folder, with the ending of `path`.
pub(super) fn name(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    format!("picture.{}", ending.to_lowercase())
}

/// Refuses a file whose ending says nothing of how to draw, before any work is done.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    match name(path).as_str() {
        "picture.svg" | "picture.png" => Ok(()),
        _ => Err(Failure::Usage(format!(
            "a picture file ends in .svg or .png, and `{}` does not",
            path.display()
        ))),
    }
}

/// Draws the study's picture; the name's ending says how.
pub(super) fn draw(study: &Study<'_>, name: &str) -> Result<Vec<u8>, Failure> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let picture = study_picture::dwell_and_interdiction(study);
    study_picture::file(&picture, ending, WIDTH).map_err(Failure::Usage)
}

/// The one picture of a result, as `picture.svg` and `picture.png`: both for a folder, otherwise the one that is asked for.
pub(super) fn single(
    picture: &dyn Picture,
    for_folder: bool,
    asked: Option<&Path>,
) -> Result<Vec<Artifact>, Failure> {
    let asked = asked.map(name);
    let endings = ["svg", "png"].map(|ending| (format!("picture.{ending}"), ending));
    endings
        .into_iter()
        .filter(|(name, _)| for_folder || asked.as_ref() == Some(name))
        .map(|(name, ending)| {
            let bytes = study_picture::file(picture, ending, WIDTH).map_err(Failure::Usage)?;
            Ok(Artifact::new(name, bytes))
        })
        .collect()
}

/// Width of the pictures in a results folder: readable on a page of A4.
const PLATE_WIDTH: u32 = 760;

/// The pictures of a result, each as SVG and as PNG for print, drawn side by side.
pub(super) fn plates(plates: &[Plate]) -> Result<Vec<Artifact>, Failure> {
    let files = plates.iter().flat_map(|plate| [(plate, "svg"), (plate, "png")]);
    let files: Vec<(&Plate, &str)> = files.collect();
    let drawn = files.into_par_iter().map(|(plate, ending)| {
        let bytes =
            study_picture::file(plate.picture.as_ref(), ending, PLATE_WIDTH).map_err(Failure::Other)?;
        Ok(Artifact::new(format!("pictures/{}.{ending}", plate.name), bytes))
    });
    drawn.collect()
}

/// The report, a file of the results folder.
pub(super) fn page(page: &Page<'_>) -> Result<Artifact, Failure> {
    let html = page.html().map_err(|error| Failure::Other(error.to_string()))?;
    Ok(Artifact::new("report.html", html))
}

/// Any picture as SVG.
pub(super) fn svg(picture: &dyn Picture) -> Result<Vec<u8>, Failure> {
    study_picture::file(picture, "svg", WIDTH).map_err(Failure::Usage)
}
