//! `[equipment.NAME]`: scanners, bays, berths, cranes.

use super::hours::opening_hours;
use super::limits::small;
use super::names::{Names, index, indices};
use crate::customs::port::{Dispatch, FailureClock, Failures, Resource, ResourceKind, Shift, ShiftEnd};
use crate::scenario::reader::Reader;
use crate::units::Share;

/// One kind of equipment: units with one skill, their own name unless another is given.
pub(super) fn equipment(name: &str, r: &Reader<'_>, names: &Names) -> Resource {
    let site = r
        .reference("site", "site", "Where it stands; the first place when not given")
        .optional();
    let site = site.map_or(0, |site| index(&names.sites, &site));
    let doc = "What steps ask for; its own name when not given. Alike equipment in several places shares one";
    let skill = r.text("skill", doc).optional();
    let units = r
        .count("units", "How many there are")
        .at_most("4096")
        .default("1");
    let shift = Shift {
        name: "open".to_owned(),
        hours: opening_hours(r, "hours", "When it can be used"),
        on_duty: small(units),
        site,
        breaks: Vec::new(),
    };
    Resource {
        name: name.to_owned(),
        kind: ResourceKind::Equipment,
        skills: indices(&names.skills, &[skill.unwrap_or_else(|| name.to_owned())]),
        sites: vec![site],
        dispatch: Dispatch::Timetable,
        shifts: vec![shift],
        unlimited: false,
        absence: Share::NONE,
        at_shift_end: ShiftEnd::Suspend,
        successors_wait: false,
        cost_per_hour: r
            .money_per_hour("cost", "Running cost of a unit and hour open")
            .default("0"),
        overtime_factor: 1.0,
        speed: 1.0,
        detection: 1.0,
        novices: 0,
        novice_speed: 1.0,
        novice_detection: 1.0,
        failures: r.optional_table("fails", "Breakdowns; never without", failures),
    }
}

fn failures(r: &Reader<'_>) -> Failures {
    let clocks = [
        ("in use", FailureClock::InUse),
        ("calendar", FailureClock::Calendar),
    ];
    let every = r.duration_law("every", "Time to the next failure").required();
    if r.has("every") && every.mean() <= 0.0 {
        r.fault(
            "every",
            "`every` is 0 on average: it would always be broken",
            Some("write { exponential = \"400 h\" }".into()),
        );
    }
    Failures {
        every,
        clock: r
            .choice("counting", &clocks, "Which time counts")
            .default("in use"),
        repair: r.duration_law("repair", "Time to repair").required(),
    }
}
