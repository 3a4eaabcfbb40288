//! Money in the scenario's one currency.

use std::ops::{Add, AddAssign, Mul, Sub};

/// An amount in the scenario's currency.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Money(f64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

    /// `amount` units of the currency.
    pub const fn new(amount: f64) -> Self {
        Self(amount)
    }

    /// The amount in units of the currency.
    pub const fn amount(self) -> f64 {
        self.0
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<f64> for Money {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}
