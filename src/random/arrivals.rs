//! Arrival processes: when things nominally arrive over simulated calendar time, and who each of them is.
//!
//! A process is immutable and shared; where a replication stands in it is its [`Cursor`]. Each arrival has an
//! identity of at most 40 bits (room for 24 bits of children, see [`entity`](super::entity)), and its time depends
//! only on that identity's draws. Processes that follow the calendar take identities from dates, so that a longer
//! warm-up renumbers nobody.

mod cursor;
mod cyclic;
mod poisson;
mod profile;
mod recorded;
mod renewal;
mod sinusoidal;
mod timetable;
mod week;

pub use cursor::Cursor;
pub use cyclic::CyclicArrivals;
pub use poisson::PoissonArrivals;
pub use profile::Profile;
pub use recorded::RecordedArrivals;
pub use renewal::RenewalArrivals;
pub use sinusoidal::SinusoidalArrivals;
pub use timetable::{DatedCall, Season, TimetableArrivals, WeeklyCall};
pub use week::week_number;

use super::stream::Stream;
use crate::units::{Calendar, SimTime};

/// Any arrival process.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Poisson, by the calendar.
    Poisson(Box<PoissonArrivals>),
    /// Poisson, with a rate that is constant by pieces and repeats.
    Cyclic(CyclicArrivals),
    /// Poisson, with a sinusoidal rate.
    Sinusoidal(SinusoidalArrivals),
    /// By timetable.
    Timetable(Box<TimetableArrivals>),
    /// With independent intervals of one law.
    Renewal(RenewalArrivals),
    /// As recorded.
    Recorded(RecordedArrivals),
}

impl Arrivals {
    /// So many are looked up together by [`Arrivals::next_few`].
    pub const FEW: usize = 16;

    /// Before the first arrival of a replication that begins at [`SimTime::ZERO`].
    pub fn start(&self, calendar: &Calendar) -> Cursor {
        match self {
            Self::Poisson(process) => process.start(calendar),
            Self::Timetable(process) => process.start(calendar),
            Self::Cyclic(_) | Self::Sinusoidal(_) | Self::Renewal(_) | Self::Recorded(_) => Cursor::default(),
        }
    }

    /// The next arrival: its nominal time, never earlier than the one before, and its identity.
    ///
    /// Returns [`SimTime::NEVER`] when no arrival is left, and then always. O(1) or O(log n), no allocation.
    #[inline]
    pub fn next(&self, cursor: &mut Cursor, stream: Stream, calendar: &Calendar) -> (SimTime, u64) {
        match self {
            Self::Poisson(process) => process.next(cursor, stream, calendar),
            Self::Cyclic(process) => process.next(cursor, stream),
            Self::Sinusoidal(process) => process.next(cursor, stream),
            Self::Timetable(process) => process.next(cursor, calendar),
            Self::Renewal(process) => process.next(cursor, stream),
            Self::Recorded(process) => process.next(cursor),
        }
    }

    /// The next arrivals, as many as there is room for: what so many calls of [`Arrivals::next`] return, in less time.
    pub fn next_few(
        &self,
        cursor: &mut Cursor,
        stream: Stream,
        calendar: &Calendar,
        arrivals: &mut [(SimTime, u64); Self::FEW],
    ) {
        if let Self::Poisson(process) = self {
            process.next_few(cursor, stream, calendar, arrivals);
        } else {
            for arrival in arrivals {
                *arrival = self.next(cursor, stream, calendar);
            }
        }
    }
}
