//! The whole file, section by section, in the order of the reference page.

use super::agencies::{agency, with_joint_steps};
use super::arrivals::horizon;
use super::calendar::{Frame, frame};
use super::equipment::equipment;
use super::events::event;
use super::exercises::{Exercise, exercise};
use super::goods::goods;
use super::lanes::lane;
use super::limits::errors;
use super::money::{currency, delay_cost_per_day};
use super::names::Names;
use super::officers::pool;
use super::plan::{Planning, plan};
use super::reforms::{Reform, reform};
use super::sites::{sites, travel};
use super::steps::step;
use super::stores::{container, store};
use super::targets::targets;
use super::terminating::terminating;
use super::threats::threat;
use super::traffic::{MOST_CONSIGNMENTS, MOST_PERSONS, Stream, expected, traffic};
use crate::customs::port::{Goods, Port, Resource, ResourceKind, Traffic};
use crate::random::Law;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::reader::Reader;
use crate::units::Calendar;

/// Everything a scenario file says.
#[derive(Debug)]
pub(in crate::scenario) struct Whole {
    /// The port; after a fault parts of it are stand-ins.
    pub port: Port,
    /// The seed the scenario asks for.
    pub seed: Option<u64>,
    /// Patches it offers.
    pub reforms: Vec<Reform>,
    /// What a planner may change.
    pub planning: Option<Planning>,
    /// Situations for training.
    pub exercises: Vec<Exercise>,
}

/// Reads a scenario whose names are `names`.
pub(in crate::scenario) fn whole(r: &Reader<'_>, names: &Names) -> Whole {
    names.declare(r);
    let frame = frame(r);
    let sites = sites(r, names);
    let currency = r.table("money", "The one currency of the scenario", currency);
    r.set_currency(currency.clone());
    let delay_cost_per_day = r.table("delay", "What delay costs the trader", delay_cost_per_day);
    let travel = r.table(
        "travel",
        "Travel time between places; none where not given",
        |r| travel(r, names),
    );
    let threats = values(r.named("threat", "What may be hidden in goods", |name, r| {
        threat(name, r, names)
    }));
    let mut goods = values(r.named("goods", "Kinds of things that need clearing", |name, r| {
        goods(name, r, names)
    }));
    let lanes = r.named("lane", "Routes through steps, least strict first", |name, r| {
        lane(name, r, names)
    });
    let mut steps = values(r.named("step", "What is done to goods and vessels", |name, r| {
        step(name, r, names)
    }));
    let agencies = r.named("agency", "Other agencies with a say", |name, r| {
        agency(name, r, names)
    });
    let agencies = with_joint_steps(values(agencies), &mut steps);
    let resources = resources(r, names, &frame.calendar);
    let stores = values(r.named("store", "Yards and sheds with limited room", store));
    let doc = "Groupage containers: many consignees in one box";
    let containers = values(r.named("container", doc, |name, r| container(name, r, names)));
    let doc = "Streams of vessel calls, or of goods that come by themselves";
    let streams = values(r.named("traffic", doc, |name, r| traffic(name, r, names, &frame)));
    let closures = r.named("event", "Dated closures and absences", |name, r| {
        event(name, r, names, &frame)
    });
    let planning = plan(r, names, &resources);
    let targets = r.table("targets", "What the scenario promises", |r| targets(r, names));
    let terminating = terminating(r, names, frame.length);
    let reforms = values(r.named("reform", "Patches of this scenario, applied on request", reform));
    let exercises = values(r.named(
        "exercise",
        "Situations for training, for `greenlane serve`",
        exercise,
    ));
    let initial = terminating
        .initial
        .iter()
        .map(|&(_, _, count)| f64::from(count))
        .sum();
    let weeks = horizon(&frame).days() / 7.0;
    for (id, goods) in goods.iter_mut().enumerate() {
        goods.a_week = expected(&streams, id) / weeks;
    }
    let traffic = within_limits(r, streams, initial, &goods);
    let Frame {
        title,
        calendar,
        warm_up,
        length,
        follow_up,
        seed,
        is_certain: _,
    } = frame;
    let port = Port {
        title,
        calendar,
        warm_up,
        length,
        follow_up,
        currency: currency.name,
        sites,
        travel,
        goods,
        containers,
        threats,
        traffic,
        steps,
        lanes: values(lanes),
        agencies,
        resources,
        stores,
        closures: values(closures),
        delay_cost_per_day,
        terminating,
        targets,
    };
    Whole {
        port,
        seed,
        reforms,
        planning,
        exercises,
    }
}

/// Officers, then crews, then equipment, as their names are numbered.
fn resources(r: &Reader<'_>, names: &Names, calendar: &Calendar) -> Vec<Resource> {
    let doc = "People of the customs";
    let officers = r.named("officers", doc, |name, r| {
        unless_faulty(r, |r| pool(name, r, names, calendar, ResourceKind::Officers))
    });
    let doc = "Somebody else's people: port crews, inspectors of agencies, brokers";
    let crew = r.named("crew", doc, |name, r| {
        unless_faulty(r, |r| pool(name, r, names, calendar, ResourceKind::Others))
    });
    let doc = "Scanners, bays, berths, cranes; each is a skill of its own name";
    let equipment = r.named("equipment", doc, |name, r| {
        unless_faulty(r, |r| equipment(name, r, names))
    });
    let mut resources = values(officers);
    resources.extend(values(crew));
    resources.extend(values(equipment));
    resources
}

/// A pool whose table has faults counts as unlimited, so that nobody is told twice that it has too few officers.
fn unless_faulty(r: &Reader<'_>, read: impl FnOnce(&Reader<'_>) -> Resource) -> Resource {
    let before = errors(r);
    let mut resource = read(r);
    resource.unlimited |= errors(r) > before;
    resource
}

/// The streams, when together and with what is there at the beginning they bring no more than a replication may hold.
fn within_limits(r: &Reader<'_>, streams: Vec<Stream>, initial: f64, goods: &[Goods]) -> Vec<Traffic> {
    let total: f64 = initial + streams.iter().map(|stream| stream.consignments).sum::<f64>();
    if total > MOST_CONSIGNMENTS {
        let largest = streams
            .iter()
            .max_by(|a, b| a.consignments.total_cmp(&b.consignments));
        let message = format!(
            "about {:.0} million consignments are expected in a replication, most of them from here, at most {:.0} million are possible",
            total / 1e6,
            MOST_CONSIGNMENTS / 1e6
        );
        r.report(
            Diagnostic::error(largest.and_then(|stream| stream.origin.clone()), message)
                .with_hint("bring fewer, or shorten `length`: replications make up for a short window"),
        );
    }
    for stream in &streams {
        let brings = stream.traffic.iter().flat_map(|traffic| &traffic.brings);
        let parties = brings.filter_map(|brings| goods.get(brings.goods)?.persons.as_ref());
        let largest = parties.map(Law::mean).fold(0.0, f64::max);
        let persons = stream.consignments * largest;
        if persons > MOST_PERSONS {
            let message = format!(
                "up to {:.0} million persons are expected in a replication from here, at most {:.0} million are possible",
                persons / 1e6,
                MOST_PERSONS / 1e6
            );
            r.report(
                Diagnostic::error(stream.origin.clone(), message)
                    .with_hint("bring fewer or smaller parties, or shorten `length`"),
            );
        }
    }
    streams.into_iter().filter_map(|stream| stream.traffic).collect()
}

fn values<T>(named: Vec<(String, T)>) -> Vec<T> {
    named.into_iter().map(|(_, value)| value).collect()
}
