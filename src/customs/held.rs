//! Who held a consignment, minute by minute.
//!
//! A consignment's past is one or several branches that run side by side: its papers, its goods (from the vessel to the
//! shed) and perhaps a permit. Each branch keeps an account: up to when, and how much by whom. Where branches meet, the
//! one that ends last was waited for, and its account becomes the consignment's: so each minute goes to exactly one
//! holder, and the holders' times sum to the time that passed, to the microsecond.

use super::port::Holder;
use crate::units::{SimDuration, SimTime};

/// Time held by each holder up to an instant.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Up to when it is accounted for.
    until: SimTime,
    /// Whose requirement ended then.
    last: Holder,
    by: [SimDuration; 4],
}

impl Held {
    /// Nothing yet, from `from` on.
    pub const fn from(from: SimTime) -> Self {
        Self {
            until: from,
            last: Holder::Trader,
            by: [SimDuration::ZERO; 4],
        }
    }

    /// The time up to `until` was `holder`'s. What lies before the account's beginning does not count.
    #[inline]
    pub fn charge(&mut self, holder: Holder, until: SimTime) {
        if until >= self.until {
            self.by[holder as usize] += until - self.until;
            self.until = until;
            self.last = holder;
        }
    }

    /// Meets another branch that began with this one: the one that ended last counts; at the same instant, the one
    /// whose holder has the stronger claim.
    #[inline]
    pub fn join(&mut self, other: &Self) {
        if (other.until, other.last) > (self.until, self.last) {
            *self = *other;
        }
    }

    /// Up to when it is accounted for.
    pub const fn until(&self) -> SimTime {
        self.until
    }

    /// Time held by each of [`Holder::ALL`].
    pub const fn by(&self) -> &[SimDuration; 4] {
        &self.by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> SimTime {
        SimTime::ZERO + SimDuration::HOUR * hours
    }

    fn hours(held: &Held) -> [i64; 4] {
        held.by().map(|span| span.micros() / SimDuration::HOUR.micros())
    }

    /// Arrival at 0; lodged at 10 and paid at 16 (trader), documents checked at 18 (customs); discharged at 20 (port);
    /// examined at 25 (customs). Up to 20 the port was waited for, whatever the papers did.
    #[test]
    fn overlapping_payment_and_discharge_go_to_whoever_ended_last() {
        let mut papers = Held::from(at(0));
        papers.charge(Holder::Trader, at(10));
        papers.charge(Holder::Trader, at(16));
        papers.charge(Holder::Customs, at(18));
        let mut goods = Held::from(at(0));
        goods.charge(Holder::Port, at(20));
        papers.join(&goods);
        papers.charge(Holder::Customs, at(25));
        assert_eq!(hours(&papers), [0, 20, 0, 5]);
        assert_eq!(papers.by().iter().copied().sum::<SimDuration>(), at(25) - at(0));
    }

    /// Discharged at 5 already: then the papers were waited for all along.
    #[test]
    fn goods_that_lay_ready_hold_nothing() {
        let mut papers = Held::from(at(0));
        papers.charge(Holder::Trader, at(16));
        papers.charge(Holder::Customs, at(18));
        let mut goods = Held::from(at(0));
        goods.charge(Holder::Port, at(5));
        papers.join(&goods);
        assert_eq!(hours(&papers), [16, 0, 0, 2]);
    }

    #[test]
    fn a_tie_goes_to_customs_then_agency_then_port_then_trader() {
        let ended_by = |holder| {
            let mut held = Held::from(at(0));
            held.charge(holder, at(10));
            held
        };
        for (weak, strong) in [(0, 1), (1, 2), (2, 3)] {
            for (mine, other) in [(weak, strong), (strong, weak)] {
                let mut held = ended_by(Holder::ALL[mine]);
                held.join(&ended_by(Holder::ALL[other]));
                assert_eq!(hours(&held)[strong], 10);
            }
        }
    }

    #[test]
    fn what_happens_before_arrival_does_not_count() {
        let mut papers = Held::from(at(10));
        papers.charge(Holder::Customs, at(4));
        assert_eq!(papers.until(), at(10));
        assert_eq!(hours(&papers), [0, 0, 0, 0]);
    }
}
