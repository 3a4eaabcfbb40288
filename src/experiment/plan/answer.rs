//! What a plan says: the roster, its cost, each target with its chance, the guarantee, what binds, and what else there is.

use super::certificate::Certificate;
use super::judge::{Rule, Standing};
use super::tours::Tours;
use serde::Serialize;

/// A plan.
#[derive(Clone, Debug, Serialize)]
pub struct PlanResult {
    /// The scenario.
    pub title: String,
    /// Its currency.
    pub currency: String,
    /// The seed of the search.
    pub seed: u64,
    /// The seed of the fresh replications.
    pub fresh_seed: u64,
    /// How likely a target must be met.
    pub confidence: f64,
    /// The budget, when the best service for it was asked for.
    pub budget: Option<f64>,
    /// The target carried as far as it goes, when one was named.
    pub best: Option<String>,
    /// The roster; none when no design keeps the rules or the budget pays for none.
    pub is_found: bool,
    /// The options chosen.
    pub options: Vec<Chosen>,
    /// Cost of the recommended roster.
    pub cost: Cost,
    /// Cost of today's.
    pub cost_today: Cost,
    /// Shifts: who works when.
    pub roster: Vec<Row>,
    /// Pools: how many persons, and their weeks.
    pub people: Vec<People>,
    /// Pools: work, requirement and officers on duty by hour of the week.
    pub hours: Vec<PoolHours>,
    /// Every target: how the recommended roster and today's stand to it.
    pub targets: Vec<Target>,
    /// Rosters that were tried on fresh replications, the recommended one last.
    pub confirmations: Vec<Confirmation>,
    /// Targets that nothing within the bounds keeps.
    pub infeasible: Vec<Infeasible>,
    /// The guarantee.
    pub guarantee: Guarantee,
    /// What keeps the roster from being cheaper.
    pub binding: Vec<Binding>,
    /// The next-best designs that keep the targets.
    pub alternatives: Vec<Alternative>,
    /// What an officer more or fewer on each shift changes.
    pub margins: Vec<Margin>,
    /// Overrides that turn the scenario into the recommended one.
    pub sets: Vec<String>,
    /// What it took.
    pub effort: Spent,
}

/// An option of a choice.
#[derive(Clone, Debug, Serialize)]
pub struct Chosen {
    /// The choice.
    pub choice: String,
    /// What is chosen.
    pub option: String,
    /// Its cost a year.
    pub cost: f64,
}

/// What a design costs a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cost {
    /// Rostered pay of the planned shifts, premiums included, absent or not.
    pub pay: f64,
    /// Overtime of the planned pools.
    pub overtime: f64,
    /// Options.
    pub options: f64,
}

/// A shift of the roster.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The pool.
    pub pool: String,
    /// The place.
    pub site: String,
    /// The shift.
    pub shift: String,
    /// Its hours on each kind of day, Monday to Sunday, then public holidays; empty: not worked.
    pub hours: [String; 8],
    /// Officers.
    pub officers: u32,
    /// Officers today.
    pub today: u32,
    /// Fewest and most that the plan allows.
    pub bounds: [u32; 2],
    /// Pay of one officer a year.
    pub yearly: f64,
}

/// Persons of a pool.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    /// The pool.
    pub pool: String,
    /// Persons the planned shifts need.
    pub plan: Tours,
    /// Persons they need today.
    pub today: u32,
}

/// A pool by hour of the week, Monday 00:00 first.
#[derive(Clone, Debug, Serialize)]
pub struct PoolHours {
    /// The pool.
    pub pool: String,
    /// Officer hours of work a week, as derived from the scenario.
    pub work: f64,
    /// Variance of the number in service over its mean, were there no limit.
    pub peakedness: f64,
    /// Hours work may wait before it is begun, in the first guess.
    pub patience: usize,
    /// Officers required by the work in hand.
    pub required: Vec<f64>,
    /// What a spreadsheet says: each hour for itself.
    pub sipp: Vec<f64>,
    /// The same, one service time later.
    pub lagged: Vec<f64>,
    /// Officers rostered.
    pub planned: Vec<u32>,
    /// Officers rostered today.
    pub today: Vec<u32>,
    /// Officer hours a week of the first guess, covered at least cost.
    pub covered_hours: f64,
    /// Officer hours a week that it leaves uncovered.
    pub uncovered: f64,
    /// By how much, at most, its cost lies above the best cover's, as a share.
    pub gap: f64,
}

/// A target and how designs stand to it.
#[derive(Clone, Debug, Serialize)]
pub struct Target {
    /// As the scenario writes it, or that a planned pool keeps up.
    pub label: String,
    /// `share`, `h`, `h a year`.
    pub unit: &'static str,
    /// What the plan holds it to.
    pub limit: f64,
    /// Whether that is a floor.
    pub is_floor: bool,
    /// What the scenario promises, when the plan holds it to something else because nothing reaches that.
    pub promised: Option<f64>,
    /// Whether the plan added it.
    pub is_implied: bool,
    /// Today's roster.
    pub today: Standing,
    /// The recommended roster, in the search's replications.
    pub plan: Standing,
    /// The recommended roster, in fresh replications with another seed.
    pub fresh: Standing,
}

/// A target that nothing within the bounds keeps.
#[derive(Clone, Debug, Serialize)]
pub struct Infeasible {
    /// The target.
    pub label: String,
    /// Its unit.
    pub unit: &'static str,
    /// What is promised.
    pub promised: f64,
    /// Whether that is a floor.
    pub is_floor: bool,
    /// The most that is reached, with every planned shift at its most.
    pub reached: Standing,
    /// The time within which the promised share is through at best \[h\].
    pub within_at_best: Option<f64>,
    /// Who holds the time there, as shares.
    pub held: Vec<(String, f64)>,
    /// Reforms of the scenario, and what is reached with them at the same staffing.
    pub helps: Vec<Help>,
}

/// A reform that would help.
#[derive(Clone, Debug, Serialize)]
pub struct Help {
    /// The reform.
    pub reform: String,
    /// What is reached with it.
    pub reached: Standing,
}

/// A roster tried on fresh replications.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmation {
    /// Their seed, which nothing else has used.
    pub seed: u64,
    /// How many.
    pub replications: u64,
    /// The target with the least chance there.
    pub label: String,
    /// That chance.
    pub chance: f64,
    /// Whether each target is kept with the plan's confidence.
    pub is_confirmed: bool,
    /// What was added to the roster after that, as it was not.
    pub added: Vec<String>,
}

/// What is guaranteed, and by what.
#[derive(Clone, Debug, Serialize)]
pub struct Guarantee {
    /// In words.
    pub words: Vec<String>,
    /// Designs that the bounds and choices allow.
    pub space: f64,
    /// Designs simulated.
    pub simulated: usize,
    /// Designs ruled out without being simulated, as far as they were listed.
    pub ruled_out: u64,
    /// No design that keeps the rules has less rostered pay, if more officers never make a target worse.
    pub lower_bound: Option<f64>,
    /// Selection among the last designs.
    pub certificate: Option<Certificate>,
}

/// What keeps the roster from being cheaper at one shift.
#[derive(Clone, Debug, Serialize)]
pub struct Binding {
    /// The rule that is missed with an officer fewer.
    pub label: String,
    /// Whether it is the plan's own bound.
    pub is_bound: bool,
    /// The shifts of which an officer fewer misses it.
    pub shifts: Vec<String>,
}

/// Another design that keeps the targets.
#[derive(Clone, Debug, Serialize)]
pub struct Alternative {
    /// What differs from the recommended one.
    pub changes: Vec<String>,
    /// What it costs more a year.
    pub extra: f64,
    /// The least chance over all targets.
    pub chance: f64,
    /// How many replications say so.
    pub replications: usize,
}

/// An officer more, or fewer, on one shift.
#[derive(Clone, Debug, Serialize)]
pub struct Margin {
    /// The pool.
    pub pool: String,
    /// The shift.
    pub shift: String,
    /// +1 or −1.
    pub change: i32,
    /// Change of the cost a year, overtime included.
    pub cost: f64,
    /// The target it changes most, relative to its limit, and by how much \[the target's unit\], with the standard error.
    pub effect: Option<Effect>,
    /// The least chance over all targets with the change.
    pub chance: f64,
}

/// A change of what is reached.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// The target.
    pub label: String,
    /// Its unit.
    pub unit: &'static str,
    /// The change, common random numbers.
    pub change: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// What it took.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Spent {
    /// Replications in all.
    pub replications: u64,
    /// Replications that the search might have used.
    pub allowed: u64,
    /// Whether it stopped for that.
    pub is_used_up: bool,
    /// Fresh replications.
    pub fresh: u64,
    /// Designs simulated.
    pub designs: usize,
}

impl Cost {
    /// All together.
    pub fn total(&self) -> f64 {
        self.pay + self.overtime + self.options
    }
}

impl Target {
    pub(super) fn of(rule: &Rule, today: Standing, plan: Standing, fresh: Standing) -> Self {
        Self {
            label: rule.sentence(),
            unit: rule.unit,
            limit: rule.limit,
            is_floor: rule.is_floor,
            promised: rule.promised,
            is_implied: rule.keeps_up.is_some(),
            today,
            plan,
            fresh,
        }
    }
}
