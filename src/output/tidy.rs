//! A study as a tidy CSV table: one figure a row.

use crate::experiment::Study;

/// The study's figures as CSV bytes with a header.
///
/// # Errors
/// When a row cannot be written; there is none such.
pub fn study(study: &Study<'_>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "section",
        "subject",
        "statistic",
        "unit",
        "value",
        "low",
        "high",
        "level",
        "replications",
        "note",
    ])?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let (level, replications) = (study.level.to_string(), study.summary.replications.to_string());
    for measure in &study.summary.measures {
        let figure = measure.figure(study.level);
        writer.write_record([
            measure.section.name(),
            &measure.subject,
            &measure.statistic,
            measure.unit,
            &number(figure.value),
            &number(figure.low),
            &number(figure.high),
            &level,
            &replications,
            figure.note.as_deref().unwrap_or_default(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
