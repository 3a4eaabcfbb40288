//! The loop of a plain port: whose service ends next, who calls next, and the hour.

use super::calls::{Calls, Newcomer};
use super::tables::{NONE, Stop, Tables};
use super::tallies::{LineTally, Stays, resource};
use crate::customs::model::sampling::{Sampling, hour_of_week, watched_until};
use crate::customs::model::simulator::event;
use crate::customs::port::{Holder, Port, Resource};
use crate::customs::record::{Balance, Cell, MoneyRecord, Record};
use crate::engine::{EventList, LineId, Window};
use crate::stats::TimeWeighted;
use crate::units::{SimDuration, SimTime};

/// The state of a replication.
#[derive(Debug)]
pub(super) struct Replication<'a> {
    port: &'a Port,
    tables: &'a Tables<'a>,
    window: Window,
    /// Until when the hours are sampled.
    watched: SimTime,
    now: SimTime,
    /// Ends of services. Calls and samples are kept apart: of each there is but one ahead.
    events: EventList,
    calls: Calls<'a>,
    next_sample: SimTime,
    /// Consignments inside, and vacant slots, of which `vacant` is the first.
    slots: Vec<Consignment>,
    vacant: u32,
    /// By resource.
    pools: Vec<Pool>,
    lines: Vec<LineTally>,
    /// By goods kind and lane.
    stays: Vec<Stays>,
    /// Consignments of the window that are inside.
    pending: u64,
    money: MoneyRecord,
    sampling: Sampling,
    /// The number inside over time, and the time of those that have gone, by goods kind, in builds with assertions only:
    /// for Little's law.
    inside_over_time: Vec<TimeWeighted>,
    sojourns: Vec<i128>,
}

/// Who is inside.
#[derive(Debug)]
struct Consignment {
    entity: u64,
    arrival: SimTime,
    /// When the step before was done: its time is accounted for up to then.
    since: SimTime,
    /// When the service under way began; [`SimTime::NEVER`]: it waits.
    began: SimTime,
    /// How long that service takes.
    work: SimDuration,
    /// Time held by each of [`crate::customs::port::Holder::ALL`] so far.
    held: [SimDuration; 4],
    /// Who holds it now.
    holder: Holder,
    /// The line in which it waits, or whose officer serves it, and of which resource he is; [`NONE`]: neither.
    line: u32,
    pool: u32,
    /// Where it goes next.
    stop: u32,
    source: u32,
    /// Where it is counted; [`NONE`]: nobody has the slot.
    cell: u32,
    /// Whoever waits behind it, or the next vacant slot; [`NONE`]: nobody, or none.
    next: u32,
    /// Arrived in the window: its times count.
    counted: bool,
}

/// Units of one resource, all alike, and who waits for one of them, in whatever line.
#[derive(Debug)]
struct Pool {
    /// Units on duty, always.
    on_duty: u32,
    /// Units that are free; no end of them where there are as many as asked for.
    free: u32,
    is_unlimited: bool,
    /// Whoever has waited longest and whoever came last; [`NONE`]: nobody waits.
    first: u32,
    last: u32,
}

impl Pool {
    fn new(resource: &Resource) -> Self {
        let on_duty = resource.shifts.iter().map(|shift| shift.on_duty).sum();
        Self {
            on_duty,
            free: if resource.unlimited { u32::MAX } else { on_duty },
            is_unlimited: resource.unlimited,
            first: NONE,
            last: NONE,
        }
    }

    const fn busy(&self) -> u32 {
        if self.is_unlimited {
            0
        } else {
            self.on_duty - self.free
        }
    }
}

/// What becomes of a consignment at its next stop.
#[derive(Clone, Copy, Debug)]
struct Fate {
    /// The line and the resource there, and who holds it meanwhile.
    line: u32,
    pool: u32,
    holder: Holder,
    /// No unit is free.
    waits: bool,
    /// That was the last.
    leaves: bool,
}

impl Fate {
    /// At stop number `stop`, where a free unit becomes busy.
    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn at(stop: u32, tables: &Tables<'_>, pools: &mut [Pool]) -> Self {
        let mut fate = Self {
            line: NONE,
            pool: NONE,
            holder: Holder::Trader,
            waits: false,
            leaves: false,
        };
        let Stop::Service {
            line, pool, holder, ..
        } = tables.stops[stop as usize]
        else {
            fate.leaves = true;
            return fate;
        };
        (fate.line, fate.pool, fate.holder) = (line, pool, holder);
        if let Some(pool) = pools.get_mut(pool as usize) {
            if pool.free == 0 {
                fate.waits = true;
            } else {
                pool.free -= 1;
            }
        }
        fate
    }
}

impl<'a> Replication<'a> {
    pub(super) fn new(port: &'a Port, tables: &'a Tables<'a>) -> Self {
        let window = Window {
            from: port.window_start(),
            to: port.window_end(),
        };
        let goods = port.goods.len();
        Self {
            port,
            tables,
            window,
            watched: watched_until(port),
            now: SimTime::ZERO,
            events: EventList::new(),
            calls: Calls::new(port, tables),
            next_sample: window.from,
            slots: Vec::new(),
            vacant: NONE,
            pools: port.resources.iter().map(Pool::new).collect(),
            lines: vec![LineTally::default(); tables.pools.len()],
            stays: vec![Stays::default(); goods * port.lanes.len()],
            pending: 0,
            money: MoneyRecord::default(),
            sampling: Sampling::new(port, tables.pools.len()),
            inside_over_time: vec![TimeWeighted::within(window.from, window.to, 0); goods],
            sojourns: vec![0; goods],
        }
    }

    pub(super) fn run(mut self, replication: u64) -> Record {
        let horizon = self.port.horizon();
        let mut handled = 0;
        loop {
            let last = if self.pending == 0 { self.watched } else { horizon };
            let call = self.calls.next_at();
            let due = call.min(self.next_sample);
            // At one instant: ends of services, then calls, then the hour.
            if let Some(event) = self.events.pop_by(due) {
                if event.at > last {
                    break;
                }
                self.now = event.at;
                self.step_done(event.payload);
            } else if due > last || due == SimTime::NEVER {
                break;
            } else if call <= self.next_sample {
                self.now = due;
                self.call();
            } else {
                self.now = due;
                self.sample();
            }
            handled += 1;
        }
        // Who is inside stays so to the window's end, though nothing more happens.
        self.now = self.now.max(self.window.to);
        self.close(replication, handled)
    }

    /// Consignments come by themselves.
    #[inline]
    fn call(&mut self) {
        let counted = self.window.holds(self.now);
        if let Some(newcomer) = self.calls.take_one(self.now, counted, self.tables) {
            self.arrive(newcomer, counted);
            return;
        }
        for place in 0..self.calls.count(counted) {
            let newcomer = self.calls.brought(place);
            self.arrive(newcomer, counted);
        }
        self.calls.look_up(self.now, self.tables);
    }

    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn arrive(&mut self, newcomer: Newcomer, counted: bool) {
        let now = self.now;
        let Newcomer { entity, way, work } = newcomer;
        if cfg!(debug_assertions) {
            self.inside_over_time[self.tables.goods(way.cell)].add(now, 1);
        }
        self.pending += u64::from(counted);
        let fate = Fate::at(way.stop, self.tables, &mut self.pools);
        let consignment = Consignment {
            entity,
            arrival: now,
            since: now,
            began: if fate.waits { SimTime::NEVER } else { now },
            work,
            held: [SimDuration::ZERO; 4],
            holder: fate.holder,
            line: fate.line,
            pool: fate.pool,
            stop: way.stop + 1,
            source: way.source,
            cell: way.cell,
            next: NONE,
            counted,
        };
        let mut id = self.vacant;
        if let Some(slot) = self.slots.get_mut(id as usize) {
            self.vacant = slot.next;
            *slot = consignment;
        } else {
            id = self.slots.len() as u32;
            self.slots.push(consignment);
        }
        self.settle(id, work, fate);
    }

    /// A step is done: its officer takes up the next job, and the consignment goes on.
    #[inline]
    fn step_done(&mut self, id: u32) {
        let now = self.now;
        let consignment = &mut self.slots[id as usize];
        let sojourn = now - consignment.since;
        consignment.held[consignment.holder as usize] += sojourn;
        let pool = consignment.pool;
        if let Some(tally) = self.lines.get_mut(consignment.line as usize) {
            tally.done(consignment.began, self.window, now);
            if consignment.counted {
                tally.record(consignment.began - consignment.since, sojourn);
            }
        }
        consignment.since = now;
        let goes_on = match &self.tables.stops[consignment.stop as usize] {
            Stop::Service { takes, draws, .. } => {
                let hours = takes.draw(*draws, consignment.entity, 0);
                consignment.work = SimDuration::from_hours(hours.max(0.0));
                true
            }
            Stop::Exit => {
                self.leave(id);
                false
            }
        };
        if pool != NONE {
            self.serve(pool);
        }
        if goes_on {
            let consignment = &mut self.slots[id as usize];
            let fate = Fate::at(consignment.stop, self.tables, &mut self.pools);
            consignment.stop += 1;
            consignment.holder = fate.holder;
            consignment.line = fate.line;
            consignment.pool = fate.pool;
            consignment.began = if fate.waits { SimTime::NEVER } else { now };
            let work = consignment.work;
            self.settle(id, work, fate);
        }
    }

    /// What becomes of a consignment at its next stop.
    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn settle(&mut self, id: u32, work: SimDuration, fate: Fate) {
        if fate.leaves {
            self.leave_at_once(id);
        } else if fate.waits {
            let pool = &mut self.pools[fate.pool as usize];
            let before = std::mem::replace(&mut pool.last, id);
            if before == NONE {
                pool.first = id;
            } else {
                self.slots[before as usize].next = id;
            }
            self.lines[fate.line as usize].enter(self.window, self.now);
        } else {
            let kind = if fate.pool == NONE {
                event::CONSIGNMENT
            } else {
                event::DONE
            };
            self.events.schedule(self.now + work, kind, id);
        }
    }

    /// A unit has come free: whoever has waited longest for it begins.
    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn serve(&mut self, pool: u32) {
        let pool = &mut self.pools[pool as usize];
        let id = pool.first;
        let Some(consignment) = self.slots.get_mut(id as usize) else {
            pool.free += 1;
            return;
        };
        pool.first = std::mem::replace(&mut consignment.next, NONE);
        if pool.first == NONE {
            pool.last = NONE;
        }
        consignment.began = self.now;
        self.lines[consignment.line as usize].begin(consignment.since, self.window, self.now);
        self.events.schedule(self.now + consignment.work, event::DONE, id);
    }

    /// Customs lets it go, and it is gone.
    #[expect(
        clippy::inline_always,
        reason = "measured: otherwise it is a call, with its registers saved"
    )]
    #[inline(always)]
    fn leave(&mut self, id: u32) {
        let now = self.now;
        let consignment = &mut self.slots[id as usize];
        let stayed = now - consignment.arrival;
        debug_assert_eq!(
            consignment.held.iter().copied().sum::<SimDuration>(),
            stayed,
            "the holders' times sum to the dwell time"
        );
        let stays = &mut self.stays[consignment.cell as usize];
        stays.leave();
        if cfg!(debug_assertions) {
            let goods = self.tables.goods(consignment.cell);
            self.inside_over_time[goods].add(now, -1);
            self.sojourns[goods] += i128::from(self.window.overlap(consignment.arrival, now).micros());
        }
        consignment.cell = NONE;
        consignment.next = self.vacant;
        self.vacant = id;
        if consignment.counted {
            self.pending -= 1;
            stays.record(stayed, &consignment.held);
            if !self.tables.is_worthless {
                let (source, entity) = (consignment.source, consignment.entity);
                self.count_money(source, entity, stayed);
            }
        }
    }

    /// Where nothing at all is to be done.
    #[inline(never)]
    fn leave_at_once(&mut self, id: u32) {
        self.leave(id);
    }

    /// What the consignment's value comes to.
    #[inline(never)]
    fn count_money(&mut self, source: u32, entity: u64, stayed: SimDuration) {
        let source = &self.tables.sources[source as usize];
        let Some((law, draws)) = source.value else {
            return;
        };
        let value = law.draw(draws, entity, 0).max(0.0);
        let goods = &self.port.goods[source.goods];
        let a_day = goods.delay_cost_per_day.unwrap_or(self.port.delay_cost_per_day);
        self.money.value += value;
        self.money.duties += value * goods.duty;
        self.money.delay += value * a_day * stayed.days();
    }

    /// On the hour.
    fn sample(&mut self) {
        let now = self.now;
        let waiting = |line: LineId| i64::from(self.lines[line].waiting());
        let hour = hour_of_week(now, self.port);
        if now < self.window.to {
            let load = |id: usize| {
                (
                    i64::from(self.pools[id].busy()),
                    i64::from(self.pools[id].on_duty),
                )
            };
            self.sampling.take_hour(hour, waiting, load);
        }
        if hour.is_multiple_of(24) && self.sampling.is_due_daily(now, self.port) {
            self.sampling.take_day(0, &self.inside(), waiting);
        }
        let next = now + SimDuration::HOUR;
        self.next_sample = if next < self.watched { next } else { SimTime::NEVER };
    }

    /// Consignments inside, by goods kind.
    fn inside(&self) -> Vec<u32> {
        let mut inside = vec![0; self.port.goods.len()];
        for consignment in self.slots.iter().filter(|slot| slot.cell != NONE) {
            inside[self.tables.goods(consignment.cell)] += 1;
        }
        inside
    }

    /// Where all consignments of each kind went.
    fn balance(&self) -> Vec<Balance> {
        let gone = |goods: usize| {
            let lanes = self.port.lanes.len();
            let stays = &self.stays[goods * lanes..(goods + 1) * lanes];
            stays.iter().map(Stays::gone).sum::<u64>()
        };
        let kinds = self.inside().into_iter().map(u64::from).enumerate();
        kinds
            .map(|(goods, inside)| Balance {
                arrived: gone(goods) + inside,
                collected: gone(goods),
                inside,
                ..Balance::default()
            })
            .collect()
    }

    fn close(mut self, replication: u64, handled: u64) -> Record {
        let (now, window) = (self.now, self.window);
        for consignment in self.slots.iter().filter(|slot| slot.cell != NONE) {
            let goods = self.tables.goods(consignment.cell);
            self.sojourns[goods] += i128::from(window.overlap(consignment.arrival, now).micros());
            if consignment.counted {
                self.stays[consignment.cell as usize].record_unfinished(now - consignment.arrival);
            }
            if let Some(line) = self.lines.get_mut(consignment.line as usize) {
                line.leave_over(consignment.since, consignment.began, window, now);
            }
        }
        let balance = self.balance();
        for (goods, balance) in balance.iter().enumerate() {
            debug_assert_eq!(
                self.inside_over_time[goods].level(),
                balance.inside as i64,
                "nobody is lost or doubled"
            );
            debug_assert_eq!(
                self.inside_over_time[goods].area(now),
                self.sojourns[goods],
                "Little: the integral of the number inside is the sum of the times inside"
            );
        }
        let mut used = vec![0; self.pools.len()];
        for (tally, &pool) in self.lines.iter().zip(&self.tables.pools) {
            used[pool] += tally.served();
        }
        let resources = self.pools.iter().zip(used).map(|(pool, used)| {
            let used = if pool.is_unlimited { 0 } else { used };
            resource(pool.on_duty, used, window, now)
        });
        let lines = self.lines.into_iter();
        let mut stays = self.stays.into_iter();
        let lanes = self.port.lanes.len();
        // Nobody is without a lane.
        let mut cells = || {
            stays
                .by_ref()
                .take(lanes)
                .map(Stays::close)
                .chain([Cell::default()])
                .collect()
        };
        let (course, samples) = self.sampling.close();
        Record {
            replication,
            events: handled,
            stopped_after: (now - window.to).hours().max(0.0),
            cells: balance.iter().map(|_| cells()).collect(),
            found: vec![Vec::new(); balance.len()],
            lines: lines.map(|line| line.close(window, now)).collect(),
            resources: resources.collect(),
            calls: self.calls.records(),
            stores: Vec::new(),
            balance,
            money: self.money,
            samples,
            course,
        }
    }
}
