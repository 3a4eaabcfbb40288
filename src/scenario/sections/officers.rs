//! `[officers.NAME]` and `[crew.NAME]`: people of the customs, and somebody else's people.

use super::limits::small;
use super::names::{Names, indices};
use crate::customs::port::{Break, Dispatch, Resource, ResourceKind, Shift, ShiftEnd, SiteId, Skill};
use crate::scenario::form::{self, Form};
use crate::scenario::quantity::{self, Fault, quoted};
use crate::scenario::reader::Reader;
use crate::scenario::roster;
use crate::scenario::timetable::Hours;
use crate::units::{Calendar, SimDuration, WeekHours};

/// Overtime without a limit: longer than any job.
const TO_THE_END: SimDuration = SimDuration::from_micros(366 * 86_400_000_000);

/// One pool.
pub(super) fn pool(
    name: &str,
    r: &Reader<'_>,
    names: &Names,
    calendar: &Calendar,
    kind: ResourceKind,
) -> Resource {
    let sites = sites(r, names);
    let shifts = shifts(name, r, names, calendar, &sites);
    let several = sites.len() > 1;
    let dispatches = [
        ("timetable", Dispatch::Timetable),
        ("waiting-line", Dispatch::WaitingLine),
    ];
    let doc = "How officers shared between places move; waiting-line when there are several";
    let dispatch = r.choice("dispatch", &dispatches, doc).optional();
    let novices = small(
        r.count("novices", "The last so many of each shift are still learning")
            .at_most("4096")
            .default("0"),
    );
    let speed =
        |key: &str, doc: &str, default: &str| r.number(key, doc).within("0.01", "100").default(default);
    let pool = Resource {
        name: name.to_owned(),
        kind,
        skills: skills(name, r, names),
        sites,
        dispatch: dispatch.unwrap_or(if several {
            Dispatch::WaitingLine
        } else {
            Dispatch::Timetable
        }),
        shifts,
        unlimited: r
            .flag("unlimited", "As many as asked for: never a wait for them")
            .default("false"),
        absence: r
            .share("absence", "Share of officer days lost to absence")
            .at_most("90 %")
            .default("0 %"),
        at_shift_end: r
            .field(
                "at-shift-end",
                shift_end(),
                "What happens to work in hand when the shift ends",
            )
            .default("suspend"),
        successors_wait: r
            .flag(
                "successors-wait",
                "Whether those coming on duty wait until those in overtime leave their desks",
            )
            .default("false"),
        cost_per_hour: r
            .money_per_hour("cost", "Pay per officer and hour on duty")
            .default("0"),
        overtime_factor: r
            .number(
                "overtime-factor",
                "Pay of an overtime hour as a multiple of an ordinary one",
            )
            .within("1", "10")
            .default("1.5"),
        speed: speed("speed", "Speed; 1 does a step in the step's own time", "1"),
        detection: r
            .number("detection", "Multiplies every detection probability of a step")
            .within("0", "10")
            .default("1"),
        novices,
        novice_speed: speed("novice-speed", "Speed of those who are still learning", "0.7"),
        novice_detection: r
            .number("novice-detection", "What their detection is multiplied with")
            .within("0", "10")
            .default("0.8"),
        failures: None,
    };
    judge(r, &pool);
    pool
}

/// `site` or `sites`; the scenario's first place when there is neither.
pub(super) fn sites(r: &Reader<'_>, names: &Names) -> Vec<SiteId> {
    let site = r
        .reference("site", "site", "Where they work; the first place when not given")
        .optional();
    let sites = r
        .list(
            "sites",
            form::reference("site"),
            "Where they work, when they serve several places; the first is home",
        )
        .optional();
    r.at_most_one(&["site", "sites"]);
    if let Some(sites) = &sites {
        if sites.is_empty() {
            r.fault(
                "sites",
                "`sites` is an empty list",
                Some("name a place, or leave it out".into()),
            );
        }
        for (at, site) in sites.iter().enumerate() {
            if sites[..at].contains(site) {
                r.fault(
                    "sites",
                    format!("`sites` has `{site}` twice"),
                    Some("name each place once".into()),
                );
            }
        }
    }
    let sites = indices(
        &names.sites,
        &sites.or(site.map(|site| vec![site])).unwrap_or_default(),
    );
    if sites.is_empty() { vec![0] } else { sites }
}

fn skills(name: &str, r: &Reader<'_>, names: &Names) -> Vec<Skill> {
    let skills = r
        .list(
            "skills",
            form::text(),
            "What they can do, as steps ask for it; their own name when not given",
        )
        .optional();
    let skills = skills.unwrap_or_else(|| vec![name.to_owned()]);
    for skill in &skills {
        if r.has("skills") && names.equipment.contains(skill) {
            r.fault(
                "skills",
                format!("`{skill}` is a piece of equipment and cannot be a skill of people too"),
                Some("give the skill another name".into()),
            );
        }
    }
    if skills.is_empty() {
        r.fault(
            "skills",
            format!("`{name}` has an empty list of skills"),
            Some("name one, or leave it out".into()),
        );
    }
    indices(&names.skills, &skills)
}

fn shifts(pool: &str, r: &Reader<'_>, names: &Names, calendar: &Calendar, sites: &[SiteId]) -> Vec<Shift> {
    let always = r
        .count("on-duty", "Officers on duty day and night; short for one shift")
        .at_most("4096")
        .optional();
    let shifts = r.named("shifts", "Shifts, by name", |name, r| {
        shift(name, r, names, sites)
    });
    let doc = "A file of shifts (CSV or XLSX) seen from this one's folder: columns `days` or `date`, `hours` or `from` and `to`, \
        `officers` or `name`, perhaps `pool` and `site`; `shifts` add to it";
    let roster = r.text("roster", doc).optional();
    r.at_most_one(&["on-duty", "roster"]);
    if r.has("unlimited") || r.has("roster") {
        r.at_most_one(&["on-duty", "shifts"]);
    } else {
        r.exactly_one(&["on-duty", "shifts"]);
    }
    let shifts: Vec<Shift> = shifts.into_iter().map(|(_, shift)| shift).collect();
    match always {
        None if r.has("roster") => {
            let path = roster.unwrap_or_default();
            let mut all = rostered(pool, r, names, calendar, sites, &path);
            all.extend(shifts);
            all
        }
        Some(on_duty) if shifts.is_empty() => vec![always_on(small(on_duty), sites)],
        _ => shifts,
    }
}

/// The shifts of the file that `roster` names.
fn rostered(
    pool: &str,
    r: &Reader<'_>,
    names: &Names,
    calendar: &Calendar,
    sites: &[SiteId],
    path: &str,
) -> Vec<Shift> {
    let called = format!("`{}` is {path:?}", r.path_of("roster"));
    let text = match r.session().load(r.origin_of("roster").as_ref(), path) {
        Ok(text) => text,
        Err(reason) => {
            let hint = "name the file as seen from the folder of this one";
            let told = format!("{called}, which cannot be read: {reason}");
            r.fault("roster", told, Some(hint.into()));
            return Vec::new();
        }
    };
    let kind_of = |date| calendar.day_kind(calendar.day_of(date));
    let read = match roster::read(&text, pool, &kind_of) {
        Ok(read) => read,
        Err(fault) => {
            r.fault("roster", format!("{called}, which {}", fault.message), fault.hint);
            return Vec::new();
        }
    };
    for left_out in &read.left_out {
        let hint = "dated absences go into `[event.NAME]`, more officers into `shifts`";
        r.warn("roster", format!("{called}: {left_out}"), Some(hint.into()));
    }
    let place = |site: &Option<String>| {
        let Some(site) = site else {
            return sites.first().copied().unwrap_or(0);
        };
        let known = names.sites.iter().position(|name| name == site);
        let works = known.filter(|known| sites.contains(known));
        works.unwrap_or_else(|| {
            r.fault(
                "roster",
                format!("{called}, where `{pool}` begins at `{site}`, which is none of its places"),
                Some(format!("add `{site}` to the pool's `sites`, or correct the file")),
            );
            0
        })
    };
    read.shifts
        .iter()
        .map(|shift| {
            let mut hours = WeekHours::closed();
            shift.hours.open(shift.days, &mut hours);
            Shift {
                name: shift.name.clone(),
                hours,
                on_duty: shift.on_duty,
                site: place(&shift.site),
                breaks: Vec::new(),
            }
        })
        .collect()
}

/// One shift that never ends.
pub(super) fn always_on(on_duty: u32, sites: &[SiteId]) -> Shift {
    Shift {
        name: "always".to_owned(),
        hours: WeekHours::always(),
        on_duty,
        site: sites.first().copied().unwrap_or(0),
        breaks: Vec::new(),
    }
}

fn shift(name: &str, r: &Reader<'_>, names: &Names, sites: &[SiteId]) -> Shift {
    shift_with(name, r, names, sites, |r| {
        small(r.count("on-duty", "Officers on duty").at_most("4096").required())
    })
}

/// One shift whose headcount is read, or said, by `on_duty`.
pub(super) fn shift_with(
    name: &str,
    r: &Reader<'_>,
    names: &Names,
    sites: &[SiteId],
    on_duty: impl FnOnce(&Reader<'_>) -> u32,
) -> Shift {
    let days = r.days("days", "Days the shift is worked").default("daily");
    let hours = r.hours("hours", "From when to when").required();
    let mut open = WeekHours::closed();
    hours.open(days, &mut open);
    let site = r
        .reference(
            "site",
            "site",
            "Where it begins; the pool's first place when not given",
        )
        .optional();
    let site = site.map(|site| super::names::index(&names.sites, &site));
    if let Some(site) = site
        && let Some(wanted) = names.sites.get(site)
        && !sites.contains(&site)
    {
        r.fault(
            "site",
            format!("shift `{name}` begins at `{wanted}`, where the pool does not work"),
            Some(format!("add `{wanted}` to the pool's `sites`")),
        );
    }
    let breaks = r.named("breaks", "Breaks within the shift, by name", |name, r| {
        pause(name, r, &hours)
    });
    Shift {
        name: name.to_owned(),
        hours: open,
        on_duty: on_duty(r),
        site: site.or(sites.first().copied()).unwrap_or(0),
        breaks: breaks.into_iter().map(|(_, pause)| pause).collect(),
    }
}

fn pause(name: &str, r: &Reader<'_>, hours: &Hours) -> Break {
    let pause = Break {
        at: r.clock("at", "When it begins").required(),
        length: r
            .duration("for", "How long it is")
            .within("1 min", "12 h")
            .required(),
        staggered: r
            .flag(
                "staggered",
                "Whether every second officer goes when the others come back",
            )
            .default("false"),
    };
    let length = pause.length * if pause.staggered { 2 } else { 1 };
    let fits = |at: SimDuration| {
        hours
            .spans
            .iter()
            .any(|&(from, to)| from <= at && at + length <= to)
    };
    if !r.describing() && r.has("at") && r.has("for") && !fits(pause.at) && !fits(pause.at + SimDuration::DAY)
    {
        let hours = crate::scenario::timetable::hours_text(hours);
        let both = if pause.staggered {
            ", twice over since it is staggered,"
        } else {
            ""
        };
        r.fault(
            "at",
            format!("break `{name}`{both} does not lie within the shift's hours {hours}"),
            Some("move the break, or make the shift longer".into()),
        );
    }
    pause
}

fn shift_end() -> Form<ShiftEnd> {
    Form::parsed(
        "word",
        "\"finish within 1 h\"",
        ShiftEnd::Suspend,
        |text| match text.trim() {
            "suspend" => Ok(ShiftEnd::Suspend),
            "finish" => Ok(ShiftEnd::FinishWithin(TO_THE_END)),
            other => match other.strip_prefix("finish within ") {
                Some(limit) => Ok(ShiftEnd::FinishWithin(quantity::duration(limit)?)),
                None => Err(Fault::new(
                    format!(
                        "is {}, but must be \"suspend\", \"finish\" or \"finish within …\"",
                        quoted(text)
                    ),
                    "write \"finish within 1 h\": overtime of one hour at most",
                )),
            },
        },
    )
}

fn judge(r: &Reader<'_>, pool: &Resource) {
    let name = &pool.name;
    if pool.unlimited && ["on-duty", "shifts", "roster"].iter().any(|key| r.has(key)) {
        r.fault(
            "unlimited",
            format!("`{name}` is unlimited, so it has no shifts"),
            Some("leave out `unlimited`, or `on-duty` and `shifts`".into()),
        );
    }
    if !pool.unlimited && r.has("unlimited") && !["on-duty", "shifts", "roster"].iter().any(|key| r.has(key))
    {
        r.fault(
            "",
            format!("`{name}` has nobody on duty"),
            Some("add `on-duty` or `shifts`".into()),
        );
    }
    if r.has("dispatch") && pool.sites.len() < 2 {
        r.warn(
            "dispatch",
            format!("`dispatch` has no effect: `{name}` serves one place"),
            Some("name several `sites`, or leave it out".into()),
        );
    }
    let largest = pool.shifts.iter().map(|shift| shift.on_duty).max().unwrap_or(0);
    if pool.novices > largest && !pool.unlimited && !pool.shifts.is_empty() {
        r.warn(
            "novices",
            format!(
                "`novices` is {}, but no shift of `{name}` has more than {largest} officers",
                pool.novices
            ),
            Some("lower it".into()),
        );
    }
}
