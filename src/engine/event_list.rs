//! The event list: what happens next.
//!
//! An event is one 128-bit word: time (56 bits) · kind (6) · sequence (34) · payload (32). Comparing words orders
//! events by time; at the same time by kind, in the order in which the model numbers its kinds; and within a kind in
//! the order in which they were scheduled. The standard library's binary heap of such words is within a tenth of the
//! best list at the sizes a port has (a few thousand pending events).

use crate::units::SimTime;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const PAYLOAD_BITS: u32 = 32;
const SEQUENCE_BITS: u32 = 34;
const KIND_BITS: u32 = 6;
const SEQUENCE_MASK: u64 = (1 << SEQUENCE_BITS) - 1;

/// Something due to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: SimTime,
    /// What, in the model's own numbering below 64; smaller happens first at the same instant.
    pub kind: u8,
    /// To whom.
    pub payload: u32,
}

/// Pending events, soonest first.
#[derive(Debug, Default)]
pub struct EventList {
    heap: BinaryHeap<Reverse<u128>>,
    scheduled: u64,
}

impl EventList {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Schedules an event. One due at [`SimTime::NEVER`] is dropped.
    #[inline]
    pub fn schedule(&mut self, at: SimTime, kind: u8, payload: u32) {
        debug_assert!(u32::from(kind) < 1 << KIND_BITS, "kinds are numbered below 64");
        debug_assert!(at >= SimTime::ZERO, "nothing is scheduled before the beginning");
        if at == SimTime::NEVER {
            return;
        }
        let sequence = self.scheduled & SEQUENCE_MASK;
        self.scheduled += 1;
        let low = sequence << PAYLOAD_BITS | u64::from(payload);
        let word = (at.micros() as u128) << (KIND_BITS + SEQUENCE_BITS + PAYLOAD_BITS)
            | u128::from(kind) << (SEQUENCE_BITS + PAYLOAD_BITS)
            | u128::from(sequence >> (64 - PAYLOAD_BITS)) << 64
            | u128::from(low);
        self.heap.push(Reverse(word));
    }

    /// Takes the soonest event out.
    #[inline]
    pub fn pop(&mut self) -> Option<Event> {
        let Reverse(word) = self.heap.pop()?;
        Some(Event {
            at: SimTime::from_micros((word >> (KIND_BITS + SEQUENCE_BITS + PAYLOAD_BITS)) as i64),
            kind: ((word >> (SEQUENCE_BITS + PAYLOAD_BITS)) & ((1 << KIND_BITS) - 1)) as u8,
            payload: word as u32,
        })
    }

    /// Whether the soonest event is of this kind and due at `at`.
    pub fn is_next(&self, at: SimTime, kind: u8) -> bool {
        let word = |at: i64, kind: u8| (at as u128) << KIND_BITS | u128::from(kind);
        self.heap
            .peek()
            .is_some_and(|&Reverse(next)| next >> (SEQUENCE_BITS + PAYLOAD_BITS) == word(at.micros(), kind))
    }

    /// Forgets all pending events and starts counting anew.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.scheduled = 0;
    }

    /// How many events have been scheduled so far.
    pub const fn scheduled(&self) -> u64 {
        self.scheduled
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn events_come_in_order_of_time_then_kind_then_scheduling(
            events in prop::collection::vec((0_i64..50, 0_u8..3, any::<u32>()), 0..200)
        ) {
            let mut list = EventList::new();
            for &(at, kind, payload) in &events {
                list.schedule(SimTime::from_micros(at), kind, payload);
            }
            let mut expected = events;
            expected.sort_by_key(|&(at, kind, _)| (at, kind));
            let got: Vec<_> =
                std::iter::from_fn(|| list.pop()).map(|e| (e.at.micros(), e.kind, e.payload)).collect();
            prop_assert_eq!(got, expected);
        }
    }

    #[test]
    fn what_is_due_never_is_not_kept() {
        let mut list = EventList::new();
        list.schedule(SimTime::NEVER, 0, 0);
        assert!(list.is_empty());
    }

    #[test]
    fn the_sequence_spans_both_halves_of_the_word() {
        let mut list = EventList {
            heap: BinaryHeap::new(),
            scheduled: (1 << 32) - 1,
        };
        list.schedule(SimTime::ZERO, 0, 1);
        list.schedule(SimTime::ZERO, 0, 2);
        assert_eq!(list.pop().map(|event| event.payload), Some(1));
        assert_eq!(list.pop().map(|event| event.payload), Some(2));
    }
}
