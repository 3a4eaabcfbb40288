//! Complex numbers, as far as the inversion of transforms needs them.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A complex number `re + i im`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// The number 1.
    pub const ONE: Self = Self { re: 1.0, im: 0.0 };

    /// `re + i im`.
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }

    /// A real number.
    pub const fn real(re: f64) -> Self {
        Self { re, im: 0.0 }
    }

    /// The absolute value `|z|`.
    pub fn abs(self) -> f64 {
        libm::hypot(self.re, self.im)
    }

    /// The argument in (-π, π].
    pub fn arg(self) -> f64 {
        libm::atan2(self.im, self.re)
    }

    /// `e^z`.
    #[must_use]
    pub fn exp(self) -> Self {
        let size = libm::exp(self.re);
        Self::new(size * libm::cos(self.im), size * libm::sin(self.im))
    }

    /// The square root with a real part of at least 0.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let size = self.abs();
        let re = (0.5 * (size + self.re)).max(0.0).sqrt();
        let im = (0.5 * (size - self.re)).max(0.0).sqrt();
        Self::new(re, if self.im < 0.0 { -im } else { im })
    }

    /// `z^n` by repeated squaring.
    #[must_use]
    pub fn power(self, n: u32) -> Self {
        let mut result = Self::ONE;
        let mut base = self;
        let mut left = n;
        while left > 0 {
            if left & 1 == 1 {
                result = result * base;
            }
            base = base * base;
            left >>= 1;
        }
        result
    }

    /// `factor z`.
    #[must_use]
    pub fn scale(self, factor: f64) -> Self {
        Self::new(self.re * factor, self.im * factor)
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(
            self.re * other.re - self.im * other.im,
            self.re * other.im + self.im * other.re,
        )
    }
}

impl Div for Complex {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let size = other.re * other.re + other.im * other.im;
        Self::new(
            (self.re * other.re + self.im * other.im) / size,
            (self.im * other.re - self.re * other.im) / size,
        )
    }
}

impl Neg for Complex {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.re, -self.im)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_root_squared_is_the_number() {
        for z in [
            Complex::new(3.0, -4.0),
            Complex::new(-2.0, 0.5),
            Complex::real(-1.0),
        ] {
            let back = z.sqrt().power(2);
            assert!((back - z).abs() < 1e-14);
        }
    }
}
