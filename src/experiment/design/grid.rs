//! Full grids, and the order in which to work through them.

/// All combinations of places in lists of these `sizes`; the last factor moves fastest.
pub fn full_grid(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::new()];
    for &size in sizes {
        points = points
            .into_iter()
            .flat_map(|point| {
                (0..size).map(move |place| {
                    let mut longer = point.clone();
                    longer.push(place);
                    longer
                })
            })
            .collect();
    }
    points
}

/// The order in which to run the points of [`full_grid`] so that what is done already shows the whole: corners first, then
/// the middles between them, and so on, halving the gaps.
pub fn coarse_to_fine(sizes: &[usize]) -> Vec<usize> {
    let ranks: Vec<Vec<u32>> = sizes.iter().map(|&size| halvings(size)).collect();
    let points = full_grid(sizes);
    let rank = |point: &Vec<usize>| point.iter().zip(&ranks).map(|(&place, ranks)| ranks[place]).max();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|&i| (rank(&points[i]), i));
    order
}

/// In which round of halving each place of a list is reached: the ends in round 0.
fn halvings(size: usize) -> Vec<u32> {
    let mut rounds = vec![0; size];
    let mut open = vec![(0, size.saturating_sub(1), 1)];
    while let Some((low, high, round)) = open.pop() {
        if high > low + 1 {
            let middle = usize::midpoint(low, high);
            rounds[middle] = round;
            open.extend([(low, middle, round + 1), (middle, high, round + 1)]);
        }
    }
    rounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_every_combination_once() {
        let points = full_grid(&[2, 3]);
        assert_eq!(points, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(full_grid(&[]), [Vec::<usize>::new()]);
        assert!(full_grid(&[2, 0]).is_empty());
    }

    #[test]
    fn corners_come_first_and_nothing_twice() {
        let order = coarse_to_fine(&[5, 5]);
        assert_eq!(order[..4], [0, 4, 20, 24]);
        assert_eq!(order[4..9], [2, 10, 12, 14, 22]);
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..25).collect::<Vec<_>>());
        assert_eq!(halvings(1), [0]);
        assert_eq!(halvings(2), [0, 0]);
    }
}
