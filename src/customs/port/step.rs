//! Steps: what is done to a consignment, by whom, for how long, and what it finds.

use super::{Requirement, StepId, ThreatId};
use crate::random::Law;
use crate::units::{Share, SimDuration, WeekHours};

/// One thing that is done to a consignment or a vessel.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a step, each with its own key"
)]
pub struct Step {
    /// Its name in the scenario.
    pub name: String,
    /// Who holds the consignment while it waits for and undergoes this step.
    pub holder: Holder,
    /// Everything it needs at once; empty: nobody, only time.
    pub needs: Vec<Requirement>,
    /// How long it takes an officer of speed 1 \[h\].
    pub takes: Law,
    /// Laws for particular goods kinds, instead of `takes`.
    pub takes_for: Vec<(super::GoodsId, Law)>,
    /// The other party's time when done jointly; the longer of both counts \[h\].
    pub jointly_takes: Option<Law>,
    /// The time counts once for each person of the consignment.
    pub per_person: bool,
    /// Multiplies the time of consignments lodged before arrival.
    pub prepared_factor: f64,
    /// Whether the goods must lie ready, discharged and stripped.
    pub needs_goods: bool,
    /// Whether it counts as an inspection (inspection rate, hit rate).
    pub inspects: bool,
    /// When a step that needs nobody can end; jobs with officers follow the officers' hours.
    pub hours: WeekHours,
    /// Which job is served first.
    pub discipline: Discipline,
    /// Jobs behind a head that cannot start may start before it.
    pub backfill: bool,
    /// Places in the step, waiting and in service; `None`: as many as come.
    pub room: Option<u32>,
    /// What becomes of those who find no place.
    pub turned_away: Turnaway,
    /// Probability that the step finds each threat when it is carried.
    pub detects: Vec<(ThreatId, Share)>,
    /// How detection falls the longer officers are at it.
    pub fatigue: Option<Fatigue>,
    /// An alarm is no find yet: it refers the consignment to this step.
    pub refers_to: Option<StepId>,
    /// Probability that a consignment with nothing detected is referred all the same.
    pub false_alarm: Share,
    /// Questions that go back to the trader.
    pub query: Option<Query>,
    /// Days' appointments, when the step goes by appointment.
    pub appointment: Option<Appointment>,
    /// How long until the trader's agent is present \[h\]; the wait is the trader's.
    pub presence: Option<Law>,
    /// Where consignments go after it, by chance; the rest goes on along its route.
    pub branches: Vec<Branch>,
}

/// Who holds a consignment in a given minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The trader, its agent, its bank.
    Trader,
    /// The port: pilots, berths, cranes, stevedores, sheds, gate.
    Port,
    /// Another agency.
    Agency,
    /// Customs.
    Customs,
}

impl Holder {
    /// All of them, weakest claim first: when two requirements end at the same instant, the later in this list holds
    /// the minutes (ties: customs > agency > port > trader).
    pub const ALL: [Self; 4] = [Self::Trader, Self::Port, Self::Agency, Self::Customs];

    /// Its name in print.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trader => "trader",
            Self::Port => "port",
            Self::Agency => "other agency",
            Self::Customs => "customs",
        }
    }
}

/// Which job of a waiting line is served first; ties by time of entry, then by order of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// First come, first served.
    Fifo,
    /// By rank of goods kind (perishable, trusted), then first come.
    Priority,
    /// By rank, and a higher rank interrupts a lower one in service, which resumes later.
    Preemptive,
    /// Earliest due date.
    Due,
    /// Shortest job.
    Shortest,
}

/// How an officer's detection falls with the time at it without a pause: fewer signals are seen the longer a watch lasts
/// (Mackworth 1948).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fatigue {
    /// Nothing is lost until then.
    pub after: SimDuration,
    /// Share lost in each further hour of what the hour before had left.
    pub per_hour: Share,
    /// Share of the detection that is left at least.
    pub least: Share,
    /// A pause this long refreshes.
    pub rest: SimDuration,
}

impl Fatigue {
    /// Share of the detection left after so long without a pause: (1 − per-hour)^(time − after), not below the least.
    pub fn alertness(&self, at_it: SimDuration) -> f64 {
        let tiring = (at_it - self.after).max(SimDuration::ZERO).hours();
        libm::pow(1.0 - self.per_hour.get(), tiring).max(self.least.get())
    }
}

/// Questions that go back to the trader after a step.
#[derive(Clone, Debug)]
pub struct Query {
    /// Share of consignments asked.
    pub share: Share,
    /// How long the trader takes to answer \[h\].
    pub answer: Law,
    /// The step is done again in this share of its time.
    pub recheck_factor: f64,
}

/// Days' appointments.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Slots a day, spread over the hours.
    pub per_day: u32,
    /// Earliest slot after asking.
    pub lead: SimDuration,
    /// Share that does not turn up and asks again.
    pub no_show: Share,
    /// Days and hours with slots.
    pub hours: WeekHours,
}

/// Where some consignments go after a step.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// Share that goes there.
    pub share: Share,
    /// Where.
    pub to: BranchTo,
}

/// A branch's destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchTo {
    /// To another step (also back to an earlier one, or to the same); then on along the lane's route.
    Step(StepId),
    /// Straight to the end of the route.
    End,
}

/// What becomes of consignments that find a step's room full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turnaway {
    /// They leave the port's books as turned away.
    Leave,
    /// They skip the step.
    Skip,
}

/// Another agency with a say.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Its name in the scenario.
    pub name: String,
    /// When its inspection takes place.
    pub when: AgencyTime,
    /// Its inspection.
    pub step: StepId,
}

/// When another agency's inspection takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgencyTime {
    /// Before the lane's steps.
    Before,
    /// After the lane's steps.
    After,
    /// Together with the customs step named first, at once and with the needs of both, when the lane has it; the
    /// second is that joint step. Otherwise after the lane's steps.
    Jointly {
        /// The customs step.
        with: StepId,
        /// What replaces it: needs of both, the longer of both times.
        joint: StepId,
    },
}
