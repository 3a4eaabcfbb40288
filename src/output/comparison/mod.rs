//! A comparison for programs (JSON, tidy table), its headline sentences, and two lives side by side.

mod headline;
mod side_by_side;

pub(in crate::output) use headline::plain_name;
pub use headline::sentence;
pub use side_by_side::side_by_side;

use crate::experiment::compare::{Alternative, Comparison, Contrast, Effect, Reforms, Verdict};
use crate::output::tables::{Cell, Column, Table};
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

/// The comparison as a tidy table: one difference or effect a row.
pub fn table(comparison: &Comparison) -> Table {
    let mut table = Table::new(
        "differences",
        vec![
            Column::text("alternative"),
            Column::text("effect"),
            Column::text("measure"),
            Column::text("unit"),
            Column::number("base"),
            Column::number("other"),
            Column::number("difference"),
            Column::number("low"),
            Column::number("high"),
            Column::number("p_value"),
            Column::number("adjusted_p_value"),
            Column::number("variance_ratio"),
            Column::text("verdict"),
            Column::whole("more_replications"),
        ],
    );
    for Alternative { against, .. } in &comparison.alternatives {
        for difference in &against.differences {
            let mut row: Vec<Cell> = vec![
                against.label.as_str().into(),
                "difference".into(),
                difference.id.as_str().into(),
                difference.unit.as_str().into(),
                difference.base.value.into(),
                difference.other.value.into(),
            ];
            row.extend(columns(difference.contrast.as_ref()));
            table.push(row);
        }
    }
    if let Some(reforms) = &comparison.reforms {
        for measure in &reforms.effects {
            for (effect, contrast) in &measure.effects {
                let (who, what) = reforms.words(*effect);
                let mut row: Vec<Cell> = vec![
                    who.into(),
                    what.into(),
                    measure.id.as_str().into(),
                    measure.unit.as_str().into(),
                ];
                row.extend([Cell::Nothing, Cell::Nothing]);
                row.extend(columns(Some(contrast)));
                table.push(row);
            }
        }
    }
    table
}

fn columns(contrast: Option<&Contrast>) -> [Cell; 8] {
    let Some(contrast) = contrast else {
        return std::array::from_fn(|place| {
            if place == 6 {
                "missing".into()
            } else {
                Cell::Nothing
            }
        });
    };
    let (verdict, more) = match contrast.verdict {
        Verdict::Same => ("same", None),
        Verdict::ToldApart => ("told-apart", None),
        Verdict::NotToldApart { more_replications } => ("not-told-apart", Some(more_replications)),
    };
    [
        contrast.difference.point.into(),
        contrast.difference.low.into(),
        contrast.difference.high.into(),
        contrast.p_value.into(),
        contrast.adjusted_p_value.into(),
        contrast.variance_ratio.into(),
        verdict.into(),
        more.into(),
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
