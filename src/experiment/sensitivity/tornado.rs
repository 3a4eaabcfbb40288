//! One input at a time, to both ends of its range.

use super::Input;
use crate::experiment::Response;
use crate::stats::compare::{PairedComparison, holm, paired};

/// What one end of an input's range does to a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The value it is set to.
    pub value: String,
    /// With that value − with the scenario's; `None` when the response shows nothing.
    pub change: Option<PairedComparison>,
}

/// One input's bar in the tornado of one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which input, by its place in the list.
    pub input: usize,
    /// At the lower end and at the upper.
    pub swings: [Swing; 2],
    /// Whether either change can be told from none, all inputs of the response judged together (Holm 1979).
    pub told_apart: bool,
}

impl Bar {
    /// The larger of the two changes, whatever its sign.
    pub fn size(&self) -> f64 {
        let size = |swing: &Swing| swing.change.map_or(0.0, |change| change.difference.point.abs());
        size(&self.swings[0]).max(size(&self.swings[1]))
    }
}

/// The bars of response number `response`, longest first: `base` and, by input, both ends' responses.
///
/// `level` is that of each interval, and of all judgements of a response together.
pub fn tornado(
    inputs: &[Input],
    base: &[Response],
    ends: &[[Vec<Response>; 2]],
    response: usize,
    level: f64,
) -> Vec<Bar> {
    let change = |end: &[Response]| paired(&end[response].values, &base[response].values, level);
    let mut bars: Vec<Bar> = inputs
        .iter()
        .zip(ends)
        .enumerate()
        .map(|(place, (input, [low, high]))| Bar {
            input: place,
            swings: [
                Swing {
                    value: input.value(0.0),
                    change: change(low),
                },
                Swing {
                    value: input.value(1.0),
                    change: change(high),
                },
            ],
            told_apart: false,
        })
        .collect();
    let tested = bars.iter().flat_map(|bar| &bar.swings);
    let p_values: Vec<f64> = tested
        .map(|swing| swing.change.map_or(1.0, |change| change.p_value))
        .collect();
    for (bar, adjusted) in bars.iter_mut().zip(holm(&p_values).chunks_exact(2)) {
        bar.told_apart = adjusted.iter().any(|&p| p <= 1.0 - level);
    }
    bars.sort_by(|a, b| b.size().total_cmp(&a.size()).then(a.input.cmp(&b.input)));
    bars
}
