//! Axes: where a value lies, and ticks with their unit.

use super::ticks::{
    TimeUnit, decimals_of_step, log_time_steps, multiples, number, round_step, signed_number, time_steps,
};
use super::values::Quantity;

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// Equal differences are equally long.
    Linear,
    /// Equal ratios are equally long.
    Log,
}

/// A value on an axis that gets a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

/// An axis from `low` to `high`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<Tick>,
    /// Empty if every tick names its own.
    pub(super) unit: String,
    spacing: Spacing,
}

impl Axis {
    /// Where `value` lies between the ends, 0..=1 inside.
    pub(super) fn share(&self, value: f64) -> f64 {
        match self.spacing {
            Spacing::Linear => (value - self.low) / (self.high - self.low),
            Spacing::Log => {
                libm::log(value.max(self.low * 1e-6) / self.low) / libm::log(self.high / self.low)
            }
        }
    }

    /// An axis from 0 to `high` of the given quantity, with about `most` ticks at most.
    pub(super) fn from_zero(quantity: &Quantity, high: f64, most: usize) -> Self {
        match quantity {
            Quantity::Share | Quantity::Relative => Self::percent(high, most),
            Quantity::Hours => Self::time(high, most),
            Quantity::Count(_) | Quantity::Money(_) => Self::number(&quantity.unit(high), high, most),
        }
    }

    /// An axis that shows `low` to `high` of the given quantity closely, with about `most` ticks at most; from 0 where that
    /// is no more than a third of the way below.
    pub(super) fn around(quantity: &Quantity, low: f64, high: f64, most: usize) -> Self {
        if !(low > 0.25 * high && high > low) {
            return Self::from_zero(quantity, high, most);
        }
        let finer = most as f64 * high / (high - low);
        let whole = Self::from_zero(quantity, high, (finer as usize).clamp(most, 1000));
        let below = whole.ticks.iter().filter(|tick| tick.value <= low).count();
        let ticks = whole.ticks[below.saturating_sub(1)..].to_vec();
        let low = ticks.first().map_or(low, |tick| tick.value);
        Self { low, ticks, ..whole }
    }

    /// An axis of changes from `low` to `high`, with no change in it. A share changes by points.
    pub(super) fn signed(quantity: &Quantity, low: f64, high: f64, most: usize) -> Self {
        let (low, high) = if high > low && (high - low).is_finite() {
            (low, high)
        } else {
            (-1.0, 1.0)
        };
        let reach = low.abs().max(high.abs());
        let (factor, unit) = quantity.change_scale(reach);
        let step = round_step((high - low) * factor / most.max(1) as f64);
        let decimals = decimals_of_step(step);
        let ticks = multiples(low * factor, high * factor, step)
            .into_iter()
            .map(|value| Tick {
                value: value / factor,
                label: signed_number(value, decimals),
            })
            .collect();
        Self::linear(low, high, ticks, &unit)
    }

    /// Time from 0 to `high` hours.
    pub(super) fn time(high: f64, most: usize) -> Self {
        let high = positive_or(high, 24.0);
        let unit = TimeUnit::for_span(high);
        let values = time_steps(high, most);
        let ticks = values
            .into_iter()
            .map(|value| Tick {
                value,
                label: number(value / unit.hours(), 0),
            })
            .collect();
        Self::linear(0.0, high, ticks, unit.plural())
    }

    /// Time from `low` to `high` hours, logarithmic; every tick has its unit.
    pub(super) fn log_time(low: f64, high: f64) -> Self {
        let high = positive_or(high, 24.0);
        let low = positive_or(low, 1.0).min(high / 4.0);
        let ticks = log_time_steps(low, high);
        let ticks = ticks
            .into_iter()
            .map(|(value, label)| Tick { value, label })
            .collect();
        Self {
            low,
            high,
            ticks,
            unit: String::new(),
            spacing: Spacing::Log,
        }
    }

    /// Shares from 0 to at least `high`, in percent, ending on a tick.
    pub(super) fn percent(high: f64, most: usize) -> Self {
        let least = 100.0 * positive_or(high, 1.0) / most.max(1) as f64;
        let step = if least > 20.0 && least <= 25.0 {
            25.0
        } else {
            round_step(least)
        };
        let top = step * (100.0 * positive_or(high, 1.0) / step - 1e-9).ceil();
        let top = if high <= 1.0 { top.min(100.0) } else { top };
        let decimals = decimals_of_step(step);
        let ticks = multiples(0.0, top, step)
            .into_iter()
            .map(|value| Tick {
                value: value / 100.0,
                label: number(value, decimals),
            })
            .collect();
        Self::linear(0.0, top / 100.0, ticks, "%")
    }

    /// The fixed percentages of a distribution: quarters, and nine in ten.
    pub(super) fn shares() -> Self {
        let ticks = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0]
            .map(|value| Tick {
                value,
                label: number(value * 100.0, 0),
            })
            .to_vec();
        Self::linear(0.0, 1.0, ticks, "%")
    }

    /// Numbers from 0 to at least `high`, ending on a tick; large ones in thousands or millions.
    pub(super) fn number(unit: &str, high: f64, most: usize) -> Self {
        let high = positive_or(high, 1.0);
        let (factor, word) = match high {
            high if high >= 2e6 => (1e6, "million "),
            high if high >= 2e4 => (1e3, "thousand "),
            _ => (1.0, ""),
        };
        let step = round_step(high / factor / most.max(1) as f64);
        let top = step * (high / factor / step - 1e-9).ceil();
        let decimals = decimals_of_step(step);
        let ticks = multiples(0.0, top, step)
            .into_iter()
            .map(|value| Tick {
                value: value * factor,
                label: number(value, decimals),
            })
            .collect();
        Self::linear(0.0, top * factor, ticks, &format!("{word}{unit}"))
    }

    /// An axis with ticks of one's own.
    pub(super) fn linear(low: f64, high: f64, ticks: Vec<Tick>, unit: &str) -> Self {
        Self {
            low,
            high,
            ticks,
            unit: unit.to_owned(),
            spacing: Spacing::Linear,
        }
    }

    /// The axis' name with its unit in brackets.
    pub(super) fn name(&self, of: &str) -> String {
        match (of.is_empty(), self.unit.is_empty()) {
            (_, true) => of.to_owned(),
            (true, false) => self.unit.clone(),
            (false, false) => format!("{of} [{}]", self.unit),
        }
    }
}

fn positive_or(value: f64, otherwise: f64) -> f64 {
    if value.is_finite() && value > 0.0 {
        value
    } else {
        otherwise
    }
}
