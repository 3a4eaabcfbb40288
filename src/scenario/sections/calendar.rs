//! Title, window, warm-up, follow-up and holidays: the top of the file.

use super::limits::errors;
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::units::{Calendar, SimDuration};

/// The longest window \[d\].
const LONGEST_WINDOW: &str = "73050 days";

/// What the top of the file says.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Frame {
    /// One line for the report.
    pub title: String,
    /// The calendar; day 0 is the first of the warm-up.
    pub calendar: Calendar,
    /// What runs before the window.
    pub warm_up: SimDuration,
    /// The window.
    pub length: SimDuration,
    /// How long what arrived in the window is followed.
    pub follow_up: SimDuration,
    /// Whether all of this is as written, not a stand-in after a fault.
    pub is_certain: bool,
    /// The seed the scenario asks for.
    pub seed: Option<u64>,
}

/// Reads the keys above the first table.
pub(super) fn frame(r: &Reader<'_>) -> Frame {
    let before = errors(r);
    let title = r
        .text("title", "One line that says what the scenario is")
        .required();
    let start = r
        .date("start", "First day of the window, the part that is measured")
        .required();
    let length = r
        .duration("length", "Length of the window; 200 years at most")
        .above("0 h")
        .at_most(LONGEST_WINDOW)
        .default("52 weeks");
    let warm_up = r
        .duration(
            "warm-up",
            "What runs before the window and is not measured; whole weeks",
        )
        .at_most("3660 days")
        .default("8 weeks");
    let follow_up = r
        .duration(
            "follow-up",
            "How long consignments of the window are followed after its end",
        )
        .at_most("3660 days")
        .default("26 weeks");
    let holidays = r.list("holidays", form::date(), "Public holidays").default("[]");
    let seed = r
        .count("seed", "Seed of the random numbers; the command line's wins")
        .optional();
    let days = warm_up.micros() / SimDuration::DAY.micros();
    if SimDuration::DAY * days != warm_up {
        r.fault(
            "warm-up",
            format!(
                "`warm-up` is {:.1} days, but must be whole days, best whole weeks",
                warm_up.days()
            ),
            Some("the window begins at midnight: write \"8 weeks\"".into()),
        );
    } else if days % 7 != 0 {
        r.warn(
            "warm-up",
            format!("`warm-up` is {days} days, which are not whole weeks"),
            Some(format!(
                "write \"{} weeks\", so that weekly timetables are in step",
                days / 7 + 1
            )),
        );
    }
    let origin = start.checked_sub(jiff::Span::new().days(days)).unwrap_or(start);
    Frame {
        title,
        calendar: Calendar::new(origin, &holidays),
        warm_up,
        length,
        follow_up,
        is_certain: errors(r) == before,
        seed,
    }
}
