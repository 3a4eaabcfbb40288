//! Do nominal intervals hold the truth as often as they say? The experiments are in `src/verification/coverage.rs`, so that
//! the verification page shows what is asserted here.

use greenlane::verification::coverage::{self, Coverage};

#[test]
fn willink_covers_where_student_falls_short() {
    all_agree(&coverage::means());
}

#[test]
fn batch_means_cover_as_published() {
    all_agree(&coverage::batches());
}

#[test]
fn stopping_by_precision_keeps_its_coverage() {
    all_agree(&coverage::stopping());
}

#[test]
fn fieller_covers_ratios_of_small_counts() {
    all_agree(&coverage::ratios());
}

#[test]
fn woodruff_covers_quantiles_of_dependent_waits() {
    all_agree(&coverage::quantiles());
}

#[track_caller]
fn all_agree(rows: &[Coverage]) {
    for row in rows {
        assert!(row.agrees(), "{row:?}");
    }
}
