//! Officers, equipment and storage.

use super::SiteId;
use crate::random::Law;
use crate::units::{Money, Share, SimDuration, WeekHours};

/// Index of a skill (or of a piece of equipment's name) that steps ask for.
pub type Skill = usize;

/// A pool of officers, or equipment: units that jobs seize and release.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name in the scenario.
    pub name: String,
    /// Officers or equipment, for print.
    pub kind: ResourceKind,
    /// What it can do; equipment has one skill, its own name.
    pub skills: Vec<Skill>,
    /// Places it serves; the first is home.
    pub sites: Vec<SiteId>,
    /// How officers shared between places move.
    pub dispatch: Dispatch,
    /// When units are on duty. Unit numbers run through the shifts in order, so that an officer added to a shift
    /// renumbers no draw of another (draws are keyed by shift name and place in the shift).
    pub shifts: Vec<Shift>,
    /// Never a wait for it: as many units as asked for.
    pub unlimited: bool,
    /// Share of officer days lost to absence.
    pub absence: Share,
    /// What happens to work in hand when the shift ends.
    pub at_shift_end: ShiftEnd,
    /// Whether those coming on duty wait for a place until those still finishing in overtime leave theirs, one by one
    /// (one desk each); otherwise they begin at once.
    pub successors_wait: bool,
    /// Pay per officer hour on duty (or running cost of a unit).
    pub cost_per_hour: Money,
    /// Pay of an overtime hour as a multiple of an ordinary one.
    pub overtime_factor: f64,
    /// Speed of a fully trained officer; 1 does a step in the step's own time.
    pub speed: f64,
    /// Multiplies every detection probability of a step.
    pub detection: f64,
    /// The last so many of each shift are still learning …
    pub novices: u32,
    /// … and work at this speed …
    pub novice_speed: f64,
    /// … and with this detection.
    pub novice_detection: f64,
    /// Breakdowns; `None`: never.
    pub failures: Option<Failures>,
}

/// Officers or equipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// People of the customs: customs' cost, reported as officers.
    Officers,
    /// People of somebody else (port crews, inspectors of agencies, brokers).
    Others,
    /// Things.
    Equipment,
}

/// How officers shared between places move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// Each shift names its place; nobody moves during a shift.
    Timetable,
    /// An officer goes where a job waits, when nobody free is there already, and stays until needed elsewhere.
    WaitingLine,
}

/// Hours when some units are on duty.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Its name in the scenario.
    pub name: String,
    /// When.
    pub hours: WeekHours,
    /// How many.
    pub on_duty: u32,
    /// Where it begins.
    pub site: SiteId,
    /// Breaks within the shift.
    pub breaks: Vec<Break>,
}

/// A break within a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Time of day when it begins.
    pub at: SimDuration,
    /// How long.
    pub length: SimDuration,
    /// Every second officer of the shift goes when the others come back.
    pub staggered: bool,
}

/// What happens to work in hand when its officer's shift ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftEnd {
    /// It stops and waits at the head of its line until somebody takes it up.
    Suspend,
    /// It is finished in overtime when it can be finished within this long; otherwise it stops at once.
    FinishWithin(SimDuration),
}

/// Breakdowns of units. Draws are keyed by (unit, cycle).
#[derive(Clone, Debug)]
pub struct Failures {
    /// Time to the next failure \[h\].
    pub every: Law,
    /// Whether that is time in use or time on the calendar.
    pub clock: FailureClock,
    /// Time to repair \[h\].
    pub repair: Law,
}

/// Which time a unit's failures count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClock {
    /// Only time in use ages it.
    InUse,
    /// It ages all the time it is up.
    Calendar,
}

/// What a step asks for: so many units of one resource with the skill, all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The skill, or the equipment's name.
    pub skill: Skill,
    /// How many units.
    pub units: u32,
}

/// A yard or shed with limited room.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its name in the scenario.
    pub name: String,
    /// Slots (or m³).
    pub capacity: u32,
    /// What happens when it is full.
    pub when_full: WhenFull,
}

/// What happens when a store is full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhenFull {
    /// Discharge (or stripping) stops until there is room.
    Stop,
    /// Goods are put elsewhere, at a cost per slot and day.
    Overflow(Money),
}

/// Officers taken off duty for dated reasons, apart from absence by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Absences {
    /// So many of each shift, the highest numbers first.
    Heads(u32),
    /// Each one with this probability, drawn like absence.
    Share(Share),
    /// Everybody.
    All,
}
