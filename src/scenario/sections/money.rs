//! `[money]` and `[delay]`: the one currency, and what a day's delay costs the trader.

use crate::scenario::form;
use crate::scenario::quantity::Currency;
use crate::scenario::reader::Reader;

/// `[money]`.
pub(super) fn currency(r: &Reader<'_>) -> Currency {
    let name = r
        .text("currency", "The currency of all results, such as \"EC$\"")
        .optional();
    let doc = "Other currencies, and what one unit of each is worth in this one";
    Currency {
        name: name.unwrap_or_default(),
        others: r.map("exchange", "", &form::number().above("0"), doc),
    }
}

/// `[delay]`: the share of its value that a day's delay of a consignment costs \[1/d\].
pub(super) fn delay_cost_per_day(r: &Reader<'_>) -> f64 {
    r.share(
        "cost-per-day",
        "What a day's delay costs the trader, as a share of the consignment's value",
    )
    .default("0 %")
    .get()
}
