//! What happens to a kind of goods besides inspection: `lodged`, `payment`, `permit` and `collection`.

use super::hours::opening_hours;
use super::names::{Names, indices};
use super::steps::appointment;
use crate::customs::port::{
    Abandonment, Collection, Holder, LodgedFrom, Lodgement, Payment, PaymentTime, Permit,
};
use crate::random::Law;
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::units::Share;

/// `[goods.NAME.lodged]`.
pub(super) fn lodgement(names: &Names) -> impl Fn(&Reader<'_>) -> Lodgement {
    |r| {
        let before_arrival = r
            .share("before-arrival", "Share lodged before the vessel arrives")
            .default("0 %");
        let lead = r
            .duration_law(
                "lead",
                "How long before arrival those are lodged; at most the traffic's notice counts",
            )
            .default("24 h");
        let lag = r
            .duration_law("lag", "How long after `from` the others are lodged")
            .optional();
        let froms = [
            ("arrival", LodgedFrom::Arrival),
            ("availability", LodgedFrom::Availability),
        ];
        let from = r
            .choice("from", &froms, "What the lag counts from")
            .default("arrival");
        let doc = "Steps before lodgement, such as a broker's preparation of the entry";
        let prepared_by = r.list("prepared-by", form::reference("step"), doc).default("[]");
        let error = r
            .share("error", "Share of declarations sent back once with an error")
            .default("0 %");
        let correction = r
            .duration_law("correction", "How long the trader takes to correct it")
            .optional();
        if lag.is_none() && before_arrival < Share::ALL && !r.has("lag") {
            r.fault(
                "lag",
                format!(
                    "`lodged` lacks `lag`, and {} is lodged after arrival",
                    before_arrival.complement()
                ),
                Some(
                    "add lag = { lognormal = { mean = \"150 h\", cv = 0.9 } }, or before-arrival = \"100 %\""
                        .into(),
                ),
            );
        }
        if correction.is_none() && error > Share::NONE && !r.has("correction") {
            r.fault(
                "error",
                format!("{error} of declarations are sent back, but `correction` does not say for how long"),
                Some("add correction = { lognormal = { mean = \"20 h\", cv = 1 } }".into()),
            );
        }
        if before_arrival == Share::NONE && r.has("lead") {
            r.warn(
                "lead",
                "`lead` has no effect: nothing is lodged before arrival",
                Some("add before-arrival = \"20 %\", or leave `lead` out".into()),
            );
        }
        Lodgement {
            before_arrival,
            lead,
            lag: lag.unwrap_or(Law::Constant(0.0)),
            from,
            prepared_by: indices(&names.steps, &prepared_by),
            error,
            correction: correction.unwrap_or(Law::Constant(0.0)),
        }
    }
}

/// `[goods.NAME.payment]`.
pub(super) fn payment(r: &Reader<'_>) -> Payment {
    let times = [
        ("before-selectivity", PaymentTime::BeforeSelectivity),
        ("before-release", PaymentTime::BeforeRelease),
        ("after-release", PaymentTime::AfterRelease),
    ];
    Payment {
        when: r
            .choice("when", &times, "Where in the process it is paid")
            .required(),
        takes: r
            .duration_law("takes", "How long the trader takes to pay")
            .default("0 h"),
        hours: opening_hours(r, "hours", "When payment is possible"),
    }
}

/// `[goods.NAME.permit]`.
pub(super) fn permit(r: &Reader<'_>) -> Permit {
    let holders = [("agency", Holder::Agency), ("trader", Holder::Trader)];
    Permit {
        share: r.share("share", "Share of consignments that need one").required(),
        takes: r
            .duration_law("takes", "How long after arrival it is there")
            .required(),
        holder: r
            .choice("holder", &holders, "Who is answerable for the wait")
            .default("agency"),
    }
}

/// `[goods.NAME.collection]`.
pub(super) fn collection(r: &Reader<'_>) -> Collection {
    let abandoned = r.share("abandoned", "Share never collected").default("0 %");
    let disposed_after = r
        .duration(
            "disposed-after",
            "When those are sold or destroyed, after arrival",
        )
        .within("1 day", "3650 days")
        .default("90 days");
    if r.has("disposed-after") && abandoned == Share::NONE {
        r.warn(
            "disposed-after",
            "`disposed-after` has no effect: nothing is abandoned",
            Some("add abandoned = \"0.4 %\", or leave it out".into()),
        );
    }
    Collection {
        takes: r
            .duration_law("takes", "How long the trader takes to come")
            .default("0 h"),
        hours: opening_hours(r, "hours", "When the gate is open"),
        appointment: r.optional_table("appointment", "Collection goes by appointment", appointment),
        free: r
            .duration("free", "Storage is free for this long after the goods lie ready")
            .at_most("3650 days")
            .default("0 h"),
        storage_per_day: r
            .money("storage-per-day", "Storage after that, a day")
            .default("0"),
        abandonment: (abandoned > Share::NONE).then_some(Abandonment {
            share: abandoned,
            disposed_after,
        }),
    }
}
