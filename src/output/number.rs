//! Numbers as people read them.

use crate::experiment::Figure;
pub use crate::units::grouped;

/// `1 234 567`, `12.3`, `0.04`: grouped by thousands, three significant figures below a hundred.
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return "–".to_owned();
    }
    if size >= 100.0 {
        return grouped(value);
    }
    let decimals = if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else if size >= 0.01 {
        3
    } else if size == 0.0 {
        0
    } else {
        return format!("{value:.1e}");
    };
    format!("{value:.decimals$}")
}

/// `41.3 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 || value.abs() >= 10.0 {
        format!("{value:.1} %")
    } else {
        format!("{value:.2} %")
    }
}

/// `31.2 h`, `10.7 d`, `24 min`: the unit that suits the length.
pub fn duration(hours: f64) -> String {
    let size = hours.abs();
    if size >= 96.0 {
        format!("{:.1} d", hours / 24.0)
    } else if size >= 1.0 || size == 0.0 {
        format!("{hours:.1} h")
    } else {
        format!("{:.1} min", hours * 60.0)
    }
}

/// A value and its half-width with the same decimals: `31.2 ±0.4`.
pub fn with_half_width(figure: &Figure, factor: f64) -> String {
    let Some(value) = figure.value else {
        return "–".to_owned();
    };
    let value = value * factor;
    let bound = figure
        .note
        .as_deref()
        .is_some_and(|note| note.starts_with("at least"));
    let prefix = if bound { "≥ " } else { "" };
    let (Some(low), Some(high)) = (figure.low, figure.high) else {
        let thin = figure
            .note
            .as_deref()
            .is_some_and(|note| note.starts_with("too few"));
        return format!("{prefix}{}{}", plain(value), if thin { " (few)" } else { "" });
    };
    let half = (high - low) * factor.abs() / 2.0;
    let decimals = decimals_for(half, value);
    if decimals == 0 {
        return format!("{prefix}{} ±{}", grouped(value), grouped(half));
    }
    format!("{prefix}{value:.decimals$} ±{half:.decimals$}")
}

/// `41.3 % [38.0, 44.1]`: a share with its interval, which need not be symmetric.
pub fn share_with_interval(figure: &Figure) -> String {
    let Some(value) = figure.value else {
        return "–".to_owned();
    };
    match (figure.low, figure.high) {
        (Some(low), Some(high)) if high - low < 1e-4 => percent(value),
        (Some(low), Some(high)) => {
            let width = (high - low) * 100.0;
            let decimals = if width >= 10.0 || width == 0.0 {
                1
            } else {
                decimals_for(width / 2.0, value * 100.0).clamp(1, 2)
            };
            format!(
                "{:.decimals$} % [{:.decimals$}, {:.decimals$}]",
                value * 100.0,
                low.max(0.0) * 100.0,
                high * 100.0
            )
        }
        _ => percent(value),
    }
}

/// Decimals that show the half-width with about two figures, and the value with at most five.
fn decimals_for(half: f64, value: f64) -> usize {
    let size = if half > 0.0 { half } else { value.abs() / 100.0 };
    if size >= 10.0 || size == 0.0 {
        0
    } else if size >= 0.1 {
        usize::from(value.abs() < 1000.0)
    } else if size >= 0.01 {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded_for_reading() {
        assert_eq!(grouped(1_234_567.4), "1 234 567");
        assert_eq!(grouped(-0.2), "0");
        assert_eq!(plain(12.345), "12.3");
        assert_eq!(plain(0.0123), "0.012");
        assert_eq!(percent(0.0812), "8.12 %");
        assert_eq!(duration(0.5), "30.0 min");
        assert_eq!(duration(240.0), "10.0 d");
    }

    #[test]
    fn value_and_half_width_share_their_decimals() {
        let figure = Figure {
            value: Some(31.234),
            low: Some(30.8),
            high: Some(31.6),
            note: None,
        };
        assert_eq!(with_half_width(&figure, 1.0), "31.2 ±0.4");
        let figure = Figure {
            value: Some(11_820.0),
            low: Some(11_790.0),
            high: Some(11_850.0),
            note: None,
        };
        assert_eq!(with_half_width(&figure, 1.0), "11 820 ±30");
        assert_eq!(with_half_width(&Figure::missing("nothing observed"), 1.0), "–");
    }

    #[test]
    fn a_bound_says_that_it_is_one() {
        let figure = Figure::bare(90.0).with_note("at least: consignments still inside");
        assert_eq!(with_half_width(&figure, 1.0), "≥ 90.0");
    }
}
