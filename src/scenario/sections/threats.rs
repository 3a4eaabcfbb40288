//! `[threat.NAME]`: what may be hidden.

use super::names::{Names, index};
use crate::customs::port::{Threat, ThreatKind};
use crate::scenario::reader::Reader;

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
    }
}
