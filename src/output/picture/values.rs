//! Estimates with their intervals, and how each kind of quantity is written.

use super::ticks::{TimeUnit, number};

/// An estimate and the interval that holds the true value with the stated confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub point: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// What kind of number is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A share in 0..=1, written in percent.
    Share,
    /// A time in hours, written in minutes, hours or days.
    Hours,
    /// A number of things of the given name in the plural.
    Count(String),
    /// An amount of money in the given currency.
    Money(String),
}

impl Interval {
    /// An estimate with its limits.
    pub fn new(point: f64, low: f64, high: f64) -> Self {
        Self { point, low, high }
    }

    /// A number known exactly.
    pub fn exact(point: f64) -> Self {
        Self::new(point, point, point)
    }

    /// Whether all three are numbers.
    pub fn is_finite(&self) -> bool {
        self.point.is_finite() && self.low.is_finite() && self.high.is_finite()
    }

    /// Whether the interval has a length.
    pub fn is_wide(&self) -> bool {
        self.high > self.low
    }
}

impl Quantity {
    /// Name of the unit for an axis that ends at `high`.
    pub(super) fn unit(&self, high: f64) -> String {
        match self {
            Self::Share => "%".to_owned(),
            Self::Hours => TimeUnit::for_span(high).plural().to_owned(),
            Self::Count(things) => things.clone(),
            Self::Money(currency) => currency.clone(),
        }
    }

    /// The estimate and its interval as two texts, the second empty without one; on the scale of an axis to `high`.
    pub(super) fn write(&self, value: &Interval, high: f64) -> (String, String) {
        let (factor, after) = match self {
            Self::Share => (100.0, " %"),
            Self::Hours => {
                let unit = TimeUnit::for_span(high);
                (1.0 / unit.hours(), unit.sign())
            }
            Self::Count(_) | Self::Money(_) => (1.0, ""),
        };
        let scaled = [value.point, value.low, value.high].map(|part| part * factor);
        let decimals = decimals(&scaled);
        let point = format!("{}{after}", number(scaled[0], decimals));
        let interval = if value.is_wide() {
            format!("{}–{}", number(scaled[1], decimals), number(scaled[2], decimals))
        } else {
            String::new()
        };
        (point, interval)
    }
}

/// Decimals that show an estimate as finely as its interval deserves.
fn decimals(values: &[f64; 3]) -> usize {
    let spread = values[2] - values[1];
    let size = values.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    match (spread > 0.0, size) {
        (_, 0.0) => 0,
        (true, _) if spread < 0.2 && size < 10.0 => 2,
        (true, _) if spread < 2.0 && size < 1000.0 => 1,
        (true, _) => 0,
        (false, size) if size < 1.0 => 2,
        (false, size) if size < 20.0 && (size - size.round()).abs() > 1e-9 => 1,
        (false, _) => 0,
    }
}
