//! Targets that can never be judged.

use super::super::faults::Faults;
use super::limits::section_of;
use crate::customs::port::{Clock, Port, Promise, ResourceKind};

/// Targets on clocks that do not run, threats that nothing carries, and pools without a limit.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    for target in &port.targets {
        let path = ["targets", target.label.as_str()];
        match target.promise {
            Promise::Within {
                goods: Some(goods),
                clock: Clock::Release,
                ..
            }
            | Promise::MeanAtMost {
                goods: Some(goods),
                clock: Clock::Release,
                ..
            } => {
                if let Some(goods) = port.goods.get(goods).filter(|goods| goods.lodgement.is_none()) {
                    faults.error(
                        &path,
                        format!("target \"{}\" is about release time, which begins at lodgement, but `{}` is never lodged", target.label, goods.name),
                        format!("add [goods.{}.lodged], or promise a dwell time: \"90 % of {} gone within\"", goods.name, goods.name),
                    );
                }
            }
            Promise::Within { goods: None, .. } | Promise::MeanAtMost { goods: None, .. } => {
                if port.goods.iter().all(|goods| goods.lodgement.is_none()) {
                    faults.error(
                        &path,
                        format!(
                            "target \"{}\" is about all goods that are lodged, but none are",
                            target.label
                        ),
                        "name a kind of goods and the dwell clock: \"90 % of … gone within\"",
                    );
                }
            }
            Promise::InterdictionAtLeast { threat, .. } => {
                let carried = port.goods.iter().flat_map(|goods| &goods.carries);
                let known = port.threats.get(threat);
                if let Some(known) = known.filter(|_| carried.clone().all(|carried| carried.threat != threat))
                {
                    faults.error(
                        &path,
                        format!(
                            "target \"{}\" can never be judged: nothing carries `{}`",
                            target.label, known.name
                        ),
                        format!("add `{}` to `carries` of some goods", known.name),
                    );
                }
            }
            Promise::UtilisationAtMost { resource, .. } | Promise::OvertimeAtMost { resource, .. } => {
                pool(port, resource, &target.label, &target.promise, faults);
            }
            Promise::Within { .. } | Promise::MeanAtMost { .. } => {}
        }
    }
}

fn pool(port: &Port, resource: usize, label: &str, promise: &Promise, faults: &mut Faults<'_>) {
    let Some(pool) = port.resources.get(resource) else {
        return;
    };
    let path = ["targets", label];
    if pool.unlimited && faults.has(&[section_of(pool.kind), &pool.name, "unlimited"]) {
        faults.error(
            &path,
            format!(
                "target \"{label}\" can never be judged: `{}` is unlimited",
                pool.name
            ),
            "give the pool shifts",
        );
    }
    if pool.kind == ResourceKind::Equipment && matches!(promise, Promise::OvertimeAtMost { .. }) {
        faults.error(
            &path,
            format!("target \"{label}\" can never be judged: equipment works no overtime"),
            "name a pool of officers",
        );
    }
}
