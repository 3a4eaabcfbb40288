//! Quantities: simulation time, calendar, share, money. The bottom layer: it knows no other.

mod calendar;
mod hours;
mod money;
mod number;
mod share;
mod time;

pub use calendar::{Calendar, CivilDay, WEEKDAYS, Weekday, civil};
pub use hours::WeekHours;
pub use money::Money;
pub use number::grouped;
pub use share::Share;
pub use time::{SimDuration, SimTime};
