//! The exponential function without unpredictable branches, for the lognormal draws of the hot path.

/// Beyond this the scaling by a power of two could overflow.
const MAX_ARGUMENT: f64 = 700.0;
/// Adding and subtracting it rounds to the nearest whole number: 1.5 · 2⁵².
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts, the first with 32 trailing zero bits.
pub(super) const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
pub(super) const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const P: [f64; 5] = [
    1.666_666_666_666_660_2e-1,
    -2.777_777_777_701_559_3e-3,
    6.613_756_321_437_934e-5,
    -1.653_390_220_546_525_2e-6,
    4.138_136_797_057_238_5e-8,
];

/// e^x, within one unit in the last place; the method and constants of `libm::exp`, which spends most of its time on
/// choosing between cases.
///
/// Reference: Ng (1993), FDLIBM, `e_exp.c`.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    if x.abs() > MAX_ARGUMENT || x.is_nan() {
        return libm::exp(x);
    }
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let high = x - k * LN_2_HIGH;
    let low = k * LN_2_LOW;
    let r = high - low;
    let square = r * r;
    let series = P[0] + square * (P[1] + square * (P[2] + square * (P[3] + square * P[4])));
    let c = r - square * series;
    let mantissa = 1.0 + (r * c / (2.0 - c) - low + high);
    // The last bits of `shifted` hold k; moved to the exponent, with its offset, they make 2^k.
    mantissa * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_libm_to_the_last_place() {
        for i in -200_000..200_000 {
            let x = f64::from(i) * 0.003_501;
            let (got, expected) = (exp(x), libm::exp(x));
            assert!((got - expected).abs() <= 2.0 * f64::EPSILON * expected, "x = {x}");
        }
        assert!(exp(f64::NAN).is_nan());
        assert!(exp(1e4).is_infinite() && exp(-1e4) < f64::MIN_POSITIVE);
        assert!((exp(0.0) - 1.0).abs() < f64::MIN_POSITIVE);
    }
}
