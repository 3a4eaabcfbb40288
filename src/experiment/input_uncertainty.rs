//! Both kinds of uncertainty side by side: that of the simulation, which more replications remove, and that of the inputs,
//! which only better data remove.

use super::Response;
use super::design::latin_hypercube;
use super::sensitivity::{Answer, Input};
use crate::stats::inputs::{InputUncertainty, input_uncertainty};

/// One measure with both intervals.
#[derive(Clone, Debug)]
pub struct BothIntervals {
    /// The measure as the scenario gives it, inputs taken for true.
    pub response: Response,
    /// With the inputs drawn from their ranges.
    pub uncertain: Option<InputUncertainty>,
}

/// All measures with both intervals.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    /// The measures.
    pub measures: Vec<BothIntervals>,
    /// Inputs drawn.
    pub inputs: usize,
    /// Joint draws asked for.
    pub asked: usize,
    /// Joint draws with which the scenario could be run.
    pub run: usize,
}

/// `draws` settings of all inputs, each input drawn evenly from its range (a Latin hypercube).
pub fn settings(inputs: &[Input], draws: usize, seed: u64) -> Vec<Vec<String>> {
    let points = latin_hypercube(draws, inputs.len(), seed);
    let setting = |point: Vec<f64>| {
        inputs
            .iter()
            .zip(point)
            .map(|(input, place)| input.at(place))
            .collect()
    };
    points.into_iter().map(setting).collect()
}

/// Each of `own` responses beside its values at the settings that could be run (Ankenman and Nelson 2012).
pub fn both(own: Vec<Response>, answers: &[Answer], level: f64) -> Vec<BothIntervals> {
    let drawn: Vec<&Vec<Response>> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    own.into_iter()
        .enumerate()
        .map(|(place, response)| {
            let values: Vec<Vec<f64>> = drawn
                .iter()
                .map(|responses| responses[place].values.clone())
                .collect();
            BothIntervals {
                uncertain: input_uncertainty(&values, level),
                response,
            }
        })
        .collect()
}
