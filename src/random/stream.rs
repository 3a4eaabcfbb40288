//! Keyed draws: a stream for each (seed, replication, source, purpose), a draw for each entity and visit.
//!
//! Each stream has its own 64-bit Philox key, hashed from those four; inside a stream nothing is hashed: the 128-bit
//! counter is (entity, visit · 2³² + block), so two draws of a stream never share a block. Adding a stream, a step or
//! a pool of officers renumbers nobody else's draws. Of n streams any two share a key with probability n²/2⁶⁵.
//!
//! The hash absorbs 64-bit words w into a state h by h ← mix(h ⊕ w + G), where mix is the finalizer of SplitMix64
//! (Steele, Lea and Flood 2014; constants of Stafford's variant 13) and G the golden ratio. A name is absorbed as its
//! length in bytes, then its bytes in little-endian words padded by zeros, so different pairs of names give different
//! words. It is fixed here and depends on no library or platform.

use super::philox::{open_unit, philox2x64};
use rand::TryRng;
use std::convert::Infallible;

/// The randomness of one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicationKey(u64);

/// The randomness of one source in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceKey(u64);

/// The draws of one source for one purpose in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream(u64);

/// A generator for samplers that need an unknown number of draws (acceptance and rejection).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedGenerator {
    key: u64,
    entity: u64,
    visit: u64,
    block: u64,
    spare: Option<u64>,
}

/// Bits of an entity that number the children of a parent.
const CHILD_BITS: u32 = 24;
const CHILD_MASK: u64 = (1 << CHILD_BITS) - 1;
/// First block of a [`KeyedGenerator`]; draws by number use the blocks below it.
const FIRST_GENERATOR_BLOCK: u64 = 1 << 31;
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
/// State before anything is absorbed: the first digits of π.
const START: u64 = 0x243F_6A88_85A3_08D3;

/// The identity of child number `child` (24 bits) of `parent` (40 bits), such as a container of a vessel's call.
///
/// Higher bits are dropped: the caller keeps within 2⁴⁰ parents and 2²⁴ children a parent.
#[inline]
pub const fn entity(parent: u64, child: u32) -> u64 {
    (parent << CHILD_BITS) | (child as u64 & CHILD_MASK)
}

impl ReplicationKey {
    /// The key of replication number `replication` of an experiment with `seed`.
    ///
    /// Compared scenarios share the seed, so that equal entities have equal draws.
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self(absorb(absorb(START, seed), replication))
    }

    /// The stream of `source` for `purpose`, for instance of the ferry for its delay.
    ///
    /// Hashes both names: make streams once a replication, not once a draw.
    pub fn stream(self, source: &str, purpose: &str) -> Stream {
        self.source(source).stream(purpose)
    }

    /// The key of `source`, for those who make many of its streams.
    pub fn source(self, source: &str) -> SourceKey {
        SourceKey(absorb_name(self.0, source))
    }
}

impl SourceKey {
    /// The source's stream for `purpose`.
    pub fn stream(self, purpose: &str) -> Stream {
        Stream(absorb_name(self.0, purpose))
    }
}

impl Stream {
    /// Draw 0 of `entity` on its `visit`-th visit, in (0,1).
    #[inline]
    pub fn uniform(self, entity: u64, visit: u32) -> f64 {
        open_unit(self.block(entity, visit, 0)[0])
    }

    /// Draw 0 of each of these entities on its first visit.
    pub(super) fn uniforms_of(self, entities: &[u64], uniforms: &mut [f64]) {
        for (uniform, &entity) in uniforms.iter_mut().zip(entities) {
            *uniform = self.uniform(entity, 0);
        }
    }

    /// Draws 0 and 1, for the price of one.
    #[inline]
    pub fn uniforms(self, entity: u64, visit: u32) -> [f64; 2] {
        self.uniforms_of_block(entity, visit, 0)
    }

    /// Draws 2·`block` and 2·`block` + 1.
    #[inline]
    pub(super) fn uniforms_of_block(self, entity: u64, visit: u32, block: u32) -> [f64; 2] {
        let [even, odd] = self.block(entity, visit, u64::from(block));
        [open_unit(even), open_unit(odd)]
    }

    /// Draws `first`, `first` + 1 … of `entity` on its first visit, two for the price of one.
    #[inline]
    pub(super) fn uniforms_from(self, entity: u64, first: u32, uniforms: &mut [f64]) {
        let (odd, rest) = uniforms.split_at_mut(uniforms.len().min((first % 2) as usize));
        if let Some(odd) = odd.first_mut() {
            *odd = self.uniform_at(entity, 0, first);
        }
        let (pairs, last) = rest.as_chunks_mut();
        let mut block = first.div_ceil(2);
        for pair in pairs {
            *pair = self.uniforms_of_block(entity, 0, block);
            block += 1;
        }
        if let Some(last) = last.first_mut() {
            *last = self.uniforms_of_block(entity, 0, block)[0];
        }
    }

    /// Draw number `draw`: half `draw % 2` of block `draw / 2`.
    #[inline]
    pub fn uniform_at(self, entity: u64, visit: u32, draw: u32) -> f64 {
        let [even, odd] = self.block(entity, visit, u64::from(draw / 2));
        open_unit(if draw.is_multiple_of(2) { even } else { odd })
    }

    /// A generator of as many draws as a rejection sampler wants.
    ///
    /// It begins at block 2³¹, where no numbered draw reaches, so it may be used beside [`Stream::uniform_at`].
    pub fn generator(self, entity: u64, visit: u32) -> KeyedGenerator {
        KeyedGenerator {
            key: self.0,
            entity,
            visit: u64::from(visit) << 32,
            block: 0,
            spare: None,
        }
    }

    #[inline]
    fn block(self, entity: u64, visit: u32, block: u64) -> [u64; 2] {
        philox2x64(self.0, [entity, u64::from(visit) << 32 | block])
    }
}

impl KeyedGenerator {
    /// The next word; after 2³² words the sequence begins again.
    #[inline]
    fn next_word(&mut self) -> u64 {
        if let Some(word) = self.spare.take() {
            return word;
        }
        let block = FIRST_GENERATOR_BLOCK | self.block;
        self.block = (self.block + 1) % FIRST_GENERATOR_BLOCK;
        let [first, second] = philox2x64(self.key, [self.entity, self.visit | block]);
        self.spare = Some(second);
        first
    }
}

impl TryRng for KeyedGenerator {
    type Error = Infallible;

    /// The upper half of the next word.
    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[inline]
const fn absorb(state: u64, word: u64) -> u64 {
    let mut z = (state ^ word).wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn absorb_name(state: u64, name: &str) -> u64 {
    let length = absorb(state, name.len() as u64);
    name.as_bytes().chunks(8).fold(length, |state, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        absorb(state, u64::from_le_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::testing::{KS_CRITICAL, Z_CRITICAL, correlation, kolmogorov};

    const N: u64 = 20_000;

    fn service() -> Stream {
        ReplicationKey::new(1, 0).stream("scan", "service")
    }

    /// Value stability: these numbers change only together with a note in the changelog.
    #[test]
    fn draws_keep_their_values() {
        let stream = service();
        assert_eq!(format!("{stream:?}"), "Stream(5726406183178660452)");
        assert_eq!(stream.uniform(7, 0).to_bits(), 4_598_237_640_491_432_967);
    }

    /// Seed 1, n = 20,000, Kolmogorov–Smirnov, α = 0.001.
    #[test]
    fn draws_over_entities_and_over_visits_are_uniform() {
        let stream = service();
        let by_entity = (0..N).map(|i| stream.uniform(i, 0)).collect();
        assert!(kolmogorov(by_entity, |x| x) < KS_CRITICAL);
        let by_visit = (0..N).map(|i| stream.uniform(5, i as u32)).collect();
        assert!(kolmogorov(by_visit, |x| x) < KS_CRITICAL);
        let by_draw = (0..N).map(|i| stream.uniform_at(5, 0, i as u32)).collect();
        assert!(kolmogorov(by_draw, |x| x) < KS_CRITICAL);
    }

    /// Seed 1, n = 20,000, z = r·√n, α = 0.001.
    #[test]
    fn neighbours_purposes_sources_visits_and_replications_are_uncorrelated() {
        let key = ReplicationKey::new(1, 0);
        let stream = service();
        let base = |i| stream.uniform(i, 0);
        let others: [&dyn Fn(u64) -> f64; 8] = [
            &|i| stream.uniform(i + 1, 0),
            &|i| stream.uniform(i, 1),
            &|i| stream.uniforms(i, 0)[1],
            &|i| stream.uniform(entity(i, 0), 0),
            &|i| key.stream("scan", "detection").uniform(i, 0),
            &|i| key.stream("scan2", "service").uniform(i, 0),
            &|i| ReplicationKey::new(1, 1).stream("scan", "service").uniform(i, 0),
            &|i| ReplicationKey::new(2, 0).stream("scan", "service").uniform(i, 0),
        ];
        for (number, other) in others.iter().enumerate() {
            let z = correlation(N, base, other) * (N as f64).sqrt();
            assert!(z.abs() < Z_CRITICAL, "pair {number}: z = {z}");
        }
    }

    #[test]
    fn names_are_kept_apart() {
        let key = ReplicationKey::new(1, 0);
        assert_ne!(key.stream("ab", "c"), key.stream("a", "bc"));
        assert_ne!(key.stream("a", ""), key.stream("", "a"));
        assert_ne!(key.stream("a", "b"), key.stream("b", "a"));
        assert_ne!(key.stream("a\0", "b"), key.stream("a", "b"));
        assert_ne!(ReplicationKey::new(1, 2), ReplicationKey::new(2, 1));
    }

    #[test]
    fn numbered_draws_are_the_halves_of_blocks() {
        let stream = service();
        let pair = stream.uniforms(9, 3).map(f64::to_bits);
        assert_eq!(pair[0], stream.uniform(9, 3).to_bits());
        assert_eq!(pair[0], stream.uniform_at(9, 3, 0).to_bits());
        assert_eq!(pair[1], stream.uniform_at(9, 3, 1).to_bits());
        for first in 0..4 {
            for count in 0..5 {
                let mut drawn = vec![0.0; count];
                stream.uniforms_from(9, first, &mut drawn);
                let one_by_one: Vec<f64> = (first..)
                    .take(count)
                    .map(|draw| stream.uniform_at(9, 0, draw))
                    .collect();
                assert_eq!(drawn, one_by_one);
            }
        }
    }

    #[test]
    fn a_generator_shares_no_word_with_numbered_draws() {
        let stream = service();
        let mut generator = stream.generator(9, 3);
        let drawn: Vec<u64> = (0..100)
            .map(|_| open_unit(generator.next_word()).to_bits())
            .collect();
        for draw in (0..100).chain(u32::MAX - 100..=u32::MAX) {
            assert!(!drawn.contains(&stream.uniform_at(9, 3, draw).to_bits()));
        }
        let mut bytes = [0; 11];
        let Ok(()) = stream.generator(9, 3).try_fill_bytes(&mut bytes);
        let Ok(word) = stream.generator(9, 3).try_next_u64();
        assert_eq!(bytes[..8], word.to_le_bytes());
    }

    #[test]
    fn entities_pack_without_overlap() {
        assert_eq!(entity(1, 2), (1 << 24) + 2);
        assert_ne!(entity(17, 0), entity(16, 0xFF_FFFF));
    }
}
