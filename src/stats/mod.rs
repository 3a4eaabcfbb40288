//! Statistics of observations and of replications: from tallies in the event loop to intervals, comparisons and
//! selection of the best. Knows time and the normal law of `random`, nothing of customs, queues or files; draws no random
//! numbers of its own.

pub mod auc;
pub mod batch;
pub mod calibration;
pub mod compare;
pub mod control;
pub mod dense;
pub mod distributions;
pub mod fit;
mod histogram;
mod histograms;
pub mod history;
pub mod inputs;
mod interval;
pub mod learning;
pub mod ocba;
mod packed_bins;
pub mod pareto;
pub mod predict;
pub mod proportion;
pub mod quantile;
pub mod rank_sum;
pub mod ratio;
pub mod rinott;
pub mod roc;
pub mod roc_curve;
pub mod select;
pub mod sensitivity;
pub mod sequential;
mod tally;
mod time_weighted;
pub mod warmup;

pub use histogram::{Histogram, Quantile, SparseHistogram};
pub use histograms::Histograms;
pub use interval::{Estimate, mean_interval, skewness, t_interval, willink_interval};
pub use tally::{DurationTally, Tally};
pub use time_weighted::TimeWeighted;
