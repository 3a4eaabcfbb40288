//! A share or probability.

use std::fmt;

/// A number in 0..=1: a share of traffic, or a probability.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// None of it; never.
    pub const NONE: Self = Self(0.0);
    /// All of it; always.
    pub const ALL: Self = Self(1.0);

    /// `value` as a share.
    ///
    /// # Errors
    /// Returns the value back when it is not a number in 0..=1.
    pub fn new(value: f64) -> Result<Self, f64> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(value)
        }
    }

    /// The share as a number in 0..=1.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Whether an event of this probability happens for the uniform draw `u` in (0,1).
    ///
    /// Monotone: whoever is selected at a share stays selected at every larger share.
    pub fn happens(self, u: f64) -> bool {
        u < self.0
    }

    /// The share of the others.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", (self.0 * 1e8).round() / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_from_zero_to_one_are_shares() {
        assert!(Share::new(1.0).is_ok());
        assert!(Share::new(-0.01).is_err());
        assert!(Share::new(f64::NAN).is_err());
    }

    #[test]
    fn a_larger_share_keeps_everyone_already_in_it() {
        let (small, large) = (Share::new(0.08).unwrap(), Share::new(0.4).unwrap());
        for i in 0..1000 {
            let u = (f64::from(i) + 0.5) / 1000.0;
            assert!(!small.happens(u) || large.happens(u));
        }
        assert_eq!(small.to_string(), "8 %");
    }
}
