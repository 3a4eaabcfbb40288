//! Text to quantities: numbers, durations, shares, money, rates. Exact or refused, never quietly rounded.
//!
//! A [`Fault`]'s message is a predicate: whoever knows the key's name puts it in front ("`absence` " + "is …").

use super::diagnostic::Origin;
use crate::units::{Money, Share, SimDuration};

/// Why a text is not the quantity it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, without the name of the thing: `is "5", but a duration needs a unit`.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
    /// Where, when it is a part of the value.
    pub origin: Option<Origin>,
}

/// The scenario's currency and what others are worth in it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Currency {
    /// Its symbol, such as `EC$`; may be empty.
    pub name: String,
    /// Other symbols and what one unit of them is worth in this currency.
    pub others: Vec<(String, f64)>,
}

/// The longest duration \[years\]: what simulation time can hold.
pub const LONGEST_YEARS: i64 = 1_000;
/// The largest count.
pub const LARGEST_COUNT: u64 = 1_000_000_000;
/// The largest amount of money and the largest rate: beyond it, cents are lost in 53 bits.
pub const LARGEST_AMOUNT: f64 = 1e13;

const DURATION_HINT: &str =
    "write a unit, such as \"45 min\", \"2 h 30 min\", \"1.5 h\", \"3 days\", \"4 weeks\" or \"30 s\"";
const MICROS_PER_YEAR: i64 = 365 * 86_400_000_000;

impl Fault {
    /// A fault with a way out.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: Some(hint.into()),
            origin: None,
        }
    }

    /// A fault that needs no further advice.
    pub fn bare(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            origin: None,
        }
    }

    /// The same fault at a part of the value.
    #[must_use]
    pub fn at(mut self, origin: Option<Origin>) -> Self {
        self.origin = self.origin.or(origin);
        self
    }
}

/// A duration, not negative: "45 min", "2 h 30 min", "1.5 h", "3 days", "PT45M".
///
/// # Errors
/// Without a unit, below zero, above 1000 years, or finer than a microsecond.
pub fn duration(text: &str) -> Result<SimDuration, Fault> {
    let span = signed_duration(text)?;
    if span < SimDuration::ZERO {
        return Err(Fault::new(
            format!("is {}, but must not be negative", quoted(text)),
            "write a duration from 0 on",
        ));
    }
    Ok(span)
}

/// A duration that may be negative: "-30 min".
///
/// # Errors
/// As [`duration`], except for the sign.
pub fn signed_duration(text: &str) -> Result<SimDuration, Fault> {
    let text = text.trim();
    let (sign, body) = match text.strip_prefix(['-', '−']) {
        Some(body) => (-1, body.trim_start()),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let micros = if body.starts_with(['P', 'p']) {
        iso_micros(body)
    } else {
        spelled_micros(body)
    };
    let micros = micros.map_err(|why| Fault::new(format!("is {}, {why}", quoted(text)), DURATION_HINT))?;
    if micros > LONGEST_YEARS * MICROS_PER_YEAR {
        return Err(Fault::new(
            format!(
                "is {}, above the longest duration of {LONGEST_YEARS} years",
                quoted(text)
            ),
            "give a shorter time",
        ));
    }
    Ok(SimDuration::from_micros(sign * micros))
}

/// `span` as a text that [`signed_duration`] reads back: "2 h 30 min".
pub fn duration_text(span: SimDuration) -> String {
    const UNITS: [(&str, u64); 7] = [
        ("weeks", 604_800_000_000),
        ("days", 86_400_000_000),
        ("h", 3_600_000_000),
        ("min", 60_000_000),
        ("s", 1_000_000),
        ("ms", 1_000),
        ("us", 1),
    ];
    let mut left = span.micros().unsigned_abs();
    let sign = if span < SimDuration::ZERO { "-" } else { "" };
    if left == 0 {
        return "0 h".to_owned();
    }
    // whole weeks only where nothing else is left, so that "10 days" stays days
    let units = if left.is_multiple_of(UNITS[0].1) {
        &UNITS[..1]
    } else {
        &UNITS[1..]
    };
    let mut parts = Vec::new();
    for &(unit, micros) in units {
        if left >= micros {
            let count = left / micros;
            let unit = if count == 1 {
                unit.trim_end_matches("ks").trim_end_matches("ys")
            } else {
                unit
            };
            let unit = match unit {
                "wee" => "week",
                "da" => "day",
                unit => unit,
            };
            parts.push(format!("{count} {unit}"));
            left %= micros;
        }
    }
    format!("{sign}{}", parts.join(" "))
}

/// A share: "8 %", "8%", "0.08".
///
/// # Errors
/// Outside 0 to 100 %, or no number.
pub fn share(text: &str) -> Result<Share, Fault> {
    let body = text.trim();
    let value = match body.strip_suffix('%') {
        Some(percent) => number_of(percent).and_then(|decimal| decimal.shifted(-2)),
        None => number_of(body).and_then(|decimal| decimal.shifted(0)),
    };
    let value =
        value.map_err(|why| Fault::new(format!("is {}, {why}", quoted(text)), "write \"8 %\" or 0.08"))?;
    share_of(value, &quoted(text))
}

/// A share given as a number.
///
/// # Errors
/// Outside 0..=1.
pub fn share_of(value: f64, written: &str) -> Result<Share, Fault> {
    Share::new(value).map_err(|value| {
        let hint = if value > 1.0 && value <= 100.0 && !written.contains('%') {
            format!("write \"{value} %\" if per cent is meant")
        } else {
            "write \"8 %\" or 0.08".to_owned()
        };
        Fault::new(
            format!("is {written}, but a share lies between 0 % and 100 %"),
            hint,
        )
    })
}

/// A plain number: "1 200", "0.5", "1e-3".
///
/// # Errors
/// When it is none, or not finite.
pub fn number(text: &str) -> Result<f64, Fault> {
    let body = text.trim();
    if let Ok(value) = body.parse::<f64>()
        && value.is_finite()
        && body.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
    {
        return Ok(value);
    }
    number_of(body)
        .and_then(|decimal| decimal.shifted(0))
        .map_err(|why| {
            Fault::new(
                format!("is {}, {why}", quoted(text)),
                "write a number, such as 12 or 0.5",
            )
        })
}

/// A whole number from 0 to a thousand million: "1 200".
///
/// # Errors
/// When it is none, has a fraction, or is too large.
pub fn count(text: &str) -> Result<u64, Fault> {
    let refuse = |why: &str| {
        Fault::new(
            format!("is {}, {why}", quoted(text)),
            "write a whole number, such as 12",
        )
    };
    let decimal = number_of(text.trim()).map_err(|why| refuse(&why))?;
    if decimal.mantissa < 0 {
        return Err(refuse("but a count is not negative"));
    }
    if decimal.scale > 0 {
        return Err(refuse("but a count is a whole number"));
    }
    u64::try_from(decimal.mantissa)
        .ok()
        .filter(|&count| count <= LARGEST_COUNT)
        .ok_or_else(|| refuse("above the largest count of 1000000000"))
}

/// An amount in the scenario's currency: "EC$ 1 200", "US$ 42 000", "1200".
///
/// # Errors
/// When it is none, negative, above 1e13, or in a currency that was not declared.
pub fn money(text: &str, currency: &Currency) -> Result<Money, Fault> {
    let body = text.trim();
    let refuse = |why: &str| Fault::new(format!("is {}, {why}", quoted(text)), currency.hint());
    let is_number = |letter: char| letter.is_ascii_digit() || ".-+−".contains(letter);
    let start = body
        .find(is_number)
        .ok_or_else(|| refuse("which has no amount in it"))?;
    let end = body
        .rfind(|letter: char| letter.is_ascii_digit() || letter == '.')
        .map_or(start, |last| last + 1);
    let before = body[..start].trim();
    let after = body.get(end..).unwrap_or_default().trim();
    let ((symbol, "") | ("", symbol)) = (before, after) else {
        return Err(refuse("which has something before and after the amount"));
    };
    let rate = currency
        .rate(symbol)
        .ok_or_else(|| refuse(&format!("but the currency `{symbol}` is not declared")))?;
    let amount = number_of(body.get(start..end.max(start)).unwrap_or_default())
        .and_then(|decimal| decimal.shifted(0))
        .map_err(|why| refuse(&why))?;
    money_of(amount * rate, &quoted(text))
}

/// An amount given as a number in the scenario's currency.
///
/// # Errors
/// Negative, not finite, or above 1e13.
pub fn money_of(amount: f64, written: &str) -> Result<Money, Fault> {
    if (0.0..=LARGEST_AMOUNT).contains(&amount) {
        Ok(Money::new(amount))
    } else {
        Err(Fault::bare(format!(
            "is {written}, but an amount lies between 0 and 1e13"
        )))
    }
}

/// Money per hour: "US$ 38/h", "EC$ 900 per day", "EC$ 48 000 a year" (of 365 days).
///
/// # Errors
/// As [`money`]; without a time.
pub fn money_per_hour(text: &str, currency: &Currency) -> Result<Money, Fault> {
    let (amount, hours) = per_time(text).ok_or_else(|| {
        Fault::new(
            format!("is {}, which does not say per which time", quoted(text)),
            "write \"US$ 38/h\", \"EC$ 900 per day\" or \"EC$ 48 000 a year\"",
        )
    })?;
    let money = money(amount, currency)?;
    Ok(Money::new(money.amount() / hours))
}

/// A rate per hour: "18 / h", "3 per week", "20 a day".
///
/// # Errors
/// No number, negative, or without a time.
pub fn rate(text: &str) -> Result<f64, Fault> {
    let hint = "write \"18 / h\", \"20 a day\" or \"3 per week\"";
    let (amount, hours) = per_time(text).ok_or_else(|| {
        Fault::new(
            format!("is {}, which does not say per which time", quoted(text)),
            hint,
        )
    })?;
    let amount = number_of(amount)
        .and_then(|decimal| decimal.shifted(0))
        .map_err(|why| Fault::new(format!("is {}, {why}", quoted(text)), hint))?;
    if (0.0..=LARGEST_AMOUNT).contains(&amount) {
        Ok(amount / hours)
    } else {
        Err(Fault::new(
            format!("is {}, but a rate lies between 0 and 1e13", quoted(text)),
            hint,
        ))
    }
}

/// The text in quotes, at most sixty characters of it.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

impl Currency {
    /// What one unit of `symbol` is worth; no symbol means this currency.
    fn rate(&self, symbol: &str) -> Option<f64> {
        let same = |a: &str, b: &str| a.replace(' ', "").eq_ignore_ascii_case(&b.replace(' ', ""));
        if symbol.is_empty() || same(symbol, &self.name) {
            return Some(1.0);
        }
        let other = self.others.iter().find(|(other, _)| same(symbol, other));
        other.map(|&(_, rate)| rate)
    }

    fn hint(&self) -> String {
        let mut known: Vec<&str> = vec![&self.name];
        known.extend(self.others.iter().map(|(name, _)| name.as_str()));
        known.retain(|name| !name.is_empty());
        if known.is_empty() {
            "write a plain amount, such as 1200, or declare a currency".to_owned()
        } else {
            let examples: Vec<String> = known.iter().map(|name| format!("\"{name} 1 200\"")).collect();
            format!("write {}", examples.join(" or "))
        }
    }
}

/// A decimal number kept exactly: mantissa × 10^-scale.
struct Decimal {
    mantissa: i128,
    scale: u32,
    text: String,
}

/// Digits a number may have, so that exact arithmetic on it stays within 128 bits.
const MOST_DIGITS: usize = 24;

impl Decimal {
    /// The nearest float to the number × 10^places.
    fn shifted(&self, places: i32) -> Result<f64, String> {
        let value: Result<f64, _> = format!("{}e{places}", self.text).parse();
        value.map_err(|_| "which is no number".to_owned())
    }

    /// The number × `unit`, if that is a whole number that fits.
    fn times(&self, unit: i64) -> Option<i64> {
        let whole = self.mantissa.checked_mul(i128::from(unit))?;
        let divisor = 10_i128.checked_pow(self.scale)?;
        (whole % divisor == 0).then(|| i64::try_from(whole / divisor).ok())?
    }

    fn is_too_large_for(&self, unit: i64) -> bool {
        let whole = self.mantissa.saturating_mul(i128::from(unit));
        whole / 10_i128.saturating_pow(self.scale) > i128::from(i64::MAX)
    }
}

/// All of `text` as a number.
fn number_of(text: &str) -> Result<Decimal, String> {
    let (decimal, rest) = leading_number(text.trim())?;
    if rest.trim().is_empty() {
        Ok(decimal)
    } else {
        Err(format!("in which `{}` is not part of a number", rest.trim()))
    }
}

/// The number `text` begins with, and what follows it.
fn leading_number(text: &str) -> Result<(Decimal, &str), String> {
    let (negative, body) = match text.strip_prefix(['-', '−']) {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, mut rest) = leading_digits(body);
    let mut digits = whole;
    let mut scale = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(fraction.len());
        scale = end;
        digits.push_str(&fraction[..end]);
        rest = &fraction[end..];
    }
    if digits.is_empty() {
        return Err("which does not begin with a number".to_owned());
    }
    if rest.starts_with(',') {
        return Err("in which the comma does not part thousands; decimals follow a point".to_owned());
    }
    if digits.len() > MOST_DIGITS {
        return Err(format!("which has more than {MOST_DIGITS} digits"));
    }
    let mantissa: i128 = digits.parse().map_err(|_| "which is no number".to_owned())?;
    let point = digits.len() - scale;
    let sign = if negative { "-" } else { "" };
    let decimal = Decimal {
        mantissa: if negative { -mantissa } else { mantissa },
        scale: u32::try_from(scale).unwrap_or(u32::MAX),
        text: format!("{sign}0{}.{}0", &digits[..point], &digits[point..]),
    };
    Ok((decimal, rest))
}

/// The digits `text` begins with, thousands separators left out, and what follows them.
fn leading_digits(text: &str) -> (String, &str) {
    let is_separator = |letter: char| {
        matches!(
            letter,
            ' ' | '_' | ',' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\''
        )
    };
    let run = |text: &str| {
        text.find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let end = run(text);
    let mut digits = text[..end].to_owned();
    let mut rest = &text[end..];
    let mut grouped = (1..=3).contains(&end);
    while grouped {
        let Some(separator) = rest.chars().next().filter(|&letter| is_separator(letter)) else {
            break;
        };
        let group = &rest[separator.len_utf8()..];
        grouped = run(group) == 3;
        if grouped {
            digits.push_str(&group[..3]);
            rest = &group[3..];
        }
    }
    (digits, rest)
}

/// Microseconds of a unit of time.
fn unit_micros(unit: &str) -> Option<i64> {
    let micros = match unit.to_ascii_lowercase().as_str() {
        "us" | "µs" | "μs" | "microsecond" | "microseconds" => 1,
        "ms" | "millisecond" | "milliseconds" => 1_000,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000_000,
        "d" | "day" | "days" => 86_400_000_000,
        "w" | "wk" | "week" | "weeks" => 604_800_000_000,
        _ => return None,
    };
    Some(micros)
}

/// "2 h 30 min" in microseconds; the units must come in falling order.
fn spelled_micros(text: &str) -> Result<i64, String> {
    let mut rest = text.trim();
    let mut total: i64 = 0;
    let mut finer_than = i64::MAX;
    if rest == "0" {
        return Ok(0);
    }
    loop {
        let (decimal, after) = leading_number(rest)?;
        if decimal.mantissa < 0 {
            return Err("in which a part is negative".to_owned());
        }
        let after = after.trim_start();
        let end = after
            .find(|letter: char| !letter.is_alphabetic())
            .unwrap_or(after.len());
        let unit = &after[..end];
        if unit.is_empty() {
            return Err("but a duration needs a unit".to_owned());
        }
        let micros = unit_micros(unit).ok_or_else(|| match unit.to_ascii_lowercase().as_str() {
            "y" | "year" | "years" | "month" | "months" | "mo" => {
                format!(
                    "but a {} has no fixed length; count weeks or days",
                    unit.trim_end_matches('s')
                )
            }
            _ => format!("in which `{unit}` is no unit of time"),
        })?;
        if micros >= finer_than {
            return Err(format!("in which `{unit}` follows a unit that is not longer"));
        }
        finer_than = micros;
        let part = part_micros(&decimal, micros)?;
        total = total.saturating_add(part);
        rest = after[end..].trim_start();
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        if rest.is_empty() {
            return Ok(total);
        }
    }
}

fn part_micros(decimal: &Decimal, unit: i64) -> Result<i64, String> {
    match decimal.times(unit) {
        Some(micros) => Ok(micros),
        None if decimal.is_too_large_for(unit) => Ok(i64::MAX),
        None => Err("which is finer than a microsecond".to_owned()),
    }
}

/// "P1DT2H30M" in microseconds.
fn iso_micros(text: &str) -> Result<i64, String> {
    let none = || "which is no ISO 8601 duration such as PT45M".to_owned();
    let mut rest = text.get(1..).unwrap_or_default();
    let mut total: i64 = 0;
    let mut in_time = false;
    let mut parts = 0;
    let mut finer_than = i64::MAX;
    while let Some(first) = rest.chars().next() {
        if !in_time && matches!(first, 'T' | 't') {
            in_time = true;
            rest = &rest[1..];
            continue;
        }
        let (decimal, after) = leading_number(rest)?;
        let letter = after.chars().next().ok_or_else(none)?.to_ascii_uppercase();
        let micros = match (in_time, letter) {
            (false, 'W') => 604_800_000_000,
            (false, 'D') => 86_400_000_000,
            (true, 'H') => 3_600_000_000,
            (true, 'M') => 60_000_000,
            (true, 'S') => 1_000_000,
            (false, 'Y' | 'M') => return Err("but years and months have no fixed length".to_owned()),
            _ => return Err(none()),
        };
        if micros >= finer_than || decimal.mantissa < 0 {
            return Err(none());
        }
        finer_than = micros;
        total = total.saturating_add(part_micros(&decimal, micros)?);
        rest = &after[letter.len_utf8()..];
        parts += 1;
    }
    if parts == 0 { Err(none()) } else { Ok(total) }
}

/// What is before "/ h", "per week" or "a day", and how many hours that time has.
fn per_time(text: &str) -> Option<(&str, f64)> {
    let text = text.trim();
    let (amount, unit) = if let Some((amount, unit)) = text.rsplit_once('/') {
        (amount, unit.trim())
    } else {
        let (front, unit) = text.rsplit_once(' ')?;
        let (amount, word) = front.trim_end().rsplit_once(' ')?;
        if !matches!(word, "per" | "a" | "an" | "each") {
            return None;
        }
        (amount, unit)
    };
    let micros = match unit.to_ascii_lowercase().as_str() {
        "year" | "yr" | "y" => MICROS_PER_YEAR,
        unit => unit_micros(unit)?,
    };
    Some((amount.trim(), SimDuration::from_micros(micros).hours()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(text: &str) -> f64 {
        duration(text).unwrap().hours()
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact in binary")]
    fn durations_are_read() {
        assert_eq!(hours("45 min"), 0.75);
        assert_eq!(hours("2 h 30 min"), 2.5);
        assert_eq!(hours("2h30min"), 2.5);
        assert_eq!(hours("1.5 h"), 1.5);
        assert_eq!(hours("3 days"), 72.0);
        assert_eq!(hours("52 weeks"), 8736.0);
        assert_eq!(hours("PT45M"), 0.75);
        assert_eq!(hours("P1DT2H30M"), 26.5);
        assert_eq!(hours("1 200 h"), 1200.0);
        assert_eq!(hours("0"), 0.0);
        assert_eq!(duration("30 s").unwrap(), SimDuration::SECOND * 30);
        assert_eq!(signed_duration("-30 min").unwrap(), SimDuration::MINUTE * -30);
    }

    #[test]
    fn faults_of_durations_say_what_is_wrong() {
        let told: Vec<String> = [
            "5",
            "",
            "h",
            "5 parsecs",
            "1 year",
            "30 min 2 h",
            "-2 h",
            "0.0000000001 h",
            "2000000 days",
            "999999999999999999999999 weeks",
            "1,5 h",
            "PT",
            "P1Y",
            "5 h 3",
            "NaN h",
            "∞",
            "99999999999999999999999999 h",
        ]
        .iter()
        .map(|text| duration(text).unwrap_err().message)
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        is "5", but a duration needs a unit
        is "", which does not begin with a number
        is "h", which does not begin with a number
        is "5 parsecs", in which `parsecs` is no unit of time
        is "1 year", but a year has no fixed length; count weeks or days
        is "30 min 2 h", in which `h` follows a unit that is not longer
        is "-2 h", but must not be negative
        is "0.0000000001 h", which is finer than a microsecond
        is "2000000 days", above the longest duration of 1000 years
        is "999999999999999999999999 weeks", above the longest duration of 1000 years
        is "1,5 h", in which the comma does not part thousands; decimals follow a point
        is "PT", which is no ISO 8601 duration such as PT45M
        is "P1Y", but years and months have no fixed length
        is "5 h 3", but a duration needs a unit
        is "NaN h", which does not begin with a number
        is "∞", which does not begin with a number
        is "99999999999999999999999999 h", which has more than 24 digits
        "#);
    }

    #[test]
    fn durations_are_written_as_they_are_read() {
        for (span, text) in [
            (SimDuration::HOUR * 2 + SimDuration::MINUTE * 30, "2 h 30 min"),
            (SimDuration::DAY * 10, "10 days"),
            (SimDuration::WEEK * 52, "52 weeks"),
            (SimDuration::WEEK, "1 week"),
            (SimDuration::DAY, "1 day"),
            (-SimDuration::SECOND, "-1 s"),
            (SimDuration::ZERO, "0 h"),
        ] {
            assert_eq!(duration_text(span), text);
            assert_eq!(signed_duration(text).unwrap(), span);
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "correctly rounded decimals are equal")]
    fn shares_and_numbers_are_read() {
        assert_eq!(share("8 %").unwrap().get(), 0.08);
        assert_eq!(share("0.05%").unwrap().get(), 0.0005);
        assert_eq!(share("0.08").unwrap().get(), 0.08);
        assert_eq!(number("1 200.5").unwrap(), 1200.5);
        assert_eq!(number("1e-3").unwrap(), 0.001);
        assert_eq!(count("1 200").unwrap(), 1200);
        assert_eq!(
            share("150 %").unwrap_err().message,
            "is \"150 %\", but a share lies between 0 % and 100 %"
        );
        assert_eq!(
            share("8").unwrap_err().hint.unwrap(),
            "write \"8 %\" if per cent is meant"
        );
        assert_eq!(
            count("3.5").unwrap_err().message,
            "is \"3.5\", but a count is a whole number"
        );
        assert!(count("2 000 000 000").is_err());
        assert!(number("inf").is_err());
        assert!(number("1e999").is_err());
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact in binary")]
    fn money_and_rates_are_read() {
        let currency = Currency {
            name: "EC$".into(),
            others: vec![("US$".into(), 2.5)],
        };
        let amount = |text| money(text, &currency).map(Money::amount);
        assert_eq!(amount("EC$ 1 200").unwrap(), 1200.0);
        assert_eq!(amount("US$ 42\u{2009}000").unwrap(), 105_000.0);
        assert_eq!(amount("1,200").unwrap(), 1200.0);
        assert_eq!(amount("1_200 EC$").unwrap(), 1200.0);
        assert_eq!(money_per_hour("US$ 38/h", &currency).unwrap().amount(), 95.0);
        assert_eq!(money_per_hour("EC$ 48 per day", &currency).unwrap().amount(), 2.0);
        assert_eq!(rate("18 / h").unwrap(), 18.0);
        assert_eq!(rate("3 per week").unwrap(), 3.0 / 168.0);
        assert_eq!(rate("12 a day").unwrap(), 0.5);
        let unknown = amount("€ 5").unwrap_err();
        assert_eq!(
            unknown.message,
            "is \"€ 5\", but the currency `€` is not declared"
        );
        assert_eq!(unknown.hint.unwrap(), "write \"EC$ 1 200\" or \"US$ 1 200\"");
        assert!(amount("EC$").is_err());
        assert!(amount("EC$ -5").is_err());
        assert!(rate("18").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*", near in "[-+0-9., %$/hHPTa-z]*") {
            let currency = Currency::default();
            for text in [&text, &near] {
                let _ = duration(text);
                let _ = signed_duration(text);
                let _ = share(text);
                let _ = number(text).map(|number| assert!(number.is_finite()));
                let _ = count(text);
                let _ = money(text, &currency);
                let _ = money_per_hour(text, &currency);
                let _ = rate(text).map(|rate| assert!(rate.is_finite()));
            }
        }

        #[test]
        fn every_duration_reads_back(micros in -30_000_000_000_000_000_i64..30_000_000_000_000_000) {
            let span = SimDuration::from_micros(micros);
            prop_assert_eq!(signed_duration(&duration_text(span)), Ok(span));
        }
    }
}
