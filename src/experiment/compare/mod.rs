//! Comparing scenarios under common random numbers: what differs from the base, by how much, how sure that is.
//!
//! The same replication of two worlds meets the same ships, traders and chances, so that differences are taken replication
//! by replication and most of the noise cancels. Every alternative is compared with the base in every measure; Holm's
//! procedure guards against finding a difference merely because one has looked at many.

mod consignments;
mod factorial;
mod lives;
mod vocabulary;

pub use consignments::{Change, Consignments, GoodsChange, Hit, Why, follow};
pub use factorial::{Design, Effect, Effects, effects};

use super::figure::Figure;
use super::responses::Response;
use crate::stats::Estimate;
use crate::stats::compare::{bonferroni_level, holm, paired, replications_to_add};
use crate::stats::distributions::t_upper;
use serde::Serialize;

/// Everything that is reported of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What the base is called.
    pub base: String,
    /// The currency of all money.
    pub currency: String,
    /// The seed that all worlds share.
    pub seed: u64,
    /// Replications of each world.
    pub replications: u64,
    /// Level of all intervals; 1 − level is the chance of any false "told apart".
    pub level: f64,
    /// Lines of the base that cannot keep up.
    pub base_overloads: Vec<String>,
    /// The alternatives, in the order asked for.
    pub alternatives: Vec<Alternative>,
    /// With reforms: their effects alone and together.
    pub reforms: Option<Reforms>,
}

/// One alternative.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// What is changed in the base, or the file.
    pub changes: Vec<String>,
    /// Lines that cannot keep up.
    pub overloads: Vec<String>,
    /// Measure by measure.
    #[serde(flatten)]
    pub against: Against,
    /// Consignment by consignment, where they were followed.
    pub consignments: Option<Consignments>,
}

/// Reforms and their effects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reforms {
    /// The reforms, by number.
    pub reforms: Vec<ReformName>,
    /// Worlds that were run, the base among them.
    pub worlds: usize,
    /// Measure by measure.
    pub effects: Vec<Effects>,
}

/// A reform as it is named in print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReformName {
    /// Its name in the scenario.
    pub name: String,
    /// One line.
    pub title: String,
    /// The article of the Trade Facilitation Agreement it answers to.
    pub article: Option<String>,
}

/// One scenario against the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// What the alternative is called.
    pub label: String,
    /// Measure by measure.
    pub differences: Vec<Difference>,
}

/// One measure in two worlds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// [`super::Measure::id`].
    pub id: String,
    /// The measure's unit in print.
    pub unit: String,
    /// In the base.
    pub base: Figure,
    /// In the alternative.
    pub other: Figure,
    /// Alternative − base, with its interval, and how sure it is; `None` when one of the worlds shows nothing.
    #[serde(flatten)]
    pub contrast: Option<Contrast>,
}

/// A difference, by how much it is told from nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contrast {
    /// The difference and its paired t interval, for this difference by itself.
    pub difference: Estimate,
    /// p-value of "no difference", for this difference by itself.
    pub p_value: f64,
    /// p-value with all differences of the comparison in mind (Holm 1979).
    pub adjusted_p_value: f64,
    /// Variance of the difference under independent runs over that under common random numbers.
    pub variance_ratio: Option<f64>,
    /// What can be said.
    pub verdict: Verdict,
}

/// What can be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// To the last bit the same in every replication.
    Same,
    /// Told apart, with all differences of the comparison in mind.
    ToldApart,
    /// Not told apart; about this many replications more would, if the difference seen is the true one (by the Bonferroni
    /// interval).
    NotToldApart {
        /// Replications to add.
        more_replications: u64,
    },
}

impl Reforms {
    /// Judges a world with one reform, or with all, as the effects are judged: one family for all that is said.
    pub fn judge(&self, world: u64, against: &mut Against) {
        let wanted = |effect: Effect| match effect {
            Effect::Alone { reform } => world == 1 << reform,
            Effect::Together => world == Design::of(self.reforms.len()).all(),
            _ => false,
        };
        for (difference, effects) in against.differences.iter_mut().zip(&self.effects) {
            let found = effects.effects.iter().find(|(effect, _)| wanted(*effect));
            if let (Some(contrast), Some((_, judged))) = (&mut difference.contrast, found) {
                contrast.adjusted_p_value = judged.adjusted_p_value;
                contrast.verdict = judged.verdict;
            }
        }
    }
}

/// Compares each alternative's responses with the base's, in the order given.
///
/// `level` is that of all intervals, and 1 − `level` the chance of any false "told apart" among all differences.
pub fn against(base: &[Response], others: &[(String, Vec<Response>)], level: f64) -> Vec<Against> {
    let mut all: Vec<Against> = others
        .iter()
        .map(|(label, responses)| Against {
            label: label.clone(),
            differences: base
                .iter()
                .zip(responses)
                .map(|(base, other)| Difference {
                    id: base.id.clone(),
                    unit: if base.unit.is_empty() {
                        &other.unit
                    } else {
                        &base.unit
                    }
                    .clone(),
                    base: base.figure.clone(),
                    other: other.figure.clone(),
                    contrast: Contrast::between(&other.values, &base.values, level),
                })
                .collect(),
        })
        .collect();
    judge(
        all.iter_mut()
            .flat_map(|against| &mut against.differences)
            .filter_map(|difference| difference.contrast.as_mut()),
        level,
    );
    all
}

/// Judges contrasts as one family.
pub(super) fn judge<'a>(family: impl Iterator<Item = &'a mut Contrast>, level: f64) {
    let mut family: Vec<&mut Contrast> = family.collect();
    let p_values: Vec<f64> = family.iter().map(|contrast| contrast.p_value).collect();
    let size = family.len();
    for (contrast, adjusted) in family.iter_mut().zip(holm(&p_values)) {
        contrast.judge(adjusted, level, size);
    }
}

impl Contrast {
    /// First − second, by itself. `None` without at least two values on both sides.
    pub fn between(first: &[f64], second: &[f64], level: f64) -> Option<Self> {
        let compared = paired(first, second, level)?;
        Some(Self {
            difference: compared.difference,
            p_value: compared.p_value,
            adjusted_p_value: compared.p_value,
            variance_ratio: compared.variance_ratio,
            verdict: Verdict::Same,
        })
    }

    /// Whether the difference is told from nothing, with all differences in mind.
    pub const fn is_told_apart(&self) -> bool {
        matches!(self.verdict, Verdict::ToldApart)
    }

    fn judge(&mut self, adjusted: f64, level: f64, size: usize) {
        self.adjusted_p_value = adjusted;
        let Estimate {
            point,
            low,
            high,
            replications,
            ..
        } = self.difference;
        let nothing = point.abs() <= 0.0 && high - low <= 0.0;
        self.verdict = if nothing {
            Verdict::Same
        } else if adjusted <= 1.0 - level {
            Verdict::ToldApart
        } else {
            let dof = replications as f64 - 1.0;
            let tail = |level: f64| t_upper(0.5 * (1.0 - level), dof);
            let half = self.difference.half_width() / tail(level) * tail(bonferroni_level(level, size));
            let more = replications_to_add(replications, half, point);
            Verdict::NotToldApart {
                more_replications: more.unwrap_or(u64::MAX),
            }
        };
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
