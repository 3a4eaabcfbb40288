//! `plan`: the cheapest roster that keeps the scenario's targets, with evidence; or the best service for a budget.
//!
//! The way: the work that reaches each pool is derived from the scenario (`load`); shifts that cover it at least cost are an
//! integer program (`guess`, `cover`); simulation under common random numbers raises or shaves them, exchanges single
//! officers and rules out what is left (`search`, `parts`, `book`, `laboratory`, `judge`); a bound says how much cheaper it might
//! be (`bound`); near misses are looked at again and the last designs compared (`certificate`); fresh replications with another
//! seed confirm the answer, or raise it (`confirmation`).

pub mod answer;
mod book;
mod bound;
mod budget;
mod certificate;
mod confirmation;
pub mod cover;
pub mod guess;
mod judge;
mod laboratory;
pub mod load;
mod margins;
mod parts;
mod result;
mod search;
mod space;
pub mod tours;

pub use budget::Purchase;
pub use certificate::Certificate;
pub use judge::{Outcome, Rule, Standing};
pub use laboratory::{Laboratory, PlanningError};
pub use parts::{Part, parts};
pub use search::{Effort, Search};
pub use space::{Design, Post, Space};

use crate::customs::port::Port;
use crate::scenario::{Bundle, Changes, Planning};
use answer::PlanResult;
use judge::standings;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// How far the search goes.
    pub effort: Effort,
    /// Fresh replications that confirm the answer.
    pub fresh: u64,
    /// The budget a year, when the best service for it is asked for.
    pub budget: Option<f64>,
    /// The target that is carried as far as it goes, with a budget.
    pub best: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Threads; 0 is as many as there are cores.
    pub threads: usize,
}

/// A scenario to plan for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The scenario's texts.
    pub bundle: &'a Bundle,
    /// What is changed in it beforehand.
    pub changes: &'a Changes,
    /// The port that comes of it.
    pub port: &'a Port,
    /// What may be changed.
    pub planning: &'a Planning,
    /// Reforms that may help with targets that nothing reaches.
    pub reforms: &'a [String],
}

/// Replications of today's roster before anything else.
const TODAY: usize = 8;
/// Part of the effort that the search itself may use; the rest is for comparing and for what is told.
const SEARCH: f64 = 0.55;
/// What a target that nothing reaches is held to instead: no worse than today by more than this share.
const NO_WORSE: f64 = 0.01;
/// Plans. `done` is told after each replication.
///
/// # Errors
/// When options make the scenario faulty, a target is not known, or threads cannot be started.
pub fn plan(
    subject: &Subject<'_>,
    request: &Request,
    done: &(dyn Fn() + Sync),
) -> Result<PlanResult, PlanningError> {
    let space = Space::new(subject.port, subject.planning);
    let rules = Rule::all(subject.port, subject.planning);
    let best = request
        .best
        .as_ref()
        .map(|label| rule_called(&rules, label))
        .transpose()?;
    if rules.iter().all(|rule| rule.keeps_up.is_some()) && best.is_none() {
        return Err(PlanningError::Nothing(
            "the scenario promises nothing: add [targets], such as \"90 % of fcl released within\" = \"48 h\"".into(),
        ));
    }
    let (changes, seed) = (subject.changes.clone(), request.seed);
    let mut lab = Laboratory::new(subject.bundle, changes, space, rules, seed, request.threads, done)?;
    let today = lab.space.today();
    lab.ensure(&[(today.clone(), TODAY.min(request.effort.last_look))])?;
    lab.effort = (SEARCH * request.effort.replications as f64) as u64;
    let mut search = Search::new(&mut lab, subject.planning, request.effort);
    let mut infeasible = Vec::new();
    let purchase = request.budget.map(|budget| Purchase { budget, best });
    if let Some(purchase) = &purchase {
        search.incumbent = search.best_for(purchase)?;
    } else {
        search.cheapest()?;
        if search.incumbent.is_none() {
            infeasible = result::infeasible(&mut search, subject)?;
            let today = standings(&search.lab.rules, search.lab.outcomes(&today));
            for one in &infeasible {
                let at = search
                    .lab
                    .rules
                    .iter()
                    .position(|rule| rule.sentence() == one.label);
                let Some(rule) = at.and_then(|at| search.lab.rules.get_mut(at)) else {
                    continue;
                };
                let reached = at.map_or(f64::NAN, |at| today[at].reached);
                rule.promised = Some(rule.limit);
                rule.limit = reached
                    * if rule.is_floor {
                        1.0 - NO_WORSE
                    } else {
                        1.0 + NO_WORSE
                    };
            }
            search.lab.effort = search.lab.spent + (SEARCH * request.effort.replications as f64) as u64;
            search.forget();
            search.cheapest()?;
        }
        search.adopt()?;
    }
    let used_up = search.is_cut_short || (purchase.is_some() && search.lab.is_tired());
    search.lab.effort = search.lab.spent.max(request.effort.replications);
    let mut certificate = None;
    if purchase.is_none() {
        search.doubt(4 * request.effort.last_look)?;
        if let Some(design) = search.incumbent.clone() {
            search.neighbours(&design)?;
        }
        search.adopt()?;
        let indifference = subject
            .planning
            .indifference
            .unwrap_or_else(|| 0.5 * search.lab.space.cheapest_officer());
        certificate = search.certify(indifference, request.effort.last_look)?;
    }
    let tried = search.confirmed(request, purchase.is_none())?;
    let evidence = result::Evidence {
        today,
        fresh: tried.fresh,
        fresh_seed: tried.seed,
        confirmations: tried.confirmations,
        infeasible,
        certificate,
        used_up,
        allowed: request.effort.replications,
        purchase,
    };
    result::result(&mut search, subject, request, evidence)
}

/// The rule that is called so.
fn rule_called(rules: &[Rule], label: &str) -> Result<usize, PlanningError> {
    rules
        .iter()
        .position(|rule| rule.label == label.trim())
        .ok_or_else(|| {
            let known: Vec<String> = rules.iter().map(|rule| format!("\"{}\"", rule.label)).collect();
            PlanningError::Nothing(format!(
                "there is no target \"{label}\"; the scenario has {}",
                known.join(", ")
            ))
        })
}
