//! Philox2x64-6: a bijection of 128-bit counters under a 64-bit key, used as a random number generator.

/// Multiplier of a round.
const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
/// Added to the key after each round: the golden ratio.
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;
/// The fewest rounds that pass all of `BigCrush` (the authors' table 2); they recommend 10 to whoever has time to spare.
const ROUNDS: usize = 6;
/// The largest number below 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
const TWO_TO_MINUS_53: f64 = f64::EPSILON / 2.0;

/// The two random words of block `counter` under `key`.
///
/// A round maps (a, b) to (hi(M·a) ⊕ k ⊕ b, lo(M·a)) and adds W to k.
///
/// Reference: Salmon, Moraes, Dror and Shaw (2011), «Parallel random numbers: as easy as 1, 2, 3».
#[inline]
pub fn philox2x64(key: u64, counter: [u64; 2]) -> [u64; 2] {
    rounds::<ROUNDS>(key, counter)
}

#[inline]
fn rounds<const N: usize>(key: u64, counter: [u64; 2]) -> [u64; 2] {
    let [mut a, mut b] = counter;
    let mut round_key = key;
    for _ in 0..N {
        let product = u128::from(a) * u128::from(MULTIPLIER);
        a = (product >> 64) as u64 ^ round_key ^ b;
        b = product as u64;
        round_key = round_key.wrapping_add(WEYL);
    }
    [a, b]
}

/// A random word as a number strictly between 0 and 1: (⌊x/2¹¹⌋ + ½)·2⁻⁵³.
///
/// The largest word would round to 1; it gives the largest number below 1 instead, so that ln u and ln(1 − u) are
/// always finite.
#[inline]
pub fn open_unit(word: u64) -> f64 {
    let u = ((word >> 11) as i64 as f64 + 0.5) * TWO_TO_MINUS_53;
    if u < BELOW_ONE { u } else { BELOW_ONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published with Random123 (file `kat_vectors`), for 7 and for 10 rounds.
    #[test]
    fn published_answers_are_reproduced() {
        let answers = [
            (
                0,
                [0, 0],
                [0xb41d_a69f_bfef_c666, 0x511e_9ce1_a553_4056],
                [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5],
            ),
            (
                u64::MAX,
                [u64::MAX, u64::MAX],
                [0xa469_6cc0_4462_015d, 0x7247_82da_e171_69e9],
                [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20],
            ),
            (
                0xa409_3822_299f_31d0,
                [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344],
                [0x98ed_1534_392b_f372, 0x6752_8b15_6888_2fd5],
                [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d],
            ),
        ];
        for (key, counter, seven, ten) in answers {
            assert_eq!(rounds::<7>(key, counter), seven, "key {key:x}");
            assert_eq!(rounds::<10>(key, counter), ten, "key {key:x}");
            // What is used, and one round more.
            let six = philox2x64(key, counter);
            let key_of_the_seventh = key.wrapping_add(WEYL.wrapping_mul(6));
            assert_eq!(rounds::<1>(key_of_the_seventh, six), seven, "key {key:x}");
        }
    }

    /// Each bit of stream, entity and visit, turned over, turns over each bit of the draw in half of all cases: 2,000 draws for
    /// each of 24,576 pairs, within six standard errors; and their squared z-scores sum to their number within five.
    #[test]
    fn every_bit_of_the_key_and_counter_reaches_every_bit_of_a_draw() {
        const DRAWS: u64 = 2_000;
        let turned = |word: u64, bit: usize, own: usize| word ^ u64::from(bit / 64 == own) << (bit % 64);
        let mut flips = vec![[0_u64; 128]; 192];
        for draw in 0..DRAWS {
            // As the model draws: a hashed key, small entities and visits.
            let key = WEYL.wrapping_mul(1 + draw / 50);
            let (entity, visit) = ((draw << 24) + draw % 3, (draw % 5) << 32);
            let [a, b] = philox2x64(key, [entity, visit]);
            for (bit, flips) in flips.iter_mut().enumerate() {
                let counter = [turned(entity, bit, 1), turned(visit, bit, 2)];
                let [c, d] = philox2x64(turned(key, bit, 0), counter);
                for (out, flips) in flips.iter_mut().enumerate() {
                    *flips += (if out < 64 { a ^ c } else { b ^ d }) >> (out % 64) & 1;
                }
            }
        }
        let error = (DRAWS as f64 / 4.0).sqrt();
        let scores = flips
            .iter()
            .flatten()
            .map(|&flips| (flips as f64 - DRAWS as f64 / 2.0) / error);
        let scores: Vec<f64> = scores.collect();
        let pairs = scores.len() as f64;
        let squares: f64 = scores.iter().map(|z| z * z).sum();
        assert!(scores.iter().all(|z| z.abs() < 6.0));
        assert!(
            (squares - pairs).abs() < 5.0 * (2.0 * pairs).sqrt(),
            "{squares} for {pairs}"
        );
    }

    #[test]
    fn words_become_numbers_strictly_between_zero_and_one() {
        let u = open_unit(0xc0c8_39bc_889c_87c5);
        assert!((u - 0.753_055_199_173_660_5).abs() < 1e-16);
        assert!(open_unit(0) > 0.0);
        assert!(open_unit(u64::MAX) < 1.0);
    }
}
