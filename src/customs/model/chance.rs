//! Detection probabilities of routes, looked up once each.

use crate::customs::network::Network;
use crate::customs::port::{MAX_ROUTE, Port, SiteId, ThreatId};

/// Probability that a route finds a threat in a consignment that carries it, for the routes seen so far.
#[derive(Debug, Default)]
pub(super) struct RouteTable {
    known: std::collections::BTreeMap<([u8; MAX_ROUTE], u8, u8, u8), f64>,
}

impl RouteTable {
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
