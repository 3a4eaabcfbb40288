//! `[lane.NAME]`: routes through steps, written least strict first.

use super::names::{Names, index, indices};
use crate::customs::port::Lane;
use crate::scenario::form;
use crate::scenario::reader::Reader;

/// Keys of `[goods.NAME.selectivity]`, where a lane's own table stands beside them.
pub(super) const RESERVED: [&str; 6] = [
    "otherwise",
    "reset",
    "trusted",
    "perishable",
    "combine",
    "discretion",
];

/// One lane.
pub(super) fn lane(name: &str, r: &Reader<'_>, names: &Names) -> Lane {
    if RESERVED.contains(&name) {
        r.fault(
            "",
            format!("a lane cannot be called `{name}`: that is a key of the selectivity tables"),
            Some("give the lane another name".into()),
        );
    }
    let route = r
        .list(
            "route",
            form::reference("step"),
            "Its steps, in order; [] is released at once",
        )
        .required();
    let audit = r.optional_table("audit", "Audits after release", |r| {
        let share = r
            .share("share", "Share of released consignments audited")
            .required();
        let step = r.reference("step", "step", "How").required();
        (share, index(&names.steps, &step))
    });
    Lane {
        name: name.to_owned(),
        route: indices(&names.steps, &route),
        audit,
    }
}
