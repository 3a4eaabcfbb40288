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
        match self {
            Self::Share => written(value, 100.0, " %", 0),
            Self::Hours => {
                let unit = TimeUnit::for_span(high);
                written(
                    value,
                    1.0 / unit.hours(),
                    unit.sign(),
                    decimals_to(high / unit.hours()),
                )
            }
            Self::Count(_) | Self::Money(_) => written(value, 1.0, "", decimals_to(high)),
        }
    }
}

/// A time in the unit that suits it alone, where no axis gives one.
pub(super) fn write_time(value: &Interval) -> (String, String) {
    let unit = TimeUnit::for_one(value.point);
    let size = value.point / unit.hours();
    written(value, 1.0 / unit.hours(), unit.sign(), usize::from(size < 10.0))
}

/// An interval shorter than this many units of the last decimal gets a decimal more.
const NARROW: f64 = 0.3;

/// Decimals of numbers on an axis that ends at `high`: two or three digits for the largest.
fn decimals_to(high: f64) -> usize {
    match high {
        high if high < 5.0 => 2,
        high if high < 100.0 => 1,
        _ => 0,
    }
}

/// The texts. Limits are rounded outwards, so that the interval written holds the true one; a narrow one gets a
/// decimal more.
fn written(value: &Interval, factor: f64, after: &str, decimals: usize) -> (String, String) {
    let (low, high) = (value.low * factor, value.high * factor);
    let unit = |decimals: usize| libm::pow(10.0, -(decimals as f64));
    let decimals = if value.is_wide() && high - low < NARROW * unit(decimals) {
        decimals + 1
    } else {
        decimals
    };
    let point = format!("{}{after}", number(value.point * factor, decimals));
    if !value.is_wide() {
        return (point, String::new());
    }
    let (step, hair) = (unit(decimals), 1e-6);
    let (low, high) = (
        (low / step + hair).floor() * step,
        (high / step - hair).ceil() * step,
    );
    (
        point,
        format!("{}–{}", number(low, decimals), number(high, decimals)),
    )
}
