//! Routes and their detection probabilities, worked out once each.

use super::consignment::Route;
use crate::customs::network::Network;
use crate::customs::port::{MAX_ROUTE, MAX_THREATS, Port, SiteId, ThreatId};

/// The routes seen so far, and the probability that they find a threat in a consignment that carries it.
#[derive(Debug)]
pub(super) struct RouteTable {
    /// By source, then by lane and the agencies that have a say: place in `planned`, [`UNKNOWN`] before it was asked for.
    places: Vec<Vec<u32>>,
    planned: Vec<PlannedRoute>,
    /// For carriers of several threats.
    known: std::collections::BTreeMap<([u8; MAX_ROUTE], u8, u8, u8), f64>,
}

/// The route of one source's consignments in one lane.
#[derive(Debug)]
pub(super) struct PlannedRoute {
    pub(super) route: Route,
    /// By entry of what is carried: the probability of a find in a consignment that carries nothing else.
    pub(super) chances: [f64; MAX_THREATS],
}

const UNKNOWN: u32 = u32::MAX;

impl RouteTable {
    pub(super) fn new(port: &Port) -> Self {
        let sources = port.traffic.iter().map(|traffic| traffic.brings.len()).sum();
        Self {
            places: vec![Vec::new(); sources],
            planned: Vec::new(),
            known: std::collections::BTreeMap::new(),
        }
    }

    /// Number of the route of `source` under `key`, one of `keys`; planned when it is asked for first.
    #[inline]
    pub(super) fn planned(
        &mut self,
        source: usize,
        key: usize,
        keys: usize,
        plan: impl FnOnce() -> PlannedRoute,
    ) -> usize {
        let places = &mut self.places[source];
        if places.is_empty() {
            places.resize(keys, UNKNOWN);
        }
        if places[key] == UNKNOWN {
            places[key] = self.planned.len() as u32;
            self.planned.push(plan());
        }
        places[key] as usize
    }

    /// The route of this number.
    #[inline]
    pub(super) fn route(&self, number: usize) -> &PlannedRoute {
        &self.planned[number]
    }

    /// The probability for a carrier of `threat` and, as a bit set, of `others`.
    pub(super) fn detection(
        &mut self,
        network: &Network,
        port: &Port,
        route: &[u8],
        site: SiteId,
        threat: ThreatId,
        others: u8,
    ) -> f64 {
        if route.is_empty() {
            return 0.0;
        }
        let mut steps = [u8::MAX; MAX_ROUTE];
        steps[..route.len()].copy_from_slice(route);
        *self
            .known
            .entry((steps, site as u8, threat as u8, others))
            .or_insert_with(|| network.detection_on_route(port, route, site, threat, others))
    }
}
