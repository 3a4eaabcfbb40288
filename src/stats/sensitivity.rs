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

/// First-order index of one input from any runs at all, by the group of values each run belongs to
/// (Plischke, Borgonovo and Smith 2013, less what groups of pure noise would show):
/// \[Σ n_b(ȳ_b − ȳ)² − (B − 1)s_w²\]/SST with s_w² the variance within groups, at least 0 and at most 1.
///
/// `None` when the lengths differ, with fewer than two groups, no run more than groups, or answers that do not vary.
pub fn given_data(groups: &[usize], answers: &[f64]) -> Option<f64> {
    if groups.len() != answers.len() {
        return None;
    }
    let count = groups.iter().max()? + 1;
    let mut tallies = vec![Tally::default(); count];
    for (&group, &answer) in groups.iter().zip(answers) {
        tallies[group].record(answer);
    }
    let all: Tally = answers.iter().copied().collect();
    let (mean, total) = (all.mean()?, all.variance()? * (answers.len() as f64 - 1.0));
    let filled: Vec<&Tally> = tallies.iter().filter(|tally| tally.count() > 0).collect();
    let spare = answers.len() as f64 - filled.len() as f64;
    let gap = |tally: &&Tally| {
        let gap = tally.mean().unwrap_or(mean) - mean;
        tally.count() as f64 * gap * gap
    };
    let between: f64 = filled.iter().map(gap).sum();
    let groups = filled.len() as f64;
    let noise = (total - between).max(0.0) / spare;
    (groups >= 2.0 && spare > 0.0 && total > 0.0)
        .then(|| ((between - (groups - 1.0) * noise) / total).clamp(0.0, 1.0))
}

/// The chance of an index as large as [`given_data`]'s when the input has no effect: the share of `rounds` random
/// rearrangements of the answers that reach it, itself counted. `uniform` gives numbers in (0, 1). `None` as there.
pub fn given_data_p(
    groups: &[usize],
    answers: &[f64],
    rounds: usize,
    mut uniform: impl FnMut() -> f64,
) -> Option<f64> {
    let own = given_data(groups, answers)?;
    let mut shuffled = answers.to_vec();
    let mut reached = 1_usize;
    for _ in 0..rounds {
        for i in (1..shuffled.len()).rev() {
            shuffled.swap(i, ((uniform() * (i + 1) as f64) as usize).min(i));
        }
        reached += usize::from(given_data(groups, &shuffled)? >= own);
    }
    Some(reached as f64 / (rounds + 1) as f64)
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

    #[test]
    fn groups_explain_what_they_explain() {
        // answers are the group's number, twice over
        let groups = [0, 1, 2, 0, 1, 2];
        assert_eq!(given_data(&groups, &[0.0, 1.0, 2.0, 0.0, 1.0, 2.0]), Some(1.0));
        // by hand: means 1.5 and 3.5 of four, between 4, within 1, noise 0.5: (4 - 0.5)/5
        let index = given_data(&[0, 0, 1, 1], &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert!((index - 0.7).abs() < 1e-12, "{index}");
        assert_eq!(given_data(&[0, 0], &[1.0, 2.0]), None);
        assert_eq!(given_data(&[0, 1], &[1.0, 2.0]), None);
        assert_eq!(given_data(&[0, 0, 1], &[1.0, 1.0, 1.0]), None);
    }

    #[test]
    fn no_effect_is_seldom_told() {
        let groups: Vec<usize> = (0..40).map(|i| i % 4).collect();
        let mut state = 0.123;
        let mut uniform = || {
            state = (state * 9_301.0 + 0.492_97) % 1.0;
            state
        };
        let noise: Vec<f64> = (0..40).map(|_| uniform()).collect();
        let effect: Vec<f64> = groups
            .iter()
            .zip(&noise)
            .map(|(&group, noise)| group as f64 + noise)
            .collect();
        assert!(given_data_p(&groups, &effect, 199, &mut uniform).unwrap() < 0.01);
        assert!(given_data_p(&groups, &noise, 199, &mut uniform).unwrap() > 0.05);
    }
}
