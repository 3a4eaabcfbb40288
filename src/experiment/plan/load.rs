//! The work that reaches each pool by hour of the week, from the scenario alone: arrivals, lags, office hours, lane
//! shares, steps. No replication is run.
//!
//! Calls are taken hour by hour over the window, with their season; everything that delays a consignment on its way to a
//! step shifts them by its law, in open hours where the scenario has some. Goods are not waited for, queues are not
//! formed: it is what would be asked of officers without limit (Mt/G/∞; Eick, Massey and Whitt 1993).

use crate::customs::candidates;
use crate::customs::port::{
    AgencyTime, BranchTo, Brings, Criterion, Goods, LaneId, LodgedFrom, PaymentTime, Port, ResourceId,
    SiteId, StepId, Traffic,
};
use crate::random::{Arrivals, Law};
use crate::units::{Share, SimDuration, SimTime, WeekHours};

/// Hours of a week, Monday 00:00 first.
pub const WEEK: usize = 168;

/// Jobs that reach a pool.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Jobs an hour, by hour of the week, when they come, open or not.
    pub rate: Vec<f64>,
    /// Time of one job on the pool's officers \[h\].
    pub service: Law,
    /// What a job's time is multiplied with, and the officers it takes.
    pub factor: f64,
    /// Variance of the number in service over its mean, were there no limit: 1 for jobs one by one.
    pub peakedness: f64,
}

/// Everything that reaches one pool.
#[derive(Clone, Debug, Default)]
pub struct PoolLoad {
    /// Its jobs.
    pub flows: Vec<Flow>,
    /// The hours in which somebody of it works, or could.
    pub open: Vec<bool>,
}

/// The work of all pools. `open` tells the hours of pools whose shifts are planned; the others work as the port has it.
pub fn loads(port: &Port, planned_hours: &dyn Fn(ResourceId) -> Vec<WeekHours>) -> Vec<PoolLoad> {
    let mut sketch = Sketch {
        port,
        pools: (0..port.resources.len())
            .map(|id| {
                let resource = &port.resources[id];
                let mut hours: Vec<WeekHours> = resource
                    .shifts
                    .iter()
                    .filter(|shift| shift.on_duty > 0)
                    .map(|shift| shift.hours.clone())
                    .collect();
                hours.extend(planned_hours(id));
                let open = if resource.unlimited {
                    vec![true; WEEK]
                } else {
                    open_hours(&hours)
                };
                PoolLoad {
                    flows: Vec::new(),
                    open,
                }
            })
            .collect(),
    };
    for traffic in &port.traffic {
        sketch.calls(traffic);
    }
    sketch.pools
}

impl PoolLoad {
    /// Work that comes in each hour \[officers\], spread over the next `patience` open hours.
    pub fn offered(&self, patience: usize) -> Vec<f64> {
        let mut offered = vec![0.0; WEEK];
        for flow in &self.flows {
            let begun = spread(&gate(&flow.rate, &self.open), &self.open, patience);
            add(&mut offered, &in_service(&begun, flow, &self.open), 1.0);
        }
        offered
    }

    /// Rate times service in each open hour, `lag` mean service times earlier: what a spreadsheet takes as the load.
    pub fn stationary(&self, lag: bool) -> Vec<f64> {
        let mut offered = vec![0.0; WEEK];
        for flow in &self.flows {
            let work = flow.service.mean() * flow.factor;
            let rate = gate(&flow.rate, &self.open);
            let hours = if lag {
                flow.service.mean().round() as usize
            } else {
                0
            };
            for hour in 0..WEEK {
                offered[(hour + hours) % WEEK] += rate[hour] * work;
            }
        }
        offered
    }

    /// The flows' peakedness, weighted by their work.
    pub fn peakedness(&self) -> f64 {
        let work = |flow: &Flow| flow.rate.iter().sum::<f64>() * flow.service.mean() * flow.factor;
        let total: f64 = self.flows.iter().map(work).sum();
        if total > 0.0 {
            self.flows
                .iter()
                .map(|flow| flow.peakedness * work(flow))
                .sum::<f64>()
                / total
        } else {
            1.0
        }
    }

    /// Officer hours of work a week.
    pub fn weekly(&self) -> f64 {
        let work = |flow: &Flow| flow.rate.iter().sum::<f64>() * flow.service.mean() * flow.factor;
        self.flows.iter().map(work).sum()
    }
}

/// The pools being filled.
struct Sketch<'a> {
    port: &'a Port,
    pools: Vec<PoolLoad>,
}

/// Consignments of one kind on their way, by hour of the week.
struct Stream<'a> {
    site: SiteId,
    goods: Option<&'a Goods>,
    /// Where they are, in time: consignments an hour.
    at: Vec<f64>,
    /// Variance of what has delayed them \[h²\].
    variance: f64,
    /// Mates of the same call, beyond oneself: E X²/E X − 1.
    company: f64,
}

impl<'a> Sketch<'a> {
    fn calls(&mut self, traffic: &'a Traffic) {
        let one = [1.0; 12];
        let calls = by_week(self.port, traffic, &one);
        if let Some(vessel) = &traffic.vessel {
            let rummage = vessel.rummage.map(|(share, step)| (step, share.get()));
            let steps = vessel.boarding.iter().map(|&step| (step, 1.0)).chain(rummage);
            for (step, share) in steps {
                let mut stream = Stream {
                    site: traffic.site,
                    goods: None,
                    at: gate(&calls, &open_hours(std::slice::from_ref(&vessel.pilot))),
                    variance: 1.0,
                    company: 0.0,
                };
                stream.at.iter_mut().for_each(|rate| *rate *= share);
                self.work(step, &mut stream, 1.0);
            }
        }
        for brings in &traffic.brings {
            self.brought(traffic, brings);
        }
    }

    fn brought(&mut self, traffic: &'a Traffic, brings: &Brings) {
        let goods = &self.port.goods[brings.goods];
        let mean = brings.count.mean();
        let mut at = by_week(self.port, traffic, &brings.season);
        for rate in &mut at {
            *rate *= mean;
        }
        let company = if mean > 0.0 {
            (brings.count.second_moment() / mean - 1.0).max(0.0)
        } else {
            0.0
        };
        let mut ready = at.clone();
        let mut variance = 0.0;
        if let Some(vessel) = &traffic.vessel {
            ready = gate(&ready, &open_hours(std::slice::from_ref(&vessel.pilot)));
            if let Some(rate) = vessel.discharge_per_hour.filter(|_| goods.lifted && mean > 0.0) {
                let hours = (mean / rate).max(0.01);
                if let Ok(law) = Law::uniform(0.0, hours) {
                    ready = delay(
                        &ready,
                        &law,
                        &open_hours(std::slice::from_ref(&vessel.stevedores)),
                    );
                }
                variance += hours * hours / 12.0;
            }
        }
        let container = goods.container.map(|id| &self.port.containers[id]);
        for &step in container.iter().flat_map(|container| &container.route) {
            let holds = f64::from(container.map_or(1, |container| container.holds.max(1)));
            let mut boxes = Stream {
                site: traffic.site,
                goods: None,
                at: ready.iter().map(|rate| rate / holds).collect(),
                variance,
                company: company / holds,
            };
            self.work(step, &mut boxes, 1.0);
            ready = boxes.at.iter().map(|rate| rate * holds).collect();
            variance = boxes.variance;
        }
        let mut stream = Stream {
            site: traffic.site,
            goods: Some(goods),
            at: ready.clone(),
            variance,
            company,
        };
        if let Some(lodged) = &goods.lodgement {
            let before = lodged.before_arrival.get();
            let from = match lodged.from {
                LodgedFrom::Arrival => &at,
                LodgedFrom::Availability => &ready,
            };
            let late = delay(from, &lodged.lag, &[true; WEEK]);
            stream.at = at
                .iter()
                .zip(&late)
                .map(|(early, late)| before * early + (1.0 - before) * late)
                .collect();
            stream.variance += lodged.lag.variance();
            for &step in &lodged.prepared_by {
                self.work(step, &mut stream, 1.0);
            }
        }
        if let Some(payment) = goods
            .payment
            .as_ref()
            .filter(|payment| payment.when == PaymentTime::BeforeSelectivity)
        {
            let open = open_hours(std::slice::from_ref(&payment.hours));
            stream.at = delay(&gate(&stream.at, &open), &payment.takes, &open);
            stream.variance += payment.takes.variance();
        }
        let earlier = goods
            .agencies
            .iter()
            .filter(|(agency, _)| self.port.agencies[*agency].when == AgencyTime::Before);
        let earlier: Vec<(StepId, f64)> = earlier
            .map(|&(agency, share)| (self.port.agencies[agency].step, share.get()))
            .collect();
        for (step, share) in earlier {
            self.aside(step, &stream, share);
        }
        for (lane, share) in lane_shares(self.port, goods) {
            let mut part = Stream {
                at: stream.at.iter().map(|rate| rate * share).collect(),
                company: stream.company * share,
                ..stream
            };
            for &step in &self.port.lanes[lane].route {
                self.visit(step, &mut part, 1.0, 0);
            }
            if let Some((audited, step)) = self.port.lanes[lane].audit {
                self.aside(step, &part, audited.get());
            }
        }
        let later: Vec<(StepId, f64)> = goods
            .agencies
            .iter()
            .filter(|(agency, _)| self.port.agencies[*agency].when != AgencyTime::Before)
            .map(|&(agency, share)| (self.port.agencies[agency].step, share.get()))
            .collect();
        for (step, share) in later {
            self.aside(step, &stream, share);
        }
    }

    /// A step of the route with what it sends on to others.
    fn visit(&mut self, step: StepId, stream: &mut Stream<'a>, share: f64, depth: u32) {
        let spec = &self.port.steps[step];
        self.work(step, stream, share);
        if depth == 4 {
            return;
        }
        let onward = spec.branches.iter().filter_map(|branch| match branch.to {
            BranchTo::Step(to) => Some((to, branch.share.get())),
            BranchTo::End => None,
        });
        let referred = spec.refers_to.map(|to| (to, spec.false_alarm.get()));
        for (to, part) in onward.chain(referred).collect::<Vec<_>>() {
            self.aside(to, stream, share * part);
        }
    }

    /// A step that does not delay the rest.
    fn aside(&mut self, step: StepId, stream: &Stream<'a>, share: f64) {
        let mut copy = Stream {
            at: stream.at.clone(),
            ..*stream
        };
        self.visit(step, &mut copy, share, 1);
    }

    /// Gives a step's work to those who can do it, and moves the stream behind it.
    fn work(&mut self, step: StepId, stream: &mut Stream<'a>, share: f64) {
        let port = self.port;
        let spec = &port.steps[step];
        let own = stream.goods.and_then(|goods| {
            spec.takes_for
                .iter()
                .find(|(id, _)| std::ptr::eq(&raw const port.goods[*id], goods))
                .map(|(_, law)| law)
        });
        let law = own.unwrap_or(&spec.takes).clone();
        let persons = stream
            .goods
            .and_then(|goods| goods.persons.as_ref())
            .map_or(1.0, Law::mean);
        let again = spec
            .query
            .as_ref()
            .map_or(0.0, |query| query.share.get() * query.recheck_factor);
        let early = stream
            .goods
            .and_then(|goods| goods.lodgement.as_ref())
            .map_or(0.0, |lodged| lodged.before_arrival.get());
        let factor = (if spec.per_person { persons } else { 1.0 })
            * (1.0 + again)
            * (1.0 - early * (1.0 - spec.prepared_factor));
        let mut open = vec![true; WEEK];
        for need in &spec.needs {
            let able = candidates(port, need, stream.site);
            let on_duty = |id: ResourceId| -> f64 {
                let shifts = port.resources[id].shifts.iter();
                shifts
                    .map(|shift| f64::from(shift.on_duty))
                    .sum::<f64>()
                    .max(0.01)
            };
            let total: f64 = able.iter().map(|&id| on_duty(id)).sum();
            for &id in &able {
                let part = share * on_duty(id) / total;
                let deviation = libm::sqrt(stream.variance).max(1e-3);
                let apart = law.mean() * factor / (2.0 * libm::sqrt(std::f64::consts::PI) * deviation);
                let flow = Flow {
                    rate: stream.at.iter().map(|rate| rate * part).collect(),
                    service: law.clone(),
                    factor: factor * f64::from(need.units) / port.resources[id].speed.max(1e-6),
                    peakedness: 1.0 + stream.company * share * apart.min(0.75),
                };
                self.pools[id].flows.push(flow);
            }
            if let Some(&first) = able.first() {
                open.clone_from(&self.pools[first].open);
            }
        }
        stream.at = delay(&gate(&stream.at, &open), &law, &open);
        stream.variance += law.variance();
    }
}

/// Calls an hour by hour of the week, on average over the window, each month weighted.
fn by_week(port: &Port, traffic: &Traffic, season: &[f64; 12]) -> Vec<f64> {
    let (begin, end) = (port.window_start(), port.window_end());
    let mut calls = vec![0.0; WEEK];
    let weeks = (port.length.days() / 7.0).max(1e-9);
    let weight = |at: SimTime| season[port.calendar.day(at.day()).month];
    let slot = |at: SimTime| {
        let hour = at.time_of_day().micros() / SimDuration::HOUR.micros();
        port.calendar.day(at.day()).weekday * 24 + hour as usize
    };
    let hours = (port.length.micros() / SimDuration::HOUR.micros()).min(24 * 7 * 520);
    let mut sampled = |rate: &dyn Fn(SimTime) -> f64| {
        for hour in 0..hours {
            let at = begin + SimDuration::HOUR * hour + SimDuration::MINUTE * 30;
            calls[slot(at)] += rate(at) * weight(at);
        }
    };
    match &traffic.arrivals {
        Arrivals::Poisson(process) => sampled(&|at| process.rate(at, &port.calendar)),
        Arrivals::Cyclic(process) => sampled(&|at| process.rate(at)),
        Arrivals::Sinusoidal(process) => sampled(&|at| process.rate(at)),
        Arrivals::Renewal(process) => sampled(&|_| 1.0 / process.interval().mean()),
        Arrivals::Timetable(process) => {
            let mut cursor = process.start(&port.calendar);
            loop {
                let (at, _) = process.next(&mut cursor, &port.calendar);
                if at >= end {
                    break;
                }
                if at >= begin {
                    calls[slot(at)] += weight(at);
                }
            }
        }
        Arrivals::Recorded(process) => {
            for &(at, _) in process.rows().iter().filter(|(at, _)| *at >= begin && *at < end) {
                calls[slot(at)] += weight(at);
            }
        }
    }
    let kept = 1.0 - traffic.cancelled.get();
    for rate in &mut calls {
        *rate *= kept / weeks;
    }
    match &traffic.delay {
        Some(law) => delay(&calls, law, &[true; WEEK]),
        None => calls,
    }
}

/// Share of a goods kind in each lane, rules taken as independent of each other.
pub fn lane_shares(port: &Port, goods: &Goods) -> Vec<(LaneId, f64)> {
    let rules = &goods.selectivity;
    let strictest = rules.rules.first().map_or(rules.otherwise, |rule| rule.lane);
    let mut shares = vec![0.0; port.lanes.len()];
    let mut rest = 1.0;
    for (rule, share) in [
        (&rules.trusted, goods.trusted.get()),
        (&rules.perishable, goods.perishable.get()),
    ] {
        if let Some(rule) = rule {
            let share = share * rest;
            shares[rule.lane] += share * (1.0 - rule.random.get());
            shares[strictest] += share * rule.random.get();
            rest -= share;
        }
    }
    let (mut rank, mut clean, mut taken, mut sum_below) = (1.0_f64, 1.0, 0.0, 1.0_f64);
    let mut tails = vec![0.0_f64; port.threats.len()];
    for rule in &rules.rules {
        rank = rank.min(rule.above_rank.unwrap_or(1.0));
        sum_below = sum_below.min(rule.above_sum.map_or(1.0, |sum| sum.below));
        clean *= 1.0 - rule.random.get();
        for criterion in &rule.criteria {
            clean *= 1.0
                - match criterion {
                    Criterion::ValueAbove(limit) => goods.value.survival(*limit),
                    Criterion::Newcomer => goods.newcomers.get(),
                    Criterion::Agency(agency) => goods
                        .agencies
                        .iter()
                        .find(|(id, _)| id == agency)
                        .map_or(0.0, |(_, share)| share.get()),
                    Criterion::Perishable => goods.perishable.get(),
                };
        }
        for &(threat, limit) in &rule.above {
            if let Some(carries) = goods.carries.iter().find(|carries| carries.threat == threat) {
                let above = 1.0 - carries.score.rank_of(limit, carries.prevalence.get());
                tails[threat] = tails[threat].max(above);
            }
        }
        let below: f64 = tails.iter().map(|tail| 1.0 - tail).product();
        let now = 1.0 - rank * clean * below * sum_below;
        let share = (now - taken)
            .max(0.0)
            .max(rule.expected.map_or(0.0, Share::get))
            .min(1.0 - taken);
        shares[rule.lane] += rest * share;
        taken += share;
    }
    shares[rules.otherwise] += rest * (1.0 - taken);
    let assigned = shares.clone();
    for rule in &rules.discretion {
        let moved = assigned[rule.from] * rule.share.get();
        shares[rule.from] -= moved;
        shares[rule.to] += moved;
    }
    shares
        .into_iter()
        .enumerate()
        .filter(|&(_, share)| share > 0.0)
        .collect()
}

/// The hours of a week without holidays in which any of the places is open for the most part.
pub fn open_hours(places: &[WeekHours]) -> Vec<bool> {
    (0..WEEK)
        .map(|hour| {
            let middle = SimDuration::HOUR * (hour as i64 % 24) + SimDuration::MINUTE * 30;
            places.iter().any(|hours| {
                hours.is_always()
                    || hours
                        .spans(hour / 24)
                        .iter()
                        .any(|&(from, to)| from <= middle && middle < to)
            })
        })
        .collect()
}

/// What comes while it is closed waits for the next open hour; as it is where nothing is ever open.
fn gate(rate: &[f64], open: &[bool]) -> Vec<f64> {
    if !open.contains(&true) {
        return rate.to_vec();
    }
    let mut gated = vec![0.0; WEEK];
    for (hour, rate) in rate.iter().enumerate() {
        let next = (0..WEEK)
            .map(|ahead| (hour + ahead) % WEEK)
            .find(|&hour| open[hour]);
        gated[next.unwrap_or(hour)] += rate;
    }
    gated
}

/// Shifts open hours by a law that counts open hours.
fn delay(rate: &[f64], law: &Law, open: &[bool]) -> Vec<f64> {
    let hours: Vec<usize> = (0..WEEK).filter(|&hour| open[hour]).collect();
    if hours.is_empty() {
        return rate.to_vec();
    }
    let n = hours.len();
    let mut kernel = vec![0.0; n];
    let (first, last) = (
        law.minimum().max(-96.0).floor() as i64,
        law.maximum().min(12.0 * WEEK as f64).ceil() as i64,
    );
    let mut before = 0.0;
    for hour in first..=last {
        let below = law.cdf(hour as f64 + 0.5);
        kernel[hour.rem_euclid(n as i64) as usize] += below - before;
        before = below;
    }
    kernel[(last.rem_euclid(n as i64)) as usize] += 1.0 - before;
    let mut place = vec![0; WEEK];
    let mut next = 0;
    for hour in 0..WEEK {
        place[hour] = next % n;
        next += usize::from(open[hour]);
    }
    let mut moved = vec![0.0; WEEK];
    for (hour, &rate) in rate.iter().enumerate().filter(|(_, rate)| **rate > 0.0) {
        for (ahead, &part) in kernel.iter().enumerate().filter(|(_, part)| **part > 0.0) {
            moved[hours[(place[hour] + ahead) % n]] += rate * part;
        }
    }
    moved
}

/// Begins work evenly over the next `patience` open hours.
fn spread(rate: &[f64], open: &[bool], patience: usize) -> Vec<f64> {
    let hours = patience.max(1);
    let mut even = vec![0.0; WEEK];
    for (hour, &rate) in rate.iter().enumerate().filter(|(_, rate)| **rate > 0.0) {
        let next = (0..WEEK)
            .map(|ahead| (hour + ahead) % WEEK)
            .filter(|&hour| open[hour]);
        for at in next.take(hours) {
            even[at] += rate / hours as f64;
        }
    }
    even
}

/// Mean number in service in each hour, of jobs begun at `rate`; service goes on in open hours.
fn in_service(rate: &[f64], flow: &Flow, open: &[bool]) -> Vec<f64> {
    let hours: Vec<usize> = (0..WEEK).filter(|&hour| open[hour]).collect();
    let mut busy = vec![0.0; WEEK];
    if hours.is_empty() {
        return busy;
    }
    // Share of a job that is done in the k-th hour after its own, beginning in the middle of that on average.
    let length = flow.service.mean().max(1e-9);
    let mut left = length;
    let mut kernel = Vec::new();
    for k in 0..(4 * WEEK) {
        let steps = 8;
        let from = (k as f64 - 0.5).max(0.0);
        let to = k as f64 + 0.5;
        let survival = |i: usize| {
            flow.service
                .survival(from + (to - from) * (i as f64 + 0.5) / f64::from(steps))
        };
        let done: f64 = (0..steps as usize).map(survival).sum::<f64>() * (to - from) / f64::from(steps);
        kernel.push(done.min(left));
        left -= done;
        if left < 1e-6 * length {
            break;
        }
    }
    let place = |hour: usize| hours.partition_point(|&open| open < hour) % hours.len();
    for (hour, &rate) in rate.iter().enumerate().filter(|(_, rate)| **rate > 0.0) {
        for (ahead, part) in kernel.iter().enumerate() {
            busy[hours[(place(hour) + ahead) % hours.len()]] += rate * part * flow.factor;
        }
    }
    busy
}

fn add(sum: &mut [f64], other: &[f64], factor: f64) {
    sum.iter_mut().zip(other).for_each(|(sum, x)| *sum += x * factor);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_on_the_way() {
        let mut rate = vec![0.0; WEEK];
        rate[5] = 3.0;
        rate[150] = 1.0;
        let mut office = WeekHours::closed();
        for day in 0..5 {
            office.open(day, SimDuration::HOUR * 8, SimDuration::HOUR * 16);
        }
        let open = open_hours(&[office]);
        let law = Law::lognormal_mean_cv(30.0, 0.9).unwrap();
        let moved = delay(&gate(&rate, &open), &law, &open);
        assert!((moved.iter().sum::<f64>() - 4.0).abs() < 1e-9);
        assert!(moved.iter().zip(&open).all(|(rate, open)| *open || *rate <= 0.0));
        let even = spread(&moved, &open, 7);
        assert!((even.iter().sum::<f64>() - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_constant_delay_in_office_hours_ends_the_next_day() {
        let mut rate = vec![0.0; WEEK];
        rate[15] = 1.0;
        let mut office = WeekHours::closed();
        for day in 0..5 {
            office.open(day, SimDuration::HOUR * 8, SimDuration::HOUR * 16);
        }
        let open = open_hours(&[office]);
        let moved = delay(&rate, &Law::constant(2.0).unwrap(), &open);
        assert!((moved[24 + 9] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn work_in_service_is_rate_times_time() {
        let flow = Flow {
            rate: vec![2.0; WEEK],
            service: Law::exponential(3.0).unwrap(),
            factor: 1.0,
            peakedness: 1.0,
        };
        let busy = in_service(&flow.rate, &flow, &[true; WEEK]);
        assert!(busy.iter().all(|busy| (busy - 6.0).abs() < 0.02), "{busy:?}");
    }
}
