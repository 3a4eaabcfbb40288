//! One consignment's life in two worlds, line beside line.

use crate::customs::port::Port;
use crate::output::trace::Biography;
use crate::units::SimTime;
use std::fmt::Write as _;

/// Both lives under each other's names, one line an instant.
pub fn side_by_side(base: (&str, &Port, &Biography), other: (&str, &Port, &Biography)) -> String {
    let (left, right) = (base.2.lines(base.1), other.2.lines(other.1));
    let width = left.iter().map(|(_, line)| line.chars().count());
    let width = width.chain([base.0.chars().count()]).max().unwrap_or(0);
    let stamp = |at: SimTime| base.1.calendar.format(at);
    let margin = left.first().map_or(0, |&(at, _)| stamp(at).chars().count());
    let mut text = String::new();
    let mut row = |time: &str, left: &str, right: &str| {
        let line = format!("    {time:<margin$}  {left:<width$}  | {right}");
        let _ = writeln!(text, "{}", line.trim_end());
    };
    row("", base.0, other.0);
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        let next = |lines: &[(SimTime, String)], at: usize| lines.get(at).map(|&(time, _)| time);
        let now = match (next(&left, i), next(&right, j)) {
            (Some(one), Some(two)) => one.min(two),
            (one, two) => one.or(two).unwrap_or(SimTime::ZERO),
        };
        let take = |lines: &[(SimTime, String)], place: &mut usize| match lines.get(*place) {
            Some((at, line)) if *at == now => {
                *place += 1;
                line.clone()
            }
            _ => String::new(),
        };
        let (one, two) = (take(&left, &mut i), take(&right, &mut j));
        row(&stamp(now), &one, &two);
    }
    text
}
