//! `[threat.NAME]`: what may be hidden.

use super::names::{Names, index};
use crate::customs::port::{Threat, ThreatKind};
use crate::scenario::reader::Reader;
use crate::stats::learning::{Learning, separation_of};
use crate::units::SimDuration;

const LEARNING: &str = "How scores for it learn, week by week, from the finds that random inspections are expected to bring; stylised";

/// One threat.
pub(super) fn threat(name: &str, r: &Reader<'_>, names: &Names) -> Threat {
    let doc = "What a find means: contraband is seized, revenue is assessed and the goods go on";
    let revenue = r
        .choice("kind", &[("contraband", false), ("revenue", true)], doc)
        .required();
    let shortfall = r
        .share("shortfall", "Duty at stake as a share of value; revenue only")
        .optional();
    let doc = "Step done by officers after a find; it takes their time";
    let procedure = r.reference("procedure", "step", doc).optional();
    match (revenue, shortfall) {
        (false, Some(_)) => r.fault(
            "shortfall",
            format!("`shortfall` is given, but `{name}` is contraband, which owes no duty"),
            Some("leave it out, or write kind = \"revenue\"".into()),
        ),
        (true, None) if !r.describing() => r.fault(
            "shortfall",
            format!("`{name}` is a revenue threat without `shortfall`: nothing would be at stake"),
            Some("write shortfall = \"20 %\": the duty at stake as a share of value".into()),
        ),
        _ => {}
    }
    Threat {
        name: name.to_owned(),
        kind: if revenue {
            ThreatKind::Revenue {
                shortfall: shortfall.unwrap_or_default().get(),
            }
        } else {
            ThreatKind::Contraband
        },
        procedure: procedure.map(|step| index(&names.steps, &step)),
        learning: r.optional_table("learning", LEARNING, learning),
    }
}

/// `[threat.NAME.learning]`.
fn learning(r: &Reader<'_>) -> Learning {
    let best = r
        .number(
            "best-auc",
            "Area under the curve with all the labelled finds one could wish for",
        )
        .above("0.5")
        .at_most("0.9999")
        .required();
    let finds = r
        .count(
            "finds",
            "Labelled finds after which 63 % of that skill is reached",
        )
        .within("1", "1000000000")
        .required();
    let outdated = r
        .duration(
            "outdated-after",
            "Half of what a find teaches is outdated after this time; it holds for ever when not given",
        )
        .within("1 day", "36500 days")
        .optional();
    let doc =
        "What a find of a targeted inspection teaches, as a share of what one of a random inspection does";
    let from_targeted = r.share("from-targeted", doc).default("0 %");
    Learning {
        best: separation_of(best.clamp(0.5, 0.9999)),
        finds: finds as f64,
        outdated: outdated.map(|time: SimDuration| time.days() / 7.0),
        from_targeted: from_targeted.get(),
    }
}
