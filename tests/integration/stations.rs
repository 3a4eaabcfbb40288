//! One station, constant or odd services, stated laws of queues: work is conserved, nobody is idle while somebody waits,
//! one more officer delays nobody, and what happens at a shift's very edge. Seed 20260105, 60 throws a test.

use super::generator::Dice;
use super::invariants::{dice, fixed};
use super::support::{text, watch};
use greenlane::customs::{Note, Subject};
use greenlane::units::SimTime;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Two kinds of jobs before one station, by themselves, until 60 have come; then the rest is done.
fn station(dice: &mut Dice, takes: &str, pool: &str) -> String {
    let mut text = format!(
        "title = \"station\"\nstart = 2026-01-05\nlength = \"3 weeks\"\nwarm-up = \"0 weeks\"\nfollow-up = \"52 weeks\"\n\
         [lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = {{ serve = 1 }}\ntakes = {takes}\n\
         [officers.servers]\nskills = [\"serve\"]\n{pool}\n[stop]\nafter = 60\n"
    );
    let calls = [
        "poisson = \"2 / h\"",
        "every = \"30 min\"",
        "every = { gamma = { mean = \"20 min\", cv = 2 } }",
        "sinusoid = { mean = \"2 / h\", amplitude = \"2 / h\", period = \"6 h\" }",
        "dates = [\"2026-01-05 00:00\", \"2026-01-05 00:00\", \"2026-01-05 08:00\", \"2026-01-06 08:00\"]",
    ];
    for kind in ["first", "second"] {
        let _ = writeln!(
            text,
            "[traffic.{kind}]\n{}\nbrings = {{ {kind} = {} }}\n[goods.{kind}]\npriority = {}\ndue-after = \"{} h\"\n\
             selectivity = {{ otherwise = \"only\" }}",
            dice.pick(&calls),
            dice.pick(&["1", "{ geometric = 2 }", "5"]),
            dice.below(3),
            dice.between(1, 20)
        );
    }
    text
}

/// When each job lined up, began and was done.
fn jobs(scenario: &str, sets: &[&str]) -> BTreeMap<Subject, [SimTime; 3]> {
    let (_, log) = watch(&text(scenario, sets), 0);
    let mut jobs: BTreeMap<Subject, [SimTime; 3]> = BTreeMap::new();
    for (at, subject, note) in log {
        let job = jobs.entry(subject).or_insert([SimTime::NEVER; 3]);
        match note {
            Note::Waits(_) => job[0] = at,
            Note::Began(..) => job[1] = at,
            Note::Done(_) => job[2] = at,
            _ => {}
        }
    }
    jobs.retain(|_, job| job[0] < SimTime::NEVER);
    jobs
}

/// Sum of all waits \[µs\].
fn waits(jobs: &BTreeMap<Subject, [SimTime; 3]>) -> i64 {
    jobs.values()
        .map(|[entered, began, _]| (*began - *entered).micros())
        .sum()
}

proptest! {
    #![proptest_config(fixed(60))]

    /// Work conservation: with equal services the order changes who waits, never how much is waited in all.
    #[test]
    fn the_sum_of_waits_does_not_depend_on_the_order(mut dice in dice()) {
        let pool = format!("on-duty = {}", dice.between(1, 3));
        let takes = dice.pick(&["\"40 min\"", "\"1 h\"", "\"90 min\""]);
        let scenario = station(&mut dice, takes, &pool);
        let wanted = waits(&jobs(&scenario, &[]));
        for order in ["priority", "due", "shortest"] {
            let order = format!("step.service.order={order}");
            prop_assert_eq!(waits(&jobs(&scenario, &[&order])), wanted);
        }
    }

    /// Work conservation: at no instant does a job wait beside an officer who could take it.
    #[test]
    fn nobody_is_idle_while_a_job_waits(mut dice in dice()) {
        let officers = dice.between(1, 4);
        let order = dice.pick(&["first-come", "priority", "due", "shortest"]);
        let takes = dice.law();
        let scenario = station(&mut dice, takes, &format!("on-duty = {officers}"));
        let jobs = jobs(&scenario, &[&format!("step.service.order={order}")]);
        let mut changes: BTreeMap<SimTime, (i64, i64)> = BTreeMap::new();
        for [entered, began, done] in jobs.values() {
            changes.entry(*entered).or_default().0 += 1;
            let at_beginning = changes.entry(*began).or_default();
            at_beginning.0 -= 1;
            at_beginning.1 += 1;
            changes.entry(*done).or_default().1 -= 1;
        }
        let (mut waiting, mut busy) = (0, 0);
        for (at, (more_waiting, more_busy)) in changes {
            waiting += more_waiting;
            busy += more_busy;
            prop_assert!(busy <= i64::from(officers), "{} at work at {:?}", busy, at);
            prop_assert!(waiting == 0 || busy == i64::from(officers), "{} wait, {} work at {:?}", waiting, busy, at);
        }
    }

    /// Utilisation is work ÷ capacity: the hours worked are the services' parts within the window.
    #[test]
    fn busy_hours_are_the_services_within_the_window(mut dice in dice()) {
        let officers = dice.between(1, 4);
        let takes = dice.law();
        let scenario = station(&mut dice, takes, &format!("on-duty = {officers}"));
        let sets = ["length=\"9 hours\"", "warm-up=\"0 weeks\""];
        let (from, to) = (SimTime::ZERO, SimTime::ZERO + greenlane::units::SimDuration::HOUR * 9);
        let port = text(&scenario, &sets);
        let record = watch(&port, 0).0;
        let work: f64 = jobs(&scenario, &sets)
            .values()
            .filter(|[_, began, _]| *began < to)
            .map(|[_, began, done]| ((*done).min(to) - (*began).max(from)).hours())
            .sum();
        let tally = record.resources[0];
        prop_assert!((tally.busy - work).abs() < 1e-6, "{} h of {} h", tally.busy, work);
        prop_assert!((tally.on_duty - 9.0 * f64::from(officers)).abs() < 1e-9);
    }

    /// First come, first served, always open, one officer a job: with one more officer every job begins no later. (In
    /// tandems, with shifts and with shared pools this is false, so it is not asked there.)
    #[test]
    fn one_more_officer_delays_nobody(mut dice in dice()) {
        let officers = dice.between(1, 4);
        let takes = dice.law();
        let scenario = station(&mut dice, takes, &format!("on-duty = {officers}"));
        let today = jobs(&scenario, &[]);
        let more = jobs(&scenario, &[&format!("officers.servers.on-duty={}", officers + 1)]);
        prop_assert_eq!(today.len(), more.len());
        for (subject, [entered, began, _]) in &today {
            let other = &more[subject];
            prop_assert_eq!(&other[0], entered);
            prop_assert!(other[1] <= *began, "{:?}: {:?} instead of {:?}", subject, other[1], began);
        }
    }

    /// Constant arrivals and services, all on the half hour, so that jobs come, begin and end at the very edges of shifts:
    /// every departure is where a hand trace puts it.
    #[test]
    fn constant_services_end_where_a_hand_trace_says(mut dice in dice()) {
        let trace = Trace::throw(&mut dice);
        let served = jobs(&trace.scenario(), &[]);
        let mut found: Vec<i64> = served.values().map(|[_, _, done]| done.micros() / 60_000_000).collect();
        found.sort_unstable();
        prop_assert_eq!(found, trace.departures(), "{:?}", trace);
    }
}

/// A station with one shift a day, worked out by hand \[min\].
#[derive(Debug)]
struct Trace {
    arrivals: Vec<i64>,
    service: i64,
    servers: usize,
    opens: i64,
    closes: i64,
    /// How long work in hand may go on after the shift.
    grace: i64,
}

const DAY: i64 = 1440;

impl Trace {
    fn throw(dice: &mut Dice) -> Self {
        let half_hours = |count: u32| i64::from(count) * 30;
        let opens = half_hours(dice.below(24));
        let mut arrivals: Vec<i64> = (0..dice.between(1, 30))
            .map(|_| half_hours(dice.below(120)))
            .collect();
        arrivals.sort_unstable();
        Self {
            arrivals,
            service: half_hours(dice.between(1, 6)),
            servers: dice.between(1, 3) as usize,
            opens,
            closes: opens + half_hours(dice.between(8, 22)),
            grace: half_hours(dice.below(4)),
        }
    }

    fn scenario(&self) -> String {
        let clock = |minutes: i64| format!("{:02}:{:02}", minutes % DAY / 60, minutes % 60);
        let dates: Vec<String> = self
            .arrivals
            .iter()
            .map(|&at| format!("\"2026-01-{:02} {}\"", 5 + at / DAY, clock(at)))
            .collect();
        let ends = match self.grace {
            0 => "suspend".to_owned(),
            minutes => format!("finish within {minutes} min"),
        };
        super::support::queue(
            &format!("dates = [{}]", dates.join(", ")),
            &format!("\"{} min\"", self.service),
            &format!(
                "[officers.servers]\nskills = [\"serve\"]\nat-shift-end = \"{ends}\"\n[officers.servers.shifts.day]\ndays = \"daily\"\n\
                 hours = \"{}-{}\"\non-duty = {}",
                clock(self.opens),
                clock(self.closes),
                self.servers
            ),
        )
    }

    /// The first come is served first, by whoever is free first; nothing begins at or after the shift's end; what would
    /// end later than the grace stops at the end and goes on, by the same officer, when the next shift begins.
    fn departures(&self) -> Vec<i64> {
        let mut free = vec![0; self.servers];
        let mut departures = Vec::new();
        for &arrival in &self.arrivals {
            free.sort_unstable();
            let mut begins = arrival.max(free[0]);
            // Shifts begin every day; the one before the first day is over.
            let of_day = |at: i64| (at - self.opens).rem_euclid(DAY);
            if begins < self.opens || of_day(begins) >= self.closes - self.opens {
                begins += DAY - of_day(begins);
            }
            let shift_ends = begins - of_day(begins) + self.closes - self.opens;
            let done = begins + self.service;
            free[0] = if done <= shift_ends + self.grace {
                done
            } else {
                shift_ends - (self.closes - self.opens) + DAY + (done - shift_ends)
            };
            departures.push(free[0]);
        }
        departures.sort_unstable();
        departures
    }
}
