//! Estimates with their intervals, and how each kind of quantity is written.

use super::ticks::{TimeUnit, decimals_of_step, number, signed_number};

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
    /// A change as a share of what it was, written in percent.
    Relative,
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
            Self::Share | Self::Relative => "%".to_owned(),
            Self::Hours => TimeUnit::for_span(high).plural().to_owned(),
            Self::Count(things) => things.clone(),
            Self::Money(currency) => currency.clone(),
        }
    }

    /// The estimate and its interval as two texts, the second empty without one; on the scale of an axis to `high`.
    pub(super) fn write(&self, value: &Interval, high: f64) -> (String, String) {
        match self {
            Self::Share | Self::Relative => written(value, 100.0, " %", 0),
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

impl Quantity {
    /// What changes are multiplied by on an axis that reaches so far, and their unit.
    pub(super) fn change_scale(&self, reach: f64) -> (f64, String) {
        let large = |unit: &str| match reach {
            reach if reach >= 2e6 => (1e-6, format!("million {unit}")),
            reach if reach >= 2e4 => (1e-3, format!("thousand {unit}")),
            _ => (1.0, unit.to_owned()),
        };
        match self {
            Self::Share => (100.0, "percentage points".to_owned()),
            Self::Relative => (100.0, "%".to_owned()),
            Self::Hours => {
                let unit = TimeUnit::for_span(reach);
                (1.0 / unit.hours(), unit.plural().to_owned())
            }
            Self::Count(unit) | Self::Money(unit) => large(unit),
        }
    }

    /// A value with its unit, on its own scale.
    pub fn written(&self, value: f64) -> String {
        let text = self.write(&Interval::exact(value), value.abs()).0;
        match self {
            Self::Count(unit) | Self::Money(unit) if !unit.is_empty() => format!("{text} {unit}"),
            _ => text,
        }
    }

    /// A change and its interval as two texts, the second empty without one; on the scale of an axis that reaches so far.
    pub fn write_change(&self, change: &Interval, reach: f64) -> (String, String) {
        let (factor, _) = self.change_scale(reach);
        let sign = match self {
            Self::Share => " pts",
            Self::Relative => " %",
            Self::Hours => TimeUnit::for_span(reach).sign(),
            Self::Count(_) | Self::Money(_) if factor < 1e-4 => " million",
            Self::Count(_) | Self::Money(_) if factor < 1.0 => " thousand",
            Self::Count(_) | Self::Money(_) => "",
        };
        let width = (change.high - change.low) * factor;
        let decimals = if change.is_wide() {
            decimals_of_step(0.3 * width)
        } else {
            decimals_to(reach * factor)
        };
        let decimals = decimals.min(4);
        let text = |value: f64| signed_number(value * factor, decimals);
        let point = format!("{}{sign}", text(change.point));
        if !change.is_wide() {
            return (point, String::new());
        }
        (point, format!("{} to {}", text(change.low), text(change.high)))
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
