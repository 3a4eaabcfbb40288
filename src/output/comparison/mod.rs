//! A comparison for programs (JSON, tidy CSV), its headline sentences, and two lives side by side.

mod headline;
mod side_by_side;

pub(in crate::output) use headline::plain_name;
pub use headline::sentence;
pub use side_by_side::side_by_side;

use crate::experiment::compare::{Alternative, Comparison, Contrast, Effect, Reforms, Verdict};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    program: &'static str,
    version: &'static str,
    headline: Vec<String>,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

/// The comparison as indented JSON, ending in a newline.
///
/// # Errors
/// When a figure cannot be written as JSON; there is none such.
pub fn json(comparison: &Comparison) -> Result<Vec<u8>, serde_json::Error> {
    let document = Document {
        program: "greenlane",
        version: env!("CARGO_PKG_VERSION"),
        headline: comparison
            .alternatives
            .iter()
            .map(|alternative| sentence(comparison, alternative))
            .collect(),
        comparison,
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The comparison as a tidy CSV table with a header: one difference or effect a row.
///
/// # Errors
/// When a row cannot be written; there is none such.
pub fn csv(comparison: &Comparison) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "alternative",
        "effect",
        "measure",
        "unit",
        "base",
        "other",
        "difference",
        "low",
        "high",
        "p_value",
        "adjusted_p_value",
        "variance_ratio",
        "verdict",
        "more_replications",
    ])?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for Alternative { against, .. } in &comparison.alternatives {
        for difference in &against.differences {
            let mut row = vec![
                against.label.clone(),
                "difference".to_owned(),
                difference.id.clone(),
                difference.unit.clone(),
                number(difference.base.value),
                number(difference.other.value),
            ];
            row.extend(columns(difference.contrast.as_ref()));
            writer.write_record(row)?;
        }
    }
    if let Some(reforms) = &comparison.reforms {
        for measure in &reforms.effects {
            for (effect, contrast) in &measure.effects {
                let (who, what) = reforms.words(*effect);
                let mut row = vec![who, what.to_owned(), measure.id.clone(), measure.unit.clone()];
                row.extend([String::new(), String::new()]);
                row.extend(columns(Some(contrast)));
                writer.write_record(row)?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn columns(contrast: Option<&Contrast>) -> [String; 8] {
    let Some(contrast) = contrast else {
        return std::array::from_fn(|place| if place == 6 { "missing" } else { "" }.to_owned());
    };
    let (verdict, more) = match contrast.verdict {
        Verdict::Same => ("same", String::new()),
        Verdict::ToldApart => ("told-apart", String::new()),
        Verdict::NotToldApart { more_replications } => ("not-told-apart", more_replications.to_string()),
    };
    [
        contrast.difference.point.to_string(),
        contrast.difference.low.to_string(),
        contrast.difference.high.to_string(),
        contrast.p_value.to_string(),
        contrast.adjusted_p_value.to_string(),
        contrast
            .variance_ratio
            .map(|ratio| ratio.to_string())
            .unwrap_or_default(),
        verdict.to_owned(),
        more,
    ]
}

impl Reforms {
    /// Which reforms an effect is of, and what it is called.
    pub fn words(&self, effect: Effect) -> (String, &'static str) {
        let name = |reform: usize| self.reforms[reform].name.clone();
        match effect {
            Effect::Alone { reform } => (name(reform), "alone"),
            Effect::Together => ("all".to_owned(), "together"),
            Effect::Interaction => ("all".to_owned(), "interaction"),
            Effect::Last { reform } => (name(reform), "added to all others"),
            Effect::Average { reform } => (name(reform), "average over the others"),
            Effect::Pair { first, second } => (
                format!("{} and {}", name(first), name(second)),
                "interaction of two",
            ),
        }
    }
}
