//! The port compiled for the engine: which waiting lines there are, who can serve them, and what a route detects.
//!
//! Built once per scenario and shared by its replications.

use super::learning;
use super::port::{
    Branch, BranchTo, Brings, Discipline, Dispatch, FailureClock, GoodsId, LaneId, MAX_THREATS, Port,
    Requirement, ResourceId, ShiftEnd, SiteId, StepId, ThreatId, ThreatKind, Vessel,
};
use super::screening::Screening;
use crate::engine::{LineId, LineSpec, Need, Order};
use crate::random::Law;
use crate::units::{SimDuration, SimTime};

/// What a waiting line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineUse {
    /// A step at a site.
    Step(StepId, SiteId),
    /// Berths of a traffic stream.
    Berth(usize),
    /// Cranes of a traffic stream.
    Crane(usize),
}

/// Lines, and tables that every replication reads.
#[derive(Clone, Debug)]
pub struct Network {
    /// What the engine builds its lines from.
    pub(super) lines: Vec<LineSpec>,
    /// What each line is for.
    pub uses: Vec<LineUse>,
    /// Line of each step at each site, where the step needs anybody.
    pub(super) step_lines: Vec<Vec<Option<LineId>>>,
    pub(super) berth_lines: Vec<Option<LineId>>,
    pub(super) crane_lines: Vec<Option<LineId>>,
    /// Laws of how many consignments a call brings, by traffic stream, kind and month.
    pub(super) counts: Vec<Vec<Vec<Law>>>,
    /// Where a call always brings the same number of consignments, by traffic stream and kind.
    pub(super) fixed_counts: Vec<Vec<Option<u32>>>,
    /// What is asked of scores, by goods kind.
    screening: Vec<Vec<Screening>>,
    /// When the window begins.
    start: SimTime,
    /// Detection factor of whoever serves the step, where it is the same for all of them.
    pub(super) team_detection: Vec<Vec<Option<f64>>>,
    /// Reasons why the posterior estimate of interdiction would be wrong, by threat and goods kind.
    pub doubts: Vec<Vec<Vec<String>>>,
}

impl Network {
    /// Compiles the port.
    pub fn new(port: &Port) -> Self {
        let mut network = Self {
            lines: Vec::new(),
            uses: Vec::new(),
            step_lines: vec![vec![None; port.sites.len()]; port.steps.len()],
            berth_lines: vec![None; port.traffic.len()],
            crane_lines: vec![None; port.traffic.len()],
            counts: port
                .traffic
                .iter()
                .map(|traffic| traffic.brings.iter().map(seasonal).collect())
                .collect(),
            fixed_counts: Vec::new(),
            screening: Vec::new(),
            start: port.window_start(),
            team_detection: vec![vec![Some(1.0); port.sites.len()]; port.steps.len()],
            doubts: Vec::new(),
        };
        network.fixed_counts = network
            .counts
            .iter()
            .map(|brings| brings.iter().map(|months| fixed(months)).collect())
            .collect();
        let sites: Vec<SiteId> = {
            let mut used: Vec<SiteId> = port.traffic.iter().map(|traffic| traffic.site).collect();
            used.sort_unstable();
            used.dedup();
            used
        };
        for (id, step) in port.steps.iter().enumerate() {
            for &site in &sites {
                network.team_detection[id][site] = team_detection(port, &step.needs, site);
                if step.needs.is_empty() {
                    continue;
                }
                let Some(needs) = needs(port, &step.needs, site) else {
                    continue;
                };
                let line = network.add(
                    LineUse::Step(id, site),
                    LineSpec {
                        needs,
                        order: order(step.discipline),
                        preemptive: step.discipline == Discipline::Preemptive,
                        backfill: step.backfill,
                        room: step.room,
                        place: site as u16,
                    },
                );
                network.step_lines[id][site] = Some(line);
            }
        }
        for (id, traffic) in port.traffic.iter().enumerate() {
            let Some(vessel) = &traffic.vessel else { continue };
            let mut hold = |requirement: &Option<Requirement>, use_: LineUse| {
                let requirement = requirement.clone()?;
                let needs = needs(port, &[requirement], traffic.site)?;
                let spec = LineSpec {
                    needs,
                    order: Order::Entry,
                    preemptive: false,
                    backfill: false,
                    room: None,
                    place: traffic.site as u16,
                };
                Some(network.add(use_, spec))
            };
            let berth = hold(&vessel.berth, LineUse::Berth(id));
            let crane = hold(&vessel.crane, LineUse::Crane(id));
            network.berth_lines[id] = berth;
            network.crane_lines[id] = crane;
        }
        network.screening = (0..port.goods.len())
            .map(|goods| learning::by_week(port, &network, goods))
            .collect();
        network.doubts = (0..port.threats.len())
            .map(|threat| {
                (0..port.goods.len())
                    .map(|goods| network.doubts_about(port, threat, goods))
                    .collect()
            })
            .collect();
        network
    }

    /// What a job of the line needs, and where.
    pub fn requirements(&self, port: &Port, line: LineId) -> (Vec<Requirement>, SiteId) {
        let of_vessel = |traffic: usize, needed: &dyn Fn(&Vessel) -> Option<Requirement>| {
            let spec = &port.traffic[traffic];
            (spec.vessel.iter().filter_map(needed).collect(), spec.site)
        };
        match self.uses[line] {
            LineUse::Step(step, site) => (port.steps[step].needs.clone(), site),
            LineUse::Berth(traffic) => of_vessel(traffic, &|vessel| vessel.berth.clone()),
            LineUse::Crane(traffic) => of_vessel(traffic, &|vessel| vessel.crane.clone()),
        }
    }

    /// The name of a line in print.
    pub fn line_name(&self, port: &Port, line: LineId) -> String {
        let several = port.sites.len() > 1;
        match self.uses[line] {
            LineUse::Step(step, site) if several => {
                format!("{} ({})", port.steps[step].name, port.sites[site])
            }
            LineUse::Step(step, _) => port.steps[step].name.clone(),
            LineUse::Berth(traffic) => format!("berth for {}", port.traffic[traffic].name),
            LineUse::Crane(traffic) => format!("crane for {}", port.traffic[traffic].name),
        }
    }

    fn add(&mut self, use_: LineUse, spec: LineSpec) -> LineId {
        self.lines.push(spec);
        self.uses.push(use_);
        self.lines.len() - 1
    }

    /// Why the posterior estimate of what is found in a goods kind would not be unbiased, in words; empty: it is valid.
    fn doubts_about(&self, port: &Port, threat: ThreatId, goods: GoodsId) -> Vec<String> {
        let mut doubts = Vec::new();
        let kind = &port.goods[goods];
        let finds = |step: StepId| port.steps[step].detects.iter().any(|&(found, _)| found == threat);
        for step in port.steps_of(goods) {
            let name = &port.steps[step].name;
            if finds(step) && self.team_detection[step].iter().any(Option::is_none) {
                doubts.push(format!(
                    "officers of different skill serve `{name}`, so what it finds depends on who is free"
                ));
            }
            if finds(step) && port.steps[step].fatigue.is_some() {
                doubts.push(format!(
                    "officers tire at `{name}`, so what it finds depends on how long they have been at it"
                ));
            }
            if port.steps[step].room.is_some() {
                doubts.push(format!(
                    "`{name}` turns {} away when it is full, so whether they are searched depends on the queue",
                    kind.name
                ));
            }
        }
        for &step in kind
            .container
            .iter()
            .flat_map(|&container| &port.containers[container].route)
        {
            if finds(step) || port.steps[step].refers_to.is_some_and(finds) {
                doubts.push(format!(
                    "`{}` looks at whole containers before the lanes of their parts are known",
                    port.steps[step].name
                ));
            }
        }
        doubts
    }

    /// What is asked of the scores of a kind's consignments that arrive then; before the window, as at its beginning.
    #[inline]
    pub(super) fn screening(&self, goods: GoodsId, arrival: SimTime) -> &Screening {
        match self.screening[goods].as_slice() {
            [only] => only,
            weeks => {
                let since = (arrival - self.start).micros().max(0) / SimDuration::WEEK.micros();
                &weeks[(since as usize).min(weeks.len() - 1)]
            }
        }
    }

    /// Probability that a lane's own steps find `threat` in a consignment that carries nothing else.
    pub fn detection_in_lane(&self, port: &Port, lane: LaneId, site: SiteId, threat: ThreatId) -> f64 {
        let route: Vec<u8> = port.lanes[lane].route.iter().map(|&step| step as u8).collect();
        self.detection_on_route(port, &route, site, threat, 0)
    }

    /// Probability that a consignment carrying `threat` (and the `others` given as a bit set) has it found on its way
    /// along `route`.
    pub(super) fn detection_on_route(
        &self,
        port: &Port,
        route: &[u8],
        site: SiteId,
        threat: ThreatId,
        others: u8,
    ) -> f64 {
        let walk = Walk {
            network: self,
            port,
            route,
            site,
            threat,
            others,
        };
        walk.from(0, None, 1.0, 0)
    }
}

/// A carrier's way along its route, all chances followed at once.
struct Walk<'a> {
    network: &'a Network,
    port: &'a Port,
    route: &'a [u8],
    site: SiteId,
    threat: ThreatId,
    others: u8,
}

/// Loops back are followed this deep; what is left by then is below any sum's last digit.
const DEEPEST: u32 = 64;
const NEGLIGIBLE: f64 = 1e-12;

impl Walk<'_> {
    /// Probability of a find from route position `position` on, first doing `detour` if there is one, given that the
    /// consignment is there undetected with probability `mass`.
    fn from(&self, position: usize, detour: Option<StepId>, mass: f64, depth: u32) -> f64 {
        if mass < NEGLIGIBLE || depth > DEEPEST {
            return 0.0;
        }
        let (step, next) = match detour {
            Some(step) => (step, position),
            None if position >= self.route.len() => return 0.0,
            None => (usize::from(self.route[position]), position + 1),
        };
        let spec = &self.port.steps[step];
        let chance = |threat: ThreatId| {
            let factor = self.network.team_detection[step][self.site].unwrap_or(1.0);
            let listed = spec.detects.iter().find(|&&(found, _)| found == threat);
            listed.map_or(0.0, |&(_, share)| (share.get() * factor).min(1.0))
        };
        let mine = chance(self.threat);
        let mut seized_for_another = 0.0;
        let mut alarm_for_another = 0.0;
        for other in (0..MAX_THREATS).filter(|other| self.others >> other & 1 == 1) {
            let q = chance(other);
            alarm_for_another += q * (1.0 - alarm_for_another);
            if self.port.threats[other].kind == ThreatKind::Contraband {
                seized_for_another += q * (1.0 - seized_for_another);
            }
        }
        if let Some(referral) = spec.refers_to {
            let alarm = 1.0 - (1.0 - mine) * (1.0 - alarm_for_another);
            let alarm = alarm + (1.0 - alarm) * spec.false_alarm.get();
            let ahead = self.route[next..]
                .iter()
                .any(|&later| usize::from(later) == referral);
            let referred = if ahead {
                self.branch(spec.branches.as_slice(), next, mass * alarm, depth)
            } else {
                self.from(next, Some(referral), mass * alarm, depth + 1)
            };
            return referred + self.branch(spec.branches.as_slice(), next, mass * (1.0 - alarm), depth);
        }
        let left = mass * (1.0 - mine) * (1.0 - seized_for_another);
        mass * mine + self.branch(spec.branches.as_slice(), next, left, depth)
    }

    fn branch(&self, branches: &[Branch], next: usize, mass: f64, depth: u32) -> f64 {
        let mut found = 0.0;
        let mut on = 1.0;
        for branch in branches {
            on -= branch.share.get();
            if let BranchTo::Step(step) = branch.to {
                found += self.from(next, Some(step), mass * branch.share.get(), depth + 1);
            }
        }
        found + self.from(next, None, mass * on.max(0.0), depth + 1)
    }
}

/// Resources at the site that can meet the requirement, in file order.
pub fn candidates(port: &Port, requirement: &Requirement, site: SiteId) -> Vec<ResourceId> {
    (0..port.resources.len())
        .filter(|&id| {
            let resource = &port.resources[id];
            resource.skills.contains(&requirement.skill) && resource.sites.contains(&site)
        })
        .collect()
}

/// Time a unit may go on after its shift.
pub(super) fn grace(end: ShiftEnd) -> SimDuration {
    match end {
        ShiftEnd::Suspend => SimDuration::ZERO,
        ShiftEnd::FinishWithin(limit) => limit,
    }
}

/// Whether a resource's failures count only time in use.
pub(super) fn in_use(clock: FailureClock) -> bool {
    clock == FailureClock::InUse
}

/// Whether officers go where a job waits.
pub(super) fn moves(dispatch: Dispatch) -> bool {
    dispatch == Dispatch::WaitingLine
}

/// When a site that is shut at `at` opens again; `at` itself when it is not shut.
#[inline]
pub(super) fn reopens(port: &Port, site: SiteId, at: SimTime) -> SimTime {
    let mut open = at;
    loop {
        let shut = port
            .closures
            .iter()
            .find(|closure| closure.sites.contains(&site) && closure.from <= open && open < closure.to);
        match shut {
            Some(closure) => open = closure.to,
            None => return open,
        }
    }
}

/// A count's law in each month. A Poisson count has its mean scaled; any other count is scaled itself.
fn seasonal(brings: &Brings) -> Vec<Law> {
    brings
        .season
        .iter()
        .map(|&factor| match &brings.count {
            _ if factor <= 0.0 => Ok(Law::Constant(0.0)),
            Law::Poisson { mean } => Law::poisson(mean * factor),
            law => law.scaled(factor),
        })
        .map(|law| law.unwrap_or_else(|_| brings.count.clone()))
        .collect()
}

/// The number that the laws of all months give, when it is the same for all draws.
fn fixed(months: &[Law]) -> Option<u32> {
    match months.first() {
        Some(&Law::Constant(value)) if months.iter().all(|law| *law == Law::Constant(value)) => {
            (value >= 0.0 && value <= f64::from(u16::MAX) && value.fract() == 0.0).then_some(value as u32)
        }
        _ => None,
    }
}

fn needs(port: &Port, requirements: &[Requirement], site: SiteId) -> Option<Vec<Need>> {
    requirements
        .iter()
        .map(|requirement| {
            let candidates = candidates(port, requirement, site);
            (!candidates.is_empty()).then_some(Need {
                candidates,
                units: requirement.units,
            })
        })
        .collect()
}

/// The detection factor of any team that could serve, when it is the same for all.
fn team_detection(port: &Port, requirements: &[Requirement], site: SiteId) -> Option<f64> {
    let mut factors = Vec::new();
    for requirement in requirements {
        for id in candidates(port, requirement, site) {
            let resource = &port.resources[id];
            if resource.kind == super::port::ResourceKind::Equipment {
                continue;
            }
            factors.push(resource.detection);
            if resource.novices > 0 {
                factors.push(resource.detection * resource.novice_detection);
            }
        }
    }
    let first = factors.first().copied().unwrap_or(1.0);
    factors
        .iter()
        .all(|factor| factor.to_bits() == first.to_bits())
        .then_some(first)
}

fn order(discipline: Discipline) -> Order {
    match discipline {
        Discipline::Fifo => Order::Entry,
        Discipline::Priority | Discipline::Preemptive => Order::Rank,
        Discipline::Due => Order::Due,
        Discipline::Shortest => Order::Length,
    }
}
