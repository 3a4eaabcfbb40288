//! Scores that are to learn and cannot.

use super::super::faults::Faults;
use crate::customs::learning::detectability;
use crate::customs::port::Port;
use crate::stats::learning::auc_of;

/// Curves have no separation that could grow; a score that is better than the best has nothing to learn.
pub(super) fn check(port: &Port, faults: &mut Faults<'_>) {
    for goods in &port.goods {
        for carried in &goods.carries {
            let Some(threat) = port.threats.get(carried.threat) else {
                continue;
            };
            let Some(learning) = &threat.learning else {
                continue;
            };
            let path = ["goods", &goods.name, "score", &threat.name];
            match detectability(&carried.score) {
                None => faults.error(
                    &path,
                    format!(
                        "the score of `{}` for `{}` is a curve, and [threat.{}.learning] only knows how a separation grows",
                        goods.name, threat.name, threat.name
                    ),
                    "give the score by its `auc` or two `points`, or leave the learning out",
                ),
                Some(separation) if learning.stock(separation).is_none() => faults.error(
                    &path,
                    format!(
                        "the score of `{}` for `{}` has an area of {:.4}, but `best-auc` in [threat.{}.learning] is {:.4}: more than all there is to learn",
                        goods.name,
                        threat.name,
                        auc_of(separation),
                        threat.name,
                        auc_of(learning.best)
                    ),
                    "raise `best-auc`, or lower the score's `auc`",
                ),
                Some(_) => {}
            }
        }
    }
}
