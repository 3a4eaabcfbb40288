//! Which steps are done where, and to what.

use crate::customs::port::{
    AgencyTime, BranchTo, Goods, GoodsId, Lane, LaneId, Port, SiteId, Step, StepId, TrafficId,
};
use std::collections::BTreeSet;

/// Where each step may be done, and to which goods.
#[derive(Debug)]
pub(super) struct Uses {
    /// Places, by step.
    pub sites: Vec<BTreeSet<SiteId>>,
    /// Kinds of goods, by step; vessels' own steps have none.
    pub goods: Vec<BTreeSet<GoodsId>>,
    /// Places where each kind of goods arrives.
    pub arrives_at: Vec<BTreeSet<SiteId>>,
}

impl Uses {
    /// Follows every kind of goods from every place where it arrives through every lane it may get.
    pub(super) fn of(port: &Port) -> Self {
        let mut uses = Self {
            sites: vec![BTreeSet::new(); port.steps.len()],
            goods: vec![BTreeSet::new(); port.steps.len()],
            arrives_at: arrivals(port),
        };
        for (id, goods) in port.goods.iter().enumerate() {
            for step in steps_of(port, goods) {
                uses.mark(port, step, &uses.arrives_at[id].clone(), Some(id));
            }
        }
        for traffic in &port.traffic {
            let Some(vessel) = &traffic.vessel else {
                continue;
            };
            let own = vessel
                .boarding
                .iter()
                .copied()
                .chain(vessel.rummage.map(|(_, step)| step));
            for step in own {
                uses.mark(port, step, &BTreeSet::from([traffic.site]), None);
            }
        }
        uses
    }

    /// Marks a step and all it may send goods on to.
    fn mark(&mut self, port: &Port, step: StepId, sites: &BTreeSet<SiteId>, goods: Option<GoodsId>) {
        for step in with_followers(port, step) {
            if let Some(own) = self.sites.get_mut(step) {
                own.extend(sites);
            }
            if let Some(own) = self.goods.get_mut(step) {
                own.extend(goods);
            }
        }
    }
}

/// Lanes that a kind of goods may get.
pub(super) fn lanes_of(goods: &Goods) -> BTreeSet<LaneId> {
    let selectivity = &goods.selectivity;
    let mut lanes = BTreeSet::from([selectivity.otherwise]);
    lanes.extend(selectivity.rules.iter().map(|rule| rule.lane));
    lanes.extend(
        selectivity
            .trusted
            .iter()
            .chain(&selectivity.perishable)
            .map(|rule| rule.lane),
    );
    lanes
}

/// A step and the steps its alarms and branches lead to.
pub(super) fn with_followers(port: &Port, step: StepId) -> BTreeSet<StepId> {
    let mut found = BTreeSet::new();
    let mut open = vec![step];
    while let Some(step) = open.pop() {
        let Some(known) = port.steps.get(step) else {
            continue;
        };
        if found.insert(step) {
            open.extend(followers(known));
        }
    }
    found
}

/// The steps that one step may send goods to.
pub(super) fn followers(step: &Step) -> impl Iterator<Item = StepId> {
    let branches = step.branches.iter().filter_map(|branch| match branch.to {
        BranchTo::Step(to) => Some(to),
        BranchTo::End => None,
    });
    branches.chain(step.refers_to)
}

fn arrivals(port: &Port) -> Vec<BTreeSet<SiteId>> {
    let mut sites = vec![BTreeSet::new(); port.goods.len()];
    let mut mark = |goods: GoodsId, site: SiteId| {
        if let Some(own) = sites.get_mut(goods) {
            own.insert(site);
        }
    };
    for traffic in &port.traffic {
        for brings in &traffic.brings {
            mark(brings.goods, traffic.site);
        }
    }
    let site_of = |traffic: TrafficId| port.traffic.get(traffic).map_or(0, |traffic| traffic.site);
    for &(traffic, goods, _) in &port.terminating.initial {
        mark(goods, site_of(traffic));
    }
    sites
}

/// The steps a kind of goods meets first-hand.
fn steps_of(port: &Port, goods: &Goods) -> BTreeSet<StepId> {
    let mut steps = BTreeSet::new();
    steps.extend(
        goods
            .lodgement
            .iter()
            .flat_map(|lodgement| lodgement.prepared_by.iter().copied()),
    );
    let container = goods
        .container
        .and_then(|container| port.containers.get(container));
    steps.extend(
        container
            .iter()
            .flat_map(|container| container.route.iter().copied()),
    );
    let threats = goods
        .carries
        .iter()
        .filter_map(|carried| port.threats.get(carried.threat));
    steps.extend(threats.filter_map(|threat| threat.procedure));
    let routes: Vec<&Lane> = lanes_of(goods)
        .into_iter()
        .filter_map(|lane| port.lanes.get(lane))
        .collect();
    for lane in &routes {
        steps.extend(lane.route.iter().copied());
        steps.extend(lane.audit.map(|(_, step)| step));
    }
    for agency in goods
        .agencies
        .iter()
        .filter_map(|&(agency, _)| port.agencies.get(agency))
    {
        match agency.when {
            AgencyTime::Before | AgencyTime::After => {
                steps.insert(agency.step);
            }
            AgencyTime::Jointly { with, joint } => {
                let is_joined = |lane: &&Lane| lane.route.contains(&with);
                steps.extend(routes.iter().any(&is_joined).then_some(joint));
                steps.extend((!routes.iter().all(is_joined)).then_some(agency.step));
            }
        }
    }
    steps
}
