//! Trade-offs: which designs are not dominated, how much the front covers, and how sure that is.
//!
//! Every objective is to be minimised; turn the sign of those to be maximised.

use super::distributions::normal_cdf;

/// Mean, variance of one replication and replications of a design's objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Mean over replications.
    pub mean: f64,
    /// Variance of one replication.
    pub variance: f64,
    /// Replications.
    pub replications: f64,
}

/// Whether `first` is no worse than `second` in every objective and better in one.
pub fn dominates(first: &[f64], second: &[f64]) -> bool {
    let mut pairs = first.iter().zip(second);
    pairs.all(|(a, b)| a <= b) && first.iter().zip(second).any(|(a, b)| a < b)
}

/// The designs that no other dominates, in order of index.
///
/// Two objectives take a sort, more take all pairs.
pub fn non_dominated(points: &[Vec<f64>]) -> Vec<usize> {
    if points
        .iter()
        .all(|point| point.len() == 2 && point.iter().all(|x| x.is_finite()))
    {
        return staircase(points);
    }
    let free = |&i: &usize| !points.iter().any(|other| dominates(other, &points[i]));
    (0..points.len()).filter(free).collect()
}

/// The front of points in two objectives: by the first, then the second; a point is free when its second is below all
/// those of points with a smaller first, and the least among its equals.
fn staircase(points: &[Vec<f64>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&i, &j| {
        points[i][0]
            .total_cmp(&points[j][0])
            .then(points[i][1].total_cmp(&points[j][1]))
    });
    let mut free = Vec::new();
    let mut best: Option<&Vec<f64>> = None;
    for i in order {
        let point = &points[i];
        if best.is_none_or(|best| point[1] < best[1] || point == best) {
            free.push(i);
            best = Some(point);
        }
    }
    free.sort_unstable();
    free
}

/// The volume dominated by `points` within the corner `reference`: a sweep in two objectives, slices in more.
///
/// Points that are worse than the reference in some objective add nothing. `None` without objectives or when a point
/// has another number of them than the reference.
pub fn hypervolume(points: &[Vec<f64>], reference: &[f64]) -> Option<f64> {
    if reference.is_empty() || points.iter().any(|point| point.len() != reference.len()) {
        return None;
    }
    let inside = |point: &&Vec<f64>| point.iter().zip(reference).all(|(x, limit)| x < limit);
    let points: Vec<&[f64]> = points.iter().filter(inside).map(Vec::as_slice).collect();
    Some(volume(points, reference))
}

/// The chance that a design whose means are sampled is truly dominated by another, objectives being independent
/// (Lee, Chew, Teng and Goldsman 2010): ΠΦ((m_j − m_i)/√(s_i²/n_i + s_j²/n_j)) with i the dominator.
pub fn dominance_probability(dominator: &[Sampled], dominated: &[Sampled]) -> f64 {
    dominator
        .iter()
        .zip(dominated)
        .map(|(i, j)| {
            let spread = libm::sqrt(i.variance / i.replications + j.variance / j.replications);
            let gap = j.mean - i.mean;
            if spread > 0.0 {
                normal_cdf(gap / spread)
            } else {
                f64::from(u8::from(gap >= 0.0))
            }
        })
        .product()
}

/// The chance of each design to be on the front, by resampling replications.
///
/// `designs[d][r]` are the objectives of design d in replication r; a resample draws the same replications for all
/// designs, which keeps what common random numbers tie together. `uniform` gives numbers in (0, 1). `None` without
/// replications, with designs that differ in their number, or without rounds.
pub fn non_dominance(
    designs: &[Vec<Vec<f64>>],
    rounds: usize,
    uniform: impl FnMut() -> f64,
) -> Option<Vec<f64>> {
    let mut wins = vec![0_usize; designs.len()];
    resample(designs, rounds, uniform, |means| {
        for i in non_dominated(means) {
            wins[i] += 1;
        }
    })?;
    Some(
        wins.into_iter()
            .map(|count| count as f64 / rounds as f64)
            .collect(),
    )
}

/// Resamples replications `rounds` times and shows `each` the designs' means of every round.
///
/// As [`non_dominance`] draws them. The n replications of a resample spread a little less than n new ones would; their
/// distance from the mean is stretched by √(n/(n−1)), so that means vary as much as the sample variance says.
pub fn resample(
    designs: &[Vec<Vec<f64>>],
    rounds: usize,
    mut uniform: impl FnMut() -> f64,
    mut each: impl FnMut(&[Vec<f64>]),
) -> Option<()> {
    let replications = designs.first()?.len();
    if replications == 0 || rounds == 0 || designs.iter().any(|design| design.len() != replications) {
        return None;
    }
    let n = replications as f64;
    let stretch = if replications > 1 {
        libm::sqrt(n / (n - 1.0))
    } else {
        1.0
    };
    let all: Vec<usize> = (0..replications).collect();
    let centres: Vec<Vec<f64>> = designs
        .iter()
        .map(|design| resampled_mean(design, &all))
        .collect();
    for _ in 0..rounds {
        let drawn: Vec<usize> = (0..replications)
            .map(|_| ((uniform() * n) as usize).min(replications - 1))
            .collect();
        let means: Vec<Vec<f64>> = designs
            .iter()
            .zip(&centres)
            .map(|(design, centre)| {
                let drawn = resampled_mean(design, &drawn);
                drawn
                    .iter()
                    .zip(centre)
                    .map(|(x, centre)| centre + stretch * (x - centre))
                    .collect()
            })
            .collect();
        each(&means);
    }
    Some(())
}

/// The knee of a front in two objectives: the design farthest below the chord between its ends, objectives scaled to
/// the front's range. `None` with fewer than three designs on the front or an objective without range.
pub fn knee(points: &[(f64, f64)]) -> Option<usize> {
    let listed: Vec<Vec<f64>> = points.iter().map(|&(x, y)| vec![x, y]).collect();
    let mut front = non_dominated(&listed);
    front.sort_by(|&i, &j| points[i].0.total_cmp(&points[j].0));
    let (first, last) = (points[*front.first()?], points[*front.last()?]);
    let (width, height) = (last.0 - first.0, first.1 - last.1);
    if front.len() < 3 || !(width > 0.0 && height > 0.0) {
        return None;
    }
    let below = |&i: &usize| 1.0 - (points[i].0 - first.0) / width - (points[i].1 - last.1) / height;
    front.into_iter().max_by(|a, b| below(a).total_cmp(&below(b)))
}

/// Volume of points that all lie within the reference.
fn volume(mut points: Vec<&[f64]>, reference: &[f64]) -> f64 {
    let last = reference.len() - 1;
    if last == 0 {
        let best = points.iter().map(|point| point[0]).fold(reference[0], f64::min);
        return reference[0] - best;
    }
    // slices between neighbouring values of the last objective
    points.sort_by(|a, b| a[last].total_cmp(&b[last]));
    let mut total = 0.0;
    for count in 1..=points.len() {
        let top = points.get(count).map_or(reference[last], |point| point[last]);
        let depth = top - points[count - 1][last];
        if depth > 0.0 {
            let slice = points[..count].iter().map(|point| &point[..last]).collect();
            total += depth * volume(slice, &reference[..last]);
        }
    }
    total
}

fn resampled_mean(design: &[Vec<f64>], drawn: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; design[0].len()];
    for &r in drawn {
        sums.iter_mut()
            .zip(&design[r])
            .for_each(|(sum, value)| *sum += value);
    }
    sums.into_iter().map(|sum| sum / drawn.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_points_do_not_dominate_each_other() {
        let points = vec![vec![1.0, 2.0], vec![1.0, 2.0], vec![1.0, 3.0]];
        assert_eq!(non_dominated(&points), vec![0, 1]);
    }

    #[test]
    fn a_sort_finds_the_front_that_all_pairs_find() {
        // a small grid with many ties
        let points: Vec<Vec<f64>> = (0..60_u32)
            .map(|i| vec![f64::from(i * 7 % 11), f64::from(i * i % 13)])
            .collect();
        let free = |&i: &usize| !points.iter().any(|other| dominates(other, &points[i]));
        let slow: Vec<usize> = (0..points.len()).filter(free).collect();
        assert_eq!(non_dominated(&points), slow);
        assert_eq!(non_dominated(&[]), Vec::<usize>::new());
    }

    #[test]
    fn one_point_covers_its_box() {
        let volume = hypervolume(&[vec![1.0, 2.0, 3.0]], &[2.0, 4.0, 6.0]).unwrap();
        assert!((volume - 6.0).abs() < 1e-12);
        assert_eq!(hypervolume(&[vec![3.0, 1.0]], &[2.0, 2.0]), Some(0.0));
        assert_eq!(hypervolume(&[vec![3.0]], &[2.0, 2.0]), None);
    }

    #[test]
    fn the_knee_bends_most() {
        assert_eq!(
            knee(&[(0.0, 10.0), (1.0, 3.0), (10.0, 0.0), (5.0, 2.5), (6.0, 9.0)]),
            Some(1)
        );
        assert_eq!(knee(&[(0.0, 1.0), (1.0, 0.0)]), None);
    }

    #[test]
    fn resampling_keeps_replications_together() {
        // the second design is worse by one in every replication, whatever is drawn
        let base: Vec<Vec<f64>> = (0..10)
            .map(|r| vec![f64::from(r), f64::from(r * r % 7)])
            .collect();
        let worse: Vec<Vec<f64>> = base.iter().map(|x| x.iter().map(|x| x + 1.0).collect()).collect();
        let mut state = 0.37;
        let uniform = || {
            state = (state * 997.0) % 1.0;
            state
        };
        assert_eq!(non_dominance(&[base, worse], 50, uniform), Some(vec![1.0, 0.0]));
        assert_eq!(non_dominance(&[], 50, || 0.5), None);
    }
}
