//! Limits on how much a scenario may hold, and what several sections need.

use crate::scenario::document::Value;
use crate::scenario::reader::Reader;

/// Officers (or units) in one pool.
pub(super) const MOST_OFFICERS: u32 = 4096;

/// Places.
pub(super) const MOST_SITES: usize = 32;

/// A count that its key already limits, as the model holds it.
pub(super) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Errors found so far in the whole scenario.
pub(super) fn errors(r: &Reader<'_>) -> usize {
    let state = r.session().state.borrow();
    state.diagnostics.iter().filter(|found| found.is_error()).count()
}

/// Whether `key` is there as a list without elements.
pub(super) fn is_empty_list(r: &Reader<'_>, key: &str) -> bool {
    matches!(r.node(key).map(|node| &node.value), Some(Value::Array(items)) if items.is_empty())
}

/// A whole number from −100 to 100: a rank in waiting lines.
pub(super) fn rank(r: &Reader<'_>, key: &str, doc: &str) -> Option<i32> {
    let rank = r.number(key, doc).within("-100", "100").optional()?;
    if rank.fract() != 0.0 {
        r.fault(
            key,
            format!("`{}` is {rank}, but a rank is a whole number", r.path_of(key)),
            Some("write 0, or -1 to be served earlier, or 1 to be served later".into()),
        );
    }
    Some(rank as i32)
}
