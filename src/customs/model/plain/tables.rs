//! A plain port flattened for one replication: who comes, which ways lead through it, and where they stop.

use crate::customs::model::streams::{CallStreams, SourceStreams};
use crate::customs::network::Network;
use crate::customs::port::{GoodsId, Holder, LaneId, Port, ResourceId, SiteId, TrafficId};
use crate::engine::LineSpec;
use crate::random::{Law, ReplicationKey, Stream};
use crate::units::Share;

/// Everything a replication looks up.
#[derive(Debug)]
pub(super) struct Tables<'a> {
    /// Draws of arrivals, by traffic stream.
    pub(super) arrivals: Vec<Stream>,
    pub(super) sources: Vec<Source<'a>>,
    /// By traffic stream: the first of its sources, and at the end how many there are.
    first_source: Vec<usize>,
    /// The stops of all ways, each way's in order up to [`Stop::Exit`].
    pub(super) stops: Vec<Stop<'a>>,
    /// By waiting line: the resource before which it is.
    pub(super) pools: Vec<ResourceId>,
    lanes: usize,
    /// Whether nothing that comes has any value.
    pub(super) is_worthless: bool,
}

/// One goods kind in one traffic stream.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) goods: GoodsId,
    /// How many a call brings.
    pub(super) count: u32,
    /// The customs value, where there is any.
    pub(super) value: Option<(&'a Law, Stream)>,
    /// Lanes picked at random, in the order of their rules.
    picked: Vec<(Share, Way)>,
    otherwise: Way,
    lane: Stream,
}

/// A lane as one source's consignments take it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) source: u32,
    /// Number of its first stop.
    pub(super) stop: u32,
    /// Where it is counted: goods kind · lanes + lane.
    pub(super) cell: u32,
}

/// What comes next on a way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop<'a> {
    /// A step.
    Service {
        /// The line in which one waits for it, and for a unit of which resource; [`NONE`]: it needs nobody.
        line: u32,
        pool: u32,
        holder: Holder,
        takes: &'a Law,
        draws: Stream,
    },
    /// Nothing is left to be done.
    Exit,
}

/// No line, no resource, no consignment.
pub(super) const NONE: u32 = u32::MAX;
/// The only place of a plain port.
const SITE: SiteId = 0;

impl<'a> Tables<'a> {
    pub(super) fn new(port: &'a Port, network: &Network, key: ReplicationKey) -> Self {
        let calls = CallStreams::all(port, key);
        let mut first_source = SourceStreams::first_of_each(port);
        let mut stops = Vec::new();
        let counts = network.fixed_counts.iter().flatten();
        let brings = port.traffic.iter().flat_map(|traffic| &traffic.brings);
        let sources: Vec<Source<'a>> = brings
            .zip(counts)
            .zip(SourceStreams::all(port, key))
            .enumerate()
            .map(|(source, ((brings, count), streams))| {
                let goods = &port.goods[brings.goods];
                let rules = &goods.selectivity.rules;
                let mut way = |lane: LaneId| {
                    let stop = stops.len() as u32;
                    stops.extend(stops_of(port, network, brings.goods, lane, &streams));
                    Way {
                        source: source as u32,
                        stop,
                        cell: (brings.goods * port.lanes.len() + lane) as u32,
                    }
                };
                Source {
                    goods: brings.goods,
                    count: count.unwrap_or(0),
                    value: (goods.value.maximum() > 0.0).then_some((&goods.value, streams.value)),
                    picked: rules
                        .iter()
                        .filter(|rule| rule.random > Share::NONE)
                        .map(|rule| (rule.random, way(rule.lane)))
                        .collect(),
                    otherwise: way(goods.selectivity.otherwise),
                    lane: streams.lane,
                }
            })
            .collect();
        first_source.push(sources.len());
        Self {
            lanes: port.lanes.len(),
            is_worthless: sources.iter().all(|source| source.value.is_none()),
            arrivals: calls.iter().map(|streams| streams.arrivals).collect(),
            sources,
            first_source,
            stops,
            pools: network.lines.iter().map(pool_of).collect(),
        }
    }
}

impl Tables<'_> {
    /// The goods kind that is counted in a cell.
    pub(super) const fn goods(&self, cell: u32) -> GoodsId {
        cell as usize / self.lanes
    }

    /// What a traffic stream brings.
    #[inline]
    pub(super) fn brought(&self, traffic: TrafficId) -> impl Iterator<Item = &Source<'_>> {
        self.sources[self.first_source[traffic]..self.first_source[traffic + 1]].iter()
    }
}

impl Source<'_> {
    /// The way of all, where it is the same.
    #[inline]
    pub(super) const fn only_way(&self) -> Option<Way> {
        if self.picked.is_empty() {
            Some(self.otherwise)
        } else {
            None
        }
    }

    /// The way of one of several: the rules' random shares are disjoint parts of one draw.
    #[inline]
    pub(super) fn way(&self, entity: u64) -> Way {
        let mut u = self.lane.uniform(entity, 0);
        for &(share, way) in &self.picked {
            if share.happens(u) {
                return way;
            }
            u -= share.get();
        }
        self.otherwise
    }
}

/// The only resource that can do what the line's jobs need.
fn pool_of(line: &LineSpec) -> ResourceId {
    line.needs[0].candidates[0]
}

/// The lane's steps as the goods kind goes through them, and the exit.
fn stops_of<'a>(
    port: &'a Port,
    network: &Network,
    goods: GoodsId,
    lane: LaneId,
    streams: &SourceStreams,
) -> impl Iterator<Item = Stop<'a>> {
    let steps = port.lanes[lane].route.iter().map(move |&step| {
        let spec = &port.steps[step];
        let own = spec.takes_for.iter().find(|&&(kind, _)| kind == goods);
        let line = network.step_lines[step][SITE];
        Stop::Service {
            line: line.map_or(NONE, |line| line as u32),
            pool: line.map_or(NONE, |line| pool_of(&network.lines[line]) as u32),
            holder: spec.holder,
            takes: own.map_or(&spec.takes, |(_, law)| law),
            draws: streams.steps[step].work,
        }
    });
    steps.chain(std::iter::once(Stop::Exit))
}
