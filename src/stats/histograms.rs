//! Replications' histograms of one duration, pooled once however many quantiles are asked for.

use super::histogram::SparseHistogram;
use std::sync::OnceLock;

/// One histogram a replication, in order.
#[derive(Debug, Default)]
pub struct Histograms {
    each: Vec<SparseHistogram>,
    pooled: OnceLock<SparseHistogram>,
}

impl Histograms {
    /// Those of the replications.
    pub fn each(&self) -> &[SparseHistogram] {
        &self.each
    }

    /// All of them together.
    pub fn pooled(&self) -> &SparseHistogram {
        self.pooled.get_or_init(|| SparseHistogram::pooled(&self.each))
    }
}

impl FromIterator<SparseHistogram> for Histograms {
    fn from_iter<I: IntoIterator<Item = SparseHistogram>>(histograms: I) -> Self {
        Self {
            each: histograms.into_iter().collect(),
            pooled: OnceLock::new(),
        }
    }
}
