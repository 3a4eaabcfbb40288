//! What traders happened to take and vessels to bring, against what their laws say on average.
//!
//! How long a trader takes to lodge, to pay and to collect is drawn by the consignment's identity from a law whose mean is
//! known. Summed over the consignments that arrived in the window, draw less mean has the expectation zero whatever happens
//! in the port: a control variate. So has the number of consignments that a call brought less its mean, summed over calls.
//! The draws are made anew here, from the same keys; a watched replication is the same to the bit.

use super::streams::SourceStreams;
use crate::customs::observer::{Note, Observer, Subject};
use crate::customs::port::{Goods, Port};
use crate::engine::Window;
use crate::random::{Law, ReplicationKey};
use crate::units::SimTime;

/// What a trader takes time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraderTime {
    /// From arrival, or from when the goods lie ready, to lodgement; none when lodged before arrival.
    Lodging,
    /// To pay.
    Payment,
    /// To come for the goods after release.
    Collection,
}

/// What was more than expected of a goods kind, over the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Surplus {
    /// By how much its traders took longer, summed over consignments, by [`TraderTime::ALL`] \[h\]; zero for what is not
    /// drawn.
    pub times: [f64; 3],
    /// How many more consignments vessels brought than calls bring on average in their months, summed over the calls that
    /// came; of counts that are Poisson, whose means are exact.
    pub brought: f64,
}

/// Watches a replication for what its traders take.
#[derive(Debug)]
pub struct TraderWatch<'a> {
    port: &'a Port,
    window: Window,
    streams: Vec<SourceStreams>,
    first_source: Vec<usize>,
    means: Vec<[Option<f64>; 3]>,
    /// Whether all that comes is brought by calls, and calls bring all of it.
    counts_calls: bool,
    surplus: Vec<Surplus>,
}

impl TraderTime {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lodging, Self::Payment, Self::Collection];

    /// What it is called in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lodging => "time to lodge",
            Self::Payment => "time to pay",
            Self::Collection => "time to collect",
        }
    }

    /// Its expectation for one consignment \[h\]; `None` where nothing is drawn, or where draws below zero are cut off.
    fn mean(self, goods: &Goods) -> Option<f64> {
        let known = |law: &Law| {
            let mean = law.mean();
            (law.minimum() >= 0.0 && mean.is_finite()).then_some(mean)
        };
        match self {
            Self::Lodging => {
                let lodgement = goods.lodgement.as_ref()?;
                Some(known(&lodgement.lag)? * (1.0 - lodgement.before_arrival.get()))
            }
            Self::Payment => known(&goods.payment.as_ref()?.takes),
            Self::Collection => known(&goods.collection.as_ref()?.takes),
        }
    }

    /// The draw of one consignment \[h\].
    fn draw(self, goods: &Goods, streams: &SourceStreams, entity: u64) -> f64 {
        match self {
            Self::Lodging => goods.lodgement.as_ref().map_or(0.0, |lodgement| {
                let share = lodgement.before_arrival;
                if share.get() > 0.0 && share.happens(streams.early.uniform(entity, 0)) {
                    0.0
                } else {
                    lodgement.lag.draw(streams.lag, entity, 0)
                }
            }),
            Self::Payment => goods
                .payment
                .as_ref()
                .map_or(0.0, |payment| payment.takes.draw(streams.payment, entity, 0)),
            Self::Collection => goods.collection.as_ref().map_or(0.0, |collection| {
                collection.takes.draw(streams.collection, entity, 0)
            }),
        }
    }
}

impl<'a> TraderWatch<'a> {
    /// A watch over the replication of this seed and number.
    pub fn new(port: &'a Port, seed: u64, replication: u64) -> Self {
        let means = |goods: &Goods| TraderTime::ALL.map(|time| time.mean(goods));
        Self {
            port,
            window: Window {
                from: port.window_start(),
                to: port.window_end(),
            },
            streams: SourceStreams::all(port, ReplicationKey::new(seed, replication)),
            first_source: SourceStreams::first_of_each(port),
            means: port.goods.iter().map(means).collect(),
            counts_calls: port.terminating.initial.is_empty() && port.terminating.stop_after.is_none(),
            surplus: vec![Surplus::default(); port.goods.len()],
        }
    }

    /// A vessel arrived: it is expected to bring what calls of its month bring on average.
    fn called(&mut self, traffic: usize, at: SimTime) {
        let port = self.port;
        let month = port.calendar.day(at.day()).month;
        for (brings, entry) in port.traffic[traffic].brings.iter().enumerate() {
            self.surplus_of_count(traffic, brings, -entry.count.mean() * entry.season[month]);
        }
    }

    /// Counts `more` consignments of an entry of what a vessel brings, where their number is Poisson.
    fn surplus_of_count(&mut self, traffic: usize, brings: usize, more: f64) {
        let spec = &self.port.traffic[traffic];
        let entry = &spec.brings[brings];
        if self.counts_calls && spec.vessel.is_some() && matches!(entry.count, Law::Poisson { .. }) {
            self.surplus[entry.goods].brought += more;
        }
    }

    /// What was seen, by goods kind.
    pub fn into_surplus(self) -> Vec<Surplus> {
        self.surplus
    }
}

impl Observer for TraderWatch<'_> {
    const ARRIVALS_ONLY: bool = true;

    fn note(&mut self, at: SimTime, subject: Subject, note: Note) {
        if note != Note::Arrived || !self.window.holds(at) {
            return;
        }
        let (traffic, brings, entity) = match subject {
            Subject::Vessel { traffic, .. } => {
                self.called(usize::from(traffic), at);
                return;
            }
            Subject::Consignment {
                traffic,
                brings,
                entity,
            } => (usize::from(traffic), usize::from(brings), entity),
        };
        self.surplus_of_count(traffic, brings, 1.0);
        let id = self.port.traffic[traffic].brings[brings].goods;
        let (goods, streams) = (
            &self.port.goods[id],
            &self.streams[self.first_source[traffic] + brings],
        );
        for (place, time) in TraderTime::ALL.into_iter().enumerate() {
            if let Some(mean) = self.means[id][place] {
                self.surplus[id].times[place] += time.draw(goods, streams, entity) - mean;
            }
        }
    }
}
