//! The event list: what happens next.
//!
//! An event is one 128-bit word: time (56 bits) · kind (6) · sequence (34) · payload (32). Comparing words orders
//! events by time; at the same time by kind, in the order in which the model numbers its kinds; and within a kind in
//! the order in which they were scheduled.
//!
//! The words are kept in a ladder (Tang, Goh and Thng 2005): the soonest few sorted, later ones in buckets of equal
//! spans of time that are sorted when their turn comes (a crowded bucket is divided into finer ones first), the latest
//! unsorted. So an event costs the same whether ten or a million are pending, and with few pending all are sorted.

use crate::units::SimTime;

const PAYLOAD_BITS: u32 = 32;
const SEQUENCE_BITS: u32 = 34;
const KIND_BITS: u32 = 6;
const SEQUENCE_MASK: u64 = (1 << SEQUENCE_BITS) - 1;
/// Bits below the time.
const BELOW_TIME: u32 = KIND_BITS + SEQUENCE_BITS + PAYLOAD_BITS;
/// Most events kept sorted, unless more are due at one instant.
const MOST_NEAR: usize = 48;
/// So many events are sorted at once when no bucket is left.
const FEW: usize = 24;
/// Events a bucket should hold when its rung is made.
const PER_BUCKET: usize = 1;
const MOST_BUCKETS: usize = 4096;
/// Later than every event.
const NO_END: u64 = SimTime::NEVER.micros() as u64;

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
#[derive(Debug)]
pub struct EventList {
    /// All events before `near_until`, the soonest last.
    near: Vec<u128>,
    near_until: u64,
    /// Spans after `near_until`, the soonest last; each ends where the next bucket of the one before it begins.
    rungs: Vec<Rung>,
    /// Events after all rungs, in no order.
    far: Vec<u128>,
    /// Rungs to be used again.
    spare: Vec<Rung>,
    scheduled: u64,
}

/// Events of a span of time, in buckets of equal length.
#[derive(Debug, Default)]
struct Rung {
    from: u64,
    until: u64,
    /// Log of the length of a bucket \[µs\].
    shift: u32,
    /// First bucket that has not had its turn.
    next: usize,
    held: usize,
    buckets: Vec<Vec<u128>>,
}

impl Default for EventList {
    fn default() -> Self {
        Self {
            near: Vec::with_capacity(MOST_NEAR + 1),
            near_until: NO_END,
            rungs: Vec::new(),
            far: Vec::new(),
            spare: Vec::new(),
            scheduled: 0,
        }
    }
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
        let sequence = self.scheduled & SEQUENCE_MASK;
        self.scheduled += 1;
        let low = sequence << PAYLOAD_BITS | u64::from(payload);
        let high = (at.micros() as u64) << (BELOW_TIME - 64)
            | u64::from(kind) << (SEQUENCE_BITS + PAYLOAD_BITS - 64)
            | sequence >> (64 - PAYLOAD_BITS);
        let word = u128::from(high) << 64 | u128::from(low);
        let is_near = (at.micros() as u64) < self.near_until;
        if is_near && self.near.len() < self.near.capacity() {
            self.sort_in(word);
        } else if is_near {
            self.make_room_and_sort_in(word);
        } else if at < SimTime::NEVER {
            self.put_off(at.micros() as u64, word);
        }
    }

    /// Takes the soonest event out.
    #[inline]
    pub fn pop(&mut self) -> Option<Event> {
        if self.near.is_empty() && !self.refill() {
            return None;
        }
        self.near.pop().map(unpack)
    }

    /// Takes the soonest event out if it is due at `at` or before.
    #[inline]
    pub fn pop_by(&mut self, at: SimTime) -> Option<Event> {
        let soonest = match self.near.last().copied() {
            Some(soonest) => soonest,
            None if self.refill() => *self.near.last()?,
            None => return None,
        };
        if time(soonest) > at.micros() as u64 {
            return None;
        }
        self.near.pop();
        Some(unpack(soonest))
    }

    /// Whether the soonest event is of this kind and due at `at`.
    #[inline]
    pub fn is_next(&mut self, at: SimTime, kind: u8) -> bool {
        if self.near.is_empty() && !self.refill() {
            return false;
        }
        let wanted = (at.micros() as u128) << KIND_BITS | u128::from(kind);
        self.near
            .last()
            .is_some_and(|next| next >> (SEQUENCE_BITS + PAYLOAD_BITS) == wanted)
    }

    /// Forgets all pending events and starts counting anew.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// How many events have been scheduled so far.
    pub const fn scheduled(&self) -> u64 {
        self.scheduled
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.near.len() + self.far.len() + self.rungs.iter().map(|rung| rung.held).sum::<usize>()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts an event due before `near_until` into its place: near the end, since what is scheduled is mostly soon.
    #[inline]
    fn sort_in(&mut self, word: u128) {
        self.near.push(word);
        let mut places = self.near.iter_mut().rev();
        if let Some(mut place) = places.next() {
            for sooner in places.take_while(|sooner| **sooner < word) {
                *place = *sooner;
                place = sooner;
            }
            *place = word;
        }
        if self.near.len() > MOST_NEAR {
            self.thin_out();
        }
    }

    /// Apart, so that the usual way of [`EventList::schedule`] needs no call, nor to save its registers for one.
    #[cold]
    #[inline(never)]
    fn make_room_and_sort_in(&mut self, word: u128) {
        self.near.reserve(MOST_NEAR);
        self.sort_in(word);
    }

    #[inline(never)]
    fn put_off(&mut self, at: u64, word: u128) {
        match self.rungs.iter_mut().rev().find(|rung| at < rung.until) {
            Some(rung) => rung.put(word),
            None => self.far.push(word),
        }
    }

    /// Moves the later half of what is sorted to where it need not be sorted yet.
    #[inline(never)]
    fn thin_out(&mut self) {
        let from = |boundary: u64, near: &[u128]| near.partition_point(|&word| time(word) >= boundary);
        let mut boundary = time(self.near[self.near.len() - MOST_NEAR / 2]);
        let mut later = from(boundary, &self.near);
        if later == self.near.len() {
            boundary += 1;
            later = from(boundary, &self.near);
        }
        if boundary >= self.near_until {
            return;
        }
        if self.near_until == NO_END {
            self.far.extend(self.near.drain(..later));
        } else {
            let mut rung = self.new_rung(boundary, self.near_until, later);
            self.near.drain(..later).for_each(|word| rung.put(word));
            self.rungs.push(rung);
        }
        self.near_until = boundary;
    }

    /// Sorts the next events when none is sorted. False when nothing is pending.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        loop {
            let Some(rung) = self.rungs.last_mut() else {
                if self.far.len() <= FEW {
                    std::mem::swap(&mut self.near, &mut self.far);
                    self.near.sort_unstable_by(|a, b| b.cmp(a));
                    self.near_until = NO_END;
                    return !self.near.is_empty();
                }
                let times = || self.far.iter().map(|&word| time(word));
                let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
                let mut rung = self.new_rung(first, last + 1, self.far.len());
                self.far.drain(..).for_each(|word| rung.put(word));
                self.rungs.push(rung);
                self.near_until = first;
                continue;
            };
            if rung.held == 0 {
                self.near_until = rung.until;
                self.spare.extend(self.rungs.pop());
                continue;
            }
            while rung.buckets[rung.next].is_empty() {
                rung.next += 1;
            }
            let number = rung.next;
            let (from, until) = (rung.start_of(number), rung.start_of(number + 1));
            rung.next += 1;
            rung.held -= rung.buckets[number].len();
            if rung.buckets[number].len() > MOST_NEAR && until - from > 1 {
                let mut crowd = std::mem::take(&mut rung.buckets[number]);
                let mut finer = self.new_rung(from, until, crowd.len());
                crowd.drain(..).for_each(|word| finer.put(word));
                self.rungs.push(finer);
                self.near_until = from;
                continue;
            }
            // Copied, not swapped: so that no bucket keeps the room of a crowd.
            self.near.append(&mut rung.buckets[number]);
            self.near.sort_unstable_by(|a, b| b.cmp(a));
            self.near_until = until;
            return true;
        }
    }

    /// An empty rung over `from..until` for `expected` events.
    fn new_rung(&mut self, from: u64, until: u64, expected: usize) -> Rung {
        let mut rung = self.spare.pop().unwrap_or_default();
        let span = until - from;
        let most = (expected / PER_BUCKET).next_power_of_two().clamp(2, MOST_BUCKETS) as u64;
        let shift = span.div_ceil(most).next_power_of_two().trailing_zeros();
        let buckets = (((span - 1) >> shift) + 1) as usize;
        if rung.buckets.len() < buckets {
            rung.buckets.resize_with(buckets, Vec::new);
        }
        Rung {
            from,
            until,
            shift,
            next: 0,
            held: 0,
            buckets: rung.buckets,
        }
    }
}

impl Rung {
    /// Adds an event of the span that is not in a bucket which has had its turn.
    #[inline]
    fn put(&mut self, word: u128) {
        let bucket = (time(word) - self.from) >> self.shift;
        self.buckets[bucket as usize].push(word);
        self.held += 1;
    }

    fn start_of(&self, bucket: usize) -> u64 {
        (self.from + ((bucket as u64) << self.shift)).min(self.until)
    }
}

#[inline]
fn unpack(word: u128) -> Event {
    Event {
        at: SimTime::from_micros(time(word) as i64),
        kind: ((word >> (SEQUENCE_BITS + PAYLOAD_BITS)) & ((1 << KIND_BITS) - 1)) as u8,
        payload: word as u32,
    }
}

/// When an event is due \[µs\].
#[inline]
const fn time(word: u128) -> u64 {
    (word >> BELOW_TIME) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    fn all(list: &mut EventList) -> Vec<(i64, u8, u32)> {
        std::iter::from_fn(|| list.pop())
            .map(|e| (e.at.micros(), e.kind, e.payload))
            .collect()
    }

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
            prop_assert_eq!(all(&mut list), expected);
        }

        /// Crowds at one instant, the far future, and what is scheduled while others are taken out: as a heap does it.
        #[test]
        fn it_does_as_a_heap_does(
            steps in prop::collection::vec((0_u32..4, 0_u32..45, any::<u32>(), 0_u8..3), 0..3000)
        ) {
            let mut list = EventList::new();
            let mut heap = BinaryHeap::new();
            let (mut now, mut sequence) = (0_i64, 0_u32);
            for &(take, magnitude, spread, kind) in &steps {
                let at = now + (i64::from(spread) << 12 >> magnitude);
                list.schedule(SimTime::from_micros(at), kind, sequence);
                heap.push(Reverse((at, kind, sequence)));
                sequence += 1;
                if take == 0 {
                    prop_assert_eq!(list.len(), heap.len());
                    let expected = heap.pop().map(|Reverse(event)| event);
                    if let Some((at, kind, _)) = expected {
                        prop_assert!(list.is_next(SimTime::from_micros(at), kind));
                        now = at;
                    }
                    let got = list.pop().map(|event| (event.at.micros(), event.kind, event.payload));
                    prop_assert_eq!(got, expected);
                }
            }
            let left = std::iter::from_fn(|| heap.pop()).map(|Reverse(event)| event);
            prop_assert_eq!(all(&mut list), left.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_crowd_at_one_instant_keeps_its_order() {
        let mut list = EventList::new();
        for payload in 0..10_000 {
            list.schedule(
                SimTime::from_micros(7 + i64::from(payload % 2) * 1_000_000),
                0,
                payload,
            );
        }
        let order: Vec<u32> = all(&mut list)
            .into_iter()
            .map(|(_, _, payload)| payload)
            .collect();
        let expected: Vec<u32> = (0..10_000).step_by(2).chain((1..10_000).step_by(2)).collect();
        assert_eq!(order, expected);
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
            scheduled: (1 << 32) - 1,
            ..EventList::default()
        };
        list.schedule(SimTime::ZERO, 0, 1);
        list.schedule(SimTime::ZERO, 0, 2);
        assert_eq!(list.pop().map(|event| event.payload), Some(1));
        assert_eq!(list.pop().map(|event| event.payload), Some(2));
    }
}
