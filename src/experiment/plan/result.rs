//! Puts the answer together from what the search has found.

use super::answer::{
    Alternative, Binding, Chosen, Confirmation, Cost, Guarantee, Help, Infeasible, People, PlanResult,
    PoolHours, Row, Spent, Target,
};
use super::certificate::Certificate;
use super::judge::{Outcome, Rule, Verdict, standings, verdict};
use super::load::{WEEK, open_hours};
use super::margins::Neighbour;
use super::space::Design;
use super::tours::{Duty, tours};
use super::{PlanningError, Purchase, Request, Search, Subject};
use crate::customs::port::{Clock, Holder, Port, Promise, Resource};
use crate::customs::record::Record;
use crate::scenario::timetable::clock_text;
use crate::stats::SparseHistogram;
use crate::units::{SimDuration, WeekHours};

/// What the search brought besides its incumbent.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) today: Design,
    pub(super) fresh: Vec<Outcome>,
    pub(super) fresh_seed: u64,
    pub(super) confirmations: Vec<Confirmation>,
    pub(super) infeasible: Vec<Infeasible>,
    pub(super) certificate: Option<Certificate>,
    pub(super) used_up: bool,
    pub(super) allowed: u64,
    pub(super) purchase: Option<Purchase>,
}

/// Replications of the diagnosis of a target that nothing reaches.
const DIAGNOSIS: u64 = 4;
/// What the plan's own bound is called.
const LEAST: &str = "the plan's own least number";
/// Alternatives told.
const ALTERNATIVES: usize = 5;
/// A person's shift is no longer than this.
const LONGEST_SHIFT: SimDuration = SimDuration::from_micros(16 * 3_600_000_000);

/// The answer.
pub(super) fn result(
    search: &mut Search<'_, '_>,
    subject: &Subject<'_>,
    request: &Request,
    evidence: Evidence,
) -> Result<PlanResult, PlanningError> {
    let found = search.incumbent.clone();
    let design = found.clone().unwrap_or_else(|| evidence.today.clone());
    let neighbours = if found.is_some() {
        search.neighbours(&design)?
    } else {
        Vec::new()
    };
    let certified = guarantee(search, subject, &design, &evidence);
    let lab = &search.lab;
    let rules = &lab.rules;
    let now = standings(rules, lab.outcomes(&evidence.today));
    let planned = standings(rules, lab.outcomes(&design));
    let fresh = standings(rules, &evidence.fresh);
    let targets = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| Target::of(rule, now[at], planned[at], fresh[at]))
        .collect();
    let (cost, cost_today) = (cost(search, &design), cost(search, &evidence.today));
    let binding = binding(search, &design, &neighbours);
    let alternatives = if evidence.purchase.is_none() && found.is_some() {
        alternatives(search, &design)?
    } else {
        Vec::new()
    };
    let hours = pool_hours(search, &design, &evidence.today)?;
    let people = people(search, subject, &design, &evidence.today)?;
    let space = &search.lab.space;
    let options = space
        .choices
        .iter()
        .zip(&design.options)
        .map(|(choice, &option)| {
            let option = choice.options.get(option);
            Chosen {
                choice: choice.name.clone(),
                option: option.map_or("as it is", |option| &option.name).to_owned(),
                cost: option.map_or(0.0, |option| option.cost),
            }
        })
        .collect();
    Ok(PlanResult {
        title: subject.port.title.clone(),
        currency: subject.port.currency.clone(),
        seed: request.seed,
        fresh_seed: evidence.fresh_seed,
        confidence: subject.planning.confidence,
        budget: request.budget,
        best: request.best.clone(),
        is_found: found.is_some(),
        options,
        cost,
        cost_today,
        roster: rows(search, &design),
        people,
        hours,
        targets,
        infeasible: evidence.infeasible,
        guarantee: certified,
        binding,
        alternatives,
        margins: neighbours.into_iter().map(|neighbour| neighbour.margin).collect(),
        confirmations: evidence.confirmations,
        sets: space.changes(&design).sets,
        effort: Spent {
            replications: search.lab.spent,
            allowed: evidence.allowed,
            is_used_up: evidence.used_up,
            fresh: evidence.fresh.len() as u64,
            designs: search.lab.simulated(),
        },
    })
}

/// The targets that are missed even with every planned shift at its most, under the options that miss least.
pub(super) fn infeasible(
    search: &mut Search<'_, '_>,
    subject: &Subject<'_>,
) -> Result<Vec<Infeasible>, PlanningError> {
    let policies = search.lab.space.policies();
    let tops: Vec<Design> = policies.iter().map(|options| search.top(options)).collect();
    let most = search.effort().last_look;
    let least = tops
        .iter()
        .min_by(|a, b| search.shortfall(a).total_cmp(&search.shortfall(b)))
        .cloned();
    let Some(top) = least else { return Ok(Vec::new()) };
    search.lab.ensure(&[(top.clone(), most)])?;
    let standings = standings(&search.lab.rules, search.lab.outcomes(&top));
    let missed: Vec<usize> = (0..standings.len())
        .filter(|&at| standings[at].chance < subject.planning.confidence)
        .collect();
    let (world, records) = search.lab.apart(&top, 0, 0..DIAGNOSIS)?;
    let mut reformed = Vec::new();
    for reform in subject.reforms {
        if let Some(outcomes) = search.lab.reformed(&top, reform, DIAGNOSIS) {
            reformed.push((reform.clone(), outcomes));
        }
    }
    Ok(missed
        .into_iter()
        .map(|at| {
            let rule = &search.lab.rules[at];
            let mut helps: Vec<Help> = reformed
                .iter()
                .map(|(reform, outcomes)| Help {
                    reform: reform.clone(),
                    reached: rule.standing(at, outcomes),
                })
                .filter(|help| {
                    rule.shortfall(help.reached.reached) < rule.shortfall(standings[at].reached) - 0.002
                })
                .collect();
            helps.sort_by(|a, b| {
                rule.shortfall(a.reached.reached)
                    .total_cmp(&rule.shortfall(b.reached.reached))
            });
            helps.truncate(3);
            Infeasible {
                label: rule.sentence(),
                unit: rule.unit,
                promised: rule.limit,
                is_floor: rule.is_floor,
                reached: standings[at],
                within_at_best: within_at_best(&world.port, rule, &records),
                held: held(&world.port, rule, &records),
                helps,
            }
        })
        .collect())
}

/// The time within which the promised share is through.
fn within_at_best(port: &Port, rule: &Rule, records: &[Record]) -> Option<f64> {
    let Promise::Within {
        clock, share, goods, ..
    } = rule.promise_in(port)
    else {
        return None;
    };
    let kinds = (0..port.goods.len()).filter(|&id| match goods {
        Some(goods) => id == goods,
        None => port.goods[id].lodgement.is_some(),
    });
    let cells = kinds.flat_map(|id| records.iter().flat_map(move |record| &record.cells[id]));
    let pooled = SparseHistogram::pooled(cells.map(|cell| match clock {
        Clock::Release => &cell.release,
        Clock::Dwell => &cell.dwell,
    }));
    pooled.quantile(share).map(|quantile| quantile.duration().hours())
}

/// Who holds the time of the goods that a target is about.
fn held(port: &Port, rule: &Rule, records: &[Record]) -> Vec<(String, f64)> {
    let (Promise::Within { goods, .. } | Promise::MeanAtMost { goods, .. }) = rule.promise_in(port) else {
        return Vec::new();
    };
    let kinds: Vec<usize> = goods.map_or_else(|| (0..port.goods.len()).collect(), |goods| vec![goods]);
    let cells = || {
        records
            .iter()
            .flat_map(|record| kinds.iter().flat_map(|&id| &record.cells[id]))
    };
    let by_holder = Holder::ALL.map(|holder| cells().map(|cell| cell.held[holder as usize]).sum::<f64>());
    let total: f64 = by_holder.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let each = Holder::ALL.iter().zip(by_holder);
    each.map(|(holder, hours)| (holder.name().to_owned(), hours / total))
        .collect()
}

/// All simulated designs that keep the rules, cheapest first.
fn kept(search: &Search<'_, '_>) -> Vec<Design> {
    let lab = &search.lab;
    let confidence = search.planning().confidence;
    let as_it_is = lab.space.today();
    let mut kept: Vec<Design> = lab
        .designs()
        .filter(|design| design.options != as_it_is.options || lab.space.choices.is_empty())
        .filter(|design| verdict(&lab.rules, lab.outcomes(design), confidence, true) == Verdict::Kept)
        .cloned()
        .collect();
    kept.sort_by(|a, b| lab.cost(a).total_cmp(&lab.cost(b)).then(a.cmp(b)));
    kept
}

fn cost(search: &Search<'_, '_>, design: &Design) -> Cost {
    let lab = &search.lab;
    let options = lab.space.policy_cost(&design.options);
    let pay = lab.space.pay(design);
    Cost {
        pay: pay - options,
        overtime: lab.cost(design) - pay,
        options,
    }
}

fn rows(search: &Search<'_, '_>, design: &Design) -> Vec<Row> {
    let posts = search.lab.space.posts.iter().zip(&design.officers);
    posts
        .map(|(post, &officers)| Row {
            pool: post.pool.clone(),
            site: post.site.clone(),
            shift: post.shift.clone(),
            hours: std::array::from_fn(|day| hours_text(&post.hours, day)),
            officers,
            today: post.today,
            bounds: [post.least, post.most],
            yearly: post.yearly,
        })
        .collect()
}

fn hours_text(hours: &WeekHours, day: usize) -> String {
    if hours.is_always() {
        return "00:00-24:00".to_owned();
    }
    let spans = hours.spans(day).iter();
    let texts: Vec<String> = spans
        .map(|&(from, to)| format!("{}-{}", clock_text(from), clock_text(to)))
        .collect();
    texts.join(", ")
}

/// The rules that are missed with an officer fewer, and on which shifts.
fn binding(search: &Search<'_, '_>, design: &Design, neighbours: &[Neighbour]) -> Vec<Binding> {
    let lab = &search.lab;
    let mut binding: Vec<Binding> = Vec::new();
    let mut add = |label: &str, shift: String| match binding.iter_mut().find(|one| one.label == label) {
        Some(one) => one.shifts.push(shift),
        None => binding.push(Binding {
            label: label.to_owned(),
            is_bound: label == LEAST,
            shifts: vec![shift],
        }),
    };
    for (at, post) in lab.space.posts.iter().enumerate() {
        let name = format!("{}, {}", post.pool, post.shift);
        if design.officers[at] <= post.least {
            if post.least > 0 {
                add(LEAST, name);
            }
            continue;
        }
        let fewer = neighbours
            .iter()
            .find(|neighbour| neighbour.post == at && neighbour.margin.change < 0);
        if let Some((rule, chance)) = fewer.and_then(|fewer| fewer.tightest)
            && chance < search.planning().confidence
        {
            add(&lab.rules[rule].sentence(), name);
        }
    }
    binding
}

/// The cheapest other designs that keep the rules: those simulated as a whole, and the recommended one with other officers in
/// one part.
fn alternatives(search: &mut Search<'_, '_>, design: &Design) -> Result<Vec<Alternative>, PlanningError> {
    let confidence = search.planning().confidence;
    let books = search.books(&design.options)?.to_vec();
    let lab = &search.lab;
    let mut found: Vec<(f64, Design, f64, usize)> = kept(search)
        .into_iter()
        .filter(|other| other != design)
        .take(ALTERNATIVES)
        .map(|other| {
            (
                lab.cost(&other) - lab.cost(design),
                other.clone(),
                search.chance(&other),
                lab.outcomes(&other).len(),
            )
        })
        .collect();
    for book in &books {
        let own = book.officers(&design.officers);
        let enough = search.effort().first_look;
        for (officers, outcomes) in book.trials() {
            let chance = book.chance(officers);
            if *officers == own || outcomes.len() < enough || chance < confidence {
                continue;
            }
            let mut other = design.clone();
            book.place(officers, &mut other.officers);
            let extra =
                lab.space.pay(&other) - lab.space.pay(design) + book.overtime(officers) - book.overtime(&own);
            if found.iter().all(|(_, known, ..)| *known != other) {
                found.push((extra, other, chance, outcomes.len()));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(ALTERNATIVES);
    Ok(found
        .into_iter()
        .map(|(extra, other, chance, replications)| Alternative {
            changes: differences(search, design, &other),
            extra,
            chance,
            replications,
        })
        .collect())
}

fn differences(search: &Search<'_, '_>, from: &Design, to: &Design) -> Vec<String> {
    let space = &search.lab.space;
    let mut changes: Vec<String> = Vec::new();
    for (choice, (&a, &b)) in space.choices.iter().zip(from.options.iter().zip(&to.options)) {
        if a != b {
            let name = choice
                .options
                .get(b)
                .map_or("as it is", |option| option.name.as_str());
            changes.push(format!("{}: {name}", choice.name));
        }
    }
    for (post, (&a, &b)) in space.posts.iter().zip(from.officers.iter().zip(&to.officers)) {
        if a != b {
            changes.push(format!(
                "{:+} {}, {}",
                i64::from(b) - i64::from(a),
                post.pool,
                post.shift
            ));
        }
    }
    changes
}

fn guarantee(
    search: &Search<'_, '_>,
    subject: &Subject<'_>,
    design: &Design,
    evidence: &Evidence,
) -> Guarantee {
    let lab = &search.lab;
    let money = |amount: f64| format!("{} {}", subject.port.currency, crate::units::grouped(amount));
    let percent = |share: f64| format!("{} %", (share * 1000.0).round() / 10.0);
    let mut words = Vec::new();
    let simulated = lab.simulated();
    if search.incumbent.is_some() && evidence.purchase.is_none() {
        let held = standings(&lab.rules, &evidence.fresh);
        let confirmed = held
            .iter()
            .all(|standing| standing.chance >= subject.planning.confidence);
        words.push(format!(
            "each target is kept with a probability of at least {} given the replications of the search{}",
            percent(subject.planning.confidence),
            if confirmed {
                format!(
                    ", and again given {} fresh ones with another seed",
                    evidence.fresh.len()
                )
            } else {
                format!(
                    "; {} fresh ones with another seed are less sure, see the targets",
                    evidence.fresh.len()
                )
            }
        ));
        if let Some(certificate) = &evidence.certificate {
            words.push(format!(
                "{} {} of the cheapest of the {simulated} designs examined that keep the targets, {}",
                if certificate.is_decided {
                    "within"
                } else {
                    "not yet shown to be within"
                },
                money(certificate.indifference),
                percent(1.0 - certificate.alpha)
            ));
        }
        if let Some(bound) = search.lower_bound {
            let pay = lab.space.pay(design);
            words.push(if bound >= pay - 1e-6 {
                "no roster within the bounds that keeps the targets has less rostered pay, if more officers never make a target worse"
                    .to_owned()
            } else {
                format!(
                    "no roster within the bounds that keeps the targets has less than {} of rostered pay ({} below this one), if more officers never make a target worse",
                    money(bound),
                    percent((pay - bound) / pay.max(1e-9))
                )
            });
        }
    }
    if evidence.used_up {
        words.push("the search stopped because its replications were used up: more --effort may find a cheaper roster".to_owned());
    }
    Guarantee {
        words,
        space: lab.space.size(),
        simulated,
        ruled_out: search.ruled_out,
        lower_bound: search.lower_bound,
        certificate: evidence.certificate.clone(),
    }
}

fn pool_hours(
    search: &mut Search<'_, '_>,
    design: &Design,
    today: &Design,
) -> Result<Vec<PoolHours>, PlanningError> {
    let factor = search.planning().unmet_factor;
    let guesses = search.guesses(&design.options)?.to_vec();
    let space = &search.lab.space;
    let on_duty = |guess: &super::guess::PoolGuess, officers: &[u32]| {
        let mut hours = vec![0; WEEK];
        for &at in &guess.posts {
            for (hour, open) in open_hours(std::slice::from_ref(&space.posts[at].hours))
                .into_iter()
                .enumerate()
            {
                hours[hour] += if open { officers[at] } else { 0 };
            }
        }
        hours
    };
    guesses
        .iter()
        .map(|guess| {
            let covered = guess.cover(space, factor, 1.0)?;
            let hours = guess.posts.iter().zip(&covered.officers);
            Ok(PoolHours {
                pool: guess.pool.clone(),
                work: guess.weekly * guess.present,
                peakedness: guess.peakedness,
                patience: guess.patience,
                required: guess.required.clone(),
                sipp: guess.sipp.clone(),
                lagged: guess.lagged.clone(),
                planned: on_duty(guess, &design.officers),
                today: on_duty(guess, &today.officers),
                covered_hours: hours
                    .map(|(&at, &x)| space.posts[at].weekly_hours * f64::from(x))
                    .sum(),
                uncovered: covered.unmet.iter().sum(),
                gap: covered.gap(),
            })
        })
        .collect()
}

fn people(
    search: &mut Search<'_, '_>,
    subject: &Subject<'_>,
    design: &Design,
    today: &Design,
) -> Result<Vec<People>, PlanningError> {
    let planned = search.lab.world(design)?.port;
    let now = search.lab.world(today)?.port;
    let of = |port: &Port, name: &str| {
        let resource = port.resources.iter().find(|resource| resource.name == name)?;
        let duties = duties(resource)?;
        Some(tours(
            &duties,
            subject.planning.days_a_week,
            subject.planning.rest,
        ))
    };
    let pools = subject.planning.pools.iter();
    Ok(pools
        .filter_map(|pool| {
            Some(People {
                pool: pool.name.clone(),
                plan: of(&planned, &pool.name)?,
                today: of(&now, &pool.name)?.persons,
            })
        })
        .collect())
}

/// The shifts of a pool as persons work them; nothing when a shift is longer than a person can work.
fn duties(resource: &Resource) -> Option<Vec<Duty>> {
    let shifts = resource.shifts.iter().filter(|shift| shift.on_duty > 0);
    shifts
        .map(|shift| {
            let spans: [Option<(SimDuration, SimDuration)>; 7] =
                std::array::from_fn(|day| span(&shift.hours, day));
            let fits = spans
                .iter()
                .flatten()
                .all(|(from, to)| *to - *from <= LONGEST_SHIFT);
            fits.then(|| Duty {
                shift: shift.name.clone(),
                officers: shift.on_duty,
                spans,
            })
        })
        .collect()
}

/// From the first beginning to the last end on a day; what goes on over midnight belongs to the day on which it began.
fn span(hours: &WeekHours, day: usize) -> Option<(SimDuration, SimDuration)> {
    if hours.is_always() {
        return Some((SimDuration::ZERO, SimDuration::DAY));
    }
    let ends_at_midnight = |day: usize| {
        hours
            .spans(day)
            .last()
            .is_some_and(|&(_, to)| to >= SimDuration::DAY)
    };
    let from_midnight = |day: usize| {
        hours
            .spans(day)
            .first()
            .filter(|&&(from, _)| from == SimDuration::ZERO)
            .copied()
    };
    let goes_on = ends_at_midnight((day + 6) % 7) && from_midnight(day).is_some();
    let own: Vec<(SimDuration, SimDuration)> = hours
        .spans(day)
        .iter()
        .skip(usize::from(goes_on))
        .copied()
        .collect();
    let (first, last) = (own.first()?, own.last()?);
    let over = if last.1 >= SimDuration::DAY {
        from_midnight((day + 1) % 7)
    } else {
        None
    };
    let end = over.map_or(last.1, |(_, to)| SimDuration::DAY + to);
    Some((first.0, end))
}
