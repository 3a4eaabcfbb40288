//! The natural logarithm without unpredictable branches, for the exponential draws of the hot path.

use super::exp::{LN_2_HIGH, LN_2_LOW};

const LEAST_NORMAL: u64 = f64::MIN_POSITIVE.to_bits();
const INFINITY: u64 = f64::INFINITY.to_bits();
/// High words of 1 and of √½, which begin the range to which a number is reduced.
const ONE: u64 = 0x3ff0_0000_0000_0000;
const HALF_ROOT: u64 = 0x3fe6_a09e_0000_0000;
/// 2⁵²: the last bits of a sum with it are a whole number.
const WHOLE: f64 = 4_503_599_627_370_496.0;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
const L: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// ln x, to the same bits as `libm::log`.
#[inline]
pub(super) fn log(x: f64) -> f64 {
    if x.to_bits().wrapping_sub(LEAST_NORMAL) < INFINITY - LEAST_NORMAL {
        log_of_normal(x)
    } else {
        libm::log(x)
    }
}

/// ln x of a positive normal number x, to the same bits as `libm::log`: its method and constants without its cases, so that
/// several are worked out side by side.
///
/// Reference: Ng (1993), FDLIBM, `e_log.c`.
#[inline]
pub(super) fn log_of_normal(x: f64) -> f64 {
    // x = 2^k (1 + f) with 1 + f in √½..√2.
    let shifted = x.to_bits() + (ONE - HALF_ROOT);
    let k = f64::from_bits(shifted >> 52 | WHOLE.to_bits()) - (WHOLE + 1023.0);
    let f = f64::from_bits((shifted & MANTISSA) + HALF_ROOT) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (L[1] + w * (L[3] + w * L[5]));
    let odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    s * (half_square + (odd + even)) + k * LN_2_LOW - half_square + f + k * LN_2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::stream;

    #[test]
    fn it_is_libms_to_the_bit() {
        let draws = stream("logarithms");
        for i in 0..200_000 {
            let [u, v] = draws.uniforms(i, 0);
            for x in [
                u,
                1.0 - u,
                v * 1e-300,
                v / u * 1e10,
                f64::from_bits(u.to_bits() << 9 >> 9),
            ] {
                assert_eq!(log(x).to_bits(), libm::log(x).to_bits(), "x = {x:e}");
            }
        }
        let least = f64::EPSILON / 2.0;
        for x in [
            1.0,
            1.0 - least,
            least,
            f64::MIN_POSITIVE,
            f64::MAX,
            5e-324,
            0.0,
            -0.0,
            f64::INFINITY,
        ] {
            assert_eq!(log(x).to_bits(), libm::log(x).to_bits(), "x = {x:e}");
        }
        assert!(log(-1.0).is_nan() && log(f64::NAN).is_nan());
    }
}
