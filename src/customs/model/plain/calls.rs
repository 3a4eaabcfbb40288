//! Who calls next, and what comes with it.

use super::tables::{Source, Stop, Tables, Way};
use crate::customs::port::{Port, TrafficId};
use crate::customs::record::CallRecord;
use crate::random::{Arrivals, Cursor, Stream, entity};
use crate::units::{Calendar, SimDuration, SimTime};

const FEW: usize = Arrivals::FEW;

/// The next calls of all traffic streams.
#[derive(Debug)]
pub(super) struct Calls<'a> {
    calendar: &'a Calendar,
    streams: Vec<CallStream<'a>>,
    /// The stream that calls next, and when; [`SimTime::NEVER`]: nobody calls any more.
    next: (TrafficId, SimTime),
    looked_up: u64,
}

/// The calls ahead of one traffic stream, a few looked up together, which takes less time than one by one.
#[derive(Debug)]
struct CallStream<'a> {
    arrivals: &'a Arrivals,
    draws: Stream,
    cursor: Cursor,
    /// When they come, and who they are; before `used` they have come.
    ahead: [(SimTime, u64); FEW],
    used: usize,
    /// When the next of them comes. Of two streams that call at one instant, the one whose call was looked up first, by
    /// this number, comes first.
    at: SimTime,
    order: u64,
    /// How many come with a call, and who they are: those of the first call, of the second …
    count: usize,
    brought: Vec<Newcomer>,
    /// Calls within the window.
    counted: u64,
}

/// A consignment that is about to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newcomer {
    pub(super) entity: u64,
    pub(super) way: Way,
    /// How long its first step takes.
    pub(super) work: SimDuration,
}

impl<'a> Calls<'a> {
    pub(super) fn new(port: &'a Port, tables: &Tables<'_>) -> Self {
        let start = |traffic: TrafficId| {
            let arrivals = &port.traffic[traffic].arrivals;
            let count = tables.brought(traffic).map(|source| source.count as usize).sum();
            CallStream {
                arrivals,
                draws: tables.arrivals[traffic],
                cursor: arrivals.start(&port.calendar),
                ahead: [(SimTime::NEVER, 0); FEW],
                used: FEW,
                at: SimTime::ZERO,
                order: 0,
                count,
                brought: vec![Newcomer::NOBODY; count * FEW],
                counted: 0,
            }
        };
        let mut calls = Self {
            calendar: &port.calendar,
            streams: (0..port.traffic.len()).map(start).collect(),
            next: (0, SimTime::NEVER),
            looked_up: 0,
        };
        for traffic in 0..calls.streams.len() {
            calls.look_up(traffic, SimTime::ZERO, tables);
        }
        calls
    }

    /// When somebody calls next.
    #[inline]
    pub(super) const fn next_at(&self) -> SimTime {
        self.next.1
    }

    /// Which stream calls next.
    #[inline]
    pub(super) const fn next_stream(&self) -> TrafficId {
        self.next.0
    }

    /// How many come with the stream's next call, which is made within the window or not.
    #[inline]
    pub(super) fn count(&mut self, traffic: TrafficId, counted: bool) -> usize {
        let stream = &mut self.streams[traffic];
        stream.counted += u64::from(counted);
        stream.count
    }

    /// What the calls within the window were.
    pub(super) fn records(&self) -> Vec<CallRecord> {
        let record = |stream: &CallStream<'_>| CallRecord {
            calls: stream.counted,
            consignments: stream.counted * stream.count as u64,
            ..CallRecord::default()
        };
        self.streams.iter().map(record).collect()
    }

    /// What comes first, second … with the stream's next call.
    #[inline]
    pub(super) fn brought(&self, traffic: TrafficId, place: usize) -> Newcomer {
        let stream = &self.streams[traffic];
        stream.brought[stream.used * stream.count + place]
    }

    /// The stream's next call is over at `now`: looks up when it calls after that, and who calls next.
    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    pub(super) fn look_up(&mut self, traffic: TrafficId, now: SimTime, tables: &Tables<'_>) {
        let stream = &mut self.streams[traffic];
        stream.used += 1;
        if stream.used >= FEW {
            stream.look_ahead(self.calendar, traffic, tables);
        }
        stream.at = stream.ahead[stream.used].0.max(now);
        stream.order = self.looked_up;
        self.looked_up += 1;
        self.next = (traffic, stream.at);
        if self.streams.len() > 1 {
            self.find_next();
        }
    }

    #[inline(never)]
    fn find_next(&mut self) {
        let order = |(_, stream): &(TrafficId, &CallStream<'_>)| (stream.at, stream.order);
        if let Some((traffic, next)) = self.streams.iter().enumerate().min_by_key(order) {
            self.next = (traffic, next.at);
        }
    }
}

impl CallStream<'_> {
    #[inline(never)]
    fn look_ahead(&mut self, calendar: &Calendar, traffic: TrafficId, tables: &Tables<'_>) {
        self.used = 0;
        self.arrivals
            .next_few(&mut self.cursor, self.draws, calendar, &mut self.ahead);
        let children = tables
            .brought(traffic)
            .flat_map(|source| (0..source.count).map(move |child| (source, child)));
        for (place, (source, child)) in children.enumerate() {
            let mut entities = [0; FEW];
            for (own, (_, call)) in entities.iter_mut().zip(self.ahead) {
                *own = entity(call, child);
            }
            let brought = self.brought.iter_mut().skip(place).step_by(self.count);
            look_at(source, &entities, tables, brought);
        }
    }
}

/// Draws what is fixed about consignments before they come: their ways, and how long their first steps take.
fn look_at<'b>(
    source: &Source<'_>,
    entities: &[u64; FEW],
    tables: &Tables<'_>,
    newcomers: impl Iterator<Item = &'b mut Newcomer>,
) {
    let Some(way) = source.only_way() else {
        for (newcomer, &entity) in newcomers.zip(entities) {
            let way = source.way(entity);
            let hours = match &tables.stops[way.stop as usize] {
                Stop::Service { takes, draws, .. } => takes.draw(*draws, entity, 0),
                Stop::Exit => 0.0,
            };
            *newcomer = Newcomer::new(entity, way, hours);
        }
        return;
    };
    let mut hours = [0.0; FEW];
    if let Stop::Service { takes, draws, .. } = &tables.stops[way.stop as usize] {
        takes.draw_all(*draws, entities, &mut hours);
    }
    for ((newcomer, &entity), hours) in newcomers.zip(entities).zip(hours) {
        *newcomer = Newcomer::new(entity, way, hours);
    }
}

impl Newcomer {
    const NOBODY: Self = Self {
        entity: 0,
        way: Way {
            source: 0,
            stop: 0,
            cell: 0,
        },
        work: SimDuration::ZERO,
    };

    #[inline]
    fn new(entity: u64, way: Way, hours: f64) -> Self {
        Self {
            entity,
            way,
            work: SimDuration::from_hours(hours.max(0.0)),
        }
    }
}
