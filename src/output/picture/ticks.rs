//! Round numbers for axes, and numbers and times in words.

/// Unit in which times are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Minutes,
    Hours,
    Days,
}

/// Below this many hours an axis counts in hours, from here on in days.
const DAYS_FROM_HOURS: f64 = 96.0;
/// Below this many hours an axis counts in minutes.
const HOURS_FROM_HOURS: f64 = 3.0;
/// Below this many hours a single time is written in minutes.
const MINUTES_TO_HOURS: f64 = 1.5;

impl TimeUnit {
    /// The unit for times up to `hours`.
    pub(super) fn for_span(hours: f64) -> Self {
        if hours < HOURS_FROM_HOURS {
            Self::Minutes
        } else if hours < DAYS_FROM_HOURS {
            Self::Hours
        } else {
            Self::Days
        }
    }

    /// The unit for a single time.
    pub(super) fn for_one(hours: f64) -> Self {
        if hours < MINUTES_TO_HOURS {
            Self::Minutes
        } else {
            Self::for_span(hours.max(HOURS_FROM_HOURS))
        }
    }

    /// One unit, in hours.
    pub(super) fn hours(self) -> f64 {
        match self {
            Self::Minutes => 1.0 / 60.0,
            Self::Hours => 1.0,
            Self::Days => 24.0,
        }
    }

    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// The unit after a number, with the space before it.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Minutes => " min",
            Self::Hours => " h",
            Self::Days => " d",
        }
    }

    /// Steps between ticks that people count in, in this unit.
    fn steps(self) -> &'static [f64] {
        match self {
            Self::Minutes => &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0],
            Self::Hours => &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0],
            Self::Days => &[1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 90.0, 180.0, 365.0],
        }
    }
}

/// A number with thousands set apart.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) if digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) => ("−", digits),
        Some(digits) => ("", digits),
        None => ("", text.as_str()),
    };
    let (whole, part) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{part}")
}

/// A change: a number with its sign.
pub(super) fn signed_number(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let is_nothing = !text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    if is_nothing || text.starts_with('−') || !value.is_finite() {
        text
    } else {
        format!("+{text}")
    }
}

/// The next of 1, 2, 5 times a power of ten.
pub(super) fn round_step(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::log10(least).floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// Ticks of a time axis to `high` hours, in hours.
pub(super) fn time_steps(high: f64, most: usize) -> Vec<f64> {
    let unit = TimeUnit::for_span(high);
    let span = high / unit.hours();
    let least = span / most.max(1) as f64;
    let step = unit
        .steps()
        .iter()
        .copied()
        .find(|step| *step >= least)
        .unwrap_or_else(|| round_step(least));
    multiples(0.0, span, step)
        .into_iter()
        .map(|tick| tick * unit.hours())
        .collect()
}

/// Ticks of a logarithmic time axis, in hours, with their names.
pub(super) fn log_time_steps(low: f64, high: f64) -> Vec<(f64, String)> {
    let minutes = [1.0, 2.0, 5.0, 10.0, 30.0].map(|count| (count / 60.0, format!("{count} min")));
    let hours = [1.0, 3.0, 6.0, 12.0].map(|count| (count, format!("{count} h")));
    let days = [
        1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0,
    ];
    let days = days.map(|count| (count * 24.0, format!("{} d", number(count, 0))));
    minutes
        .into_iter()
        .chain(hours)
        .chain(days)
        .filter(|(tick, _)| *tick >= low * (1.0 - 1e-9) && *tick <= high * (1.0 + 1e-9))
        .collect()
}

/// A tick's decimals when ticks are `step` apart.
pub(super) fn decimals_of_step(step: f64) -> usize {
    if step <= 0.0 || !step.is_finite() {
        return 0;
    }
    (-libm::log10(step) - 1e-9).ceil().clamp(0.0, 6.0) as usize
}

/// Multiples of `step` from `low` to `high`; none if there are too many.
pub(super) fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    if !first.is_finite() || !last.is_finite() || last < first || last - first > 1000.0 {
        return Vec::new();
    }
    (0..=((last - first) as u32))
        .map(|index| (first + f64::from(index)) * step)
        .collect()
}
