//! One input at a time, to both ends of its range.

use super::Input;
use crate::experiment::Response;
use crate::stats::compare::{PairedComparison, paired};

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
}

impl Bar {
    /// The larger of the two changes, whatever its sign.
    pub fn size(&self) -> f64 {
        let size = |swing: &Swing| swing.change.map_or(0.0, |change| change.difference.point.abs());
        size(&self.swings[0]).max(size(&self.swings[1]))
    }

    /// Whether either change can be told from none.
    pub fn is_told_apart(&self) -> bool {
        let told = |swing: &Swing| swing.change.is_some_and(|change| change.is_told_apart());
        self.swings.iter().any(told)
    }
}

/// The bars of response number `response`, longest first: `base` and, by input, both ends' responses.
///
/// `level` is that of each interval.
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
        })
        .collect();
    bars.sort_by(|a, b| b.size().total_cmp(&a.size()).then(a.input.cmp(&b.input)));
    bars
}
