//! From the share a lane takes by score to a threshold on the combined score.
//!
//! The combined score of a consignment is the highest of its population ranks u₁ … u_m, one for each threat it is
//! scored for. Each rank is uniform over the traffic and they are independent, so the highest is at most x with
//! probability x^m. A stricter lane may cap single ranks as well (its own threshold on one threat's score): nobody
//! above a cap is left for the lanes after it, so what is left below x is Π min(x, cap_k).

/// The rank above which a lane finds `share` of all traffic, when stricter lanes have taken everybody above rank
/// `below` and everybody above the single `caps`; the caps' number is m.
///
/// `None` when stricter lanes leave less than `share`, or nothing is scored.
pub(super) fn rank_above(share: f64, below: f64, caps: &[f64]) -> Option<f64> {
    let left = remaining(below, caps) - share;
    if caps.is_empty() || left < -1e-12 {
        return None;
    }
    if share == 0.0 {
        return Some(below);
    }
    let mut sorted: Vec<f64> = caps.iter().map(|cap| cap.min(below)).collect();
    sorted.sort_by(f64::total_cmp);
    // with the j lowest caps below x: Π (those caps) · x^(m − j) = left
    let mut product = 1.0;
    for (j, &cap) in sorted.iter().enumerate() {
        let rank = libm::pow(left.max(0.0) / product, 1.0 / (sorted.len() - j) as f64);
        if rank <= cap {
            return Some(rank);
        }
        product *= cap;
    }
    Some(below)
}

/// The share of traffic that no lane has taken yet: everybody at or below rank `below` and the `caps`.
pub(super) fn remaining(below: f64, caps: &[f64]) -> f64 {
    caps.iter().map(|cap| cap.min(below)).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn one_score_gives_the_complement_of_the_share() {
        near(rank_above(0.08, 1.0, &[1.0]).unwrap(), 0.92);
        near(rank_above(0.20, 0.92, &[1.0]).unwrap(), 0.72);
    }

    #[test]
    fn with_m_scores_the_rank_is_the_root_of_what_is_left() {
        let red = rank_above(0.08, 1.0, &[1.0; 3]).unwrap();
        near(red, libm::cbrt(0.92));
        let yellow = rank_above(0.20, red, &[1.0; 3]).unwrap();
        near(yellow, libm::cbrt(0.72));
        near(1.0 - remaining(yellow, &[1.0; 3]), 0.28);
    }

    #[test]
    fn a_stricter_threshold_on_one_score_is_counted() {
        let caps = [0.9, 1.0];
        let shallow = rank_above(0.05, 1.0, &caps).unwrap();
        near(remaining(shallow, &caps), 0.85);
        near(shallow, 0.85 / 0.9);
        let deep = rank_above(0.6, 1.0, &caps).unwrap();
        near(remaining(deep, &caps), 0.3);
        near(deep, 0.3_f64.sqrt());
    }

    #[test]
    fn the_ends_are_exact_and_too_much_is_refused() {
        near(rank_above(1.0, 1.0, &[1.0, 1.0]).unwrap(), 0.0);
        near(rank_above(0.0, 0.5, &[1.0]).unwrap(), 0.5);
        assert_eq!(rank_above(0.3, 0.2, &[1.0]), None);
        assert_eq!(rank_above(0.3, 1.0, &[]), None);
    }

    /// The share really found by simulation on a grid of ranks, m = 2.
    #[test]
    fn counting_a_grid_of_consignments_gives_the_share() {
        let rank = rank_above(0.15, 1.0, &[1.0, 1.0]).unwrap();
        let n = 400;
        let mut above = 0;
        for i in 0..n {
            for j in 0..n {
                let highest = (f64::from(i.max(j)) + 0.5) / f64::from(n);
                above += i32::from(highest > rank);
            }
        }
        let share = f64::from(above) / f64::from(n * n);
        assert!((share - 0.15).abs() < 0.005, "{share}");
    }
}
