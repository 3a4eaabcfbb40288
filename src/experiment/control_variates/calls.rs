//! How many more calls came than expected, where the scenario implies an expectation.

use crate::customs::port::{Port, Traffic};
use crate::customs::record::Record;
use crate::random::Arrivals;
use crate::units::{SimDuration, SimTime};

/// What is known of the calls of each traffic stream.
#[derive(Debug)]
pub(super) struct Expectation(Vec<Known>);

/// What is known of one stream's calls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    Nothing,
    /// Whenever a call is due, it comes with this probability.
    Share(f64),
    /// So many come in the window on average.
    Number(f64),
}

impl Expectation {
    pub(super) fn new(port: &Port) -> Self {
        // A study that stops after so many consignments, or an event that cancels calls, breaks the expectation.
        let disturbed = port.terminating.stop_after.is_some()
            || port.closures.iter().any(|closure| closure.cancels_calls);
        let known = |traffic: &Traffic| {
            if disturbed {
                Known::Nothing
            } else {
                known(port, traffic)
            }
        };
        Self(port.traffic.iter().map(known).collect())
    }

    /// By goods kind, how many consignments more than expected the calls of this replication would bring, each with the mean
    /// of what it brings.
    pub(super) fn surplus(&self, port: &Port, record: &Record) -> Vec<f64> {
        let mut surplus = vec![0.0; port.goods.len()];
        for ((traffic, known), calls) in port.traffic.iter().zip(&self.0).zip(&record.calls) {
            let more = match known {
                Known::Nothing => continue,
                Known::Share(share) => calls.calls as f64 - share * (calls.calls + calls.cancelled) as f64,
                Known::Number(number) => calls.calls as f64 - number,
            };
            for brings in &traffic.brings {
                surplus[brings.goods] += more * brings.count.mean();
            }
        }
        surplus
    }
}

fn known(port: &Port, traffic: &Traffic) -> Known {
    let comes = 1.0 - traffic.cancelled.get();
    match &traffic.arrivals {
        Arrivals::Poisson(process) if traffic.delay.is_none() => {
            let (from, to) = (port.window_start(), port.window_end());
            let mut number = 0.0;
            let mut at: SimTime = from;
            while at < to {
                // Rates are constant within an hour of the clock.
                let next = (at + SimDuration::HOUR).min(to);
                number += process.rate(at, &port.calendar) * (next - at).hours();
                at = next;
            }
            Known::Number(comes * number)
        }
        _ if comes < 1.0 => Known::Share(comes),
        _ => Known::Nothing,
    }
}
