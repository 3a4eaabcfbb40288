//! What targets can tell: which of them say something new, and which parameters they leave open.

use crate::stats::dense::{Rows, dot, eigen};

/// Whether a target says something that those before it do not.
#[derive(Clone, Debug, PartialEq)]
pub struct Independence {
    /// It does.
    pub is_new: bool,
    /// Else the targets it follows from.
    pub from: Vec<usize>,
    /// The part of its answer to the parameters that those before do not have, 0 to 1.
    pub own: f64,
}

/// A direction in which the parameters may move without the targets noticing.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// The parameters it moves, with their parts; one alone: nothing is said of it.
    pub parameters: Vec<(usize, f64)>,
    /// What the targets know of it in units of what was known before; below 1: less than that.
    pub known: f64,
}

/// A target whose answer to the parameters is so far made up of earlier ones' says nothing new.
const NEW: f64 = 0.05;
/// Parts of a direction below this are left out.
const PART: f64 = 0.3;

/// Goes through the targets in order; `slopes` are their answers to the parameters, `sizes` their values.
///
/// A target whose answers, as shares of its value, lie within a twentieth of a combination of earlier independent ones follows from
/// them.
pub fn independence(slopes: &Rows, sizes: &[f64]) -> Vec<Independence> {
    let mut basis: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut told = Vec::new();
    for (at, row) in slopes.iter().enumerate() {
        let size = sizes[at].abs().max(f64::MIN_POSITIVE);
        let answer: Vec<f64> = row.iter().map(|slope| slope / size).collect();
        let length = libm::sqrt(dot(&answer, &answer));
        let mut rest = answer;
        let mut from = Vec::new();
        for (target, unit) in &basis {
            let part = dot(&rest, unit);
            if part.abs() > NEW * length {
                from.push(*target);
            }
            for (rest, unit) in rest.iter_mut().zip(unit) {
                *rest -= part * unit;
            }
        }
        let left = libm::sqrt(dot(&rest, &rest));
        let is_new = length > 0.0 && left > NEW * length;
        told.push(Independence {
            is_new,
            from: if is_new { Vec::new() } else { from },
            own: if length > 0.0 { left / length } else { 0.0 },
        });
        if is_new {
            basis.push((at, rest.iter().map(|part| part / left).collect()));
        }
    }
    told
}

/// The directions of which the targets tell less than was known before.
pub fn unknowns(information: &Rows) -> Vec<Unknown> {
    eigen(information)
        .into_iter()
        .filter(|(known, _)| *known < 1.0)
        .map(|(known, direction)| Unknown {
            known: known.max(0.0),
            parameters: direction
                .into_iter()
                .enumerate()
                .filter(|(_, part)| part.abs() > PART)
                .collect(),
        })
        .collect()
}
