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
    /// Who comes first with each of these calls, who second …
    brought: Vec<[Newcomer; FEW]>,
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
                brought: vec![[Newcomer::NOBODY; FEW]; count],
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
            calls.look_up_stream(traffic, SimTime::ZERO, tables);
        }
        calls
    }

    /// When somebody calls next.
    #[inline]
    pub(super) const fn next_at(&self) -> SimTime {
        self.next.1
    }

    /// The next call, made at `now`, within the window or not: what comes with it, if that is one consignment, and the
    /// call is over.
    #[inline]
    pub(super) fn take_one(&mut self, now: SimTime, counted: bool, tables: &Tables<'_>) -> Option<Newcomer> {
        let stream = &mut self.streams[self.next.0];
        let [only] = &stream.brought[..] else {
            return None;
        };
        let newcomer = only[stream.used];
        stream.counted += u64::from(counted);
        self.look_up(now, tables);
        Some(newcomer)
    }

    /// How many come with the next call, which is made within the window or not.
    pub(super) fn count(&mut self, counted: bool) -> usize {
        let stream = &mut self.streams[self.next.0];
        stream.counted += u64::from(counted);
        stream.brought.len()
    }

    /// What the calls within the window were.
    pub(super) fn records(&self) -> Vec<CallRecord> {
        let record = |stream: &CallStream<'_>| CallRecord {
            calls: stream.counted,
            consignments: stream.counted * stream.brought.len() as u64,
            ..CallRecord::default()
        };
        self.streams.iter().map(record).collect()
    }

    /// What comes first, second … with the next call.
    pub(super) fn brought(&self, place: usize) -> Newcomer {
        let stream = &self.streams[self.next.0];
        stream.brought[place][stream.used]
    }

    /// The next call is over at `now`: looks up when its stream calls after that, and who calls next.
    #[inline]
    pub(super) fn look_up(&mut self, now: SimTime, tables: &Tables<'_>) {
        self.look_up_stream(self.next.0, now, tables);
    }

    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn look_up_stream(&mut self, traffic: TrafficId, now: SimTime, tables: &Tables<'_>) {
        let stream = &mut self.streams[traffic];
        stream.used += 1;
        if stream.used >= FEW {
            stream.look_ahead(self.calendar, traffic, tables);
        }
        let at = stream.ahead[stream.used].0.max(now);
        self.next = (traffic, at);
        if self.streams.len() > 1 {
            self.find_next();
        }
    }

    /// The stream named as next was looked up: is another before it?
    #[inline(never)]
    fn find_next(&mut self) {
        let (traffic, at) = self.next;
        let stream = &mut self.streams[traffic];
        stream.at = at;
        stream.order = self.looked_up;
        self.looked_up += 1;
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
        for (newcomers, (source, child)) in self.brought.iter_mut().zip(children) {
            let mut entities = [0; FEW];
            for (own, (_, call)) in entities.iter_mut().zip(self.ahead) {
                *own = entity(call, child);
            }
            look_at(source, &entities, tables, newcomers);
        }
    }
}

/// Draws what is fixed about consignments before they come: their ways, and how long their first steps take.
fn look_at(source: &Source<'_>, entities: &[u64; FEW], tables: &Tables<'_>, newcomers: &mut [Newcomer; FEW]) {
    let Some(way) = source.only_way() else {
        for (newcomer, &entity) in newcomers.iter_mut().zip(entities) {
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
    for ((newcomer, &entity), hours) in newcomers.iter_mut().zip(entities).zip(hours) {
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
