//! Bins in use and their counts, packed into few bytes.
//!
//! Each entry is the distance from the bin before it and the count, both as numbers of seven bits a byte, the lowest first,
//! the eighth bit set on all but the last (LEB128). Neighbours with small counts, which most are, take two bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// (bin, count), in order.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct PackedBins {
    bytes: Box<[u8]>,
    /// The sum of all counts.
    total: u64,
}

const MORE: u8 = 0x80;

impl PackedBins {
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut bytes = &*self.bytes;
        let mut bin = 0_u32;
        std::iter::from_fn(move || {
            if let [gap, count, rest @ ..] = bytes
                && gap | count < MORE
            {
                bytes = rest;
                bin = bin.wrapping_add(u32::from(*gap));
                return Some((bin, u32::from(*count)));
            }
            bin = bin.wrapping_add(take_number(&mut bytes)?);
            Some((bin, take_number(&mut bytes)?))
        })
    }

    pub(super) const fn total(&self) -> u64 {
        self.total
    }
}

impl FromIterator<(u32, u32)> for PackedBins {
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(bins: I) -> Self {
        let mut bytes = Vec::new();
        let mut last = 0_u32;
        let mut total = 0_u64;
        for (bin, count) in bins {
            put_number(bin.wrapping_sub(last), &mut bytes);
            put_number(count, &mut bytes);
            last = bin;
            total += u64::from(count);
        }
        let bytes = bytes.into();
        Self { bytes, total }
    }
}

fn put_number(number: u32, bytes: &mut Vec<u8>) {
    let mut left = number;
    while left >= u32::from(MORE) {
        bytes.push(left as u8 | MORE);
        left >>= 7;
    }
    bytes.push(left as u8);
}

#[inline(never)]
fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & !MORE) << shift;
        if byte < MORE {
            return Some(number);
        }
        shift += 7;
    }
}

/// As a list of pairs.
impl Serialize for PackedBins {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for PackedBins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<(u32, u32)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

impl fmt::Debug for PackedBins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bins in prop::collection::vec((any::<u32>(), any::<u32>()), 0..50)) {
            let packed: PackedBins = bins.iter().copied().collect();
            prop_assert_eq!(packed.iter().collect::<Vec<_>>(), bins.clone());
            let text = serde_json::to_string(&packed).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&bins).unwrap());
            prop_assert_eq!(serde_json::from_str::<PackedBins>(&text).unwrap(), packed);
        }
    }

    #[test]
    fn neighbours_with_small_counts_take_two_bytes() {
        let packed: PackedBins = (7000..7100).map(|bin| (bin, 3)).collect();
        assert_eq!(packed.bytes.len(), 2 * 100 + 1);
    }
}
