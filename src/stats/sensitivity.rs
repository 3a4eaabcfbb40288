//! Which input moves the answer: Sobol indices and Morris's elementary effects from runs of a design.

use super::tally::Tally;

/// Sobol indices of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SobolIndices {
    /// Share of the variance removed by knowing the input.
    pub first_order: f64,
    /// Share of the variance left when all else is known.
    pub total: f64,
}

/// Morris's measures of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MorrisMeasures {
    /// Mean absolute elementary effect, μ*.
    pub mean_absolute: f64,
    /// Standard deviation of elementary effects, σ: curvature and interaction.
    pub deviation: f64,
}

/// Jansen's estimators (1999) from the answers of Saltelli's design: `a` and `b` on two independent samples of all
/// inputs, `mixed` on the first sample with the input's column of the second.
///
/// S = 1 − Σ(f(B) − f(AB))²/(2NV), T = Σ(f(A) − f(AB))²/(2NV). For a simulator use the same replications throughout:
/// their noise cancels. `None` when the lengths differ, with fewer than two runs, or without variation.
pub fn sobol(a: &[f64], b: &[f64], mixed: &[f64]) -> Option<SobolIndices> {
    if a.len() != b.len() || a.len() != mixed.len() {
        return None;
    }
    let n = a.len() as f64;
    let all: Tally = a.iter().chain(b).copied().collect();
    let variance = all.variance()? * (2.0 * n - 1.0) / (2.0 * n);
    let half_square = |with: &[f64]| {
        with.iter()
            .zip(mixed)
            .map(|(x, y)| (x - y) * (x - y))
            .sum::<f64>()
            / (2.0 * n * variance)
    };
    (variance > 0.0).then(|| SobolIndices {
        first_order: 1.0 - half_square(b),
        total: half_square(a),
    })
}

/// Morris's measures (1991; Campolongo et al. 2007) of one input from its elementary effects (f(x + Δ) − f(x))/Δ, one a
/// trajectory. `None` with fewer than two.
pub fn morris(effects: &[f64]) -> Option<MorrisMeasures> {
    let signed: Tally = effects.iter().copied().collect();
    let absolute: Tally = effects.iter().map(|effect| effect.abs()).collect();
    Some(MorrisMeasures {
        mean_absolute: absolute.mean()?,
        deviation: signed.std_dev()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_answer_has_constant_effects() {
        let measures = morris(&[-2.0, -2.0, -2.0]).unwrap();
        assert!((measures.mean_absolute - 2.0).abs() < 1e-15 && measures.deviation <= 0.0);
        assert_eq!(morris(&[1.0]), None);
    }

    #[test]
    fn an_input_without_effect_has_no_total_index() {
        let a = [1.0, 2.0, 4.0, 3.0];
        assert!(sobol(&a, &[2.0, 2.0, 1.0, 5.0], &a).unwrap().total <= 0.0);
        assert_eq!(sobol(&[1.0; 3], &[1.0; 3], &[1.0; 3]), None);
        assert_eq!(sobol(&a, &a, &a[1..]), None);
    }
}
