//! Which ports are plain.
//!
//! Every struct is taken apart in full, so that whoever adds a field must say here what it means: a value that the loop
//! knows nothing of makes the port not plain. What is bound to `_` changes no replication, or none of a port that has
//! passed the other conditions.

use crate::customs::network::Network;
use crate::customs::port::{
    Brings, Goods, Lane, LaneRule, Port, Resource, ResourceKind, Selectivity, Shift, Step, Terminating,
    Traffic,
};
use crate::engine::{LineSpec, Order};
use crate::units::Share;

/// Whether the port is a plain network of queues, which their own loop can run: consignments come by themselves,
/// take a lane at random, wait in lines by order of entry for one unit of one resource that is always on duty, or for
/// nobody, and leave when they are through.
pub fn is_plain(port: &Port, network: &Network) -> bool {
    let Port {
        title: _,
        calendar: _,
        warm_up: _,
        length: _,
        follow_up: _,
        currency: _,
        sites,
        travel: _,
        goods,
        containers,
        threats,
        traffic,
        steps,
        lanes,
        agencies,
        resources,
        stores,
        closures,
        delay_cost_per_day: _,
        terminating:
            Terminating {
                initial,
                stop_after,
                sample_at,
            },
        targets: _,
    } = port;
    sites.len() == 1
        && containers.is_empty()
        && threats.is_empty()
        && agencies.is_empty()
        && stores.is_empty()
        && closures.is_empty()
        && initial.is_empty()
        && stop_after.is_none()
        && sample_at.is_empty()
        && goods.iter().all(is_plain_kind)
        // Before a resource of several lines the better rank goes first: then it must be the same for all.
        && goods.windows(2).all(|pair| pair[0].priority == pair[1].priority)
        && traffic.iter().all(is_plain_stream)
        && network.fixed_counts.iter().flatten().copied().all(is_plain_count)
        && steps.iter().all(is_plain_step)
        && network.lines.iter().all(is_plain_line)
        && lanes.iter().all(is_plain_lane)
        && resources.iter().all(is_plain_resource)
}

fn is_plain_kind(goods: &Goods) -> bool {
    let Goods {
        name: _,
        direction: _,
        value: _,
        persons,
        trusted,
        newcomers,
        perishable,
        priority: _,
        perishable_priority: _,
        trusted_priority: _,
        due_after: _,
        duty: _,
        delay_cost_per_day: _,
        lodgement,
        payment,
        permit,
        agencies,
        collection,
        stored,
        container,
        lifted: _,
        carries,
        selectivity,
        a_week: _,
    } = goods;
    persons.is_none()
        && *trusted == Share::NONE
        && *newcomers == Share::NONE
        && *perishable == Share::NONE
        && lodgement.is_none()
        && payment.is_none()
        && permit.is_none()
        && agencies.is_empty()
        && collection.is_none()
        && stored.is_none()
        && container.is_none()
        && carries.is_empty()
        && picks_at_random(selectivity)
}

fn picks_at_random(selectivity: &Selectivity) -> bool {
    let Selectivity {
        otherwise: _,
        rules,
        discretion,
        reset: _,
        trusted,
        perishable,
    } = selectivity;
    discretion.is_empty() && trusted.is_none() && perishable.is_none() && rules.iter().all(is_random_rule)
}

fn is_random_rule(rule: &LaneRule) -> bool {
    let LaneRule {
        lane: _,
        criteria,
        above_rank,
        above_sum,
        above,
        random: _,
        expected,
        most_a_day,
        full_at: _,
    } = rule;
    criteria.is_empty()
        && above_rank.is_none()
        && above_sum.is_none()
        && above.is_empty()
        && expected.is_none()
        && most_a_day.is_none()
}

fn is_plain_stream(traffic: &Traffic) -> bool {
    let Traffic {
        name: _,
        kind: _,
        site: _,
        arrivals: _,
        delay,
        cancelled,
        notice: _,
        vessel,
        brings,
    } = traffic;
    // How many come is asked of the network, where the season is applied.
    let is_known = |brings: &Brings| {
        let Brings {
            goods: _,
            count: _,
            season: _,
        } = brings;
        true
    };
    delay.is_none() && *cancelled == Share::NONE && vessel.is_none() && brings.iter().all(is_known)
}

/// What a few calls bring is looked up together, so it should not be much.
const MOST_BROUGHT: u32 = 64;

fn is_plain_count(count: Option<u32>) -> bool {
    count.is_some_and(|count| count <= MOST_BROUGHT)
}

fn is_plain_step(step: &Step) -> bool {
    let Step {
        name: _,
        holder: _,
        needs: _,
        takes: _,
        takes_for: _,
        jointly_takes,
        per_person: _,
        prepared_factor: _,
        needs_goods: _,
        inspects,
        hours,
        discipline: _,
        backfill: _,
        room: _,
        turned_away: _,
        detects,
        refers_to,
        false_alarm: _,
        query,
        appointment,
        presence,
        branches,
        fatigue,
    } = step;
    jointly_takes.is_none()
        && !inspects
        && hours.is_always()
        && detects.is_empty()
        && refers_to.is_none()
        && query.is_none()
        && appointment.is_none()
        && presence.is_none()
        && branches.is_empty()
        && fatigue.is_none()
}

fn is_plain_line(line: &LineSpec) -> bool {
    let LineSpec {
        needs,
        order,
        preemptive,
        backfill,
        room,
        place: _,
    } = line;
    let needs_one = matches!(needs.as_slice(), [need] if need.units == 1 && need.candidates.len() == 1);
    needs_one && *order == Order::Entry && !preemptive && !backfill && room.is_none()
}

fn is_plain_lane(lane: &Lane) -> bool {
    let Lane {
        name: _,
        route,
        audit,
    } = lane;
    // A step that comes again has draws of its own.
    let comes_once = (1..route.len()).all(|at| !route[..at].contains(&route[at]));
    comes_once && audit.is_none()
}

fn is_plain_resource(resource: &Resource) -> bool {
    let Resource {
        name: _,
        kind,
        skills: _,
        sites: _,
        dispatch: _,
        shifts,
        unlimited: _,
        absence,
        at_shift_end: _,
        successors_wait: _,
        cost_per_hour: _,
        overtime_factor: _,
        speed,
        detection: _,
        novices,
        novice_speed: _,
        novice_detection: _,
        failures,
    } = resource;
    let units: u64 = shifts.iter().map(|shift| u64::from(shift.on_duty)).sum();
    let is_thing = *kind == ResourceKind::Equipment;
    let works_at_one = speed.to_bits() == 1.0_f64.to_bits() && *novices == 0;
    (is_thing || works_at_one)
        && *absence == Share::NONE
        && failures.is_none()
        && shifts.iter().all(is_always_on)
        && u16::try_from(units).is_ok()
}

fn is_always_on(shift: &Shift) -> bool {
    let Shift {
        name: _,
        hours,
        on_duty: _,
        site: _,
        breaks,
    } = shift;
    hours.is_always() && breaks.is_empty()
}
