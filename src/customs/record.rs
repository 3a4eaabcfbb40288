//! What one replication leaves behind: counts and sums, small and mergeable, never the consignments themselves.

use super::port::{Holder, Port};
use crate::engine::ResourceTally;
use crate::stats::{DurationTally, Histogram, SparseHistogram};
use crate::units::SimDuration;
use serde::{Deserialize, Serialize};

/// One replication's results. Everything about consignments concerns those that arrived in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which replication.
    pub replication: u64,
    /// Events that took place.
    pub events: u64,
    /// When it stopped: the last consignment of the window had left, or was no longer followed \[h after the window's end\].
    pub stopped_after: f64,
    /// Per goods kind and lane (`cells[goods][lane]`; the last lane is "none assigned yet").
    pub cells: Vec<Vec<Cell>>,
    /// Per goods kind and threat (`found[goods][threat]`).
    pub found: Vec<Vec<Detection>>,
    /// Per waiting line.
    pub lines: Vec<LineRecord>,
    /// Per resource.
    pub resources: Vec<ResourceTally>,
    /// Per traffic stream.
    pub calls: Vec<CallRecord>,
    /// Per store.
    pub stores: Vec<StoreRecord>,
    /// Per goods kind: the balance of all consignments, warm-up included.
    pub balance: Vec<Balance>,
    /// Money, in the scenario's currency.
    pub money: MoneyRecord,
    /// Number inside at each instant asked for (`samples[instant][goods]`).
    pub samples: Vec<Vec<u32>>,
    /// Through the window, day by day and hour by hour of the week.
    pub course: Course,
}

/// Consignments of one goods kind in one lane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Consignments that arrived.
    pub arrived: u64,
    /// Persons among them.
    pub persons: u64,
    /// Released by customs.
    pub released: u64,
    /// Gone through the gate.
    pub collected: u64,
    /// Seized.
    pub seized: u64,
    /// Turned away for lack of room.
    pub turned_away: u64,
    /// Never collected, disposed of.
    pub abandoned: u64,
    /// Still inside when no longer followed.
    pub unfinished: u64,
    /// Inspected at least once.
    pub inspected: u64,
    /// Inspections.
    pub inspections: u64,
    /// Inspections with a find.
    pub hits: u64,
    /// Release times, per consignment or per person.
    pub release: SparseHistogram,
    /// Their sum and squares.
    pub release_tally: DurationTally,
    /// Dwell times of those that left by the gate, per consignment or per person.
    pub dwell: SparseHistogram,
    /// Their sum and squares.
    pub dwell_tally: DurationTally,
    /// Lodgement to release whatever the arrival, as a Time Release Study counts it.
    pub lodged_to_release: DurationTally,
    /// Lodgement to gate-out, as a Time Release Study counts it.
    pub lodged_to_gate: DurationTally,
    /// Arrival to lodgement.
    pub arrival_to_lodged: DurationTally,
    /// Payment to release of those inspected.
    pub paid_to_release_inspected: DurationTally,
    /// Who held the dwell time of those that left by the gate, by [`Holder::ALL`] \[h\].
    pub held: [f64; 4],
}

/// Of one goods kind, what carried one threat and what was found of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Consignments that carried it.
    pub carried: u64,
    /// Found in inspections: the count of one possible year.
    pub found: u64,
    /// Sum over carriers of the detection probability of each step begun while undetected: an unbiased estimate of
    /// the expected number found.
    pub expected: f64,
    /// Sum over all consignments of the posterior probability of carrying times the lane's detection probability.
    pub posterior_found: f64,
    /// Sum over all consignments of the posterior probability of carrying.
    pub posterior_carried: f64,
    /// Found by audit after release: recovered, not interdicted.
    pub audited: u64,
}

/// One waiting line during the window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineRecord {
    /// Jobs done, of consignments and vessels that arrived in the window.
    pub done: u64,
    /// Of those, jobs that waited at all.
    pub waited: u64,
    /// Waits, interruptions included.
    pub wait: DurationTally,
    /// Their distribution.
    pub waits: SparseHistogram,
    /// Wait and work together.
    pub sojourn: DurationTally,
    /// Jobs turned away for lack of room.
    pub turned_away: u64,
    /// Integral of the number waiting \[jobs · h\].
    pub waiting_hours: f64,
    /// Integral of the number waiting or in service \[jobs · h\].
    pub inside_hours: f64,
    /// The longest it was.
    pub longest: i64,
}

/// One traffic stream during the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// Calls that arrived.
    pub calls: u64,
    /// Calls cancelled.
    pub cancelled: u64,
    /// Consignments they brought.
    pub consignments: u64,
    /// Persons they brought.
    pub persons: u64,
    /// Crane moves: lifts, and empties and exports loaded.
    pub lifts: u64,
    /// Wait for pilot, port opening and berth \[h\].
    pub berth_wait_hours: f64,
    /// Arrival to departure \[h\], of calls that left.
    pub turnaround_hours: f64,
    /// Calls that left.
    pub left: u64,
}

/// One store during the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreRecord {
    /// Integral of the slots taken \[slots · h\].
    pub slot_hours: f64,
    /// Integral of the slots taken beyond its capacity \[slots · h\].
    pub overflow_hours: f64,
    /// The most slots taken.
    pub highest: i64,
    /// Times something had to wait for room.
    pub stops: u64,
}

/// Where all consignments of a kind went: present at start + arrived = left + inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// There at the beginning.
    pub at_start: u64,
    /// Arrived since.
    pub arrived: u64,
    /// Released and gone.
    pub collected: u64,
    /// Seized.
    pub seized: u64,
    /// Turned away.
    pub turned_away: u64,
    /// Abandoned and disposed of.
    pub abandoned: u64,
    /// Inside at the end of the replication.
    pub inside: u64,
}

/// Money over the window, in the scenario's currency; officers' pay is computed from [`ResourceTally`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MoneyRecord {
    /// Value of what arrived.
    pub value: f64,
    /// Duties assessed on it.
    pub duties: f64,
    /// Shortfall carried in undervalued or undeclared goods.
    pub shortfall: f64,
    /// Of that, recovered by inspections.
    pub recovered: f64,
    /// Of that, recovered by audit after release.
    pub audited: f64,
    /// What delay cost traders.
    pub delay: f64,
    /// Storage charged.
    pub storage: f64,
    /// Overflow storage.
    pub overflow: f64,
}

/// How the window went, sampled on the hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Samples per hour of the week.
    pub weeks: u32,
    /// Sum over weeks of the number waiting, by line and hour of the week (168, Monday first).
    pub waiting: Vec<Vec<u32>>,
    /// Sum over weeks of busy and on-duty units, by resource and hour of the week.
    pub load: Vec<Vec<(u32, u32)>>,
    /// Days between two entries of the daily series.
    pub stride: u32,
    /// At midnight, consignments inside, by goods kind.
    pub inside: Vec<Vec<u32>>,
    /// At midnight, jobs waiting, by line.
    pub backlog: Vec<Vec<u32>>,
}

impl Course {
    /// Hours of a week.
    pub const WEEK_HOURS: usize = 168;
    /// Entries a daily series may have; longer windows are sampled more rarely.
    pub(super) const LONGEST_SERIES: i64 = 4096;

    /// About how much memory the course of one replication takes \[bytes\].
    pub fn bytes(port: &Port, lines: usize) -> u64 {
        let days = (port.length.micros() / SimDuration::DAY.micros()).clamp(1, Self::LONGEST_SERIES) as usize;
        let weekly = Self::WEEK_HOURS * (lines + 2 * port.resources.len());
        4 * (weekly + days * (lines + port.goods.len())) as u64
    }
}

/// A [`Cell`] while the replication runs.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenCell {
    pub(super) cell: Cell,
    pub(super) release: Histogram,
    pub(super) dwell: Histogram,
    pub(super) held: [SimDuration; 4],
}

impl OpenCell {
    pub(super) fn close(mut self) -> Cell {
        self.cell.release = self.release.sparse();
        self.cell.dwell = self.dwell.sparse();
        self.cell.held = self.held.map(SimDuration::hours);
        self.cell
    }
}

impl Balance {
    /// Whether nothing was lost or doubled.
    pub const fn holds(&self) -> bool {
        self.at_start + self.arrived
            == self.collected + self.seized + self.turned_away + self.abandoned + self.inside
    }
}

impl Record {
    /// Time held by one holder over all goods kinds and lanes \[h\].
    pub fn held(&self, holder: Holder) -> f64 {
        self.cells
            .iter()
            .flatten()
            .map(|cell| cell.held[holder as usize])
            .sum()
    }
}
