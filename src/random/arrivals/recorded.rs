//! Arrivals as they were recorded.

use super::super::law::{LawError, not_empty};
use super::cursor::{Cursor, NO_ARRIVAL};
use crate::units::SimTime;
use std::sync::Arc;

const MAX_ROWS: usize = 100_000_000;

/// A list of arrivals, each known by its row number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedArrivals {
    rows: Arc<[(SimTime, u64)]>,
}

impl RecordedArrivals {
    /// Arrivals from (time, row number) pairs in any order; those of equal time come in the order of their rows.
    ///
    /// # Errors
    /// There is no row, or there are more than a hundred million.
    pub fn new(mut rows: Vec<(SimTime, u64)>) -> Result<Self, LawError> {
        not_empty("recorded arrivals", rows.len(), MAX_ROWS)?;
        rows.sort_unstable();
        Ok(Self { rows: rows.into() })
    }

    /// The arrivals in order.
    pub fn rows(&self) -> &[(SimTime, u64)] {
        &self.rows
    }

    /// The next arrival, as [`Arrivals::next`](super::Arrivals::next); the identity is the row number. Arrivals before
    /// [`SimTime::ZERO`] are left out.
    pub fn next(&self, cursor: &mut Cursor) -> (SimTime, u64) {
        if cursor.index == 0 {
            cursor.index = self.rows.partition_point(|row| row.0 < SimTime::ZERO) as u64;
        }
        let row = self.rows.get(cursor.index as usize);
        cursor.index += 1;
        row.copied().unwrap_or(NO_ARRIVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_order_of_time_then_number() {
        let at = SimTime::from_micros;
        let rows = vec![(at(5), 3), (at(-1), 2), (at(9), 1), (at(5), 0)];
        let process = RecordedArrivals::new(rows).unwrap();
        let mut cursor = Cursor::default();
        let got: Vec<_> = (0..5).map(|_| process.next(&mut cursor)).collect();
        assert_eq!(got[..3], [(at(5), 0), (at(5), 3), (at(9), 1)]);
        assert_eq!(got[3].0, SimTime::NEVER);
        assert_eq!(got[4].0, SimTime::NEVER);
        assert!(RecordedArrivals::new(Vec::new()).is_err());
    }
}
